"""Search in a rulebook: every part that has all the words, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from screening.rulebook.model import Question, Rulebook
from screening.wording.rulebook import with_names
from screening.wording.sources import basis_in_words

AROUND = 90
"""How many characters are shown on each side of what was found."""


class Piece(NamedTuple):
    """A piece of text; `found` where it is what was searched for."""

    text: str
    found: bool


class Hit(NamedTuple):
    """A part that has all the words. `place` is its endpoint and what that is given."""

    id: str
    title: tuple[Piece, ...]
    context: tuple[Piece, ...]
    place: tuple[str, dict[str, str]]


class Hits(NamedTuple):
    """The hits of one kind."""

    kind: str
    hits: tuple[Hit, ...]


class _Part(NamedTuple):
    """A part to search: what heads it, all else it says, and where it is shown."""

    kind: str
    id: str
    title: str
    texts: tuple[str, ...]
    place: tuple[str, dict[str, str]]


def search(book: Rulebook, query: str) -> tuple[Hits, ...]:
    """Return what has all the words of a query in its texts or its id, by kind.

    The start of a word is enough.
    """
    starts = [rf"(?<!\w){re.escape(word)}" for word in dict.fromkeys(query.split())]
    if not starts:
        return ()
    words = [re.compile(start, re.IGNORECASE) for start in starts]
    any_word = re.compile("|".join(starts), re.IGNORECASE)
    found: dict[str, list[Hit]] = {}
    for part in _parts(book):
        text = " ".join((part.id, part.title, *part.texts))
        if all(word.search(text) for word in words):
            found.setdefault(part.kind, []).append(_hit(part, any_word))
    return tuple(Hits(kind, tuple(hits)) for kind, hits in found.items())


def _hit(part: _Part, pattern: re.Pattern[str]) -> Hit:
    """Return a part with the text in which the most different words are found."""
    telling = max(part.texts, key=lambda text: _different(text, pattern), default="")
    context = _around(telling, pattern) if _different(telling, pattern) else ""
    return Hit(
        part.id, _pieces(part.title, pattern), _pieces(context, pattern), part.place
    )


def _different(text: str, pattern: re.Pattern[str]) -> int:
    return len({match[0].casefold() for match in pattern.finditer(text)})


def _around(text: str, pattern: re.Pattern[str]) -> str:
    """Return the text around the first place found, cut at words."""
    match = pattern.search(text)
    if match is None:
        return text
    start, end = max(match.start() - AROUND, 0), match.end() + AROUND
    before = text[start : match.start()]
    after = text[match.end() : end]
    if start:
        before = f"…{before.partition(' ')[2]}"
    if end < len(text):
        after = f"{after.rpartition(' ')[0]}…"
    return f"{before}{match[0]}{after}"


def _pieces(text: str, pattern: re.Pattern[str]) -> tuple[Piece, ...]:
    pieces, end = [], 0
    for match in pattern.finditer(text):
        pieces.append(Piece(text[end : match.start()], found=False))
        pieces.append(Piece(match[0], found=True))
        end = match.end()
    pieces.append(Piece(text[end:], found=False))
    return tuple(piece for piece in pieces if piece.text)


def _parts(book: Rulebook) -> Iterator[_Part]:
    """Yield every part of a rulebook, in the order of its pages."""
    for rule in book.rules.values():
        texts = (with_names(rule.says, book), rule.off or "")
        place = ("rules.rule", {"rule_id": rule.id})
        yield _Part("Rules", rule.id, rule.title, texts, place)
    for question in book.questions.values():
        yield _question(question)
    for one in book.definitions.values():
        place = ("rules.definitions", {"_anchor": f"definition-{one.id}"})
        yield _Part("Named conditions", one.id, one.title, (), place)
    yield from _followers(book)
    for source in book.sources.values():
        for name, point in source.points.items():
            anchor = {"_anchor": f"point-{source.id}/{name}"}
            says = (point.says, source.title, point.to_be_verified or "")
            [basis] = basis_in_words(book, [point_id := f"{source.id}/{name}"])
            place = ("rules.sources", anchor)
            yield _Part("Sources", point_id, basis.name, says, place)


def _question(question: Question) -> _Part:
    choices = (
        f"{choice.label}: {choice.hint}" if choice.hint else choice.label
        for choice in question.choices.values()
    )
    texts = (question.short, question.hint or "", *choices)
    anchor = {"topic_id": question.topic, "_anchor": f"asked-{question.id}"}
    return _Part("Questions", question.id, question.ask, texts, ("rules.topic", anchor))


def _followers(book: Rulebook) -> Iterator[_Part]:
    for what in book.consequences.values():
        place = ("rules.follows", {"_anchor": f"consequence-{what.id}"})
        yield _Part("What to expect", what.id, what.title, (what.says,), place)
    for item in book.checklist.values():
        place = ("rules.follows", {"_anchor": f"item-{item.id}"})
        yield _Part("Checklist", item.id, item.do, (item.why,), place)
    for signal in book.signals.values():
        texts = (signal.says, *(look.says for look in signal.look_for))
        place = ("rules.follows", {"_anchor": f"signal-{signal.id}"})
        yield _Part("Signals", signal.id, signal.title, texts, place)
