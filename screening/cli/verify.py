"""Say whether a file is a briefing that was made here."""

from contextlib import closing
from pathlib import Path

import click

from screening.briefing.marks import DOCUMENTS
from screening.briefing.opening import case_file
from screening.cli import common
from screening.errors import CaseFileError, ScreeningError
from screening.formats.text import day_in_words, moment_in_words
from screening.presentation.answers import who
from screening.register import Register, verification
from screening.register.verification import FileState, Origin
from screening.settings import Settings


@click.command()
@click.argument("file", metavar="FILE.pdf", type=common.PATH)
def verify(file: Path) -> None:
    """Check whether a PDF is a briefing made here, unaltered.

    The exit is 1 if it is not.
    """
    data = common.read_at_most(file, case_file.LARGEST)
    place = Settings.from_environment().register
    if common.is_missing(place):
        raise ScreeningError(
            f"There is no register at {place}, so no briefing was made here. "
            f"SCREENING_DATA names its place."
        )
    try:
        with closing(Register(place)) as register:
            verified = verification.verify(data, register)
    except CaseFileError as error:
        raise CaseFileError(f"{file}: {error}") from None
    sentences = filter(None, (*verified.says, verified.why))
    paragraphs = [common.paragraph(f"{file}: {' '.join(sentences)}")]
    text = "\n\n".join((*paragraphs, *map(_origin_lines, verified.origins)))
    if verified.state is not FileState.UNALTERED:
        raise ScreeningError(text)
    click.echo(text)


def _origin_lines(origin: Origin) -> str:
    kept, briefing = origin.kept, origin.briefing
    day = day_in_words(kept.on)
    lines = {
        "Deal": kept.name,
        "Assessment": f"{kept.number}, rules as of {day}",
        "Level": kept.level,
        "Now": origin.since,
    }
    if briefing:
        made, by = moment_in_words(briefing.made_at), briefing.by
        lines["Holds"] = DOCUMENTS[briefing.marks.document]
        lines["Marks"] = ", ".join(briefing.marks.in_words)
        lines["Made"] = (
            f"{made}, {who(by, confirmed=briefing.confirmed)}" if by else made
        )
    return "\n".join(f"  {name:11} {says}" for name, says in lines.items())
