"""Tables as files that people take away: what was found, and one to fill in.

Results have the columns as they came beside what was found. As a workbook it begins
with the picture, has columns in words beside those with ids, a sheet of filings, one of
what each cell was read as, one of problems and one that says how it was made.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from screening import __version__
from screening.errors import ScreeningError
from screening.formats import spreadsheet
from screening.formats.spreadsheet import Bold, Cell, Column, Worksheet
from screening.formats.text import day_in_words, upper_first
from screening.portfolio.cells import answers
from screening.portfolio.matching import (
    DAY_OF_DEAL,
    NAME_OF_DEAL,
    RESULT_HEADS,
    WORD_HEADS,
    as_ours,
)
from screening.portfolio.picture import Picture
from screening.portfolio.reading import CellProblem, TableReading, unread_in_words
from screening.portfolio.screening import ScreenedDeal, ScreenedFiling
from screening.portfolio.summary import Summary
from screening.portfolio.table import RESULTS, Table, cell
from screening.presentation.answers import answer_in_words, dates_in_words, written
from screening.presentation.filing_view import who_acts
from screening.presentation.rulebook import not_covered
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rulebook
from screening.rulebook.regimes import Regime
from screening.rulebook.states import COUNTED

MOST_CELLS = 5_000_000
"""How many cells a workbook may have: it is made in memory, and opened in it."""
MOST_MEASURED, NARROW, WIDE = 200, 10, 40
"""How many rows a column is measured by, and how narrow and wide it may be."""
AS_READ_WIDTHS = {True: 16, False: 28}
"""How wide a column of numbers or days is shown, and one of words."""
WORD_WIDTHS = (16, 16, 60, 60, 60, 60, *[12] * len(COUNTED), 14, 24)
PROBLEMS = [
    *(Column("row", 6), Column("column", 24), Column("question", 24)),
    *(Column("value", 24), Column("problem", 90)),
]
TO_FILE = [
    *(Column("Deal", 30), Column("Row", 6), Column("Regime", 56), Column("State", 14)),
    *(Column("Last day", 14), Column("Has passed", 12), Column("Who acts", 24)),
    Column("Short title", 24),
]
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""The same rulebook makes the same workbook."""
HOW_TO_READ = """\
lowest and highest: the levels still possible. Where they are equal, the level is \
settled.
row: the number of the row in the table that was sent. By it the sheets belong \
together.
The sheet “As read” says what the cells of each deal were read as; what was answered \
in the form stands there instead. An empty cell is not known.
met: the rules that the deal meets. open: those still open.
filings: what legal regimes ask of the deal. Those not due are left out.
The sheet “Filings” has a row for each that is to be filed or asked, and the last day \
for it, where the day is known that it is counted from. Where an answer is waited for, \
it is the last one for an answer in time.
Columns whose head ends with “in words” say the same with the labels of the rulebook, \
for people. Those beside them have ids, for machines.
filings: due, and the like: how many filings of the deal stand so. What is only \
watched is not counted.
problems: how many cells of the row could not be read. Each counts as not known, so \
the levels still hold whatever it meant. A row that is no deal, as one of totals, \
stands on the sheet “Problems” alone.
A deal that does several things stands in one row, with all its kinds in one cell. It \
is screened as a whole, and is never calmer than one of its parts.
This is information, not legal advice.
""".splitlines()
READ_ME_LINES = """\
Each row of the sheet “Deals” is a deal, each column a question.
Leave a cell empty where the answer is not known. Empty never means no.
Many questions are asked of few deals only. An answer that is not asked for does no \
harm.
A question with several answers takes them in one cell, with ; between them. “None of \
these” says that there is none.
A deal that does several things is one row: write all its kinds and all its sectors \
into their cells. Every other question is answered once for the whole deal; where its \
parts differ, give the graver answer.
Numbers may be written as 1,500,000.00 or 1.500.000,00, money as 2.1 million or 2,1 \
mln. Money is in euro. 1.500 of money is one thousand five hundred. Where all amounts \
of a column are small, it is asked whether they are thousands or millions; or its head \
says so, as in “Price (EUR m)”.
A percentage is 25 or 25 %. Below one, write the sign: 0.5 %.
A day is 31/1/2027, 31.1.2027 or 31 January 2027. The day comes before the month.
A column may have the id of a question at its head, its short name, the whole \
question, or another head that the rulebook lists. Further columns do no harm and come \
back with the results.
A cell that cannot be read counts as not known, and is listed with its row.
""".splitlines()
Rows = Iterable[Sequence[Cell]]
Tell = Callable[[int], None]
"""What is told of how many more deals are written; what it raises stops the work."""


