"""The marks of a briefing: draft or final, how confidential, by and for whom."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from screening.briefing import messages
from screening.errors import ScreeningError
from screening.formats.text import list_in_words, plain_text, upper_first

DRAFT, FINAL = "draft", "final"
STATUSES = (DRAFT, FINAL)
CONFIDENTIALITY = ("", "Internal", "Confidential", "Strictly confidential")
LONGEST: Mapping[str, int] = {"prepared-by": 60, "prepared-for": 60, "reference": 30}
KEYS = ("status", "confidentiality", *LONGEST)

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
    def said(self) -> tuple[str, ...]:
        """The marks in words, as the first page has them."""
        by, whom = self.prepared_by, self.prepared_for
        words = (
            upper_first(self.status),
            self.confidentiality,
            self.reference and messages.REFERENCE.format(reference=self.reference),
            messages.prepared(by, whom) if by or whom else "",
        )
        return tuple(filter(None, words))


USUAL = Marks()


def as_data(marks: Marks) -> dict[str, str]:
    """Return marks as JSON holds them."""
    return {name.replace("_", "-"): mark for name, mark in asdict(marks).items()}


def read(plain: Mapping[str, Any]) -> Marks:
    """Return the marks that plain data has: what a person typed, or `as_data` wrote.

    What is left out is as usual. Keys that are no marks are not looked at. A MarksError
    has a sentence for each mark that cannot be.
    """
    given = {key: plain[key] for key in KEYS if key in plain}
    wrong = {key: says for key in given if (says := _wrong(key, given[key]))}
    if wrong:
        raise MarksError(wrong)
    return Marks(**{key.replace("-", "_"): plain_text(given[key]) for key in given})


def _wrong(key: str, value: Any) -> str:
    """Return what is wrong with one mark; empty where nothing is."""
    if key in _OFFERED:
        offered = list_in_words(filter(None, _OFFERED[key]), "or")
        says = messages.choose(offered, or_none="" in _OFFERED[key])
        return "" if value in _OFFERED[key] else says
    mark = messages.MARKS[key]
    if not isinstance(value, str):
        return messages.MARK_NO_TEXT.format(mark=mark)
    length, most = len(plain_text(value)), LONGEST[key]
    if length > most:
        return messages.MARK_TOO_LONG.format(mark=mark, most=most, length=length)
    return ""
