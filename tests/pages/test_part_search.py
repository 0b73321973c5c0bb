"""A part is found; its form says what hangs on it, and what is worked in stays open."""

import pytest

from tests import builders as a
from tests.pages import small
from tests.pages.conftest import OpenApp
from tests.pages.editor import PartEditor as Editor
from tests.pages.editor import slip
from tests.pages.page import Page, Typed, text_of
from tests.pages.small import RULE_FILE

BOOK = a.rulebook(
    *small.QUESTIONS,
    *small.RULES,
    *a.FILINGS,
    a.question("votes", topic="deal", ask="Which votes beside shares?"),
    a.question("share", "percent", topic="deal", starts_at="share-before"),
    a.question("share-before", "percent", topic="deal"),
    a.threshold("first-step", 10, ("2100-01-01", 8)),
    a.threshold("alone", 5),
    a.definition(
        "large", {"share": {"at-least": "first-step"}}, basis=["guide/art-one"]
    ),
    a.rule("behind", {"is": "large"}, title="A notable holding"),
    a.regime("powers", {"is": "large"}, title="The special powers"),
)


@pytest.fixture
def editor(open_app: OpenApp) -> Editor:
    """Return somebody who has begun a draft of a rulebook with a threshold."""
    return Editor(open_app(BOOK).app)


def looked_for(editor: Editor, words: str) -> Page:
    return editor.visit(f"{editor.draft}/parts?words={words.replace(' ', '+')}")


def test_every_part_is_found_also_new_ones(editor: Editor) -> None:
    editor.add("item", {"do": "Tell the risk committee"})

    for words in ("first-step", "10 %", "notable holding", "FIRST st"):
        threshold = looked_for(editor, words).links
        assert threshold[editor.part("threshold", "first-step")] == "first-step", words
    found = looked_for(editor, "risk comm")
    filing = looked_for(editor, "special powers")

    value = looked_for(editor, "10 %")
    assert value.said("h2")[0] == "1 threshold"
    assert "10 %, and from 1 January 2100 on 8 %" in value.text
    assert "10 %, and from 1" in editor.visit(f"{editor.draft}/parts/threshold").text
    assert looked_for(editor, "first-step").said("mark") != []
    item = editor.part("item", "tell-risk-committee")
    assert found.links[item] == "Tell the risk committee"
    assert found.said("h2")[0] == "1 checklist item"
    assert editor.part("regime", "powers") in filing.links
    text = BOOK.texts[RULE_FILE].replace('"topic": "deal"', '"topic": "daal"', 1)
    editor.save(RULE_FILE, text)
    assert "No part of the draft has all" in looked_for(editor, "zebra").text
    assert editor.part("rule", "behind") in looked_for(editor, "notable").links
    assert looked_for(editor, "").said("h2") == []


def test_the_form_of_a_threshold_names_all_that_reads_it(editor: Editor) -> None:
    alone = editor.visit(editor.part("threshold", "alone"))
    form = editor.visit(editor.part("threshold", "first-step"))

    assert "No part reads this threshold yet" in alone.text
    assert form.said("h1") == ["Change the threshold “first-step”"]
    [first, *_nested] = form.all("details[@class='note readers']")
    assert "Read by 1 rule, 1 filing, 1 named condition" in text_of(first)
    assert form.links[editor.part("rule", "behind")] == "A notable holding"
    assert form.links[editor.part("regime", "powers")] == "The special powers"


NEW = {"title": "Steps", "topic": "deal", "level": "watch", "says": "S."}


def test_what_stands_between_backticks_is_shown_as_code(editor: Editor) -> None:
    form = editor.visit(editor.part("question"))

    hints = form.all("p[@class='question__hint']")
    assert not [text_of(hint) for hint in hints if "`" in text_of(hint)]
    assert form.all("input[@placeholder='31/1/2027']")


def test_condition_offers_steps_where_numbers_rise_from_others(editor: Editor) -> None:
    draft = {"when-0-of": "question/share", "when-0-steps": "10; 25"}
    form = editor.press(editor.visit(editor.part("rule")), "update", draft)

    told = editor.fetch(form, "preview", {**NEW, "when-0-steps": "first-step; 25"})
    wrong = editor.fetch(form, "preview", {**NEW, "when-0-steps": "ten"})

    assert form.by_id("when-0-steps-how").tag == "select"
    assert "crosses: [first-step, 25]" in told.html
    assert "like 25" in slip(wrong, "when-0")


