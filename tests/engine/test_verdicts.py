"""Verdicts without their reasons are those that come with reasons."""

from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import Engine, engine_of
from screening.rulebook.conditions import Answers
from screening.rulebook.editions import of_day
from screening.rulebook.fields import conditions_in, parts_within
from screening.rulebook.files import parts_by_kind
from screening.rulebook.model import Rulebook, Verdict
from tests.builders import A_DAY, partial_answers, rulebooks


def assert_same_verdicts(rulebook: Rulebook, answers: Answers) -> None:
    """Hold every condition of a rulebook against its decision from the same answers."""
    engine = engine_of(rulebook)
    known, facts = engine.verdicts.read(answers), engine.evaluator.read(answers)
    for parts in parts_by_kind(rulebook).values():
        for part in parts.values():
            for _path, inner in parts_within(part):
                for when in conditions_in(inner):
                    decided = engine.evaluator.compiled(when).decide(facts)
                    assert known.verdict(engine.verdicts.holds[when]) is decided.verdict
    assert_asked(engine, answers)


def assert_asked(engine: Engine, answers: Answers) -> None:
    known, facts = engine.verdicts.read(answers), engine.evaluator.read(answers)
    assert [*known.asked] == [*engine.rulebook.questions]
    for name, gate in engine.gates.items():
        asked = gate.decide(facts).verdict if gate else Verdict.MET
        assert known.asked[name] is asked


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
def test_the_facts_behind_it_decide_as_all_the_answers_do(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks(regimes=2))
    engine, answers = engine_of(rulebook), data.draw(partial_answers(rulebook))
    known, facts = engine.verdicts.read(answers), engine.evaluator.read(answers)

    for compiled in engine.rules.values():
        assert compiled.decide(engine.verdicts.facts(known)) == compiled.decide(facts)
