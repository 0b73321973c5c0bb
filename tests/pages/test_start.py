"""The app starts: on the folder's rulebook, or on what was live there last."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from screening.analysis import examples
from screening.briefing.printing.pool import Printer
from screening.editing.publish import Adoption, Publisher, Watcher
from screening.errors import RulebookError, ScreeningError
from screening.formats.files import alone
from screening.register import Register
from screening.register.people import NOBODY
from screening.rulebook.folder import files_in
from screening.rulebook.loader import digest_of
from screening.settings import today
from tests.pages.small import A_PURCHASE, SMALL, STRICTER, write_rules

Start = Callable[..., Publisher]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a rulebook."""
    write_rules(tmp_path / "rules", SMALL, purchase=A_PURCHASE)
    return tmp_path / "rules"


@pytest.fixture
def start(folder: Path, register: Register, lazy_printer: Printer) -> Start:
    """Return what starts as the app does, but takes a changed folder at once."""

    def started(place: Path = folder) -> Publisher:
        watch = Watcher(place, interval=0, settle=0)
        return Publisher(place, register, lazy_printer, watch)

    return started


def test_the_first_start_records_the_first_version_and_no_other_does(
    folder: Path, register: Register, start: Start
) -> None:
    for _start in range(2):
        start()

    [first] = register.versions.of("example")
    assert (first.number, first.by, first.note) == (1, "start", "The first version")
    assert first.folder == str(folder)
    assert register.versions.files(1) == files_in(folder)


def test_rules_that_changed_while_the_app_was_off_are_recorded(
    folder: Path, register: Register, start: Start
) -> None:
    start()
    write_rules(folder, STRICTER)

    live = start().live()

    assert live.rulebook.digest == STRICTER.digest
    by = [version.by for version in register.versions.of("example")]
    assert by == ["files on disk", "start"]


@pytest.mark.parametrize("broken", ["", "rulebook.yaml"])
def test_a_broken_folder_starts_with_what_was_live_last_until_it_is_corrected(
    folder: Path, start: Start, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    start()
    (folder / broken).unlink() if broken else shutil.rmtree(folder)

    publisher = start()
    live = publisher.live()
    write_rules(folder, STRICTER)

    assert live.rulebook.digest == SMALL.digest
    assert [example.id for example in live.examples] == ["purchase"]
    assert str(folder) in caplog.text
    assert live.problems
    assert publisher.live().rulebook.digest == STRICTER.digest
    assert publisher.live().problems == ()


def test_a_folder_that_is_gone_may_be_made_again_in_the_app(
    folder: Path, start: Start
) -> None:
    files = start().live().files
    shutil.rmtree(folder)
    publisher = start()

    gone, good = publisher.there(), examples.check_files(files, today())
    publisher.adopt(good, digest_of(gone.files), Adoption(NOBODY, "Back"))

    assert files_in(folder) == files
    assert (publisher.live().own, publisher.live().problems) == (True, ())


def test_a_broken_folder_where_nothing_was_live_is_refused(
    folder: Path, register: Register, start: Start, tmp_path: Path
) -> None:
    start()
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    (other / "signals.yaml").write_text("signals: 7\n")

    with pytest.raises(RulebookError, match=f"{other}/signals.yaml:1:"):
        start(other)

    assert len(register.versions.of("example")) == 1


def test_what_no_longer_can_be_read_is_refused(
    folder: Path, register: Register, start: Start
) -> None:
    ancient = {"rulebook.yaml": "format: ancient\n"}
    (folder / "rulebook.yaml").write_text(ancient["rulebook.yaml"])
    rulebook = replace(SMALL, texts=ancient, digest="0" * 64)
    register.versions.adopt(
        ancient, rulebook, author=NOBODY, note="", folder=str(folder)
    )

    with pytest.raises(RulebookError):
        start()


def test_a_folder_that_is_being_written_is_taken_afterwards(
    folder: Path, start: Start
) -> None:
    start()

    with alone(folder) as write:
        write(dict(STRICTER.texts))
        publisher = start()
        meanwhile = publisher.live()

    assert meanwhile.rulebook.digest == SMALL.digest
    assert publisher.live().rulebook.digest == STRICTER.digest
    assert publisher.live().problems == ()


def test_a_register_that_cannot_be_written_is_said(
    register: Register, start: Start, tmp_path: Path
) -> None:
    register.close()
    (tmp_path / "register.db").unlink()

    with pytest.raises(ScreeningError, match="The register cannot be read"):
        start()
