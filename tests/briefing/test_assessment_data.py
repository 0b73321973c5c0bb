"""A deal and its assessment as plain data."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.briefing.assessment_data import as_data
from screening.engine.assess import assess
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from tests.builders import (
    A_DAY,
    a_consequence,
    a_question,
    a_rule,
    a_rulebook,
    a_signal,
    an_item,
    partial_answers,
    rulebooks,
)

A = {"a": "yes"}
RULEBOOK = a_rulebook(
    a_question("a"),
    a_question("stake", "percent", ask_when=A),
    a_rule("large", {"stake": {"above": 10}}, says="They hold {stake}."),
    a_rule("owned", A, level="watch", topic="energy", expect=["checks"]),
    a_rule("old", A, in_force={"until": "2020-12-31"}),
    an_item("ask-counsel", when=A),
    a_consequence("checks"),
    a_signal("decree", when=A, look_for=[{"when": A, "says": "Look."}]),
)


def test_assessment_is_told_in_full() -> None:
    answers: dict[str, Answer] = {"a": "yes"}
    deal = Deal(name="A deal", on=A_DAY, answers=answers, unread={"gone": "x"})

    data = as_data(deal, assess(RULEBOOK, answers, A_DAY))

    assert data["schema"] == "screening-assessment/1"
    assert data["deal"] == {
        "name": "A deal",
        "answers": {"a": "yes"},
        "answers-not-asked-for": {},
        "answers-not-read": {"gone": "x"},
    }
    assert data["rulebook"] == {
        "id": "example",
        "title": "An example",
        "version": "2026.1",
        "digest": RULEBOOK.digest,
        "on": "2026-03-01",
    }


def told(**answers: Answer) -> dict[str, object]:
    deal = Deal(name="A deal", on=A_DAY, answers=answers)
    return as_data(deal, assess(RULEBOOK, answers, A_DAY))


def test_level_and_topics_are_told_as_ranges() -> None:
    data = told(a="yes")

    assert data["level"] == {
        "lowest": "watch",
        "highest": "strategic",
        "settled": False,
    }
    assert data["topics"] == {
        "deal": {"lowest": "routine", "highest": "strategic", "settled": False},
        "energy": {"lowest": "watch", "highest": "watch", "settled": True},
    }


def test_levels_are_told_lowest_first() -> None:
    levels = told()["levels"]

    assert isinstance(levels, list)
    assert levels[0] == {"id": "routine", "label": "Routine"}
    assert levels[-1] == {"id": "strategic", "label": "Strategic"}


def test_finding_is_told_with_the_answers_that_decided_it() -> None:
    findings = told(a="yes", stake=Decimal(12))["findings"]

    assert isinstance(findings, list)
    assert findings[0] == {
        "rule": "large",
        "title": "Large",
        "topic": "deal",
        "level": "strategic",
        "verdict": "met",
        "says": "They hold 12 %.",
        "because": {"a": "yes", "stake": "12"},
        "waiting-for": [],
        "basis": ["guide/E2"],
    }


def test_finding_is_told_without_what_did_not_decide_it() -> None:
    findings = told(a="yes", stake=Decimal(12))["findings"]

    assert isinstance(findings, list)
    assert findings[1]["because"] == {"a": "yes"}


def test_rule_switched_off_is_recorded_with_its_reason() -> None:
    rule = a_rule("one", A, off="We do no energy.")
    deal = Deal(name="A deal", on=A_DAY, answers={"a": "yes"})
    rulebook = a_rulebook(a_question("a"), rule)

    data = as_data(deal, assess(rulebook, deal.answers, deal.on))

    assert data["switched-off"] == {"one": "We do no energy."}
    assert data["not-in-force"] == ["one"]


def test_what_could_not_be_told_is_recorded() -> None:
    data = told(a="yes")

    assert data["not-in-force"] == ["old"]
    assert data["next-questions"] == [
        {"question": "stake", "could-reach": "strategic", "rules": ["large"]}
    ]


@pytest.mark.parametrize(
    ("answers", "asked", "answer"),
    [
        ({}, "not known yet", None),
        ({"a": "yes"}, "yes", None),
        ({"a": "yes", "stake": Decimal(5)}, "yes", "5 %"),
        ({"a": "no", "stake": Decimal(5)}, "no", None),
    ],
)
def test_question_is_told_with_whether_it_is_asked(
    answers: dict[str, Answer], asked: str, answer: str | None
) -> None:
    questions = told(**answers)["questions"]

    assert isinstance(questions, dict)
    assert questions["stake"] == {"asked": asked, "answer": answer}


def test_what_follows_is_told() -> None:
    data = told(a="yes")

    assert data["checklist"] == [{"id": "ask-counsel", "verdict": "met", "rules": []}]
    assert data["consequences"] == [
        {"id": "checks", "verdict": "met", "rules": ["owned"]}
    ]
    assert data["signals"] == [
        {"id": "decree", "verdict": "met", "rules": [], "look-for": ["Look."]}
    ]


def test_levers_are_told_with_what_they_promise() -> None:
    stake = a_question("stake", "percent", lever=True)
    rulebook = a_rulebook(stake, a_rule("large", {"stake": {"above": 10}}))
    answers: dict[str, Answer] = {"stake": Decimal(12)}
    deal = Deal(name="A deal", on=A_DAY, answers=answers)

    levers = as_data(deal, assess(rulebook, answers, A_DAY))["levers"]

    routine = {"lowest": "routine", "highest": "routine", "settled": True}
    expected = {"changes": {"stake": "10"}, "level": "routine", "range": routine}
    assert levers["down"] == [{**expected, "gone": ["large"], "new": []}]
    assert (levers["up"], levers["complete"]) == ([], True)


@given(st.data())
def test_every_assessment_is_ready_for_json(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))
    deal = Deal(name="A deal", on=A_DAY, answers=answers)

    found = as_data(deal, assess(rulebook, answers, A_DAY))

    assert json.loads(json.dumps(found)) == found
