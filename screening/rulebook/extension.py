"""A rulebook on top of another that it extends: a shipped one, or one beside it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from screening.errors import Problem, did_you_mean
from screening.formats.yaml_reader import Document, Note, Path
from screening.rulebook import files, messages
from screening.rulebook.fields import Part
from screening.rulebook.files import (
    CHANGED,
    Change,
    Extension,
    PartId,
    Places,
    changed_part,
    changes_in,
)
from screening.rulebook.folder import BASE, CHANGES, HEADING, shipped_rulebooks
from screening.rulebook.model import Heading

_ADDED = (*files.HEADING_LISTS, "accept")
_ABOUT_IT = {*CHANGED, "because"}
_WRITTEN = {
    kind: {*files.written_keys(part)} for kind, part in files.CHANGEABLE.items()
}
_FORBIDDEN = {
    kind: (_WRITTEN[kind] | {*files.written_keys(Change)}) - {*keys, *_ABOUT_IT}
    for kind, keys in CHANGED.items()
}
_GIVE = {
    kind: messages.GIVE.format(keys=", ".join(keys)) for kind, keys in CHANGED.items()
}


def sheet_for(
    file: str, extends: str | None, further: str | None = None
) -> type[Part] | None:
    """The sheet of a file in a rulebook that may extend another; None where none is.

    `further` is the id of the one that this other extends itself, which is refused.
    """
    if extends is None:
        return files.sheet_for(file)
    if file == HEADING or (further and file == f"{BASE}{HEADING}"):
        return Extension
    return files.sheet_for(file.removeprefix(BASE))


def check_files(
    names: Collection[str], documents: Mapping[str, Document], extends: str | None
) -> Iterator[Problem]:
    """Yield which files are missing, and what is extended without being there."""
    heading = documents.get(HEADING)
    if HEADING not in names:
        yield Problem(HEADING, 0, 0, messages.MISSING_FILE)
    elif heading is None:
        return
    elif extends is not None and (says := _not_extended(names, documents, extends)):
        yield heading.problem(("extends",), says)
    if extends is None:
        if "sources.yaml" not in names:
            yield Problem("sources.yaml", 0, 0, messages.MISSING_FILE)
        if CHANGES in names:
            yield Problem(CHANGES, 0, 0, messages.EXTENDS_NOTHING)


def _not_extended(
    names: Collection[str], documents: Mapping[str, Document], extends: str
) -> str:
    """Return why a rulebook cannot be extended; empty where it can, or is not read."""
    if f"{BASE}{HEADING}" not in names:
        there = shipped_rulebooks()
        hint = did_you_mean(extends, there) or " With the software came: {names}."
        return (
            f'no rulebook called "{extends}" came with the software, or lies beside '
            f"this folder.{hint.format(names=', '.join(there))}"
        )
    below = documents.get(f"{BASE}{HEADING}")
    data = below.data if below else {}
    if further := data.get("extends"):
        return (
            f'"{extends}" extends "{further}" itself. Extend "{further}" instead, or '
            "another whole rulebook."
        )
    if (other := data.get("id", extends)) != extends:
        return (
            f'the folder "{extends}" beside this one holds the rulebook "{other}". '
            "Name the folder so, and extend that."
        )
    return ""


def heading(headings: Mapping[str, Part]) -> Heading | None:
    """Return a rulebook's heading, with what it leaves out from the one it extends."""
    own, base = headings.get(HEADING), headings.get(f"{BASE}{HEADING}")
    if not (isinstance(own, Extension) and isinstance(base, Heading)):
        return own if isinstance(own, Heading) else None
    own_keys = {key: value for key, value in own if value is not None}
    added = {key: getattr(base, key) + own_keys.get(key, ()) for key in _ADDED}
    return base.model_copy(update={**own_keys, **added})


def changed(part: Part, change: Change) -> Part:
    """Return a part as an own rulebook changes it."""
    keys = {key: getattr(change, key) for key in change.model_fields_set - _ABOUT_IT}
    if "accept" in keys:
        keys["accept"] = getattr(part, "accept", ()) + keys["accept"]
    return part.model_copy(update=keys)


def twice(part: PartId, places: Places) -> str:
    """The problem of an id that comes twice: where it stands already, and a cure."""
    kind, name = part
    cure = ""
    if places.is_extended(*part):
        cure = messages.CHANGE_IT if kind in CHANGED else " Give yours another id."
    place = places.shown(part)
    return f'{kind} "{name}" is already at {place}.{cure}'


def checked_changes(document: Document, note: Note) -> Document:
    """Return changes.yaml without what no change may do, which is noted."""
    seen: dict[PartId, Path] = {}
    changes: dict[Path, dict[str, Any]] = {}
    for _document, _kind, path, data in changes_in({CHANGES: document}):
        changes[path] = data
        if (part := changed_part(data)) is None:
            note(path, messages.CHANGE_OF_WHAT)
            continue
        kind, name = part
        if (first := seen.setdefault(part, path)) != path:
            line = document.values[first][0]
            note(path, f'{kind} "{name}" is changed at line {line} already.')
        changes[path] = _checked(kind, name, path, data, note)
    if not changes:
        return document
    entries = enumerate(document.data["changes"])
    listed = [changes.get(("changes", place), entry) for place, entry in entries]
    return replace(document, data={**document.data, "changes": listed})


def _checked(
    kind: str, name: str, path: Path, data: Mapping[str, Any], note: Note
) -> dict[str, Any]:
    """Return a change without the keys that it cannot have, or is empty in."""
    forbidden = sorted(data.keys() & _FORBIDDEN[kind])
    for key in forbidden:
        cure = messages.ANEW[kind] if key in _WRITTEN[kind] else _GIVE[kind]
        note((*path, key), f'"{key}" of {kind}s cannot be changed. {cure}', at_key=True)
    empty = [key for key in data if data[key] is None and key not in forbidden]
    for key in empty:
        note((*path, key), messages.EMPTY.format(named=f'"{key}"'))
    kept = {key: data[key] for key in data if key not in (*forbidden, *empty)}
    if not (kept.keys() & {"because", "off"} or "because" in empty):
        note(path, f'change "{name}" needs "because".')
    if not (kept.keys() - _ABOUT_IT or forbidden or empty):
        note(path, f'change "{name}" changes nothing. {_GIVE[kind]}')
    if kept.get("basis") == []:
        note((*path, "basis"), messages.EMPTY_LIST.format(named='"basis"'))
    return kept


def idle_changes(places: Places) -> tuple[Problem, ...]:
    """The problems of entries of changes.yaml that change nothing, with a cure each."""
    return tuple(
        document.problem(path, says)
        for document, _kind, path, data in changes_in(places.documents)
        if (part := changed_part(data)) and (says := _idle(places, part, data))
    )


def _idle(places: Places, part: PartId, data: Mapping[str, Any]) -> str:
    """Return why a change does nothing; empty where it does something."""
    kind, name = part
    if part not in places.parts:
        known = [of for it, of in places.parts if it == kind]
        base = [of for of in known if places.is_extended(kind, of)]
        hint = did_you_mean(name, base) or messages.TAKE_OUT
        return f'the extended rulebook has no {kind} called "{name}".{hint}'
    if not places.is_extended(*part):
        return f'{kind} "{name}" is your own. Change it at {places.shown(part)}.'
    document, (key, place, *_) = places.parts[part]
    before = files.read_part(files.PARTS[str(key)], document.data[key][place])
    change = files.read_part(Change, data)
    if change and before and changed(before, change) == before:
        return messages.SAME_AS_EXTENDED.format(kind=kind, name=name)
    return ""
