"""A deal as a YAML file: `deal:`, `on:`, `answers:`, and in examples `expect:`.

An example with `each:` stands for several deals: one for every answer listed there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import product
from math import prod
from pathlib import Path as FilePath
from typing import Any, NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError

from screening.errors import Problem, ProblemsError, nearest
from screening.formats import yaml_reader
from screening.formats.files import read
from screening.formats.text import plain_text
from screening.formats.yaml_reader import Document, Path, Place
from screening.rulebook import files, loader, messages
from screening.rulebook.answers import Deal, as_written, plain_answers
from screening.rulebook.conditions import Answer
from screening.rulebook.model import Question, Rulebook, Verdict
from screening.rulebook.parser import Compared, ConditionParser
from screening.rulebook.recommendations import Advice
from screening.rulebook.states import State

S = TypeVar("S", bound=StrEnum)

MOST_DEALS = 200
"""How many deals one example may stand for."""

_ENDS = ("lowest", "highest")
_KNOWN = {*_ENDS, *files.EXPECTED, "recommendation"}
_FILED = TypeAdapter(dict[str, files.FiledOn])


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an example expects: the range, and of rules and regimes that it names.

    Where it names any it may leave the range open: then both ends are None. `filings`
    are the states of filings by regime, `recommendation` is an advice.
    """

    lowest: str | None
    highest: str | None
    rules: Mapping[str, Verdict]
    filings: Mapping[str, State] = field(default_factory=dict)
    recommendation: str = ""
    document: Document | None = field(default=None, compare=False)
    """The file that says so."""

    def place(self, *names: str) -> Place:
        """Return where `expect:` stands, or a name below it under one of its keys."""
        return self.document.keys["expect", *names] if self.document else (0, 0)


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


def load(file: FilePath, rulebook: Rulebook, today: date) -> tuple[DealFile, ...]:
    """Load every deal that a deal file stands for; one without `on:` is of today."""
    return examples({str(file): read(file, str(file))}, rulebook, today)


def examples(
    texts: Mapping[str, str], rulebook: Rulebook, today: date
) -> tuple[DealFile, ...]:
    """Read the examples of a rulebook from their texts by file, in that order.

    One with `each` comes out as all the deals it stands for. ProblemsError has every
    problem in any of them.
    """
    deal_files: list[DealFile] = []
    problems: list[Problem] = []
    parts = rulebook.rules, rulebook.regimes
    rules, regimes = (dict.fromkeys(it) for it in parts)
    named = _KnownNames(rulebook.questions, rules, regimes, rulebook.rank, today)
    for file, text in texts.items():
        wrong, deals = _read(file, text, named)
        problems.extend(wrong)
        deal_files.extend(deals)
    if problems:
        raise ProblemsError(problems)
    return tuple(deal_files)


class _KnownNames(NamedTuple):
    """What deal files are read by: all that they may name, and the usual day."""

    questions: Mapping[str, Question]
    rules: Collection[str]
    regimes: Collection[str]
    rank: Mapping[str, int]
    usual_day: date

    def __hash__(self) -> int:
        """Return a hash, so that what was read by equal ones is not read again."""
        return hash((self.usual_day, *self.questions))


@lru_cache(maxsize=yaml_reader.MOST_KEPT)
def _read(
    file: str, text: str, named: _KnownNames
) -> tuple[Sequence[Problem], Sequence[DealFile]]:
    """Read one file: its problems, and the deals it stands for, one a variant."""
    try:
        reading = _DealFileReader(yaml_reader.recall(file, text), named)
    except ProblemsError as error:
        return error.problems, ()
    return reading.problems, [*map(reading.deal, reading.variants)]


