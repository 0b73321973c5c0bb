"""Rules from a spreadsheet become live, and the rulebook is read as one document."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import analyst, person
from tests.browser.conftest import serving
from tests.browser.test_access import barriers
from tests.pages.small import A_PURCHASE, SMALL, write_rules

LIST = """\
titel;topic;level;basis;says;kind;stake
Half is bought;deal;strategic;guide/E2;Half is gone.;A purchase;>= 50
Supplied for long;deal;watch;guide/E9;It is long.;supply;
"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Return the address of a server of its own, on a small rulebook: it changes."""
    write_rules(tmp_path / "rules", SMALL, purchase=A_PURCHASE)
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    with serving(tmp_path / "data", tmp_path / "rules") as served:
        yield served


def look_at_a_list(page: Page, file: Path) -> str:
    """Send a list and choose what its columns are; return the draft's address."""
    draft = analyst.start_draft(page)
    page.get_by_role("link", name="Import a list of rules").click()
    page.get_by_label("The list").set_input_files(file)
    page.get_by_role("button", name="Show what it becomes").click()
    page.get_by_label("titel").select_option("title")
    page.get_by_role("button", name="Read the columns so").click()
    expect(page.locator("#row-3")).to_contain_text('no source point called "guide/E9"')
    return draft


def put_it_into_the_draft(page: Page) -> None:
    """Leave out what is wrong in a list, and take the rest."""
    page.get_by_label("Leave out 1 row with problems").check()
    page.get_by_role("button", name="Put this one into the draft").click()
    expect(page.get_by_role("link", name="half-bought")).to_be_visible()


def test_rules_of_a_list_are_adopted_and_read_in_the_document(
    page: Page, tmp_path: Path
) -> None:
    draft = look_at_a_list(page, tmp_path / "list.csv")
    assert barriers(page) == []
    put_it_into_the_draft(page)
    analyst.adopt(page, draft)

    analyst.go(page, "/rulebook")
    page.get_by_label("Changes since").select_option(index=1)
    page.get_by_role("button", name="Read as one document").click()

    expect(page.locator("#changes")).to_contain_text("Half is bought")
    expect(page.locator("#rule-half-bought .since")).to_have_text("new")
    assert barriers(page) == []


def test_a_list_goes_into_a_draft_where_no_script_runs(
    page_without_script: Page, tmp_path: Path
) -> None:
    look_at_a_list(page_without_script, tmp_path / "list.csv")

    put_it_into_the_draft(page_without_script)


@pytest.mark.parametrize("wide", [390, 1280, 1800])
def test_the_document_is_no_wider_than_the_window(page: Page, wide: int) -> None:
    page.set_viewport_size({"width": wide, "height": 844})

    analyst.go(page, "/rulebook/document")

    assert person.width(page) == wide
