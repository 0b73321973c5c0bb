"""The Word file says what the briefing says, in its order, with real structure."""

import re
import zipfile
from io import BytesIO

import pytest
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import html as parser
from PIL import Image

from screening.briefing.branding import Branding
from screening.briefing.marks import Marks
from screening.briefing.printing.job import STATIC
from screening.briefing.word import document, picture
from screening.briefing.word.looks import LEVELS, POSSIBLE, SMALL, STYLES
from screening.rulebook.model import Rulebook
from screening.settings import shipped
from tests.logos import a_png
from tests.pdfs import A_DAY, job_of
from tests.words import opened, page, parts_of, styles_in, texts_in, written, xml_of

DEALS = ("vado-cosco", "edge-nothing-answered", "filing-scanners-for-a-hospital")
MARKS = Marks(confidentiality="Confidential", reference="2026/7")
DAYS = (
    '<svg class="days" viewBox="0 0 100 10" font-size="8" fill="#1b2430">'
    "<title>Closing: 1 March.</title>"
    '<rect x="0" y="2" width="10" height="6" fill="#17365d"/>'
    '<line x1="20.5" x2="20.5" y1="0" y2="4" stroke="#9b1c14" stroke-width="2"/>'
    '<line x1="50" x2="50" y1="0" y2="10" stroke="#17365d" stroke-dasharray="2 2"/>'
    '<path d="M30 9l3 -3M33 9l3 -3" stroke="#17365d" fill="none"/>'
    '<text x="62" y="8"><tspan font-weight="600">Port</tspan> 中国</text></svg>'
)
FILE = (
    '<article class="board"><h1>A deal</h1><h2>What next</h2></article>'
    '<article class="file"><section><h2>Filings</h2><h3>Golden Power</h3></section>'
    "<section><h2>Sources</h2></section></article>"
)


def glued(texts: list[str]) -> str:
    return "".join("".join(text.split()) for text in texts)


@pytest.mark.parametrize("deal", DEALS)
def test_same_words_stand_in_one_order(deal: str, shipped_rulebook: Rulebook) -> None:
    job = job_of(deal, shipped_rulebook, MARKS, Branding(name="Rossi & Chen"))

    made = written(job)

    main = parser.document_fromstring(job.html).find(".//main")
    for drawn in main.xpath(
        ".//svg | .//table[@class='word'] | .//p[@class='contents'] | .//*[@hidden]"
    ):
        drawn.drop_tree()
    assert glued([*texts_in(made)]) == glued([*main.itertext()])
    [section] = made.sections
    head = section.header.paragraphs[0].text
    assert head.endswith("\tDraft · Confidential · 2026/7")
    assert section.footer.paragraphs[0].text.startswith("Made on ")


def test_headings_are_headings_and_lists_are_lists() -> None:
    made = written(
        "<h1>One</h1><h2>Two</h2><p>Text</p><h3>Three</h3><h4>Four</h4>"
        "<ul><li>a</li></ul><ol><li>b</li><li>c</li></ol><ol><li>d</li></ol>"
    )

    assert styles_in(made)[:5] == [
        *("Title", "Heading 1", "Briefing Text", "Heading 2", "Heading 3")
    ]
    lists = ["Briefing List Bullet", *["Briefing List Number"] * 3]
    assert styles_in(made)[5:] == lists
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


def test_a_logo_and_the_timeline_are_pictures_with_their_words() -> None:
    logo = written(page('<img src="house:logo" alt="Logo of Silk">', a_png()))
    made = written(
        f'{DAYS}<p class="key">Dark is what a review takes at least.</p>'
        "<p>Box <svg><title>To do</title></svg></p>"
    )

    assert 'descr="Logo of Silk"' in xml_of(logo.paragraphs[0])
    assert 'descr="Closing: 1 March."' in xml_of(made.paragraphs[0])
    assert 'distL="0" distR="0"' in xml_of(made.paragraphs[0])
    words = ["", "Dark is what a review takes at least.", "Box"]
    assert [*texts_in(made)] == words
    [shape] = made.inline_shapes
    assert round(shape.width.mm) == 170
    assert round(shape.height.mm) == 17


def test_the_timeline_is_drawn_as_on_paper_whatever_letters_it_has() -> None:
    svg = parser.fragment_fromstring(DAYS)

    drawn = Image.open(BytesIO(picture.drawn(svg))).convert("RGB")

    assert drawn.size == (300, 30)
    navy, red, white = (23, 54, 93), (155, 28, 20), (255, 255, 255)
    places = {(15, 15): navy, (61, 3): red, (290, 28): white}
    assert {place: drawn.getpixel(place) for place in places} == places
    dashed = {drawn.getpixel((150, y)) for y in range(30)}
    assert {navy, white} <= dashed
    written_on = drawn.crop((180, 0, 300, 30)).getcolors() or []
    assert len(written_on) > 1


