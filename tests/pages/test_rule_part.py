"""The form of a rule: what it shows beside the fields that every part has."""

import re
from pathlib import Path

import pytest
from flask import Flask

from screening.rulebook.folder import with_base
from screening.rulebook.loader import read
from tests import builders as a
from tests.pages.conftest import OpenApp
from tests.pages.editor import PartEditor as Editor
from tests.pages.editor import slip
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
    basis: [guide/art-one]
    when:
      all:
        - any:
            - none: [{sector: food}]
            - state-owned: "yes"
    says: It nests.

  - id: dear
    title: Dear
    topic: deal
    level: routine
    basis: [guide/E2]
    when: {state-owned: "yes"}
    says: It costs a lot.
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
SHIPPED = "bought"
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


@pytest.fixture
def app(open_app: OpenApp) -> Flask:
    return open_app(read(a.files(rules=RULES)), {"grid": EXAMPLE}).app


@pytest.fixture
def editor(app: Flask) -> Editor:
    return Editor(app)


@pytest.fixture
def extending(open_app: OpenApp, shipped_small: Path, tmp_path: Path) -> Editor:
    """Return somebody whose rulebook extends the shipped one, and says nothing else."""
    folder = tmp_path / "extending"
    folder.mkdir()
    text = EXTENDING.replace("italy-china", shipped_small.name)
    (folder / "rulebook.yaml").write_text(text)
    return Editor(open_app.on(folder).app)


def test_a_rule_is_shown_as_written_and_saved_as_changed(editor: Editor) -> None:
    form = editor.rule("energy-deal")

    sent = form.filled()
    same = editor.press(form, "save")
    untouched = editor.recall().files
    editor.press(same, "save", {"level": "strategic", "when-0-words": ["food"]})
    changed = editor.recall().files
    both: dict[str, Typed] = {"basis": ["guide/E2", "guide/art-one"]}
    editor.press(editor.rule("deep"), "save", both)

    assert (sent["title"], sent["topic"], sent["level"]) == ("Energy", "deal", "watch")
    assert (sent["basis"], sent["says"]) == ("guide/E2", "It is about energy.")
    assert (sent["when-0-of"], sent["when-0-words"]) == ("question/sector", "energy")
    assert "Saved in the draft" in same.text
    assert untouched == {}
    text = RULES.replace("level: watch ", "level: strategic ")
    assert changed == {RULE_FILE: text.replace("{sector: energy}", "{sector: food}")}
    assert "basis: [guide/art-one, guide/E2]\n" in editor.written()


def test_a_new_rule_is_written_after_its_topic(editor: Editor) -> None:
    form = editor.visit(f"{editor.part('rule')}?file={RULE_FILE}")
    saved = editor.press(form, "save", NEW)

    ends = '    when: {state-owned: "yes"}\n    says: A state is behind it.\n'
    assert saved.path == editor.part("rule", "state-owners")
    assert editor.written().startswith(RULES)
    assert editor.written().endswith(ends)
    editor.save(RULE_FILE, "{rules: []}\n")
    told = editor.press(editor.press(form, "update", NEW), "save", {}, 409)
    assert "Nothing you typed is lost" in told.text
    assert told.filled()["title"] == "State owners"


def test_an_empty_line_stands_at_the_end_and_in_groups_too(editor: Editor) -> None:
    chosen = editor.press(editor.rule(), "update", {"when-0-of": "question/sector"})
    one = editor.press(editor.rule(), "update", NEW)
    group = editor.press(one, "when:add-group")
    two = editor.press(group, "update", {"when-1-0-of": "question/stake"})
    typed = {"when-1-0-low": "12,5", "when-1-1-of": "question/sector"}
    three = editor.press(two, "update", typed)
    less = editor.press(three, "when:remove-1-1", {"when-1-kind": "none"})

    editor.press(less, "save")

    offered = chosen.all("input[@name='when-0-words']")
    assert [box.get("value") for box in offered] == ["energy", "food"]
    assert one.filled().getlist("when-row") == ["0", "1"]
    assert group.filled().getlist("when-row") == ["0", "1", "1-0", "2"]
    assert group.by_id("when-1-0.=find").get("autofocus") is not None
    assert three.filled().getlist("when-row") == ["0", "1", "1-0", "1-1", "1-2", "2"]
    assert less.filled()["title"] == NEW["title"]
    assert '        - state-owned: "yes"\n' in editor.written("rules/90-own.yaml")
    grouped = "        - none: [{stake: {at-least: 12.5}}]\n"
    assert grouped in editor.written("rules/90-own.yaml")


