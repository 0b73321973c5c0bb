"""Words that are explained: where texts use them, and what they mean."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from screening.rulebook.fields import Part, parts_within
from screening.rulebook.files import parts_by_kind
from screening.rulebook.model import Question, Rulebook, Term

NO_TERM = re.compile(r"(?!)")


@lru_cache(maxsize=8)
def _terms_of(book: Rulebook) -> tuple[re.Pattern[str], Mapping[str, Term]]:
    """Return the pattern of all terms, as one group, and each term by its forms."""
    every = book.glossary.values()
    terms = {form.casefold(): term for term in every for form in forms_of(term)}
    return _pattern(terms), terms


@lru_cache(maxsize=8)
def terms_asked(book: Rulebook) -> Mapping[str, tuple[Term, ...]]:
    """Return the terms that each question uses, by its id, in order of first use."""
    pattern, terms = _terms_of(book)
    terms_by_question = dict[str, tuple[Term, ...]]()
    for asked in book.questions.values():
        used = pattern.finditer("\n".join(_texts_of(asked)))
        terms_by_question[asked.id] = tuple(
            dict.fromkeys(terms[it[0].casefold()] for it in used)
        )
    return terms_by_question


class Glosses:
    """Puts the gloss of each term in brackets behind its first use, in page order.

    One of them goes with one page, and is asked for each of its texts in turn.
    """

    def __init__(self, book: Rulebook) -> None:
        self._pattern, self._terms = _terms_of(book)
        self._explained: set[str] = set()

    def __call__(self, text: str) -> str:
        """Return a text with what it uses for the first time glossed."""
        return self._pattern.sub(self._glossed, text)

    def of(self, text: str) -> dict[str, str]:
        """Return the glosses of the terms that a text uses, by the words it has."""
        used = {
            it[0]: self._terms[it[0].casefold()] for it in self._pattern.finditer(text)
        }
        glosses = {term.id: (word, term.gloss) for word, term in used.items()}
        return {word: gloss for word, gloss in glosses.values() if gloss}

    def _glossed(self, match: re.Match[str]) -> str:
        term = self._terms[match[0].casefold()]
        in_brackets = match.string[: match.start()].endswith("(")
        if term.gloss is None or term.id in self._explained or in_brackets:
            return match[0]
        self._explained.add(term.id)
        return f"{match[0]} ({term.gloss})"


def pieces(text: str, terms: Iterable[Term]) -> list[str]:
    """Return a text in pieces: the second is its first use of a term, if it has one."""
    forms = (form for term in terms for form in forms_of(term))
    return _pattern(forms).split(text, maxsplit=1)


def forms_of(term: Term) -> tuple[str, ...]:
    """Return the ways in which texts say a term."""
    return (term.term, *term.forms)


@lru_cache(maxsize=8)
def terms_said(book: Rulebook) -> frozenset[str]:
    """Return the ids of the terms that some text of the rulebook uses."""
    parts = (
        part
        for kind, members in parts_by_kind(book).items()
        for part in members.values()
        if kind != "term"
    )
    terms, texts = _terms_of(book)[1], ("\n".join(_strings_in(part)) for part in parts)
    pattern = _pattern(terms, 0)
    forms = {form for text in texts for form in _forms_in(pattern, text)}
    return frozenset(terms[form].id for form in forms)


@lru_cache(maxsize=4096)
def _forms_in(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    """Return the forms of terms that a text has; most texts stay as they are."""
    return frozenset(match[0] for match in pattern.finditer(text.casefold()))


def _pattern(forms: Iterable[str], flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """Return the pattern of each form as a whole word, the longest there is.

    Those that begin with the same letter are looked for together, as few places have
    one of them: that is twice as quick.
    """
    together = defaultdict[str, list[str]](list)
    for form in sorted(forms, key=len, reverse=True):
        together[form[0].lower()].append(re.escape(form[1:]))
    alike = (f"{re.escape(it)}(?:{'|'.join(rest)})" for it, rest in together.items())
    whole = rf"(?<!\w)({'|'.join(alike)})(?!\w)"
    return re.compile(whole, flags) if together else NO_TERM


def _texts_of(asked: Question) -> Iterator[str]:
    yield asked.ask
    yield asked.hint or ""
    for choice in asked.choices.values():
        yield choice.label
        yield choice.hint or ""


def _strings_in(part: Part) -> Iterator[str]:
    for _path, inner in parts_within(part):
        yield from (text for _key, text in inner if isinstance(text, str))
    if isinstance(part, Question):
        yield from _texts_of(part)
