"""Adopting a draft, the versions there were, and going back to one."""

import re

import pytest
from flask import Flask

from tests.pages.editor import (
    DEAR,
    DRAFTS,
    HEADING,
    STRATEGIC,
    SUPPLY,
    VERSIONS,
    WATCH,
    Editor,
    stricter,
    typed_in,
)
from tests.pages.page import Page, text_of
from tests.pages.small import RULE_FILE

MISSING: tuple[tuple[dict[str, str], str], ...] = (
    ({"note": "  "}, "Write in a sentence why this changes."),
    ({"by": ""}, "Write who adopts it."),
    ({"version": "2026.1"}, "There is a version 2026.1 already."),
    ({"version": ""}, "Write a version of letters, digits"),
    ({"version": 'a"b'}, "Write a version of letters, digits"),
    ({"doubts": ""}, "Tick that you have looked at the doubts."),
)


@pytest.fixture
def editor(app: Flask) -> Editor:
    return stricter(app)


def second(editor: Editor, old: str, new: str, file: str, name: str = "Bo") -> Editor:
    """Return another, who replaced a part of a file in a draft of their own."""
    other = Editor(editor.app, name=name)
    other.begin()
    other.replace(old, new, file)
    return other


def back(editor: Editor, version: str) -> Page:
    """Go back to a version from the list of them."""
    return follow(editor, editor.visit(VERSIONS), f"Go back to {version}")


def follow(editor: Editor, page: Page, words: str, status: int = 200) -> Page:
    """Follow the link of those words to going back, and say why."""
    [at] = [at for at, says in page.links.items() if says == words]
    return editor.send(editor.visit(at), {"note": "Too early."}, status)


def press(editor: Editor, page: Page, words: str, status: int = 200) -> Page:
    """Press the button that says those words."""
    [form] = [
        form
        for form in page.all("form")
        if words in [text_of(button) for button in form.iter("button")]
    ]
    return editor.send(page, status=status, to=form.get("action", ""))


def test_what_moves_is_shown_and_an_adopted_draft_is_live_and_on_disk_and_gone(
    editor: Editor,
) -> None:
    kept, heading = editor.describe(SUPPLY), editor.live_text(HEADING)
    form = editor.visit(f"{editor.draft}/adopt")
    adopted = editor.adopt(note="The decree of Monday.")

    assert "2 of 2 kept deals would come out otherwise" in form.text
    assert "Silk Watch" in form.text
    assert "This rule moves from Watch to Strategic." in form.text
    assert form.by_id("by").get("value") == "Ada"
    assert adopted.said("h1") == ["Version 2026.1.1"]
    assert "The decree of Monday." in adopted.text
    assert "by Ada" in adopted.text
    assert STRATEGIC in editor.live_text()
    now = heading.replace('version: "2026.1"', 'version: "2026.1.1"')
    assert editor.live_text(HEADING) == now
    again = editor.visit(kept.path)
    assert (again.level, again.answers) == (kept.level, kept.answers)
    assert "An example 2026.1" in text_of(again.by_id("record"))
    assert editor.describe(SUPPLY).level == "Strategic"
    editor.visit(editor.draft, status=404)
    assert "Open drafts" not in editor.visit(DRAFTS).text


def test_what_is_missing_is_said_and_what_was_typed_stays(editor: Editor) -> None:
    for typed, says in MISSING:
        refused = editor.adopt(422, **{"note": "My reason.", **typed})

        assert says in refused.said("div[@class='summary']")[0]
        assert "note" in typed or typed_in(refused) == "My reason."
        assert WATCH in editor.live_text()


def test_problems_stop_it_and_so_do_another_window_and_a_draft_without_changes(
    editor: Editor,
) -> None:
    other = Editor(editor.app)
    other.begin()
    answer = other.client.get(f"{other.draft}/adopt")
    form, typed = editor.visit(f"{editor.draft}/adopt"), {"note": "A", "doubts": "yes"}
    editor.replace(DEAR, DEAR.replace("1", "2"))
    moved = editor.send(form, typed, 422, to=f"{editor.draft}/adopt")
    editor.misspell()

    shown = editor.visit(f"{editor.draft}/adopt")
    refused = editor.send(form, {"note": "A"}, 422, to=f"{editor.draft}/adopt")

    assert "The draft was changed in another window." in moved.text
    assert answer.location == other.draft
    assert not other.open().said("span[@class='mark']")
    for page in (shown, refused):
        assert "problems stand in the way" in page.text
        assert "rules/10-deal.yaml, line 1" in page.text
    assert WATCH in editor.live_text()
    assert "1 file is changed" in editor.visit(editor.draft).text


