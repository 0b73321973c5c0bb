"""Work in the background: whose turn it is, what is kept of it, and what is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import pytest

from screening.errors import BusyError
from screening.web.jobs import (
    MOST_AHEAD,
    MOST_KEPT,
    MOST_WAITING,
    Job,
    Jobs,
    StoppedError,
)

PATIENCE = 60


class Watched(Jobs[str]):
    """Jobs that write down in which order they were done."""

    def __init__(self, most: int = 1000) -> None:
        super().__init__(size=len, most=most)
        self.order: list[str] = []

    def want(self, name: str, *, ahead: bool = False) -> Job[str]:
        """Ask for a job that makes its own name, or fails where it is to."""

        def work() -> str:
            self.order.append(name)
            if name.startswith("bad"):
                raise ValueError(name)
            return name

        return self.ask((name[:1], name), work, ahead=ahead)

    def has(self, job: Job[str]) -> bool:
        return job in self._known.values()

    @contextmanager
    def held(self, key: str = "held") -> Iterator[Job[str]]:
        """Let nothing be done meanwhile but the job of that name, which has begun."""
        begun, may = Event(), Event()

        def work() -> str:
            begun.set()
            assert may.wait(PATIENCE)
            return key

        job = self.ask(("h", key), work)
        assert begun.wait(PATIENCE)
        yield job
        may.set()
        job.outcome.result(PATIENCE)


@pytest.fixture
def jobs() -> Watched:
    """Return jobs of which none is known."""
    return Watched()


def test_who_asked_comes_first_in_order_then_the_newest_few_of_those_nobody_asked_for(
    jobs: Watched,
) -> None:
    with jobs.held():
        first = jobs.want("first")
        ahead = [jobs.want(f"ahead {number}", ahead=True) for number in range(4)]
        jobs.want("second")
        assert jobs.want("ahead 2") is ahead[2]
        assert jobs.want("first") is first

    assert jobs.wait(ahead[3], PATIENCE) == "ahead 3"
    jobs.wait(jobs.want("last"))
    assert jobs.order[:4] == ["first", "second", "ahead 2", "ahead 3"]
    assert len(set(jobs.order) - {"first", "second", "last"}) == MOST_AHEAD


def test_what_is_forgotten_is_not_done_ahead_and_not_kept_if_it_has_begun(
    jobs: Watched,
) -> None:
    with jobs.held() as begun:
        ahead = jobs.want("a deal", ahead=True)
        jobs.want("b", ahead=True)
        jobs.forget("a")
        jobs.forget("h")
    jobs.wait(jobs.want("b"))

    assert jobs.order == ["b"]
    assert not jobs.has(ahead)
    assert not jobs.has(begun)


def test_all_who_wait_are_refused_where_their_turn_does_not_come(jobs: Watched) -> None:
    with jobs.held() as begun:
        late = jobs.want("late")
        for _twice in range(2):
            with pytest.raises(BusyError):
                jobs.wait(late, 0)
        assert not begun.outcome.cancelled()
        again = jobs.want("late")

    assert again is not late
    assert jobs.wait(again) == "late"
    assert jobs.order == ["late"]


def test_a_failure_is_told_once_and_to_nobody_where_nobody_asked(jobs: Watched) -> None:
    with jobs.held():
        told, untold = jobs.want("bad"), jobs.want("bad ahead", ahead=True)
    jobs.wait(jobs.want("last"))

    assert jobs.want("bad") is told
    with pytest.raises(ValueError, match="bad"):
        jobs.wait(told)
    assert jobs.want("bad") is not told
    assert untold.outcome.exception(PATIENCE)
    assert jobs.want("bad ahead") is not untold


def test_more_than_can_be_done_in_time_are_refused_at_once(jobs: Watched) -> None:
    with jobs.held():
        for number in range(MOST_WAITING):
            jobs.want(str(number))
        with pytest.raises(BusyError):
            jobs.want("one more")


def test_what_is_kept_has_a_bound_in_number_and_in_size() -> None:
    many, large = Watched(), Watched(most=10)
    numbered = [many.want(f"{number}") for number in range(MOST_KEPT)]
    for job in numbered:
        many.wait(job)
    many.want("0")
    many.wait(many.want("one more"))
    sized = [large.want(name) for name in ("older!", "newer!", "larger than all")]
    for job in sized:
        large.wait(job)
    large.wait(large.want("!"))

    assert [*map(many.has, numbered[:3])] == [True, False, True]
    assert [*map(large.has, sized)] == [False, True, False]


def test_a_job_tells_how_far_it_is_and_ends_at_its_next_step_once_it_is_stopped() -> (
    None
):
    def work(job: Job[str]) -> str:
        job.tell(1)
        assert job.percent == 25
        job.stop()
        job.tell(1)
        return "never"

    job = Job(work, steps=4)
    job.run()

    assert job.done == 2
    with pytest.raises(StoppedError):
        job.outcome.result()
