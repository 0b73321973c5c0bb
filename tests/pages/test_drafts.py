"""Drafts: files are edited and checked, and nothing of it is live."""

import json
from pathlib import Path

import pytest
from flask import Flask

from screening.editing.corridors import Corridors
from screening.editing.publish import Publisher
from screening.settings import Settings
from tests.pages.conftest import OpenApp
from tests.pages.editor import (
    DRAFTS,
    EXAMPLE,
    HEADING,
    NEVER_MET,
    STRATEGIC,
    WATCH,
    Editor,
    panel,
    slip,
    typed_in,
)
from tests.pages.small import RULE_FILE

OUTSIDE = ("../secret.yaml", "/etc/passwd", "rules/../../a.yaml", "other/a.yaml")
UNCHANGED = "Nothing is changed yet"


def test_a_draft_lists_every_file_and_what_is_saved_is_in_it(editor: Editor) -> None:
    draft = editor.visit(editor.draft)

    assert draft.said("h1") == ["Draft by Ada (not confirmed)"]
    assert RULE_FILE in draft.text
    assert EXAMPLE in draft.text
    assert UNCHANGED in draft.text
    assert editor.visit(DRAFTS).by_id("by").get("value") == "Ada"
    schema = editor.client.get(f"{editor.draft}/schema.json")
    assert schema.mimetype == "application/schema+json"
    assert json.loads(schema.text)
    heading = editor.open(HEADING)
    editor.type(typed_in(heading).replace("\n", "\r\n"), heading)
    assert UNCHANGED in editor.visit(editor.draft).text
    before = editor.live_text()
    opened = editor.replace(WATCH, STRATEGIC)
    assert STRATEGIC in typed_in(editor.open())
    assert opened.said("span[@class='mark']") == ["changed"]
    assert editor.live_text() == before
    assert editor.describe({"kind": "supply", "price": "1"}).level == "Watch"
    assert typed_in(editor.type("\n# one\n", editor.open())) == "\n# one\n"


def test_problems_are_listed_at_lines_of_every_file_and_margin(editor: Editor) -> None:
    editor.replace("limits: Not", "limts: Not", HEADING)

    opened = editor.misspell()

    assert "rulebook.yaml, line 8" in panel(opened)
    assert "rules/10-deal.yaml, line 1" in panel(opened)
    assert 'Did you mean "deal"?' in panel(opened)
    assert "so the draft cannot be adopted yet" in panel(opened)
    [noted] = opened.all("*[@data-notes]")
    notes = json.loads(noted.get("data-notes", ""))
    places = {(note["file"], note["line"], note["kind"]) for note in notes}
    assert places == {(RULE_FILE, 1, "error"), (HEADING, 8, "error")}
    for part in ("moving", "doubts"):
        editor.visit(f"{editor.draft}/{part}", status=409)
    difference = editor.visit(f"{editor.draft}/difference").text
    assert "shown once the files have no problem" in difference
    assert "daal" in difference


def test_moving_deals_doubts_and_failing_examples_are_named(editor: Editor) -> None:
    editor.describe({"the-name": "Silk", "kind": "supply", "price": "1"})
    editor.describe({"the-name": "Road", "kind": "purchase"})
    moving = editor.replace(WATCH, STRATEGIC)
    doubted = editor.replace('"rules": [', f'"rules": [{NEVER_MET}, ')
    expects = "start: true\nexpect: {lowest: watch, highest: watch}\n"

    opened = editor.replace("start: true\n", expects, EXAMPLE)

    shown = editor.visit(f"{editor.draft}/adopt")
    assert "1 failing expectation prevents adoption" in shown.text
    assert not shown.all("main//button")
    assert "All files can be read." in panel(opened)
    assert "No mistakes." not in panel(opened)
    assert "1 expectation fails, so the draft cannot be adopted yet." in panel(opened)
    assert "examples/a-purchase.yaml, line 4" in panel(opened)
    assert "Accept doubts, with a reason" in panel(doubted)
    assert "rules/10-deal.yaml, line 1" in panel(doubted)
    assert "1 of 2 saved deals would change" in panel(moving)
    assert "Silk Watch" in panel(moving)
    assert "Strategic because of: Supplied" in panel(moving)
    assert "Road" not in panel(moving)


def test_a_script_gets_the_panel_in_parts(editor: Editor) -> None:
    opened = editor.open()
    text = typed_in(opened).replace(WATCH, STRATEGIC)

    answer = editor.send(opened, {"text": text, "as-typed": "yes"})
    [further] = answer.all("*[@data-further]")

    assert not answer.whole
    assert answer.headers["X-Seen"] != opened.filled()["seen"]
    moving = editor.visit(further.get("data-further", ""))
    assert "No deals are saved yet." in moving.text
    [further] = moving.all("*[@data-further]")
    assert "Doubts" in editor.visit(further.get("data-further", "")).text


def test_a_file_changed_deleted_or_added_is_told_and_restored(editor: Editor) -> None:
    before = typed_in(editor.open())
    changed = editor.replace(WATCH, STRATEGIC)
    deleted = editor.type("", editor.open(EXAMPLE), do="delete")
    draft = editor.visit(editor.draft)
    difference = editor.visit(f"{editor.draft}/difference").text

    assert "This rule moves from Watch to Strategic." in difference
    assert "taken away: deal: Silk & Sons" in difference
    assert "put in: " in difference
    assert "What is deleted in examples/a-purchase.yaml" in difference
    assert typed_in(editor.type("", changed, do="restore")) == before
    assert "deletes this file" in deleted.text
    assert "deleted" in draft.text
    assert "Silk & Sons" in typed_in(editor.type("", deleted, do="restore"))
    to = f"{editor.draft}/files"
    there = editor.send(draft, {"name": RULE_FILE}, to=to)
    added = editor.send(draft, {"name": "rules/95-new.yaml"}, to=to)
    gone = editor.type("", added, do="delete")
    assert "supplied" in typed_in(there)
    assert added.said("h1") == ["rules/95-new.yaml"]
    assert "the file is empty" in panel(added)
    assert gone.said("h1") == ["Draft by Ada (not confirmed)"]
    assert "95-new" not in gone.text
    assert UNCHANGED in gone.text


