"""Every kind of part is changed by a form that knows it, and nobody writes YAML."""

import pytest
from flask import Flask

from screening.rulebook.loader import read
from tests.builders import files
from tests.pages.conftest import OpenApp
from tests.pages.editor import PartEditor as Editor
from tests.pages.editor import slip
from tests.pages.page import Typed

SOURCE: dict[str, Typed] = {
    "title": "The cloud decree",
    "short": "Cloud decree",
    "kind": "law",
}
QUESTION: dict[str, Typed] = {
    "ask": "Does the company serve public administrations?",
    "short": "Serves administrations",
    "kind": "yes-no",
    "topic": "deal",
}


RULES = """\
# The rules.
rules:
  # Mind this one.
  - id: large-stake
    title: A large stake
    topic: deal
    level: watch   # for now
    basis: [guide/E2]
    when: {sector: energy}
    says: It is about energy.

  - id: dear
    title: Dear
    topic: deal
    level: routine
    basis: [guide/E2]
    when: {state-owned: "yes"}
    says: It costs a lot.
"""


@pytest.fixture
def app(open_app: OpenApp) -> Flask:
    """Return an app whose rules are written as people write them."""
    return open_app(read(files(rules=RULES))).app


@pytest.fixture
def editor(app: Flask) -> Editor:
    """Return somebody who has begun a draft."""
    return Editor(app)


def test_a_source_gets_its_points_one_by_one(editor: Editor) -> None:
    form = editor.visit(editor.part("source"))
    first = {"points.0.=": "art.2", "points.0.says": "A cloud is critical."}
    two = editor.press(form, "points:add", {**SOURCE, **first})
    typed = {"points.1.=": "art.3", "points.1.says": "Ask first."}
    saved = editor.press(two, "save", typed)

    assert "Saved in the draft" in saved.text
    assert editor.data("sources.yaml", "sources")[-1] == {
        "id": "cloud-decree",
        **SOURCE,
        "points": {
            "art.2": {"says": "A cloud is critical."},
            "art.3": {"says": "Ask first."},
        },
    }


def test_what_is_missing_stands_at_its_field_and_can_be_mended_later(
    editor: Editor,
) -> None:
    form = editor.visit(editor.part("source"))
    saved = editor.press(form, "save", {"short": "Cloud decree"})
    point = {"points.0.=": "art.2", "points.0.says": "A cloud is critical."}
    titled = editor.press(saved, "save", SOURCE)
    whole = editor.press(titled, "save", point)

    assert form.filled().getlist("points") == ["0"]  # one to begin with
    assert "Fill this in" in slip(saved, "title")
    assert (slip(titled, "title"), slip(whole, "points")) == ("", "")
    assert "Fill this in" in slip(titled, "points")
    assert "What is marked below" in titled.text
    assert "What is marked below" not in whole.text
    assert editor.data("sources.yaml", "sources")[-1]["title"] == "The cloud decree"


def test_a_sign_that_nobody_sees_in_a_file_is_mended_in_the_form(
    editor: Editor,
) -> None:
    broken = editor.replace("about energy", "about\u200b energy")

    form = editor.visit(editor.part("rule", "large-stake"))
    mended = editor.press(form, "save", {"says": "It is about energy."})

    assert "zero width space" in broken.text
    assert "Saved in the draft" in mended.text
    assert "zero width space" not in editor.visit(editor.draft).text


def test_a_question_is_asked_only_when_its_rows_say_so(editor: Editor) -> None:
    form = editor.visit(editor.part("question"))
    about = {**QUESTION, "ask-when-0-of": "question/sector"}
    chosen = editor.press(form, "update", about)
    saved = editor.press(chosen, "save", {"ask-when-0-words": "energy"})

    [made] = editor.data("questions/90-own.yaml", "questions")
    assert made["ask-when"] == {"sector": "energy"}
    assert made["id"] == "serves-administrations"
    assert "It holds when" in saved.text
    assert editor.written("questions/90-own.yaml").startswith("topic: deal\n")


def test_choices_are_added_moved_and_taken_out(editor: Editor) -> None:
    form = editor.visit(editor.part("question"))
    page = editor.press(form, "choices:add", {**QUESTION, "kind": "choice"})
    for number, word in enumerate(("none", "some", "all")):
        typed = {f"choices.{number}.=": word, f"choices.{number}.label": word.upper()}
        page = editor.press(page, "choices:add", typed)
    page = editor.press(page, "choices:remove:3")
    page = editor.press(page, "choices:up:2")
    editor.press(page, "save")

    [made] = editor.data("questions/90-own.yaml", "questions")
    assert made["choices"] == {"none": "NONE", "all": "ALL", "some": "SOME"}
    assert [*made["choices"]] == ["none", "all", "some"]


