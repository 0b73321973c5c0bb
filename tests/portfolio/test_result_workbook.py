"""A workbook of results: the picture first, and deals in words beside their ids."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from screening.formats.spreadsheet import read_rows, sheets_of
from screening.formats.text import upper_first
from screening.portfolio.matching import EARLIER, WORD_HEADS, match, taken
from screening.portfolio.messages import STANDS
from screening.portfolio.screening import ScreenedFiling
from screening.portfolio.summary import Summary
from screening.portfolio.table import read_file
from screening.portfolio.workbook import Results, as_csv, as_xlsx
from screening.rulebook.states import COUNTED, State
from screening.wording.filing import is_counted, who_acts
from tests.portfolio.reading import RULEBOOK, results_of

MOMENT = datetime(2026, 11, 29, tzinfo=UTC)
TEXT = """deal,direction,deal-kind,sector,stake,signing-date,italian-party
Grid,chinese-into-italy,acquisition,energy,60 %,2027-01-11,=cmd|' /C calc'!A0
Cheese,joint,export,agri-food,,,
Stake,chinese-into-italy,minority-stake,energy,12 %,2027-01-12,
"""


@pytest.fixture(scope="module")
def results() -> Results:
    """Return what the table comes to."""
    return results_of(TEXT)


def cells(data: bytes, sheet: str) -> list[list[str]]:
    return [[*row.cells] for row in read_rows(data, sheet)]


def part(rows: list[list[str]], title: str) -> list[list[str]]:
    """Return the rows of a part of the picture, its heads first."""
    begin = next(at for at, row in enumerate(rows) if row[0].startswith(title))
    heads = [at for at, row in enumerate(rows) if not any(row[1:])]
    end = min([at for at in heads if at > begin], default=len(rows))
    return rows[begin + 1 : end]


def test_a_workbook_begins_with_the_picture(results: Results) -> None:
    made = as_xlsx(results, MOMENT)

    names = [it.name for it in sheets_of(made)]
    assert names == [
        "Picture",
        "Results",
        "Filings",
        "As read",
        "Problems",
        "Read me",
    ]
    rows = cells(made, "Picture")
    assert rows[0][0] == "3 deals in one picture"
    version = RULEBOOK.heading.version
    assert rows[1][0].startswith(f"{RULEBOOK.heading.title}, rulebook {version}.")
    about = [row[0] for row in cells(made, "Read me")]
    assert f"digest: {RULEBOOK.digest}" in about


def test_the_picture_tells_levels_at_both_ends(results: Results) -> None:
    heads, *rows = part(cells(as_xlsx(results, MOMENT), "Picture"), "Deals by level")

    assert heads[:2] == ["Level", "Settled"]
    told = {row[0]: [*map(int, row[1:4])] for row in rows}
    assert [*told] == [it.label for it in reversed(RULEBOOK.heading.levels)]
    counts = results.summary.levels
    assert told == {
        RULEBOOK.heading.levels[place].label: [it.settled, it.open, it.may]
        for place, it in enumerate(counts)
    }
    settled, at_least, could_be = (
        sum(it[at] for it in told.values()) for at in range(3)
    )
    assert settled + at_least == settled + could_be == 3


def test_the_picture_tells_topics_reasons_and_what_to_ask(results: Results) -> None:
    rows = cells(as_xlsx(results, MOMENT), "Picture")

    _heads, *topics = part(rows, "Where it comes from")
    brought = [it.topic.short for it in results.summary.topics]
    assert [row[0] for row in topics] == brought
    _heads, first, *_others = part(rows, "Reasons")
    rule = results.summary.rules[0]
    assert first[:3] == [rule.rule.title, str(rule.met), str(rule.open)]
    _heads, *asked = part(rows, "What to ask first")
    assert [row[:3] for row in asked] == [
        [RULEBOOK.questions[name].ask, str(len(rows)), name]
        for name, rows in results.summary.asked.items()
    ]


def test_the_picture_tells_filings_and_the_weeks_they_are_due_in(
    results: Results,
) -> None:
    rows = cells(as_xlsx(results, MOMENT), "Picture")

    heads, *filings = part(rows, "Filings: of how many")
    assert heads[1:5] == ["Not possible", "Due", "To ask first", "Open"]
    told = {row[6]: [*map(int, row[1:5])] for row in filings}
    assert told == {it.regime.id: [*it.counts] for it in results.summary.filings}
    assert filings[0][0] == RULEBOOK.regimes[filings[0][6]].title
    _heads, *weeks = part(rows, "To be filed or asked, by the Monday")
    duties = [it for week in results.summary.weeks for it in week.duties]
    assert [row[1:3] for row in weeks] == [
        [str(it.deals), it.regime.title] for it in duties
    ]
    assert weeks[0][0].startswith("Week of ")


def test_deals_have_labels_beside_their_ids(results: Results) -> None:
    head, *rows = cells(as_xlsx(results, MOMENT), "Results")

    for row, deal in zip(rows, results.summary.deals, strict=True):
        told = dict(zip(head, row, strict=True))
        assert told["lowest"] == deal.lowest
        level = RULEBOOK.rank[deal.lowest]
        assert told["lowest in words"] == RULEBOOK.heading.levels[level].label
        titles = [RULEBOOK.rules[it].title for it in deal.met]
        assert told["met in words"] == "; ".join(titles)
        told_filings = [
            f"{STANDS[it.state].capitalize()}: {RULEBOOK.regimes[it.filing].short}"
            for it in counted(deal.filings)
        ]
        assert told["filings in words"] == "; ".join(told_filings)
        must = [it for it in told_filings if it.startswith("Due: ")]
        assert int(told["filings: due"]) == len(must)


def counted(every: Sequence[ScreenedFiling]) -> list[ScreenedFiling]:
    """Return the filings that count, the gravest first, and of those alike by day."""
    found = [it for it in every if is_counted(RULEBOOK.regimes[it.filing], it.state)]
    return sorted(found, key=lambda it: (COUNTED.index(it.state), it.day or date.max))


def with_filings(results: Results, *each: Sequence[ScreenedFiling]) -> Results:
    """Return results in which the deals have other filings."""
    was = results.summary
    pairs = zip(was.deals, each, strict=True)
    deals = [deal._replace(filings=filings) for deal, filings in pairs]
    return results._replace(summary=Summary(RULEBOOK, was.on, deals))


def test_the_first_day_due_stands_with_its_deal(results: Results) -> None:
    later, sooner = date(2027, 3, 1), date(2027, 2, 1)
    slow, fast = "cn-merger", "bank-holding"
    both = [
        ScreenedFiling(slow, State.MUST, later),
        ScreenedFiling(fast, State.MUST, sooner),
    ]
    dated = with_filings(results, both, [], both[:1])

    head, *rows = cells(as_xlsx(dated, MOMENT), "Results")

    told = [row[head.index("first day due")] for row in rows]
    assert told == ["2027-02-01", "", "2027-03-01"]


def test_days_that_have_passed_are_marked_in_every_sheet(results: Results) -> None:
    [day, *_others] = results.summary.days
    later = replace(results.summary, on=day.day + timedelta(30))
    late = as_xlsx(results._replace(summary=later), MOMENT)

    head, *rows = cells(late, "Results")
    told = [row[head.index("first day due has passed")] for row in rows]
    assert told[day.row - 2] == "yes"
    head, *rows = cells(late, "Filings")
    passed = {row[head.index("Has passed")] for row in rows if row[4]}
    assert passed == {"yes"}
    heads, *weeks = part(cells(late, "Picture"), "To be filed or asked")
    assert {it[0].endswith(", has passed") for it in weeks if "Week" in it[0]} == {True}
    assert heads[3] == "Who acts"


def test_what_is_due_without_a_known_day_stands_after_the_weeks(
    results: Results,
) -> None:
    bank, merger = (
        [ScreenedFiling(it, State.MUST)] for it in ("bank-holding", "cn-merger")
    )
    undated = with_filings(results, bank, merger, bank)

    made = as_xlsx(undated, MOMENT)

    _heads, *weeks = part(cells(made, "Picture"), "To be filed or asked")

    regimes = RULEBOOK.regimes
    told = {it[2]: it[1] for it in weeks if it[0] == "Without a known day"}
    assert told == {regimes["bank-holding"].title: "2", regimes["cn-merger"].title: "1"}


def test_a_deal_has_its_gravest_reasons_beside_it(results: Results) -> None:
    head, *rows = cells(as_xlsx(results, MOMENT), "Results")

    for row, deal in zip(rows, results.summary.deals, strict=True):
        rules = [RULEBOOK.rules[it] for it in deal.met]
        top = [it.title for it in rules if it.level == deal.lowest]
        assert row[head.index("gravest reasons")] == "; ".join(top[:2])


def test_each_filing_stands_with_its_deal_and_its_last_day(results: Results) -> None:
    _head, *rows = cells(as_xlsx(results, MOMENT), "Filings")

    regimes = RULEBOOK.regimes
    assert rows == [
        [
            deal.deal.name,
            str(deal.row),
            regimes[it.filing].title,
            STANDS[it.state].capitalize(),
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


def test_no_sheet_holds_a_formula(results: Results) -> None:
    with zipfile.ZipFile(io.BytesIO(as_xlsx(results, MOMENT))) as parts:
        sheets = [it for it in parts.namelist() if "/worksheets/sheet" in it]
        assert len(sheets) == 6
        assert not any(b"<f>" in parts.read(it) for it in sheets)


def test_other_files_have_ids_alone(results: Results) -> None:
    assert b"in words" not in as_csv(results)


def test_a_workbook_of_results_is_read_again_at_its_deals(results: Results) -> None:
    found = read_file(as_xlsx(results, MOMENT))

    assert found.table.sheet == "Results"
    assert [row.cells[0] for row in found.table.rows] == ["Grid", "Cheese", "Stake"]
    again = match(RULEBOOK, found.table.heads)
    assert taken(again) == taken(match(RULEBOOK, results.table.heads))
    ours = [it.how for it in again if it.head not in results.table.heads]
    assert len(ours) == len(WORD_HEADS) + 8
    assert {*ours} == {EARLIER}


def test_each_deal_stands_with_what_its_cells_were_read_as(results: Results) -> None:
    head, *rows = cells(as_xlsx(results, MOMENT), "As read")

    assert head[:2] == ["Row", "Name of the deal"]
    told = [dict(zip(head, row, strict=True)) for row in rows]
    sector = RULEBOOK.questions["sector"]
    assert [it["Row"] for it in told] == ["2", "3", "4"]
    assert told[0][sector.short] == sector.offered["energy"].label
    assert [it["Stake after closing (%)"] for it in told] == ["60", "", "12"]
    assert [it["Signing"] for it in told] == ["2027-01-11", "", "2027-01-12"]


def test_numbers_that_were_read_can_be_summed(results: Results) -> None:
    made = as_xlsx(results, MOMENT)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        sheet = parts.read("xl/worksheets/sheet4.xml").decode()

    assert "<v>60</v>" in sheet


def test_what_nothing_is_known_of_has_no_column_of_what_was_read(
    results: Results,
) -> None:
    [head, *_rows] = cells(as_xlsx(results, MOMENT), "As read")

    assert len(head) == 2 + sum(
        any(it in deal.answers for deal in results.reading.deals)
        for it in RULEBOOK.questions
    )


def test_sheets_belong_together_by_the_numbers_of_rows(results: Results) -> None:
    made = as_xlsx(results, MOMENT)

    numbers = {}
    for sheet in ("Results", "Filings", "As read"):
        head, *rows = cells(made, sheet)
        at = [it.casefold() for it in head].index("row")
        numbers[sheet] = {row[at] for row in rows}
    assert numbers["Results"] == numbers["As read"] == {"2", "3", "4"}
    assert numbers["Filings"] <= numbers["Results"]
    assert b",row,lowest," in as_csv(results)


def test_a_deal_without_a_name_is_called_by_its_parties_or_its_row() -> None:
    text = "direction,deal-kind,sector,italian-party\n" + "".join(
        f"chinese-into-italy,acquisition,energy,{party}\n" for party in ("Enel", "")
    )
    unnamed = results_of(text)

    _head, *rows = cells(as_xlsx(unnamed, MOMENT), "Filings")

    assert {row[0] for row in rows} == {"Enel", "Row 3"}


def test_the_picture_says_that_levels_are_exact(results: Results) -> None:
    told = " ".join(row[0] for row in cells(as_xlsx(results, MOMENT), "Picture"))

    assert "lowest and highest are exact" in told


def test_the_picture_tells_how_many_cells_count_as_not_known() -> None:
    text = "deal,stake,sector\nGrid,half,zzz\nTotal,5,\n"

    told = [row[0] for row in cells(as_xlsx(results_of(text), MOMENT), "Picture")]

    assert (
        "Not known, as it could not be read: 2 cells. The sheet “Problems” says why."
    ) in told
    assert any("perhaps no deal: 1 row." in it for it in told)
    fine = results_of("deal,stake\nGrid,5\n")
    whole = [row[0] for row in cells(as_xlsx(fine, MOMENT), "Picture")]
    assert "Every cell could be read." in whole
