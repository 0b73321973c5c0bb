"""Deals screened on Apache Spark, batch by batch where they are, by the same kernel.

PySpark and Java are the user's. The texts of the rules go to the workers with the work,
packed, and each worker reads them once; the package and the extra `portfolio` must be
installed there. Nothing is gathered: what comes back is a frame, as lazy as the first.
"""

import json
import os
import shutil
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import pyarrow as pa

from screening.errors import ScreeningError
from screening.portfolio import messages
from screening.portfolio.engines import ROWS, beside, missing
from screening.portfolio.facts import schema_of
from screening.portfolio.fitting import Fitting
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook

Batches = Iterator[pa.RecordBatch]
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
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - the user's own
    except ModuleNotFoundError:
        raise missing("pyspark", messages.CLUSTER) from None
    if not find_spec("pandas"):  # Spark asks for it, though nothing here uses it
        raise missing("pandas", messages.CLUSTER)
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise ScreeningError(messages.NO_JAVA)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master(f"local[{cores}]").appName("screening")
    for name, value in {**_SETTINGS, "spark.driver.memory": memory}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def screened_frame(frame: Any, texts: Mapping[str, str], on: date, **also: bool) -> Any:
    """Return a frame of verdicts, a row for each deal, beside its name and day.

    `frame` is one of Spark, its columns found by the ids of questions, and `texts` are
    a rulebook's files, as in `Rulebook.texts`. `on` is the day of deals that have
    none; `filings` and `exact` are asked for as in `screened`. ScreeningError where a
    column is of the wrong type.
    """
    rulebook = read(texts)
    names = Fitting(rulebook, frame.limit(0).toArrow().schema).names
    nothing = pa.RecordBatch.from_pylist([], schema=schema_of(rulebook))
    schema = _decoded(beside(rulebook, nothing, on, **also)).schema
    told = ", ".join(f"`{field.name}` {_told(field.type)}" for field in schema)
    packed = zlib.compress(json.dumps(dict(texts)).encode())
    return frame.select(*names).mapInArrow(_work(packed, on, also), told)


def _work(
    packed: bytes, on: date, also: Mapping[str, bool]
) -> Callable[[Batches], Batches]:
    """Return what a worker does with batches of a frame."""

    def work(batches: Batches) -> Batches:
        rulebook = _unpacked(packed)
        for batch in batches:
            facts = Fitting(rulebook, batch.schema).facts(batch)
            yield _decoded(beside(rulebook, facts, on, **also))

    return work


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> Rulebook:
    """Read rule texts; a worker does so once for all of its batches and tasks."""
    return read(json.loads(zlib.decompress(packed)))


def _decoded(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch with words in place of their codes, which Spark does not take."""
    columns = [column.cast(_plain(column.type)) for column in batch]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _plain(coded: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(coded):
        return coded.value_type
    if pa.types.is_list(coded):
        return pa.list_(_plain(coded.value_type))
    if pa.types.is_struct(coded):
        return pa.struct([(it.name, _plain(it.type)) for it in coded])
    return coded


def _told(kind: pa.DataType) -> str:
    """Return what Spark calls a type of the columns of verdicts."""
    if pa.types.is_list(kind):
        return f"array<{_told(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'{it.name}: {_told(it.type)}' for it in kind)}>"
    return {pa.bool_(): "boolean", pa.date32(): "date"}.get(kind, "string")
