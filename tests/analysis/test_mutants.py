"""A rule or regime changed in one place is noticed by an example that fails, or not."""

import json
from functools import cache

import pytest

from screening.analysis.coverage import measure
from screening.analysis.examples import misses_of
from screening.rulebook.deal_file import DealFile, examples
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook
from tests import builders as a
from tools.mutants import report, try_out
from tools.mutations import mutants_of, mutated

QUESTIONS = (
    a.question("owner", "choice"),
    a.question("stake", "percent"),
    a.question("listed"),
)
WHEN = {
    "all": [
        {"owner": ["a", "b"]},
        {"any": [{"stake": {"at-least": 10}}, {"listed": "yes"}]},
    ]
}
SHOWN: tuple[tuple[dict[str, object], str], ...] = (
    ({"owner": "a", "stake": 10, "listed": "no"}, "met"),
    ({"owner": "b", "stake": 9.5, "listed": "yes"}, "met"),
    ({"owner": "c", "stake": 30, "listed": "yes"}, "not met"),
    ({"owner": "a", "stake": 9.5, "listed": "no"}, "not met"),
    ({"owner": "a"}, "open"),
)


def a_book(*whens: object) -> Rulebook:
    rules = [
        a.rule(f"rule-{'abc'[at]}", when, "watch") for at, when in enumerate(whens)
    ]
    return read(a.texts_of(*QUESTIONS, *rules))


def an_example(answers: dict[str, object], **expect: object) -> str:
    return json.dumps({"deal": "A", "answers": answers, "expect": expect})


@cache
def complete(count: int = len(SHOWN)) -> tuple[Rulebook, tuple[DealFile, ...]]:
    """Return a rulebook with so many of the examples that show all of it."""
    texts = {
        f"examples/{at}.yaml": an_example(answers, rules={"rule-a": verdict})
        for at, (answers, verdict) in enumerate(SHOWN[:count])
    }
    rulebook = a_book(WHEN)
    return rulebook, examples(texts, rulebook, a.DAY)


def changes(*whens: object) -> list[str]:
    return [f"{mutant.kind}: {mutant.says}" for mutant in mutants_of(a_book(*whens))]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"owner": "a"}, ["an answer replaced: owner: b for a"]),
        ({"owner": ["a", "b"]}, [
            "an answer dropped: owner: a dropped",
            "an answer replaced: owner: c for a",
            "an answer dropped: owner: b dropped",
            "an answer replaced: owner: c for b",
        ]),
        ({"listed": "yes"}, ["an answer replaced: listed: no for yes"]),
        ({"none": [{"listed": "yes"}]}, [
            "any for none: any for none",
            "an answer replaced: listed: no for yes",
        ]),
        ({"stake": {"at-least": 10}}, [
            "a threshold's edge: above for stake: at-least 10",
            "a threshold moved: 9 for stake: at-least 10",
            "a threshold moved: 11 for stake: at-least 10",
        ]),
        ({"any": [{"listed": "yes"}, {"owner": "a"}]}, [
            "all for any: all for any",
            "a part dropped: listed dropped",
            "a part dropped: owner dropped",
            "an answer replaced: listed: no for yes",
            "an answer replaced: owner: b for a",
        ]),
    ],
)  # fmt: skip
def test_rule_is_changed_in_one_place_each(when: object, expected: list[str]) -> None:
    assert changes(when) == expected


def test_complete_examples_catch_every_mutant_and_without_one_some_pass() -> None:
    rulebook, shown = complete()

    trial, of_fewer = try_out(rulebook, shown), try_out(*complete(1))

    assert all(rule.missing == () for rule in measure(rulebook, shown))
    assert ([mutant.says for mutant in trial.missed], trial.share) == ([], 100)
    assert "owner: b dropped" in [mutant.says for mutant in of_fewer.missed]
    assert 0 < of_fewer.share < 100
    lines = list(report(of_fewer, rulebook))
    assert any("rules/10-deal.yaml:1:" in line for line in lines)
    assert any(line.startswith("an answer dropped ") for line in lines)
    assert "mutants are caught" in lines[-1]


@pytest.mark.parametrize("count", range(len(SHOWN) + 1))
def test_caught_is_what_fails_an_example_of_the_changed_rulebook(count: int) -> None:
    rulebook, shown = complete(count)

    trial = try_out(rulebook, shown)

    caught = {id(mutant) for mutant in trial.caught}
    for mutant in (*trial.caught, *trial.missed, *trial.alike):
        changed = mutated(rulebook, mutant)
        failing = [
            problem for example in shown for problem in misses_of(example, changed)
        ]
        assert bool(failing) == (id(mutant) in caught), mutant.says


FILED: tuple[tuple[dict[str, object], str], ...] = (
    ({"owner": "a", "listed": "yes", "stake": 10}, "must"),
    ({"owner": "b", "listed": "yes", "stake": 10}, "ask first"),
    ({"owner": "c", "listed": "yes", "stake": 10}, "not due"),
    ({"owner": "a", "listed": "no", "stake": 10}, "not due"),
    ({"owner": "a", "listed": "yes", "stake": 9.5}, "not due"),
)
REGIME = a.regime(
    "file",
    {"all": [{"owner": "a"}, {"listed": "yes"}]},
    **{
        "ask-first-when": {"owner": "b"},
        "unless": [{"when": {"stake": {"below": 10}}, "reason": "It is small."}],
    },
)


def filed(*shown: tuple[dict[str, object], str]) -> list[str]:
    """Return the mutants of a regime that no example with those states catches."""
    texts = {
        f"examples/{at}.yaml": an_example(answers, filings={"file": state})
        for at, (answers, state) in enumerate(shown)
    }
    rulebook = read(a.texts_of(*QUESTIONS, *a.FILINGS, REGIME))
    trial = try_out(rulebook, examples(texts, rulebook, a.DAY))
    return [mutant.says for mutant in trial.missed]


def test_examples_of_a_regime_catch_its_mutants_and_fewer_do_not() -> None:
    assert filed(*FILED) == []
    assert all(filed(*FILED[:count]) for count in range(len(FILED)))
