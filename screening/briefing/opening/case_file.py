"""What a briefing says, by its PDF, Word file or JSON: a deal to start over from.

Nothing in it is trusted: in its JSON no key stands twice, no number is odd and nothing
goes on without end. What comes out is a deal's answers as they were given, and what the
briefing said of them then; it is for the rulebook of now to judge them again.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NoReturn, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from screening.analysis.difference import RuleState, StatedLevel
from screening.briefing import marks as the_briefing_marks
from screening.briefing.data import READ, SCHEMA, BriefingData, RulebookData
from screening.briefing.data_fields import Answers
from screening.briefing.marks import Marks, MarksError, OriginData
from screening.briefing.opening import (
    AS_DOWNLOADED,
    DAMAGED,
    LONGEST_DATA,
    NO_BRIEFING,
    NOT_OPENED,
    PDF,
    WORD,
    WORD_FILE,
)
from screening.briefing.opening.differences import SIZE, Difference
from screening.errors import CaseFileError, ScreeningError
from screening.formats.sandbox import EndedError, Limits, Sandbox
from screening.formats.text import plain_text
from screening.presentation.answers import level_in_words
from screening.rulebook.files import FiledOn

LARGEST = 5_000_000
"""How many bytes a file may have: fifty times a common briefing."""
LONGEST_ANSWERS = 40_000
"""How many characters all the answers may have together."""
LONGEST_NUMBER = 40

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an Office file of the old kind, or one under a password"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<", "a web page"),
)
_UNPACKED = (b"%PDF-", WORD)
LIMITS = Limits(memory=256_000_000, seconds=5, patience=60)
"""A common briefing takes a fifth of the memory and a tenth of the time."""
SANDBOX = Sandbox(
    "screening.briefing.opening.attachment",
    "unpack",
    busy="Other briefings are still being opened. Try again in a minute.",
    wait=LIMITS.patience,
)
COMPARISON = Sandbox(
    "screening.briefing.opening.comparison",
    "compare",
    busy="Other briefings are still being verified. Try again in a minute.",
    wait=LIMITS.patience,
)
_LONGEST_COMPARISON, _MOST_PLACES = 100_000, 20
_ANSWERS = TypeAdapter(Answers)
_FILED = TypeAdapter(dict[str, FiledOn])
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A deal as its briefing has it, and what the briefing said of it.

    `answers` are plain, as given, also those to questions that were not asked; `notes`
    are by question, and `filed` has by regime what was filed, as a deal file says it.
    `rulebook` is the one of then, `stood` has its rules by id; data that was never
    printed has no `marks`, and `origin` is the kept assessment that it was made of.
    `is_word` tells that it came in a file whose text may have been edited.
    """

    name: str
    on: date
    answers: Mapping[str, Any]
    notes: Mapping[str, str]
    lowest: StatedLevel
    highest: StatedLevel
    settled: bool
    rulebook: RulebookData
    stood: Mapping[str, RuleState]
    marks: Marks | None
    origin: OriginData | None
    is_word: bool = False
    filed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def level(self) -> str:
        """The level or the range, in the words of then."""
        return level_in_words(self.lowest, self.highest, settled=self.settled)

    @property
    def ends(self) -> tuple[str, str]:
        """The ids of both ends of the range of then."""
        return self.lowest.id, self.highest.id


def read(data: bytes) -> CaseFile:
    """Read a briefing: PDF, Word file, or the JSON in both; else a CaseFileError."""
    _refuse_at_sight(data)
    is_word = data.startswith(WORD)
    if data.startswith(_UNPACKED):
        data = unpack(data)
    content = read_json(data)
    if not isinstance(content, Mapping) or not isinstance(content.get("schema"), str):
        says = 'The data has no "schema", as a briefing\'s has.'
        raise CaseFileError(f"{says} {AS_DOWNLOADED}")
    if content["schema"] not in READ:
        schema = plain_text(content["schema"])[:60]
        raise CaseFileError(
            f'The data is of the schema "{schema}"; this software reads "{SCHEMA}". '
            "Open with the version of the software that made it."
        )
    content = {**content, "schema": SCHEMA}
    briefing = _checked(BriefingData.model_validate, content)
    return replace(_case(briefing), is_word=is_word, filed=_filed(briefing))


