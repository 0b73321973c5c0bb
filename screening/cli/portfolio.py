"""Screen many deals at once: a table in, a table and a summary out."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime
from importlib.util import find_spec
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from screening.cli import common
from screening.errors import ScreeningError
from screening.formats import yaml_reader, yaml_writer
from screening.rulebook import loader
from screening.rulebook.model import Rulebook
from screening.settings import Settings, today
from screening.wording.answers import counted

if TYPE_CHECKING:  # what decides a table is imported by the command that needs it
    from screening.portfolio.matching import Match
    from screening.portfolio.reading import CellProblem, Reading
    from screening.portfolio.summary import Summary
    from screening.portfolio.table import Table
    from screening.portfolio.workbook import Results

MOST_BYTES = 100_000_000
DAY = click.DateTime(["%Y-%m-%d"])
PARQUET = ".parquet"
MOST_ROWS, MOST_PROBLEMS = 15, 20
"""How many rows of each part of a summary are told, and how many problems."""
PROPOSED = (
    "\nColumns that may be meant for a question and are not read. Those that are "
    "right, put into a file for --columns:"
)
NO_PARQUET = "A table in Parquet is screened to one. Name a .parquet with --out."
NO_LIBRARY = (
    'A table in Parquet is screened on Spark, which needs "{library}". It is not '
    'installed. Install the extra: pip install "screening[spark]"'
)
IN = ", in "
"""What stands between a question and the unit of its amounts, in a file of columns."""


class _Portfolio(click.Group):
    """Commands on tables; without one of their names, the table is screened."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take what is no command for the table of `screen`."""
        named = args[0] in self.commands or args[0].startswith("-")
        return super().resolve_command(ctx, args if named else ["screen", *args])


