"""Work shared out among processes comes to the same as work in one."""

import os
import signal
from datetime import date
from functools import partial

import pytest

from screening.analysis import examples, lint
from screening.analysis.processes import in_processes
from screening.settings import shipped

DAY = date(2026, 11, 28)

here_alone = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="Processes are copied by fork, where there is one."
)


def doubled(number: int) -> int:
    return 2 * number


def who(_number: int) -> int:
    return os.getpid()


def refusing(number: int) -> int:
    if number == 13:
        raise ValueError("Thirteen is refused.")
    return number


def ended_elsewhere(number: int, *, here: int) -> int:
    """Return the number, but in no other process than this."""
    if os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@here_alone
@pytest.mark.parametrize("items", [0, 1, 7, 1000])
def test_what_is_made_comes_in_the_order_of_the_items(items: int) -> None:
    every = range(items)
    assert in_processes(doubled, every, 3) == [doubled(number) for number in every]


@here_alone
def test_one_process_is_this_one_and_more_are_others() -> None:
    here = os.getpid()
    assert {*in_processes(who, range(9))} == {here}
    assert here not in in_processes(who, range(9), 2)


@here_alone
@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_comes_through_from_whichever_process(processes: int) -> None:
    with pytest.raises(ValueError, match="Thirteen is refused"):
        in_processes(refusing, range(40), processes)


@here_alone
def test_what_an_ended_process_leaves_undone_is_done_in_this_one() -> None:
    work = partial(ended_elsewhere, here=os.getpid())
    assert in_processes(work, range(5), 2) == [0, 1, 2, 3, 4]


@here_alone
def test_the_shipped_rules_are_doubted_alike_in_one_process_and_in_two() -> None:
    folder = shipped("rules") / "italy-china"
    alone, shared = (examples.load(folder, DAY, processes) for processes in (1, 2))
    assert not alone.problems
    assert not shared.problems
    rulebook = alone.rulebook
    assert rulebook
    in_one, in_two = (
        lint.doubts(rulebook, alone.examples, DAY, processes) for processes in (1, 2)
    )
    assert in_one
    assert in_two == in_one
