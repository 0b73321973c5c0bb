"""Met, not met and open, put together as Kleene put them; the reasons go along."""

from itertools import product

from screening.engine.logic import Lanes, Remembered
from screening.rulebook.model import Verdict

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
ORDER = {NOT_MET: 0, OPEN: 1, MET: 2}
FIRST, SECOND = 0, 1
"""The places of two questions."""
LANES = Lanes(2)


def found(verdict: Verdict, question: int) -> int:
    """Return what a comparison on a question comes to that has that verdict."""
    met, not_met, open_ = LANES.comparison(question)
    return {MET: met, NOT_MET: not_met, OPEN: open_}[verdict]


def told(result: int) -> tuple[Verdict, list[int]]:
    return LANES.verdict(result), LANES.questions(result)


def test_a_comparison_tells_its_verdict_and_its_question() -> None:
    for verdict, question in product(Verdict, (FIRST, SECOND)):
        assert told(found(verdict, question)) == (verdict, [question])


def test_all_is_the_lesser_any_the_greater_and_none_the_opposite_of_any() -> None:
    opposite = {MET: NOT_MET, NOT_MET: MET, OPEN: OPEN}
    for pair in product(Verdict, repeat=2):
        said = found(pair[FIRST], FIRST) | found(pair[SECOND], SECOND)
        lesser, greater = sorted(pair, key=ORDER.__getitem__)

        reasons = {
            is_: [at for at in (FIRST, SECOND) if pair[at] is is_] for is_ in pair
        }
        assert told(LANES.all_of(said)) == (lesser, reasons[lesser]), pair
        assert told(LANES.any_of(said)) == (greater, reasons[greater]), pair
        assert told(LANES.none_of(said)) == (opposite[greater], reasons[greater]), pair


def test_without_parts_all_hold_and_not_any_does_for_no_reason() -> None:
    empty = [LANES.all_of(0), LANES.any_of(0), LANES.none_of(0)]

    assert [told(result) for result in empty] == [(MET, []), (NOT_MET, []), (MET, [])]


def test_an_answer_counts_only_where_its_question_is_asked() -> None:
    counts = {
        (MET, MET): (MET, [FIRST, SECOND]),
        (NOT_MET, MET): (NOT_MET, [FIRST]),
        (NOT_MET, NOT_MET): (NOT_MET, [FIRST]),
        (NOT_MET, OPEN): (NOT_MET, [FIRST]),
        (MET, NOT_MET): (NOT_MET, [SECOND]),
        (OPEN, NOT_MET): (NOT_MET, [SECOND]),
        (MET, OPEN): (OPEN, [SECOND]),
        (OPEN, MET): (OPEN, [FIRST]),
        (OPEN, OPEN): (OPEN, [FIRST]),
    }

    assert counts == {
        pair: told(LANES.if_asked(found(pair[0], FIRST), found(pair[1], SECOND)))
        for pair in counts
    }


def doubling(worked: list[int], most: int) -> Remembered[int, int]:
    """Return doubles that are noted when they are worked out."""

    def double(number: int) -> int:
        worked.append(number)
        return 2 * number

    return Remembered(double, most)


def test_what_is_remembered_is_worked_out_once() -> None:
    worked: list[int] = []
    doubled = doubling(worked, most=2)

    assert [doubled[number] for number in (1, 2, 1, 2)] == [2, 4, 2, 4]
    assert worked == [1, 2]


def test_all_is_forgotten_once_the_most_is_remembered() -> None:
    worked: list[int] = []
    doubled = doubling(worked, most=1)

    assert [doubled[number] for number in (1, 2, 1)] == [2, 4, 2]
    assert worked == [1, 2, 1]
    assert list(doubled) == [1]
