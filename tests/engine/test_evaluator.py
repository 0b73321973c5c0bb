"""Conditions are decided: met, not met, open; and why."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise, product
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.engine.evaluator import (
    MOST_ANSWERS,
    CompiledCondition,
    Decision,
    Evaluator,
)
from screening.rulebook.conditions import (
    AllOf,
    Answer,
    Answers,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
)
from screening.rulebook.model import Rulebook, Verdict
from tests.builders import (
    a_definition,
    a_question,
    a_rule,
    a_rulebook,
    full_answers,
    partial_answers,
    rulebooks,
)

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN


def decide(rulebook: Rulebook, condition: Condition, answers: Answers) -> Decision:
    ledger = Evaluator(rulebook)
    ledger.enter(condition)
    return ledger.compiled(condition).decide(ledger.read(answers))


def decided(when: object, answers: Answers) -> Decision:
    """Decide one condition over a, b (yes-no) and c, asked when a is yes."""
    rulebook = a_rulebook(
        a_question("a"),
        a_question("b"),
        a_question("c", ask_when={"a": "yes"}),
        a_definition("both", {"all": [{"a": "yes"}, {"b": "yes"}]}),
        a_rule("rule", when),
    )
    return decide(rulebook, rulebook.rules["rule"].when, answers)


A, B, C = {"a": "yes"}, {"b": "yes"}, {"c": "yes"}


@pytest.mark.parametrize(
    ("when", "answers", "decision"),
    [
        (A, {"a": "yes"}, (MET, ("a",), ())),
        (A, {"a": "no"}, (NOT_MET, ("a",), ())),
        (A, {}, (OPEN, (), ("a",))),
        ({"all": [A, B]}, {"a": "yes", "b": "yes"}, (MET, ("a", "b"), ())),
        ({"all": [A, B]}, {"b": "no"}, (NOT_MET, ("b",), ())),
        ({"all": [A, B]}, {"b": "yes"}, (OPEN, (), ("a",))),
        ({"all": [A, B]}, {"a": "no", "b": "no"}, (NOT_MET, ("a", "b"), ())),
        ({"any": [A, B]}, {"b": "yes"}, (MET, ("b",), ())),
        ({"any": [A, B]}, {"b": "no"}, (OPEN, (), ("a",))),
        ({"any": [A, B]}, {"a": "no", "b": "no"}, (NOT_MET, ("a", "b"), ())),
        ({"none": [A, B]}, {"b": "yes"}, (NOT_MET, ("b",), ())),
        ({"none": [A, B]}, {"b": "no"}, (OPEN, (), ("a",))),
        ({"none": [A, B]}, {"a": "no", "b": "no"}, (MET, ("a", "b"), ())),
        ({"is": "both"}, {"b": "no"}, (NOT_MET, ("b",), ())),
        ({"is": "both"}, {}, (OPEN, (), ("a", "b"))),
    ],
)
def test_condition_is_decided_by_kleene(
    when: object, answers: Answers, decision: Decision
) -> None:
    assert decided(when, answers) == decision


@pytest.mark.parametrize(
    ("when", "answers", "decision"),
    [
        (C, {"a": "yes", "c": "yes"}, (MET, ("a", "c"), ())),
        (C, {"a": "yes", "c": "no"}, (NOT_MET, ("c",), ())),
        (C, {"a": "yes"}, (OPEN, (), ("c",))),
        (C, {"a": "no", "c": "yes"}, (NOT_MET, ("a",), ())),
        (C, {"a": "no"}, (NOT_MET, ("a",), ())),
        (C, {}, (OPEN, (), ("a",))),
        (C, {"c": "yes"}, (OPEN, (), ("a",))),
        (C, {"c": "no"}, (NOT_MET, ("c",), ())),
        ({"none": [C]}, {"a": "no"}, (MET, ("a",), ())),
        ({"any": [B, C]}, {"a": "no"}, (OPEN, (), ("b",))),
    ],
)
def test_question_counts_only_when_it_is_asked(
    when: object, answers: Answers, decision: Decision
) -> None:
    assert decided(when, answers) == decision


@pytest.mark.parametrize(
    ("kind", "compared", "answer", "verdict"),
    [
        ("choice", "a", "a", MET),
        ("choice", ["a", "b"], "b", MET),
        ("choice", ["a", "b"], "c", NOT_MET),
        ("country", "NO", "NO", MET),
        ("choices", "a", frozenset("ab"), MET),
        ("choices", ["a", "b"], frozenset("b"), MET),
        ("choices", {"any-of": ["a", "b"]}, frozenset("c"), NOT_MET),
        ("choices", {"any-of": ["a"]}, frozenset(), NOT_MET),
        ("choices", {"all-of": ["a", "b"]}, frozenset("abc"), MET),
        ("choices", {"all-of": ["a", "b"]}, frozenset("b"), NOT_MET),
        ("choices", {"none-of": ["a"]}, frozenset("bc"), MET),
        ("choices", {"none-of": ["a"]}, frozenset("ab"), NOT_MET),
        ("choices", {"none-of": ["a", "b"]}, frozenset("bc"), NOT_MET),
        ("choices", {"none-of": ["a"]}, frozenset(), MET),
        ("choices", {"any-of": ["a"], "none-of": ["b"]}, frozenset("ab"), NOT_MET),
        ("percent", {"at-least": 10}, Decimal(10), MET),
        ("percent", {"at-least": 10}, Decimal("9.99"), NOT_MET),
        ("percent", {"above": 10}, Decimal(10), NOT_MET),
        ("percent", {"above": 10}, Decimal("10.01"), MET),
        ("percent", {"at-most": 10}, Decimal(10), MET),
        ("percent", {"at-most": 10}, Decimal("10.01"), NOT_MET),
        ("percent", {"below": 10}, Decimal(10), NOT_MET),
        ("percent", {"below": 10}, Decimal("9.99"), MET),
        ("money", {"at-least": 10, "below": 25}, Decimal(24), MET),
        ("money", {"at-least": 10, "below": 25}, Decimal(25), NOT_MET),
        ("number", 3, Decimal("3.0"), MET),
        ("number", 3, Decimal("3.1"), NOT_MET),
        ("date", "2026-01-31", date(2026, 1, 31), MET),
        ("date", {"above": "2026-01-31"}, date(2026, 2, 1), MET),
        ("date", {"above": "2026-01-31"}, date(2026, 1, 31), NOT_MET),
    ],
)
def test_comparison_of_each_kind_is_decided(
    kind: str, compared: object, answer: Answer, verdict: Verdict
) -> None:
    rulebook = a_rulebook(a_question("it", kind), a_rule("rule", {"it": compared}))

    found = decide(rulebook, rulebook.rules["rule"].when, {"it": answer})

    assert found.verdict is verdict


def test_reasons_stand_in_page_order() -> None:
    names = ("f", "b", "e", "a", "d", "c")
    every = {"all": [{name: "yes"} for name in sorted(names)]}
    parts = [*(a_question(name) for name in names), a_rule("rule", every)]
    rulebook = a_rulebook(*parts)
    when = rulebook.rules["rule"].when

    met = decide(rulebook, when, dict.fromkeys("abcdef", "yes"))

    assert met.because == names
    assert decide(rulebook, when, {}).waiting_for == names


def test_answer_that_nothing_reads_is_passed_over() -> None:
    assert decided(A, {"a": "yes", "b": "no"}) == decided(A, {"a": "yes"})


def test_group_without_parts_holds_if_all_must() -> None:
    rulebook = a_rulebook(a_question("a"))

    assert decide(rulebook, AllOf(()), {}).verdict is MET
    assert decide(rulebook, AnyOf(()), {}).verdict is NOT_MET
    assert decide(rulebook, NoneOf(()), {}).verdict is MET


def test_comparison_entered_later_is_read_too() -> None:
    rulebook = a_rulebook(
        a_question("a"), a_rule("one", {"a": "yes"}), a_rule("two", {"a": "no"})
    )
    ledger, two = Evaluator(rulebook), rulebook.rules["two"].when
    ledger.enter(rulebook.rules["one"].when)
    ledger.read({"a": "no"})

    ledger.enter(two)

    assert ledger.compiled(two).decide(ledger.read({"a": "no"})).verdict is MET


def test_more_answers_than_are_remembered_are_still_read() -> None:
    rulebook = a_rulebook(
        a_question("a", "number"), a_rule("rule", {"a": {"above": 1500}})
    )
    ledger, when = Evaluator(rulebook), rulebook.rules["rule"].when
    ledger.enter(when)

    verdicts = [
        ledger.compiled(when).decide(ledger.read({"a": Decimal(number)})).verdict
        for number in range(2 * MOST_ANSWERS)
    ]

    assert verdicts.count(MET) == 2 * MOST_ANSWERS - 1501
    assert verdicts.index(MET) == 1501


def test_memory_is_flat_however_many_deals_are_read() -> None:
    bounds = [{one: {"above": place}} for one in "abcde" for place in range(12)]
    numbers = [a_question(name, "number") for name in "abcde"]
    rulebook = a_rulebook(*numbers, a_rule("rule", {"any": bounds}))
    ledger, when = Evaluator(rulebook), rulebook.rules["rule"].when
    decider, taken = CompiledCondition(ledger, when, lambda made: [made]), []
    tracemalloc.start()

    for number in range(8192):
        digits = [Decimal(number // 12**place % 12) for place in range(4)]
        answers = dict(zip("abcde", [Decimal(number), *digits], strict=True))
        decider.decide(ledger.read(answers))
        if number % 256 == 0:
            taken.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.stop()
    assert max(taken) < 1.5 * max(taken[: len(taken) // 4])


def test_decision_is_made_once_for_the_same_facts() -> None:
    rulebook = a_rulebook(
        a_question("a"), a_question("b"), a_rule("rule", {"a": "yes"})
    )
    ledger = Evaluator(rulebook)
    decider = CompiledCondition(
        ledger, rulebook.rules["rule"].when, lambda made: [made]
    )

    first = decider.decide(ledger.read({"a": "yes"}))
    again = decider.decide(ledger.read({"a": "yes", "b": "no"}))
    other = decider.decide(ledger.read({"a": "no"}))

    assert first is again
    assert [one.verdict for one in (*first, *other)] == [MET, NOT_MET]


def test_decisions_that_are_forgotten_are_made_again_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rulebook = a_rulebook(
        a_question("a"),
        a_question("b"),
        a_definition("both", {"all": [{"a": "yes"}, {"b": "yes"}]}),
        a_rule("rule", {"is": "both"}),
    )
    when = rulebook.rules["rule"].when
    known: list[Answers] = [
        {name: answer for name, answer in (("a", a), ("b", b)) if answer}
        for a, b in product(("yes", "no", None), repeat=2)
    ]
    alone = [decide(rulebook, when, answers) for answers in known]
    monkeypatch.setattr("screening.engine.evaluator.MOST_DECISIONS", 1)
    ledger = Evaluator(rulebook)
    decider = CompiledCondition(ledger, when, lambda made: made)

    together = [decider.decide(ledger.read(answers)) for answers in known * 2]

    assert together == alone * 2


def walked(texts: Mapping[str, str], condition: Any, answers: Answers) -> bool | None:
    """Decide a condition as written, the plain way; None is open."""
    ruled = json.loads(texts["rules/10-deal.yaml"])
    asked = json.loads(texts["questions/10-deal.yaml"])["questions"]
    [(key, value)] = condition.items()
    if key == "is":
        [when] = [one["when"] for one in ruled["definitions"] if one["id"] == value]
        return walked(texts, when, answers)
    if key in {"all", "any", "none"}:
        parts = [walked(texts, part, answers) for part in value]
        if key == "all":
            return False if False in parts else None if None in parts else True
        some = True if True in parts else None if None in parts else False
        return some if key == "any" else None if some is None else not some
    [gate] = [one.get("ask-when") for one in asked if one["id"] == key]
    both = [True if gate is None else walked(texts, gate, answers)]
    both.append(compared(value, answers[key]) if key in answers else None)
    return False if False in both else None if None in both else True


def compared(value: Any, answer: Any) -> bool:
    """Compare an answer with what is written, the plain way."""
    if not isinstance(value, dict):
        words = {str(one) for one in (value if isinstance(value, list) else [value])}
        given = answer if isinstance(answer, frozenset) else {str(answer)}
        return bool(words & set(given))
    tests: dict[str, Callable[[Any], bool]] = {
        "any-of": lambda one: any(word in answer for word in one),
        "all-of": lambda one: all(word in answer for word in one),
        "none-of": lambda one: not any(word in answer for word in one),
        "at-least": lambda one: answer >= typed(one),
        "above": lambda one: answer > typed(one),
        "at-most": lambda one: answer <= typed(one),
        "below": lambda one: answer < typed(one),
    }
    return all(tests[word](one) for word, one in value.items())


def typed(bound: Any) -> Any:
    return date.fromisoformat(bound) if isinstance(bound, str) else Decimal(bound)


@given(st.data())
def test_ledger_agrees_with_a_plain_tree_walk(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))

    for rule in json.loads(rulebook.texts["rules/10-deal.yaml"])["rules"]:
        plain = walked(rulebook.texts, rule["when"], answers)
        found = decide(rulebook, rulebook.rules[rule["id"]].when, answers)
        assert found.verdict is {True: MET, False: NOT_MET, None: OPEN}[plain]


@given(st.data())
def test_more_answers_never_change_a_decided_verdict(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    some = data.draw(partial_answers(rulebook))
    more = data.draw(full_answers(rulebook)) | some
    all_but_a_few = {
        k: v for k, v in more.items() if k in some or data.draw(st.booleans())
    }

    for rule in rulebook.rules.values():
        before = decide(rulebook, rule.when, some).verdict
        if before is not OPEN:
            assert decide(rulebook, rule.when, all_but_a_few).verdict is before
        assert decide(rulebook, rule.when, more).verdict is not OPEN


@given(st.data())
def test_verdict_is_open_exactly_when_something_is_waited_for(
    data: st.DataObject,
) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))

    for rule in rulebook.rules.values():
        verdict, because, waiting_for = decide(rulebook, rule.when, answers)
        assert (verdict is OPEN) is bool(waiting_for)
        assert (verdict is OPEN) is not bool(because)


@given(st.data())
def test_only_unanswered_questions_are_waited_for(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))

    for rule in rulebook.rules.values():
        found = decide(rulebook, rule.when, answers)
        assert not set(found.waiting_for) & set(answers)


@given(st.data())
def test_answers_that_decided_are_enough_to_decide(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))

    for rule in rulebook.rules.values():
        verdict, because, _ = decide(rulebook, rule.when, answers)
        kept = {name: answers[name] for name in because}
        assert decide(rulebook, rule.when, kept).verdict is verdict


@pytest.mark.parametrize("answers", [{}, {"a": "no"}, {"a": "yes"}])
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_facts_where_asked_decide_the_same(answers: Answers, answer: str) -> None:
    gated, rule = a_question("c", ask_when={"a": "yes"}), a_rule("rule", C)
    rulebook = a_rulebook(a_question("a"), gated, rule)
    ledger, when = Evaluator(rulebook), rulebook.rules["rule"].when
    gate = rulebook.questions["c"].ask_when or AllOf(())
    ledger.enter(when)
    facts = ledger.read({**answers, "c": answer})

    asked = ledger.compiled(gate).decide(facts).verdict
    settled = ledger.where_asked("c", asked, facts)

    assert ledger.compiled(when).decide(settled) == ledger.compiled(when).decide(facts)


@given(st.data())
def test_facts_where_asked_decide_what_all_the_answers_do(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))
    ledger, whens = Evaluator(rulebook), [one.when for one in rulebook.rules.values()]
    for when in whens:
        ledger.enter(when)
    facts = settled = ledger.read(answers)
    for question in rulebook.questions.values():
        gate = question.ask_when
        asked = ledger.compiled(gate).decide(settled).verdict if gate else MET
        settled = ledger.where_asked(question.id, asked, settled)

    for when in whens:
        assert ledger.compiled(when).decide(settled) == ledger.compiled(when).decide(
            facts
        )


def shuffled(condition: Condition, random: Random) -> Condition:
    if isinstance(condition, AllOf | AnyOf | NoneOf):
        parts = [shuffled(part, random) for part in condition.parts]
        return replace(condition, parts=tuple(random.sample(parts, len(parts))))
    if isinstance(condition, Comparison):
        tests = random.sample(condition.tests, len(condition.tests))
        return replace(condition, tests=tuple(tests))
    return condition


@given(st.data(), st.randoms(use_true_random=False))
def test_order_of_parts_and_answers_never_matters(
    data: st.DataObject, random: Random
) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))
    turned = dict(random.sample(list(answers.items()), len(answers)))

    for rule in rulebook.rules.values():
        other = shuffled(rule.when, random)
        assert decide(rulebook, other, turned) == decide(rulebook, rule.when, answers)


def test_definitions_that_repeat_each_other_are_decided_once_each() -> None:
    names = [f"n{'x' * number}" for number in range(60)]
    repeated = [
        a_definition(name, {"all": [{"is": before}, {"is": before}]})
        for before, name in pairwise(names)
    ]
    first = a_definition(names[0], {"a": "yes"})
    rulebook = a_rulebook(a_question("a"), first, *repeated)

    decision = decide(rulebook, Is(names[-1]), {"a": "yes"})

    assert decision == (MET, ("a",), ())
