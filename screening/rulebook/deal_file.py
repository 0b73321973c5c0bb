"""A deal as a YAML file: `deal:`, `on:`, `answers:`, and in examples `expect:`.

An example with `each:` stands for several deals: one for every answer listed there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import product
from math import prod
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from screening.errors import (
    DealFileError,
    Problem,
    ProblemsError,
    did_you_mean,
    nearest,
)
from screening.formats import files as the_formats_files
from screening.formats import yaml_reader
from screening.formats.text import plain_text
from screening.formats.yaml_errors import Place
from screening.formats.yaml_reader import Document, Note, Path
from screening.formats.yaml_writer import paragraph, write
from screening.rulebook import files as the_rulebook_files
from screening.rulebook import shapes
from screening.rulebook.answers import (
    Deal,
    WrongValueError,
    as_written,
    plain_answers,
    read_answer,
)
from screening.rulebook.conditions import Answer
from screening.rulebook.model import Rulebook, Verdict

_ONE_DEAL = (
    '"each" makes several deals of one. Only an example in a rules folder may have it.'
)
_MANY_DEALS = '"start" offers one deal on the home page, and "each" makes several.'


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFile:
    """A deal file as read. `start` offers it on the home page.

    `each` says which of an example's deals this is: sector water, stake 10.
    """

    id: str
    deal: Deal
    about: str = ""
    source: str = ""
    start: bool = False
    file: str = ""
    each: str = ""
    expect: Expected | None = None


def load(file: FilePath, rulebook: Rulebook, today: date) -> DealFile:
    """Load a deal file; a file without `on:` is read at today.

    Raises:
        DealFileError: with every problem in it.
    """
    return read(str(file), _text(file), rulebook, today)


def load_all(file: FilePath, rulebook: Rulebook, today: date) -> tuple[DealFile, ...]:
    """Load a deal file or an example: every deal that it stands for.

    Raises:
        DealFileError: with every problem in it.
    """
    return examples({str(file): _text(file)}, rulebook, today)


def _text(file: FilePath) -> str:
    try:
        return the_formats_files.read(file, str(file))
    except ProblemsError as error:
        raise DealFileError(error.problems) from None


def examples(
    files: Mapping[str, str], rulebook: Rulebook, today: date
) -> tuple[DealFile, ...]:
    """Read the examples of a rulebook from their texts by file, in that order.

    One with `each` comes out as all the deals it stands for.

    Raises:
        DealFileError: with every problem in any of them.
    """
    found: list[DealFile] = []
    problems: list[Problem] = []
    for file, text in files.items():
        try:
            found.extend(_read(file, text, rulebook, today).deals())
        except DealFileError as error:
            problems.extend(error.problems)
    if problems:
        raise DealFileError(problems)
    return tuple(found)


def read(file: str, text: str, rulebook: Rulebook, today: date) -> DealFile:
    """Read the text of a deal file.

    Raises:
        DealFileError: with every problem in it.
    """
    reading = _read(file, text, rulebook, today)
    if "each" in reading.data:
        raise DealFileError(
            [reading.document.problem(("each",), _ONE_DEAL, at_key=True)]
        )
    [deal_file] = reading.deals()
    return deal_file


def _read(file: str, text: str, rulebook: Rulebook, today: date) -> _Reading:
    try:
        reading = _Reading(yaml_reader.read(file, text), rulebook, today)
    except ProblemsError as error:
        raise DealFileError(error.problems) from None
    if reading.problems:
        raise DealFileError(reading.problems)
    return reading


class _Reading:
    """One reading of a deal file, with the problems found."""

    def __init__(self, document: Document, rulebook: Rulebook, today: date) -> None:
        self.document = document
        self.data = document.data if isinstance(document.data, dict) else {}
        self.problems: list[Problem] = []
        reader = ExampleReader(document, rulebook, self.note)
        sheet = self.sheet()
        self.answers = reader.answers(self.data)
        self.variants = reader.variants(self.data)
        self.file = DealFile(
            id=FilePath(document.file).stem,
            file=document.file,
            deal=Deal(
                name=plain_text(sheet.deal or ""),
                on=sheet.on or today,
                answers=self.answers,
            ),
            about=plain_text(sheet.about or ""),
            source=plain_text(sheet.source or ""),
            start=sheet.start,
            expect=reader.expected(self.data) if "expect" in self.data else None,
        )

    def sheet(self) -> the_rulebook_files.Deal:
        """Return what the file holds; where its shape is wrong, an empty one."""
        name = self.data.get("deal", "not there")
        if isinstance(name, str | None) and not plain_text(name or ""):
            self.note(("deal",), '"deal" is empty. Write the name of the deal.')
        if self.data.get("start") is True and "each" in self.data:
            self.note(("start",), _MANY_DEALS, at_key=True)
        document = replace(self.document, data=self.data)
        sheet = shapes.check(the_rulebook_files.Deal, document)
        if isinstance(sheet, the_rulebook_files.Deal):
            return sheet
        self.problems.extend(sheet)
        return the_rulebook_files.Deal(deal="")

    def note(self, path: Path, says: str, *, at_key: bool = False) -> None:
        self.problems.append(self.document.problem(path, says, at_key=at_key))

    def deals(self) -> list[DealFile]:
        """Return the deals that the file stands for."""
        return [self.deal(one) for one in self.variants]

    def deal(self, variant: Variant) -> DealFile:
        file, deal = self.file, self.file.deal
        if not variant.words:
            return file
        each = ", ".join(f"{name} {words}" for name, words in variant.words)
        ids = (one.replace(" ", "-") for pair in variant.words for one in pair)
        return replace(
            file,
            id="-".join((file.id, *ids)),
            each=each,
            deal=Deal(
                name=f"{deal.name}, {each}",
                on=deal.on,
                answers={**deal.answers, **variant.answers},
            ),
        )


def deal_text(
    deal: Deal, *, about: str = "", expect: Mapping[str, Any] | None = None
) -> str:
    """Return a deal file; with `expect`, as an example writes it, an example.

    `expect` has `lowest` and `highest`, ids of levels, and may have `rules`, verdicts
    by rule.
    """
    head: dict[str, Any] = {"deal": deal.name}
    if about:
        head["about"] = paragraph(about)
    head["on"] = deal.on
    answers = {name: _plain(answer) for name, answer in deal.answers.items()}
    data = {**head, "answers": answers}
    return write({**data, "expect": expect} if expect else data, a_line_each=True)


def _plain(answer: Answer) -> Any:
    """Return an answer as a person writes it: a number is no text."""
    if isinstance(answer, Decimal):
        return answer
    return plain_answers({"": answer})[""]


MOST_DEALS = 200
"""How many deals one example may stand for."""

_ENDS = ("lowest", "highest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an example expects: the range, and the verdicts of rules it names.

    Where it names rules it may leave the range open: then both ends are None. `place`
    is the line and column of `expect:` in its file, `places` are those of the rules.
    """

    lowest: str | None
    highest: str | None
    rules: Mapping[str, Verdict]
    place: Place = field(default=(0, 0), compare=False)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)


