"""Two assessments of one deal: what the facts moved, apart from what the rules did."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.analysis.compare import assessments
from screening.analysis.compare.assessments import AssessmentDiff
from screening.analysis.compare.causes import (
    BECAUSE_OF_LEVELS,
    range_causes,
    rules_behind,
)
from screening.engine.assess import assess
from screening.engine.assessment import Assessment
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook
from tests.builders import (
    A_DAY,
    HEADING,
    Part,
    a_question,
    a_rule,
    a_rulebook,
    partial_answers,
    rulebooks,
)

STATE = a_question("state-owned")
STAKE = a_question("stake", "percent")
OWNED = {"state-owned": "yes"}
SMALL = (STATE, STAKE, a_rule("owned", OWNED, "sensitive"))


def moved(
    before: Answers,
    after: Answers,
    *new: Part,
    old: tuple[Part, ...] = SMALL,
    on: date = A_DAY,
) -> AssessmentDiff:
    """Return what moved a deal: new answers, and new rules where some are given."""
    first = a_rulebook(*old)
    second = a_rulebook(*new) if new else first
    return assessments.assessments(
        assess(first, before, A_DAY), assess(second, after, on)
    )


def told(one: AssessmentDiff) -> list[tuple[str, str, str, str]]:
    """Return the facts that moved."""
    return [(fact.question, fact.happened, *fact[3:]) for fact in one.facts]


def test_new_facts_move_a_deal_while_the_rules_stay() -> None:
    found = moved({"state-owned": "no"}, OWNED)

    assert found.says == (
        "The facts moved the deal from Routine to Sensitive; the rules and the day are "
        "the same."
    )
    [turn] = found.by_facts.turns
    assert (turn.rule, turn.behind) == ("owned", True)
    assert found.by_rules.turns == ()


def test_facts_first_and_then_the_rules_move_a_deal() -> None:
    stricter = (STATE, STAKE, a_rule("owned", OWNED, "strategic"))

    found = moved({"state-owned": "no"}, OWNED, *stricter)

    assert found.says == (
        "The facts moved the deal from Routine to Sensitive; the rules then moved it "
        "to Strategic."
    )
    [turn] = found.by_rules.turns
    assert (turn.before, turn.after) == ("met at Sensitive", "met at Strategic")


def test_the_same_facts_leave_all_to_the_rules() -> None:
    found = moved(OWNED, OWNED, STATE, STAKE)

    assert found.says == (
        "The facts left the deal at Sensitive; the rules then moved it to Routine."
    )
    [turn] = found.by_rules.turns
    assert (turn.rule, turn.after, turn.behind) == (
        "owned",
        "not in the rulebook",
        True,
    )


def test_another_day_is_a_change_of_rules() -> None:
    late = a_rule("late", OWNED, "strategic", in_force={"from": "2026-06-01"})

    found = moved(OWNED, OWNED, old=(*SMALL, late), on=date(2026, 6, 1))

    assert found.other_rules
    assert [turn.rule for turn in found.by_rules.turns] == ["late"]
    assert "the rules then moved it to Strategic" in found.says


def test_rules_that_change_nothing_for_a_deal_leave_it_there() -> None:
    found = moved({}, OWNED, *SMALL, a_rule("large", {"stake": {"above": 25}}, "watch"))

    assert found.says == (
        "The facts moved the deal from between routine and sensitive to Sensitive; the "
        "rules then left it there."
    )


def test_answers_are_added_changed_and_withdrawn() -> None:
    more = a_question("price", "money")
    old = (*SMALL, more)

    found = moved(
        {"stake": Decimal(5), "price": Decimal(9)},
        {"stake": Decimal(50), "state-owned": "no"},
        old=old,
    )

    assert told(found) == [
        ("state-owned", "added", "", "No"),
        ("stake", "changed", "5 %", "50 %"),
        ("price", "withdrawn", "EUR 9", ""),
    ]


def test_an_answer_given_anew_is_no_change() -> None:
    found = moved({"stake": Decimal("5.0")}, {"stake": Decimal(5)})

    assert found.facts == ()


def test_an_answer_that_new_facts_make_idle_is_no_longer_asked() -> None:
    gated = (STATE, a_question("stake", "percent", ask_when=OWNED))

    found = moved(
        {**OWNED, "stake": Decimal(5)}, {"state-owned": "no"}, old=(*gated, SMALL[2])
    )

    assert ("stake", "no longer asked", "5 %", "") in told(found)
    assert found.asking == ()


def test_an_answer_that_new_rules_do_not_ask_for_is_no_change_of_facts() -> None:
    large = a_rule("large", {"stake": {"above": 25}}, "strategic")
    said: Answers = {**OWNED, "stake": Decimal(50)}

    found = moved(said, said, STATE, SMALL[2], old=(*SMALL, large))

    assert found.facts == ()
    assert [(one.question, one.happened) for one in found.asking] == [
        ("stake", "no longer asked")
    ]
    assert not found.by_facts.moved
    assert [turn.rule for turn in found.by_rules.turns] == ["large"]


def test_an_answer_that_only_new_rules_ask_for_is_no_change_of_facts() -> None:
    gated = a_question("stake", "percent", ask_when={"state-owned": "no"})
    large = a_rule("large", {"stake": {"above": 25}}, "strategic")
    said: Answers = {**OWNED, "stake": Decimal(50)}

    found = moved(said, said, STATE, STAKE, large, old=(STATE, gated, large))

    assert found.facts == ()
    assert [(one.question, one.happened) for one in found.asking] == [
        ("stake", "now asked")
    ]
    assert [turn.rule for turn in found.by_rules.turns] == ["large"]


def test_answers_the_old_rules_cannot_read_are_told_and_move_nothing_there() -> None:
    more = a_question("price", "money")
    dear = a_rule("dear", {"price": {"above": 1}}, "strategic")

    found = moved(OWNED, {**OWNED, "price": Decimal(9)}, *SMALL, more, dear)

    assert found.lost == ("price",)
    assert told(found) == [("price", "added", "", "EUR 9")]
    assert not found.by_facts.moved
    assert [turn.rule for turn in found.by_rules.turns] == ["dear"]


def test_a_reworded_level_moves_no_deal() -> None:
    first = a_rulebook(*SMALL)
    second = a_rulebook(*SMALL, heading=HEADING.replace("Sensitive", "Delicate"))

    found = assessments.assessments(
        *(assess(one, OWNED, A_DAY) for one in (first, second))
    )

    assert not found.by_rules.moved
    assert found.by_rules.turns == ()


RISING = [
    ({"a": "watch"}, {"a": "strategic"}, ("a",)),
    ({"a": "watch"}, {"a": "watch", "b": "strategic", "c": "sensitive"}, ("b",)),
    ({"a": "watch"}, {"b": "strategic", "c": "strategic"}, ("b", "c")),
    ({}, {"a": "watch", "b": "routine"}, ("a",)),
]


@pytest.mark.parametrize(("low", "high", "behind"), RISING)
def test_rules_behind_a_rise_hold_the_new_level_anew(
    low: dict[str, str], high: dict[str, str], behind: tuple[str, ...]
) -> None:
    assert rules_behind(range_causes(met(low)), range_causes(met(high))) == behind


FALLING = [
    ({"a": "strategic"}, {"a": "watch"}, ("a",)),
    ({"a": "strategic", "b": "sensitive", "c": "watch"}, {"c": "watch"}, ("a", "b")),
    ({"a": "strategic", "b": "watch"}, {"c": "watch"}, ("a",)),
]


@pytest.mark.parametrize(("high", "low", "behind"), FALLING)
def test_rules_behind_a_fall_held_a_higher_level(
    high: dict[str, str], low: dict[str, str], behind: tuple[str, ...]
) -> None:
    assert rules_behind(range_causes(met(high)), range_causes(met(low))) == behind


def test_rules_that_do_not_matter_for_the_level_are_not_behind_it() -> None:
    old, new = {"a": "strategic", "b": "watch"}, {"a": "strategic", "c": "sensitive"}

    assert rules_behind(range_causes(met(old)), range_causes(met(new))) == ()


def test_a_level_that_moves_without_a_rule_is_because_of_the_levels() -> None:
    renamed = HEADING.replace("id: routine", "id: calm")

    found = rules_behind(range_causes(met({})), range_causes(met({}, heading=renamed)))

    assert found == (BECAUSE_OF_LEVELS,)


def test_levels_in_another_order_move_a_deal_without_its_rules() -> None:
    lines = HEADING.splitlines()
    lines[10], lines[11] = lines[11], lines[10]
    same = {"a": "watch", "b": "sensitive"}

    found = rules_behind(
        range_causes(met(same)), range_causes(met(same, heading="\n".join(lines)))
    )

    assert found == (BECAUSE_OF_LEVELS,)


def test_a_fall_to_a_level_that_is_new_is_because_of_the_rules_above_it() -> None:
    renamed = HEADING.replace("id: watch", "id: heed")

    found = rules_behind(
        range_causes(met({"a": "sensitive"})),
        range_causes(met({"a": "heed"}, heading=renamed)),
    )

    assert found == ("a",)


def test_a_level_taken_away_is_because_of_the_rules_that_held_it() -> None:
    lines = HEADING.splitlines()
    without = "\n".join(line for line in lines if "id: sensitive" not in line)

    found = rules_behind(
        range_causes(met({"a": "sensitive"})),
        range_causes(met({"a": "watch"}, heading=without)),
    )

    assert found == ("a",)


def met(levels: dict[str, str], heading: str = HEADING) -> Assessment:
    """Return an assessment that meets rules of these levels."""
    rules = [a_rule(name, OWNED, level) for name, level in levels.items()]
    return assess(a_rulebook(STATE, *rules, heading=heading), OWNED, A_DAY)


@st.composite
def two(draw: st.DrawFn) -> tuple[Rulebook, Answers, Rulebook, Answers]:
    """Draw two rulebooks, and answers that fit each."""
    old, new = draw(rulebooks()), draw(rulebooks())
    return old, draw(partial_answers(old)), new, draw(partial_answers(new))


@given(two())
def test_every_move_has_a_reason_and_what_stays_has_none(
    drawn: tuple[Rulebook, Answers, Rulebook, Answers],
) -> None:
    old, said, new, says = drawn

    found = assessments.assessments(assess(old, said, A_DAY), assess(new, says, A_DAY))

    for step in (found.by_facts, found.by_rules):
        assert any(turn.behind for turn in step.turns) is step.moved
