"""The form for one rule of a draft: it writes YAML for people who do not like it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from screening.editing.publish import Publisher
from screening.register import Register
from screening.register.drafts import Draft
from screening.rulebook.loader import read
from screening.web.context import EXTENSION
from tests.builders import files
from tests.pages.checks import page
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, text_of
from tests.pages.visitor import Typed, Visitor

FILE = "rules/10-deal.yaml"
RULES = """\
# The rules.
rules:
  # Mind this one.
  - id: energy-deal
    title: Energy
    topic: deal
    level: watch   # for now
    basis: [guide/E2]
    when: {sector: energy}
    says: It is about energy.

  - id: deep
    title: Deep
    topic: deal
    level: routine
    basis: [guide/E2]
    when:
      all:
        - any:
            - none: [{sector: food}]
            - state-owned: "yes"
    says: It nests.
"""
EXTENDING = """\
format: "1"
id: ours
extends: italy-china
title: Ours
version: "1"
reviewed: 2026-02-01
review-by: 2027-12-31
"""
EXAMPLE = "deal: A grid\non: 2026-03-01\nanswers: {sector: energy}\n"
NEW: dict[str, Typed] = {
    "title": "State owners",
    "topic": "deal",
    "level": "strategic",
    "basis": "guide/E2",
    "says": "A state is behind it.",
    "when-0-of": "question/state-owned",
    "when-0-words": "yes",
}


def texts(form: Page) -> dict[str, str]:
    """Return what stands in the larger fields of a form."""
    return {one.get("name", ""): one.text or "" for one in form.all("textarea")}


class Editor(Visitor):
    """A visitor with a draft of an own rulebook."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app.test_client())
        self.desk: Publisher = app.extensions[EXTENSION]
        self.draft_id = self.register.drafts.open(
            self.desk.live().rulebook.heading.id, self.desk.live().digest, "Ann"
        ).id

    @property
    def register(self) -> Register:
        return self.desk.live().register

    @property
    def draft(self) -> Draft:
        return self.register.drafts.recall(self.draft_id)

    def save(self, name: str, text: str) -> None:
        """Save a file of the draft, as the editor of files does."""
        saved = {**self.draft.files, name: text}
        self.register.drafts.save(self.draft_id, self.draft.revision, saved)

    def at(self, path: str) -> str:
        return f"/rulebook/drafts/{self.draft_id}{path}"

    def form(self, rule: str, status: int = 200) -> Page:
        return self.visit(self.at(f"/rules/{rule}/form"), status)

    def press(
        self, form: Page, do: str, typed: dict[str, Typed], status: int = 200
    ) -> Page:
        """Fill a form in and press one of its buttons."""
        return self.send(form, {**texts(form), **typed, "do": do}, status, form.path)

    def fetch(self, form: Page, part: str, typed: dict[str, Typed]) -> Page:
        """Return the part that a script asks for as one types."""
        sent = form.filled()
        for name, values in {**texts(form), **typed}.items():
            sent.setlist(name, [values] if isinstance(values, str) else list(values))
        headers = {"HX-Request": "true", "HX-Target": part}
        return page(self.client.post(form.path, data=sent, headers=headers))


@pytest.fixture
def app(open_app: OpenApp) -> Flask:
    return open_app(read(files(rules=RULES)), {"grid": EXAMPLE})


@pytest.fixture
def editor(app: Flask) -> Editor:
    return Editor(app)


@pytest.fixture
def extending(app: Flask) -> Editor:
    """Return somebody whose rulebook extends the shipped one, and says nothing else."""
    folder: Path = app.extensions[EXTENSION].live().folder
    shutil.rmtree(folder / "rules")
    for file in folder.rglob("*.yaml"):
        file.unlink()
    (folder / "rulebook.yaml").write_text(EXTENDING)
    return Editor(app)


def summary(form: Page) -> dict[str, str]:
    """Return the messages of a summary, by where each leads."""
    links = form.all("ul[@class='summary__list']//a")
    return {one.get("href", "").removeprefix("#"): text_of(one) for one in links}


def test_a_rule_is_shown_as_it_is_written(editor: Editor) -> None:
    form = editor.form("energy-deal")

    sent = form.filled()
    assert (sent["title"], sent["topic"], sent["level"]) == ("Energy", "deal", "watch")
    assert (sent["basis"], texts(form)["says"]) == ("guide/E2", "It is about energy.")
    assert (sent["when-0-of"], sent["when-0-words"]) == ("question/sector", "energy")


def test_saving_a_rule_as_it_is_changes_nothing(editor: Editor) -> None:
    saved = editor.press(editor.form("energy-deal"), "save", {})

    assert "Saved in the draft" in saved.text
    assert editor.draft.files == {}


