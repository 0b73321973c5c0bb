"""The files of a rulebook while they are changed: names, changes, and the version."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

from screening import differences, folders, shapes
from screening.errors import did_you_mean
from screening.folders import Files

LONGEST_NAME = 80

Changes = Mapping[str, str | None]
"""The texts of changed files, by their path in the folder; None where deleted."""

Text = TypeVar("Text", str, str | None)

_NAME = re.compile(r"(?:[a-z]+/)?[A-Za-z0-9][A-Za-z0-9._-]*\.yaml")
_VERSION = re.compile(r"^version:(?:[^\S\n].*?)?(?=[^\S\n]+#|$)", re.MULTILINE)
_GROUPS = {
    "The heading": (folders.HEADING, folders.CHANGES),
    "Questions": ("questions/",),
    "Rules": ("rules/",),
    "What follows": ("checklist.yaml", "consequences.yaml", "signals.yaml"),
    "Sources": ("sources.yaml",),
    "Examples": (folders.EXAMPLES,),
}


class Group(NamedTuple):
    """Files that belong together, as an analyst thinks of them."""

    title: str
    files: tuple[str, ...]


def changed(base: Files, changes: Changes) -> dict[str, str]:
    """Return files with changes made to them, in order of name."""
    every = {**base, **changes}
    return {file: text for file in sorted(every) if (text := every[file]) is not None}


def changes_between(base: Files, files: Files) -> dict[str, str | None]:
    """Return what turns files into other files."""
    every = sorted({*base, *files})
    return {
        file: files.get(file) for file in every if files.get(file) != base.get(file)
    }


def wrong_name(file: str) -> str:
    """Return why a rulebook has no file of that name; empty where it may."""
    known = shapes.sheet_for(file) is not None or file.startswith(folders.EXAMPLES)
    if not file.endswith(".yaml"):
        return f'"{file}" does not end in .yaml. Name it like rules/90-new.yaml.'
    if len(file) > LONGEST_NAME:
        return f"The name is longer than {LONGEST_NAME} letters. Choose a shorter one."
    if _NAME.fullmatch(file) and known:
        return ""
    hint = did_you_mean(file, shapes.SHEETS)
    return (
        f'"{file}" is not a file of a rulebook.{hint} Rules go into rules/, questions '
        f"into questions/, examples into examples/."
    )


def grouped(files: Collection[str]) -> tuple[Group, ...]:
    """Return files in the groups an analyst thinks in; others come last."""
    left = dict.fromkeys(sorted(files))
    groups = []
    for title, starts in _GROUPS.items():
        found = tuple(file for file in left if file.startswith(starts))
        groups.append(Group(title, found))
        left = {file: None for file in left if file not in found}
    groups.append(Group("Not files of a rulebook", tuple(left)))
    return tuple(group for group in groups if group.files)


def next_version(current: str, taken: Collection[str], today: date) -> str:
    """Return a version after the current one: year, month and, within it, a number.

    One that is written otherwise gets a number behind it, or a higher one.
    """
    month = f"{today:%Y.%m}"
    if re.fullmatch(r"\d{4}\.\d{2}(\.\d+)?", current) and current[:7] < month:
        if month not in taken:
            return month
        current = month
    stem, _, last = current.rpartition(".")
    if not last.isdecimal() or stem.isdecimal() or not stem:
        stem, last = current, "0"
    return next(
        version
        for number in itertools.count(int(last) + 1)
        if (version := f"{stem}.{number}") not in taken
    )


def version_in(heading: str) -> str:
    """Return the version a heading's text states; empty where it states none."""
    found = _VERSION.search(heading)
    return found[0].partition(":")[2].strip().strip("\"'") if found else ""


def with_version(heading: str, version: str) -> str:
    """Return a heading's text with another version, and every other line as it was."""
    line = f'version: "{version}"'
    if _VERSION.search(heading):
        return _VERSION.sub(line, heading, count=1)
    return f"{heading.rstrip()}\n{line}\n"


def rebased(base: Files, live: Files, changes: Changes) -> dict[str, str | None]:
    """Return a draft's changes as changes to what became live since it began.

    In a file that others changed as well, both changes stand where they fit together;
    where they touch, only the draft's. The version is always the live one.
    """
    version = version_in(live.get(folders.HEADING, ""))
    base, changes = _at_version(base, version), _at_version(changes, version)
    onto = {
        file: text if (both := _both(base, live, file, text)) is None else both
        for file, text in changes.items()
    }
    return {file: text for file, text in onto.items() if live.get(file) != text}


def contested(base: Files, live: Files, changes: Changes) -> tuple[str, ...]:
    """Return the files in which a draft's changes touch those of others."""
    version = version_in(live.get(folders.HEADING, ""))
    base, changes = _at_version(base, version), _at_version(changes, version)
    return tuple(
        file
        for file, text in sorted(changes.items())
        if live.get(file) not in {base.get(file), text}
        and _both(base, live, file, text) is None
    )


def _both(base: Files, live: Files, file: str, text: str | None) -> str | None:
    """Return a file with what both changed in it; None where that cannot be."""
    if text is None or file not in base or file not in live:
        return None
    return differences.merged(base[file], live[file], text)


def _at_version(files: Mapping[str, Text], version: str) -> dict[str, Text | str]:
    """Return files whose heading, if there is one, states that version."""
    heading = files.get(folders.HEADING)
    if heading is None:
        return dict(files)
    return {**files, folders.HEADING: with_version(heading, version)}
