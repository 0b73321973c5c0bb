"""What hangs on a question: the rules, regimes and others that read its answer."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from screening.rulebook.conditions import behind
from screening.rulebook.fields import Part, conditions_in, parts_in, title_of
from screening.rulebook.files import parts_by_kind
from screening.rulebook.model import Rulebook
from screening.wording.rulebook import with_names

ASK = {"question", "definition"}
"""The parts that only say when to ask, or what others mean."""


class Reader(NamedTuple):
    """A part whose condition reads a question, itself or by a named condition."""

    kind: str
    id: str
    title: str


@lru_cache(maxsize=8)
def readers(book: Rulebook) -> Mapping[str, tuple[Reader, ...]]:
    """Return what reads each question, in rulebook order; nothing that is off."""
    found: dict[str, list[Reader]] = {question: [] for question in book.questions}
    for kind, parts in parts_by_kind(book).items():
        for name, part in parts.items():
            if kind in ASK or getattr(part, "off", None) is not None:
                continue
            reader = Reader(kind, name, with_names(title_of(part), book))
            for question in sorted(_read(part, book)):
                found[question].append(reader)
    return {question: tuple(parts) for question, parts in found.items()}


def _read(part: Part, book: Rulebook) -> set[str]:
    return {
        name
        for inner in (part, *parts_in(part))
        for condition in conditions_in(inner)
        for kind, name in behind(condition, book.conditions, gates=False)
        if kind == "question"
    }
