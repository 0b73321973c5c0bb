"""Screen many deals at once: a table in, a table and a summary out."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from screening.briefing import deals_html
from screening.briefing.printing.pool import Printer
from screening.cli import common
from screening.cli.briefing import SECONDS
from screening.errors import BriefingError, ScreeningError
from screening.formats import yaml_reader, yaml_writer
from screening.portfolio import workbook
from screening.portfolio.matching import EARLIER, ColumnMatch, match_table, taken
from screening.portfolio.picture import Picture
from screening.portfolio.quantities import UNIT_CHOICES
from screening.portfolio.reading import CellProblem, read
from screening.portfolio.screening import screen as screen_rows
from screening.portfolio.summary import Summary
from screening.portfolio.table import (
    blank_in_words,
    left_out_in_words,
    read_table,
    rows_named,
)
from screening.portfolio.workbook import Results
from screening.presentation.answers import counted
from screening.rulebook import loader
from screening.rulebook.model import Rulebook
from screening.settings import Settings, today

MOST_BYTES = 100_000_000
DAY = click.DateTime(["%Y-%m-%d"])
PARQUET = ".parquet"
MOST_ROWS, MOST_PROBLEMS = 15, 20
"""How many rows of each part of a summary are told, and how many problems."""
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
    on = "Day of assessment for deals without one; otherwise today."
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
    common.write_whole(file, workbook.template(_rulebook(rules)))
    click.echo(f"{file} has a column for each question. Fill in a row for each deal.")


@portfolio.command()
@_of_a_table
def check(**given: Any) -> None:
    """Tell what each column is read as and which cells cannot be read."""
    _Asked(**given).tell()


@portfolio.command()
@_of_a_table
@click.option(
    "--out", type=common.PATH, help="Write the results to this file: .xlsx or .csv."
)
@click.option("--pdf", type=common.PATH, help="Print the board page to this file.")
@click.option(
    "--strict",
    is_flag=True,
    help="Leave out rows with problems; exit 1 where there are some.",
)
def screen(out: Path | None, pdf: Path | None, *, strict: bool, **given: Any) -> None:
    """Screen the deals of a table, and write what was found beside them.

    A table in Parquet, whose columns bear the ids of questions, is screened on Spark.
    """
    _refuse(given["file"], out, pdf)
    if given["file"].suffix == PARQUET:
        _screen_on_spark(out, **given)
        return
    asked = _Asked(**given)
    wrong = {it.row for it in asked.reading.problems} if strict else set()
    deals = {row: it for row, it in asked.reading.deals.items() if row not in wrong}
    bar = click.progressbar(length=len(deals), label="Screening", file=sys.stderr)
    with bar if sys.stderr.isatty() else nullcontext():
        seen = bar.update if sys.stderr.isatty() else lambda _count: None
        screened = screen_rows(asked.rulebook, deals, seen)
    summary = Summary(asked.rulebook, asked.on, screened)
    # Files come before anything is told: whoever reads that may close the pipe.
    table, reading = asked.table.without(wrong), asked.reading._replace(deals=deals)
    if pdf:
        read = summary.how_read(given["file"].name, table, reading)
        _print(pdf, Picture(summary), [*read, *left_out_in_words(wrong)])
    if out:
        _write(out, Results(table, reading, summary))
    asked.tell()
    _tell_summary(summary)
    click.echo("".join(f"{it} is written.\n" for it in (out, pdf) if it), nl=False)
    if wrong:
        click.echo(f"Rows with problems that were left out: {len(wrong)}", err=True)
        sys.exit(1)


def _refuse(file: Path, out: Path | None, pdf: Path | None) -> None:
    """Raise ScreeningError where a table cannot be written to such files."""
    if file.suffix == PARQUET:
        if pdf:
            says = "A table in Parquet has no board page. Leave out --pdf."
            raise ScreeningError(says)
    elif out and out.suffix.lower() not in {".xlsx", ".csv"}:
        says = f"Results are written as .xlsx or .csv, and {out} is none."
        raise ScreeningError(says)


def _write(out: Path, results: Results) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    as_csv = out.suffix.lower() == ".csv"
    made = workbook.as_csv(results) if as_csv else workbook.as_xlsx(results, now)
    common.write_whole(out, made)


def _print(pdf: Path, picture: Picture, read: Sequence[str]) -> None:
    """Print the board page, with how the deals were `read` and their list behind it."""
    with Printer(SECONDS, font=Settings.from_environment().font) as printer:
        try:
            made = printer.print(deals_html.print_job(picture, read))
        except BriefingError as error:
            raise BriefingError(f"{pdf} was not written. {error}") from None
    common.write_whole(pdf, made)


class _Asked:
    """A table as it is asked to be read: by which rules, day and columns."""

    def __init__(
        self, *, file: Path, rules: Path | None, on: datetime | None, **read_as: Any
    ) -> None:
        self.rulebook = _rulebook(rules)
        self.on: date = on.date() if on else today()
        self._chosen, units = _columns_in(read_as["chosen"])
        alike, data = _same(read_as["same"]), common.read_at_most(file, MOST_BYTES)
        if len(data) > MOST_BYTES:
            raise ScreeningError(f"{file} is over a hundred megabytes. Split it.")
        self.table = read_table(data, read_as["sheet"])._replace(units=units)
        self._matches = match_table(self.rulebook, self.table)
        columns = {**taken(self._matches), **self._chosen}
        self._columns = {head: name for head, name in columns.items() if name}
        if not {*self._columns.values()} & {*self.rulebook.questions}:
            raise ScreeningError(
                "\n".join(self._column_lines())
                + "\nNo column answers a question. Say which one each answers, in "
                "a file for --columns, with a line “head: question” each; `screening "
                "questions` lists the questions. Or take the template: `screening "
                "portfolio template deals.xlsx`."
            )
        book, columns = self.rulebook, self._columns
        self.reading = read(book, self.table, columns, today=self.on, same=alike)

    def tell(self) -> None:
        """Tell what each column is read as, and which cells could not be read."""
        lines = [*self._column_lines(), *self._unit_lines(), *self.reading.notes]
        problems = _problem_lines(self.reading.problems)
        click.echo("\n".join([*lines, *blank_in_words(self.table), *problems]))

    def _column_lines(self) -> Iterator[str]:
        """Yield what each column is read as, and as a file what is only proposed."""
        columns, matches = self._columns, self._matches
        yield from common.columns(
            [
                (it.head, self._read_as(columns.get(it.head, ""), it))
                for it in matches
                if it.how != EARLIER or columns.get(it.head)
            ]
        )
        if earlier := [it.head for it in matches if it.how == EARLIER]:
            yield f"Of an earlier result, and not read: {', '.join(earlier)}."
        known = {*columns, *self._chosen}
        proposed = [it for it in matches if it.head not in known and it.proposed]
        if proposed:
            yield (
                "\nColumns that may answer a question and are not read. Copy the right "
                "ones into a file for --columns:"
            )
            yield from (_as_yaml(it.head, it.proposed) for it in proposed)

    def _unit_lines(self) -> Iterator[str]:
        """Yield, as a file, the columns whose amounts say no unit."""
        if self.reading.unsaid:
            yield (
                "\nAmounts of money that say no unit count as not known. Say in a file "
                "for --columns whether they are in millions, in thousands or in euro:"
            )
        for head, largest in self.reading.unsaid.items():
            line = _as_yaml(head, [f"{self._columns[head]}, in millions"])
            yield f"{line} # or in thousands, or in euro; the largest is {largest}"

    def _read_as(self, question: str, match: ColumnMatch) -> str:
        """A column's question, and how it was matched; "not read" where it has none."""
        if not question:
            return "not read"
        how = "" if match.head in self._chosen else match.how
        return f"{question} (by {how})" if how else f"{question} (as --columns says)"


