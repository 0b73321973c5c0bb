"""The precedents of the rulebook: to search and filter, and each on its own page."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

from flask import Blueprint, render_template, request

from screening.presentation.precedents import OUTCOMES, PrecedentWords, in_words
from screening.rulebook.model import Question, Rulebook
from screening.web import errors
from screening.web.context import live, named_rulebook
from screening.web.lists import ListFilter

pages = Blueprint("precedents", __name__, url_prefix="/precedents")


MOST_IN_FULL = 40
"""How many cases are listed with what they teach; more of them by title alone."""
FEWEST_TOGETHER = 3
"""How many cases a country has for a heading of its own."""
ELSEWHERE = "Other countries"


class Facet(NamedTuple):
    """Something to choose cases by, and the words of a case by what stands for them."""

    choice: ListFilter
    of: Callable[[PrecedentWords], Mapping[str, str]]

    def passes(self, case: PrecedentWords) -> bool:
        """Tell whether a case has what is chosen, if anything is."""
        chosen = self.choice.chosen
        return not chosen or chosen in self.of(case)


@pages.get("")
def index() -> str:
    """Show the cases that have all the words and all that was chosen."""
    book, query = named_rulebook(), " ".join(request.args.get("q", "").split())
    cases = [in_words(case, book) for case in book.precedents.values()]
    facets = [*_facets(cases, book)]
    hits = [
        case
        for case in cases
        if _has_words(case, query) and all(it.passes(case) for it in facets)
    ]
    return _page(
        "index",
        book,
        query=query,
        choices=[it.choice for it in facets],
        cases=hits,
        by_country=_by_country(hits) if len(hits) > MOST_IN_FULL else {},
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


def _page(name: str, book: Rulebook, **about: object) -> str:
    now = live().rulebook
    digest = None if book is now else book.digest
    given = {"book": book, "now": now, "digest": digest, "query": "", **about}
    return render_template(f"precedents/{name}.html", **given)


def _by_country(cases: Sequence[PrecedentWords]) -> dict[str, list[PrecedentWords]]:
    """Return cases by country, most of them first; of those with few, together."""
    many = Counter(case.country for case in cases)
    by_country = dict[str, list[PrecedentWords]]()
    for country, number in many.most_common():
        heading = country if number >= FEWEST_TOGETHER else ELSEWHERE
        there = (case for case in cases if case.country == country)
        by_country.setdefault(heading, []).extend(there)
    return by_country


def _has_words(case: PrecedentWords, query: str) -> bool:
    """Tell whether a case has all the words, in capitals or not."""
    it, answers = case.precedent, (words for _short, words in case.answers)
    facts = (it.id, it.title, it.chinese_party, it.other_party, it.facts)
    end = (it.authority, it.outcome_detail, it.lesson, it.source)
    text = " ".join((*facts, *end, case.country, case.outcome, case.date, *answers))
    return all(word in text.casefold() for word in query.casefold().split())


def _facets(cases: Sequence[PrecedentWords], book: Rulebook) -> Iterator[Facet]:
    """Yield what cases can be chosen by: where, when, how they ended, facts."""
    by_kind: dict[str, tuple[str, Callable[[PrecedentWords], Mapping[str, str]]]] = {
        "country": ("Country", lambda it: {it.precedent.country: it.country}),
        "year": ("Year", lambda it: {str(it.precedent.year): str(it.precedent.year)}),
        "outcome": ("Outcome", lambda it: {str(it.precedent.outcome): it.outcome}),
    }
    for asked in book.questions.values():
        if asked.in_brief and asked.traits.listed:
            by_kind[f"fact-{asked.id}"] = (asked.short, partial(_choices, asked))
    for name, (label, of) in by_kind.items():
        there = dict(chain.from_iterable(of(case).items() for case in cases))
        if name.startswith("fact-"):
            order = [*book.questions[name.removeprefix("fact-")].choices]
        elif name == "outcome":
            order = [*map(str, OUTCOMES)]
        else:
            order = sorted(there, key=lambda it: there[it], reverse=name == "year")
        options = {it: there[it] for it in order if it in there}
        yield Facet(ListFilter(name, label, options, request.args.get(name, "")), of)


def _choices(question: Question, case: PrecedentWords) -> Mapping[str, str]:
    """The choices a case answers to a question, label by id; none if not known."""
    answer = case.precedent.answers.get(question.id, frozenset())
    given = answer if isinstance(answer, frozenset) else {str(answer)}
    return {it: question.choices[it].label for it in given}