def test_two_choices_of_one_id_are_told_and_both_kept(editor: Editor) -> None:
    form = editor.visit(editor.part("question"))
    page = editor.press(form, "choices:add", {**QUESTION, "kind": "choice"})
    page = editor.press(
        page, "choices:add", {"choices.0.=": "a", "choices.0.label": "A"}
    )
    typed = {"choices.1.=": "a", "choices.1.label": "B"}
    refused = editor.press(page, "save", typed, 422)

    assert "There is a “a” above already" in slip(refused, "choices.1.=")
    assert "questions/90-own.yaml" not in editor.recall().files


def test_what_is_no_number_and_no_day_is_kept_as_typed_and_told(
    editor: Editor,
) -> None:
    typed = {**QUESTION, "kind": "percent", "at-most": "a lot"}
    saved = editor.add("question", typed)

    assert "number" in slip(saved, "at-most")
    assert saved.by_id("at-most").get("value") == "a lot"


def test_a_part_that_is_taken_out_is_out_of_the_draft(editor: Editor) -> None:
    form = editor.visit(editor.part("rule", "dear"))

    editor.press(form, "delete")

    texts = {**editor.publisher.live().rulebook.texts, **editor.recall().files}
    assert "dear" not in read({name: text or "" for name, text in texts.items()}).rules


def test_the_same_id_twice_is_refused_with_what_was_typed(editor: Editor) -> None:
    refused = editor.add("rule", {"title": "Dear", "id": "dear"}, 422)

    assert "There is a “dear” already" in slip(refused, "id")
    assert refused.by_id("title").get("value") == "Dear"


def test_a_new_part_starts_with_the_first_day_of_the_draft(editor: Editor) -> None:
    about = {"title": "Clouds", "reason": "A decree.", "starts": "1/3/2027"}
    draft = editor.visit(editor.draft)
    editor.send(draft, about, to=f"{editor.draft}/about")

    form = editor.visit(editor.part("rule"))

    assert form.by_id("in-force.from").get("value") == "2027-03-01"
    assert editor.visit(editor.draft).said("h1") == ["Clouds"]


@pytest.mark.parametrize("kind", ["source", "question", "rule", "level", "topic"])
def test_the_draft_leads_to_every_part_and_says_what_it_changes(
    editor: Editor, kind: str
) -> None:
    index = editor.visit(f"{editor.draft}/parts/{kind}")
    [first, *_others] = [link for link in index.links if link.endswith("/form")]
    form = editor.visit(first)
    editor.press(form, "save", {"title": "Another", "short": "Other", "label": "Else"})

    draft = editor.visit(editor.draft)

    assert first in draft.links
    assert "changed" in draft.text


def test_a_filing_is_added_with_what_is_to_be_done_by_when(app: Flask) -> None:
    editor = Editor(app)
    editor.add("side", {"label": "Italy"})
    editor.add("party", {"label": "the buyer"})
    editor.add("anchor", {"label": "the signing", "id": "signing"})
    form = editor.visit(editor.part("regime"))
    typed = {
        "title": "A notice to the ministry",
        "short": "Notice",
        "side": "italy",
        "kind": "filing",
        "says": "The buyer tells the ministry.",
        "acts": "buyer",
        "authority": "the ministry",
        "basis": "guide/E2",
    }
    page = editor.press(form, "duties:add", typed)
    duty = {
        "duties.0.duty": "file",
        "duties.0.anchor": "signing",
        "duties.0.days": "10",
    }
    page = editor.press(page, "update", {**duty, "when-0-of": "question/sector"})
    saved = editor.press(page, "save", {"when-0-words": "energy"})

    texts = {**editor.publisher.live().rulebook.texts, **editor.recall().files}
    book = read({name: text or "" for name, text in texts.items()})
    regime = book.regimes["notice"]
    assert [(it.duty, str(it.days)) for it in regime.duties] == [("file", "10")]
    assert "No problem in it" in saved.text


def test_a_key_that_is_called_as_a_button_is_does_nothing_of_it(
    editor: Editor,
) -> None:
    item = {"do": "delete", "who": "counsel", "before": "signing", "why": "W."}

    saved = editor.add("item", item)

    [made] = editor.data("checklist.yaml", "checklist")
    assert made["do"] == "delete"
    assert "Saved in the draft" in saved.text


def test_a_part_like_another_has_all_of_it_but_its_id(editor: Editor) -> None:
    like = editor.visit(f"{editor.part('rule')}?like=dear")

    editor.press(like, "save", {"title": "Dearer"})

    made = editor.data("rules/90-own.yaml", "rules")
    assert [it["id"] for it in made] == ["dearer"]
    assert made[0]["when"] == {"state-owned": "yes"}
    editor.visit(f"{editor.part('rule')}?like=nothing", 404)


