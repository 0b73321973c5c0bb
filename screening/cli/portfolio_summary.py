"""A summary in words, for a terminal: headings, each with the rows of a small table."""

from collections.abc import Iterator, Sequence
from datetime import date

from screening.portfolio import messages
from screening.portfolio.reading import CellProblem
from screening.portfolio.summary import Summary
from screening.rulebook.states import COUNTED
from screening.wording.answers import counted

MOST_RULES, MOST_QUESTIONS, MOST_PROBLEMS = 10, 5, 20
MOST_FILINGS, MOST_WEEKS = 15, 12
Section = tuple[str, Sequence[Sequence[str]]]


def sections(found: Summary) -> Iterator[Section]:
    """Yield what a table comes to, section by section; none that has no rows."""
    for heading, rows in (
        (messages.BY_LEVEL, _levels(found)),
        (messages.BY_TOPIC, _topics(found)),
        (messages.BY_RULE, _rules(found)),
        (messages.BY_FILING, _filings(found)),
        (messages.BY_WEEK, _weeks(found)),
        (messages.BY_QUESTION, _questions(found)),
    ):
        if rows:
            yield heading, rows


def problem_lines(problems: Sequence[CellProblem], blank: int) -> Iterator[str]:
    """Yield how many rows have problems, and the first of those."""
    if blank:
        yield messages.BLANK_ROWS.format(rows=counted(blank, *messages.ROWS_BLANK))
    if not problems:
        yield messages.NO_PROBLEM
        return
    cells = counted(len(problems), *messages.CELLS)
    rows = counted(len({it.row for it in problems}), *messages.ROWS)
    yield messages.PROBLEMS_FOUND.format(cells=cells, rows=rows)
    for it in problems[:MOST_PROBLEMS]:
        form = messages.IN_CELL if it.head else messages.IN_ROW
        yield form.format(row=it.row, head=it.head, value=it.value, says=it.says)
    if left := len(problems) - MOST_PROBLEMS:
        yield from [messages.AND_MORE.format(count=left)] if left > 0 else []


def _levels(found: Summary) -> list[Sequence[str]]:
    labels = [it.label for it in found.rulebook.heading.levels]
    rows = [
        (label, str(it.settled), str(it.open))
        for label, it in zip(labels, found.levels, strict=True)
    ]
    return [("", messages.SETTLED, messages.OPEN), *reversed(rows)]


def _topics(found: Summary) -> list[Sequence[str]]:
    """Return topics by level: how many meet it, and after + how many may."""
    levels = found.rulebook.heading.levels
    titles = {it.id: it.short for it in found.rulebook.heading.topics}
    rows = [
        (
            titles[it.topic],
            *(_met(it.met[name.id], it.open[name.id]) for name in levels),
        )
        for it in found.topics
    ]
    return [("", *(it.label for it in levels)), *rows] if rows else []


def _met(met: int, open_: int) -> str:
    return f"{met} + {open_}" if open_ else str(met)


def _rules(found: Summary) -> list[Sequence[str]]:
    met = [it for it in found.rules if it.met][:MOST_RULES]
    return [(found.rulebook.rules[it.rule].title, str(it.met)) for it in met]


def _filings(found: Summary) -> list[Sequence[str]]:
    """Return what some deal has to file or ask, and how many others may come to it."""
    due = [it for it in found.filings if it.asks][:MOST_FILINGS]
    rows = [
        (found.rulebook.regimes[it.filing].short, *map(str, it.counts)) for it in due
    ]
    left = len(found.filings) - len(due)
    more = [(messages.MORE_FILINGS.format(count=left), *[""] * len(COUNTED))]
    heads = [("", *(messages.STANDS[state] for state in COUNTED))]
    return [*(heads if rows else []), *rows, *(more if left else [])]


def _weeks(found: Summary) -> list[Sequence[str]]:
    return [
        (_week(found, it.week), found.rulebook.regimes[it.filing].short, str(it.deals))
        for it in found.weeks[:MOST_WEEKS]
    ]


def _week(found: Summary, week: date) -> str:
    told = week.isoformat()
    return f"{told} {messages.PASSED}" if found.week_passed(week) else told


def _questions(found: Summary) -> list[Sequence[str]]:
    asked = [*found.asked.items()][:MOST_QUESTIONS]
    questions = found.rulebook.questions
    return [(questions[name].ask, str(len(rows))) for name, rows in asked]
