from __future__ import annotations

import base64
import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = (ROOT / "reports" / "fonts", ROOT / "screening" / "web" / "static" / "vendor")
LOCKED: list[dict[str, Any]] = tomllib.loads((ROOT / "vendor.lock").read_text())["file"]
OURS = {"reports/fonts/fonts.conf"}


@pytest.mark.parametrize("locked", LOCKED, ids=lambda one: one["path"])
def test_vendored_file_is_what_the_lock_says(locked: dict[str, Any]) -> None:
    content = (ROOT / locked["path"]).read_bytes()

    digest = base64.b64encode(hashlib.sha384(content).digest()).decode()

    assert digest == locked["sha384"]


@pytest.mark.parametrize("locked", LOCKED, ids=lambda one: one["path"])
def test_vendored_file_comes_with_its_licence(locked: dict[str, Any]) -> None:
    says = {
        "OFL-1.1": "SIL Open Font License, Version 1.1",
        "0BSD": "Zero-Clause BSD",
        "BSD-3-Clause": "Redistribution and use in source and binary forms",
    }

    licence = (ROOT / locked["licence-text"]).read_text(encoding="utf-8")

    assert says[locked["licence"]] in licence


def test_every_vendored_file_is_in_the_lock() -> None:
    files = {
        file.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for file in folder.rglob("*")
        if file.is_file()
    }

    assert files == {one["path"] for one in LOCKED} | OURS


def test_fonts_with_a_reserved_name_are_not_changed() -> None:
    changed = {one["path"] for one in LOCKED if one["changed"]}

    assert changed == {"reports/fonts/NotoSansSC_400Regular-names.ttf"}
