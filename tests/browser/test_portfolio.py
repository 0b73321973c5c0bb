"""A messy list of deals becomes a picture for a board, and some of it kept deals."""

import re
from io import BytesIO
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from screening.formats.spreadsheet import contents
from tests.browser import person
from tests.browser.looks import faults

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
ITALIAN = """\
Settore;Acquirente;Paese investitore;Quota finale;Prezzo
Moda;Silk Holding;Cina;60 %;12.500.000
Macchinari;Loom;Hong Kong;10;2,1 mln
Batterie;Plough;Cina;0,5 %;
enrgia;Harrow;Cina;100;900.000
"""
PICTURE = "4 deals in one picture"


def send(page: Page, file: Path) -> None:
    """Send a table from the home page on."""
    page.get_by_role("link", name="Screen a spreadsheet").first.click()
    page.get_by_label("The table").set_input_files(file)
    page.get_by_role("button", name="Show its columns").click()
    expect(page.locator("h1")).to_have_text("Columns")


def download(page: Page, link: str) -> bytes:
    return person.download(page, page.get_by_role("link", name=link))


def test_a_messy_list_becomes_picture_and_deals(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "registro.csv"
    file.write_text(MESSY, encoding="cp1252")
    picture_of(page, file)
    one_sheet_of_paper(page)
    what_is_counted_leads_to_its_deals_and_is_cleared(page)
    a_row_opens_at_the_question_and_comes_back_as_kept(page)
    for name in ("Silk & Sons", "Plough"):
        page.get_by_label(f"Select {name}").check()
    page.get_by_role("button", name="Save selected").click()

    expect(page.locator(".note").first).to_contain_text("2 rows are saved")
    page.get_by_role("link", name="Picture").click()
    head, *rows = contents(download(page, "Download for Excel"), "Results").rows
    assert [row.cells[0] for row in rows] == ["Silk & Sons", "Loom", "Plough", "Harrow"]
    assert "lowest" in head.cells
    page.get_by_role("link", name="4 deals in a list").click()
    page.get_by_role("link", name=re.compile("^Saved.*Silk & Sons")).click()
    expect(page.locator("h1")).to_have_text("Silk & Sons")


def picture_of(page: Page, messy: Path) -> None:
    """Choose columns, first a wrong one, and mend the sector of two rows at once."""
    page.get_by_role("link", name="Screen a spreadsheet").first.click()
    assert faults(page) == []
    send(page, messy)
    assert faults(page) == []
    page.get_by_label("Operazione").select_option("Sector")
    page.get_by_role("button", name="Read the deals").click()
    expect(page.locator(".summary")).to_be_focused()
    assert faults(page) == []
    page.get_by_label("Operazione").select_option("Name of the deal")
    page.get_by_label("Stake after closing (%)").select_option("Stake after closing")
    page.get_by_role("button", name="Read the deals").click()
    expect(page.locator("h1")).to_have_text("Cells that could not be read")
    assert faults(page) == []
    page.get_by_label("Sector in rows 4, 6").fill("energy")
    page.get_by_role("button", name="Show the picture").click()
    expect(page.locator("h1")).to_have_text(PICTURE)
    assert faults(page) == []


def one_sheet_of_paper(page: Page) -> str:
    page.emulate_media(media="print")
    for gone in (".eyebrow", ".list__ways", ".read-how", "button"):
        for it in page.locator(f"main {gone}").all():
            expect(it).to_be_hidden()
    for link in page.locator("main a:visible").all():
        expect(link).to_have_css("text-decoration-line", "none")
    [sheet] = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    page.emulate_media(media="screen")
    return sheet.extract_text()


def what_is_counted_leads_to_its_deals_and_is_cleared(page: Page) -> None:
    ask = page.get_by_role("region", name="What to ask first")
    ask.get_by_role("link", name=re.compile("could change")).first.click()
    expect(page.locator(".filters__one")).to_have_count(1)
    assert faults(page) == []
    page.get_by_role("link", name=re.compile("^Clear")).click()
    expect(page.locator(".filters__one")).to_have_count(0)
    expect(page.locator(".found__deal")).to_have_count(4)


def a_row_opens_at_the_question_and_comes_back_as_kept(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^Open in the form.*Harrow")).click()
    page.get_by_role("button", name="Show the assessment").first.click()
    expect(page.locator("h1")).to_have_text("Harrow")
    page.get_by_role("link", name="Back to the table").click()
    expect(page.get_by_role("link", name=re.compile("^Saved.*Harrow"))).to_be_visible()
    expect(page.get_by_label("Select Harrow")).to_have_count(0)


def test_columns_follow_what_is_chosen_after_back(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "elenco.csv"  # none of its heads is a short name
    file.write_text(ITALIAN, encoding="utf-8")
    send(page, file)
    hint = page.locator("#column-4-hint")
    expect(hint).to_have_text("In euro. For a contract, its whole value.")
    page.get_by_label("Prezzo").select_option("Stake after closing")
    expect(hint).to_contain_text("Add the holdings of its group and of every party")
    page.get_by_label("Prezzo").select_option("Not read")
    expect(hint).to_have_text("")
    page.get_by_label("Another question").select_option("Dual use")
    page.get_by_role("button", name="Answer once for all").click()
    expect(page.get_by_label("Dual use")).to_be_focused()
    assert faults(page) == []
    page.get_by_label("Direction").select_option("A Chinese party comes into Italy")
    page.get_by_role("button", name="Read the deals").click()

    sector = page.get_by_label("Settore in row 5")
    sector.fill("Moda")
    sector.press("Enter")
    expect(page.locator("h1")).to_have_text(PICTURE)
    page.go_back()
    page.reload()
    expect(page.locator(".done__one")).to_contain_text("is read as “Moda”")
    page.get_by_role("button", name=re.compile("^Undo.*Settore, row 5")).click()
    sector.fill("Energia")
    page.get_by_role("button", name="Show the picture").click()
    expect(page.locator("h1")).to_have_text(PICTURE)


def test_however_much_there_is_is_on_one_sheet(page: Page, tmp_path: Path) -> None:
    long, kinds = "Verwaltungsgesellschaftsbeteiligungen", ("Acquisition", "Supply")
    directions = "A Chinese party comes into Italy", "An Italian party goes into China"
    days = (f"{day}/{month}/2026" for day in range(1, 28, 6) for month in range(6, 13))
    every = product(kinds, directions, ("energy", "ports", "machinery"), days)
    rows = (";".join((f"{long} {n}", *it)) for n, it in enumerate(every))
    file = tmp_path / "long.csv"
    heads = "Operazione;Kind of deal;Direction;Sector;Planned closing"
    file.write_text("\n".join((heads, *rows)), encoding="utf-8")
    send(page, file)
    page.get_by_role("button", name="Read the deals").click()
    page.get_by_role("button", name="Show the picture").click()
    expect(page.locator("h1")).to_contain_text("deals in one picture")

    printed = one_sheet_of_paper(page)
    ours = PdfReader(BytesIO(download(page, "Download as PDF"))).pages[0].extract_text()

    for sheet in (printed, ours):
        for rows_of in ("kinds of filings", "topics, the gravest first"):
            shown = re.search(rf"Shown here:\s*(\d+)\s*of\s*(\d+) {rows_of}", sheet)
            assert shown, rows_of
            assert int(shown[1]) < int(shown[2])


def test_a_long_list_shows_its_state_and_goes_on(page: Page, tmp_path: Path) -> None:
    rows = "".join(f"Deal {n};{n % 90}\n" for n in range(600))
    file = tmp_path / "long.csv"
    file.write_text(f"Deal;Stake after closing\n{rows}")
    send(page, file)

    page.get_by_role("button", name="Read the deals").click()

    expect(page.locator("h1")).to_have_text("600 deals in one picture")
    assert faults(page) == []
    assert download(page, "Download as CSV").count(b"\n") == 601