class Results(NamedTuple):
    """A table as it was read, and what its rows came to."""

    table: Table
    reading: TableReading
    summary: Summary

    @property
    def heads(self) -> list[str]:
        """The heads of the columns that came, and of those that were found."""
        came = self.table.heads
        return [*came, *(_own(it, came) for it in RESULT_HEADS)]

    def rows(self, tell: Tell) -> Rows:
        """Yield the cells as they came, and what each row came to, by ids."""
        wide = len(self.table.heads)
        wrong = Counter(problem.row for problem in self.reading.problems)
        deals = self.summary.by_row
        for row in (it for it in self.table.rows if it.number in deals):
            deal = deals[row.number]
            yield [
                *(cell(row, place) for place in range(wide)),
                deal.row,
                deal.lowest,
                deal.highest,
                "yes" if deal.settled else "no",
                "; ".join(deal.met),
                "; ".join(deal.open),
                "; ".join(f"{it.filing}: {it.state}" for it in deal.filings),
                wrong[row.number],
            ]
            tell(1)


def _nobody(_deals: int) -> None:
    """Tell nobody."""


def as_csv(results: Results, tell: Tell = _nobody) -> bytes:
    """Return results as CSV; no cell becomes a formula."""
    heads = [Column(head) for head in results.heads]
    return spreadsheet.csv_file(heads, results.rows(tell))


def problems_as_csv(problems: Sequence[CellProblem]) -> bytes:
    """Return the problems as CSV: row, column, question, value, reason."""
    return spreadsheet.csv_file(PROBLEMS, problems)


def as_xlsx(results: Results, made_at: datetime, tell: Tell = _nobody) -> bytes:
    """Return results as a workbook, with its problems and by what it was made.

    ScreeningError where it would be too large to be opened.
    """
    summary, reading, columns = results.summary, results.reading, _columns(results)
    as_read = _as_read(summary, reading)
    wide = len(columns) + len(as_read.columns)
    if len(results.table.rows) * wide > MOST_CELLS:
        says = "The results are too many for a workbook. Take them as CSV."
        raise ScreeningError(says)
    words = (_in_words(summary, it) for it in summary.deals)
    rows = zip(results.rows(tell), words, strict=True)
    about = [*_origin(summary), *reading.notes, *HOW_TO_READ]
    about += filter(None, [not_covered(summary.rulebook)])
    narrow = [Column("", 14)] * max(len(it.heads) for it in Picture(summary).parts)
    pages = [
        Worksheet(
            "Picture", [Column("", 64), *narrow], _picture(results), headed=False
        ),
        Worksheet(RESULTS, columns, ([*row, *in_words] for row, in_words in rows)),
        Worksheet("Filings", TO_FILE, _filing_rows(summary)),
        as_read,
        Worksheet("Problems", PROBLEMS, reading.problems),
        Worksheet("Read me", [Column("Read me", 110)], [[it] for it in about]),
    ]
    return spreadsheet.workbook(pages, made_at)


def _origin(summary: Summary) -> list[str]:
    """Return by what it was screened: the rulebook, the day, the software."""
    book = summary.rulebook
    return [
        f"rulebook: {book.heading.id}",
        f"version: {book.heading.version}",
        f"digest: {book.digest}",
        f"on: {summary.on}",
        f"software: screening {__version__}",
    ]


def _own(head: str, others: Collection[str]) -> str:
    """Return a head of ours, told apart from one that came."""
    return as_ours(head) if head in others else head


def _columns(results: Results) -> list[Column]:
    """Return the columns of the deals, those that came as wide as what they hold."""
    heads, table = results.heads, results.table
    top = table.rows[:MOST_MEASURED]
    widths = list[int]()
    for at, head in enumerate(table.heads):
        longest = max(map(len, [head, *(cell(row, at) for row in top)]))
        widths.append(min(max(NARROW, longest + 2), WIDE))
    widths += [max(NARROW, len(head) + 2) for head in RESULT_HEADS]
    own = [_own(it, heads) for it in WORD_HEADS]
    return [*map(Column, [*heads, *own], [*widths, *WORD_WIDTHS])]


def _in_words(summary: Summary, deal: ScreenedDeal) -> list[Cell]:
    """The cells of a deal's row: levels, rules, reasons, filings, counts, first day."""
    book, filings = summary.rulebook, summary.counted(deal)
    states, day = Counter(it.state for it in filings), summary.first_day(deal)
    short = (f"{_state(it)}: {book.regimes[it.filing].short}" for it in filings)
    levels = book.heading.levels
    return [
        *(levels[book.rank[it]].label for it in (deal.lowest, deal.highest)),
        *(
            "; ".join(book.rules[it].title for it in ids)
            for ids in (deal.met, deal.open)
        ),
        "; ".join(summary.reasons(deal)),
        "; ".join(short),
        *(states[state] for state in COUNTED),
        day,
        "yes" if day and summary.passed(day) else "",
    ]


