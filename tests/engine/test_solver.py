"""A deal is found where there is one; where there is none, that is proved."""

from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import assess
from screening.engine.evaluator import Evaluator
from screening.engine.solver import Solver, UndecidedError
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook, Verdict
from tests.builders import (
    A_DAY,
    a_question,
    a_rule,
    a_rulebook,
    partial_answers,
    rulebooks,
)

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
STAKE, STATE = a_question("stake", "percent"), a_question("state-owned")


def verdict_of(rulebook: Rulebook, rule: str, answers: Answers) -> Verdict:
    found = assess(rulebook, answers, A_DAY).findings
    return {finding.rule.id: finding.verdict for finding in found}[rule]


def found(
    rulebook: Rulebook, *wanted: tuple[str, Verdict], **how: Any
) -> Answers | None:
    """Return answers for verdicts of the rules named."""
    solver, rules = Solver(rulebook), rulebook.rules
    conditions = ((solver.compiled(rules[rule].when), is_) for rule, is_ in wanted)
    return solver.find(*conditions, **how)


@given(st.data())
def test_what_is_found_is_so_and_what_is_not_never_is(
    data: st.DataObject,
) -> None:
    rulebook = data.draw(rulebooks())
    rule = data.draw(st.sampled_from(list(rulebook.rules)))
    verdict = data.draw(st.sampled_from(Verdict))

    answers = found(rulebook, (rule, verdict))

    if answers is not None:
        assert verdict_of(rulebook, rule, answers) is verdict
    else:
        other = data.draw(partial_answers(rulebook))
        assert verdict_of(rulebook, rule, other) is not verdict


@given(st.data())
@pytest.mark.parametrize("pair", [(MET, NOT_MET), (MET, OPEN), (OPEN, NOT_MET)])
def test_two_rules_are_told_apart_or_never_are(
    pair: tuple[Verdict, Verdict], data: st.DataObject
) -> None:
    rulebook = data.draw(rulebooks())
    rules = [data.draw(st.sampled_from(list(rulebook.rules))) for _ in "ab"]

    answers = found(rulebook, *zip(rules, pair, strict=True))

    drawn = data.draw(partial_answers(rulebook)) if answers is None else answers
    told = tuple(verdict_of(rulebook, rule, drawn) for rule in rules)
    assert (told == pair) is (answers is not None)


def test_question_that_one_rule_waits_for_is_left_out_where_another_is_met() -> None:
    either = {"any": [{"bought": "yes"}, {"sold": "yes"}]}
    bought = a_rule("bought-first", {"bought": "yes"})
    asked = (a_question("bought"), a_question("sold"))
    rulebook = a_rulebook(*asked, a_rule("either", either), bought)

    answers = found(rulebook, ("either", MET), ("bought-first", OPEN))

    assert answers == {"sold": "yes"}


def test_answer_counts_against_a_rule_while_it_is_open_whether_it_is_asked() -> None:
    then = a_question("then", ask_when={"state-owned": "yes"})
    rulebook = a_rulebook(STATE, then, a_rule("rule", {"none": [{"then": "yes"}]}))

    assert found(rulebook, ("rule", MET), blank=["state-owned"]) == {"then": "no"}
    assert found(rulebook, ("rule", NOT_MET), blank=["state-owned"]) is None


def test_deal_has_no_more_answers_than_it_takes() -> None:
    rulebook = a_rulebook(
        STAKE, STATE, a_rule("either", {"any": [{"stake": 10}, {"state-owned": "yes"}]})
    )

    assert found(rulebook, ("either", MET)) == {"state-owned": "yes"}


def test_blank_question_stays_blank() -> None:
    rulebook = a_rulebook(
        STAKE, STATE, a_rule("either", {"any": [{"stake": 10}, {"state-owned": "yes"}]})
    )

    assert found(rulebook, ("either", MET), blank=["stake"]) == {"state-owned": "yes"}
    assert found(rulebook, ("either", MET), blank=["stake", "state-owned"]) is None


def test_known_answers_are_kept_to() -> None:
    rulebook = a_rulebook(STAKE, STATE, a_rule("owned", {"state-owned": "yes"}))

    known = {"stake": Decimal(3)}

    assert found(rulebook, ("owned", MET), known=known) == {
        "stake": Decimal(3),
        "state-owned": "yes",
    }
    assert found(rulebook, ("owned", MET), known={"state-owned": "no"}) is None


def test_answers_may_stand_apart_for_each_rulebook() -> None:
    rulebook = a_rulebook(STAKE, a_rule("small", {"stake": {"below": 10}}))
    solver = Solver(rulebook, rulebook)
    low, high = (solver.compiled(rulebook.rules["small"].when, of) for of in (0, 1))

    apart = [{"stake": Decimal(5)}, {"stake": Decimal(50)}]

    assert solver.find((low, MET), (high, NOT_MET), apart=apart) == {}
    assert solver.find((low, MET), (high, MET), apart=apart) is None


