"""An assessment in words."""

from __future__ import annotations

from datetime import date

import pytest

from screening.rulebook.conditions import Answers
from screening.rulebook.model import Topic
from screening.wording.explanation import Explanation
from screening.wording.sources import Basis
from tests.builders import (
    A_DAY,
    HEADING,
    LEVELS,
    a_consequence,
    a_question,
    a_rule,
    a_signal,
    an_item,
    explained,
)

A, B = {"a": "yes"}, {"b": "yes"}
PARTS = (
    a_question("a", short="Owner"),
    a_question("b", hint="Look it up."),
    a_question("c", "percent", ask_when=A),
    a_rule("low", A, level="watch", title="Low: {c}", says="they hold {c}."),
    a_rule("high", B, level="strategic", topic="energy", title="High"),
    a_rule("gone", A, level="sensitive", in_force={"until": "2025-12-31"}),
    a_rule("soon", A, in_force={"from": "2027-01-01", "until": "2027-06-30"}),
)


def told(answers: Answers, on: date = A_DAY) -> Explanation:
    return explained(*PARTS, answers=answers, on=on)


def topic(name: str) -> Topic:
    """Return a topic of the heading that rulebooks in these tests have."""
    [found] = [one for one in told({}).rulebook.heading.topics if one.id == name]
    return found


def test_settled_level_is_told_by_its_label() -> None:
    found = told({"a": "yes", "b": "no"})

    assert (found.level, found.means, found.settled) == ("Watch", "Take care.", True)


def test_range_is_told_by_both_ends() -> None:
    found = told({"a": "yes"})

    assert found.level == "Between watch and strategic"
    assert found.means == (
        "On the facts so far: near a line. The facts still missing could lift it to "
        "strategic (control)."
    )
    assert not found.settled


def test_no_fact_at_all_is_never_told_as_the_lowest_level() -> None:
    found = told({})

    assert found.means == (
        "The facts so far settle nothing. Until more is known, everything from routine "
        "to strategic is possible."
    )
    assert not any(row.now for row in found.strip)


def test_boundary_is_looked_for_only_when_somebody_asks() -> None:
    found = told({"a": "yes"})

    assert "boundary" not in vars(found)
    assert found.boundary is found.boundary


def test_deal_and_day_are_told() -> None:
    found = told({})

    assert (found.deal, found.on) == ("A deal", "1 March 2026")
    assert (found.lowest.id, found.highest.id) == ("routine", "strategic")
    assert [level.id for level in found.levels] == list(LEVELS)


@pytest.mark.parametrize(
    ("day", "overdue"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)]
)
def test_rulebook_is_overdue_after_its_review_day(day: date, overdue: bool) -> None:  # noqa: FBT001
    assert told({}, on=day).overdue is overdue


def test_strip_has_a_row_for_the_deal_and_for_each_topic_with_rules() -> None:
    whole, *rows = told({"a": "yes"}).strip

    assert (whole.topic, whole.lowest, whole.highest, whole.now) == (None, 1, 3, True)
    assert [(one.topic, one.lowest, one.highest) for one in rows] == [
        (topic("deal"), 1, 1),
        (topic("energy"), 0, 3),
    ]


@pytest.mark.parametrize(
    ("answers", "now"),
    [({}, False), ({"a": "yes"}, False), ({"b": "no"}, True), ({"b": "yes"}, True)],
)
def test_topic_stands_where_facts_put_it_and_nowhere_before(
    answers: Answers,
    now: bool,  # noqa: FBT001
) -> None:
    [energy] = [row for row in told(answers).strip if row.topic == topic("energy")]

    assert energy.now is now


def test_reason_has_its_placeholders_filled() -> None:
    [reason] = told({"a": "yes"}).reasons

    assert reason.title == "Low: (c: not known yet)"
    assert reason.says == "They hold (c: not known yet)."
    assert (reason.level.id, reason.topic.id) == ("watch", "deal")


def test_reason_names_the_answers_that_decided_it() -> None:
    [reason] = told({"a": "yes"}).reasons

    assert [(one.short, one.answer, one.state) for one in reason.because] == [
        ("Owner", "Yes", "answered")
    ]
    assert reason.waiting_for == ()


def test_open_rule_names_what_it_waits_for() -> None:
    [reason] = told({"a": "yes"}).open

    assert reason.rule == "high"
    assert [(one.question, one.state) for one in reason.waiting_for] == [
        ("b", "not known")
    ]


def test_reasons_come_strongest_first() -> None:
    found = told({"a": "yes", "b": "yes"})

    assert [one.rule for one in found.reasons] == ["high", "low"]


def test_rules_that_did_not_apply_are_told() -> None:
    found = told({"a": "no", "b": "no"})

    assert [one.rule for one in found.not_met] == ["high", "low"]
    assert [one.rule for one in found.not_in_force] == ["gone", "soon"]


def test_days_a_rule_holds_are_told() -> None:
    gone, soon = told({}).not_in_force
    [always] = told({"b": "yes"}).reasons

    assert gone.dates == "until 31 December 2025"
    assert soon.dates == "from 1 January 2027 until 30 June 2027"
    assert always.dates == ""


def test_rule_switched_off_tells_its_reason() -> None:
    rule = a_rule("one", A, off="We do no energy.")

    found = explained(a_question("a"), rule, answers={"a": "yes"})

    [off] = found.not_in_force
    assert (off.rule, off.off, off.dates) == ("one", "We do no energy.", "")
    assert found.reasons == ()


