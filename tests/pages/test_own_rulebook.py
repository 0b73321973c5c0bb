"""A rulebook of one's own is made of the shipped one by a button, and left again.

Where the settings ask for it, somebody else than its writers adopts a draft of it.
"""

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from screening.editing.corridors import Corridors
from screening.editing.place import RulesPlace
from screening.editing.publish import Publisher, Watcher
from screening.errors import ScreeningError
from screening.register import Register
from screening.register.versions import Adopted
from screening.rulebook.loader import load
from screening.settings import USUAL, Settings, shipped, today
from screening.web.server import refuse_without_people
from tests.pages.conftest import OpenApp
from tests.pages.editor import (
    DEAR,
    DRAFTS,
    STRATEGIC,
    SUPPLY,
    VERSIONS,
    WATCH,
    Editor,
    slip,
)
from tests.pages.page import Page
from tests.pages.visitor import Visitor

RULE = "rules/90-own.yaml"


@pytest.fixture
def editor(
    open_app: OpenApp, register: Register, shipped_small: Path, tmp_path: Path
) -> Editor:
    publisher = beside(open_app, register)
    return Editor(open_app.app(started(tmp_path, shipped_small), Corridors(publisher)))


def started(data: Path, rules: Path) -> Settings:
    """Return the settings of a start that names no rules."""
    return Settings(
        rules=rules, data=data, register="", own_rules=data / "rulebook", token=""
    )


def beside(open_app: OpenApp, register: Register) -> Publisher:
    own, rules = open_app.data / "rulebook", shipped("rules") / USUAL
    watch = Watcher(*RulesPlace(rules, own).watched, interval=0, settle=0)
    return Publisher(rules, register, open_app.printer, watch, own=own)


def make(editor: Editor, kind: str, status: int = 200) -> Page:
    form = editor.visit(DRAFTS)
    typed = {"kind": kind, "by": "Ada"}
    return editor.send(form, typed, status, to=DRAFTS)


def go_back(editor: Editor, note: str, status: int = 200) -> Page:
    at = "/rulebook/own/back"
    return editor.send(editor.visit(at), {"note": note, "by": "Ada"}, status, to=at)


def again_live(editor: Editor, status: int = 200, **typed: str) -> Page:
    form = editor.visit(DRAFTS)
    return editor.send(form, {"by": "Ada", **typed}, status, to="/rulebook/own/again")


