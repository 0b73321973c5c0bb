"""Tiers as a table: read in the rulebook, changed in a draft."""

from collections.abc import Mapping

import pytest

from screening.rulebook.loader import read
from tests.builders import files
from tests.pages.conftest import OpenApp
from tests.pages.editor import Editor
from tests.pages.page import Page

QUESTIONS = """\
topic: deal
questions:
  - {id: state-owned, ask: O?, short: State-owned, kind: yes-no}
  - {id: stake, ask: P?, short: Stake, kind: percent, rises: true}
"""
RULES = """\
rules:
  # The lower tier.
  - id: some
    title: A stake of some size
    topic: deal
    level: watch
    basis: [guide/E2]
    when:
      all:
        - state-owned: "yes"
        - stake: {at-least: 5, below: 25}
    says: It is some.

  - id: much
    title: A large stake
    topic: deal
    level: strategic
    basis: [guide/E2]
    when:
      all:
        - state-owned: "yes"
        - stake: {at-least: 25}
    says: It is much.
"""
FILE = "rules/10-deal.yaml"


@pytest.fixture
def editor(open_app: OpenApp) -> Editor:
    """Return somebody who has begun a draft of a rulebook with two tiers."""
    book = read(files(questions=QUESTIONS, rules=RULES))
    editor = Editor(open_app(book, {}).app)
    editor.begin()
    return editor


def tiers(editor: Editor, by: str = "by=stake") -> Page:
    """Return the page of the draft that lays its rules out."""
    return editor.visit(f"{editor.draft}/tiers?{by}")


def text_in(editor: Editor) -> str:
    """Return what the draft has in the file of rules."""
    name = editor.draft.rpartition("/")[2]
    return editor.register.drafts.recall(name).files.get(FILE) or ""


def cells(page: Page) -> list[str]:
    return page.said("table[@class='tiers']//tbody//td")


def send(
    editor: Editor, page: Page, typed: Mapping[str, str], status: int = 200
) -> Page:
    """Send the form of the first table, with something typed otherwise."""
    to = f"{editor.draft}/tiers?by=stake"
    return editor.send(page, {"=do": "save", **typed}, status, to=to)


def test_the_rulebook_shows_its_rules_along_a_question(editor: Editor) -> None:
    page = editor.visit("/rulebook/tiers?by=stake")

    assert page.said("table[@class='tiers']//thead//th") == [
        "below 5 %",
        "5 % to below 25 %",
        "25 % or more",
    ]
    assert cells(page) == ["no rule", "Watch", "Strategic"]
    assert "No gap between tiers" in page.said("ul[@class='plain tiers__found']")[0]


def test_before_a_question_is_chosen_no_table_is_shown(editor: Editor) -> None:
    page = editor.visit("/rulebook/tiers")

    assert page.said("table") == []


def test_a_line_is_moved_in_the_draft_and_the_rest_stays(editor: Editor) -> None:
    changed = {"some.stake-high": "30", "much.stake-low": "30"}

    page = send(editor, tiers(editor), changed)

    assert text_in(editor) == RULES.replace("25", "30")
    assert "Saved in the draft" in page.said("h2")


def test_a_gap_is_told_before_anything_is_saved(editor: Editor) -> None:
    page = send(editor, tiers(editor), {"much.stake-low": "30", "=do": "look"})

    [gap] = page.said("ul[@class='plain tiers__found']")
    assert "Between two tiers no rule is met: stake 25 % to below 30 %." in gap
    assert text_in(editor) == ""
    assert page.by_id("much.stake-low").get("value") == "30"


def test_a_level_is_changed_and_a_fall_is_told(editor: Editor) -> None:
    page = send(editor, tiers(editor), {"much.level": "routine"})

    assert "level: routine" in text_in(editor)
    assert "A graver answer has a lower level" in page.said("ul")[-1]


def test_a_new_tier_is_made_like_the_last_one(editor: Editor) -> None:
    new = {
        "much.stake-high-how": "below",
        "much.stake-high": "50",
        "new-tier.title": "Half of it",
        "new-tier.stake-low": "50",
        "new-tier.says": "It is half.",
    }

    page = send(editor, tiers(editor), new)

    assert cells(page) == ["no rule", "Watch", "Strategic", "Strategic"]
    written = text_in(editor)
    assert "- id: half\n" in written
    assert "says: It is half." in written
    assert written.startswith(RULES.partition("  - id: much")[0])


def test_what_is_no_number_is_told_and_nothing_is_lost(editor: Editor) -> None:
    page = send(editor, tiers(editor), {"much.stake-low": "a lot"}, 422)

    assert "Enter a number for “Stake”" in page.said("p[@class='slip']")[0]
    assert page.by_id("much.stake-low").get("value") == "a lot"
    assert text_in(editor) == ""


def test_who_saves_second_is_told_and_loses_nothing(editor: Editor) -> None:
    opened = tiers(editor)
    send(editor, tiers(editor), {"much.level": "sensitive"})

    page = send(editor, opened, {"much.stake-low": "30"}, 409)

    assert "another window" in page.said("div[@role='alert']")[0]
    assert page.by_id("much.stake-low").get("value") == "30"


def test_a_draft_with_a_problem_says_where_to_mend_it(editor: Editor) -> None:
    editor.replace("level: watch", "level: wotch", FILE)

    page = tiers(editor)

    assert "no file of the draft has a problem" in page.said("p[@class='lead']")[0]
