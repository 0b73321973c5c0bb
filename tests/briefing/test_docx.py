"""The Word file says what the briefing says, in its order, with real structure."""

import io
import re
import zipfile

import pytest
from docx import Document
from docx.document import Document as Word
from docx.text.paragraph import Paragraph
from lxml import html as parser

from screening.briefing import docx
from screening.briefing.marks import Marks
from screening.briefing.printing.job import PrintJob
from screening.rulebook.model import Rulebook
from screening.settings import shipped
from tests.logos import a_png
from tests.pdfs import A_DAY, job_of

DEALS = (
    *("edge-consumer-export", "vado-cosco", "edge-nothing-answered", "robox-efort"),
    "filing-scanners-for-a-hospital",
)
COLUMNS = '<colgroup><col class="col-ask"><col class="col-reach"></colgroup>'
TABLE = (
    f"<table>{COLUMNS}<thead><tr><th>Question</th><th>Reach</th></tr></thead>"
    '<tbody><tr><th scope="row">Stake?</th><td>Watch</td></tr></tbody></table>'
)


def written(job: PrintJob) -> Word:
    return Document(io.BytesIO(docx.write(job)))


def page(main: str, logo: bytes = b"", title: str = "A") -> PrintJob:
    html = f"<!doctype html><html lang=en><title>{title}</title><main>{main}</main>"
    return PrintJob(html, on=A_DAY, logo=logo)


def words_in(made: Word) -> str:
    """Return the words of paragraphs and cells, in reading order: lines break where
    they will.
    """
    texts: list[str] = []
    for block in made.iter_inner_content():
        if isinstance(block, Paragraph):
            texts.append(block.text)
        else:
            texts += [cell.text for row in block.rows for cell in row.cells]
    return glued(texts)


def glued(texts: list[str]) -> str:
    return "".join("".join(text.split()) for text in texts)


def test_same_words_in_the_same_order_and_the_margins_of_paper(
    shipped_rulebook: Rulebook,
) -> None:
    marks = Marks(confidentiality="Confidential", reference="2026/7")
    jobs = [job_of(name, shipped_rulebook, marks) for name in DEALS]

    made = [written(job) for job in jobs]

    for word, job in zip(made, jobs, strict=True):
        main = parser.document_fromstring(job.html).find(".//main")
        assert words_in(word) == glued([*main.itertext()])
        [section] = word.sections
        head = section.header.paragraphs[0].text
        assert head.endswith("· Draft · Confidential · 2026/7")
        assert section.footer.paragraphs[0].text.startswith("Rules as of ")


def test_headings_are_headings() -> None:
    made = written(page("<h1>One</h1><h2>Two</h2><p>Text</p><h3>Three</h3>"))

    styles = [paragraph.style.name for paragraph in made.paragraphs if paragraph.style]
    assert styles == ["Heading 1", "Heading 2", "Normal", "Heading 3"]


def test_table_heads_stand_again_no_row_is_torn_and_columns_are_as_on_paper() -> None:
    [table] = written(page(TABLE)).tables

    properties = [row._tr.trPr.xml for row in table.rows]  # noqa: SLF001 - python-docx shows no XML
    assert ["w:tblHeader" in marks for marks in properties] == [True, False]
    assert all("w:cantSplit" in marks for marks in properties)
    widths = [round(column.width.mm) for column in table.columns if column.width]
    assert widths == [138, 32]


def test_text_keeps_its_breaks_and_what_is_bold_and_no_white_space() -> None:
    made = written(
        page(
            "<p>\n  <b>Basis</b>\n the guide<br>\n E2; <b>may</b>.\n</p>"
            "<p>\n<b>Draft</b>\n<span>\n</span> of 1 March\n</p>"
            "<p>Silk\uffff &amp; \ufffeSons 🚀</p>"
        )
    )

    texts = ["Basis the guide\nE2; may.", "Draft of 1 March", "Silk & Sons 🚀"]
    assert [paragraph.text for paragraph in made.paragraphs] == texts
    runs = made.paragraphs[0].runs
    assert [run.text for run in runs if run.bold] == ["Basis", "may"]


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
        paragraph.text
        for paragraph in made.paragraphs
        if paragraph.paragraph_format.page_break_before
    ]
    assert starts == ["Open points"]


def test_heads_are_bold_but_those_of_rows_in_the_annex() -> None:
    made = written(page(f'{TABLE}<article id="annex">{TABLE}</article>'))

    bold = [
        [
            run.text
            for cell in table.column_cells(0)
            for run in cell.paragraphs[0].runs
            if run.bold
        ]
        for table in made.tables
    ]
    assert bold == [["Question", "Stake?"], ["Question"]]


def test_a_logo_has_its_words() -> None:
    made = written(page('<img src="house:logo" alt="Logo of Silk">', a_png()))

    [shape] = made.inline_shapes
    assert 'descr="Logo of Silk"' in shape._inline.xml  # noqa: SLF001 - python-docx shows no XML


@pytest.mark.parametrize("strange", ["<dl><dt>a</dt></dl>", "<p><em>a</em></p>"])
def test_an_element_it_does_not_know_is_an_error(strange: str) -> None:
    with pytest.raises(ValueError, match="knows no"):
        written(page(strange))


def test_every_page_has_its_head_its_foot_and_its_number() -> None:
    for foot in ("Draft", ""):
        [section] = docx.new("A", A_DAY, "A deal", foot).sections

        assert section.header.paragraphs[0].text == "A deal"
        bottom = section.footer.paragraphs[0]
        assert bottom.text == f"{foot}\n / ".lstrip("\n")
        xml = bottom._element.xml  # noqa: SLF001 - python-docx shows no XML
        assert re.findall(r">(\w*PAGE\w*)<", xml) == ["PAGE", "NUMPAGES"]


def test_it_is_a4_in_british_english_with_a_title_that_fits() -> None:
    word = written(page("<p>Text</p>", title="A" * 300))

    [section] = word.sections
    sides = (section.page_width, section.page_height)
    assert [round(side.mm) for side in sides if side] == [210, 297]
    assert word.core_properties.language == "en-GB"
    assert word.core_properties.title == "A" * 255


def test_it_tells_neither_who_made_it_nor_when() -> None:
    job = page("<h1>One</h1><p>Text</p>")
    file = docx.write(job)

    about = Document(io.BytesIO(file)).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.created == about.modified
    assert about.created
    assert about.created.date() == A_DAY
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
    assert docx.write(job) == file


def test_the_template_names_neither_a_person_nor_a_place() -> None:
    with zipfile.ZipFile(shipped("reports") / "briefing.docx") as parts:
        about = parts.read("docProps/core.xml") + parts.read("docProps/app.xml")

    for name in (b"creator", b"lastModifiedBy", b"Company", b"Manager"):
        assert re.search(rb"<\S*" + name + rb"(?:/>|></)", about)
    assert not re.search(rb"/(?:home|tmp|Users)/", about)
