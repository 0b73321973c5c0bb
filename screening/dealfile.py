"""A deal as a YAML file: `deal:`, `on:`, `answers:`, and in examples `expect:`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import Any

from screening import yamlfile
from screening.assessment import Deal
from screening.engine import assess
from screening.errors import DealFileError, Problem, ProblemsError, did_you_mean
from screening.fields import as_day
from screening.grammar import WrongValueError, as_written, read_answer
from screening.model import Answer, Rulebook, Verdict
from screening.wording import plain_text
from screening.yamlfile import Document, Path

KEYS = ("deal", "on", "answers", "about", "source", "start", "expect")
_EXPECT = ("lowest", "highest", "rules")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an example expects: the range, and the verdicts of rules it names.

    `place` is the line and column of `expect:` in its file.
    """

    lowest: str
    highest: str
    rules: Mapping[str, Verdict]
    place: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFile:
    """A deal file as read. `start` offers it on the home page."""

    id: str
    deal: Deal
    about: str = ""
    source: str = ""
    start: bool = False
    file: str = ""
    expect: Expected | None = None


def load(file: FilePath, rulebook: Rulebook, today: date) -> DealFile:
    """Load a deal file; a file without `on:` is read at today.

    Raises:
        DealFileError: with every problem in it.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DealFileError(
            [Problem(str(file), 0, 0, "not UTF-8 text. Save it as UTF-8.")]
        ) from None
    except OSError as error:
        says = f"cannot be read: {error.strerror}."
        raise DealFileError([Problem(str(file), 0, 0, says)]) from None
    return read(str(file), text, rulebook, today)


def examples(
    files: Mapping[str, str], rulebook: Rulebook, today: date
) -> tuple[DealFile, ...]:
    """Read the examples of a rulebook from their texts by file, in that order.

    Raises:
        DealFileError: with every problem in any of them.
    """
    found: list[DealFile] = []
    problems: list[Problem] = []
    for file, text in files.items():
        try:
            found.append(read(file, text, rulebook, today))
        except DealFileError as error:
            problems.extend(error.problems)
    if problems:
        raise DealFileError(problems)
    return tuple(found)


def prove(example: DealFile, rulebook: Rulebook) -> Iterator[Problem]:
    """Yield what an example expects and the rulebook does not say."""
    expect, deal = example.expect, example.deal
    if expect is None:
        return
    found = assess(rulebook, deal.answers, deal.on)
    verdicts = {one.rule.id: one.verdict.value for one in found.findings}
    range_ = f"{found.range.lowest.id} to {found.range.highest.id}"
    if range_ != f"{expect.lowest} to {expect.highest}":
        says = f"expects {expect.lowest} to {expect.highest}, found {range_}."
        yield Problem(example.file, *expect.place, says)
    for rule, verdict in expect.rules.items():
        says = verdicts.get(rule, "not in force on that day")
        if says != verdict:
            told = f'expects rule "{rule}" {verdict}, found {says}.'
            yield Problem(example.file, *expect.place, told)


def read(file: str, text: str, rulebook: Rulebook, today: date) -> DealFile:
    """Read the text of a deal file.

    Raises:
        DealFileError: with every problem in it.
    """
    try:
        document = yamlfile.read(file, text)
    except ProblemsError as error:
        raise DealFileError(error.problems) from None
    reading = _Reading(document, rulebook)
    deal_file = reading.deal_file(today)
    if reading.problems:
        raise DealFileError(reading.problems)
    return deal_file


class _Reading:
    """One reading of a deal file, with the problems found so far."""

    def __init__(self, document: Document, rulebook: Rulebook) -> None:
        self.document = document
        self.rulebook = rulebook
        self.problems: list[Problem] = []

    def note(self, path: Path, says: str, *, at_key: bool = False) -> None:
        self.problems.append(self.document.problem(path, says, at_key=at_key))

    def deal_file(self, today: date) -> DealFile:
        data = self.document.data if isinstance(self.document.data, dict) else {}
        self.check_keys(data, KEYS, (), "a deal file")
        if "deal" not in data:
            self.note((), 'the file needs "deal", the name of the deal.')
        elif not self.text(data, "deal") and isinstance(data["deal"], str | None):
            self.note(("deal",), '"deal" is empty. Write the name of the deal.')
        answers = self.answers(self.mapping(data, "answers"))
        return DealFile(
            id=FilePath(self.document.file).stem,
            file=self.document.file,
            deal=Deal(
                name=self.text(data, "deal"), on=self.day(data, today), answers=answers
            ),
            about=self.text(data, "about"),
            source=self.text(data, "source"),
            start=self.flag(data, "start"),
            expect=self.expected(data) if "expect" in data else None,
        )

    def check_keys(
        self, data: Mapping[str, Any], known: tuple[str, ...], path: Path, where: str
    ) -> None:
        for key in data.keys() - set(known):
            says = f'"{key}" is not known in {where}.{did_you_mean(key, known)}'
            self.note((*path, key), says, at_key=True)

    def mapping(
        self, data: Mapping[str, Any], key: str, within: Path = ()
    ) -> Mapping[str, Any]:
        value = data.get(key)
        if isinstance(value, dict):
            return value
        if value is not None:
            says = f'"{key}" is a mapping. Write key: value, one a line.'
            self.note((*within, key), says)
        return {}

    def text(self, data: Mapping[str, Any], key: str) -> str:
        value = data.get(key)
        if isinstance(value, str | None):
            return plain_text(value or "")
        self.note((key,), f'"{key}" is text. Put it in quotes.')
        return ""

    def flag(self, data: Mapping[str, Any], key: str) -> bool:
        value = data.get(key, False)
        if not isinstance(value, bool):
            self.note((key,), f'"{key}" is true or false.')
        return value is True

    def day(self, data: Mapping[str, Any], today: date) -> date:
        day = as_day(data.get("on"))
        if day is not None and not isinstance(day, date):
            self.note(("on",), '"on" is a day. Write it like 2026-01-31.')
        return day if isinstance(day, date) else today

    def answers(self, data: Mapping[str, Any]) -> dict[str, Answer]:
        """Return the answers; a question left empty is not known yet."""
        questions = self.rulebook.questions
        answers = {}
        for name, raw in data.items():
            path = ("answers", name)
            if name not in questions:
                says = f'no question called "{name}".{did_you_mean(name, questions)}'
                self.note(path, says, at_key=True)
            elif raw is not None:
                try:
                    answers[name] = read_answer(questions[name], raw)
                except WrongValueError as wrong:
                    self.note(path, f'"{name}" {wrong}')
        return answers

    def expected(self, data: Mapping[str, Any]) -> Expected | None:
        expect = self.mapping(data, "expect")
        self.check_keys(expect, _EXPECT, ("expect",), '"expect"')
        lowest, highest = self.level(expect, "lowest"), self.level(expect, "highest")
        verdicts = {
            rule: verdict
            for rule, raw in self.mapping(expect, "rules", ("expect",)).items()
            if (verdict := self.verdict(rule, raw))
        }
        if lowest is None or highest is None:
            return None
        return Expected(
            lowest=lowest,
            highest=highest,
            rules=verdicts,
            place=self.document.keys["expect",],
        )

    def level(self, expect: Mapping[str, Any], key: str) -> str | None:
        levels = self.rulebook.rank
        name = expect.get(key)
        if isinstance(name, str) and name in levels:
            return name
        if name is None:
            self.note(("expect",), f'"expect" needs "{key}", the id of a level.')
        else:
            written = as_written(name)
            hint = did_you_mean(written, levels)
            self.note(("expect", key), f'no level called "{written}".{hint}')
        return None

    def verdict(self, rule: str, raw: object) -> Verdict | None:
        path = ("expect", "rules", rule)
        if rule not in self.rulebook.rules:
            hint = did_you_mean(rule, self.rulebook.rules)
            self.note(path, f'no rule called "{rule}".{hint}', at_key=True)
        elif isinstance(raw, str) and raw in list(Verdict):
            return Verdict(raw)
        else:
            self.note(path, f'"{as_written(raw)}" is not met, not met or open.')
        return None
