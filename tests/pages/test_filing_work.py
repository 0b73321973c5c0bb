"""What happens with a filing is recorded, and the days go on from there."""

from datetime import date, timedelta

import pytest

from screening.formats.text import day_in_words
from screening.settings import today
from tests.builders import (
    CALENDAR,
    PARTY,
    SIDE,
    a_question,
    a_regime,
    a_rulebook,
    an_anchor,
)
from tests.pages.conftest import OpenApp
from tests.pages.page import Page
from tests.pages.visitor import Visitor

REVIEW = [
    {
        "phase": "review",
        "days": 45,
        "pauses": [{"for": "the parties", "days": 10, "usual": True}],
    }
]
BOOK = a_rulebook(
    a_question("bought"),
    a_question("signed", "date"),
    *(SIDE, PARTY, CALENDAR, an_anchor("signing", "signed")),
    a_regime(
        "purchase",
        {"bought": "yes"},
        review=REVIEW,
        standstill=[{"stops": "closing", "says": "No closing."}],
    ),
)
PURCHASE = "/filings/purchase"


def ago(days: int) -> str:
    return day_in_words(today() - timedelta(days=days))


@pytest.fixture
def visitor(open_app: OpenApp) -> Visitor:
    """Return somebody who visits the app on a rulebook with one regime."""
    return open_app(BOOK)


@pytest.fixture
def kept(visitor: Visitor) -> Page:
    """Return the assessment of a deal that was signed twenty days ago."""
    signed = (today() - timedelta(days=20)).isoformat()
    return visitor.describe({"the-name": "Silk", "bought": "yes", "signed": signed})


def filing_of(page: Page) -> str:
    return " ".join("".join(page.by_id("filing-purchase").itertext()).split())


def test_a_filing_goes_from_filed_to_an_outcome_with_conditions(
    visitor: Visitor, kept: Page
) -> None:
    form = visitor.visit(kept.path + PURCHASE)
    page = visitor.send(form, {"filed": ago(12), "complete": ago(10)})
    assert f"Filing complete on {ago(10)}" in filing_of(page)
    assert f"It is reckoned from the complete filing of {ago(10)}" in filing_of(page)
    form = visitor.visit(kept.path + PURCHASE)
    page = visitor.send(form, {"received-1": ago(5), "waits-for-1": "the parties"})
    assert f"The clock has stood still since {ago(5)}" in filing_of(page)
    form = visitor.visit(kept.path + PURCHASE)
    ended = {"answered-1": ago(3), "outcome": "cleared with conditions"}
    report = {"condition-1": "Report", "due-1": ago(-30)}

    page = visitor.send(form, {**ended, "ended": ago(1), **report})

    assert "The clock stood still for 2 days" in filing_of(page)
    assert f"Cleared with conditions on {ago(1)}" in filing_of(page)
    assert f"Report by {ago(-30)}" in filing_of(page)
    assert "Condition: Report: purchase" in page.text
    calendar = visitor.client.get(f"{kept.path}/1/calendar").text
    assert "Cleared with conditions: purchase" in calendar.replace("\r\n ", "")


def test_days_that_cannot_be_are_refused_at_their_field_and_nothing_is_lost(
    visitor: Visitor, kept: Page
) -> None:
    typed = {
        "filed": ago(5),
        "complete": ago(6),
        "received-1": ago(-1),
        "reference": "GP 7",
        "condition-2": "Report",
    }

    refused = visitor.send(visitor.visit(kept.path + PURCHASE), typed, 422)

    assert refused.summary == {
        "complete": "This is before the day of filing: correct one of them",
        "outcome": "Choose how it ended",
        "received-1": "This happened, so enter today or an earlier day",
    }
    assert {name: refused.filled()[name] for name in typed} == typed
    assert "What happened" not in filing_of(visitor.visit(kept.path))


