"""The picture of many deals as a document: one page for a board, and what is behind it.

What it says comes from `reports/deals.html`; the picture is the one of the pages.
"""

from collections.abc import Sequence

from screening.briefing.html import environment, typeset
from screening.briefing.printing.job import STATIC, PrintJob
from screening.briefing.rulebook_html import SCREEN
from screening.formats.text import day_in_short
from screening.portfolio.picture import Picture
from screening.presentation.answers import level_in_words

MOST_LISTED = 100
"""How many deals are listed: those of most concern; a workbook has them all."""


def print_job(picture: Picture, read: Sequence[str]) -> PrintJob:
    """Return the picture ready to print; `read` says how the deals were read."""
    summary, style = picture.summary, (STATIC / "overview.css").read_text("utf-8")
    heading = summary.rulebook.heading
    html = (
        environment()
        .get_template("deals.html")
        .render(
            picture=picture,
            read=read,
            listed=summary.graver(summary.deals)[:MOST_LISTED],
            heading=heading,
            levels={it.id: it for it in heading.levels},
            level_in_words=level_in_words,
            day_in_short=day_in_short,
            on=summary.on,
            style=style.partition(SCREEN)[0],
        )
    )
    return PrintJob(typeset(html), on=summary.on)
