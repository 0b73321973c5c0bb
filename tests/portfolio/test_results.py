"""What is taken away: a template that is read back, results, and a summary."""

import csv
import io
import zipfile
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from screening.analysis.examples import check_files
from screening.engine.assess import assess
from screening.errors import ScreeningError
from screening.formats.spreadsheet import Column, Page, read_rows, sheets_of, workbook
from screening.portfolio import outline
from screening.portfolio import results as module_of_results
from screening.portfolio.cells import read
from screening.portfolio.facts import answers_of, schema_of
from screening.portfolio.matching import match, taken
from screening.portfolio.pieces import pieces_of, together
from screening.portfolio.results import (
    Results,
    as_csv,
    as_parquet,
    as_xlsx,
    origin,
    problems_as_csv,
)
from screening.portfolio.summary import WeekCount, summarize
from screening.portfolio.table import read_table
from screening.portfolio.workbook import template
from screening.rulebook import loader
from screening.rulebook.conditions import Answers
from screening.rulebook.folder import files_in
from screening.rulebook.model import Verdict
from screening.settings import shipped

TODAY = date(2026, 11, 29)
MOMENT = datetime(2026, 11, 29, tzinfo=UTC)
RULEBOOK = loader.load(shipped("rules") / "italy-china")
TEXT = """deal,direction,deal-kind,sector,stake,closing-date,open,italian-party
Grid,chinese-into-italy,acquisition,energy,60 %,2027-06-30,=1+1,+39 Energia
Cheese,joint,export,agri-food,,,,'=x
Odd,joint,export; minority-stake,Enrgy,,,,Odd
"""


@pytest.fixture(scope="module")
def results() -> Results:
    table = read_table(TEXT.encode())
    columns = taken(match(RULEBOOK, table.heads))
    reading = read(RULEBOOK, table, columns, today=TODAY)
    found = pieces_of(RULEBOOK, reading.facts, TODAY, filings=True, exact=True)
    verdicts = together(found)
    summary = summarize(RULEBOOK, reading.facts, verdicts, TODAY)
    by = origin(RULEBOOK, TODAY)
    return Results(table, reading, verdicts, by, RULEBOOK, summary)


def rows_of(data: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(data.decode("utf-8-sig")))]


def test_the_template_is_read_back_without_a_problem() -> None:
    made = template(RULEBOOK)

    [head] = read_rows(made, "Deals")
    matches = match(RULEBOOK, head.cells)

    assert {it.question for it in matches} == {"deal", "on", *RULEBOOK.questions}
    assert taken(matches) == {it.head: it.question for it in matches}
    assert [it.name for it in sheets_of(made)] == ["Deals", "Read me"]


def test_a_filled_in_template_is_read_without_a_problem() -> None:
    [head] = read_rows(template(RULEBOOK), "Deals")
    offered = [
        [it.label for it in RULEBOOK.questions[name].offered.values()]
        if name in RULEBOOK.questions
        else []
        for name in taken(match(RULEBOOK, head.cells)).values()
    ]
    rows = [
        [labels[place % len(labels)] if labels else "" for labels in offered]
        for place in range(max(map(len, offered)))
    ]
    pages = [
        Page("Deals", [*map(Column, head.cells)], rows),
        Page("Read me", [Column("Read me")], [["As you like."]]),
    ]

    table = read_table(workbook(pages, MOMENT))
    reading = read(RULEBOOK, table, taken(match(RULEBOOK, table.heads)), today=TODAY)

    assert (len(table.rows), reading.problems) == (len(rows), ())
    known = sum(len(rows) - it.null_count for it in reading.facts.columns)
    assert known == sum(map(bool, (cell for row in rows for cell in row)))


def test_the_template_says_how_a_deal_of_several_parts_is_written() -> None:
    told = " ".join(row.cells[0] for row in read_rows(template(RULEBOOK), "Read me"))

    assert "does several things is one row" in told
    assert "give the graver answer" in told


