"""The Word file says what the briefing says, in its order, with real structure."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Word
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import html as parser

from screening.briefing import docx
from screening.briefing.html import print_job
from screening.briefing.marks import Marks
from screening.briefing.printing.job import PrintJob
from screening.engine.assess import assess
from screening.rulebook import deal_file
from screening.rulebook.model import Rulebook
from tests.logos import a_png

A_DAY = date(2026, 11, 25)
DEALS = ("edge-consumer-export", "vado-cosco", "edge-nothing-answered", "robox-efort")


def briefing_of(rulebook: Rulebook, folder: Path, name: str) -> PrintJob:
    file = folder / "examples" / f"{name}.yaml"
    deal = deal_file.load(file, rulebook, A_DAY)[0].deal
    marks = Marks(confidentiality="Confidential", reference="2026/7")
    return print_job(deal, assess(rulebook, deal.answers, deal.on), marks)


def written(its: PrintJob) -> Word:
    return Document(io.BytesIO(docx.write(its)))


def page(main: str, logo: bytes = b"") -> PrintJob:
    html = f"<!doctype html><html lang=en><title>A</title><main>{main}</main></html>"
    return PrintJob(html, on=A_DAY, logo=logo)


def words_of(text: str) -> list[str]:
    return re.findall(r"\S+", text)


def words_in(made: Word) -> list[str]:
    """Return the words of a document, of paragraphs and cells, in reading order."""
    found: list[str] = []
    for block in made.iter_inner_content():
        if isinstance(block, Paragraph):
            found += words_of(block.text)
        else:
            cells = [cell for row in block.rows for cell in row.cells]
            found += [one for cell in cells for one in words_of(cell.text)]
    return found


def words_on_the_page(html: str) -> list[str]:
    main = parser.document_fromstring(html).find(".//main")
    return words_of(" ".join(main.itertext()))


def glued(words: list[str]) -> str:
    """Return words as one string: where lines break differs, the words do not."""
    return "".join(words)


@pytest.mark.parametrize("name", DEALS)
def test_same_words_in_the_same_order(
    shipped_rulebook: Rulebook, shipped_rules: Path, name: str
) -> None:
    its = briefing_of(shipped_rulebook, shipped_rules, name)

    made = written(its)

    assert glued(words_in(made)) == glued(words_on_the_page(its.html))


def test_headings_are_headings() -> None:
    made = written(page("<h1>One</h1><h2>Two</h2><p>Text</p><h3>Three</h3>"))

    styles = [one.style.name for one in made.paragraphs if one.style]
    assert styles == ["Heading 1", "Heading 2", "Normal", "Heading 3"]


def test_table_heads_stand_again_on_every_page_and_no_row_is_torn() -> None:
    made = written(
        page(
            "<table><colgroup><col class='col-ask'><col class='col-reach'></colgroup>"
            "<thead><tr><th>Question</th><th>Reach</th></tr></thead>"
            "<tbody><tr><td>Stake?</td><td>Watch</td></tr></tbody></table>"
        )
    )

    [table] = made.tables
    properties = [row._tr.trPr.xml for row in table.rows]  # noqa: SLF001
    assert ["w:tblHeader" in one for one in properties] == [True, False]
    assert all("w:cantSplit" in one for one in properties)


def test_columns_are_as_wide_as_on_paper() -> None:
    made = written(
        page(
            "<table><colgroup><col class='col-ask'><col class='col-reach'></colgroup>"
            "<tbody><tr><td>Stake?</td><td>Watch</td></tr></tbody></table>"
        )
    )

    assert widths(made.tables[0]) == [138, 32]


def widths(table: Table) -> list[int]:
    return [round(one.width.mm) for one in table.columns if one.width]


def test_text_keeps_its_spaces_its_breaks_and_what_is_bold() -> None:
    made = written(page("<p>\n  <b>Basis</b>\n the guide<br>\n E2; <b>may</b>.\n</p>"))

    [paragraph] = made.paragraphs
    assert paragraph.text == "Basis the guide\nE2; may."
    assert [run.text for run in paragraph.runs if run.bold] == ["Basis", "may"]


def test_white_space_is_never_a_break() -> None:
    made = written(page("<p>\n<b>Draft</b>\n<span>\n</span> of 1 March\n</p>"))

    assert [one.text for one in made.paragraphs] == ["Draft of 1 March"]


def test_what_follows_page_one_starts_a_page() -> None:
    made = written(
        page(
            '<article class="first"><h2>What next</h2></article>'
            '<article class="body" id="open"><h2>Open points</h2></article>'
            '<article class="body" id="checklist"><h2>Checklist</h2></article>'
            '<article class="annex" id="annex"><h2>Annex</h2></article>'
        )
    )

    starts = [
        one.text for one in made.paragraphs if one.paragraph_format.page_break_before
    ]
    assert starts == ["Open points"]


def test_heads_are_bold_but_those_of_rows_in_the_annex() -> None:
    columns = '<colgroup><col class="col-ask"><col class="col-reach"></colgroup>'
    row = '<tr><th scope="row">One</th><td>1</td></tr>'
    table = f"<table>{columns}<tbody>{row}</tbody></table>"

    made = written(page(f'{table}<article id="annex">{table}</article>'))

    bold = [
        [run.text for run in table.cell(0, 0).paragraphs[0].runs if run.bold]
        for table in made.tables
    ]
    assert bold == [["One"], []]


def test_levels_keep_their_colour_beside_their_word() -> None:
    made = written(page('<p><b class="level level--3">Sensitive</b> A port</p>'))

    [paragraph] = made.paragraphs
    shaded = [run.text for run in paragraph.runs if "EFB489" in run._element.xml]  # noqa: SLF001
    assert shaded == ["Sensitive"]


def test_what_no_word_file_may_hold_is_left_out() -> None:
    made = written(page("<p>Silk\uffff &amp; \ufffeSons 🚀</p>"))

    assert [one.text for one in made.paragraphs] == ["Silk & Sons 🚀"]


def test_what_stands_in_the_margins_on_paper_stands_there_too(
    shipped_rulebook: Rulebook, shipped_rules: Path
) -> None:
    its = briefing_of(shipped_rulebook, shipped_rules, "vado-cosco")

    [section] = written(its).sections

    head = section.header.paragraphs[0].text
    assert head.endswith("· Draft · Confidential · 2026/7")
    assert section.footer.paragraphs[0].text.startswith("Rules as of ")


def test_a_logo_has_its_words() -> None:
    made = written(page('<img src="house:logo" alt="Logo of Silk">', a_png()))

    [shape] = made.inline_shapes
    assert 'descr="Logo of Silk"' in shape._inline.xml  # noqa: SLF001


def test_same_sheet_gives_the_same_bytes() -> None:
    its = page("<h1>One</h1><p>Text</p>")

    assert docx.write(its) == docx.write(its)


@pytest.mark.parametrize("strange", ["<dl><dt>a</dt></dl>", "<p><em>a</em></p>"])
def test_an_element_it_does_not_know_is_an_error(strange: str) -> None:
    with pytest.raises(ValueError, match="knows no"):
        written(page(strange))
