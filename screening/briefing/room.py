"""How much of a deal the board page has room for: one page, or two where it must.

Heights are reckoned from how long texts are, a little too high rather than too low, as
the page is laid out only later.
"""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from textwrap import shorten
from typing import NamedTuple

from screening.wording.board import Board, BoardReason, BoardStep, FindOut
from screening.wording.filing import FilingWords
from screening.wording.glossary import Glosses

PAGE = 268.0
"""How high the text of page one may be, in millimetres."""
LINE, SMALL_LINE = 4.13, 3.9
WIDTH = 170.0
SIZE, SMALL, BOLD = 3.175, 3.0, 1.06
"""How large letters are: nine points, or less, and how much wider bold ones are."""
TITLE, WALL = 8.2, 4.3
LETTERS = {
    **dict.fromkeys(" ", 0.2),
    **dict.fromkeys(".,;:'ijl!|()[]-/", 0.27),
    **dict.fromkeys("frt", 0.34),
    **dict.fromkeys("sczkxvy", 0.45),
    **dict.fromkeys("mwMW%@", 0.8),
    **dict.fromkeys("ABCDEFGHKNOPQRUVXZ", 0.6),
}
"""How wide letters are in Source Sans 3, of their size; others are about half."""
OTHER, BROAD, FIRST_BROAD = 0.53, 1.0, 0x1100
"""Chinese and Korean signs are as broad as they are high."""
HEADING, TABLE_HEAD, MORE = 7.6, 5.4, 4.4
FIXED, COLOPHON = 48.0, 22.0
"""The line of marks, the scale, the level and the colophon; what of it and of what is
reckoned too high stands on no first page of two."""
MOST_ON_ONE = 5
"""A longer list of filings always takes two pages."""
MOST_FACTS, LONGEST_FACT = 2, 60
"""How many facts stand behind a reason, and how long each may be."""


CUT = "\N{HORIZONTAL ELLIPSIS}"


class Room(NamedTuple):
    """What the board page shows: all that is due, and the first of the rest."""

    due: Sequence[FilingWords]
    reasons: Sequence[BoardReason]
    steps: Sequence[BoardStep]
    find_out: Sequence[FindOut]

    @property
    def why_first(self) -> bool:
        """Whether reasons stand above the filings, so that they are on page one."""
        return len(self.due) >= WHY_FIRST


SIZES = (
    (3, 5, 3), (3, 4, 3), (3, 4, 2), (3, 3, 2), (3, 3, 1), (3, 2, 1), (2, 2, 1),
)  # fmt: skip
"""How many reasons, steps and facts to find out are tried, the most first."""
SMALLEST = (2, 1, 1), (1, 1, 1)
"""What is tried last on two pages, and where one filing at most is due: that is told on
one page."""
SEVERAL = 2
"""From how many filings on, or one that forbids the deal, two pages may be filled."""
UNKNOWN = 3, 5, 8
ON_TWO = (3, 10, 6), (3, 8, 5), (3, 7, 4), (3, 6, 3)
"""What is tried where a second page is needed in any case, so that it is used."""
START, ROW, SPARE = 33.0, 20.0, 14.0
"""What a table needs to begin on a page, what its rows leave empty at most, and what of
two pages is not reckoned with."""
WHY_FIRST = 4
"""From how many filings on the reasons stand above them, to be on page one."""


def room(board: Board, house: float = 0) -> Room:
    """Return the most that fits on one page; on two, all that is ever shown.

    `house` is how high the name of a house is, in millimetres.
    """
    sizes = (UNKNOWN, *SIZES) if not (board.reasons or board.due) else SIZES
    if len(board.due) < SEVERAL and not board.told.filings.walls:
        sizes = (*sizes, *SMALLEST)
    glossed = Glosses(board.told.rulebook)
    above = FIXED + house + _around(board, glossed)
    around = above + _due(board, glossed)
    if it := board.first_filing:
        around += _row((it.title, 102), (it.who, 26), (it.when, 32))
    if len(board.due) <= MOST_ON_ONE:
        for size in sizes:
            shown = _shown(board, size)
            if around + _height(shown) <= PAGE:
                return shown
    found = (_shown(board, size) for size in (*ON_TWO, *sizes, *SMALLEST))
    fits = (it for it in found if around + _height(it) <= _two(above, it))
    return next(fits, _shown(board, SMALLEST[-1]))


def _shown(board: Board, size: tuple[int, int, int]) -> Room:
    reasons, steps, facts = size
    return Room(
        board.due, board.reasons[:reasons], board.steps[:steps], board.find_out[:facts]
    )