def _state(filing: ScreenedFiling) -> str:
    return upper_first(filing.state.traits.in_table)


def _filing_rows(summary: Summary) -> Rows:
    """Yield each filing that stops a deal, is due or is to be asked about."""
    for deal in summary.deals:
        for it in summary.counted(deal):
            if it.state.traits.asks:
                regime, day = summary.rulebook.regimes[it.filing], it.day
                yield (
                    summary.called(deal),
                    deal.row,
                    regime.title,
                    _state(it),
                    day or "",
                    "yes" if day and summary.passed(day) else "",
                    _who(summary, regime),
                    regime.short,
                )


def _who(summary: Summary, regime: Regime) -> str:
    return upper_first(who_acts(summary.rulebook, regime))


def _as_read(summary: Summary, reading: TableReading) -> Worksheet:
    """A sheet of the values that cells were read as, to be sorted and summed."""
    deals, every = reading.deals.values(), summary.rulebook.questions.values()
    asked = [it for it in every if any(it.id in deal.answers for deal in deals)]
    day = [Column(DAY_OF_DEAL, AS_READ_WIDTHS[True])] if reading.dated else []
    wide = [AS_READ_WIDTHS[it.traits.ranged] for it in asked]
    columns = map(Column, map(_head, asked), wide, (it.ask for it in asked))
    rows = (
        [
            row,
            summary.called(summary.by_row[row]),
            *(deal.on if row in reading.dated else None for _day in day),
            *(_answer(it, deal.answers.get(it.id)) for it in asked),
        ]
        for row, deal in reading.deals.items()
    )
    return Worksheet(
        "As read", [Column("Row", 6), Column(NAME_OF_DEAL, 30), *day, *columns], rows
    )


def _head(question: Question) -> str:
    traits, short = question.traits, question.short
    unit = traits.unit_before or traits.unit_after or question.unit
    return f"{short} ({unit})" if unit else short


def _answer(question: Question, answer: Any) -> Cell:
    """Return an answer as a cell: numbers and days as they are, others in words."""
    if answer is None or question.traits.ranged:
        return answer  # type: ignore[no-any-return] # a number or a day
    return answer_in_words(question, answer)


def _picture(results: Results) -> Rows:
    """Yield what a table came to as a whole, part by part, for people to read first."""
    summary, heading = results.summary, results.summary.rulebook.heading
    on, problems = day_in_words(summary.on), results.reading.problems
    picture = Picture(summary)
    yield [Bold(picture.title)]
    if picture.unsettled:
        yield [picture.unsettled]
    yield [
        f"{heading.title}, rulebook {heading.version}. The rules are read as of {on}."
    ]
    exact = "they are the levels that open facts can really lead to."
    yield [f"lowest and highest are exact: {exact}"]
    for says in unread_in_words(problems):
        yield [f"{says} The sheet “Problems” says why."]
    if not problems:
        yield ["Every cell could be read."]
    for part in picture.parts:
        yield from ([], [Bold(part.title)], [*map(Bold, part.heads)])
        yield from part.rows


def template(rulebook: Rulebook) -> bytes:
    """Return an XLSX to fill in, which is read back without a problem.

    Each column has its question and what helps to answer it as a note at its head, and
    offers its answers to be picked; others may be written, as several at once.
    """
    usual = "A day, like 31/1/2027. Without one, the rules are read at the usual day."
    own = [Column(NAME_OF_DEAL, 30), Column(DAY_OF_DEAL, 14, usual)]
    asked = [_question_column(it) for it in rulebook.questions.values()]
    book = rulebook.heading
    lines = [f"{book.title} {book.version}", *READ_ME_LINES]
    pages = [
        Worksheet("Deals", [*own, *asked], []),
        Worksheet("Read me", [Column("Read me", 110)], [[it] for it in lines]),
    ]
    return spreadsheet.workbook(pages, MADE_AT)


def _question_column(question: Question) -> Column:
    """Return a column that notes how a cell answers, where its choices do not show."""
    if question.traits.several:
        how = "Several answers: put ; between them."
    elif question.traits.pattern:
        how = "The name of the country, or its two letters, like CN."
    elif question.traits.shape is Shape.DAY:
        how = "A day, like 31/1/2027."
    else:
        how = "" if question.offered else written(question).capitalize() + "."
    empty = "Leave it empty if it is not known."
    choices = ((f"“{it.label}”", it.in_force) for it in question.offered.values())
    every = ("This", question.in_force), *choices
    days = [f"{it} counts {dates_in_words(days)}." for it, days in every if days.ends()]
    lines = [question.ask, question.hint, how, *days, empty]
    note = "\n".join(filter(None, lines))
    return Column(question.short, 22, note, answers(question))