def test_a_change_is_written_and_the_rest_of_the_file_stays(editor: Editor) -> None:
    form = editor.form("energy-deal")

    editor.press(form, "save", {"level": "strategic", "when-0-words": ["food"]})

    assert editor.draft.files == {
        FILE: RULES.replace("level: watch ", "level: strategic ").replace(
            "when: {sector: energy}", "when: {sector: food}"
        )
    }


def test_a_new_rule_is_written_after_its_topic(editor: Editor) -> None:
    form = editor.visit(editor.at("/rules/new"))

    saved = editor.press(form, "save", NEW)

    assert saved.path == editor.at("/rules/state-owners/form")
    text = editor.draft.files[FILE] or ""
    assert text.startswith(RULES)
    assert text.endswith(
        '    when: {state-owned: "yes"}\n    says: A state is behind it.\n'
    )


def test_a_choice_shows_its_answers_without_a_script(editor: Editor) -> None:
    form = editor.visit(editor.at("/rules/new"))

    chosen = editor.press(form, "update", {"when-0-of": "question/sector"})

    offered = chosen.all("input[@name='when-0-words']")
    assert [one.get("value") for one in offered] == ["energy", "food"]


def test_rows_are_added_and_removed_and_what_was_typed_stays(editor: Editor) -> None:
    form = editor.visit(editor.at("/rules/new"))

    two = editor.press(
        form, "add-line", {"title": "Kept", "when-0-of": "question/stake"}
    )
    three = editor.press(two, "add-group", {"when-0-low": "many"})
    less = editor.press(three, "remove-1", {})

    sent = less.filled()
    assert three.filled().getlist("row") == ["0", "1", "2", "2-0", "2-1"]
    assert sent.getlist("row") == ["0", "1", "1-0", "1-1"]
    assert (sent["title"], sent["when-0-low"]) == ("Kept", "many")


def test_a_condition_of_two_levels_is_written(editor: Editor) -> None:
    form = editor.press(editor.visit(editor.at("/rules/new")), "add-group", NEW)
    form = editor.press(form, "update", {"when-1-0-of": "question/stake"})
    form = editor.press(form, "remove-1-1", {"when-1-0-low": "12,5"})

    editor.press(form, "save", {"when-1-kind": "none"})

    text = editor.draft.files[FILE] or ""
    assert '        - state-owned: "yes"\n' in text
    assert "        - none: [{stake: {at-least: 12.5}}]\n" in text


def test_mistakes_are_said_at_their_fields_and_nothing_is_lost(editor: Editor) -> None:
    form = editor.visit(editor.at("/rules/new"))
    form = editor.press(form, "update", {**NEW, "when-0-of": "question/stake"})

    again = editor.press(
        form, "save", {"level": "", "says": "In {secter}.", "when-0-low": "x"}, 422
    )

    assert summary(again) == {
        "level": "Choose a level for the rule",
        "says": 'There is no question “secter” to fill in. Did you mean "sector"?',
        "when-0": "Enter a number for “P”, like 25",
    }
    assert (again.filled()["when-0-low"], again.filled()["title"]) == (
        "x",
        "State owners",
    )
    assert editor.draft.files == {}


def test_a_condition_that_nests_deeper_stays_and_the_rest_changes(
    editor: Editor,
) -> None:
    form = editor.form("deep")

    editor.press(form, "save", {"title": "Deeper"})

    assert (
        "This condition nests deeper than this form: change it in the file" in form.text
    )
    assert not form.all("select[@name='when-kind']")
    assert editor.draft.files == {FILE: RULES.replace("title: Deep", "title: Deeper")}


def test_a_script_sees_what_would_be_written_and_what_it_does(editor: Editor) -> None:
    form = editor.form("energy-deal")

    preview = editor.fetch(form, "preview", {"title": "Power"})

    assert not preview.whole
    assert "title: Power" in preview.html
    assert "1 meets it" in preview.html
    assert editor.draft.files == {}


def test_a_script_is_told_what_is_missing(editor: Editor) -> None:
    form = editor.visit(editor.at("/rules/new"))

    preview = editor.fetch(form, "preview", {"title": "Port 2 sold"})

    assert "Choose a level for the rule" in preview.html
    assert "Left empty, it is port-2-sold." in preview.html


def test_a_script_fetches_the_rows_alone(editor: Editor) -> None:
    form = editor.form("energy-deal")

    rows = editor.fetch(form, "condition", {"do": "add-line"})

    assert not rows.whole
    assert rows.by_id("when-1-of").get("autofocus") is not None


def test_a_rule_that_an_example_contradicts_says_so(editor: Editor) -> None:
    expect = "expect: {lowest: watch, highest: watch}\n"
    editor.save("examples/grid.yaml", EXAMPLE + expect)

    preview = editor.fetch(
        editor.form("energy-deal"), "preview", {"level": "strategic"}
    )

    assert "expects watch to watch, found strategic to strategic" in preview.html or (
        "expects watch, found strategic" in preview.html
    )


