"""Levers in words: where the boundary runs that a deal stands at."""

from decimal import Decimal

import pytest

from screening.engine.levers import levers
from screening.presentation.deal_parts import (
    LIMITS,
    Boundary,
    BoundarySide,
    boundary,
    boundary_on_paper,
)
from screening.rulebook.conditions import Answers
from tests import builders as a

STAKE = a.question("stake", "percent", short="Stake", lever=True)
ACCESS = a.question(
    "access", "choices", short="Access", lever=True, ask_when={"stake": {"above": 0}}
)
LARGE = a.rule("large", {"stake": {"at-least": 10}}, title="They hold {stake}")
THIRTY: Answers = {"stake": Decimal(30)}


def told(*parts: a.Part, answers: Answers) -> Boundary:
    assessment = a.assessed(*parts, answers=answers)
    return boundary(assessment, levers(assessment))


def down(*parts: a.Part, answers: Answers) -> BoundarySide:
    return told(*parts, answers=answers).sides[0]


def up(*parts: a.Part, answers: Answers) -> BoundarySide:
    return told(*parts, answers=answers).sides[1]


def test_a_fact_is_told_as_it_is_and_would_be_with_the_level_of_then() -> None:
    owner = (a.question("owner"), a.rule("owned", {"owner": "yes"}, "watch"))

    [shift] = down(STAKE, LARGE, answers=THIRTY).shifts
    [ranged] = down(STAKE, LARGE, *owner, answers=THIRTY).shifts

    [fact] = shift.facts
    assert (fact.question, fact.short) == ("stake", "Stake")
    assert (fact.now, fact.then) == ("30 %", "9.99 %")
    assert (shift.says, shift.level.id, shift.settled) == ("Routine", "routine", True)
    assert (ranged.says, ranged.settled) == ("Routine to watch", False)


def test_rules_are_named_with_the_answers_they_go_with_the_gravest_first() -> None:
    small = a.rule("small", {"stake": {"below": 10}}, "watch", title="Only {stake}")
    lower = a.rule("lower", {"stake": {"at-least": 10}}, "watch", title="Lower")

    shift = down(STAKE, lower, LARGE, small, answers=THIRTY).shifts[0]

    assert shift.gone == ("They hold 30 %", "Lower")
    assert shift.new == ("Only 9.99 %",)


def test_fact_that_is_only_asked_then_is_told_as_not_asked() -> None:
    calm = a.rule("calm", {"stake": {"at-most": 0}})
    reach = a.rule("reach", {"access": {"any-of": ["b"]}})

    [shift] = down(STAKE, ACCESS, calm, reach, answers={"stake": Decimal(0)}).shifts

    assert [(fact.now, fact.then) for fact in shift.facts] == [
        ("0 %", "0.01 %"),
        ("Not asked", "All but berry"),
    ]


@pytest.mark.parametrize(
    ("reading", "then"),
    [
        (["a"], "All but apple"),
        (["a", "b"], "Cherry"),
        (["a", "b", "c"], "None of these"),
    ],
)
def test_choices_not_known_have_the_shorter_list(reading: list[str], then: str) -> None:
    access = a.question("access", "choices", lever=True)
    rule = a.rule("reach", {"access": {"any-of": reading}})

    [shift] = down(access, rule, answers={}).shifts

    assert [(fact.now, fact.then) for fact in shift.facts] == [("Not known yet", then)]


def test_settled_level_range_and_limits_of_search_are_called_what_they_are() -> None:
    choices = {f"word-{letter}": letter for letter in "abcdefghijklm"}
    wide = a.question("wide", "choices", lever=True, choices=choices)
    rules = [a.rule(word, {"wide": {"any-of": [word]}}) for word in choices]

    settled, ranged = told(STAKE, LARGE, answers=THIRTY), told(STAKE, LARGE, answers={})

    assert [side.title for side in settled.sides] == [
        "What would lower the level",
        "What would raise the level, if it proves different",
    ]
    assert [side.title for side in ranged.sides] == [
        "What would lower the top of the range",
        "What would raise the bottom of the range, if it proves different",
    ]
    assert settled.limits == ""
    assert told(wide, *rules, answers={}).limits == LIMITS


def test_where_nothing_would_move_the_level_it_is_said_why() -> None:
    owner = (a.question("owner"), a.rule("owned", {"owner": "yes"}))
    cases = {
        "No change in one or two of the facts that the parties can shape would lower "
        "the level.": down(STAKE, *owner, answers={"owner": "yes"}),
        "No single fact that may prove different would raise the level.": up(
            *owner, answers={"owner": "no"}
        ),
        "Strategic is the highest level there is.": up(STAKE, LARGE, answers=THIRTY),
        "Routine is the lowest level there is.": down(STAKE, answers={}),
    }

    assert [side.nothing for side in cases.values()] == [*cases]
    assert [side.shifts for side in cases.values()] == [()] * len(cases)
    assert on_paper(STAKE, answers={}).sides[0].nothing == [*cases][-1]


ROLE = a.question("role", "choices", short="Role", lever=True, names_deal=True)
OWNS = a.rule("owns", {"role": {"any-of": ["a"]}}, title="They own it")
KEYS = a.question("keys", "choices", short="Keys", lever=True)
REACHES = a.rule("reaches", {"keys": {"any-of": ["a"]}}, title="They have keys")
OWNER: Answers = {"role": frozenset("a")}


def on_paper(*parts: a.Part, answers: Answers) -> Boundary:
    assessment = a.assessed(*parts, answers=answers)
    return boundary_on_paper(assessment, levers(assessment))


@pytest.mark.parametrize(
    ("parts", "answers", "facts"),
    [
        ((STAKE, LARGE), THIRTY, 1),
        ((ROLE, OWNS), OWNER, 1),
        ((ROLE, OWNS), {}, 1),
        ((ROLE, OWNS, KEYS, REACHES), {**OWNER, "keys": frozenset("a")}, 2),
    ],
    ids=[
        "just below a step",
        "another deal",
        "another deal than may be meant",
        "a pair with a denial in it",
    ],
)
def test_document_tells_no_denial_of_the_deal(
    parts: tuple[a.Part, ...], answers: Answers, facts: int
) -> None:
    side, _up = on_paper(*parts, answers=answers).sides

    assert len(down(*parts, answers=answers).shifts[0].facts) == facts
    assert side.shifts == ()
    assert side.nothing.startswith("No change that leaves it the same deal")


def test_it_is_information_and_a_document_tells_what_is_left_out_of_it() -> None:
    page, paper = (tell(STAKE, LARGE, answers=THIRTY) for tell in (told, on_paper))

    assert "This is information, not advice to restructure the deal." in page.about
    assert paper.about.startswith(page.about)
    assert paper.about.endswith("across a threshold.")


def test_document_tells_what_leaves_the_deal_and_warns_of_what_lifts_it() -> None:
    given: Answers = {"keys": frozenset("a")}
    small: Answers = {"stake": Decimal(5)}

    paper, page = (tell(KEYS, REACHES, answers=given) for tell in (on_paper, told))
    lifts = on_paper(STAKE, LARGE, answers=small).sides[1]

    assert paper.sides == page.sides
    assert [fact.then for fact in paper.sides[0].shifts[0].facts] == ["None of these"]
    assert lifts == up(STAKE, LARGE, answers=small)
    assert [fact.then for fact in lifts.shifts[0].facts] == ["10 %"]
