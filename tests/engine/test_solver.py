"""A deal is found where there is one; where there is none, that is proved."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import compress, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.engine.solver import Pairs, Placed, Solver
from screening.rulebook.conditions import Answers
from screening.rulebook.editions import of_day
from screening.rulebook.files import conditions_of
from screening.rulebook.model import Rulebook, Verdict
from tests import builders as a

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
STAKE, STATE = a.question("stake", "percent"), a.question("state-owned")


def answers_for(
    rulebook: Rulebook, *wanted: tuple[str, Verdict], **how: Any
) -> Answers | None:
    """Return answers for verdicts of the rules named."""
    conditions = ((rulebook.rules[rule].when, is_) for rule, is_ in wanted)
    return Solver(rulebook).find(*conditions, **how)


def verdicts(rulebook: Rulebook, answers: Answers) -> dict[str, Verdict]:
    """Return what every rule comes to with those answers."""
    rules = rulebook.rules
    return {it: a.verdict_of(rulebook, rules[it].when, answers) for it in rules}


@given(st.data())
def test_a_condition_comes_to_what_the_evaluator_says(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks(regimes=2))
    answers = data.draw(a.partial_answers(rulebook))
    solver, blank = Solver(rulebook), rulebook.questions.keys() - answers.keys()

    for condition in conditions_of(rulebook):
        verdict = a.verdict_of(rulebook, condition, answers)
        assert [
            solver.exists((condition, it), known=answers, blank=blank) for it in Verdict
        ] == [it is verdict for it in Verdict]


@given(st.data())
def test_what_is_found_is_so_and_what_is_not_never_is(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks())
    rules = [data.draw(st.sampled_from(list(rulebook.rules))) for _ in "ab"]
    wanted = {rule: data.draw(st.sampled_from(Verdict)) for rule in rules}

    answers = answers_for(rulebook, *wanted.items())

    drawn = data.draw(a.partial_answers(rulebook)) if answers is None else answers
    told = verdicts(rulebook, drawn)
    assert (wanted.items() <= told.items()) is (answers is not None)


@given(st.data())
def test_a_deal_found_is_the_same_whatever_came_before(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks())
    conditions = [rule.when for rule in rulebook.rules.values()]
    wanted = [(it, data.draw(st.sampled_from(Verdict))) for it in conditions]
    used = Solver(rulebook)
    for each in data.draw(st.permutations(wanted)):
        used.find(each)

    assert [used.find(it) for it in wanted] == [
        Solver(rulebook).find(it) for it in wanted
    ]


@given(st.data())
def test_no_deal_has_fewer_or_earlier_answers(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks())
    rule = data.draw(st.sampled_from(list(rulebook.rules)))
    wanted = rule, data.draw(st.sampled_from(Verdict))
    names, answers = [*rulebook.questions], answers_for(rulebook, wanted)

    def place(answered: Answers) -> tuple[int, list[int]]:
        return len(answered), [names.index(name) for name in answered]

    every = product((True, False), repeat=len(names))
    blanks = ([*compress(names, left_out)] for left_out in every)
    others = [answers_for(rulebook, wanted, blank=blank) for blank in blanks]
    each = [place(it) for it in others if it is not None]
    assert answers is None or place(answers) == min(each)


BOUGHT, SOLD = {"bought": "yes"}, {"sold": "yes"}
BOUGHT_FIRST = a.rulebook(
    *(a.question("bought"), a.question("sold")),
    *(a.rule("either", {"any": [BOUGHT, SOLD]}), a.rule("bought-first", BOUGHT)),
)
THEN = a.question("then", ask_when={"state-owned": "yes"})
UNLESS_THEN = a.rulebook(STATE, THEN, a.rule("rule", {"none": [{"then": "yes"}]}))
TEN_OR_OWNED = {"any": [{"stake": 10}, {"state-owned": "yes"}]}
EITHER = a.rulebook(STAKE, STATE, a.rule("either", TEN_OR_OWNED))
OWNED = a.rulebook(STAKE, STATE, a.rule("owned", {"state-owned": "yes"}))
LARGE_OR_KIND = {"any": [{"stake": {"at-least": 10}}, {"kind": ["b", "c"]}]}
ALIKE = a.rulebook(
    *(a.question("kind", "choice"), STAKE, a.question("some", "choices")),
    a.rule("rule", {"all": [LARGE_OR_KIND, {"some": ["c", "b"]}]}),
)
THREE = {"stake": Decimal(3)}
Wanted = tuple[str, Verdict]
FOUND: dict[str, tuple[Rulebook, list[Wanted], dict[str, Any], Answers | None]] = {
    "without the question that one rule waits for, where another is met": (
        *(BOUGHT_FIRST, [("either", MET), ("bought-first", OPEN)], {}),
        SOLD,
    ),
    "with an answer that counts while it is open whether it is asked": (
        *(UNLESS_THEN, [("rule", MET)], {"blank": ["state-owned"]}),
        {"then": "no"},
    ),
    "and that does not say more than it can": (
        *(UNLESS_THEN, [("rule", NOT_MET)], {"blank": ["state-owned"]}),
        None,
    ),
    "without what is to stay blank": (
        *(EITHER, [("either", MET)], {"blank": ["stake"]}),
        {"state-owned": "yes"},
    ),
    "unless all of it is": (
        *(EITHER, [("either", MET)], {"blank": ["stake", "state-owned"]}),
        None,
    ),
    "with what is known": (
        *(OWNED, [("owned", MET)], {"known": THREE}),
        {**THREE, "state-owned": "yes"},
    ),
    "unless what is known is against it": (
        *(OWNED, [("owned", MET)], {"known": {"state-owned": "no"}}),
        None,
    ),
    "with the first answers of those alike": (
        *(ALIKE, [("rule", MET)], {}),
        {"kind": "b", "some": frozenset("b")},
    ),
}


@pytest.mark.parametrize("claim", FOUND)
def test_deal_is_found(claim: str) -> None:
    rulebook, wanted, how, answers = FOUND[claim]

    assert answers_for(rulebook, *wanted, **how) == answers


def test_of_two_deals_answers_may_differ_and_what_one_cannot_read_is_open() -> None:
    rulebook = a.rulebook(STAKE, a.rule("small", {"stake": {"below": 10}}))
    per_deal: list[Answers] = [{"stake": Decimal(5)}, {"stake": Decimal(50)}]
    old = a.rulebook(STATE, a.rule("rule", {"state-owned": "yes"}))
    new = a.rulebook(
        a.question("state-owned", "choice"), a.rule("rule", {"state-owned": "a"})
    )

    two, other = Solver(rulebook, rulebook, per_deal=["stake"]), Solver(old, new)
    low, high = (Placed(of, rulebook.rules["small"].when) for of in (0, 1))
    before, after = (
        Placed(of, book.rules["rule"].when) for of, book in enumerate((old, new))
    )

    assert two.find((low, MET), (high, NOT_MET), per_deal=per_deal) == {}
    assert two.find((low, MET), (high, MET), per_deal=per_deal) is None
    assert other.find((before, MET), (after, NOT_MET)) is None
    assert other.find((before, OPEN), (after, OPEN)) == {}


def test_what_stands_in_the_way_is_told_and_nothing_else_has_to_go() -> None:
    owned, large = {"state-owned": "yes"}, {"stake": {"at-least": 10}}
    case = a.definition("case", {"all": [owned, large]})
    whens = {"owned": owned, "large": large, "private": {"none": [owned]}}
    rules = [a.rule(name, whens[name]) for name in whens]
    rulebook = a.rulebook(STATE, STAKE, case, *rules)
    solver, case_met = Solver(rulebook), (rulebook.definitions["case"].when, MET)
    unmet = [(it.when, NOT_MET) for it in rulebook.rules.values()]
    private = rulebook.rules["private"].when, MET

    assert solver.standing([case_met], unmet) == [0, 1]
    assert solver.standing([private], unmet[:2]) == []
    assert solver.standing([case_met, private], unmet) is None


def test_pairs_take_further_conditions_that_tell_no_new_answers_apart() -> None:
    below = {"stake": {"below": 10}}
    whens = {"small": below, "other": {"none": [below]}}
    whens["large"] = {"stake": {"at-least": 50}}
    rulebook = a.rulebook(STAKE, STATE, *(a.rule(it, whens[it]) for it in whens))
    small, other, large = (it.when for it in rulebook.rules.values())
    pairs = Pairs(rulebook, [small])
    differ = (other, MET), (Placed(1, other), NOT_MET)

    assert pairs.take([other])
    assert pairs.exists(*differ, but_for="stake")
    assert not pairs.exists(*differ, but_for="state-owned")
    assert not pairs.take([large])


def test_pair_is_there_beside_answers_that_allow_it_whatever_was_asked_before() -> None:
    both = {"all": [{"state-owned": "yes"}, {"stake": {"below": 10}}]}
    rulebook = a.rulebook(STAKE, STATE, a.question("other"), a.rule("both", both))
    when = rulebook.rules["both"].when
    differ, pairs = ((when, MET), (Placed(1, when), NOT_MET)), Pairs(rulebook, [when])

    there = [
        pairs.alike(answers).exist(*differ, but_for="stake")
        for state in ({}, {"state-owned": "yes"}, {"state-owned": "no"})
        for answers in (state, {**state, "other": "yes"})
    ]

    assert there == [True, True, True, True, False, False]


@given(st.data())
def test_what_was_seen_beside_others_is_right(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks())
    pairs = Pairs(rulebook, conditions := [*conditions_of(rulebook)])

    for answers in (data.draw(a.partial_answers(rulebook)) for _deal in range(3)):
        left = rulebook.questions.keys() - answers.keys()
        for when, name in product(conditions, left):
            differ = (when, MET), (Placed(1, when), NOT_MET)
            there = pairs.exists(*differ, known=answers, but_for=name)
            assert pairs.alike(answers).turn(when, name) is there


def test_threads_share_a_solver(shipped_rulebook: Rulebook) -> None:
    edition = of_day(shipped_rulebook, a.DAY)
    wanted = [(it.when, MET) for it in [*edition.rules.values()][:30]]
    shared = Solver(edition)

    with ThreadPoolExecutor(12) as threads:
        answers = [*threads.map(shared.find, wanted * 2)]

    assert answers == [Solver(edition).find(it) for it in wanted] * 2
