"""What the parts of a rulebook say of one another: every name must lead somewhere."""

import re
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from screening.errors import Problem
from screening.formats.text import LONGEST_NUMBER, placeholders
from screening.formats.yaml_reader import Document, Note, Path
from screening.rulebook import files, messages
from screening.rulebook.fields import (
    InForce,
    Key,
    Part,
    Ref,
    Sentence,
    keys_of,
    lists_of,
    marked,
)
from screening.rulebook.files import NAMED, entries, named
from screening.rulebook.kinds import KindTraits
from screening.rulebook.model import Contradiction, Question, Rulebook, Threshold
from screening.rulebook.precedents import Precedent
from screening.rulebook.recommendations import (
    ALWAYS_NAMED,
    NAMING,
    Advice,
    Outcome,
    Recommendation,
    is_last,
    never_given,
)
from screening.rulebook.regimes import Duty, Regime, Span

Names = Mapping[str, Collection[str]]
"""Every id that may be named, by what it is an id of; a kind left out is not known."""

POINT = "source point"
PAIR = 2
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")


_Sound = Mapping[int, Part]
_SOUND = deque[tuple[Names, Mapping[str, Question], _Sound]](maxlen=4)


def sound_parts(names: Names, questions: Mapping[str, Question]) -> _Sound:
    """Return the parts, by identity, of which nothing was noted with the same names.

    They are those of a reading before: so after an edit only what is new is checked.
    """
    known = (of for *by, of in reversed((*_SOUND,)) if by == [names, questions])
    return next(known, {})


def keep_sound(names: Names, questions: Mapping[str, Question], parts: _Sound) -> None:
    """Keep the parts, by identity, of which nothing is to be noted with these names."""
    _SOUND.append((names, questions, parts))


def check_part(
    part: Part, names: Names, questions: Mapping[str, Question], path: Path, note: Note
) -> None:
    """Note every name in one part that leads nowhere, and what cannot be."""
    for inside, name, ref in _doubtful(part, names, path):
        _check(name, ref.kind, names, inside, note)
        question = questions.get(name) if ref.answer else None
        if question and question.traits.shape != ref.answer:
            says = messages.NO_SUCH_ANSWER[ref.answer]
            note(inside, says.format(name=question.id, kind=question.kind))
    for key, name in blanks_in(part):
        if isinstance(part, Outcome) and name in (*NAMING, *ALWAYS_NAMED):
            continue
        if name not in names.get("threshold", ()):  # which any text may tell
            kind = "question" if key.mark(Sentence) else "threshold"
            _check(name, kind, names, (*path, key.written), note)
    check_lists(part, names, questions, path, note)
    more = (_slips_of_pair(part, questions), _slips_of_case(part, questions))
    for inside, says in chain(_slips(part, names), *more, _slips_of_outcome(part)):
        note((*path, *inside), says)


def check_lists(
    part: Part, names: Names, questions: Mapping[str, Question], path: Path, note: Note
) -> None:
    """Note the same in the parts that one lists, such as the topics of a heading."""
    for key in lists_of(type(part)):
        for place, inner in enumerate(key.parts_of(part)):
            check_part(inner, names, questions, (*path, key.written, place), note)


def _doubtful(part: Part, names: Names, path: Path) -> Iterator[tuple[Path, str, Ref]]:
    """Yield the ids that a part names itself, and of what they are.

    Keys under which all of them are known, as they nearly always are, are left out,
    but where an id has to be that of a question with such an answer.
    """
    for key, ref, value in marked(part, Ref):
        named = (value,) if isinstance(value, str) else value or ()
        known = names.get(ref.kind, named)
        if not ref.answer and all(name in known for name in named):
            continue
        # The topic of a question is left out: it is its file's.
        if (type(part), key.name) != (Question, "topic"):
            for inside, name in _ids(value, (*path, key.written)):
                yield inside, name, ref


