"""The files of a rules folder, read and held to their own examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from screening import dealfile, folders, rulebook
from screening.dealfile import DealFile
from screening.errors import Problem, ProblemsError, RulebookError
from screening.folders import Files
from screening.model import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """What became of a rules folder's files.

    `rulebook` is None where the rule files have problems, `examples` are empty where
    they have. It may take effect only without `problems`: an example that the rules
    disappoint is one.
    """

    files: Files
    rulebook: Rulebook | None
    examples: tuple[DealFile, ...]
    problems: Sequence[Problem]


def prove(files: Files, today: date) -> Proved:
    """Read rule files and examples; examples without a day are read at today."""
    read: Rulebook | None = None
    examples: tuple[DealFile, ...] = ()
    problems: Sequence[Problem] = ()
    try:
        read = rulebook.read(folders.rule_files(files))
        examples = dealfile.examples(folders.example_files(files), read, today)
        found = (one for each in examples for one in dealfile.prove(each, read))
        problems = tuple(sorted(found))
    except ProblemsError as error:
        problems = error.problems
    return Proved(files=files, rulebook=read, examples=examples, problems=problems)


def load(folder: Path, today: date) -> Proved:
    """Prove a folder; its problems name files from the folder.

    One that cannot be read at all has problems and no files.
    """
    try:
        return prove(folders.files_in(folder), today)
    except RulebookError as error:
        return Proved(files={}, rulebook=None, examples=(), problems=error.problems)
