"""Rules go live whole or not at all: changed on disk as the app runs, or adopted in it.

Root can read a file of any mode, so a file that cannot be read is a folder here, or a
link that leads nowhere; for the folder as a whole, root becomes nobody for a moment.
"""

import gc
import logging
import os
import shutil
import sqlite3
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from flask import Flask

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
from screening.rulebook import loader
from screening.rulebook.folder import files_in
from screening.rulebook.loader import digest_of
from screening.rulebook.model import Rulebook
from screening.settings import today
from screening.web.context import live
from tests.builders import HEADING, a_rulebook
from tests.pages import small
from tests.pages.page import text_of
from tests.pages.small import A_PURCHASE, SMALL, STRICTER, write_rules
from tests.pages.visitor import Visitor

SUPPLY = {"the-name": "Silk & Sons", "kind": "supply", "price": "1"}
RENAMED = a_rulebook(
    *small.QUESTIONS,
    *small.RULES,
    heading=HEADING.replace("An example", "Another title").replace("2026.1", "2026.2"),
)


ITSELF = Path("itself")
ACCIDENTS: dict[str, tuple[str, bytes | Path | None]] = {
    "half a file": (small.RULE_FILE, small.SMALL.texts[small.RULE_FILE].encode()[:500]),
    "empty file": (small.RULE_FILE, b""),
    "other encoding": (small.RULE_FILE, b"\xe8: 1"),
    "no heading": ("rulebook.yaml", None),
    "folder for file": (small.RULE_FILE, Path()),
    "loop": (small.RULE_FILE, ITSELF),
    "broken link": (small.RULE_FILE, Path("nowhere.yaml")),
    "endless": (small.RULE_FILE, Path("/dev/zero")),
    "stray file": ("rulse.yaml", b""),
    "bad example": ("examples/b.yaml", b"deal:"),
    "disappointed": (
        "examples/b.yaml",
        b"deal: B\nanswers: {kind: supply}\nexpect: {lowest: routine, highest: watch}",
    ),
    "no folder": ("", None),
    "file for the folder": ("", b""),
    "loop for the folder": ("", ITSELF),
}
"""Where something else comes to stand: a file, a folder, a link, or nothing."""


def clear(path: Path) -> Path:
    """Take away what stands somewhere."""
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return path


def put(path: Path, there: bytes | Path | None) -> None:
    """Let something else stand there."""
    clear(path)
    if isinstance(there, bytes):
        path.write_bytes(there)
    elif there == Path():
        path.mkdir()
    elif there:
        path.symlink_to(path if there is ITSELF else there)


def test_every_page_is_headed_by_the_rulebook_that_is_live_one_a_request(
    app: Flask, visitor: Visitor, folder: Path
) -> None:
    with app.test_request_context():
        before = live()
        small.write_rules(folder, RENAMED)
        assert live() is before

    missing = visitor.visit("/nowhere", status=404)

    assert live_digest(app) == RENAMED.digest
    assert "Another title, rulebook 2026.2" in visitor.visit("/").text
    assert "Another title, rulebook 2026.2" in missing.text


def live_digest(app: Flask) -> str:
    """Return which rulebook a request sees."""
    with app.test_request_context():
        return live().rulebook.digest


def test_whatever_happens_to_the_folder_the_service_goes_on_until_it_is_corrected(
    visitor: Visitor, publisher: Publisher, folder: Path
) -> None:
    before, missed = publisher.live().rulebook, []

    for name, (file, there) in ACCIDENTS.items():
        put(folder / file, there)
        broken, level = publisher.live(), visitor.describe(SUPPLY).level
        small.write_rules(
            clear(folder), small.SMALL, **{"a-purchase": small.A_PURCHASE}
        )
        goes_on = broken.rulebook is before and level == "Watch"
        if not (goes_on and broken.problems) or publisher.live().problems:
            missed.append(name)

    assert missed == []
    assert len(visitor.register.versions.of("example")) == 1


@contextmanager
def kept_out_of(folder: Path) -> Iterator[None]:
    """Take the right to read a folder away, also from root."""
    folder.chmod(0o000)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
        folder.chmod(0o755)