def _rulebook(rules: Path | None) -> Rulebook:
    return loader.load(rules or common.live_rules(Settings.from_environment()))


def _same(options: Iterable[str]) -> Mapping[str, str]:
    """Read the options that answer for all deals, QUESTION=ANSWER, by question.

    ScreeningError where one has no "=" in it.
    """
    answers = dict[str, str]()
    for written in options:
        asked, equals, answer = written.partition("=")
        if not equals:
            raise ScreeningError(
                f"“{written}” does not answer a question. Write it as question=answer."
            )
        if (question := asked.strip()) in answers:
            says = f"“{question}” is given two answers for all deals. Keep one of them."
            raise ScreeningError(says)
        answers[question] = answer
    return answers


def _columns_in(file: Path | None) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Read a file of columns: their questions, and the units of some, both by head.

    A line is “question, in millions”; a column without a question is not read.
    ScreeningError where there is no such unit.
    """
    questions, units = dict[str, str](), dict[str, str]()
    for head, line in _lines_in(file).items() if file else ():
        question, comma, unit = (line or "").partition(IN)
        questions[head] = question.strip()
        if comma:
            units[head] = unit.strip()
            if units[head] not in UNIT_CHOICES:
                raise ScreeningError(
                    f"“{head}” is read in “{unit.strip()}”, which is no unit here. "
                    "Write in millions, in thousands or in euro."
                )
    return questions, units


def _lines_in(file: Path) -> Mapping[str, str | None]:
    text = common.read_at_most(file, MOST_BYTES).decode("utf-8-sig", "replace")
    lines = yaml_reader.read(str(file), text).data
    if isinstance(lines, dict) and all(
        it is None or isinstance(it, str) for it in lines.values()
    ):
        return lines
    raise ScreeningError(
        f"{file} does not say what columns are read as. Write a line “head: "
        "question” for each; a question left empty leaves the column out."
    )


def _as_yaml(head: str, questions: Sequence[str]) -> str:
    """Return a line of a file for --columns; which others may be meant, it notes."""
    first, *others = questions
    try:
        line = yaml_writer.write({head: first}).rstrip()
    except ValueError:  # a head with hidden signs, which no file of ours holds
        line = f"{head}: {first}"
    return " ".join([line, *(f"# or {it}" for it in others)])


def _tell_summary(summary: Summary) -> None:
    picture = Picture(summary)
    click.echo(f"\n{picture.title}. {picture.unsettled}")
    for part in picture.parts:
        rows = [[str(row[at]) for at in part.narrow if row[at:]] for row in part.rows]
        shown, left = rows[:MOST_ROWS], len(rows) - MOST_ROWS
        heads = [part.heads[at] for at in part.narrow]
        whole = [it for it in shown if len(it) == len(heads)]
        more = [f"  and {left:,} more"] if left > 0 else []
        if whole:
            lines = common.columns([heads, *whole])
            click.echo("\n".join(["", part.title, *lines, *more]))


def _problem_lines(problems: Sequence[CellProblem]) -> Iterator[str]:
    """Yield how many rows have problems, and the first of those, alike ones once."""
    if not problems:
        yield "Every cell of the columns that are read could be read."
        return
    cells = counted(len(problems), "problem", "problems")
    rows = counted(len({it.row for it in problems}), "row", "rows")
    yield f"{cells} in {rows}. Cells that cannot be read count as not known."
    alike = defaultdict[Sequence[str], list[CellProblem]](list)
    for it in problems:
        alike[it.spelling].append(it)
    groups = sorted(alike.values(), key=lambda it: -len(it))
    for first, *more in groups[:MOST_PROBLEMS]:
        at = f", {first.head}, “{first.value}”" if first.head else ""
        rows = rows_named([first.row, *(it.row for it in more)], MOST_ROWS)
        yield f"  {rows}{at}: {first.says}"
    if (left := sum(map(len, groups[MOST_PROBLEMS:]))) > 0:
        yield f"  and {left:,} more"


def _screen_on_spark(
    out: Path | None,
    *,
    file: Path,
    rules: Path | None,
    on: datetime | None,
    same: Sequence[str],
    **_of_text: Any,
) -> None:
    """Screen a file or folder in Parquet on Spark, to a folder in Parquet."""
    needs = ("pyspark", "pyarrow", "pandas")
    rulebook = _rulebook(rules)
    if same:
        raise ScreeningError(
            "Answers for all deals are given to a table of text. Facts hold them in a "
            "column of their own: add it, and leave out --same."
        )
    if out is None or out.suffix != PARQUET:
        says = "A table in Parquet is screened to one. Name a .parquet with --out."
        raise ScreeningError(says)
    if not file.exists():
        raise ScreeningError(f"There is no file or folder {file}.")
    if out.exists():
        raise ScreeningError(f"{out} exists already. Name another file, or remove it.")
    if missing := [it for it in needs if not find_spec(it)]:
        raise ScreeningError(
            f'A table in Parquet is screened on Spark, which needs "{missing[0]}". It '
            'is not installed. Install the extra: pip install "screening[spark]"'
        )
    from screening.portfolio import spark

    frame = spark.local_session().read.parquet(str(file))
    day = on.date() if on else today()
    spark.screened_frame(frame, rulebook.texts, day).write.parquet(str(out))
    click.echo(f"{out} is written.")
