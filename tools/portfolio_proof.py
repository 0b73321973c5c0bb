"""Prove that every engine's tables come to what the engine finds deal by deal.

Random part-deals, on or beside every line and every turn of days, under the shipped
rules with all that they have too little of (see `tests/portfolio/random_deals`). A line
for each way, and an end with an error where one deal differs.
"""

import argparse
import os
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, cast

import duckdb
import narwhals as nw
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parent.parent))

from narwhals_reading import Reading, row_of, with_days

from screening.portfolio.engines import batches_of, beside, query, screen_to_parquet
from screening.portfolio.spark import local_session, screened_frame
from screening.rulebook.folder import files_in, rule_files
from screening.rulebook.loader import read
from tests.portfolio.random_deals import (
    RandomDeals,
    facts_of,
    found_by_engine,
    with_every_turn,
)

FOLDER = Path(__file__).parent.parent / "rules" / "italy-china"
TODAY = date(2026, 11, 29)
QUICK = ("lowest", "highest", "settled", "met", "open")
VERDICTS = (*QUICK, "filings")
EXACT = ("exact-lowest", "exact-highest")

Row = Mapping[str, Any]


class Proof:
    """Deals with what the engine finds of them, and each way's answer held to it."""

    def __init__(self, count: int, exact: int, seed: int) -> None:
        files = rule_files(files_in(FOLDER))
        self.rulebook = read(with_every_turn(files, read(files)))
        self.deals = RandomDeals(self.rulebook, seed).some(count)
        self.table = pa.Table.from_batches([facts_of(self.rulebook, self.deals)])
        self.differing = 0
        start = time.perf_counter()
        rows = found_by_engine(self.rulebook, self.deals, TODAY)
        ranges = found_by_engine(self.rulebook, self.deals[:exact], TODAY, exact=True)
        took = time.perf_counter() - start
        rows[:exact] = ranges
        names = [it.name for it in self.deals]
        self.found = dict(zip(names, rows, strict=True))
        outcomes = len({repr([row[key] for key in VERDICTS]) for row in rows})
        rules = self.rulebook.rules.values()
        off = sum(rule.off is not None for rule in rules)
        print(
            f"{len(rules)} rules, {off} of them off; {count:,} deals with {outcomes:,} "
            f"different outcomes. The engine, one by one: {took:.0f} s, "
            f"load {os.getloadavg()[0]:.1f}",
            flush=True,
        )

    def hold(
        self,
        what: str,
        work: Callable[[], Iterable[Row]],
        keys: Sequence[str] = VERDICTS,
        first: int | None = None,
    ) -> None:
        """Print of how many of the first deals a way finds what the engine does not."""
        start = time.perf_counter()
        rows = {row["deal"]: row for row in work()}
        took = time.perf_counter() - start
        expected = [it.name for it in self.deals[:first]]
        others = [
            name for name in expected if self._differs(rows.get(name), name, keys)
        ]
        self.differing += len(others) + (len(rows) != len(expected))
        said = f"{len(rows):>7,} deals {len(others):>6,} differ {took:>8.1f} s"
        print(f"{what:38}{said}   {', '.join(keys)}", flush=True)

    def _differs(self, row: Row | None, name: str, keys: Sequence[str]) -> bool:
        told = self.found[name]
        return row is None or any(row[key] != told[key] for key in keys)

    def kernel(self, source: Any, **also: bool) -> list[Row]:
        """Return what the kernel finds of a table of any engine."""
        batches = batches_of(self.rulebook, source)
        found = [beside(self.rulebook, it, TODAY, **also) for it in batches]
        return [row for batch in found for row in batch.to_pylist()]


def tables(proof: Proof, place: Path) -> Iterator[tuple[str, Any]]:
    """Yield the deals as a table of each engine that runs in this process."""
    table, file, database = proof.table, place / "deals.parquet", place / "deals.db"
    pq.write_table(table, file, row_group_size=3_000)
    with duckdb.connect(str(database)) as connection:
        connection.register("facts", table)
        connection.execute("create table deals as select * from facts")
    yield "pyarrow, a table", table
    yield "pyarrow, a Parquet file", file
    yield "pyarrow, a dataset", ds.dataset(file)
    yield "Polars, a frame", pl.from_arrow(table)
    yield "Polars, lazy", pl.scan_parquet(file)
    yield "DuckDB, a query on a database", query(database, "select * from deals")
    yield "pandas", table.to_pandas()
    yield "narwhals, a frame of pandas", nw.from_native(table.to_pandas())
    yield "narwhals, a query of DuckDB", nw.from_native(duckdb.read_parquet(str(file)))


