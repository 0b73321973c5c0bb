"""Adopting a draft, the versions there were, and going back to one."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.pages.editor import DRAFTS, HEADING, Editor, typed_in
from tests.pages.page import Page, text_of
from tests.pages.small import RULE_FILE

VERSIONS = "/rulebook/versions"
WATCH = '"says": "supplied is met.", "topic": "deal", "level": "watch"'
STRATEGIC = WATCH.replace("watch", "strategic")
DEAR = '"price": {"above": 1000000}'
SUPPLY = {"the-name": "Silk", "kind": "supply", "price": "1"}


@pytest.fixture
def editor(app: Flask) -> Editor:
    """Return somebody whose draft makes a rule stricter, with a deal that it moves."""
    editor = Editor(app)
    editor.describe(SUPPLY)
    editor.begin()
    editor.replace(WATCH, STRATEGIC)
    return editor


def back(editor: Editor, version: str, status: int = 200) -> Page:
    """Go back to a version from the list of them."""
    listed = editor.visit(VERSIONS)
    return press(editor, listed, f"Go back to {version}", status)


def press(editor: Editor, page: Page, words: str, status: int = 200) -> Page:
    """Press the button that says those words."""
    [form] = [
        one
        for one in page.all("form")
        if words in [text_of(button) for button in one.iter("button")]
    ]
    return editor.send(page, status=status, to=form.get("action", ""))


def test_before_adopting_everything_that_moves_is_shown(editor: Editor) -> None:
    form = editor.visit(f"{editor.draft}/adopt")

    assert "1 of 1 kept deals would come out otherwise" in form.text
    assert "Silk Watch" in form.text
    assert 'Rule "supplied" moves from Watch to Strategic.' in form.text
    assert form.by_id("version").get("value") == "2026.1.1"
    assert form.by_id("by").get("value") == "Ada"


def test_an_adopted_draft_is_live_and_on_disk(editor: Editor) -> None:
    adopted = editor.adopt(note="The decree of Monday.")

    assert adopted.said("h1") == ["Version 2026.1.1"]
    assert "The decree of Monday." in adopted.text
    assert "by Ada" in adopted.text
    assert STRATEGIC in editor.live_text()
    assert 'version: "2026.1.1"\n' in editor.live_text(HEADING)
    assert editor.describe(SUPPLY).level == "Strategic"


def test_a_kept_assessment_stays_as_it_was(editor: Editor) -> None:
    kept = editor.describe(SUPPLY)

    editor.adopt()

    again = editor.visit(kept.path)
    assert (again.level, again.answers) == (kept.level, kept.answers)
    assert "An example 2026.1" in text_of(again.by_id("record"))


def test_only_the_line_of_the_version_changes_in_the_heading(editor: Editor) -> None:
    heading = editor.live_text(HEADING)

    editor.adopt(version="2027.1")

    assert editor.live_text(HEADING) == heading.replace("2026.1", "2027.1")


def test_an_adopted_draft_is_gone(editor: Editor) -> None:
    editor.adopt()

    editor.visit(editor.draft, status=404)
    assert "Open drafts" not in editor.visit(DRAFTS).text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"note": "  "}, "Write in a sentence why this changes."),
        ({"by": ""}, "Write who adopts it."),
        ({"version": "2026.1"}, "There is a version 2026.1 already."),
        ({"version": ""}, "Write a version of letters, digits"),
        ({"version": 'a"b'}, "Write a version of letters, digits"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    editor: Editor, typed: dict[str, str], says: str
) -> None:
    refused = editor.adopt(422, **{"note": "My reason.", **typed})

    assert says in text_of(refused.all("div[@class='summary']")[0])
    assert "note" in typed or typed_in(refused) == "My reason."
    assert WATCH in editor.live_text()


def test_problems_stop_it_with_every_reason(editor: Editor) -> None:
    form = editor.visit(f"{editor.draft}/adopt")
    editor.replace('"topic": "deal"', '"topic": "daal"')

    shown = editor.visit(f"{editor.draft}/adopt")
    refused = editor.send(form, {"note": "A"}, 422, to=f"{editor.draft}/adopt")

    for page in (shown, refused):
        assert "problems stand in the way" in page.text
        assert "rules/10-deal.yaml, line 1" in page.text
    assert WATCH in editor.live_text()
    assert "1 file is changed" in editor.visit(editor.draft).text


def test_an_example_that_fails_stops_it_too(editor: Editor) -> None:
    expects = "start: true\nexpect: {lowest: watch, highest: watch}\n"
    editor.replace("start: true\n", expects, "examples/a-purchase.yaml")

    shown = editor.visit(f"{editor.draft}/adopt")

    assert "stands in the way" in shown.text
    assert not shown.all("button")


def test_doubts_do_not_stop_it_but_are_to_be_confirmed(editor: Editor) -> None:
    refused = editor.adopt(422, doubts="")
    adopted = editor.adopt()

    assert "Tick that you have looked at the doubts." in refused.text
    assert adopted.said("h1") == ["Version 2026.1.1"]


def test_a_draft_without_changes_is_not_adopted(app: Flask) -> None:
    editor = Editor(app)
    editor.begin()

    shown = editor.visit(f"{editor.draft}/files/{RULE_FILE}")

    answer = editor.client.get(f"{editor.draft}/adopt")
    assert answer.location == editor.draft
    assert not shown.said("span[@class='mark']")


def test_a_draft_that_changed_in_another_window_is_looked_at_again(
    editor: Editor,
) -> None:
    form = editor.visit(f"{editor.draft}/adopt")
    editor.replace(DEAR, DEAR.replace("1", "2"))

    refused = editor.send(
        form, {"note": "A", "doubts": "yes"}, 422, to=f"{editor.draft}/adopt"
    )

    assert "The draft was changed in another window." in refused.text
    assert WATCH in editor.live_text()


def test_who_comes_second_is_told_and_sees_the_difference(
    app: Flask, editor: Editor
) -> None:
    second = Editor(app, name="Bo")
    second.begin()
    second.replace('"level": "sensitive"', '"level": "watch"')
    editor.adopt(note="The decree.")

    told = second.visit(f"{second.draft}/catch-up")

    assert "Ada (not confirmed) adopted 2026.1.1: The decree." in told.text
    assert "Changed by both, in the same lines" in told.text
    assert "put in: " in told.text
    assert "The live rulebook changed since" in second.visit(second.draft).text
    assert second.client.get(f"{second.draft}/adopt").location == told.path


def test_who_comes_second_loses_nothing_and_takes_over_the_rest(
    app: Flask, editor: Editor
) -> None:
    second = Editor(app, name="Bo")
    second.begin()
    second.replace("means: Wait.", "means: Wait long.", HEADING)
    editor.adopt()

    told = second.visit(f"{second.draft}/catch-up")
    second.send(told)
    adopted = second.adopt()

    assert "These changes of theirs fit with yours." in told.text
    assert adopted.said("h1") == ["Version 2026.1.2"]
    assert STRATEGIC in second.live_text()
    assert "Wait long." in second.live_text(HEADING)


def test_lines_that_both_changed_are_the_seconds_to_settle(
    app: Flask, editor: Editor
) -> None:
    second = Editor(app, name="Bo")
    second.begin()
    second.replace('"level": "sensitive"', '"level": "routine"')
    editor.adopt()

    second.send(second.visit(f"{second.draft}/catch-up"))

    assert '"level": "routine"' in typed_in(second.open())
    assert "Strategic to Watch" in second.visit(f"{second.draft}/adopt").text


def test_catching_up_asks_again_where_more_changed(app: Flask, editor: Editor) -> None:
    second, third = Editor(app, name="Bo"), Editor(app, name="Cy")
    for one in (second, third):
        one.begin()
        one.replace("means: Wait.", "means: Wait long.", HEADING)
    editor.adopt()
    told = second.visit(f"{second.draft}/catch-up")
    third.send(third.visit(f"{third.draft}/catch-up"))
    third.adopt()

    again = second.send(told)

    assert again.said("h1") == ["The live rulebook changed meanwhile"]


def test_files_on_disk_that_are_not_live_are_replaced_only_knowingly(
    editor: Editor,
) -> None:
    (editor.folder / RULE_FILE).write_text("rules: 1", encoding="utf-8")

    refused = editor.adopt(422)
    adopted = editor.send(
        refused, {"note": "Mended.", "doubts": "yes", **replacing(refused)}
    )

    assert "Tick that the files on disk may be replaced." in refused.text
    assert adopted.said("h1") == ["Version 2026.1.1"]
    assert STRATEGIC in editor.live_text()


def replacing(form: Page) -> dict[str, str]:
    """Return what ticking the box sends."""
    return {"replace": form.by_id("replace").get("value", "")}


def test_every_version_says_when_who_why_and_how_many_moved(editor: Editor) -> None:
    editor.adopt(note="The decree.")

    listed = editor.visit(VERSIONS)

    assert [name.split()[0] for name in listed.said("h2")] == ["2026.1.1", "2026.1"]
    assert re.search(
        r"20\d\d at \d\d:\d\d, by Ada \(not confirmed\), 1 kept deal moved", listed.text
    )
    assert "The decree." in listed.text


def test_a_version_shows_its_difference_to_the_one_before(editor: Editor) -> None:
    adopted = editor.adopt()

    assert "What changed since 2026.1" in adopted.text
    assert 'Rule "supplied" moves from Watch to Strategic.' in adopted.text
    assert "Silk Watch" in adopted.text
    first = editor.visit(f"{VERSIONS}/1")
    assert "This is the first version kept." in first.text


def test_going_back_is_one_click_and_a_version_of_its_own(editor: Editor) -> None:
    editor.adopt()

    gone_back = back(editor, "2026.1")

    assert gone_back.said("h1") == ["Version 2026.1.2"]
    assert "Back to version 2026.1." in gone_back.text
    assert "Silk Strategic" in gone_back.text
    assert WATCH in editor.live_text()
    assert editor.describe(SUPPLY).level == "Watch"


def test_going_back_is_undone_by_one_click(editor: Editor) -> None:
    editor.adopt()
    gone_back = back(editor, "2026.1")

    undone = press(editor, gone_back, "Undo: go back to 2026.1.1")

    assert undone.said("h1") == ["Version 2026.1.3"]
    assert STRATEGIC in editor.live_text()


def test_going_back_from_an_old_page_does_nothing(editor: Editor) -> None:
    old = editor.visit(f"{VERSIONS}/1")
    assert not old.all("p[@class='note']")
    editor.adopt()
    listed = editor.visit(VERSIONS)
    back(editor, "2026.1")

    refused = press(editor, listed, "Go back to 2026.1", status=409)

    assert "Somebody changed the rulebook meanwhile" in refused.text
    assert "2026.1.3" not in editor.live_text(HEADING)


def test_going_back_mends_a_folder_that_is_broken_on_disk(editor: Editor) -> None:
    editor.adopt()
    (editor.folder / RULE_FILE).write_text("rules: 1", encoding="utf-8")

    gone_back = back(editor, "2026.1")

    assert gone_back.said("h1") == ["Version 2026.1.2"]
    assert WATCH in editor.live_text()


def test_a_version_that_never_was_is_missing(editor: Editor) -> None:
    editor.visit(f"{VERSIONS}/99", status=404)


def test_nothing_goes_back_without_a_token(editor: Editor) -> None:
    adopted = editor.adopt()

    to = f"{VERSIONS}/1/back"
    editor.send(adopted, {"csrf_token": "forged"}, status=400, to=to)

    assert STRATEGIC in editor.live_text()