def test_results_stand_beside_the_columns_as_they_came(results: Results) -> None:
    grid, cheese, odd = rows_of(as_csv(results))

    assert (grid["deal"], grid["stake"], grid["problems"]) == ("Grid", "60 %", "0")
    assert cheese["settled"] in {"yes", "no"}
    assert (odd["sector"], odd["problems"]) == ("Enrgy", "1")
    assert grid["lowest"] in RULEBOOK.rank
    assert set(grid["met"].split("; ")) <= {*RULEBOOK.rules}
    assert "open (screening)" in grid
    assert "gp-purchase: open" in grid["filings"].split("; ")


def test_no_cell_of_results_becomes_a_formula(results: Results) -> None:
    grid, cheese, _odd = rows_of(as_csv(results))

    assert (grid["open"], grid["italian-party"]) == ("'=1+1", "'+39 Energia")
    assert cheese["italian-party"] == "'=x"
    assert read_rows(as_xlsx(results, MOMENT), "Results")[1].cells[6] == "=1+1"
    with zipfile.ZipFile(io.BytesIO(as_xlsx(results, MOMENT))) as parts:
        sheets = [it for it in parts.namelist() if "/worksheets/sheet" in it]
        assert len(sheets) == 6
        assert not any(b"<f>" in parts.read(it) for it in sheets)


def test_problems_are_a_table_of_their_own(results: Results) -> None:
    told = rows_of(problems_as_csv(results.reading.problems))

    assert [(it["row"], it["column"], it["value"]) for it in told] == [
        ("3", "italian-party", "'=x"),
        ("4", "sector", "Enrgy"),
    ]
    sheet = read_rows(as_xlsx(results, MOMENT), "Problems")
    assert [row.cells[0] for row in sheet] == ["row", "3", "4"]


def test_results_too_many_for_a_workbook_are_refused(
    results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module_of_results, "MOST_CELLS", 10)

    with pytest.raises(ScreeningError, match=r"as \.csv or \.parquet"):
        as_xlsx(results, MOMENT)


def test_parquet_says_by_what_it_was_made(results: Results) -> None:
    made = pyarrow.parquet.read_table(io.BytesIO(as_parquet(results)))

    metadata = made.schema.metadata
    assert metadata[b"digest"] == RULEBOOK.digest.encode()
    assert metadata[b"on"] == b"2026-11-29"
    assert {b"rulebook", b"version", b"software"} <= metadata.keys()
    assert made["problems"].to_pylist() == [0, 1, 1]
    assert made["stake"].to_pylist() == ["60 %", "", ""]
    assert made["met"].to_pylist() == results.verdicts["met"].to_pylist()


def test_a_summary_counts_what_the_engine_finds(results: Results) -> None:
    found = summarize(RULEBOOK, results.reading.facts, results.verdicts, TODAY)
    every = [
        assess(RULEBOOK, answers_of(RULEBOOK, row), TODAY)
        for row in results.reading.facts.to_pylist()
    ]

    met = Counter(
        it.rule.id for one in every for it in one.findings if it.verdict is Verdict.MET
    )
    assert {it.rule: it.met for it in found.rules if it.met} == met
    assert sum(it.settled + it.open for it in found.levels) == found.rows == 3
    rank = RULEBOOK.rank
    for topic in found.topics:
        gravest: Counter[str] = Counter()
        for one in every:
            levels = [
                it.rule.level
                for it in one.findings
                if it.verdict is Verdict.MET and it.rule.topic == topic.topic
            ]
            gravest.update([max(levels, key=rank.__getitem__)] if levels else [])
        assert {name: it for name, it in topic.met.items() if it} == gravest
        assert sum(topic.met.values()) <= found.rows >= sum(topic.open.values())