def unpack(file: bytes) -> bytes:
    """Return the data of a PDF or a Word file, or raise a CaseFileError."""
    try:
        return SANDBOX.read(file, LIMITS, LONGEST_DATA)
    except EndedError as ended:
        raise _unreadable(file, ended) from None
    except ScreeningError as refused:
        raise CaseFileError(str(refused)) from None


def differences(made: bytes, file: bytes) -> tuple[Difference, ...]:
    """Return how a PDF or a Word file differs from the briefing that was made here.

    It is read in a process of its own; CaseFileError where it cannot be read.
    """
    both = len(made).to_bytes(SIZE) + made + file
    try:
        answer = COMPARISON.read(both, LIMITS, _LONGEST_COMPARISON)
    except EndedError as ended:
        raise _unreadable(file, ended) from None
    except ScreeningError as refused:
        raise CaseFileError(str(refused)) from None
    changes = json.loads(answer)[:_MOST_PLACES]
    return tuple(Difference(*map(plain_text, it)) for it in changes)


def _unreadable(file: bytes, ended: EndedError) -> CaseFileError:
    """Return why the process that read a file came to no answer."""
    kind = WORD_FILE if file.startswith(WORD) else PDF
    says = DAMAGED
    if ended.too_much:
        says = "This {kind} takes more memory or time to read than any briefing."
        says = f"{says} {NOT_OPENED}"
    return CaseFileError(says.format(kind=kind))


def read_answers(sent: str) -> Mapping[str, Any]:
    """Read answers that a form carries beside its questions, or a CaseFileError."""
    content = read_json(sent.encode())
    return _limited(_checked(_ANSWERS.validate_python, content, "answers"))


def refuse_large(data: bytes) -> None:
    """Raise a CaseFileError for a file that is empty, or larger than any briefing."""
    if not data:
        raise CaseFileError(
            "The file is empty. Choose the PDF or the Word file of a briefing."
        )
    if len(data) > LARGEST:
        raise CaseFileError(
            f"The file is larger than {LARGEST // 1_000_000} MB, and no briefing is. "
            "Choose the PDF or the Word file of a briefing."
        )


def _refuse_at_sight(data: bytes) -> None:
    refuse_large(data)
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not data.startswith(_UNPACKED) and not start.startswith(b"{"):
        kinds = (kind for magic, kind in _KINDS if start.startswith(magic))
        kind = next(kinds, "neither a PDF, nor a Word file, nor JSON")
        raise CaseFileError(NO_BRIEFING.format(kind=kind))


def _case(data: BriefingData) -> CaseFile:
    places = enumerate(data.levels)
    levels = {it.id: StatedLevel(it.id, it.label, place) for place, it in places}

    def known(level: str, place: str) -> StatedLevel:
        if level not in levels:
            raise _wrong_at(place)
        return levels[level]

    stood = {}
    for place, finding in enumerate(data.findings):
        level = known(finding.level, f"findings[{place}].level")
        stood[finding.rule] = RuleState(finding.title, finding.verdict, level)
    return CaseFile(
        name=data.deal.name,
        on=data.rulebook.on,
        answers=_together(data),
        notes=_limited(data.deal.notes),
        lowest=known(data.level.lowest, "level.lowest"),
        highest=known(data.level.highest, "level.highest"),
        settled=data.level.lowest == data.level.highest and not data.contradictions,
        rulebook=data.rulebook,
        stood=stood,
        marks=_marks(data),
        origin=data.origin,
    )


