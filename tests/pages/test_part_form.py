"""Every kind of part is changed by a form that knows it, and none loses anything."""

from decimal import Decimal

import pytest
from flask import Flask

from screening.editing import scaffold
from screening.presentation.rulebook import in_address
from screening.rulebook.files import NAMED
from screening.rulebook.folder import rule_files
from screening.rulebook.loader import read
from tests import builders as a
from tests.editing.test_part_form import of_every_shape
from tests.pages.conftest import OpenApp
from tests.pages.editor import PartEditor as Editor
from tests.pages.editor import slip
from tests.pages.page import Typed, text_of
from tests.pages.small import RULE_FILE
from tests.pages.test_rule_part import RULES

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


@pytest.fixture
def app(open_app: OpenApp) -> Flask:
    return open_app(read(a.files(rules=RULES))).app


@pytest.fixture
def editor(app: Flask) -> Editor:
    return Editor(app)


def test_a_form_that_is_sent_untouched_writes_nothing(open_app: OpenApp) -> None:
    _prose, (whole, _changes) = scaffold.reference()
    book = read(rule_files(whole))
    editor, every = Editor(open_app(book).app), of_every_shape(book)
    for part in every:
        form = editor.visit(editor.part(in_address(NAMED[part.key]), part.data["id"]))
        sent = editor.client.post(form.path, data=form.filled({"=do": "save"}))
        assert sent.status_code == 303

    assert {part.key for part in every} == {*NAMED}
    assert editor.recall().files == {}


def test_answers_of_a_precedent_are_changed_one_by_one(open_app: OpenApp) -> None:
    _prose, (whole, _changes) = scaffold.reference()
    editor = Editor(open_app(read(rule_files(whole))).app)
    file, kind = "precedents/water.yaml", "precedent"
    form = editor.visit(editor.part(kind, "aqueduct-fund-2025"))
    more = editor.press(form, "answers:add", {"answers.2.said": "12,5 %"})
    asked = editor.press(more, "update", {"answers.4.of": "price"})
    less = editor.press(asked, "answers:remove:1", {"answers.4.said": "5 million"})
    editor.press(less, "save")

    [made] = editor.data(file, "precedents")
    assert made["answers"] == {
        "deal-kind": "stake",
        "stake": Decimal("12.5"),
        "board-seat": "no",
        "price": Decimal(5_000_000),
    }


def test_what_is_missing_stands_at_its_field_and_is_mended(editor: Editor) -> None:
    form = editor.visit(editor.part("source"))
    saved = editor.press(form, "save", {"short": "Cloud decree"})
    point = {"points.0.=": "art.2", "points.0.says": "A cloud is critical."}
    titled = editor.press(saved, "save", SOURCE)
    two = editor.press(titled, "points:add", point)
    typed = {"points.1.=": "art.3", "points.1.says": "Ask first."}
    whole = editor.press(two, "save", typed)

    assert form.filled().getlist("points") == ["0"]  # one to begin with
    assert "Fill in this field" in slip(saved, "title")
    assert (slip(titled, "title"), slip(whole, "points")) == ("", "")
    assert "Fill in this field" in slip(titled, "points")
    assert titled.said("main//a[@class='button']") == ["Fill it in"]
    assert "Not complete yet" not in whole.text
    assert editor.data("sources.yaml", "sources")[-1] == {
        "id": "cloud-decree",
        **SOURCE,
        "points": {
            "art.2": {"says": "A cloud is critical."},
            "art.3": {"says": "Ask first."},
        },
    }


def test_a_sign_that_nobody_sees_in_a_file_is_mended_by_form(editor: Editor) -> None:
    broken = editor.replace("about energy", "about\u200b energy")

    form = editor.visit(editor.part("rule", "energy-deal"))
    mended = editor.press(form, "save", {"says": "It is about energy."})

    assert "zero width space" in broken.text
    assert "Saved in the draft" in mended.text
    assert "zero width space" not in editor.visit(editor.draft).text


