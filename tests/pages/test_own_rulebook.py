"""A rulebook of one's own is made of the shipped one by a button, and left again."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from screening.editing.corridors import Corridors
from screening.editing.place import Place
from screening.editing.publish import Publisher, Watcher
from screening.register import Register
from screening.register.versions import Adopted
from screening.settings import USUAL, Settings, shipped
from tests.pages.conftest import OpenApp
from tests.pages.editor import DRAFTS, Editor
from tests.pages.page import Page
from tests.pages.visitor import Visitor

RULE = "rules/90-own.yaml"
VERSIONS = "/rulebook/versions"


@pytest.fixture
def editor(
    open_app: OpenApp, register: Register, shipped_small: Path, tmp_path: Path
) -> Editor:
    """Return somebody at an app that was started without a word on rules."""
    publisher = beside(open_app, register)
    return Editor(open_app.app(started(tmp_path, shipped_small), Corridors(publisher)))


def started(data: Path, rules: Path) -> Settings:
    """Return the settings of a start that names no rules."""
    return Settings(
        rules=rules, data=data, register="", own_rules=data / "rulebook", token=""
    )


def beside(open_app: OpenApp, register: Register) -> Publisher:
    """Return what one process has on the shipped rules and the data folder."""
    own, rules = open_app.data / "rulebook", shipped("rules") / USUAL
    watch = Watcher(*Place(rules, own).watched, interval=0, settle=0)
    return Publisher(rules, register, open_app.printer, watch, own=own)


def make(editor: Editor, kind: str, status: int = 200) -> Page:
    """Press the button that makes a rulebook of one's own."""
    form = editor.visit(DRAFTS)
    typed = {"kind": kind, "by": "Ada"}
    return editor.send(form, typed, status, to="/rulebook/own")


def go_back(editor: Editor, note: str, status: int = 200) -> Page:
    """Go back to the shipped rulebook, and say why."""
    at = "/rulebook/own/back"
    return editor.send(editor.visit(at), {"note": note, "by": "Ada"}, status, to=at)


def take_up(editor: Editor, status: int = 200, **typed: str) -> Page:
    """Press the button that takes up what was set aside."""
    form = editor.visit(DRAFTS)
    return editor.send(form, {"by": "Ada", **typed}, status, to="/rulebook/own/again")


@pytest.mark.parametrize(("kind", "title"), [("extension", "Our rules"), ("copy", "")])
def test_it_says_the_same_at_first_and_can_be_changed_at_once_in_every_process(
    editor: Editor, open_app: OpenApp, tmp_path: Path, kind: str, title: str
) -> None:
    shipped = editor.publisher.live().rulebook
    other = beside(open_app, editor.register)
    (tmp_path / ".rulebook" / "rules").mkdir(parents=True)  # left by a crash

    made = make(editor, kind)
    draft = editor.begin()

    live = editor.publisher.live()
    assert "Start a draft" in made.text
    assert draft.said("h1") == ["Draft by Ada (not confirmed)"]
    assert live.folder == other.live().folder == tmp_path / "rulebook"
    assert live.rulebook.heading.title == (title or shipped.heading.title)
    assert live.rulebook.rules == shipped.rules
    newest, *_others = live.register.versions.of(live.rulebook.heading.id)
    assert newest.by == "Ada"
    assert not (tmp_path / ".rulebook").exists()


def test_going_back_asks_why_and_what_was_set_aside_is_taken_up_with_its_changes(
    editor: Editor, open_app: OpenApp, tmp_path: Path, shipped_small: Path
) -> None:
    other = beside(open_app, editor.register)
    make(editor, "extension")
    heading = tmp_path / "rulebook" / "rulebook.yaml"
    heading.write_text(heading.read_text().replace("Our rules", "The bank's rules"))

    refused = go_back(editor, " ", status=422)
    gone = go_back(editor, "Too early.")
    folders = editor.publisher.live().folder, other.live().folder
    newest = editor.register.versions.newest(folder=str(shipped_small.absolute()))
    again = take_up(editor)

    assert "Write in a sentence why you go back." in refused.text
    assert folders == (shipped_small, shipped_small)
    assert newest is not None
    assert newest.note == "Back to the shipped rulebook: Too early."
    assert re.search(r"The bank's rules 1, set aside on \d+ \w+ 20\d\d", gone.text)
    assert "Start a draft" in again.text
    assert editor.publisher.live().rulebook.heading.title == "The bank's rules"


def test_what_has_problems_meanwhile_is_told_by_its_day_and_not_taken_up(
    editor: Editor, tmp_path: Path, shipped_small: Path
) -> None:
    make(editor, "extension")
    go_back(editor, "Too early.")
    [aside] = Place(shipped_small, tmp_path / "rulebook").set_aside
    (aside / "rulebook.yaml").write_text("title: [\n", encoding="utf-8")

    refused = take_up(editor, 409)

    assert re.search(r"Set aside on \d+ \w+ 20\d\d", refused.text)
    assert "rulebook.yaml" in refused.text
    assert editor.publisher.live().folder == shipped_small
    assert aside.is_dir()


NOT_RECORDED = """
    CREATE TABLE refusal (number REFERENCES adopted DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER refuse AFTER INSERT ON adopted
    BEGIN INSERT INTO refusal VALUES (-1); END"""
"""Lets a version be written, and refuses it at the last moment."""
OWN_AND_BACK = ["italy-china", "rulebook", "italy-china", "rulebook"]


