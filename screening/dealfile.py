"""A deal as a YAML file: `deal:`, `on:`, `answers:`, and in examples `expect:`.

An example with `each:` stands for several deals: one for every answer listed there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path as FilePath

from screening import complaints, example, shapes, textfile, yamlfile
from screening.assessment import Deal
from screening.engine import assess
from screening.errors import DealFileError, Problem, ProblemsError
from screening.example import Expected, Variant
from screening.model import Rulebook
from screening.wording import plain_text
from screening.yamlfile import Document, Path

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
        return textfile.read(file, str(file))
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


def prove(proved: DealFile, rulebook: Rulebook) -> Iterator[Problem]:
    """Yield what an example expects and the rulebook does not say."""
    if proved.expect is None:
        return
    found = assess(rulebook, proved.deal.answers, proved.deal.on)
    which = f"with {proved.each}: " if proved.each else ""
    for miss in example.misses(proved.expect, found):
        yield Problem(proved.file, *miss.place, f"{which}{miss}.")


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
        reading = _Reading(yamlfile.read(file, text), rulebook, today)
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
        reader = example.Reader(document, rulebook, self.note)
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

    def sheet(self) -> shapes.Deal:
        """Return what the file holds; where its shape is wrong, an empty one."""
        name = self.data.get("deal", "not there")
        if isinstance(name, str | None) and not plain_text(name or ""):
            self.note(("deal",), '"deal" is empty. Write the name of the deal.')
        if self.data.get("start") is True and "each" in self.data:
            self.note(("start",), _MANY_DEALS, at_key=True)
        document = replace(self.document, data=self.data)
        sheet = complaints.check(shapes.Deal, document)
        if isinstance(sheet, shapes.Deal):
            return sheet
        self.problems.extend(sheet)
        return shapes.Deal(deal="")

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
