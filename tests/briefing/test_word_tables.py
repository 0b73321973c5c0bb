"""Tables in the Word file: wide as on paper, whole rows, levels told apart."""

from docx.table import Table

from tests.words import styles_in, written, xml_of

COLUMNS = '<colgroup><col class="col-facts"><col class="col-then"></colgroup>'
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
    table = table_of(TABLE)

    rows = [row._tr.trPr.xml for row in table.rows]  # noqa: SLF001 - python-docx shows no XML
    assert ["w:tblHeader" in marks for marks in rows] == [True, False]
    assert all("w:cantSplit" in marks for marks in rows)
    widths = [round(column.width.mm) for column in table.columns if column.width]
    assert widths == [130, 40]


def test_columns_fill_the_page_whatever_paper_says_of_them() -> None:
    open_ones = '<colgroup><col class="col-box"><col><col></colgroup>'
    wide = '<colgroup><col class="col-text"><col class="col-text"><col></colgroup>'
    cells = "<tr><td>a</td><td>b</td><td>c</td></tr>"

    for columns in ("", open_ones, wide):
        table = table_of(f"<table>{columns}{cells}</table>")
        widths = [column.width for column in table.columns if column.width]
        assert round(sum(width.mm for width in widths)) == 170


def test_a_caption_stands_above_and_is_read_out() -> None:
    made = written(TABLE)

    assert styles_in(made)[0] == "Caption"
    assert made.paragraphs[0].text == "What to answer"
    assert 'w:tblCaption w:val="What to answer"' in xml_of(made.tables[0])
    assert 'w:tblDescription w:val="What to answer"' in xml_of(made.tables[0])


def test_heads_of_rows_are_bold_and_those_of_columns_quiet() -> None:
    head, row = (row.cells[0].paragraphs[0].runs[0] for row in table_of(TABLE).rows)

    assert (head.bold, head.style.name) == (None, "Quiet")
    assert row.bold


def test_what_is_only_possible_is_quieter_than_what_is_so() -> None:
    none, now, possible = table_of(SCALE).rows[0].cells

    assert 'w:fill="EFB489"' in xml_of(now)
    assert 'w:fill="F1DFE6"' in xml_of(possible)
    assert "w:fill" not in xml_of(none)
    bold = [cell.paragraphs[0].runs[0].bold for cell in (none, now, possible)]
    assert bold == [None, True, None]
    looks = [cell.paragraphs[0].runs[0].style.name for cell in (none, now, possible)]
    assert looks[0] == "Quiet"
    assert "Quiet" not in looks[1:]


def test_a_place_without_a_colour_can_be_possible_too() -> None:
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


def test_cells_hold_blocks_and_span_columns() -> None:
    table = table_of(
        "<table><tr><td>a</td><td>b</td></tr>"
        '<tr><td colspan="2"><p>One</p><ul><li>Two</li></ul></td></tr></table>'
    )

    last = table.rows[1].cells[0]
    assert [each.text for each in last.paragraphs] == ["One", "Two"]
    assert 'w:gridSpan w:val="2"' in xml_of(last)


def test_tables_that_follow_each_other_stay_apart() -> None:
    made = written("<table><tr><td>a</td></tr></table>" * 2)

    assert len(made.tables) == 2
    assert styles_in(made) == ["Normal", "Normal"]
