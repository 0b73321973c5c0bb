"""Adopting a draft, at once or from a day on, every version, and going back to one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from threading import Event

import pytest
from flask import Flask

from screening.editing.replaying import work
from screening.formats.text import day_in_short, day_in_words
from screening.register.people import NOBODY
from screening.settings import today
from screening.web import background
from screening.web.background import Work
from screening.web.context import BACKGROUND
from screening.web.jobs import Job
from tests.pages.checks import page as checked
from tests.pages.conftest import OpenApp
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
from tests.pages.server import PATIENCE
from tests.pages.small import RULE_FILE

MISSING: tuple[tuple[dict[str, str], str], ...] = (
    ({"note": "  "}, "Write in one sentence why the rulebook changes."),
    ({"by": ""}, "Write who adopts it."),
    ({"version": "2026.1"}, "Version 2026.1 exists already."),
    ({"version": ""}, "Write a version of letters, digits"),
    ({"version": 'a"b'}, "Write a version of letters, digits"),
    ({"doubts": ""}, "Tick that you have read the doubts."),
    ({"when": "later", "from-day": "2026-02-30"}, "day"),
    ({"when": "later", "from-day": ""}, "day"),
    ({"when": "later", "from-day": "soon"}, "day"),
    ({"when": "later", "from-day": "today"}, "Enter a day after today"),
    (
        {"when": "never"},
        "Choose whether the draft goes live at once or on a later day.",
    ),
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
    return follow(editor, editor.visit(VERSIONS), f"Go back to {version}")


def follow(editor: Editor, page: Page, words: str, status: int = 200) -> Page:
    """Follow the link of those words to going back, and say why."""
    [at] = [at for at, says in page.links.items() if says == words]
    return editor.send(editor.visit(at), {"note": "Too early."}, status)


def test_what_moves_is_shown_and_a_draft_becomes_a_version(editor: Editor) -> None:
    kept, heading = editor.describe(SUPPLY), editor.live_text(HEADING)
    form = editor.visit(f"{editor.draft}/adopt")
    adopted = editor.adopt(note="The decree of Monday.")
    listed, first = editor.visit(VERSIONS), editor.visit(f"{VERSIONS}/1")

    assert "2 of 2 saved deals would change" in form.text
    assert "Silk Watch" in form.text
    assert "This rule moves from Watch to Strategic." in form.text
    assert form.by_id("by").get("value") == "Ada"
    assert adopted.said("h1") == ["Version 2026.1.1"]
    for page in (adopted, listed):
        assert "The decree of Monday." in page.text
    assert "by Ada" in adopted.text
    assert "Changes since 2026.1" in adopted.text
    assert "This rule moves from Watch to Strategic." in adopted.text
    assert "Silk Watch" in adopted.text
    assert "This is the first saved version." in first.text
    assert [name.split()[0] for name in listed.said("h2")] == ["2026.1.1", "2026.1"]
    [newest, then] = listed.said("ol[@class='versions']/li")
    assert re.search(r"Since .* 20\d\d at \d\d:\d\d, by Ada \(not confirmed\)", newest)
    assert "2 saved deals changed" in newest
    assert "Silk Watch" in newest
    started = "when the app was first started"
    assert re.search(rf"From .* 20\d\d at .* to .* 20\d\d at .*, {started}", then)
    editor.visit(f"{VERSIONS}/99", status=404)
    assert STRATEGIC in editor.live_text()
    now = heading.replace('version: "2026.1"', 'version: "2026.1.1"')
    assert editor.live_text(HEADING) == now
    again = editor.visit(kept.path)
    assert (again.level, again.answers) == (kept.level, kept.answers)
    assert "An example 2026.1" in text_of(again.by_id("record"))
    assert editor.describe(SUPPLY).level == "Strategic"
    editor.visit(editor.draft, status=404)
    assert "Open drafts" not in editor.visit(DRAFTS).text


def test_pages_say_from_which_day_on_a_change_moves_saved_deals(app: Flask) -> None:
    editor = Editor(app)
    kept = editor.describe(SUPPLY)
    editor.begin()
    editor.replace(WATCH, f'{WATCH}, "in-force": {{"until": "2099-06-30"}}')

    asked = editor.visit(f"{editor.draft}/adopt").text
    adopted = editor.adopt(note="It ends in 2099.").text
    while work(editor.publisher.live(), today()):
        pass
    home, listed = editor.visit("/").text, editor.visit("/deals").text
    [note] = editor.visit(kept.path).said("section[@id='moved']")

    count = "None of 1 saved deals would change today. From 1 July 2099: 1."
    assert count in asked
    assert "No saved deal changed at once; from 1 July 2099: 1" in adopted
    for page in (asked, adopted):
        says = "From 1 July 2099 Silk Watch →becomes Routine because of: Ends: Supplied"
        assert says in page
    assert "Silk From 1 Jul 2099: Routine, because of: Ends: Supplied" in home
    assert "Silk: From 1 Jul 2099: Routine" in listed
    assert note.startswith("Result will change Today the result is the same.")
    assert "From 1 July 2099 Watch →becomes Routine" in note


def test_what_is_missing_or_wrong_is_said_and_all_typed_stays(editor: Editor) -> None:
    days = {"today": today().isoformat()}
    for typed, says in MISSING:
        given = {name: days.get(said, said) for name, said in typed.items()}
        refused = editor.adopt(422, **{"note": "My reason.", **given})

        assert says in refused.said("div[@class='summary']")[0]
        assert "note" in typed or typed_in(refused) == "My reason."
        assert WATCH in editor.live_text()
        assert notes(editor.visit(VERSIONS)) == ""


def test_a_change_is_told_by_title_its_lines_folded(editor: Editor) -> None:
    editor.replace('"title": "supplied"', '"title": "Goods from China"')
    draft = editor.visit(editor.draft)
    version = editor.adopt(note="A clearer title.")

    assert "Goods from China" in draft.links.values()
    assert "supplied" not in draft.links.values()
    assert "rule" in version.said("li/span[@class='quiet']")
    folded = version.all("details/table[@class='diff']")
    assert folded == version.all("table[@class='diff']") != []


def test_problems_and_another_window_stop_it(editor: Editor) -> None:
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
        assert "problems prevent adoption" in page.text
        assert "rules/10-deal.yaml, line 1" in page.text
    assert WATCH in editor.live_text()
    assert "1 file is changed" in editor.visit(editor.draft).text


def test_who_comes_second_loses_nothing_and_is_asked_again(editor: Editor) -> None:
    levels = '"level": "sensitive"', '"level": "routine"'
    longer = "means: Wait.", "means: Wait long."
    other = second(editor, *levels, RULE_FILE)
    bo, cy = (second(editor, *longer, HEADING, name=name) for name in ("Bo", "Cy"))
    editor.adopt(note="The decree.")

    told = other.visit(f"{other.draft}/catch-up")
    fits, late = bo.visit(f"{bo.draft}/catch-up"), cy.visit(f"{cy.draft}/catch-up")

    assert "Ada (not confirmed) adopted 2026.1.1: The decree." in told.text
    assert "Lines that both sides changed" in told.text
    assert "put in: " in told.text
    assert "The live rulebook changed since" in other.visit(other.draft).text
    assert other.client.get(f"{other.draft}/adopt").location == told.path
    other.send(told)
    assert '"level": "routine"' in typed_in(other.open())
    assert "Strategic to Watch" in other.visit(f"{other.draft}/adopt").text
    assert "These changes do not conflict with yours." in fits.text
    bo.send(fits)
    assert bo.adopt().said("h1") == ["Version 2026.1.2"]
    assert STRATEGIC in bo.live_text()
    assert "Wait long." in bo.live_text(HEADING)
    again = cy.send(late)
    assert again.said("h1") == ["The live rulebook changed meanwhile"]


def test_files_that_are_not_live_are_replaced_only_knowingly(editor: Editor) -> None:
    (editor.folder / RULE_FILE).write_text("rules: 1", encoding="utf-8")

    refused = editor.adopt(422)
    replace = refused.by_id("replace").get("value", "")
    ticked = {"note": "Corrected.", "doubts": "yes", "replace": replace}
    adopted = editor.send(refused, ticked, to=f"{editor.draft}/adopt")

    assert "Tick that the files on disk may be replaced." in refused.text
    assert adopted.said("h1") == ["Version 2026.1.1"]
    assert STRATEGIC in editor.live_text()


def test_going_back_is_a_version_and_so_is_undoing_it(editor: Editor) -> None:
    editor.adopt()
    editor.describe(SUPPLY)
    asked = editor.visit(f"{VERSIONS}/1/back")
    refused = editor.send(asked, {"note": " "}, 422)

    gone_back = back(editor, "2026.1")

    assert "would change." in asked.text
    assert "This rule moves from Strategic to Watch." in asked.text
    assert "Write in one sentence why you go back." in refused.text
    assert gone_back.said("h1") == ["Version 2026.1.2"]
    assert "Back to version 2026.1: Too early." in gone_back.text
    assert "Silk Strategic" in gone_back.text
    assert WATCH in editor.live_text()
    assert editor.describe(SUPPLY).level == "Watch"

    undone = follow(editor, gone_back, "Undo: go back to 2026.1.1")

    assert undone.said("h1") == ["Version 2026.1.3"]
    assert STRATEGIC in editor.live_text()


def test_going_back_from_an_old_page_does_nothing(editor: Editor) -> None:
    old, forged = editor.visit(f"{VERSIONS}/1"), {"csrf_token": "forged"}
    assert not old.all("p[@class='note']")
    opened = editor.visit(f"{VERSIONS}/1/back")
    adopted = editor.adopt()
    editor.send(adopted, forged, status=400, to=f"{VERSIONS}/1/back")
    assert STRATEGIC in editor.live_text()
    back(editor, "2026.1")

    refused = editor.send(opened, {"note": "Too early."}, 409)
    (editor.folder / RULE_FILE).write_text("rules: 1", encoding="utf-8")
    mended = back(editor, "2026.1.1")

    assert "Somebody changed the rulebook meanwhile" in refused.text
    assert mended.said("h1") == ["Version 2026.1.3"]
    assert STRATEGIC in editor.live_text()


@contextmanager
def busy(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no work of pages come to its turn, and no page wait for it."""
    for room in ("background", "context"):
        monkeypatch.setattr(f"screening.web.{room}.PATIENCE", 0)
    may, jobs = Event(), editor.app.extensions[BACKGROUND]
    jobs.ask(("held", object()), lambda _job: may.wait(PATIENCE))
    yield
    may.set()
    monkeypatch.setattr("screening.web.background.PATIENCE", PATIENCE)


