"""Where the settings ask for it, somebody else than its writers adopts a draft."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from screening.editing.corridors import Corridors
from screening.errors import ScreeningError
from screening.register import Register
from screening.rulebook.loader import load
from screening.settings import Settings, today
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
)
from tests.pages.page import Page
from tests.pages.test_own_rulebook import beside, go_back, make, started
from tests.pages.visitor import Visitor

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
    ada.send(ada.visit(ada.draft), about, to=f"{ada.draft}/about")
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


def test_whoever_wrote_in_a_draft_cannot_adopt_it(ada: Editor, bruno: Editor) -> None:
    shown = ada.visit(f"{ada.draft}/adopt")
    form = bruno.visit(f"{ada.draft}/adopt")

    refused = forced(ada, form)
    planned = forced(ada, form, **{"when": "later", "from-day": "2100-01-01"})

    assert "You wrote in this draft, so somebody else adopts it." in shown.text
    assert shown.all("main//form") == []
    for page in (refused, planned):
        assert "You wrote in this draft" in page.said("div[@class='summary']")[0]
    assert WATCH in ada.live_text()
    assert ada.register.plans.of_draft(ada.draft.rpartition("/")[2]) is None
    ada.register.people.add("Bo")
    ada.register.people.remove("Ada")
    again = come(ada.app, "ada")  # the same person, by another link
    assert "You wrote in this draft" in again.visit(f"{ada.draft}/adopt").text


def test_a_second_person_sees_who_drafted_and_why_and_is_none_once_they_write(
    ada: Editor, bruno: Editor
) -> None:
    shown = bruno.visit(f"{bruno.draft}/adopt")
    bruno.replace(DEAR, DEAR.replace("1", "2"))

    refused = bruno.visit(f"{bruno.draft}/adopt")
    carla = come(ada.app, "Carla")
    carla.draft = ada.draft
    adopted = carla.adopt(note="The decree of Monday.")

    assert "Drafted by Ada. The decree asks for it." in shown.text
    assert "1 of 1 kept deals would come out otherwise" in shown.text
    assert "You wrote in this draft" in refused.text
    assert "Drafted by Ada, Bruno." in refused.text
    assert adopted.said("h1") == ["Version 2026.1.1: Supply"]
    assert "The decree of Monday." in adopted.text
    assert "by Carla; drafted by Ada and Bruno." in adopted.text
    assert STRATEGIC in carla.live_text()


def test_what_is_sent_back_says_why_and_can_be_adopted_later(
    ada: Editor, bruno: Editor
) -> None:
    form = bruno.visit(f"{bruno.draft}/adopt")
    back = f"{bruno.draft}/adopt/back"

    refused = bruno.send(form, {"back": " "}, 422, to=back)
    typed = {"back": "Fine.", "csrf_token": token(ada)}
    by_its_writer = ada.send(form, typed, to=back)
    sent = bruno.send(form, {"back": "Say from which price on."}, to=back)

    told, listed = ada.visit(ada.draft), ada.visit("/rulebook/drafts")
    assert "Write what is to be changed first." in refused.text
    assert "sent it back" not in by_its_writer.text
    assert "Bruno sent it back" in sent.text
    assert "Say from which price on." in told.text
    assert "Nothing was changed in the draft since." in told.text
    assert "sent back" in listed.text
    ada.replace(DEAR, DEAR.replace("1", "2"))
    assert "The draft was changed since." in bruno.visit(f"{bruno.draft}/adopt").text
    assert bruno.adopt().said("h1") == ["Version 2026.1.1: Supply"]


def test_a_draft_of_a_typed_name_has_no_second_person_and_needs_none_unasked(
    open_app: OpenApp, guarded: Flask
) -> None:
    open_to_all = Editor(open_app().app, name="Ada")
    open_to_all.begin()
    open_to_all.replace(WATCH, STRATEGIC)
    bruno = come(guarded, "Bruno")

    refused = bruno.visit(f"{open_to_all.draft}/adopt")
    shown = open_to_all.visit(f"{open_to_all.draft}/adopt")
    adopted = open_to_all.adopt()

    assert "begun under a name that was only typed" in refused.text
    assert "Or send it back" not in shown.text
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
    assert "Only somebody with a start link of their own adopts" in barred.text
    assert "calls off what is planned. Whoever runs the app" in shown.text
    assert shown.all("textarea") == shown.all("input[@id='note']") == []
    assert refused.status_code == 403
    assert "called off" not in still
    assert "1 adoption that was called off" in off.text
    assert "Too soon. Ada, " in off.text


def test_it_is_refused_at_the_start_where_all_are_let_in_or_nobody_has_a_link(
    register: Register, tmp_path: Path
) -> None:
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


def test_going_back_waits_for_a_second_person_as_a_draft(
    ada: Editor, bruno: Editor
) -> None:
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
    told = "Back to what the shipped rulebook says"
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
    heading.write_text(heading.read_text().replace("Our rules", "The bank's rules"))
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