@pytest.mark.parametrize("kind", ["extension", "copy"])
def test_it_says_the_same_at_first_and_can_be_changed_at_once_in_every_process(
    editor: Editor, open_app: OpenApp, tmp_path: Path, kind: str
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
    assert live.rulebook.heading.title == shipped.heading.title
    assert live.rulebook.rules == shipped.rules
    newest, *_others = live.register.versions.of(live.rulebook.heading.id)
    assert newest.by == "Ada"
    assert not (tmp_path / ".rulebook").exists()


def test_a_threshold_changes_by_one_form_from_a_day_on(editor: Editor) -> None:
    shown = editor.visit("/rulebook/numbers/important-stake")
    typed = {"value": "5 %", "starts": "1/7/2099", "reason": "A decree.", "by": "Ada"}

    lower = editor.send(shown, typed, to=DRAFTS)
    editor.draft = lower.path.removesuffix("/adopt")
    later, before = editor.visit(shown.path), len(editor.visit(DRAFTS).links)
    slips = {**typed, "value": "much", "starts": "30 February 2099"}
    wrong = editor.send(later, slips, 422, to=DRAFTS)

    assert lower.path.endswith("/adopt")
    assert lower.by_id("note").text == "A decree."
    assert (
        "changes:\n"
        "  - threshold: important-stake\n"
        "    values:\n"
        "      - value: 10\n"
        "      - value: 5\n"
        "        from: 2099-07-01\n"
        "    because: A decree.\n"
    ) in editor.written("changes.yaml")
    assert "There is no 30 February 2099" in slip(wrong, "starts")
    assert slip(wrong, "value").endswith("Enter a number, like 10")
    assert wrong.by_id("starts").get("value") == "30 February 2099"
    assert len(editor.visit(DRAFTS).links) == before  # and no draft is left behind


def test_going_back_asks_why_and_what_was_set_aside_is_taken_up_with_its_changes(
    editor: Editor, open_app: OpenApp, tmp_path: Path, shipped_small: Path
) -> None:
    other = beside(open_app, editor.register)
    make(editor, "extension")
    heading = tmp_path / "rulebook" / "rulebook.yaml"
    heading.write_text(heading.read_text().replace("An example", "The bank's rules"))

    refused = go_back(editor, " ", status=422)
    gone = go_back(editor, "Too early.")
    folders = editor.publisher.live().folder, other.live().folder
    newest = editor.register.versions.newest(folder=str(shipped_small.absolute()))
    again = again_live(editor)

    assert "Write in one sentence why you go back." in refused.text
    assert folders == (shipped_small, shipped_small)
    assert newest is not None
    assert newest.note == "Back to the shipped rulebook: Too early."
    assert re.search(r"The bank's rules 1, set aside on \d+ \w+ 20\d\d", gone.text)
    assert "Start a draft" in again.text
    assert editor.publisher.live().rulebook.heading.title == "The bank's rules"


def test_all_that_was_set_aside_on_a_day_is_kept_and_what_has_problems_not_taken_up(
    editor: Editor, tmp_path: Path, shipped_small: Path
) -> None:
    for _time in range(2):
        make(editor, "extension")
        go_back(editor, "Too early.")
    both = RulesPlace(shipped_small, tmp_path / "rulebook").set_aside
    for aside in both:
        (aside / "rulebook.yaml").write_text("title: [\n", encoding="utf-8")

    refused = again_live(editor, 409)

    assert re.search(r"Set aside on \d+ \w+ 20\d\d", refused.text)
    assert "rulebook.yaml" in refused.text
    assert editor.publisher.live().folder == shipped_small
    assert [aside.is_dir() for aside in both] == [True, True]


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
        lambda status: again_live(editor, status),
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


def test_a_rulebook_is_given_back_by_a_button(editor: Editor, tmp_path: Path) -> None:
    make(editor, "extension")
    written = editor.live_text("rulebook.yaml")
    shutil.rmtree(tmp_path / "rulebook")  # as where the register alone was restored

    offered = editor.visit(DRAFTS)
    of_an_old_page = {"by": "Bo", "number": "7"}
    editor.send(offered, of_an_old_page, to="/rulebook/own/from-register")
    then = editor.publisher.live().own
    editor.send(offered, {"by": "Bo"}, to="/rulebook/own/from-register")

    assert not then
    assert "A rulebook in the register has no folder on this machine" in offered.text
    assert editor.publisher.live().folder == tmp_path / "rulebook"
    assert editor.live_text("rulebook.yaml") == written
    assert "restored from the register." in editor.visit(VERSIONS).text
    assert "lies nowhere" not in editor.visit(DRAFTS).text


def test_nothing_is_offered_where_the_own_rulebook_was_set_aside_or_never_was(
    editor: Editor, tmp_path: Path, shipped_small: Path
) -> None:
    before = editor.visit(DRAFTS)
    shutil.copytree(shipped_small, tmp_path / "rulebook-of-somebody")
    again_live(editor, folder="rulebook-of-somebody")
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


def test_the_history_tells_all_that_was_live(editor: Editor) -> None:
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
    started = r"From .* to .*, when the app was first started"
    assert re.search(rf"{started}. It came with the software", first)
    assert "came with the software" not in ours
    newest, *_others = [editor.visit(at) for at in addresses(listed)]
    assert "Changes since 1" in newest.text
    assert "own/rulebook.yaml" in newest.text
    assert "rules/10-deal.yaml" not in newest.text  # it is the same in both
    for page in (before, while_ours, listed):
        assert not [says for says in page.links.values() if "o back to" in says]
    assert "Restore" in listed.text
    editor.visit(f"{at_ours}/back", 404)


TOKEN = "a-token-of-these-tests-0123456789"  # noqa: S105 - of these tests alone


@pytest.fixture
def guarded(open_app: OpenApp) -> Flask:
    """Return an app that asks for a second person."""
    return open_app(token=TOKEN, second_person=True).app


def come(app: Flask, name: str = "") -> Editor:
    """Return somebody who came by a link of their own, or by that of the start."""
    editor = Editor(app, name=name)
    token = editor.register.people.add(name) if name else TOKEN
    editor.client.get(f"/start?token={token}")
    return editor


@pytest.fixture
def ada(guarded: Flask) -> Editor:
    """Return somebody who wrote a draft that moves a kept deal."""
    ada = come(guarded, "Ada")
    ada.describe(SUPPLY)
    ada.begin()
    ada.replace(WATCH, STRATEGIC)
    about = {"title": "Supply", "reason": "The decree asks for it.", "starts": ""}
    ada.tell(about)
    return ada


@pytest.fixture
def bruno(guarded: Flask, ada: Editor) -> Editor:
    """Return a second person, at the same draft."""
    bruno = come(guarded, "Bruno")
    bruno.draft = ada.draft
    return bruno


def token(editor: Editor) -> str:
    """Return what shows forms of somebody's to be theirs."""
    return editor.visit(editor.draft).filled()["csrf_token"]


def forced(editor: Editor, opened: Page, **typed: str) -> Page:
    """Send the form that somebody else was shown."""
    given = {"note": "A decree.", "doubts": "yes", "csrf_token": token(editor)}
    return editor.send(opened, {**given, **typed}, 403, to=f"{editor.draft}/adopt")


def test_a_name_shown_makes_no_second_person(ada: Editor, bruno: Editor) -> None:
    owner, before = come(ada.app), ada.live_text()
    owner.draft = ada.draft

    owner.send(owner.visit("/name"), {"name": "Carla"})
    barred = owner.visit(f"{ada.draft}/adopt")

    assert "You are here as Carla (account " in barred.text
    assert "Only a person with a start link of their own can adopt" in barred.text
    forced(owner, bruno.visit(f"{bruno.draft}/adopt"))
    assert ada.live_text() == before


def test_whoever_wrote_in_a_draft_cannot_adopt_it(ada: Editor, bruno: Editor) -> None:
    shown = ada.visit(f"{ada.draft}/adopt")
    form = bruno.visit(f"{bruno.draft}/adopt")
    refused = [
        forced(ada, form),
        forced(ada, form, **{"when": "later", "from-day": "2100-01-01"}),
    ]
    bruno.replace(DEAR, DEAR.replace("1", "2"))
    refused.append(bruno.visit(f"{bruno.draft}/adopt"))
    before = ada.live_text()
    planned = ada.register.plans.of_draft(ada.draft.rpartition("/")[2])
    carla = come(ada.app, "Carla")
    ada.register.people.add("Bo")
    ada.register.people.remove("Ada")
    again = come(ada.app, "ada")  # the same person, by another link
    refused.append(again.visit(f"{ada.draft}/adopt"))
    carla.draft = ada.draft
    adopted = carla.adopt(note="The decree of Monday.")

    assert "You wrote in this draft, so another person must adopt it." in shown.text
    assert shown.all("main//form") == []
    for page in refused:
        assert "You wrote in this draft" in page.text
    assert "Drafted by Ada. The decree asks for it." in form.text
    assert "1 of 1 saved deals would change" in form.text
    assert "Drafted by Ada, Bruno." in refused[2].text
    assert WATCH in before
    assert planned is None
    assert adopted.said("h1") == ["Version 2026.1.1: Supply"]
    assert "The decree of Monday." in adopted.text
    assert "by Carla; drafted by Ada and Bruno." in adopted.text
    assert STRATEGIC in carla.live_text()


def test_what_is_sent_back_says_why_and_is_adopted(ada: Editor, bruno: Editor) -> None:
    form = bruno.visit(f"{bruno.draft}/adopt")
    back = f"{bruno.draft}/adopt/back"

    refused = bruno.send(form, {"back": " "}, 422, to=back)
    typed = {"back": "Fine.", "csrf_token": token(ada)}
    by_its_writer = ada.send(form, typed, to=back)
    sent = bruno.send(form, {"back": "Say from which price on."}, to=back)

    told, listed = ada.visit(ada.draft), ada.visit("/rulebook/drafts")
    assert "Write what must be changed first." in refused.text
    assert "sent it back" not in by_its_writer.text
    assert "Bruno sent it back" in sent.text
    assert "Say from which price on." in told.text
    assert "The draft has not changed since." in told.text
    assert "sent back" in listed.text
    ada.replace(DEAR, DEAR.replace("1", "2"))
    assert "The draft has changed since." in bruno.visit(f"{bruno.draft}/adopt").text
    assert bruno.adopt().said("h1") == ["Version 2026.1.1: Supply"]


def test_a_typed_name_has_no_second_person(open_app: OpenApp, guarded: Flask) -> None:
    open_to_all = Editor(open_app().app, name="Ada")
    open_to_all.begin()
    open_to_all.replace(WATCH, STRATEGIC)
    bruno = come(guarded, "Bruno")

    refused = bruno.visit(f"{open_to_all.draft}/adopt")
    shown = open_to_all.visit(f"{open_to_all.draft}/adopt")
    adopted = open_to_all.adopt()

    assert "started under a typed name" in refused.text
    assert "Send the draft back" not in shown.text
    assert adopted.said("h1") == ["Version 2026.1.1"]


def test_whoever_has_a_link_of_their_own_calls_off_what_is_planned_and_nobody_else(
    guarded: Flask, ada: Editor, bruno: Editor
) -> None:
    day = (today() + timedelta(days=40)).isoformat()
    planned = bruno.adopt(200, when="later", **{"from-day": day})
    [at] = [at for at in planned.links if "/planned/" in at]
    owner = come(guarded)
    owner.draft = ada.draft

    barred = owner.visit(f"{ada.draft}/adopt")
    shown = owner.visit(at)
    sent = {"note": "No.", "csrf_token": token(owner)}
    refused = owner.client.post(f"{at}/off", data=sent)
    still = owner.visit(VERSIONS).text
    off = ada.send(ada.visit(at), {"note": "Too soon."}, to=f"{at}/off")

    assert "Adopted by Bruno on" in planned.text
    assert "drafted by Ada" in planned.text
    assert "Only a person with a start link of their own can adopt" in barred.text
    assert "cancel a planned adoption here. The person who runs the app" in shown.text
    assert shown.all("textarea") == shown.all("input[@id='note']") == []
    assert refused.status_code == 403
    assert "called off" not in still
    assert "1 cancelled adoption" in off.text
    assert "Too soon. Ada, " in off.text


def test_it_is_refused_where_all_are_let_in(register: Register, tmp_path: Path) -> None:
    given = Settings(rules=tmp_path, data=tmp_path, register="", token=TOKEN)
    second = replace(given, second_person=True)
    refuse_without_people(given, register)
    for _time in range(2):
        with pytest.raises(ScreeningError, match="screening people add NAME"):
            refuse_without_people(second, register)
        register.people.add("Ada")
        refuse_without_people(second, register)
        with pytest.raises(ScreeningError, match='SCREENING_TOKEN is "off"'):
            refuse_without_people(replace(second, token=""), register)
        register.people.remove("Ada")


def test_going_back_waits_for_a_second_person(ada: Editor, bruno: Editor) -> None:
    bruno.adopt()

    asked = ada.visit("/rulebook/versions/1/back")
    drafted = ada.send(asked, {"note": "Too early."})

    assert "once a second person adopts" in asked.text
    assert "You wrote in this draft" in drafted.text
    assert STRATEGIC in ada.live_text()

    bruno.draft = drafted.path.removesuffix("/adopt")
    adopted = bruno.adopt(note="Agreed.")

    assert adopted.said("h1") == ["Version 2026.1.2: Back to version 2026.1"]
    assert "by Bruno; drafted by Ada." in adopted.text
    assert WATCH in bruno.live_text()
    assert STRATEGIC not in bruno.live_text()


@pytest.fixture
def of_ours(
    open_app: OpenApp, register: Register, shipped_small: Path, tmp_path: Path
) -> Flask:
    """Return an app that asks for a second person, on a rulebook made in it."""
    given = replace(started(tmp_path, shipped_small), token=TOKEN, second_person=True)
    return open_app.app(given, Corridors(beside(open_app, register)))


@pytest.mark.parametrize("kind", ["extension", "copy"])
def test_leaving_our_rulebook_for_the_shipped_one_waits_for_a_second_person(
    of_ours: Flask, shipped_small: Path, tmp_path: Path, kind: str
) -> None:
    ada, bruno = come(of_ours, "Ada"), come(of_ours, "Bruno")
    make(ada, kind)
    watch = tmp_path / "rulebook" / "rules" / "99-ours.yaml"
    watch.write_text("rules: []\n")

    asked = ada.visit("/rulebook/own/back")
    drafted = go_back(ada, "Too dear.")
    still = watch.exists()
    bruno.draft = drafted.path.removesuffix("/adopt")
    adopted = bruno.adopt()

    assert "once a second person adopts it" in asked.text
    assert "You wrote in this draft" in drafted.text
    assert still
    told = "Back to the shipped rulebook"
    assert told in adopted.said("h1")[0]
    assert "by Bruno; drafted by Ada." in adopted.text
    assert not watch.exists()
    live = bruno.publisher.live()
    assert live.folder == tmp_path / "rulebook"
    assert live.rulebook.rules == load(shipped_small).rules


def test_what_was_set_aside_is_taken_up_by_two_people(
    open_app: OpenApp, shipped_small: Path, tmp_path: Path, of_ours: Flask
) -> None:
    publisher = beside(open_app, Visitor(of_ours.test_client()).register)
    without = started(tmp_path, shipped_small)
    alone = Editor(open_app.app(without, Corridors(publisher)))
    make(alone, "extension")
    heading = tmp_path / "rulebook" / "rulebook.yaml"
    heading.write_text(heading.read_text().replace("An example", "The bank's rules"))
    go_back(alone, "Too early.")
    ada, bruno = come(of_ours, "Ada"), come(of_ours, "Bruno")

    shown = ada.visit(DRAFTS)
    drafted = ada.send(shown, {}, to="/rulebook/own/again")
    before = heading.read_text()
    bruno.draft = drafted.path.removesuffix("/adopt")
    bruno.adopt()

    assert "once a second person adopts it" in shown.text
    assert "The bank's rules" not in before
    assert "The bank's rules" in heading.read_text()
