"""A review whose filing has no day is reckoned as if it were filed when it can be."""

from datetime import date, timedelta
from typing import Any

import pytest

from screening.engine.schedule.clocks import ExpectedReview
from screening.engine.schedule.work import Happened, Outcome, Work
from tests import builders as a
from tests.engine.test_timeline import DUE, MARCH, NOT_CLOSE, by_id, ends, reckoned

JUNE = date(2027, 6, 30)
REVIEW = [{"phase": "review", "days": 45}]


def acts(name: str = "acts", limit: str | None = "transfer", **keys: object) -> a.Part:
    """Return a filing within ten days of a resolution, before a transfer."""
    duty = {"duty": "file", "anchor": "resolution", "days": 10}
    duties = [duty | ({"no-later-than": limit} if limit else {})]
    return a.regime(name, DUE, **{"duties": duties, "review": REVIEW, **keys})


def consent(name: str = "consent", **keys: object) -> a.Part:
    """Return a filing that has to be answered before the closing."""
    duties = [{"duty": "apply", "anchor": "closing"}]
    usual = {"duties": duties, "review": REVIEW, "standstill": NOT_CLOSE}
    return a.regime(name, DUE, **{**usual, **keys})


def expected(*parts: a.Part, **answers: Any) -> ExpectedReview:
    """Return how the first review runs if it is filed when it can be."""
    review = reckoned(*parts, **answers).clocks[0].review
    assert review
    assert review.expected
    return review.expected


AFTER_FIRST = acts(order=[{"after": ["first"], "says": "One first."}])
TEN = [{"phase": "r", "days": 10}, {"phase": "s", "days": 5, "happens": "at worst"}]
SIGNED = {"signing_date": MARCH}
EARLY, SOON = a.DAY - timedelta(days=90), a.DAY + timedelta(days=20)
EXPECTED: dict[str, tuple[list[a.Part], dict[str, Any], date, date]] = {
    "at the signing what is due after an act without a day": (
        *([acts()], SIGNED, MARCH),
        MARCH,
    ),
    "on no day before the rules are read": (
        *([acts()], {"signing_date": EARLY}, a.DAY),
        a.DAY,
    ),
    "on the last day for an answer in time without a signing": (
        *([consent()], {"closing_date": JUNE}, JUNE - timedelta(days=46)),
        JUNE - timedelta(days=46),
    ),
    "at once where that day is over": (
        *([consent()], {"closing_date": SOON}, a.DAY),
        a.DAY,
    ),
    "after a review that comes first and is expected itself": (
        *([AFTER_FIRST, acts("first", review=TEN)], SIGNED, date(2027, 3, 11)),
        date(2027, 3, 16),
    ),
    "after a review that has days": (
        *([AFTER_FIRST, consent("first")], SIGNED, MARCH + timedelta(days=45)),
        MARCH + timedelta(days=45),
    ),
}


@pytest.mark.parametrize("when", EXPECTED)
def test_filing_is_expected(when: str) -> None:
    parts, answers, filed, latest = EXPECTED[when]

    timeline = expected(*parts, **answers)

    assert (timeline.filed, timeline.latest) == (filed, latest)
    assert timeline.ends.worst.day == latest + timedelta(days=45)


YESTERDAY = a.DAY - timedelta(days=1)
BID = [{"duty": "declare with the bid", "anchor": "tender"}]
OFFER = [{"duty": "publish", "anchor": "closing", "days": 20}]
WAITS = [{"phase": "review", "days": 45, "starts": "tender"}]
NOT_EXPECTED: dict[str, tuple[a.Part, dict[str, Any]]] = {
    "without the signing": (acts(), {"closing_date": JUNE}),
    "before a closing that is over": (consent(), {"closing_date": YESTERDAY}),
    "before an act that is over": (
        acts(),
        {"transfer_date": YESTERDAY, "signing_date": YESTERDAY - timedelta(days=9)},
    ),
    "what comes before the signing": (acts(duties=BID), {"signing_date": MARCH}),
    "what comes only after the closing": (acts(duties=OFFER), {"signing_date": MARCH}),
    "what nobody does": (acts(duties=[], no_clock="None."), {"signing_date": MARCH}),
    "from a day not known on": (acts(review=WAITS), {"signing_date": MARCH}),
}


@pytest.mark.parametrize("case", NOT_EXPECTED)
def test_nothing_is_expected(case: str) -> None:
    part, answers = NOT_EXPECTED[case]

    [clock] = reckoned(part, **answers).clocks

    assert clock.review
    assert clock.review.expected is None


def test_what_was_filed_or_is_over_is_not_expected() -> None:
    filed = Happened(filed=a.DAY)
    refused = Happened(filed=a.DAY, outcome=Outcome.REFUSED, ended=a.DAY)
    not_needed = Happened(outcome=Outcome.NOT_NEEDED)

    for happened, review in ((filed, WAITS), (refused, WAITS), (not_needed, REVIEW)):
        work = Work(as_of=a.DAY, filings={"acts": happened})
        timeline = reckoned(acts(review=review), work=work, signing_date=MARCH)
        [clock] = timeline.clocks
        assert clock.review
        assert clock.review.expected is None
        assert clock.at_worst is None


def test_two_that_wait_for_each_other_do_not_wait_for_ever() -> None:
    one = acts("one", order=[{"after": ["two"], "says": "Two first."}])
    two = acts("two", order=[{"after": ["one"], "says": "One first."}])

    assert expected(one, two, signing_date=MARCH).filed >= MARCH


def test_what_is_expected_makes_no_closing_safe_and_what_has_a_day_is_not() -> None:
    stops = acts(standstill=NOT_CLOSE, limit="closing")

    timeline = reckoned(stops, signing_date=MARCH)
    [dated] = reckoned(acts(), signing_date=MARCH, resolution_date=MARCH).clocks

    assert timeline.closing.safe is None
    assert [it.regime.id for it in timeline.closing.undated] == ["acts"]
    assert by_id(timeline)["acts"].at_worst == MARCH + timedelta(days=45)
    assert dated.review
    assert dated.review.expected is None
    assert dated.at_worst == ends(dated)[-1]
