"""Met, not met and open, put together as Kleene put them; the reasons go along."""

from __future__ import annotations

from itertools import product

import pytest

from screening.engine.logic import Lanes, Remembered
from screening.rulebook.model import Verdict

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
ORDER = {NOT_MET: 0, OPEN: 1, MET: 2}
FIRST, SECOND = 0, 1
"""The places of two questions."""
LANES = Lanes(2)
PAIRS = list(product(Verdict, repeat=2))


def found(verdict: Verdict, question: int) -> int:
    """Return what a comparison on a question comes to that has that verdict."""
    met, not_met, open_ = LANES.comparison(question)
    return {MET: met, NOT_MET: not_met, OPEN: open_}[verdict]


def test_a_comparison_tells_its_verdict_and_its_question() -> None:
    for verdict, question in product(Verdict, (FIRST, SECOND)):
        one = found(verdict, question)

        assert LANES.verdict(one) is verdict
        assert LANES.questions(one) == [question]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_all_is_the_lesser_and_any_the_greater_of_two(
    one: Verdict, other: Verdict
) -> None:
    said = found(one, FIRST) | found(other, SECOND)

    lesser, greater = sorted((one, other), key=ORDER.__getitem__)
    assert LANES.verdict(LANES.all_of(said)) is lesser
    assert LANES.verdict(LANES.any_of(said)) is greater


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_only_parts_with_the_verdict_are_the_reason(
    one: Verdict, other: Verdict
) -> None:
    said = found(one, FIRST) | found(other, SECOND)

    for group in (LANES.all_of, LANES.any_of):
        verdict = LANES.verdict(group(said))
        telling = [at for at, its in enumerate((one, other)) if its is verdict]
        assert LANES.questions(group(said)) == telling


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_none_turns_any_round_for_the_same_reasons(
    one: Verdict, other: Verdict
) -> None:
    said = found(one, FIRST) | found(other, SECOND)

    any_, none = LANES.any_of(said), LANES.none_of(said)

    turned = {MET: NOT_MET, NOT_MET: MET, OPEN: OPEN}
    assert LANES.verdict(none) is turned[LANES.verdict(any_)]
    assert LANES.questions(none) == LANES.questions(any_)


def test_without_parts_all_hold_and_not_any_does_for_no_reason() -> None:
    empty = [LANES.all_of(0), LANES.any_of(0), LANES.none_of(0)]

    assert [LANES.verdict(one) for one in empty] == [MET, NOT_MET, MET]
    assert [LANES.questions(one) for one in empty] == [[], [], []]


@pytest.mark.parametrize(
    ("asked", "compared", "verdict", "questions"),
    [
        (MET, MET, MET, [FIRST, SECOND]),
        (NOT_MET, MET, NOT_MET, [FIRST]),
        (NOT_MET, NOT_MET, NOT_MET, [FIRST]),
        (NOT_MET, OPEN, NOT_MET, [FIRST]),
        (MET, NOT_MET, NOT_MET, [SECOND]),
        (OPEN, NOT_MET, NOT_MET, [SECOND]),
        (MET, OPEN, OPEN, [SECOND]),
        (OPEN, MET, OPEN, [FIRST]),
        (OPEN, OPEN, OPEN, [FIRST]),
    ],
)
def test_an_answer_counts_only_where_its_question_is_asked(
    asked: Verdict, compared: Verdict, verdict: Verdict, questions: list[int]
) -> None:
    decided = LANES.if_asked(found(asked, FIRST), found(compared, SECOND))

    assert LANES.verdict(decided) is verdict
    assert LANES.questions(decided) == questions


def doubling(worked: list[int], most: int) -> Remembered[int, int]:
    """Return doubles that are noted when they are worked out."""

    def double(number: int) -> int:
        worked.append(number)
        return 2 * number

    return Remembered(double, most)


def test_what_is_remembered_is_worked_out_once() -> None:
    worked: list[int] = []
    doubled = doubling(worked, most=2)

    assert [doubled[one] for one in (1, 2, 1, 2)] == [2, 4, 2, 4]
    assert worked == [1, 2]


def test_all_is_forgotten_once_the_most_is_remembered() -> None:
    worked: list[int] = []
    doubled = doubling(worked, most=1)

    assert [doubled[one] for one in (1, 2, 1)] == [2, 4, 2]
    assert worked == [1, 2, 1]
    assert list(doubled) == [1]
