"""Tables as files that people take away: what was found, and one to fill in.

Results have the columns as they came beside what was found. As a workbook it begins
with the picture, has columns in words beside those with ids, a sheet of filings, one of
what each cell was read as, one of problems and one that says how it was made.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any, NamedTuple

from screening import __version__
from screening.errors import ScreeningError
from screening.formats import spreadsheet
from screening.formats.spreadsheet import Bold, Cell, Column, Page
from screening.formats.text import day_in_words, upper_first
from screening.portfolio import messages
from screening.portfolio.matching import (
    DAY,
    ENDS,
    FILINGS,
    IN_WORDS,
    RESULT_HEADS,
    RULES,
    count_head,
)
from screening.portfolio.reading import CellProblem, Reading
from screening.portfolio.screening import ScreenedDeal
from screening.portfolio.summary import Summary
from screening.portfolio.table import Table, cell
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rulebook
from screening.rulebook.regimes import Regime
from screening.rulebook.states import COUNTED, State
from screening.wording.answers import NONE_OF_THESE, answer_in_words, counted, written
from screening.wording.filing import who_acts

MOST_CELLS = 5_000_000
"""How many cells a workbook may have: it is made in memory, and opened in it."""
MOST_MEASURED, NARROW, WIDE = 200, 10, 40
"""How many rows a column is measured by, and how narrow and wide it may be."""
AS_READ_WIDTHS = {True: 16, False: 28}
"""How wide a column of numbers or days is shown, and one of words."""
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""The same rulebook makes the same workbook."""
Rows = Iterator[Sequence[Cell]]
Tell = Callable[[int], None]
"""What is told of how many more deals are written; what it raises stops the work."""


class Results(NamedTuple):
    """A table as it was read, and what its rows came to."""

    table: Table
    reading: Reading
    summary: Summary

    @property
    def origin(self) -> dict[str, str]:
        """By what it was screened: the rulebook, the day, the software."""
        rulebook = self.summary.rulebook
        return {
            "rulebook": rulebook.heading.id,
            "version": str(rulebook.heading.version),
            "digest": rulebook.digest,
            "on": self.summary.on.isoformat(),
            "software": f"screening {__version__}",
        }

    @property
    def wrong(self) -> Mapping[int, int]:
        """How many cells of a row, by its number, could not be read."""
        return Counter(problem.row for problem in self.reading.problems)

    def rows(self, tell: Tell) -> Rows:
        """Yield the cells as they came, and what each row came to, by ids."""
        wide, wrong, came = len(self.table.heads), self.wrong, self.table.rows
        for row, deal in zip(came, self.summary.deals, strict=True):
            cells = [cell(row, place) for place in range(wide)]
            yield [*cells, *_found(deal), wrong[row.number]]
            tell(1)


def _nobody(_deals: int) -> None:
    """Tell nobody."""


def as_csv(results: Results, tell: Tell = _nobody) -> bytes:
    """Return results as CSV; no cell becomes a formula."""
    heads = [Column(head) for head in _heads(results)]
    return spreadsheet.csv_file(heads, results.rows(tell))


def problems_as_csv(problems: Sequence[CellProblem]) -> bytes:
    """Return the problems as CSV: row, column, question, value, reason."""
    return spreadsheet.csv_file(_PROBLEMS, problems)


def as_xlsx(results: Results, made_at: datetime, tell: Tell = _nobody) -> bytes:
    """Return results as a workbook, with its problems and by what it was made.

    ScreeningError where it would be too large to be opened.
    """
    summary, reading = results.summary, results.reading
    words = [*_word_columns(summary)]
    heads, as_read = _columns(results, words), _as_read(summary, reading)
    wide = len(heads) + len(as_read.columns)
    if len(results.table.rows) * wide > MOST_CELLS:
        raise ScreeningError(messages.TOO_LARGE_A_BOOK)
    by = [f"{name}: {value}" for name, value in results.origin.items()]
    about = [*by, *reading.notes, *messages.HOW_TO_READ]
    more = zip(*(it.cells for it in words), strict=True)
    told = zip(results.rows(tell), more, strict=True)
    pages = [
        Page(
            messages.PICTURE, _picture_columns(summary), _picture(results), headed=False
        ),
        Page(messages.RESULTS, heads, ([*row, *said] for row, said in told)),
        Page(messages.TO_FILE, _TO_FILE, _filing_rows(summary)),
        as_read,
        Page(messages.PROBLEMS, _PROBLEMS, reading.problems),
        Page(messages.READ_ME, [Column(messages.READ_ME, 110)], [[it] for it in about]),
    ]
    return spreadsheet.workbook(pages, made_at)


