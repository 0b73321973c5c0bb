"""The marks of a briefing, and which kept assessment it was made of.

Marks say: draft or final, how confidential, for whom, made when. What it was made of is
told so that nobody is let in by it.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from screening.briefing.data_fields import Data
from screening.engine.assess import Assessment
from screening.engine.schedule.work import NO_WORK, Work, work_of
from screening.errors import ScreeningError
from screening.formats.text import list_in_words, plain_text, upper_first
from screening.rulebook.answers import Deal

DRAFT, FINAL = "draft", "final"
STATUSES = (DRAFT, FINAL)
CONFIDENTIALITY = ("", "Internal", "Confidential", "Strictly confidential")
LONGEST: Mapping[str, int] = {"prepared-by": 60, "prepared-for": 60, "reference": 30}
WHOLE, BOARD, FILE = "whole", "board", "file"
DOCUMENTS = {
    WHOLE: "The board page and counsel\u2019s file",
    BOARD: "The board page alone",
    FILE: "Counsel\u2019s file alone",
}
"""What a briefing consists of, by its mark."""
SHOWN = "shown"
BOUNDARY = ("", SHOWN)
"""Whether a final briefing says where the boundary runs; a draft does in any case."""
KEYS = ("status", "confidentiality", *LONGEST, "document", "boundary", "made")

_NAMES = {
    "prepared-by": "who prepared it",
    "prepared-for": "whom it is prepared for",
    "reference": "the reference",
    "made": "the day it was made",
}
_OFFERED: Mapping[str, Collection[str]] = {
    "status": STATUSES,
    "confidentiality": CONFIDENTIALITY,
    "document": DOCUMENTS,
    "boundary": BOUNDARY,
}


class MarksError(ScreeningError):
    """Marks that cannot be. `wrong` says why, by the key each sentence is about."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        self.wrong = wrong
        super().__init__(" ".join(wrong.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What a briefing says of itself, and what stands in it. Empty is not said.

    `made` is the day on which it was first printed, the "today" of its timeline; None
    where it was not printed yet.
    """

    status: str = DRAFT
    confidentiality: str = ""
    prepared_by: str = ""
    prepared_for: str = ""
    reference: str = ""
    document: str = WHOLE
    boundary: str = ""
    made: date | None = None

    @property
    def tells_boundary(self) -> bool:
        """Whether it says where the boundary runs."""
        return self.status == DRAFT or self.boundary == SHOWN

    @property
    def in_words(self) -> tuple[str, ...]:
        """The marks in words, as the first page has them."""
        by, whom = self.prepared_by, self.prepared_for
        prepared = f"Prepared{by and f' by {by}'}{whom and f' for {whom}'}"
        words = (
            upper_first(self.status),
            self.confidentiality,
            self.reference and f"Reference {self.reference}",
            prepared if by or whom else "",
        )
        return tuple(filter(None, words))


USUAL = Marks()


def as_data(marks: Marks) -> dict[str, str]:
    """Return marks as JSON holds them."""
    plain = {name.replace("_", "-"): mark for name, mark in asdict(marks).items()}
    return {**plain, "made": marks.made.isoformat() if marks.made else ""}


def read(plain: Mapping[str, Any]) -> Marks:
    """Return the marks that plain data has: what a person typed, or `as_data` wrote.

    What is left out is as usual. Keys that are no marks are not looked at. A MarksError
    has a sentence for each mark that cannot be.
    """
    given = {key: plain[key] for key in KEYS if key in plain}
    wrong = {key: says for key in given if (says := _wrong(key, given[key]))}
    if wrong:
        raise MarksError(wrong)
    typed = {key.replace("-", "_"): plain_text(given[key]) for key in given}
    made = typed.pop("made", "")
    return Marks(**typed, made=date.fromisoformat(made) if made else None)


def _wrong(key: str, value: Any) -> str:
    """Return the fault of one mark; empty where it has none."""
    if key in _OFFERED:
        offered = list_in_words(filter(None, _OFFERED[key]), "or")
        none = ", or none" if "" in _OFFERED[key] else ""
        return "" if value in _OFFERED[key] else f"Choose {offered}{none}."
    mark = _NAMES[key]
    if not isinstance(value, str):
        return f"Write {mark} as text."
    if key == "made":
        is_right = not value or _is_day(value)
        return "" if is_right else "Write the day it was made like 2026-01-31."
    length, most = len(plain_text(value)), LONGEST[key]
    if length > most:
        return f"Shorten {mark} to {most} characters: it has {length}."
    return ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class OriginData(Data):
    """The kept assessment that it was made of."""

    deal: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """The SHA-256 of the deal's id where it is kept, in hexadecimal. It tells the deal
    again there, and leads nowhere."""
    assessment: Annotated[str, Field(pattern="^[0-9]{1,9}$")]
    """The number of the assessment, in digits."""


class EarlierBriefing(NamedTuple):
    """What the last briefing of an earlier day was made of, and that day."""

    assessment: Assessment
    made: date


class Record(NamedTuple):
    """What is known of a deal where it is kept, beside what was answered."""

    origin: OriginData | None = None
    work: Work = NO_WORK
    earlier: EarlierBriefing | None = None

    def of(self, deal: Deal) -> "Record":
        """Return it with what the deal itself tells, where nothing else is known."""
        known = self.work is not NO_WORK
        return self if known else self._replace(work=work_of(deal))


NO_RECORD = Record()


def identity(deal_id: str) -> str:
    """Return the digest by which a deal is known again, which hides its address."""
    return hashlib.sha256(deal_id.encode()).hexdigest()


def origin(deal_id: str, number: int) -> OriginData:
    """Return the assessment that a briefing is made of, as it names it."""
    return OriginData(deal=identity(deal_id), assessment=str(number))