def test_a_question_is_asked_only_when_its_rows_say_so(editor: Editor) -> None:
    form = editor.visit(editor.part("question"))
    about = {**QUESTION, "ask-when-0-of": "question/sector"}
    chosen = editor.press(form, "update", about)
    saved = editor.press(chosen, "save", {"ask-when-0-words": "energy"})
    lot = editor.press(saved, "save", {"kind": "percent", "at-most": "a lot"})

    [made] = editor.data("questions/90-own.yaml", "questions")
    assert made["at-most"] == "a lot"  # kept as typed
    assert made["ask-when"] == {"sector": "energy"}
    assert made["id"] == "serves-administrations"
    assert "True when" in saved.text
    assert "number" in slip(lot, "at-most")
    assert lot.by_id("at-most").get("value") == "a lot"
    assert editor.written("questions/90-own.yaml").startswith("topic: deal\n")


def test_a_wrong_entry_is_marked_itself_below_one_that_is_left_empty(
    editor: Editor,
) -> None:
    two = editor.press(editor.visit(editor.part("threshold")), "values:add")

    typed = {"title": "Small stake", "values.1.value": "many"}
    looked_at = editor.press(two, "update", typed)

    assert slip(looked_at, "values.0.value") == ""
    assert "number" in slip(looked_at, "values.1.value")


def test_numbers_and_days_are_read_as_people_write_them(editor: Editor) -> None:
    form = editor.visit(editor.part("threshold"))
    typed = {"title": "Small stake", "values.0.value": "5 %"}
    two = editor.press(form, "values:add", typed)
    later = {"values.1.value": "10,5", "values.1.from": "30 February 2027"}
    wrong = editor.press(two, "save", later)
    saved = editor.press(wrong, "save", {"values.1.from": "28 February 2027"})
    rests = editor.fetch(saved, "preview", {"values.0.basis": "guide/E2"})

    assert slip(wrong, "values.1.from").startswith(
        "Error: There is no 30 February 2027"
    )
    assert wrong.said("main//a[@class='button']") == ["Correct it"]
    [made] = editor.data("thresholds.yaml", "thresholds")
    first, second = Decimal(5), Decimal("10.5")
    assert made["values"] == [{"value": first}, {"value": second, "from": "2027-02-28"}]
    assert "No problem" in saved.text
    told = "A value rests on no source here, although others do"
    assert (told in saved.text, told in rests.text) == (False, True)


def test_choices_are_added_moved_taken_out_and_told_if_twice(editor: Editor) -> None:
    form = editor.visit(editor.part("question"))
    page = editor.press(form, "choices:add", {**QUESTION, "kind": "choice"})
    for number, word in enumerate(("none", "some", "all")):
        typed = {f"choices.{number}.=": word, f"choices.{number}.label": word.upper()}
        page = editor.press(page, "choices:add", typed)
    page = editor.press(page, "choices:remove:3")
    twice = editor.press(page, "save", {"choices.1.=": "none"}, 422)
    files = editor.recall().files
    page = editor.press(page, "choices:up:2")
    saved = editor.press(page, "save")
    added = editor.data("questions/90-own.yaml", "questions")
    editor.press(editor.press(saved, "choices:down:0"), "save")

    assert "There is a “none” above already" in slip(twice, "choices.1.=")
    assert files == {}
    [made], [moved] = added, editor.data("questions/90-own.yaml", "questions")
    assert made["choices"] == {"none": "NONE", "all": "ALL", "some": "SOME"}
    assert [*made["choices"]] == ["none", "all", "some"]
    in_order = {"all": "ALL", "none": "NONE", "some": "SOME"}
    assert str(moved["choices"]) == str(in_order)


def test_a_part_taken_out_is_gone_and_none_has_its_id(editor: Editor) -> None:
    refused = editor.add("rule", {"title": "Dear", "id": "dear"}, 422)
    form = editor.visit(editor.part("rule", "dear"))

    editor.press(form, "delete")

    assert "There is a “dear” already" in slip(refused, "id")
    assert refused.by_id("title").get("value") == "Dear"
    texts = {**editor.publisher.live().rulebook.texts, **editor.recall().files}
    assert "dear" not in read({name: text or "" for name, text in texts.items()}).rules


