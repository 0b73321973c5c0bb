"""What is shown as open can move the level, and what cannot is told apart."""

from collections import defaultdict
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import assess
from screening.engine.movement import Movement, next_questions
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Verdict
from tests.builders import (
    A_DAY,
    Part,
    a_definition,
    a_question,
    a_rule,
    assessed,
    partial_answers,
    rulebooks,
)
from tests.engine.completions import completions, place_of

A, NOT_A, B, C = {"a": "yes"}, {"a": "no"}, {"b": "yes"}, {"c": "yes"}
ASKED = (a_question("a"), a_question("b"), a_question("c", ask_when=A))


def asked_next(*rules: Any, answers: Answers) -> list[tuple[str, str, tuple[str, ...]]]:
    found = next_questions(assessed(*ASKED, *rules, answers=answers))
    return [(fact.question, fact.could_reach.id, fact.rules) for fact in found]


def test_question_that_could_reach_highest_comes_first() -> None:
    rules = a_rule("low", A, level="watch"), a_rule("high", B, level="sensitive")

    assert asked_next(*rules, answers={}) == [
        ("b", "sensitive", ("high",)),
        ("a", "watch", ("low",)),
    ]


def test_question_that_more_such_rules_wait_for_comes_first() -> None:
    either = {"any": [A, B]}
    rules = a_rule("one", either), a_rule("two", B), a_rule("three", A, level="watch")

    assert asked_next(*rules, answers={}) == [
        ("b", "strategic", ("one", "two")),
        ("a", "strategic", ("one", "three")),
    ]


def test_questions_alike_come_in_page_order() -> None:
    rules = a_rule("one", B), a_rule("two", A)

    assert [question for question, *_ in asked_next(*rules, answers={})] == ["a", "b"]


def test_question_that_cannot_lift_the_level_is_left_out() -> None:
    rules = a_rule("met", A, level="sensitive"), a_rule("same", B, level="sensitive")

    assert asked_next(*rules, answers={"a": "yes"}) == []


def test_what_says_whether_to_ask_is_asked_first() -> None:
    rule = a_rule("gated", C)

    assert asked_next(rule, answers={}) == [("a", "strategic", ("gated",))]
    assert asked_next(rule, answers={"a": "yes"}) == [("c", "strategic", ("gated",))]


def test_question_that_never_decides_alone_is_not_asked_next() -> None:
    rules = a_rule("wide", A), a_rule("narrow", {"all": [A, B]})

    assert asked_next(*rules, answers={}) == [("a", "strategic", ("wide", "narrow"))]


def test_rule_that_can_never_be_met_asks_nothing() -> None:
    never = a_rule("never", {"all": [B, {"any": [{"all": [A, NOT_A]}]}]})

    found = assessed(*ASKED, never, a_rule("low", A, "watch"), answers={})

    assert Movement(found).rules == ("low",)
    assert [fact.question for fact in next_questions(found)] == ["a"]


def test_rule_below_the_bottom_cannot_move_the_level() -> None:
    rules = (
        a_rule("said", A, "sensitive"),
        a_rule("denied", NOT_A, "sensitive"),
        a_rule("low", B, "watch"),
        a_rule("high", B),
    )

    assert Movement(assessed(*ASKED, *rules, answers={})).rules == ("high",)


def test_question_that_turns_another_condition_counts_where_it_is_wanted() -> None:
    both = a_definition("both", {"all": [A, B]})

    def moving(*rules: Part, answers: Answers) -> frozenset[str]:
        found = assessed(*ASKED, both, *rules, answers=answers)
        return Movement(found).questions([found.rulebook.definitions["both"].when])

    rule = a_rule("rule", A)
    assert Movement(assessed(*ASKED, rule, answers={})).questions() == {"a"}
    assert moving(rule, answers={}) == {"a", "b"}
    assert moving(answers=A) == {"b"}


@given(st.data())
def test_open_is_what_moves_the_level_of_some_completion(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))
    found = assess(rulebook, answers, A_DAY)
    movement = Movement(found)

    every = [(it, place_of(rulebook, it)) for it in completions(rulebook, answers)]
    reach: dict[str, int] = {}
    for name in found.not_known:
        alike = defaultdict(set)
        for full, place in every:
            alike[frozenset((q, full[q]) for q in full if q != name)].add(place)
        lifted = [max(places) for places in alike.values() if len(places) > 1]
        reach |= {name: max(lifted)} if lifted else {}
    asked = {
        it.question: rulebook.rank[it.could_reach.id] for it in movement.next_questions
    }
    assert asked == reach
    assert (movement.next_questions == ()) is found.range.settled


@given(st.data())
def test_open_rule_moves_the_level_where_it_is_met_over_the_bottom(
    data: st.DataObject,
) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))
    found = assess(rulebook, answers, A_DAY)

    every = [assess(rulebook, it, A_DAY) for it in completions(rulebook, answers)]
    open_ = {it.rule.id for it in found.with_verdict(Verdict.OPEN)}
    over = {
        it.rule.id
        for full in every
        for it in full.with_verdict(Verdict.MET)
        if rulebook.rank[it.rule.level] > rulebook.rank[found.range.lowest.id]
    }
    assert {*Movement(found).rules} == over & open_
