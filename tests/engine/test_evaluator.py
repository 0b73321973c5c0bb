"""Conditions are decided: met, not met, open; and why."""

import gc
import json
import re
import tracemalloc
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import Engine, Known, assess, engine_of
from screening.engine.evaluator import Decision, Evaluator
from screening.engine.verdicts import SourceCode
from screening.rulebook.conditions import (
    ALWAYS,
    AllOf,
    Answer,
    Answers,
    AnyOf,
    Condition,
    Is,
    NoneOf,
)
from screening.rulebook.model import Rulebook, Verdict
from tests import builders as a

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN


def decide(rulebook: Rulebook, condition: Condition, answers: Answers) -> Decision:
    return Evaluator(rulebook).read(answers).decide(condition)


def decided(when: object, answers: Answers) -> Decision:
    """Decide one condition over a, b (yes-no) and c, asked when a is yes."""
    rulebook = a.rulebook(
        a.question("a"),
        a.question("b"),
        a.question("c", ask_when={"a": "yes"}),
        a.definition("both", {"all": [{"a": "yes"}, {"b": "yes"}]}),
        a.rule("rule", when),
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
    (C, {"a": "no", "c": "no"}, (NOT_MET, ("a",), ())),
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
        rulebook = a.rulebook(a.question("it", kind), a.rule("rule", {"it": written}))
        decision = decide(rulebook, rulebook.rules["rule"].when, {"it": answer})
        if decision.verdict is not verdict:
            wrong.append((kind, written, answer))

    assert wrong == []


def test_reasons_stand_in_page_order() -> None:
    names = ("f", "b", "e", "a", "d", "c")
    every = {"all": [{name: "yes"} for name in sorted(names)]}
    parts = [*(a.question(name) for name in names), a.rule("rule", every)]
    rulebook = a.rulebook(*parts)
    when = rulebook.rules["rule"].when

    met = decide(rulebook, when, dict.fromkeys("abcdef", "yes"))

    assert met.because == names
    assert decide(rulebook, when, {}).waiting_for == names


def test_group_without_parts_holds_if_all_must() -> None:
    rulebook = a.rulebook(a.question("a"))

    assert decide(rulebook, AllOf(()), {}).verdict is MET
    assert decide(rulebook, AnyOf(()), {}).verdict is NOT_MET
    assert decide(rulebook, NoneOf(()), {}).verdict is MET


def test_nothing_is_remembered_from_one_deal_to_the_next() -> None:
    bounds = [{name: {"above": place}} for name in "abcd" for place in range(12)]
    numbers = [a.question(name, "number") for name in "abcd"]
    rulebook = a.rulebook(*numbers, a.rule("rule", {"any": bounds}))

    def assess_others(numbers: range) -> int:
        for number in numbers:
            digits = [Decimal(number // 12**place % 12) for place in range(4)]
            answers = dict(zip("abcd", digits, strict=True))
            [finding] = assess(rulebook, answers, a.DAY).findings
            assert finding.because
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    held = [assess_others(range(it, it + 200)) for it in range(0, 1000, 200)]
    tracemalloc.stop()

    # What another thread of the process takes meanwhile grows in one round or another.
    growth = min(after - before for before, after in pairwise(held))
    assert growth / 200 < 10, "bytes for each deal"


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
    rulebook = data.draw(a.rulebooks())
    answers = data.draw(a.partial_answers(rulebook))

    for rule in json.loads(rulebook.texts["rules/10-deal.yaml"])["rules"]:
        excepted = [{"none": [it["when"]]} for it in rule["unless"]]
        whole = {"all": [rule["when"], *excepted]}
        plain = walked(rulebook.texts, whole, answers)
        decision = decide(rulebook, rulebook.rules[rule["id"]].when, answers)
        assert decision.verdict is {True: MET, False: NOT_MET, None: OPEN}[plain]


@given(st.data())
def test_open_is_what_waits_for_an_answer(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks())
    answers = data.draw(a.partial_answers(rulebook))

    for rule in rulebook.rules.values():
        verdict, because, waiting_for = decide(rulebook, rule.when, answers)
        assert (verdict is OPEN) is bool(waiting_for) is not bool(because)
        assert not set(waiting_for) & set(answers)


def test_definitions_that_repeat_each_other_are_decided_once_each() -> None:
    names = [f"n{'x' * number}" for number in range(60)]
    repeated = [
        a.definition(name, {"all": [{"is": before}, {"is": before}]})
        for before, name in pairwise(names)
    ]
    first = a.definition(names[0], {"a": "yes"})
    rulebook = a.rulebook(a.question("a"), first, *repeated)

    decision = decide(rulebook, Is(names[-1]), {"a": "yes"})

    assert decision == (MET, ("a",), ())


def assert_same_verdicts(rulebook: Rulebook, answers: Answers) -> None:
    """Hold every condition of a rulebook against its decision from the same answers."""
    engine = engine_of(rulebook)
    known, deal = Known(engine, answers), engine.evaluator.read(answers)
    for group, conditions in engine.verdicts.groups.items():
        assert [*known.group(group)] == [*map(deal.verdict, conditions)]
        assert [*map(known.verdict, conditions)] == [*known.group(group)]
    assert_asked(engine, answers)


def assert_asked(engine: Engine, answers: Answers) -> None:
    truths, deal = engine.verdicts.read(answers), engine.evaluator.read(answers)
    asked = engine.verdicts.asked(truths)
    assert [*asked] == [*engine.rulebook.questions]
    for name, question in engine.rulebook.questions.items():
        assert asked[name] is deal.verdict(question.ask_when or ALWAYS)
    counting = engine.verdicts.counting(answers, truths)
    assert [*counting.items()] == [
        (name, answers[name])
        for name, is_asked in asked.items()
        if name in answers and is_asked is not Verdict.NOT_MET
    ]


@given(st.data())
def test_a_verdict_alone_is_that_of_the_decision(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks(regimes=2))

    assert_same_verdicts(rulebook, data.draw(a.partial_answers(rulebook)))


@given(st.data())
def test_the_answers_that_count_decide_as_all_do(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks(regimes=2))
    engine, answers = engine_of(rulebook), data.draw(a.partial_answers(rulebook))
    known, deal = Known(engine, answers), engine.evaluator.read(answers)

    for rule in rulebook.rules.values():
        assert known.reasons.decide(rule.when) == deal.decide(rule.when)


def test_nothing_that_stands_in_a_rule_becomes_code() -> None:
    words = {"a": "'); raise SystemExit(", "b": "__import__('os')"}
    chosen = a.question("lambda", "choice", choices=words)
    case = a.definition("import", {"lambda": ["a", "b"]})
    rulebook = a.rulebook(chosen, case, a.rule("raise", {"is": "import"}))
    rule = rulebook.rules["raise"].when
    code = SourceCode(rulebook, rulebook.conditions, [rule])

    lines = [*code.reading(), *code.deciding([rule]), *code.waiting()]

    assert [*code.reading()]
    assert {*re.findall(r"[^\W\d]+", " ".join(lines))} <= {
        *("a", "k", "t", "w", "get", "answers", "open_of"),
        *("if", "else", "is", "in", "and", "or", "None", "return"),
        *("VERDICTS", "NOT"),
    }
