"""Screen many deals at once: a table in, a table and a summary out."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from screening.cli import common, messages
from screening.errors import ScreeningError
from screening.formats import yaml_reader, yaml_writer
from screening.formats.text import money_in_words
from screening.rulebook import loader
from screening.rulebook.model import Rulebook
from screening.settings import Settings, today

if TYPE_CHECKING:
    from screening.portfolio.cells import Reading
    from screening.portfolio.matching import Match
    from screening.portfolio.results import Results
    from screening.portfolio.summary import Summary
    from screening.portfolio.table import Table

EXTRA = ("numpy", "pyarrow")
MOST_BYTES = 2_000_000_000
DAY = click.DateTime(["%Y-%m-%d"])


class _Portfolio(click.Group):
    """Commands on tables; without one of their names, the table is screened."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take what is no command for the table of `screen`."""
        named = args[0] in self.commands or args[0].startswith("-")
        return super().resolve_command(ctx, args if named else ["screen", *args])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; say how to get what it needs where that is missing."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in EXTRA:
                raise
            raise ScreeningError(messages.NO_EXTRA) from None


def _of_a_table(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the table, and the options of how it is read."""
    for option in (
        click.option("--sheet", default="", help=messages.SHEET),
        click.option("--columns", "chosen", type=common.PATH, help=messages.COLUMNS),
        click.option("--same", multiple=True, metavar="Q=A", help=messages.SAME),
        common.RULES,
        click.option("--on", type=DAY, metavar="DAY", help=messages.DAY_OF_ALL),
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
    click.echo(messages.FILL_IN.format(file=file))


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
@click.option("--out", type=common.PATH, help=messages.RESULTS)
@click.option("--strict", is_flag=True, help=messages.STRICT_ROWS)
@click.option("--filings", is_flag=True, help=messages.FILINGS)
@click.option("--exact", is_flag=True, help=messages.EXACT)
@click.option("--query", help=messages.QUERY)
@click.option(
    "--engine",
    type=click.Choice(["pyarrow", "spark"]),
    default="pyarrow",
    help=messages.ENGINE,
)
def screen(out: Path | None, *, strict: bool, **given: Any) -> None:
    """Screen the deals of a table, and write what was found beside them."""
    also = {name: given.pop(name) for name in ("filings", "exact")}
    engine, query = (given.pop(name) for name in ("engine", "query"))
    asked = _Asked(**given)
    if asked.file.suffix == PARQUET or engine == "spark" or query:
        _screen_facts(asked, out, also, engine=engine, query=query)
        return
    write = _writer(out) if out else None
    found = _screened(asked, also, strict=strict)
    if write and out:
        common.write_whole(out, write(found))
        click.echo(messages.WRITTEN.format(file=out))
    if strict and asked.left_out:
        click.echo(messages.LEFT_OUT.format(rows=asked.left_out), err=True)
        sys.exit(1)


PARQUET = ".parquet"
IN = ", in "
"""What stands between a question and the unit of its amounts, in a file of columns."""


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
        self.left_out = 0

    def table(self) -> "tuple[Table, Mapping[str, str]]":
        """Return the table, and the questions that its columns answer."""
        from screening.portfolio import matching, values
        from screening.portfolio.table import read_table

        data = common.read_at_most(self.file, MOST_BYTES)
        if len(data) > MOST_BYTES:
            raise ScreeningError(messages.TABLE_TOO_LONG.format(file=self.file))
        table = read_table(data, self._sheet)._replace(units=self._units)
        found = matching.taken(values.match_table(self.rulebook, table))
        columns = {**found, **self._chosen}
        return table, {head: name for head, name in columns.items() if name}

    def columns_told(self, table: "Table", columns: Mapping[str, str]) -> Iterable[str]:
        """Yield what each column is read as, and as a file what is only proposed."""
        from screening.portfolio import matching, values

        matches = values.match_table(self.rulebook, table)
        rows = [
            (it.head, messages.read_as(columns.get(it.head, ""), self._how(it)))
            for it in matches
            if it.how != matching.EARLIER or columns.get(it.head)
        ]
        yield from common.columns(rows)
        if earlier := [it.head for it in matches if it.how == matching.EARLIER]:
            yield messages.EARLIER.format(heads=", ".join(earlier))
        near = {
            it.head: it.proposed
            for it in matches
            if it.proposed and it.head not in {*columns, *self._chosen}
        }
        if near:
            yield messages.PROPOSED
            yield from starmap(_as_yaml, near.items())

    def unsaid_told(
        self, columns: Mapping[str, str], reading: "Reading"
    ) -> Iterator[str]:
        """Yield, as a file, the columns whose amounts say no unit."""
        if reading.unsaid:
            yield messages.UNSAID
        for head, largest in reading.unsaid.items():
            said = messages.IN_UNIT.format(question=columns[head])
            note = messages.OR_IN.format(largest=money_in_words(largest))
            yield f"{_as_yaml(head, [said])} {note}"

    def _how(self, match: "Match") -> str:
        return "" if match.head in self._chosen else match.how

    def reading(self, table: "Table", columns: Mapping[str, str]) -> "Reading":
        """Return the facts of a table; ScreeningError where no column is read."""
        from screening.portfolio import cells

        if not set(columns.values()) & set(self.rulebook.questions):
            told = "\n".join(self.columns_told(table, columns))
            raise ScreeningError(messages.NO_COLUMN.format(columns=told))
        return cells.read(self.rulebook, table, columns, today=self.on, same=self.same)


def _rulebook(rules: Path | None) -> Rulebook:
    return loader.load(rules or common.live_rules(Settings.from_environment()))


def _same(options: Iterable[str]) -> Mapping[str, str]:
    """Return what is said once for all deals: a question, =, and its answer each."""
    found = dict[str, str]()
    for written in options:
        question, equals, answer = written.partition("=")
        if not equals:
            raise ScreeningError(messages.NO_SAME.format(written=written))
        if question.strip() in found:
            raise ScreeningError(messages.SAME_TWICE.format(question=question.strip()))
        found[question.strip()] = answer
    return found


def _columns_in(file: Path) -> Mapping[str, str]:
    """Return what a file says that columns are read as; empty for not at all."""
    text = common.read_at_most(file, MOST_BYTES).decode("utf-8-sig", "replace")
    said = yaml_reader.read(str(file), text).data
    if not isinstance(said, dict) or not all(
        it is None or isinstance(it, str) for it in said.values()
    ):
        raise ScreeningError(messages.NO_COLUMNS_FILE.format(file=file))
    return {head: question or "" for head, question in said.items()}


def _units_apart(
    chosen: Mapping[str, str],
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return which questions columns answer, and in what some are: “q, in millions”."""
    from screening.portfolio.counted import SAID

    questions, units = dict[str, str](), dict[str, str]()
    for head, said in chosen.items():
        question, comma, unit = said.partition(IN)
        questions[head] = question.strip()
        if comma:
            units[head] = unit.strip()
            if units[head] not in SAID:
                told = messages.NO_SUCH_UNIT.format(head=head, unit=unit.strip())
                raise ScreeningError(told)
    return questions, units


def _as_yaml(head: str, questions: Sequence[str]) -> str:
    """Return a line of a file for --columns; which others may be meant, it notes."""
    first, *others = questions
    try:
        line = yaml_writer.write({head: first}).rstrip()
    except ValueError:  # a head with hidden signs, which no file of ours holds
        line = f"{head}: {first}"
    return " ".join([line, *(messages.OR_ELSE.format(question=it) for it in others)])


def _screened(asked: _Asked, also: Mapping[str, bool], *, strict: bool) -> "Results":
    """Screen a table, and tell its columns, its problems and what it comes to."""
    from screening.portfolio import cells, pieces, results, summary

    table, columns = asked.table()
    reading = asked.reading(table, columns)
    _tell_reading(asked, table, columns, reading)
    if strict:
        rows = len(table.rows)
        table, reading = cells.without_problems(table, reading)
        asked.left_out = rows - len(table.rows)
    found = pieces.pieces_of(asked.rulebook, reading.facts, asked.on, **also)
    verdicts = pieces.together(_watched(found, len(table.rows)))
    on = asked.on if also["filings"] else None
    told = summary.summarize(asked.rulebook, reading.facts, verdicts, on)
    _tell_summary(asked.rulebook, told)
    origin = results.origin(asked.rulebook, asked.on)
    return results.Results(table, reading, verdicts, origin, asked.rulebook, told)


def _watched(found: Iterable[Any], length: int) -> Iterable[Any]:
    """Yield pieces, with a bar in the terminal where somebody watches it."""
    if not sys.stderr.isatty():
        yield from found
        return
    label = messages.SCREENING
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        for piece in found:
            bar.update(piece.num_rows)
            yield piece


def _tell_summary(rulebook: Rulebook, told: "Summary") -> None:
    from screening.portfolio import outline

    for heading, rows in outline.sections(rulebook, told):
        click.echo("\n".join(["", heading, *common.columns(rows)]))


def _tell_reading(
    asked: _Asked, table: "Table", columns: Mapping[str, str], reading: "Reading"
) -> None:
    told = asked.columns_told(table, columns)
    click.echo("\n".join([*told, *asked.unsaid_told(columns, reading)]))
    _tell_problems(reading, table.blank)


def _tell_problems(reading: "Reading", blank: int) -> None:
    from screening.portfolio.outline import problem_lines

    click.echo("\n".join([*reading.notes, *problem_lines(reading.problems, blank)]))


def _writer(out: Path) -> "Callable[[Results], bytes]":
    """Return what makes the file of results; ScreeningError where it is of no kind."""
    from screening.portfolio import results

    made_at = datetime.now(UTC).replace(tzinfo=None)
    writers: Mapping[str, Callable[[Results], bytes]] = {
        ".xlsx": lambda found: results.as_xlsx(found, made_at),
        ".csv": results.as_csv,
        PARQUET: results.as_parquet,
    }
    if out.suffix.lower() not in writers:
        raise ScreeningError(messages.NO_RESULTS.format(file=out))
    return writers[out.suffix.lower()]


def _screen_facts(
    asked: _Asked,
    out: Path | None,
    also: Mapping[str, bool],
    *,
    engine: str,
    query: str | None,
) -> None:
    """Screen facts that need no reading: their columns bear the ids of questions."""
    from screening.portfolio import engines

    if asked.same:
        raise ScreeningError(messages.SAME_IN_FACTS)
    if out is None or out.suffix != PARQUET:
        raise ScreeningError(messages.PARQUET_OUT)
    if engine == "spark":
        _on_spark(asked, out, also)
    else:
        source = engines.query(asked.file, query) if query else asked.file
        batches = engines.batches_of(asked.rulebook, source)
        engines.screen_to_parquet(asked.rulebook, batches, out, asked.on, **also)
    click.echo(messages.WRITTEN.format(file=out))


def _on_spark(asked: _Asked, out: Path, also: Mapping[str, bool]) -> None:
    """Screen a file or folder in Parquet on Spark, to a folder in Parquet."""
    from screening.portfolio import spark

    if asked.file.suffix != PARQUET or not asked.file.exists():
        raise ScreeningError(messages.ONLY_PARQUET.format(file=asked.file))
    if out.exists():
        raise ScreeningError(messages.OUT_IS_THERE.format(file=out))
    frame = spark.local_session().read.parquet(str(asked.file))
    found = spark.screened_frame(frame, asked.rulebook.texts, asked.on, **also)
    found.write.parquet(str(out))