_PROBLEMS = [
    Column(head, width)
    for head, width in zip(messages.PROBLEM_HEADS, (6, 24, 24, 24, 90), strict=True)
]
_TO_FILE = [
    Column(head, width)
    for head, width in zip(
        messages.TO_FILE_HEADS, (30, 6, 56, 14, 14, 12, 24, 24), strict=True
    )
]


def _heads(results: Results) -> list[str]:
    """Return the heads of the columns that came, and of those that were found."""
    came = results.table.heads
    return [*came, *(_own(it, came) for it in RESULT_HEADS)]


def _own(head: str, others: Collection[str]) -> str:
    """Return a head of ours, told apart from one that came."""
    return messages.OF_SCREENING.format(name=head) if head in others else head


def _found(deal: ScreenedDeal) -> Sequence[Cell]:
    filings = (f"{it.filing}{messages.STATE}{it.state}" for it in deal.filings)
    return [
        deal.row,
        deal.lowest,
        deal.highest,
        messages.YES if deal.settled else messages.NO,
        messages.LIST.join(deal.met),
        messages.LIST.join(deal.open),
        messages.LIST.join(filings),
    ]


def _columns(results: Results, words: Sequence["_WordColumn"]) -> list[Column]:
    """Return the columns of the deals, those that came as wide as what they hold."""
    heads, table = _heads(results), results.table
    wide, top = len(table.heads), table.rows[:MOST_MEASURED]
    came = [
        Column(head, _width([head, *(cell(row, at) for row in top)]))
        for at, head in enumerate(table.heads)
    ]
    found = [Column(head, max(NARROW, len(head) + 2)) for head in heads[wide:]]
    return [*came, *found, *(Column(_own(it.head, heads), it.width) for it in words)]


def _width(said: Sequence[str]) -> int:
    return min(max(NARROW, *(len(it) + 2 for it in said)), WIDE)


class _WordColumn(NamedTuple):
    """A column in words: its head, how wide it is shown, and a cell for each deal."""

    head: str
    width: int
    cells: Sequence[Cell]


def _word_columns(summary: Summary) -> Iterator[_WordColumn]:
    """Yield what was found, in words; and filings counted as in the picture."""
    levels = {it.id: it.label for it in summary.rulebook.heading.levels}
    titles = {it.id: it.title for it in summary.rulebook.rules.values()}
    deals = summary.deals

    def column(head: str, width: int, each: Callable[[ScreenedDeal], Cell]) -> Any:
        return _WordColumn(head, width, [each(it) for it in deals])

    def joined(names: Sequence[str]) -> str:
        return messages.LIST.join(titles[it] for it in names)

    lowest, highest = (IN_WORDS[it] for it in ENDS)
    met, open_ = (IN_WORDS[it] for it in RULES)
    yield column(lowest, 16, lambda it: levels[it.lowest])
    yield column(highest, 16, lambda it: levels[it.highest])
    yield column(met, 60, lambda it: joined(it.met))
    yield column(open_, 60, lambda it: joined(it.open))
    yield column(
        messages.GRAVEST, 60, lambda it: messages.LIST.join(summary.reasons(it))
    )
    yield column(IN_WORDS[FILINGS], 60, lambda it: _filings_in_words(summary, it))
    for state in COUNTED:
        yield column(count_head(state), 12, _counting(summary, state))
    yield column(messages.FIRST_DUE, 14, summary.first_day)
    yield column(messages.FIRST_PASSED, 24, lambda it: _first_passed(summary, it))


def _counting(summary: Summary, state: State) -> Callable[[ScreenedDeal], int]:
    return lambda deal: sum(it.state is state for it in summary.counted(deal))


def _first_passed(summary: Summary, deal: ScreenedDeal) -> str:
    day = summary.first_day(deal)
    return messages.YES if day and summary.passed(day) else ""


def _filings_in_words(summary: Summary, deal: ScreenedDeal) -> str:
    """Return the filings that count, each with its state, the gravest first."""
    regimes = summary.rulebook.regimes
    every = sorted(summary.counted(deal), key=lambda it: it.state.place)
    return messages.LIST.join(
        f"{_state(it.state)}{messages.STATE}{regimes[it.filing].short}" for it in every
    )


