"""Prove that rows come to what `assess` says of each deal, in processes and on Spark.

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
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parent.parent))

from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.engine.movement import next_questions
from screening.engine.schedule.timeline import timeline
from screening.portfolio.screening import screen
from screening.portfolio.spark import (
    as_record,
    local_session,
    record_of,
    screened_frame,
)
from screening.rulebook.answers import Deal
from screening.rulebook.folder import files_in, rule_files
from screening.rulebook.kinds import Shape
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State
from screening.wording.filing import day_to_file
from tests.portfolio.random_deals import RandomDeals, with_every_turn

FOLDER = Path(__file__).parent.parent / "rules" / "italy-china"
TODAY = date(2026, 11, 29)
Said = Mapping[str, Any]
COLUMNS: Mapping[Shape, pa.DataType] = {
    Shape.WORD: pa.string(),
    Shape.WORDS: pa.list_(pa.string()),
    Shape.NUMBER: pa.decimal128(38, 10),
    Shape.DAY: pa.date32(),
    Shape.TEXT: pa.string(),
}


def said_by_engine(rulebook: Rulebook, deal: Deal) -> Said:
    """Return what the engine says of a deal, asked as a deal's page asks it."""
    one = assess(rulebook, deal.answers, deal.on)
    found = filings(one)
    clocks = timeline(one, found).clocks
    days = {it.filing.regime.id: day_to_file(it) for it in clocks}
    lowest, highest = one.range.ids
    return {
        "lowest": lowest,
        "highest": highest,
        "met": [it.rule.id for it in one.findings if it.verdict is Verdict.MET],
        "open": [it.rule.id for it in one.findings if it.verdict is Verdict.OPEN],
        "filings": [
            (it.regime.id, str(it.state), days.get(it.regime.id))
            for it in found
            if it.state is not State.NOT_DUE
        ],
        "ask": [it.question for it in next_questions(one)],
    }


def said(record: Said) -> Said:
    """Return what a row came to, as the engine's own answer is written here."""
    kept = {name: record[name] for name in ("lowest", "highest")}
    lists = {name: [*record[name]] for name in ("met", "open", "ask")}
    told = [(it["filing"], it["state"], it["day"]) for it in record["filings"]]
    return {**kept, **lists, "filings": told}


def differing(way: str, expected: Sequence[Said], found: Sequence[Said]) -> int:
    """Print of how many deals a way says something else, and return that."""
    pairs = zip(expected, found, strict=True)
    others = [at for at, (one, other) in enumerate(pairs) if one != other]
    print(f"{way:24}{len(found):>7,} deals {len(others):>6,} differ", flush=True)
    for at in others[:3]:
        keys = [key for key in expected[at] if expected[at][key] != found[at][key]]
        print(f"  deal {at}: {', '.join(keys)}")
    return len(others)


def on_spark(rulebook: Rulebook, deals: Sequence[Deal]) -> list[Said]:
    """Return what workers of Spark say of deals in a Parquet file, in their order."""
    asked = [(it.id, COLUMNS[it.traits.shape]) for it in rulebook.questions.values()]
    schema = pa.schema([("deal", pa.string()), ("on", pa.date32()), *asked])
    rows = [record_of(rulebook, it) for it in deals]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "deals.parquet"
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), file)
        session = local_session()
        frame = (
            session.read.parquet(str(file))
            .repartition(4, "on")
            .sortWithinPartitions("on")
        )
        found = screened_frame(frame, rulebook.texts, TODAY).toArrow().to_pylist()
        session.stop()
    by_name = {it["deal"]: it for it in found}
    return [said(by_name[it.name]) for it in deals]


def main() -> int:
    """Hold each way to the engine; return 1 where one deal differs."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--deals", type=int, default=5_000)
    asked.add_argument("--seed", type=int, default=14)
    given = asked.parse_args()
    files = rule_files(files_in(FOLDER))
    rulebook = read(with_every_turn(files, read(files)))
    deals = RandomDeals(rulebook, given.seed).some(given.deals, TODAY)
    started = time.perf_counter()
    expected = dict[int, Said]()
    for at in sorted(range(len(deals)), key=lambda at: deals[at].on):
        expected[at] = said_by_engine(rulebook, deals[at])
    one_by_one = [expected[at] for at in range(len(deals))]
    outcomes = len({repr(it) for it in one_by_one})
    took, load = time.perf_counter() - started, os.getloadavg()[0]
    print(f"{len(deals):,} part-deals with {outcomes:,} different outcomes.")
    print(f"assess, one by one: {took:.0f} s, load {load:.1f}", flush=True)
    rows = screen(rulebook, dict(enumerate(deals)), processes=2)
    others = differing(
        "in two processes", one_by_one, [said(as_record(it)) for it in rows]
    )
    others += differing("on Spark", one_by_one, on_spark(rulebook, deals))
    print("Every row is what assess says." if not others else "THEY DIFFER.")
    return int(bool(others))


if __name__ == "__main__":
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support")
    sys.exit(main())
