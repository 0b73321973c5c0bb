"""Drafts: files are edited and checked, and nothing of it is live."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from screening.editing.publish import Publisher
from screening.settings import Settings
from screening.web import create_app
from screening.web.context import EXTENSION
from tests.pages.editor import DRAFTS, HEADING, Editor, panel, typed_in
from tests.pages.small import RULE_FILE

SUPPLIED_WATCH = '"says": "supplied is met.", "topic": "deal", "level": "watch"'
SUPPLIED_HIGHER = SUPPLIED_WATCH.replace("watch", "strategic")
NEVER_MET = (
    '{"id": "gone", "title": "t", "says": "s", "topic": "deal", "level": "watch", '
    '"basis": ["guide/E2"], "when": {"all": [{"kind": "supply"}, '
    '{"kind": "purchase"}]}}'
)
OUTSIDE = ("../secret.yaml", "/etc/passwd", "rules/../../a.yaml", "other/a.yaml")


@pytest.fixture
def editor(app: Flask) -> Editor:
    """Return somebody who has begun a draft."""
    editor = Editor(app)
    editor.begin()
    return editor


def test_a_draft_lists_every_file_in_its_group(editor: Editor) -> None:
    draft = editor.visit(editor.draft)

    assert draft.said("h1") == ["Draft by Ada (not confirmed)"]
    assert RULE_FILE in draft.text
    assert "examples/a-purchase.yaml" in draft.text
    assert "Nothing is changed yet" in draft.text


def test_a_name_is_proposed_and_remembered(app: Flask) -> None:
    editor = Editor(app, name="Ada L.")
    editor.begin()

    again = editor.visit(DRAFTS)

    assert again.by_id("by").get("value") == "Ada L."


def test_a_draft_without_a_name_is_of_somebody(app: Flask) -> None:
    editor = Editor(app, name="   ")

    started = editor.begin()

    assert started.said("h1")[0].removeprefix("Draft by")


def test_what_is_saved_is_in_the_draft_alone(editor: Editor) -> None:
    before = editor.live_text()

    opened = editor.replace(SUPPLIED_WATCH, SUPPLIED_HIGHER)

    assert SUPPLIED_HIGHER in typed_in(editor.open())
    assert opened.said("span[@class='mark']") == ["changed"]
    assert editor.live_text() == before
    assert editor.describe({"kind": "supply", "price": "1"}).level == "Watch"


def test_problems_are_listed_at_their_lines_in_every_file(editor: Editor) -> None:
    editor.replace("limits: Not", "limts: Not", HEADING)

    opened = editor.replace('"topic": "deal"', '"topic": "daal"')

    assert "rulebook.yaml, line 8" in panel(opened)
    assert "rules/10-deal.yaml, line 1" in panel(opened)
    assert 'Did you mean "deal"?' in panel(opened)
    assert "so this cannot be adopted yet" in panel(opened)


def test_problems_are_there_for_the_editors_margin(editor: Editor) -> None:
    opened = editor.replace('"topic": "deal"', '"topic": "daal"')

    [told] = [
        json.loads(one.get("data-notes", "")) for one in opened.all("*[@data-notes]")
    ]
    assert {(one["file"], one["line"], one["kind"]) for one in told} == {
        (RULE_FILE, 1, "error")
    }


def test_examples_that_fail_are_named(editor: Editor) -> None:
    expects = "expect: {lowest: watch, highest: watch}\n"

    opened = editor.replace(
        "start: true\n", f"start: true\n{expects}", "examples/a-purchase.yaml"
    )

    assert "expectation" in panel(opened)
    assert "examples/a-purchase.yaml, line 4" in panel(opened)


def test_kept_deals_that_would_move_are_named_with_the_rule(editor: Editor) -> None:
    editor.describe({"the-name": "Silk", "kind": "supply", "price": "1"})
    editor.describe({"the-name": "Road", "kind": "purchase"})

    opened = editor.replace(SUPPLIED_WATCH, SUPPLIED_HIGHER)

    assert "1 of 2 would move" in panel(opened)
    assert "Silk Watch" in panel(opened)
    assert "Strategic because of: supplied" in panel(opened)
    assert "Road" not in panel(opened)


def test_doubts_are_listed_with_their_place(editor: Editor) -> None:
    opened = editor.replace('"rules": [', f'"rules": [{NEVER_MET}, ')

    assert "Adopting asks you to confirm" in panel(opened)
    assert "rules/10-deal.yaml, line 1" in panel(opened)


def test_a_script_gets_the_panel_in_parts(editor: Editor) -> None:
    opened = editor.open()
    text = typed_in(opened).replace(SUPPLIED_WATCH, SUPPLIED_HIGHER)

    answer = editor.send(opened, {"text": text, "as-typed": "yes"})
    [further] = answer.all("*[@data-further]")

    assert not answer.whole
    assert answer.headers["X-Seen"] != opened.filled()["seen"]
    moving = editor.visit(further.get("data-further", ""))
    assert "No deals are kept yet." in moving.text
    [further] = moving.all("*[@data-further]")
    assert "Doubts" in editor.visit(further.get("data-further", "")).text


@pytest.mark.parametrize("part", ["moving", "doubts"])
def test_a_draft_with_problems_has_no_further_parts(editor: Editor, part: str) -> None:
    editor.replace('"topic": "deal"', '"topic": "daal"')

    editor.visit(f"{editor.draft}/{part}", status=404)


def test_a_file_is_restored_to_what_it_started_from(editor: Editor) -> None:
    before = typed_in(editor.open())
    opened = editor.replace(SUPPLIED_WATCH, SUPPLIED_HIGHER)

    restored = editor.type("", opened, do="restore")

    assert typed_in(restored) == before
    assert "Nothing is changed yet" in editor.visit(editor.draft).text


def test_a_file_is_deleted_and_restored(editor: Editor) -> None:
    example = "examples/a-purchase.yaml"

    deleted = editor.type("", editor.open(example), do="delete")

    assert "deletes this file" in deleted.text
    assert "deleted" in editor.visit(editor.draft).text
    assert "Silk & Sons" in typed_in(editor.type("", deleted, do="restore"))


def test_a_new_file_is_added_and_taken_away_again(editor: Editor) -> None:
    draft = editor.visit(editor.draft)

    added = editor.send(draft, {"name": "rules/95-new.yaml"}, to=f"{draft.path}/files")
    gone = editor.type("", added, do="delete")

    assert added.said("h1") == ["rules/95-new.yaml"]
    assert "the file is empty" in panel(added) or "Problems" in panel(added)
    assert gone.said("h1") == ["Draft by Ada (not confirmed)"]
    assert "95-new" not in gone.text


def test_adding_a_file_that_is_there_opens_it(editor: Editor) -> None:
    draft = editor.visit(editor.draft)

    opened = editor.send(draft, {"name": RULE_FILE}, to=f"{draft.path}/files")

    assert "supplied" in typed_in(opened)


@pytest.mark.parametrize("name", [*OUTSIDE, "rules/a.txt", "", "rulebok.yaml"])
def test_no_file_may_leave_the_folder_or_be_of_another_kind(
    editor: Editor, name: str
) -> None:
    draft = editor.visit(editor.draft)

    refused = editor.send(draft, {"name": name}, 422, to=f"{draft.path}/files")

    assert refused.by_id("name").get("value") == name
    assert refused.said("p[@class='question__message']")


@pytest.mark.parametrize("name", [*OUTSIDE, "rules/other.yaml", "%2e%2e/a.yaml"])
def test_a_file_that_is_not_in_the_draft_is_missing(editor: Editor, name: str) -> None:
    form = editor.open()

    editor.send(form, {"text": "a"}, status=404, to=f"{editor.draft}/files/{name}")


def test_line_ends_of_a_browser_change_nothing(editor: Editor) -> None:
    opened = editor.open(HEADING)

    editor.type(typed_in(opened).replace("\n", "\r\n"), opened)

    assert "Nothing is changed yet" in editor.visit(editor.draft).text


def test_a_text_that_begins_with_an_empty_line_keeps_it(editor: Editor) -> None:
    saved = editor.type("\n# one\n", editor.open())

    assert typed_in(saved) == "\n# one\n"


def test_the_same_file_in_two_windows_loses_nothing(editor: Editor) -> None:
    here, there = editor.open(), editor.open()
    editor.type("# theirs\n", there)

    told = editor.type("# mine\n", here, status=409)

    assert told.said("h1") == ["Changed in another window"]
    assert [one.text for one in told.all("textarea")] == ["# mine\n", "# theirs\n"]
    assert "taken away: # theirs" in told.text
    assert "put in: # mine" in told.text
    assert typed_in(editor.open()) == "# theirs\n"


def test_of_two_texts_one_is_kept_by_choice(editor: Editor) -> None:
    here, there = editor.open(), editor.open()
    editor.type("# theirs\n", there)
    told = editor.type("# mine\n", here, status=409)

    kept = editor.type("# mine and theirs\n", told)

    assert typed_in(kept) == "# mine and theirs\n"


def test_a_script_is_told_of_the_other_window_as_well(editor: Editor) -> None:
    here, there = editor.open(), editor.open()
    editor.type("# theirs\n", there)

    told = editor.send(here, {"text": "# mine\n", "as-typed": "yes"}, status=409)

    assert "Changed in another window" in told.text


def test_two_files_in_two_windows_are_both_saved(editor: Editor) -> None:
    rules, heading = editor.open(), editor.open(HEADING)

    editor.type("# rules\n", rules)
    editor.type("# heading\n", heading)

    assert typed_in(editor.open()) == "# rules\n"
    assert typed_in(editor.open(HEADING)) == "# heading\n"


def test_the_difference_is_told_in_words_and_lines(editor: Editor) -> None:
    editor.replace(SUPPLIED_WATCH, SUPPLIED_HIGHER)
    editor.type("", editor.open("examples/a-purchase.yaml"), do="delete")

    difference = editor.visit(f"{editor.draft}/difference")

    assert 'Rule "supplied" moves from Watch to Strategic.' in difference.text
    assert "taken away: deal: Silk & Sons" in difference.text
    assert "put in: " in difference.text
    assert "What is deleted in examples/a-purchase.yaml" in difference.text


def test_the_difference_of_a_draft_with_problems_is_told_in_lines(
    editor: Editor,
) -> None:
    editor.replace('"topic": "deal"', '"topic": "daal"')

    difference = editor.visit(f"{editor.draft}/difference")

    assert "told when the files have no problem" in difference.text
    assert "daal" in difference.text


def test_a_draft_is_dropped_only_knowingly(editor: Editor) -> None:
    editor.replace(SUPPLIED_WATCH, SUPPLIED_HIGHER)
    draft = editor.visit(editor.draft)

    editor.send(draft, to=f"{draft.path}/drop")
    still = editor.visit(editor.draft)
    editor.send(still, {"sure": "yes"}, to=f"{draft.path}/drop")

    assert "1 file is changed" in still.text
    editor.visit(editor.draft, status=404)


def test_a_text_that_cannot_be_saved_is_given_back(editor: Editor) -> None:
    opened = editor.open()
    expired = {"text": "rules: [mine]", "csrf_token": ""}
    too_large = {"text": "# mine\n" * 100_000}

    old = editor.send(opened, expired, status=400, to=opened.path)
    large = editor.send(opened, too_large, status=413, to=opened.path)
    dropped = editor.visit(editor.draft)
    editor.send(dropped, {"sure": "yes"}, to=f"{editor.draft}/drop")
    gone = editor.type("rules: [mine too]", opened, status=404)

    assert typed_in(old) == "rules: [mine]"
    assert typed_in(large) == too_large["text"]
    assert typed_in(gone) == "rules: [mine too]"
    assert "start another draft" in gone.text


@pytest.mark.usefixtures("editor")
def test_another_who_edits_is_named(app: Flask) -> None:
    other = Editor(app, name="Bo")

    started = other.begin()

    assert "Ada (not confirmed) is editing this rulebook too" in started.text
    assert "Draft by Ada" in other.visit(DRAFTS).text


def test_problems_of_the_folder_on_disk_are_shown(editor: Editor) -> None:
    (editor.folder / RULE_FILE).write_text("rules: 1", encoding="utf-8")

    draft = editor.visit(editor.draft)

    assert "so the last good rulebook stays" in draft.text
    assert f"{RULE_FILE}:1:8" in draft.text


def test_the_schema_knows_this_rulebook(editor: Editor) -> None:
    answer = editor.client.get(f"{editor.draft}/schema.json")

    assert answer.mimetype == "application/schema+json"
    assert json.loads(answer.text)


@pytest.mark.parametrize(
    "to", ["", "/files", "/drop", "/adopt", "/catch-up", f"/files/{RULE_FILE}"]
)
def test_nothing_is_changed_without_a_token(editor: Editor, to: str) -> None:
    form = editor.open()
    path = f"{editor.draft}{to}" if to else DRAFTS

    editor.send(form, {"csrf_token": "forged"}, status=400, to=path)

    assert "Nothing is changed yet" in editor.visit(editor.draft).text


def test_a_text_that_is_far_too_long_is_refused(editor: Editor) -> None:
    editor.type("#" * 600_000, editor.open(), status=413)

    assert "supplied" in typed_in(editor.open())


@pytest.fixture
def guest(app: Flask, tmp_path: Path, shipped_rules: Path) -> Editor:
    """Return somebody who visits a rulebook that is not their own."""
    here: Publisher = app.extensions[EXTENSION]
    register, printer = here.live().register, here.live().printer
    settings = Settings(rules=shipped_rules, data=tmp_path, register="", token="")
    return Editor(
        create_app(settings, Publisher.open(shipped_rules, register, printer))
    )


def test_a_shipped_rulebook_says_how_to_get_an_own_one(guest: Editor) -> None:
    index = guest.visit(DRAFTS)

    assert "screening rules copy" in index.text
    assert "SCREENING_RULES=" in index.text
    assert index.all("form") == []


def test_nothing_of_a_shipped_rulebook_is_edited(guest: Editor, editor: Editor) -> None:
    form = guest.visit("/deals/new")

    refused = guest.send(form, {"by": "Ada"}, status=403, to=DRAFTS)
    guest.visit(editor.draft, status=403)

    assert "Make it your own first" in refused.text
