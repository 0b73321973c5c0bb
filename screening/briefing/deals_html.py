"""The picture of many deals as a document: one page for a board, and what is behind it.

What it says comes from `reports/deals.html`; the picture is the one of the pages.
"""

from collections.abc import Sequence
from typing import NamedTuple

from screening.briefing.html import environment, typeset
from screening.briefing.printing.job import STATIC, PrintJob
from screening.briefing.rulebook_html import SCREEN
from screening.formats.text import day_in_short
from screening.portfolio.picture import NEED_HEADS, Picture
from screening.portfolio.screening import ScreenedDeal
from screening.presentation.answers import level_in_words

MOST_LISTED = 100
"""How many deals are listed: those of most concern; a workbook has them all."""


class DealLine(NamedTuple):
    """A deal behind the picture, in words."""

    row: int
    name: str
    level: str
    need: str
    reasons: str
    day: str


def print_job(picture: Picture, read: Sequence[str]) -> PrintJob:
    """Return the picture ready to print; `read` says how the deals were read."""
    summary = picture.summary
    first = summary.graver(summary.deals)[:MOST_LISTED]
    style = (STATIC / "overview.css").read_text("utf-8")
    html = (
        environment()
        .get_template("deals.html")
        .render(
            picture=picture,
            read=read,
            lines=[_line(picture, it) for it in first],
            heading=summary.rulebook.heading,
            on=summary.on,
            style=style.partition(SCREEN)[0],
        )
    )
    return PrintJob(typeset(html), on=summary.on)


def _line(picture: Picture, deal: ScreenedDeal) -> DealLine:
    summary, book = picture.summary, picture.summary.rulebook
    low, high = (
        book.heading.levels[book.rank[it]] for it in (deal.lowest, deal.highest)
    )
    day = summary.first_day(deal)
    return DealLine(
        deal.row,
        summary.called(deal),
        level_in_words(low, high),
        NEED_HEADS.get(summary.need(deal), ""),
        "; ".join(summary.reasons(deal)),
        day_in_short(day) if day else "",
    )
