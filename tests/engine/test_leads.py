"""Which missing fact settles most of the filings that are open."""

from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.engine.movement import leads
from screening.rulebook.conditions import Answers
from screening.rulebook.states import State
from tests.builders import (
    A_DAY,
    FILINGS,
    Part,
    a_question,
    a_regime,
    assessed,
    partial_answers,
    rulebooks,
)
from tests.engine.completions import answers_that_differ

A, B, C = {"a": "yes"}, {"b": "yes"}, {"c": "yes"}
ASKED = (a_question("a"), a_question("b"), a_question("c"), *FILINGS)


def shared(
    *regimes: Part, answers: Answers | None = None
) -> list[tuple[str, tuple[str, ...], bool]]:
    """Return each lead with the ids of its filings."""
    found = assessed(*ASKED, *regimes, answers=answers or {})
    return [
        (lead.question, tuple(it.regime.id for it in lead.filings), lead.settles)
        for lead in leads(found, filings(found))
    ]


def test_fact_that_settles_most_comes_first_and_each_filing_stands_once() -> None:
    regimes = (
        a_regime("one", {"all": [A, B]}),
        a_regime("two", {"all": [B, C]}),
        a_regime("three", C),
        a_regime("four", C),
    )

    assert shared(*regimes) == [
        ("c", ("two", "three", "four"), True),
        ("a", ("one",), True),
    ]


def test_what_is_decided_is_not_shared_out() -> None:
    regimes = (a_regime("due", A), a_regime("not", {"a": "no"}), a_regime("open", B))

    assert shared(*regimes, answers=A) == [("b", ("open",), True)]


NO_B, NO_C = {"b": "no"}, {"c": "no"}
ALIKE = {"any": [{"all": [B, C]}, {"all": [NO_B, NO_C]}]}


def test_of_facts_that_settle_as_many_the_one_that_more_wait_for_comes_first() -> None:
    regimes = a_regime("one", A), a_regime("two", C), a_regime("alike", ALIKE)

    assert [question for question, *_ in shared(*regimes)] == ["c", "a", "b"]


def test_filings_that_no_single_fact_settles_stand_with_one_they_wait_for() -> None:
    two_of_three = {"any": [{"all": [A, B]}, {"all": [B, C]}, {"all": [A, C]}]}
    regimes = a_regime("first", two_of_three), a_regime("second", ALIKE)

    assert shared(*regimes) == [("b", ("first", "second"), False)]


def test_fact_that_settles_a_filing_comes_before_one_that_more_wait_for() -> None:
    regimes = a_regime("one", A), a_regime("two", ALIKE), a_regime("three", ALIKE)

    assert shared(*regimes) == [("a", ("one",), True), ("b", ("two", "three"), False)]


def test_one_choice_of_several_settles_what_it_is_named_for() -> None:
    several = a_question("several", "choices")
    either = a_regime("either", {"any": [ALIKE, {"several": {"any-of": ["b"]}}]})

    assert shared(several, either) == [("several", ("either",), True)]


def test_exception_settles_a_filing_too() -> None:
    small = a_regime("file", A, unless=[{"when": C, "reason": "It is small."}])

    assert shared(small, answers=A) == [("c", ("file",), True)]


@given(st.data())
def test_lead_is_a_fact_of_which_one_answer_settles_what_stands_with_it(
    data: st.DataObject,
) -> None:
    rulebook = data.draw(rulebooks(regimes=3, most=4))
    known = data.draw(partial_answers(rulebook))
    found = assess(rulebook, known, A_DAY)
    every, before = answers_that_differ(rulebook), filings(found)

    def settled_by(question: str) -> set[str]:
        tried = [{**known, question: answer} for answer in every[question]]
        after = [it for full in tried for it in filings(assess(rulebook, full, A_DAY))]
        return {it.regime.id for it in after if it.state is not State.OPEN}

    open_ = {it.regime.id for it in before if it.state is State.OPEN}
    told = leads(found, before)
    assert sorted(it.regime.id for lead in told for it in lead.filings) == sorted(open_)
    for lead in told:
        assert all(lead.question in it.waiting_for for it in lead.filings)
        if lead.settles:
            assert {it.regime.id for it in lead.filings} <= settled_by(lead.question)
