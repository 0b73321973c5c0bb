"""Answers, a rulebook and a day: an assessment, and what follows from it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.engine import assess as engine
from screening.engine.assess import Applies, Assessment, assess, following, topic_ranges
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Verdict
from tests import builders as a
from tests.engine.completions import completions, place_of

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
A, NOT_A, B, C = {"a": "yes"}, {"a": "no"}, {"b": "yes"}, {"c": "yes"}
ASKED = (a.question("a"), a.question("b"), a.question("c", ask_when=A))


def levels(assessment: Assessment) -> list[str]:
    return [end.id for end in assessment.range]


def test_every_rule_has_a_finding_and_of_a_verdict_the_strongest_is_first() -> None:
    ranked = {"watched": "watch", "grave": "strategic", "grave-too": "strategic"}
    rules = [a.rule(name, A, level=ranked[name]) for name in ranked]
    others = a.rule("not-met", NOT_A), a.rule("open", B)

    assessment = a.assessed(*ASKED, rules[0], *others, *rules[1:], answers={"a": "yes"})

    findings = assessment.findings
    assert [(it.rule.id, it[1], it.because, it.waiting_for) for it in findings] == [
        ("watched", MET, ("a",), ()),
        ("not-met", NOT_MET, ("a",), ()),
        ("open", OPEN, (), ("b",)),
        ("grave", MET, ("a",), ()),
        ("grave-too", MET, ("a",), ()),
    ]
    met = [finding.rule.id for finding in assessment.with_verdict(MET)]
    assert met == ["grave", "grave-too", "watched"]


TWO = (a.rule("low", A, level="watch"), a.rule("high", B, level="strategic"))
SAID_OR_DENIED = (a.rule("said", A, "watch"), a.rule("denied", NOT_A, "sensitive"))
CONTRADICTED = a.rule("never", {"all": [A, {"any": [NOT_A, {"all": [B, NOT_A]}]}]})
RANGES: dict[str, list[tuple[Sequence[a.Part], Answers, str, str]]] = {
    "it spans what is met and what is open": [
        (TWO, {}, "routine", "strategic"),
        (TWO, {"b": "no"}, "routine", "watch"),
        (TWO, {"b": "yes"}, "strategic", "strategic"),
        (TWO, {"a": "yes"}, "watch", "strategic"),
        (TWO, {"a": "yes", "b": "no"}, "watch", "watch"),
        (TWO, {"a": "no", "b": "no"}, "routine", "routine"),
    ],
    "one of two rules that leave no deal out is certain": [
        ((*SAID_OR_DENIED, a.rule("grave", B)), {}, "watch", "strategic"),
        ((*SAID_OR_DENIED, a.rule("grave", B)), A, "watch", "strategic"),
        (SAID_OR_DENIED, {"b": "no"}, "watch", "sensitive"),
        ((a.rule("one", A), a.rule("other", NOT_A)), {}, "strategic", "strategic"),
    ],
    "a rule that contradicts itself lifts nothing": [
        ((CONTRADICTED, a.rule("low", B, "watch")), {}, "routine", "watch")
    ],
    "without rules it is the lowest level": [((), {}, "routine", "routine")],
}


@pytest.mark.parametrize("claim", RANGES)
def test_range(claim: str) -> None:
    for parts, answers, *ends in RANGES[claim]:
        assessment = a.assessed(*ASKED, *parts, answers=answers)
        assert (answers, levels(assessment)) == (answers, ends)
        assert assessment.range.settled is (ends[0] == ends[1])


def test_range_is_the_same_whatever_deals_were_assessed_before() -> None:
    both_or_never = {"any": [{"all": [A, B]}, {"all": [NOT_A, B, {"b": "no"}]}]}
    rulebook = a.rulebook(*ASKED, a.rule("high", both_or_never))

    settled = [assess(rulebook, it, a.DAY).range.settled for it in ({}, A, NOT_A)]

    assert settled == [False, False, True]


def test_only_rules_in_force_that_day_count() -> None:
    rulebook = a.rulebook(
        *ASKED,
        a.rule("always", A),
        a.rule("old", A, in_force={"until": "2026-01-31"}),
        a.rule("new", A, in_force={"from": "2026-02-02"}),
    )
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 2)]

    findings = [assess(rulebook, {}, day).findings for day in days]

    rules = [["always", "old"], ["always"], ["always", "new"]]
    assert [[finding.rule.id for finding in on_day] for on_day in findings] == rules


def test_assessment_says_what_is_asked_and_why_and_of_that_what_is_not_known() -> None:
    assessment = a.assessed(*ASKED, answers=NOT_A)

    assert [*assessment.asked.items()] == [("a", MET), ("b", MET), ("c", NOT_MET)]
    assert assessment.why_asked("a") == (MET, (), ())
    assert assessment.why_asked("c") == (NOT_MET, ("a",), ())
    cases = ((B, ("a",)), (A, ("b", "c")), (NOT_A, ("b",)))
    for answers, not_known in cases:
        assert a.assessed(*ASKED, answers=answers).not_known == not_known


def test_each_topic_with_rules_has_a_range() -> None:
    rules = (
        a.rule("one", A, level="watch"),
        a.rule("two", B, level="sensitive", topic="energy"),
    )

    both = topic_ranges(a.assessed(*ASKED, *rules, answers={"b": "yes"}))
    single = topic_ranges(a.assessed(*ASKED, rules[0], answers={}))

    assert {topic: [end.id for end in both[topic]] for topic in both} == {
        "deal": ["routine", "watch"],
        "energy": ["sensitive", "sensitive"],
    }
    assert list(single) == ["deal"]


def applying(
    applies: Sequence[Applies[Any]],
) -> list[tuple[str, Verdict, tuple[str, ...]]]:
    return [(part.id, verdict, rules) for part, verdict, rules in applies]


NAMED = (
    a.rule("one", A, checklist=["ask-counsel"]),
    a.rule("two", B, checklist=["ask-counsel"]),
    a.rule("three", {"a": "no"}, checklist=["ask-board"]),
    a.item("ask-board"),
    a.item("ask-counsel"),
)
OWN = (a.item("write-down", when=A), a.item("never-reached"))
BOTH = (a.item("write-down", when=A), a.rule("one", B, checklist=["write-down"]))


def test_item_follows_from_rules_that_name_it_or_from_its_own_condition() -> None:
    """Its own condition, once met, outweighs rules that are open."""

    def items(parts: Sequence[a.Part], answers: Answers) -> list[Any]:
        return applying(
            following(a.assessed(*ASKED, *parts, answers=answers)).checklist
        )

    assert items(NAMED, {"a": "yes"}) == [("ask-counsel", MET, ("one",))]
    assert items(NAMED, {}) == [
        ("ask-board", OPEN, ("three",)),
        ("ask-counsel", OPEN, ("one", "two")),
    ]
    assert items(OWN, {"a": "yes"}) == [("write-down", MET, ())]
    assert items(OWN, {"a": "no"}) == []
    assert items(OWN, {}) == [("write-down", OPEN, ())]
    assert items(BOTH, {"a": "yes"}) == [("write-down", MET, ())]


def test_consequences_and_signals_follow_from_rules_in_force_with_their_looks() -> None:
    looks = [{"when": A, "says": "First."}, {"when": B, "says": "Second."}]
    parts = (
        a.rule("one", A, expect=["checks"], signals=["decree"]),
        a.rule("old", A, expect=["gone"], in_force={"until": "2020-01-01"}),
        a.consequence("checks"),
        a.consequence("gone"),
        a.signal("decree", look_for=looks),
        a.signal("always", when={"any": [A, B]}),
        a.signal("no"),
    )

    follows = following(a.assessed(*ASKED, *parts, answers=A))

    assert applying(follows.consequences) == [("checks", MET, ("one",))]
    assert applying(follows.signals) == [("decree", MET, ("one",)), ("always", MET, ())]
    assert follows.look_for == {"decree": ("First.",)}


def test_two_rulebooks_alike_do_not_mix() -> None:
    first = a.rulebook(a.question("a"), a.rule("rule", A))
    second = a.rulebook(a.question("a"), a.rule("rule", {"a": "no"}))

    assessments = [assess(rulebook, {"a": "no"}, a.DAY) for rulebook in (first, second)]

    verdicts = [finding.verdict for each in assessments for finding in each.findings]
    assert verdicts == [NOT_MET, MET]


@given(st.data())
def test_more_answers_never_change_what_is_decided(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks())
    some = data.draw(a.partial_answers(rulebook))
    more = data.draw(a.partial_answers(rulebook)) | some

    before, after = (assess(rulebook, known, a.DAY) for known in (some, more))

    for old, new in zip(before.findings, after.findings, strict=True):
        assert old.verdict in {OPEN, new.verdict}
    for name, old_asked in before.asked.items():
        assert old_asked in {OPEN, after.asked[name]}


@given(st.data())
def test_both_ends_are_levels_of_some_completion(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks())
    answers = data.draw(a.partial_answers(rulebook))

    assessment = assess(rulebook, answers, a.DAY)

    every = {place_of(rulebook, all_) for all_ in completions(rulebook, answers)}
    ends = [rulebook.rank[end.id] for end in assessment.range]
    assert ends == [min(every), max(every)]


@given(st.data())
def test_question_not_asked_counts_nowhere(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks())
    answers = data.draw(a.partial_answers(rulebook))
    assessment = assess(rulebook, answers, a.DAY)

    for name, asked in assessment.asked.items():
        if asked is NOT_MET:
            kind = rulebook.questions[name].kind.value
            others = {other: answers[other] for other in answers if other != name}
            changed = {**answers, name: data.draw(a.answers_of(kind))}
            assert assess(rulebook, others, a.DAY) == assessment
            assert assess(rulebook, changed, a.DAY) == assessment


@given(st.data())
def test_answers_that_decided_are_kept_and_are_enough(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks())
    assessment = assess(rulebook, data.draw(a.partial_answers(rulebook)), a.DAY)

    assert assess(rulebook, assessment.answers, a.DAY) == assessment
    for place, finding in enumerate(assessment.findings):
        kept = {name: assessment.answers[name] for name in finding.because}
        again = assess(rulebook, kept, a.DAY).findings[place]
        assert again.verdict is finding.verdict


def test_an_exception_lets_a_deal_off_only_where_the_rule_would_be_met() -> None:
    let_off = {"when": {"own": "yes"}, "reason": "R.", "basis": ["guide/E2"]}
    parts = (
        a.question("far"),
        a.question("own"),
        a.rule("reach", {"far": "yes"}, unless=[let_off]),
    )

    excepted = a.assessed(*parts, answers={"far": "yes", "own": "yes"})
    met = a.assessed(*parts, answers={"far": "yes", "own": "no"})
    beside = a.assessed(*parts, answers={"far": "no", "own": "yes"})

    rule = excepted.rulebook.rules["reach"]
    assert engine.excepting(excepted, rule) == rule.unless
    assert engine.excepting(met, met.rulebook.rules["reach"]) == ()
    assert engine.excepting(beside, beside.rulebook.rules["reach"]) == ()


def test_rule_swallowed_by_one_that_is_swallowed_is_told_by_the_strongest() -> None:
    rules = (
        a.rule("say", A, level="watch"),
        a.rule("stake", A, level="watch", supersedes=["say"]),
        a.rule("control", B, level="strategic", supersedes=["stake"]),
    )

    assessment = a.assessed(*ASKED, *rules, answers={**A, **B})
    alone = a.assessed(*ASKED, *rules, answers=A)

    told = [assessment.strongest(name) for name in ("say", "stake", "control")]
    assert told == ["control", "control", "control"]
    assert [alone.strongest(name) for name in ("say", "stake")] == ["stake", "stake"]


def test_deal_on_another_day_is_decided_anew_by_another_edition_alone() -> None:
    begins = {"from": "2027-03-01"}
    book = a.rulebook(
        a.question("foreign"),
        a.question("stake", "percent"),
        a.question("new", in_force=begins),
        a.threshold("line", 10, ("2027-05-01", 5)),
        a.rule("large", {"stake": {"at-least": "line"}}, "watch"),
        a.rule("early", {"foreign": "yes"}, in_force={"until": "2026-12-31"}),
        a.rule("asked-later", {"new": "yes"}, "sensitive"),
    )
    answers: Answers = {"stake": Decimal(7), "foreign": "yes", "new": "yes"}
    first = assess(book, answers, date(2026, 12, 31))

    days = [first.on_day(date(*day)) for day in ((2027, 1, 1), (2027, 2, 1))]
    march, may = (first.on_day(date(2027, month, 1)) for month in (3, 5))

    assert [it.range.ids[0] for it in (first, *days)] == ["strategic"] + ["routine"] * 2
    assert days[1].range is days[0].range
    assert [it.live for it in (march, may)] == [
        ("asked-later",),
        ("large", "asked-later"),
    ]
