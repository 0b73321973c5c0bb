"""A review whose filing has no day is reckoned as if it were filed when it can be."""

from datetime import date, timedelta

from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.engine.schedule.clocks import Clock, Expected
from screening.engine.schedule.timeline import timeline
from screening.engine.schedule.work import NO_WORK, Happened, Outcome, Work
from screening.rulebook.conditions import Answer
from tests.builders import A_DAY, Part, a_regime, a_rulebook
from tests.engine.test_timeline import (
    DUE,
    MARCH,
    MARGIN,
    NOT_CLOSE,
    SHARED,
    by_id,
    days,
    ends,
    reckoned,
)

JUNE = date(2027, 6, 30)
REVIEW = [{"phase": "review", "days": 45}]


def acts(name: str = "acts", limit: str | None = "transfer", **keys: object) -> Part:
    """Return a filing within ten days of a resolution, before a transfer."""
    duty = {"duty": "file", "anchor": "resolution", "days": 10}
    duties = [duty | ({"no-later-than": limit} if limit else {})]
    return a_regime(name, DUE, **{"duties": duties, "review": REVIEW, **keys})


def consent(name: str = "consent", **keys: object) -> Part:
    """Return a filing that has to be answered before the closing."""
    duties = [{"duty": "apply", "anchor": "closing"}]
    usual = {"duties": duties, "review": REVIEW, "standstill": NOT_CLOSE}
    return a_regime(name, DUE, **{**usual, **keys})


def expected(*parts: Part, **answers: date) -> Expected:
    """Return how the first review runs if it is filed when it can be."""
    found = none_or_expected(*parts, **answers)
    assert found
    return found


def none_or_expected(*parts: Part, **answers: date) -> Expected | None:
    review = clock_of(*parts, work=NO_WORK, **answers).review
    return review.expected if review else None


def clock_of(*parts: Part, work: Work = NO_WORK, **answers: date) -> Clock:
    """Return the clock of the first filing of these."""
    told: dict[str, Answer] = {
        name.replace("_", "-"): answer for name, answer in answers.items()
    }
    book = a_rulebook(*SHARED, *parts, heading=MARGIN)
    found = assess(book, {**DUE, **told}, A_DAY)
    return timeline(found, filings(found), work).clocks[0]


def test_what_is_due_after_an_act_without_a_day_is_expected_at_the_signing() -> None:
    found = expected(acts(), signing_date=MARCH)

    assert found.filed == found.latest == MARCH
    assert days(found.ends) == [MARCH + timedelta(days=45)] * 3


def test_what_has_a_day_is_not_expected_but_reckoned() -> None:
    found = reckoned(acts(), signing_date=MARCH, resolution_date=MARCH)

    [clock] = found.clocks
    assert clock.review
    assert clock.review.expected is None
    assert clock.at_worst == ends(clock)[-1]


def test_without_the_signing_nothing_is_expected_of_it() -> None:
    assert none_or_expected(acts(), closing_date=JUNE) is None


def test_a_day_on_which_the_rules_are_read_already_is_the_first_to_file_on() -> None:
    found = expected(acts(), signing_date=A_DAY - timedelta(days=90))

    assert found.filed == A_DAY


def test_without_a_signing_it_is_expected_on_the_last_day_for_an_answer_in_time() -> (
    None
):
    found = expected(consent(), closing_date=JUNE)

    assert days(found.ends) == [JUNE - timedelta(days=1)] * 3


def test_where_that_day_is_over_it_is_expected_at_once() -> None:
    found = expected(consent(), closing_date=A_DAY + timedelta(days=20))

    assert found.filed == A_DAY
    assert found.ends.worst.day == A_DAY + timedelta(days=45)


def test_nothing_is_expected_before_a_day_that_is_over() -> None:
    over = A_DAY - timedelta(days=1)

    assert none_or_expected(consent(), closing_date=over) is None
    signed = over - timedelta(days=9)
    assert none_or_expected(acts(), transfer_date=over, signing_date=signed) is None


def test_what_comes_before_the_signing_or_only_after_the_closing_is_not_expected() -> (
    None
):
    bid = [{"duty": "declare with the bid", "anchor": "tender"}]
    offer = [{"duty": "publish", "anchor": "closing", "days": 20}]

    for part in (
        acts(duties=bid),
        acts(duties=offer),
        acts(duties=[], no_clock="None."),
    ):
        assert none_or_expected(part, signing_date=MARCH) is None


def test_what_was_filed_or_is_over_is_not_expected() -> None:
    waits = [{"phase": "review", "days": 45, "starts": "tender"}]
    filed = Happened(filed=A_DAY)
    refused = Happened(filed=A_DAY, outcome=Outcome.REFUSED, ended=A_DAY)
    not_needed = Happened(outcome=Outcome.NOT_NEEDED)

    for happened, review in ((filed, waits), (refused, waits), (not_needed, REVIEW)):
        work = Work(as_of=A_DAY, filings={"acts": happened})
        clock = clock_of(acts(review=review), work=work, signing_date=MARCH)
        assert clock.review
        assert clock.review.expected is None
        assert clock.at_worst is None


def test_it_waits_for_a_review_that_comes_first_and_is_expected_itself() -> None:
    shorter = [
        {"phase": "r", "days": 10},
        {"phase": "s", "days": 5, "happens": "at worst"},
    ]
    first = acts("first", review=shorter)
    order = [{"after": ["first"], "says": "One first."}]

    found = expected(acts(order=order), first, signing_date=MARCH)

    assert (found.filed, found.latest) == (date(2027, 3, 11), date(2027, 3, 16))


def test_it_waits_for_a_review_that_has_days() -> None:
    first = consent("first")
    order = [{"after": ["first"], "says": "One first."}]

    found = expected(acts(order=order), first, signing_date=MARCH)

    assert found.filed == MARCH + timedelta(days=45)


def test_two_that_wait_for_each_other_do_not_wait_for_ever() -> None:
    one = acts("one", order=[{"after": ["two"], "says": "Two first."}])
    two = acts("two", order=[{"after": ["one"], "says": "One first."}])

    assert expected(one, two, signing_date=MARCH).filed >= MARCH


def test_a_review_that_starts_at_a_day_not_known_is_not_expected() -> None:
    waits = [{"phase": "review", "days": 45, "starts": "tender"}]

    assert none_or_expected(acts(review=waits), signing_date=MARCH) is None


def test_what_is_expected_never_makes_a_closing_safe() -> None:
    stops = acts(standstill=NOT_CLOSE, limit="closing")

    found = reckoned(stops, signing_date=MARCH)

    assert found.closing.safe is None
    assert [it.regime.id for it in found.closing.undated] == ["acts"]
    assert by_id(found)["acts"].at_worst == MARCH + timedelta(days=45)