def _two(above: float, shown: Room) -> float:
    """Return how much two pages hold, where what does not fit on the first moves on."""
    left = PAGE - above + COLOPHON - (_why(shown.reasons) if shown.why_first else 0)
    return 2 * PAGE - SPARE - (left if 0 <= left < START else ROW)


def _around(board: Board, glossed: Glosses) -> float:
    """Return how high all is that is shown in any case, beside what is due."""
    told = board.told
    height = _lines(told.deal, WIDTH, TITLE) * 9.0
    pairs = zip_longest(told.brief[::2], told.brief[1::2])
    height += sum(
        max(_lines(it.answer, 49, SIZE * BOLD) for it in pair if it) * LINE + 0.8
        for pair in pairs
    )
    texts = [f"{told.certain} {board.filings_say}", *board.later.values(), *board.asks]
    texts += filter(None, [board.not_covered])
    told_in = map(glossed, texts)
    height += sum(_lines(text, WIDTH - 10) * LINE + 0.6 for text in told_in) + HEADING
    for wall in told.filings.walls:
        height += _lines(wall.banner, WIDTH - 8, WALL) * 4.7 + 5
        height += _lines(wall.if_not, WIDTH - 8) * LINE
        height += _lines(f"Way out: {wall.way_out}", WIDTH - 8) * LINE + 1
    return height + _time(board)


def _time(board: Board) -> float:
    picture, height = board.picture, 0.0
    if picture:
        key = 2 if picture.expected else 1
        height += picture.height * WIDTH / picture.width + key * LINE + 2
    filings = board.told.filings
    said = (
        board.no_days,
        filings.earliest_closing,
        *filings.missed,
        *filings.too_early,
    )
    if text := " ".join(said).strip():
        height += _lines(text, WIDTH) * LINE + 1
    return height + HEADING if height else 0.0


def _due(board: Board, glossed: Glosses) -> float:
    rows = []
    for it in board.due:
        others = (it.who, 30), (it.by_when, 25), (it.stopped, 22), (it.if_not, 37)
        name = _lines(glossed(it.short), 41, SMALL * BOLD) + 1  # its state below it
        name += bool(it.certainty)
        lines = max(name, *(_lines(*cell, SMALL) for cell in others))
        rows.append(lines * SMALL_LINE + 1.2)
        if says := board.hinges.get(it.id):
            rows.append(_lines(glossed(says), WIDTH - 4, SMALL) * SMALL_LINE + 1.2)
    return HEADING + TABLE_HEAD + sum(rows) if rows else 0.0


def _height(shown: Room) -> float:
    height = _why(shown.reasons)
    for rows in (
        [_row((it.step.title, 102), (it.who, 26), (it.when, 32)) for it in shown.steps],
        [_row((it.ask, 102), (it.who, 26)) for it in shown.find_out],
    ):
        if rows:
            height += HEADING + TABLE_HEAD + sum(rows) + MORE
    return height


def _why(shown: Iterable[BoardReason]) -> float:
    reasons = (
        f"{it.reason.title}. {it.reason.level.label}nn {facts_behind(it)}"
        for it in shown
    )
    lines = (_lines(text, WIDTH - 6, SIZE * 1.03) for text in reasons)
    return HEADING + MORE + sum(it * LINE + 0.5 for it in lines)


def facts_behind(it: BoardReason) -> str:
    """Return the first facts that a reason rests on, each in a few words."""
    told = []
    for fact in it.facts[:MOST_FACTS]:
        answer = fact.answer
        if len(answer) > LONGEST_FACT:
            answer = answer.partition(" (")[0]
        if len(answer) > LONGEST_FACT:  # whole groups of words, or words and a sign
            answer = shorten(answer, LONGEST_FACT, placeholder=CUT)
            ends = max(answer.rfind(sign) for sign in ",;:")
            answer = answer[:ends] if ends > 0 else answer
        told.append(f"{fact.short}: {answer}")
    return "; ".join(told)


def _row(*cells: tuple[str, float]) -> float:
    return max(_lines(*it) for it in cells) * LINE + 1.6


def _lines(text: str, width: float, size: float = SIZE) -> int:
    """Return how many lines a text takes in so many millimetres, word by word."""
    lines, used, space = 1, 0.0, LETTERS[" "] * size

    def wide_as(letter: str) -> float:
        other = OTHER if ord(letter) < FIRST_BROAD else BROAD
        return LETTERS.get(letter, other) * size

    for word in text.split():
        wide = sum(map(wide_as, word))
        if used and used + space + wide > width:
            lines, used = lines + 1, 0.0
        lines += int(wide // width)
        used += wide % width + (space if used else 0)
    return lines