MISTAKES: tuple[tuple[dict[str, Typed], str, str], ...] = (
    ({"level": ""}, "level", "Fill in this field"),
    ({"basis": ()}, "basis", "Fill in this field"),
    ({"basis": "guide/X"}, "basis", "guide/X"),
    ({"says": "In {secter}."}, "says", 'Did you mean "sector"?'),
    ({"in-force.from": "soon"}, "in-force.from", "day"),
    ({"in-force.from": "1/2/2026", "in-force.until": "1/1/2026"}, "in-force", "before"),
)


def test_mistakes_are_said_at_line_or_field_and_none_is_lost(editor: Editor) -> None:
    form = editor.press(editor.rule(), "update", {**NEW, "when-0-of": "question/stake"})

    typing = editor.fetch(form, "preview", {"when-0-low": "x"})
    again = editor.press(form, "save", {"when-0-low": "x"}, 422)
    named = editor.press(form, "save", {"when-0-low": "5", "id": "Nr 5"}, 422)

    assert "like 25" in slip(typing, "when-0")
    assert "lower-case words" in slip(named, "id")
    assert named.filled()["id"] == "Nr 5"
    assert again.summary == {
        "when-0": "When it is met, line 1: enter a number for “P”, like 25"
    }
    assert "like 25" in slip(again, "when-0")
    assert again.filled()["when-0-low"] == "x"
    assert again.filled()["title"] == "State owners"
    assert editor.recall().files == {}
    anew = editor.press(editor.rule(), "forget")
    whole = editor.press(anew, "update", NEW)
    for typed, at, says in MISTAKES:
        assert says in slip(editor.press(whole, "save", typed), at), typed


def test_a_condition_that_nests_deeper_is_changed_as_yaml(editor: Editor) -> None:
    form = editor.rule("deep")
    deep = form.filled()["when"]

    titled = editor.press(form, "save", {"title": "Deeper"})
    as_before = editor.written()
    bad = editor.press(titled, "save", {"when": "all: ["}, 422)
    other = deep.replace("food", "energy")
    editor.press(bad, "save", {"when": other})

    assert deep.startswith("all:\n")
    assert as_before == RULES.replace("title: Deep", "title: Deeper")
    assert bad.filled()["when"] == "all: ["
    assert "none: [{sector: energy}]" in editor.written()


def test_exceptions_of_a_rule_have_entries_of_their_own(editor: Editor) -> None:
    form = editor.rule("energy-deal")
    added = editor.press(form, "unless:add")
    about = {"unless.0.when-0-of": "question/state-owned"}
    shown = editor.press(added, "update", about)
    typed = {"unless.0.when-0-words": "no", "unless.0.reason": "No state is behind it."}
    saved = editor.press(shown, "save", typed)

    assert editor.data(RULE_FILE, "rules")[0]["unless"] == [
        {"when": {"state-owned": "no"}, "reason": "No state is behind it."}
    ]
    assert "unless" in saved.text


def test_what_would_be_written_and_what_it_does_is_shown(editor: Editor) -> None:
    form = editor.rule("energy-deal")
    new: dict[str, Typed] = {"title": "Port 2 sold", "when-0-of": "question/sector"}

    missing = editor.fetch(editor.rule(), "preview", new)
    fields = editor.fetch(form, "fields", {"=do": "unless:add"})
    preview = editor.fetch(form, "preview", {"title": "Power"})
    effects = editor.fetch(form, "effects", {"title": "Power"})
    by_button = editor.press(form, "effects", {"title": "Power"})
    files = editor.recall().files
    expect = "expect: {lowest: watch, highest: watch}\n"
    editor.save("examples/grid.yaml", EXAMPLE + expect)
    contradicted = editor.fetch(form, "effects", {"level": "strategic"})

    assert "choose at least one answer" in missing.html
    assert slip(missing, "when-0") == ""
    assert "Left empty, it is port-2-sold." in missing.html
    assert (fields.whole, preview.whole) == (False, False)
    assert fields.by_id("unless.0") is not None
    assert "title: Power" in preview.html
    assert "1 meets it" in effects.html
    assert "No deals are saved yet" in effects.html
    assert "All examples hold. Of 1 example: 1 meets the condition" in by_button.text
    assert by_button.filled()["title"] == "Power"
    assert files == {}
    assert "expects watch, found strategic" in contradicted.html


def test_what_became_of_a_rule_elsewhere_is_told(editor: Editor) -> None:
    form, other = editor.rule("energy-deal"), editor.rule("deep")
    typed = {"title": "Energy, long"}
    expired = editor.press(form, "save", {**typed, "csrf_token": ""}, 400)
    editor.save(RULE_FILE, RULES.replace("title: Energy", "title: Theirs"))
    told = editor.press(form, "save", {"level": "strategic"}, 409)
    editor.press(told, "save")
    editor.press(other, "save", {"title": "Deeper"})  # which nobody changed
    written = editor.written()
    editor.save(RULE_FILE, RULES.replace("id: energy-deal", "id: another-id"))
    gone = editor.press(form, "save", typed, 404)

    assert "Changed in another window" in told.text
    assert "title: Theirs" in told.html
    for line in ("title: Energy\n", "level: strategic ", "title: Deeper\n"):
        assert line in written
    for page in (expired, gone):
        given_back = (page.by_id("typed").text or "").splitlines()
        assert {"title: Energy, long", "level: watch"} <= {*given_back}
        assert not [line for line in given_back if "=" in line or "csrf" in line]