def written(proof: Proof, place: Path) -> list[Row]:
    """Return what stands in the Parquet file that verdicts are written to."""
    out = place / "out.parquet"
    batches = batches_of(proof.rulebook, place / "deals.parquet")
    screen_to_parquet(proof.rulebook, batches, out, TODAY, filings=True)
    return cast("list[Row]", pq.read_table(out).to_pylist())


def on_spark(proof: Proof, frame: Any, **also: bool) -> list[Row]:
    """Return what workers of Spark find with the kernel."""
    found = screened_frame(frame, proof.rulebook.texts, TODAY, **also)
    return cast("list[Row]", found.toArrow().to_pylist())


def second(proof: Proof, frame: Any, at_once: int = 1_000) -> list[Row]:
    """Return what the rules come to as expressions of narwhals, so many at once."""
    rules = [rule for rule in proof.rulebook.rules.values() if rule.off is None]
    dated, found = with_days(frame, TODAY), defaultdict[str, dict[str, Any]](dict)
    for start in range(0, len(rules), at_once):
        reading = Reading(proof.rulebook, rules[start : start + at_once])
        for verdicts in reading.verdicts(dated).collect().to_arrow().to_pylist():
            found[verdicts["deal"]] |= verdicts
    return [row_of(proof.rulebook, verdicts) for verdicts in found.values()]


def main() -> int:
    """Hold each way to the engine; return 1 where one deal differs."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--deals", type=int, default=20_000)
    asked.add_argument("--exact", type=int, default=2_000)
    asked.add_argument("--spark-expressions", type=int, default=500)
    asked.add_argument("--seed", type=int, default=14)
    given = asked.parse_args()
    proof = Proof(given.deals, given.exact, given.seed)
    few, facts = proof.table.slice(0, given.exact), proof.table
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for what, table in tables(proof, place):
            proof.hold(f"kernel: {what}", partial(proof.kernel, table, filings=True))
        proof.hold("kernel: written to Parquet", partial(written, proof, place))
        exact = partial(proof.kernel, few, exact=True)
        proof.hold("kernel: the exact range", exact, EXACT, given.exact)
        prove_second(proof, facts)
        prove_spark(proof, place, given)
    says = "The engine and every way agree." if not proof.differing else "THEY DIFFER."
    print(says)
    return int(bool(proof.differing))


def prove_second(proof: Proof, facts: pa.Table) -> None:
    """Hold narwhals expressions to the engine, on Polars and on DuckDB."""
    frames = {"Polars": pl.from_arrow(facts).lazy(), "DuckDB": duckdb.from_arrow(facts)}
    for name, frame in frames.items():
        work = partial(second, proof, nw.from_native(frame))
        proof.hold(f"narwhals expressions: {name}", work, QUICK)


def prove_spark(proof: Proof, place: Path, given: argparse.Namespace) -> None:
    """Hold the kernel on Spark to the engine, and narwhals expressions there."""
    session = local_session()
    frame = session.read.parquet(str(place / "deals.parquet")).repartition(4)
    some = session.createDataFrame(proof.table.slice(0, given.exact))
    few = session.createDataFrame(proof.table.slice(0, given.spark_expressions))

    proof.hold("kernel: Spark", partial(on_spark, proof, frame, filings=True))
    work = partial(on_spark, proof, some, exact=True)
    proof.hold("kernel: Spark, the exact range", work, EXACT, given.exact)
    # Hundreds of columns that read each other are what Spark plans worst.
    session.conf.set("spark.sql.codegen.wholeStage", "false")
    work = partial(second, proof, nw.from_native(few.localCheckpoint()), 60)
    proof.hold("narwhals expressions: Spark", work, QUICK, given.spark_expressions)
    session.stop()


if __name__ == "__main__":
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support")
    sys.exit(main())
