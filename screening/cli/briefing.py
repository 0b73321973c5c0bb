"""Write a briefing to files, and keep it in the register where it is to be known."""

import getpass
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import click

from screening.briefing import branding, html
from screening.briefing.marks import NO_RECORD, Marks, Record, origin
from screening.briefing.printing.job import PrintJob
from screening.briefing.printing.pool import Printer
from screening.cli import common, registered
from screening.engine.assess import Assessment
from screening.errors import BriefingError, ScreeningError
from screening.register import Register
from screening.register.deals import new_id
from screening.register.people import ACCOUNT, NOBODY, Author
from screening.rulebook.answers import Deal
from screening.settings import Settings

SECONDS = 120
"""How long the printer may work at a briefing: many times what it usually takes."""


class Files(NamedTuple):
    """Where to write a briefing: as a PDF, as a Word file, or both; kept or not."""

    pdf: Path | None
    word: Path | None
    keep: bool


def write(
    deal: Deal, assessment: Assessment, marks: Marks, settings: Settings, to: Files
) -> None:
    """Write a briefing to each file that is named: the whole of it, or no file.

    Kept, it is in the register before it is written, as a new deal's. Where it cannot
    be printed or written, nothing of it is kept.
    """
    house, deal_id = branding.load(settings.house), new_id()
    record = Record(origin(deal_id, 1)) if to.keep else NO_RECORD
    job = html.print_job(deal, assessment, marks, house, record)
    with ExitStack() as opened:
        printer = opened.enter_context(Printer(SECONDS, font=settings.font))
        register = opened.enter_context(registered.kept(settings)) if to.keep else None
        made = _made(job, printer, to, house.word)
        if register is None or to.pdf is None:
            _write(made)
            return
        kept = register.deals.keep(deal, assessment, deal_id, author=_author())
        register.briefings.add(
            made[to.pdf],
            kept,
            job,
            marks=marks,
            house=house,
            software=printer.software(),
            author=_author(),
        )
        _write_or_erase(made, register, deal_id)


def _made(
    job: PrintJob, printer: Printer, to: Files, template: bytes
) -> dict[Path, bytes]:
    """Print a job in each form that is asked for: bytes by the file they go to."""
    try:
        made = {to.pdf: printer.print(job)} if to.pdf else {}
    except BriefingError as error:
        raise BriefingError(f"{to.pdf} was not written. {error}") from None
    if to.word:
        from screening.briefing.word import document
        from screening.briefing.word.template import too_long

        if warning := too_long(template):
            click.echo(common.paragraph(warning), err=True)
        made[to.word] = document.write(job, template)
    return made


def _write(made: dict[Path, bytes]) -> None:
    for file, data in made.items():
        common.write_whole(file, data)


def _write_or_erase(made: dict[Path, bytes], register: Register, deal_id: str) -> None:
    """Write the files, or keep nothing of the deal either."""
    try:
        _write(made)
    except ScreeningError:
        register.deals.erase(deal_id)
        raise


def _author() -> Author:
    """Return the account that runs the command; nobody where it has no name."""
    try:
        return Author(f"{ACCOUNT}{getpass.getuser()}", confirmed=True)
    except (KeyError, OSError):
        return NOBODY
