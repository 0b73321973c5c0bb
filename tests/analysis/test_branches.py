"""The branches of a condition: what has to be shown for a change to be noticed."""

from datetime import date
from decimal import Decimal

import pytest

from screening.analysis.branches import branches_of, moved, parts_of, replaced
from screening.engine.solver import Solver
from screening.rulebook.conditions import AllOf, AnyOf, Condition, Is
from screening.rulebook.model import Verdict
from tests.builders import a_definition, a_question, a_rule, a_rulebook, verdict_of

PARTS = (
    a_question("owner", "choice"),
    a_question("tools", "choices"),
    a_question("stake", "percent"),
    a_question("signed", "date"),
    a_question("listed"),
    a_definition("known", {"listed": "yes"}),
)


def condition(when: object) -> Condition:
    read: Condition = a_rulebook(*PARTS, a_rule("rule", when)).rules["rule"].when
    return read


def told(when: object) -> list[str]:
    """Return each branch as the verdict it shows and what shows it."""
    return [f"{branch.shows}: {branch.part}" for branch in branches_of(condition(when))]


@pytest.mark.parametrize(
    ("when", "branches"),
    [
        ({"owner": "a"}, ["met: owner: a", "not met: any other owner"]),
        ({"is": "known"}, ["met: known", "not met: not known"]),
        ({"owner": ["a", "c"]},
            ["met: owner: a", "met: owner: c", "not met: any other owner"]),
        ({"tools": {"any-of": ["a", "b"]}},
            ["met: tools: a", "met: tools: b", "not met: any other tools"]),
        ({"tools": {"all-of": ["a", "b"]}},
            ["met: tools: a and b", "not met: tools: all but a",
             "not met: tools: all but b"]),
        ({"tools": {"none-of": ["a", "b"]}},
            ["met: tools: none of these", "not met: tools: a", "not met: tools: b"]),
        ({"tools": {"none-of": ["a"]}},
            ["met: tools: none of these", "not met: tools: a"]),
        ({"stake": {"at-least": 10}},
            ["met: stake: 10", "not met: stake: just below 10"]),
        ({"stake": {"above": 10}},
            ["not met: stake: 10", "met: stake: just above 10"]),
        ({"stake": {"at-most": 10}},
            ["met: stake: 10", "not met: stake: just above 10"]),
        ({"stake": {"below": 10}},
            ["not met: stake: 10", "met: stake: just below 10"]),
        ({"stake": {"at-least": 10, "below": 25}},
            ["met: stake: 10", "not met: stake: just below 10",
             "not met: stake: 25", "met: stake: just below 25"]),
    ],
)  # fmt: skip
def test_comparison_has_a_branch_for_whatever_could_change(
    when: object, branches: list[str]
) -> None:
    assert told(when) == branches


def test_part_under_none_shows_the_opposite() -> None:
    assert told({"none": [{"owner": "a"}, {"none": [{"is": "known"}]}]}) == [
        "not met: owner: a",
        "met: any other owner",
        "met: known",
        "not met: not known",
    ]


def test_branch_leads_to_where_it_is_written() -> None:
    [known, not_known, *_] = branches_of(
        condition({"all": [{"is": "known"}, {"any": [{"owner": ["a", "b"]}]}]})
    )
    last = list(branches_of(condition({"any": [{"owner": ["a", "b"]}]})))[1]

    assert known.path == not_known.path == ("all", 0, "is")
    assert (last.path, last.answer) == (("any", 0, "owner"), "b")


NESTED = {
    "all": [
        {"owner": ["a", "b"]},
        {"any": [{"stake": {"at-least": 10}}, {"is": "known"}]},
        {"none": [{"tools": {"any-of": ["a"]}}]},
    ]
}


def test_a_deal_with_all_that_a_branch_needs_shows_it() -> None:
    rulebook = a_rulebook(*PARTS, a_rule("rule", NESTED))
    solver, when = Solver(rulebook), rulebook.rules["rule"].when

    for branch in branches_of(when):
        answers = solver.find(*branch.needs)

        assert answers is not None
        found, changed = (
            verdict_of(rulebook, condition, answers)
            for condition in (when, branch.variant)
        )
        assert {found, changed} == {Verdict.MET, Verdict.NOT_MET}
        assert found is branch.shows


def test_every_part_can_be_replaced_where_it_stands() -> None:
    when = condition(NESTED)

    for part in parts_of(when):
        changed = replaced(when, part.path, Is("known"))

        there = {each.path: each.condition for each in parts_of(changed)}
        assert there[part.path] == Is("known")
        assert replaced(changed, part.path, part.condition) == when


def test_groups_are_parts_and_no_branches() -> None:
    when = condition({"all": [{"any": [{"owner": "a"}]}]})

    assert [type(part.condition) for part in parts_of(when)][:2] == [AllOf, AnyOf]
    assert len(list(branches_of(when))) == 2


def test_threshold_moves_by_its_own_unit() -> None:
    assert moved(Decimal(10), 1) == Decimal(11)
    assert moved(Decimal("12.5"), -1) == Decimal("12.4")
    assert moved(date(2026, 1, 1), -1) == date(2025, 12, 31)
    assert moved(date.max, 1) == date.max
