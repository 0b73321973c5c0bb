"""What the parts of a rulebook read, name and rest on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from screening.formats.text import placeholders
from screening.rulebook.conditions import Comparison, Condition, walk
from screening.rulebook.fields import (
    Part,
    Ref,
    Sentence,
    marked,
    parts_within,
    points_under,
)


def choices_read(conditions: Iterable[Condition]) -> Mapping[str, set[str]]:
    """Return the choices that conditions name, by question."""
    found: dict[str, set[str]] = defaultdict(set)
    for condition in conditions:
        for leaf in walk(condition):
            if isinstance(leaf, Comparison):
                words = (it for _how, it in leaf.tests if isinstance(it, frozenset))
                found[leaf.question].update(*words)
    return found


def told(parts: Iterable[Part]) -> Iterator[str]:
    """Yield the questions that texts of these parts name."""
    for part in parts:
        for _path, inner in parts_within(part):
            for _key, _mark, text in marked(inner, Sentence):
                yield from placeholders(text or "")


def named(parts: Iterable[Part]) -> Iterator[str]:
    """Yield the questions that keys of these parts name."""
    for part in parts:
        for _path, inner in parts_within(part):
            for _key, ref, name in marked(inner, Ref):
                if ref.kind == "question" and name:
                    yield from [name] if isinstance(name, str) else name


def resting(
    parts: Mapping[str, Mapping[str, Any]],
) -> Mapping[str, list[tuple[str, str]]]:
    """Return the parts that rest on each source point, kind by kind, in file order."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, members in parts.items():
        for name, part in members.items():
            for point in points_under(part):
                found[point].append((kind, name))
    return found
