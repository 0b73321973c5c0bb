"""Notes to answers: where a fact comes from, in the form, the record and on paper."""

import json
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.pages.page import text_of
from tests.pages.test_opening import as_new, open_it
from tests.pages.visitor import Visitor

NOTE = "Term sheet of 3 March, clause 4"
TYPED = {"kind": "purchase", "note kind": NOTE}


def test_a_note_stands_beside_its_answer_in_the_record_and_in_the_form_again(
    visitor: Visitor,
) -> None:
    described = visitor.describe(TYPED)
    form = visitor.visit(f"{described.path}/edit")

    assert f"A purchase {NOTE}" in text_of(described.by_id("answers"))
    assert text_of(form.by_id("note-kind")) == NOTE
    assert text_of(form.by_id("note-stake")) == ""


def test_a_note_goes_with_the_data_and_comes_back_with_it(visitor: Visitor) -> None:
    noted, plain = (
        visitor.client.get(f"{visitor.describe(typed).path}/1/briefing.json").get_data()
        for typed in (TYPED, {"kind": "purchase"})
    )

    assert json.loads(noted)["deal"]["notes"] == {"kind": NOTE}
    assert json.loads(plain)["deal"]["notes"] == {}
    opened = as_new(visitor, open_it(visitor, noted))
    assert text_of(opened.by_id("note-kind")) == NOTE


@pytest.mark.paper
def test_a_note_stands_in_the_briefing(visitor: Visitor) -> None:
    path = visitor.describe(TYPED).path

    printed = PdfReader(BytesIO(visitor.client.get(f"{path}/briefing.pdf").data))

    text = " ".join(sheet.extract_text() for sheet in printed.pages)
    assert NOTE in " ".join(text.split())


def test_notes_are_kept_while_they_are_typed(visitor: Visitor) -> None:
    visitor.live(TYPED)
    [unfinished] = visitor.register.unfinished.newest()

    form = visitor.visit(f"/deals/{unfinished.deal}/edit")

    assert text_of(form.by_id("note-kind")) == NOTE


def test_a_note_that_is_too_long_is_refused_and_stays_typed(visitor: Visitor) -> None:
    long = "x" * 501

    refused = visitor.describe({"kind": "purchase", "note kind": long}, status=422)

    assert text_of(refused.by_id("note-kind")) == long
    assert refused.links["#note-kind"] == "Shorten this to 500 characters"


def test_another_note_kept_meanwhile_is_told_before_mine_goes_on_top(
    visitor: Visitor,
) -> None:
    described = visitor.describe(TYPED)
    mine = visitor.visit(f"{described.path}/edit")
    visitor.change(described, {"note kind": "The register"})

    told = visitor.send(mine, status=409)

    row = told.said("table[@class='compared']/tbody/tr/*")
    assert row == ["kind, note", NOTE, "The register"]
    assert f"A purchase {NOTE}" in text_of(visitor.send(told).by_id("answers"))