def test_answer_that_one_rulebook_cannot_read_is_open_there() -> None:
    old = a_rulebook(STATE, a_rule("rule", {"state-owned": "yes"}))
    new = a_rulebook(
        a_question("state-owned", "choice"), a_rule("rule", {"state-owned": "a"})
    )
    solver = Solver(old, new)
    before, after = (
        solver.compiled(book.rules["rule"].when, of)
        for of, book in enumerate((old, new))
    )

    assert solver.find((before, MET), (after, NOT_MET)) is None
    assert solver.find((before, OPEN), (after, OPEN)) == {}


def test_search_says_when_it_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    rulebook = a_rulebook(STAKE, a_rule("rule", {"stake": 10}))
    monkeypatch.setattr("screening.engine.solver.MOST_STEPS", 1)

    with pytest.raises(UndecidedError):
        found(rulebook, ("rule", MET))


YES_NO = "yes", "no"


@given(st.randoms(use_true_random=False))
def test_answers_that_leave_many_rules_unmet_are_found_if_there_are_any(
    chance: Random,
) -> None:
    asked = [a_question(name) for name in "abcdef"]
    cases = [
        {name: chance.choice(YES_NO) for name in chance.sample("abcdef", 3)}
        for _ in range(26)
    ]
    rules = [
        a_rule(f"rule-{'x' * (place + 1)}", {"all": [{q: case[q]} for q in case]})
        for place, case in enumerate(cases)
    ]

    rulebook = a_rulebook(*asked, *rules)
    answers = found(rulebook, *((rule, NOT_MET) for rule in rulebook.rules))

    said = (dict(zip("abcdef", it, strict=True)) for it in product(YES_NO, repeat=6))
    there = any(all(not it.items() <= deal.items() for it in cases) for deal in said)
    assert (answers is not None) is there


MANY = "abcdefghijklm"
SEVERAL = a_question("devices", "choices", choices={f"is-{it}": it for it in MANY})


def several_of(draw: st.DrawFn) -> object:
    """Draw a comparison with some of many choices."""
    words = st.lists(st.sampled_from([f"is-{it}" for it in MANY]), min_size=1)
    test = st.sampled_from(("any-of", "all-of", "none-of"))
    return {"devices": {draw(test): draw(words)}}


@st.composite
def rulebooks_of_many_choices(draw: st.DrawFn) -> Rulebook:
    """Draw a rulebook whose rules compare several choices out of many."""
    group = st.sampled_from(("all", "any", "none"))
    conditions = [
        {draw(group): [several_of(draw), several_of(draw), {"state-owned": "yes"}]}
        for _ in range(3)
    ]
    rules = [
        a_rule(f"rule-{'abc'[place]}", condition)
        for place, condition in enumerate(conditions)
    ]
    return a_rulebook(SEVERAL, STATE, *rules)


@given(st.data())
def test_several_of_many_choices_are_found_or_never_are(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks_of_many_choices())
    wanted = {rule: data.draw(st.sampled_from(Verdict)) for rule in rulebook.rules}

    answers = found(rulebook, *wanted.items())

    if answers is None:
        choices = st.frozensets(st.sampled_from([f"is-{it}" for it in MANY]))
        drawn: dict[str, Any] = {"devices": data.draw(choices)}
        drawn |= data.draw(st.sampled_from([{}, {"state-owned": "yes"}]))
        answers = data.draw(st.sampled_from([drawn, {}]))
        assert {rule: verdict_of(rulebook, rule, answers) for rule in wanted} != wanted
    else:
        assert {rule: verdict_of(rulebook, rule, answers) for rule in wanted} == wanted


def test_many_choices_are_settled_one_by_one() -> None:
    alone = [{"devices": {"all-of": [f"is-{it}"]}} for it in MANY]
    rulebook = a_rulebook(SEVERAL, a_rule("rule", {"all": alone}))

    answers = found(rulebook, ("rule", MET))

    assert answers == {"devices": frozenset(f"is-{it}" for it in MANY)}


def test_all_answers_are_not_listed_where_there_are_too_many() -> None:
    alone = [{"devices": {"all-of": [f"is-{it}"]}} for it in MANY]
    rulebook = a_rulebook(SEVERAL, a_rule("rule", {"all": alone}))
    solver = Solver(rulebook)
    solver.compiled(rulebook.rules["rule"].when)

    with pytest.raises(UndecidedError):
        solver.all_answers("devices")


def test_evaluator_tells_which_comparisons_a_mask_holds() -> None:
    rulebook = a_rulebook(STAKE, a_rule("rule", {"stake": 10}))
    evaluator = Evaluator(rulebook)
    mask = evaluator.entered[rulebook.rules["rule"].when].mask

    assert list(evaluator.comparisons("stake", mask)) == [rulebook.rules["rule"].when]
    assert list(evaluator.comparisons("stake", 0)) == []
    assert list(evaluator.comparisons("other", mask)) == []
