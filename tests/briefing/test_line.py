"""Who is printed next: those who asked, in their order; then what is made ahead."""

import time
from collections.abc import Callable

import pytest

from screening.briefing.printing.job import Printed, PrintJob
from screening.briefing.printing.line import (
    MOST_AHEAD,
    MOST_WAITING,
    Ahead,
    Line,
    Ticket,
)
from screening.errors import BriefingError

PRINTED = Printed(b"%PDF", ())


@pytest.fixture
def line() -> Line:
    """Return a line in which nobody stands."""
    return Line()


def asked(line: Line, words: str, of: str = "") -> Ticket:
    """Ask for a job that says those words."""
    return line.ask(Ticket(PrintJob(words), of))


def ahead(line: Line, *deals: str) -> None:
    """Have the job of each deal made ahead, in this order."""
    for deal in deals:
        line.make_ahead(Ahead(deal, lambda deal=deal: PrintJob(deal)))  # type: ignore[misc] # a lambda's default


def built(line: Line) -> Ticket | None:
    """Take what is made ahead, and build it."""
    found = line.next()
    assert isinstance(found, Ahead)
    return line.built(found, found.build())


def waits_too_long(ticket: Ticket) -> None:
    """Let more time pass than a job waits in line."""
    ticket.ends = time.monotonic() - 1


def refusal(ask: Callable[[], object]) -> str:
    """Return why a job is refused."""
    with pytest.raises(BriefingError) as caught:
        ask()
    return str(caught.value)


def test_who_asked_first_is_printed_first_and_knows_how_many_are_before(
    line: Line,
) -> None:
    first, second, third = (asked(line, words) for words in "abc")

    assert line.next() is first
    assert [line.before(it) for it in (first, second, third)] == [0, 1, 2]
    assert line.next() is second
    line.done(first, PRINTED)
    assert line.before(third) == 1
    assert first.outcome.result() is PRINTED


def test_a_job_somebody_asks_for_goes_before_one_made_ahead(line: Line) -> None:
    ahead(line, "looked at")
    wanted = asked(line, "wanted")

    assert line.next() is wanted
    assert built(line)


def test_one_made_ahead_makes_way_also_once_it_is_built(line: Line) -> None:
    ahead(line, "looked at")
    found = line.next()
    wanted = asked(line, "wanted")

    assert isinstance(found, Ahead)
    assert line.built(found, found.build()) is None
    assert line.next() is wanted
    waited = built(line)
    assert waited
    assert waited.job == PrintJob("looked at")


def test_of_deals_that_are_looked_at_the_newest_come_first_and_few_wait(
    line: Line,
) -> None:
    ahead(line, "a", "b", "c", "b", "d")

    tickets = [built(line) for _deal in range(MOST_AHEAD)]

    assert [ticket and ticket.of for ticket in tickets] == ["d", "b"]
    wanted = asked(line, "wanted")
    assert line.next() is wanted


def test_whoever_asks_for_what_is_being_made_ahead_gets_the_same(line: Line) -> None:
    ahead(line, "a")
    made = built(line)

    assert made
    assert asked(line, "a") is made


def test_the_same_job_stands_in_line_once(line: Line) -> None:
    first, other = asked(line, "a"), asked(line, "b")

    assert asked(line, "a") is first
    assert line.before(other) == 1


def test_a_deal_that_changed_is_not_made_ahead(line: Line) -> None:
    ahead(line, "waits", "is built")
    building = line.next()
    line.drop("waits")
    line.drop("is built")

    assert isinstance(building, Ahead)
    assert line.built(building, building.build()) is None
    wanted = asked(line, "wanted")
    assert line.next() is wanted


def test_what_is_in_print_of_a_deal_that_changed_is_not_to_be_kept(line: Line) -> None:
    ahead(line, "a")
    made, other = built(line), asked(line, "b", of="b")

    line.drop("a")

    assert made
    assert (made.forgotten, other.forgotten) == (True, False)


def test_who_waits_too_long_is_refused_and_the_next_is_printed(line: Line) -> None:
    first, second = asked(line, "a"), asked(line, "b")
    waits_too_long(first)

    assert line.next() is second
    error = str(first.outcome.exception())
    assert "has waited too long for its turn. Try again in a minute." in error


def test_all_who_wait_for_a_job_are_refused_with_it_unless_it_is_in_print(
    line: Line,
) -> None:
    printing, waiting = asked(line, "a"), asked(line, "b")
    assert line.next() is printing

    line.leave(printing)
    line.leave(waiting)
    line.leave(waiting)

    assert not printing.outcome.done()
    assert "waited too long" in str(waiting.outcome.exception())


def test_whoever_comes_back_for_a_job_that_is_late_is_told_so(line: Line) -> None:
    first = asked(line, "a")
    waits_too_long(first)

    assert "waited too long" in refusal(lambda: asked(line, "a"))
    assert first.outcome.done()
    assert asked(line, "a") is not first


def test_what_nobody_waited_to_hear_is_told_once_to_whoever_comes_back(
    line: Line,
) -> None:
    asked(line, "a")
    heard = asked(line, "b")
    heard.heard = True
    for _job in range(2):
        ticket = line.next()
        assert isinstance(ticket, Ticket)
        line.done(ticket, BriefingError("It broke."))

    assert refusal(lambda: asked(line, "a")) == "It broke."
    assert [asked(line, words).outcome.done() for words in "ab"] == [False, False]


def test_what_fails_ahead_is_not_told_to_who_asks_later(line: Line) -> None:
    ahead(line, "a")
    made = built(line)
    assert made

    line.done(made, BriefingError("It broke."))

    assert not asked(line, "a").outcome.done()


def test_more_than_can_be_printed_in_time_are_refused_at_once(line: Line) -> None:
    for number in range(MOST_WAITING):
        asked(line, str(number))

    assert "still being printed" in refusal(lambda: asked(line, "one more"))


def test_a_closed_line_refuses_everybody(line: Line) -> None:
    waiting = asked(line, "a")
    ahead(line, "b")

    line.close()
    ahead(line, "c")

    assert str(waiting.outcome.exception()) == "Printing has been shut down."
    assert "shut down" in refusal(lambda: asked(line, "a"))
    assert line.next() is None
