"""What an own rulebook starts from: a copy, an extension, another corridor."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest

from screening.analysis import examples, lint
from screening.editing import scaffold
from screening.errors import ScreeningError
from screening.rulebook import json_schema
from screening.rulebook.folder import Files, example_files, files_in, shipped_rulebooks
from screening.rulebook.loader import load
from screening.rulebook.model import Rulebook, Verdict
from screening.settings import shipped

TODAY = date(2026, 8, 31)
STARTS: dict[str, Callable[[], Files]] = {
    "copy": scaffold.copy,
    "extension": lambda: scaffold.extension(TODAY),
    "corridor": lambda: scaffold.corridor("italy-gulf", "Italy & Gulf", TODAY),
}


def proved(files: Files, folder: Path) -> examples.RulebookCheck:
    scaffold.write(files, folder)
    return examples.load(folder, TODAY)


def test_a_new_corridor_is_right_and_examples_show_all(tmp_path: Path) -> None:
    files = STARTS["corridor"]()
    check = proved(files, tmp_path / "ours")

    assert check.problems == ()
    assert check.rulebook is not None
    assert lint.doubts(check.rulebook, check.examples, TODAY) == ()
    expected = (example.expect for example in check.examples if example.expect)
    shown = {pair for expect in expected for pair in expect.rules.items()}
    assert shown == {(rule, one) for rule in check.rulebook.rules for one in Verdict}
    assert len(check.examples) == len(example_files(files))


def test_extension_is_small_right_and_holds_what_is_shipped_without_a_doubt(
    tmp_path: Path, shipped_rulebook: Rulebook
) -> None:
    check = proved(scaffold.extension(TODAY), tmp_path / "ours")

    assert len(list((tmp_path / "ours").rglob("*.yaml"))) <= 5
    assert check.problems == ()
    assert check.rulebook is not None
    assert check.rulebook.rules == shipped_rulebook.rules
    assert check.rulebook.heading.extends == "italy-china"
    assert lint.doubts(check.rulebook, check.examples, TODAY) == ()


def test_what_starts_are_made_from_is_right_and_no_shipped_rulebook() -> None:
    sources = sorted((shipped("rules") / "scaffold").iterdir())

    wrong = {file.name: examples.load(file, TODAY).problems for file in sources}
    parts = ("corridor", "overlay", "reference", "reference-changes")
    assert wrong == dict.fromkeys(parts, ())
    assert shipped_rulebooks() == ["italy-china"]


@pytest.mark.parametrize("start", STARTS)
def test_first_line_of_every_file_leads_to_the_schema(start: str) -> None:
    files = STARTS[start]()

    for name, text in files.items():
        if name.endswith(".yaml"):
            first, second, *_rest = text.splitlines()
            aimed = join(dirname(name), first.removeprefix(json_schema.FIRST_LINE))
            assert normpath(aimed) in files
            assert not second.startswith(json_schema.FIRST_LINE)


def test_copy_holds_every_file_of_the_shipped_one(shipped_rules: Path) -> None:
    copied, there = scaffold.copy(), files_in(shipped_rules)

    assert copied.keys() == {*there, json_schema.FILE}
    for name, text in there.items():
        head, _, body = copied[name].partition("\n")
        assert (body, head[:1]) in ((text, "#"), (text.partition("\n")[2], "#"))


@pytest.mark.parametrize("name", ["changes.yaml", "rules/10-our-rules.yaml"])
def test_what_an_extension_teaches_works(name: str, tmp_path: Path) -> None:
    files = dict(scaffold.extension(TODAY))
    taught = files[name].replace("\n#  ", "\n  ").replace(": []\n", ":\n")

    check = proved({**files, name: taught}, tmp_path / "ours")

    assert check.problems == ()
    assert check.rulebook is not None
    changed = check.rulebook.rules["equipment-for-energy"].level == "sensitive"
    assert changed or "large-stake" in check.rulebook.rules


def test_corridor_is_called_what_it_is_told(tmp_path: Path) -> None:
    title = 'Italy: the "Gulf" # 1'
    scaffold.write(scaffold.corridor("italy-gulf", title, TODAY), tmp_path / "ours")

    rulebook = load(tmp_path / "ours")
    heading, due = rulebook.heading, date(2027, 2, 28)
    assert (heading.id, heading.title) == ("italy-gulf", title)
    assert (heading.reviewed, heading.review_by) == (TODAY, due)
    assert rulebook.upkeep["rules/10-rules.yaml"].review_by == due


def test_corridor_that_cannot_be_called_so_is_refused_also_on_top_of_another() -> None:
    no_id = "is not an id."
    for name, title, says in (
        ("Italy Gulf", "A", f'"Italy Gulf" {no_id} Write lower-case words joined'),
        *((it, "A", f'"{it}" {no_id}') for it in ("gulf-2", "../x", "a/b", "1")),
        ("a", "", '"title" is empty.'),
    ):
        with pytest.raises(ScreeningError, match=f"^{re.escape(says)}"):
            scaffold.corridor(name, title, TODAY)
        with pytest.raises(ScreeningError, match=f"^{re.escape(says)}"):
            scaffold.extension_of("italy-gulf", name, title, TODAY)


def test_only_an_empty_folder_is_filled_and_only_whole(tmp_path: Path) -> None:
    for name in ("empty", "used"):
        (tmp_path / name).mkdir()
    (tmp_path / "used" / "mine.txt").touch()

    scaffold.write({"rules/a.yaml": "rules: []"}, tmp_path / "empty")
    with pytest.raises(ScreeningError, match=r"used exists already. Name a new"):
        scaffold.write(scaffold.copy(), tmp_path / "used")
    with pytest.raises(ScreeningError, match=r"half cannot be made: "):
        scaffold.write({"a.yaml": "", "a.yaml/b.yaml": ""}, tmp_path / "half")

    there = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*"))
    assert there == [
        *("empty", "empty/rules", "empty/rules/a.yaml"),
        *("used", "used/mine.txt"),
    ]