def test_no_file_may_leave_the_folder_or_be_of_another_kind(editor: Editor) -> None:
    draft, form = editor.visit(editor.draft), editor.open()

    for name in (*OUTSIDE, "rules/a.txt", "", "rulebok.yaml"):
        refused = editor.send(draft, {"name": name}, 422, to=f"{draft.path}/files")
        assert refused.by_id("name").get("value") == name
        assert refused.said("p[@class='question__message']"), name
    for name in (*OUTSIDE, "rules/other.yaml", "%2e%2e/a.yaml"):
        editor.send(form, {"text": "a"}, status=404, to=f"{editor.draft}/files/{name}")
    parts = ("/files", "/drop", "/adopt", "/catch-up")
    for path in (DRAFTS, form.path, *(f"{editor.draft}{part}" for part in parts)):
        editor.send(form, {"csrf_token": "forged"}, status=400, to=path)
    assert UNCHANGED in editor.visit(editor.draft).text


def test_the_same_file_in_two_windows_loses_nothing(editor: Editor) -> None:
    here, there, heading = editor.open(), editor.open(), editor.open(HEADING)
    editor.type("# theirs\n", there)
    editor.type("# heading\n", heading)  # another file, and so saved

    told = editor.type("# mine\n", here, status=409)
    scripted = editor.send(here, {"text": "# mine\n", "as-typed": "yes"}, status=409)

    assert told.said("h1") == ["Changed in another window"]
    assert "Changed in another window" in scripted.text
    assert [area.text for area in told.all("textarea")] == ["# mine\n", "# theirs\n"]
    assert "taken away: # theirs" in told.text
    assert "put in: # mine" in told.text
    assert typed_in(editor.open()) == "# theirs\n"
    assert typed_in(editor.type("# both\n", told)) == "# both\n"
    assert typed_in(editor.open(HEADING)) == "# heading\n"


def test_a_draft_is_dropped_knowingly(editor: Editor) -> None:
    opened = editor.replace(WATCH, STRATEGIC)
    expired = {"text": "rules: [mine]", "csrf_token": ""}
    too_large = {"text": "# mine\n" * 100_000}

    old = editor.send(opened, expired, status=400, to=opened.path)
    large = editor.send(opened, too_large, status=413, to=opened.path)
    editor.send(editor.visit(editor.draft), to=f"{editor.draft}/drop")
    still = editor.visit(editor.draft)
    editor.drop()
    gone = editor.type("rules: [mine too]", opened, status=404)

    assert typed_in(old) == "rules: [mine]"
    assert typed_in(large) == too_large["text"]
    assert "1 file is changed" in still.text
    assert typed_in(gone) == "rules: [mine too]"
    assert "start another draft" in gone.text


@pytest.mark.usefixtures("editor")
def test_another_who_edits_is_named_and_problems_are_shown(app: Flask) -> None:
    other = Editor(app, name="Bo")
    (other.folder / RULE_FILE).write_text("rules: 1", encoding="utf-8")

    started = other.begin()
    unnamed = Editor(app, name="   ").begin()

    assert "Ada (not confirmed) is also editing this rulebook" in started.text
    assert "Draft by Ada" in other.visit(DRAFTS).text
    assert unnamed.said("h1")[0].removeprefix("Draft by")
    assert "so the last valid rulebook stays" in started.text
    assert f"{RULE_FILE}:1:8" in started.text


def test_nothing_of_a_shipped_rulebook_is_edited_or_made_where_a_setting_names_it(
    editor: Editor, open_app: OpenApp, shipped_small: Path, tmp_path: Path
) -> None:
    settings = Settings(rules=shipped_small, data=tmp_path, register="", token="")
    printer = editor.publisher.live().printer
    theirs = Publisher(shipped_small, editor.register, printer)
    guest = Editor(open_app.app(settings, Corridors(theirs)))

    index = guest.visit(DRAFTS)
    form = guest.visit("/deals/new")
    refused = guest.send(form, {"by": "Ada"}, to=DRAFTS)
    guest.visit("/rulebook/own/back", 404)
    led = guest.client.get(editor.draft)

    assert "screening rules copy" in index.text
    assert index.all("main//form") == []
    assert refused.text == index.text
    assert led.location == DRAFTS
    assert theirs.live().register.drafts.of("italy-china") == ()


def test_a_wrong_first_day_begins_no_draft_and_loses_nothing(editor: Editor) -> None:
    index = editor.visit(DRAFTS)
    about = {"title": "Clouds", "reason": "A decree.", "starts": "in March"}
    begun = "li[@class='deals__one']"

    again = editor.send(index, {**about, "by": "Ada"}, 422, to=DRAFTS)
    there = editor.tell(about, 422)
    draft = editor.send(again, {"starts": "1/3/2027"}, to=DRAFTS).filled()

    for page in (again, there):
        assert "Enter a day" in slip(page, "starts")
        assert [page.filled()[name] for name in about] == [*about.values()]
    assert len(again.all(begun)) == len(index.all(begun))
    told = [draft[name] for name in about]
    assert told == ["Clouds", "A decree.", "1 March 2027"]
