"""The files of a rules folder, read from disk."""

import re
from collections.abc import Mapping
from pathlib import Path

from screening.errors import Problem, ProblemsError, RulebookError
from screening.formats import yaml_reader
from screening.formats.files import read
from screening.rulebook import messages
from screening.settings import shipped

EXAMPLES = "examples/"
BASE = "base/"
"""Where the files of a shipped rulebook stand that an own one extends."""

HEADING = "rulebook.yaml"
CHANGES = "changes.yaml"

FOLDERS = ("questions", "rules", "precedents", "examples")
_ENDING = ".yaml"
_NEARLY = re.compile(r"\.ya?ml(\.txt)?$", re.IGNORECASE)

Files = Mapping[str, str]
"""The texts of files, by their path in the rules folder."""


def files_in(folder: Path) -> dict[str, str]:
    """Return the files of a rules folder, its examples among them.

    Where it extends a shipped rulebook, the rule files of that one come first.
    RulebookError where there is no such folder, or a file is not UTF-8 text.
    """
    if not folder.is_dir():
        says = messages.NOT_A_FOLDER if folder.is_file() else messages.NO_FOLDER
        raise RulebookError([Problem("", 0, 0, says)])
    if not (folder / HEADING).exists():
        inside = ", ".join(_headed(folder))
        hint = messages.HEADINGS_INSIDE.format(folders=inside) if inside else ""
        raise RulebookError([Problem(HEADING, 0, 0, messages.NO_HEADING + hint)])
    return with_base(_texts_in(folder))


def with_base(own: Files) -> dict[str, str]:
    """Return own files after those of the shipped rulebook they extend, if any.

    One that extends a rulebook that was not shipped is left for `loader` to refuse.
    RulebookError where a file of its own stands where the shipped ones do.
    """
    base = extended(own)
    taken = [name for name in own if name.startswith(BASE)]
    if base is not None and taken:
        says = messages.TAKEN.format(folder=BASE)
        raise RulebookError(Problem(name, 0, 0, says) for name in taken)
    if base is None or base not in shipped_rulebooks():
        return dict(own)
    files = rule_files(_texts_in(shipped("rules") / base))
    return {**{f"{BASE}{name}": files[name] for name in files}, **own}


def extended(files: Files) -> str | None:
    """Return the id of the rulebook that this one extends; None where none is named."""
    try:
        data = yaml_reader.read(HEADING, files.get(HEADING, "")).data
    except ProblemsError:
        return None
    name = data.get("extends") if isinstance(data, dict) else None
    return name if isinstance(name, str) else None


def shipped_rulebooks() -> list[str]:
    """Return the ids of the rulebooks that came with the software."""
    return _headed(shipped("rules"))


def rule_files(files: Files) -> dict[str, str]:
    """Return the files that make the rulebook: all but the examples."""
    return {name: files[name] for name in files if not name.startswith(EXAMPLES)}


def example_files(files: Files) -> dict[str, str]:
    """Return the examples, in order of file name."""
    return {name: files[name] for name in sorted(files) if name.startswith(EXAMPLES)}


def own_files(files: Files) -> dict[str, str]:
    """Return the files that are in the folder itself: all but the extended ones."""
    return {name: files[name] for name in files if not name.startswith(BASE)}


def _texts_in(folder: Path) -> dict[str, str]:
    """Return the text of every YAML file in a folder; editors hide their own there."""
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if name.startswith(".") or "/." in name:
            continue
        if says := _out_of_order(file, name):
            shown = name if name.isprintable() else ascii(name)[1:-1]
            problems.append(Problem(shown, 0, 0, says))
        elif name.endswith(_ENDING):
            try:
                files[name] = read(file, name)
            except ProblemsError as error:
                problems.extend(error.problems)
    if problems:
        raise RulebookError(problems)
    return files


def _out_of_order(file: Path, name: str) -> str:
    """Return why a file or folder would be passed over in silence, if it would."""
    if file.is_dir():
        try:
            next(file.iterdir(), None)
        except OSError as error:
            return messages.CANNOT_LIST.format(reason=error.strerror)
        return ""
    if name in FOLDERS:
        return messages.FILE_FOR_FOLDER
    if _NEARLY.search(name) and not name.endswith(_ENDING):
        return messages.WRONG_ENDING.format(ending=_ENDING)
    hidden = name.endswith(_ENDING) and not name.isprintable()
    return messages.HIDDEN_LETTER if hidden else ""


def _headed(folder: Path) -> list[str]:
    """Return the folders inside a folder that hold a rulebook."""
    return sorted(file.parent.name for file in folder.glob(f"*/{HEADING}"))
