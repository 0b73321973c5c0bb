"""Verdicts without their reasons are those that come with reasons."""

import re

from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import Engine, Known, engine_of
from screening.engine.verdicts import SourceCode
from screening.rulebook.conditions import ALWAYS, Answers
from screening.rulebook.editions import of_day
from screening.rulebook.model import Rulebook, Verdict
from tests.builders import (
    A_DAY,
    a_definition,
    a_question,
    a_rule,
    a_rulebook,
    partial_answers,
    rulebooks,
)


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
    rulebook = data.draw(rulebooks(regimes=2))

    assert_same_verdicts(rulebook, data.draw(partial_answers(rulebook)))


@given(st.data())
def test_so_it_is_by_the_shipped_rules(
    shipped_rulebook: Rulebook, data: st.DataObject
) -> None:
    edition = of_day(shipped_rulebook, A_DAY)

    assert_same_verdicts(edition, data.draw(partial_answers(edition)))


@given(st.data())
def test_the_answers_that_count_decide_as_all_the_answers_do(
    data: st.DataObject,
) -> None:
    rulebook = data.draw(rulebooks(regimes=2))
    engine, answers = engine_of(rulebook), data.draw(partial_answers(rulebook))
    known, deal = Known(engine, answers), engine.evaluator.read(answers)

    for rule in rulebook.rules.values():
        assert known.reasons.decide(rule.when) == deal.decide(rule.when)


def test_nothing_that_stands_in_a_rule_becomes_code() -> None:
    words = {"a": "'); raise SystemExit(", "b": "__import__('os')"}
    chosen = a_question("lambda", "choice", choices=words)
    case = a_definition("import", {"lambda": ["a", "b"]})
    rulebook = a_rulebook(chosen, case, a_rule("raise", {"is": "import"}))
    rule = rulebook.rules["raise"].when
    code = SourceCode(rulebook, rulebook.conditions, [rule])

    lines = [*code.reading(), *code.deciding([rule])]

    assert [*code.reading()]
    assert {*re.findall(r"\w+", " ".join(lines))} <= {
        *("a", "k0", "k1", "m0", "m1", "p0", "p1", "get", "answers", "truths"),
        *("if", "else", "is", "in", "and", "None", "True", "False", "return"),
        *("MET", "OPEN", "NOT_MET"),
    }


def test_a_group_is_decided_once_for_a_deal() -> None:
    rulebook = a_rulebook(a_question("a"), a_rule("rule", {"a": "yes"}))
    known = Known(engine_of(rulebook), {"a": "yes"})
    [condition] = [rule.when for rule in rulebook.rules.values()]

    assert known.verdict(condition) is Verdict.MET
    assert known.group("rule") is known.group("rule")
