"""No barrier on any page, in any of its main states, at any width, light or dark.

States that a test of what people do comes through are looked at there.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import analyst, person
from tests.browser.busy import busy_register
from tests.browser.conftest import new_page, serving, watched
from tests.browser.looks import faults
from tests.pages.test_requests import filled

LONG = "M" * 61
OPEN_ALL = "document.querySelectorAll('details').forEach(fold => { fold.open = true })"
SEND = """(typed) => {
    const form = document.querySelector("form.deal");
    for (const field of form.elements) {
        if (!(field.name in typed)) continue;
        if (field.matches("[type=radio], [type=checkbox]"))
            field.checked = field.value === typed[field.name];
        else field.value = typed[field.name];
    }
    form.submit();
}"""
"""Send the form of a deal with that in it, as where no script runs."""
PURCHASE = {"direction": "chinese-into-italy", "deal-kind": "acquisition"}


class State(NamedTuple):
    """A page in a state, and how it comes to be in it."""

    address: str
    there: str = "h1"
    typed: Mapping[str, str] = {}
    press: str = ""
    sent: Mapping[str, str] | None = None
    run: str = ""

    def show(self, page: Page) -> None:
        """Open the page; type, press and send what there is; wait for what comes."""
        page.goto(self.address)
        if self.press:
            page.evaluate(OPEN_ALL)
            person.fill_in(page, **self.typed)
            page.get_by_role("button", name=self.press, exact=True).first.click()
        if self.sent is not None:
            with page.expect_event("load"):
                page.evaluate(SEND, self.sent)
        expect(page.locator(self.there).first).to_be_visible()
        if self.run:
            page.evaluate(self.run)


DEALS = {
    "home": State("/", ".list__deal"),
    "a new form": State("/deals/new"),
    "a form filled in": State("/deals/new?example=sungrow-storage", ".panel__level"),
    "questions that came up": State(
        "/deals/new", ".summary--calm", sent={"the-name": "A deal", **PURCHASE}
    ),
    "a name without a space": State("/deals/new", sent={"the-name": "W" * 200}),
    "a deal that was changed meanwhile": State(
        "{deal}/edit", ".summary", sent={"based-on": "1", "supply-years": "2"}
    ),
    "an assessment": State("{deal}"),
    "an assessment of which all is opened": State("{deal}", run=OPEN_ALL),
    "an earlier assessment": State("{deal}/1", ".note"),
    "rules that do not apply": State("{deal}/1/left-out/rules", ".compact"),
    "regimes that ask nothing": State("{deal}/1/left-out/regimes", ".not-due"),
    "what would change the level": State("{deal}/1/boundary", "#boundary"),
    "questions not asked": State("{deal}/1/left-out/questions", ".answers"),
    "nothing that was changed": State("{days}/edit", ".note", sent={}),
    "a range": State("{days}", "#filings"),
    "a range of which all is opened": State("{days}", "#filings", run=OPEN_ALL),
    "what changed": State("{deal}/compare/1/2", "#facts"),
    "two deals": State("/compare?deal={id}&deal={other}", run=OPEN_ALL),
    "choosing what to compare": State(
        "/compare?deal={id}", "#compare-with", {"compare-named": "A purchase"}, "Find"
    ),
    "a briefing as a page": State("{days}/1/briefing"),
    "preparing a briefing": State("{deal}/2/briefing/prepare"),
    "a preview": State("{deal}/2/briefing/prepare?preview=yes", "iframe"),
    "a briefing that cannot be prepared": State(
        "{deal}/2/briefing/prepare",
        ".summary",
        {"prepared-by": LONG},
        "Download the PDF",
    ),
    "opening a briefing": State("/open"),
    "verifying a briefing": State("/verify"),
    "asking whoever knows": State("{days}/requests"),
    "a request": State("{days}/requests/to/counsel"),
    "a request as text": State(
        "{days}/requests/to/counsel",
        "#mail",
        {"named": "A deal"},
        "Show text for a mail",
    ),
    "what a day changes for all": State(
        "/rulebook/changes/day/2028-01-17/deals", ".law-change", run=OPEN_ALL
    ),
    "what a day changes for a deal": State(
        "/rulebook/changes/day/2028-01-17/deals/{id}", ".law-change"
    ),
    "erasing a deal": State("{deal}/erase"),
    "the deals": State("/deals", ".list__deal"),
    "no deal that is found": State(
        "/deals", "text=No deal matches", {"words": LONG}, "Show"
    ),
    "deals in a picture": State("/deals/picture"),
    "no page": State("/deals/nothing-here"),
    "all that is found": State("/", ".hits", {"everywhere": "power"}, "Search"),
}
ENERGY_RULE = "/rulebook/rules/supplier-reaches-into-energy-devices"
RULEBOOK = {
    "the rulebook": State("/rulebook"),
    "a topic": State("/rulebook/topics/advanced-technology"),
    "a rule": State(ENERGY_RULE, ".panel__level"),
    "a rule that is tried": State(
        "/rulebook/rules/large-public-contract", ".panel__level"
    ),
    "named conditions": State("/rulebook/definitions"),
    "a source, by an address of before": State(
        "/rulebook/sources#point-guide/E2", ".point", run=OPEN_ALL
    ),
    "what follows": State("/rulebook/what-follows"),
    "sources": State("/rulebook/sources"),
    "what is to be read": State("/rulebook/to-read"),
    "recommendations": State("/rulebook/recommendations"),
    "filings": State("/rulebook/filings"),
    "a filing": State("/rulebook/filings/gp-purchase", "text=Authority"),
    "a question": State("/rulebook/questions/deal-kind"),
    "glossary": State("/rulebook/glossary"),
    "tiers": State("/rulebook/tiers"),
    "reference": State("/rulebook/reference", run=OPEN_ALL),
    "reference without a hit": State(
        "/rulebook/reference?words=boolean", "text=Did you mean"
    ),
    "what is found": State("/rulebook/search?q=control", "mark"),
    "nothing that is found": State(
        f"/rulebook/search?q={LONG}", "text=Nothing in the rulebook"
    ),
    "precedents": State("/precedents", ".titles"),
    "no precedent that is found": State(f"/precedents?q={LONG}", ".nothing"),
    "a precedent": State("/precedents/pirelli-sinochem-2023", "#ended"),
}
RULE_FORM = f"{{draft}}/parts/rule/{analyst.RULE}/form"
DRAFTS = {
    "drafts": State("/rulebook/drafts"),
    "a threshold with a wrong value": State(
        "/rulebook/numbers/important-stake",
        ".summary",
        {"value": "much", "starts": "31 June 2027", "reason": "A decree."},
        "Save and check",
    ),
    "a file that is none": State(
        "{draft}",
        "text=is not a file of a rulebook",
        {"name": "../a-name-of-no-rulebook.yaml"},
        "Open or add",
    ),
    "a difference": State("{draft}/difference", ".diff"),
    "problems": State("{slip}/adopt"),
    "adopting": State("{draft}/adopt", ".summary", press="Adopt the draft"),
    "doubts of a draft": State("{draft}/accepted"),
    "rules of a draft": State("{draft}/parts/rule"),
    "the form of a rule": State(RULE_FORM, "text=All examples hold"),
    "the form of a rule unfolded": State(
        RULE_FORM, "text=All examples hold", run=OPEN_ALL
    ),
    "a new rule with mistakes": State(
        "{draft}/parts/rule/new", ".summary", press="Save in the draft"
    ),
    "what a line of a rule can be about": State(
        "{draft}/parts/rule/new",
        ".found__pick",
        press="List all that a line can be about",
    ),
    "the days of a filing": State(
        "{draft}/parts/regime/gp-purchase/form", "#clock svg"
    ),
    "trying a draft": State("{draft}/try/new"),
    "a draft beside what is live": State(
        "{draft}/try/new", press="Compare", run=OPEN_ALL
    ),
}
STATES = {**DEALS, **RULEBOOK, **DRAFTS}


@pytest.fixture(scope="module")
def window(browser: Browser, address: str) -> Iterator[Page]:
    """Return one window for all states, in which nothing moves by itself."""
    context = browser.new_context(
        reduced_motion="reduce", viewport={"width": 1280, "height": 900}
    )
    with watched(context, address) as page:
        yield page


@pytest.fixture(scope="module")
def kept(window: Page) -> Mapping[str, str]:
    """Return the addresses of what is kept on the server, by what it is."""
    deal = person.keep(window)
    person.change(window, deal, supply_years="6")
    days = person.keep_a_purchase(window, "A purchase " * 9, signing_date="1/2/2099")
    years = (analyst.FIVE_YEARS, analyst.FEWER_YEARS)
    misspelt = (analyst.FIVE_YEARS, "supply-years: {at-laest: 5}")
    return {
        "deal": deal,
        "id": deal.rpartition("/")[2],
        "days": days,
        "other": days.rpartition("/")[2],
        "draft": analyst.draft_with(window, *years),
        "slip": analyst.draft_with(window, *misspelt),
    }


@pytest.mark.parametrize("state", STATES)
def test_a_page_can_be_used_by_all_at_any_width_light_or_dark(
    window: Page, kept: Mapping[str, str], address: str, state: str
) -> None:
    shown = STATES[state]
    there = address + shown.address.format_map(kept)

    shown._replace(address=there).show(window)

    assert faults(window) == []


def test_so_can_the_list_of_what_is_proposed(
    window: Page, kept: Mapping[str, str], address: str, tmp_path: Path
) -> None:
    window.goto(f"{address}{kept['days']}/requests/to/italian-side")
    with window.expect_download() as made:
        window.get_by_role("button", name="Download the workbook").click()
    answered = tmp_path / "answered.xlsx"
    workbook = made.value.path().read_bytes()
    answered.write_bytes(
        filled(workbook, target_turnover="12 million", alternatives="Perhaps")
    )

    window.goto(f"{address}{kept['days']}/requests")
    window.get_by_label("The workbook that came back").set_input_files(answered)
    window.get_by_role("button", name="Read the answers").click()

    expect(window.get_by_text("in cell")).to_be_visible()
    assert faults(window) == []


def test_so_can_the_home_page_where_no_deal_is_kept(
    browser: Browser, tmp_path: Path, small_rules: Path
) -> None:
    with serving(tmp_path, small_rules) as empty:
        page = new_page(browser)
        page.goto(empty)

        expect(page.get_by_text("No deals yet.")).to_be_visible()
        assert faults(page) == []
        page.context.close()


def test_so_can_the_page_that_asks_the_account_for_a_name(
    browser: Browser, tmp_path: Path, small_rules: Path
) -> None:
    with serving(tmp_path, small_rules, start="") as link:
        page = new_page(browser)
        page.goto(link)
        page.wait_for_url("**/")
        page.get_by_role("link", name="Change your name in records").click()
        page.get_by_label("Your name", exact=True).fill("account root")
        page.get_by_role("button", name="Save").click()

        expect(page.get_by_text("uses for something else").first).to_be_visible()
        assert faults(page) == []
        page.get_by_label("Your name", exact=True).fill("Ada Rossi")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("You are here as Ada Rossi (account")).to_be_visible()
        page.context.close()


def test_home_of_200_deals_fits_1600_pixels(browser: Browser, tmp_path: Path) -> None:
    busy_register(tmp_path / "register.db")

    with serving(tmp_path) as address:
        page = new_page(browser)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)

        for part in ("due", "waiting", "moved", "unfinished", "recent"):
            expect(page.locator(f"#{part}-heading")).to_be_visible()
        assert person.height(page) <= 1_600
        page.context.close()


MOST_BYTES = 80_000
HEAVY = ("/", "/deals/new", "{deal}", "{deal}/edit", "/rulebook/reference", "/deals")


def test_no_page_is_more_than_80_kilobytes_on_the_wire(
    window: Page, kept: Mapping[str, str], address: str
) -> None:
    takes = {"Accept-Encoding": "gzip"}
    for path in HEAVY:
        there = f"{address}{path.format_map(kept)}"
        answer = window.context.request.get(there, headers=takes)

        assert answer.headers["content-encoding"] == "gzip", path
        assert int(answer.headers["content-length"]) <= MOST_BYTES, path


MOST_PIXELS = 6_000
LONG_PAGES = (
    *("sources", "sources/guide", "sources/golden-power", "to-read", "definitions"),
    *("what-follows", "filings", "filings/gp-purchase", "filings/gp-acts", "glossary"),
    *("topics/deal", "questions/deal-kind", "questions/direction", "recommendations"),
    *("rules/hold-on-transport-network", "rules/stake-in-dual-use-or-critical-supply"),
    *("reference", "search?q=power&kind=regime", "../precedents"),
)


def test_no_rulebook_page_is_over_6000_pixels(window: Page, address: str) -> None:
    for wide in (390, 1280):
        window.set_viewport_size({"width": wide, "height": 900})
        for path in LONG_PAGES:
            window.goto(f"{address}/rulebook/{path}")

            tall = window.evaluate("document.documentElement.scrollHeight")
            assert tall <= MOST_PIXELS, (path, wide)
