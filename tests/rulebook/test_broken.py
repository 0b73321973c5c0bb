"""Every slip an analyst makes is told in one plain sentence, at its place.

The slips are in `tests/broken`; its README.md says how they read.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from screening.analysis.examples import RulebookCheck, load
from tests.builders import A_DAY

BROKEN = Path(__file__).parents[1] / "broken"
GOOD = BROKEN / "good"


class Slip(NamedTuple):
    """One mistake: the file it is in, its lines with their marks, what is said."""

    title: str
    file: str
    lines: tuple[str, ...]
    says: tuple[str, ...]


def slips_in(file: Path) -> Iterator[Slip]:
    text = f"\n{file.read_text(encoding='utf-8')}"
    for written in text.split("\n# ")[1:]:
        title, name, *lines = [line for line in written.split("\n") if line]
        says = tuple(line[2:] for line in lines if line.startswith("="))
        yield Slip(title, name, tuple(lines[: len(lines) - len(says)]), says)


SLIPS = [slip for file in sorted(BROKEN.glob("*.txt")) for slip in slips_in(file)]


def good_files() -> dict[str, bytes]:
    files = (file for file in GOOD.rglob("*") if file.is_file())
    return {file.relative_to(GOOD).as_posix(): file.read_bytes() for file in files}


def broken_by(slip: Slip) -> dict[str, bytes]:
    """Return the good files with one slip made."""
    files = good_files()
    if slip.lines == ("removed",):
        del files[slip.file]
        return files
    old, new = (
        "".join(f"{line[1:]}\n" for line in slip.lines if line[0] in marks)
        for marks in (" -", " +")
    )
    text = files.get(slip.file, b"").decode()
    assert not old or text.count(old) == 1, f"{slip.title}: found {text.count(old)}"
    return {**files, slip.file: (text.replace(old, new) if old else new).encode()}


def proved(folder: Path, files: Mapping[str, bytes]) -> RulebookCheck:
    """Write files to a folder and load it as the program does."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return load(folder, A_DAY)


def complaints(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    return [str(problem) for problem in proved(folder, files).problems]


def test_good_rulebook_has_no_problem(tmp_path: Path) -> None:
    good = proved(tmp_path, good_files())

    assert (good.problems, len(good.examples)) == ((), 1)
    assert good.rulebook is not None


def test_slips_are_many_and_each_is_told_apart() -> None:
    titles = [f"{slip.file}: {slip.title}" for slip in SLIPS]

    assert len(titles) == len(set(titles)) >= 150


@pytest.mark.parametrize("slip", SLIPS, ids=[slip.title for slip in SLIPS])
def test_slip_is_told(slip: Slip, tmp_path: Path) -> None:
    assert complaints(tmp_path, broken_by(slip)) == list(slip.says)


def rules_saved(content: bytes) -> dict[str, bytes]:
    """Return the good files, with the rules saved in another way."""
    return {**good_files(), "rules/10-deal.yaml": content}


RULES = (GOOD / "rules/10-deal.yaml").read_text(encoding="utf-8")


SAVED = {
    "byte-order mark": RULES.encode("utf-8-sig"),
    "Windows": RULES.replace("\n", "\r\n").encode(),
    "old Mac": RULES.replace("\n", "\r").encode(),
    "mixed": RULES.replace("\n", "\r\n", 9).encode(),
    "no end of line": RULES.rstrip("\n").encode(),
}


@pytest.mark.parametrize("how", SAVED)
def test_file_saved_by_any_editor_as_utf8_is_read(how: str, tmp_path: Path) -> None:
    found = proved(tmp_path, rules_saved(SAVED[how]))

    assert found.problems == ()
    assert found.rulebook is not None
    assert list(found.rulebook.rules) == ["energy-deal", "foreign-owner"]


UTF16 = ': UTF-16 text, which Windows calls "Unicode". Save it as UTF-8.'
HIDDEN = "this is not YAML: a character that does not show. Delete it."
NOT_UTF8 = "not UTF-8 text from here on. Save the file as UTF-8."
LATIN = RULES.replace("A large", "Più", 1).encode("latin-1")
MANY, DEEP = b"rules:\n" + b"  - a\n" * 50_000, b"rules: " + b"[" * 40 + b"]" * 40
BYTES = {
    "UTF-16": (RULES.encode("utf-16"), UTF16),
    "UTF-16 without its mark": (RULES.encode("utf-16-le"), UTF16),
    "Latin-1": (LATIN, f":6:14: {NOT_UTF8}"),
    "no text at all": (b"PK\x03\x04\xff\xd8", f":1:5: {NOT_UTF8}"),
    "a null": (RULES.replace("large", "l\0rge", 1).encode(), f":5:10: {HIDDEN}"),
    "half a character": (b"rules: \xed\xa0\x80", f":1:8: {NOT_UTF8}"),
    "too large": (
        RULES.encode() + b"#" * 1_000_000,
        ": the file is over 1,000,000 bytes. Split it.",
    ),
    "too many": (MANY, ":50000:5: the file holds over 50,000 values. Split it."),
    "too deep": (DEEP, ":1:38: values nest over 30 deep. Flatten them."),
}


@pytest.mark.parametrize("name", BYTES)
def test_file_that_holds_no_rules_is_told(name: str, tmp_path: Path) -> None:
    content, says = BYTES[name]

    assert complaints(tmp_path, rules_saved(content)) == [f"rules/10-deal.yaml{says}"]


def test_folder_instead_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "rules" / "20-more.yaml").mkdir(parents=True)

    assert complaints(tmp_path, good_files()) == [
        "rules/20-more.yaml: cannot be read: it is a folder. Put a text file there."
    ]


@pytest.mark.parametrize("folder", ["questions", "rules", "examples"])
def test_file_instead_of_a_folder_is_told(folder: str, tmp_path: Path) -> None:
    left = {name: good_files()[name] for name in ("rulebook.yaml", "sources.yaml")}

    assert complaints(tmp_path, {**left, folder: b"rules: []"}) == [
        f"{folder}: this is a file. Make it a folder, and put files in it."
    ]


def test_file_instead_of_a_rules_folder_is_told(tmp_path: Path) -> None:
    file = tmp_path / "rules"
    file.write_text("rules: []")

    [found] = load(file, A_DAY).problems

    assert found.says == "this is a file, no folder of rules."


def test_rules_folder_inside_the_folder_is_found(tmp_path: Path) -> None:
    inside = {f"small/{name}": text for name, text in good_files().items()}

    assert complaints(tmp_path, inside) == [
        (
            "rulebook.yaml: this file is missing, so the folder holds no rulebook. "
            "There is one in: small."
        )
    ]
