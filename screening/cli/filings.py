"""Print what each regime asks, of whom and by when, and how well its law is known."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import click

from screening.cli import common
from screening.errors import ScreeningError
from screening.formats.spreadsheet import Column, csv_file
from screening.formats.text import day_in_words, list_in_words, upper_first
from screening.presentation.answers import counted
from screening.presentation.conditions import Clause
from screening.presentation.filing_view import ROWS
from screening.presentation.regime import RegimeWords, regime_in_words
from screening.presentation.rulebook import DAGGER, Basis, basis_in_words, how_known
from screening.rulebook import loader
from screening.rulebook.editions import of_day
from screening.rulebook.fields import points_under
from screening.rulebook.model import Rulebook
from screening.rulebook.regimes import Regime
from screening.settings import Settings, today

ELSEWHERE = {"facts", "conditions", "doubtful"}
"""What a deal alone has, or what stands below the condition it is about."""
HEADS = (
    *("Regime", "Id", "Side", "Kind", "Asks", "Holds", "Applies", "First", "Stops"),
    *(it.page for key, it in ROWS.items() if key not in ELSEWHERE),
    *("Check again", "Sources", "How it was read", "From memory"),
)
"""What is told of a regime, in this order: columns of a table, or rows of a text."""
LABEL = 20
CERTAINTIES = {
    "seen": "{} read in the official text",
    "secondary": "{} known from pages about it",
    "memory": "{} not checked in any text",
}

Row = Mapping[str, Sequence[str]]


@click.command()
@click.argument("words", metavar="[WORDS]...", nargs=-1)
@common.printed_as("text", "json", "csv")
@common.RULES
def filings(words: tuple[str, ...], form: str, rules: Path | None) -> None:
    """List the regimes: trigger, person, days, sanction, how each was read.

    WORDS leave those that have all of them in their title or id.
    """
    whole = loader.load(rules or common.live_rules(Settings.from_environment()))
    book = of_day(whole, today())
    named = ((f"{it.id} {it.title}".lower(), it) for it in book.regimes.values())
    asked = [it for name, it in named if all(word.lower() in name for word in words)]
    if words and not asked:
        raise ScreeningError(f'No regime has these words: "{" ".join(words)}".')
    rows = [_row(regime, book) for regime in asked]
    if form == "json":
        common.print_json(rows)
    elif form == "csv":
        cells = (["\n".join(row.get(head, ())) for head in HEADS] for row in rows)
        click.echo(csv_file([*map(Column, HEADS)], cells), nl=False)
    else:
        click.echo("\n".join(_text(book, rows)))


def _row(regime: Regime, book: Rulebook) -> Row:
    """Return all that is told of a regime, in lines; nothing for what is not."""
    words, again = regime_in_words(regime, book), regime.look_again
    inner = points_under(regime).difference(regime.basis)
    basis = basis_in_words(book, (*regime.basis, *sorted(inner)))
    cells: dict[str, Sequence[str]] = {
        ROWS["sanctions"].page: [regime.if_not] if regime.if_not else (),
        **{title: [it.says for it in points] for title, points in words.rows},
        "Regime": [regime.title],
        "Id": [regime.id],
        "Side": [upper_first(book.sides[regime.side].label)],
        "Kind": [f"{regime.kind}{', proposed' if regime.proposal else ''}"],
        "Asks": [words.says],
        "Holds": [words.dates] if words.dates else (),
        "Applies": [*_conditions(words)],
        "Stops": [list_in_words(regime.stops)] if regime.stops else (),
        "Unless": [it.says for it in words.exceptions],
        "Check again": [f"by {day_in_words(again)}"] if again else (),
        "Sources": [*_sources(basis)],
        "How it was read": [_read(basis)],
        "From memory": [
            f"{it.name}: {it.says} {it.to_check}".rstrip()
            for it in _of(basis, "memory")
        ],
    }
    return {head: cells[head] for head in HEADS if cells.get(head)}


def _conditions(words: RegimeWords) -> Iterator[str]:
    """Yield each condition in lines, and below one that is doubtful the reason."""
    for how, when, because in words.conditions:
        yield from _lines(when, how)
        if because:
            yield f"  Doubtful: {because}"


def _lines(when: Clause, before: str, depth: int = 0) -> Iterator[str]:
    """Yield a condition in lines, its parts below it, each behind a dash."""
    yield f"{'  ' * depth}{before} {when.says}{':' if when.parts else ''}"
    for part in when.parts:
        yield from _lines(part, "-", depth + 1)


def _sources(basis: Sequence[Basis]) -> Iterator[str]:
    """Yield each source once, with the places in it."""
    by = attrgetter("source")
    for source, points in groupby(sorted(basis, key=by), by):
        yield f"{source}: {', '.join(f'{it.place}{it.mark}' for it in points)}"


def _of(basis: Sequence[Basis], certainty: str) -> list[Basis]:
    return [it for it in basis if it.certainty == certainty]


def _read(basis: Sequence[Basis]) -> str:
    """Return how many of the points were read, and the oldest state of them."""
    counts = [(len(_of(basis, it)), says) for it, says in CERTAINTIES.items()]
    sources_named = [
        says.format(counted(many, "point", "points")) for many, says in counts if many
    ]
    state = next(
        (it for it in how_known(basis).split("; ") if it.startswith("text of")), ""
    )
    return "; ".join(filter(None, [list_in_words(sources_named), state]))


def _text(book: Rulebook, rows: Sequence[Row]) -> Iterator[str]:
    """Yield every regime below the one before, then what no text was seen of."""
    heading = book.heading
    yield common.paragraph(
        f"{heading.title} {heading.version}, reviewed on "
        f"{day_in_words(heading.reviewed)}: {counted(len(rows), 'regime', 'regimes')}. "
        f"{DAGGER}"
    )
    memory: dict[str, list[str]] = {}
    for row in rows:
        yield f"\n{row['Regime'][0]}"
        for head in (it for it in HEADS[1:-1] if it in row):
            yield from _beside(head, row[head])
        for point in row.get(HEADS[-1], ()):
            memory.setdefault(point, []).extend(row["Id"])
    yield "\nNot checked in any text, and the regimes that rest on it"
    for point, regimes in memory.items():
        yield common.paragraph(point, "  - ", "    ")
        yield common.paragraph(f"In {list_in_words(regimes)}", "    ", "    ")
    if not memory:
        yield "  Nothing in these regimes."


def _beside(head: str, lines: Sequence[str]) -> Iterator[str]:
    """Yield lines beside their head, aligned; each goes on where its text began."""
    label = f"  {head:{LABEL - 2}}"
    for line in lines:
        text = line.lstrip().replace(" %", "\N{NO-BREAK SPACE}%")
        inner = " " * (len(line) - len(text))
        hang = inner + "  " * text.startswith("- ")
        yield common.paragraph(text, label + inner, " " * LABEL + hang)
        label = " " * LABEL
