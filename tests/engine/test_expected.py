"""A review whose filing has no day is reckoned as if it were filed when it can be."""

from datetime import date, timedelta
from typing import Any

import pytest

from screening.engine.schedule.clocks import Expected
from screening.engine.schedule.work import Happened, Outcome, Work
from tests.builders import A_DAY, Part, a_regime
from tests.engine.test_timeline import (
    DUE,
    MARCH,
    NOT_CLOSE,
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


def expected(*parts: Part, **answers: Any) -> Expected:
    """Return how the first review runs if it is filed when it can be."""
    review = reckoned(*parts, **answers).clocks[0].review
    assert review
    assert review.expected
    return review.expected


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


YESTERDAY = A_DAY - timedelta(days=1)
BID = [{"duty": "declare with the bid", "anchor": "tender"}]
OFFER = [{"duty": "publish", "anchor": "closing", "days": 20}]
WAITS = [{"phase": "review", "days": 45, "starts": "tender"}]
NOT_EXPECTED: dict[str, tuple[Part, dict[str, Any]]] = {
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


def test_what_was_filed_or_is_over_is_not_expected() -> None:
    filed = Happened(filed=A_DAY)
    refused = Happened(filed=A_DAY, outcome=Outcome.REFUSED, ended=A_DAY)
    not_needed = Happened(outcome=Outcome.NOT_NEEDED)

    for happened, review in ((filed, WAITS), (refused, WAITS), (not_needed, REVIEW)):
        work = Work(as_of=A_DAY, filings={"acts": happened})
        found = reckoned(acts(review=review), work=work, signing_date=MARCH)
        [clock] = found.clocks
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


def test_what_is_expected_never_makes_a_closing_safe() -> None:
    stops = acts(standstill=NOT_CLOSE, limit="closing")

    found = reckoned(stops, signing_date=MARCH)

    assert found.closing.safe is None
    assert [it.regime.id for it in found.closing.undated] == ["acts"]
    assert by_id(found)["acts"].at_worst == MARCH + timedelta(days=45)