def blanks_in(part: Part) -> Iterator[tuple[Key, str]]:
    """Yield the names in braces of a part's own texts, each with its key."""
    filled = {
        name: placeholders(text)
        for name, text in dict(vars(part)).items()  # others work things out meanwhile
        if isinstance(text, str) and "{" in text
    }
    if filled:
        for key in keys_of(type(part)):
            yield from ((key, name) for name in filled.get(key.name, ()))


def check_sheet(
    sheet: type[Part],
    data: Mapping[str, Any],
    names: Names,
    questions: Mapping[str, Question],
    note: Note,
) -> None:
    """Note what a whole file names and is not there, or does not fit."""
    for key in keys_of(sheet):
        if not (ref := key.mark(Ref)):
            continue
        for path, name in _ids(data.get(key.written), (key.written,)):
            _check(name, ref.kind, names, path, note)
            question = questions.get(name) if key.name == "gaps_by" else None
            if question is not None and not question.traits.in_few_words:
                note(path, messages.NO_GAPS.format(name=name, kind=question.kind))
    for place, part in enumerate(entries(data, "questions")):
        own = part.get("topic") if isinstance(part, dict) else None
        if isinstance(own, str):
            _check(own, "topic", names, ("questions", place, "topic"), note)


def _check(name: str, kind: str, names: Names, path: Path, note: Note) -> None:
    """Note a name that leads nowhere; silent of a kind that is not known at all."""
    known = names.get(kind)
    if known is not None and name not in known:
        note(path, messages.no_part(kind, name, known))


