"""Reviews whose filing has no day, in real deals: drawn, told, and held to the closing.

They are reckoned as if they were filed when that can be expected, and it is said so.
"""

import re
from dataclasses import replace
from datetime import date

import pytest

from screening.briefing.html import print_job
from screening.briefing.marks import Marks
from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.engine.schedule.timeline import timeline
from screening.engine.schedule.work import NO_WORK, Happened, Outcome, Work
from screening.rulebook.model import Rulebook
from screening.wording.board import Board
from screening.wording.explanation import Explanation
from screening.wording.time_picture import PAPER, Row, draw
from tests.builders import a_rulebook
from tests.engine.test_expected import acts, consent
from tests.engine.test_timeline import DUE, MARGIN, SHARED
from tests.pdfs import A_DAY, deal_of

SIGNED, APRIL = date(2027, 3, 1), date(2027, 4, 30)
ROBOX, COFFEE = "robox-efort", "shows-joint-venture-for-coffee-machines"
ACTS = "Golden Power, acts"


@pytest.fixture
def rules(shipped_rulebook: Rulebook) -> Rulebook:
    return shipped_rulebook


def told(
    example: str,
    rules: Rulebook,
    work: Work = NO_WORK,
    as_of: date | None = None,
    **days: date,
) -> Board:
    """Return the board page of an example that has these days."""
    dated = {f"{name}-date": day for name, day in days.items()}
    deal = deal_of(example, rules)
    deal = replace(deal, answers={**deal.answers, **dated})
    assessment = assess(rules, deal.answers, deal.on)
    return Board(Explanation(deal, assessment, work, as_of), as_of)


def rows(board: Board) -> dict[str, Row]:
    assert board.picture
    return {row.name: row for row in board.picture.rows}


def test_acts_without_a_resolution_are_drawn_as_if_filed_at_the_signing(
    rules: Rulebook,
) -> None:
    board = told(ROBOX, rules, signing=SIGNED)

    row = rows(board)[ACTS]

    assert board.picture
    assert row.says == "If filed 1 Mar 2027, answer 15 Apr to 24 Jun 2027"
    assert row.expected
    assert row.file_by is None
    assert [part.look for part in row.parts] == ["sure", "usual", "worst"]
    [signing] = [it.x for it in board.picture.marks if "signing" in it.name]
    assert row.parts[0].x == signing
    assert row.length == pytest.approx(sum(part.width for part in row.parts), abs=0.3)


def test_an_early_question_is_drawn_as_if_asked_on_the_last_day_in_time(
    rules: Rulebook,
) -> None:
    row = rows(told(ROBOX, rules, signing=SIGNED))["Golden Power, early question"]

    assert row.says == "File by 29 Jan 2027; if so, answer 28 Feb 2027"
    assert row.file_by == row.parts[0].x


def test_a_resolution_with_a_day_is_drawn_as_it_was(rules: Rulebook) -> None:
    board = told(ROBOX, rules, signing=SIGNED, resolution=SIGNED)

    assert not rows(board)[ACTS].expected
    assert rows(board)[ACTS].says.startswith("File by 11 Mar 2027, answer ")


def test_without_a_signing_the_row_has_no_bar(rules: Rulebook) -> None:
    board = told("cdp-reti-state-grid", rules, closing=date(2027, 3, 30))

    row = rows(board)["Golden Power, purchase"]

    assert row.says == "No day yet, answer after 45 to 115 days"
    assert row.parts == ()
    assert not row.expected


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.CLEARED])
def test_what_is_over_is_drawn_as_it_ended(rules: Rulebook, outcome: Outcome) -> None:
    ended = Happened(filed=A_DAY, outcome=outcome, ended=A_DAY)
    work = Work(as_of=A_DAY, filings={"gp-acts": ended})

    board = told(ROBOX, rules, work, signing=SIGNED, closing=APRIL)

    assert not rows(board)[ACTS].expected
    assert [part.look for part in rows(board)[ACTS].parts] == ["over"]
    assert board.told.filings.too_early == ""


def test_one_that_waits_for_others_says_from_when_it_can_be_filed(
    rules: Rulebook,
) -> None:
    found = rows(told(COFFEE, rules))

    assert [row.says for row in found.values()] == [
        "If filed 25 Nov 2026, answer 11 Dec 2026 to 7 Jan 2027",
        "If filed from 29 Dec 2026, answer 4 Jan to 24 Feb 2027",
        "If filed from 16 Feb 2027, answer 9 Mar to 8 Apr 2027",
    ]


def test_a_review_reckoned_from_before_its_last_day_says_from_when(
    rules: Rulebook,
) -> None:
    """Else its answer would come before the day to file by."""
    late = date(2027, 12, 31)

    found = rows(told("cdp-reti-state-grid", rules, signing=SIGNED, closing=late))

    assert found["Investment abroad, NDRC"].says == (
        "Reckoned from 1 Mar 2027, answer 17 Mar to 18 May 2027"
    )


