"""What the examples show of each rule, and the branches that they have to show."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from screening.analysis.branches import branches_of, moved, parts_of, replaced
from screening.analysis.coverage import Coverage, CoverageGap, measure
from screening.engine.solver import Solver
from screening.rulebook.conditions import AllOf, AnyOf, Condition, Is
from screening.rulebook.deal_file import DealFile, examples
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook, Verdict
from tests import builders as a

QUESTIONS = (a.question("owner", "choice"), a.question("stake", "percent"))
WHEN = {"all": [{"owner": ["a", "b"]}, {"stake": {"at-least": 10}}]}
Shown = tuple[Mapping[str, object], str]

EVERYTHING: tuple[Shown, ...] = (
    ({"owner": "a", "stake": 10}, "met"),
    ({"owner": "b", "stake": 30}, "met"),
    ({"owner": "c", "stake": 30}, "not met"),
    ({"owner": "a", "stake": 9.5}, "not met"),
    ({"owner": "a"}, "open"),
)


def a_book(when: object = WHEN, **keys: object) -> Rulebook:
    return read(a.texts_of(*QUESTIONS, a.rule("rule", when, "watch", **keys)))


def expecting(rulebook: Rulebook, *shown: Shown, rule: str = "rule") -> list[DealFile]:
    files = {
        f"examples/{place}.yaml": json.dumps(
            {"deal": "A", "answers": answers, "expect": {"rules": {rule: verdict}}}
        )
        for place, (answers, verdict) in enumerate(shown)
    }
    return list(examples(files, rulebook, a.DAY))


def covered(*shown: Shown, when: object = WHEN, **keys: object) -> Coverage:
    rulebook = a_book(when, **keys)
    [only] = measure(rulebook, expecting(rulebook, *shown))
    return only


def lacking(coverage: Coverage) -> list[str]:
    return [missing.place.says for missing in coverage.missing]


def test_complete_examples_leave_nothing_to_show_and_each_taken_away_does() -> None:
    missing = [
        "no example shows that stake: 10 makes it met.",
        "no example shows that owner: b makes it met.",
        "no example shows that any other owner makes it not met.",
        "no example shows that stake: just below 10 makes it not met.",
        "no example expects it open.",
    ]

    coverage = covered(*EVERYTHING)

    assert coverage.expected == set(Verdict)
    assert (len(coverage.shown), coverage.branches, coverage.missing) == (5, 5, ())
    for place, says in enumerate(missing):
        fewer = EVERYTHING[:place] + EVERYTHING[place + 1 :]
        assert says in lacking(covered(*fewer))


def test_nothing_is_shown_without_examples() -> None:
    assert lacking(covered()) == [
        "no example expects it met.",
        "no example expects it not met.",
        "no example expects it open.",
        "no example shows that owner: a makes it met.",
        "no example shows that owner: b makes it met.",
        "no example shows that any other owner makes it not met.",
        "no example shows that stake: 10 makes it met.",
        "no example shows that stake: just below 10 makes it not met.",
    ]


def test_what_is_open_fails_or_nobody_expects_shows_nothing() -> None:
    both_fail = covered(({"owner": "c", "stake": 9.5}, "not met"))
    open_ = covered(({"owner": "a"}, "open"), ({"stake": 10}, "open"))
    fails = covered(({"owner": "a", "stake": 10}, "not met"))
    too_early = covered(*EVERYTHING, in_force={"from": "2027-01-01"})
    rulebook = read(a.texts_of(*QUESTIONS, a.rule("rule", WHEN), a.rule("other", WHEN)))

    rule, other = measure(rulebook, expecting(rulebook, *EVERYTHING, rule="other"))

    assert both_fail.shown == open_.shown == ()
    assert open_.expected == {Verdict.OPEN}
    for nothing in (rule, fails, too_early):
        assert (nothing.expected, nothing.shown) == (frozenset(), ())
    assert other.missing == ()


def test_a_definition_is_one_part_and_what_cannot_be_shown_is_left_out() -> None:
    known = a.definition("known", {"any": [{"owner": "a"}, {"owner": "b"}]})
    rulebook = read(a.texts_of(*QUESTIONS, known, a.rule("rule", {"is": "known"})))

    [defined] = measure(rulebook, expecting(rulebook, ({"owner": "a"}, "met")))
    coverage = covered(when={"all": [{"owner": ["a", "b"]}, {"owner": "a"}]})

    assert [branch.part for branch in defined.shown] == ["known"]
    assert defined.branches == 2
    assert measure(a_book(off="Not now."), []) == ()
    assert [missing.place.says for missing in coverage.not_shown] == [
        "no example shows that owner: a makes it met.",
        "no example shows that owner: a makes it met.",
        "no example shows that any other owner makes it not met.",
    ]


def test_each_exception_is_a_branch_that_an_example_must_show() -> None:
    small = {"when": {"stake": {"below": 10}}, "reason": "It is small."}
    rule: dict[str, object] = {"when": {"owner": ["a", "b"]}, "unless": [small]}

    assert lacking(covered(*EVERYTHING, **rule)) == []
    assert lacking(covered(*EVERYTHING[:3], EVERYTHING[4], **rule)) == [
        "no example shows that stake: just below 10 makes it not met."
    ]
    assert lacking(covered(*EVERYTHING[1:], **rule)) == [
        "no example shows that owner: a makes it met.",
        "no example shows that stake: 10 makes it met.",
    ]


FILE = """\
rules:
  - id: rule
    title: A rule
    topic: deal
    level: watch
    basis: [guide/E2]
    when:
      all:
        - owner: [a, b]
        - none: [{stake: {at-least: 10}}]
    says: So.