def test_points_are_found_and_chosen_ones_stay(editor: Editor) -> None:
    form = editor.press(editor.rule("energy-deal"), "unless:add")

    found = editor.press(form, "find", {"basis.=find": "A LAW"})
    none = editor.press(form, "find", {"basis.=find": "nothing", "basis": ()})
    within = editor.press(form, "find", {"unless.0.basis.=find": "a law"})
    every = editor.press(form, "basis:all")

    assert points(form, "basis") == ["guide/E2"]
    assert points(every, "basis") == ["guide/E2", "guide/art-one"]
    assert points(form, "unless.0.basis") == []
    assert points(found, "basis") == ["guide/E2", "guide/art-one"]
    assert points(none, "basis") == []
    assert points(within, "unless.0.basis") == ["guide/art-one"]


def points(page: Page, at: str) -> list[str | None]:
    return [box.get("value") for box in page.all(f"input[@name='{at}']")]


def test_rules_of_a_draft_are_listed_with_their_levels(editor: Editor) -> None:
    rules = editor.visit(f"{editor.draft}/parts/rule")

    assert {editor.part("rule", "energy-deal"), editor.part("rule")} <= {*rules.links}
    assert "Watch · energy-deal" in rules.text
    assert rules.said("h2") == ["The deal"]
    editor.rule("none", status=404)
    editor.save(RULE_FILE, RULES.replace("level: watch", "level: wathc"))
    form = editor.rule("energy-deal")
    assert "wathc (not in the rulebook)" in form.text
    assert "wathc" in slip(form, "level")
    assert slip(editor.rule("deep"), "level") == ""  # its neighbour in the file


def test_a_shipped_rule_changes_with_a_reason(extending: Editor) -> None:
    shipped_rule = extending.rule(SHIPPED)
    told = extending.press(shipped_rule, "save", {"level": "sensitive"})
    extending.press(told, "save", {"=because": "Our board asks for it."})
    changed = extending.recall().files
    off = {"level": "watch", "off": "We have no such deals."}
    extending.press(extending.rule(SHIPPED), "save", {**off, "=because": ""})
    switched_off = extending.written("changes.yaml")
    extending.press(extending.rule(SHIPPED), "save", {"off": ""})
    on = extending.written("changes.yaml")
    emptied: dict[str, Typed] = {"checklist": (), "=because": "Nothing is to be done."}
    saved = extending.press(extending.rule(SHIPPED), "save", emptied)
    typed = {**NEW, "when-0-of": "definition/inbound"}
    first = extending.press(extending.rule(), "update", typed)
    extending.press(first, "save", {})
    threshold = extending.visit(extending.part("threshold", "important-stake"))
    two = extending.press(threshold, "values:add", {})
    lower = {"values.1.value": "5", "values.1.from": "2027-03-01"}
    asked = extending.press(two, "save", lower)
    extending.press(asked, "save", {"=because": "Our line is lower."})

    assert "Fill in this field" in slip(told, "=because")
    assert changed == {
        "changes.yaml": "changes:\n"
        "  - rule: bought\n"
        "    level: sensitive\n"
        "    because: Our board asks for it.\n"
    }
    assert switched_off.endswith("    off: We have no such deals.\n")
    assert on == "changes: []\n"
    assert "    checklist: []\n" in extending.written("changes.yaml")
    assert slip(saved, "checklist") == ""
    again = extending.rule(SHIPPED)
    assert again.by_id("=because").get("value") == emptied["=because"]
    assert {"No problem", "When it is met"} <= {*again.said("h2")}
    head = r"reviewed: \d{4}-\d\d-\d\d\nreview-by: \d{4}-\d\d-\d\d\nrules:\n  - id"
    assert re.match(head, extending.written("rules/90-own.yaml"))
    assert not shipped_rule.all("select[@name='when-kind']")
    assert not shipped_rule.all("select[@name='topic']")
    assert "The condition cannot be changed" in shipped_rule.text
    assert "Fill in this field" in slip(asked, "=because")
    assert not threshold.all("select[@name='kind']")
    own = {"changes.yaml": extending.written("changes.yaml")}
    rulebook = read(with_base({**own, "rulebook.yaml": EXTENDING}))
    values = rulebook.thresholds["important-stake"].values
    assert [str(it.value) for it in values] == ["10", "5"]