def test_the_table_of_days_says_on_what_an_expected_answer_hangs(
    rules: Rulebook,
) -> None:
    found = told(ROBOX, rules, signing=SIGNED).told.filings.schedule

    [answer] = [row for row in found if "acts" in row.what]
    assert answer.what == "Answer due: Golden Power, acts of the company"
    assert answer.when == "Thursday 15 April 2027 to Thursday 24 June 2027"
    assert answer.note == ("If filed on 1 March 2027; no working day, so check it")


def test_a_closing_before_the_worst_case_of_an_expected_review_is_too_early(
    rules: Rulebook,
) -> None:
    filings = told(ROBOX, rules, signing=SIGNED, closing=APRIL).told.filings

    assert filings.too_early == (
        "The closing planned for 30 April 2027 is too early for the worst case of "
        "“Golden Power, acts”, which is 24 June 2027 if it is filed on 1 March 2027."
    )
    assert filings.closing.count(filings.too_early) == 1


def test_a_closing_on_the_last_day_is_too_early_and_the_day_after_is_not(
    rules: Rulebook,
) -> None:
    last, after = date(2027, 6, 24), date(2027, 6, 25)

    said = [
        told(ROBOX, rules, signing=SIGNED, closing=day).told.filings.too_early
        for day in (last, after)
    ]

    assert said[0].startswith("The closing planned for 24 June 2027 is too early for ")
    assert said[1] == ""


def test_a_closing_before_a_review_with_days_is_told_once_in_each_place(
    rules: Rulebook,
) -> None:
    filings = told("probe-lfp-cathode-plant", rules).told.filings

    assert filings.too_early == (
        "The closing planned for 1 March 2027 is too early for the worst case of "
        "“Money out of China”."
    )
    assert filings.safe_closing.startswith("Safe to close after 26 May 2027, ")
    assert filings.too_early not in filings.closing
    assert "which is too early" in " ".join(filings.closing)


def test_a_review_that_waits_is_too_late_by_the_days_on_which_it_can_be_filed(
    rules: Rulebook,
) -> None:
    assert told(COFFEE, rules).told.filings.too_early.endswith(
        "which is 8 April 2027 if it is filed between 16 February 2027 and 24 "
        "February 2027."
    )


def test_of_several_that_stop_the_closing_the_last_is_named(rules: Rulebook) -> None:
    board = told("cdp-reti-state-grid", rules, signing=SIGNED, closing=SIGNED)

    assert "“Money out of China”, which is 3 September 2027" in (
        board.told.filings.too_early
    )


def test_an_expected_review_can_outlast_the_long_stop_too(rules: Rulebook) -> None:
    """The merger is filed already; the acts would be filed at a late signing."""
    filed = Happened(filed=A_DAY, complete=A_DAY)
    work = Work(as_of=A_DAY, filings={"eu-merger": filed})
    late = date(2027, 12, 1)

    filings = told(ROBOX, rules, work, signing=late, closing=APRIL).told.filings

    assert filings.days.closing.long_stop
    assert filings.too_early.startswith(
        "The closing planned for 30 April 2027 and a long-stop on "
    )
    assert " are too early for the worst case of “Golden Power, acts”" in (
        filings.too_early
    )


def test_the_picture_on_paper_frames_what_is_expected_and_its_key_says_so(
    rules: Rulebook,
) -> None:
    assessment = told(ROBOX, rules, signing=SIGNED, closing=APRIL).told.assessment
    deal = replace(deal_of(ROBOX, rules), answers=assessment.answers)
    page = print_job(deal, assessment, Marks(made=A_DAY)).html

    picture = page[page.index("<svg class=") : page.index('<table class="word">')]
    assert picture.count('stroke-dasharray="4 3"') == len(("question", "acts"))
    assert "dashed frame is a review as it would run if it were filed" in picture
    assert not re.search("opacity|<pattern|text-anchor", picture)
    word = page[page.index('<table class="word">') :]
    assert "If filed 1 Mar 2027, answer 15 Apr to 24 Jun 2027" in word
    assert page.count("The closing planned for 30 April 2027 is too early") == 1


def test_of_days_that_fall_together_the_closing_alone_is_late(rules: Rulebook) -> None:
    board = told("cdp-reti-state-grid", rules, signing=SIGNED, closing=SIGNED)

    assert board.picture
    late = [mark.name for mark in board.picture.marks if mark.look == "late"]
    assert late == ["The closing, as planned"]
    assert board.picture.lines[-1].look == "late"


