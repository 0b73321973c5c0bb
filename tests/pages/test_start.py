"""The app starts: on the folder's rulebook, or on what was live there last."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from screening.analysis import examples
from screening.briefing.printing.pool import Printer
from screening.editing.publish import Publisher
from screening.editing.watcher import Watcher
from screening.errors import RulebookError, ScreeningError
from screening.formats.transaction import alone
from screening.register import Register
from screening.rulebook.folder import files_in
from screening.rulebook.loader import digest_of
from screening.settings import today
from tests.builders import a_rule, a_rulebook
from tests.pages.small import A_PURCHASE, QUESTIONS, RULES, write_rules

SMALL = a_rulebook(*QUESTIONS, *RULES)
OTHER = a_rulebook(*QUESTIONS, a_rule("supplied", {"kind": "supply"}, "strategic"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a rulebook."""
    write_rules(tmp_path / "rules", SMALL, purchase=A_PURCHASE)
    return tmp_path / "rules"


def start(folder: Path, register: Register, printer: Printer) -> Publisher:
    """Start as the app does, but take a changed folder at once."""
    return Publisher.open(
        folder, register, printer, Watcher(folder, interval=0, settle=0)
    )


def test_the_first_start_records_the_first_version(
    folder: Path, register: Register, printer: Printer
) -> None:
    start(folder, register, printer)

    [first] = register.versions.of("example")
    assert (first.number, first.by, first.note) == (1, "start", "The first version")
    assert first.folder == str(folder)
    assert register.versions.files(1) == files_in(folder)


def test_a_further_start_records_nothing(
    folder: Path, register: Register, printer: Printer
) -> None:
    for _start in range(2):
        start(folder, register, printer)

    assert len(register.versions.of("example")) == 1


def test_rules_that_changed_while_the_app_was_off_are_recorded(
    folder: Path, register: Register, printer: Printer
) -> None:
    start(folder, register, printer)
    write_rules(folder, OTHER)

    live = start(folder, register, printer).live()

    assert live.rulebook.digest == OTHER.digest
    assert [one.by for one in register.versions.of("example")] == [
        "files on disk",
        "start",
    ]


@pytest.mark.parametrize("broken", ["folder", "file"])
def test_a_broken_folder_starts_with_what_was_live_last(
    folder: Path,
    register: Register,
    printer: Printer,
    broken: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    start(folder, register, printer)
    shutil.rmtree(folder) if broken == "folder" else (folder / "rulebook.yaml").unlink()

    live = start(folder, register, printer).live()

    assert live.rulebook.digest == SMALL.digest
    assert [one.id for one in live.examples] == ["purchase"]
    assert str(folder) in caplog.text
    assert live.problems


def test_a_folder_that_is_mended_later_is_live_then(
    folder: Path, register: Register, printer: Printer
) -> None:
    start(folder, register, printer)
    shutil.rmtree(folder)
    desk = start(folder, register, printer)

    write_rules(folder, OTHER)

    assert desk.live().rulebook.digest == OTHER.digest
    assert desk.live().problems == ()


def test_a_folder_that_is_gone_may_be_made_again_in_the_app(
    folder: Path, register: Register, printer: Printer
) -> None:
    files = start(folder, register, printer).live().files
    shutil.rmtree(folder)
    desk = start(folder, register, printer)

    gone, good = desk.there(), examples.check_files(files, today())
    desk.adopt(good, based_on=digest_of(gone.files), by="Ada", note="Back")

    assert files_in(folder) == files
    assert (desk.live().own, desk.live().problems) == (True, ())


def test_a_broken_folder_where_nothing_was_live_is_refused(
    folder: Path, register: Register, printer: Printer, tmp_path: Path
) -> None:
    start(folder, register, printer)
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    (other / "signals.yaml").write_text("signals: 7\n")

    with pytest.raises(RulebookError, match=f"{other}/signals.yaml:1:"):
        start(other, register, printer)

    assert len(register.versions.of("example")) == 1


def test_what_no_longer_can_be_read_is_refused(
    folder: Path, register: Register, printer: Printer
) -> None:
    ancient = {"rulebook.yaml": "format: ancient\n"}
    (folder / "rulebook.yaml").write_text(ancient["rulebook.yaml"])
    rulebook = replace(SMALL, texts=ancient, digest="0" * 64)
    register.versions.adopt(ancient, rulebook, by="Ada", note="", folder=str(folder))

    with pytest.raises(RulebookError):
        start(folder, register, printer)


def test_a_folder_that_is_being_written_is_taken_afterwards(
    folder: Path, register: Register, printer: Printer
) -> None:
    start(folder, register, printer)

    with alone(folder) as write:
        write({"rules/10-deal.yaml": OTHER.texts["rules/10-deal.yaml"]})
        desk = start(folder, register, printer)
        meanwhile = desk.live()

    assert meanwhile.rulebook.digest == SMALL.digest
    assert desk.live().rulebook.digest == OTHER.digest
    assert desk.live().problems == ()


def test_a_register_that_cannot_be_written_is_said(
    folder: Path, register: Register, printer: Printer, tmp_path: Path
) -> None:
    register.close()
    (tmp_path / "register.db").unlink()

    with pytest.raises(ScreeningError, match="The register cannot be read"):
        start(folder, register, printer)
