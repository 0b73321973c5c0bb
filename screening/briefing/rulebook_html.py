"""A whole rulebook as one document to read: HTML, written for paper and for a browser.

What it says comes from `reports/rulebook.html`, with what changed since another
version, part by part; nothing here prints.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from screening.analysis.compare import changes as compared
from screening.analysis.compare import rulebooks
from screening.analysis.compare.changes import Change, ChangeKind, Key, PartKind
from screening.briefing.html import ON_PAPER, Addresses, environment, typeset
from screening.briefing.printing.job import PrintJob, styles
from screening.formats.text import upper_first
from screening.rulebook.fields import title_of
from screening.rulebook.model import Rulebook, Term
from screening.settings import shipped
from screening.wording.answers import offers
from screening.wording.filing import RegimeWords, regime_in_words
from screening.wording.precedents import in_words
from screening.wording.rulebook import (
    KINDS,
    Basis,
    RulebookWords,
    Statement,
    basis_in_words,
    unread,
)

STYLE = "rulebook.css"
SCREEN = "@media screen"
"""From here on its style is for browsers; the printer does not know all of that."""


class Source(NamedTuple):
    """A source of the rulebook, and its points in words."""

    source: Any
    points: tuple[Basis, ...]


@lru_cache(maxsize=4)
def print_job(book: Rulebook, before: Rulebook | None = None) -> PrintJob:
    """Return the document ready to print, told what changed since another version.

    It names no day but those of the rulebook: a version prints to the same bytes on
    every day.
    """
    style, _screen, _rest = _style().partition(SCREEN)
    return PrintJob(render(book, before, style=style), on=book.heading.reviewed)


def file(book: Rulebook, before: Rulebook | None = None) -> str:
    """Return the document as a file of HTML that needs no other."""
    shared = (sheet.read_text("utf-8") for sheet in styles())
    return render(book, before, style="\n".join((*shared, _style())))


def _style() -> str:
    return (shipped("reports") / STYLE).read_text("utf-8")


def render(
    book: Rulebook,
    before: Rulebook | None = None,
    *,
    at: Addresses = ON_PAPER,
    style: str = "",
) -> str:
    """Return the document as HTML; a browser finds the rest of it `at` its addresses.

    `style` goes into it, where it stands alone.
    """
    return typeset(
        environment()
        .get_template("rulebook.html")
        .render(
            **_parts(book),
            changed=since(before, book) if before else None,
            stylesheets=at.stylesheets,
            back=at.back,
            style=style,
        )
    )


def _parts(book: Rulebook) -> dict[str, Any]:
    """Return all that the document shows of a rulebook.

    Texts have the values of the day it was reviewed on, conditions those of every day.
    """
    words = RulebookWords(book, book.heading.reviewed)
    book = words.book
    cases = sorted(book.precedents.values(), key=lambda it: it.date, reverse=True)
    return {
        "book": book,
        "heading": book.heading,
        "topics": [
            (topic, words.questions_of(topic.id), words.rules_of(topic.id))
            for topic in book.heading.topics
        ],
        "thresholds": words.thresholds(),
        "definitions": words.definitions(),
        "sides": [*_sides(book)],
        "consequences": words.followers("consequence"),
        "items": words.followers("item"),
        "signals": words.followers("signal"),
        "contradictions": words.contradictions(),
        "people": {person.id: person.label for person in book.heading.people},
        "terms": [*_terms(book)],
        "precedents": [in_words(case, book) for case in cases],
        "sources": [*_sources(book)],
        "unread": unread(book),
        "offers": offers,
        "whole": True,
    }


def _terms(book: Rulebook) -> Iterator[tuple[Term, Statement]]:
    """Yield the terms in the order of the alphabet."""
    for term in sorted(book.glossary.values(), key=lambda it: it.term.lower()):
        yield term, Statement(term.says, basis_in_words(book, term.basis))


def _sides(book: Rulebook) -> Iterator[tuple[str, str, list[RegimeWords]]]:
    """Yield the regimes by the side of the deal they stand on."""
    for side in book.sides.values():
        regimes = [it for it in book.regimes.values() if it.side == side.id]
        if regimes:
            told = [regime_in_words(regime, book) for regime in regimes]
            yield side.id, upper_first(side.label), told


def _sources(book: Rulebook) -> Iterator[Source]:
    for source in book.sources.values():
        names = (f"{source.id}/{name}" for name in source.points)
        yield Source(source, basis_in_words(book, names))


WITHIN = {
    PartKind.CHOICE: PartKind.QUESTION,
    PartKind.LOOK: PartKind.SIGNAL,
    PartKind.POINT: PartKind.SOURCE,
}
"""The kinds of part that are told with what they stand in."""
SHOWN = (
    *(PartKind.LEVEL, PartKind.TOPIC, PartKind.QUESTION, PartKind.DEFINITION),
    PartKind.THRESHOLD,
    *(PartKind.RULE, PartKind.ITEM, PartKind.CONSEQUENCE, PartKind.SIGNAL),
    *(PartKind.SIDE, PartKind.REGIME, PartKind.TERM, PartKind.SOURCE),
    PartKind.PRECEDENT,
)
"""The kinds of part that have a place of their own in the document."""
_OTHER_KINDS = {
    "rulebook": "the rulebook itself",
    "person": "people in charge",
    "file": "when files are reviewed",
}
_IN_KEYS = re.compile(r"\b[\w ]+: [^;]+; [\w ]+: ")
"""Stands where a value has parts of its own, told key by key."""
NEW, CHANGED, GONE = "new", "changed", "gone"
_COME_AND_GONE = {
    ChangeKind.ADDED: NEW,
    ChangeKind.REMOVED: GONE,
}


class Said(NamedTuple):
    """One thing that changed; what was and is written, where that tells more."""

    says: str
    before: str
    after: str


class PartChanges(NamedTuple):
    """What became of a part. `how` is new, gone or changed, and `at` its place.

    `moves` says that deals can come out otherwise by it.
    """

    how: str
    title: str
    at: str
    said: Sequence[Said]
    moves: bool


class Since(NamedTuple):
    """What changed since another version, by kind; `marks` are by place."""

    before: Rulebook
    kinds: Sequence[tuple[str, Sequence[PartChanges]]]
    marks: Mapping[str, str]
    counts: Mapping[str, int]


@lru_cache(maxsize=4)
def since(old: Rulebook, new: Rulebook) -> Since:
    """Return what changed from one rulebook to another."""
    told = _Telling(old, new)
    by_part: dict[Key, list[Change]] = {}
    for change in rulebooks.rulebooks(old, new):
        kind, outer = WITHIN.get(change.kind), change.id.partition("/")[0]
        key = (kind, outer) if kind else (change.kind, change.id)
        by_part.setdefault(key, []).append(change)
    kinds: dict[str, list[PartChanges]] = {}
    for kind in PartKind:
        for (its, name), changes in by_part.items():
            if its is kind:
                part = told.part(its, name, changes)
                kinds.setdefault(_called(kind), []).append(part)
    parts = [part for listed in kinds.values() for part in listed]
    marks = {it.at: it.how for it in parts} | dict(told.points(by_part.values()))
    ways = (NEW, CHANGED, GONE)
    counts = {how: sum(it.how == how for it in parts) for how in ways}
    return Since(old, [*kinds.items()], marks, counts)


def place(kind: str, name: str) -> str:
    """Return the place of a part in the document."""
    return f"{kind}-{name}"


def _called(kind: PartKind) -> str:
    """Return what the parts of a kind are called, as a heading."""
    return upper_first(KINDS[kind].several if kind in KINDS else _OTHER_KINDS[kind])


class _Telling:
    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self._books = old, new
        self._before, self._after = compared.parts(old, new), compared.parts(new, old)

    def part(self, kind: PartKind, name: str, changes: Sequence[Change]) -> PartChanges:
        own = (it.happened for it in changes if it.kind is kind and it.id == name)
        how = next(filter(None, map(_COME_AND_GONE.get, own)), CHANGED)
        part = self._after.get((kind, name)) or self._before.get((kind, name))
        title = (name and part and title_of(part)) or name or _called(kind)
        said: Sequence[Said] = ()
        if how == CHANGED:
            said = [*self._clocks(kind, name, changes), *map(_said, changes)]
        there = kind in SHOWN and (kind, name) in self._after
        at = place(kind, name) if there else ""
        return PartChanges(how, title, at, said, any(it.outcome for it in changes))

    def _clocks(
        self, kind: PartKind, name: str, changes: Sequence[Change]
    ) -> Iterator[Said]:
        """Yield what a regime tells otherwise, row by row, as the document has it."""
        if kind is not PartKind.REGIME or not any(map(_is_told_in_rows, changes)):
            return
        was, now = (_rows(book, name) for book in self._books)
        for title in dict.fromkeys((*was, *now)):
            before, after = _joined(was.get(title)), _joined(now.get(title))
            if before != after:
                yield Said(f"{title} reads otherwise.", before, after)

    def points(self, changes: Iterable[Sequence[Change]]) -> Iterator[tuple[str, str]]:
        """Yield the places of source points, each with what became of it."""
        for change in (it for of in changes for it in of):
            if change.kind is PartKind.POINT:
                how = _COME_AND_GONE.get(change.happened, CHANGED)
                yield place(change.kind, change.id), how


def _rows(book: Rulebook, name: str) -> dict[str, Sequence[Statement]]:
    """Return what is told of a regime, by what it is called in the document."""
    words = regime_in_words(book.regimes[name], book)
    return {"Exceptions": words.exceptions, **dict(words.rows)}


def _is_told_in_rows(change: Change) -> bool:
    """Tell whether it changes what a regime lists, which its rows tell in words."""
    listed = any(map(_IN_KEYS.search, (change.before, change.after)))
    return change.kind is PartKind.REGIME and listed


def _joined(said: Iterable[Statement] | None) -> str:
    return " ".join(it.says for it in said or ()) or "nothing"


def _said(change: Change) -> Said:
    """Return a change in words, and what its sentence leaves out."""
    if _is_told_in_rows(change):
        return Said(f"{upper_first(change.happened.value)}.", "", "")
    tells = change.before in change.says and change.after in change.says
    if tells or change.before == change.after:
        return Said(change.says, "", "")
    return Said(change.says, change.before or "nothing", change.after or "nothing")