def test_a_folder_that_may_not_be_read_or_that_the_software_fails_to_is_a_problem(
    publisher: Publisher, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = publisher.live()

    with kept_out_of(folder):
        refused = publisher.live()

    assert refused.rulebook is before.rulebook
    assert "Permission denied" in refused.problems[0].says
    assert publisher.live().problems == ()
    monkeypatch.setattr(examples, "load", lambda *_of: 1 // 0)
    small.write_rules(folder, small.STRICTER)
    assert publisher.live().rulebook is before.rulebook
    assert "ZeroDivisionError" in publisher.live().problems[0].says


def test_the_log_has_each_problem_once(
    visitor: Visitor, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.describe(SUPPLY)

    for words in ("signals: 7\n", "signals: {}\nsignal: []\n"):
        (folder / "signals.yaml").write_text(words)
        for _request in range(3):
            visitor.visit("/")

    said, next_said = caplog.records
    assert (said.name, said.levelno) == ("screening", logging.WARNING)
    assert f"{folder}/signals.yaml:1:" in said.getMessage()
    assert next_said.getMessage() != said.getMessage()
    assert "Silk" not in caplog.text


@pytest.mark.paper
def test_an_old_assessment_stays_as_it_was_and_a_new_one_is_by_the_new_rules(
    visitor: Visitor, folder: Path
) -> None:
    old = visitor.describe(SUPPLY)

    def kept() -> list[bytes | list[str]]:
        pdf = visitor.client.get(f"{old.path}/1/briefing.pdf").data
        pages = (visitor.visit(f"{old.path}/1{part}") for part in ("", "/briefing"))
        return [pdf, *(page.said("main") for page in pages)]

    before = kept()
    small.write_rules(folder, small.STRICTER)
    after, new = kept(), visitor.change(old, {})

    assert after == before
    assert all(before)
    assert (new.level, visitor.visit(f"{old.path}/1").level) == ("Strategic", "Watch")
    assert small.STRICTER.digest in text_of(new.by_id("record"))


def test_what_was_live_is_recorded_once_with_its_files(
    publisher: Publisher, folder: Path
) -> None:
    register = publisher.live().register
    small.write_rules(folder, small.STRICTER)
    for _request in range(3):
        files = publisher.live().files

    second, first = register.versions.of("example")

    assert (first.by, second.by) == ("start", "files on disk")
    assert second.note == "Changed on disk"
    assert register.versions.files(second.number) == files == files_in(folder)


def test_a_rulebook_that_cannot_be_recorded_waits(
    publisher: Publisher, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place, away = tmp_path / "register.db", tmp_path / "away.db"
    before = publisher.live()
    before.register.close()
    place.rename(away)

    small.write_rules(folder, small.STRICTER)
    waiting = [publisher.live() for _request in range(3)][-1]
    away.replace(place)
    before.register.close()

    assert waiting.rulebook is before.rulebook
    assert caplog.text.count("The register cannot be read") == 1
    assert publisher.live().rulebook.digest == small.STRICTER.digest


def test_while_somebody_writes_nothing_is_taken_and_what_did_not_change_stays(
    publisher: Publisher, folder: Path
) -> None:
    before = publisher.live()
    (folder / "rulebook.yaml").touch()
    same = publisher.live().rulebook

    with alone(folder) as write:
        write(dict(small.STRICTER.texts))
        meanwhile = publisher.live()

    assert same is before.rulebook
    assert meanwhile.rulebook is before.rulebook
    assert publisher.live().rulebook.digest == small.STRICTER.digest


ProveBetween = Callable[[Callable[[], object]], None]


@pytest.fixture
def prove_between(monkeypatch: pytest.MonkeyPatch) -> ProveBetween:
    """Return what lets something happen while a folder is proved for the first time."""
    load = examples.load

    def prepare(happens: Callable[[], object]) -> None:
        def load_slowly(*of: object) -> examples.RulebookCheck:
            monkeypatch.undo()
            found = load(*of)  # type: ignore[arg-type] # handed on as they come
            happens()
            return found

        monkeypatch.setattr(examples, "load", load_slowly)

    return prepare


def test_a_folder_that_changes_while_it_is_read_is_read_again(
    publisher: Publisher, folder: Path, prove_between: ProveBetween
) -> None:
    before = publisher.live()
    prove_between(lambda: small.write_rules(folder, small.STRICTER))
    small.write_rules(folder, RENAMED)

    assert publisher.live() is before
    assert publisher.live().rulebook.digest == small.STRICTER.digest


def test_while_one_thread_proves_the_others_are_served(
    publisher: Publisher, folder: Path, prove_between: ProveBetween
) -> None:
    before, begun, served = publisher.live(), Event(), Event()

    def wait() -> None:
        begun.set()
        served.wait(10)

    prove_between(wait)
    small.write_rules(folder, small.STRICTER)

    with ThreadPoolExecutor(1) as thread:
        proved = thread.submit(publisher.live)
        assert begun.wait(10)
        meanwhile = publisher.live()
        served.set()

    assert meanwhile is before
    assert proved.result().rulebook.digest == small.STRICTER.digest


def test_replaced_rulebooks_leave_the_memory(
    visitor: Visitor,
    publisher: Publisher,
    folder: Path,
    quick_rulebooks: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loader, "read_for_editing", quick_rulebooks)
    held: list[weakref.ref[Rulebook]] = []

    for number in range(20):
        heading = HEADING.replace("2026.1", f"2027.{number}")
        small.write_rules(
            folder, a_rulebook(*small.QUESTIONS, *small.RULES, heading=heading)
        )
        visitor.live(SUPPLY)
        held.append(weakref.ref(publisher.live().rulebook))
    gc.collect()

    assert held[0]() is None
    assert held[-1]()


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
