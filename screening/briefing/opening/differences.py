"""How a file differs from the briefing that it claims to be, told place by place."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from screening.formats.text import plain_text

SIZE = 8
"""In how many bytes the length of the first of two files stands before it."""
MOST = 5
"""How many differences of one place are told."""
LONGEST = 90
"""How many letters are quoted."""
DATA = "Data attached"


class Difference(NamedTuple):
    """A place in which a file differs, and how."""

    place: str
    says: str


def of_data(made: bytes, file: bytes) -> list[Difference]:
    """Return how the data in a file differs from that of the briefing."""
    if made == file:
        return []
    ours, theirs = map(json.loads, (made, file))
    names = [it["deal"]["name"] for it in (ours, theirs)]
    if names[0] != names[1]:
        return [Difference(DATA, f"It is that of another deal, {shown(names[1])}.")]
    changes = [*islice(_of_values(ours, theirs, ""), MOST + 1)]
    says = [f"{place}: {change}" for place, change in changes[:MOST]]
    says += ["and more"] if len(changes) > MOST else []
    return [Difference(DATA, f"{'; '.join(says)}.")] if says else []


def _of_values(made: Any, file: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(made, Mapping) and isinstance(file, Mapping):
        for key in dict.fromkeys((*made, *file)):
            inner = f"{place}.{key}".strip(".")
            yield from _of_values(made.get(key), file.get(key), inner)
    elif isinstance(made, list) and isinstance(file, list) and len(made) == len(file):
        for number, (one, other) in enumerate(zip(made, file, strict=True), 1):
            yield from _of_values(one, other, f"{place} {number}")
    elif made != file:
        yield plain_text(place), f"{shown(file)} instead of {shown(made)}"


def shown(value: Any) -> str:
    """Return a value as a sentence quotes it."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping | list):
        return "a list" if isinstance(value, list) else "a group"
    return quoted(str(value).split())


def quoted(words: Sequence[str]) -> str:
    """Return words in quotes, cut where they are long."""
    text = plain_text(" ".join(words))
    return f"“{text[:LONGEST]}{'…' if len(text) > LONGEST else ''}”"
