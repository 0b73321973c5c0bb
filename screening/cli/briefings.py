"""Print a briefing with its marks, and say whether a file is one that was made here."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click

from screening.briefing import branding
from screening.briefing.marks import CONFIDENTIALITY, FINAL, Marks, read
from screening.briefing.printing.job import PrintJob
from screening.cli.common import PATH, read_at_most, write_whole
from screening.cli.terminal import paragraph
from screening.engine.assessment import Assessment
from screening.errors import ScreeningError
from screening.formats.text import day_in_words
from screening.register import Register
from screening.register.briefings import Briefing
from screening.rulebook.answers import Deal
from screening.settings import Settings

LARGEST = 20_000_000
"""How many bytes are looked at; a briefing with a logo has a fiftieth of that."""

_OPTIONS = (
    click.option("--pdf", type=PATH, help="Print the briefing to this file."),
    click.option("--word", type=PATH, help="Write it as a Word file, to be edited."),
    click.option("--final", is_flag=True, help="Mark it final; it is a draft else."),
    click.option(
        "--confidentiality",
        type=click.Choice(CONFIDENTIALITY[1:], case_sensitive=False),
        help="How confidential the briefing is.",
    ),
    click.option("--by", "prepared_by", metavar="WHO", help="Who prepared it."),
    click.option("--for", "prepared_for", metavar="WHOM", help="Whom it is for."),
    click.option("--reference", metavar="WORDS", help="Your own file number."),
)
_OURS = "{} is a briefing made here, and unaltered."
_ALTERED = (
    "{} is not as it was made. It says that it is the briefing below, but its bytes "
    "are others: it was changed, or printed elsewhere. Download that one again."
)
_UNKNOWN = (
    "{} is not in the register: no briefing downloaded here has its bytes, and it "
    "names none of them. Those printed by screening assess are not kept there."
)


class BriefingOptions(NamedTuple):
    """The files that a briefing is wanted in, and its marks."""

    pdf: Path | None
    word: Path | None
    marks: Marks


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options for a briefing; `wanted` reads them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def wanted(given: dict[str, Any]) -> BriefingOptions:
    """Return what the options were set to.

    Raises:
        ScreeningError: where marks cannot be, or have no briefing to stand on.
    """
    plain = {key.replace("_", "-"): value for key, value in given.items() if value}
    pdf, word = plain.pop("pdf", None), plain.pop("word", None)
    if plain and not (pdf or word):
        raise ScreeningError(
            "Marks stand on a briefing. Name its file with --pdf or --word."
        )
    if plain.pop("final", False):
        plain["status"] = FINAL
    return BriefingOptions(pdf, word, read(plain))


def make(deal: Deal, assessment: Assessment, wanted: BriefingOptions) -> None:
    """Write a briefing to each file that is named: the whole of it, or no file."""
    if not (wanted.pdf or wanted.word):
        return
    from screening.briefing import html as briefing

    settings = Settings.from_environment()
    sheet = briefing.sheet(
        deal, assessment, wanted.marks, branding.load(settings.house)
    )
    made = []
    if wanted.pdf:
        made.append((wanted.pdf, _printed(sheet, settings)))
    if wanted.word:
        from screening.briefing.docx import write

        made.append((wanted.word, write(sheet)))
    for file, data in made:
        write_whole(file, data)


def _printed(sheet: PrintJob, settings: Settings) -> bytes:
    from screening.briefing.printing.pool import Printer

    with Printer(settings.print_seconds, font=settings.font) as printer:
        return printer.print(sheet)


@click.command()
@click.argument("file", metavar="FILE.pdf", type=PATH)
def verify(file: Path) -> None:
    """Say whether a PDF is a briefing made here, unaltered; exit 1 if it is not."""
    pdf = _read(file)
    place = Settings.from_environment().register
    if isinstance(place, Path) and not place.exists():
        raise ScreeningError(
            f"There is no register at {place}, so no briefing was made here. "
            f"SCREENING_DATA says where it is."
        )
    with closing(Register(place)) as register:
        checked = register.briefings.check(pdf)
        told = [_told(register, one) for one in checked.briefings]
    if not told:
        raise ScreeningError(paragraph(_UNKNOWN.format(file)))
    says = _OURS if checked.unaltered else _ALTERED
    click.echo(
        "\n\n".join((paragraph(says.format(file)), *told)), err=not checked.unaltered
    )
    if not checked.unaltered:
        sys.exit(1)


def _read(file: Path) -> bytes:
    """Read a PDF, but no more of it than a briefing can have.

    Raises:
        ScreeningError: where there is none to be had.
    """
    pdf = read_at_most(file, LARGEST)
    if not pdf.startswith(b"%PDF-"):
        raise ScreeningError(f"{file} is no PDF. Name the file that was downloaded.")
    if len(pdf) > LARGEST:
        raise ScreeningError(f"{file} is larger than any briefing, and is none.")
    return pdf


def _told(register: Register, one: Briefing) -> str:
    """Return which assessment a briefing is of, a line each."""
    kept = register.deals.recall(one.deal, one.number)
    lines = {
        "Deal": kept.name,
        "Assessment": f"{kept.number}, rules as of {day_in_words(kept.on)}",
        "Level": kept.level,
        "Marks": ", ".join(one.marks.said),
        "Made": _moment(one.made_at),
    }
    return "\n".join(f"  {name:11} {says}" for name, says in lines.items())


def _moment(at: datetime) -> str:
    """Return a time kept in UTC as a clock here says it."""
    here = at.replace(tzinfo=UTC).astimezone()
    return f"{day_in_words(here.date())} at {here:%H:%M}"
