"""The Word file says what the briefing says, in its order, with real structure."""

import re
import zipfile
from io import BytesIO

import pytest
from lxml import html as parser

from screening.briefing.marks import Marks
from screening.briefing.word import document
from screening.rulebook.model import Rulebook
from screening.settings import shipped
from tests.logos import a_png
from tests.pdfs import A_DAY, job_of
from tests.words import opened, page, parts_of, styles_in, texts_in, written, xml_of

DEALS = (
    *("edge-consumer-export", "vado-cosco", "edge-nothing-answered", "robox-efort"),
    "filing-scanners-for-a-hospital",
)
FILE = (
    '<article class="board"><h1>A deal</h1><h2>What next</h2></article>'
    '<article class="file"><section><h2>Filings</h2><h3>Golden Power</h3></section>'
    "<section><h2>Sources</h2></section></article>"
)


def glued(texts: list[str]) -> str:
    return "".join("".join(text.split()) for text in texts)


@pytest.mark.parametrize("deal", DEALS)
def test_same_words_in_the_same_order(deal: str, shipped_rulebook: Rulebook) -> None:
    job = job_of(deal, shipped_rulebook)

    made = written(job)

    main = parser.document_fromstring(job.html).find(".//main")
    for drawn in main.xpath(".//svg | .//p[@class='contents' or @class='key']"):
        drawn.drop_tree()
    assert glued([*texts_in(made)]) == glued([*main.itertext()])


def test_headings_are_headings_and_lists_are_lists() -> None:
    made = written(
        "<h1>One</h1><h2>Two</h2><p>Text</p><h3>Three</h3><h4>Four</h4>"
        "<ul><li>a</li></ul><ol><li>b</li><li>c</li></ol><ol><li>d</li></ol>"
    )

    assert styles_in(made)[:5] == [
        *("Title", "Heading 1", "Normal", "Heading 2", "Heading 3")
    ]
    assert styles_in(made)[5:] == ["List Bullet", *["List Number"] * 3]
    numbers = [
        re.findall(r'numId w:val="(\d+)"', xml_of(each)) for each in made.paragraphs[6:]
    ]
    assert numbers[0] == numbers[1] != numbers[2]


def test_what_follows_the_board_page_starts_a_page_with_its_contents() -> None:
    made = written(FILE)

    starts = [
        paragraph.text
        for paragraph in made.paragraphs
        if paragraph.paragraph_format.page_break_before
    ]
    assert starts == ["Contents"]
    entries = [each for each in made.paragraphs if each.style.name.startswith("toc")]  # type: ignore[union-attr] # all have one
    assert [entry.text for entry in entries] == ["Filings", "Golden Power", "Sources"]
    assert [styles_in(made).count(depth) for depth in ("toc 1", "toc 2")] == [2, 1]
    assert not written('<article class="board"><h2>Alone</h2></article>').paragraphs[1:]


def test_contents_are_a_field_that_leads_on_and_asks_for_nothing() -> None:
    file = document.write(page(FILE))

    xml = parts_of(file)["word/document.xml"].decode()
    assert r' TOC \b counsels_file \o "1-2" \n \h \z ' in xml
    named = re.findall(r'bookmarkStart w:id="\d+" w:name="(_Toc\d+)"', xml)
    assert re.findall(r'hyperlink w:anchor="(\w+)"', xml) == named
    marks = re.findall(r'w:(bookmarkStart|bookmarkEnd) w:id="(\d+)"', xml)
    assert sorted(n for kind, n in marks if kind == "bookmarkStart") == sorted(
        n for kind, n in marks if kind == "bookmarkEnd"
    )
    assert b"updateFields" not in parts_of(file)["word/settings.xml"]


def test_a_logo_has_its_words() -> None:
    made = written(page('<img src="house:logo" alt="Logo of Silk">', a_png()))

    assert 'descr="Logo of Silk"' in xml_of(made.paragraphs[0])


def test_a_drawing_is_left_out_and_its_table_in_words_is_there() -> None:
    made = written(
        "<svg><title>The days</title><text>today</text></svg>"
        '<p class="key">Dark is what a review takes at least.</p>'
        '<table class="word"><caption>The days</caption><tr><td>Today</td></tr></table>'
    )

    assert [*texts_in(made)] == ["The days", "Today", ""]


def test_a_caption_that_is_a_heading_is_that_heading_and_contents_stand_once() -> None:
    table = "<table><caption><h2>What next</h2></caption><tr><td>a</td></tr></table>"
    file = '<p class="contents">Steps</p><h2 id="steps">Steps</h2>'
    made = written(f'<article class="board">{table}</article><article>{file}</article>')

    assert styles_in(made)[0] == "Heading 1"
    assert "What next" in xml_of(made.tables[0])
    assert [each.text for each in made.paragraphs].count("Steps") == 2