def test_the_name_of_a_month_gives_way_to_the_line_of_a_day(rules: Rulebook) -> None:
    board = told("probe-lfp-cathode-plant", rules)

    assert board.picture
    names = [words for _x, words in board.picture.ticks]
    assert names[:3] == ["Dec 2026", "", "Feb 2027"]


def test_a_picture_has_six_rows_and_counts_the_rest(rules: Rulebook) -> None:
    picture = told("cdp-reti-state-grid", rules, signing=SIGNED).picture

    assert picture
    assert (len(picture.rows), len(picture.more)) == (6, 1)


def test_what_sets_the_safe_day_is_drawn_and_what_is_left_out_is_named(
    rules: Rulebook,
) -> None:
    board = told("cdp-reti-state-grid", rules, signing=SIGNED)

    assert board.picture
    binding = board.told.filings.days.closing.binding
    assert binding
    assert binding.regime.short == "Money out of China"
    assert "Money out of China" in rows(board)
    assert board.picture.left_out == "“Decree 837” stands in the table below"
    assert not board.picture._replace(more=("a",) * 3).left_out.count("“")


def test_a_day_that_has_passed_is_not_shown_as_open(rules: Rulebook) -> None:
    """Rules read on one day, and the page made on a later one."""
    signing, closing = date(2026, 12, 18), date(2027, 3, 31)
    made = date(2026, 11, 29)
    board = told(ROBOX, rules, as_of=made, signing=signing, closing=closing)

    assert board.picture
    early = rows(board)["Golden Power, early question"]
    assert early.says == "If filed 29 Nov 2026, answer 29 Dec 2026"
    today = next(it.x for it in board.picture.marks if it.name == "Today")
    assert early.parts[0].x == today
    [by_when] = [it.by_when for it in board.due if "early" in it.short]
    assert by_when == (
        "Too late for the signing on 18 December 2026: move that, or go without"
    )


def test_a_filing_whose_last_day_has_passed_says_so(rules: Rulebook) -> None:
    late = date(2027, 4, 1)
    board = told(ROBOX, rules, as_of=late, signing=SIGNED, resolution=SIGNED)

    assert [it.by_when for it in board.due if it.short == ACTS] == [
        "11 March 2027; that day has passed"
    ]
    assert rows(board)[ACTS].says.startswith("To be filed by 11 Mar 2027, which has ")


def test_a_closing_too_early_for_the_worst_case_is_asked_to_be_moved(
    rules: Rulebook,
) -> None:
    robox = told(ROBOX, rules, signing=SIGNED, closing=APRIL)
    reti = told("cdp-reti-state-grid", rules, signing=SIGNED, closing=APRIL)

    assert (
        "to make the closing wait for the answer on “Golden Power, acts”, if it "
        "applies, and to plan the closing for after 24 June 2027, or to agree a "
        "long-stop that leaves room for it"
    ) in robox.asks
    assert any(
        it.startswith("to move the closing from 30 April 2027 to a day after ")
        for it in reti.asks
    )


def test_rows_without_a_bar_take_the_room_that_others_leave() -> None:
    without = [acts(f"acts-{letter}") for letter in "abcdefg"]
    book = a_rulebook(*SHARED, consent(), *without, heading=MARGIN)
    found = assess(book, {**DUE, "closing-date": date(2027, 6, 30)}, A_DAY)

    picture = draw(found, timeline(found, filings(found)), PAPER)

    assert picture
    assert [bool(row.parts) for row in picture.rows] == [True, *[False] * 5]
    assert picture.more == ("acts-f", "acts-g")


def test_filings_that_wait_for_one_another_are_made_on_days_that_agree(
    rules: Rulebook,
) -> None:
    board = told(
        "cdp-reti-state-grid",
        rules,
        as_of=date(2026, 11, 29),
        signing=date(2026, 12, 18),
        closing=date(2027, 3, 31),
    )

    by_when = {it.short: it.by_when for it in board.due}
    assert by_when["Investment abroad, NDRC"] == (
        "18 December 2026, since other filings wait for it"
    )
    assert by_when["Investment abroad, MOFCOM"] == (
        "From 6 January 2027, after the reviews that come first"
    )
    says = rows(board)["Investment abroad, MOFCOM"].says
    assert says == "File from 6 Jan 2027, answer 11 Jan to 19 May 2027"
    assert "“Chinese state firm” comes first, by 17 December 2026" in " ".join(
        board.asks
    )


def test_a_filing_at_the_signing_that_may_be_late_says_so(rules: Rulebook) -> None:
    board = told(
        "lpe-invenland",
        rules,
        as_of=date(2026, 11, 29),
        signing=date(2026, 12, 18),
        closing=date(2027, 1, 15),
    )

    by_when = {it.short: it.by_when for it in board.due}
    assert by_when["Investment abroad, NDRC"] == (
        "18 December 2026; even then the answer may come too late"
    )
