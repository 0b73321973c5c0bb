"""The files an own rulebook starts from: a copy, an extension, or another corridor."""

import os
import shutil
from datetime import date
from functools import cache
from pathlib import Path

from screening.errors import RulebookError, ScreeningError
from screening.formats import yaml_reader, yaml_writer
from screening.rulebook import json_schema, loader
from screening.rulebook.folder import (
    CHANGES,
    HEADING,
    Files,
    files_in,
    own_files,
    rule_files,
)
from screening.settings import USUAL, shipped

MONTHS_UNTIL_REVIEW = 6

# What stands in the files under rules/scaffold, which are right as they are.
_DAY, _REVIEW_BY = "2000-01-01", "2000-07-01"
_ID, _TITLE = "new-corridor", "New corridor"
_OUR_ID, _OUR_TITLE = "our-rules", "Our rules"
_SAMPLE = "# Take "
"""How the text begins that leads to samples; they are of the usual rulebook."""


def copy() -> Files:
    """Return the files of a whole copy of the shipped rulebook."""
    return _with_schema(files_in(shipped("rules") / USUAL))


def extension(day: date) -> Files:
    """Return the files of a small rulebook on top of the shipped one, of its title."""
    files = own_files(files_in(shipped("rules") / "scaffold" / "overlay"))
    there = (shipped("rules") / USUAL / HEADING).read_text(encoding="utf-8")
    title = yaml_reader.read(HEADING, there).data["title"]
    heading = _headed(files[HEADING], ("title", _OUR_TITLE, title))
    return _with_schema(_dated({**files, HEADING: heading}, day))


def extension_of(base: str, name: str, title: str, day: date) -> Files:
    """Return the files of a corridor on top of another one, or of a shipped rulebook.

    ScreeningError where the id or the title cannot be one.
    """
    corridor(name, title, day)  # it has the same rules for both
    whole = own_files(files_in(shipped("rules") / "scaffold" / "overlay"))
    files = {
        file: text.partition(_SAMPLE)[0] for file, text in rule_files(whole).items()
    }
    for file, text in files.items():
        if text != whole[file]:
            key = "changes" if file == CHANGES else "rules"
            files[file] = f"{text.rstrip()}\n{key}: []\n"
    keys = (
        ("id", _OUR_ID, name),
        ("title", _OUR_TITLE, title),
        ("extends", USUAL, base),
    )
    files[HEADING] = _headed(files[HEADING], *keys)
    return _with_schema(_dated(files, day))


def _headed(heading: str, *keys: tuple[str, str, str]) -> str:
    """Return a heading with other words: each by its key, what is there, and anew."""
    for key, there, new in keys:
        heading = heading.replace(f"{key}: {there}\n", yaml_writer.write({key: new}))
    return heading


def corridor(name: str, title: str, day: date) -> Files:
    """Return the files of a small, whole rulebook for another corridor.

    ScreeningError where the id or the title cannot be one.
    """
    files = files_in(shipped("rules") / "scaffold" / "corridor")
    heading = _headed(files[HEADING], ("id", _ID, name), ("title", _TITLE, title))
    dated = _dated({**files, HEADING: heading}, day)
    try:
        loader.read(rule_files(dated))
    except RulebookError as error:
        raise ScreeningError(error.problems[0].says) from None
    return _with_schema(dated)


@cache
def reference() -> tuple[str, tuple[Files, ...]]:
    """The texts of the reference, as YAML, and the files of its rulebooks.

    Its examples are of these, and its recipes files of the first.
    """
    prose = shipped("templates") / "rulebook" / "reference.yaml"
    named = ("reference", "reference-changes")
    folders = (shipped("rules") / "scaffold" / name for name in named)
    return prose.read_text(encoding="utf-8"), tuple(map(files_in, folders))


def write(files: Files, folder: Path) -> None:
    """Write files to a new folder, or an empty one: all of them, or ScreeningError."""
    folder = folder.absolute()
    part = folder.with_name(f".{folder.name}-{os.getpid()}.part")
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ScreeningError(f"{folder} exists already. Name a new folder.")
        for name, text in files.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            (part / name).write_text(text, encoding="utf-8")
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    except OSError as error:
        says = f"{folder} cannot be made: {error.strerror}."
        raise ScreeningError(says) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _dated(files: Files, day: date) -> Files:
    """Return the files as if they were reviewed on that day."""
    month = day.month - 1 + MONTHS_UNTIL_REVIEW
    due = date(day.year + month // 12, month % 12 + 1, min(day.day, 28))
    return {
        name: text.replace(_DAY, day.isoformat()).replace(_REVIEW_BY, due.isoformat())
        for name, text in files.items()
    }


def _with_schema(files: Files) -> Files:
    """Return the files with the schema that their first lines name."""
    aimed = {json_schema.FILE: json_schema.text()}
    for name, text in files.items():
        first, _, rest = text.partition("\n")
        body = rest if first.startswith(json_schema.FIRST_LINE) else text
        aimed[name] = f"{json_schema.first_line(name)}\n{body}"
    return aimed
