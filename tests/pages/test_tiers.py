"""Tiers as a table: of the rulebook, and of a draft."""

import pytest

from screening.rulebook.loader import read
from tests.builders import files
from tests.pages.conftest import OpenApp
from tests.pages.editor import Editor

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


def test_the_rulebook_shows_its_rules_along_a_question_and_a_draft_leads_to_them(
    editor: Editor,
) -> None:
    page = editor.visit("/rulebook/tiers?by=stake")

    assert page.said("table[@class='tiers']//thead//th") == [
        "below 5 %",
        "5 % to below 25 %",
        "25 % or more",
    ]
    assert page.said("table[@class='tiers']//tbody//td") == [
        "no rule",
        "Watch",
        "Strategic",
    ]
    assert editor.visit("/rulebook/tiers").said("table") == []
    assert "No gap between tiers" in page.said("ul[@class='plain tiers__found']")[0]
    editor.replace("at-least: 25", "at-least: 30", FILE)
    editor.replace("level: strategic", "level: routine", FILE)

    gaps = editor.visit(f"{editor.draft}/tiers?by=stake")
    [found] = gaps.said("ul[@class='plain tiers__found']")
    assert "Between two tiers no rule is met: stake 25 % to below 30 %." in found
    assert "A graver answer has a lower level" in found
    assert f"{editor.draft}/parts/rule/much/form" in gaps.links
    editor.replace("level: watch", "level: wotch", FILE)
    unread = editor.visit(f"{editor.draft}/tiers")
    assert "no file of the draft has a problem" in unread.said("p[@class='lead']")[0]
