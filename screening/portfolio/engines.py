"""Any table in, batches of facts out; and verdicts written while they come.

Whoever brings a table brings its library: DuckDB and Spark are imported where they are
used, and the others hand out Arrow batches by themselves.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from screening import __version__
from screening.errors import ScreeningError
from screening.formats.files import part_of
from screening.portfolio import messages
from screening.portfolio.facts import schema_of
from screening.portfolio.fitting import KEPT, Fitting
from screening.portfolio.screen import screened
from screening.rulebook.model import Rulebook

_WRITTEN = {"compression": "zstd", "write_statistics": False, "store_schema": False}
"""Without its schema in Arrow's words: lists of codes can be written and not read."""
ROWS = 1 << 16
"""How many deals are decided at once, and stand in a row group."""


def batches_of(rulebook: Rulebook, source: Any) -> Iterator[pa.RecordBatch]:
    """Yield the facts of a table in batches, read as they are asked for.

    A table is a Parquet file or a folder of them by its path, or one of pyarrow, Polars
    (lazy too), DuckDB (`query`), pandas or narwhals. Columns are found by the ids of
    questions, see `fitting`. ScreeningError, with every reason, where it does not fit.
    """
    opened = _opened(rulebook, source)
    fitting = Fitting(rulebook, opened.schema)
    try:
        yield from map(fitting.facts, _of_even_size(opened.reading(fitting.names)))
    except (pa.ArrowException, OSError) as error:
        raise ScreeningError(messages.CUT_SHORT.format(why=_first(error))) from None


def query(database: Path, sql: str) -> Any:
    """Return the table of a query on a DuckDB file, which is only read."""
    try:
        import duckdb  # noqa: PLC0415 - the user's own, and wanted here alone
    except ModuleNotFoundError:
        raise missing("duckdb", messages.DATABASE) from None
    try:
        return duckdb.connect(str(database), read_only=True).sql(sql)
    except duckdb.Error as error:
        says = messages.NO_QUERY.format(file=database, why=error)
        raise ScreeningError(says) from None


def screen_to_parquet(
    rulebook: Rulebook,
    batches: Iterable[pa.RecordBatch],
    out: Path,
    on: date,
    **also: bool,
) -> int:
    """Write the verdicts of batches of facts as they come; return of how many deals.

    Each deal's name, day and unread cells stand beside them. `on` is the day of those
    that have none; `filings` and `exact` are asked for as in `screened`. The file is
    there once it is whole.
    """
    nothing = pa.RecordBatch.from_pylist([], schema=schema_of(rulebook))
    schema = beside(rulebook, nothing, on, **also).schema
    deciding = partial(beside, rulebook, on=on, **also)
    count = 0
    with part_of(out) as part:
        with pq.ParquetWriter(part, schema, **_WRITTEN) as writer:
            writer.add_key_value_metadata(_origin(rulebook, on))
            for batch in _one_ahead(deciding, batches):
                writer.write_table(pa.Table.from_batches([batch]))
                count += batch.num_rows
        part.replace(out)
    return count


def _one_ahead(
    deciding: Callable[[pa.RecordBatch], pa.RecordBatch],
    batches: Iterable[pa.RecordBatch],
) -> Iterator[pa.RecordBatch]:
    """Yield what batches come to; one is decided while another is read and written."""
    with ThreadPoolExecutor(1) as pool:
        ahead: Future[pa.RecordBatch] | None = None
        for batch in batches:
            before, ahead = ahead, pool.submit(deciding, batch)
            del batch  # which is large, and the pool's from here on
            if before:
                yield before.result()
        if ahead:
            yield ahead.result()


def beside(
    rulebook: Rulebook, facts: pa.RecordBatch, on: date, **also: bool
) -> pa.RecordBatch:
    """Return the verdicts of a batch of facts, beside whose they are."""
    found = screened(rulebook, facts, on, **also)
    count, there = facts.num_rows, facts.schema.names
    kept = {
        it.name: facts.column(it.name) if it.name in there else pa.nulls(count, it.type)
        for it in KEPT
    }
    return pa.RecordBatch.from_pydict({**kept, **_by_name(found)})


