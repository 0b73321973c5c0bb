"""Rules go live whole or not at all: at the start, changed on disk, or adopted.

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
from screening.briefing.printing.pool import Printer
from screening.editing import place
from screening.editing.place import RulesPlace
from screening.editing.publish import Adoption, FolderMovedError, Publisher, Watcher
from screening.errors import RulebookError, ScreeningError
from screening.formats.files import alone
from screening.register import Register
from screening.register.people import NOBODY, Author
from screening.register.versions import Adopted
from screening.rulebook import folder as folders
from screening.rulebook import loader
from screening.rulebook.folder import files_in
from screening.rulebook.loader import digest_of
from screening.rulebook.model import Rulebook
from screening.settings import today
from screening.web.context import live
from tests import builders as a
from tests.pages import small
from tests.pages.page import text_of
from tests.pages.server import PATIENCE
from tests.pages.small import A_PURCHASE, SMALL, STRICTER, write_rules
from tests.pages.visitor import Visitor

SUPPLY = {"the-name": "Silk & Sons", "kind": "supply", "price": "1"}
RENAMED = a.rulebook(
    *small.QUESTIONS,
    *small.RULES,
    heading=a.HEADING.replace("An example", "Another title").replace(
        "2026.1", "2026.2"
    ),
)


ITSELF = Path("itself")
ACCIDENTS: dict[str, tuple[str, bytes | Path | None]] = {
    "half a file": (small.RULE_FILE, SMALL.texts[small.RULE_FILE].encode()[:500]),
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


def test_nobody_who_types_waits_for_a_look_at_the_folder_that_follows_the_panel(
    app: Flask, visitor: Visitor, folder: Path
) -> None:
    new = visitor.visit("/deals/new")
    write_rules(folder, RENAMED)

    with visitor.client.post("/deals/live", data=new.filled(SUPPLY)) as panel:
        assert panel.status_code == 200
        [publisher] = app.extensions["screening"].all
        assert publisher.last.rulebook.digest != RENAMED.digest

    assert publisher.last.rulebook.digest == RENAMED.digest


def test_every_page_is_headed_by_the_rulebook_that_is_live_one_a_request(
    app: Flask, visitor: Visitor, folder: Path
) -> None:
    with app.test_request_context():
        before = live()
        write_rules(folder, RENAMED)
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
        write_rules(clear(folder), SMALL, **{"a-purchase": A_PURCHASE})
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
    write_rules(folder, STRICTER)
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
def test_an_old_assessment_stays_as_it_was(visitor: Visitor, folder: Path) -> None:
    old = visitor.describe(SUPPLY)

    def kept() -> list[bytes | list[str]]:
        pdf = visitor.client.get(f"{old.path}/1/briefing.pdf").data
        pages = (visitor.visit(f"{old.path}/1{part}") for part in ("", "/briefing"))
        return [pdf, *(page.said("main") for page in pages)]

    before = kept()
    write_rules(folder, STRICTER)
    after, new = kept(), visitor.change(old, {})

    assert after == before
    assert all(before)
    assert (new.level, visitor.visit(f"{old.path}/1").level) == ("Strategic", "Watch")
    assert STRICTER.digest in text_of(new.by_id("record"))


def test_a_rulebook_that_cannot_be_recorded_waits(
    publisher: Publisher, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place, away = tmp_path / "register.db", tmp_path / "away.db"
    before = publisher.live()
    before.register.close()
    place.rename(away)

    write_rules(folder, STRICTER)
    waiting = [publisher.live() for _request in range(3)][-1]
    away.replace(place)
    before.register.close()

    assert waiting.rulebook is before.rulebook
    assert caplog.text.count("The register cannot be read") == 1
    assert publisher.live().rulebook.digest == STRICTER.digest


def test_nothing_is_taken_amid_writing(publisher: Publisher, folder: Path) -> None:
    before = publisher.live()
    (folder / "rulebook.yaml").touch()
    same = publisher.live().rulebook

    with alone(folder) as write:
        write(dict(STRICTER.texts))
        meanwhile = publisher.live()
    for _request in range(3):
        after = publisher.live()

    assert same is meanwhile.rulebook is before.rulebook
    assert after.rulebook.digest == STRICTER.digest
    second, first = before.register.versions.of("example")
    assert (first.by, second.by) == ("start", "files on disk")
    assert second.note == "Changed on disk"
    files = before.register.versions.files(second.number)
    assert files == after.files == files_in(folder)


def test_while_one_thread_proves_others_are_served_and_what_changes_then_is_read_again(
    publisher: Publisher, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, begun, served = publisher.live(), Event(), Event()
    load = examples.load

    def load_slowly(*of: object) -> RulebookCheck:
        monkeypatch.undo()
        found = load(*of)  # type: ignore[arg-type] # handed on as they come
        begun.set()
        served.wait(PATIENCE)
        write_rules(folder, STRICTER)
        return found

    monkeypatch.setattr(examples, "load", load_slowly)
    write_rules(folder, RENAMED)

    with ThreadPoolExecutor(1) as thread:
        proved = thread.submit(publisher.live)
        assert begun.wait(PATIENCE)
        meanwhile = publisher.live()
        served.set()

    assert meanwhile is before
    assert proved.result() is before
    assert publisher.live().rulebook.digest == STRICTER.digest


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
        heading = a.HEADING.replace("2026.1", f"2027.{number}")
        write_rules(folder, a.rulebook(*small.QUESTIONS, *small.RULES, heading=heading))
        visitor.live(SUPPLY)
        held.append(weakref.ref(publisher.live().rulebook))
    gc.collect()

    assert held[0]() is None
    assert held[-1]()


FILES = {**STRICTER.texts, "examples/a-purchase.yaml": A_PURCHASE}


def adopt(
    publisher: Publisher, proved: RulebookCheck | None = None, based_on: str = ""
) -> Adopted:
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


def test_files_with_problems_are_not_adopted_and_what_is_not_recorded_is_put_back(
    publisher: Publisher, folder: Path, tmp_path: Path
) -> None:
    before, files = publisher.live(), files_in(folder)
    spoilt = stricter(**{"signals.yaml": "signals: 7\n"})

    for claimed in (spoilt, replace(spoilt, problems=())):
        with pytest.raises(RulebookError, match=r"signals\.yaml:1"):
            adopt(publisher, claimed)
    with closing(sqlite3.connect(tmp_path / "register.db")) as file:
        file.execute("DROP TABLE adopted")
    with pytest.raises(ScreeningError, match="register"):
        adopt(publisher)

    assert files_in(folder) == files
    assert publisher.live().rulebook is before.rulebook


def test_a_folder_that_moved_is_being_adopted_or_came_with_the_software_is_left_alone(
    publisher: Publisher, folder: Path, shipped_small: Path
) -> None:
    here = publisher.live()
    theirs = Publisher(shipped_small, here.register, here.printer)
    (folder / "rulebook.yaml").write_text("by: hand\n")

    with pytest.raises(FolderMovedError, match="Nothing was adopted"):
        adopt(publisher, based_on=here.digest)
    with (
        alone(folder),
        pytest.raises(ScreeningError, match="being adopted at the moment"),
    ):
        adopt(publisher)

    with pytest.raises(ScreeningError, match="screening rules copy DIR"):
        adopt(theirs)

    assert (here.own, theirs.live().own) == (True, False)
    assert (folder / "rulebook.yaml").read_text() == "by: hand\n"
    assert len(publisher.live().register.versions.of("example")) == 1


def test_a_bad_folder_is_good_once_adopted(publisher: Publisher, folder: Path) -> None:
    for path, there in ((folder / "signals.yaml", b"signals: 7\n"), (folder, None)):
        put(path, there)
        assert publisher.live().problems

        adopt(publisher, based_on=digest_of(publisher.there().files))

        assert files_in(folder) == FILES
        assert publisher.live().problems == ()


OURS = """\
format: "1"
id: ours
extends: example
title: Ours
version: "1"
reviewed: 2026-01-01
review-by: 2026-12-31
"""


def test_what_is_extended_upgrades_underneath_and_nothing_of_it_is_written(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (folders, place):
        monkeypatch.setattr(module, "shipped", lambda _name: tmp_path / "there")
    theirs, ours = tmp_path / "there" / "example", tmp_path / "ours"
    write_rules(theirs, SMALL)
    ours.mkdir()
    (ours / "rulebook.yaml").write_text(OURS)
    here, watch = (
        publisher.live(),
        Watcher(*RulesPlace(ours).watched, interval=0, settle=0),
    )
    extending = Publisher(ours, here.register, here.printer, watch)
    before = extending.live().rulebook.rules["supplied"].level
    (theirs / "signals.yaml").mkdir()
    assert extending.live().problems
    (theirs / "signals.yaml").rmdir()
    assert extending.live().problems == ()

    write_rules(theirs, STRICTER)
    upgraded, shipped = extending.live(), files_in(theirs)
    title = OURS.replace("title: Ours", "title: Ours and nobody else's")
    files = {**upgraded.files, "rulebook.yaml": title}
    adopt(extending, examples.check_files(files, today()))

    assert before == "watch"
    assert upgraded.rulebook.rules["supplied"].level == "strategic"
    assert len(upgraded.register.versions.of("ours")) == 3
    assert extending.live().rulebook.heading.title == "Ours and nobody else's"
    assert [file.name for file in ours.iterdir()] == ["rulebook.yaml"]
    assert files_in(theirs) == shipped


Start = Callable[..., Publisher]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Return a folder with a rulebook, for an app that is yet to start."""
    write_rules(tmp_path / "rules", SMALL, purchase=A_PURCHASE)
    return tmp_path / "rules"


