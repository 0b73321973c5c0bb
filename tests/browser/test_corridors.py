"""A chamber with two corridors, and a firm on top of the second, in one app."""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from screening.editing import scaffold
from tests.browser import person
from tests.browser.conftest import serving, watched
from tests.words import opened

GULF, TITLE = "france-gulf", "France and the Gulf"
FIRM = "Our bank in the Gulf"
OTHER_WORDS = re.compile(r"\b(ital\w+|chin[ae]\w*)\b", re.IGNORECASE)
PARTS = frozenset({"trade", "investment"})


@pytest.fixture(scope="module")
def chamber(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an app with the usual corridor and one of its own.

    Deals of the second may do several things at once.
    """
    data = tmp_path_factory.mktemp("chamber")
    files = dict(scaffold.corridor(GULF, TITLE, date(2026, 11, 1)))
    asked = "questions/10-deal.yaml"
    files[asked] = files[asked].replace("kind: choice\n", "kind: choices\n", 1)
    (data / "corridors").mkdir()
    scaffold.write(files, data / "corridors" / GULF)
    with serving(data) as address:
        yield address


@pytest.fixture
def own(browser: Browser, chamber: str) -> Iterator[Page]:
    """Return the home page of that app."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    with watched(context, chamber) as page:
        yield page


def screen(page: Page, corridor: str) -> None:
    """Begin a new screening, and say in which corridor."""
    page.get_by_role("link", name="New screening").first.click()
    page.get_by_role("link", name=f"Screen a deal in {corridor}").click()
    person.see_a_new_form(page)


def screen_two_parts(page: Page, corridor: str, name: str) -> None:
    """Screen a deal that sells energy technology and takes half of its buyer."""
    screen(page, corridor)
    page.fill("#the-name", name)
    person.answer(page, "deal-kind", PARTS)
    person.answer(page, "foreign-party", "A fund of the Gulf")
    person.answer(page, "stake", "60")
    person.answer(page, "state-owned", "yes")
    person.answer(page, "sector", "energy")
    person.show_assessment(page)
    if page.locator("form.deal").count():  # what came up is left open
        person.show_assessment(page)


def test_two_corridors_and_a_firm_on_top_of_one(own: Page) -> None:
    page = own

    screen(page, "Italy and China")
    person.describe(page, person.a_real_deal())
    person.show_assessment(page)
    expect(page.locator(".top__rulebook")).to_contain_text("Italy and China")
    screen_two_parts(page, TITLE, "Turbines and a share")
    expect(page.locator(".assessment__level")).to_contain_text("trategic")

    make_ours(page)
    screen_two_parts(page, FIRM, "Turbines for our bank")
    expect(page.locator(".top__rulebook")).to_contain_text(FIRM)
    of_no_other(page)

    page.get_by_role("link", name="Deals", exact=True).first.click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(3)
    page.get_by_label("Corridor").select_option(GULF)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Turbines and a share")
    expect(rows).not_to_contain_text("Judged otherwise")


def make_ours(page: Page) -> None:
    """Make another corridor on top of the one that is looked at."""
    page.get_by_role("link", name="Other corridors").click()
    its = re.compile(f"Its rulebook ?: {TITLE}")
    page.get_by_role("link", name=its).click()
    page.get_by_role("link", name="Change the rulebook").first.click()
    page.get_by_role("link", name="Another corridor").click()
    page.get_by_label("What is it called?").fill(FIRM)
    page.get_by_label(f"All of “{TITLE}”").check()
    page.get_by_label("Who are you?").fill("Ada")
    page.get_by_role("button", name="Make it").click()
    expect(page.locator("h1")).to_have_text("Change the rulebook")


def of_no_other(page: Page) -> None:
    """See that the page of a deal, its PDF and its Word file name no other corridor."""
    assert OTHER_WORDS.findall(page.locator("body").inner_text()) == []
    page.get_by_role("link", name="Prepare the briefing").first.click()
    pdf = person.download(page, page.get_by_role("button", name="Download the PDF"))
    word = person.download(page, page.get_by_role("button", name="Download as Word"))
    sheets = PdfReader(BytesIO(pdf)).pages
    printed = " ".join(sheet.extract_text() for sheet in sheets)
    written = " ".join(it.text for it in opened(word).paragraphs)

    assert pdf.startswith(b"%PDF")
    assert "Turbines for our bank" in " ".join(printed.split())
    assert OTHER_WORDS.findall(f"{printed} {written}") == []
