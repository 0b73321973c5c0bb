"""What the shipped rulebook recommends of its examples."""

from functools import cache

from screening.presentation.deal_view import DealView
from screening.presentation.recommendation import RecommendationWords
from screening.rulebook.recommendations import Advice
from screening.rulebook.regimes import CLOSING, SIGNING
from tests.sample import ALL, assessed_examples, shipped_book

EVERY = 1 if ALL else 8
"""Of how many examples one is looked at, beside those that expect an advice."""
NEVER_SHOWN = {"contradictory-facts", "wait"}
"""What no example is given: none contradicts itself, and something fits each."""


@cache
def advised() -> list[tuple[DealView, RecommendationWords]]:
    """Return some examples with what is recommended of each."""
    every = assessed_examples()
    chosen = [
        it
        for place, it in enumerate(every)
        if place % EVERY == 0
        or (it.example.expect and it.example.expect.recommendation)
    ]
    views = [DealView(it.deal, it.found) for it in chosen]
    return [(it, it.recommendation) for it in views if it.recommendation]


def test_every_recommendation_is_given_in_an_example() -> None:
    given = {words.id for _view, words in advised()}

    assert shipped_book().recommendations.keys() - given == NEVER_SHOWN


def test_nobody_goes_on_while_the_law_or_the_level_may_say_otherwise() -> None:
    plain = [view for view, words in advised() if words.advice is Advice.GO_ON]
    bans = [
        it.state.traits.can_stop
        for view in plain
        for it in view.filings.results
        if it.regime.kind == "prohibition"
    ]

    assert len(plain) > 10
    assert all(view.settled for view in plain)
    assert not any(bans)


def test_what_the_law_forbids_is_never_recommended_on_any_terms() -> None:
    walled = {words.advice for view, words in advised() if view.filings.walls}

    assert walled == {Advice.NOT_POSSIBLE}


def test_to_go_on_if_names_a_condition_and_no_blank_is_left_open() -> None:
    lacking = [
        view.deal.name
        for view, words in advised()
        if words.advice is Advice.GO_ON_IF and not words.conditions
    ]
    blanks = [words.says for _view, words in advised() if "{" in words.says]

    assert lacking == []
    assert blanks == []
    assert len(advised()) > 300


def test_signed_or_closed_deals_are_not_told_what_comes_too_late() -> None:
    days = [(view.filings.days, words.words) for view, words in advised()]
    past = [
        words
        for of, words in days
        if {SIGNING, CLOSING} & {it for it, day in of.planned.items() if day < of.as_of}
    ]

    assert len(past) > 5
    assert [it for it in past if "sign" in it.lower()] == []
