"""The days of a filing are shown as its form is filled in, by the schedule of deals."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from screening.editing.clock_preview import ClockPreview, clock_preview, regime_of
from screening.rulebook.loader import load
from screening.rulebook.model import Rulebook
from screening.settings import shipped

TODAY = date(2026, 12, 1)
FIFTEEN = {"working-days": Decimal(15), "calendar": "italian"}
FILE = {"duty": "file", "anchor": "signing", **FIFTEEN}
THIRTY = {"phase": "review", "working-days": Decimal(30), "calendar": "italian"}
NOTICE: dict[str, Any] = {
    "duties": [FILE],
    "review": [THIRTY],
    "standstill": [{"stops": "closing", "says": "It waits."}],
}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    """Return the shipped rulebook, whose calendars know the Italian holidays."""
    return load(shipped("rules") / "italy-china")


def tried(book: Rulebook, written: dict[str, Any], **days: str) -> ClockPreview:
    """Return the days of a filing for those that somebody tries."""
    typed = {name.replace("_", "-"): day for name, day in days.items()}
    preview = clock_preview(book, regime_of(written), typed, TODAY)
    assert preview is not None
    return preview


def days_of(preview: ClockPreview) -> dict[str, str]:
    """Return the days of a filing by name."""
    every = preview.clock.days if preview.clock else ()
    return {it.name.value: str(it.day) for it in every}


def test_a_clock_counts_as_a_deal_does_before_all_is_said(book: Rulebook) -> None:
    preview = tried(book, NOTICE, signing="1 February 2027")

    days = days_of(preview)
    assert days["to file"] == "2027-02-22"
    assert days["answer at most"] == "2027-04-06"  # over Easter Monday
    assert preview.waits == "The closing, until the answer, at worst 6 April 2027"
    rows = preview.picture.rows if preview.picture else ()
    assert [it.says for it in rows] == ["File by 22 Feb 2027, answer 6 Apr 2027"]


def test_a_monday_is_tried_where_none_is_typed(book: Rulebook) -> None:
    usual = tried(book, {**NOTICE, "in-force": {"from": "2027-03-31"}})
    capped = {**NOTICE, "duties": [{**FILE, "no-later-than": "closing"}]}
    wrong = tried(book, capped, signing="soon")

    assert [str(it.day) for it in usual.days] == ["2027-04-05"]
    assert wrong.clock is None
    assert [it.anchor for it in wrong.days] == ["signing", "closing"]
    assert wrong.days[0].wrong == "Enter a day, like 31/1/2026"


def test_a_day_that_no_deal_is_asked_for_is_counted_from(book: Rulebook) -> None:
    unasked = next(it.id for it in book.anchors.values() if not it.question)
    duty = {"duty": "tell", "anchor": unasked, "days": Decimal(10)}

    preview = tried(book, {"duties": [duty]}, **{unasked: "1/2/2027"})

    assert days_of(preview)["to file"] == "2027-02-11"


def test_conditions_are_left_out_while_the_form_is_not_whole(book: Rulebook) -> None:
    pause = {"for": "a question", "days": Decimal(10), "only-when": {"kind": "stake"}}
    paused = {**NOTICE, "review": [{**THIRTY, "pauses": [pause]}]}

    preview = tried(book, paused, signing="1/2/2027")

    assert days_of(preview)["answer at most"] == "2027-04-16"


def test_what_has_to_be_over_first_is_named_though_no_day_of_it_is_known(
    book: Rulebook,
) -> None:
    order = {"after": ["gp-purchase"]}  # with its sentence still to be written

    preview = tried(book, {**NOTICE, "order": [{}, order]}, signing="1/2/2027")

    assert preview.after == ("Golden Power, purchase of shares or votes",)
    assert days_of(preview)["to file"] == "2027-02-22"


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"duties": [{"duty": "file"}]},
        {"duties": [{**FILE, "anchor": "the-moon"}]},
        {"duties": [{**FILE, "calendar": "the-moon"}]},
        {"duties": [{**FILE, "days": Decimal(3)}]},
        {"duties": [{**FILE, "working-days": "many"}]},
    ],
)
def test_nothing_is_counted_if_wrong(book: Rulebook, written: dict[str, Any]) -> None:
    assert clock_preview(book, regime_of(written), {}, TODAY) is None
