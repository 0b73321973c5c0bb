"""What a briefing says, taken from its PDF or its JSON: a deal to start over from.

Nothing in it is trusted. What comes out is a deal's answers as they were given, and
what the briefing said of them then; it is for the rulebook of now to judge them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from screening.analysis.compare.assessments import RuleState, StatedLevel
from screening.briefing import marks as the_briefing_marks
from screening.briefing import messages
from screening.briefing.data import (
    SCHEMA,
    Answers,
    BriefingData,
    DealData,
    RulebookData,
)
from screening.briefing.marks import Marks, MarksError
from screening.briefing.opening import json_reader, sandbox
from screening.briefing.opening.json_reader import wrong_at
from screening.errors import CaseFileError
from screening.formats.text import plain_text
from screening.wording.answers import level_in_words

LARGEST = 5_000_000
"""How many bytes a file may have: fifty times a common briefing."""

LONGEST_ANSWERS = 40_000
"""How many characters all the answers may have together."""

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", messages.ARCHIVE),
    (b"\x89PNG", messages.PICTURE),
    (b"\xff\xd8\xff", messages.PICTURE),
    (b"<", messages.WEB_PAGE),
)
_ANSWERS = TypeAdapter(Answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A deal as its briefing has it, and what the briefing said of it.

    `answers` are plain, as given, also those to questions that were not asked.
    `rulebook` is the one of then, `stood` has its rules by id; data that was never
    printed has no `marks`.
    """

    name: str
    on: date
    answers: Mapping[str, Any]
    lowest: StatedLevel
    highest: StatedLevel
    rulebook: RulebookData
    stood: Mapping[str, RuleState]
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
    """Read a briefing: its PDF, or the JSON in it; all else is a CaseFileError."""
    _refuse_at_sight(data)
    if data.startswith(b"%PDF-"):
        data = sandbox.unpack(data)
    said = json_reader.read(data)
    if not isinstance(said, Mapping) or not isinstance(said.get("schema"), str):
        raise CaseFileError(messages.NO_SCHEMA)
    if said["schema"] != SCHEMA:
        found = plain_text(said["schema"])[:60]
        raise CaseFileError(messages.OTHER_SCHEMA.format(found=found, known=SCHEMA))
    return _case(json_reader.check(BriefingData.model_validate, said))


def read_answers(sent: str) -> Mapping[str, Any]:
    """Read plain answers in JSON, as forms carry those that no question is there for.

    What cannot be answers is a CaseFileError.
    """
    said = json_reader.read(sent.encode())
    return _limited(json_reader.check(_ANSWERS.validate_python, said, "answers"))


def _refuse_at_sight(data: bytes) -> None:
    if not data:
        raise CaseFileError(messages.FILE_EMPTY)
    if len(data) > LARGEST:
        most = LARGEST // 1_000_000
        raise CaseFileError(messages.FILE_TOO_LARGE.format(most=most))
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not data.startswith(b"%PDF-") and not start.startswith(b"{"):
        kinds = (kind for magic, kind in _KINDS if start.startswith(magic))
        kind = next(kinds, messages.UNKNOWN_FILE)
        raise CaseFileError(messages.NO_BRIEFING.format(kind=kind))


def _case(data: BriefingData) -> CaseFile:
    levels = {
        level.id: StatedLevel(level.id, level.label, place)
        for place, level in enumerate(data.levels)
    }

    def known(level: str, place: str) -> StatedLevel:
        if level not in levels:
            raise wrong_at(place)
        return levels[level]

    stood = {}
    for place, finding in enumerate(data.findings):
        level = known(finding.level, f"findings[{place}].level")
        stood[finding.rule] = RuleState(finding.title, finding.verdict, level)
    return CaseFile(
        name=data.deal.name,
        on=data.rulebook.on,
        answers=_together(data.deal),
        lowest=known(data.level.lowest, "level.lowest"),
        highest=known(data.level.highest, "level.highest"),
        rulebook=data.rulebook,
        stood=stood,
        marks=_marks(data),
    )


def _marks(data: BriefingData) -> Marks | None:
    if data.marks is None:
        return None
    try:
        return the_briefing_marks.read(data.marks.model_dump(by_alias=True))
    except MarksError:
        raise wrong_at("marks") from None


def _together(deal: DealData) -> Answers:
    """Return every answer given; no question has one in two places."""
    found: Answers = {}
    for name in ("answers", "answers_not_asked_for", "answers_not_read"):
        answers = getattr(deal, name)
        if found.keys() & answers:
            raise wrong_at(f"deal.{name.replace('_', '-')}")
        found.update(answers)
    return _limited(found)


def _limited(answers: Answers) -> Answers:
    if len(str(answers)) > LONGEST_ANSWERS:
        raise CaseFileError(messages.ANSWERS_TOO_LONG.format(most=LONGEST_ANSWERS))
    return answers