def test_a_day_that_cannot_be_read_is_told_before_anything_else(
    visitor: Visitor, kept: Page
) -> None:
    typed = {"filed": "in spring", "answered-1": "soon", "reference": "x" * 61}

    refused = visitor.send(visitor.visit(kept.path + PURCHASE), typed, 422)

    assert [*refused.summary] == ["filed", "reference", "answered-1"]
    assert refused.filled()["filed"] == "in spring"


def test_rows_left_empty_between_others_are_passed_over(
    visitor: Visitor, kept: Page
) -> None:
    ended = {"filed": ago(9), "outcome": "cleared", "ended": ago(1)}
    second = {"condition-2": "Report", "done-2": ago(-1)}

    refused = visitor.send(
        visitor.visit(kept.path + PURCHASE), {**ended, **second}, 422
    )

    assert [*refused.summary] == ["done-2"]
    page = visitor.send(refused, {"done-2": ago(0)})
    assert f"Report met on {ago(0)}" in filing_of(page)
    again = visitor.visit(kept.path + PURCHASE).filled()
    assert (again["condition-1"], again["condition-2"]) == ("Report", "")


def test_home_tells_what_was_not_filed_in_time_until_it_was(
    visitor: Visitor, kept: Page
) -> None:
    home = visitor.visit("/")
    assert home.links[f"{kept.path}#filing-purchase"] == (
        "purchase: not filed yet, Silk"
    )
    assert f"Due: {ago(10)} Owner: The buyer" in home.text

    visitor.send(visitor.visit(kept.path + PURCHASE), {"filed": ago(9)})

    assert "Overdue" not in visitor.visit("/").text


def test_home_tells_of_conditions_that_are_late(visitor: Visitor, kept: Page) -> None:
    ended = {"filed": ago(9), "outcome": "cleared with conditions", "ended": ago(5)}
    late = {"condition-1": "Report", "due-1": ago(1)}

    visitor.send(visitor.visit(kept.path + PURCHASE), {**ended, **late})

    assert "purchase: Report, Silk" in visitor.visit("/").text
    form = visitor.visit(kept.path + PURCHASE)
    visitor.send(form, {"done-1": ago(0)})
    assert "Overdue" not in visitor.visit("/").text


def test_nobody_overwrites_what_somebody_recorded_meanwhile(
    visitor: Visitor, kept: Page
) -> None:
    mine = visitor.visit(kept.path + PURCHASE)
    visitor.send(visitor.visit(kept.path + PURCHASE), {"filed": ago(9)})

    both = visitor.send(mine, {"filed": ago(8)}, 409)

    assert "Somebody changed this filing meanwhile" in both.text
    assert f"They kept: Filed on {ago(9)}." in both.text
    assert both.filled()["filed"] == ago(8)
    assert f"Filed on {ago(8)}" in filing_of(visitor.send(both))


def test_what_happened_is_of_the_deal_and_stands_in_its_data(
    visitor: Visitor, kept: Page
) -> None:
    filed = today() - timedelta(days=9)
    visitor.send(visitor.visit(kept.path + PURCHASE), {"filed": day_in_words(filed)})

    visitor.change(kept, {"signed": (filed - timedelta(days=1)).isoformat()})

    data = visitor.client.get(f"{kept.path}/2/briefing.json").json
    assert data
    [told] = data["filings"]["all"]
    assert told["happened"]["filed"] == filed.isoformat()
    assert told["deadlines"][0]["done"] == filed.isoformat()
    assert date.fromisoformat(told["answer"]["ends"]["earliest"]) == (
        filed + timedelta(days=45)
    )


def test_a_filing_that_nobody_asks_for_may_be_recorded(
    visitor: Visitor,
) -> None:
    kept = visitor.describe({"the-name": "Silk", "bought": "no"})

    page = visitor.send(visitor.visit(kept.path + PURCHASE), {"filed": ago(9)})

    assert f"Filed on {ago(9)}" in filing_of(page)
    visitor.visit(f"{kept.path}/filings/another", 404)
