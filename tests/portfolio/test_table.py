"""Which columns answer what, and which rows are deals; a whole table as people have it.

`messy/make.py` made the files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from screening.errors import ScreeningError
from screening.formats.spreadsheet import Row
from screening.portfolio import table as module
from screening.portfolio.answered import FromForm, with_answers
from screening.portfolio.matching import DAY, NAME, match, taken
from screening.portfolio.reading import TableReading, read
from screening.portfolio.table import File, Table, read_file, read_table
from tests.portfolio.reading import RULEBOOK, TODAY, answers_in, reading_of, table_in

MESSY = Path(__file__).parent / "messy"
DEALS: dict[str, list[Any]] = {
    "deal": ["Alpha", "Beta"],
    "deal-kind": [["export"], ["export"]],
    "sector": [["energy"], ["energy", "machinery"]],
    "stake": [Decimal("12.5"), Decimal(25)],
    "closing-date": [date(2027, 1, 31), date(2027, 2, 1)],
}
"""What most of the files say."""


def read_as_matched(table: Table, **same: str) -> TableReading:
    columns = taken(match(RULEBOOK, table.heads))
    return read(RULEBOOK, table, columns, today=TODAY, same=same)


def filled_columns(reading: TableReading, count: int = 5) -> dict[str, Any]:
    names = {name for deal in reading.deals.values() for name in deal.answers}
    columns = {name: answers_in(reading, name) for name in (NAME, DAY, *names)}
    filled = {name: it for name, it in columns.items() if any(it)}
    assert len(filled) == count
    return filled


def places(reading: TableReading) -> Sequence[tuple[int, str]]:
    return [(it.row, it.head) for it in reading.problems]


@pytest.mark.parametrize(
    ("name", "sheet", "rows"),
    [
        ("merged-heads.xlsx", "", (3, 4)),
        ("notes-above.xlsx", "", (5, 6)),
        ("days-of-1904.xlsx", "", (2, 3)),
        ("blank-rows.ods", "", (2, 5)),
        ("hidden-columns.xlsx", "", (2, 3)),
        ("two-sheets.xlsx", "Deals", (2, 3)),
    ],
)
def test_a_messy_table_is_as_meant(name: str, sheet: str, rows: Sequence[int]) -> None:
    table = read_table((MESSY / name).read_bytes(), sheet)

    reading = read_as_matched(table)

    assert filled_columns(reading) == DEALS
    assert ((*reading.deals,), reading.problems) == (rows, ())
    assert table.blank == 2 * (name == "blank-rows.ods")


def test_of_two_sheets_one_has_to_be_named() -> None:
    data = (MESSY / "two-sheets.xlsx").read_bytes()

    assert read_file(data).sheets == ["Deals", "Old deals"]
    with pytest.raises(ScreeningError, match=r"“Deals” and “Old deals”\. Say which"):
        read_table(data)


def test_italian_numbers_and_letters_are_read() -> None:
    reading = read_as_matched(table_in((MESSY / "italian-numbers.csv").read_bytes()))

    assert filled_columns(reading, 4) == {
        "deal": ["Alpha", "Beta"],
        "italian-party": ["Società Elettrica", "Città di Prato"],
        "deal-value": [Decimal("1500000.5"), Decimal(2_100_000)],
        "stake": [Decimal("12.5"), Decimal("0.5")],
    }
    assert not reading.problems


def test_days_as_text_are_read_and_american_ones_are_told() -> None:
    reading = read_as_matched(table_in((MESSY / "days-as-text.csv").read_bytes()))

    assert filled_columns(reading, 2)["closing-date"] == [
        *[date(2027, 1, 31)] * 4,
        None,
    ]
    assert places(reading) == [(6, "Planned closing")]
    assert "Did you mean 31/1/2027?" in reading.problems[0].says


def test_totals_formulas_and_errors_are_told_and_per_cent_is_read() -> None:
    totals, formulas = (
        read_as_matched(table_in((MESSY / name).read_bytes()))
        for name in ("totals-row.xlsx", "formulas.xlsx")
    )

    assert filled_columns(totals) == DEALS
    assert places(totals) == [(4, "")]
    assert filled_columns(formulas)["stake"] == [None, None, Decimal(7)]
    assert [
        (*place, it.value)
        for place, it in zip(places(formulas), formulas.problems, strict=True)
    ] == [
        (2, "Stake after closing", "=10+2.5"),
        (3, "Kind of deal", "=cmd|'/c calc'!A1"),
        (3, "Stake after closing", "#REF!"),
        (4, "Planned closing", "=TODAY()"),
    ]


@pytest.mark.parametrize(
    ("data", "heads", "rows"),
    [
        (
            b"Our deals;;\nas of May;;\nDeal;Stake;Sector\nA;5;energy\n",
            ["Deal", "Stake", "Sector"],
            [Row(4, ["A", "5", "energy"])],
        ),
        (
            b"Deal,Note,Note,,\nA,x,y,z,\n",
            ["Deal", "Note", "Note (column C)", "Column D"],
            [Row(2, ["A", "x", "y", "z"])],
        ),
        (b",Deal,,Stake\n,A,,5\n", ["Deal", "Stake"], [Row(2, ["A", "5"])]),
        (
            b"Deal;Stake\nA, b, c and d;12,5\nE, f, g;2,5\n",
            ["Deal", "Stake"],
            [Row(2, ["A, b, c and d", "12,5"]), Row(3, ["E, f, g", "2,5"])],
        ),
        (
            b"Deal,Stake\n\nA,5\n , \n\nB,6\n\n\n",
            ["Deal", "Stake"],
            [Row(3, ["A", "5"]), Row(6, ["B", "6"])],
        ),
    ],
)
def test_heads_are_found_and_rows_keep_their_numbers(
    data: bytes, heads: list[str], rows: list[Row]
) -> None:
    table = table_in(data)

    assert (table.heads, table.rows) == (heads, rows)
    assert table.blank == 3 * (rows[-1].number == 6)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "No row of the table heads"),
        (b"Deal\nA\n", "No row of the table heads"),
        (b"Deal,Stake\n", "no row below its head"),
        (b"\0\1,\2\n", "cannot be read as a table"),
        (b"PK\3\4 no zip", "cannot be read as a table"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ScreeningError, match=says):
        table_in(data)


def test_a_table_has_no_more_rows_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 50)

    with pytest.raises(ScreeningError, match="more than 80 rows"):
        table_in(b"Deal,Stake\n" + b"A,5\n" * 100)


def test_a_file_is_read_as_in_this_process_and_csv_has_no_sheets() -> None:
    data = b"Deal,Stake\nA,5\n"

    assert read_file(data) == File([], table_in(data))
    assert read_table(data) == table_in(data)


def test_an_answer_may_be_the_same_for_all_deals() -> None:
    rows = [Row(2, ["A", "5"]), Row(3, ["B", ""]), Row(4, ["Total", "5"])]
    table = Table("", ["Deal", "Stake"], rows)
    same = {"direction": "Dalla Cina all'Italia", "sector": "Energia; water"}

    reading = read_as_matched(table, **same, remarks=" ")

    assert answers_in(reading, "direction") == ["chinese-into-italy"] * 2
    assert answers_in(reading, "sector") == [["energy", "water"]] * 2
    assert answers_in(reading, "stake") == [5, None]
    assert reading.notes == (
        "Direction: A Chinese party comes into Italy, the same for 2 deals.",
        "Sector: Energy and the green transition; Water, the same for 2 deals.",
    )


@pytest.mark.parametrize(
    ("columns", "same", "says"),
    [
        ({"Stake": "stake"}, {"direction": "up"}, "has no answer “up”"),
        ({"Stake": "stake"}, {"stake": "5"}, "has the column “Stake”, and one answer"),
        ({"Stake": "stake"}, {"directoin": "joint"}, "is no question"),
        ({"Stkae": "stake"}, {}, r'no column “Stkae”.*"Stake"'),
        ({"Stake": "stakes"}, {}, r'is no question.*"stake"'),
        ({"Stake": "stake", "Quota": "stake"}, {}, "“Stake” and “Quota” are both read"),
    ],
)
def test_what_cannot_be_read_so_is_refused(
    columns: Mapping[str, str], same: Mapping[str, str], says: str
) -> None:
    table = Table("", ["Stake", "Quota"], [Row(2, ["1", "2"])])

    with pytest.raises(ScreeningError, match=says):
        read(RULEBOOK, table, columns, today=TODAY, same=same)


def test_a_stake_below_that_before_is_read_and_told_with_both_cells() -> None:
    rows = [Row(2, ["10", "25 %"]), Row(3, ["25", "10"]), Row(4, ["5", ""])]
    columns = {"Quota acquisita": "stake", "Quota iniziale": "stake-before"}

    reading = read(RULEBOOK, Table("", [*columns], rows), columns, today=TODAY)

    assert answers_in(reading, "stake") == [10, 25, 5]
    assert reading.problems == ()
    [fall] = reading.falls
    assert [(it.row, it.head, it.value) for it in fall.cells] == [
        (2, "Quota acquisita", "10"),
        (2, "Quota iniziale", "25 %"),
    ]
    says = "“Stake after closing” is 10 % and “Stake before the deal” is 25 %. "
    assert fall.says.startswith(says)
    assert reading.notes == (
        "A number is below the one before the deal in row 2. Both are read.",
    )


def test_of_many_rows_that_do_not_add_up_a_sentence_names_the_first() -> None:
    table = Table("", ["A"], [Row(at, ["1"]) for at in range(2, 502)])
    same = {"stake-before": "2"}

    reading = read(RULEBOOK, table, {"A": "stake"}, today=TODAY, same=same)

    assert [[it.head for it in fall.cells] for fall in reading.falls] == [["A"]] * 500
    assert reading.notes[-1] == (
        "A number is below the one before the deal in rows 2, 3, 4, 5, 6, 7, 8, 9 and "
        "492 more. Both are read."
    )


A_DEAL = ["1", "Silk", "energy", "5", "2"]


def no_deals_in(*rows: list[str]) -> list[str]:
    """Return the words of the rows of a table that are told to be no deals."""
    heads = ["No.", "Deal", "Sector", "Price", "Stake"]
    table = Table("", heads, [Row(at, row) for at, row in enumerate(rows, 2)])
    reading = read(RULEBOOK, table, {"Price": "deal-value"}, today=TODAY)
    return [it.value for it in reading.problems if not it.head]


@pytest.mark.parametrize(
    "row",
    [
        ["Totale", "", "", "40", ""],
        ["", "TOTALE:", "", "1.200.000,00", "12 %"],
        ["3", "Total", "", "40", ""],
        ["3", "", "Totale generale", "€ 40 mln", "(5)"],
        ["Total", "about all", "energy", "40", ""],
        ["", "--- secondo semestre ---", "", "", ""],
        ["\u2013 \u2013 \u2013", "", "", "", ""],
        ["", "== 2026 ==", "", "", ""],
        ["====", "", "", "", ""],
        ["", "", "**** closed ****", "", ""],
        ["Secondo semestre 2026", "", "", "", ""],
        ["", "2° trimestre", "", "", ""],
        ["Q1 2027", "", "", "", ""],
        ["", "SECOND HALF OF 2026", "", "", ""],
    ],
)
def test_a_row_that_adds_up_others_is_told_anywhere(row: list[str]) -> None:
    assert len(no_deals_in(A_DEAL, row, A_DEAL)) == 1
    assert len(no_deals_in(row, A_DEAL, row)) == 2


@pytest.mark.parametrize(
    "text",
    [
        *("* Quota di voto", "(1) da Rossi", "1) da Rossi", "¹ da Rossi", "NOTE"),
        *("Fonte: SIOI", "Source: a register", "Elenco chiuso il 3 novembre"),
    ],
)
def test_a_remark_before_or_after_the_deals_is_told_as_one(text: str) -> None:
    alone = ["", text, "", "", ""]

    assert no_deals_in(A_DEAL, alone) == [text]
    assert no_deals_in([text], A_DEAL) == [text]
    totals = ["Totale", "", "", "5", ""]
    assert no_deals_in(A_DEAL, alone, totals, [text]) == [text, "Totale", text]
    assert no_deals_in(A_DEAL, alone, ["", " "], [text]) == [text, text]


@pytest.mark.parametrize(
    "row",
    [
        ["3", "Total", "energy", "40", ""],
        ["3", "Total", "", "", "n.d."],
        ["3", "Totalgas", "", "40", ""],
        ["3", "4", "5", "Total", ""],
        ["", "Notable", "", "", ""],
        ["", "3", "", "", ""],
        ["", "Source", "energy", "", ""],
        ["", "A company with a name that is long", "", "5", ""],
        ["--- Silk", "", "", "5", ""],
        *(
            ["", text, "", "", ""]
            for text in ("Silk", "- Silk", "Semestre S.r.l.", "2026", "Q1", "Half Moon")
        ),
        ["", "A-- Holding", "", "", ""],
        ["* Silk"],
    ],
)
def test_a_deal_of_which_little_is_known_is_a_deal(row: list[str]) -> None:
    assert no_deals_in(A_DEAL, row, A_DEAL) == []


def test_a_list_of_names_alone_is_a_list_of_deals() -> None:
    assert no_deals_in(["The first company of the list"], ["Another"], [""]) == []
    assert no_deals_in(["--- Silk"], ["Another"]) == []
    rows = [Row(2, ["1", "2", "3"]), Row(3, ["*"])]
    narrow = Table("", ["No.", "Deal", "Price"], rows)
    assert not read(RULEBOOK, narrow, {"Deal": "deal"}, today=TODAY).problems


def test_a_remark_is_no_deal_unless_somebody_says_it_is() -> None:
    rows = [Row(2, A_DEAL), Row(3, ["", "", "* unknown"])]
    table = Table("", ["No.", "Deal", "Sector", "Price", "Stake"], rows)
    columns = {"Sector": "sector"}

    reading = read(RULEBOOK, table, columns, today=TODAY, same={"stake": "5"})

    assert (answers_in(reading, "sector"), [*reading.deals]) == ([["energy"]], [2])
    [problem] = reading.problems
    assert (problem.row, problem.head) == (3, "")
    assert problem.says.startswith("This row says one thing alone, before or after")
    assert reading.notes == ("Stake after closing: 5 %, the same for 1 deal.",)
    so = read(RULEBOOK, table._replace(accepted=[3]), columns, today=TODAY)
    assert ([*so.deals], [it.head for it in so.problems]) == ([2, 3], ["Sector"])


def test_rows_with_one_name_are_told_within_bounds_and_all_are_read() -> None:
    def notes_on(*names: str) -> Sequence[str]:
        return reading_of("deal", *names).notes

    assert notes_on("Adda", "Brenta", " Adda ", "", "") == (
        "Rows 2 and 4 are both called “Adda”. Both are read.",
    )
    assert notes_on("Adda", "adda spa") == ()
    [often] = notes_on(*["Adda"] * 12)
    assert often.startswith("Rows 2, 3, 4, 5, 6, 7, 8, 9 and 4 more are all called")
    many = notes_on(*[f"Deal {it}" for it in range(9)] * 2)
    assert len(many) == 6
    assert many[-1] == "4 more names stand in several rows. All of those are read."


def parties(*rows: list[str], **same: str) -> tuple[list[list[object]], list[str]]:
    """Return both parties of each row, and why cells were not read."""
    heads = ["Direzione", "Acquirente", "Target"][bool(same) :]
    cells = [Row(at, row[bool(same) :]) for at, row in enumerate(rows, 2)]
    reading = read_as_matched(Table("", heads, cells), **same)
    each = (answers_in(reading, it) for it in ("chinese-party", "italian-party"))
    both = [[*it] for it in zip(*each, strict=True)]
    return both, [f"{it.head}: {it.says}" for it in reading.problems]


def test_who_acquires_is_read_by_the_direction_of_each_deal_or_of_all() -> None:
    both, problems = parties(["IN", "Silk", "Loom"], ["OUT", "Prato", "Tea"])
    alike, _problems = parties(["", "Prato", "Tea"], direction="italian-into-china")

    assert both == [["Silk", "Loom"], ["Tea", "Prato"]]
    assert problems == []
    assert alike == [["Tea", "Prato"]]


@pytest.mark.parametrize("direction", ["", "Both", "up"])
def test_where_it_is_open_who_acquires_it_is_asked(direction: str) -> None:
    both, problems = parties([direction, "Silk", "Loom"])

    assert both == [[None, None]]
    asked = [it.partition(":")[0] for it in problems if "depends on “Direction”" in it]
    assert asked == ["Acquirente", "Target"]


def test_a_party_that_two_columns_name_otherwise_is_told() -> None:
    heads = ["Direction", "Acquirente", "Chinese party"]
    rows = [Row(2, ["IN", "Silk", "Tea"]), Row(3, ["IN", "Silk", "Silk"])]

    reading = read_as_matched(Table("", heads, rows))

    assert answers_in(reading, "chinese-party") == ["Tea", "Silk"]
    [problem] = reading.problems
    assert (problem.row, problem.head, problem.value) == (2, "Acquirente", "Silk")
    assert "another column says “Tea”" in problem.says


def test_a_day_is_that_of_the_form_or_of_the_cell_where_nobody_changed_it() -> None:
    cells = reading_of("on", "soon", "1/2/2027")
    unread, read_now = cells.deals.values()
    other = date(2027, 3, 1)
    then = replace(read_now, on=other)  # what the cell said when it was opened
    typed = FromForm("1", replace(unread, on=other), unread)

    reading, _answered = with_answers(
        RULEBOOK, cells, {2: typed, 3: FromForm("2", then, then)}
    )

    assert [it.on for it in reading.deals.values()] == [other, read_now.on]
    assert answers_in(reading, "on") == [other, date(2027, 2, 1)]
    assert (len(cells.problems), reading.problems) == (1, ())