def test_pages_come_before_what_is_worked_out_and_a_button_pressed_twice_works_once(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {"note": "A decree.", "doubts": "yes"}
    with busy(editor, monkeypatch):
        waiting = editor.visit(f"{editor.draft}/adopt")
    form = editor.visit(f"{editor.draft}/adopt")
    with busy(editor, monkeypatch):
        pressed = [editor.send(form, typed, to=f"{editor.draft}/adopt") for _ in "ab"]
    came = editor.client.get(pressed[0].path)
    with busy(editor, monkeypatch):
        back = editor.visit(f"{VERSIONS}/1/back")
        again = [editor.send(back, {"note": "Too early."}) for _ in "ab"]
    editor.client.get(again[0].path)

    assert "Run their examples" not in form.text
    assert "Look for doubts" in waiting.text
    assert waiting.links[f"{editor.draft}/adopt"] == "Look again"
    assert not waiting.all("form[@method='post']/textarea")
    for page in pressed:
        assert page.said("h1") == ["The rulebook is going live"]
        assert page.headers["Refresh"] == f"2; url={page.path}"
    assert came.location == f"{VERSIONS}/2"
    assert back.by_id("note") is not None
    assert [it.split()[0] for it in editor.visit(VERSIONS).said("h2")] == [
        "2026.1.2",
        "2026.1.1",
        "2026.1",
    ]


def test_a_file_is_saved_at_once_and_its_doubts_come_when_they_are_there(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with busy(editor, monkeypatch):
        waiting = editor.replace(DEAR, DEAR.replace("1", "2"))
    [at] = [at for at, says in waiting.links.items() if says == "Look again"]

    came = editor.visit(at)

    assert "Look for doubts" in waiting.text
    assert waiting.said("span[@class='mark']") == ["changed"]
    assert "Look for doubts" not in came.text
    assert "Accept doubts, with a reason" in came.text


def test_a_page_that_waits_looks_again(editor: Editor) -> None:
    work = Work(Job(lambda _job: "live"), ["Write the rule files"])
    with editor.app.test_request_context("/under-way"):
        work.job.run()
        page = background.looks_again("It lasts.", work)

        assert work.made is None
        assert page.headers["Refresh"] == "2; url=/under-way"
        assert Work(work.job, work.steps).made == "live"


def tomorrow() -> date:
    return today() + timedelta(days=1)


def plan(editor: Editor, day: str = "", status: int = 200) -> Page:
    """Adopt the draft from a day on; from tomorrow where none is given."""
    day = day or tomorrow().isoformat()
    typed = {"when": "later", "from-day": day, "note": "The decree holds then."}
    return editor.adopt(status, **typed)


def comes(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a day come, as the pages see it."""
    monkeypatch.setattr("screening.web.context.today", lambda: day)


def off(editor: Editor, page: Page, status: int = 200, **typed: str) -> Page:
    [at] = [at for at in page.links if "/planned/" in at]
    asked = editor.visit(at)
    return editor.send(asked, {"by": "Ada", **typed}, status, to=f"{at}/off")


def notes(page: Page) -> str:
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
    meanwhile = editor.describe({**SUPPLY, "the-name": "Saved meanwhile"})
    drafts, before = editor.visit("/rulebook/drafts").text, editor.live_text()
    [at] = [at for at in planned.links if "/planned/" in at]
    asked = editor.visit(at)

    comes(tomorrow(), monkeypatch)

    for page in told:
        assert re.search(r"Live from .*: 2026\.1\.1", notes(page))
        assert "The decree holds then. Adopted by Ada (not confirmed)" in notes(page)
    assert (meanwhile.level, WATCH in before) == ("Watch", True)
    assert "goes live on" in drafts
    assert editor.describe(SUPPLY).level == "Strategic"
    version = editor.visit(f"{VERSIONS}/2")
    assert "by Ada (not confirmed)" in version.text
    assert "The decree holds then." in version.text
    assert "to go live on" in version.text
    assert "Saved meanwhile Watch" in version.text
    assert 'version: "2026.1.1"\n' in editor.live_text(HEADING)
    editor.visit(editor.draft, status=404)
    assert notes(editor.visit(VERSIONS)) == ""
    editor.send(asked, {"note": "Too late."}, 404, to=f"{at}/off")
    assert STRATEGIC in editor.live_text()
    assert editor.client.get(at).location == VERSIONS


def test_a_deal_is_marked_with_the_day_a_plan_moves_it(editor: Editor) -> None:
    supply, other = editor.describe(SUPPLY), editor.describe({"kind": "purchase"})
    planned = plan(editor)

    replayed(editor)
    marks = editor.visit("/deals").text
    deal, same = (editor.visit(it.path) for it in (supply, other))
    off(editor, planned, note="The decree was put off.")
    replayed(editor)

    day = day_in_words(tomorrow())
    assert f"From {day_in_short(tomorrow())}, by version 2026.1.1: Strategic" in marks
    assert "Today the result is the same." in deal.text
    assert f"From {day}, by the planned version 2026.1.1" in deal.text
    assert "becomes Strategic" in deal.said("section[@id='moved']")[0]
    assert "Assess again" not in deal.text
    assert not same.all("section[@id='moved']")
    assert "by version" not in editor.visit("/deals").text


def replayed(editor: Editor) -> None:
    """Let what works in the background replay every saved deal."""
    while work(editor.publisher.live(), today()):
        pass


def test_who_comes_as_its_day_begins_is_told_and_led_on_and_waits_for_nothing(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(editor)
    browser = {"Accept": "text/html,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"}

    comes(tomorrow(), monkeypatch)
    with busy(editor, monkeypatch):
        waiting = checked(editor.client.get(f"{VERSIONS}?of=1", headers=browser))
        said = editor.describe(SUPPLY)
    came = checked(editor.client.get(f"{VERSIONS}?of=1", headers=browser))

    assert waiting.said("h1") == ["A planned version is going live today"]
    assert waiting.headers["Refresh"] == "2"
    assert waiting.links[f"{VERSIONS}?of=1"] == "Look again"
    assert said.level == "Strategic"
    assert came.said("h1") == ["Versions of the rulebook"]


def test_it_is_live_also_where_the_app_is_started_again_days_later(
    editor: Editor, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(editor)
    again = Editor(open_app.on(editor.folder).app)
    assert again.describe(SUPPLY).level == "Watch"

    comes(tomorrow() + timedelta(days=9), monkeypatch)
    later = Editor(open_app.on(editor.folder).app)

    for person in (later, again, editor):
        assert person.describe(SUPPLY).level == "Strategic"
    assert len(editor.register.versions.of("example")) == 2


def test_it_waits_where_the_live_rulebook_changed_since(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(editor)
    second(editor, DEAR, DEAR.replace("1", "2"), RULE_FILE).adopt()
    at_once = [notes(editor.visit(at)) for at in ("/rulebook", "/rulebook/versions")]

    comes(tomorrow(), monkeypatch)

    waiting = notes(editor.visit("/rulebook"))
    assert "On hold. The live rulebook changed after this adoption." in waiting
    assert at_once == [waiting, waiting]
    assert WATCH in editor.live_text()
    assert "Adoption is on hold." in editor.visit(editor.draft).text
    editor.send(editor.visit(f"{editor.draft}/catch-up"))
    editor.adopt()
    assert STRATEGIC in editor.live_text()
    assert notes(editor.visit("/rulebook")) == ""


def test_going_back_says_what_planned_version_waits(editor: Editor) -> None:
    editor.adopt(note="At once.")
    later = second(editor, DEAR, DEAR.replace("1", "2"), RULE_FILE)
    [at] = [it for it in plan(later).links if "/planned/" in it]
    fits = editor.visit(at)
    [first] = [it for it in editor.visit("/rulebook/versions").links if "/back" in it]

    asked = editor.visit(first)
    editor.send(asked, {"note": "The decree was withdrawn.", "by": "Ada"})

    assert "Going back puts it on hold until its draft is updated" in asked.text
    assert "Live from" in fits.said("h1")[0]
    waiting = editor.visit(at)
    assert "Planned for" in waiting.said("h1")[0]
    assert "On hold. The live rulebook changed after this adoption." in waiting.text
    assert "On hold." in notes(editor.visit("/rulebook/versions"))
    assert "on hold, planned for" in editor.visit("/rulebook/drafts").text
    assert "is planned for" not in editor.visit(first).text


def test_it_is_called_off_with_a_reason_and_its_draft_stays(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = plan(editor)

    refused = off(editor, planned, 422, note=" ")
    called_off = off(editor, planned, note="The decree was put off.")

    comes(tomorrow(), monkeypatch)
    assert "Write in one sentence why the adoption is cancelled." in refused.text
    assert "1 cancelled adoption" in called_off.text
    assert "The decree was put off. Ada (not confirmed)" in called_off.text
    assert editor.describe(SUPPLY).level == "Watch"
    assert STRATEGIC in editor.open().text


def test_what_is_written_later_stays_out_of_it_until_the_draft_is_adopted_anew(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(editor)
    told = editor.visit(f"{editor.draft}/adopt").text
    later = tomorrow() + timedelta(days=1)
    planned = plan(editor, later.isoformat())
    editor.replace(DEAR, DEAR.replace("1", "2"))

    comes(tomorrow(), monkeypatch)
    editor.visit("/")
    replaced = editor.live_text()
    comes(later, monkeypatch)
    editor.visit("/")

    assert "Adopting it again replaces that adoption." in told
    assert notes(planned).count("Live from") == 1
    assert WATCH in replaced
    assert STRATEGIC in editor.live_text()
    assert DEAR in editor.live_text()
    assert "The live rulebook changed since" in editor.visit(editor.draft).text


def test_another_draft_is_told_of_what_is_planned(editor: Editor) -> None:
    plan(editor)
    other = second(editor, DEAR, DEAR.replace("1", "2"), RULE_FILE)
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

    assert "The later of the two waits until its draft" in shown.text
    assert shown.by_id("version").get("value") == "2026.1.2"
    assert plans.open(live.place) == ()
    assert [it.version for it in plans.open("/elsewhere")] == ["2026.1.1"]


def test_what_holds_later_is_live_at_once_unless_one_says_so(editor: Editor) -> None:
    about = {"title": "Supply", "reason": "A decree.", "starts": "2100-03-01"}
    editor.tell(about)

    form = editor.visit(f"{editor.draft}/adopt")

    assert form.by_id("from-day").get("value") == "1 March 2100"
    assert form.by_id("when").get("checked") is not None
    assert "1 March 2100, is written in its rules" in form.text
    (editor.folder / RULE_FILE).write_text("rules: 1", encoding="utf-8")
    refused = plan(editor, status=422)
    assert "so the draft can only be adopted at once" in refused.text
