"""The days of filings as people read them, on page, paper and terminal."""

from collections.abc import Iterable
from datetime import date, timedelta

from screening.engine.assess import assess
from screening.rulebook.conditions import Answer
from screening.wording.filing import FilingWords
from screening.wording.filings import FilingsWords
from screening.wording.rulebook import Statement
from screening.wording.timeline import (
    COUNTED,
    FROM_LAST_DAY,
    GUESSED,
    NO_STOP,
)
from tests.builders import A_DAY, Part, a_regime, a_rulebook
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
    *parts: Part, on: date = A_DAY, **answers: Answer
) -> tuple[FilingWords, ...]:
    """Return the filings of such a deal that have days, in file order."""
    found = filings_of(*parts, on=on, **answers)
    return tuple(found.by_id[it.filing.regime.id] for it in found.days.clocks)


def filings_of(*parts: Part, on: date = A_DAY, **answers: Answer) -> FilingsWords:
    """Return the filings of such a deal."""
    known = {name.replace("_", "-"): answer for name, answer in answers.items()}
    book = a_rulebook(*SHARED, *parts, heading=MARGIN)
    return FilingsWords(assess(book, {"due": "yes", **known}, on))


def said(statements: Iterable[Statement]) -> str:
    return " ".join(statement.says for statement in statements)


def test_filing_says_by_when_and_how_long_the_authority_has() -> None:
    [clock] = clocks(golden_power(), outside="yes", signing_date=MARCH)

    assert clock.who == "the buyer"
    assert said(clock.duties) == (
        "By Thursday 11 March 2027, 10 days after the signing: file."
    )
    assert said(clock.review) == (
        "The authority has until Sunday 25 April 2027 (45 days; no working day, so "
        "check it), usually Tuesday 25 May 2027 (75 days), at worst Sunday 4 July "
        "2027 (115 days; no working day, so check it)."
    )


def test_deal_says_when_it_can_close_and_which_regime_binds() -> None:
    words = filings_of(golden_power(), outside="yes", signing_date=MARCH)

    assert " ".join(words.closing) == (
        "Close after Sunday 4 July 2027 (no working day, so check it), because by then "
        "the last review that stops the closing has ended even at worst "
        "(golden-power). A long-stop on Thursday 2 September 2027 or later leaves 60 "
        "days more."
    )
    assert words.notes == (COUNTED, FROM_LAST_DAY)


def test_without_dates_everything_is_told_from_the_days_it_is_counted_from() -> None:
    words = filings_of(golden_power())
    [clock] = clocks(golden_power())

    assert said(clock.duties) == "Within 10 days of the signing: file."
    assert said(clock.review) == (
        "The authority has 45 days, usually 75 days, at worst 115 days, from "
        "the complete-filing. Its length hangs on outside."
    )
    assert " ".join(words.closing) == (
        "When it is safe to close is not known, as the days of what stops the closing"
        " are not: golden-power."
    )
    assert filings_of(golden_power()).calendar == ()


def test_order_is_told_with_what_comes_first() -> None:
    order = {"after": ["merger"], "says": "The merger first."}

    clock = clocks(
        merger(), golden_power(order=[order]), signing_date=MARCH, outside="no"
    )[1]

    assert said(clock.duties) == (
        "By Friday 16 April 2027, 10 days after the signing or, if it is later, after"
        " the end of the reviews that come first: file."
    )
    assert clock.review[0].says == "The merger first."


def test_working_days_name_their_calendar() -> None:
    [clock] = clocks(merger())

    assert said(clock.review) == (
        "The authority has 25 working days, from the complete-filing. Working"
        " days are those of the italian one."
    )


def test_projected_days_are_marked_and_the_mark_is_explained() -> None:
    review = [{"phase": "first", "working-days": 25, "calendar": "eu"}]

    words = filings_of(merger(review=review), signing_date=MARCH)

    [clock] = clocks(merger(review=review), signing_date=MARCH)
    assert "(25 working days; projected)" in clock.review[0].says
    assert GUESSED in words.notes


def test_what_needs_an_answer_before_a_day_says_when_to_file_for_it() -> None:
    words = clocks(merger(), closing_date=date(2027, 4, 7))

    assert said(words[0].duties) == (
        "Before the closing on Wednesday 7 April 2027: notify. For an answer in "
        "time, file completely by Monday 1 March 2027."
    )
    days = filings_of(merger(), closing_date=date(2027, 4, 7)).calendar
    assert days[0].first == date(2027, 3, 1)


def test_day_to_file_for_an_answer_in_time_is_told_as_gone_once_it_is() -> None:
    words = clocks(merger(), closing_date=A_DAY + timedelta(days=3))

    assert "For an answer in time, one had to file" in said(words[0].duties)


def test_act_that_comes_before_the_last_day_is_the_last_day() -> None:
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
        "By Thursday 4 March 2027, as it has to be done before the transfer on 5 "
        "March 2027: file."
    )
    assert open_.duties[0].says.endswith(
        "10 days after the signing, but before the transfer: file."
    )


def test_closing_that_is_planned_too_early_is_told() -> None:
    words = filings_of(merger(), signing_date=MARCH, closing_date=date(2027, 4, 6))

    assert (
        "The closing is planned for Tuesday 6 April 2027, which is too early."
        in words.closing
    )


def test_what_is_open_may_stop_the_closing_too() -> None:
    other = a_regime("other", {"european": "yes"}, standstill=NOT_CLOSE)

    words = filings_of(golden_power(standstill=[]), other, signing_date=MARCH)

    assert words.closing == (
        NO_STOP,
        "What is still open may stop the closing too: other.",
    )


def test_day_that_has_passed_and_duty_that_is_open_are_marked() -> None:
    duty = {
        "duty": "file",
        "anchor": "signing",
        "days": 10,
        "only-when": {"european": "yes"},
    }

    [clock] = clocks(
        golden_power(duties=[duty]), signing_date=MARCH, on=date(2027, 3, 12)
    )

    assert clock.duties[0].says.endswith("That day has passed. This is still open.")


def test_last_day_itself_has_not_passed() -> None:
    words = clocks(golden_power(), signing_date=MARCH, on=date(2027, 3, 11))

    assert "That day has passed." not in words[0].duties[0].says


def test_one_review_for_two_filings_is_told_as_one() -> None:
    acts = golden_power("acts", assessed_with=["golden-power"])

    words = clocks(golden_power(), acts, signing_date=MARCH)

    assert "It is one review with golden-power." in said(words[1].review)


def test_regime_without_a_term_says_why() -> None:
    watched = a_regime("watched", DUE, duties=[], no_clock="Nobody files it.")

    words = clocks(watched)

    assert said(words[0].duties) == "Nobody files it."


def test_calendar_has_the_last_day_the_answer_the_closing_and_the_long_stop() -> None:
    entries = filings_of(golden_power(), outside="yes", signing_date=MARCH).calendar

    assert [(entry.key, entry.first, entry.last) for entry in entries] == [
        ("golden-power/0", date(2027, 3, 11), date(2027, 3, 11)),
        ("golden-power/answer", date(2027, 4, 25), date(2027, 7, 4)),
        ("closing", date(2027, 7, 4), date(2027, 7, 4)),
        ("long-stop", date(2027, 9, 2), date(2027, 9, 2)),
    ]
    assert entries[0].says.endswith("Who: the buyer.")
