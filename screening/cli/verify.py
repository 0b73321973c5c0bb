"""Say whether a file is a briefing that was made here."""

from contextlib import closing
from pathlib import Path

import click

from screening.cli import common, messages
from screening.errors import ScreeningError
from screening.formats.text import day_in_words, moment_in_words
from screening.register import Register
from screening.register.briefings import Briefing
from screening.settings import Settings

LARGEST = 20_000_000
"""How many bytes are looked at; a briefing with a logo has a fiftieth of that."""


@click.command()
@click.argument("file", metavar="FILE.pdf", type=common.PATH)
def verify(file: Path) -> None:
    """Say whether a PDF is a briefing made here, unaltered; exit 1 if it is not."""
    pdf = common.read_at_most(file, LARGEST)
    if not pdf.startswith(b"%PDF-"):
        raise ScreeningError(messages.NO_PDF.format(file=file))
    if len(pdf) > LARGEST:
        raise ScreeningError(messages.TOO_LARGE.format(file=file))
    place = Settings.from_environment().register
    if common.is_missing(place):
        raise ScreeningError(messages.NO_REGISTER.format(place=place))
    with closing(Register(place)) as register:
        checked = register.briefings.check(pdf)
        told = [_told(register, briefing) for briefing in checked.briefings]
    if not told:
        raise ScreeningError(common.paragraph(messages.UNKNOWN.format(file=file)))
    says = messages.OURS if checked.unaltered else messages.ALTERED
    text = "\n\n".join((common.paragraph(says.format(file=file)), *told))
    if not checked.unaltered:
        raise ScreeningError(text)
    click.echo(text)


def _told(register: Register, briefing: Briefing) -> str:
    kept = register.deals.recall(briefing.deal, briefing.number)
    day = day_in_words(kept.on)
    lines = {
        "Deal": kept.name,
        "Assessment": messages.ASSESSMENT.format(number=kept.number, day=day),
        "Level": kept.level,
        "Marks": ", ".join(briefing.marks.said),
        "Made": moment_in_words(briefing.made_at),
    }
    return "\n".join(f"  {name:11} {says}" for name, says in lines.items())
