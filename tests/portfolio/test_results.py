"""What is taken away: a template that is read back, results, and a summary."""

import csv
import io
import zipfile
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from screening.engine.assess import assess
from screening.errors import ScreeningError
from screening.formats.spreadsheet import Column, Page, read_rows, sheets_of
from screening.formats.spreadsheet import workbook as file_of
from screening.portfolio import workbook
from screening.portfolio.matching import match, taken
from screening.portfolio.reading import read
from screening.portfolio.screening import screen
from screening.portfolio.summary import Summary
from screening.portfolio.workbook import (
    Results,
    as_csv,
    as_xlsx,
    problems_as_csv,
    template,
)
from screening.rulebook import deal_file
from screening.rulebook.model import Verdict
from screening.settings import shipped
from tests.portfolio.reading import RULEBOOK, TODAY, results_of, table_in

MOMENT = datetime(2026, 11, 29, tzinfo=UTC)
TEXT = """deal,direction,deal-kind,sector,stake,closing-date,open,italian-party
Grid,chinese-into-italy,acquisition,energy,60 %,2027-06-30,=1+1,+39 Energia
Cheese,joint,export,agri-food,,,,'=x
Odd,joint,export; minority-stake,Enrgy,,,,Odd
"""


@pytest.fixture(scope="module")
def results() -> Results:
    """Return what the table comes to."""
    return results_of(TEXT)


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

    table = table_in(file_of(pages, MOMENT), "Deals")
    reading = read(RULEBOOK, table, taken(match(RULEBOOK, table.heads)), today=TODAY)

    assert (len(table.rows), reading.problems) == (len(rows), ())
    known = sum(len(it.answers) + bool(it.on) for it in reading.deals)
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
    monkeypatch.setattr(workbook, "MOST_CELLS", 10)

    with pytest.raises(ScreeningError, match="Take them as CSV"):
        as_xlsx(results, MOMENT)


def test_a_summary_counts_what_the_engine_finds(results: Results) -> None:
    found = results.summary
    every = [assess(RULEBOOK, it.answers, TODAY) for it in results.reading.deals]

    met = Counter(
        it.rule.id for one in every for it in one.findings if it.verdict is Verdict.MET
    )
    assert {it.rule.id: it.met for it in found.rules if it.met} == met
    assert sum(it.settled + it.open for it in found.levels) == len(found.deals) == 3
    rank = RULEBOOK.rank
    for topic in found.topics:
        gravest: Counter[str] = Counter()
        for one in every:
            levels = [
                it.rule.level
                for it in one.findings
                if it.verdict is Verdict.MET and it.rule.topic == topic.topic.id
            ]
            gravest.update([max(levels, key=rank.__getitem__)] if levels else [])
        assert topic.met == {rank[name]: it for name, it in gravest.items()}
        assert sum(topic.met.values()) <= 3 >= sum(topic.open.values())


def test_an_open_rule_counts_where_it_would_be_graver(results: Results) -> None:
    found, rank = results.summary, RULEBOOK.rank
    raised: Counter[tuple[str, int]] = Counter()
    for deal in found.deals:
        for topic in RULEBOOK.heading.topics:
            levels = {
                how: [
                    rank[RULEBOOK.rules[name].level]
                    for name in rules
                    if RULEBOOK.rules[name].topic == topic.id
                ]
                for how, rules in (("met", deal.met), ("open", deal.open))
            }
            highest = max(levels["open"], default=-1)
            if highest > max(levels["met"], default=-1):
                raised[topic.id, highest] += 1

    assert raised == {
        (topic.topic.id, place): deals
        for topic in found.topics
        for place, deals in topic.open.items()
    }


def test_filings_due_are_counted_by_week() -> None:
    file = shipped("rules") / "italy-china" / "examples" / "probe-eighth-of-a-bank.yaml"
    deal = deal_file.load(file, RULEBOOK, TODAY)[0].deal

    found = Summary(RULEBOOK, TODAY, screen(RULEBOOK, [(2, deal), (3, deal)]))

    [week, *undated] = found.weeks
    [duty] = week.duties
    assert (week.monday, week.deals) == (date(2027, 2, 22), 2)
    assert (duty.regime.id, duty.deals) == ("bank-holding", 2)
    assert [(it.monday, it.deals) for it in undated] == [(None, 2)]
