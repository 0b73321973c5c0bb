"""Many deals decided together come out as each of them does by itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import assess
from screening.engine.batch import Batch
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook, Verdict
from tests.builders import (
    A_DAY,
    a_question,
    a_rule,
    a_rulebook,
    partial_answers,
    rulebooks,
)

Deals = list[tuple[Answers, date]]


@st.composite
def crowds(draw: st.DrawFn) -> tuple[Rulebook, Deals]:
    """Draw a rulebook, and deals that it can read."""
    rulebook = draw(rulebooks())
    many = draw(st.lists(partial_answers(rulebook), max_size=6))
    return rulebook, [(answers, A_DAY) for answers in many]


@given(crowds())
def test_every_deal_has_the_range_it_has_alone(drawn: tuple[Rulebook, Deals]) -> None:
    rulebook, deals = drawn

    ranges = Batch(rulebook, deals).ranges()

    assert ranges == [assess(rulebook, *deal).range for deal in deals]


@given(crowds())
def test_every_deal_meets_the_rules_it_meets_alone(
    drawn: tuple[Rulebook, Deals],
) -> None:
    rulebook, deals = drawn

    crowd = Batch(rulebook, deals)

    for place, deal in enumerate(deals):
        found = {one.rule.id: one.verdict for one in assess(rulebook, *deal).findings}
        met, possible = crowd.holding(place)
        assert set(met) == {one for one in found if found[one] is Verdict.MET}
        assert set(possible) == {one for one in found if found[one] != "not met"}


@pytest.mark.parametrize(
    ("day", "level"), [("2026-01-01", "watch"), ("2026-01-02", "strategic")]
)
def test_each_deal_is_read_at_its_own_day(day: str, level: str) -> None:
    rulebook = a_rulebook(
        a_question("ask"),
        a_rule("early", {"ask": "yes"}, "watch", in_force={"until": "2026-01-01"}),
        a_rule("late", {"ask": "yes"}, in_force={"from": "2026-01-02"}),
    )
    answers = {"ask": "yes"}

    ranges = Batch(
        rulebook, [(answers, date.fromisoformat(day)), ({"ask": "no"}, A_DAY)]
    ).ranges()

    assert [one.lowest.id for one in ranges] == [level, "routine"]


def test_a_rule_that_is_switched_off_moves_no_deal() -> None:
    off = a_rule("off", {"ask": "yes"}, off="Not wanted.")
    rulebook = a_rulebook(a_question("ask"), off)

    [range_] = Batch(rulebook, [({"ask": "yes"}, A_DAY)]).ranges()

    assert range_.highest.id == "routine"


@pytest.mark.parametrize("answers", [{"open": "no"}, {"open": "no", "ask": "yes"}])
def test_a_question_that_is_not_asked_meets_nothing(answers: Answers) -> None:
    gated = a_question("ask", ask_when={"open": "yes"})
    rulebook = a_rulebook(a_question("open"), gated, a_rule("rule", {"ask": "yes"}))

    [range_] = Batch(rulebook, [(answers, A_DAY)]).ranges()

    assert range_.highest.id == "routine"
