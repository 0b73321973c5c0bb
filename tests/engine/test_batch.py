"""Many deals decided together come out as each of them does by itself."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.analysis.proofs import Reaches
from screening.engine.assess import assess
from screening.engine.batch import Batch
from screening.engine.equivalence import days_around
from screening.engine.filings import filings
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State
from tests.builders import (
    A_DAY,
    FILINGS,
    a_question,
    a_regime,
    a_rule,
    a_rulebook,
    partial_answers,
    rulebooks,
)


@given(st.data())
def test_every_deal_comes_out_as_it_does_alone(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    many = data.draw(st.lists(partial_answers(rulebook), max_size=6))
    batch = Batch(rulebook, [(answers, A_DAY) for answers in many])

    alone = [assess(rulebook, answers, A_DAY) for answers in many]

    assert Reaches(batch).every() == [assessment.range for assessment in alone]
    for place, assessment in enumerate(alone):
        met, open_ = (
            {rule.id: rule.level for rule, *_ in assessment.with_verdict(verdict)}
            for verdict in (Verdict.MET, Verdict.OPEN)
        )
        assert batch.holding(place) == (met, met | open_)


@pytest.mark.parametrize("kind", ["filing", "prohibition"])
@pytest.mark.parametrize("proposal", [False, True])
def test_the_filings_of_every_deal_stand_as_they_do_alone(
    kind: str, *, proposal: bool
) -> None:
    regime = a_regime(
        "file",
        {"must": "yes"},
        ask_first_when={"ask": "yes"},
        unless=[{"when": {name: "yes"}, "reason": "It is so."} for name in "xy"],
        in_force={"from": "2026-02-01", "until": "2026-03-01"},
        proposal=proposal,
        kind=kind,
    )
    asked = ("must", "ask", "x", "y")
    rulebook = a_rulebook(*map(a_question, asked), *FILINGS, regime)
    days = [date(2026, month, 1) for month in (1, 2, 3)] + [date(2026, 3, 2)]

    assert_filings_stand_as_alone(
        rulebook,
        [
            ({name: word for name, word in zip(asked, words, strict=True) if word}, on)
            for words in product(("yes", "no", None), repeat=len(asked))
            for on in days
        ],
    )


@given(st.data())
def test_the_filings_of_deals_by_the_shipped_rules_stand_as_they_do_alone(
    shipped_rulebook: Rulebook, data: st.DataObject
) -> None:
    regimes = shipped_rulebook.regimes.values()
    days = sorted(days_around({end for it in regimes for end in it.in_force.ends()}))
    deals = st.tuples(partial_answers(shipped_rulebook), st.sampled_from(days))

    assert_filings_stand_as_alone(shipped_rulebook, [data.draw(deals)])


def assert_filings_stand_as_alone(
    rulebook: Rulebook, deals: list[tuple[Answers, date]]
) -> None:
    for deal, together in zip(deals, Batch(rulebook, deals).filings(), strict=True):
        alone = filings(assess(rulebook, *deal))
        due = {it.regime.id: it.state for it in alone if it.state is not State.NOT_DUE}
        assert together == due, deal


def test_each_deal_is_read_at_its_own_day() -> None:
    rulebook = a_rulebook(
        a_question("ask"),
        a_rule("early", {"ask": "yes"}, "watch", in_force={"until": "2026-01-01"}),
        a_rule("late", {"ask": "yes"}, in_force={"from": "2026-01-02"}),
    )
    answers = [{"ask": "yes"}, {"ask": "yes"}, {"ask": "no"}]
    days = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 2)]

    batch = Batch(rulebook, list(zip(answers, days, strict=True)))
    ranges = Reaches(batch).every()

    assert [range_.lowest.id for range_ in ranges] == ["watch", "strategic", "routine"]


def test_a_rule_that_is_switched_off_moves_no_deal() -> None:
    off = a_rule("off", {"ask": "yes"}, off="Not wanted.")
    rulebook = a_rulebook(a_question("ask"), off)

    [range_] = Reaches(Batch(rulebook, [({"ask": "yes"}, A_DAY)])).every()

    assert range_.highest.id == "routine"