"""


def test_what_is_missing_is_named_at_its_place() -> None:
    texts = a.texts_of(*QUESTIONS, a.rule("rule", WHEN))

    [coverage] = measure(read({**texts, "rules/10-deal.yaml": FILE}), [])

    places = [missing.place for missing in coverage.missing]
    assert {place.file for place in places} == {"rules/10-deal.yaml"}
    assert [(place.line, place.column) for place in places] == [(8, 7)] * 3 + [
        (9, 19),
        (9, 22),
        (9, 18),
        (10, 26),
        (10, 26),
    ]


def shown_by(rulebook: Rulebook, missing: CoverageGap) -> bool:
    """Tell whether an example with its answers shows what is missing."""
    answers: dict[str, object] = {
        name: word if isinstance(word, str) else float(str(word))
        for name, word in (missing.answers or {}).items()
    }
    made = expecting(rulebook, (answers, missing.expect.value))
    [coverage] = measure(rulebook, made)
    return missing.place not in {other.place for other in coverage.missing}


def test_answers_that_are_offered_show_what_is_missing() -> None:
    rulebook = a_book()
    [coverage] = measure(rulebook, [])

    assert len(coverage.not_shown) == 5
    assert all(shown_by(rulebook, missing) for missing in coverage.not_shown)


FACTS = (
    a.question("foreign"),
    a.question("listed", "choice"),
    a.question("turnover", "money"),
    a.question("signed", "date"),
)
REGIME = a.regime(
    "file",
    {"all": [{"foreign": "yes"}, {"listed": "a"}]},
    **{
        "ask-first-when": {"listed": "b"},
        "unless": [{"when": {"turnover": {"below": 300}}, "reason": "It is small."}],
        "review": [
            {"phase": "first", "days": 45, "only-when": {"turnover": {"at-least": 900}}}
        ],
    },
)
LARGE = {"foreign": "yes", "turnover": 900}
DUE: tuple[Shown, ...] = (
    ({**LARGE, "listed": "a"}, "must"),
    ({**LARGE, "listed": "a", "turnover": 300}, "must"),
    ({**LARGE, "listed": "b", "turnover": 500}, "may apply"),
    ({**LARGE, "listed": "a", "foreign": "no"}, "not due"),
    ({**LARGE, "listed": "a", "turnover": 299}, "not due"),
    ({"foreign": "yes"}, "open"),
)


def filed(*shown: Shown, regime: a.Part = REGIME) -> list[str]:
    rulebook = read(a.texts_of(*FACTS, *a.FILINGS, regime))
    files = {
        f"examples/{place}.yaml": json.dumps(
            {"deal": "A", "answers": answers, "expect": {"filings": {"file": state}}}
        )
        for place, (answers, state) in enumerate(shown)
    }
    [coverage] = measure(rulebook, examples(files, rulebook, a.DAY))
    return lacking(coverage)


def test_complete_examples_of_a_regime_leave_nothing_and_each_taken_away_does() -> None:
    assert filed(*DUE) == []
    for place, (_answers, state) in enumerate(DUE):
        assert filed(*DUE[:place], *DUE[place + 1 :]), state
    assert "no example expects it may apply." in filed(*DUE[:2], *DUE[3:])
    assert "no example expects it open." in filed(*DUE[:-1])
    on_a_term = "no example that has to file shows this condition"
    assert f"{on_a_term} met." in filed(*DUE[1:2])
    assert f"{on_a_term} not met." in filed(*DUE[:1])


def test_wall_and_future_and_proposal_are_to_be_shown_where_they_can_be() -> None:
    wall = a.regime("file", {"foreign": "yes"}, kind="prohibition")
    later = a.regime("file", {"foreign": "yes"}, **{"in-force": {"from": "2030-01-01"}})
    proposal = a.regime("file", {"foreign": "yes"}, proposal=True)

    assert "no example expects it wall." in filed(regime=wall)
    assert "no example expects it must." not in filed(regime=wall)
    assert "no example expects it future." in filed(regime=later)
    assert "no example expects it proposal." in filed(regime=proposal)


def test_branch_of_a_crossing_stands_where_the_crossing_is_written() -> None:
    before = a.question("held-before", "percent")
    stake = a.question("stake", "percent", **{"starts-at": "held-before"})
    rule = a.rule("rule", {"stake": {"crosses": 10}})
    [coverage] = measure(read(a.texts_of(before, stake, rule)), [])

    places = {missing.place.column for missing in coverage.not_shown}
    assert len(coverage.not_shown) == 4
    assert len(places) == 1


PARTS = (
    a.question("owner", "choice"),
    a.question("tools", "choices"),
    a.question("stake", "percent"),
    a.question("signed", "date"),
    a.question("listed"),
    a.definition("known", {"listed": "yes"}),
)


def condition(when: object) -> Condition:
    read: Condition = a.rulebook(*PARTS, a.rule("rule", when)).rules["rule"].when
    return read


def branch_lines(when: object) -> list[str]:
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
def test_comparison_has_branches_for_changes(when: object, branches: list[str]) -> None:
    assert branch_lines(when) == branches


def test_a_branch_leads_to_its_place_and_under_none_shows_the_opposite() -> None:
    [known, not_known, *_] = branches_of(
        condition({"all": [{"is": "known"}, {"any": [{"owner": ["a", "b"]}]}]})
    )
    last = list(branches_of(condition({"any": [{"owner": ["a", "b"]}]})))[1]

    assert known.path == not_known.path == ("all", 0, "is")
    assert (last.path, last.answer) == (("any", 0, "owner"), "b")
    assert branch_lines({"none": [{"owner": "a"}, {"none": [{"is": "known"}]}]}) == [
        "not met: owner: a",
        "met: any other owner",
        "met: known",
        "not met: not known",
    ]


NESTED = {
    "all": [
        {"owner": ["a", "b"]},
        {"any": [{"stake": {"at-least": 10}}, {"is": "known"}]},
        {"none": [{"tools": {"any-of": ["a"]}}]},
    ]
}


def test_a_deal_with_all_that_a_branch_needs_shows_it() -> None:
    rulebook = a.rulebook(*PARTS, a.rule("rule", NESTED))
    solver, when = Solver(rulebook), rulebook.rules["rule"].when

    for branch in branches_of(when):
        answers = solver.find(*branch.needs)

        assert answers is not None
        verdict, changed = (
            a.verdict_of(rulebook, condition, answers)
            for condition in (when, branch.variant)
        )
        assert {verdict, changed} == {Verdict.MET, Verdict.NOT_MET}
        assert verdict is branch.shows


def test_every_part_can_be_replaced_in_place_and_groups_are_no_branches() -> None:
    when = condition(NESTED)

    groups = condition({"all": [{"any": [{"owner": "a"}]}]})
    assert [type(part.condition) for part in parts_of(groups)][:2] == [AllOf, AnyOf]
    assert len(list(branches_of(groups))) == 2
    for part in parts_of(when):
        changed = replaced(when, part.path, Is("known"))

        there = {each.path: each.condition for each in parts_of(changed)}
        assert there[part.path] == Is("known")
        assert replaced(changed, part.path, part.condition) == when


def test_threshold_moves_by_its_own_unit() -> None:
    assert moved(Decimal(10), 1) == Decimal(11)
    assert moved(Decimal("12.5"), -1) == Decimal("12.4")
    assert moved(date(2026, 1, 1), -1) == date(2025, 12, 31)
    assert moved(date.max, 1) == date.max
