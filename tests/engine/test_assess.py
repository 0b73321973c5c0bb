"""Answers, a rulebook and a day: an assessment, and what follows from it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import (
    MOST_DAYS,
    assess,
    following,
    next_questions,
    topic_ranges,
)
from screening.engine.assessment import Applies, Assessment
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook, Verdict
from tests.builders import (
    A_DAY,
    a_consequence,
    a_definition,
    a_question,
    a_rule,
    a_rulebook,
    a_signal,
    an_item,
    answers_of,
    assessed,
    full_answers,
    partial_answers,
    rulebooks,
)

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
A, B, C = {"a": "yes"}, {"b": "yes"}, {"c": "yes"}
ASKED = (a_question("a"), a_question("b"), a_question("c", ask_when=A))


def levels(assessment: Assessment) -> tuple[str, str]:
    lowest, highest = assessment.range
    return lowest.id, highest.id


def test_missing_answer_leaves_a_rule_open() -> None:
    [finding] = assessed(*ASKED, a_rule("rule", A), answers={}).findings

    assert finding.verdict is OPEN
    assert finding.waiting_for == ("a",)
    assert finding.because == ()


def test_every_rule_gets_a_finding_in_rulebook_order() -> None:
    rules = a_rule("second", A), a_rule("first", {"a": "no"}), a_rule("third", B)

    found = assessed(*ASKED, *rules, answers={"a": "yes"}).findings

    assert [(one.rule.id, one.verdict) for one in found] == [
        ("second", MET),
        ("first", NOT_MET),
        ("third", OPEN),
    ]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, ("routine", "strategic")),
        ({"b": "no"}, ("routine", "watch")),
        ({"b": "yes"}, ("strategic", "strategic")),
        ({"a": "yes"}, ("watch", "strategic")),
        ({"a": "yes", "b": "no"}, ("watch", "watch")),
        ({"a": "no", "b": "no"}, ("routine", "routine")),
    ],
)
def test_range_spans_what_is_met_and_what_is_open(
    answers: Answers, expected: tuple[str, str]
) -> None:
    rules = a_rule("low", A, level="watch"), a_rule("high", B, level="strategic")

    found = assessed(*ASKED, *rules, answers=answers)

    assert levels(found) == expected
    assert found.range.settled is (expected[0] == expected[1])


def test_deal_without_rules_is_at_the_lowest_level() -> None:
    found = assessed(*ASKED, answers={})

    assert levels(found) == ("routine", "routine")


@pytest.mark.parametrize(
    ("day", "rules"),
    [
        (date(2026, 1, 31), ["always", "old"]),
        (date(2026, 2, 1), ["always"]),
        (date(2026, 2, 2), ["always", "new"]),
    ],
)
def test_only_rules_in_force_that_day_count(day: date, rules: list[str]) -> None:
    parts = (
        a_rule("always", A),
        a_rule("old", A, in_force={"until": "2026-01-31"}),
        a_rule("new", A, in_force={"from": "2026-02-02"}),
    )

    found = assessed(*ASKED, *parts, answers={}, on=day)

    assert [one.rule.id for one in found.findings] == rules


def test_more_days_than_are_remembered_are_still_right() -> None:
    rulebook = a_rulebook(*ASKED, a_rule("new", A, in_force={"from": "2026-03-11"}))
    days = [A_DAY + timedelta(days=number) for number in range(2 * MOST_DAYS)]

    counts = [len(assess(rulebook, {}, day).findings) for day in days + days]

    assert counts == 2 * ([0] * 10 + [1] * (2 * MOST_DAYS - 10))


def test_assessment_says_what_is_asked_and_why() -> None:
    asked = assessed(*ASKED, answers={"a": "no"}).asked

    assert list(asked) == ["a", "b", "c"]
    assert asked["a"] == (MET, (), ())
    assert asked["c"] == (NOT_MET, ("a",), ())


def test_answer_that_is_not_asked_is_passed_over() -> None:
    found = assessed(*ASKED, answers={"c": "yes", "a": "no"})

    assert found.answers == {"a": "no"}


def test_answer_whose_asking_is_open_is_kept() -> None:
    found = assessed(*ASKED, answers={"c": "yes"})

    assert found.answers == {"c": "yes"}
    assert found.asked["c"] == (OPEN, (), ("a",))


def test_answers_stand_in_page_order() -> None:
    found = assessed(*ASKED, answers={"b": "no", "a": "yes"})

    assert list(found.answers) == ["a", "b"]


def test_each_topic_with_rules_has_a_range() -> None:
    rules = (
        a_rule("one", A, level="watch"),
        a_rule("two", B, level="sensitive", topic="energy"),
    )

    ranges = topic_ranges(assessed(*ASKED, *rules, answers={"b": "yes"}))

    assert {
        topic: (one.lowest.id, one.highest.id) for topic, one in ranges.items()
    } == {
        "deal": ("routine", "watch"),
        "energy": ("sensitive", "sensitive"),
    }


def test_topic_without_rules_has_no_range() -> None:
    found = assessed(*ASKED, a_rule("one", A), answers={})

    assert list(topic_ranges(found)) == ["deal"]


def asked_next(*rules: Any, answers: Answers) -> list[tuple[str, str, tuple[str, ...]]]:
    found = next_questions(assessed(*ASKED, *rules, answers=answers))
    return [(one.question, one.could_reach.id, one.rules) for one in found]


def test_question_that_could_reach_highest_comes_first() -> None:
    rules = a_rule("low", A, level="watch"), a_rule("high", B, level="sensitive")

    assert asked_next(*rules, answers={}) == [
        ("b", "sensitive", ("high",)),
        ("a", "watch", ("low",)),
    ]


def test_question_that_more_such_rules_wait_for_comes_first() -> None:
    both = {"all": [A, B]}
    rules = a_rule("one", both), a_rule("two", B), a_rule("three", A, level="watch")

    assert asked_next(*rules, answers={}) == [
        ("b", "strategic", ("one", "two")),
        ("a", "strategic", ("one", "three")),
    ]


def test_questions_alike_come_in_page_order() -> None:
    rules = a_rule("one", B), a_rule("two", A)

    assert [one[0] for one in asked_next(*rules, answers={})] == ["a", "b"]


def test_question_that_cannot_lift_the_level_is_left_out() -> None:
    rules = a_rule("met", A, level="sensitive"), a_rule("same", B, level="sensitive")

    assert asked_next(*rules, answers={"a": "yes"}) == []


def test_what_says_whether_to_ask_is_asked_first() -> None:
    rule = a_rule("gated", C)

    assert asked_next(rule, answers={}) == [("a", "strategic", ("gated",))]
    assert asked_next(rule, answers={"a": "yes"}) == [("c", "strategic", ("gated",))]


def told(
    applies: tuple[Applies[Any], ...],
) -> list[tuple[str, Verdict, tuple[str, ...]]]:
    return [(one.what.id, one.verdict, one.rules) for one in applies]


NAMED = (
    a_rule("one", A, checklist=["ask-counsel"]),
    a_rule("two", B, checklist=["ask-counsel"]),
    a_rule("three", {"a": "no"}, checklist=["ask-board"]),
    an_item("ask-board"),
    an_item("ask-counsel"),
)


def test_item_follows_from_rules_that_name_it() -> None:
    met = following(assessed(*ASKED, *NAMED, answers={"a": "yes"}))
    still_open = following(assessed(*ASKED, *NAMED, answers={}))

    assert told(met.checklist) == [("ask-counsel", MET, ("one",))]
    assert told(still_open.checklist) == [
        ("ask-board", OPEN, ("three",)),
        ("ask-counsel", OPEN, ("one", "two")),
    ]


def test_item_follows_from_its_own_condition() -> None:
    parts = an_item("write-down", when=A), an_item("never-reached")

    met = following(assessed(*ASKED, *parts, answers={"a": "yes"}))
    not_met = following(assessed(*ASKED, *parts, answers={"a": "no"}))
    still_open = following(assessed(*ASKED, *parts, answers={}))

    assert told(met.checklist) == [("write-down", MET, ())]
    assert told(not_met.checklist) == []
    assert told(still_open.checklist) == [("write-down", OPEN, ())]


def test_own_condition_met_outweighs_open_rules() -> None:
    parts = an_item("write-down", when=A), a_rule("one", B, checklist=["write-down"])

    found = following(assessed(*ASKED, *parts, answers={"a": "yes"}))

    assert told(found.checklist) == [("write-down", MET, ())]


def test_rule_not_in_force_leads_to_nothing() -> None:
    rule = a_rule("old", A, expect=["checks"], in_force={"until": "2020-01-01"})
    parts = rule, a_consequence("checks")

    found = following(assessed(*ASKED, *parts, answers={"a": "yes"}))

    assert found.consequences == ()


def test_consequences_and_signals_follow_from_rules() -> None:
    parts = (
        a_rule("one", A, expect=["checks"], signals=["decree"]),
        a_consequence("checks"),
        a_signal("decree"),
        a_signal("always", when={"any": [A, B]}),
    )

    found = following(assessed(*ASKED, *parts, answers={"a": "yes"}))

    assert told(found.consequences) == [("checks", MET, ("one",))]
    assert told(found.signals) == [("decree", MET, ("one",)), ("always", MET, ())]


def test_signal_says_what_to_look_for_in_this_deal() -> None:
    looks = [{"when": A, "says": "First."}, {"when": B, "says": "Second."}]
    signal = a_signal("decree", when=A, look_for=looks)

    found = following(assessed(*ASKED, signal, a_signal("no"), answers={"a": "yes"}))

    assert found.look_for == {"decree": ("First.",)}


def test_definition_decides_like_its_condition() -> None:
    parts = a_definition("both", {"all": [A, B]}), a_rule("one", {"is": "both"})

    [finding] = assessed(*ASKED, *parts, answers={"b": "no"}).findings

    assert (finding.verdict, finding.because) == (NOT_MET, ("b",))


def test_two_rulebooks_alike_do_not_mix() -> None:
    first = a_rulebook(a_question("a"), a_rule("rule", A))
    second = a_rulebook(a_question("a"), a_rule("rule", {"a": "no"}))

    verdicts = [
        assess(one, {"a": "no"}, A_DAY).findings[0][1] for one in (first, second)
    ]

    assert verdicts == [NOT_MET, MET]


def ranks(assessment: Assessment) -> tuple[int, int]:
    rank = assessment.rulebook.rank
    return rank[assessment.range.lowest.id], rank[assessment.range.highest.id]


@given(st.data())
def test_more_answers_never_change_what_is_decided(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    some = data.draw(partial_answers(rulebook))
    more = data.draw(partial_answers(rulebook)) | some

    before, after = (assess(rulebook, one, A_DAY) for one in (some, more))

    for old, new in zip(before.findings, after.findings, strict=True):
        assert old.verdict in {OPEN, new.verdict}
    for name, old_asked in before.asked.items():
        assert old_asked.verdict in {OPEN, after.asked[name].verdict}


@given(st.data())
def test_range_holds_the_level_of_every_completion(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    some = data.draw(partial_answers(rulebook))
    full = data.draw(full_answers(rulebook)) | some

    lowest, highest = ranks(assess(rulebook, some, A_DAY))
    level, same = ranks(assess(rulebook, full, A_DAY))

    assert level == same
    assert lowest <= level <= highest


@given(st.data())
def test_nothing_is_asked_next_exactly_when_settled(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    found = assess(rulebook, data.draw(partial_answers(rulebook)), A_DAY)

    questions = next_questions(found)

    assert (questions == ()) is found.range.settled
    for one in questions:
        assert found.asked[one.question].verdict is MET
        assert one.question not in found.answers


@given(st.data())
def test_question_not_asked_counts_nowhere(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))
    found = assess(rulebook, answers, A_DAY)

    for name, asked in found.asked.items():
        if asked.verdict is NOT_MET:
            kind = rulebook.questions[name].kind.value
            others = {key: one for key, one in answers.items() if key != name}
            changed = {**answers, name: data.draw(answers_of(kind))}
            assert assess(rulebook, others, A_DAY) == found
            assert assess(rulebook, changed, A_DAY) == found


@given(st.data())
def test_kept_answers_give_the_same_assessment(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    found = assess(rulebook, data.draw(partial_answers(rulebook)), A_DAY)

    again = assess(rulebook, found.answers, A_DAY)

    assert again == found


@given(st.data())
def test_because_is_enough_and_asked_for_every_rule(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    found = assess(rulebook, data.draw(partial_answers(rulebook)), A_DAY)

    for place, finding in enumerate(found.findings):
        kept = {name: found.answers[name] for name in finding.because}
        again = assess(rulebook, kept, A_DAY).findings[place]
        assert again.verdict is finding.verdict


def test_number_in_and_out_of_a_band() -> None:
    rulebook: Rulebook = a_rulebook(
        a_question("stake", "percent"),
        a_rule("band", {"stake": {"at-least": 10, "below": 25}}),
    )

    verdicts = [
        assess(rulebook, {"stake": Decimal(stake)}, A_DAY).findings[0].verdict
        for stake in ("9.99", "10", "24.99", "25")
    ]

    assert verdicts == [NOT_MET, MET, MET, NOT_MET]