class Variant(NamedTuple):
    """One of the deals an example stands for: its own answers, and how they read."""

    answers: Mapping[str, Answer]
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ExampleReader:
    """Reads what a deal file says as an example; says each problem to `note`."""

    document: Document
    rulebook: Rulebook
    note: Note

    def expected(self, data: Mapping[str, Any]) -> Expected | None:
        """Return what the file expects, or None where something is wrong with it."""
        expect = _mapping(data, "expect")
        named = _mapping(expect, "rules")
        rules = {
            rule: verdict
            for rule, raw in named.items()
            if (verdict := self._verdict(rule, raw))
        }
        ranged = not named or any(end in expect for end in _ENDS)
        lowest, highest = (
            self._level(expect, end) if ranged else None for end in _ENDS
        )
        if ranged and (lowest is None or highest is None):
            return None
        keys = self.document.keys
        places = {rule: keys["expect", "rules", rule] for rule in rules}
        return Expected(
            lowest=lowest,
            highest=highest,
            rules=rules,
            place=keys["expect",],
            places=places,
        )

    def _level(self, expect: Mapping[str, Any], key: str) -> str | None:
        levels = self.rulebook.rank
        name = expect.get(key)
        if isinstance(name, str) and name in levels:
            return name
        if name is None:
            if not nearest(key, expect.keys() - {*_ENDS, "rules"}):
                says = f'"expect" needs "{key}", the id of a level.'
                self.note(("expect",), says)
        else:
            written = as_written(name)
            hint = did_you_mean(written, levels)
            self.note(("expect", key), f'no level called "{written}".{hint}')
        return None

    def _verdict(self, rule: str, raw: object) -> Verdict | None:
        path = ("expect", "rules", rule)
        if rule not in self.rulebook.rules:
            hint = did_you_mean(rule, self.rulebook.rules)
            self.note(path, f'no rule called "{rule}".{hint}', at_key=True)
        elif isinstance(raw, str) and raw in list(Verdict):
            return Verdict(raw)
        else:
            written = as_written(raw)
            self.note(path, f'"{written}" is no verdict. Write met, not met or open.')
        return None

    def answers(self, data: Mapping[str, Any]) -> dict[str, Answer]:
        """Return the answers; a question left empty is not known yet."""
        given = _mapping(data, "answers")
        read = {
            name: self._answer(raw, ("answers", name)) for name, raw in given.items()
        }
        return {name: answer for name, answer in read.items() if answer is not None}

    def variants(self, data: Mapping[str, Any]) -> list[Variant]:
        """Return the deals that `each` makes, its last question varying fastest."""
        each = _mapping(data, "each")
        count = prod(len(raw) for raw in each.values() if isinstance(raw, list) and raw)
        if count > MOST_DEALS:
            says = f'"each" makes over {MOST_DEALS} deals of this one. Split the file.'
            self.note(("each",), says, at_key=True)
            return []
        lists = [self._listed(name, raw, data) for name, raw in each.items()]
        return [
            Variant(
                {name: answer for name, _, answer in chosen if answer is not None},
                tuple((name, words) for name, words, _ in chosen),
            )
            for chosen in product(*lists)
        ]

    def _listed(
        self, name: str, raw: object, data: Mapping[str, Any]
    ) -> list[tuple[str, str, Answer | None]]:
        """Return each answer listed for a question, with its words."""
        path = ("each", name)
        given = data.get("answers")
        if isinstance(given, dict) and name in given:
            says = f'"{name}" is answered under "answers" too. Keep one of the two.'
            self.note(path, says, at_key=True)
        if not isinstance(raw, list) or not raw:
            self.note(path, f'"{name}" lists answers here: [one, another].')
            return []
        listed: list[tuple[str, str, Answer | None]] = []
        for place, one in enumerate(raw):
            answer = self._answer(one, (*path, place))
            if answer is not None and any(answer == other for _, _, other in listed):
                says = f'"{name}" lists "{as_written(one)}" twice.'
                self.note((*path, place), says)
            listed.append((name, _words(one), answer))
        return listed

    def _answer(self, raw: object, path: Path) -> Answer | None:
        """Return the answer to the question that the path names after its first key."""
        questions, name = self.rulebook.questions, str(path[1])
        if name not in questions:
            says = f'no question called "{name}".{did_you_mean(name, questions)}'
            self.note(path[:2], says, at_key=True)
            return None
        try:
            return None if raw is None else read_answer(questions[name], raw)
        except WrongValueError as wrong:
            self.note(path, f'"{name}" {wrong}')
            return None


def _words(raw: object) -> str:
    """Return an answer as a name goes on with it."""
    if isinstance(raw, list):
        return " and ".join(map(as_written, raw)) or "none of these"
    return "not known" if raw is None else as_written(raw)


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return the mapping under a key, empty where there is none."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}