def deal_text(
    deal: Deal, *, about: str = "", expect: Mapping[str, Any] | None = None
) -> str:
    """Return a deal file; with `expect`, as an example writes it, an example.

    `expect` has `lowest` and `highest`, ids of levels, and may have `rules`, verdicts
    by rule.
    """
    from screening.formats.yaml_writer import paragraph, write  # noqa: PLC0415 - slow

    head: dict[str, Any] = {"deal": deal.name}
    if about:
        head["about"] = paragraph(about)
    head["on"] = deal.on
    given = deal.answers.items()
    numbers = {name: answer for name, answer in given if isinstance(answer, Decimal)}
    head["answers"] = plain_answers(deal.answers) | numbers
    if deal.notes:
        head["notes"] = dict(deal.notes)
    if deal.filed:
        head["filed"] = {
            regime: {key: value for key, value in it.items() if value}
            for regime, it in deal.filed.items()
        }
    data = {**head, "expect": expect} if expect else head
    in_lines: list[Path] = [("answers",), ("notes",), ("filed",), ("expect",)]
    return write(data, blocks=dict.fromkeys([*in_lines, ("expect", "rules")], True))


def read_filed(plain: str, rulebook: Rulebook) -> Mapping[str, Mapping[str, Any]]:
    """Read filings out of JSON, by regime, as far as there are such regimes.

    Anything that cannot be read is left out: a form that we made carries all that can.
    """
    try:
        filed = _FILED.validate_json(plain or "{}")
    except ValidationError:
        return {}
    return {name: dict(it) for name, it in filed.items() if name in rulebook.regimes}


_Listed = tuple[str, str, Answer | None]
"""A question, how a name goes on with an answer that `each` lists, and the answer."""


