"""What hangs on a question or a threshold: the rules, filings and others reading it."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from screening.rulebook.conditions import Condition, behind, named_in
from screening.rulebook.fields import Part, conditions_in, parts_in, title_of
from screening.rulebook.files import parts_by_kind
from screening.rulebook.model import Rulebook
from screening.rulebook.references import blanks_in
from screening.wording.rulebook import with_names

ASK = {"question", "definition"}
"""The parts that only say when to ask, or what others mean."""
FIRST = {"rule", "regime"}
"""The parts that decide what a deal should expect."""


class Reader(NamedTuple):
    """A part that reads a question or a threshold, itself or by a named condition."""

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


@lru_cache(maxsize=8)
def threshold_readers(book: Rulebook) -> Mapping[str, Mapping[str, tuple[Reader, ...]]]:
    """Return what compares with each threshold or tells its value, by kind.

    Rules and filings come first; nothing that is off is among them.
    """
    whole, titles = book.of or book, parts_by_kind(book)
    found: dict[str, dict[str, tuple[Reader, ...]]] = {it: {} for it in book.thresholds}
    every = parts_by_kind(whole)
    for kind in sorted(every, key=lambda kind: kind not in FIRST):
        for name, part in every[kind].items():
            if getattr(part, "off", None) is not None:
                continue
            title = title_of(titles[kind].get(name, part)) or name
            reader = Reader(kind, name, with_names(title, book))
            for threshold in sorted({*_numbers_in(part, whole)} & found.keys()):
                several = found[threshold].get(kind, ())
                found[threshold][kind] = (*several, reader)
    return found


def _numbers_in(part: Part, book: Rulebook) -> Iterator[str]:
    """Yield the thresholds that a part reads, and other names in its texts."""
    for inner in (part, *parts_in(part)):
        yield from (name for _key, name in blanks_in(inner))
        for condition in conditions_in(inner):
            for read in _followed(condition, book):
                yield from named_in(read)


def _followed(condition: Condition, book: Rulebook) -> Iterator[Condition]:
    """Yield a condition, and those that it names, also one by another."""
    yield condition
    for node in behind(condition, book.conditions, gates=False):
        named = book.conditions[node] if node[0] == "definition" else None
        if named is not None:
            yield named
