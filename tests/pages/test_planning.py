"""A draft is adopted from a day on: it is live on that day, and can be called off."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask

from screening.register.people import NOBODY
from screening.settings import today
from tests.pages.conftest import OpenApp
from tests.pages.editor import (
    DEAR,
    HEADING,
    STRATEGIC,
    SUPPLY,
    VERSIONS,
    WATCH,
    Editor,
    stricter,
)
from tests.pages.page import Page
from tests.pages.small import RULE_FILE


@pytest.fixture
def editor(app: Flask) -> Editor:
    return stricter(app)


def tomorrow() -> date:
    """Return the day after today."""
    return today() + timedelta(days=1)


def plan(editor: Editor, day: str = "", status: int = 200) -> Page:
    """Adopt the draft from a day on; from tomorrow where none is given."""
    day = day or tomorrow().isoformat()
    typed = {"when": "later", "from-day": day, "note": "The decree holds then."}
    return editor.adopt(status, **typed)


def comes(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a day come, as the pages see it."""
    monkeypatch.setattr("screening.web.context.today", lambda: day)


def drafting(editor: Editor) -> Editor:
    """Return another, who changed a rule in a draft of their own."""
    other = Editor(editor.app, name="Bo")
    other.begin()
    other.replace(DEAR, DEAR.replace("1", "2"))
    return other


def off(editor: Editor, page: Page, status: int = 200, **typed: str) -> Page:
    """Follow the link to what is planned, and call it off."""
    [at] = [at for at in page.links if "/planned/" in at]
    asked = editor.visit(at)
    return editor.send(asked, {"by": "Ada", **typed}, status, to=f"{at}/off")


def notes(page: Page) -> str:
    """Return what a page says of what is planned."""
    return " ".join(
        text
        for kind in ("note planned", "note planned planned--waits")
        for text in page.said(f"section[@class='{kind}']")
    )


