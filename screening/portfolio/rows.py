"""Rows of a table that are no deals, or are perhaps one deal twice.

A row that adds up the others, divides them or remarks on them stays in the table, and
nothing in it is read. It is told with what to do.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from screening.formats.spreadsheet import Row
from screening.formats.text import list_in_words, plainly
from screening.portfolio import messages
from screening.portfolio.table import Table
from screening.wording.answers import counted

FEWEST_COLUMNS = 4
"""In a narrower table one cell alone may well be a deal."""
LOOKED_AT = 3
"""In how many cells of a row that say something the word of a total is looked for."""
LONGEST_NAME = 25
"""How many letters a cell alone may have that is called like a deal."""
MOST_ROWS = 200
"""How many rows a file names that are left out for one reason."""
MOST_NAMES, MOST_TWINS, MOST_OF_NAME = 5, 8, 60
"""How many names of several rows are told, of how many rows, how much of a name."""
TOTALS = frozenset(
    {"total", "totals", "grand total", "subtotal", "sum", "totale", "totali"}
    | {"totale generale", "subtotale", "somma"}
)
"""What a cell says of a row that adds up the others."""
_NUMBER = re.compile(
    r"[-+(]?\W*\d[\d.,\s]*\W*(eur|euro|mln|mio|m|k)?\W*", re.IGNORECASE
)
_LINE = re.compile(
    r"([-\u2010-\u2015=_*~#\u00b7\u2022>\u2500\u2501\u2550]\s*){2}", re.ASCII
)
"""How no name begins: with a line of at least two signs."""
_WHEN = (
    r"(primo|secondo|terzo|quarto|ultimo|first|second|third|fourth|last|i{1,3}|iv|\d)"
)
_PART = r"(semestre|trimestre|quadrimestre|half|quarter|anno|esercizio|year)"
_YEAR = r"( (of |del )?(19|20)\d\d)"
_PERIOD = re.compile(
    rf"{_WHEN} {_PART}{_YEAR}?|({_PART}|[hqst][1-4]|[1-4][hqst]){_YEAR}"
)
"""A part of a year by which lists are divided, plainly written."""
_REMARK = re.compile(
    r"[*(\[\u2020\u2021\u00a7\u00b9\u00b2\u00b3]|\d{1,2}[.)]\s"
    r"|(fonte|fonti|nota|note|n\.?b\.?|legenda|sources?|notes?|legend)(?!\w)",
    re.IGNORECASE,
)


class NoDeal(NamedTuple):
    """What tells that a row is no deal, and what is to be done about it."""

    text: str
    says: str


def no_deals(table: Table) -> Mapping[int, NoDeal]:
    """Return the rows that are no deals, by place.

    A remark stands before all deals or after them. Where every row says one thing
    alone, that is how deals are listed.
    """
    filled = [_filled(row) for row in table.rows]
    listed = all(len(said) <= 1 for said in filled)
    narrow = listed or len(table.heads) < FEWEST_COLUMNS
    found = dict[int, NoDeal]()
    for at, said in enumerate(filled):
        if total := _total(said):
            found[at] = NoDeal(total, messages.TOTAL)
        elif not narrow and _alone(said, _divides):
            found[at] = NoDeal(said[0], messages.DIVIDER)
    if not narrow:
        found |= dict(_remarks_in(filled, found))
    return dict(sorted(found.items()))


def _remarks_in(
    filled: Sequence[Sequence[str]], others: Collection[int]
) -> Iterator[tuple[int, NoDeal]]:
    """Yield the rows that are remarks, from both ends up to the first deal."""
    for places in (range(len(filled)), reversed(range(len(filled)))):
        for at in places:
            if at not in others and filled[at]:
                if not _alone(filled[at], _remarks):
                    break
                yield at, NoDeal(filled[at][0], messages.REMARK)


def _filled(row: Row) -> list[str]:
    return [it.strip() for it in row.cells if it.strip()]


def _total(said: Sequence[str]) -> str:
    """Return the word by which a row adds up others; empty where it does not.

    It is the first cell that says something; or one of the next, where all others are
    numbers: a company may well be called Total.
    """
    for place, text in enumerate(said[:LOOKED_AT]):
        if plainly(text) in TOTALS:
            others = [*said[:place], *said[place + 1 :]]
            numbers = others and all(map(_NUMBER.fullmatch, others))
            if not place or numbers:
                return text
    return ""


def _alone(said: Sequence[str], like: Callable[[str], bool]) -> bool:
    return len(said) == 1 and like(said[0])


def _divides(text: str) -> bool:
    return bool(_LINE.match(text) or _PERIOD.fullmatch(plainly(text)))


def _remarks(text: str) -> bool:
    return len(text) > LONGEST_NAME or bool(_REMARK.match(text))


def why_left_out(table: Table, numbers: Collection[int]) -> Mapping[int, str]:
    """Return why rows, by their numbers, are left out: what they are, or by choice."""
    chosen = {*numbers}
    narrow = len(table.heads) < FEWEST_COLUMNS
    found = dict[int, str]()
    for row in table.rows:
        if row.number in chosen:
            said = _filled(row)
            remark = not narrow and _alone(said, _remarks)
            other = messages.IS_REMARK if remark else messages.BY_CHOICE
            found[row.number] = messages.ADDS_UP if _total(said) else other
    return found


def left_out_in_words(
    table: Table, numbers: Collection[int], most: int = MOST_ROWS
) -> list[str]:
    """Return which rows are left out, a sentence for each reason."""
    why = why_left_out(table, numbers)
    return [
        messages.LEFT_OUT.format(
            rows=rows_named([row for row, it in why.items() if it == reason], most),
            why=reason,
        )
        for reason in dict.fromkeys(why.values())
    ]


def rows_named(numbers: Sequence[int], most: int = MOST_ROWS) -> str:
    """Return rows by their numbers, and how many more there are than are named."""
    return f"{messages.ROWS[len(numbers) > 1]} {first_rows(numbers, most)}"


def first_rows(numbers: Sequence[int], most: int) -> str:
    """Return the first numbers in words, and how many more there are."""
    left = len(numbers) - most
    more = [messages.MORE_ROWS.format(count=left)] if left > 0 else []
    return list_in_words([*map(str, numbers[:most]), *more])


def blank_in_words(table: Table) -> list[str]:
    """Return how many blank rows were left out, where there were any."""
    if not table.blank:
        return []
    rows = counted(table.blank, *messages.ROWS_BLANK)
    return [messages.BLANK_ROWS.format(rows=rows)]


def twins_in_words(names: Mapping[int, str]) -> Iterator[str]:
    """Yield a sentence on each name that several rows, by their numbers, have."""
    by_name = dict[str, list[int]]()
    for number, name in names.items():
        if name:
            by_name.setdefault(name, []).append(number)
    several = {name: rows for name, rows in by_name.items() if len(rows) > 1}
    for name, rows in [*several.items()][:MOST_NAMES]:
        both = len(rows) == len(("one", "other"))
        says = messages.TWO_OF_A_NAME if both else messages.OF_A_NAME
        told = first_rows(rows, MOST_TWINS)
        yield says.format(rows=told, name=name[:MOST_OF_NAME])
    if len(several) > MOST_NAMES:
        yield messages.MORE_NAMES.format(count=len(several) - MOST_NAMES)
