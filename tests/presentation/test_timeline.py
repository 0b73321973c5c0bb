"""The days of filings as people read them, on page, paper and terminal."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from screening.engine.assess import assess
from screening.presentation.filing_view import FilingView
from screening.presentation.filings_view import AT_ONCE, FilingsView
from screening.presentation.rulebook import Statement
from screening.presentation.timeline import (
    COUNTED,
    FROM_LAST_DAY,
    GUESSED,
    IN_TIME,
    NO_STOP,
)
from screening.rulebook.conditions import Answer
from tests import builders as a
from tests.engine.test_timeline import (
    DUE,
    MARCH,
    MARGIN,
    NOT_CLOSE,
    SHARED,
    golden_power,
    merger,
)


def clocks(
    *parts: a.Part, on: date = a.DAY, **answers: Answer
) -> tuple[FilingView, ...]:
    """Return the filings of such a deal that have days, in file order."""
    found = filings_of(*parts, on=on, **answers)
    return tuple(found.by_id[it.filing.regime.id] for it in found.days.clocks)


def filings_of(*parts: a.Part, on: date = a.DAY, **answers: Answer) -> FilingsView:
    known = {name.replace("_", "-"): answer for name, answer in answers.items()}
    book = a.rulebook(*SHARED, *parts, heading=MARGIN)
    return FilingsView(assess(book, {"due": "yes", **known}, on))


def said(statements: Iterable[Statement]) -> str:
    return " ".join(statement.says for statement in statements)


def test_deal_says_by_when_to_file_how_long_it_takes_and_when_it_can_close() -> None:
    words = filings_of(golden_power(), outside="yes", signing_date=MARCH)

    [filing] = words.all
    assert filing.who == "the buyer"
    assert said(filing.duties) == (
        "By Thursday 11 March 2027, 10 days after the signing: file."
    )
    assert said(filing.review) == (
        "From a complete filing on 11 March 2027 the authority has at least until "
        "25 April 2027 (a Sunday; 45 days), usually Tuesday "
        "25 May 2027 (75 days), and 4 July 2027 (a Sunday; 115 days) "
        "or longer if it asks."
    )
    assert " ".join(a.closing(words)) == (
        "Do not close before 4 July 2027 (a Sunday), nor "
        "while any of these is not settled: “golden-power” (due). Of the reviews with "
        "known days, the last to end is: golden-power. A long-stop on Thursday "
        "2 September 2027 or later leaves 60 days more."
    )
    assert words.notes == (COUNTED, FROM_LAST_DAY)
    assert [(entry.key, entry.first, entry.last) for entry in words.calendar] == [
        ("golden-power/0", date(2027, 3, 11), date(2027, 3, 11)),
        ("golden-power/answer", date(2027, 4, 25), date(2027, 7, 4)),
        ("closing", date(2027, 7, 4), date(2027, 7, 4)),
        ("long-stop", date(2027, 9, 2), date(2027, 9, 2)),
    ]
    assert words.calendar[0].says.endswith("Who: the buyer.")


def test_without_dates_everything_is_told_from_the_days_it_is_counted_from() -> None:
    words = filings_of(golden_power())

    [clock] = words.all
    assert said(clock.duties) == "Within 10 days of the signing: file."
    assert said(clock.review) == (
        "From the complete-filing the authority has 45 to 115 days, usually 75 days, "
        "or longer if it asks. How long it takes depends on “outside”."
    )
    assert " ".join(a.closing(words)) == (
        "The earliest closing is not known; do not close while any of these is not "
        "settled: “golden-power” (due)."
    )
    assert (words.calendar, words.schedule) == ((), ())


def test_a_review_that_it_may_not_come_to_has_no_least_length() -> None:
    """The early question has one day, and a phase that is open may last none."""
    phase = {"phase": "review", "days": 30, "only-when": {"outside": "yes"}}
    early = a.regime(
        "early",
        None,
        may_apply=[{"when": DUE, "because": "One may ask."}],
        optional=True,
        duties=[{"duty": "ask", "anchor": "signing"}],
        review=[{"phase": "answer", "days": 30}],
    )

    [open_] = filings_of(golden_power(review=[phase])).all
    [dated] = filings_of(golden_power(review=[phase]), signing_date=MARCH).all
    [asked] = filings_of(early, signing_date=MARCH).all
    [late] = filings_of(early, signing_date=a.DAY + timedelta(days=20)).all

    assert said(open_.review).startswith(
        "From the complete-filing the authority has up to 30 days. "
    )
    assert said(dated.review).startswith(
        "From a complete filing on 11 March 2027 the authority has until 10 April 2027 "
    )
    assert said(asked.duties) == (
        "By Friday 29 January 2027, the last day on which the answer comes before the "
        "signing: ask."
    )
    assert asked.by_when == "29 January 2027, for an answer in time"
    assert late.by_when.startswith("Too late for an answer before the signing: ")
    assert "; it is over: ask." in said(late.duties)


def test_without_a_day_it_is_told_how_long_before_to_ask() -> None:
    before: dict[str, Any] = {"duties": [{"duty": "ask", "anchor": "closing"}]}
    months = [{"phase": "answer", "months": 4}]
    bound = [{"stops": "closing", "says": "It waits.", "basis": ["guide/art-one"]}]

    [fixed] = filings_of(golden_power(review=months, standstill=bound, **before)).all
    [free] = filings_of(golden_power(review=months, standstill=[], **before)).all
    [paused] = filings_of(golden_power(**before)).all

    assert fixed.by_when == f"4 months before the closing{IN_TIME}"
    assert {free.by_when, paused.by_when} == {"Before the closing"}


def test_a_term_that_a_duty_waits_for_is_no_matter_of_an_authority() -> None:
    to_unions = {"phase": "Notice", "days": 25}
    parts = a.regime("unions", when=DUE, kind="duty", review=[to_unions])

    [unions] = clocks(parts)

    assert said(unions.review) == "From the complete-filing it takes 25 days."


def test_order_and_a_common_review_are_told_and_why_a_regime_has_no_term() -> None:
    order = {"after": ["merger"], "says": "The merger first."}
    acts = golden_power("acts", assessed_with=["golden-power"])
    watched = a.regime("watched", DUE, duties=[], no_clock="Nobody files it.")

    _merger, clock, together, no_term = clocks(
        merger(),
        golden_power(order=[order]),
        acts,
        watched,
        signing_date=MARCH,
        outside="no",
    )

    assert said(clock.duties) == (
        "By Friday 16 April 2027, 10 days after the signing or, if it is later, after"
        " the end of the reviews that come first: file."
    )
    assert clock.review[0].says == "The merger first."
    assert "One review together with golden-power." in said(together.review)
    assert said(no_term.duties) == "Nobody files it."


def test_working_days_name_their_calendar_and_projected_ones_have_a_mark() -> None:
    review = [{"phase": "first", "working-days": 25, "calendar": "eu"}]

    [clock] = clocks(merger())
    words = filings_of(merger(review=review), signing_date=MARCH)

    assert said(clock.review) == (
        "From the complete-filing the authority has 25 working days. Working days are "
        "those of the italian one."
    )
    [projected] = words.all
    assert "(25 working days; projected)" in projected.review[0].says
    assert GUESSED in words.notes


def test_what_needs_an_answer_before_a_day_says_when_to_file_for_it() -> None:
    words = filings_of(merger(), closing_date=date(2027, 4, 7))
    gone = clocks(merger(), closing_date=a.DAY + timedelta(days=3))

    assert said(words.all[0].duties) == (
        "Before the closing on Wednesday 7 April 2027: notify. For an answer in "
        "time, file completely by Monday 1 March 2027."
    )
    assert words.calendar[0].first == date(2027, 3, 1)
    late = "File now; even so the answer may come too late."
    assert late in said(gone[0].duties)


def test_an_act_before_the_last_day_does_not_move_it() -> None:
    duty = {
        "duty": "file",
        "anchor": "signing",
        "days": 10,
        "no-later-than": "transfer",
    }
    acts = golden_power(duties=[duty])

    known = clocks(acts, signing_date=MARCH, transfer_date=date(2027, 3, 5))[0]
    open_ = clocks(acts, signing_date=MARCH)[0]

    assert said(known.duties) == (
        "By Thursday 11 March 2027, 10 days after the signing, but before the "
        "transfer: file."
    )
    assert open_.duties[0].says.endswith(
        "10 days after the signing, but before the transfer: file."
    )


def test_closing_that_is_too_early_or_may_be_stopped_by_what_is_open_is_told() -> None:
    other = a.regime("other", {"european": "yes"}, standstill=NOT_CLOSE)

    early = filings_of(merger(), signing_date=MARCH, closing_date=date(2027, 4, 6))
    words = filings_of(golden_power(standstill=[]), other, signing_date=MARCH)

    says = (
        "The closing on 6 April 2027 is too early for the answer on “merger”, which "
        "can take until 6 April 2027."
    )
    assert says in a.closing(early)
    assert a.closing(words) == [
        (
            "The earliest closing is not known; do not close while any of these is "
            "not settled: “other” (open)."
        )
    ]
    assert a.closing(filings_of(golden_power(standstill=[]))) == [NO_STOP]


def test_on_page_one_what_is_open_is_counted_and_the_rest_named() -> None:
    whens = {"due": DUE, "open": {"european": "yes"}, "other": {"european": "no"}}
    parts = [a.regime(it, when, standstill=NOT_CLOSE) for it, when in whens.items()]

    words = filings_of(merger(), *parts, signing_date=MARCH)

    [says] = a.closing(words, "not before", "board")
    assert says == (
        "Do not close before Tuesday 6 April 2027, nor while any of these is not "
        "settled: “merger” and “due” (due); two open that could hold it up."
    )


def test_a_transfer_before_its_answer_is_warned_of_as_a_closing_is() -> None:
    """Also of a deal that has no closing: 11 March 2027 and 45 days are 25 April."""
    until = [{"stops": "transfer", "says": "Hand nothing over."}]
    law = golden_power(review=[{"phase": "review", "days": 45}], standstill=until)

    words = filings_of(law, signing_date=MARCH, transfer_date=date(2027, 4, 25))

    says = (
        "The transfer on 25 April 2027 is too early for the answer on "
        "“golden-power”, which can take until 25 April 2027."
    )
    assert a.closing(words, "too early") == [says]
    assert a.closing(words)[-1] == says


def test_a_deal_already_closed_tells_what_was_missed_and_what_follows() -> None:
    fine = {
        "says": "A fine.",
        "amounts": [
            {"bound": "at least", "percent": 10, "of": "of"},
            {"bound": "up to", "percent": 200, "of": "of"},
        ],
    }
    words = filings_of(
        a.question("of", "money"),
        golden_power(sanctions=[fine], short="the law"),
        on=date(2027, 5, 3),
        signing_date=MARCH,
        closing_date=date(2027, 4, 30),
        of=Decimal(1_000_000),
    )

    missed, at_once = a.closing(words)[:2]
    short = (
        "Missed, “the law”: it was due by 11 March 2027 and the closing on 30 April "
        "2027 came before its answer."
    )
    follows = (
        "A fine. In this deal that is at least EUR 100,000 and up to EUR 2 million by "
        "“of” alone."
    )
    assert missed == f"{short} {follows}"
    assert a.closing(words, length="board")[:2] == [short, AT_ONCE]
    assert at_once == AT_ONCE
    assert "The closing on 30 April 2027 came before " in a.closing(words)[-1]
    assert not any("long-stop" in it for it in a.closing(words))
    assert words.all[0].duties[0].says == (
        "Overdue. By Thursday 11 March 2027, 10 days after the signing: file."
    )


def test_review_none_of_whose_phases_it_comes_to_is_not_told() -> None:
    phase = {"phase": "Approval", "days": 20, "only-when": {"european": "yes"}}

    def review_of(european: str, **days: date) -> tuple[Statement, ...]:
        part = golden_power(review=[phase])
        return clocks(part, european=european, **days)[0].review

    assert "has 20 days." in said(review_of(european="yes"))
    assert review_of(european="no") == ()
    assert review_of(european="no", signing_date=MARCH) == ()


def test_day_that_has_passed_and_duty_that_is_open_are_marked() -> None:
    perhaps = {"duty": "file", "anchor": "signing", "days": 10}
    open_ = golden_power(duties=[{**perhaps, "only-when": {"european": "yes"}}])

    [clock] = clocks(open_, signing_date=MARCH, on=date(2027, 3, 12))
    [last] = clocks(golden_power(), signing_date=MARCH, on=date(2027, 3, 11))

    assert clock.duties[0].says.startswith("Overdue. By Thursday 11 March 2027")
    assert clock.duties[0].says.endswith("This step depends on open facts.")
    assert "Overdue." not in last.duties[0].says
