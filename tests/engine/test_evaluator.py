"""Conditions are decided: met, not met, open; and why."""

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
    partial_answers,
    rulebooks,
)

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN


def decide(rulebook: Rulebook, condition: Condition, answers: Answers) -> Decision:
    evaluator = Evaluator(rulebook)
    compiled = evaluator.compiled(condition)
    return compiled.decide(evaluator.read(answers))


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


DECIDED: list[tuple[object, Answers, tuple[Verdict, tuple[str, ...], tuple[str, ...]]]]
DECIDED = [
    (A, {"a": "yes"}, (MET, ("a",), ())),
    (A, {"a": "no"}, (NOT_MET, ("a",), ())),
    (A, {"a": "yes", "b": "no"}, (MET, ("a",), ())),
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
]


def test_condition_is_decided_by_kleene_over_what_is_asked() -> None:
    wrong = [
        (when, answers, found)
        for when, answers, decision in DECIDED
        if (found := decided(when, answers)) != decision
    ]

    assert wrong == []


COMPARED: list[tuple[str, object, Answer, Verdict]] = [
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
    ("money", {"at-least": 10, "below": 25}, Decimal("9.99"), NOT_MET),
    ("money", {"at-least": 10, "below": 25}, Decimal(24), MET),
    ("money", {"at-least": 10, "below": 25}, Decimal(25), NOT_MET),
    ("number", 3, Decimal("3.0"), MET),
    ("number", 3, Decimal("3.1"), NOT_MET),
    ("date", "2026-01-31", date(2026, 1, 31), MET),
    ("date", {"above": "2026-01-31"}, date(2026, 2, 1), MET),
    ("date", {"above": "2026-01-31"}, date(2026, 1, 31), NOT_MET),
]


def test_comparison_of_each_kind_is_decided() -> None:
    wrong = []
    for kind, written, answer, verdict in COMPARED:
        rulebook = a_rulebook(a_question("it", kind), a_rule("rule", {"it": written}))
        found = decide(rulebook, rulebook.rules["rule"].when, {"it": answer})
        if found.verdict is not verdict:
            wrong.append((kind, written, answer))

    assert wrong == []


def test_reasons_stand_in_page_order() -> None:
    names = ("f", "b", "e", "a", "d", "c")
    every = {"all": [{name: "yes"} for name in sorted(names)]}
    parts = [*(a_question(name) for name in names), a_rule("rule", every)]
    rulebook = a_rulebook(*parts)
    when = rulebook.rules["rule"].when

    met = decide(rulebook, when, dict.fromkeys("abcdef", "yes"))

    assert met.because == names
    assert decide(rulebook, when, {}).waiting_for == names


def test_group_without_parts_holds_if_all_must() -> None:
    rulebook = a_rulebook(a_question("a"))

    assert decide(rulebook, AllOf(()), {}).verdict is MET
    assert decide(rulebook, AnyOf(()), {}).verdict is NOT_MET
    assert decide(rulebook, NoneOf(()), {}).verdict is MET


def test_comparison_entered_later_is_read_too() -> None:
    rules = a_rule("first", A), a_rule("second", {"a": "no"})
    rulebook = a_rulebook(a_question("a"), *rules)
    evaluator = Evaluator(rulebook)
    evaluator.compiled(rulebook.rules["first"].when)
    evaluator.read({"a": "no"})

    second = evaluator.compiled(rulebook.rules["second"].when)

    assert second.decide(evaluator.read({"a": "no"})).verdict is MET


def test_more_answers_than_are_remembered_are_still_read() -> None:
    rule = a_rule("rule", {"a": {"above": 1500}})
    rulebook = a_rulebook(a_question("a", "number"), rule)
    evaluator = Evaluator(rulebook)
    when = evaluator.compiled(rulebook.rules["rule"].when)

    verdicts = [
        when.decide(evaluator.read({"a": Decimal(number)})).verdict
        for number in range(2 * MOST_ANSWERS)
    ]

    assert verdicts == [NOT_MET] * 1501 + [MET] * (2 * MOST_ANSWERS - 1501)