def _state(state: State) -> str:
    return upper_first(messages.STANDS[state])


def _filing_rows(summary: Summary) -> Rows:
    """Yield each filing that stops a deal, is due or is to be asked about.

    They come in the order of the deals, the gravest of each first.
    """
    for deal in summary.deals:
        for it in summary.counted(deal):
            if it.state.traits.asks:
                regime, day = summary.rulebook.regimes[it.filing], it.day
                yield (
                    summary.called(deal),
                    deal.row,
                    regime.title,
                    _state(it.state),
                    day or "",
                    messages.YES if day and summary.passed(day) else "",
                    _who(summary, regime),
                    regime.short,
                )


def _who(summary: Summary, regime: Regime) -> str:
    return upper_first(who_acts(summary.rulebook, regime))


def _as_read(summary: Summary, reading: Reading) -> Page:
    """Return what the cells were read as: a sheet that can be sorted and summed.

    It has a row for each deal, and a column for each question that is answered.
    """
    deals, every = reading.deals, summary.rulebook.questions.values()
    asked = [it for it in every if any(it.id in deal.answers for deal in deals)]
    days = [DAY] if any(it.on for it in deals) else []
    heads = [
        Column(messages.ROW_HEAD, 6),
        Column(messages.NAME_OF_DEAL, 30),
        *(Column(messages.DAY_OF_DEAL, AS_READ_WIDTHS[True]) for _day in days),
        *(Column(_head(it), AS_READ_WIDTHS[it.traits.ranged], it.ask) for it in asked),
    ]
    names = {it.row: summary.called(it) for it in summary.deals}
    rows = (
        [
            deal.row,
            names[deal.row],
            *(deal.on for _day in days),
            *(_answer(it, deal.answers.get(it.id)) for it in asked),
        ]
        for deal in deals
    )
    return Page(messages.AS_READ, heads, rows)


def _head(question: Question) -> str:
    traits, short = question.traits, question.short
    unit = traits.unit_before or traits.unit_after or question.unit
    return messages.IN_UNIT.format(name=short, unit=unit) if unit else short


def _answer(question: Question, answer: Any) -> Cell:
    """Return an answer as a cell: numbers and days as they are, others in words."""
    if answer is None or question.traits.ranged:
        return answer  # type: ignore[no-any-return] # a number or a day
    return answer_in_words(question, answer)


def _picture_columns(summary: Summary) -> list[Column]:
    wide = 1 + 2 * max(len(COUNTED), len(summary.rulebook.heading.levels))
    return [Column("", 64), *[Column("", 14)] * wide]


def _picture(results: Results) -> Rows:
    """Yield what a table came to as a whole, part by part, for people to read first."""
    deals = counted(len(results.summary.deals), *messages.DEAL_WORDS)
    yield [Bold(messages.IN_ONE_PICTURE.format(deals=deals))]
    yield from ([line] for line in _about(results))
    for part in parts_of(results.summary):
        yield from ([], [Bold(part.title)], [*map(Bold, part.heads)])
        yield from part.rows


class Part(NamedTuple):
    """A part of the picture. `narrow` are the places of columns that say the most."""

    title: str
    heads: Sequence[str]
    rows: Rows
    narrow: Sequence[int]


def parts_of(summary: Summary) -> list[Part]:
    """Return what a table came to, part by part; what there is most of comes first."""
    labels = [it.label for it in summary.rulebook.heading.levels]
    topics = [messages.TOPIC, *chain.from_iterable((it, messages.MAY) for it in labels)]
    filings = [messages.REGIME, *map(_state, COUNTED), *messages.FILING_HEADS]
    level, rule, week = messages.LEVEL_HEADS, messages.RULE_HEADS, messages.WEEK_HEADS
    if_heads, ask, by_week = messages.IF_HEADS, messages.ASK_HEADS, (2, 0, 1)
    wide = range(len(topics))
    return [
        Part(messages.BY_LEVEL, level, _levels(summary), range(len(level))),
        Part(messages.WHERE_FROM, topics, _topics(summary), wide),
        Part(messages.REASONS, rule, _rules(summary), range(3)),
        Part(messages.FILINGS, filings, _filings(summary), range(1 + len(COUNTED))),
        Part(messages.BY_WEEK, week, _weeks(summary), by_week),
        Part(messages.IF_IT_APPLIES, if_heads, _days_if_so(summary), by_week),
        Part(messages.TO_ASK, ask, _questions(summary), range(2)),
    ]