def test_what_the_board_is_asked_stands_in_a_box() -> None:
    made = written(
        '<section class="ask"><h2>The board is asked</h2>'
        "<ul><li>to wait</li><li>to close</li></ul></section><ul><li>Other</li></ul>"
    )

    box = ["Briefing Ask", "Briefing Ask"]
    assert styles_in(made) == ["Heading 1", *box, "Briefing List Bullet"]
    borders = made.styles["Briefing Ask"].element.xpath("w:pPr/w:pBdr/*")
    sides = [it.tag.rpartition("}")[2] for it in borders]
    assert sides == ["top", "left", "bottom", "right"]


def test_a_caption_that_is_a_heading_is_that_heading_and_contents_stand_once() -> None:
    table = "<table><caption><h2>What next</h2></caption><tr><td>a</td></tr></table>"
    file = '<p class="contents">Steps</p><h2 id="steps">Steps</h2>'
    made = written(f'<article class="board">{table}</article><article>{file}</article>')

    assert styles_in(made)[0] == "Heading 1"
    assert "What next" in xml_of(made.tables[0])
    assert [each.text for each in made.paragraphs].count("Steps") == 2


def test_an_element_it_does_not_know_is_an_error() -> None:
    tables = "<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>"
    texts = ("<dl><dt>a</dt></dl>", "<p><em>a</em></p>", "<div>loose</div>")
    for strange in (*texts, tables):
        with pytest.raises(ValueError, match="knows no"):
            written(strange)


def test_every_page_has_its_head_its_foot_and_its_number_at_the_margin() -> None:
    marks = 'data-status="Draft" data-marks="Confidential&#10;2026/7"'
    main = f'<h1 data-running="A deal" data-foot="Rules&#10;Rome" {marks}>A</h1>'
    made = written(page(main, body="is-draft"))

    [section] = made.sections
    [head], [foot] = section.header.paragraphs, section.footer.paragraphs
    assert head.text == "A deal\tDraft · Confidential · 2026/7"
    assert '"BriefingDraft"' in xml_of(head)
    assert foot.text == "Rules\tPage 1 of 1\nRome"
    assert re.findall(r">(\w*PAGE\w*)<", xml_of(foot)) == ["PAGE", "NUMPAGES"]
    for line in (head, foot):
        [stop] = line.paragraph_format.tab_stops
        assert round(stop.position.mm) == 170
    [final] = written(page('<p data-status="Final">a</p>')).sections
    assert "BriefingDraft" not in xml_of(final.header.paragraphs[0])
    assert final.header.paragraphs[0].text == "\tFinal"
    assert final.footer.paragraphs[0].text == "\tPage 1 of 1"


def test_it_is_a4_in_british_english_and_tells_neither_who_made_it_nor_when() -> None:
    job = page("<h1>One</h1><p>Text</p>", title="A" * 300)._replace(attachment=b"{}")
    file = document.write(job)

    [section] = opened(file).sections
    sides = (section.page_width, section.page_height, section.left_margin)
    assert [round(side.mm) for side in sides if side] == [210, 297, 20]
    about = opened(file).core_properties
    assert (about.language, about.title) == ("en-GB", "A" * 255)
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.created == about.modified
    assert about.created
    assert about.created.date() == A_DAY
    with zipfile.ZipFile(BytesIO(file)) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
    assert document.write(job) == file


def test_the_template_has_the_styles_in_use_and_names_no_person_or_place() -> None:
    template = (shipped("reports") / "briefing.docx").read_bytes()
    parts, ours = parts_of(template), opened(template).styles
    lists = "<ul><li>a</li></ul><ol><li>b</li></ol><h4>c</h4><p>d</p>"
    used = styles_in(written(FILE + lists))

    assert sum(map(len, parts.values())) < 25_000
    assert not any("thumbnail" in name or "Effects" in name for name in parts)
    assert b'<w:lang w:val="en-GB"' in parts["word/styles.xml"]
    others = {"Caption", "Header", "Footer", "Hyperlink", "Briefing", *STYLES.values()}
    others |= {"Briefing Draft", "Briefing Table Head", "Briefing Ask", *SMALL.values()}
    others |= {"Normal", "List Bullet", "List Number"}
    others |= {f"{level}{POSSIBLE}" for level in LEVELS.values()}
    default = {"Default Paragraph Font", "Normal Table", "No List"}
    assert {style.name for style in ours} == {*used, *others, *default}
    assert "docProps/app.xml" not in parts
    for name in (b"creator", b"lastModifiedBy"):
        assert re.search(rb"<\S*" + name + rb"(?:/>|></)", parts["docProps/core.xml"])
    assert not any(re.search(rb"/(?:home|tmp|Users)/", part) for part in parts.values())