def test_what_the_register_refuses_does_not_go_live(
    editor: Editor, open_app: OpenApp, tmp_path: Path
) -> None:
    presses: list[Callable[[int], Page]] = [
        lambda status: make(editor, "extension", status),
        lambda status: go_back(editor, "Too early.", status),
        lambda status: take_up(editor, status),
    ]
    states = [state(editor, open_app)]

    for press in presses:
        with closing(sqlite3.connect(tmp_path / "register.db")) as file:
            file.executescript(NOT_RECORDED)
        assert "refused it" in press(409).text
        states.append(state(editor, open_app))
        with closing(sqlite3.connect(tmp_path / "register.db")) as file:
            file.executescript("DROP TRIGGER refuse; DROP TABLE refusal")
        press(200)
        states.append(state(editor, open_app))

    assert states[0::2][:3] == states[1::2]
    assert [folder.name for folder, *_others in states[0::2]] == OWN_AND_BACK


def state(
    editor: Editor, open_app: OpenApp
) -> tuple[Path, str, Adopted | None, list[str]]:
    """Return what is live, what was recorded last, and which folders there are.

    It is the same for the app that runs and for one started beside it.
    """
    live, other = editor.publisher.live(), beside(open_app, editor.register).live()
    assert (live.folder, live.digest) == (other.folder, other.digest)
    folders = sorted(it.name for it in open_app.data.iterdir() if it.is_dir())
    visible = [name for name in folders if name[0] != "."]
    newest = live.register.versions.newest()
    return live.folder, live.digest, newest, visible


def test_two_set_aside_on_one_day_are_both_kept(
    editor: Editor, tmp_path: Path, shipped_small: Path
) -> None:
    for _time in range(2):
        make(editor, "extension")
        go_back(editor, "Too early.")

    assert len(Place(shipped_small, tmp_path / "rulebook").set_aside) == 2


def test_where_a_setting_names_the_rules_none_is_made(visitor: Visitor) -> None:
    visitor.send(visitor.visit("/deals/new"), {}, 404, to="/rulebook/own")
    visitor.visit("/rulebook/own/back", 404)


def test_a_register_of_another_machine_gives_back_the_rulebook_by_a_button(
    editor: Editor, tmp_path: Path
) -> None:
    make(editor, "extension")
    written = editor.live_text("rulebook.yaml")
    shutil.rmtree(tmp_path / "rulebook")  # as where the register alone was restored

    offered = editor.visit(DRAFTS)
    of_an_old_page = {"by": "Bo", "number": "7"}
    editor.send(offered, of_an_old_page, to="/rulebook/own/from-register")
    then = editor.publisher.live().own
    editor.send(offered, {"by": "Bo"}, to="/rulebook/own/from-register")

    assert not then
    assert "The register has a rulebook that lies nowhere here" in offered.text
    assert editor.publisher.live().folder == tmp_path / "rulebook"
    assert editor.live_text("rulebook.yaml") == written
    assert "written again from the register." in editor.visit(VERSIONS).text
    assert "lies nowhere" not in editor.visit(DRAFTS).text


def test_nothing_is_offered_where_the_own_rulebook_was_set_aside_or_never_was(
    editor: Editor, tmp_path: Path, shipped_small: Path
) -> None:
    before = editor.visit(DRAFTS)
    shutil.copytree(shipped_small, tmp_path / "rulebook-of-somebody")
    take_up(editor, folder="rulebook-of-somebody")
    still = editor.publisher.live().folder
    make(editor, "extension")
    go_back(editor, "Ours was wrong.")

    after = editor.visit(DRAFTS)

    for page in (before, after):
        assert "lies nowhere" not in page.text
    editor.send(after, {"number": "2"}, to="/rulebook/own/from-register")
    assert still == shipped_small
    assert not editor.publisher.live().own


def addresses(listed: Page) -> list[str]:
    """Return where the versions of a list are shown, in its order."""
    return [at for at in listed.links if re.fullmatch(rf"{VERSIONS}/\d+", at)]


def test_the_history_tells_all_that_was_live_and_goes_back_only_to_the_own_one(
    editor: Editor,
) -> None:
    make(editor, "extension")
    while_ours = editor.visit(VERSIONS)
    at_ours, at_shipped = addresses(while_ours)
    before = editor.visit(at_shipped)
    editor.visit(f"{at_shipped}/back", 404)
    editor.visit(f"{at_ours}/back")
    go_back(editor, "Too early.")

    listed = editor.visit(VERSIONS)

    shipped, ours, first = listed.said("ol[@class='versions']/li")
    version = editor.publisher.live().rulebook.heading.version
    assert [it.split()[0] for it in listed.said("h2")] == [version, "1", version]
    assert "Since " in shipped
    assert "Back to the shipped rulebook: Too early." in shipped
    assert re.search(r"From .* to .*, by Ada", ours)
    assert re.search(r"From .* to .*, by start. It came with the software", first)
    assert "came with the software" not in ours
    newest, *_others = [editor.visit(at) for at in addresses(listed)]
    assert "What changed since 1" in newest.text
    assert "own/rulebook.yaml" in newest.text
    assert "rules/10-deal.yaml" not in newest.text  # it is the same in both
    for page in (before, while_ours, listed):
        assert not [says for says in page.links.values() if "o back to" in says]
    assert "Take it up again" in listed.text
    editor.visit(f"{at_ours}/back", 404)