def test_it_is_told_until_its_day_and_live_then_and_not_called_off_any_more(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = plan(editor)
    told = (planned, editor.visit("/rulebook"))
    meanwhile = editor.describe({**SUPPLY, "the-name": "Kept meanwhile"})
    drafts, before = editor.visit("/rulebook/drafts").text, editor.live_text()
    [at] = [at for at in planned.links if "/planned/" in at]
    asked = editor.visit(at)

    comes(tomorrow(), monkeypatch)

    for page in told:
        assert re.search(r"Live from .* on: 2026\.1\.1", notes(page))
        assert "The decree holds then. Adopted by Ada (not confirmed)" in notes(page)
    assert (meanwhile.level, WATCH in before) == ("Watch", True)
    assert "live from" in drafts
    assert editor.describe(SUPPLY).level == "Strategic"
    version = editor.visit(f"{VERSIONS}/2")
    assert "by Ada (not confirmed)" in version.text
    assert "The decree holds then." in version.text
    assert "to be live from" in version.text
    assert "Kept meanwhile Watch" in version.text
    assert 'version: "2026.1.1"\n' in editor.live_text(HEADING)
    editor.visit(editor.draft, status=404)
    assert notes(editor.visit(VERSIONS)) == ""
    editor.send(asked, {"note": "Too late."}, 404, to=f"{at}/off")
    assert STRATEGIC in editor.live_text()
    assert editor.client.get(at).location == VERSIONS


def test_it_is_live_also_where_the_app_is_started_again_days_later(
    editor: Editor, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(editor)
    again = Editor(open_app.on(editor.folder).app)
    before = again.describe(SUPPLY).level

    comes(tomorrow() + timedelta(days=9), monkeypatch)
    later = Editor(open_app.on(editor.folder).app)

    assert before == "Watch"
    for person in (later, again, editor):
        assert person.describe(SUPPLY).level == "Strategic"
    assert len(editor.register.versions.of("example")) == 2


def test_it_waits_where_the_live_rulebook_changed_since(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(editor)
    drafting(editor).adopt()

    comes(tomorrow(), monkeypatch)

    waiting = notes(editor.visit("/rulebook"))
    assert "It waits. The live rulebook was changed after this was adopted." in waiting
    assert WATCH in editor.live_text()
    assert "Its adoption waits." in editor.visit(editor.draft).text
    editor.send(editor.visit(f"{editor.draft}/catch-up"))
    editor.adopt()
    assert STRATEGIC in editor.live_text()
    assert notes(editor.visit("/rulebook")) == ""


def test_it_is_called_off_with_a_reason_and_its_draft_stays(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = plan(editor)

    refused = off(editor, planned, 422, note=" ")
    called_off = off(editor, planned, note="The decree was put off.")

    comes(tomorrow(), monkeypatch)
    assert "Write in a sentence why it is called off." in refused.text
    assert "1 adoption that was called off" in called_off.text
    assert "The decree was put off. Ada (not confirmed)" in called_off.text
    assert editor.describe(SUPPLY).level == "Watch"
    assert STRATEGIC in editor.open().text


def test_what_is_written_after_it_was_planned_is_not_in_it_and_stays(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(editor)
    editor.replace(DEAR, DEAR.replace("1", "2"))

    comes(tomorrow(), monkeypatch)
    editor.visit("/")

    assert STRATEGIC in editor.live_text()
    assert DEAR in editor.live_text()
    assert "The live rulebook changed since" in editor.visit(editor.draft).text


def test_another_draft_is_told_of_it_and_what_is_planned_for_a_folder_moves_with_it(
    editor: Editor,
) -> None:
    plan(editor)
    other = drafting(editor)
    plans, live = editor.register.plans, editor.publisher.live()

    shown = other.visit(f"{other.draft}/adopt")
    editor.register.versions.adopt(
        live.files,
        live.rulebook,
        author=NOBODY,
        note="Written again",
        folder="/elsewhere",
        plans_of=live.place,
    )

    assert "Whichever is live second waits until its draft" in shown.text
    assert shown.by_id("version").get("value") == "2026.1.2"
    assert plans.open(live.place) == ()
    assert [it.version for it in plans.open("/elsewhere")] == ["2026.1.1"]


def test_adopting_the_draft_anew_replaces_what_was_planned_of_it(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(editor)
    told = editor.visit(f"{editor.draft}/adopt").text

    later = tomorrow() + timedelta(days=1)
    planned = plan(editor, later.isoformat())
    comes(tomorrow(), monkeypatch)
    editor.visit("/")

    assert "Adopting it again replaces that." in told
    assert notes(planned).count("Live from") == 1
    assert WATCH in editor.live_text()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"from-day": "2026-02-30"}, "day"),
        ({"from-day": ""}, "day"),
        ({"from-day": "soon"}, "day"),
        ({"from-day": "today"}, "Enter a day after today"),
        ({"when": "never"}, "Choose whether it is live at once or from a day on."),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_nothing_typed_is_lost(
    editor: Editor, typed: dict[str, str], says: str
) -> None:
    days = {"today": today().isoformat()}
    typed = {name: days.get(said, said) for name, said in typed.items()}
    refused = editor.adopt(422, **{"when": "later", "note": "My reason.", **typed})

    assert says in refused.said("div[@class='summary']")[0]
    assert "My reason." in refused.html
    assert WATCH in editor.live_text()
    assert notes(editor.visit(VERSIONS)) == ""


def test_a_draft_that_holds_later_is_live_at_once_unless_one_says_so(
    editor: Editor,
) -> None:
    about = {"title": "Supply", "reason": "A decree.", "starts": "2100-03-01"}
    editor.send(editor.visit(editor.draft), about, to=f"{editor.draft}/about")

    form = editor.visit(f"{editor.draft}/adopt")

    assert form.by_id("from-day").get("value") == "2100-03-01"
    assert form.by_id("when").get("checked") is not None
    assert "1 March 2100, stands in its rules" in form.text
    (editor.folder / RULE_FILE).write_text("rules: 1", encoding="utf-8")
    refused = plan(editor, status=422)
    assert "so this can be adopted at once only" in refused.text
