"""Search in a rulebook: every part that has all the words, and where."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from screening.editing.condition_form import DEFINITION, QUESTION
from screening.presentation.reference.entries import has_all, words_of
from screening.presentation.rulebook import (
    basis_in_words,
    threshold_readers,
    with_names,
)
from screening.rulebook.editions import of_day
from screening.rulebook.fields import texts_of
from screening.rulebook.files import FOLLOWERS, parts_by_kind
from screening.rulebook.model import Definition, Question, Rulebook
from screening.settings import today

AROUND = 90
"""How many characters are shown on each side of what was found."""
_ENDING = re.compile(r"(?<=\w{3})(ed|ing|s)(?!\w)")


class SearchedPart(NamedTuple):
    """A part to search: what heads it, and all else it says."""

    kind: str
    id: str
    title: str
    texts: tuple[str, ...]


class Hit(NamedTuple):
    """A part that has all the words: its title, and the text that tells most.

    Both are in pieces: every second one is what was searched for.
    """

    part: SearchedPart
    title: list[str]
    context: list[str]


def search(book: Rulebook, query: str) -> Mapping[str, list[Hit]]:
    """The parts that have all words of a query in their texts or their id, by kind."""
    words = words_of(query)
    any_word = any_of(words)
    hits: dict[str, list[Hit]] = {}
    for part in _parts(book) if words else ():
        if has_all(words, (part.id, part.title, *part.texts)):
            hits.setdefault(part.kind, []).append(_hit(part, any_word))
    return hits


def _hit(part: SearchedPart, pattern: re.Pattern[str]) -> Hit:
    return Hit(part, pattern.split(part.title), context_in(part.texts, pattern))


def any_of(words: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    """Return what finds any of some words."""
    return re.compile(f"({'|'.join(it.pattern for it in words)})", re.IGNORECASE)


def context_in(texts: Iterable[str], pattern: re.Pattern[str]) -> list[str]:
    """Return the text in which the most different words are found, around the first."""

    def different(text: str) -> int:
        return len({match[0].casefold() for match in pattern.finditer(text)})

    telling = max(texts, key=different, default="")
    match = pattern.search(telling)
    return pattern.split(_around(telling, *match.span()) if match else "")


def _around(text: str, start: int, end: int) -> str:
    """Return the text around what was found from start to end, cut at words."""
    before, after = text[max(start - AROUND, 0) : start], text[end : end + AROUND]
    if start > AROUND:
        before = f"…{before.partition(' ')[2]}"
    if end + AROUND < len(text):
        after = f"{after.rpartition(' ')[0]}…"
    return f"{before}{text[start:end]}{after}"


def _parts(book: Rulebook) -> Iterator[SearchedPart]:
    """Yield every part of a rulebook: what is looked for most comes first."""
    yield from _regimes(book)
    for rule in book.rules.values():
        texts = (with_names(rule.says, book), rule.off or "")
        yield SearchedPart("rule", rule.id, rule.title, texts)
    for asked in book.questions.values():
        choices = (
            f"{choice.label}: {choice.hint}" if choice.hint else choice.label
            for choice in asked.choices.values()
        )
        words = (asked.short, asked.hint or "", asked.why or "", *choices)
        yield SearchedPart("question", asked.id, asked.ask, words)
    for definition in book.definitions.values():
        yield SearchedPart("definition", definition.id, definition.title, ())
    yield from thresholds(book)
    for kind in (*FOLLOWERS, "recommendation", "proviso"):
        for name, follower in parts_by_kind(book)[kind].items():
            title, *more = (with_names(it, book) for it in texts_of(follower))
            yield SearchedPart(kind, name, title, tuple(more))
    for source in book.sources.values():
        for name, point in source.points.items():
            [basis] = basis_in_words(book, [f"{source.id}/{name}"])
            says = (point.says, source.title, basis.known)
            yield SearchedPart("point", basis.point, basis.name, says)
    yield from _glossary_and_precedents(book)


def _regimes(book: Rulebook) -> Iterator[SearchedPart]:
    for regime in book.regimes.values():
        says = (regime.short, with_names(regime.says, book), regime.authority)
        yield SearchedPart("regime", regime.id, regime.title, says)


def _glossary_and_precedents(book: Rulebook) -> Iterator[SearchedPart]:
    for term in book.glossary.values():
        yield SearchedPart("term", term.id, term.term, (term.says, *term.forms))
    for case in book.precedents.values():
        texts = (case.chinese_party, case.other_party, case.facts, case.outcome_detail)
        yield SearchedPart("precedent", case.id, case.title, (*texts, case.lesson))


def thresholds(book: Rulebook) -> Iterator[SearchedPart]:
    """Yield every threshold: its values, and what reads it."""
    readers = threshold_readers(book)
    for number in (book.of or book).thresholds.values():
        values = ", ".join(number.in_words(it.value) for it in number.values)
        titles = (it.title for kind in readers[number.id].values() for it in kind)
        yield SearchedPart("threshold", number.id, number.title, (values, *titles))


class Comparable(NamedTuple):
    """What a line of a condition can be about, and the source by which it was found."""

    of: str
    title: str
    source: str = ""


def comparable(book: Rulebook, query: str) -> dict[str, list[Comparable]]:
    """Return the questions and named conditions that have all words of a query.

    They are by topic, those first whose title has the words, whatever their endings.
    The words may also stand in what they rest on. Every one has them where there are
    none.
    """
    topics = {it.id: it.title for it in book.heading.topics}
    usual = () if query else topics.values()
    groups: dict[str, list[Comparable]] = {it: [] for it in usual}
    every: list[tuple[str, str, str, Question | Definition, Iterable[str]]] = [
        (f"{QUESTION}{it.id}", it.short, topics.get(it.topic, ""), it, _asked(it))
        for it in book.questions.values()
        if it.traits.compared
    ]
    every += [
        (f"{DEFINITION}{it.id}", it.title, "Named conditions", it, ())
        for it in of_day(book, today()).definitions.values()
    ]
    wanted = words_of(_ENDING.sub("", query))
    every.sort(key=lambda it: not has_all(wanted, (it[3].id, it[1])))
    for of, title, topic, part, texts in every:
        has = has_all(wanted, (part.id, title, *texts))
        rests = () if has else basis_in_words(book, part.basis)
        read = ((it.source, it.title, it.says) for it in rests)
        source = next((it[0] for it in read if has_all(wanted, it)), "")
        if has or source:
            groups.setdefault(topic, []).append(Comparable(of, title, source))
    return {topic: them for topic, them in groups.items() if them}


def _asked(question: Question) -> Iterator[str]:
    """Yield what a question asks, and its answers where they are few."""
    yield question.ask
    yield from (it.label for it in question.choices.values())
