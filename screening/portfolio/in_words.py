"""Verdicts in words: columns for people, beside those with ids that machines read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from screening.formats.spreadsheet import Cell
from screening.formats.text import upper_first
from screening.portfolio import messages
from screening.portfolio.filed import filed
from screening.portfolio.reasons import gravest
from screening.portfolio.screen import EXACT
from screening.portfolio.summary import Summary
from screening.rulebook.model import Rulebook
from screening.rulebook.states import COUNTED
from screening.wording.dues import is_counted

ENDS = ("lowest", "highest", *EXACT.names)
RULES = ("met", "open")


HEADS = (
    *(messages.IN_WORDS.format(name=it) for it in (*ENDS, *RULES, "filings")),
    *(messages.COUNT_OF.format(state=it) for it in messages.STANDS.values()),
    messages.FIRST_DUE,
    messages.FIRST_PASSED,
    messages.GRAVEST,
)
"""The heads of all columns in words."""


class WordColumn(NamedTuple):
    """A column of a sheet: its head, how wide it is shown, and a cell for each deal."""

    head: str
    width: int
    cells: Sequence[Cell]


def word_columns(
    rulebook: Rulebook, verdicts: pa.Table, summary: Summary
) -> Iterator[WordColumn]:
    """Yield what verdicts say, in words; and filings counted as in the picture."""
    levels = {it.id: it.label for it in rulebook.heading.levels}
    titles = {it.id: it.title for it in rulebook.rules.values()}
    for name in (it for it in ENDS if it in verdicts.column_names):
        said = verdicts.column(name).to_pylist()
        yield WordColumn(_head(name), 16, [levels[level] for level in said])
    for name in RULES:
        rows = verdicts.column(name).to_pylist()
        said = [messages.LIST.join(titles[it] for it in row) for row in rows]
        yield WordColumn(_head(name), 60, said)
    met = verdicts.column("met").to_pylist()
    told = [messages.LIST.join(gravest(rulebook, row)) for row in met]
    yield WordColumn(messages.GRAVEST, 60, told)
    if "filings" in verdicts.column_names:
        yield from _filings(rulebook, verdicts, summary)


def _head(name: str) -> str:
    return messages.IN_WORDS.format(name=name)


def _filings(
    rulebook: Rulebook, verdicts: pa.Table, summary: Summary
) -> Iterator[WordColumn]:
    rows = verdicts.column("filings").to_pylist()
    said = [_told(rulebook, row) for row in rows]
    yield WordColumn(_head("filings"), 60, said)
    counts = filed(rulebook, verdicts)
    for state in COUNTED:
        head = messages.COUNT_OF.format(state=messages.STANDS[state])
        yield WordColumn(head, 12, [*map(int, counts.by_deal(state))])
    days = sorted(summary.days, key=lambda it: it.day, reverse=True)
    first = {it.place: it.day for it in days}
    due = [first.get(it) for it in range(len(rows))]
    yield WordColumn(messages.FIRST_DUE, 14, due)
    passed = [messages.YES if it and summary.passed(it) else "" for it in due]
    yield WordColumn(messages.FIRST_PASSED, 24, passed)


def _told(rulebook: Rulebook, row: Sequence[Mapping[str, Any]]) -> str:
    """Return the filings that count, each with its state, the gravest first."""
    found = [(it["state"], rulebook.regimes[it["filing"]]) for it in row]
    return messages.LIST.join(
        f"{upper_first(messages.STANDS[state])}{messages.STATE}{regime.short}"
        for state in COUNTED
        for its, regime in found
        if its == state and is_counted(regime, state)
    )
