"""What a board is recommended: the first recommendation that holds of the deal.

Unknown is not no: nobody is told to go on plainly while something is open.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from screening.engine.assess import assess
from screening.presentation.deal_view import DealView
from screening.presentation.recommendation import RecommendationWords
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers
from screening.rulebook.loader import read
from tests import builders as a

YES, NO = {"listed": "yes"}, {"listed": "no"}
BARRED = [{"stops": "closing", "says": "Wait."}]
PARTS = (
    a.question("listed"),
    a.question("arms"),
    a.question("signed", "date"),
    a.question("closed", "date"),
    a.item("limits", when=YES, proviso="no patents leave"),
    a.rule("grave", {"listed": "yes"}, "sensitive"),
    *a.FILINGS[:-1],
    a.anchor("signing", "signed"),
    a.anchor("closing", "closed"),
    a.regime("notice", YES, standstill=BARRED),
    a.regime("embargo", {"arms": "yes"}, kind="prohibition"),
    a.contradiction("early", "closed", "signed"),
    a.proviso("clearance", suspending=["must"], proviso="it waits for {suspending}"),
    a.proviso("again", filings=["must"], proviso="so does {filings}"),
    a.proviso("never", filings=["refused"]),
)
CLEARED = ["clearance", "again", "never"]
USUAL = (
    a.recommendation("stop", "not possible as described", filings=["wall"]),
    a.recommendation("repair", "change first", deal=["closed"], filings=["missed"]),
    a.recommendation("late", "change first", deal=["signed"], filings=["missed"]),
    a.recommendation("correct", facts=["contradictory"]),
    a.recommendation("ask", facts=["none answered"]),
    a.recommendation(
        "terms",
        "go on if",
        title="Go on, on {provisos}",
        says="It is {level}.",
        highest=["sensitive"],
        lowest=["sensitive"],
        of_steps=True,
        provisos=CLEARED,
    ),
    a.recommendation("plain", "go on"),
    a.recommendation("wait"),
)
SIGNED = date(2026, 2, 1)
EXTENDING = """\
format: "1"
id: own
extends: example
title: Ours
version: "1"
reviewed: 2026-01-01
review-by: 2026-12-31
"""


def view_of(answers: Answers, *recommendations: a.Part) -> DealView:
    """Return a deal as those recommendations see it."""
    return a.explained(*PARTS, *(recommendations or USUAL), answers=answers)


def advised(answers: Answers, *recommendations: a.Part) -> RecommendationWords:
    """Return what is recommended of a deal with those answers."""
    words = view_of(answers, *recommendations).recommendation
    assert words is not None
    return words


@pytest.mark.parametrize(
    ("answers", "given"),
    [
        ({"arms": "yes", **YES}, "stop"),
        ({}, "ask"),
        ({"arms": "no", **YES}, "terms"),
        ({"arms": "no", **NO}, "plain"),
        ({"arms": "no"}, "wait"),
        (NO, "wait"),
        ({"signed": SIGNED, "closed": SIGNED - timedelta(1)}, "correct"),
        ({"signed": SIGNED, **YES}, "late"),
        ({"signed": SIGNED, "closed": SIGNED + timedelta(1), **YES}, "repair"),
    ],
)
def test_first_recommendation_that_holds_is_given(answers: Answers, given: str) -> None:
    assert advised(answers).id == given


def test_nobody_goes_on_plainly_before_a_recommendation_that_may_still_hold() -> None:
    perhaps = a.recommendation("perhaps", when={"country": "yes"})
    parts = (*PARTS, a.question("country"), perhaps, *USUAL)
    told = [
        a.explained(*parts, answers={"arms": "no", **NO, **more}).recommendation
        for more in ({}, {"country": "yes"}, {"country": "no"})
    ]

    assert [it and it.id for it in told] == ["wait", "perhaps", "plain"]


def test_conditions_are_those_of_steps_then_those_that_hold_each_filing_once() -> None:
    words = advised({"arms": "no", **YES})

    assert words.conditions == ("no patents leave", "it waits for “notice”")
    assert words.words == "Go on, on two conditions"
    assert words.reason == "It is sensitive."


def test_to_go_on_if_is_passed_over_where_no_condition_holds() -> None:
    nothing = a.recommendation("nothing", "go on if", provisos=["never"])

    assert advised(YES, nothing, *USUAL[-1:]).id == "wait"


def test_a_recommendation_says_where_it_stands() -> None:
    words = advised({})

    assert (words.file, words.line) == ("recommendations.yaml", 1)
    assert words.says == "Ask. Ask is advised."


def test_a_rulebook_without_recommendations_recommends_nothing() -> None:
    bare = [it for it in PARTS if it.list != "provisos"]

    assert a.explained(*bare, answers=YES).recommendation is None


def test_what_ended_without_leave_and_with_it_is_told_apart() -> None:
    book = a.rulebook(
        *PARTS,
        a.recommendation("refused", filings=["refused"]),
        a.recommendation("cleared", filings=["cleared"]),
        a.recommendation("filed", filings=["filed"]),
        a.recommendation("wait"),
    )
    deal = Deal(name="A deal", on=a.DAY, answers={"arms": "no", **YES})
    filed = {"filed": SIGNED, "complete": None, "outcome": None, "ended": None}
    ended = {**filed, "ended": SIGNED + timedelta(9)}
    given = [
        DealView(it, assess(book, it.answers, it.on)).recommendation
        for of in (
            {},
            {"notice": filed},
            {"notice": {**ended, "outcome": "cleared"}},
            {"notice": {**ended, "outcome": "refused"}},
        )
        for it in [replace(deal, filed=of)]
    ]

    assert [it and it.id for it in given] == ["wait", "filed", "cleared", "refused"]


def test_own_recommendations_come_before_those_of_the_rulebook_below() -> None:
    below = a.texts_of(a.question("listed"), a.recommendation("wait"))
    own = a.texts_of(a.recommendation("ours", when={"listed": "yes"}))
    texts = {f"base/{name}": text for name, text in below.items()}
    texts |= {
        "rulebook.yaml": EXTENDING,
        "recommendations.yaml": own["recommendations.yaml"],
    }

    book = read(texts)

    assert [*book.recommendations] == ["ours", "wait"]


WRONG = {
    'advice "perhaps"': (
        a.recommendation("some", "perhaps"),
        '"advice": "perhaps" is no advice. Write one of: go on, go on if, change first',
    ),
    "the last one may not hold": (
        a.recommendation("some", lowest=["watch"]),
        '"some" is the last one, and has to hold of every deal, with an advice to wait',
    ),
    "the last one lets a deal go on": (
        a.recommendation("some", "go on"),
        '"some" is the last one, and has to hold of every deal, with an advice to wait',
    ),
    "a blank without its key": (
        a.recommendation("some", says="It is {bans}."),
        'the blank "bans" has no value here, as nothing is said under "bans".',
    ),
    "a blank of conditions, and none": (
        a.recommendation("some", title="Go on, on {provisos}"),
        'the blank "provisos" has no value here. Write "provisos", or "of-steps: true"',
    ),
    "a blank that is no question": (
        a.recommendation("some", says="It is {sise}."),
        'no question called "sise".',
    ),
    "to go on if nothing": (
        a.recommendation("some", "go on if", lowest=["watch"]),
        'to go on if something holds needs "provisos", or "of-steps: true".',
    ),
    "steps of nothing": (
        a.recommendation("some", stops=["closing"], filings=["must"]),
        '"stops" narrows "suspending". Write that as well, or remove this.',
    ),
    "a level that is not there": (
        a.recommendation("some", lowest=["high"]),
        'no level called "high".',
    ),
    "a word that no filing has": (
        a.recommendation("some", filings=["due"]),
        'entry 1 of "filings": "due" does not fit. Write ',
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_mistake_is_told_with_its_place_and_its_cure(wrong: str) -> None:
    part, says = WRONG[wrong]
    last = [] if "last" in wrong else [a.recommendation("wait")]

    told = a.problems_in(a.texts_of(a.question("size", "number"), part, *last))

    assert [it for it in told if it.startswith("recommendations.yaml:1:")]
    assert [it for it in told if says in it], told


def test_a_recommendation_that_is_never_given_is_told_with_what_stands_before() -> None:
    early = a.recommendation("early", filings=["must", "wall"])
    never = a.recommendation("never", filings=["wall"], deal=["signed"])
    other = a.recommendation("other", filings=["open"])
    parts = early, never, other, a.recommendation("wait")

    [told] = a.problems_in(a.texts_of(*parts))

    assert '"never" is never given: wherever it holds, "early" holds before' in told


def test_a_proviso_names_only_what_it_speaks_of() -> None:
    proviso = a.proviso("one", filings=["must"], proviso="at {level} after {bans}")
    wait = a.recommendation("wait", provisos=["one"])

    told = a.problems_in(a.texts_of(proviso, wait))

    assert [it for it in told if '"level" stands for nothing in a proviso' in it]
    assert [it for it in told if '"bans" has no value here' in it]


def test_a_ban_is_a_prohibition_and_a_filing_none() -> None:
    banned = a.recommendation("banned", bans=["must", "wall"])

    told = [advised(it, banned, *USUAL[-1:]).id for it in (YES, {"arms": "yes"})]

    assert told == ["wait", "banned"]


def test_a_fact_that_only_rules_out_a_ban_leaves_no_fact_open() -> None:
    names = a.regime(
        "sanctions",
        {"named": "yes"},
        kind="prohibition",
        may_apply=[{"when": {"named": "yes"}, "because": "A name was found."}],
        rule_out=True,
    )
    known = a.recommendation("settled", facts=["known"])
    parts = (*PARTS, a.question("named"), names, known, USUAL[-1])

    told = [
        a.explained(*parts, answers=it).recommendation
        for it in ({"arms": "no", **NO}, {"arms": "no"}, {"listed": "no"})
    ]

    assert [it and it.id for it in told] == ["settled", "wait", "wait"]
