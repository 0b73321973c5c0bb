"""What the commands share: options, files, the register, and JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from screening.cli import messages
from screening.errors import ScreeningError
from screening.formats import files
from screening.register import Register
from screening.rulebook.answers import plain_answers
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook
from screening.settings import Settings

PATH = click.Path(path_type=Path)
FOLDER = click.argument("folder", metavar="[DIR]", type=PATH, required=False)
RULES = click.option("--rules", type=PATH, help=messages.RULES_FOLDER)


def printed_as(
    *forms: str, says: str | None = messages.FORMAT
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option of how to print; the first way unless told."""
    kind = click.Choice(forms)
    return click.option("--format", "form", type=kind, default=forms[0], help=says)


def print_json(data: object) -> None:
    """Print plain data for programs."""
    click.echo(json.dumps(data, indent=2))


def kept(settings: Settings) -> closing[Register]:
    """Return the register, made where there is none, to be closed in the end."""
    settings.make_data()
    return closing(Register(settings.register))


def is_missing(register: Path | str) -> bool:
    """Tell whether a register is a file that is not there yet."""
    return isinstance(register, Path) and not register.exists()


def read_at_most(file: Path, most: int) -> bytes:
    """Read a file, but no more than one byte beyond what it may have."""
    try:
        if file.exists() and not file.is_file():
            raise ScreeningError(messages.NOT_A_FILE.format(file=file))
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        says = messages.NOT_READ.format(file=file, why=error.strerror)
        raise ScreeningError(says) from None


def write_whole(out: Path, data: bytes, who: int = files.EVERYBODY) -> None:
    """Write all of a file; or else none, and what was there stays."""
    if out.is_dir():
        raise ScreeningError(messages.NO_FILE.format(file=out))
    try:
        files.write_whole(out, data, who)
    except OSError as error:
        says = messages.NOT_WRITTEN.format(file=out, why=error.strerror)
        raise ScreeningError(says) from None


def in_one_line(answers: Answers, between: str, colon: str = "") -> str:
    """Return answers on one line, each after its question."""
    listed = (
        (name, f"[{', '.join(said)}]" if isinstance(said, list) else said)
        for name, said in plain_answers(answers).items()
    )
    return between.join(f"{name}{colon} {said}" for name, said in listed)


def names(before: Rulebook, after: Rulebook) -> tuple[str, str]:
    """Return what to call two rulebooks; by digest where they are called the same."""
    books = (before, after)
    old, new = (f"{book.heading.title} {book.heading.version}" for book in books)
    if old == new:
        old, new = (f"{old} ({book.digest[:8]})" for book in books)
    return old, new


def both(before: Rulebook, after: Rulebook) -> dict[str, Any]:
    """Return which two rulebooks this is about, for programs."""
    told = {}
    for which, book in (("old", before), ("new", after)):
        name, version = book.heading.id, book.heading.version
        told[which] = {"id": name, "version": version, "digest": book.digest}
    return told