def _by_name(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    return dict(zip(batch.schema.names, batch, strict=True))


def missing(library: str, what: str) -> ScreeningError:
    """Return the error of a library that the user has to bring, and what for."""
    return ScreeningError(messages.NO_LIBRARY.format(library=library, what=what))


def _origin(rulebook: Rulebook, on: date) -> dict[str, str]:
    """Return what a file of verdicts says of where they come from."""
    heading = rulebook.heading
    return {
        "rulebook": heading.id,
        "version": heading.version,
        "digest": rulebook.digest,
        "on": on.isoformat(),
        "software": f"screening {__version__}",
    }


class _Open(NamedTuple):
    """A table to be read: its columns, and the batches of some of them."""

    schema: pa.Schema
    reading: Callable[[list[str]], Iterable[pa.RecordBatch]]


def _opened(rulebook: Rulebook, source: Any) -> _Open:
    if isinstance(source, str | Path):
        return _files(rulebook, Path(source))
    if isinstance(source, ds.Dataset):
        return _dataset(source)
    if isinstance(source, pa.RecordBatch):
        return _Open(source.schema, lambda _names: [source])
    if hasattr(source, "to_native"):  # of narwhals
        return _opened(rulebook, source.to_native())
    if hasattr(source, "collect_batches"):  # of Polars, lazy
        return _lazy(source)
    # A relation of DuckDB streams when it is asked like this alone.
    reader = getattr(source, "to_arrow_reader", None)
    return _stream(reader(ROWS) if reader else source)


def _files(rulebook: Rulebook, path: Path) -> _Open:
    """Open a Parquet file, its row groups one after the other, or a folder of them."""
    try:
        if path.is_dir():
            return _dataset(ds.dataset(path, format="parquet"))
        with pq.ParquetFile(path) as file:
            schema, columns = file.schema_arrow, file.schema
    except FileNotFoundError:
        raise ScreeningError(messages.NO_FILE.format(file=path)) from None
    except (OSError, pa.ArrowInvalid) as error:
        says = messages.NO_TABLE.format(file=path, why=_first(error))
        raise ScreeningError(says) from None
    leaves = [columns.column(at).path for at in range(len(columns))]
    words = {it.id for it in rulebook.questions.values() if it.traits.in_few_words}
    coded = [leaf for leaf in leaves if leaf.partition(".")[0] in words]
    return _Open(schema, partial(_row_groups, path, coded))


def _row_groups(
    path: Path, coded: list[str], names: list[str]
) -> Iterator[pa.RecordBatch]:
    """Yield what a Parquet file holds, its words as they stand there: as codes.

    Lists of codes can be read of one row group at a time, all of it and not always.
    """
    fast = pq.ParquetFile(path, read_dictionary=coded, pre_buffer=False)
    with fast, pq.ParquetFile(path, pre_buffer=False) as plain:
        for group in range(plain.num_row_groups):
            if plain.metadata.row_group(group).num_rows <= 2 * ROWS:
                with suppress(pa.ArrowNotImplementedError):
                    yield from fast.read_row_group(group, columns=names).to_batches(
                        ROWS
                    )
                    continue
            yield from plain.iter_batches(ROWS, row_groups=[group], columns=names)


def _first(error: Exception) -> str:
    """Return the first sentence of what a library says, without its end."""
    return str(error).partition("\n")[0].rstrip(".")


def _dataset(source: ds.Dataset) -> _Open:
    def reading(names: list[str]) -> Iterable[pa.RecordBatch]:
        few = {"batch_readahead": 0, "fragment_readahead": 0}
        batches = source.to_batches(columns=names, batch_size=ROWS, **few)
        return cast("Iterable[pa.RecordBatch]", batches)

    return _Open(source.schema, reading)


def _lazy(source: Any) -> _Open:
    """Open a query of Polars, whose columns are those of its first row, or none."""
    schema = _stream(source.head(0).collect()).schema

    def reading(names: list[str]) -> Iterator[pa.RecordBatch]:
        for frame in source.select(names).collect_batches(chunk_size=ROWS):
            yield from _stream(frame).reading(names)

    return _Open(schema, reading)


def _stream(source: Any) -> _Open:
    """Open what gives out Arrow batches of itself."""
    if not hasattr(source, "__arrow_c_stream__"):
        kind = f"{type(source).__module__}.{type(source).__name__}"
        raise ScreeningError(messages.NOT_A_TABLE.format(kind=kind))
    try:
        reader = pa.RecordBatchReader.from_stream(source)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:  # pandas, of mixed types
        # The last of it names the column, and what is before it a deal's own value.
        raise ScreeningError(messages.MIXED.format(why=error.args[-1])) from None
    return _Open(reader.schema, lambda names: (it.select(names) for it in reader))


def _of_even_size(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of batches, few or many each, in batches of so many."""
    held, count = list[pa.RecordBatch](), 0
    for batch in batches:
        for start in range(0, batch.num_rows, ROWS):
            part = batch.slice(start, ROWS)
            if count + part.num_rows > ROWS:
                yield _joined(held)
                held, count = [], 0
            held.append(part)
            count += part.num_rows
            if count == ROWS:
                yield _joined(held)
                held, count = [], 0
    if held:
        yield _joined(held)


def _joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    return batches[0] if len(batches) == 1 else pa.concat_batches(batches)