class _DealFileReader:
    """One reading of a deal file, with the problems found."""

    def __init__(self, document: Document, there: _KnownNames) -> None:
        self.document, self.there = document, there
        self.data = document.data if isinstance(document.data, dict) else {}
        self.problems: list[Problem] = []
        self.note = document.noting(self.problems)
        self.sheet = self.checked()
        known = Compared(there.questions, there.questions)
        self.parser = ConditionParser(known, self.note)
        given = _mapping(self.data, "answers")
        self.answers = self.parser.answers(given, ("answers",))
        self.notes, self.filed = self.noted(), self.made()
        self.variants = self.listed_variants()
        self.expect = self.expected() if "expect" in self.data else None

    def noted(self) -> dict[str, str]:
        """Return the notes to answers, without those to what is no question."""
        questions, notes = self.there.questions, self.sheet.notes or {}
        for name in notes.keys() - questions.keys():
            says = messages.no_part("question", name, questions)
            self.note(("notes", name), says, at_key=True)
        return {it: plain_text(note) for it, note in notes.items() if it in questions}

    def made(self) -> dict[str, Mapping[str, Any]]:
        """The filings that the file tells of, by regime, without impossible ones."""
        filings, regimes = dict[str, Mapping[str, Any]](), self.there.regimes
        for name, filing in (self.sheet.filed or {}).items():
            if name not in regimes:
                says = messages.no_part("regime", name, regimes)
                self.note(("filed", name), says, at_key=True)
            elif bool(filing.outcome) != bool(filing.ended):
                self.note(("filed", name), messages.NO_OUTCOME, at_key=True)
            else:
                filings[name] = dict(filing)
        return filings

    def checked(self) -> files.Deal:
        """The file as typed values; an empty one where its shape is wrong."""
        name = self.data.get("deal", "not there")
        if isinstance(name, str | None) and not plain_text(name or ""):
            self.note(("deal",), '"deal" is empty. Write the name of the deal.')
        if self.data.get("start") is True and "each" in self.data:
            self.note(("start",), messages.MANY_DEALS, at_key=True)
        sheet = loader.check_shape(files.Deal, replace(self.document, data=self.data))
        if isinstance(sheet, files.Deal):
            return sheet
        self.problems.extend(sheet)
        return files.Deal(deal="")

    def deal(self, variant: tuple[_Listed, ...]) -> DealFile:
        """Return one of the deals that the file stands for."""
        sheet, words = self.sheet, [it[:2] for it in variant]
        each = ", ".join(f"{question} {answer}" for question, answer in words)
        name = plain_text(sheet.deal or "")
        answers = {**self.answers, **{question: of for question, _, of in variant}}
        known = {name: given for name, given in answers.items() if given is not None}
        ids = (word.replace(" ", "-") for pair in words for word in pair)
        return DealFile(
            id="-".join((FilePath(self.document.file).stem, *ids)),
            file=self.document.file,
            deal=Deal(
                name=f"{name}, {each}" if each else name,
                on=sheet.on or self.there.usual_day,
                answers=known,
                notes=self.notes,
                filed=self.filed,
            ),
            about=plain_text(sheet.about or ""),
            source=plain_text(sheet.source or ""),
            start=sheet.start,
            each=each,
            expect=self.expect,
        )

    def expected(self) -> Expected:
        """The file's expectations; one that is wrong is noted, and left out."""
        expect = _mapping(self.data, "expect")
        rules = self.named("rules", self.there.rules, Verdict)
        filings = self.named("filings", self.there.regimes, State)
        advice = self.advice(expect.get("recommendation"))
        named = any(_mapping(expect, it) for it in files.EXPECTED)
        named = named or "recommendation" in expect
        ranged = not named or any(end in expect for end in _ENDS)
        lowest, highest = (self.level(expect, end) if ranged else None for end in _ENDS)
        return Expected(
            lowest=lowest,
            highest=highest,
            rules=rules,
            filings=filings,
            recommendation=advice,
            document=self.document,
        )

    def named(
        self, key: str, parts: Collection[str], words: type[S]
    ) -> Mapping[str, S]:
        """Read the expectations under a key by part's id, each a word of `words`."""
        by_name: dict[str, S] = {}
        for name, raw in _mapping(_mapping(self.data, "expect"), key).items():
            path = ("expect", key, name)
            if name not in parts:
                kind = files.EXPECTED[key]
                self.note(path, messages.no_part(kind, name, parts), at_key=True)
                continue
            try:
                by_name[name] = words(raw)
            except ValueError:
                says = messages.NO_WORD_EXPECTED[key].format(written=as_written(raw))
                self.note(path, says)
        return by_name

    def advice(self, written: object) -> str:
        """Read the advice that is expected; another word is noted and left out."""
        if written is None or written in list(Advice):
            return str(written or "")
        says = messages.NO_ADVICE.format(
            written=as_written(written), known=", ".join(Advice)
        )
        self.note(("expect", "recommendation"), says)
        return ""

    def level(self, expect: Mapping[str, Any], key: str) -> str | None:
        levels, name = self.there.rank, expect.get(key)
        if isinstance(name, str) and name in levels:
            return name
        if name is not None:
            says = messages.no_part("level", as_written(name), levels)
            self.note(("expect", key), says)
        elif not nearest(key, expect.keys() - _KNOWN):
            self.note(("expect",), f'"expect" needs "{key}", the id of a level.')
        return None

    def listed_variants(self) -> list[tuple[_Listed, ...]]:
        """Return the deals that `each` makes, its last question varying fastest."""
        each = _mapping(self.data, "each")
        count = prod(len(raw) for raw in each.values() if isinstance(raw, list) and raw)
        if count > MOST_DEALS:
            says = f'"each" makes over {MOST_DEALS} deals of this one. Split the file.'
            self.note(("each",), says, at_key=True)
            return []
        return list(product(*(self.listed(name, raw) for name, raw in each.items())))

    def listed(self, name: str, raw: object) -> list[_Listed]:
        """Return each answer listed for a question."""
        path = ("each", name)
        if name in _mapping(self.data, "answers"):
            self.note(path, messages.ANSWERED_TWICE.format(name=name), at_key=True)
        if not isinstance(raw, list) or not raw:
            self.note(path, f'"{name}" lists answers here: [one, another].')
            return []
        listed: list[_Listed] = []
        for place, written in enumerate(raw):
            answer = self.parser.answer(name, written, (*path, place))
            words_written = as_written(written)
            if answer is not None and answer in [of for *_, of in listed]:
                self.note((*path, place), f'"{name}" lists "{words_written}" twice.')
            words = "not known" if written is None else words_written
            if isinstance(written, list):
                words = " and ".join(map(as_written, written)) or "none of these"
            listed.append((name, words, answer))
        return listed


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}