def test_a_line_is_found_by_a_word_of_what_it_is_about(editor: Editor) -> None:
    form = editor.visit(editor.part("rule"))

    found = editor.press(form, "when-0:find", {"when-0.=find": "Shared"})
    by_law = editor.press(form, "when-0:find", {"when-0.=find": "law"})
    every = editor.press(form, "when-0:all")
    picked = editor.press(every, "when:pick-0:question/share")

    buttons = "div[@id='when-0-found']//button"
    assert form.said(buttons) == []
    assert found.said(buttons) == ["share", "share-before", "votes"]
    assert by_law.said("div[@id='when-0-found']//span[@class='quiet']")
    assert len(every.said(buttons)) > len(found.said(buttons))
    assert picked.filled()["when-0-of"] == "question/share"
    assert picked.by_id("when-0-low") is not None


REST = "=rest"
POINT = "guide/art-one"
FILING: dict[str, Typed] = {"title": "A notice", "short": "Notice"}


def is_open(page: Page, fold: str) -> bool:
    return page.by_id(fold).get("open") is not None


def is_in(page: Page, fold: str, name: str) -> bool:
    return any(inner.get("id") == name for inner in page.by_id(fold).iter())


def test_what_may_be_left_out_stays_open_while_worked_in(editor: Editor) -> None:
    form = editor.visit(editor.part("item"))
    found = editor.press(form, "basis:find", {"basis.=find": "law"})
    by_enter = editor.press(form, "update", {"basis.=find": "law"})

    typed = {"do": "Tell", "who": "counsel", "before": "signing", "why": "W."}
    typed |= {"proviso": "they are told", "clause": "Each party tells."}

    filled = editor.press(form, "update", {"basis": POINT, **typed})
    saved = editor.press(filled, "save")

    assert not is_open(form, REST)
    for page in (found, by_enter):
        assert is_open(page, REST)
        assert is_open(page, "basis-points")
        assert page.by_id("basis.=find").get("autofocus") is not None
    assert is_in(filled, REST, "basis")
    assert is_open(filled, REST)
    assert is_open(filled, "basis-points")
    assert not is_open(saved, REST)
    assert not is_in(saved, REST, "basis")


def test_a_point_is_found_as_pages_print_it(editor: Editor) -> None:
    for title, short, says in (
        ("A decree (under DL 21/2012)", "DPCM 179/2020", "As DL 21/2012, art. 1(5)."),
        ("A decree-law", "DL 21/2012", "A notice within ten days."),
    ):
        point = {"points.0.=": "art.1(5)", "points.0.says": says, "kind": "law"}
        law = {"title": title, "short": short, **point}
        editor.press(editor.visit(editor.part("source")), "save", law)
    form = editor.visit(editor.part("regime"))

    found = {
        words: editor.press(form, "basis:find", {"basis.=find": words})
        for words in ("dl 21/2012", "DL 21/2012, ART. 1 (5)", "art. 1(5)", "zebra")
    }

    titles = "details[@id='basis-points']/div/details/summary"
    for words in ("dl 21/2012", "DL 21/2012, ART. 1 (5)", "art. 1(5)"):
        assert len(found[words].said(titles)) == 2, words
        assert "Nothing found" not in found[words].text
    assert found["dl 21/2012"].said(titles)[0].startswith("A decree-law")
    assert found["zebra"].said(titles) == []
    assert "Nothing found for “zebra”" in found["zebra"].text


def test_a_source_is_added_from_the_field_that_needs_it(editor: Editor) -> None:
    form = editor.visit(editor.part("regime"))
    law = {"title": "A decree", "short": "The decree", "kind": "law"}
    point = {"points.0.=": "art.1", "points.0.says": "Tell the ministry."}

    source = editor.press(form, "source", FILING)
    saved = editor.press(source, "save", {**law, **point})
    back = editor.visit(editor.part("regime"))

    assert "Add a source" in [*map(text_of, form.all("fieldset[@id='basis']//button"))]
    assert source.path == editor.part("source")
    assert "Go on with the filing you typed" in saved.said("a")
    assert back.filled()["title"] == FILING["title"]


def test_without_script_what_was_chosen_stays_open(editor: Editor) -> None:
    for letter in "abcdefghi":
        editor.add("party", {"label": f"Party {letter}"})
    form = editor.visit(editor.part("regime"))
    page = editor.visit(editor.part("source"))
    for number in range(3):
        point = {f"points.{number}.=": "abc"[number], f"points.{number}.says": "S."}
        do = "save" if number == 2 else "points:add"
        page = editor.press(page, do, {"title": "A law", **point})

    chosen = editor.press(form, "update", {**FILING, "acts": "party-a"})
    refused = editor.press(page, "save", {"points.1.=": "a"}, 422)

    assert not is_open(form, "acts-list")
    assert is_open(chosen, "acts-list")
    assert [is_open(page, f"points.{it}") for it in range(3)] == [False] * 3
    assert [is_open(refused, f"points.{it}") for it in range(3)] == [False, True, False]
