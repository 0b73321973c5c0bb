"""Measure a portfolio: a million part-deals from Parquet to Parquet, and per deal.

Each run is a process of its own, so that its memory is its own. The file is a batch of
random part-deals, 30 to 100 % answered, repeated: nothing is remembered from one batch
to the next, so the repeats cost what others would. Per deal, on full deals never seen
before, stand the engine, a hand-written chain of ifs and other rule engines.
"""

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parent.parent))

import rule_engines
from chain import Chain
from timing import line

from screening.engine.assess import assess
from screening.portfolio.engines import ROWS, batches_of, screen_to_parquet
from screening.portfolio.screen import screened
from screening.portfolio.spark import local_session, screened_frame
from screening.rulebook import loader
from screening.rulebook.editions import of_day
from screening.rulebook.model import Rulebook, Verdict
from tests.portfolio.random_deals import RandomDeal, RandomDeals, facts_of

FOLDER = Path(__file__).parent.parent / "rules" / "italy-china"
DAY = date(2026, 11, 29)
MILLION = 1_000_000
GOALS = {"verdicts": 4.0, "filings": 8.0}
MOST_MEMORY = 600
FULL = 500


def make(rulebook: Rulebook, file: Path, count: int) -> None:
    """Write a file of so many deals, a batch of random ones again and again."""
    batch = facts_of(rulebook, RandomDeals(rulebook).some(ROWS))
    table = pa.Table.from_batches([batch])
    with pq.ParquetWriter(file, table.schema, compression="zstd") as writer:
        for start in range(0, count, ROWS):
            writer.write_table(table.slice(0, min(ROWS, count - start)))


def run(file: Path, out: Path, what: str) -> dict[str, float]:
    """Screen a file to another, and return what it took."""
    rulebook = loader.load(FOLDER)
    start, used = time.perf_counter(), time.process_time()
    batches = batches_of(rulebook, file)
    screen_to_parquet(rulebook, batches, out, DAY, filings=what == "filings")
    return {
        "wall": time.perf_counter() - start,
        "cpu": time.process_time() - used,
        "peak": _peak(),
    }


def _peak() -> float:
    """Return the most memory that this process had, in MiB.

    `getrusage` would tell of the process that started it, where that had more.
    """
    said = Path("/proc/self/status").read_text(encoding="ascii")
    [line] = [it for it in said.splitlines() if it.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


def run_on_spark(file: Path, out: Path) -> dict[str, float]:
    """Do the same on Spark, started before the clock is, on two cores."""
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support")
    rulebook, session = loader.load(FOLDER), local_session(cores=2)
    frame = session.read.parquet(str(file))
    screened_frame(frame.limit(10), rulebook.texts, DAY).count()
    start = time.perf_counter()
    screened_frame(frame, rulebook.texts, DAY).write.parquet(str(out))
    took = time.perf_counter() - start
    session.stop()
    return {"wall": took}


def _apart(*asked: str | Path) -> dict[str, float]:
    """Return what a process of its own measures."""
    command = [sys.executable, __file__, *map(str, asked)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, float] = json.loads(said.splitlines()[-1])
    return found


def _load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


def measure_files(rulebook: Rulebook, place: Path, millions: int) -> None:
    """Print what a million deals take, ten million, and a million on Spark."""
    first = dict[str, float]()
    for count in (1, millions):
        file = place / f"{count}.parquet"
        make(rulebook, file, count * MILLION)
        for what, goal in GOALS.items():
            took = _apart("run", file, place / "out.parquet", what)
            says = f"{took['cpu']:.1f} s of the processors, {_load()}"
            per = took["wall"] / count
            if count > 1:
                times = took["cpu"] / first[what]
                says += f", {times:.1f} times those of a million"
            first.setdefault(what, took["cpu"])
            most = goal if count == 1 else None
            line(f"{count} million, {what}", took["wall"], "{:.1f} s", says, most=most)
            line("  a million", per, "{:.2f} s")
            memory = MOST_MEMORY if what == "verdicts" or count > 1 else None
            line("  peak memory", took["peak"], "{:,.0f} MiB", most=memory)
    took = _apart("spark", place / "1.parquet", place / "spark")
    line("1 million, Spark local[2]", took["wall"], "{:.1f} s", f"warm, {_load()}")


def measure_deals(rulebook: Rulebook) -> None:
    """Print what a full deal takes each way; all of them must find the same rules."""
    edition = of_day(rulebook, DAY)
    live = {name: it for name, it in edition.rules.items() if it.covers(DAY)}
    edition = replace(edition, rules=live)  # the others know no days
    deals = [*map(_in_cents, RandomDeals(edition, seed=7).full(FULL))]
    chain = Chain(edition)
    found, chained = _timed(lambda deal: chain.run(deal.answers)[1], deals)
    _told("a chain of ifs, by hand", chained, chained)
    many = facts_of(edition, [deals[at % FULL] for at in range(ROWS)])
    started = time.process_time()
    screened(edition, many, DAY)
    _told("the kernel, of 65,536", (time.process_time() - started) / ROWS, chained)
    assess(edition, {}, DAY)
    again, took = _timed(lambda deal: _met(edition, deal), deals)
    _told("the engine, first seen", took, chained, same=again == found)
    for name, engine in rule_engines.engines(edition):
        if engine is None:
            print(f"{name:30}{'not installed here':>14}")
            continue
        facts = [rule_engines.facts(deal.answers) for deal in deals]
        again, took = _timed(engine, facts)
        _told(name, took, chained, same=again == found)


def _in_cents(deal: RandomDeal) -> RandomDeal:
    """Return a deal with numbers that the others, who reckon in floats, tell apart."""
    answers = {
        name: round(it, 2) if isinstance(it, Decimal) else it
        for name, it in deal.answers.items()
    }
    return deal._replace(answers=answers)


def _met(rulebook: Rulebook, deal: RandomDeal) -> list[str]:
    findings = assess(rulebook, deal.answers, DAY).findings
    return [it.rule.id for it in findings if it.verdict is Verdict.MET]


def _timed(
    way: Callable[[Any], list[str]], deals: Iterable[Any]
) -> tuple[list[set[str]], float]:
    """Return the rules that each deal meets, and the processor's seconds a deal."""
    gc.collect()
    started = time.process_time()
    found = [{*way(deal)} for deal in deals]
    return found, (time.process_time() - started) / FULL


def _told(what: str, took: float, chained: float, *, same: bool = True) -> None:
    says = f"{took / chained:.2f} times the chain"
    says += "" if same else "; IT FINDS OTHER RULES"
    line(what, took * 1e6, "{:,.1f} us", says)


def main() -> None:
    """Measure all of it, or one run in a process of its own."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("part", nargs="*")
    asked.add_argument("--millions", type=int, default=10)
    given = asked.parse_args()
    parts: dict[str, Callable[..., dict[str, float]]] = {
        "run": lambda file, out, what: run(Path(file), Path(out), what),
        "spark": lambda file, out: run_on_spark(Path(file), Path(out)),
    }
    if given.part:
        print(json.dumps(parts[given.part[0]](*given.part[1:])))
        return
    rulebook = loader.load(FOLDER)
    measure_deals(rulebook)
    with tempfile.TemporaryDirectory() as place:
        measure_files(rulebook, Path(place), given.millions)


if __name__ == "__main__":
    main()
