"""The files of a rules folder, read from disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from screening.errors import Problem, RulebookError

EXAMPLES = "examples/"

Files = Mapping[str, str]
"""The texts of files, by their path in the rules folder."""


def files_in(folder: Path) -> dict[str, str]:
    """Return the files of a rules folder, its examples among them.

    Raises:
        RulebookError: where there is no such folder, or a file is not UTF-8 text.
    """
    _refuse_other_folders(folder)
    files, problems = {}, []
    for file in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml")]):
        name = file.relative_to(folder).as_posix()
        try:
            files[name] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            problems.append(Problem(name, 0, 0, "not UTF-8 text. Save it as UTF-8."))
        except OSError as error:
            problems.append(Problem(name, 0, 0, f"cannot be read: {error.strerror}."))
    if problems:
        raise RulebookError(problems)
    return files


def rule_files(files: Files) -> dict[str, str]:
    """Return the files that make the rulebook: all but the examples."""
    return {name: files[name] for name in files if not name.startswith(EXAMPLES)}


def example_files(files: Files) -> dict[str, str]:
    """Return the examples, in order of file name."""
    return {name: files[name] for name in sorted(files) if name.startswith(EXAMPLES)}


def _refuse_other_folders(folder: Path) -> None:
    """Say what is missing where a folder is none of rules."""
    if not folder.is_dir():
        raise RulebookError([Problem("", 0, 0, "there is no such folder of rules.")])
    if not (folder / "rulebook.yaml").exists():
        says = "this file is missing, so the folder holds no rulebook."
        if inside := sorted(one.parent.name for one in folder.glob("*/rulebook.yaml")):
            says = f"{says} There is one in: {', '.join(inside)}."
        raise RulebookError([Problem("rulebook.yaml", 0, 0, says)])
