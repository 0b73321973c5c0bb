"""Pictures of a deal's days and of many deals: words never meet, bars are to scale.

Reviews whose filing has no day are reckoned as if they were filed when that can be
expected, and it is said so. Where no day is known at all, it is drawn how long reviews
take from the filing on.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from screening.briefing.html import print_job, render
from screening.briefing.marks import Marks
from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.engine.schedule.timeline import timeline
from screening.engine.schedule.work import NO_WORK, Happened, Outcome, Work
from screening.presentation.board import Board
from screening.presentation.board_picture import (
    MOST_ROWS,
    WIDTH,
    BoardPicture,
    BoardRow,
)
from screening.presentation.board_picture import PER_CHARACTER as ON_PAPER
from screening.presentation.deal_view import DealView
from screening.presentation.schedule import LATER
from screening.presentation.time_picture import (
    LINE,
    NARROW,
    PER_CHARACTER,
    WIDE,
    Mark,
    TimePicture,
    draw,
)
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.model import Rulebook
from tests import builders as a
from tests.pdfs import A_DAY as READ
from tests.pdfs import asks_in_words, deal_of, explanation_of
from tests.presentation.test_board import a_board, a_purchase
from tests.sample import shipped_book

SIGNED, APRIL = date(2027, 3, 1), date(2027, 4, 30)
MADE, SOON = date(2026, 11, 30), date(2026, 12, 18)
STAKE, RETI = "filing-small-stake-with-know-how-is-an-act", "cdp-reti-state-grid"
COFFEE = "shows-joint-venture-for-coffee-machines"
ACTS = "Golden Power (resolutions)"


def told(
    example: str, work: Work = NO_WORK, as_of: date | None = None, **days: date
) -> Board:
    """Return the board page of an example that has these days.

    Where nobody said who the Chinese investor is, its own country asks nothing of it:
    what may be due there would else end last. Nor does it get rights that nobody told,
    with which its purchase would be planned for as one of control.
    """
    dated: dict[str, Answer] = {f"{name}-date": day for name, day in days.items()}
    rules = shipped_book()
    deal = deal_of(example, rules)
    if deal.answers.get("listed-asset") == "not-checked":
        dated |= {"listed-asset": "on-the-list"}
    nobody: Answers = {"chinese-investor-kind": "no-mainland-owner", "rights": "none"}
    deal = replace(deal, answers={**nobody, **deal.answers, **dated})
    assessment = assess(rules, deal.answers, deal.on)
    return Board(DealView(deal, assessment, work, as_of), as_of)


def picture_of(board: Board) -> BoardPicture:
    return board.pictures[0]


def rows(board: Board) -> dict[str, BoardRow]:
    return {row.name: row for row in picture_of(board).rows}


def test_what_has_no_day_is_drawn_and_told_as_if_filed_when_it_can_be() -> None:
    board = told(STAKE, signing=SIGNED)

    row = rows(board)[ACTS]

    assert row.says == "if filed 1 Mar 2027, answer 15 Apr to 24 Jun 2027 or later"
    assert row.file_by is None
    assert [part.look for part in row.parts] == ["sure", "usual", "worst"]
    [signing] = [it.x for it in picture_of(board).marks if "signing" in it.name]
    assert row.parts[0].x == signing
    [answer] = [it for it in board.view.filings.schedule if "acts" in it.what]
    assert (
        answer.what == "Answer due: Golden Power, resolutions and acts of the company"
    )
    assert answer.when == "Thursday 15 April 2027 to Thursday 24 June 2027"
    assert answer.note == (
        f"If filed on 1 March 2027; {LATER}; not a working day, check it"
    )


def test_what_nobody_has_to_do_is_not_drawn_on_paper() -> None:
    board = told(STAKE, signing=SIGNED)

    optional = {it.short for it in board.view.filings.optional}

    assert optional == {"Golden Power (pre-notification)"}
    assert not optional & rows(board).keys()
    assert optional.isdisjoint(it.short for row in board.law for it in row.filings)


def test_a_resolution_with_a_day_is_drawn_and_without_a_signing_no_bar() -> None:
    dated, sunday = (
        rows(told(STAKE, signing=SIGNED, resolution=day))[ACTS]
        for day in (SIGNED, date(2027, 4, 1))
    )
    assert dated.says.startswith("file by 11 Mar 2027, answer ")
    assert sunday.says.startswith("by 11 Apr (a Sunday), answer 26 May to ")


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.CLEARED])
def test_what_is_over_is_drawn_as_it_ended(outcome: Outcome) -> None:
    ended = Happened(filed=READ, outcome=outcome, ended=READ)
    work = Work(as_of=READ, filings={"gp-acts": ended})

    board = told(STAKE, work, signing=SIGNED, closing=APRIL)

    assert [part.look for part in rows(board)[ACTS].parts] == ["over"]
    assert ACTS not in " ".join(a.closing(board.view.filings, "too early"))


def test_one_that_waits_for_others_or_can_be_filed_early_says_from_when() -> None:
    """Else an answer would come before the day to file by."""
    found, late = told(COFFEE), told(RETI, signing=SIGNED, closing=date(2027, 12, 31))

    assert [row.says for row in rows(found).values()] == [
        "if filed 25 Nov 2026, answer 11 Dec 2026 to 7 Jan 2027 or later",
        "if filed from 11 Dec 2026, answer 16 Dec 2026 to 24 Feb 2027 or later",
        "if filed from 16 Dec 2026, answer 7 Jan to 8 Apr 2027 or later",
        "file by 30 Mar 2027",
    ]
    assert rows(late)["China outbound (NDRC)"].says == (
        "by 27 Jun; if filed 1 Mar, answer 17 Mar to 18 May 2027 or later"
    )


def test_a_closing_up_to_the_worst_case_is_too_early_and_asked_to_be_moved() -> None:
    last, after = date(2027, 6, 24), date(2027, 6, 25)

    early, on_it, in_time, reti = (
        told(example, signing=SIGNED, closing=day)
        for example, day in (
            (STAKE, APRIL),
            (STAKE, last),
            (STAKE, after),
            (RETI, APRIL),
        )
    )

    filings = early.view.filings
    says = (
        "The closing on 30 April 2027 is too early for the answer on “Golden Power "
        "(resolutions)”, which can take until 24 June 2027 or longer, if it is filed "
        "on 1 March 2027."
    )
    assert a.closing(filings, "too early") == [says]
    assert a.closing(filings).count(says) == 1
    [says] = a.closing(on_it.view.filings, "too early")
    assert says.startswith("The closing on 24 June 2027 is too early for ")
    assert a.closing(in_time.view.filings, "too early") == []
    move = "to move the closing from 30 April 2027 to a day after "
    [conditional] = [it for it in asks_in_words(early) if move in it]
    assert conditional.endswith(f"{move}24 June 2027")
    assert any(move in it for it in asks_in_words(reti))


def test_what_waits_for_an_answer_is_too_early_for_the_last_of_them() -> None:
    """The letter of intent stops the contract, which is the signing."""
    dated, waiting, several = (
        board.view.filings
        for board in (
            told("probe-lfp-cathode-plant"),
            told(COFFEE),
            told(RETI, signing=SIGNED, closing=SIGNED),
        )
    )

    assert a.closing(dated, "too early") == [
        (
            "The closing on 1 March 2027 is too early for the answer on “China "
            "outbound (payment)”, which can take until 26 May 2027 or longer."
        ),
        (
            "The contract on 11 January 2027 is too early for the answer on "
            "“Technology letter of intent”, which can take until 11 January 2027, if "
            "it is filed on 27 November 2026."
        ),
    ]
    assert a.closing(dated, "not before", "board")[0].startswith(
        "Do not close before Wednesday 26 May 2027 "
    )
    assert {*a.closing(dated, "too early")} <= {*a.closing(dated)}
    assert not {*a.closing(dated, "too early")} & {*a.closing(dated, length="file")}
    assert a.closing(waiting, "too early")[0].endswith(
        "which can take until 8 April 2027 or longer, if it is filed between 16 "
        "December 2026 and 24 February 2027."
    )
    assert (
        "“China outbound (payment)”, which can take until 3 September 2027"
        in " ".join(a.closing(several, "too early"))
    )


def test_the_board_is_asked_to_move_a_transfer_where_no_closing_is() -> None:
    """A resolution on 15 January is filed by the 25th; 45 and 30 days: 10 April."""
    resolution, transfer = date(2027, 1, 15), date(2027, 2, 10)
    licence = "filing-licence-of-listed-know-how"
    board = told(licence, resolution=resolution, transfer=transfer)

    asks = "; ".join(asks_in_words(board))
    assert "to move the first transfer from 10 February 2027 to a day after 10 " in asks
    assert asks.index("to move") < asks.index(" file under ")  # it is not allowed so
    assert not board.view.filings.has_closing
    assert "clos" not in asks
    filings = board.view.filings
    assert a.closing(filings) == a.closing(filings, "too early")
    assert a.closing(filings, length="file") == []  # in counsel's file


def test_the_picture_on_paper_says_of_each_review_how_it_runs() -> None:
    assessment = told(STAKE, signing=SIGNED, closing=APRIL).view.assessment
    deal = replace(deal_of(STAKE, shipped_book()), answers=assessment.answers)
    page = print_job(deal, assessment, Marks(made=READ)).html

    picture = page[page.index("<h2>Time") : page.index("What the law asks")]
    assert '<p class="key">Dark: shortest review' in picture
    assert "dashed: longest, if none is paused.</p>" in picture
    assert not re.search("opacity|<pattern|text-anchor", picture)
    assert min(map(float, re.findall(r'font-size="([\d.]+)"', picture))) >= 10
    assert "if filed 1 Mar 2027, answer 15 Apr to 24 Jun 2027" in picture
    assert page.count("The closing on 30 April 2027 is too early") == 1


def test_a_picture_has_six_rows_with_what_sets_the_day_and_names_the_rest() -> None:
    board = told(RETI, signing=SIGNED)

    picture, few = board.pictures
    binding = board.view.filings.days.closing.binding
    assert binding
    assert (len(picture.rows), len(few.rows)) == (MOST_ROWS, 3)
    assert binding.regime.short == "China outbound (payment)"
    names = [{row.name for row in it.rows} for it in board.pictures]
    assert all(binding.regime.short in drawn for drawn in names)
    assert {*few.more} == names[0] - names[1]


def test_a_day_that_has_passed_is_not_shown_as_open_but_as_passed() -> None:
    """Rules read on one day, and the page made on a later one."""
    board = told(STAKE, as_of=MADE, signing=SOON, closing=date(2027, 3, 31))
    late = told(STAKE, as_of=date(2027, 4, 1), signing=SIGNED, resolution=SIGNED)

    [by_when] = [it.by_when for it in board.view.filings.optional]
    assert by_when == (
        "Too late for an answer before the signing: the last day was 17 November 2026"
    )
    [by_when] = [it.by_when for it in late.view.filings.due if it.short == ACTS]
    assert by_when == "Overdue since 11 March 2027"
    assert rows(late)[ACTS].says.startswith("by 11 Mar 2027, passed; if filed 1 Apr, ")


def test_our_own_day_in_time_is_drawn_as_no_term_that_was_missed() -> None:
    late = explanation_of("advice-signed-past-the-term", shipped_book())

    [row] = [it for it in Board(late).pictures[0].rows if it.name.endswith("NDRC)")]

    assert row.file_by is None
    assert row.says == "if filed 26 Nov 2026, answer by 8 Jan 2027 or later"


def test_filings_that_wait_for_one_another_are_made_on_days_that_agree() -> None:
    board, late = (
        told(example, as_of=MADE, signing=SOON, closing=closing)
        for example, closing in (
            (RETI, date(2027, 3, 31)),
            ("lpe-invenland", date(2027, 1, 15)),
        )
    )

    by_when, too_late = (
        {it.short: it.by_when for it in it.view.filings.due} for it in (board, late)
    )
    assert by_when["China outbound (NDRC)"] == (
        "18 December 2026, since other filings wait for it"
    )
    assert by_when["China outbound (MOFCOM)"] == (
        "From 6 January 2027 at the earliest, after “China outbound (NDRC)”"
    )
    terms = {it.short: it.term for it in board.view.filings.due}
    assert terms["China outbound (NDRC)"] == "by 18 December 2026"
    after = "after the answer under China outbound (NDRC)"
    assert terms["China outbound (MOFCOM)"] == after
    says = rows(board)["China outbound (MOFCOM)"].says
    assert says == "file from 6 Jan 2027, answer 11 Jan to 19 May 2027 or later"
    first = "file under State owner's consent by 17 December 2026"
    assert first in " ".join(asks_in_words(board))
    assert too_late["China outbound (NDRC)"] == (
        "18 December 2026; even then the answer may come too late"
    )


REVIEW = [
    {
        "phase": "review",
        "days": 45,
        "pauses": [{"for": "questions", "days": 30, "usual": True}],
    },
    {"phase": "longer", "days": 60, "happens": "at worst"},
]
STANDSTILL = [{"stops": "closing", "says": "No closing."}]
BOOK = a.rulebook(
    a.question("bought"),
    a.question("signed", "date"),
    a.question("closed", "date"),
    *(a.SIDE, a.PARTY, a.CALENDAR),
    *(a.anchor("signing", "signed"), a.anchor("closing", "closed")),
    a.regime("purchase", {"bought": "yes"}, review=REVIEW, standstill=STANDSTILL),
)
APART = [1, 3, 40, 200, 900]
"""How many days lie between the signing and the closing."""


def drawn(width: int, days: int, book: Rulebook = BOOK) -> TimePicture:
    """Return the picture of a deal that closes so many days after its signing."""
    closed = SIGNED + timedelta(days=days)
    answers: Answers = {"bought": "yes", "signed": SIGNED, "closed": closed}
    found = assess(book, answers, a.DAY)
    picture = draw(found, timeline(found, filings(found)), width)
    assert picture
    return picture


def ends(mark: Mark) -> tuple[float, float]:
    """Return where the words of a mark begin and end."""
    half = max(len(mark.name), len(mark.day)) * PER_CHARACTER / 2
    return mark.at - half, mark.at + half


def on_one_line(picture: TimePicture) -> Iterator[tuple[Mark, Mark]]:
    """Yield the marks whose words stand at one height, each with the next."""
    for height in {mark.y for mark in picture.marks}:
        yield from pairwise(mark for mark in picture.marks if mark.y == height)


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("days", APART)
def test_words_never_meet_and_words_and_bars_stay_inside(width: int, days: int) -> None:
    picture = drawn(width, days)

    assert len(picture.marks) >= len(("rules read", "signing", "closing", "safe"))
    for one, following in on_one_line(picture):
        assert ends(one)[1] < ends(following)[0]
    for mark in picture.marks:
        first, last = ends(mark)
        assert first >= -1
        assert last <= width + 1
        assert 0 <= mark.y <= picture.line - 2 * LINE
    [row] = picture.rows
    assert [part.look for part in row.parts] == ["sure", "usual", "worst"]
    for part, after in pairwise(row.parts):
        assert part.x + part.width == pytest.approx(after.x, abs=0.2)
    assert row.parts[-1].x + row.parts[-1].width <= width
    assert row.file_by == pytest.approx(row.parts[0].x)


def test_on_paper_words_never_meet_and_stay_inside() -> None:
    boards = [told(RETI, signing=SIGNED, closing=day) for day in (SIGNED, APRIL)]

    for picture in (it for board in boards for it in board.pictures):
        lines = dict[float, list[Mark]]()
        for mark in picture.marks:
            lines.setdefault(mark.y, []).append(mark)
            assert 0 <= mark.at <= WIDTH - len(mark.words) * ON_PAPER + 0.1
        for line in lines.values():
            for one, following in pairwise(line):
                assert one.at + len(one.words) * ON_PAPER < following.at
        for row in picture.rows:
            assert row.at >= 0
            assert row.at + len(f"{row.name}: {row.says}") * ON_PAPER <= WIDTH + 0.1
            assert all(0 <= it.x <= it.x + it.width <= WIDTH for it in row.parts)


def test_a_closing_before_the_last_answer_is_late_and_no_other_day_with_it() -> None:
    together = picture_of(told(RETI, signing=SIGNED, closing=SIGNED))
    early, later = drawn(WIDE, 40), drawn(WIDE, 900)

    late = [mark.name for mark in together.marks if mark.look == "late"]
    assert late == ["The closing, as planned"]
    assert early.lines[-1].look == "late"
    assert "late" in {mark.look for mark in early.marks}
    assert "late" not in {mark.look for mark in later.marks}


def test_months_are_named_but_beside_a_day_and_a_year_once_where_it_begins() -> None:
    words = [said for _x, said in drawn(WIDE, 900).ticks if said]
    days = told("probe-lfp-cathode-plant").view.filings.pictures[0]

    assert [said for _x, said in days.ticks][:3] == ["Dec 2026", "", "Feb 2027"]
    assert words[0].endswith("2026")
    assert sum(said.endswith("2028") for said in words) == 1


def phases(*lengths: dict[str, object]) -> a.Part:
    steps = [{"phase": f"step {place}", **it} for place, it in enumerate(lengths)]
    return a_purchase(review=steps)


def bars(board: Board) -> list[tuple[str, float]]:
    rows = picture_of(board).rows
    return [(part.look, round(part.width)) for row in rows for part in row.parts]


def test_a_bar_is_as_long_as_the_review_and_its_worst_case_stands_apart() -> None:
    board = a_board(phases({"days": 45}, {"days": 15, "only-when": {"owner": "yes"}}))

    looks = bars(board)

    assert [look for look, _width in looks] == ["sure", "worst"]
    (_sure, least), (_worst, more) = looks
    assert 2.8 < least / more < 3.2


def test_months_and_working_days_are_drawn_as_days() -> None:
    month, weeks, days = (
        bars(a_board(phases({"days": 60}), a_purchase("other", review=[it])))[-1][1]
        for it in (
            {"phase": "p", "months": 1},
            {"phase": "p", "working-days": 20, "calendar": "italian"},
            {"phase": "p", "days": 30},
        )
    )

    assert month == days
    assert 0.9 < weeks / days < 0.97


def test_nothing_is_drawn_where_nothing_is_reviewed() -> None:
    board = a_board(a_purchase(review=[]))

    found = assess(BOOK, {"bought": "no", "closed": SIGNED}, a.DAY)
    assert draw(found, timeline(found, filings(found))) is None  # of one day alone
    assert board.pictures == ()
    says = "No day of the deal is known yet; terms run from the signing."
    assert board.not_dated == says
    assert says in render(board.view)


def test_days_that_are_not_known_are_told_beside_one_that_is() -> None:
    told = [{"duty": "tell", "anchor": it} for it in ("tender", "signing")]
    review = [{"phase": "review", "days": 45}]
    purchase = a_purchase(duties=told, review=review)
    closing = (a.question("closes", "date"), a.anchor("closing", "closes"))

    board = a_board(a.anchor("tender"), purchase, signed=SIGNED)
    only = a_board(*closing, a_purchase(), closes=APRIL)

    assert board.not_dated == (
        "Only the signing on 1 March 2027 is known; terms run from the tender."
    )
    assert only.not_dated == (
        "Only the closing on 30 April 2027 is known; terms run from the signing."
    )
