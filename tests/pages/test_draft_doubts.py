"""Doubts of a draft that somebody accepts, with a reason and a day, or no longer."""

import pytest
from flask import Flask

from screening.editing.part_form import in_words_of_forms
from screening.formats.text import day_in_words
from tests import builders as a
from tests.pages import small
from tests.pages.editor import Editor, PartEditor
from tests.pages.page import Page, text_of
from tests.pages.test_versions import tomorrow

REASON = "The case is written in January."
KIND = "never-applies"


FILE = "rules/90-own.yaml"
RULE = """\
rules:
  - id: gone
    title: A supply that is a purchase
    says: It cannot be.
    topic: deal
    level: watch
    basis: [guide/E2]
    when:
      all:
        - kind: supply
        - kind: purchase
"""


@pytest.fixture
def doubtful(app: Flask) -> PartEditor:
    """Return somebody whose draft has a rule that can never apply."""
    editor = PartEditor(app)
    editor.save(FILE, RULE)
    return editor


def keys(page: Page) -> dict[str, str]:
    """Return the doubts that may be accepted, by the beginning of what tells them."""
    boxes = page.all("input[@name='doubt']")
    return {(value := box.get("value", "")).split()[0]: value for box in boxes}


def accept(editor: Editor, status: int = 200, **typed: str) -> Page:
    to = f"{editor.draft}/accepted"
    shown = editor.visit(to)
    given = {"doubt": keys(shown)[KIND], "because": REASON, **typed}
    given["look-again"] = given.pop("again", tomorrow().isoformat())
    return editor.send(shown, given, status, to=to)


def test_an_accepted_doubt_is_gone_until_its_day(doubtful: PartEditor) -> None:
    before, at = doubtful.written(FILE), f"{doubtful.draft}/accepted"
    asked = doubtful.visit(f"{doubtful.draft}/adopt")
    accepted = accept(doubtful)
    written, left = doubtful.written(FILE), doubtful.visit(f"{doubtful.draft}/adopt")
    [undone] = accepted.all("input[@name='undo']")
    again = doubtful.send(accepted, {"undo": undone.get("value", "")}, to=at)

    says = "Rule “A supply that is a purchase” can never apply"
    assert says in asked.text
    assert doubtful.part("rule", "gone") in asked.links
    assert says not in left.text.partition("accepted doubt")[0]
    assert KIND not in keys(accepted)
    says = f"Accepted until {day_in_words(tomorrow())}: {REASON}"
    assert says in accepted.text
    assert says in left.text
    assert f"because: {REASON}" in written
    assert KIND in keys(again)
    assert says not in again.text
    assert doubtful.written(FILE) == before


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"doubt": ""}, "Select the doubts that you accept."),
        ({"because": "  "}, "Write why the doubts can be accepted."),
        ({"again": "2026-01-02"}, "Enter a day after today"),
        ({"again": "30 February 2099"}, "There is no 30 February 2099"),
    ],
)
def test_a_doubt_without_choice_reason_or_day_is_not_accepted_and_all_typed_stays(
    doubtful: PartEditor, typed: dict[str, str], says: str
) -> None:
    before = doubtful.written(FILE)
    refused = accept(doubtful, 422, **typed)

    assert says in refused.said("div[@class='summary']")[0]
    assert "because" in typed or refused.by_id("because").get("value") == REASON
    assert doubtful.written(FILE) == before


def test_a_doubt_is_accepted_at_one_place(doubtful: PartEditor) -> None:
    asked = doubtful.visit(f"{doubtful.draft}/adopt")
    listed = doubtful.visit(f"{doubtful.draft}/accepted")

    doubts = listed.all("div[@class='choice choice--small'][input]")
    shown = {
        value.split()[0]: "A deal that shows this" in text_of(doubt)
        for doubt in doubts
        for value in doubt.xpath("input/@value")
    }
    assert keys(asked) == {}
    assert f"{doubtful.draft}/accepted" in asked.links
    assert (shown[KIND], shown["review-missing"]) == (True, False)
    assert f"I have read these {len(doubts)} doubts and" in asked.text


def test_a_doubt_names_fields_as_their_form_does_and_those_under_more() -> None:
    book = a.rulebook(
        *small.QUESTIONS,
        *a.FILINGS,
        a.regime("powers", {"kind": "supply"}, title="Powers"),
    )
    says = 'regime "powers" is late, say in "ordinary" or "duties", not in "other"'

    assert in_words_of_forms(says, "regime", book) == (
        "filing “Powers” is late, say in “Reason why it is ordinary”, under “More”, or "
        '“What is to be done, and by when”, not in "other"'
    )
