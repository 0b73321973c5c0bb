"""An own rulebook on top of the shipped one that it extends."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from screening.errors import Problem, did_you_mean
from screening.formats.yaml_reader import Document, Note, Path
from screening.rulebook import files as the_rulebook_files
from screening.rulebook.fields import Part
from screening.rulebook.files import (
    CHANGEABLE,
    CHANGED,
    HEADING_LISTS,
    Change,
    Extension,
    read_part,
    written_keys,
)
from screening.rulebook.folder import BASE, CHANGES, HEADING, shipped_rulebooks
from screening.rulebook.locations import Places, change_in, changes_in
from screening.rulebook.model import Heading

_ADDED = (*HEADING_LISTS, "accept")
_ABOUT_IT = {*CHANGED, "because"}
_WRITTEN = {kind: {*written_keys(part)} for kind, part in CHANGEABLE.items()}

_FORBIDDEN = {
    kind: (_WRITTEN[kind] | {*written_keys(Change)}) - {*keys, *_ABOUT_IT}
    for kind, keys in CHANGED.items()
}
_GIVE = {kind: f"one of: {', '.join(keys)}" for kind, keys in CHANGED.items()}
_ANEW = {
    "rule": "Switch the rule off here, and add one of your own under another id.",
    "question": "Answers must keep their meaning. Ask a question of your own.",
    "item": "Add an item of your own under another id.",
}


def sheet_for(file: str, extends: str | None) -> type[Part] | None:
    """Return what a file holds in a rulebook that extends another, or none."""
    if extends is None:
        return the_rulebook_files.sheet_for(file)
    return (
        Extension
        if file == HEADING
        else the_rulebook_files.sheet_for(file.removeprefix(BASE))
    )


def check_files(
    files: Collection[str], documents: Mapping[str, Document], extends: str | None
) -> Iterator[Problem]:
    """Yield which files are missing, and what is extended without being there."""
    heading = documents.get(HEADING)
    if HEADING not in files:
        yield Problem(HEADING, 0, 0, "this file is missing.")
    elif heading is None:
        return
    elif extends is not None and f"{BASE}{HEADING}" not in files:
        there = shipped_rulebooks()
        hint = did_you_mean(extends, there) or f" There is: {', '.join(there)}."
        says = f'no shipped rulebook called "{extends}".{hint}'
        yield heading.problem(("extends",), says)
    if extends is None:
        if "sources.yaml" not in files:
            yield Problem("sources.yaml", 0, 0, "this file is missing.")
        if CHANGES in files:
            says = 'it changes what is extended. Write "extends" in rulebook.yaml.'
            yield Problem(CHANGES, 0, 0, says)


def heading(headings: Mapping[str, Part]) -> Heading | None:
    """Return a rulebook's heading from its files' own; None where that cannot be."""
    own, base = headings.get(HEADING), headings.get(f"{BASE}{HEADING}")
    if isinstance(own, Extension) and isinstance(base, Heading):
        return _completed(own, base)
    return own if isinstance(own, Heading) else None


def _completed(own: Extension, base: Heading) -> Heading:
    """Return the heading of an own rulebook, with what it leaves out from the other."""
    said = {key: getattr(own, key) for key in own.model_fields_set}
    added = {key: getattr(base, key) + (getattr(own, key) or ()) for key in _ADDED}
    said = {key: value for key, value in said.items() if value is not None}
    return base.model_copy(update={**said, **added})


def change_at(document: Document, path: Path) -> Change | None:
    """Return the change at that path of changes.yaml; None where its shape is wrong."""
    change = read_part("changes", document.data["changes"][path[1]])
    return change if isinstance(change, Change) else None


def changed(part: Part, change: Change) -> Part:
    """Return a part as an own rulebook changes it."""
    said = {key: getattr(change, key) for key in change.model_fields_set - _ABOUT_IT}
    if "accept" in said:
        said["accept"] = getattr(part, "accept", ()) + said["accept"]
    return part.model_copy(update=said)


def twice(kind: str, name: str, there: Document, line: int) -> str:
    """Return what is said of an id that comes twice; it stands there already."""
    says = f'{kind} "{name}" is already at {there.file}:{line}.'
    if not there.file.startswith(BASE):
        return says
    cure = f"Change it in {CHANGES}, or give" if kind in CHANGED else "Give"
    return f"{says} {cure} yours another id."


def check_changes(documents: Mapping[str, Document], note: Note) -> None:
    """Note what no change may do, and take it out so that it is noted once."""
    seen: dict[tuple[str, str], Path] = {}
    for document, path, data in changes_in(documents):
        part = change_in(data)
        if part is None:
            note(
                path, "a change names one rule, question or item, like `rule: its-id`."
            )
            continue
        if (first := seen.setdefault(part, path)) != path:
            line = document.values[first][0]
            note(path, f'{part[0]} "{part[1]}" is changed at line {line} already.')
        _check_keys(*part, path, data, note)


def _check_keys(
    kind: str, name: str, path: Path, data: dict[str, Any], note: Note
) -> None:
    """Note keys that a change of that kind cannot have, is empty in, or lacks."""
    forbidden = sorted(data.keys() & _FORBIDDEN[kind])
    for key in forbidden:
        cure = _ANEW[kind] if key in _WRITTEN[kind] else f"Give it {_GIVE[kind]}."
        says = f'"{key}" of {kind}s cannot be changed. {cure}'
        note((*path, key), says, at_key=True)
    empty = [key for key in data if data[key] is None and key not in forbidden]
    for key in empty:
        note((*path, key), f'"{key}" is empty. Write its text, or take the key away.')
    for key in (*forbidden, *empty):
        del data[key]
    if not (data.keys() & {"because", "off"} or "because" in empty):
        note(path, f'change "{name}" needs "because".')
    if not (data.keys() - _ABOUT_IT or forbidden or empty):
        note(path, f'change "{name}" changes nothing. Give it {_GIVE[kind]}.')
    if data.get("basis") == []:
        note((*path, "basis"), '"basis" is an empty list. Give it an entry.')


def idle_changes(places: Places) -> tuple[Problem, ...]:
    """Return what changes.yaml changes for nothing, each with its place and cure."""
    found = []
    for document, path, data in changes_in(places.documents):
        part = change_in(data)
        if part and (says := _idle(places, *part, data)):
            found.append(document.problem(path, says))
    return tuple(found)


def _idle(places: Places, kind: str, name: str, data: Mapping[str, Any]) -> str:
    """Return why a change does nothing; empty where it does something."""
    if not places.is_extended(kind, name):
        if (kind, name) in places.parts:
            there, at = places.parts[kind, name]
            line = there.values[at][0]
            return f'{kind} "{name}" is your own. Change it at {there.file}:{line}.'
        known = [of for it, of in places.parts if it == kind and of != name]
        base = [one for one in known if places.is_extended(kind, one)]
        hint = did_you_mean(name, base) or " Take this out."
        return f'the shipped rulebook has no {kind} called "{name}".{hint}'
    document, (key, place, *_) = places.parts[kind, name]
    shipped = {"topic": "none", "when": None, **document.data[key][place]}
    before = read_part(str(key), shipped)
    change = read_part("changes", data)
    if isinstance(change, Change) and before and changed(before, change) == before:
        return f'the shipped {kind} "{name}" says the same. Take this out.'
    return ""