@pytest.mark.parametrize(
    "strange",
    [
        *("<dl><dt>a</dt></dl>", "<p><em>a</em></p>", "<div>loose</div>"),
        "<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>",
    ],
)
def test_an_element_it_does_not_know_is_an_error(strange: str) -> None:
    with pytest.raises(ValueError, match="knows no"):
        written(strange)


def test_short_sections_and_heads_of_tables_are_not_torn() -> None:
    table = "<table><thead><tr><th>A</th></tr></thead><tbody>{}</tbody></table>"
    rows = "<tr><td>b</td></tr><tr><td>c</td></tr>"
    short, long = (
        written(f"<section><p>a</p><p>b</p>{table.format(rows * n)}</section>")
        for n in (1, 700)
    )

    def kept(word: object) -> int:
        return xml_of(word).count("<w:keepNext/>")

    assert [kept(each) for each in short.paragraphs[:2]] == [1, 1]
    assert [kept(row.cells[0].paragraphs[0]) for row in short.tables[0].rows] == [
        1,
        1,
        0,
    ]
    assert kept(long) == 2  # what leads the table in, and its head


def test_every_page_has_its_head_its_foot_and_its_number_at_the_margin() -> None:
    marks = 'data-status="Draft" data-marks="Confidential&#10;2026/7"'
    main = f'<h1 data-running="A deal" data-foot="Rules&#10;Rome" {marks}>A</h1>'
    made = written(page(main, body="is-draft"))

    [section] = made.sections
    [head], [foot] = section.header.paragraphs, section.footer.paragraphs
    assert head.text == "A deal\tDraft · Confidential · 2026/7"
    assert "<w:bdr " in xml_of(head)
    assert foot.text == "Rules\tPage 1 of 1\nRome"
    assert re.findall(r">(\w*PAGE\w*)<", xml_of(foot)) == ["PAGE", "NUMPAGES"]
    for line in (head, foot):
        [stop] = line.paragraph_format.tab_stops
        assert round(stop.position.mm) == 170


def test_a_final_one_has_no_frame_around_its_mark_and_no_foot_still_has_a_number() -> (
    None
):
    [section] = written(page('<p data-status="Final">a</p>')).sections

    assert "<w:bdr " not in xml_of(section.header.paragraphs[0])
    assert section.header.paragraphs[0].text == "\tFinal"
    assert section.footer.paragraphs[0].text == "\tPage 1 of 1"


def test_it_is_a4_in_british_english_with_a_title_that_fits() -> None:
    word = written(page("<p>Text</p>", title="A" * 300))

    [section] = word.sections
    sides = (section.page_width, section.page_height, section.left_margin)
    assert [round(side.mm) for side in sides if side] == [210, 297, 20]
    assert word.core_properties.language == "en-GB"
    assert word.core_properties.title == "A" * 255


def test_it_tells_neither_who_made_it_nor_when() -> None:
    job = page("<h1>One</h1><p>Text</p>")._replace(attachment=b"{}")
    file = document.write(job)

    about = opened(file).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.created == about.modified
    assert about.created
    assert about.created.date() == A_DAY
    with zipfile.ZipFile(BytesIO(file)) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
    assert document.write(job) == file


def test_a_real_briefing_has_its_marks_at_the_head(shipped_rulebook: Rulebook) -> None:
    marks = Marks(confidentiality="Confidential", reference="2026/7")

    [section] = written(job_of("vado-cosco", shipped_rulebook, marks)).sections

    head = section.header.paragraphs[0].text
    assert head.endswith("\tDraft · Confidential · 2026/7")
    assert section.footer.paragraphs[0].text.startswith("Made on ")


def test_the_template_is_small_and_has_no_style_but_those_in_use() -> None:
    parts = parts_of((shipped("reports") / "briefing.docx").read_bytes())
    lists = "<ul><li>a</li></ul><ol><li>b</li></ol><h4>c</h4><p>d</p>"
    used = styles_in(written(FILE + lists))
    ours = opened((shipped("reports") / "briefing.docx").read_bytes()).styles

    assert sum(map(len, parts.values())) < 20_000
    assert not any("thumbnail" in name or "Effects" in name for name in parts)
    assert b'<w:lang w:val="en-GB"' in parts["word/styles.xml"]
    others = {"Caption", "Header", "Footer", "Hyperlink", "Quiet", "Briefing"}
    default = {"Default Paragraph Font", "Normal Table", "No List"}
    assert {style.name for style in ours} == {*used, *others, *default}


def test_the_template_names_neither_a_person_nor_a_place() -> None:
    about = parts_of((shipped("reports") / "briefing.docx").read_bytes())

    assert "docProps/app.xml" not in about
    for name in (b"creator", b"lastModifiedBy"):
        assert re.search(rb"<\S*" + name + rb"(?:/>|></)", about["docProps/core.xml"])
    assert not any(re.search(rb"/(?:home|tmp|Users)/", part) for part in about.values())