def test_who_comes_second_is_told_and_settles_the_lines_that_both_changed(
    editor: Editor,
) -> None:
    levels = '"level": "sensitive"', '"level": "routine"'
    other = second(editor, *levels, RULE_FILE)
    editor.adopt(note="The decree.")

    told = other.visit(f"{other.draft}/catch-up")

    assert "Ada (not confirmed) adopted 2026.1.1: The decree." in told.text
    assert "Changed by both, in the same lines" in told.text
    assert "put in: " in told.text
    assert "The live rulebook changed since" in other.visit(other.draft).text
    assert other.client.get(f"{other.draft}/adopt").location == told.path

    other.send(told)

    assert '"level": "routine"' in typed_in(other.open())
    assert "Strategic to Watch" in other.visit(f"{other.draft}/adopt").text


def test_who_comes_second_loses_nothing_and_is_asked_again_where_more_changed(
    editor: Editor,
) -> None:
    longer = "means: Wait.", "means: Wait long."
    bo, cy = (second(editor, *longer, HEADING, name=name) for name in ("Bo", "Cy"))
    editor.adopt()
    told, late = bo.visit(f"{bo.draft}/catch-up"), cy.visit(f"{cy.draft}/catch-up")

    bo.send(told)
    adopted = bo.adopt()
    again = cy.send(late)

    assert "These changes of theirs fit with yours." in told.text
    assert adopted.said("h1") == ["Version 2026.1.2"]
    assert STRATEGIC in bo.live_text()
    assert "Wait long." in bo.live_text(HEADING)
    assert again.said("h1") == ["The live rulebook changed meanwhile"]


def test_files_on_disk_that_are_not_live_are_replaced_only_knowingly(
    editor: Editor,
) -> None:
    (editor.folder / RULE_FILE).write_text("rules: 1", encoding="utf-8")

    refused = editor.adopt(422)
    replace = refused.by_id("replace").get("value", "")
    ticked = {"note": "Corrected.", "doubts": "yes", "replace": replace}
    adopted = editor.send(refused, ticked)

    assert "Tick that the files on disk may be replaced." in refused.text
    assert adopted.said("h1") == ["Version 2026.1.1"]
    assert STRATEGIC in editor.live_text()


def test_every_version_says_when_who_why_and_what_differs(editor: Editor) -> None:
    adopted, first = editor.adopt(note="The decree."), editor.visit(f"{VERSIONS}/1")

    listed = editor.visit(VERSIONS)

    assert [name.split()[0] for name in listed.said("h2")] == ["2026.1.1", "2026.1"]
    [now, then] = listed.said("ol[@class='versions']/li")
    assert re.search(r"Since .* 20\d\d at \d\d:\d\d, by Ada \(not confirmed\)", now)
    assert "1 kept deal moved" in now
    assert "Silk Watch" in now
    assert re.search(r"From .* 20\d\d at .* to .* 20\d\d at .*, by start", then)
    assert "The decree." in listed.text
    assert "What changed since 2026.1" in adopted.text
    assert "This rule moves from Watch to Strategic." in adopted.text
    assert "Silk Watch" in adopted.text
    assert "This is the first version kept." in first.text
    editor.visit(f"{VERSIONS}/99", status=404)


def test_going_back_says_what_it_does_and_is_a_version_and_so_is_undoing_it(
    editor: Editor,
) -> None:
    editor.adopt()
    editor.describe(SUPPLY)
    asked = editor.visit(f"{VERSIONS}/1/back")
    refused = editor.send(asked, {"note": " "}, 422)

    gone_back = back(editor, "2026.1")

    assert "would move." in asked.text
    assert "This rule moves from Strategic to Watch." in asked.text
    assert "Write in a sentence why you go back." in refused.text
    assert gone_back.said("h1") == ["Version 2026.1.2"]
    assert "Back to version 2026.1: Too early." in gone_back.text
    assert "Silk Strategic" in gone_back.text
    assert WATCH in editor.live_text()
    assert editor.describe(SUPPLY).level == "Watch"

    undone = follow(editor, gone_back, "Undo: go back to 2026.1.1")

    assert undone.said("h1") == ["Version 2026.1.3"]
    assert STRATEGIC in editor.live_text()


def test_going_back_from_an_old_page_does_nothing_and_mends_a_folder_that_is_broken(
    editor: Editor,
) -> None:
    old, forged = editor.visit(f"{VERSIONS}/1"), {"csrf_token": "forged"}
    assert not old.all("p[@class='note']")
    adopted = editor.adopt()
    opened = editor.visit(f"{VERSIONS}/1/back")
    editor.send(adopted, forged, status=400, to=f"{VERSIONS}/1/back")
    assert STRATEGIC in editor.live_text()
    back(editor, "2026.1")

    refused = editor.send(opened, {"note": "Too early."}, 409)
    (editor.folder / RULE_FILE).write_text("rules: 1", encoding="utf-8")
    mended = back(editor, "2026.1.1")

    assert "Somebody changed the rulebook meanwhile" in refused.text
    assert mended.said("h1") == ["Version 2026.1.3"]
    assert STRATEGIC in editor.live_text()