def test_memory_is_flat_however_many_deals_are_read() -> None:
    bounds = [{name: {"above": place}} for name in "abcde" for place in range(12)]
    numbers = [a_question(name, "number") for name in "abcde"]
    rulebook = a_rulebook(*numbers, a_rule("rule", {"any": bounds}))
    evaluator, taken = Evaluator(rulebook), []
    when = evaluator.compiled(rulebook.rules["rule"].when)
    tracemalloc.start()

    for number in range(8192):
        digits = [Decimal(number // 12**place % 12) for place in range(4)]
        answers = dict(zip("abcde", [Decimal(number), *digits], strict=True))
        when.decide(evaluator.read(answers))
        if number % 256 == 0:
            taken.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.stop()
    assert max(taken) < 1.5 * max(taken[: len(taken) // 4])


def test_decision_is_made_once_for_the_same_facts() -> None:
    rulebook = a_rulebook(a_question("a"), a_question("b"), a_rule("rule", A))
    evaluator = Evaluator(rulebook)
    when = evaluator.compiled(rulebook.rules["rule"].when)

    first = when.decide(evaluator.read({"a": "yes"}))
    again = when.decide(evaluator.read({"a": "yes", "b": "no"}))
    other = when.decide(evaluator.read({"a": "no"}))

    assert first is again
    assert [first.verdict, other.verdict] == [MET, NOT_MET]


def test_decisions_that_are_forgotten_are_made_again_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both, rule = a_definition("both", {"all": [A, B]}), a_rule("rule", {"is": "both"})
    rulebook = a_rulebook(a_question("a"), a_question("b"), both, rule)
    when = rulebook.rules["rule"].when
    known: list[Answers] = [
        {name: answer for name, answer in (("a", a), ("b", b)) if answer}
        for a, b in product(("yes", "no", None), repeat=2)
    ]
    alone = [decide(rulebook, when, answers) for answers in known]
    monkeypatch.setattr("screening.engine.evaluator.MOST_DECISIONS", 1)
    evaluator = Evaluator(rulebook)
    compiled = evaluator.compiled(when)

    together = [compiled.decide(evaluator.read(answers)) for answers in known * 2]

    assert together == alone * 2


def walked(texts: Mapping[str, str], condition: Any, answers: Answers) -> bool | None:
    """Decide a condition as written, the plain way; None is open."""
    ruled = json.loads(texts["rules/10-deal.yaml"])
    asked = json.loads(texts["questions/10-deal.yaml"])["questions"]
    [(key, value)] = condition.items()
    if key == "is":
        [when] = [case["when"] for case in ruled["definitions"] if case["id"] == value]
        return walked(texts, when, answers)
    if key in {"all", "any", "none"}:
        parts = [walked(texts, part, answers) for part in value]
        if key == "all":
            return False if False in parts else None if None in parts else True
        some = True if True in parts else None if None in parts else False
        return some if key == "any" else None if some is None else not some
    [gate] = [question.get("ask-when") for question in asked if question["id"] == key]
    both = [True if gate is None else walked(texts, gate, answers)]
    both.append(compared(value, answers[key]) if key in answers else None)
    return False if False in both else None if None in both else True


def compared(value: Any, answer: Any) -> bool:
    """Compare an answer with what is written, the plain way."""
    if not isinstance(value, dict):
        words = set(map(str, value if isinstance(value, list) else [value]))
        given = answer if isinstance(answer, frozenset) else {str(answer)}
        return bool(words & set(given))
    tests: dict[str, Callable[[Any], bool]] = {
        "any-of": lambda words: any(word in answer for word in words),
        "all-of": lambda words: all(word in answer for word in words),
        "none-of": lambda words: not any(word in answer for word in words),
        "at-least": lambda bound: answer >= typed(bound),
        "above": lambda bound: answer > typed(bound),
        "at-most": lambda bound: answer <= typed(bound),
        "below": lambda bound: answer < typed(bound),
    }
    return all(tests[word](against) for word, against in value.items())


def typed(bound: Any) -> Any:
    return date.fromisoformat(bound) if isinstance(bound, str) else Decimal(bound)


@given(st.data())
def test_verdict_is_that_of_a_plain_tree_walk(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))

    for rule in json.loads(rulebook.texts["rules/10-deal.yaml"])["rules"]:
        excepted = [{"none": [it["when"]]} for it in rule["unless"]]
        whole = {"all": [rule["when"], *excepted]}
        plain = walked(rulebook.texts, whole, answers)
        found = decide(rulebook, rulebook.rules[rule["id"]].when, answers)
        assert found.verdict is {True: MET, False: NOT_MET, None: OPEN}[plain]


@given(st.data())
def test_open_is_what_waits_for_an_answer(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))

    for rule in rulebook.rules.values():
        verdict, because, waiting_for = decide(rulebook, rule.when, answers)
        assert (verdict is OPEN) is bool(waiting_for) is not bool(because)
        assert not set(waiting_for) & set(answers)


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
