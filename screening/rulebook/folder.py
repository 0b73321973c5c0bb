"""The files of a rules folder, read from disk."""

import re
from collections.abc import Mapping
from pathlib import Path

from screening.errors import Problem, ProblemsError, RulebookError
from screening.formats import yaml_reader
from screening.formats.files import all_in, read
from screening.rulebook import messages
from screening.settings import shipped

EXAMPLES = "examples/"
BASE = "base/"
"""Where the files of a rulebook stand that another extends."""

HEADING = "rulebook.yaml"
CHANGES = "changes.yaml"

FOLDERS = ("questions", "rules", "precedents", "examples")
_ENDING = ".yaml"
_NEARLY = re.compile(r"\.ya?ml(\.txt)?$", re.IGNORECASE)

Files = Mapping[str, str]
"""The texts of files, by their path in the rules folder."""


def files_in(folder: Path, *, examples: bool = True) -> dict[str, str]:
    """Return the files of a rules folder, its examples among them or not.

    Where it extends another rulebook, the rule files of that one come first.
    RulebookError where there is no such folder, or a file is not UTF-8 text.
    """
    if not folder.is_dir():
        says = messages.NOT_A_FOLDER if folder.is_file() else messages.NO_FOLDER
        raise RulebookError([Problem("", 0, 0, says)])
    if not (folder / HEADING).exists():
        inside = ", ".join(_headed(folder))
        hint = f" There is one in: {inside}." if inside else ""
        raise RulebookError([Problem(HEADING, 0, 0, messages.NO_HEADING + hint)])
    return with_base(_texts_in(folder, examples=examples), folder)


def with_base(own: Files, folder: Path | None = None) -> dict[str, str]:
    """Return own files after those of the rulebook they extend, if any.

    That is one that was shipped, or one beside the folder they lie in. Where there is
    none such, or it extends another itself, `loader` refuses it. RulebookError where a
    file of its own stands where those of the other do.
    """
    base = extended(own)
    taken = list(filter(is_base, own))
    if base is not None and taken:
        says = f'"{BASE}" is for the rulebook that this one extends. Rename the folder.'
        raise RulebookError(Problem(name, 0, 0, says) for name in taken)
    there = _extended_folder(base, folder) if base else None
    if there is None:
        return dict(own)
    try:
        files = _texts_in(there, examples=False)
    except RulebookError as error:
        problems = [it.within(Path(BASE)) for it in error.problems]
        raise RulebookError(problems) from None
    if extended(files) is not None:  # what it has by itself makes no sense alone
        files = {HEADING: files[HEADING]}
    return {**{f"{BASE}{name}": files[name] for name in files}, **own}


def is_base(name: str) -> bool:
    """Tell whether a file is one of those that are extended."""
    return name.startswith(BASE)


def id_in(folder: Path) -> str:
    """Return the id of the rulebook in a folder; empty where it cannot be read."""
    return _in_heading(_heading_in(folder), "id") or ""


def _heading_in(folder: Path) -> Files:
    try:
        return {HEADING: (folder / HEADING).read_text(encoding="utf-8")}
    except (OSError, ValueError):
        return {}


def base_beside(folder: Path) -> Path | None:
    """Return the folder beside this one whose rulebook it extends, if it does."""
    there = _extended_folder(extended(_heading_in(folder)) or "", folder)
    return None if there is None or there.parent == shipped("rules") else there


def _extended_folder(base: str, folder: Path | None) -> Path | None:
    if base in shipped_rulebooks():
        return shipped("rules") / base
    if folder is None:
        return None
    try:
        here = folder.resolve()
    except (OSError, RuntimeError):  # it may not be looked at, or leads in a circle
        return None
    is_beside = base != here.name and base in _headed(here.parent)
    return here.parent / base if is_beside else None


def extended(files: Files) -> str | None:
    """Return the id of the rulebook that this one extends; None where none is named."""
    return _in_heading(files, "extends")


def _in_heading(files: Files, key: str) -> str | None:
    text = files.get(HEADING, "")
    try:
        data = yaml_reader.recall(HEADING, text).data
    except ProblemsError:
        try:
            data = yaml_reader.read(HEADING, text).data
        except ProblemsError:
            return None
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, str) else None


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
    return {name: files[name] for name in files if not is_base(name)}


def _texts_in(folder: Path, *, examples: bool) -> dict[str, str]:
    """Return the text of every YAML file in a folder; editors hide their own there."""
    files: dict[str, str] = {}
    problems: list[Problem] = []
    paths = all_in(folder, but="" if examples else EXAMPLES.rstrip("/"))
    for name, is_folder in sorted(paths, key=lambda it: it[0].split("/")):
        if says := _out_of_order(folder, name, is_folder=is_folder):
            shown = name if name.isprintable() else ascii(name)[1:-1]
            problems.append(Problem(shown, 0, 0, says))
        elif name.endswith(_ENDING):
            try:
                files[name] = read(folder / name, name)
            except ProblemsError as error:
                problems.extend(error.problems)
    if problems:
        raise RulebookError(problems)
    return files


def _out_of_order(folder: Path, name: str, *, is_folder: bool) -> str:
    """Return why a file or folder would be passed over in silence, if it would."""
    if is_folder:
        try:
            next((folder / name).iterdir(), None)
        except OSError as error:
            return f"the folder cannot be read: {error.strerror}."
        return ""
    if name in FOLDERS:
        return "this is a file. Create a folder, and put files in it."
    if not name.endswith(_ENDING):
        nearly = _NEARLY.search(name)
        return f"its name has to end in {_ENDING}. Rename it." if nearly else ""
    says = "its name has a character that does not show. Rename it."
    return "" if name.isprintable() else says


def _headed(folder: Path) -> list[str]:
    """Return the folders in a folder that hold a rulebook, as far as one may look."""
    try:
        return sorted(file.parent.name for file in folder.glob(f"*/{HEADING}"))
    except OSError:
        return []
