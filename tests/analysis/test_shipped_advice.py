"""What the shipped rulebook recommends of its examples."""

from functools import cache

from screening.cli.assess import in_short
from screening.presentation.board import Board
from screening.presentation.counsel import CounselFile
from screening.presentation.deal_view import DealView
from screening.presentation.recommendation import RecommendationWords
from screening.rulebook.recommendations import CLOSED, SIGNED, Advice
from tests.pdfs import asks_in_words
from tests.sample import ALL, assessed_examples, shipped_book

EVERY = 1 if ALL else 8
"""Of how many examples one is looked at, beside those that expect an advice."""
NEVER_SHOWN = {"contradictory-facts", "wait"}
"""What no example is given: none contradicts itself, and something fits each."""


@cache
def advised() -> list[tuple[DealView, RecommendationWords]]:
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


def surfaces(view: DealView) -> str:
    """Return what resolutions, terminal, mail and clauses tell, in lower case."""
    board = Board(view)
    lines = (*asks_in_words(board), *in_short(view), board.in_three_sentences.text)
    return "\n".join([*lines, *CounselFile(view).clauses.values()]).lower()


def told_too_late(stage: str, *too_late: str) -> list[tuple[str, str]]:
    """Return deals of a stage that are told one of these all the same."""
    views = [it for it, _words in advised() if it.filings.stage == stage]
    assert len(views) > 3
    return [
        (it.deal.name, words)
        for it in views
        for words in too_late
        if words in surfaces(it)
    ]


def test_signed_or_closed_deals_are_not_told_what_comes_too_late() -> None:
    signing = "sign nothing", "do not sign", "before anything is signed"
    closing = "not close", "to make the closing", "completion is conditional", "waits"

    assert told_too_late(SIGNED, *signing) == []
    assert told_too_late(CLOSED, *signing, *closing) == []


def test_who_goes_on_is_not_asked_to_sign_nothing() -> None:
    goes_on = {Advice.GO_ON, Advice.GO_ON_IF}
    asked = {
        view.deal.name: "; ".join(asks_in_words(Board(view)))
        for view, words in advised()
        if words.advice in goes_on
    }

    assert len(asked) > 50
    assert [it for it, says in asked.items() if "sign nothing" in says.lower()] == []
