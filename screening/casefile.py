"""What a briefing says, taken from its PDF or its JSON: a deal to start over from.

Nothing in it is trusted. What comes out is a deal's answers as they were given, and
what the briefing said of them then; it is for the rulebook of now to judge them again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

from screening import jsonfile, marks, unpacking
from screening.errors import CaseFileError
from screening.fields import as_day
from screening.marks import Marks, MarksError
from screening.record import SCHEMA
from screening.wording import level_in_words, plain_text

LARGEST = 5_000_000
"""How many bytes a file may have: fifty times a common briefing."""

MOST_NAME = 1_000
MOST_WORDS = 10_000
MOST_MEMBERS = 2_000
MOST_SAID = 40_000
"""How many characters all the answers may have together."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_VERDICTS = frozenset({"met", "not met", "open"})
_AS_DOWNLOADED = "Choose the file as it was downloaded."
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive or an Office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<", "a web page"),
)

T = TypeVar("T")


class Judge(NamedTuple):
    """The rulebook that a briefing was made with, as the briefing names it."""

    id: str
    title: str
    version: str
    digest: str


class LevelThen(NamedTuple):
    """A level as a briefing names it; its place counts from 0, the lowest."""

    id: str
    label: str
    place: int


class Stood(NamedTuple):
    """Where a rule stood then."""

    title: str
    verdict: str
    level: LevelThen


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A deal as its briefing has it, and what the briefing said of it.

    `answers` are plain, as given, also those to questions that were not asked. `stood`
    has the rules by id; data that was never printed has no `marks`.
    """

    name: str
    on: date
    answers: Mapping[str, Any]
    lowest: LevelThen
    highest: LevelThen
    judge: Judge
    stood: Mapping[str, Stood]
    marks: Marks | None

    @property
    def level(self) -> str:
        """The level or the range, in the words of then."""
        return level_in_words(self.lowest, self.highest)

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
        data = unpacking.unpack(data)
    said = jsonfile.read(data)
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
    return _case(_Part(said, ""))


def read_answers(said: object) -> Mapping[str, Any]:
    """Read plain answers, as forms carry those that no question is there for.

    Raises:
        CaseFileError: with a sentence, for what cannot be answers.
    """
    return _answers(_Part({"answers": said}, ""), ("answers",))


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


class _Part:
    """A mapping out of a file, and where in the file it is."""

    def __init__(self, said: object, place: str) -> None:
        self.place = place
        if not isinstance(said, Mapping):
            raise self.wrong()
        self.said = said

    def wrong(self, key: str | int = "") -> CaseFileError:
        place = f"{self.place}.{key}".strip(".")
        return CaseFileError(
            f'"{place}" in the data is missing, or is not what a briefing has there. '
            f"{_AS_DOWNLOADED}"
        )

    def part(self, key: str) -> _Part:
        return _Part(self.said.get(key), f"{self.place}.{key}".strip("."))

    def parts(self, key: str) -> list[_Part]:
        members = self.said.get(key)
        if not isinstance(members, list) or len(members) > MOST_MEMBERS:
            raise self.wrong(key)
        place = f"{self.place}.{key}".strip(".")
        return [_Part(one, f"{place}[{n}]") for n, one in enumerate(members)]

    def words(self, key: str | int, most: int = MOST_WORDS) -> str:
        """Return text, on one line, without invisible characters."""
        said = self.said.get(key)
        if not isinstance(said, str) or len(said) > most:
            raise self.wrong(key)
        return plain_text(said)

    def like(self, key: str, pattern: re.Pattern[str]) -> str:
        return self.read(key, lambda said: pattern.fullmatch(said) and said)

    def one_of(self, key: str, known: Mapping[str, T]) -> T:
        return self.read(key, known.get)

    def day(self, key: str) -> date:
        day = as_day(self.said.get(key))
        if not isinstance(day, date):
            raise self.wrong(key)
        return day

    def read(self, key: str, as_what: Callable[[str], T | None]) -> T:
        said = self.said.get(key)
        found = as_what(said) if isinstance(said, str) else None
        if found is None:
            raise self.wrong(key)
        return found


def _case(whole: _Part) -> CaseFile:
    deal, rulebook, range_ = (whole.part(one) for one in ("deal", "rulebook", "level"))
    levels = _levels(whole)
    return CaseFile(
        name=deal.words("name", MOST_NAME),
        on=rulebook.day("on"),
        answers=_answers(
            deal, ("answers", "answers-not-asked-for", "answers-not-read")
        ),
        lowest=range_.one_of("lowest", levels),
        highest=range_.one_of("highest", levels),
        judge=_judge(rulebook),
        stood={
            one.like("rule", _ID): _stood(one, levels)
            for one in whole.parts("findings")
        },
        marks=_marks(whole),
    )


def _levels(whole: _Part) -> Mapping[str, LevelThen]:
    """Return the levels by id."""
    parts = enumerate(whole.parts("levels"))
    said = (LevelThen(one.like("id", _ID), one.words("label"), at) for at, one in parts)
    return {one.id: one for one in said}


def _judge(rulebook: _Part) -> Judge:
    return Judge(
        id=rulebook.like("id", _ID),
        title=rulebook.words("title"),
        version=rulebook.words("version"),
        digest=rulebook.like("digest", _DIGEST),
    )


def _stood(one: _Part, levels: Mapping[str, LevelThen]) -> Stood:
    verdict = one.read("verdict", lambda said: said if said in _VERDICTS else None)
    return Stood(one.words("title"), verdict, one.one_of("level", levels))


def _marks(whole: _Part) -> Marks | None:
    if "marks" not in whole.said:
        return None
    try:
        return marks.read(whole.part("marks").said)
    except MarksError:
        raise whole.wrong("marks") from None


def _answers(deal: _Part, keys: tuple[str, ...]) -> Mapping[str, Any]:
    """Return the answers under all of those keys; no question is in two of them."""
    found: dict[str, Any] = {}
    for key in keys:
        answers = deal.part(key)
        for question, said in answers.said.items():
            if not _ID.fullmatch(question) or question in found:
                raise deal.wrong(key)
            found[question] = _answer(answers, question, said)
    if len(str(found)) > MOST_SAID:
        raise CaseFileError(
            f"The answers are longer than {MOST_SAID:,} characters together, and no "
            f"briefing's are. It was not opened."
        )
    return found


def _answer(answers: _Part, question: str, said: object) -> str | list[str]:
    if isinstance(said, list) and len(said) <= MOST_MEMBERS:
        listed = _Part(dict(enumerate(said)), f"{answers.place}.{question}")
        return [listed.words(n, MOST_NAME) for n in listed.said]
    return answers.words(question)
