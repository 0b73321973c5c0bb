"""A messy list of deals becomes a picture for a board, with a script and without."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from screening.formats.spreadsheet import read_rows
from tests.browser import person
from tests.browser.test_access import barriers

MADE_ELSEWHERE = Path(__file__).parents[1] / "portfolio" / "messy"
MESSY = """\
Estratto del registro;;;;;;
;;;;;;
Operazione;Direction;Kind of deal;Sector;Stake after closing (%);Signing;Comments
Silk & Sons;A Chinese party comes into Italy;Acquisition;enrgy;60 %;31/1/2027;Rossi
Loom;chinese-into-italy;minority-stake;machinery;half;n.d.;
Plough;chinese-into-italy;Acquisition; enrgy;12,5;15 febbraio 2027;see mail
;;;;;;
Harrow;italian-into-china;joint-venture;machinery;49;;
"""


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """Return a messy list of deals, as a file."""
    file = tmp_path / "registro.csv"
    file.write_text(MESSY, encoding="cp1252")
    return file


def send(page: Page, file: Path) -> None:
    """Send a table from the home page on."""
    page.get_by_role("link", name="Many deals").first.click()
    page.get_by_label("The table").set_input_files(file)
    page.get_by_role("button", name="Look at its columns").click()
    expect(page.locator("h1")).to_have_text("What the columns say")


def read(page: Page) -> None:
    """Say what the column of names and that of stakes are, and go on."""
    page.get_by_label("Operazione").select_option("Name of the deal")
    page.get_by_label("Stake after closing (%)").select_option("Stake after closing")
    page.get_by_role("button", name="Read the deals").click()
    expect(page.locator("h1")).to_have_text("Cells that could not be read")


def mend(page: Page) -> None:
    """Mend the sector of two rows at once, and go on to the picture."""
    page.get_by_label("Sector in rows 4, 6").fill("energy")
    page.get_by_role("button", name="Show the picture").click()
    expect(page.locator("h1")).to_have_text("4 deals in one picture")


def keep(page: Page) -> None:
    """Pick two rows and keep them as deals."""
    page.get_by_label("Pick Silk & Sons").check()
    page.get_by_label("Pick Plough").check()
    page.get_by_role("button", name="Keep what is picked").click()
    expect(page.locator(".note").first).to_contain_text("2 rows are kept")


def download(page: Page, link: str) -> bytes:
    """Return the file that a link leads to."""
    with page.expect_download() as found:
        page.get_by_role("link", name=link).click()
    return found.value.path().read_bytes()


def from_list_to_register(page: Page, file: Path) -> None:
    """Do all of it, and see the kept deals in the register."""
    send(page, file)
    read(page)
    mend(page)
    keep(page)
    head, *rows = read_rows(download(page, "Download for Excel"), "Results")
    assert [row.cells[0] for row in rows] == ["Silk & Sons", "Loom", "Plough", "Harrow"]
    assert "lowest" in head.cells
    page.get_by_role("link", name=re.compile("^Kept.*Silk & Sons")).click()
    expect(page.locator("h1")).to_have_text("Silk & Sons")


def test_a_messy_list_becomes_a_picture_and_kept_deals(page: Page, messy: Path) -> None:
    from_list_to_register(page, messy)


def test_the_same_works_where_no_script_runs(
    page_without_script: Page, messy: Path
) -> None:
    from_list_to_register(page_without_script, messy)


ITALIAN = """\
Settore;Acquirente;Paese investitore;Quota finale;Prezzo
Moda;Silk Holding;Cina;60 %;12.500.000
Macchinari;Loom;Hong Kong;10;2,1 mln
Batterie;Plough;Cina;0,5 %;
enrgia;Harrow;Cina;100;900.000
"""


@pytest.fixture
def italian(tmp_path: Path) -> Path:
    """Return a list of deals with Italian heads, none of which is a short name."""
    file = tmp_path / "elenco.csv"
    file.write_text(ITALIAN, encoding="utf-8")
    return file


def from_an_italian_list_to_the_picture(page: Page, file: Path) -> None:
    """Choose nothing but the direction of all deals; mend, undo, and mend again."""
    send(page, file)
    expect(page.locator(".lead")).to_contain_text("5 columns are read")
    page.get_by_label("Direction").select_option("A Chinese party comes into Italy")
    page.get_by_role("button", name="Read the deals").click()
    expect(page.locator(".bad")).to_have_count(1)

    page.get_by_label("Settore in row 5").fill("Moda")
    page.get_by_role("button", name="Read these cells again").click()
    expect(page.locator("h1")).to_have_text("4 deals in one picture")
    page.go_back()
    page.reload()
    page.get_by_role("button", name=re.compile("^Undo.*Settore, row 5")).click()
    page.get_by_label("Settore in row 5").fill("Energia")
    page.get_by_role("button", name="Show the picture").click()

    expect(page.locator("h1")).to_have_text("4 deals in one picture")


def test_an_italian_list_is_read_without_choosing_a_column(
    page: Page, italian: Path
) -> None:
    from_an_italian_list_to_the_picture(page, italian)


def test_an_italian_list_is_read_where_no_script_runs(
    page_without_script: Page, italian: Path
) -> None:
    from_an_italian_list_to_the_picture(page_without_script, italian)


def test_a_cell_is_mended_by_what_it_is_told_to_mean_where_no_script_runs(
    page_without_script: Page, italian: Path
) -> None:
    page = page_without_script
    send(page, italian)
    expect(page.locator("#same-direction-needed")).to_be_visible()
    page.get_by_label("Direction").select_option("A Chinese party comes into Italy")
    page.get_by_role("button", name="Read the deals").click()
    field = page.get_by_label("Settore in row 5")
    expect(field).to_have_value("")
    expect(field).to_have_attribute("placeholder", "enrgia")

    page.get_by_role("button", name="Use “Energia”").click()

    expect(page.locator("h1")).to_have_text("4 deals in one picture")


def test_enter_in_a_field_reads_what_was_typed_there(page: Page, italian: Path) -> None:
    send(page, italian)
    page.get_by_role("button", name="Read the deals").click()
    page.get_by_label("Settore in row 5").fill("Moda")
    assert barriers(page) == []

    page.get_by_label("Settore in row 5").press("Enter")

    expect(page.locator("h1")).to_have_text("4 deals in one picture")
    page.go_back()
    page.reload()
    expect(page.locator(".done__one")).to_contain_text("is read as “Moda”")


def test_the_hint_of_a_column_follows_what_it_is_read_as(
    page: Page, italian: Path
) -> None:
    send(page, italian)
    hint = page.locator("#column-4-hint")
    expect(hint).to_have_text("In euro. For a contract, its whole value.")

    page.get_by_label("Prezzo").select_option("Stake after closing")
    expect(hint).to_contain_text("Add up what related parties hold.")
    page.get_by_label("Prezzo").select_option("Not read")
    expect(hint).to_have_text("")


def test_a_question_is_added_and_the_keyboard_is_at_its_answer(
    page: Page, italian: Path
) -> None:
    send(page, italian)
    page.get_by_label("Another question").select_option("Dual use")

    page.get_by_role("button", name="Answer it once for all").click()

    expect(page.get_by_label("Dual use")).to_be_focused()
    assert barriers(page) == []


def test_a_workbook_with_formulas_and_totals_is_mended_in_the_page(page: Page) -> None:
    send(page, MADE_ELSEWHERE / "formulas.xlsx")
    page.get_by_role("button", name="Read the deals").click()
    page.get_by_label("Stake after closing in row 2").fill("12.5")
    page.get_by_role("button", name="Read these cells again").click()
    expect(page.locator(".bad")).to_have_count(3)

    send(page, MADE_ELSEWHERE / "totals-row.xlsx")
    page.get_by_role("button", name="Read the deals").click()
    page.get_by_label("Leave out row 4").check()
    page.get_by_role("button", name="Show the picture").click()

    expect(page.locator("h1")).to_have_text("2 deals in one picture")


def test_a_row_is_opened_in_the_form_and_its_level_moves(
    page: Page, messy: Path
) -> None:
    send(page, messy)
    read(page)
    mend(page)

    page.get_by_role("link", name=re.compile("^Open.*Plough")).click()

    expect(page.locator("#the-name")).to_have_value("Plough")
    expect(page.locator("#stake")).to_have_value("12.5")
    person.answer(page, "stake", "60")
    expect(page.locator("#kept")).to_contain_text("Kept")


def test_a_row_opens_at_the_question_and_comes_back_as_kept(
    page: Page, messy: Path
) -> None:
    send(page, messy)
    read(page)
    mend(page)

    ask = page.get_by_role("region", name="What to ask first")
    ask.get_by_role("link", name="Harrow").first.click()

    question = page.locator(":target")
    expect(question).to_be_in_viewport()
    page.get_by_role("button", name="Show the assessment").first.click()
    expect(page.locator("h1")).to_have_text("Harrow")
    page.get_by_role("link", name="Back to the table").click()
    expect(page.locator("h1")).to_have_text("4 deals in one picture")
    expect(page.get_by_role("link", name=re.compile("^Kept.*Harrow"))).to_be_visible()
    expect(page.get_by_label("Pick Harrow")).to_have_count(0)


def test_what_is_counted_leads_to_its_deals_and_is_cleared(
    page: Page, messy: Path
) -> None:
    send(page, messy)
    read(page)
    mend(page)

    page.get_by_role("region", name="What to ask first").get_by_role(
        "link", name=re.compile("could be moved")
    ).first.click()

    expect(page.locator(".filters__one")).to_have_count(1)
    assert barriers(page) == []
    page.get_by_role("link", name=re.compile("^Clear")).click()
    expect(page.locator(".filters__one")).to_have_count(0)
    expect(page.locator(".found__deal")).to_have_count(4)


def test_on_paper_the_deals_are_a_table_and_nothing_is_to_be_pressed(
    page: Page, messy: Path
) -> None:
    send(page, messy)
    read(page)
    mend(page)

    page.set_viewport_size({"width": 700, "height": 900})
    page.emulate_media(media="print")

    for gone in (".finder", ".found__do", ".found__pick", ".list__ways", "button"):
        for it in page.locator(f"main {gone}").all():
            expect(it).to_be_hidden()
    rows = page.locator(".found tbody tr")
    expect(rows.first).to_have_css("display", "table-row")
    for link in page.locator("main a:visible").all():
        expect(link).to_have_css("text-decoration-line", "none")


def test_no_page_of_a_table_has_a_barrier(page: Page, messy: Path) -> None:
    page.get_by_role("link", name="Many deals").first.click()
    assert barriers(page) == []
    send(page, messy)
    assert barriers(page) == []
    page.get_by_label("Operazione").select_option("Sector")
    page.get_by_role("button", name="Read the deals").click()
    expect(page.locator(".summary")).to_be_focused()
    assert barriers(page) == []
    read(page)
    assert barriers(page) == []
    mend(page)
    assert barriers(page) == []


@pytest.mark.parametrize("wide", [320, 390, 1280, 1800])
def test_no_page_of_a_table_is_wider_than_the_window(
    page: Page, messy: Path, wide: int
) -> None:
    page.set_viewport_size({"width": wide, "height": 844})
    widths = list[int]()
    send(page, messy)
    widths.append(person.width(page))
    read(page)
    widths.append(person.width(page))
    mend(page)
    widths.append(person.width(page))

    assert widths == [wide] * 3


@pytest.fixture
def long_list(tmp_path: Path) -> Path:
    """Return a list that takes a while."""
    rows = "".join(f"Deal {n};{n % 90}\n" for n in range(600))
    file = tmp_path / "long.csv"
    file.write_text(f"Deal;Stake after closing\n{rows}")
    return file


def test_a_long_list_shows_how_far_it_is_and_goes_on_by_itself(
    page: Page, long_list: Path
) -> None:
    send(page, long_list)

    page.get_by_role("button", name="Read the deals").click()

    expect(page.locator("h1")).to_have_text("600 deals in one picture")

    assert barriers(page) == []
    assert download(page, "Download as CSV").count(b"\n") == 601


def test_a_long_list_is_looked_at_again_where_no_script_runs(
    page_without_script: Page, long_list: Path
) -> None:
    page = page_without_script
    send(page, long_list)
    page.get_by_role("button", name="Read the deals").click()
    expect(page.locator("h1")).to_have_text("The deals are being screened")

    page.get_by_role("button", name="Stop").click()

    expect(page.locator("h1")).to_have_text("What the columns say")
