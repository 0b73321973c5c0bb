"""A whole rulebook as one document to read: HTML, written for paper and for a browser.

What it says comes from `reports/rulebook.html`; nothing here prints.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from screening.briefing.html import ON_PAPER, Addresses, environment, styles
from screening.briefing.printing.job import PrintJob
from screening.briefing.rulebook_changes import Since, since
from screening.briefing.typesetting import typeset
from screening.formats.text import upper_first
from screening.rulebook.model import Rulebook, Term
from screening.settings import shipped
from screening.wording.answers import offers
from screening.wording.precedents import PrecedentWords, in_words
from screening.wording.regimes import RegimeWords, regime_in_words
from screening.wording.rulebook import (
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
            changed=_since(before, book) if before else None,
            stylesheets=at.stylesheets,
            back=at.back,
            style=style,
        )
    )


@lru_cache(maxsize=4)
def _since(before: Rulebook, book: Rulebook) -> Since:
    return since(before, book)


def _parts(book: Rulebook) -> dict[str, Any]:
    """Return all that the document shows of a rulebook.

    Texts have the values of the day it was reviewed on, conditions those of every day.
    """
    words = RulebookWords(book, book.heading.reviewed)
    book = words.book
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
        "people": {person.id: person.label for person in book.heading.people},
        "terms": [*_terms(book)],
        "precedents": [*_precedents(book)],
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


def _precedents(book: Rulebook) -> Iterator[PrecedentWords]:
    """Yield the cases, the newest first."""
    cases = sorted(book.precedents.values(), key=lambda it: it.date, reverse=True)
    yield from (in_words(case, book) for case in cases)


def _sources(book: Rulebook) -> Iterator[Source]:
    for source in book.sources.values():
        names = (f"{source.id}/{name}" for name in source.points)
        yield Source(source, basis_in_words(book, names))
