"""Met, not met and open, put together as Kleene put them; the reasons go along."""

from __future__ import annotations

from itertools import product

import pytest

from screening.kleene import (
    Found,
    Walk,
    all_of,
    any_of,
    comparing,
    comparing_if_asked,
    none_of,
    remembering,
)
from screening.model import Verdict

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
ORDER = {NOT_MET: 0, OPEN: 1, MET: 2}
FIRST, SECOND = 1, 2
"""The bits of two comparisons: on the questions "first" and "second"."""


def found(verdict: Verdict, question: str) -> Found:
    """Return a decision by one question, or one that waits for it."""
    alone, nothing = frozenset({question}), frozenset[str]()
    return Found(
        verdict,
        nothing if verdict is OPEN else alone,
        alone if verdict is OPEN else nothing,
    )


def names(one: Found) -> set[str]:
    return set(one.because | one.waiting_for)


@pytest.mark.parametrize(("one", "other"), list(product(Verdict, repeat=2)))
def test_all_is_the_lesser_and_any_the_greater_of_two(
    one: Verdict, other: Verdict
) -> None:
    parts = [found(one, "first"), found(other, "second")]

    assert all_of(parts).verdict is min(one, other, key=ORDER.__getitem__)
    assert any_of(parts).verdict is max(one, other, key=ORDER.__getitem__)


@pytest.mark.parametrize(("one", "other"), list(product(Verdict, repeat=2)))
def test_only_parts_with_the_verdict_are_the_reason(
    one: Verdict, other: Verdict
) -> None:
    parts = [found(one, "first"), found(other, "second")]

    for group in (all_of, any_of, none_of):
        of_group = all_of if group is all_of else any_of
        telling = [part for part in parts if part.verdict is of_group(parts).verdict]
        assert names(group(parts)) == set().union(*map(names, telling))


def test_none_turns_any_round_and_leaves_open_as_it_is() -> None:
    assert none_of([found(MET, "first")]).verdict is NOT_MET
    assert none_of([found(NOT_MET, "first")]).verdict is MET
    assert none_of([found(OPEN, "first")]).verdict is OPEN


def test_without_parts_all_hold_and_not_any_does() -> None:
    assert all_of([]).verdict is MET
    assert any_of([]).verdict is NOT_MET
    assert none_of([]).verdict is MET


def test_a_comparison_holds_fails_or_waits_for_its_question() -> None:
    walk = comparing(FIRST, "first")

    assert walk(FIRST, 0) == found(MET, "first")
    assert walk(0, FIRST) == found(OPEN, "first")
    assert walk(SECOND, SECOND) == found(NOT_MET, "first")


@pytest.mark.parametrize(
    ("met", "open_", "verdict", "questions"),
    [
        (FIRST | SECOND, 0, MET, {"first", "second"}),
        (SECOND, 0, NOT_MET, {"first"}),
        (FIRST, 0, NOT_MET, {"second"}),
        (0, FIRST, NOT_MET, {"second"}),
        (FIRST, SECOND, OPEN, {"second"}),
        (SECOND, FIRST, OPEN, {"first"}),
        (0, FIRST | SECOND, OPEN, {"first"}),
        (0, SECOND, NOT_MET, {"first"}),
    ],
)
def test_an_answer_counts_only_where_its_question_is_asked(
    met: int, open_: int, verdict: Verdict, questions: set[str]
) -> None:
    gate = comparing(FIRST, "first")
    walk = comparing_if_asked(SECOND, "second", gate)

    decided = walk(met, open_)

    assert decided.verdict is verdict
    assert names(decided) == questions


def test_a_walk_that_remembers_is_done_once_for_the_bits_it_reads() -> None:
    walked: list[tuple[int, int]] = []
    walk = remembering(FIRST, noting(walked), most=2)

    verdicts = [walk(*facts).verdict for facts in ((1, 0), (3, 0), (0, 1), (0, 3))]

    assert verdicts == [MET, MET, OPEN, OPEN]
    assert walked == [(1, 0), (0, 1)]


def test_a_walk_forgets_all_once_it_remembers_the_most_it_may() -> None:
    walked: list[tuple[int, int]] = []
    walk = remembering(FIRST, noting(walked), most=1)

    verdicts = [walk(*facts).verdict for facts in ((1, 0), (0, 1), (1, 0))]

    assert verdicts == [MET, OPEN, MET]
    assert walked == [(1, 0), (0, 1), (1, 0)]


def noting(walked: list[tuple[int, int]]) -> Walk:
    """Return the walk of a comparison that notes each time it is done."""
    compare = comparing(FIRST, "first")

    def walk(met: int, open_: int) -> Found:
        walked.append((met, open_))
        return compare(met, open_)

    return walk
