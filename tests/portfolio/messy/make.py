"""Make the messy files beside this one, with libraries that are not ours.

Run it where openpyxl, odfpy and pandas are installed. The tests read what it made.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd  # type: ignore[import-not-found, import-untyped, unused-ignore]  # not installed where types are checked
from openpyxl import Workbook  # type: ignore[import-not-found, import-untyped, unused-ignore]  # not installed where types are checked
from openpyxl.utils.datetime import (  # type: ignore[import-not-found, import-untyped, unused-ignore]  # as above
    CALENDAR_MAC_1904,
)

HERE = Path(__file__).parent
HEAD = ["Deal", "Kind of deal", "Sector", "Stake after closing", "Planned closing"]
ROWS: list[list[Any]] = [
    ["Alpha", "Export", "Energy", 12.5, date(2027, 1, 31)],
    ["Beta", "export", "machinery; energy", 25, date(2027, 2, 1)],
]


def book(*rows: list[Any]) -> Workbook:
    made = Workbook()
    made.active.title = "Deals"
    for row in rows:
        made.active.append(row)
    return made


def save(made: Workbook, name: str) -> None:
    made.properties.created = made.properties.modified = datetime(2026, 11, 29)  # noqa: DTZ001 - workbooks know no zones
    made.save(HERE / f"{name}.xlsx")


def merged_heads() -> None:
    """Save a head of two rows, one cell merged downwards and one across."""
    made = book(["Deal", "What", "", "Terms", ""], ["", *HEAD[1:]], *ROWS)
    for cells in ("A1:A2", "B1:C1", "D1:E1"):
        made.active.merge_cells(cells)
    save(made, "merged-heads")


def two_sheets() -> None:
    """Save two sheets that both hold a table, and one that is hidden."""
    made = book(HEAD, *ROWS)
    second = made.create_sheet("Old deals")
    for row in (HEAD, ROWS[0]):
        second.append(row)
    hidden = made.create_sheet("Lists")
    for row in (["a", "b"], ["c", "d"]):
        hidden.append(row)
    hidden.sheet_state = "hidden"
    save(made, "two-sheets")


def notes_above() -> None:
    """Save a title and notes above the head, and columns before it that are empty."""
    rows: list[list[Any]] = [["", *row] for row in (HEAD, *ROWS)]
    notes: list[list[Any]] = [
        ["Deals of the chamber"],
        ["as of", date(2026, 11, 1)],
        [],
    ]
    save(book(*notes, *rows), "notes-above")


def italian_numbers() -> None:
    """Save CSV as an Italian spreadsheet does: semicolons, commas, an old encoding."""
    text = (
        "Deal;Value of the deal;Stake after closing;Italian side\n"
        "Alpha;1.500.000,50;12,5 %;Società Elettrica\n"
        "Beta;€ 2,1 mln;0,5 %;Città di Prato\n"
    )
    (HERE / "italian-numbers.csv").write_bytes(text.encode("cp1252"))


def days_as_text() -> None:
    """Save days as people type them, with pandas."""
    days = ["31/1/2027", "31.1.2027", "31 gennaio 2027", "31 Jan 2027", "1/31/2027"]
    names = [f"Deal {place}" for place in range(len(days))]
    made = pd.DataFrame({"Deal": names, "Planned closing": days})
    made.to_csv(HERE / "days-as-text.csv", index=False)


def days_of_1904() -> None:
    """Save days counted from 1904, as on an old Mac."""
    made = book()
    made.epoch = CALENDAR_MAC_1904
    for row in (HEAD, *ROWS):
        made.active.append(row)
    save(made, "days-of-1904")


def blank_rows() -> None:
    """Save blank rows between deals, in ODS, with pandas and odfpy."""
    rows = [ROWS[0], [None] * 5, [None] * 5, ROWS[1]]
    made = pd.DataFrame(rows, columns=HEAD)
    made.to_excel(HERE / "blank-rows.ods", sheet_name="Deals", index=False)


def totals_row() -> None:
    """Save a row below the deals that adds them up."""
    save(book(HEAD, *ROWS, ["Totale", "", "", 37.5, ""]), "totals-row")


def hidden_columns() -> None:
    """Save a hidden column and a hidden row."""
    made = book(HEAD, *ROWS)
    made.active.column_dimensions["D"].hidden = True
    made.active.row_dimensions[3].hidden = True
    save(made, "hidden-columns")


def formulas() -> None:
    """Save formulas that no spreadsheet reckoned, an error, and cells of per cent."""
    made = book(HEAD, *ROWS, ["Gamma", "Export", "Energy", 0.07, "=TODAY()"])
    sheet = made.active
    sheet["D2"], sheet["D4"].number_format = "=10+2.5", "0 %"
    sheet["D3"] = "#REF!"
    sheet["B3"] = "=cmd|'/c calc'!A1"
    save(made, "formulas")


if __name__ == "__main__":
    for make in (merged_heads, two_sheets, notes_above, italian_numbers, days_as_text):
        make()
    for make in (days_of_1904, blank_rows, totals_row, hidden_columns, formulas):
        make()