def _filed(data: BriefingData) -> Mapping[str, Mapping[str, Any]]:
    """Return the filings made, without questions and conditions of an authority."""
    days = {
        it.id: {key: getattr(it.happened, key) or None for key in FiledOn.model_fields}
        for it in data.filings.all
        if it.happened.filed
    }
    filed = _checked(_FILED.validate_python, days, "filings")
    return {regime: dict(it) for regime, it in filed.items()}


def _marks(data: BriefingData) -> Marks | None:
    if data.marks is None:
        return None
    try:
        return the_briefing_marks.read(data.marks.model_dump(by_alias=True))
    except MarksError:
        raise _wrong_at("marks") from None


def _together(data: BriefingData) -> Answers:
    """Return every answer given; no question has one in two places."""
    together: Answers = {}
    for name in ("answers", "answers_not_asked_for", "answers_not_read"):
        answers = getattr(data.deal, name)
        if together.keys() & answers:
            raise _wrong_at(f"deal.{name.replace('_', '-')}")
        together.update(answers)
    return _limited(together)


def _limited(answers: dict[str, T]) -> dict[str, T]:
    if len(str(answers)) > LONGEST_ANSWERS:
        raise CaseFileError(
            f"The answers are longer than {LONGEST_ANSWERS:,} characters together, and "
            f"no briefing's are. {NOT_OPENED}"
        )
    return answers


def read_json(data: bytes) -> Any:
    """Return JSON as values, numbers as 0: briefings have none. Or a CaseFileError."""
    if len(data) > LONGEST_DATA:
        raise CaseFileError(f"The data is larger than any briefing's. {NOT_OPENED}")
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_mapping,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError:
        says = f"The data is not text in UTF-8, as a briefing's is. {AS_DOWNLOADED}"
    except json.JSONDecodeError as error:
        says = (
            f"The data is no JSON from line {error.lineno}, column {error.colno} on: "
            f"it is cut short or was changed. {AS_DOWNLOADED}"
        )
    except RecursionError:
        says = f"The data is nested deeper than any briefing's. {NOT_OPENED}"
    raise CaseFileError(says)


def _checked(validate: Callable[..., T], content: object, place: str = "") -> T:
    """Return JSON in the shape of a model, or raise `_wrong_at` the first place."""
    try:
        return validate(content, context=True)
    except ValidationError as error:
        places = [_place(wrong, content, place) for wrong in error.errors()]
        # An answer is tried as text and as a list: the deeper place says more.
        same = (deeper for deeper in places if deeper.startswith(places[0]))
        raise _wrong_at(max(same, key=len)) from None


def _wrong_at(place: str) -> CaseFileError:
    """Return the error for data that cannot be at a place."""
    return CaseFileError(
        f'"{place}" in the data is missing, or is not what a briefing has there. '
        f"{AS_DOWNLOADED}"
    )


def _place(error: ErrorDetails, content: Any, place: str) -> str:
    """Return where in the data an error is, without steps that only pydantic takes."""
    path = error["loc"]
    if path[-1:] == ("[key]",):
        path = path[:-2]
    absent = path[-1] if error["type"] == "missing" else None
    for step in path:
        if isinstance(content, list) and isinstance(step, int):
            place, content = f"{place}[{step}]", content[step]
        elif isinstance(content, dict) and (step in content or step is absent):
            place, content = f"{place}.{step}".strip("."), content.get(step)
    return place


def _mapping(pairs: Sequence[tuple[str, Any]]) -> Mapping[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise CaseFileError(
            "The data says something twice under one name, as a briefing's never does. "
            f"{NOT_OPENED}"
        )
    return mapping


def _number(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        says = "The data holds a number longer than any briefing's."
        raise CaseFileError(f"{says} {NOT_OPENED}")
    return 0


def _no_number(word: str) -> NoReturn:
    raise CaseFileError(f"The data holds {word}, which is no number. {NOT_OPENED}")