def _of_a_table(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the table, and the options of how it is read."""
    sheet = "The sheet that holds the deals, where there are several."
    columns = (
        "File that says which question columns answer: a line “head: question” each. "
        "Where amounts of money say no unit: “head: question, in millions” (thousands, "
        "euro)."
    )
    same = "Answer that is the same for all deals: question=answer. May be repeated."
    on = "Day to read at, for deals that have none; else today."
    for option in (
        click.option("--sheet", default="", help=sheet),
        click.option("--columns", "chosen", type=common.PATH, help=columns),
        click.option("--same", multiple=True, metavar="Q=A", help=same),
        common.RULES,
        click.option("--on", type=DAY, metavar="DAY", help=on),
        click.argument("file", type=common.PATH),
    ):
        command = option(command)
    return command


@click.group(cls=_Portfolio)
def portfolio() -> None:
    """Screen many deals at once, from one table.

    Like so: `screening portfolio FILE --out results.xlsx`.
    """


@portfolio.command()
@click.argument("file", type=common.PATH)
@common.RULES
def template(file: Path, rules: Path | None) -> None:
    """Write a workbook to fill in, with a column for each question."""
    from screening.portfolio import workbook

    common.write_whole(file, workbook.template(_rulebook(rules)))
    click.echo(f"{file} has a column for each question. Fill in a row for each deal.")


@portfolio.command()
@_of_a_table
def check(**given: Any) -> None:
    """Tell what each column is read as and which cells cannot be read."""
    asked = _Asked(**given)
    table, columns = asked.table()
    reading = asked.reading(table, columns)
    _tell_reading(asked, table, columns, reading)


@portfolio.command()
@_of_a_table
@click.option(
    "--out", type=common.PATH, help="Write the results to this file: .xlsx or .csv."
)
@click.option(
    "--strict",
    is_flag=True,
    help="Leave out rows with problems; exit 1 where there are some.",
)
def screen(out: Path | None, *, strict: bool, **given: Any) -> None:
    """Screen the deals of a table, and write what was found beside them.

    A table in Parquet, whose columns bear the ids of questions, is screened on Spark.
    """
    asked = _Asked(**given)
    if asked.file.suffix == PARQUET:
        _screen_on_spark(asked, out)
        return
    write = _writer(out) if out else None
    found, left_out = _screened(asked, strict=strict)
    if write and out:
        common.write_whole(out, write(found))
        click.echo(f"{out} is written.")
    if left_out:
        click.echo(f"Rows with problems that were left out: {left_out}", err=True)
        sys.exit(1)


class _Asked:
    """What is asked of a table: by which rules, at which day, by which columns."""

    def __init__(
        self,
        *,
        file: Path,
        rules: Path | None,
        on: datetime | None,
        **read_as: Any,
    ) -> None:
        self.file, self._sheet = file, read_as["sheet"]
        self.rulebook = _rulebook(rules)
        self.on: date = on.date() if on else today()
        chosen = _columns_in(it) if (it := read_as["chosen"]) else {}
        self._chosen, self._units = _units_apart(chosen)
        self.same = _same(read_as["same"])

    def table(self) -> "tuple[Table, Mapping[str, str]]":
        """Return the table, and the questions that its columns answer."""
        from screening.portfolio import matching
        from screening.portfolio.table import read_table

        data = common.read_at_most(self.file, MOST_BYTES)
        if len(data) > MOST_BYTES:
            says = f"{self.file} is over a hundred megabytes. Split it."
            raise ScreeningError(says)
        table = read_table(data, self._sheet)._replace(units=self._units)
        found = matching.taken(matching.match_table(self.rulebook, table))
        columns = {**found, **self._chosen}
        return table, {head: name for head, name in columns.items() if name}

    def columns_told(self, table: "Table", columns: Mapping[str, str]) -> Iterable[str]:
        """Yield what each column is read as, and as a file what is only proposed."""
        from screening.portfolio import matching

        matches = matching.match_table(self.rulebook, table)
        rows = [
            (it.head, self._read_as(columns.get(it.head, ""), it))
            for it in matches
            if it.how != matching.EARLIER or columns.get(it.head)
        ]
        yield from common.columns(rows)
        if earlier := [it.head for it in matches if it.how == matching.EARLIER]:
            yield f"Of an earlier result, and not read: {', '.join(earlier)}."
        near = {
            it.head: it.proposed
            for it in matches
            if it.proposed and it.head not in {*columns, *self._chosen}
        }
        if near:
            yield PROPOSED
            yield from starmap(_as_yaml, near.items())

    def unsaid_told(
        self, columns: Mapping[str, str], reading: "Reading"
    ) -> Iterator[str]:
        """Yield, as a file, the columns whose amounts say no unit."""
        if reading.unsaid:
            yield (
                "\nAmounts of money that say no unit count as not known. Say in a file "
                "for --columns whether they are in millions, in thousands or in euro:"
            )
        for head, largest in reading.unsaid.items():
            line = _as_yaml(head, [f"{columns[head]}, in millions"])
            yield f"{line} # or in thousands, or in euro; the largest is {largest}"

    def _read_as(self, question: str, match: "Match") -> str:
        """Return what a column is read as, and how that was found, if it was."""
        if not question:
            return "not read"
        how = "" if match.head in self._chosen else match.how
        return f"{question} (by {how})" if how else f"{question} (as --columns says)"

    def reading(self, table: "Table", columns: Mapping[str, str]) -> "Reading":
        """Return the facts of a table; ScreeningError where no column is read."""
        from screening.portfolio import reading

        if not set(columns.values()) & set(self.rulebook.questions):
            told = "\n".join(self.columns_told(table, columns))
            raise ScreeningError(
                f"{told}\nNo column answers a question. Say which one each answers, in "
                "a file for --columns, with a line “head: question” each; `screening "
                "questions` lists the questions. Or take the template: `screening "
                "portfolio template deals.xlsx`."
            )
        return reading.read(
            self.rulebook, table, columns, today=self.on, same=self.same
        )


def _rulebook(rules: Path | None) -> Rulebook:
    return loader.load(rules or common.live_rules(Settings.from_environment()))


def _same(options: Iterable[str]) -> Mapping[str, str]:
    """Return what is said once for all deals: a question, =, and its answer each."""
    found = dict[str, str]()
    for written in options:
        asked, equals, answer = written.partition("=")
        if not equals:
            raise ScreeningError(
                f"“{written}” does not answer a question. Write it as question=answer."
            )
        if (question := asked.strip()) in found:
            says = f"“{question}” is given two answers for all deals. Keep one of them."
            raise ScreeningError(says)
        found[question] = answer
    return found


def _columns_in(file: Path) -> Mapping[str, str]:
    """Return what a file says that columns are read as; empty for not at all."""
    text = common.read_at_most(file, MOST_BYTES).decode("utf-8-sig", "replace")
    said = yaml_reader.read(str(file), text).data
    if not isinstance(said, dict) or not all(
        it is None or isinstance(it, str) for it in said.values()
    ):
        raise ScreeningError(
            f"{file} does not say what columns are read as. Write a line “head: "
            "question” for each; a question left empty leaves the column out."
        )
    return {head: question or "" for head, question in said.items()}


def _units_apart(
    chosen: Mapping[str, str],
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return which questions columns answer, and in what some are: “q, in millions”."""
    from screening.portfolio.quantities import SAID

    questions, units = dict[str, str](), dict[str, str]()
    for head, said in chosen.items():
        question, comma, unit = said.partition(IN)
        questions[head] = question.strip()
        if comma:
            units[head] = unit.strip()
            if units[head] not in SAID:
                raise ScreeningError(
                    f"“{head}” is read in “{unit.strip()}”, which is no unit here. "
                    "Write in millions, in thousands or in euro."
                )
    return questions, units


def _as_yaml(head: str, questions: Sequence[str]) -> str:
    """Return a line of a file for --columns; which others may be meant, it notes."""
    first, *others = questions
    try:
        line = yaml_writer.write({head: first}).rstrip()
    except ValueError:  # a head with hidden signs, which no file of ours holds
        line = f"{head}: {first}"
    return " ".join([line, *(f"# or {it}" for it in others)])


def _screened(asked: _Asked, *, strict: bool) -> "tuple[Results, int]":
    """Screen a table, and tell its columns, its problems and what it comes to.

    Return how many rows were left out as well.
    """
    from screening.portfolio import summary, workbook

    table, columns = asked.table()
    reading = asked.reading(table, columns)
    _tell_reading(asked, table, columns, reading)
    wrong = {it.row for it in reading.problems} if strict else set()
    deals = {row: it for row, it in reading.deals.items() if row not in wrong}
    table, reading = table.without(wrong), reading._replace(deals=deals)
    found = _watched(asked.rulebook, deals)
    told = summary.Summary(asked.rulebook, asked.on, found)
    _tell_summary(told)
    return workbook.Results(table, reading, told), len(wrong)


def _watched(rulebook: Rulebook, deals: Mapping[int, Any]) -> Sequence[Any]:
    """Screen deals, with a bar in the terminal where somebody watches it."""
    from screening.portfolio.screening import screen

    bar = click.progressbar(length=len(deals), label="Screening", file=sys.stderr)
    with bar if sys.stderr.isatty() else nullcontext():
        seen = bar.update if sys.stderr.isatty() else lambda _count: None
        return screen(rulebook, deals, seen)


def _tell_summary(told: "Summary") -> None:
    from screening.portfolio import workbook

    for part in workbook.parts_of(told):
        rows = [[str(row[at]) for at in part.narrow if row[at:]] for row in part.rows]
        shown, left = rows[:MOST_ROWS], len(rows) - MOST_ROWS
        heads = [part.heads[at] for at in part.narrow]
        whole = [it for it in shown if len(it) == len(heads)]
        more = [f"  and {left:,} more"] if left > 0 else []
        if whole:
            lines = common.columns([heads, *whole])
            click.echo("\n".join(["", part.title, *lines, *more]))


def _tell_reading(
    asked: _Asked, table: "Table", columns: Mapping[str, str], reading: "Reading"
) -> None:
    from screening.portfolio.table import blank_in_words

    told = asked.columns_told(table, columns)
    notes = (*reading.notes, *blank_in_words(table), *_problem_lines(reading.problems))
    click.echo("\n".join([*told, *asked.unsaid_told(columns, reading), *notes]))


def _problem_lines(problems: "Sequence[CellProblem]") -> Iterator[str]:
    """Yield how many rows have problems, and the first of those."""
    if not problems:
        yield "Every cell of the columns that are read could be read."
        return
    cells = counted(len(problems), "problem", "problems")
    rows = counted(len({it.row for it in problems}), "row", "rows")
    yield f"{cells} in {rows}. What cannot be read counts as not known."
    for it in problems[:MOST_PROBLEMS]:
        at = f", {it.head}, “{it.value}”" if it.head else ""
        yield f"  row {it.row}{at}: {it.says}"
    if (left := len(problems) - MOST_PROBLEMS) > 0:
        yield f"  and {left:,} more"


def _writer(out: Path) -> "Callable[[Results], bytes]":
    """Return what makes the file of results; ScreeningError where it is of no kind."""
    from screening.portfolio import workbook

    made_at = datetime.now(UTC).replace(tzinfo=None)
    writers: Mapping[str, Callable[[Results], bytes]] = {
        ".xlsx": lambda found: workbook.as_xlsx(found, made_at),
        ".csv": workbook.as_csv,
    }
    if out.suffix.lower() not in writers:
        raise ScreeningError(
            f"Results are written as .xlsx or .csv, and {out} is none."
        )
    return writers[out.suffix.lower()]


def _screen_on_spark(asked: _Asked, out: Path | None) -> None:
    """Screen a file or folder in Parquet on Spark, to a folder in Parquet."""
    if asked.same:
        raise ScreeningError(
            "Answers for all deals are given to a table of text. Facts hold them in a "
            "column of their own: add it, and leave out --same."
        )
    if out is None or out.suffix != PARQUET:
        raise ScreeningError(NO_PARQUET)
    if not asked.file.exists():
        raise ScreeningError(f"There is no file or folder {asked.file}.")
    if out.exists():
        raise ScreeningError(f"{out} is there already. Name another, or take it away.")
    for library in ("pyspark", "pyarrow", "pandas"):
        if not find_spec(library):
            raise ScreeningError(NO_LIBRARY.format(library=library))
    from screening.portfolio import spark

    frame = spark.local_session().read.parquet(str(asked.file))
    found = spark.screened_frame(frame, asked.rulebook.texts, asked.on)
    found.write.parquet(str(out))
    click.echo(f"{out} is written.")