COLUMNS = '<colgroup><col class="mm-130"><col class="mm-40"></colgroup>'
TABLE = (
    f"<table><caption>What to answer</caption>{COLUMNS}"
    "<thead><tr><th>Question</th><th>Reach</th></tr></thead>"
    '<tbody><tr><th scope="row">Stake?</th><td>Watch</td></tr></tbody></table>'
)
SCALE = (
    '<table class="scale"><tr><td class="scale__level level--2">Watch</td>'
    '<td class="scale__level level--3 is-now">Sensitive: now</td>'
    '<td class="scale__level level--4 is-possible">Strategic: possible</td>'
    "</tr></table>"
)


def table_of(html: str) -> Table:
    [table] = written(html).tables
    return table


def test_table_heads_stand_again_no_row_is_torn_and_columns_are_as_on_paper() -> None:
    made = written(f"<p>a</p><p>b</p>{TABLE}")

    [table] = made.tables
    cells = [row.cells[0].paragraphs[0] for row in table.rows]
    kept = ["<w:keepNext/>" in xml_of(each) for each in (*made.paragraphs[:2], *cells)]
    assert kept == [False, True, True, False]
    rows = [row._tr.trPr.xml for row in table.rows]  # noqa: SLF001 - python-docx shows no XML
    assert ["w:tblHeader" in marks for marks in rows] == [True, False]
    assert all("w:cantSplit" in marks for marks in rows)
    widths = [round(column.width.mm) for column in table.columns if column.width]
    assert widths == [130, 40]


def test_columns_fill_the_page_whatever_paper_says_of_them() -> None:
    open_ones = '<colgroup><col class="mm-8"><col><col></colgroup>'
    wide = '<colgroup><col class="mm-126"><col class="mm-126"><col></colgroup>'
    cells = "<tr><td>a</td><td>b</td><td>c</td></tr>"

    for columns in ("", open_ones, wide):
        table = table_of(f"<table>{columns}{cells}</table>")
        widths = [column.width for column in table.columns if column.width]
        assert round(sum(width.mm for width in widths)) == 170


def test_a_caption_is_read_out_and_heads_of_rows_stand_out_more_than_others() -> None:
    made = written(TABLE)

    assert styles_in(made)[0] == "Caption"
    assert made.paragraphs[0].text == "What to answer"
    assert 'w:tblCaption w:val="What to answer"' in xml_of(made.tables[0])
    assert 'w:tblDescription w:val="What to answer"' in xml_of(made.tables[0])
    head, row = (row.cells[0].paragraphs[0].runs[0] for row in made.tables[0].rows)
    assert (head.bold, head.style.name) == (None, "Briefing Table Head")
    assert row.bold


def test_what_is_only_possible_is_quieter_than_what_is_so() -> None:
    none, now, possible = table_of(SCALE).rows[0].cells

    assert 'w:fill="EFB489"' in xml_of(now)
    assert 'w:fill="F1DFE6"' in xml_of(possible)
    assert "w:fill" not in xml_of(none)
    looks = [cell.paragraphs[0].runs[0].style.name for cell in (none, now, possible)]
    assert looks == ["Quiet", "Briefing Level 3", "Briefing Level 4 Possible"]
    # A place without a colour can be possible too.
    cell = '<td class="strip__cell strip__cell--possible">possible</td>'
    place = table_of(f'<table class="strip"><tr>{cell}</tr></table>').rows[0].cells[0]

    assert 'w:val="dashed"' in xml_of(place)
    assert "w:fill" not in xml_of(place)


def test_rows_to_sign_are_high_enough_and_have_lines() -> None:
    table = table_of(
        '<table><tr><th scope="row">Prepared</th><td></td><td></td></tr>'
        "<tr><td>Step</td><td>Counsel</td><td></td></tr></table>"
    )

    sign, step = table.rows
    assert sign.height
    assert round(sign.height.mm) == 9
    assert step.height is None
    lines = ["w:tcBorders" in xml_of(cell) for cell in (*sign.cells, *step.cells)]
    assert lines == [False, True, True, False, False, True]


def test_cells_hold_blocks_and_span_columns_and_tables_stay_apart() -> None:
    table = table_of(
        "<table><tr><td>a</td><td>b</td></tr>"
        '<tr><td colspan="2"><p>One</p><ul><li>Two</li></ul></td></tr></table>'
    )

    last = table.rows[1].cells[0]
    assert [each.text for each in last.paragraphs] == ["One", "Two"]
    assert 'w:gridSpan w:val="2"' in xml_of(last)
    two = written("<table><tr><td>a</td></tr></table>" * 2)
    assert (len(two.tables), styles_in(two)) == (2, ["Briefing Text"] * 2)


def paragraph(html: str) -> Paragraph:
    return written(f"<p>{html}</p>").paragraphs[0]


