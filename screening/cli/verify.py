"""Say whether a file is a briefing that was made here."""

from contextlib import closing
from pathlib import Path

import click

from screening.briefing import branding
from screening.briefing.branding import Branding
from screening.briefing.marks import DOCUMENTS
from screening.briefing.opening import case_file
from screening.briefing.opening.differences import Difference
from screening.briefing.printing import pool
from screening.briefing.printing.job import PrintJob
from screening.briefing.printing.pool import Printer
from screening.cli import common
from screening.cli.briefing import SECONDS
from screening.editing.publish import kept_rulebook
from screening.engine.assess import Assessment, assess
from screening.errors import CaseFileError, ScreeningError
from screening.formats.text import day_in_words, moment_in_words
from screening.presentation.answers import who
from screening.register import Register, verification
from screening.register.briefings import BriefingRequest
from screening.register.deals import Kept
from screening.register.verification import FileState, Origin, Remaking
from screening.rulebook.answers import Deal
from screening.settings import Settings


@click.command()
@click.argument("file", metavar="FILE", type=common.PATH)
def verify(file: Path) -> None:
    """Say what became of a briefing: unaltered, or altered and where.

    A file that was saved again is compared by its content, a Word file by its text and
    its data. The exit is 1 unless the file is identical to the one downloaded.
    """
    data = common.read_at_most(file, case_file.LARGEST)
    settings = Settings.from_environment()
    place = settings.register
    if common.is_missing(place):
        raise ScreeningError(
            f"There is no register at {place}, so no briefing was made here. Name the "
            f"folder of the right one with SCREENING_DATA."
        )
    try:
        with (
            closing(Register(place)) as register,
            pool.Printer(SECONDS, font=settings.font) as printer,
        ):
            again = _remaking(register, printer, branding.load(settings.house))
            verified = verification.verify(data, register, again)
    except CaseFileError as error:
        raise CaseFileError(f"{file}: {error}") from None
    sentences = filter(None, (*verified.says, verified.why))
    paragraphs = [common.paragraph(f"{file}: {' '.join(sentences)}")]
    places = "\n".join(map(_difference, verified.differences))
    parts = (*paragraphs, places, *map(_origin_lines, verified.origins))
    text = "\n\n".join(filter(None, parts))
    if verified.state is not FileState.UNALTERED:
        raise ScreeningError(text)
    click.echo(text)


def _remaking(register: Register, printer: Printer, house: Branding) -> Remaking:
    """Return how what is kept in a register is made again."""

    def reopen(kept: Kept) -> tuple[Deal, Assessment]:
        rulebook = kept_rulebook(register, kept.rulebook)
        deal = kept.as_deal(rulebook)
        return deal, assess(rulebook, deal.answers, kept.on)

    def printed(briefing: BriefingRequest) -> tuple[PrintJob, bytes]:
        job = briefing.job(reopen)
        return job, printer.print(job)

    return Remaking(reopen, printed, house)


def _difference(it: Difference) -> str:
    return common.paragraph(f"{it.place}: {it.says}", first="  ", rest="      ")


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