def test_an_open_rule_counts_where_it_would_be_graver(results: Results) -> None:
    facts = results.reading.facts
    found = summarize(RULEBOOK, facts, results.verdicts)
    rank = RULEBOOK.rank
    raised: Counter[tuple[str, str]] = Counter()
    for row in results.verdicts.to_pylist():
        for topic in RULEBOOK.heading.topics:
            levels = {
                how: [
                    rank[RULEBOOK.rules[name].level]
                    for name in row[how]
                    if RULEBOOK.rules[name].topic == topic.id
                ]
                for how in ("met", "open")
            }
            highest = max(levels["open"], default=-1)
            if highest > max(levels["met"], default=-1):
                level = RULEBOOK.heading.levels[highest].id
                raised[topic.id, level] += 1

    assert raised == {
        (topic.topic, level): deals
        for topic in found.topics
        for level, deals in topic.open.items()
        if deals
    }


def test_a_summary_counts_exact_levels_where_they_are_known() -> None:
    levels = pa.array(["watch", "watch", "sensitive"])
    highest = pa.array(["watch", "strategic", "sensitive"])
    empty = pa.array([[]] * 3, pa.list_(pa.string()))
    quick = {"lowest": pa.array(["routine"] * 3), "highest": highest}
    rest = {"settled": pa.array([False] * 3), "met": empty, "open": empty}
    exact = {"exact-lowest": levels, "exact-highest": highest}
    facts = pa.table({"deal": ["A", "B", "C"]})

    quickly = summarize(RULEBOOK, facts, pa.table({**quick, **rest}))
    exactly = summarize(RULEBOOK, facts, pa.table({**quick, **rest, **exact}))

    assert {it.level: (it.settled, it.open) for it in quickly.levels} == {
        "routine": (0, 3),
        "watch": (0, 0),
        "sensitive": (0, 0),
        "strategic": (0, 0),
    }
    assert {it.level: (it.settled, it.open) for it in exactly.levels} == {
        "routine": (0, 0),
        "watch": (1, 1),
        "sensitive": (1, 0),
        "strategic": (0, 0),
    }


def test_a_summary_is_told_in_words(results: Results) -> None:
    found = summarize(RULEBOOK, results.reading.facts, results.verdicts, TODAY)

    told = dict(outline.sections(RULEBOOK, found))

    assert [row[0] for row in told["Deals by level"]][1:] == [
        it.label for it in reversed(RULEBOOK.heading.levels)
    ]
    [first, *_others] = told["What would settle most: deals that wait for an answer"]
    assert first[0] == RULEBOOK.questions[found.questions[0].question].ask
    problems = [*outline.problem_lines(results.reading.problems, 1)]
    assert problems[0] == "Left out: 1 blank row."
    assert problems[1].startswith("2 problems in 2 rows.")


def row_of(answers: Answers) -> dict[str, Any]:
    """Return answers as a row of facts."""
    return {
        name: sorted(answer) if isinstance(answer, frozenset) else answer
        for name, answer in answers.items()
    }


def test_filings_due_are_counted_by_week() -> None:
    folder = shipped("rules") / "italy-china"
    checked = check_files(files_in(folder), TODAY)
    assert checked.rulebook
    deals = [it.deal for it in checked.examples if it.deal.name == "12 % of a bank"]
    facts = pa.Table.from_pylist(
        [row_of(it.answers) for it in deals * 3], schema=schema_of(checked.rulebook)
    )
    verdicts = together(pieces_of(checked.rulebook, facts, TODAY, filings=True))

    found = summarize(checked.rulebook, facts, verdicts, TODAY)

    assert found.weeks == [WeekCount(date(2027, 2, 22), "bank-holding", 3)]
    assert (found.rows, found.dated, found.due) == (6, 3, 3)
    assert not summarize(checked.rulebook, facts, verdicts).weeks
    told = dict(outline.sections(checked.rulebook, found))
    regime = checked.rulebook.regimes["bank-holding"].short
    assert told["To be filed or asked, by the Monday of the week"] == [
        ("2027-02-22", regime, "3")
    ]
