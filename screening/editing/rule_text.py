"""Changes one rule in the text of its file, and leaves the rest as it is."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from screening.errors import ScreeningError
from screening.formats import yaml_reader
from screening.formats.yaml_editor import CannotEditError, edit
from screening.rulebook.files import CHANGED, written_keys
from screening.rulebook.model import Rule

FILE = "the rule file"


class Listed(NamedTuple):
    """A list in a file: its key, the key that names an entry, and the order of keys."""

    key: str
    name: str
    order: tuple[str, ...]


RULES = Listed("rules", "id", tuple(written_keys(Rule)))
CHANGES = Listed("changes", "rule", ("rule", *CHANGED["rule"], "because"))


def with_rule(
    text: str, rule: str, data: Mapping[str, Any], listed: Listed = RULES
) -> str:
    """Return the file with that rule as the data say; a new one comes after its topic.

    Of a rule that is there, only the keys that differ are written anew. Its id may be
    another in the data. ScreeningError where the file cannot be read or changed so.
    """
    return with_parts(text, {rule: data}, listed)


def with_parts(
    text: str, parts: Mapping[str, Mapping[str, Any]], listed: Listed
) -> str:
    """Return the file with each of those parts as the data say: see with_rule."""
    whole, entries, _ = _opened(text, "", listed)
    for name, data in parts.items():
        ids = [isinstance(it, dict) and it.get(listed.name) for it in entries]
        if name in ids:
            place = ids.index(name)
            entries[place] = _ordered(entries[place], data, listed)
        else:
            entries.insert(_after_topic(entries, data), _ordered({}, data, listed))
    return edit(FILE, text, {**whole, listed.key: entries})


def without_rule(text: str, rule: str, listed: Listed = RULES) -> str:
    """Return the file without that rule and the comment above it, or ScreeningError."""
    whole, entries, place = _opened(text, rule, listed)
    if place is None:
        raise ScreeningError(f'{FILE}: there is no rule "{rule}" to take out.')
    del entries[place]
    return edit(FILE, text, {**whole, listed.key: entries})


def rule_data(text: str, rule: str, listed: Listed = RULES) -> dict[str, Any] | None:
    """Return a rule as plain data, as it is written; None where it is not there."""
    _whole, entries, place = _opened(text, rule, listed)
    return None if place is None else entries[place]


def _opened(
    text: str, rule: str, listed: Listed
) -> tuple[dict[str, Any], list[Any], int | None]:
    """Return all that a file says, its list, and where in that the rule is."""
    whole = yaml_reader.read(FILE, text).data or {}
    entries = whole.get(listed.key) or [] if isinstance(whole, dict) else None
    if not isinstance(entries, list):
        raise CannotEditError(f"{FILE}: it has no list of {listed.key}. Write one.")
    ids = [isinstance(entry, dict) and entry.get(listed.name) for entry in entries]
    return whole, [*entries], ids.index(rule) if rule in ids else None


def _after_topic(entries: list[Any], data: Mapping[str, Any]) -> int:
    """Return the place after the last rule of the same topic, or after them all."""
    wanted = data.get("topic")
    topics = [isinstance(entry, dict) and entry.get("topic") for entry in entries]
    same = [place for place, topic in enumerate(topics, 1) if topic == wanted]
    return same[-1] if same else len(entries)


def _ordered(
    old: Mapping[str, Any], data: Mapping[str, Any], listed: Listed
) -> dict[str, Any]:
    """Return the data with each key in its place: after the one it usually follows."""

    def rank(key: str) -> int:
        return listed.order.index(key) if key in listed.order else len(listed.order)

    keys = [key for key in old if key in data]
    for key in sorted((key for key in data if key not in keys), key=rank):
        before = [at for at, other in enumerate(keys, 1) if rank(other) < rank(key)]
        keys.insert(max(before, default=0), key)
    return {key: data[key] for key in keys}
