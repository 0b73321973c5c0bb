"""A rulebook is adopted in the app: written, recorded and live at once, or not."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from screening.analysis import examples
from screening.analysis.examples import RulebookCheck
from screening.editing import publish as desk_module
from screening.editing.publish import FolderMovedError, Publisher, watched
from screening.editing.watcher import Watcher
from screening.errors import RulebookError, ScreeningError
from screening.formats.transaction import alone
from screening.register.versions import Adopted
from screening.rulebook import folder as folders
from screening.rulebook.folder import files_in
from screening.rulebook.loader import digest_of
from screening.settings import today
from screening.web.context import EXTENSION
from tests.builders import a_rule, a_rulebook
from tests.pages.small import A_PURCHASE, QUESTIONS, RULES, write_rules
from tests.pages.visitor import Visitor

SUPPLY = {"kind": "supply", "price": "1"}
STRICTER = a_rulebook(
    *QUESTIONS, *RULES[:2], a_rule("supplied", {"kind": "supply"}, "strategic")
)
EXAMPLES = {"examples/a-purchase.yaml": A_PURCHASE}
RULE_FILE = "rules/10-deal.yaml"


@pytest.fixture
def desk(app: Flask) -> Publisher:
    """Return where the app's rulebooks go live."""
    desk: Publisher = app.extensions[EXTENSION]
    return desk


@pytest.fixture
def folder(desk: Publisher) -> Path:
    """Return the folder of the rulebook that is live."""
    return desk.live().folder


def adopt(desk: Publisher, proved: RulebookCheck, based_on: str = "") -> Adopted:
    """Adopt files that were begun from what is live, or from others."""
    based_on = based_on or desk.live().digest
    return desk.adopt(proved, based_on=based_on, by="Ada", note="A decree")


def stricter(**files: str) -> RulebookCheck:
    """Return the stricter rulebook's files, proved."""
    return examples.check_files({**STRICTER.texts, **EXAMPLES, **files}, today())


def opened_beside(desk: Publisher) -> Publisher:
    """Return what another process has, on the same folder and register."""
    here = desk.live()
    watch = Watcher(here.folder, interval=0, settle=0)
    return Publisher.open(here.folder, here.register, here.printer, watch)


def test_an_adopted_rulebook_is_live_at_once(visitor: Visitor, desk: Publisher) -> None:
    adopt(desk, stricter())

    assert visitor.describe(SUPPLY).level == "Strategic"


def test_an_adopted_rulebook_is_in_the_folder(desk: Publisher, folder: Path) -> None:
    (folder / "README.md").write_text("Not a rule.")

    adopt(desk, stricter())

    assert files_in(folder) == {**STRICTER.texts, **EXAMPLES}
    assert (folder / "README.md").exists()
    assert not [one for one in folder.rglob(".*") if one.is_file()]


def test_a_file_that_is_left_out_is_deleted(desk: Publisher, folder: Path) -> None:
    adopt(desk, examples.check_files(STRICTER.texts, today()))

    assert files_in(folder) == STRICTER.texts
    assert desk.live().examples == ()


def test_adopting_is_recorded_with_who_why_and_what_moved(desk: Publisher) -> None:
    moved = [{"deal": "a-deal", "before": "Watch", "after": "Strategic"}]

    adopted = desk.adopt(
        stricter(), based_on=desk.live().digest, by="Ada", note="A decree", moved=moved
    )

    newest, first = desk.live().register.versions.of("example")
    assert newest == adopted
    assert (adopted.by, adopted.note, adopted.moved) == ("Ada", "A decree", moved)
    assert (adopted.number, first.number) == (2, 1)


def test_going_back_is_adopting_an_earlier_version(
    visitor: Visitor, desk: Publisher
) -> None:
    adopt(desk, stricter())

    adopt(desk, examples.check_files(desk.live().register.versions.files(1), today()))

    assert visitor.describe(SUPPLY).level == "Watch"
    assert [one.number for one in desk.live().register.versions.of("example")] == [
        3,
        2,
        1,
    ]


def test_another_process_takes_it_without_a_second_record(desk: Publisher) -> None:
    other = opened_beside(desk)

    adopted = adopt(desk, stricter())

    assert other.live().rulebook.digest == STRICTER.digest
    assert other.live().register.versions.of("example")[0] == adopted


def test_lines_that_a_browser_ended_are_ended_as_others_are(
    desk: Publisher, folder: Path
) -> None:
    heading = STRICTER.texts["rulebook.yaml"].replace("\n", "\r\n")

    adopt(desk, stricter(**{"rulebook.yaml": heading}))

    assert b"\r" not in (folder / "rulebook.yaml").read_bytes()


def spoil(proved: RulebookCheck) -> RulebookCheck:
    """Return files with a problem in one."""
    return examples.check_files(
        {**proved.files, "signals.yaml": "signals: 7\n"}, today()
    )


def test_files_with_problems_are_not_adopted(desk: Publisher, folder: Path) -> None:
    before, files = desk.live(), files_in(folder)

    with pytest.raises(RulebookError, match=r"signals\.yaml:1"):
        adopt(desk, spoil(stricter()))

    assert files_in(folder) == files
    assert desk.live() is before