def test_the_draft_leads_to_every_part_and_says_what_it_changes(editor: Editor) -> None:
    changed = 0
    for kind in ("source", "question", "rule", "level", "topic"):
        index = editor.visit(f"{editor.draft}/parts/{kind}")
        first = next(link for link in index.links if link.endswith("/form"))
        typed = {"title": "Another", "short": "Other", "label": "Else"}
        editor.press(editor.visit(first), "save", typed)

        draft = editor.visit(editor.draft)
        assert first in draft.links
        assert draft.text.count("changed") > changed
        changed = draft.text.count("changed")


def test_what_is_typed_comes_back_until_saved_or_forgotten(editor: Editor) -> None:
    new = editor.visit(editor.part("rule"))
    editor.fetch(
        new, "preview", {"title": "Half a rule", "when-0-of": "question/sector"}
    )
    again, draft = editor.visit(editor.part("rule")), editor.visit(editor.draft)
    anew = editor.press(again, "forget")

    known = editor.visit(editor.part("rule", "deep"))
    editor.fetch(known, "preview", {"title": "Deeper"})
    editor.fetch(known, "preview", {"title": "Deepest"})
    other = editor.visit(editor.part("rule", "deep"))
    saved = editor.press(other, "save", {"title": "Deepest of all"})
    editor.fetch(known, "preview", {"title": "Late"})
    late = editor.visit(editor.part("rule", "deep"))

    assert (again.filled()["title"], anew.filled()["title"]) == ("Half a rule", "")
    assert again.all("input[@name='when-0-words']")
    assert "Not saved yet" in again.said("h2")
    assert "Typed and not saved: a new rule" in draft.text
    assert other.filled()["title"] == "Deepest"
    assert "Not saved yet" not in editor.visit(saved.path).said("h2")
    assert "Changed in another window" in late.said("h2")
    assert editor.recall().begun.keys() == {"rule/deep"}


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
    page = editor.press(form, "update", typed)
    duty = {
        "duties.0.duty": "file",
        "duties.0.anchor": "signing",
        "duties.0.days": "10",
    }
    page = editor.press(page, "update", {**duty, "when-0-of": "question/sector"})
    tried = editor.press(page, "update", {"=day.signing": "1/2/2027"})
    live = editor.fetch(page, "preview", {"=day.signing": "30/2/2027"})
    effect = editor.fetch(page, "effects", {"when-0-words": "energy"})
    saved = editor.press(page, "save", {"when-0-words": "energy"})

    texts = {**editor.publisher.live().rulebook.texts, **editor.recall().files}
    book = read({name: text or "" for name, text in texts.items()})
    regime = book.regimes["notice"]
    assert [(it.duty, str(it.days)) for it in regime.duties] == [("file", "10")]
    says = "The signing on Monday 1 February 2027: file by 11 February 2027."
    assert text_of(tried.by_id("clock")).startswith(says)
    assert "There is no 30 February 2027" in text_of(live.by_id("clock"))
    assert "No problem" in saved.text
    assert "no condition on what the deal is" not in effect.html
    question = "{id: what, ask: W?, short: What, kind: yes-no, names-deal: true}"
    editor.save("questions/90.yaml", f"topic: deal\nquestions: [{question}]\n")
    example = "deal: Grid\non: 2026-03-01\nanswers: {sector: energy}\n"
    editor.save("examples/grid.yaml", example)
    of_any = editor.fetch(editor.visit(editor.part("regime", "notice")), "effects")
    assert "no condition on what the deal is (What)" in of_any.html
    assert "Of 1 example: 1 meets the condition" in of_any.text