def test_basis_names_source_and_what_is_not_certain() -> None:
    rule = a_rule("one", A, basis=["guide/art-one", "guide/E2"])

    [reason] = explained(a_question("a"), rule, answers={"a": "yes"}).reasons

    assert reason.basis[0] == Basis(
        point="guide/art-one",
        source="the guide",
        place="art one",
        title="The guide",
        says="A law.",
        to_be_verified="Read the text.",
    )
    assert reason.basis[1].to_be_verified == ""


def test_facts_that_settle_are_told_with_their_reach() -> None:
    [fact] = told({"a": "yes"}).settling

    assert (fact.question, fact.ask, fact.hint) == ("b", "What of b?", "Look it up.")
    assert (fact.could_reach.id, fact.rules) == ("strategic", ("High",))


def test_answers_are_told_by_topic_in_page_order() -> None:
    [topic] = told({"a": "no"}).answers

    assert topic.topic.id == "deal"
    assert [(one.question, one.answer, one.state) for one in topic.said] == [
        ("a", "No", "answered"),
        ("b", "Not known yet", "not known"),
        ("c", "Not known yet", "not asked"),
    ]


def test_question_whose_asking_is_open_is_not_asked_yet() -> None:
    [topic] = told({}).answers

    [_a, _b, c] = topic.said
    assert (c.state, c.because) == ("not asked yet", ("Owner",))


@pytest.mark.parametrize(
    ("answers", "progress"),
    [({}, (0, 2)), ({"a": "yes"}, (1, 3)), ({"a": "no"}, (1, 2)),
     ({"a": "no", "b": "no"}, (2, 2))],
)  # fmt: skip
def test_progress_counts_only_what_is_asked(
    answers: Answers, progress: tuple[int, int]
) -> None:
    assert told(answers).progress == progress


def test_question_not_asked_says_which_answer_decided() -> None:
    [topic] = told({"a": "no"}).answers

    assert topic.said[2].because == ("Owner: No",)
    assert topic.said[1].because == ()


def test_question_not_asked_through_another_names_the_answer_given() -> None:
    chain = a_question("d", ask_when={"c": {"above": 10}})

    [topic] = explained(*PARTS, chain, answers={"a": "no"}).answers

    assert topic.said[3].because == ("Owner: No",)


FOLLOWING = (
    a_question("a"),
    a_question("b"),
    a_rule("one", A, title="Rule of {a}", checklist=["maybe", "later"]),
    an_item("maybe", when=B),
    an_item("later", before="closing", who="board", why="For {a}."),
    an_item("perhaps", when=B),
    an_item("surely", when=A, do="Write {a} down"),
    a_consequence("checks", when=A, basis=["guide/E2"]),
    a_signal(
        "decree",
        when=A,
        look_for=[{"when": A, "says": "is {a}"}, {"when": B, "says": "B"}],
    ),
    a_signal("plain", when=A),
)


def test_checklist_stands_by_stage_with_the_certain_first() -> None:
    signing, closing = explained(*FOLLOWING, answers={"a": "yes"}).checklist

    assert signing.label == "Before signing"
    assert [(one.id, one.certain) for one in signing.steps] == [
        ("maybe", True),
        ("surely", True),
        ("perhaps", False),
    ]
    assert closing.label == "Before closing"


def test_step_says_who_why_and_through_which_rules() -> None:
    _, closing = explained(*FOLLOWING, answers={"a": "yes"}).checklist

    [step] = closing.steps
    assert (step.title, step.says, step.who) == ("Do later", "For yes.", "Board")
    assert step.through == ("Rule of yes",)


def test_stage_without_steps_is_left_out() -> None:
    found = explained(*FOLLOWING, answers={"a": "no"})

    assert [stage.label for stage in found.checklist] == ["Before signing"]


def test_first_steps_are_the_certain_ones() -> None:
    found = explained(*FOLLOWING, answers={"a": "yes"})

    assert [(stage, step.title) for stage, step in found.first_steps] == [
        ("Before signing", "Do maybe"),
        ("Before signing", "Write yes down"),
        ("Before closing", "Do later"),
    ]


def test_of_too_many_first_steps_the_gravest_are_kept_in_their_order() -> None:
    found = explained(
        *PARTS,
        a_rule("grave", A, "strategic", checklist=["late"]),
        a_rule("mild", A, "watch", checklist=["early", "middle"]),
        an_item("own", when=A),
        an_item("early"),
        an_item("middle"),
        an_item("late", before="closing"),
        answers={"a": "yes"},
    )

    kept = [step.title for _stage, step in found.gravest_steps(2)]
    assert kept == ["Do early", "Do late"]
    assert len(found.gravest_steps(9)) == 4


def test_page_one_tells_what_is_marked_and_asked() -> None:
    found = explained(
        a_question("a", in_brief=True),
        a_question("b", in_brief=True),
        a_question("c", in_brief=True, ask_when={"a": "no"}),
        a_question("d"),
        answers={"a": "yes", "d": "yes"},
    )

    assert [(one.question, one.answer) for one in found.brief] == [
        ("a", "Yes"),
        ("b", "Not known yet"),
    ]


def test_consequence_and_signal_are_told() -> None:
    found = explained(*FOLLOWING, answers={"a": "yes"})

    [expect], [decree, plain] = found.expect, found.signals
    assert (expect.title, expect.says) == ("Checks", "Expect checks.")
    assert [one.point for one in expect.basis] == ["guide/E2"]
    assert (decree.says, decree.details) == ("Watch decree.", ("Is yes",))
    assert plain.details == ()


def test_explanation_carries_its_rulebook() -> None:
    found = explained(answers={}, heading=HEADING.replace("2026.1", "2026.2"))

    assert found.rulebook.heading.version == "2026.2"
