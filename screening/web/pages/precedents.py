"""The precedents of the rulebook: to search and filter, and each on its own page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from flask import Blueprint, render_template, request

from screening.rulebook.model import Rulebook
from screening.rulebook.precedents import Precedent
from screening.web import errors
from screening.web.context import live, named_rulebook
from screening.wording.precedents import OUTCOMES, PrecedentWords, in_words

pages = Blueprint("precedents", __name__, url_prefix="/precedents")


class Filter(NamedTuple):
    """Something to choose cases by: what can be chosen, in words, and what is.

    `words` are those that a case has there, by its id.
    """

    name: str
    label: str
    options: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    chosen: str

    def passes(self, case: PrecedentWords) -> bool:
        """Tell whether a case has what is chosen, if anything is."""
        return not self.chosen or self.chosen in self.words[case.precedent.id]


@pages.get("")
def index() -> str:
    """Show the cases that have all the words and all that was chosen."""
    book, query = named_rulebook(), " ".join(request.args.get("q", "").split())
    cases = [in_words(case, book) for case in book.precedents.values()]
    filters = [*_of_the_case(cases), *_of_its_facts(cases, book)]
    return _page(
        "index",
        book,
        query=query,
        filters=filters,
        found=[
            case
            for case in cases
            if _has_words(case, query) and all(it.passes(case) for it in filters)
        ],
        looked_at=len(cases),
    )


@pages.get("/<precedent_id>")
def show(precedent_id: str) -> str | errors.Page:
    """Show one case."""
    book = named_rulebook()
    if precedent_id in book.precedents:
        return _page("case", book, case=in_words(book.precedents[precedent_id], book))
    says = (
        f"No such precedent\n\nVersion {book.heading.version} of the rulebook has no "
        "precedent of that name. Another version may have one, or the address is cut "
        "short."
    )
    return errors.page(says, 404, way="precedents.index")


def _page(name: str, book: Rulebook, **told: object) -> str:
    now = live().rulebook
    digest = None if book is now else book.digest
    return render_template(f"precedents/{name}.html", book=book, digest=digest, **told)


def _has_words(case: PrecedentWords, query: str) -> bool:
    """Tell whether a case has all the words, in capitals or not."""
    told, answers = case.precedent, (words for _short, words in case.answers)
    said = (told.id, told.title, told.chinese_party, told.other_party, told.facts)
    ended = (told.authority, told.outcome_detail, told.lesson, told.source)
    text = " ".join((*said, *ended, case.country, case.outcome, case.date, *answers))
    return all(word in text.casefold() for word in query.casefold().split())


def _of_the_case(cases: Sequence[PrecedentWords]) -> Iterator[Filter]:
    """Yield what all cases can be chosen by: where, when, and how they ended."""
    years = {str(case.precedent.year): str(case.precedent.year) for case in cases}
    countries = {case.precedent.country: case.country for case in cases}
    ended = {case.precedent.outcome for case in cases}
    options: dict[str, Mapping[str, str]] = {
        "country": dict(sorted(countries.items(), key=lambda named: named[1])),
        "year": dict(sorted(years.items(), reverse=True)),
        "outcome": {str(it): OUTCOMES[it] for it in OUTCOMES if it in ended},
    }
    labels = {"country": "Country", "year": "Year", "outcome": "How it ended"}
    for name, label in labels.items():
        words = {
            case.precedent.id: frozenset({str(getattr(case.precedent, name))})
            for case in cases
        }
        yield Filter(name, label, options[name], words, request.args.get(name, ""))


def _of_its_facts(cases: Sequence[PrecedentWords], book: Rulebook) -> Iterator[Filter]:
    """Yield what page one of a briefing tells of a deal, where it is a choice."""
    brief = (asked for asked in book.questions.values() if asked.in_brief)
    for asked in (asked for asked in brief if asked.traits.listed):
        words = {case.precedent.id: _words(case.precedent, asked.id) for case in cases}
        there = frozenset().union(*words.values())
        options = {it: asked.choices[it].label for it in asked.choices if it in there}
        name = f"fact-{asked.id}"
        yield Filter(name, asked.short, options, words, request.args.get(name, ""))


def _words(case: Precedent, question: str) -> frozenset[str]:
    """Return what a case answers to a question of choices; nothing if not known."""
    answer = case.answers.get(question, frozenset())
    return answer if isinstance(answer, frozenset) else frozenset({str(answer)})
