"""A change of policy, from the shipped rulebook to live and back, without YAML."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import person
from tests.browser.conftest import serving
from tests.browser.looks import faults

TITLE = "Cloud services for public administrations"
SMALL = "small-stake-public-clouds"
MOST_ACTIONS = 74
"""To find what a line of a condition is about takes a word and a click."""
DRONES = "Drones bought by municipalities"
LAND = "Farmland notice"


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
        self.page, self.actions = page, 0

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
        """Let the empty line at the end of a condition be about a question."""
        self.about(f"{at}-{number}", about)
        part = self.page.locator(f"[id='{at}-{number}']")
        expect(part.locator("input:not([type=hidden])").first).to_be_visible()

    def about(self, row: str, question: str) -> None:
        """Find a question by its id, and let an empty row be about it."""
        self.fill(**{f"{row}.=find": question})
        self.actions += 1
        self.page.locator(f"button[value$=':question/{question}']").first.click()

    def pick(self, row: str, of: str) -> None:
        """Let an empty row be about what is new in the draft."""
        self.actions += 1
        new = self.page.locator(f"[id='{row}-found'] button[value$=':{of}']")
        new.click()
        expect(self.page.locator(f"[id='{row}-of']")).to_have_value(of)

    def save(self, then: str = "") -> None:
        self.press("Save in the draft")
        saved = self.page.get_by_role("heading", name="Saved in the draft")
        expect(saved).to_be_visible()
        self.page.wait_for_load_state()  # the note takes the focus once all is there
        if then:
            self.follow(then)


def test_a_policy_change_from_the_start_to_live_and_back(page: Page) -> None:
    keeper = Keeper(page)

    begins(keeper)
    adds_what_the_rules_read(keeper)
    adds_the_rules(keeper)
    adopts(keeper)
    goes_back(keeper)

    assert keeper.actions <= MOST_ACTIONS


def begins(keeper: Keeper, title: str = TITLE, starts: str = "1/3/2027") -> None:
    page = keeper.page
    person.go(page, "/rulebook/drafts")
    keeper.fill(title=title, reason="The decree on that.", starts=starts)
    keeper.press("Create our rulebook")
    expect(page.locator("h1")).to_have_text(title)


def adds_a_law(keeper: Keeper, title: str, says: str) -> None:
    keeper.follow("Add a source")
    keeper.fill(title=title)
    keeper.fill(**{"points.0.=": "art.1", "points.0.says": says})
    keeper.choose("points.0.certainty", "seen")
    keeper.fill(**{"points.0.known-from": "Gazette 12/2026"})
    keeper.save()


def adds_what_the_rules_read(keeper: Keeper) -> None:
    keeper.follow("Add a source")
    keeper.fill(title="The cloud decree")
    keeper.fill(
        **{"points.0.=": "art.2", "points.0.says": "Public clouds are critical."}
    )
    keeper.save()
    assert faults(keeper.page) == []
    keeper.follow("a threshold")
    keeper.fill(title="Small stake in public clouds")
    keeper.fill(**{"values.0.value": "5"})
    keeper.save("a question")
    keeper.fill(
        ask="Does the company serve public administrations?", short="Public clients"
    )
    keeper.choose("topic", "control-and-data")
    keeper.line("ask-when", 0, "sector")
    keeper.tick("ask-when-0-words", "data-cloud")
    keeper.save("a checklist item")
    keeper.fill(do="List the public administrations that the company serves")
    keeper.choose("who", "counsel")
    keeper.choose("before", "signing")
    keeper.fill(why="The decree counts each of them.")
    keeper.save("a signal")
    keeper.fill(title="Tenders for public clouds", says="New tenders show the policy.")
    keeper.save("a rule")


def adds_the_rules(keeper: Keeper) -> None:
    page = keeper.page
    expect(page.locator("#topic")).to_have_value("control-and-data")
    expect(page.locator("[id='basis-cloud-decree/art.2']")).to_be_checked()
    expect(page.locator("[id='in-force.from']")).to_have_value("1 March 2027")
    keeper.fill(title="A state gains a seat over public clouds")
    keeper.choose("level", "strategic")
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
    led = page.locator("input[name='checklist']:checked, input[name='signals']:checked")
    expect(led).to_have_count(2)
    keeper.save("a similar one")
    keeper.fill(title="A private investor gains a seat over public clouds")
    keeper.choose("level", "sensitive")
    page.locator("input[name='when-2-words'][value='controlled']").uncheck()
    keeper.actions += 1
    keeper.tick("when-2-words", "none")
    keeper.fill(says="A private investor gains such a seat.")
    keeper.save("a similar one")
    keeper.fill(title="A small stake in public clouds")
    keeper.choose("level", "watch")
    page.locator("input[name='when-1-words'][value='board-seat']").uncheck()
    keeper.actions += 1
    keeper.tick("when-1-words", "none")
    keeper.press("Remove line 3")
    expect(page.locator("[id='when-3']")).to_have_count(0)
    keeper.line("when", 2, "stake")
    expect(page.locator("[id='when-2-high']")).to_be_visible()
    keeper.choose("when-2-high-how", "below")
    keeper.fill(when_2_high=SMALL, says=f"Less than {{{SMALL}}}, without a seat.")
    keeper.line("when", 3, "data-access")
    keeper.tick("when-3-words", "separated")
    keeper.save("Check and adopt")


def adopts(keeper: Keeper, title: str = TITLE) -> None:
    page = keeper.page
    expect(page.get_by_text("No mistakes.")).to_be_visible()
    assert faults(page) == []
    if page.locator("#doubts").count():
        page.check("#doubts")
        keeper.actions += 1
    keeper.press(f"Adopt “{title}”")
    expect(page.locator("h1")).to_have_text(re.compile(f"Version .*: {title}"))
    assert faults(page) == []


def goes_back(keeper: Keeper) -> None:
    page = keeper.page
    person.go(page, "/rulebook/drafts")
    keeper.follow("Go back to the shipped rulebook")
    keeper.fill(note="The decree was withdrawn.")
    keeper.press("Go back to the shipped rulebook")
    expect(page.get_by_text("Restore an earlier rulebook")).to_be_visible()


def test_a_rule_with_an_exception_is_live_in_sixty_actions(page: Page) -> None:
    keeper = Keeper(page)
    begins(keeper, DRONES, "1/4/2027")
    adds_a_law(keeper, "The drone decree", "Linked drones of municipalities count.")
    keeper.follow("a question")
    keeper.fill(ask="Does a municipality buy drones?", short="Municipal drones")
    keeper.choose("topic", "control-and-data")
    keeper.line("ask-when", 0, "deal-kind")
    keeper.tick("ask-when-0-words", "import-supply")
    keeper.save("another question")
    keeper.fill(ask="Do they send data to the maker?", short="Drone data link")
    keeper.pick("ask-when-0", "question/municipal-drones")
    keeper.save("a named condition")
    keeper.fill(title="A municipality buys linked drones")
    for place, question in enumerate(("municipal-drones", "drone-data-link")):
        keeper.pick(f"when-{place}", f"question/{question}")
        expect(page.locator(f"[id='when-{place}-words-yes']")).to_be_checked()
    keeper.save("a checklist item")
    keeper.fill(do="Ask the maker where the drones send data")
    keeper.choose("who", "counsel")
    keeper.choose("before", "signing")
    keeper.fill(why="The decree asks for it.")
    keeper.save("a rule")
    keeper.fill(title="A municipality buys drones with a link")
    keeper.choose("level", "sensitive")
    keeper.pick("when-0", "definition/municipality-buys-linked-drones")
    keeper.fill(says="The drones send data to their maker.")
    keeper.press("Add one to unless")
    keeper.line("unless.0.when", 0, "data-access")
    keeper.tick("unless.0.when-0-words", "separated")
    keeper.fill(**{"unless.0.reason": "Data that are kept apart reach nobody."})
    keeper.save("See examples of it")

    examples = page.locator(".lacking__one")
    expect(examples).to_have_count(4)
    expect(examples.filter(has_text="with a link: met")).to_contain_text("Sensitive")
    assert faults(page) == []
    keeper.press("Add the selected examples")
    keeper.follow("Check and adopt")
    expect(page.get_by_text(re.compile("Your . examples hold"))).to_be_visible()
    expect(page.locator("#doubts")).to_have_count(0)
    adopts(keeper, DRONES)
    assert keeper.actions <= 60


def test_a_filing_with_a_clock_is_live_in_forty_actions(page: Page) -> None:
    keeper = Keeper(page)
    begins(keeper, LAND, "1/1/2027")
    adds_a_law(keeper, "The farmland decree", "The ministry is told of purchases.")
    keeper.follow("a filing")
    keeper.fill(title=LAND, says="The buyer tells the ministry.", authority="Ministry")
    keeper.choose("side", "into-italy")
    keeper.tick("acts", "buyer")
    keeper.line("when", 0, "sector")
    keeper.tick("when-0-words", "agri-food")
    keeper.fill(**{"duties.0.duty": "File", "duties.0.working-days": "15"})
    keeper.choose("duties.0.anchor", "signing")
    expect(page.get_by_label("Whose working days")).to_contain_text("of its side")
    keeper.press("Add one to how long the authority takes")
    keeper.fill(**{"review.0.phase": "Review", "review.0.days": "30"})
    keeper.press("Add one to what waits for the answer")
    keeper.choose("standstill.0.stops", "closing")
    keeper.fill(**{"standstill.0.says": "The closing waits for the answer."})
    keeper.press("Add one to sanctions")
    keeper.fill(**{"sanctions.0.says": "A fine of up to 10 % of the price."})
    expect(page.locator("#clock")).to_contain_text("file by 26 January 2027, answer by")
    keeper.save("Check and adopt")
    adopts(keeper, LAND)
    assert keeper.actions <= 40


def test_a_threshold_by_day_is_live_in_twelve_actions(page: Page) -> None:
    keeper = Keeper(page)
    person.go(page, "/rulebook")
    keeper.follow("Named conditions")
    keeper.follow("Golden Power stake in a purchase")
    assert faults(page) == []
    keeper.fill(value="5 %", starts="1/7/2027", reason="The decree on stakes.")
    keeper.press("Save and check")
    adopts(keeper, "Golden Power stake in a purchase")

    assert keeper.actions <= 12
    for day, value in (("15/6/2027", "10 %"), ("15/7/2027", "5 %")):
        deal = person.keep_a_purchase(page, day, the_day=day, stake="9.5")
        person.see(page, deal)
        for words in (f"such as {value} or control", f"{value} of a company"):
            expect(page.locator("main")).to_contain_text(words)


def test_a_saved_change_of_a_shipped_part_opens_as_it_was_saved(page: Page) -> None:
    keeper, reason = Keeper(page), "Our committee sees such deals earlier."
    begins(keeper)
    draft = page.url
    for form, typed in (
        ("parts/rule/long-tie-in-energy/form", {"title": "A long tie in energy"}),
        ("parts/threshold/important-stake/form", {"values.0.value": "5 %"}),
    ):
        person.go(page, f"{draft}/{form}")
        keeper.fill(**typed, **{"=because": reason})
        keeper.save()

        person.go(page, f"{draft}/{form}")
        preview = page.locator("#preview")
        expect(preview.get_by_role("heading", name="No problem")).to_be_visible()
        expect(page.locator("[id='=because']")).to_have_value(reason)
        if "title" in typed:
            expect(preview).to_contain_text("When it is met")
    assert faults(page) == []
