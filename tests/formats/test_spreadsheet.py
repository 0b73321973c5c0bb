"""Tables as files that spreadsheets open, and tables that are read, also by another
process: what each cell shows, and nothing reckoned.
"""

import csv
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from string import ascii_uppercase
from typing import Any

import pytest
import xlsxwriter
from lxml import etree

from screening.errors import ScreeningError
from screening.formats import spreadsheet
from screening.formats.spreadsheet import (
    LIST,
    Cell,
    Column,
    Contents,
    InputCell,
    Row,
    Worksheet,
    contents,
    csv_file,
    letter_of,
    workbook,
    xlsx_file,
)

COLUMNS = (Column("Deal", 40), Column("Due"), Column("Next day"))
MOMENT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ROWS: list[tuple[Cell, ...]] = [
    ("中远海运 & “Söhne”", 2, date(2026, 3, 4)),
    ("A second, with a comma", None, None),
]


def read_csv(made: bytes) -> list[list[str]]:
    return [*csv.reader(StringIO(made.decode("utf-8-sig"), newline=""))]


def sheet_of(made: bytes) -> Any:
    with zipfile.ZipFile(BytesIO(made)) as parts:
        return etree.fromstring(parts.read("xl/worksheets/sheet1.xml"))


def texts_of(made: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(made)) as parts:
        tree = etree.fromstring(parts.read("xl/sharedStrings.xml"))
    return [text.text or "" for text in tree.iter() if text.tag.endswith("}t")]


def test_csv_says_what_the_table_says_and_spreadsheets_know_its_letters() -> None:
    made = csv_file(COLUMNS, ROWS)

    assert made.startswith(b"\xef\xbb\xbf")
    assert read_csv(made) == [
        ["Deal", "Due", "Next day"],
        ["中远海运 & “Söhne”", "2", "2026-03-04"],
        ["A second, with a comma", "", ""],
    ]
    assert read_csv(csv_file(COLUMNS, [])) == [["Deal", "Due", "Next day"]]


def test_columns_have_the_letters_of_spreadsheets() -> None:
    places = (0, 25, 26, 51, 701, 702)

    assert [*map(letter_of, places)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x")', "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]
)
def test_text_never_becomes_a_formula(text: str) -> None:
    [_head, [cell, *_]] = read_csv(csv_file(COLUMNS, [(text, None, None)]))
    workbook = xlsx_file("Deals", COLUMNS, [(text, None, None)], MOMENT)

    assert cell == f"'{text}"
    assert not [it for it in sheet_of(workbook).iter() if it.tag.endswith("}f")]
    assert text.strip() in "".join(texts_of(workbook))


def test_workbook_holds_texts_numbers_and_days_in_the_same_bytes() -> None:
    made = xlsx_file("Deals", COLUMNS, ROWS, MOMENT)

    assert xlsx_file("Deals", COLUMNS, ROWS, MOMENT) == made
    values = [it.text for it in sheet_of(made).iter() if it.tag.endswith("}v")]
    day = (date(2026, 3, 4) - date(1899, 12, 30)).days
    assert values == ["0", "1", "2", "3", "2", str(day), "4"]
    assert texts_of(made)[3:] == ["中远海运 & “Söhne”", "A second, with a comma"]


MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
    'manifest:1.0"/>'
)
ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="Rules"><table:table-row>
<table:table-cell office:value-type="string"><text:p>id</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="12.5"
 table:formula="of:=5*2.5"><text:p>12.5</text:p></table:table-cell>
