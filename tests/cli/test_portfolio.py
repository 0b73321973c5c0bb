"""screening portfolio: a table in the terminal, from a template to results."""

import sys
from importlib.util import find_spec
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from pypdf import PdfReader

from screening.formats.spreadsheet import contents
from tests.cli.commands import in_one_line, refusal, run

MESSY = Path(__file__).parent.parent / "portfolio" / "messy"
LIST = """Name;Kind of deal;Sector;Committments;Planned closing
Alpha;Export;energy;permits;1/2/2027

Beta;Barter;machinery;;
"""


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    file = tmp_path / "deals.csv"
    file.write_text(LIST, encoding="utf-8")
    return file


def test_a_template_that_is_filled_in_is_screened(tmp_path: Path) -> None:
    file = tmp_path / "deals.xlsx"

    assert run("portfolio", "template", file).exit_code == 0

    assert "no row below its head" in refusal("portfolio", "check", file)
    assert contents(file.read_bytes(), "Deals").rows[0].cells[0] == "Name of the deal"


def test_check_tells_columns_and_problems_and_decides_nothing(deals: Path) -> None:
    result = run("portfolio", "check", deals)

    text = in_one_line(result.stdout)
    assert result.exit_code == 0
    assert "Kind of deal deal-kind (by short name)" in text
    assert "Committments not read" in text
    assert "Committments: commitments" in result.stdout
    assert "Left out: 1 blank row." in text
    assert "row 4, Kind of deal, “Barter”" in text
    assert "1/2/2027 is 1 February 2027" in text
    assert "in one picture" not in text
    deals.write_text("Deal;Sector\nA;Magia\nB;MAGIA\n", encoding="utf-8")
    alike = in_one_line(run("portfolio", "check", deals).stdout)
    assert "rows 2 and 3, Sector, “Magia”" in alike
    deals.write_text("Operazione;Settore;Quota\nAlpha;Energia;5\n", encoding="utf-8")
    assert "Quota: stake # or stake-before" in run("portfolio", "check", deals).stdout


def test_results_are_written_and_screened_again(deals: Path, tmp_path: Path) -> None:
    out = tmp_path / "results.xlsx"
    same = ("--same", "direction=italian-into-china", "--same", "party-country=Cina")

    result = run("portfolio", deals, *same, "--out", out)

    assert result.exit_code == 0, result.output
    text = in_one_line(result.stdout)
    assert "2 deals in one picture. The level of " in text
    asks = "What to ask first: number of deals whose level the answer could change"
    assert asks in text
    assert "1 problem in 1 row. Cells that cannot be read count as not known." in text
    rows = contents(out.read_bytes(), "Results").rows
    assert [row.cells[0] for row in rows] == ["Name", "Alpha", "Beta"]
    assert rows[2].cells[rows[0].cells.index("problems")] == "1"
    picture = contents(out.read_bytes(), "Picture").rows
    assert picture[0].cells[0] == "2 deals in one picture"
    alike = "Direction: An Italian party goes to China, the same for 2 deals."
    assert alike in text
    assert [alike] in [[*it.cells] for it in contents(out.read_bytes(), "Read me").rows]
    again = in_one_line(run("portfolio", "check", out).stdout)
    assert "Of an earlier result, and not read" in again
    assert "Kind of deal deal-kind (by short name)" in again


def test_results_are_written_though_nobody_reads(deals: Path, tmp_path: Path) -> None:
    out, command = tmp_path / "results.csv", [sys.executable, "-m", "screening"]

    with Popen([*command, "portfolio", deals, "--out", out], stdout=PIPE) as process:
        assert process.stdout
        process.stdout.close()

    assert "Alpha" in out.read_text("utf-8-sig")