def test_files_are_proved_again_as_they_lie_on_disk(
    desk: Publisher, folder: Path
) -> None:
    before, files = desk.live(), files_in(folder)
    claimed = replace(spoil(stricter()), problems=())

    with pytest.raises(RulebookError, match=r"signals\.yaml:1"):
        adopt(desk, claimed)

    assert files_in(folder) == files
    assert desk.live().rulebook is before.rulebook


def test_a_folder_that_moved_is_told_and_left_alone(
    desk: Publisher, folder: Path
) -> None:
    based_on = desk.live().digest
    (folder / "rulebook.yaml").write_text("by: hand\n")

    with pytest.raises(FolderMovedError, match="Nothing was adopted") as caught:
        adopt(desk, stricter(), based_on)

    assert caught.value.there.files == files_in(folder)
    assert (folder / "rulebook.yaml").read_text() == "by: hand\n"
    assert len(desk.live().register.versions.of("example")) == 1


def test_mistakes_on_disk_are_mended_by_adopting(desk: Publisher, folder: Path) -> None:
    (folder / "signals.yaml").write_text("signals: 7\n")
    assert desk.live().problems

    adopt(desk, stricter(), digest_of(desk.there().files))

    assert desk.live().problems == ()
    assert files_in(folder) == {**STRICTER.texts, **EXAMPLES}


def test_a_deleted_folder_is_made_again_by_adopting(
    desk: Publisher, folder: Path
) -> None:
    shutil.rmtree(folder)
    assert desk.live().problems

    adopt(desk, stricter(), digest_of(desk.there().files))

    assert files_in(folder) == {**STRICTER.texts, **EXAMPLES}
    assert desk.live().problems == ()


def test_what_cannot_be_recorded_is_put_back(
    desk: Publisher, folder: Path, tmp_path: Path
) -> None:
    before, files = desk.live(), files_in(folder)
    with closing(sqlite3.connect(tmp_path / "register.db")) as file:
        file.execute("DROP TABLE adopted")

    with pytest.raises(ScreeningError, match="register"):
        adopt(desk, stricter())

    assert files_in(folder) == files
    assert desk.live().rulebook is before.rulebook


def test_whoever_adopts_second_is_told(desk: Publisher, folder: Path) -> None:
    with (
        alone(folder),
        pytest.raises(ScreeningError, match="being adopted just now"),
    ):
        adopt(desk, stricter())


def test_two_who_began_from_the_same_are_not_both_adopted(desk: Publisher) -> None:
    other, based_on = opened_beside(desk), desk.live().digest
    adopt(desk, stricter())

    with pytest.raises(FolderMovedError):
        adopt(other, examples.check_files(STRICTER.texts, today()), based_on)


def test_the_shipped_rulebook_is_not_changed_in_the_app(
    desk: Publisher, shipped_rules: Path
) -> None:
    here = desk.live()
    theirs = Publisher.open(shipped_rules, here.register, here.printer)

    with pytest.raises(ScreeningError, match="screening rules copy DIR"):
        adopt(theirs, stricter())

    assert (here.own, theirs.live().own) == (True, False)


OURS = """\
format: "1"
id: ours
extends: example
title: Ours
version: "1"
reviewed: 2026-01-01
review-by: 2026-12-31
"""


@pytest.fixture
def extending(
    desk: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Publisher:
    """Return a desk on an own rulebook; what it extends is shipped in `there`."""
    for module in (folders, desk_module):
        monkeypatch.setattr(module, "shipped", lambda _name: tmp_path / "there")
    write_rules(tmp_path / "there" / "example", a_rulebook(*QUESTIONS, *RULES))
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "rulebook.yaml").write_text(OURS)
    here, folder = desk.live(), tmp_path / "ours"
    watch = Watcher(*watched(folder), interval=0, settle=0)
    return Publisher.open(folder, here.register, here.printer, watch)


def test_the_shipped_part_of_an_own_rulebook_upgrades_underneath(
    extending: Publisher, tmp_path: Path
) -> None:
    before = extending.live().rulebook.rules["supplied"].level

    write_rules(tmp_path / "there" / "example", STRICTER)

    assert before == "watch"
    assert extending.live().rulebook.rules["supplied"].level == "strategic"
    assert len(extending.live().register.versions.of("ours")) == 2


def test_mistakes_in_the_shipped_part_are_mended_underneath(
    extending: Publisher, tmp_path: Path
) -> None:
    (tmp_path / "there" / "example" / "signals.yaml").mkdir()
    assert extending.live().problems

    (tmp_path / "there" / "example" / "signals.yaml").rmdir()

    assert extending.live().problems == ()


def test_of_what_is_extended_nothing_is_written(
    extending: Publisher, tmp_path: Path
) -> None:
    theirs = files_in(tmp_path / "there" / "example")
    title = OURS.replace("title: Ours", "title: Ours and nobody else's")
    files = {**extending.live().files, "rulebook.yaml": title}

    adopt(extending, examples.check_files(files, today()))

    assert extending.live().rulebook.heading.title == "Ours and nobody else's"
    assert [one.name for one in (tmp_path / "ours").iterdir()] == ["rulebook.yaml"]
    assert files_in(tmp_path / "there" / "example") == theirs
