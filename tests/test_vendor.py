import base64
import hashlib
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FOLDERS = (ROOT / "reports" / "fonts", ROOT / "screening" / "web" / "static" / "vendor")
LOCKED: list[dict[str, Any]] = tomllib.loads((ROOT / "vendor.lock").read_text())["file"]
PATHS = {locked["path"] for locked in LOCKED}
OURS = {"reports/fonts/fonts.conf"}
SAYS = {
    "OFL-1.1": "SIL Open Font License, Version 1.1",
    "0BSD": "Zero-Clause BSD",
    "BSD-3-Clause": "Redistribution and use in source and binary forms",
}


def test_vendored_files_are_what_the_lock_says_and_come_with_their_licence() -> None:
    faults = []

    for locked in LOCKED:
        content = (ROOT / locked["path"]).read_bytes()
        digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
        licence = (ROOT / locked["licence-text"]).read_text(encoding="utf-8")
        if digest != locked["sha384"] or SAYS[locked["licence"]] not in licence:
            faults.append(locked["path"])

    assert LOCKED
    assert faults == []


def test_every_vendored_file_is_in_the_lock() -> None:
    files = {
        file.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for file in folder.rglob("*")
        if file.is_file()
    }

    assert files == PATHS | OURS


def test_fonts_with_a_reserved_name_are_not_changed() -> None:
    changed = {locked["path"] for locked in LOCKED if locked["changed"]}

    assert changed == {
        f"reports/fonts/NotoSans{name}.ttf"
        for name in (
            *("SC_400Regular-names", "SC_600SemiBold-names"),
            *("KR_400Regular-hangul", "KR_600SemiBold-commoner"),
        )
    }
