"""What is taken away: a template that is read back, and results in two kinds."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from screening.errors import ScreeningError
from screening.formats.spreadsheet import Column, Worksheet, contents
from screening.formats.spreadsheet import workbook as file_of
from screening.formats.text import upper_first
from screening.portfolio import workbook
from screening.portfolio.matching import EARLIER, WORD_HEADS, match, taken
from screening.portfolio.picture import Picture
from screening.portfolio.reading import read
from screening.portfolio.screening import ScreenedFiling
from screening.portfolio.table import read_file
from screening.portfolio.workbook import (
    Results,
    as_csv,
    as_xlsx,
    problems_as_csv,
    template,
)
from screening.presentation.filing_view import is_counted, who_acts
from screening.rulebook.states import COUNTED, State
from tests.portfolio.reading import RULEBOOK, TODAY, results_of, table_in

MOMENT = datetime(2026, 11, 29, tzinfo=UTC)
TEXT = """deal,direction,deal-kind,sector,stake,signing-date,italian-party,open
Grid,chinese-into-italy,acquisition,energy,60 %,2027-01-11,+39 Energia,=1+1
Cheese,joint,export,agri-food,,,'=x,
Stake,chinese-into-italy,minority-stake,Enrgy,12 %,2027-01-12,,
"""
Rows = Sequence[Mapping[str, str]]


@pytest.fixture(scope="module")
def results() -> Results:
    return results_of(TEXT)


@pytest.fixture(scope="module")
def made(results: Results) -> bytes:
    return as_xlsx(results, MOMENT)


def cells(data: bytes, sheet: str) -> list[list[str]]:
    return [[*row.cells] for row in contents(data, sheet).rows]


def rows_of(data: bytes, sheet: str = "") -> Rows:
    """Return the rows of a sheet, or of CSV, by their heads."""
    if not sheet:
        return [*csv.DictReader(io.StringIO(data.decode("utf-8-sig")))]
    head, *rows = cells(data, sheet)
    return [dict(zip(head, row, strict=True)) for row in rows]


def part(data: bytes, title: str) -> list[list[str]]:
    """Return the rows of a part of the picture, its heads first."""
    rows = cells(data, "Picture")
    begin = next(at for at, row in enumerate(rows) if row[0].startswith(title))
    heads = [at for at, row in enumerate(rows) if not any(row[1:])]
    end = min([at for at in heads if at > begin], default=len(rows))
    return rows[begin + 1 : end]


def counted(every: Sequence[ScreenedFiling]) -> list[ScreenedFiling]:
    """Return the filings that count, the gravest first, and of those alike by day."""
    shown = [it for it in every if is_counted(RULEBOOK.regimes[it.filing], it.state)]
    return sorted(shown, key=lambda it: (COUNTED.index(it.state), it.day or date.max))


def test_a_filled_in_template_is_read_without_a_problem() -> None:
    made = template(RULEBOOK)
    assert [it.name for it in contents(made).sheets] == ["Deals", "Read me"]
    [head] = contents(made, "Deals").rows
    matches = match(RULEBOOK, head.cells)
    assert {it.question for it in matches} == {"deal", "on", *RULEBOOK.questions}
    assert taken(matches) == {it.head: it.question for it in matches}
    questions = map(RULEBOOK.questions.get, taken(matches).values())
    offered = [
        [word.label for word in it.offered.values()] if it else [] for it in questions
    ]
    rows = [
        [labels[place % len(labels)] if labels else "" for labels in offered]
        for place in range(max(map(len, offered)))
    ]
    pages = [
        Worksheet("Deals", [*map(Column, head.cells)], rows),
        Worksheet("Read me", [Column("Read me")], [["As you like."]]),
    ]

    table = table_in(file_of(pages, MOMENT), "Deals")
    reading = read(RULEBOOK, table, taken(match(RULEBOOK, table.heads)), today=TODAY)

    assert (len(table.rows), reading.problems) == (len(rows), ())
    filled = [cell for row in rows for cell in row if cell]
    answers = sum(len(it.answers) for it in reading.deals.values())
    assert answers + len(reading.dated) == len(filled)


def test_results_as_csv_stand_beside_the_columns_as_they_came(results: Results) -> None:
    data = as_csv(results)
    grid, cheese, odd = rows_of(data)

    assert (grid["deal"], grid["stake"], grid["problems"]) == ("Grid", "60 %", "0")
    assert cheese["settled"] in {"yes", "no"}
    assert (odd["sector"], odd["problems"]) == ("Enrgy", "1")
    assert grid["lowest"] in RULEBOOK.rank
    assert set(grid["met"].split("; ")) <= {*RULEBOOK.rules}
    assert "open (screening)" in grid
    filings = [f"{it.filing}: {it.state}" for it in results.summary.deals[0].filings]
    assert grid["filings"].split("; ") == filings
    assert b",row,lowest," in data
    assert b"in words" not in data


def test_no_cell_of_results_becomes_a_formula(results: Results, made: bytes) -> None:
    grid, cheese, _odd = rows_of(as_csv(results))

    assert (grid["open"], grid["italian-party"]) == ("'=1+1", "'+39 Energia")
    assert cheese["italian-party"] == "'=x"
    assert cells(made, "Results")[1][7] == "=1+1"
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        sheets = [it for it in parts.namelist() if "/worksheets/sheet" in it]
        assert len(sheets) == 6
        assert not any(b"<f>" in parts.read(it) for it in sheets)
        as_read = parts.read("xl/worksheets/sheet4.xml").decode()
    assert "<v>60</v>" in as_read  # numbers that were read can be summed


def test_problems_are_a_table_of_their_own(results: Results, made: bytes) -> None:
    rows = rows_of(problems_as_csv(results.reading.problems))

    assert [(it["row"], it["column"], it["value"]) for it in rows] == [
        ("3", "italian-party", "'=x"),
        ("4", "sector", "Enrgy"),
    ]
    assert [row[0] for row in cells(made, "Problems")] == ["row", "3", "4"]


def test_results_too_many_for_a_workbook_are_refused(
    results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_CELLS", 10)

    with pytest.raises(ScreeningError, match="Take them as CSV"):
        as_xlsx(results, MOMENT)


def test_a_workbook_begins_with_the_picture(made: bytes) -> None:
    names = [it.name for it in contents(made).sheets]
    assert names == ["Picture", "Results", "Filings", "As read", "Problems", "Read me"]
    rows = cells(made, "Picture")
    assert rows[0][0] == "3 deals in one picture"
    version = RULEBOOK.heading.version
    assert rows[1][0].startswith("The level of 2 of 3 deals is not settled.")
    assert rows[2][0].startswith(f"{RULEBOOK.heading.title}, rulebook {version}.")
    assert "lowest and highest are exact" in " ".join(row[0] for row in rows)
    about = [row[0] for row in cells(made, "Read me")]
    assert f"digest: {RULEBOOK.digest}" in about


def test_workbook_and_page_have_one_picture(results: Results, made: bytes) -> None:
    for shown in Picture(results.summary).parts:
        heads, *rows = part(made, shown.title)
        assert heads[: len(shown.heads)] == [*shown.heads]
        assert rows
        for row, stands in zip(shown.rows, rows, strict=True):
            texts = ["" if it is None else str(it) for it in row]
            assert texts == stands[: len(row)]


def test_the_picture_tells_how_many_cells_count_as_not_known() -> None:
    text = "deal,stake,sector\nGrid,half,zzz\nTotal,5,\n"

    lines = [row[0] for row in cells(as_xlsx(results_of(text), MOMENT), "Picture")]

    assert (
        "Not known, as it could not be read: 2 cells. The sheet “Problems” says why."
    ) in lines
    assert any("Not counted, as no deal: row 3." in it for it in lines)
    assert lines[0] == "1 deal in one picture"
    deals = cells(as_xlsx(results_of(text), MOMENT), "Results")
    assert [it[0] for it in deals] == ["deal", "Grid"]
    assert len(as_csv(results_of(text)).splitlines()) == 2
    fine = as_xlsx(results_of("deal,stake\nGrid,5\n"), MOMENT)
    assert ["Every cell could be read."] in [row[:1] for row in cells(fine, "Picture")]


def test_deals_have_labels_beside_their_ids(results: Results, made: bytes) -> None:
    labels = {it.id: it.label for it in RULEBOOK.heading.levels}
    for row, deal in zip(rows_of(made, "Results"), results.summary.deals, strict=True):
        assert row["lowest"] == deal.lowest
        assert row["lowest in words"] == labels[deal.lowest]
        rules = [RULEBOOK.rules[it] for it in deal.met]
        assert row["met in words"] == "; ".join(it.title for it in rules)
        over = {weak for it in rules for weak in it.supersedes}
        told_of = [it for it in rules if it.id not in over]
        top = [it.title for it in told_of if it.level == deal.lowest]
        assert row["gravest reasons"] == "; ".join(top[:2])
        filings = [
            f"{state.capitalize()}: {RULEBOOK.regimes[it.filing].short}"
            for it in counted(deal.filings)
            for state in [it.state.traits.in_table]
        ]
        assert row["filings in words"] == "; ".join(filings)
        must = [it for it in filings if it.startswith("Due: ")]
        assert int(row["filings: due"]) == len(must)
        days = [it.day for it in deal.filings if it.day]
        assert row["first day due"] == (min(days).isoformat() if days else "")


def test_days_that_have_passed_are_marked_in_every_sheet(results: Results) -> None:
    row, day = next(
        (deal.row, it.day)
        for deal in results.summary.deals
        for it in deal.filings
        if it.day
    )
    later = replace(results.summary, on=day + timedelta(30))
    late = as_xlsx(results._replace(summary=later), MOMENT)

    assert rows_of(late, "Results")[row - 2]["first day due has passed"] == "yes"
    dated = [it for it in rows_of(late, "Filings") if it["Last day"]]
    assert {it["Has passed"] for it in dated} == {"yes"}


def test_each_filing_has_its_deal_and_last_day(results: Results, made: bytes) -> None:
    _head, *rows = cells(made, "Filings")

    regimes = RULEBOOK.regimes
    assert rows == [
        [
            deal.deal.name,
            str(deal.row),
            regimes[it.filing].title,
            it.state.traits.in_table.capitalize(),
            it.day.isoformat() if it.day else "",
            "",
            upper_first(who_acts(RULEBOOK, regimes[it.filing])),
            regimes[it.filing].short,
        ]
        for deal in results.summary.deals
        for it in counted(deal.filings)
        if it.state is not State.OPEN
    ]
    assert any(row[4] for row in rows)


def test_a_workbook_of_results_is_read_again(results: Results, made: bytes) -> None:
    sheets = read_file(made)

    assert sheets.table.sheet == "Results"
    assert [row.cells[0] for row in sheets.table.rows] == ["Grid", "Cheese", "Stake"]
    again = match(RULEBOOK, sheets.table.heads)
    assert taken(again) == taken(match(RULEBOOK, results.table.heads))
    ours = [it.how for it in again if it.head not in results.table.heads]
    assert len(ours) == len(WORD_HEADS) + 8
    assert {*ours} == {EARLIER}


def test_each_deal_has_what_its_cells_say(results: Results, made: bytes) -> None:
    as_read = rows_of(made, "As read")

    sector = RULEBOOK.questions["sector"]
    assert [it["Row"] for it in as_read] == ["2", "3", "4"]
    assert as_read[0]["Name of the deal"] == "Grid"
    assert as_read[0][sector.short] == sector.offered["energy"].label
    assert [it["Stake after closing (%)"] for it in as_read] == ["60", "", "12"]
    assert [it["Signing"] for it in as_read] == ["2027-01-11", "", "2027-01-12"]
    answered = {it for deal in results.reading.deals.values() for it in deal.answers}
    assert len(as_read[0]) == 2 + len(answered)
    rows = {it["row"] for it in rows_of(made, "Results")}
    assert rows == {"2", "3", "4"} >= {it["Row"] for it in rows_of(made, "Filings")}
