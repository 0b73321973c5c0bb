"""Doubts of a draft that are accepted, with a reason and a day to look again.

An acceptance stands at the part that the doubt is about; at the top of its file where
that part can have none.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from screening.editing import drafts
from screening.editing.drafts import OpenDraft
from screening.editing.part_files import (
    LIST_OF,
    Listed,
    changed,
    listed,
    part_data,
    with_parts,
)
from screening.editing.preview import ShownDoubt
from screening.formats import yaml_reader
from screening.formats.yaml_writer import edit
from screening.rulebook.files import PARTS, sheet_for, written_keys
from screening.rulebook.folder import CHANGES

_KEY = "accept"
_OF_ACCEPTANCES = "idle-acceptance", "acceptance-passed"
Entries = list[dict[str, Any]]


def accept(
    work: OpenDraft, doubts: Sequence[ShownDoubt], because: str, look_again: date
) -> None:
    """Accept doubts of a draft, all for one reason; TwoWindowsError if it moved on."""
    texts = dict[str, str]()
    why = {"because": because, "look-again": look_again.isoformat()}
    for doubt in doubts:
        file = doubt.place.file
        about = {"about": [doubt.about]} if doubt.about else {}
        entries = _entries(text := texts.get(file, work.files[file]), doubt)
        entry = {"doubt": doubt.kind, **about, **why}
        texts[file] = _with(text, doubt, [*entries, entry])
    drafts.put_all(work, texts)


def withdraw(work: OpenDraft, doubt: ShownDoubt) -> None:
    """Accept a doubt of a draft no longer, nor what was accepted along with it."""

    def is_left(entry: dict[str, Any]) -> bool:
        about = entry.get("about") or doubt.about
        return entry.get("doubt") != doubt.kind or doubt.about not in about

    file, text = doubt.place.file, work.files[doubt.place.file]
    left = [*filter(is_left, _entries(text, doubt))]
    drafts.put_all(work, {file: _with(text, doubt, left)})


def can_be(doubt: ShownDoubt) -> bool:
    """Tell whether a doubt can be accepted: at its part, or at the top of its file."""
    if doubt.kind in _OF_ACCEPTANCES:
        return False
    sheet = sheet_for(doubt.place.file)
    at_top = sheet is not None and _KEY in written_keys(sheet)
    return at_top or _list_of(doubt) is not None


def _list_of(doubt: ShownDoubt) -> Listed | None:
    """Return the list in which the part stands that a doubt is about; None if none."""
    kind = doubt.part[0]
    if kind not in LIST_OF or _KEY not in written_keys(PARTS[LIST_OF[kind]]):
        return None
    return changed(kind) if doubt.place.file == CHANGES else listed(kind)


def _holder(text: str, doubt: ShownDoubt) -> tuple[dict[str, Any], Listed | None]:
    """Return what holds the acceptances: a part and its list, or all of a file."""
    where = _list_of(doubt)
    if where and (data := part_data(text, doubt.part[1], where)):
        return data, where
    return yaml_reader.read(doubt.place.file, text).data or {}, None


def _entries(text: str, doubt: ShownDoubt) -> Entries:
    return _holder(text, doubt)[0].get(_KEY) or []


def _with(text: str, doubt: ShownDoubt, entries: Entries) -> str:
    """Return a file with other acceptances where those of a doubt stand."""
    data, where = _holder(text, doubt)
    data = {key: value for key, value in data.items() if key != _KEY}
    if entries:
        data[_KEY] = entries
    if where:
        return with_parts(text, {doubt.part[1]: data}, where)
    return edit(doubt.place.file, text, data)
