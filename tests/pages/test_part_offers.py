"""What the form of a part offers, and how it says what may be typed."""

import pytest

from tests.builders import a_question, a_rulebook, a_threshold
from tests.pages import small
from tests.pages.conftest import OpenApp
from tests.pages.editor import PartEditor as Editor
from tests.pages.editor import slip
from tests.pages.page import text_of

BOOK = a_rulebook(
    *small.QUESTIONS,
    *small.RULES,
    a_question("share", "percent", topic="deal", starts_at="share-before"),
    a_question("share-before", "percent", topic="deal"),
    a_threshold("first-step", 10),
)
NEW = {"title": "Steps", "topic": "deal", "level": "watch", "says": "S."}


@pytest.fixture
def editor(open_app: OpenApp) -> Editor:
    """Return somebody who has begun a draft of that rulebook."""
    return Editor(open_app(BOOK).app)


def test_what_stands_between_backticks_is_shown_as_it_is_written_in_files(
    editor: Editor,
) -> None:
    form = editor.visit(editor.part("question"))

    hints = form.all("p[@class='question__hint']")
    assert not [text_of(hint) for hint in hints if "`" in text_of(hint)]
    assert "choice" in form.said("code")
    assert form.all("input[@placeholder='31/1/2027']")


def test_a_condition_offers_steps_where_a_number_rises_from_an_earlier_one(
    editor: Editor,
) -> None:
    draft = {"when-0-of": "question/share", "when-0-steps": "10; 25"}
    form = editor.press(editor.visit(editor.part("rule")), "update", draft)

    told = editor.fetch(form, "preview", {**NEW, "when-0-steps": "first-step; 25"})
    wrong = editor.fetch(form, "preview", {**NEW, "when-0-steps": "ten"})

    assert form.by_id("when-0-steps-how").tag == "select"
    assert "crosses: [first-step, 25]" in told.html
    assert "like 25" in slip(wrong, "when-0")
