"""Where no day is known, how long reviews take is drawn from the filing on."""

from screening.wording.board import Board
from screening.wording.time_picture import draw_terms
from tests.builders import Part
from tests.wording.test_board import a_board, a_purchase


def phases(*lengths: dict[str, object]) -> Part:
    steps = [{"phase": f"step {place}", **it} for place, it in enumerate(lengths)]
    return a_purchase(review=steps)


def drawn(board: Board) -> list[tuple[str, float]]:
    picture = draw_terms(board.told.filings.days)
    assert picture
    return [
        (part.look, round(part.width)) for row in picture.rows for part in row.parts
    ]


def test_a_bar_is_as_long_as_the_review_and_its_worst_case_stands_apart() -> None:
    board = a_board(phases({"days": 45}, {"days": 15, "only-when": {"owner": "yes"}}))

    looks = drawn(board)

    assert [look for look, _width in looks] == ["sure", "worst"]
    (_sure, least), (_worst, more) = looks
    assert 2.8 < least / more < 3.2


def test_months_and_working_days_are_drawn_as_days() -> None:
    month, weeks, days = (
        drawn(a_board(phases({"days": 60}), a_purchase("other", review=[it])))[-1][1]
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