def test_a_rule_changed_elsewhere_is_told_and_kept_when_sent_again(
    editor: Editor,
) -> None:
    form = editor.form("energy-deal")
    editor.save(FILE, RULES.replace("title: Energy", "title: Theirs"))

    told = editor.press(form, "save", {"level": "strategic"}, 409)
    editor.press(told, "save", {})

    assert "This rule was changed in another window" in told.text
    text = editor.draft.files[FILE] or ""
    assert "title: Energy" in text
    assert "level: strategic " in text


def test_another_rule_changed_elsewhere_is_no_conflict(editor: Editor) -> None:
    form = editor.form("energy-deal")
    editor.save(FILE, RULES.replace("title: Deep", "title: Theirs"))

    editor.press(form, "save", {"level": "strategic"})

    text = editor.draft.files[FILE] or ""
    assert "title: Theirs" in text
    assert "level: strategic " in text


def test_a_draft_with_problems_leads_to_the_editor(editor: Editor) -> None:
    editor.save(FILE, "rules: [")

    told = editor.form("energy-deal", status=409)

    assert "The draft has problems" in told.text
    links = [one.get("href", "") for one in told.all("a")]
    assert any(link.startswith(editor.at(f"/files/{FILE}")) for link in links)


def test_a_form_that_has_expired_gives_back_what_was_typed(editor: Editor) -> None:
    form = editor.form("energy-deal")

    expired = editor.press(
        form, "save", {"title": "Energy, long", "csrf_token": ""}, status=400
    )

    given_back = (expired.by_id("typed").text or "").splitlines()
    assert "title: Energy, long" in given_back
    assert "level: watch" in given_back
    assert not [line for line in given_back if "csrf" in line]


def test_a_rule_that_is_not_there_is_a_missing_page(editor: Editor) -> None:
    editor.form("none", status=404)


def test_a_file_in_brackets_is_left_to_its_owner(editor: Editor) -> None:
    editor.save(FILE, "{rules: []}\n")
    form = editor.visit(editor.at("/rules/new"))
    form = editor.press(form, "update", NEW)

    told = editor.press(form, "save", {}, 409)

    assert "Nothing you typed is lost" in told.text
    assert told.filled()["title"] == "State owners"


def test_points_are_found_and_chosen_ones_stay(editor: Editor) -> None:
    form = editor.form("energy-deal")

    found = editor.press(form, "find", {"find": "A LAW"})
    none = editor.press(form, "find", {"find": "nothing", "basis": ()})

    offered = [one.get("value") for one in found.all("input[@name='basis']")]
    assert offered == ["guide/E2", "guide/art-one"]
    assert none.all("input[@name='basis']") == []


def test_rules_of_a_draft_lead_to_their_forms(editor: Editor) -> None:
    rules = editor.visit(editor.at("/rules"))

    links = [one.get("href", "") for one in rules.all("a")]
    assert editor.at("/rules/energy-deal/form") in links
    assert editor.at("/rules/new") in links


def test_a_shipped_rule_changes_with_a_reason(extending: Editor) -> None:
    form = extending.form("energy-infrastructure-touched")

    told = extending.press(form, "save", {"level": "sensitive"}, 422)
    extending.press(told, "save", {"because": "Our board asks for it."})

    assert summary(told).keys() == {"because"}
    assert extending.draft.files == {
        "changes.yaml": "changes:\n"
        "  - rule: energy-infrastructure-touched\n"
        "    level: sensitive\n"
        "    because: Our board asks for it.\n"
    }


def test_a_shipped_rule_keeps_its_condition(extending: Editor) -> None:
    form = extending.form("energy-infrastructure-touched")

    assert not form.all("select[@name='when-kind']")
    assert not form.all("select[@name='topic']")
    assert "The condition of a shipped rule stays as it is" in form.text


def test_a_shipped_rule_is_switched_off_with_its_reason_alone(
    extending: Editor,
) -> None:
    form = extending.form("energy-infrastructure-touched")

    extending.press(form, "save", {"off": "We have no such deals."})

    text = extending.draft.files["changes.yaml"] or ""
    assert text.endswith("    off: We have no such deals.\n")


def test_a_shipped_rule_set_back_leaves_nothing_behind(extending: Editor) -> None:
    name = "energy-infrastructure-touched"
    extending.press(extending.form(name), "save", {"off": "Not now."})

    extending.press(extending.form(name), "save", {"off": ""})

    assert extending.draft.files["changes.yaml"] == "changes: []\n"


def test_a_first_rule_of_ones_own_gets_a_file(extending: Editor) -> None:
    form = extending.visit(extending.at("/rules/new"))
    form = extending.press(form, "update", {**NEW, "when-0-of": "definition/inbound"})

    extending.press(form, "save", {})

    assert (extending.draft.files["rules/90-own.yaml"] or "").startswith(
        "rules:\n  - id"
    )