@pytest.fixture
def start(rules: Path, register: Register, lazy_printer: Printer) -> Start:
    """Return what starts as the app does, but takes a changed folder at once."""

    def started(at: Path = rules) -> Publisher:
        watch = Watcher(at, interval=0, settle=0)
        return Publisher(at, register, lazy_printer, watch)

    return started


def test_the_first_start_is_recorded_and_what_changed_while_the_app_was_off(
    rules: Path, register: Register, start: Start
) -> None:
    for _start in range(2):
        start()

    [first] = register.versions.of("example")
    assert (first.number, first.by, first.note) == (1, "start", "The first version")
    assert first.folder == str(rules)
    assert register.versions.files(1) == files_in(rules)
    write_rules(rules, STRICTER)
    assert start().live().rulebook.digest == STRICTER.digest
    by = [version.by for version in register.versions.of("example")]
    assert by == ["files on disk", "start"]


@pytest.mark.parametrize("broken", ["", "rulebook.yaml"])
def test_a_broken_folder_starts_with_what_was_live_last_until_it_is_corrected(
    rules: Path, start: Start, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    start()
    (rules / broken).unlink() if broken else shutil.rmtree(rules)

    publisher = start()
    live = publisher.live()
    write_rules(rules, STRICTER)

    assert live.rulebook.digest == SMALL.digest
    assert [example.id for example in live.examples] == ["purchase"]
    assert str(rules) in caplog.text
    assert live.problems
    assert publisher.live().rulebook.digest == STRICTER.digest
    assert publisher.live().problems == ()


def test_a_lost_folder_may_be_made_again_in_the_app(rules: Path, start: Start) -> None:
    files = start().live().files
    shutil.rmtree(rules)
    publisher = start()

    gone, good = publisher.there(), examples.check_files(files, today())
    publisher.adopt(good, digest_of(gone.files), Adoption(NOBODY, "Back"))

    assert files_in(rules) == files
    assert (publisher.live().own, publisher.live().problems) == (True, ())


def test_a_broken_folder_where_nothing_was_live_that_can_be_read_is_refused(
    rules: Path, register: Register, start: Start, tmp_path: Path
) -> None:
    start()
    other = tmp_path / "other"
    shutil.copytree(rules, other)
    (other / "signals.yaml").write_text("signals: 7\n")

    with pytest.raises(RulebookError, match=f"{other}/signals.yaml:1:"):
        start(other)

    assert len(register.versions.of("example")) == 1
    ancient = {"rulebook.yaml": "format: ancient\n"}  # which was live, and is no more
    was = replace(SMALL, texts=ancient, digest="0" * 64)
    write_rules(other, was)
    register.versions.adopt(ancient, was, author=NOBODY, note="", folder=str(other))
    with pytest.raises(RulebookError):
        start(other)


def test_a_folder_being_written_is_taken_afterwards(rules: Path, start: Start) -> None:
    start()

    with alone(rules) as write:
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