def _about(results: Results) -> list[str]:
    """Return by what a table was screened, and how much of it could not be read."""
    heading, reading = results.summary.rulebook.heading, results.reading
    said = messages.SCREENED_BY.format(
        title=heading.title,
        version=heading.version,
        day=day_in_words(results.summary.on),
    )
    cells = sum(bool(it.head) for it in reading.problems)
    rows = len(reading.problems) - cells
    unread = {
        messages.CELLS_UNREAD.format(cells=counted(cells, *messages.CELL_WORDS)): cells,
        messages.ROWS_UNREAD.format(rows=counted(rows, *messages.ROWS)): rows,
    }
    told = [it for it, count in unread.items() if count]
    return [said, messages.LEVELS_EXACT, *(told or [messages.NO_CELL_UNREAD])]


def _levels(summary: Summary) -> Rows:
    for it in reversed(summary.levels):
        yield it.level.label, it.settled, it.open, it.may


def _topics(summary: Summary) -> Rows:
    for it in summary.topics:
        places = summary.rulebook.rank.values()
        both = ((it.met.get(at, 0), it.open.get(at, 0)) for at in places)
        yield it.topic.short, *chain.from_iterable(both)


def _rules(summary: Summary) -> Rows:
    labels = {it.id: it.label for it in summary.rulebook.heading.levels}
    met = [it for it in summary.rules if it.met]
    if not met:
        yield [messages.NO_RULE]
    for it in met:
        yield it.rule.title, it.met, it.open, labels[it.rule.level], it.rule.id


def _filings(summary: Summary) -> Rows:
    for it in summary.filings:
        regime, who = it.regime, upper_first(it.who)
        yield regime.title, *it.counts, regime.short, regime.id, who


def _weeks(summary: Summary) -> Rows:
    for it in summary.weeks:
        form = messages.WEEK_PASSED if it.over else messages.WEEK_OF
        week = form.format(day=day_in_words(it.monday)) if it.monday else ""
        for duty in it.duties:
            who = upper_first(duty.who)
            yield week or messages.WITHOUT_A_DAY, duty.deals, duty.regime.title, who


def _days_if_so(summary: Summary) -> Rows:
    """Yield the last days of what is open, if it applies, the earliest first."""
    each = Counter((it.day, it.filing) for it in summary.days_if_so)
    for (day, name), deals in sorted(each.items()):
        passed = messages.PASSED if summary.passed(day) else ""
        regime = summary.rulebook.regimes[name]
        yield day, deals, regime.title, _who(summary, regime), passed


def _questions(summary: Summary) -> Rows:
    for name, rows in summary.asked.items():
        yield summary.rulebook.questions[name].ask, len(rows), name


def template(rulebook: Rulebook) -> bytes:
    """Return an XLSX to fill in, which is read back without a problem.

    Each column has its question and what helps to answer it as a note at its head, and
    offers its answers to be picked; others may be written, as several at once.
    """
    own = [
        Column(messages.NAME_OF_DEAL, 30),
        Column(messages.DAY_OF_DEAL, 14, messages.NOTE_DAY),
    ]
    asked = [_question_column(it) for it in rulebook.questions.values()]
    book = rulebook.heading
    lines = [f"{book.title} {book.version}", *messages.READ_ME_LINES]
    pages = [
        Page(messages.DEALS, [*own, *asked], []),
        Page(messages.READ_ME, [Column(messages.READ_ME, 110)], [[it] for it in lines]),
    ]
    return spreadsheet.workbook(pages, MADE_AT)


def _question_column(question: Question) -> Column:
    several = [NONE_OF_THESE] if question.traits.several else []
    labels = [it.label for it in question.offered.values()]
    return Column(question.short, 22, _note(question), [*labels, *several])


def _note(question: Question) -> str:
    return "\n".join(filter(None, [question.ask, question.hint, *_how(question)]))


def _how(question: Question) -> Sequence[str]:
    """Return how a cell answers a question, where its choices do not show it."""
    if question.traits.several:
        how = messages.NOTE_SEVERAL
    elif question.traits.pattern:
        how = messages.NOTE_COUNTRY
    elif question.traits.shape is Shape.DAY:
        how = messages.NOTE_A_DAY
    else:
        how = "" if question.offered else written(question).capitalize() + "."
    return how, messages.NOTE_NOT_KNOWN
