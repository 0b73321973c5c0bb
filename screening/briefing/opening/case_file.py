"""What a briefing says, taken from its PDF or its JSON: a deal to start over from.

Nothing in it is trusted. What comes out is a deal's answers as they were given, and
what the briefing said of them then; it is for the rulebook of now to judge them again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from screening.briefing import marks as the_briefing_marks
from screening.briefing.data import (
    FROM_OUTSIDE,
    SCHEMA,
    Answers,
    BriefingData,
    DealData,
    RulebookData,
)
from screening.briefing.marks import Marks, MarksError
from screening.briefing.opening import sandbox
from screening.errors import CaseFileError
from screening.formats import json_reader
from screening.formats.text import plain_text
from screening.wording.answers import level_in_words

LARGEST = 5_000_000
"""How many bytes a file may have: fifty times a common briefing."""

MOST_SAID = 40_000
"""How many characters all the answers may have together."""

_AS_DOWNLOADED = "Choose the file as it was downloaded."
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive or an Office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<", "a web page"),
)

T = TypeVar("T")
_ANSWERS = TypeAdapter(Answers)


class PastLevel(NamedTuple):
    """A level as a briefing names it; its place counts from 0, the lowest."""

    id: str
    label: str
    place: int


class PastVerdict(NamedTuple):
    """Where a rule stood then."""

    title: str
    verdict: str
    level: PastLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A deal as its briefing has it, and what the briefing said of it.

    `answers` are plain, as given, also those to questions that were not asked. `stood`
    has the rules by id; data that was never printed has no `marks`.
    """

    name: str
    on: date
    answers: Mapping[str, Any]
    lowest: PastLevel
    highest: PastLevel
    judge: RulebookData
    stood: Mapping[str, PastVerdict]
    marks: Marks | None

    @property
    def level(self) -> str:
        """The level or the range, in the words of then."""
        return level_in_words(self.lowest, self.highest)

    @property
    def ends(self) -> tuple[str, str]:
        """The ids of both ends of the range of then."""
        return self.lowest.id, self.highest.id

    @property
    def settled(self) -> bool:
        """Whether no missing answer could change the level then."""
        return self.lowest == self.highest


def read(data: bytes) -> CaseFile:
    """Read a briefing, its PDF or its JSON.

    Raises:
        CaseFileError: with a sentence, for anything that is none.
    """
    _refuse_at_sight(data)
    if data.startswith(b"%PDF-"):
        data = sandbox.unpack(data)
    said = json_reader.read(data)
    if not isinstance(said, Mapping) or not isinstance(said.get("schema"), str):
        raise CaseFileError(
            f'The data has no "schema", as a briefing\'s has. {_AS_DOWNLOADED}'
        )
    if said["schema"] != SCHEMA:
        schema = plain_text(said["schema"])[:60]
        raise CaseFileError(
            f'The data is of the schema "{schema}"; this software reads "{SCHEMA}". '
            f"Open it with the version of the software that made it."
        )
    return _case(_checked(BriefingData.model_validate, said))


def read_answers(said: object) -> Mapping[str, Any]:
    """Read plain answers, as forms carry those that no question is there for.

    Raises:
        CaseFileError: with a sentence, for what cannot be answers.
    """
    return _limited(_checked(_ANSWERS.validate_python, said, "answers"))


def _refuse_at_sight(data: bytes) -> None:
    if not data:
        raise CaseFileError("The file is empty. Choose the PDF of a briefing.")
    if len(data) > LARGEST:
        raise CaseFileError(
            f"The file is larger than {LARGEST // 1_000_000} MB, and no briefing is. "
            f"Choose the PDF of a briefing."
        )
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if data.startswith(b"%PDF-") or start.startswith(b"{"):
        return
    kinds = (kind for magic, kind in _KINDS if start.startswith(magic))
    raise CaseFileError(
        f"This is {next(kinds, 'neither a PDF nor JSON')}, and no briefing. Choose the "
        f"PDF of a briefing, or its data."
    )


def _checked(validate: Callable[..., T], said: object, place: str = "") -> T:
    """Return data in its own shape.

    Raises:
        CaseFileError: naming the place of the first thing that is wrong.
    """
    try:
        return validate(said, context=FROM_OUTSIDE)
    except ValidationError as error:
        places = [_place(one, said, place) for one in error.errors()]
        # An answer is tried as text and as a list: the deeper place says more.
        same = (one for one in places if one.startswith(places[0]))
        raise _wrong(max(same, key=len)) from None


def _wrong(place: str) -> CaseFileError:
    return CaseFileError(
        f'"{place}" in the data is missing, or is not what a briefing has there. '
        f"{_AS_DOWNLOADED}"
    )


def _place(error: ErrorDetails, said: Any, place: str) -> str:
    """Return where in the data an error is, without steps that only pydantic takes."""
    path = error["loc"]
    if path[-1:] == ("[key]",):
        path = path[:-2]
    absent = path[-1] if error["type"] == "missing" else None
    for step in path:
        if isinstance(said, list) and isinstance(step, int):
            place, said = f"{place}[{step}]", said[step]
        elif isinstance(said, dict) and (step in said or step is absent):
            place, said = f"{place}.{step}".strip("."), said.get(step)
    return place


def _case(data: BriefingData) -> CaseFile:
    levels = {
        one.id: PastLevel(one.id, one.label, place)
        for place, one in enumerate(data.levels)
    }

    def known(level: str, place: str) -> PastLevel:
        if level not in levels:
            raise _wrong(place)
        return levels[level]

    return CaseFile(
        name=data.deal.name,
        on=data.rulebook.on,
        answers=_together(data.deal),
        lowest=known(data.level.lowest, "level.lowest"),
        highest=known(data.level.highest, "level.highest"),
        judge=data.rulebook,
        stood={
            one.rule: PastVerdict(
                one.title, one.verdict, known(one.level, f"findings[{n}].level")
            )
            for n, one in enumerate(data.findings)
        },
        marks=_marks(data),
    )


def _marks(data: BriefingData) -> Marks | None:
    if data.marks is None:
        return None
    try:
        return the_briefing_marks.read(data.marks.model_dump(by_alias=True))
    except MarksError:
        raise _wrong("marks") from None


def _together(deal: DealData) -> Answers:
    """Return every answer given; no question has one in two places."""
    found: Answers = {}
    for name in ("answers", "answers_not_asked_for", "answers_not_read"):
        answers = getattr(deal, name)
        if found.keys() & answers:
            raise _wrong(f"deal.{name.replace('_', '-')}")
        found.update(answers)
    return _limited(found)


def _limited(answers: Answers) -> Answers:
    if len(str(answers)) > MOST_SAID:
        raise CaseFileError(
            f"The answers are longer than {MOST_SAID:,} characters together, and no "
            f"briefing's are. It was not opened."
        )
    return answers