def test_a_part_like_another_has_all_but_its_id(editor: Editor) -> None:
    item = {"do": "delete", "who": "counsel", "before": "signing", "why": "W."}
    saved = editor.add("item", item)
    like = editor.visit(f"{editor.part('rule')}?like=dear")
    editor.press(like, "save", {"title": "Dearer"})

    [done] = editor.data("checklist.yaml", "checklist")
    assert done["do"] == "delete"
    assert "Saved in the draft" in saved.text
    [made] = editor.data("rules/90-own.yaml", "rules")
    assert (made["id"], made["when"]) == ("dearer", {"state-owned": "yes"})
    editor.visit(f"{editor.part('rule')}?like=nothing", 404)


def test_what_is_saved_leads_on_to_what_reads_it(editor: Editor) -> None:
    saved = editor.add("question", QUESTION)
    lacking = editor.add("rule", {"title": "A rule", "basis": (), "says": "S."})
    row = {"title": "It serves", "when-0-of": "question/serves-administrations"}
    chosen = editor.press(editor.visit(editor.part("definition")), "update", row)
    editor.press(chosen, "save", {"when-0-words": "yes"})
    asked = editor.visit(editor.part("question", "serves-administrations"))
    read = editor.press(asked, "save", {"hint": "Also a town."})

    links = saved.links
    after = ("definition", "item", "consequence", "signal", "rule", "regime")
    assert {editor.part(kind) for kind in after} <= {*links}
    assert editor.part("source") not in links
    assert links[editor.part("question")] == "another question"
    like = f"{editor.part('question')}?like=serves-administrations"
    assert links[like] == "a similar one"
    buttons = "main//a[@class='button']"
    assert "No rule and no filing reads it yet." in saved.text
    assert saved.said(buttons) == ["Add a rule"]
    assert read.said(buttons) == ["Go on with rule"]
    assert lacking.said(buttons) == ["Add a source"]


def test_a_new_part_begins_with_what_the_draft_shares(editor: Editor) -> None:
    about = {"title": "Clouds", "reason": "A decree.", "starts": "1/3/2027"}
    editor.tell(about)
    point = {"points.0.=": "art.2", "points.0.says": "A cloud is critical."}
    editor.add("source", {**SOURCE, **point})
    editor.add("question", QUESTION)

    form = editor.visit(editor.part("rule")).filled()
    question = editor.visit(editor.part("question")).filled()
    more = {"points.0.=": "art.3", "points.0.says": "Ask first."}
    editor.add("source", {**SOURCE, **more, "short": "Other", "title": "Another"})
    editor.add("signal", {"title": "Tenders", "says": "New tenders show it."})
    two = editor.visit(editor.part("rule")).filled()
    editor.add("rule", {"title": "A rule", "signals": "tenders"})
    three = editor.visit(editor.part("rule")).filled()

    assert editor.visit(editor.draft).said("h1") == ["Clouds"]
    assert form["in-force.from"] == "1 March 2027"
    assert (form["topic"], form.getlist("basis")) == ("deal", ["cloud-decree/art.2"])
    assert (question["topic"], question.getlist("basis")) == ("deal", [])
    assert (two["topic"], two.getlist("basis")) == ("deal", [])
    assert (two.getlist("signals"), three.getlist("signals")) == (["tenders"], [])


def test_a_short_name_left_out_is_the_title_where_it_is_short(editor: Editor) -> None:
    long = "The decree on clouds that public administrations use, as amended"
    limit = "A" * 40

    new = editor.visit(editor.part("source"))
    at_limit = editor.add("source", {**SOURCE, "short": "", "title": limit, "id": "a"})
    beyond = {**SOURCE, "short": "", "title": f"{limit}A", "id": "b"}
    too_long = editor.add("source", beyond)
    saved = editor.add("source", {**SOURCE, "short": ""})
    wordy = editor.add("source", {**SOURCE, "short": "", "title": long, "id": "long"})

    first, second = editor.data("sources.yaml", "sources")[-2:]
    assert (first["short"], first["id"]) == ("The cloud decree", "cloud-decree")
    assert slip(saved, "short") == ""
    assert "short" not in second
    assert "Fill in this field" in slip(wordy, "short")
    assert text_of(new.by_id("short-hint")) == (
        "For lists. Needed where the title is longer than 40 letters; a shorter "
        "title is used."
    )
    assert (slip(at_limit, "short"), slip(too_long, "short") != "") == ("", True)
    assert text_of(saved.by_id("short-hint")) == "For lists."


