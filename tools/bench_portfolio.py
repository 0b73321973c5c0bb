"""Measure many deals: a table from its CSV to results in a workbook, rows in processes.

Random deals are written as people write them: half by label, half by id, numbers and
days in several ways, two thirds of the cells filled. Each row gets what a deal gets:
its exact range, filings, days and what to ask next.
"""

import csv
import random
import time
from datetime import UTC, date, datetime
from io import StringIO

from screening.portfolio import matching, reading, screening, table, workbook
from screening.portfolio.summary import Summary
from screening.rulebook import loader
from screening.rulebook.kinds import Kind, Shape
from screening.rulebook.model import Question, Rulebook
from tools.deals import FOLDER, random_answer
from tools.timing import at_most, finish, line

DAY = date(2026, 11, 28)
ROWS = at_most(5_000, 250)
PROCESSES = 2
ANSWERED = 2 / 3
"""What part of the cells says something."""


def written(chance: random.Random, question: Question) -> str:
    """Return a random answer as it might stand in a cell: choices by id or by label."""
    answer = random_answer(question, chance)
    match question.traits.shape:
        case Shape.WORD | Shape.WORDS:
            ids = answer if isinstance(answer, frozenset) else [str(answer)]
            labels = question.offered
            words = (chance.choice((it, labels[it].label)) for it in sorted(ids))
            return "; ".join(words)
        case Shape.DAY:
            return f"{answer:%d/%m/%Y}"
        case _:
            return f"{answer:,}.00" if question.kind is Kind.MONEY else str(answer)


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


def main() -> None:
    """Print how long each step of a table takes, and all of them together."""
    rulebook = loader.load(FOLDER)
    data = csv_of(rulebook, ROWS)
    begun = started = time.perf_counter()
    took = dict[str, float]()

    def done(what: str) -> None:
        nonlocal started
        took[what] = time.perf_counter() - started
        started = time.perf_counter()

    sent = table.read_file(data).table
    done("file")
    columns = matching.taken(matching.match_table(rulebook, sent))
    cells = reading.read(rulebook, sent, columns, today=DAY)
    done("cells")
    found = screening.screen(rulebook, cells.deals, processes=PROCESSES)
    done("screening")
    summary = Summary(rulebook, DAY, found)
    made = workbook.as_xlsx(
        workbook.Results(sent, cells, summary), datetime(2026, 11, 28, tzinfo=UTC)
    )
    done("workbook")
    whole = took["file"] + took["cells"] + took["screening"]
    for what, seconds in took.items():
        line(f"many deals, {what}", seconds, "{:.1f} s")
    about = f"{len(found):,} rows, {len(data) / 1e6:.1f} MB, {PROCESSES} processes"
    line("rows screened whole", whole, "{:.1f} s", about)
    about = f"{len(made) / 1e6:.1f} MB"
    line("and results", time.perf_counter() - begun, "{:.1f} s", about)
    finish()


if __name__ == "__main__":
    main()
