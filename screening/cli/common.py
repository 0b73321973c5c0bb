"""What the commands share: options, files, the register, JSON, text in a terminal."""

import json
import shutil
import textwrap
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import click

from screening.editing.place import RulesPlace, is_shipped, places
from screening.errors import ScreeningError
from screening.formats import files
from screening.rulebook.answers import plain_answers
from screening.rulebook.conditions import Answers
from screening.rulebook.folder import id_in
from screening.rulebook.model import Rulebook
from screening.settings import Settings

MOST_COLUMNS = 120
LEAST_FIRST = 20
GAP = "  "

PATH = click.Path(path_type=Path)
FOLDER = click.argument("folder", metavar="[DIR]", type=PATH, required=False)
RULES = click.option(
    "--rules", type=PATH, help="Rules folder; otherwise the one in use."
)


def printed_as(
    *forms: str, says: str | None = "How to print it."
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option of how to print; the first way unless told."""
    kind = click.Choice(forms)
    return click.option("--format", "form", type=kind, default=forms[0], help=says)


def print_json(data: object) -> None:
    """Print plain data for programs."""
    click.echo(json.dumps(data, indent=2))


def live_rules(settings: Settings) -> Path:
    """Return the folder whose rules are live in the app; what is due is live then."""
    return _take_effect(settings)[0].folder


def rules_of(settings: Settings, rulebook_id: str) -> Path:
    """Return the folder of the corridor with that rulebook, or of the usual one."""
    folders = [it.folder for it in _take_effect(settings)]
    return next((it for it in folders if id_in(it) == rulebook_id), folders[0])


def rules_as_they_lie(settings: Settings) -> list[Path]:
    """Return the folders whose rules are live in the app, and change nothing in them.

    There is one for each corridor, the usual one first.
    """
    return [it.folder for it in places(settings)]


def _take_effect(settings: Settings) -> Sequence[RulesPlace]:
    """Let adoptions that were planned and are due be live, as the app would."""
    every = places(settings)
    if not all(is_shipped(it.folder) for it in every) and not is_missing(
        settings.register
    ):
        from screening.cli.registered import take_effect

        take_effect(settings, every)
    return every


def is_missing(register: Path | str) -> bool:
    """Tell whether a register is a file that is not there yet."""
    return isinstance(register, Path) and not register.exists()


def read_at_most(file: Path, most: int) -> bytes:
    """Read a file, but no more than one byte beyond what it may have."""
    try:
        if file.exists() and not file.is_file():
            raise ScreeningError(f"{file} is not a file. Name one.")
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        says = f"{file} cannot be read: {error.strerror}. Check its name and place."
        raise ScreeningError(says) from None


def write_whole(out: Path, data: bytes, who: int = files.EVERYBODY) -> None:
    """Write all of a file; or else none, and what was there stays."""
    if out.is_dir():
        raise ScreeningError(f"{out} cannot be written: it is no file. Name one.")
    try:
        files.write_whole(out, data, who)
    except OSError as error:
        says = f"{out} cannot be written: {error.strerror}."
        raise ScreeningError(says) from None


def in_one_line(answers: Answers, between: str, colon: str = "") -> str:
    """Return answers on one line, each after its question."""
    listed = (
        (name, f"[{', '.join(words)}]" if isinstance(words, list) else words)
        for name, words in plain_answers(answers).items()
    )
    return between.join(f"{name}{colon} {words}" for name, words in listed)


def from_to(before: Rulebook, after: Rulebook) -> str:
    """The words "From A to B" of two rulebooks; with digests where both are equal."""
    books = (before, after)
    old, new = (f"{book.heading.title} {book.heading.version}" for book in books)
    if old == new:
        old, new = (f"{old} ({book.digest[:8]})" for book in books)
    return f"From {old} to {new}"


def both(before: Rulebook, after: Rulebook) -> dict[str, Any]:
    """Id, version and digest of two rulebooks, by "old" and "new"."""
    rulebooks = {}
    for which, book in (("old", before), ("new", after)):
        name, version = book.heading.id, book.heading.version
        rulebooks[which] = {"id": name, "version": version, "digest": book.digest}
    return rulebooks


def width() -> int:
    """Return how wide text may be: the terminal, but no wider than is easy to read."""
    return min(shutil.get_terminal_size().columns, MOST_COLUMNS)


def paragraph(text: str, first: str = "", rest: str = "") -> str:
    """Return text in lines that fit, after these beginnings of lines."""
    return textwrap.fill(
        text,
        width(),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines with aligned cells.

    The first column takes what room the others leave, and is cut where that is little.
    """
    wanted, *others = [max(map(_cells, column)) for column in zip(*rows, strict=True)]
    room = width() - sum(len(GAP) + wide for wide in others)
    widths = [min(wanted, max(room, LEAST_FIRST)), *others]
    return [GAP.join(map(_filled, row, widths)).rstrip() for row in rows]


def _cells(text: str) -> int:
    """Return how many cells of a terminal text takes: Chinese takes two a sign."""
    seen = [sign for sign in text if not unicodedata.combining(sign)]
    wide = (sign for sign in seen if unicodedata.east_asian_width(sign) in {"W", "F"})
    return len(seen) + len(list(wide))


def _filled(text: str, wide: int) -> str:
    """Return text that fills its cells, its end told by an ellipsis where it is cut."""
    if _cells(text) > wide:
        ends = list(accumulate(map(_cells, text)))
        text = f"{text[: bisect_right(ends, wide - 1)].rstrip()}…"
    return text + " " * (wide - _cells(text))
