"""What the parts of a rulebook say of one another: every name must lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from screening.errors import did_you_mean
from screening.formats.text import LONGEST_NUMBER, placeholders
from screening.formats.yaml_reader import Document, Note, Path
from screening.rulebook import files
from screening.rulebook.fields import Part, Ref, Sentence, keys_of, marked
from screening.rulebook.files import NAMED
from screening.rulebook.locations import entries, members
from screening.rulebook.model import Question, Rule, Rulebook

Names = Mapping[str, Collection[str]]
"""Every id that may be named, by what it is an id of; a kind left out is not known."""


def check_part(part: Part, names: Names, path: Path, note: Note) -> None:
    """Note every name in one part that leads nowhere, and what cannot be."""
    for within, kind, name in _named_by(part):
        _check(name, kind, names, (*path, *within), note)
    for key in keys_of(type(part)):
        for place, inner in enumerate(key.parts_of(part)):
            check_part(inner, names, (*path, key.written, place), note)
    if isinstance(part, Question):
        _check_question(part, path, note)
    if isinstance(part, Rule):
        _check_dates(part, path, note)


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
            if key.name == "gaps_by":
                _check_gap(questions.get(name), path, note)
    topic = data.get("topic")
    for place, part in enumerate(_list(data.get("questions"))):
        own = part.get("topic") if isinstance(part, dict) else topic
        if own != topic and isinstance(own, str) and isinstance(topic, str):
            _check(own, "topic", names, ("questions", place, "topic"), note)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _check_gap(question: Question | None, path: Path, note: Note) -> None:
    """Note a question whose answers cannot all be gone through."""
    if question is not None and not question.traits.few:
        says = f'"{question.id}" is a {question.kind} question. '
        note(path, f"{says}Only choice and yes-no questions have gaps.")


def _check(name: str, kind: str, names: Names, path: Path, note: Note) -> None:
    """Note a name that leads nowhere; silent of a kind that is not known at all."""
    known = names.get(kind)
    if known is not None and name not in known:
        note(path, f'no {kind} called "{name}".{did_you_mean(name, known)}')


def _named_by(part: Part) -> Iterator[tuple[Path, str, str]]:
    """Yield each name a part gives: where in it, what it is an id of, and the id.

    The topic of a question is left out: it stands at the top of its file.
    """
    for key, ref, value in marked(part, Ref):
        if not (isinstance(part, Question) and key.name == "topic"):
            for path, name in _ids(value, (key.written,)):
                yield path, ref.kind, name
    for key, _mark, value in marked(part, Sentence):
        for name in placeholders(value or ""):
            yield (key.written,), "question", name


def _ids(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield each id that is written under a key, alone or in a list."""
    members = enumerate(value) if isinstance(value, tuple | list) else ()
    places = [(path, value), *(((*path, place), one) for place, one in members)]
    yield from ((at, name) for at, name in places if isinstance(name, str))


def _check_question(question: Question, path: Path, note: Note) -> None:
    """Note what does not fit the question's kind."""
    traits = question.traits
    if traits.listed and not question.choices:
        note(path, f'question "{question.id}" needs "choices".')
    if question.choices and not traits.listed:
        cure = "Take them away, or make it a choice question."
        note((*path, "choices"), f"a {question.kind} question has no choices. {cure}")
    if question.unit and not traits.with_unit:
        says = f"a {question.kind} question has no unit of its own. Take it away."
        note((*path, "unit"), says)
    if question.rises and not traits.can_rise:
        says = f"the answers of a {question.kind} question cannot rise. "
        note((*path, "rises"), f"{says}Take it away.")
    if question.lever and not traits.compared:
        says = "a text question is no lever, because no rule reads it. "
        note((*path, "lever"), f"{says}Take it away.")
    _check_bounds(question, path, note)


def _check_bounds(question: Question, path: Path, note: Note) -> None:
    """Note bounds that do not fit the question's kind, or each other."""
    lowest, highest = question.bounds
    for key, bound in (("at-least", question.at_least), ("at-most", question.at_most)):
        if bound is not None and not question.traits.numeric:
            says = f"a {question.kind} question has no bounds. Take it away."
            note((*path, key), says)
        elif bound is not None and len(bound.as_tuple().digits) > LONGEST_NUMBER:
            note((*path, key), f"a bound has {LONGEST_NUMBER} digits at most.")
    if lowest is not None and highest is not None and lowest > highest:
        if question.at_least is None:
            note((*path, "at-most"), '"at-most" is below 0, the lowest percentage.')
        elif question.at_most is None:
            says = '"at-least" is above 100, the highest percentage.'
            note((*path, "at-least"), says)
        else:
            says = '"at-least" is above "at-most". Mend one of the two.'
            note((*path, "at-least"), says)


def _check_dates(rule: Rule, path: Path, note: Note) -> None:
    """Note a rule that ends before it starts."""
    start, end = rule.in_force.from_, rule.in_force.until
    if start and end and start > end:
        says = f'rule "{rule.id}" ends before it starts. Mend "from" or "until".'
        note((*path, "in-force"), says)


POINT = "source point"


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
    for _document, kind, _path, data in members(documents.values(), NAMED):
        if isinstance(name := data.get("id"), str):
            names[kind].update(dict.fromkeys((name, mended(name))))
            points = data.get("points") if kind == "source" else None
            if isinstance(points, dict):
                names[POINT].update({f"{name}/{point}": None for point in points})
    unsure = {
        kind for one in documents for kind in _unsure(documents[one], sheets[one])
    }
    unsure |= {POINT} if "source" in unsure else set()
    return {kind: names[kind] for kind in names if kind not in unsure}


def mended(name: str) -> str:
    """Return an id as it should have been written: own-rule for Own_Rule."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _unsure(document: Document, sheet: type[Part] | None) -> Iterator[str]:
    """Yield the kinds of which a file may hold more than can be seen."""
    data = document.data
    fields = sheet.model_fields if sheet else {}
    astray = data.keys() - set(files.written_keys(sheet) if sheet else ())
    for key, kind in NAMED.items():
        if key in fields and key not in data:
            missing = astray or fields[key].is_required()
        else:
            parts = data.get(key, [])
            missing = not isinstance(parts, list) or not all(map(_has_id, parts))
        if missing:
            yield kind
    if not all(map(_has_points, entries(document, "sources"))):
        yield POINT


def _has_id(part: object) -> bool:
    return isinstance(part, dict) and isinstance(part.get("id"), str)


def _has_points(source: object) -> bool:
    return isinstance(source, dict) and isinstance(source.get("points"), dict)
