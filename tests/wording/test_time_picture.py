"""The days of a deal drawn: words never meet, bars keep their order, all is inside.

Where no day is known, how long reviews take is drawn from the filing on.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest

from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.engine.schedule.timeline import timeline
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook
from screening.wording.board import Board
from screening.wording.time_picture import (
    LINE,
    NARROW,
    PER_CHARACTER,
    WIDE,
    Mark,
    TimePicture,
    draw,
    draw_terms,
)
from tests.builders import (
    A_DAY,
    CALENDAR,
    PARTY,
    SIDE,
    Part,
    a_question,
    a_regime,
    a_rulebook,
    an_anchor,
)
from tests.wording.test_board import a_board, a_purchase

REVIEW = [
    {
        "phase": "review",
        "days": 45,
        "pauses": [{"for": "questions", "days": 30, "usual": True}],
    },
    {"phase": "longer", "days": 60, "happens": "at worst"},
]
STANDSTILL = [{"stops": "closing", "says": "No closing."}]
BOOK = a_rulebook(
    a_question("bought"),
    a_question("signed", "date"),
    a_question("closed", "date"),
    *(SIDE, PARTY, CALENDAR),
    *(an_anchor("signing", "signed"), an_anchor("closing", "closed")),
    a_regime("purchase", {"bought": "yes"}, review=REVIEW, standstill=STANDSTILL),
)
SIGNED = date(2027, 3, 1)
APART = [1, 3, 40, 200, 900]
"""How many days lie between the signing and the closing."""


def drawn(width: int, days: int, book: Rulebook = BOOK) -> TimePicture:
    """Return the picture of a deal that closes so many days after its signing."""
    closed = SIGNED + timedelta(days=days)
    answers: Answers = {"bought": "yes", "signed": SIGNED, "closed": closed}
    found = assess(book, answers, A_DAY)
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
def test_words_never_meet_and_stay_inside(width: int, days: int) -> None:
    picture = drawn(width, days)

    assert len(picture.marks) >= len(("rules read", "signing", "closing", "safe"))
    for one, following in on_one_line(picture):
        assert ends(one)[1] < ends(following)[0]
    for mark in picture.marks:
        first, last = ends(mark)
        assert first >= -1
        assert last <= width + 1
        assert 0 <= mark.y <= picture.line - 2 * LINE


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("days", APART)
def test_a_bar_goes_on_from_least_to_worst_inside_the_line(
    width: int, days: int
) -> None:
    [row] = drawn(width, days).rows

    assert [part.look for part in row.parts] == ["sure", "usual", "worst"]
    for part, following in pairwise(row.parts):
        assert part.x + part.width == pytest.approx(following.x, abs=0.2)
    assert row.parts[-1].x + row.parts[-1].width <= width
    assert row.file_by == pytest.approx(row.parts[0].x)


def test_a_closing_before_the_last_answer_is_late() -> None:
    early, later = drawn(WIDE, 40), drawn(WIDE, 900)

    assert "late" in {mark.look for mark in early.marks}
    assert "late" not in {mark.look for mark in later.marks}


def test_a_year_stands_at_the_first_month_that_is_marked_in_it() -> None:
    words = [said for _x, said in drawn(WIDE, 900).ticks if said]

    assert words[0].endswith("2026")
    assert sum(said.endswith("2028") for said in words) == 1


def test_one_day_alone_makes_no_picture() -> None:
    found = assess(BOOK, {"bought": "no", "closed": SIGNED}, A_DAY)

    assert draw(found, timeline(found, filings(found))) is None


def phases(*lengths: dict[str, object]) -> Part:
    steps = [{"phase": f"step {place}", **it} for place, it in enumerate(lengths)]
    return a_purchase(review=steps)


def bars(board: Board) -> list[tuple[str, float]]:
    picture = draw_terms(board.told.filings.days)
    assert picture
    return [
        (part.look, round(part.width)) for row in picture.rows for part in row.parts
    ]


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

    assert draw_terms(board.told.filings.days) is None
    assert board.picture is None
    assert board.no_days == (
        "No day of the deal is known yet. Terms run from the signing."
    )
