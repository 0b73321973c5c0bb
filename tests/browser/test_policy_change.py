"""A change of policy, from the shipped rulebook to live and back, without YAML."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import serving

TITLE = "Cloud services for public administrations"
MOST_ACTIONS = 100


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Return the address of a server that was started without a word on rules."""
    with serving(tmp_path / "data") as served:
        yield served


UNFOLD = """(inner) => {
    for (let fold = inner.closest("details"); fold;
         fold = fold.parentElement.closest("details")) fold.open = true;
}"""


def unfold(inner: Locator) -> None:
    """Open what a field or a box is folded into; that is no action of its own."""
    inner.evaluate(UNFOLD)


class Keeper:
    """Keeps the rules by the forms of a draft, and counts what that takes."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions, self.draft = page, 0, ""

    def fill(self, **typed: str) -> None:
        for name, text in typed.items():
            self.actions += 1
            field = self.page.locator(f"[id='{name.replace('_', '-')}']")
            unfold(field)
            field.fill(text)

    def choose(self, name: str, word: str) -> None:
        self.actions += 1
        self.page.select_option(f"[id='{name}']", word)

    def press(self, words: str, within: str = "body") -> None:
        self.actions += 1
        self.page.locator(within).get_by_role("button", name=words, exact=True).click()

    def follow(self, words: str) -> None:
        self.actions += 1
        self.page.get_by_role("link", name=words, exact=True).first.click()

    def tick(self, name: str, word: str) -> None:
        self.actions += 1
        box = self.page.locator(f"input[name='{name}'][value='{word}']")
        unfold(box)
        box.check()

    def line(self, at: str, number: int, about: str) -> None:
        """Add a line to a condition that is about a question."""
        self.press("Add a line", f"[id='{at}']")
        expect(self.page.locator(f"[id='{at}-{number}-of']")).to_be_visible()
        self.choose(f"{at}-{number}-of", f"question/{about}")
        part = self.page.locator(f"[id='{at}-{number}']")
        expect(part.locator("input:not([type=hidden])").first).to_be_visible()

    def save(self) -> None:
        self.press("Save in the draft")
        expect(
            self.page.get_by_role("heading", name="Saved in the draft")
        ).to_be_visible()
        self.follow("Go on with the draft")


def test_a_policy_change_from_the_start_to_live_and_back(page: Page) -> None:
    keeper = Keeper(page)
    begins(keeper)
    adds_what_the_rules_read(keeper)
    adds_the_rules(keeper)
    adds_a_filing(keeper)
    expect(page.get_by_text("No problem in any file")).to_have_count(0)
    adopts(keeper)
    goes_back(keeper)

    assert keeper.actions <= MOST_ACTIONS


def begins(keeper: Keeper) -> None:
    page = keeper.page
    page.goto(f"{page.url.rstrip('/')}/rulebook/drafts")
    keeper.press("Make it ours")
    keeper.fill(title=TITLE)
    keeper.press("Start editing")
    expect(page.locator("h1")).to_have_text(TITLE)
    keeper.draft = page.url
    keeper.fill(reason="The decree on public clouds.", starts="1/3/2027")
    keeper.press("Save this")


def adds_what_the_rules_read(keeper: Keeper) -> None:
    keeper.follow("Add a source")
    keeper.fill(title="The decree on public clouds", short="Cloud decree", kind="law")
    keeper.press("Add one to points")
    keeper.fill(
        **{"points.0.=": "art.2", "points.0.says": "Public clouds are critical."}
    )
    keeper.save()
    keeper.follow("Add a question")
    keeper.fill(
        ask="Does the company serve public administrations?", short="Public clients"
    )
    keeper.choose("kind", "yes-no")
    keeper.choose("topic", "control-and-data")
    keeper.line("ask-when", 0, "sector")
    keeper.tick("ask-when-0-words", "data-cloud")
    keeper.save()
    keeper.follow("Add a checklist item")
    keeper.fill(do="List the public administrations that the company serves")
    keeper.choose("who", "counsel")
    keeper.choose("before", "signing")
    keeper.fill(why="The decree counts each of them.")
    keeper.save()
    keeper.follow("Add a signal")
    keeper.fill(title="Tenders for public clouds", says="New tenders show the policy.")
    keeper.save()


def adds_the_rules(keeper: Keeper) -> None:
    page = keeper.page
    keeper.follow("Add a rule")
    keeper.fill(title="A state gains a seat over public clouds")
    keeper.choose("topic", "control-and-data")
    keeper.choose("level", "strategic")
    keeper.tick("basis", "cloud-decree/art.2")
    for number, (about, word) in enumerate(
        (
            ("public-clients", "yes"),
            ("rights", "board-seat"),
            ("state-ownership", "controlled"),
        )
    ):
        keeper.line("when", number, about)
        keeper.tick(f"when-{number}-words", word)
    keeper.fill(says="A state gains a seat in a company that runs public clouds.")
    keeper.tick("checklist", "list-public-administrations-that-company-serves")
    keeper.tick("signals", "tenders-public-clouds")
    keeper.press("Save in the draft")
    keeper.follow("one like it")
    keeper.fill(title="A private investor gains a seat over public clouds")
    keeper.choose("level", "sensitive")
    page.locator("input[name='when-2-words'][value='controlled']").uncheck()
    keeper.actions += 1
    keeper.tick("when-2-words", "none")
    keeper.fill(says="A private investor gains such a seat.")
    keeper.press("Save in the draft")
    keeper.follow("one like it")
    keeper.fill(title="A small stake in public clouds")
    keeper.choose("level", "watch")
    page.locator("input[name='when-1-words'][value='board-seat']").uncheck()
    keeper.actions += 1
    keeper.tick("when-1-words", "none")
    keeper.choose("when-2-of", "question/stake")
    expect(page.locator("[id='when-2-high']")).to_be_visible()
    keeper.choose("when-2-high-how", "below")
    keeper.fill(when_2_high="5", says="Less than a twentieth, without a seat.")
    keeper.save()


def adds_a_filing(keeper: Keeper) -> None:
    page = keeper.page
    keeper.follow("Add a filing")
    keeper.fill(title="A notice of the seat", short="Cloud notice")
    keeper.choose("side", "into-italy")
    keeper.choose("kind", "filing")
    keeper.fill(says="The buyer tells the agency of the seat.", authority="the agency")
    keeper.tick(
        "acts", page.locator("input[name='acts']").first.get_attribute("value") or ""
    )
    keeper.tick("basis", "cloud-decree/art.2")
    keeper.line("when", 0, "public-clients")
    keeper.tick("when-0-words", "yes")
    keeper.press("Save in the draft")
    wanting = page.locator("[id='duties-message']")
    expect(wanting).to_contain_text("why it has no term")
    keeper.fill(**{"no-clock": "The decree names no day."})
    keeper.save()


def adopts(keeper: Keeper) -> None:
    page = keeper.page
    keeper.follow("Check and adopt")
    if page.locator("#doubts").count():
        page.check("#doubts")
        keeper.actions += 1
    keeper.press("Adopt")
    expect(page.locator("h1")).to_have_text(re.compile(f"Version .*: {TITLE}"))
    page.goto(f"{page.evaluate('location.origin')}/rulebook/search?words=public+clouds")


def goes_back(keeper: Keeper) -> None:
    page = keeper.page
    page.goto(f"{page.evaluate('location.origin')}/rulebook/drafts")
    keeper.follow("Go back to the shipped rulebook")
    keeper.fill(note="The decree was withdrawn.")
    keeper.press("Go back to the shipped rulebook")
    expect(page.get_by_text("Take up an earlier one")).to_be_visible()
