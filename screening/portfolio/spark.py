"""Deals screened on Apache Spark, row by row where they are, by the same function.

The extra `spark` brings PySpark and Arrow; Java is the user's. The texts of the rules
go to the workers with the work, and each worker reads them once; the package and the
extra must be installed there. Nothing is gathered: what comes back is a frame, as lazy
as the first.
"""

import json
import os
import shutil
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pyarrow as pa

from screening.errors import ScreeningError
from screening.portfolio.matching import DAY, NAME
from screening.portfolio.screening import ScreenedDeal, screened
from screening.rulebook.answers import Deal, read_answers
from screening.rulebook.kinds import Shape
from screening.rulebook.loader import read
from screening.rulebook.model import Question, Rulebook

Batches = Iterator[pa.RecordBatch]
UNREAD = "unread"
"""The column of questions whose cells are no answers, and count as not known."""
FILING = pa.struct(
    [
        ("filing", pa.string()),
        ("state", pa.string()),
        ("day", pa.date32()),
        ("if_so", pa.date32()),
    ]
)
SCHEMA = pa.schema(
    [
        (NAME, pa.string()),
        (DAY, pa.date32()),
        ("lowest", pa.string()),
        ("highest", pa.string()),
        ("met", pa.list_(pa.string())),
        ("open", pa.list_(pa.string())),
        ("filings", pa.list_(FILING)),
        ("ask", pa.list_(pa.string())),
        (UNREAD, pa.list_(pa.string())),
    ]
)
"""What each deal comes to, by ids; the levels are its exact range."""
ROWS = 512
"""How many deals a worker takes at once."""
_SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": str(sys.stderr.isatty()).lower(),
    "spark.log.level": "ERROR",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(ROWS),
}
"""Nothing listens to other machines, and no page shows what is asked of the deals."""


def local_session(cores: int = 2, memory: str = "1g") -> Any:
    """Return a session of Spark on this machine alone, started where there is none."""
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise ScreeningError(
            "Spark needs Java 17 or later, and no Java was found. Install it, or "
            "set JAVA_HOME to where it is."
        )
    from pyspark.sql import SparkSession  # noqa: PLC0415 - it takes a second

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master(f"local[{cores}]").appName("screening")
    for name, value in {**_SETTINGS, "spark.driver.memory": memory}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def screened_frame(frame: Any, texts: Mapping[str, str], on: date) -> Any:
    """Return a frame of what each deal comes to, see `SCHEMA`.

    `frame` is one of Spark, its columns found by the ids of questions, and `texts` are
    a rulebook's files, as in `Rulebook.texts`. `on` is the day of deals that have
    none. ScreeningError where a column is of the wrong type.
    """
    rulebook = read(texts)
    schema = frame.limit(0).toArrow().schema
    if problems := [*_problems(rulebook, schema)]:
        raise ScreeningError("\n".join(problems))
    names = [it for it in schema.names if it in {NAME, DAY, *rulebook.questions}]
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415 - slow

    packed = zlib.compress(json.dumps(dict(texts)).encode())
    schema = from_arrow_schema(SCHEMA)
    return frame.select(*names).mapInArrow(_work(packed, on), schema)


def _work(packed: bytes, on: date) -> Callable[[Batches], Batches]:
    """The function that a worker applies to the batches of a frame."""

    def work(batches: Batches) -> Batches:
        rulebook = _unpacked(packed)
        for batch in batches:
            rows = [_screened(rulebook, it, on) for it in batch.to_pylist()]
            yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)

    return work


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> Rulebook:
    """Read rule texts; a worker does so once for all of its batches and tasks."""
    return read(json.loads(zlib.decompress(packed)))


def _screened(
    rulebook: Rulebook, record: Mapping[str, Any], on: date
) -> Mapping[str, Any]:
    """Screen one record; what is no answer in it counts as not known, and is listed."""
    plain = {
        name: _plain(question, record[name])
        for name, question in rulebook.questions.items()
        if record.get(name) is not None
    }
    answers, unread = read_answers(rulebook.questions, plain)
    day = record.get(DAY) or on
    day = day.date() if isinstance(day, datetime) else day
    deal = Deal(name=record.get(NAME) or "", on=day, answers=answers)
    return as_record(screened(rulebook, 0, deal)) | {UNREAD: [*unread]}


def as_record(screened_deal: ScreenedDeal) -> dict[str, Any]:
    """A screened deal as a row of `SCHEMA`."""
    deal = screened_deal.deal
    kept = screened_deal._asdict() | {NAME: deal.name, DAY: deal.on, UNREAD: []}
    filings = [it._asdict() | {"state": str(it.state)} for it in screened_deal.filings]
    return {name: kept[name] for name in SCHEMA.names} | {"filings": filings}


def _plain(question: Question, value: Any) -> Any:
    """Return a cell as answers are kept: numbers and days as text, words as a list."""
    match question.traits.shape:
        case Shape.WORDS:
            return list(value)
        case Shape.NUMBER:
            number = value if isinstance(value, Decimal) else Decimal(str(value))
            plain = format(number, "f") if number.is_finite() else str(number)
            return plain.rstrip("0").rstrip(".") if "." in plain else plain
        case Shape.DAY:
            return str(value)[: len("2026-01-31")]
        case _:
            return {True: "yes", False: "no"}.get(value, value)


_types = pa.types
_TAKES: Mapping[Shape, tuple[Sequence[Callable[[pa.DataType], bool]], str]] = {
    Shape.WORD: ((_types.is_string, _types.is_boolean), "text"),
    Shape.WORDS: ((_types.is_list,), "lists of texts"),
    Shape.NUMBER: (
        (_types.is_integer, _types.is_floating, _types.is_decimal),
        "numbers",
    ),
    Shape.DAY: ((_types.is_date, _types.is_timestamp), "days"),
    Shape.TEXT: ((_types.is_string,), "text"),
}
"""Which types of column hold answers of each shape, and what those are called."""


def _problems(rulebook: Rulebook, schema: pa.Schema) -> Iterator[str]:
    """Yield why a table of that schema is not taken, if it is not."""
    questions = rulebook.questions
    shapes = {it.id: it.traits.shape for it in questions.values()}
    for field in schema:
        shape = {NAME: Shape.TEXT, DAY: Shape.DAY, **shapes}.get(field.name)
        if shape is None or _types.is_null(field.type):
            continue
        takes, wanted = _TAKES[shape]
        if not any(like(field.type) for like in takes):
            yield (
                f'Column "{field.name}" holds {field.type}, and its question '
                f"takes {wanted}. Convert the column, or leave it out: what it says "
                "is then not known."
            )
    if not questions.keys() & {*schema.names}:
        example = ", ".join([*questions][:3])
        yield (
            "No column bears the id of a question, so nothing would be known of any "
            f"deal. Name columns by the ids of questions, for example: {example}."
        )