def test_text_keeps_its_breaks_and_what_is_bold_and_no_white_space() -> None:
    made = written(
        page(
            "<p>\n  <b>Basis</b>\n the guide<br>\n E2; <b>may</b>.\n</p>"
            "<p>\n<b>Draft</b>\n<span>\n</span> of 1 March\n</p>"
            "<p>Silk\uffff &amp; \ufffeSons 🚀</p><p>1\u00a0 %</p>"
        )
    )

    texts = ["Basis the guide\nE2; may.", "Draft of 1 March", "Silk & Sons 🚀"]
    assert [each.text for each in made.paragraphs] == [*texts, "1\u00a0 %"]
    runs = made.paragraphs[0].runs
    assert [run.text for run in runs if run.bold] == ["Basis", "may"]
    short = paragraph('<abbr title="Decreto-legge">DL</abbr> 21/2012<span>†</span>')
    assert short.text == "DL 21/2012†"


def test_links_lead_outward_and_inside_as_one_each() -> None:
    made = written(
        '<p>See <a href="#source">art. <b>2</b></a>, '
        '<a href="https://law.example/x">the law</a>.</p>'
        '<section id="source"><h3>DL 21/2012</h3></section>'
    )

    first, heading = made.paragraphs
    assert first.text == "See art. 2, the law."
    inside, outside = first.hyperlinks
    assert (inside.text, outside.text) == ("art. 2", "the law")
    assert outside.address == "https://law.example/x"
    assert {run.style.name for link in first.hyperlinks for run in link.runs} == {
        "Hyperlink"
    }
    assert f'bookmarkStart w:id="1" w:name="{inside.fragment}"' in xml_of(heading)
    # What leads nowhere, or not safely, is text.
    for target in ("#gone", "http://law.example", "javascript:alert(1)", ""):
        told = paragraph(f'<a href="{target}">Here</a>')

        assert (told.text, told.hyperlinks) == ("Here", [])


def test_every_place_that_something_leads_to_is_found_once() -> None:
    html = (
        '<p><a href="#a">1</a><a href="#b">2</a></p>'
        '<p><a href="#c">3</a><a href="#d">4</a></p>'
        '<ul><li id="a">a</li></ul><p>x <span id="b">b</span></p>'
        '<table><tr id="c"><td>c</td><td id="d">d</td></tr></table>'
    )

    xml = xml_of(written(html))

    anchors = re.findall(r'w:anchor="(\w+)"', xml)
    assert sorted(anchors) == sorted(re.findall(r'w:name="(to_\w+)"', xml))
    assert len(set(anchors)) == 4


def test_names_tell_their_language() -> None:
    made = paragraph(
        'of <span lang="zh-Hans">中国</span> and <span lang="it">Società</span>'
    )

    runs = {run.text: run._r.xml for run in made.runs}  # noqa: SLF001 - python-docx shows no XML
    assert '<w:lang w:eastAsia="zh-CN"/>' in runs["中国"]
    assert '<w:lang w:val="it-IT"/>' in runs["Società"]
    assert "w:lang" not in runs["of "]


def test_looks_are_named_after_classes_that_paper_has() -> None:
    pages = [*shipped("reports").glob("*.html"), *shipped("templates").rglob("*.html")]
    there = "\n".join(page.read_text(encoding="utf-8") for page in pages)

    named = {name.partition("--")[0] for name in (*STYLES, *SMALL)}
    assert {name for name in named if not re.search(rf"\b{name}\b", there)} == set()


def test_a_class_has_its_look_by_the_name_of_a_style() -> None:
    made = written(
        '<p class="quiet">a</p><p><b class="level level--3">Sensitive</b></p>'
        '<h2 class="verdict__level">Watch</h2>'
        '<section class="band level--2"><h2 class="verdict__level">Watch</h2></section>'
        '<p class="colophon">Made <a href="https://example.org/">here</a></p>'
    )

    styles = [each.runs[0].style.name for each in made.paragraphs]
    assert styles[:2] == ["Quiet", "Briefing Level 3"]
    assert styles[2:4] == ["Briefing Verdict", "Briefing Level 2"]
    assert [*texts_in(made)][:3] == ["a", "Sensitive", "Watch"]
    assert styles_in(made)[-1] == "Briefing Small"


def test_levels_have_the_colours_that_page_and_paper_share() -> None:
    tokens = (STATIC / "tokens.css").read_text(encoding="utf-8")
    ours = opened((shipped("reports") / "briefing.docx").read_bytes()).styles

    for place, name in enumerate(LEVELS.values(), 1):
        looks = ours[name].element.rPr
        fill, ink = (
            looks.xpath(f"string({it})") for it in ("w:shd/@w:fill", "w:color/@w:val")
        )
        assert f"--level-{place}: #{fill.lower()};" in tokens
        assert f"--level-{place}-ink: #{ink.lower()};" in tokens