</table:table-row></table:table></office:spreadsheet></office:body>
</office:document-content>"""


def test_a_workbook_is_read_as_it_shows() -> None:
    cells: list[Cell] = ["=1+1", 10, date(2026, 3, 4), None, "two\nlines"]

    made = xlsx_file("Rules", [Column("id")] * 5, [cells], MOMENT)

    assert contents(made).rows[1] == Row(
        2, ["=1+1", "10", "2026-03-04", "", "two\nlines"]
    )


def test_a_formula_counts_as_the_value_beside_it() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("META-INF/manifest.xml", MANIFEST)
        parts.writestr("content.xml", ODS.replace("\n", ""))

    assert contents(made.getvalue()).rows == [Row(1, ["id", "12.5"])]


@pytest.mark.parametrize("by", [",", ";", "\t"])
def test_csv_is_read_whatever_separates_it_and_of_an_older_office_too(by: str) -> None:
    text = f'id{by}says\n\none{by}"two{by}\nlines"\n'

    assert contents(text.encode("utf-8-sig")).rows == [
        Row(1, ["id", "says"]),
        Row(3, ["one", f"two{by}\nlines"]),
    ]
    assert contents(f"società{by}é\n".encode("cp1252")).rows[0].cells == [
        "società",
        "é",
    ]


def test_what_is_no_table_is_a_sentence_and_a_table_is_bounded() -> None:
    for none in (b"PK\3\4no", b"\xd0\xcf\x11\xe0no", b"a\0b"):
        with pytest.raises(ScreeningError, match="cannot be read as a table"):
            contents(none)
    for much in (b"a\n" * 2001, b"a," * 201, (b"a," * 200 + b"a\n") * 2000):
        with pytest.raises(ScreeningError, match=r"more than 2,000 rows, 200 columns"):
            contents(much)
    made = xlsx_file("Rules", [Column("id")], [["one"]], MOMENT)
    hollow, most = BytesIO(), LIST._replace(unpacked=100)
    with zipfile.ZipFile(hollow, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 20_000_000)
    for data, bounds in ((made, most), (hollow.getvalue(), LIST)):
        with pytest.raises(ScreeningError, match="too much memory or time"):
            contents(data, most=bounds)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('name;b\nx;1\n"y;2\nz;3\n', "In row 3 a quotation mark is opened"),
        ('name;b\nx;1\ny;"2', "In row 3 a quotation mark is opened"),
        (f'name;b\nx;1\n"{"0" * 140_000}";2\n', "Row 3 has a cell of over 131,072"),
        (f'name;b\n"x;1\n{"y;2" * 50_000}', "Row 2 has a cell of over 131,072"),
    ],
)
def test_a_cell_of_csv_that_swallows_the_rest_is_told(text: str, says: str) -> None:
    with pytest.raises(ScreeningError, match=says):
        contents(text.encode())


def test_quotation_marks_within_cells_of_csv_are_theirs() -> None:
    rows = contents(b'a;"b\nc"\n5" wide;"d"e\n"x";"y""z"').rows

    assert [row.cells for row in rows] == [
        ["a", "b\nc"],
        ['5" wide', "de"],
        ["x", 'y"z'],
    ]


def test_a_column_offers_its_choices_and_says_what_it_is_for() -> None:
    made = xlsx_file("Rules", [Column("level", 9, "How much", ["a", "b"])], [], MOMENT)

    with zipfile.ZipFile(BytesIO(made)) as parts:
        assert b"How much" in parts.read("xl/comments1.xml")
        sheet = parts.read("xl/worksheets/sheet1.xml")
    assert b"Choices!$A$1:$A$2" in sheet.replace(b"'", b"")
    assert [row.cells for row in contents(made).rows] == [["level"]]


SHOWN = {
    "0%": "1500%",
    '0.00"%"': "15",
    "0.0 %;[Red]-0.0 %": "1500%",
    "[$$-409]#,##0": "15 $",
    '"$"#,##0.0': "15 $",
    "[$USD] 0": "15 USD",
    "#,##0 [$\u20ac-410]": "15",
    "[$-409]0": "15",
}
"""What a cell of 15 says in a format, where euro are meant else."""


PLAIN = {0.1 + 0.2: "0.3", 1.234: "1.2340", 700.125: "700.1250", 25.0: "25"}


def test_a_cell_shows_what_the_spreadsheet_does_and_a_hidden_sheet_is_none() -> None:
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        shares, lists = book.add_worksheet("Shares & more"), book.add_worksheet("Lists")
        for place, shown in enumerate(SHOWN):
            form = book.add_format({"num_format": shown})
            shares.write_number(1, place, 15, form)
        for place, number in enumerate(PLAIN):
            shares.write_number(2, place, number)
        lists.hide()

    kept, plain = contents(made.getvalue(), "Shares & more").rows

    assert kept.cells == [*SHOWN.values()]
    assert plain.cells[: len(PLAIN)] == [*PLAIN.values()]
    assert [it.name for it in contents(made.getvalue()).sheets] == ["Shares & more"]


def with_stray(cell: str) -> bytes:
    """Return a workbook with a table, and another cell there.

    The library that writes goes through all rows before it; so it is put there later.
    """
    small, made = xlsx_file("R", [Column("id")] * 2, [["", "stray"]], MOMENT), BytesIO()
    row = cell.lstrip(ascii_uppercase)
    with zipfile.ZipFile(BytesIO(small)) as parts, zipfile.ZipFile(made, "w") as moved:
        for name in parts.namelist():
            text = parts.read(name).replace(b'r="B2"', f'r="{cell}"'.encode())
            moved.writestr(name, text.replace(b'row r="2"', f'row r="{row}"'.encode()))
    return made.getvalue()


@pytest.mark.parametrize("far", ["XFD1048576", "BI1048576", "AHQ70001"])
def test_a_stray_cell_far_away_is_refused_before_room_is_made(far: str) -> None:
    with pytest.raises(ScreeningError, match="far from the others"):
        contents(with_stray(far))
    assert contents(with_stray("B200001")).rows[1] == Row(200_001, ["", "stray"])


def test_another_process_comes_to_the_rows_of_a_file_or_to_what_is_wrong() -> None:
    table = spreadsheet.read("a;b\nc;società\n".encode())

    assert table == Contents([], "", [Row(1, ["a", "b"]), Row(2, ["c", "società"])])
    little = spreadsheet.USUAL._replace(memory=120_000_000)
    for data, says in (
        (b'a;b\n"c;d\n', "row 2 a quotation mark"),
        (b"ab,cd\n" * 7_000_000, spreadsheet.TOO_MUCH),
    ):
        with pytest.raises(ScreeningError, match=says):
            spreadsheet.read(data, limits=little)


def test_a_cell_to_fill_in_offers_its_own_choices_and_an_id_stays_hidden() -> None:
    columns = [Column("", 0), Column("", 20, wrapped=True), Column("")]
    rows = [("one", "Which?", InputCell(("Yes", "No"))), ("two", "Who?", InputCell())]

    made = workbook([Worksheet("Questions", columns, rows, headed=False)], MOMENT)

    sheet = sheet_of(made)
    [rule] = [it for it in sheet.iter() if it.tag.endswith("}dataValidation")]
    assert (rule.get("sqref"), rule[0].text) == ("C1", "'Choices'!$A$1:$A$2")
    assert [it.get("hidden") for it in sheet.iter() if it.tag.endswith("}col")] == [
        "1",
        None,
        None,
    ]
    assert contents(made, first="Questions").rows[0].cells[:2] == ["one", "Which?"]