def _ids(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield each id that is written under a key, alone or in a list."""
    if isinstance(value, str):
        yield path, value
    for place, name in enumerate(value if isinstance(value, tuple | list) else ()):
        if isinstance(name, str):
            yield (*path, place), name


def _slips(part: Part, names: Names) -> Iterator[tuple[Path, str]]:
    """Yield what cannot be in a part, and the path in it to where that stands."""
    if isinstance(part, Threshold) and part.id in names.get("question", ()):
        yield ("id",), messages.BOTH_NAMED.format(name=part.id)
    for path, days in _spans(part):
        if (ends := days.ends()) != sorted(ends):
            kind, name = type(part).__name__.lower(), getattr(part, "id", "")
            kind, name = ("choice", path[1]) if len(path) > 1 else (kind, name)
            yield path, messages.ENDS_FIRST.format(part=f'{kind} "{name}"')
    match part:
        case Threshold():
            yield from _slips_of_values(part)
        case Question():
            yield from _slips_of_kind(part)
            yield from _slips_of_bounds(part)
        case Regime():
            yield from _slips_of_clock(part)
        case Span():
            yield from _slips_of_length(part)


def _spans(part: Part) -> Iterator[tuple[Path, InForce]]:
    """Yield the days that a part, or a choice of it, is in force on."""
    if isinstance(days := vars(part).get("in_force"), InForce):
        yield ("in-force",), days
    if isinstance(part, Question):
        for word, choice in part.choices.items():
            yield ("choices", word, "in-force"), choice.in_force


def _slips_of_values(part: Threshold) -> Iterator[tuple[Path, str]]:
    if part.unit and part.kind != "number":
        yield ("unit",), "only a number has a unit of its own. Remove it."
    before = date.min
    for place, value in enumerate(part.values):
        path, bounds = ("values", place), (Decimal(0), Decimal(100))
        if part.kind == "percent" and not bounds[0] <= value.value <= bounds[1]:
            yield (*path, "value"), "a percentage is between 0 and 100."
        if place == 0 and value.from_:
            yield (*path, "from"), messages.FIRST_VALUE
        elif place and (value.from_ is None or value.from_ <= before):
            yield path, "a later value needs a day, after that of the one before it."
        before = value.from_ or before


def _slips_of_clock(part: Regime) -> Iterator[tuple[Path, str]]:
    if not (part.duties or part.no_clock):
        yield ("id",), messages.NO_CLOCK.format(name=part.id)
    if part.ordinary and part.kind == "prohibition":
        yield ("ordinary",), messages.NO_ORDINARY_WALL.format(name=part.id)
    if not (part.when or part.readings):
        yield ("id",), messages.NO_WHEN.format(name=part.id)


def _slips_of_pair(
    part: Part, questions: Mapping[str, Question]
) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong with a contradiction; questions not known are told apart."""
    if not isinstance(part, Contradiction):
        return
    if not (part.when or part.below):
        yield ("id",), messages.NO_CONTRADICTION.format(name=part.id)
    known = [questions[name] for name in part.below if name in questions]
    kinds = {(it.kind, it.unit) for it in known}
    pair = {len(part.below), len({*part.below})} == {PAIR}
    fits = pair and len(kinds) <= 1 and all(it.traits.ranged for it in known)
    if part.below and not fits:
        yield ("below",), messages.NO_PAIR


def _slips_of_outcome(part: Part) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong with what a recommendation, or a proviso, says."""
    if not isinstance(part, Outcome):
        return
    advises = isinstance(part, Recommendation)
    if part.stops and not part.suspending:
        yield ("stops",), messages.STOPS_NOTHING
    for key, name in blanks_in(part):
        if name in NAMING and not getattr(part, name):
            yield (key.written,), messages.NO_VALUE.format(name=name)
        elif name in ALWAYS_NAMED and not advises:
            yield (key.written,), messages.NOT_IN_PROVISOS.format(name=name)
        elif name == "provisos" and advises and not _has_provisos(part):
            yield (key.written,), messages.NO_PROVISOS
    on_something = getattr(part, "advice", None) is Advice.GO_ON_IF
    if on_something and not _has_provisos(part):
        yield ("advice",), messages.GO_ON_IF_NOTHING


def _has_provisos(part: Part) -> bool:
    return isinstance(part, Recommendation) and bool(part.provisos or part.of_steps)


def check_recommendations(
    recommendations: Sequence[Recommendation], places: files.Places
) -> Iterator[Problem]:
    """Yield which of them are never given, and that the last has to hold always."""
    kind = "recommendation"
    for later, early in never_given(recommendations):
        says = messages.NEVER_GIVEN.format(name=later.id, early=early.id)
        yield places.problem(kind, later.id, ("id",), says)
    for last in recommendations[-1:]:
        if not is_last(last):
            says = messages.NO_LAST.format(name=last.id)
            yield places.problem(kind, last.id, ("id",), says)


def _slips_of_case(
    part: Part, questions: Mapping[str, Question]
) -> Iterator[tuple[Path, str]]:
    """Yield the questions that mattered in a case and that it does not answer."""
    if isinstance(part, Precedent):
        for place, name in enumerate(part.mattered):
            if name in questions and name not in part.answers:
                yield ("mattered", place), messages.NOT_ANSWERED.format(name=name)


def _slips_of_length(span: Span) -> Iterator[tuple[Path, str]]:
    first = next(iter(keys_of(type(span)))).written
    fewest = 0 if isinstance(span, Duty) else 1
    whole = all(length > 0 and length % 1 == 0 for length in span.lengths)
    whole = whole or (isinstance(span, Duty) and span.days == 0)
    if not (fewest <= len(span.lengths) <= 1 and whole):
        yield (first,), messages.ONE_LENGTH
    if span.working_days is not None and span.calendar is None:
        yield ("working-days",), 'working days need a "calendar".'


def keys_of_kind(traits: KindTraits) -> Mapping[str, tuple[bool, str]]:
    """Return the keys that not every kind of question can have: whether one can."""
    return {
        "choices": (traits.listed, messages.HAS_NO_CHOICES),
        "unit": (traits.with_unit, messages.HAS_NO_UNIT),
        "language": (not traits.compared, messages.HAS_NO_LANGUAGE),
        "rises": (traits.few or traits.numeric, messages.CANNOT_RISE),
        "lever": (traits.compared, messages.NO_LEVER),
        "at_least": (traits.numeric, messages.HAS_NO_BOUNDS),
        "at_most": (traits.numeric, messages.HAS_NO_BOUNDS),
        "starts_at": (traits.numeric, "only a number is crossed. Remove it."),
    }


def _slips_of_kind(question: Question) -> Iterator[tuple[Path, str]]:
    traits = question.traits
    if question.not_known and traits.several:
        yield ("choices", min(question.not_known), "not-known"), messages.NOT_KNOWN
    if traits.listed and not question.choices:
        yield ("choices",), f'question "{question.id}" needs "choices".'
    for name, (fits, says) in keys_of_kind(traits).items():
        key = Question.model_fields[name]
        if not fits and getattr(question, name) != key.default:
            yield (str(key.alias),), says.format(kind=question.kind)
    if question.language and not LANGUAGE_TAG.fullmatch(question.language):
        yield ("language",), messages.NO_LANGUAGE.format(written=question.language)


def _slips_of_bounds(question: Question) -> Iterator[tuple[Path, str]]:
    lowest, highest = question.bounds
    for key, bound in (("at-least", question.at_least), ("at-most", question.at_most)):
        digits = bound.as_tuple().digits if bound is not None else ()
        if question.traits.numeric and len(digits) > LONGEST_NUMBER:
            yield (key,), f"a bound has {LONGEST_NUMBER} digits at most."
    if lowest is not None and highest is not None and lowest > highest:
        if question.at_least is None:
            yield ("at-most",), '"at-most" is below 0, the lowest percentage.'
        else:
            alone = question.at_most is None
            says = messages.ABOVE_HUNDRED if alone else messages.BOUNDS_CROSS
            yield ("at-least",), says


def ids_by_kind(rulebook: Rulebook) -> Mapping[str, Collection[str]]:
    """Return every id of a rulebook that may be named, by what it is an id of."""
    sources = rulebook.sources.values()
    points = [f"{source.id}/{point}" for source in sources for point in source.points]
    return {**files.parts_by_kind(rulebook), POINT: points}


def names_in(
    documents: Mapping[str, Document], sheets: Mapping[str, type[Part]]
) -> Names:
    """Return every id by what it is an id of, also of parts whose shape is wrong.

    A kind is left out where not all of it can be known, so that a slip in a list is
    not said again wherever its members are named.
    """
    names: dict[str, dict[str, None]] = {kind: {} for kind in (*NAMED.values(), POINT)}
    for (kind, name), _document, _path, data in named(documents):
        names[kind].update(dict.fromkeys((name, as_id(name))))
        points = data.get("points") if kind == "source" else None
        if isinstance(points, dict):
            names[POINT].update({f"{name}/{point}": None for point in points})
    unsure = {
        kind
        for file, document in documents.items()
        for kind in _unsure(document.data, sheets[file])
    }
    unsure |= {POINT} if "source" in unsure else set()
    return {kind: names[kind] for kind in names if kind not in unsure}


def as_id(name: str) -> str:
    """Return an id as it should have been written: own-rule for Own_Rule."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _unsure(data: Mapping[str, Any], sheet: type[Part]) -> Iterator[str]:
    """Yield the kinds of which a file may hold more than can be seen."""
    unknown = data.keys() - set(files.written_keys(sheet))
    for key, kind in NAMED.items():
        if key in sheet.model_fields and key not in data:
            missing = unknown or sheet.model_fields[key].is_required()
        else:
            missing = not _all_have(data.get(key, []), "id", str)
        if missing:
            yield kind
    if not _all_have(entries(data, "sources"), "points", dict):
        yield POINT


def _all_have(parts: object, key: str, kind: type) -> bool:
    """Tell whether it is a list whose parts each have such a value under a key."""
    return isinstance(parts, list) and all(
        isinstance(part, dict) and isinstance(part.get(key), kind) for part in parts
    )
