"""What an assessment can be asked."""

from __future__ import annotations

from screening.rulebook.model import Verdict
from tests.builders import a_question, a_rule, assessed

A, B = {"a": "yes"}, {"b": "yes"}
PARTS = (
    a_question("a"),
    a_question("b"),
    a_question("c", ask_when={"b": "yes"}),
    a_question("d"),
    a_rule("watched", A, level="watch"),
    a_rule("grave", A, level="strategic"),
    a_rule("grave-too", A, level="strategic"),
    a_rule("pending", B, level="sensitive"),
)


def test_findings_of_a_verdict_come_strongest_first() -> None:
    found = assessed(*PARTS, answers={"a": "yes"})

    met = [one.rule.id for one in found.with_verdict(Verdict.MET)]
    still_open = [one.rule.id for one in found.with_verdict(Verdict.OPEN)]

    assert met == ["grave", "grave-too", "watched"]
    assert still_open == ["pending"]
    assert found.with_verdict(Verdict.NOT_MET) == ()


def test_questions_asked_and_not_answered_are_not_known() -> None:
    assert assessed(*PARTS, answers={"a": "yes"}).not_known == ("b", "d")
    assert assessed(*PARTS, answers={"b": "yes"}).not_known == ("a", "c", "d")
    assert assessed(*PARTS, answers={"a": "no", "b": "no"}).not_known == ("d",)


def test_range_is_settled_when_both_ends_are_equal() -> None:
    assert assessed(*PARTS, answers={"a": "yes"}).range.settled
    assert not assessed(*PARTS, answers={"a": "no"}).range.settled
