"""Many deals decided together come out as each of them does by itself."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import assess
from screening.engine.batch import Batch
from screening.rulebook.model import Verdict
from tests.builders import (
    A_DAY,
    a_question,
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

    assert batch.ranges() == [assessment.range for assessment in alone]
    for place, assessment in enumerate(alone):
        met, open_ = (
            {rule.id: rule.level for rule, *_ in assessment.with_verdict(verdict)}
            for verdict in (Verdict.MET, Verdict.OPEN)
        )
        assert batch.holding(place) == (met, met | open_)


def test_each_deal_is_read_at_its_own_day() -> None:
    rulebook = a_rulebook(
        a_question("ask"),
        a_rule("early", {"ask": "yes"}, "watch", in_force={"until": "2026-01-01"}),
        a_rule("late", {"ask": "yes"}, in_force={"from": "2026-01-02"}),
    )
    answers = [{"ask": "yes"}, {"ask": "yes"}, {"ask": "no"}]
    days = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 2)]

    ranges = Batch(rulebook, list(zip(answers, days, strict=True))).ranges()

    assert [range_.lowest.id for range_ in ranges] == ["watch", "strategic", "routine"]


def test_a_rule_that_is_switched_off_moves_no_deal() -> None:
    off = a_rule("off", {"ask": "yes"}, off="Not wanted.")
    rulebook = a_rulebook(a_question("ask"), off)

    [range_] = Batch(rulebook, [({"ask": "yes"}, A_DAY)]).ranges()

    assert range_.highest.id == "routine"
