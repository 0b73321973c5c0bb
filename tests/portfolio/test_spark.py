"""Rows come on Spark to what they come to here: `make portfolio-test` has a Spark."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from screening.errors import ScreeningError
from screening.portfolio.screening import screened
from screening.rulebook.answers import Deal, plain_answers
from screening.rulebook.folder import files_in, rule_files
from screening.rulebook.kinds import Shape
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook
from screening.settings import shipped
from tests.portfolio.random_deals import RandomDeals, with_every_turn
from tests.sample import ALL

pytest.importorskip("pyspark")
pa, pq = import_module("pyarrow"), import_module("pyarrow.parquet")
spark = import_module("screening.portfolio.spark")

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore:PySpark")
TODAY = date(2026, 11, 29)
COLUMNS: Mapping[Shape, Any] = {
    Shape.WORD: pa.string(),
    Shape.WORDS: pa.list_(pa.string()),
    Shape.NUMBER: pa.decimal128(38, 10),
    Shape.DAY: pa.date32(),
    Shape.TEXT: pa.string(),
}


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """The shipped rules, with all that can turn by operator or by day."""
    files = rule_files(files_in(shipped("rules") / "italy-china"))
    return read(with_every_turn(files, read(files)))


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    session = spark.local_session()
    yield session
    session.stop()


def record_of(deal: Deal) -> dict[str, Any]:
    """Return a deal with a column for each question, as frames hold it."""
    exact = {
        name: answer
        for name, answer in deal.answers.items()
        if isinstance(answer, Decimal | date)
    }
    answers = {**plain_answers(deal.answers), **exact}
    return {"deal": deal.name, "on": deal.on, **answers}


def screened_on_spark(
    session: Any, rulebook: Rulebook, file: Path, deals: Sequence[Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    """Return what deals in a file come to on Spark, by their names."""
    asked = [(it.id, COLUMNS[it.traits.shape]) for it in rulebook.questions.values()]
    schema = pa.schema([("deal", pa.string()), ("on", pa.date32()), *asked])
    pq.write_table(pa.Table.from_pylist([*deals], schema=schema), file)
    frame = session.read.parquet(str(file)).repartition(2, "on")
    made = spark.screened_frame(frame, rulebook.texts, TODAY).toArrow()
    return {it["deal"]: it for it in made.to_pylist()}


def test_random_deals_come_to_what_they_come_to_here(
    session: Any, rulebook: Rulebook, tmp_path: Path
) -> None:
    deals = RandomDeals(rulebook, 14).some(5_000 if ALL else 100, TODAY)

    records = screened_on_spark(
        session, rulebook, tmp_path / "a.parquet", [*map(record_of, deals)]
    )

    in_order = sorted(deals, key=lambda it: it.on)
    here = [spark.as_record(screened(rulebook, 0, it)) for it in in_order]
    made = pa.Table.from_pylist(here, schema=spark.SCHEMA).to_pylist()
    assert records == {it["deal"]: it for it in made}


def test_what_is_no_answer_is_not_known_and_a_column_of_another_type_is_refused(
    session: Any, rulebook: Rulebook, tmp_path: Path
) -> None:
    odd = {"deal": "A", "direction": "up", "stake": Decimal("12.5")}

    records = screened_on_spark(session, rulebook, tmp_path / "a.parquet", [odd])

    assert records["A"]["unread"] == ["direction"]
    assert records["A"]["on"] == TODAY
    for column, says in (("stake", "its question takes numbers"), ("x", "No column")):
        frame = session.createDataFrame([("5",)], [column])
        with pytest.raises(ScreeningError, match=says):
            spark.screened_frame(frame, rulebook.texts, TODAY)
