"""The files of a rules folder, read from disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from screening.errors import RulebookError
from screening.folders import example_files, files_in, rule_files
from screening.rulebook import digest_of, load
from tests.builders import files


def written_to(folder: Path, texts: Mapping[str, str]) -> Path:
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def complaints(folder: Path) -> list[str]:
    with pytest.raises(RulebookError) as caught:
        files_in(folder)
    return str(caught.value).splitlines()


def test_examples_are_no_part_of_the_rulebook(tmp_path: Path) -> None:
    folder = written_to(tmp_path, {**files(), "examples/a.yaml": "deal: A"})
    (folder / "README.md").write_text("Not a rule.")

    assert rule_files(files_in(folder)) == files()
    assert load(folder).digest == digest_of(files())


def test_examples_come_in_order_of_file_name() -> None:
    names = [f"examples/{name}.yaml" for name in "bac"]

    assert list(example_files(dict.fromkeys(names, ""))) == sorted(names)


def test_missing_folder_is_said(tmp_path: Path) -> None:
    assert complaints(tmp_path / "nowhere") == [": there is no such folder of rules."]


def test_files_that_cannot_be_read_are_all_said(tmp_path: Path) -> None:
    folder = written_to(tmp_path, files())
    (folder / "signals.yaml").write_bytes("signals: [è]".encode("latin-1"))
    (folder / "checklist.yaml").mkdir()

    assert complaints(folder) == [
        "checklist.yaml: cannot be read: Is a directory.",
        "signals.yaml: not UTF-8 text. Save it as UTF-8.",
    ]
