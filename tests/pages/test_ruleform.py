"""The form for one rule of a draft: it writes YAML for people who do not like it."""

import shutil
from functools import partial

import pytest
from flask import Flask

from screening.register.people import Author
from screening.rulebook.loader import read
from tests.builders import files
from tests.pages import editor as editors
from tests.pages.checks import page
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, Typed
from tests.pages.small import RULE_FILE

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
SHIPPED = "energy-infrastructure-touched"
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


class Editor(editors.Editor):
    """Edits the rules of a draft by their forms."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        live = self.publisher.live()
        book = live.rulebook.heading.id
        opened = self.register.drafts.open(book, live.digest, Author("Ann"))
        self.draft = f"/rulebook/drafts/{opened.id}"
        self.recall = partial(self.register.drafts.recall, opened.id)

    def written(self, file: str = RULE_FILE) -> str:
        """Return what the draft has in a file."""
        return self.recall().files[file] or ""

    def save(self, name: str, text: str) -> None:
        """Save a file of the draft, as the editor of files does."""
        draft = self.recall()
        saved = {**draft.files, name: text}
        self.register.drafts.save(draft.id, draft.revision, saved)

    def form(self, rule: str, status: int = 200) -> Page:
        """Open the form of a rule."""
        return self.visit(f"{self.draft}/rules/{rule}/form", status)

    def new(self) -> Page:
        """Open the form of a new rule."""
        return self.visit(f"{self.draft}/rules/new")

    def press(
        self, form: Page, do: str, typed: dict[str, Typed], status: int = 200
    ) -> Page:
        """Fill a form in and press one of its buttons."""
        return self.send(form, {**typed, "do": do}, status, form.path)

    def fetch(self, form: Page, part: str, typed: dict[str, Typed]) -> Page:
        """Return the part that a script asks for as one types."""
        htmx, data = {"HX-Request": "true", "HX-Target": part}, form.filled(typed)
        return page(self.client.post(form.path, data=data, headers=htmx))


@pytest.fixture
def app(open_app: OpenApp) -> Flask:
    return open_app(read(files(rules=RULES)), {"grid": EXAMPLE}).app


@pytest.fixture
def editor(app: Flask) -> Editor:
    return Editor(app)


@pytest.fixture
def extending(editor: Editor) -> Editor:
    """Return somebody whose rulebook extends the shipped one, and says nothing else."""
    folder = editor.folder
    shutil.rmtree(folder / "rules")
    for file in folder.rglob("*.yaml"):
        file.unlink()
    (folder / "rulebook.yaml").write_text(EXTENDING)
    return Editor(editor.app)


@pytest.fixture
def shipped_rule(extending: Editor) -> Page:
    """Return the form of a rule that is shipped."""
    return extending.form(SHIPPED)


def test_a_rule_is_shown_as_it_is_written_and_saving_it_changes_nothing(
    editor: Editor,
) -> None:
    form = editor.form("energy-deal")

    sent = form.filled()
    assert (sent["title"], sent["topic"], sent["level"]) == ("Energy", "deal", "watch")
    assert (sent["basis"], sent["says"]) == ("guide/E2", "It is about energy.")
    assert (sent["when-0-of"], sent["when-0-words"]) == ("question/sector", "energy")
    assert "Saved in the draft" in editor.press(form, "save", {}).text
    assert editor.recall().files == {}


def test_a_change_is_written_and_the_rest_of_the_file_stays(editor: Editor) -> None:
    form = editor.form("energy-deal")

    editor.press(form, "save", {"level": "strategic", "when-0-words": ["food"]})

    changed = RULES.replace("level: watch ", "level: strategic ")
    changed = changed.replace("when: {sector: energy}", "when: {sector: food}")
    assert editor.recall().files == {RULE_FILE: changed}


def test_a_new_rule_is_written_after_its_topic(editor: Editor) -> None:
    saved = editor.press(editor.new(), "save", NEW)

    ends = '    when: {state-owned: "yes"}\n    says: A state is behind it.\n'
    assert saved.path == f"{editor.draft}/rules/state-owners/form"
    assert editor.written().startswith(RULES)
    assert editor.written().endswith(ends)


def test_a_choice_shows_its_answers_without_a_script(editor: Editor) -> None:
    chosen = editor.press(editor.new(), "update", {"when-0-of": "question/sector"})

    offered = chosen.all("input[@name='when-0-words']")
    assert [box.get("value") for box in offered] == ["energy", "food"]


def test_rows_are_added_and_removed_until_a_condition_of_two_levels_is_written(
    editor: Editor,
) -> None:
    two = editor.press(editor.new(), "add-line", NEW)
    three = editor.press(two, "add-group", {})
    less = editor.press(three, "remove-1", {"when-2-0-of": "question/stake"})
    form = editor.press(less, "remove-1-1", {"when-1-0-low": "12,5"})

    editor.press(form, "save", {"when-1-kind": "none"})

    assert three.filled().getlist("when-row") == ["0", "1", "2", "2-0", "2-1"]
    assert less.filled().getlist("when-row") == ["0", "1", "1-0", "1-1"]
    assert form.filled()["title"] == NEW["title"]
    assert '        - state-owned: "yes"\n' in editor.written()
    assert "        - none: [{stake: {at-least: 12.5}}]\n" in editor.written()


def test_mistakes_are_said_at_their_fields_and_nothing_is_lost(editor: Editor) -> None:
    form = editor.new()
    form = editor.press(form, "update", {**NEW, "when-0-of": "question/stake"})

    wrong: dict[str, Typed] = {"level": "", "says": "In {secter}.", "when-0-low": "x"}
    again = editor.press(form, "save", wrong, 422)

    assert again.summary == {
        "level": "Choose a level for the rule",
        "says": 'There is no question “secter” to fill in. Did you mean "sector"?',
        "when-0": "Enter a number for “P”, like 25",
    }
    assert again.filled()["when-0-low"] == "x"
    assert again.filled()["title"] == "State owners"
    assert editor.recall().files == {}


def test_a_condition_that_nests_deeper_stays_and_the_rest_changes(
    editor: Editor,
) -> None:
    form = editor.form("deep")

    editor.press(form, "save", {"title": "Deeper"})

    assert "nests deeper than this form: change it in the file" in form.text
    assert not form.all("select[@name='when-kind']")
    assert editor.written() == RULES.replace("title: Deep", "title: Deeper")


def test_exceptions_of_a_rule_stay_where_the_form_does_not_show_them(
    editor: Editor,
) -> None:
    unless = """    unless:
      - when: {state-owned: "no"}
        reason: No state is behind it.