def test_the_board_page_says_how_deals_were_read(deals: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "board.pdf"

    result = run("portfolio", deals, "--pdf", pdf, "--strict")

    assert f"{pdf} is written." in result.stdout
    board, *behind = (it.extract_text() for it in PdfReader(pdf).pages)
    assert "1 deal in one picture" in board
    assert "Who files what by when" in board
    text = " ".join("".join(behind).split())
    assert "The deals of deals.csv" in text
    assert "Left out, by choice: row 4." in text
    said = refusal("portfolio", deals, "--pdf", tmp_path / "none" / "board.pdf")
    assert "board.pdf" in said


def test_strict_leaves_wrong_rows_out_and_fails(deals: Path, tmp_path: Path) -> None:
    out = tmp_path / "results.csv"

    result = run("portfolio", "screen", deals, "--out", out, "--strict")

    assert result.exit_code == 1
    assert "left out: 1" in result.stderr
    assert "Alpha" in out.read_text("utf-8-sig")
    assert "Beta" not in out.read_text("utf-8-sig")


def test_what_cannot_be_given_for_all_deals_is_refused(deals: Path) -> None:
    check = ("portfolio", "check", deals)

    assert "has the column “Sector”" in refusal(*check, "--same", "sector=energy")
    assert "has no answer “up”" in refusal(*check, "--same", "direction=up")
    assert "as question=answer" in refusal(*check, "--same", "direction")
    facts = refusal("portfolio", "facts.parquet", "--same", "stake=1")
    assert "in a column of their own" in facts
    twice = refusal(*check, "--same", "stake=1", "--same", "stake=2")
    assert "two answers for all deals" in twice


def test_a_file_says_what_columns_are_read_as(deals: Path, tmp_path: Path) -> None:
    columns = tmp_path / "columns.yaml"
    lines = run("portfolio", "check", deals).stdout.splitlines()
    [proposed] = [line for line in lines if line.startswith("Committments: ")]
    columns.write_text(f"{proposed}\nSector:\n", encoding="utf-8")

    text = in_one_line(run("portfolio", "check", deals, "--columns", columns).stdout)

    assert "Committments commitments (as --columns says)" in text
    assert "may be meant" not in text
    assert "Sector not read" in text
    columns.write_text("Comitments: commitments\n", encoding="utf-8")
    assert "no column “Comitments”" in refusal(
        "portfolio", "check", deals, "--columns", columns
    )


def test_what_is_no_table_of_deals_is_refused_with_a_cure(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("first,last\nAda,Byron\n", encoding="utf-8")

    text = in_one_line(run("portfolio", file).stderr)

    assert "No column answers a question" in text
    assert "screening portfolio template" in text
    file.write_text('Name;b\n"x;1\n', encoding="utf-8")
    assert "row 2 a quotation mark" in refusal("portfolio", file)
    several = ("portfolio", "check", MESSY / "two-sheets.xlsx")
    assert "Say which" in refusal(*several)
    assert run(*several, "--sheet", "Deals").exit_code == 0
    no_such = refusal(*several, "--sheet", "Dels")
    assert "no sheet “Dels”. Its sheets are “Deals”" in no_such


def test_a_table_in_parquet_needs_the_extra(tmp_path: Path, deals: Path) -> None:
    refused = refusal("portfolio", deals, "--out", "results.doc")
    assert "written as .xlsx or .csv" in refused
    file, out = tmp_path / "facts.parquet", tmp_path / "found.parquet"

    assert "Name a .parquet with --out" in refusal("portfolio", file, "--out", "x.csv")
    assert "There is no file or folder" in refusal("portfolio", file, "--out", out)
    assert "has no board page" in refusal("portfolio", file, "--pdf", "x.pdf")
    file.write_bytes(b"")
    if not find_spec("pyspark"):
        refused = refusal("portfolio", file, "--out", out)
        assert 'pip install "screening[spark]"' in refused
    assert not out.exists()


def test_amounts_without_unit_are_told_and_columns_say_it(tmp_path: Path) -> None:
    file, columns = tmp_path / "turnover.csv", tmp_path / "columns.yaml"
    file.write_text("Name;Fatturato\nAlpha;620\nBeta;35,5\n", encoding="utf-8")
    check = ("portfolio", "check", file)

    text = in_one_line(run(*check).stdout)
    columns.write_text("Fatturato: target-turnover, in millions\n", encoding="utf-8")
    text_then = in_one_line(run(*check, "--columns", columns).stdout)
    columns.write_text("Fatturato: target-turnover, in crates\n", encoding="utf-8")
    refused = refusal(*check, "--columns", columns)

    assert "Amounts of money that say no unit count as not known." in text
    line = "Fatturato: target-turnover, in millions"
    assert f"{line} # or in thousands, or in euro; the largest is EUR 620" in text
    assert "row 2, Fatturato, “620”: “620” says no unit." in text
    assert "no unit" not in text_then
    assert "in millions, as was said of the column: 12 is EUR 12 million" in text_then
    assert "“Fatturato” is read in “crates”, which is no unit here" in refused