def test_what_is_told_while_one_types_is_what_saving_tells(editor: Editor) -> None:
    form = editor.visit(editor.part("item"))
    typed = {"do": "Tell the committee", "who": "counsel", "before": "signing"}

    typing = editor.fetch(form, "preview", typed)
    saved = editor.press(form, "save", typed)

    rule = editor.press(editor.visit(editor.part("rule")), "unless:add")
    row = {"when-0-of": "question/sector", "title": "A rule", "unless.0.reason": "R."}
    told = editor.fetch(rule, "preview", row)
    refused = editor.press(rule, "save", row, 422)
    mended = editor.press(refused, "save", {"when-0-words": "energy"})

    assert told.links["#when-0"] == "When it is met, line 1"
    assert refused.summary["when-0"].startswith(
        "When it is met, line 1: choose at least one"
    )
    assert mended.links["#unless.0.when"] == "Unless, number 1, When it holds"
    said = "Why: fill in this field; it is required"
    for page in (typing, saved):
        assert "1 problem" in page.said("h2")
        assert page.said("li[@class='slip']") == [said]
        assert page.links["#why"] == "Why"
    assert slip(typing, "why") == ""
    assert "Fill in this field" in slip(saved, "why")


def test_the_text_of_a_part_is_one_click_away_from_its_form(editor: Editor) -> None:
    form = editor.rule("deep")
    typed = {"title": "Deeper"}

    refused = editor.press(editor.rule(), "text", {"title": "Dear", "id": "dear"}, 422)
    saved = editor.client.post(form.path, data={**form.filled(typed), "=do": "text"})

    assert "There is a “dear” already" in slip(refused, "id")
    line = editor.written().split("\n").index("  - id: deep") + 1
    assert saved.location == f"{editor.draft}/files/{RULE_FILE}#line-{line}"
    assert "title: Deeper" in editor.written()


def test_a_pair_of_questions_is_written_in_its_order(editor: Editor) -> None:
    typed: dict[str, Typed] = {"below": ("stake", "price"), "says": "It cannot be."}
    saved = editor.add("contradiction", typed)
    editor.press(saved, "save", {"below": ("price", "stake")})

    [made] = editor.data("contradictions.yaml", "contradictions")
    assert made == {"id": "cannot", "below": ["price", "stake"], "says": typed["says"]}


def test_a_recommendation_has_ticked_what_it_speaks_of(editor: Editor) -> None:
    typed = {"title": "Wait", "advice": "do not sign yet", "says": "It is open."}
    saved = editor.add("recommendation", {**typed, "filings": ("must", "likely")})
    last = editor.add("recommendation", {**typed, "title": "Rest"})

    first, rest = editor.data("recommendations.yaml", "recommendations")
    assert (first["filings"], rest["advice"]) == (["must", "likely"], typed["advice"])
    assert "has to hold of every deal" in saved.text
    assert "No problem" in last.text


def test_the_days_of_review_are_set_in_every_changed_file(editor: Editor) -> None:
    empty = editor.visit(editor.draft)
    editor.replace("about energy", "about power")
    to, draft = f"{editor.draft}/reviewed", editor.visit(editor.draft)
    wrong = editor.send(draft, {"review-by": "30 February 2027"}, 422, to=to)

    days = {"reviewed": "1/12/2026", "review-by": "2027-05-31"}
    set_ = editor.send(wrong, days, to=to)

    assert "Set in" not in empty.text
    assert "There is no 30 February 2027" in wrong.text
    assert "reviewed: 2026-12-01\nreview-by: 2027-05-31\n" in editor.written()
    assert "No problem" in set_.text or "Set in 1 file" in set_.text