"""
    says = "    says: It is about energy.\n"
    editor.save(RULE_FILE, RULES.replace(says, unless + says))

    form = editor.form("energy-deal")
    editor.press(form, "save", {"level": "strategic"})

    assert "It has 1 exception, which stays as it is here." in form.text
    assert f"{unless}{says}" in editor.written()


def test_a_script_sees_what_would_be_written_and_what_it_does(editor: Editor) -> None:
    preview = editor.fetch(editor.form("energy-deal"), "preview", {"title": "Power"})

    assert not preview.whole
    assert "title: Power" in preview.html
    assert "1 meets it" in preview.html
    assert editor.recall().files == {}


def test_a_script_is_told_what_is_missing_and_fetches_rows_alone(
    editor: Editor,
) -> None:
    preview = editor.fetch(editor.new(), "preview", {"title": "Port 2 sold"})
    rows = editor.fetch(editor.form("energy-deal"), "condition", {"do": "add-line"})

    assert "Choose a level for the rule" in preview.html
    assert "Left empty, it is port-2-sold." in preview.html
    assert not rows.whole
    assert rows.by_id("when-1-of").get("data-focus") is not None


def test_a_rule_that_an_example_contradicts_says_so(editor: Editor) -> None:
    expect = "expect: {lowest: watch, highest: watch}\n"
    editor.save("examples/grid.yaml", EXAMPLE + expect)
    form = editor.form("energy-deal")

    preview = editor.fetch(form, "preview", {"level": "strategic"})

    assert "expects watch, found strategic" in preview.html


def test_a_rule_changed_elsewhere_is_told_and_kept_when_sent_again(
    editor: Editor,
) -> None:
    form, other = editor.form("energy-deal"), editor.form("deep")
    editor.save(RULE_FILE, RULES.replace("title: Energy", "title: Theirs"))

    told = editor.press(form, "save", {"level": "strategic"}, 409)
    editor.press(told, "save", {})
    editor.press(other, "save", {"title": "Deeper"})  # which nobody changed

    assert "This rule was changed in another window" in told.text
    for line in ("title: Energy\n", "level: strategic ", "title: Deeper\n"):
        assert line in editor.written()


def test_a_draft_with_problems_leads_to_the_editor(editor: Editor) -> None:
    editor.save(RULE_FILE, "rules: [")

    told = editor.form("energy-deal", status=409)

    assert "The draft has problems" in told.text
    file = f"{editor.draft}/files/{RULE_FILE}"
    assert any(link.startswith(file) for link in told.links)


def test_a_form_that_has_expired_gives_back_what_was_typed(editor: Editor) -> None:
    form, typed = editor.form("energy-deal"), "Energy, long"

    expired = editor.press(form, "save", {"title": typed, "csrf_token": ""}, 400)

    given_back = (expired.by_id("typed").text or "").splitlines()
    assert {"title: Energy, long", "level: watch"} <= set(given_back)
    assert not [line for line in given_back if "csrf" in line]


def test_a_file_in_brackets_is_left_to_its_owner(editor: Editor) -> None:
    editor.save(RULE_FILE, "{rules: []}\n")
    form = editor.press(editor.new(), "update", NEW)

    told = editor.press(form, "save", {}, 409)

    assert "Nothing you typed is lost" in told.text
    assert told.filled()["title"] == "State owners"


def test_points_are_found_and_chosen_ones_stay(editor: Editor) -> None:
    form = editor.form("energy-deal")

    found = editor.press(form, "find", {"find": "A LAW"})
    none = editor.press(form, "find", {"find": "nothing", "basis": ()})

    offered = [box.get("value") for box in found.all("input[@name='basis']")]
    assert offered == ["guide/E2", "guide/art-one"]
    assert none.all("input[@name='basis']") == []


def test_rules_of_a_draft_lead_to_their_forms(editor: Editor) -> None:
    rules = f"{editor.draft}/rules"

    links = editor.visit(rules).links

    assert {f"{rules}/energy-deal/form", f"{rules}/new"} <= links.keys()
    editor.form("none", status=404)


def test_a_shipped_rule_changes_with_a_reason_and_keeps_its_condition(
    extending: Editor, shipped_rule: Page
) -> None:
    told = extending.press(shipped_rule, "save", {"level": "sensitive"}, 422)
    extending.press(told, "save", {"because": "Our board asks for it."})

    assert told.summary.keys() == {"because"}
    assert extending.recall().files == {
        "changes.yaml": "changes:\n"
        "  - rule: energy-infrastructure-touched\n"
        "    level: sensitive\n"
        "    because: Our board asks for it.\n"
    }
    assert not shipped_rule.all("select[@name='when-kind']")
    assert not shipped_rule.all("select[@name='topic']")
    assert "The condition of a shipped rule stays as it is" in shipped_rule.text


def test_a_shipped_rule_is_switched_off_with_its_reason_alone_and_set_back(
    extending: Editor, shipped_rule: Page
) -> None:
    extending.press(shipped_rule, "save", {"off": "We have no such deals."})
    off = extending.written("changes.yaml")
    extending.press(extending.form(SHIPPED), "save", {"off": ""})

    assert off.endswith("    off: We have no such deals.\n")
    assert extending.written("changes.yaml") == "changes: []\n"


def test_a_first_rule_of_ones_own_gets_a_file(extending: Editor) -> None:
    typed = {**NEW, "when-0-of": "definition/inbound"}
    form = extending.press(extending.new(), "update", typed)

    extending.press(form, "save", {})

    assert extending.written("rules/90-own.yaml").startswith("rules:\n  - id")
