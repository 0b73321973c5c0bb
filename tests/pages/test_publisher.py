"""A rulebook is adopted in the app: written, recorded and live at once, or not."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from screening.analysis import examples
from screening.analysis.examples import RulebookCheck
from screening.editing import place
from screening.editing.place import Place
from screening.editing.publish import Adoption, FolderMovedError, Publisher, Watcher
from screening.errors import RulebookError, ScreeningError
from screening.formats.files import alone
from screening.register.people import Author
from screening.register.versions import Adopted
from screening.rulebook import folder as folders
from screening.rulebook.folder import files_in
from screening.rulebook.loader import digest_of
from screening.settings import today
from tests.pages.small import A_PURCHASE, SMALL, STRICTER, write_rules
from tests.pages.visitor import Visitor

SUPPLY = {"kind": "supply", "price": "1"}
FILES = {**STRICTER.texts, "examples/a-purchase.yaml": A_PURCHASE}


def adopt(
    publisher: Publisher, proved: RulebookCheck | None = None, based_on: str = ""
) -> Adopted:
    """Adopt files that were begun from what is live, or from others."""
    based_on = based_on or publisher.live().digest
    adoption = Adoption(Author("Ada"), "A decree")
    return publisher.adopt(proved or stricter(), based_on, adoption)


def stricter(**files: str) -> RulebookCheck:
    """Return the stricter rulebook's files, proved."""
    return examples.check_files({**FILES, **files}, today())


def opened_beside(publisher: Publisher) -> Publisher:
    """Return what another process has, on the same folder and register."""
    here = publisher.live()
    watch = Watcher(here.folder, interval=0, settle=0)
    return Publisher(here.folder, here.register, here.printer, watch)


def test_an_adopted_rulebook_is_live_and_in_the_folder_at_once_and_nothing_else(
    visitor: Visitor, publisher: Publisher, folder: Path
) -> None:
    (folder / "README.md").write_text("Not a rule.")
    other = opened_beside(publisher)

    adopted = adopt(publisher)

    assert other.live().rulebook.digest == STRICTER.digest
    assert other.live().register.versions.of("example")[0] == adopted
    assert visitor.describe(SUPPLY).level == "Strategic"
    assert files_in(folder) == FILES
    assert (folder / "README.md").exists()
    assert not [file for file in folder.rglob(".*") if file.is_file()]
    by_browser = FILES["rulebook.yaml"].replace("\n", "\r\n")
    without = {**STRICTER.texts, "rulebook.yaml": by_browser}
    adopt(publisher, examples.check_files(without, today()))
    assert files_in(folder) == STRICTER.texts
    assert publisher.live().examples == ()


@pytest.mark.parametrize("claimed", [False, True])
def test_files_with_problems_are_not_adopted_whatever_is_claimed(
    publisher: Publisher, folder: Path, *, claimed: bool
) -> None:
    before, files = publisher.live(), files_in(folder)
    spoilt = stricter(**{"signals.yaml": "signals: 7\n"})

    with pytest.raises(RulebookError, match=r"signals\.yaml:1"):
        adopt(publisher, replace(spoilt, problems=()) if claimed else spoilt)

    assert files_in(folder) == files
    assert publisher.live().rulebook is before.rulebook


def test_a_folder_that_moved_or_is_being_adopted_is_told_and_left_alone(
    publisher: Publisher, folder: Path
) -> None:
    based_on = publisher.live().digest
    (folder / "rulebook.yaml").write_text("by: hand\n")

    with pytest.raises(FolderMovedError, match="Nothing was adopted"):
        adopt(publisher, based_on=based_on)
    with alone(folder), pytest.raises(ScreeningError, match="being adopted just now"):
        adopt(publisher)

    assert (folder / "rulebook.yaml").read_text() == "by: hand\n"
    assert len(publisher.live().register.versions.of("example")) == 1


@pytest.mark.parametrize("gone", [False, True])
def test_a_folder_with_mistakes_or_none_is_made_good_by_adopting(
    publisher: Publisher, folder: Path, *, gone: bool
) -> None:
    if gone:
        shutil.rmtree(folder)
    else:
        (folder / "signals.yaml").write_text("signals: 7\n")
    assert publisher.live().problems

    adopt(publisher, based_on=digest_of(publisher.there().files))

    assert files_in(folder) == FILES
    assert publisher.live().problems == ()


def test_what_cannot_be_recorded_is_put_back(
    publisher: Publisher, folder: Path, tmp_path: Path
) -> None:
    before, files = publisher.live(), files_in(folder)
    with closing(sqlite3.connect(tmp_path / "register.db")) as file:
        file.execute("DROP TABLE adopted")

    with pytest.raises(ScreeningError, match="register"):
        adopt(publisher)

    assert files_in(folder) == files
    assert publisher.live().rulebook is before.rulebook


def test_the_shipped_rulebook_is_not_changed_in_the_app(
    publisher: Publisher, shipped_small: Path
) -> None:
    here = publisher.live()
    theirs = Publisher(shipped_small, here.register, here.printer)

    with pytest.raises(ScreeningError, match="screening rules copy DIR"):
        adopt(theirs)

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
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a shipped rulebook, which may be extended."""
    for module in (folders, place):
        monkeypatch.setattr(module, "shipped", lambda _name: tmp_path / "there")
    write_rules(tmp_path / "there" / "example", SMALL)
    return tmp_path / "there" / "example"


@pytest.fixture
def extending(publisher: Publisher, theirs: Path) -> Publisher:
    """Return where an own rulebook goes live that extends the shipped one."""
    here, ours = publisher.live(), theirs.parents[1] / "ours"
    ours.mkdir()
    (ours / "rulebook.yaml").write_text(OURS)
    watch = Watcher(*Place(ours).watched, interval=0, settle=0)
    return Publisher(ours, here.register, here.printer, watch)


def test_the_shipped_part_of_an_own_rulebook_upgrades_and_is_corrected_underneath(
    extending: Publisher, theirs: Path
) -> None:
    before = extending.live().rulebook.rules["supplied"].level
    (theirs / "signals.yaml").mkdir()
    assert extending.live().problems
    (theirs / "signals.yaml").rmdir()
    assert extending.live().problems == ()

    write_rules(theirs, STRICTER)

    assert before == "watch"
    assert extending.live().rulebook.rules["supplied"].level == "strategic"
    assert len(extending.live().register.versions.of("ours")) == 2


def test_of_what_is_extended_nothing_is_written(
    extending: Publisher, theirs: Path
) -> None:
    shipped, ours = files_in(theirs), extending.live().folder
    title = OURS.replace("title: Ours", "title: Ours and nobody else's")
    files = {**extending.live().files, "rulebook.yaml": title}

    adopt(extending, examples.check_files(files, today()))

    assert extending.live().rulebook.heading.title == "Ours and nobody else's"
    assert [file.name for file in ours.iterdir()] == ["rulebook.yaml"]
    assert files_in(theirs) == shipped