def test_what_is_saved_leads_on_to_what_reads_it(editor: Editor) -> None:
    saved = editor.add("question", QUESTION)

    links = saved.links
    after = ("definition", "item", "consequence", "signal", "rule", "regime")
    assert [links[editor.part(kind)] for kind in after] == [
        "Add a named condition",
        "Add a checklist item",
        "Add a consequence",
        "Add a signal",
        "Add a rule",
        "Add a filing",
    ]
    assert editor.part("source") not in links
    assert links[editor.part("question")] == "Add another question"
    like = f"{editor.part('question')}?like=serves-administrations"
    assert links[like] == "Add one like it"
    assert links[f"{editor.draft}/adopt"] == "Check and adopt"


def test_a_new_part_begins_with_what_the_others_of_the_draft_share(
    editor: Editor,
) -> None:
    point = {"points.0.=": "art.2", "points.0.says": "A cloud is critical."}
    editor.add("source", {**SOURCE, **point})
    editor.add("question", QUESTION)

    form = editor.visit(editor.part("rule")).filled()
    question = editor.visit(editor.part("question")).filled()
    more = {"points.0.=": "art.3", "points.0.says": "Ask first."}
    editor.add("source", {**SOURCE, **more, "short": "Other", "title": "Another"})
    two = editor.visit(editor.part("rule")).filled()

    assert (form["topic"], form.getlist("basis")) == ("deal", ["cloud-decree/art.2"])
    assert (question["topic"], question.getlist("basis")) == ("deal", [])
    assert (two["topic"], two.getlist("basis")) == ("deal", [])


def test_a_new_rule_leads_to_what_is_new_and_no_rule_leads_to_yet(
    editor: Editor,
) -> None:
    editor.add("signal", {"title": "Tenders", "says": "New tenders show it."})

    first = editor.visit(editor.part("rule")).filled()
    editor.add("rule", {"title": "A rule", "signals": "tenders"})
    second = editor.visit(editor.part("rule")).filled()

    assert first.getlist("signals") == ["tenders"]
    assert second.getlist("signals") == []


def test_a_short_name_that_is_left_out_is_the_title_where_that_is_short(
    editor: Editor,
) -> None:
    long = "The decree on clouds that public administrations use, as amended"

    saved = editor.add("source", {**SOURCE, "short": ""})
    wordy = editor.add("source", {**SOURCE, "short": "", "title": long, "id": "long"})

    first, second = editor.data("sources.yaml", "sources")[-2:]
    assert (first["short"], first["id"]) == ("The cloud decree", "cloud-decree")
    assert slip(saved, "short") == ""
    assert "short" not in second
    assert "Fill this in" in slip(wordy, "short")


def test_within_an_entry_points_come_once_they_are_sought(editor: Editor) -> None:
    form = editor.press(editor.visit(editor.part("rule")), "unless:add")

    found = editor.press(form, "find", {"unless.0.basis.=find": "a law"})

    assert form.all("input[@name='basis']")
    assert not form.all("input[@name='unless.0.basis']")
    offered = [box.get("value") for box in found.all("input[@name='unless.0.basis']")]
    assert offered == ["guide/art-one"]


def test_what_is_told_while_one_types_is_what_saving_tells_with_each_field_by_name(
    editor: Editor,
) -> None:
    form = editor.visit(editor.part("item"))
    typed = {"do": "Tell the committee", "who": "counsel", "before": "signing"}

    typing = editor.fetch(form, "preview", typed)
    saved = editor.press(form, "save", typed)

    said = "Reason: fill this in; it cannot be left out"
    for page in (typing, saved):
        assert "1 problem" in page.said("h2")
        assert page.said("li[@class='slip']") == [said]
        assert page.links["#why"] == "Reason"
    assert slip(typing, "why") == ""
    assert "Fill this in" in slip(saved, "why")


def test_a_row_and_an_entry_are_called_by_where_they_stand(editor: Editor) -> None:
    form = editor.press(editor.visit(editor.part("rule")), "unless:add")
    row = {"when-0-of": "question/sector", "title": "A rule", "unless.0.reason": "R."}

    told = editor.fetch(form, "preview", row)
    refused = editor.press(form, "save", row, 422)

    assert told.links["#when-0"] == "When, line 1"
    assert refused.summary["when-0"].startswith("When, line 1: choose at least one")
    mended = editor.press(refused, "save", {"when-0-words": "energy"})
    assert mended.links["#unless.0.when"] == "Exceptions, number 1, When"
