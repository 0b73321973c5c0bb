"""Measure how long a table of text takes, from CSV to results in a file.

Random deals are written as people write them: half by label, half by id, numbers and
days in several ways. `--profile` shows what takes the time.
"""

import argparse
import cProfile
import csv
import gc
import os
import random
import resource
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from io import StringIO
from pathlib import Path

from timing import line, seconds

from screening.cli import MADE_MEANWHILE
from screening.portfolio import cells, matching, pieces, results, summary, table
from screening.rulebook import loader
from screening.rulebook.kinds import Kind, Shape
from screening.rulebook.model import Question, Rulebook

FOLDER = Path(__file__).parent.parent / "rules" / "italy-china"
DAY = date(2026, 11, 28)
MOST = 12.0
ANSWERED = 2 / 3
"""What part of the cells says something."""


def written(chance: random.Random, question: Question) -> str:
    """Return a random answer as it might stand in a cell."""
    match question.traits.shape:
        case Shape.WORD:
            return word(chance, question)
        case Shape.WORDS:
            return "; ".join(
                word(chance, question) for _ in range(chance.randint(1, 3))
            )
        case Shape.DAY:
            return f"{DAY + timedelta(chance.randint(0, 700)):%d/%m/%Y}"
        case Shape.TEXT:
            return f"Company {chance.randint(1, 50_000)}"
        case Shape.NUMBER:
            if question.kind is Kind.MONEY:
                return f"{chance.randint(1, 900_000) * 1_000:,}.00"
            return str(chance.randint(1, 99))


def word(chance: random.Random, question: Question) -> str:
    """Return a random answer, by its id or its label."""
    name, choice = chance.choice([*question.offered.items()])
    return chance.choice((name, choice.label))


def csv_of(rulebook: Rulebook, rows: int) -> bytes:
    """Return random deals as CSV."""
    chance = random.Random(14)  # noqa: S311 - random deals are no secret
    questions = rulebook.questions.values()
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(["Name of the deal", *(it.short for it in questions)])
    for row in range(rows):
        filled = [
            written(chance, it) if chance.random() < ANSWERED else ""
            for it in questions
        ]
        writer.writerow([f"Deal {row}", *filled])
    return file.getvalue().encode()


def screened(rulebook: Rulebook, data: bytes, *, out: bool = False) -> Sequence[int]:
    """Screen a table of text; return how many deals it has, and how many problems."""
    read = table.read_table(data)
    columns = matching.taken(matching.match(rulebook, read.heads))
    reading = cells.read(rulebook, read, columns, today=DAY)
    found = pieces.pieces_of(rulebook, reading.facts, DAY, filings=True)
    verdicts = pieces.together(found)
    if out:
        told = summary.summarize(rulebook, reading.facts, verdicts)
        by = results.origin(rulebook, DAY)
        whole = results.Results(read, reading, verdicts, by, rulebook, told)
        results.as_parquet(whole)
    return verdicts.num_rows, len(reading.problems)


def main() -> None:
    """Print how long it takes to screen the rows, and to write the results too."""
    gc.freeze()
    gc.set_threshold(MADE_MEANWHILE)  # as the commands do
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--profile", action="store_true")
    given = asked.parse_args()
    rulebook = loader.load(FOLDER)
    data = csv_of(rulebook, given.rows)
    load = f"load {os.getloadavg()[0]:.1f}, {len(data) / 1e6:.0f} MB"
    if given.profile:
        cProfile.runctx(
            "screened(rulebook, data, out=True)", globals(), locals(), sort="tottime"
        )
        return
    took = seconds(partial(screened, rulebook, data))
    line(f"{given.rows:,} rows screened", took, "{:.1f} s", load, most=MOST)
    took = seconds(partial(screened, rulebook, data, out=True))
    line("and results as Parquet", took, "{:.1f} s", load)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line("memory at its highest", peak, "{:.0f} MiB")


if __name__ == "__main__":
    main()
