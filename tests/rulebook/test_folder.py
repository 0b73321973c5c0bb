"""The files of a rules folder, read from disk."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from screening.errors import RulebookError
from screening.rulebook.folder import (
    example_files,
    extended,
    files_in,
    own_files,
    rule_files,
    shipped_rulebooks,
    with_base,
)
from screening.rulebook.loader import digest_of, load
from tests import builders as a


def written_to(folder: Path, texts: Mapping[str, str]) -> Path:
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def complaints(folder: Path, read: Callable[[Path], object] = files_in) -> list[str]:
    with pytest.raises(RulebookError) as caught:
        read(folder)
    return str(caught.value).splitlines()


def test_examples_are_no_part_of_the_rulebook(tmp_path: Path) -> None:
    folder = written_to(tmp_path, {**a.files(), "examples/a.yaml": "deal: A"})
    (folder / "README.md").write_text("Not a rule.")
    names = [f"examples/{name}.yaml" for name in "bac"]

    assert rule_files(files_in(folder)) == a.files()
    assert load(folder).digest == digest_of(a.files())
    assert list(example_files(dict.fromkeys(names, ""))) == sorted(names)


def test_what_editors_leave_beside_the_files_does_not_matter(tmp_path: Path) -> None:
    folder = written_to(tmp_path, a.files())
    (folder / ".#rulebook.yaml").symlink_to("ada@host.1")
    written_to(folder, dict.fromkeys((".a.yaml", ".git/b.yml", "c.yaml~"), "x"))
    written_to(folder, {"rules/.10-deal.yaml.swp": "x"})

    assert files_in(folder) == a.files()


def test_what_could_be_read_for_ever_or_is_not_there_is_said(tmp_path: Path) -> None:
    folder = written_to(tmp_path, a.files())
    (folder / "signals.yaml").symlink_to("/dev/zero")
    os.mkfifo(folder / "checklist.yaml")
    (folder / "rules" / "20-latin.yaml").write_bytes("rules: [è]".encode("latin-1"))

    assert complaints(folder) == [
        "checklist.yaml: not a file. Put a text file there.",
        "rules/20-latin.yaml:1:9: not UTF-8 text from here on. Save the file as UTF-8.",
        "signals.yaml: not a file. Put a text file there.",
    ]
    missing = complaints(tmp_path / "nowhere")
    assert missing == [": there is no such folder of rules."]


EXTENDING = {"rulebook.yaml": "extends: italy-china", "rules/a.yaml": "rules: []"}


def test_what_is_extended_comes_along(tmp_path: Path, shipped_rules: Path) -> None:
    files = files_in(written_to(tmp_path, EXTENDING))

    base = {name: text for name, text in files.items() if name.startswith("base/")}
    shipped = rule_files(files_in(shipped_rules))
    assert base == {f"base/{name}": text for name, text in shipped.items()}
    assert own_files(files) == EXTENDING


def test_links_lead_out_of_a_folder_once_and_never_in_a_circle(tmp_path: Path) -> None:
    folder = written_to(tmp_path / "own", a.files())
    (folder / "rules").rename(tmp_path / "elsewhere")
    (folder / "rules").symlink_to(tmp_path / "elsewhere")
    (folder / "rules" / "again").symlink_to(tmp_path / "elsewhere")

    assert files_in(folder) == a.files()
    (folder / "signals.yaml").symlink_to("signals.yaml")
    [complaint] = complaints(folder)
    assert complaint.startswith("signals.yaml: cannot be read: ")


def test_a_heading_with_a_sign_that_does_not_show_extends_what_it_names() -> None:
    assert extended({"rulebook.yaml": "extends: ours # \u200b"}) == "ours"
    assert extended({"rulebook.yaml": "extends: [ours]"}) is None


def test_what_cannot_be_extended_brings_nothing() -> None:
    elsewhere = ("nowhere", ".", "../rules/italy-china", "[italy-china]", "[")
    headings = (*(f"extends: {where}" for where in elsewhere), "word", "")

    texts = [{"rulebook.yaml": heading} for heading in headings]
    named_before = {"rulebook.yaml": "id: ours", "base/rules/a.yaml": ""}
    assert with_base(named_before) == named_before
    assert list(map(with_base, texts)) == texts
    assert shipped_rulebooks() == ["italy-china"]


@pytest.mark.parametrize(
    ("name", "shown"), [(b"a\xff.yaml", "a\\udcff.yaml"), (b"a\n.yaml", "a\\n.yaml")]
)
def test_file_with_hidden_name_is_said(name: bytes, shown: str, tmp_path: Path) -> None:
    folder = written_to(tmp_path, a.files())
    (folder / os.fsdecode(name)).write_text("rules: []")

    assert complaints(folder) == [
        f"{shown}: its name has a character that does not show. Rename it."
    ]
