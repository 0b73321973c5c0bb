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
from screening.analysis.compare.changes import ChangeKind, Key, PartChange, PartKind
from screening.briefing.html import ON_PAPER, Addresses, environment, typeset
from screening.briefing.printing.job import PrintJob, styles
from screening.formats.text import upper_first
from screening.presentation.answers import offers
from screening.presentation.precedents import in_words
from screening.presentation.recommendation import AdviceWords, advice_in_words
from screening.presentation.regime import RegimeWords, regime_in_words
from screening.presentation.rulebook import (
    KINDS,
    Basis,
    RulebookWords,
    Statement,
    basis_in_words,
    unread,
)
from screening.rulebook.fields import title_of
from screening.rulebook.model import Rulebook, Term
from screening.settings import shipped

STYLE = "rulebook.css"
SCREEN = "@media screen"
"""From here on its style is for browsers; the printer does not know all of that."""


class SourceWords(NamedTuple):
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
    """Return the document as HTML; a browser finds the rest `at` its addresses."""
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
    book = (words := RulebookWords(book, book.heading.reviewed)).book
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
        **_advice(book),
        "people": {person.id: person.label for person in book.heading.people},
        "terms": [*_terms(book)],
        "precedents": [in_words(case, book) for case in cases],
        "sources": [*_sources(book)],
        "unread": unread(book),
        "offers": offers,
        "with_file": True,
    }


def _advice(book: Rulebook) -> dict[str, tuple[AdviceWords, ...]]:
    return {
        "recommendations": advice_in_words(book, book.recommendations.values()),
        "provisos": advice_in_words(book, book.provisos.values()),
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
            words = [regime_in_words(regime, book) for regime in regimes]
            yield side.id, upper_first(side.label), words


def _sources(book: Rulebook) -> Iterator[SourceWords]:
    for source in book.sources.values():
        names = (f"{source.id}/{name}" for name in source.points)
        yield SourceWords(source, basis_in_words(book, names))


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
    *(PartKind.PROVISO, PartKind.RECOMMENDATION, PartKind.PRECEDENT),
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


class Rewording(NamedTuple):
    """One thing that changed; what was and is written, where that tells more."""

    says: str
    before: str = ""
    after: str = ""


class PartChanges(NamedTuple):
    """What became of a part. `how` is new, gone or changed, and `at` its place.

    `moves` says that deals can come out otherwise by it.
    """

    how: str
    title: str
    at: str
    rewordings: Sequence[Rewording]
    moves: bool


class Since(NamedTuple):
    """What changed since another version, by kind; `marks` are by place."""

    before: Rulebook
    kinds: Sequence[tuple[str, Sequence[PartChanges]]]
    marks: Mapping[str, str]
    counts: Mapping[str, int]


@lru_cache(maxsize=4)
def since(old: Rulebook, new: Rulebook) -> Since:
    """Return the changes from one rulebook to another."""
    by_part: dict[Key, list[PartChange]] = {}
    marks: dict[str, str] = {}
    for change in rulebooks.rulebooks(old, new):
        kind, outer = WITHIN.get(change.kind), change.id.partition("/")[0]
        key = (kind, outer) if kind else (change.kind, change.id)
        by_part.setdefault(key, []).append(change)
        if change.kind is PartKind.POINT:
            marks[place(change.kind, change.id)] = _how(change)
    parts = {**compared.parts(old, new), **compared.parts(new, old)}
    there = compared.parts(new, old).keys()
    kinds: dict[str, list[PartChanges]] = {}
    for key in sorted(by_part, key=lambda key: [*PartKind].index(key[0])):
        title = (key[1] and key in parts and title_of(parts[key])) or key[1]
        at = place(*key) if key[0] in SHOWN and key in there else ""
        changed = _part(key, by_part[key], (old, new), title or _called(key[0]), at)
        kinds.setdefault(_called(key[0]), []).append(changed)
        marks[at] = changed.how
    ways = [part.how for listed in kinds.values() for part in listed]
    counts = {how: ways.count(how) for how in (NEW, CHANGED, GONE)}
    return Since(old, [*kinds.items()], marks, counts)


def place(kind: str, name: str) -> str:
    """Return the place of a part in the document."""
    return f"{kind}-{name}"


def _called(kind: PartKind) -> str:
    """Return the name of the parts of a kind, as a heading."""
    return upper_first(KINDS[kind].several if kind in KINDS else _OTHER_KINDS[kind])


def _how(change: PartChange) -> str:
    ways = {ChangeKind.ADDED: NEW, ChangeKind.REMOVED: GONE}
    return ways.get(change.happened, CHANGED)


def _part(
    key: Key,
    changes: Sequence[PartChange],
    books: tuple[Rulebook, ...],
    title: str,
    at: str,
) -> PartChanges:
    """Return the change of a part, in words."""
    own = [_how(it) for it in changes if (it.kind, it.id) == key]
    how = next((it for it in own if it != CHANGED), CHANGED)
    rewordings: list[Rewording] = []
    if how == CHANGED:
        rewordings = [*_clocks(key, changes, books), *map(_reworded, changes)]
    return PartChanges(how, title, at, rewordings, any(it.outcome for it in changes))


def _clocks(
    key: Key, changes: Sequence[PartChange], books: tuple[Rulebook, ...]
) -> Iterator[Rewording]:
    """Yield what a regime tells otherwise, row by row, as the document has it."""
    if not any(map(_is_in_rows, changes)):
        return
    was, now = (_rows(book, key[1]) for book in books)
    for title in dict.fromkeys((*was, *now)):
        before, after = _joined(was.get(title)), _joined(now.get(title))
        if before != after:
            yield Rewording(f"{title} has changed.", before, after)


def _rows(book: Rulebook, name: str) -> dict[str, Sequence[Statement]]:
    """Return the rows of a regime, by their heads in the document."""
    words = regime_in_words(book.regimes[name], book)
    return {"Exceptions": words.exceptions, **dict(words.rows)}


def _is_in_rows(change: PartChange) -> bool:
    """Tell whether it changes what a regime lists, which its rows tell in words."""
    listed = any(map(_IN_KEYS.search, (change.before, change.after)))
    return change.kind is PartKind.REGIME and listed


def _joined(statements: Iterable[Statement] | None) -> str:
    return " ".join(it.says for it in statements or ()) or "nothing"


def _reworded(change: PartChange) -> Rewording:
    """Return a change in words, and what its sentence leaves out."""
    if _is_in_rows(change):
        return Rewording(f"{upper_first(change.happened.value)}.")
    tells = change.before in change.says and change.after in change.says
    if tells or change.before == change.after:
        return Rewording(change.says)
    return Rewording(change.says, change.before or "nothing", change.after or "nothing")
