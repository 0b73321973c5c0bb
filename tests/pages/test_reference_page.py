"""The page of everything that may be written in rule files, to read and to search."""

import pytest
from flask import Flask

from screening.editing import scaffold
from screening.wording.reference import chapters
from tests.pages.editor import Editor
from tests.pages.page import text_of
from tests.pages.visitor import Visitor

REFERENCE = "/rulebook/reference"
NEVER_MET = (
    '{"id": "gone", "title": "t", "says": "s", "topic": "deal", "level": "watch", '
    '"basis": ["guide/E2"], "when": {"all": [{"kind": "supply"}, '
    '{"kind": "purchase"}]}}'
)


@pytest.fixture
def editor(app: Flask) -> Editor:
    """Return somebody who has begun a draft."""
    editor = Editor(app)
    editor.begin()
    return editor


def test_every_section_and_every_key_has_its_own_place_on_the_page(
    visitor: Visitor,
) -> None:
    page = visitor.visit(REFERENCE)

    sections = [
        it for chapter in chapters(*scaffold.reference()) for it in chapter.sections
    ]
    keys = [entry.anchor for section in sections for entry in section.entries]
    assert len(keys) > 300
    assert {it.anchor for it in sections} | {*keys} <= {*page.ids}
    assert "`" not in page.text


def test_a_key_says_what_it_means_what_it_takes_and_whether_it_is_needed(
    visitor: Visitor,
) -> None:
    page = visitor.visit(REFERENCE)

    kind = text_of(page.by_id("question.kind"))
    assert "kind needed What it is answered with." in kind
    assert "yes-no" in kind
    assert "left out, it is false." in text_of(page.by_id("question.rises"))


def test_search_finds_keys_by_words_in_any_order_without_a_script(
    visitor: Visitor,
) -> None:
    page = visitor.visit(f"{REFERENCE}?words=when+ask-")

    assert "question.ask-when" in page.ids
    assert "question.unit" not in page.ids


def test_a_word_of_another_rulebook_is_answered_by_ours(visitor: Visitor) -> None:
    page = visitor.visit(f"{REFERENCE}?words=boolean")
    [near] = [link for link in page.links if "yes-no" in link]

    assert page.links[near] == "yes-no"
    assert "kind.yes-no" in visitor.visit(near).ids


def test_what_is_not_there_leads_back_to_the_whole(visitor: Visitor) -> None:
    page = visitor.visit(f"{REFERENCE}?words=xyzzyx")

    assert "Nothing here has all of these words: xyzzyx" in page.text
    assert REFERENCE in page.links


def test_what_is_typed_stays_text(visitor: Visitor) -> None:
    page = visitor.visit(f"{REFERENCE}?words=<b>{{{{7*7}}}}</b>(")

    assert "<b>{{7*7}}</b>(" in page.text


def test_overview_drafts_forms_and_doubts_lead_to_it(editor: Editor) -> None:
    overview, draft = editor.visit("/rulebook"), editor.visit(editor.draft)
    form = editor.visit(f"{editor.draft}/parts/question/new")
    opened = editor.replace('"rules": [', f'"rules": [{NEVER_MET}, ')

    there = {*editor.visit(REFERENCE).ids}
    assert REFERENCE in overview.links
    assert REFERENCE in draft.links
    assert f"{REFERENCE}#question" in form.links
    doubts = [link for link in opened.links if f"{REFERENCE}#doubt." in link]
    assert doubts
    assert {link.partition("#")[2] for link in doubts} <= there
