"""Work in the background: whose turn it is, what is kept of it, and what is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import pytest

from screening.errors import BusyError
from screening.web.jobs import MOST_BEFORE, MOST_WAITING, Job, Jobs, StoppedError
from tests.pages.server import PATIENCE


class Watched(Jobs[str]):
    """Jobs that write down in which order they were done."""

    def __init__(self) -> None:
        super().__init__(most_kept=3)
        self.order: list[str] = []

    def want(self, name: str, *, ahead: bool = False) -> Job[str]:
        """Ask for a job that makes its own name, or fails where it is to."""

        def work(_job: Job[str]) -> str:
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

        def work(_job: Job[str]) -> str:
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
    return Watched()


def test_a_job_is_done_once_for_all_and_ahead_where_few_wait(jobs: Watched) -> None:
    with jobs.held():
        ahead = jobs.want("ahead", ahead=True)
        assert jobs.want("ahead") is ahead
        asked = [jobs.want(f"b {number}") for number in range(MOST_BEFORE)]
        with pytest.raises(BusyError):
            jobs.want("one more", ahead=True)

    assert jobs.wait(ahead) == "ahead"
    assert {*map(jobs.wait, asked)} | {"ahead"} == {*jobs.order}
    assert len(jobs.order) == 1 + MOST_BEFORE


def test_what_is_forgotten_is_not_kept_though_who_waits_gets_it(jobs: Watched) -> None:
    with jobs.held() as begun:
        asked = jobs.want("a deal")
        jobs.forget("a")
        jobs.forget("h")

    assert jobs.wait(asked) == "a deal"
    assert not jobs.has(asked)
    assert not jobs.has(begun)


def test_a_failure_is_told_once_and_to_nobody_where_nobody_asked(jobs: Watched) -> None:
    untold = jobs.want("bad ahead", ahead=True)
    job = jobs.want("bad")
    assert job.outcome.exception(PATIENCE)

    assert jobs.want("bad") is job
    with pytest.raises(ValueError, match="bad"):
        jobs.wait(job)
    assert jobs.want("bad") is not job
    assert untold.outcome.exception(PATIENCE)
    assert jobs.want("bad ahead") is not untold


def test_more_than_can_be_done_in_time_are_refused_at_once(jobs: Watched) -> None:
    with jobs.held():
        for number in range(MOST_WAITING):
            jobs.want(str(number))
        with pytest.raises(BusyError):
            jobs.want("one more")


def test_what_came_of_the_last_few_is_kept(jobs: Watched) -> None:
    done = [jobs.want(name) for name in "abc"]
    for job in done:
        jobs.wait(job)
    jobs.want("a")
    jobs.want("d")

    assert [*map(jobs.has, done)] == [True, False, True]


def test_a_job_tells_how_far_it_is_and_ends_at_its_next_step_once_stopped() -> None:
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
