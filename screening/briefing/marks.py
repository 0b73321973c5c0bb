"""The marks of a briefing: draft or final, how confidential, by and for whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from screening.errors import ScreeningError
from screening.formats.text import list_in_words, plain_text, upper_first

DRAFT, FINAL = "draft", "final"
STATUSES = (DRAFT, FINAL)
CONFIDENTIALITY = ("", "Internal", "Confidential", "Strictly confidential")
LONGEST: Mapping[str, int] = MappingProxyType(
    {"prepared-by": 60, "prepared-for": 60, "reference": 30}
)
KEYS = ("status", "confidentiality", *LONGEST)

_CALLED = {
    "prepared-by": "who prepared it",
    "prepared-for": "whom it is prepared for",
    "reference": "the reference",
}
_CHOOSE = {
    "status": f"Choose {list_in_words(STATUSES, 'or')}.",
    "confidentiality": f"Choose {list_in_words(CONFIDENTIALITY[1:], 'or')}, or none.",
}
_OFFERED = {"status": STATUSES, "confidentiality": CONFIDENTIALITY}


class MarksError(ScreeningError):
    """Marks that cannot be. `wrong` says why, by the key each sentence is about."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        self.wrong = wrong
        super().__init__(" ".join(wrong.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What a briefing says of itself on every page. Empty is not said."""

    status: str = DRAFT
    confidentiality: str = ""
    prepared_by: str = ""
    prepared_for: str = ""
    reference: str = ""

    @property
    def is_draft(self) -> bool:
        """Tell whether it may still change."""
        return self.status == DRAFT

    @property
    def said(self) -> tuple[str, ...]:
        """The marks in words, as the first page has them."""
        return tuple(_said(self))


USUAL = Marks()


def _said(marks: Marks) -> Iterator[str]:
    yield upper_first(marks.status)
    if marks.confidentiality:
        yield marks.confidentiality
    if marks.reference:
        yield f"Reference {marks.reference}"
    by, to = marks.prepared_by, marks.prepared_for
    if by or to:
        yield f"Prepared{f' by {by}' if by else ''}{f' for {to}' if to else ''}"


def as_data(marks: Marks) -> dict[str, str]:
    """Return marks as JSON holds them."""
    return {name.replace("_", "-"): one for name, one in asdict(marks).items()}


def read(plain: Mapping[str, Any]) -> Marks:
    """Return the marks that plain data has: what a person typed, or `as_data` wrote.

    What is left out is as usual. Keys that are no marks are not looked at.

    Raises:
        MarksError: with a sentence for each that cannot be.
    """
    given = {key: plain[key] for key in KEYS if key in plain}
    wrong = {key: says for key in given if (says := _wrong(key, given[key]))}
    if wrong:
        raise MarksError(wrong)
    return Marks(
        **{key.replace("-", "_"): plain_text(one) for key, one in given.items()}
    )


def _wrong(key: str, value: Any) -> str:
    """Return what is wrong with one mark; empty where nothing is."""
    if key in _OFFERED:
        return "" if value in _OFFERED[key] else _CHOOSE[key]
    if not isinstance(value, str):
        return f"Write {_CALLED[key]} as text."
    length, most = len(plain_text(value)), LONGEST[key]
    if length > most:
        return f"Shorten {_CALLED[key]} to {most} characters: it has {length}."
    return ""
