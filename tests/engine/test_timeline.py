"""Each filing has its days, and the deal the day on which it can close.

A, B and C are worked cases: 40 % of a robotics maker by a Chinese buyer, 12 % of a
bank, and a tender in lots. Their regimes are small ones of this file, not shipped ones.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.engine.schedule.calendar import working_days
from screening.engine.schedule.clocks import Clock, DayName, Outlook, Why
from screening.engine.schedule.timeline import Closing, Timeline, TooEarly, timeline
from screening.engine.schedule.work import NO_WORK, Happened, Outcome, Work
from screening.rulebook.conditions import Answer
from tests import builders as a
from tests.sample import shipped_book

OPEN_DAYS = shipped_book().calendars["eu-institutions"]
BRUSSELS = a.calendar(
    "eu",
    closed=[day.isoformat() for day in OPEN_DAYS.closed],
    listed_until="2023-12-31",
)
DATES = ("signing", "resolution", "closing", "tender", "transfer", "award")
QUESTIONS = [
    a.question("due"),
    a.question("outside"),
    a.question("european"),
    *(a.question(f"{name}-date", "date") for name in DATES),
]
ANCHORS = [
    *(a.anchor(name, f"{name}-date") for name in DATES[1:]),
    a.anchor("purchase", "signing-date"),
    a.anchor("complete-filing"),
]
SHARED = [
    *QUESTIONS,
    *(part for part in a.FILINGS if part.data["id"] != "signing"),
    a.anchor("signing", "signing-date"),
    *ANCHORS,
    BRUSSELS,
]
DUE = {"due": "yes"}
MARGIN = f"{a.HEADING}long-stop-margin: 60\n"
NOT_CLOSE = [{"stops": "closing", "says": "Do not close."}]
SIGNED, MARCH = {"signing-date": date(2027, 3, 1)}, date(2027, 3, 1)

PURCHASE = {
    "duties": [{"duty": "file", "anchor": "signing", "days": 10}],
    "review": [
        {
            "phase": "review",
            "days": 45,
            "calendar": "italian",
            "pauses": [
                {"for": "the parties", "days": 10, "usual": True},
                {"for": "third parties", "days": 20, "usual": True},
                {
                    "for": "comments of the Commission",
                    "days": 40,
                    "calendar": "italian",
                    "only-when": {"outside": "yes"},
                },
            ],
        }
    ],
    "standstill": NOT_CLOSE,
}


def golden_power(name: str = "golden-power", **keys: object) -> a.Part:
    return a.regime(name, DUE, **{**PURCHASE, **keys})


def reckoned(
    *parts: a.Part, work: Work = NO_WORK, on: date = a.DAY, **answers: Answer
) -> Timeline:
    """Return the timeline of a deal for which every regime of these is due."""
    told: Mapping[str, Answer] = {
        "due": "yes",
        **{name.replace("_", "-"): answer for name, answer in answers.items()},
    }
    assessment = assess(a.rulebook(*SHARED, *parts, heading=MARGIN), told, on)
    return timeline(assessment, filings(assessment), work)


def days(outlook: Outlook | None) -> list[date]:
    return [reckoned.day for reckoned in outlook or ()]


def by_id(days: Timeline) -> dict[str, Clock]:
    return {clock.filing.regime.id: clock for clock in days.clocks}


def ends(clock: Clock) -> list[date]:
    return days(clock.review.ends if clock.review else None)


def test_case_b_bank_comes_before_the_italian_filing() -> None:
    """60 working days from 17 March 2027 by the usual days of the EU institutions."""
    bank = a.regime(
        "bank",
        DUE,
        duties=[{"duty": "apply", "anchor": "transfer"}],
        review=[
            {
                "phase": "assessment",
                "working-days": 60,
                "calendar": "eu",
                "pauses": [{"for": "questions", "working-days": 20, "calendar": "eu"}],
            }
        ],
        standstill=NOT_CLOSE,
    )
    after = golden_power(order=[{"after": ["bank"], "says": "The bank first."}])

    found = reckoned(
        bank, after, signing_date=MARCH, transfer_date=date(2027, 3, 17), outside="no"
    )

    clocks = by_id(found)
    assert ends(clocks["bank"]) == [
        date(2027, 6, 17),
        date(2027, 6, 17),
        date(2027, 7, 15),
    ]
    assert days(clocks["golden-power"].deadlines[0].days) == [
        date(2027, 6, 27),
        date(2027, 6, 27),
        date(2027, 7, 25),
    ]
    assert ends(clocks["golden-power"])[:2] == [date(2027, 8, 11), date(2027, 9, 10)]
    assert found.closing.safe is None
    assert clocks["golden-power"].answered == found.closing.not_before
    assert found.closing.not_before
    assert found.closing.not_before.projected


def test_case_c_award_waits_for_the_commission() -> None:
    """The tender of 1 April 2027, by the usual days of the EU institutions."""
    tender = a.regime(
        "tender",
        DUE,
        duties=[{"duty": "declare with the bid", "anchor": "tender"}],
        review=[
            {"phase": "first look", "working-days": 20, "calendar": "eu"},
            {
                "phase": "in depth",
                "working-days": 110,
                "calendar": "eu",
                "happens": "at worst",
            },
        ],
        standstill=[{"stops": "award", "says": "No award."}],
    )

    days = reckoned(tender, tender_date=date(2027, 4, 1))

    [clock] = days.clocks
    assert ends(clock) == [date(2027, 4, 29), date(2027, 4, 29), date(2027, 10, 6)]
    assert days.closing.not_before is None


def test_without_the_signing_only_the_length_is_known_and_on_what_it_hangs() -> None:
    days = reckoned(golden_power(), outside="yes")
    [hangs] = reckoned(golden_power(), signing_date=MARCH).clocks

    [clock] = days.clocks
    assert clock.deadlines[0].days is None
    assert clock.review
    assert (clock.review.ends, clock.review.waiting_for) == (None, ())
    lengths = [sum(span.days or 0 for span in spans) for spans in clock.review.lengths]
    assert lengths == [45, 75, 115]
    assert [filing.regime.id for filing in days.closing.undated] == ["golden-power"]
    assert hangs.review
    assert hangs.review.waiting_for == ("outside",)


@pytest.mark.parametrize(
    ("transfer", "in_time"),
    [
        (date(2027, 2, 10), None),  # before the signing: nothing can be filed for it
        (date(2027, 3, 5), None),  # 115 days do not fit
        (date(2027, 6, 29), date(2027, 3, 5)),  # 5 March and 115 days: 28 June
        (date(2027, 7, 6), None),  # 11 March and 115 days: 4 July, the whole term fits
    ],
)
def test_a_cap_moves_no_lawful_last_day_but_the_day_for_an_answer_in_time(
    transfer: date, in_time: date | None
) -> None:
    """Signed on 1 March 2027: ten days end on 11 March, whenever the transfer is."""
    duty = {
        "duty": "file",
        "anchor": "signing",
        "days": 10,
        "no-later-than": "transfer",
    }
    until = [{"stops": "transfer", "says": "Hand nothing over."}]

    found = reckoned(
        golden_power(duties=[duty], standstill=until),
        signing_date=MARCH,
        transfer_date=transfer,
        outside="yes",
    )

    [deadline] = found.clocks[0].deadlines
    assert days(deadline.days) == [date(2027, 3, 11)] * 3
    assert deadline.in_time == in_time
    assert [it.what for it in found.too_early] == ["transfer"] * (
        transfer <= date(2027, 7, 4)
    )


def merger(**keys: object) -> a.Part:
    usual: dict[str, object] = {
        "duties": [{"duty": "notify", "anchor": "closing"}],
        "review": [{"phase": "first", "working-days": 25, "calendar": "italian"}],
        "standstill": NOT_CLOSE,
    }
    return a.regime("merger", DUE, **{**usual, **keys})


IN_MONTHS = [
    {"phase": "first", "working-days": 40, "calendar": "italian"},
    {"phase": "second", "months": 1, "pauses": [{"for": "answers", "days": 9}]},
]
BY_MONTHS = a.rulebook(*SHARED, merger(review=IN_MONTHS), heading=MARGIN)


def answered_for(filed: date) -> date:
    """Return when a review of that length is over at worst."""
    first = working_days(BY_MONTHS.calendars["italian"]).after(filed, 40)
    years, month = divmod(first.month, 12)
    last = monthrange(first.year + years, month + 1)[1]
    second = date(first.year + years, month + 1, min(first.day, last))
    return second + timedelta(9)


@given(st.dates(date(2026, 6, 1), date(2029, 12, 31)))
def test_day_after_the_last_in_time_is_too_late_for_every_closing(day: date) -> None:
    assessment = assess(BY_MONTHS, {"due": "yes", "closing-date": day}, a.DAY)
    [clock] = timeline(assessment, filings(assessment)).clocks

    in_time = clock.deadlines[0].in_time
    assert in_time
    assert answered_for(in_time) < day <= answered_for(in_time + timedelta(1))


def test_the_last_review_that_stops_the_closing_binds_once_it_is_answered() -> None:
    both: dict[str, Any] = {"outside": "no", "signing_date": MARCH}
    book = a.rulebook(*SHARED, golden_power())
    assessment = assess(book, SIGNED, a.DAY)

    binds = reckoned(golden_power(), merger(), **both).closing
    goes_on = reckoned(golden_power(standstill=[]), merger(), **both).closing
    open_ = timeline(assessment, filings(assessment)).closing

    assert binds.binding
    assert binds.binding.regime.id == "golden-power"
    assert binds.not_before
    assert binds.not_before.day == date(2027, 5, 25)
    assert goes_on.not_before
    assert goes_on.not_before.day == date(2027, 4, 6)
    for day, too_early in ((6, ["closing"]), (7, [])):
        closing = date(2027, 4, day)
        planned = reckoned(merger(), signing_date=MARCH, closing_date=closing)
        assert planned.closing.not_before == goes_on.not_before
        assert [it.what for it in planned.too_early] == too_early
    assert open_.not_before is None
    assert [filing.regime.id for filing in open_.unsettled] == ["golden-power"]


def test_a_closing_is_safe_once_all_that_can_stop_it_has_ended_with_leave() -> None:
    cleared = Happened(filed=MARCH, outcome=Outcome.CLEARED, ended=date(2027, 4, 2))
    refused = replace(cleared, outcome=Outcome.REFUSED)
    open_ = a.regime("open", {"european": "yes"}, standstill=NOT_CLOSE)
    ban = a.regime(
        "ban", {"european": "yes"}, kind="prohibition", no_clock="None.", duties=[]
    )

    def closing_after(*parts: a.Part, happened: Happened = cleared) -> Closing:
        work = Work(filings={"golden-power": happened})
        return reckoned(golden_power(), *parts, work=work, signing_date=MARCH).closing

    alone = closing_after()
    assert alone.safe
    assert (alone.safe.day, alone.unsettled) == (date(2027, 4, 2), ())
    for other in (open_, ban, merger()):
        beside = closing_after(other)
        assert beside.safe is None
        assert beside.unsettled
    assert closing_after(happened=refused).safe is None
    assert closing_after(happened=Happened(filed=MARCH)).safe is None


@pytest.mark.parametrize(
    ("on", "closing", "filed", "missed"),
    [
        (date(2027, 3, 11), None, None, []),
        (date(2027, 3, 12), None, None, ["golden-power"]),
        (date(2027, 3, 12), None, date(2027, 3, 2), []),
        (date(2027, 3, 10), date(2027, 3, 9), None, ["golden-power"]),
    ],
    ids=["the last day", "the day after", "filed in time", "closed before"],
)
def test_what_was_not_filed_is_missed_once_its_day_or_what_waits_for_it_has_passed(
    on: date, closing: date | None, filed: date | None, missed: list[str]
) -> None:
    """Signed on 1 March 2027, so that the ten days end on 11 March."""
    work = Work(filings={"golden-power": Happened(filed=filed)} if filed else {})
    known: dict[str, Any] = {"closing_date": closing} if closing else {}

    days = reckoned(golden_power(), on=on, work=work, signing_date=MARCH, **known)

    assert [it.filing.regime.id for it in days.missed] == missed


STOPPED = [
    ("closing", "closing-date"),
    ("transfer", "transfer-date"),
    ("purchase", "signing-date"),
    ("award", "award-date"),
]
"""What a standstill stops, and the question after its day."""


@pytest.mark.parametrize(("bar", "question"), STOPPED)
def test_what_waits_for_an_answer_is_too_early(bar: str, question: str) -> None:
    """A resolution on 1 March 2027 is filed by 11 March; 45 days end on 25 April."""
    law = a.regime(
        "law",
        DUE,
        duties=[{"duty": "file", "anchor": "resolution", "days": 10}],
        review=[{"phase": "review", "days": 45}],
        standstill=[{"stops": bar, "says": "Not yet."}],
    )

    def too_early(day: date) -> tuple[TooEarly, ...]:
        known: dict[str, Any] = {question.replace("-", "_"): day}
        return reckoned(law, resolution_date=MARCH, **known).too_early

    early, after = too_early(date(2027, 4, 25)), too_early(date(2027, 4, 26))

    [it] = early
    assert (it.what, it.planned, it.worst) == (bar, *[date(2027, 4, 25)] * 2)
    assert after == ()


@pytest.mark.parametrize(
    ("transfer", "long_stop"), [(30, date(2027, 11, 15)), (31, date(2027, 9, 2))]
)
def test_a_long_stop_leaves_room(transfer: int, long_stop: date) -> None:
    """Asked for on 2 March, the licence takes until 16 September, 60 days more."""
    licence = a.regime(
        "licence",
        DUE,
        duties=[{"duty": "ask", "anchor": "signing", "days": 1}],
        review=[{"phase": "review", "days": 198}],
        standstill=[{"stops": "transfer", "says": "Hand nothing over."}],
    )

    days = reckoned(
        golden_power(),
        licence,
        outside="yes",
        signing_date=MARCH,
        closing_date=date(2027, 5, 30),
        transfer_date=date(2027, 5, transfer),
    )

    assert days.closing.long_stop == long_stop


def test_an_act_without_a_day_has_no_answer_by_the_filing_it_is_assessed_with() -> None:
    resolution = [{"duty": "file", "anchor": "resolution", "days": 10}]
    acts = golden_power("acts", duties=resolution, assessed_with=["golden-power"])

    clocks = by_id(reckoned(golden_power(), acts, outside="no", signing_date=MARCH))

    assert clocks["acts"].answered is None
    assert clocks["golden-power"].answered


def test_two_filings_of_one_assessment_are_one_review_from_the_later_one() -> None:
    resolution = [{"duty": "file", "anchor": "resolution", "days": 10}]
    acts = golden_power("acts", duties=resolution, assessed_with=["golden-power"])
    days: dict[str, Any] = {"signing_date": MARCH, "resolution_date": date(2027, 3, 8)}

    clocks = by_id(reckoned(golden_power(), acts, outside="no", **days))

    assert clocks["acts"].together == ("golden-power",)
    assert clocks["golden-power"].together == ("acts",)
    assert ends(clocks["acts"]) == ends(clocks["golden-power"])
    assert ends(clocks["acts"])[0] == date(2027, 5, 2)


def test_order_that_is_open_counts_at_worst_and_one_after_nothing_never() -> None:
    perhaps = {"after": ["merger"], "only-when": {"european": "yes"}, "says": "First."}
    never = {"after": ["bank"], "says": "First."}
    bank = a.regime("bank", {"due": "no"})

    open_ = by_id(
        reckoned(merger(), golden_power(order=[perhaps]), signing_date=MARCH)
    )["golden-power"]
    [other] = reckoned(bank, golden_power(order=[never]), signing_date=MARCH).clocks

    last = date(2027, 3, 11)
    assert days(open_.deadlines[0].days) == [last, last, date(2027, 4, 16)]
    assert open_.orders
    assert days(other.deadlines[0].days) == [last] * 3
    assert not other.orders


def step(name: str, days: int, *before: str) -> a.Part:
    """Return a regime that is answered before the closing, after others."""
    return a.regime(
        name,
        DUE,
        duties=[{"duty": "file", "anchor": "closing"}],
        review=[{"phase": "review", "days": days}],
        order=[{"after": [*before], "says": "First."}] if before else [],
        standstill=NOT_CLOSE,
    )


def test_two_that_wait_for_each_other_have_no_day_but_a_last_one_to_file() -> None:
    first, second = step("first", 20, "second"), step("second", 10, "first")

    signed = reckoned(first, second, signing_date=MARCH)
    closes = by_id(reckoned(first, second, closing_date=date(2027, 5, 1)))

    assert len(signed.closing.undated) == 2
    assert days(closes["first"].deadlines[0].days)[0] == date(2027, 4, 30)


STEPS = (step("certificate", 10, "notice"), step("notice", 20))


def test_step_that_comes_after_another_is_filed_once_that_is_over() -> None:
    clocks = by_id(reckoned(*STEPS, signing_date=MARCH))

    assert ends(clocks["notice"]) == [date(2027, 3, 21)] * 3
    assert ends(clocks["certificate"]) == [date(2027, 3, 31)] * 3


def test_first_step_leaves_the_next_its_time_unless_that_may_end_later() -> None:
    later = a.regime(
        "money",
        DUE,
        duties=[{"duty": "register", "anchor": "closing"}],
        review=[{"phase": "review", "days": 10}],
        order=[{"after": ["notice"], "says": "First."}],
    )
    closes, first, second = date(2027, 5, 1), date(2027, 3, 31), date(2027, 4, 20)

    clocks = by_id(reckoned(*STEPS, closing_date=closes))
    alone = by_id(reckoned(step("notice", 20), later, closing_date=closes))
    signed = by_id(reckoned(*STEPS, signing_date=MARCH, closing_date=closes))

    in_time = {name: clock.deadlines[0].in_time for name, clock in clocks.items()}
    assert in_time == {"notice": first, "certificate": second}
    assert alone["notice"].deadlines[0].in_time == date(2027, 4, 10)
    assert signed["certificate"].deadlines[0].in_time == second
    assert signed["certificate"].to_file
    assert signed["certificate"].to_file.why is Why.IN_TIME


def test_a_step_that_can_be_filed_only_after_its_day_in_time_has_no_such_day() -> None:
    closes = date(2027, 3, 25)

    clocks = by_id(reckoned(*STEPS, signing_date=MARCH, closing_date=closes))

    first, second = clocks["notice"], clocks["certificate"]
    assert first.deadlines[0].in_time is second.deadlines[0].in_time is None
    assert first.to_file == (MARCH, Why.FOR_OTHERS, "signing", False)
    assert second.to_file
    assert second.to_file[:2] == (date(2027, 3, 21), Why.PERHAPS_LATE)
    assert second.at_worst
    assert second.at_worst > closes


@pytest.mark.parametrize(
    ("days", "first"),
    [
        ({"signing_date": MARCH, "closing_date": date(2027, 3, 15)}, MARCH),
        ({"closing_date": a.DAY + timedelta(days=20)}, a.DAY),
    ],
)
def test_a_step_too_late_has_no_day_before(days: dict[str, Any], first: date) -> None:
    clock = by_id(reckoned(*STEPS, **days))["certificate"]

    assert clock.to_file
    assert clock.to_file[:2] == (first + timedelta(days=20), Why.TOO_LATE)
    last = [it.day for it in clock.days if it.name is DayName.LAST]
    assert last == [days["closing_date"] - timedelta(days=1)]
    assert [it.after for it in clock.orders] == [("notice",)]


def test_what_is_due_with_no_days_is_due_on_the_day_itself() -> None:
    duty = {"duty": "declare with the bid", "anchor": "closing", "days": 0}

    [clock] = reckoned(a.regime("bid", DUE, duties=[duty]), closing_date=MARCH).clocks

    assert clock.to_file
    assert clock.to_file[:2] == (MARCH, Why.LAST_DAY)


def test_what_is_answered_before_the_signing_is_not_filed_on_it() -> None:
    letter = a.regime(
        "letter",
        DUE,
        duties=[{"duty": "ask", "anchor": "signing"}],
        review=[{"phase": "review", "days": 30}],
    )

    [clock] = reckoned(letter, signing_date=MARCH).clocks

    assert ends(clock) == []
    assert clock.deadlines[0].in_time == date(2027, 1, 29)


LOOK = {"phase": "look", "days": 15}
FROM_FILING = {**LOOK, "starts": "complete-filing"}


def decision(working_days: int, **keys: object) -> dict[str, object]:
    """Return a phase that runs from the complete filing on as well."""
    told = {"phase": "decision", "starts": "complete-filing", "calendar": "italian"}
    return {**told, "working-days": working_days, **keys}


OWN_DAY = [
    {"phase": "tests", "days": 60, "starts": "transfer"},
    {"phase": "more", "days": 10, "happens": "usually"},
]
ASKED = decision(10, pauses=[{"for": "answers", "days": 5}])
GOES_ON = [
    LOOK,
    {"phase": "decision", "days": 3, "starts": "complete-filing"},
    {"phase": "more", "days": 14},
]
DECISION = a.regime(
    "decision",
    DUE,
    duties=[{"duty": "decide", "anchor": "signing"}],
    no_clock="No term.",
)
JANUARY = {"signing_date": date(2027, 1, 15)}
ENDS: dict[str, tuple[list[a.Part], dict[str, Any], list[tuple[int, int]]]] = {
    "a pause that is still open at worst": (
        [golden_power()],
        {"signing_date": MARCH},
        [(4, 25), (5, 25), (7, 4)],
    ),
    "a pause that is ruled out never": (
        [golden_power()],
        {"signing_date": MARCH, "outside": "no"},
        [(4, 25), (5, 25), (5, 25)],
    ),
    "what is answered before the closing from the signing on": (
        [merger()],
        {"signing_date": MARCH, "closing_date": date(2027, 6, 1)},
        [(4, 6)] * 3,
    ),
    "a decision before the signing for nothing": (
        [step("notice", 20, "decision"), DECISION],
        {"signing_date": MARCH},
        [(3, 21)] * 3,
    ),
    "a phase from a day of its own": (
        [golden_power(review=OWN_DAY)],
        {"transfer_date": MARCH},
        [(4, 30), (5, 10), (5, 10)],
    ),
    "phases from the complete filing beside each other": (
        [golden_power(review=[FROM_FILING, decision(10)])],  # 25 January and 15 days
        {**JANUARY},
        [(2, 9)] * 3,
    ),
    "of these the longer one": (
        [golden_power(review=[FROM_FILING, decision(20)])],
        {**JANUARY},
        [(2, 22)] * 3,
    ),
    "what makes a phase longer not for the one beside it": (
        [golden_power(review=[FROM_FILING, ASKED])],
        {**JANUARY},
        [(2, 9), (2, 9), (2, 13)],
    ),
    "a phase without a start after the one beside which it stands": (
        [golden_power(review=GOES_ON)],  # 25 January and 3 and 14 days
        {**JANUARY},
        [(2, 11)] * 3,
    ),
}


@pytest.mark.parametrize("counted", ENDS)
def test_review_is_counted(counted: str) -> None:
    parts, answers, days = ENDS[counted]

    clock = reckoned(*parts, **answers).clocks[0]

    assert ends(clock) == [date(2027, *day) for day in days]


def test_review_from_a_day_of_its_own_names_it_and_has_no_day_to_file() -> None:
    [clock] = reckoned(golden_power(review=OWN_DAY), transfer_date=MARCH).clocks

    assert clock.deadlines[0].days is None
    assert clock.review
    assert clock.review.starts == "transfer"


def test_duty_that_is_ruled_out_is_left_out_and_an_open_one_says_so() -> None:
    duties = [
        {"duty": "ask", "anchor": "signing", "only-when": {"outside": "no"}},
        {"duty": "file", "anchor": "signing", "only-when": {"european": "yes"}},
    ]

    [clock] = reckoned(golden_power(duties=duties), outside="yes").clocks

    assert [it.duty.duty for it in clock.deadlines] == ["file"]
    assert not clock.deadlines[0].certain


def test_law_that_changes_before_the_closing_is_told_where_it_may_count() -> None:
    """Not of what is off or not due; and all that is later without a closing."""
    starts, ends = {"from": "2027-03-05"}, {"until": "2027-03-09"}
    parts = (
        a.rule("new", DUE, in_force=starts),
        a.rule("perhaps", {"outside": "yes"}, in_force=starts),
        a.rule("not-met", {"due": "no"}, in_force=starts),
        a.rule("off", DUE, off="Wrong.", in_force=starts),
        a.rule("old", DUE, in_force=ends),
        golden_power("far", in_force={"from": "2030-01-01"}),
        a.regime("other", {"due": "no"}, in_force=ends),
    )

    changes = reckoned(*parts, closing_date=date(2027, 6, 1)).changes

    assert [(it.day, it.part.id, it.starts) for it in changes] == [
        (date(2027, 3, 5), "new", True),
        (date(2027, 3, 5), "perhaps", True),
        (date(2027, 3, 10), "old", False),
    ]
    assert [it.part.id for it in reckoned(*parts).changes] == [
        *("new", "perhaps", "old"),
        "far",
    ]


def test_what_cannot_be_answered_in_time_has_no_such_day() -> None:
    """A bid is not filed ahead, and what is needed at the signing starts before it."""
    bid = merger(duties=[{"duty": "declare", "anchor": "tender"}])

    [made] = reckoned(bid, tender_date=date(2027, 4, 1)).clocks
    [needed] = reckoned(merger(), signing_date=MARCH, closing_date=MARCH).clocks
    nothing = reckoned(golden_power(), due="no", signing_date=MARCH)

    assert made.deadlines[0].in_time is None
    assert ends(needed) == []
    assert needed.deadlines[0].in_time
    assert (nothing.clocks, nothing.closing.long_stop) == ((), None)


def test_first_and_last_day_that_there_is_are_no_reason_to_stop() -> None:
    duty = {"duty": "file", "anchor": "transfer", "no-later-than": "closing"}
    old = a.rule("old", DUE, in_force={"until": "9999-12-31"})

    days = reckoned(
        golden_power(),
        merger(duties=[duty]),
        old,
        signing_date=date.max,
        transfer_date=date.min,
        closing_date=date.min,
    )

    assert days.closing.long_stop == date.max


def test_a_filing_has_its_days_by_name_with_what_they_are_counted_from() -> None:
    [waits] = reckoned(
        merger(), signing_date=MARCH, closing_date=date(2027, 6, 1)
    ).clocks
    [likely] = reckoned(merger(), closing_date=date(2027, 6, 1)).clocks
    in_time = date(2027, 4, 26)

    assert [*waits.days] == [
        ("to file", in_time, "closing", Why.IN_TIME),
        ("lawful last day", date(2027, 5, 31), "closing", Why.LAST_DAY),
        ("in time", in_time, "closing", Why.IN_TIME),
        ("answer at least", date(2027, 4, 6), "complete-filing", Why.REVIEW),
        ("answer at most", date(2027, 4, 6), "complete-filing", Why.REVIEW),
        ("free to close", date(2027, 4, 6), "complete-filing", Why.REVIEW),
    ]
    assert [it.why for it in likely.days][3:] == [Why.IF_FILED, Why.IF_FILED]
    [undated] = reckoned(a.regime("watched", DUE, duties=[], no_clock="None.")).clocks
    assert [*undated.days] == []


def test_what_nobody_filed_is_counted_from_today_and_the_rest_from_that() -> None:
    """Signed on 1 March 2027 and read on 1 April: the notice takes 20 days from then.

    The ten days for Golden Power ended on 11 March, and 115 more start today.
    """
    today, closes = date(2027, 4, 1), date(2027, 5, 1)
    known: dict[str, Any] = {"signing_date": MARCH, "closing_date": closes}

    found = reckoned(*STEPS, golden_power(), on=today, outside="yes", **known)

    clocks = by_id(found)
    assert ends(clocks["notice"]) == [date(2027, 4, 21)] * 3
    assert ends(clocks["certificate"]) == [date(2027, 5, 1)] * 3
    assert days(clocks["golden-power"].deadlines[0].days) == [date(2027, 3, 11)] * 3
    assert clocks["golden-power"].overdue
    assert ends(clocks["golden-power"])[2] == date(2027, 7, 25)
    assert found.closing.not_before
    assert found.closing.not_before.day == date(2027, 7, 25)
    assert [it.what for it in found.too_early] == ["closing"]


def test_what_was_filed_late_is_counted_from_the_day_on_which_it_was() -> None:
    filed = Work(filings={"golden-power": Happened(filed=date(2027, 3, 20))})

    [clock] = reckoned(
        golden_power(), on=date(2027, 4, 1), work=filed, signing_date=MARCH
    ).clocks

    assert ends(clock)[0] == date(2027, 5, 4)


def test_day_before_closing_is_no_day_to_file_for_a_review_ending_before() -> None:
    """The closing is on 15 May 2027, and 20 and 10 days of review come before."""
    closes, today = date(2027, 5, 15), date(2027, 4, 25)

    found = by_id(reckoned(*STEPS, on=today, closing_date=closes))

    first, second = found["notice"].to_file, found["certificate"].to_file
    assert first == (date(2027, 4, 14), Why.OUT_OF_TIME, "closing", True)
    assert second
    assert second[:2] == (date(2027, 5, 15), Why.TOO_LATE)
    assert days(found["notice"].deadlines[0].days)[0] == date(2027, 5, 14)


def test_step_after_others_is_filed_once_they_may_be_over_without_a_signing() -> None:
    """The notice takes 5 days at least and 20 at worst; the certificate follows."""
    notice = step("notice", 5)
    notice.data["review"].append({"phase": "more", "days": 15, "happens": "at worst"})

    found = by_id(
        reckoned(
            step("certificate", 10, "notice"),
            notice,
            on=date(2027, 4, 25),
            closing_date=date(2027, 5, 15),
        )
    )

    to_file = found["certificate"].to_file
    assert to_file
    assert to_file[:2] == (date(2027, 4, 30), Why.AFTER_OTHERS)


def test_term_whose_day_in_time_has_passed_still_has_its_last_day() -> None:
    """Signed on 1 March 2027; an answer before the transfer had to be asked by 5."""
    duty = {
        "duty": "file",
        "anchor": "signing",
        "days": 10,
        "no-later-than": "transfer",
    }

    [clock] = reckoned(
        golden_power(duties=[duty]),
        on=date(2027, 3, 8),
        signing_date=MARCH,
        transfer_date=date(2027, 6, 29),
        outside="yes",
    ).clocks

    assert clock.to_file == (date(2027, 3, 11), Why.LATE, "signing", False)
    assert clock.to_file.at_once
