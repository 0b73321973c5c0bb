"""Where the form of conditions shows that one is always met, no deal says otherwise."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.contents import Contents
from screening.analysis.implications import always_met
from screening.engine.solver import Solver
from screening.rulebook.model import Rulebook, Verdict
from tests.builders import a_definition, a_question, a_rule, a_rulebook
from tests.engine.completions import completions

CHOICES = {"one": "One", "two": "Two", "three": "Three"}
SMALL: st.SearchStrategy[object] = st.sampled_from(
    [
        {"plain": "yes"},
        {"picked": "one"},
        {"picked": ["one", "two"]},
        {"several": {"any-of": ["one", "two"]}},
        {"several": {"all-of": ["one", "two"]}},
        {"several": {"none-of": ["one"]}},
        {"stake": {"at-least": 10}},
        {"stake": {"above": 10}},
        {"stake": {"below": 20}},
        {"stake": {"at-most": 20}},
        {"later": "yes"},
    ]
)
SAID = SMALL | st.just({"is": "case"})
GROUPS = st.sampled_from(["all", "any", "none"])


def grouped(parts: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Return conditions of some of these parts."""
    return st.builds(
        lambda how, some: {how: some}, GROUPS, st.lists(parts, min_size=1, max_size=3)
    )


def conditions(said: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Return conditions of two groups inside each other at most."""
    return said | grouped(said | grouped(said))


def of_rules(*whens: object, case: object = None) -> Rulebook:
    """Return a rulebook with a rule for each condition, and a question asked late."""
    return a_rulebook(
        a_question("plain"),
        a_question("picked", "choice", choices=CHOICES),
        a_question("several", "choices", choices=CHOICES),
        a_question("stake", "number"),
        a_question("later", ask_when={"picked": ["one", "two"]}),
        a_definition("case", case or {"plain": "yes"}),
        *(
            a_rule(f"rule-{name}", when)
            for name, when in zip("abcd", whens, strict=False)
        ),
    )


def is_shown(rulebook: Rulebook) -> bool:
    """Tell whether the first rule is shown to be met where all others are."""
    contents = Contents(rulebook)
    goal, *known = [contents.plain[rule.when] for rule in rulebook.rules.values()]
    return always_met(contents.behind, known, [goal]) is not None


@settings(max_examples=500)
@given(
    st.lists(conditions(SAID), min_size=2, max_size=3),
    conditions(SMALL),
)
def test_what_is_shown_is_met_in_every_deal_that_meets_the_rest(
    whens: Sequence[object], case: object
) -> None:
    rulebook = of_rules(*whens, case=case)
    if not is_shown(rulebook):
        return
    solver = Solver(rulebook)
    goal, *known = [solver.compiled(rule.when) for rule in rulebook.rules.values()]

    for answers in completions(rulebook, {}):
        if all(solver.verdict(it, answers) is Verdict.MET for it in known):
            assert solver.verdict(goal, answers) is Verdict.MET


@pytest.mark.parametrize(
    ("goal", "known"),
    [
        ({"picked": ["one", "two"]}, {"picked": "one"}),
        ({"picked": ["one", "two"]}, {"later": "no"}),
        (
            {"stake": {"above": 9}},
            {"all": [{"plain": "yes"}, {"stake": {"at-least": 10}}]},
        ),
        ({"stake": {"below": 20}}, {"stake": {"at-most": 19}}),
        ({"plain": "yes"}, {"is": "case"}),
        ({"is": "case"}, {"plain": "yes"}),
        (
            {"any": [{"picked": "one"}, {"picked": "two"}]},
            {"all": [{"stake": {"above": 1}}, {"picked": ["two", "one"]}]},
        ),
        ({"plain": "yes"}, {"none": [{"none": [{"plain": "yes"}]}]}),
        ({"none": [{"picked": "one"}]}, {"none": [{"picked": ["one", "two"]}]}),
        (
            {"picked": "one"},
            {
                "all": [
                    {"any": [{"plain": "yes"}, {"picked": "one"}]},
                    {"none": [{"is": "case"}]},
                ]
            },
        ),
        (
            {"several": {"any-of": ["one", "three"]}},
            {"several": {"all-of": ["one", "two"]}},
        ),
    ],
)
def test_what_plainly_holds_another_condition_shows_it(
    goal: object, known: object
) -> None:
    assert is_shown(of_rules(goal, known))


def test_wider_condition_shows_nothing() -> None:
    assert not is_shown(of_rules({"picked": "one"}, {"picked": ["one", "two"]}))
    assert not is_shown(of_rules({"stake": {"above": 10}}, {"stake": {"at-least": 10}}))
    assert not is_shown(of_rules({"plain": "yes"}, {"none": [{"plain": "no"}]}))


def test_too_many_cases_are_left_to_a_search() -> None:
    names = "abcdefgh"
    either = [{"any": [{name: "yes"}, {name: "no"}]} for name in names]
    goal = {"any": [{names[-1]: "no"}, {names[-1]: "yes"}]}
    few, many = (
        a_rulebook(
            *(a_question(name) for name in names),
            a_rule("goal", goal),
            a_rule("known", {"all": some}),
        )
        for some in (either[-3:], either)
    )

    assert is_shown(few)
    assert not is_shown(many)


def test_definitions_that_say_the_same_take_no_cases() -> None:
    names, sides = "abcdefgh", ("one", "other")
    named = [(side, name) for side in sides for name in names]
    every = {
        side: {"all": [{"is": f"{side}-either-{name}"} for name in names]}
        for side in sides
    }
    rulebook = a_rulebook(
        *(a_question(name) for name in names),
        *(a_definition(f"{side}-is-{name}", {name: "yes"}) for side, name in named),
        *(
            a_definition(
                f"{side}-either-{name}",
                {"any": [{"is": f"{side}-is-{name}"}, {name: "no"}]},
            )
            for side, name in named
        ),
        a_definition("whole", every["other"]),
        a_rule("goal", every["one"]),
        a_rule("known", {"is": "whole"}),
    )

    assert is_shown(rulebook)
