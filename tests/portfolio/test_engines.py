"""A table from elsewhere is read as facts, or refused with what to do."""

import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from screening.errors import ScreeningError
from screening.portfolio import engines
from screening.portfolio.engines import batches_of, beside, query, screen_to_parquet
from screening.portfolio.facts import DAY, NAME, schema_of
from screening.portfolio.fitting import UNREAD
from screening.portfolio.screen import screened
from screening.portfolio.spark import local_session
from screening.rulebook.model import Rulebook
from tests.builders import a_question, a_rule, a_rulebook
from tests.portfolio.random_deals import RandomDeals, facts_of

TODAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return a_rulebook(
        a_question("agreed"),
        a_question("stake", "percent"),
        a_question("staff", "number"),
        a_question("closing", "date"),
        a_question("rights", "choices", choices={"veto": "A veto", "seat": "A seat"}),
        a_rule("agreed-deal", {"agreed": "yes"}),
        a_rule("large-stake", {"stake": {"at-least": 25}}),
        a_rule("large-staff", {"staff": {"above": 50}}),
        a_rule("late-closing", {"closing": {"above": "2026-12-31"}}),
        a_rule("some-right", {"rights": {"any-of": ["veto", "seat"]}}),
        a_rule("no-right", {"rights": {"none-of": ["veto", "seat"]}}),
        a_rule("both-rights", {"rights": {"all-of": ["veto", "seat"]}}),
    )


def rows_of(rulebook: Rulebook, source: Any) -> list[dict[str, Any]]:
    """Return what a table comes to, row by row."""
    batches = batches_of(rulebook, source)
    return [row for it in batches for row in beside(rulebook, it, TODAY).to_pylist()]


def met(rulebook: Rulebook, columns: Mapping[str, Any]) -> list[list[str]]:
    """Return the rules that the deals of a table meet."""
    return [row["met"] for row in rows_of(rulebook, pa.table(columns))]


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.bool_()]
)
def test_words_may_stand_in_any_type_of_text_and_yes_or_no_as_a_truth(
    rulebook: Rulebook, kind: pa.DataType
) -> None:
    said = [True, False, None] if pa.types.is_boolean(kind) else ["yes", "no", None]

    assert met(rulebook, {"agreed": pa.array(said, kind)}) == [["agreed-deal"], [], []]


@pytest.mark.parametrize(
    "kind",
    [
        pa.int8(),
        pa.uint64(),
        pa.float32(),
        pa.float64(),
        pa.decimal128(5, 2),
        pa.decimal128(38, 10),
        pa.decimal256(40, 10),
    ],
)
def test_numbers_may_stand_in_any_type_of_number(
    rulebook: Rulebook, kind: pa.DataType
) -> None:
    stakes = pa.array([25, 24, None]).cast(pa.decimal128(19, 0)).cast(kind)

    assert met(rulebook, {"stake": stakes}) == [["large-stake"], [], []]


def test_number_that_is_just_below_a_line_is_below_it(rulebook: Rulebook) -> None:
    stakes = pa.array([Decimal("24.9999999999"), Decimal(25)], pa.decimal128(38, 10))

    assert met(rulebook, {"stake": stakes}) == [[], ["large-stake"]]


@pytest.mark.parametrize("kind", [pa.date32(), pa.date64(), pa.timestamp("us")])
def test_days_may_have_a_time_of_no_place(
    rulebook: Rulebook, kind: pa.DataType
) -> None:
    days = pa.array(["2027-01-01", "2026-12-31"]).cast(pa.timestamp("us"))

    assert met(rulebook, {"closing": days.cast(kind)}) == [["late-closing"], []]


@pytest.mark.parametrize(
    "kind",
    [
        pa.list_(pa.string()),
        pa.large_list(pa.string_view()),
        pa.list_(pa.dictionary(pa.int8(), pa.string())),
    ],
)
def test_several_words_stand_in_any_type_of_list(
    rulebook: Rulebook, kind: pa.DataType
) -> None:
    said = [["veto"], ["seat", "veto", "veto"], [], None]
    rights = pa.array(said, pa.list_(pa.string())).cast(kind)

    assert met(rulebook, {"rights": rights}) == [
        ["some-right"],
        ["some-right", "both-rights"],
        ["no-right"],
        [],
    ]


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("agreed", ["perhaps", "", None]),
        ("stake", [100.5, -1.0, float("nan"), float("inf"), None]),
        ("staff", [float("nan"), float("inf"), None]),
        ("stake", [Decimal("100.01"), Decimal("-0.01"), None]),
        ("rights", [["veto", "throne"], ["veto", None], None]),
    ],
)
def test_cell_that_is_no_answer_counts_as_not_known_and_is_told(
    rulebook: Rulebook, column: str, said: list[Any]
) -> None:
    rows = rows_of(rulebook, pa.table({column: said}))

    empty = rows_of(rulebook, pa.table({column: said[-1:] * len(said)}))
    unknown = rows_of(rulebook, pa.table({"stake": pa.nulls(len(said), pa.int8())}))
    assert [row["open"] for row in rows] == [row["open"] for row in unknown]
    assert not any(row["met"] for row in rows)
    assert [row[UNREAD] for row in rows] == [[column]] * (len(said) - 1) + [[]]
    assert not any(row[UNREAD] for row in empty)


def test_column_of_the_wrong_type_is_refused_by_name(rulebook: Rulebook) -> None:
    table = pa.table({"stake": ["a quarter"], "agreed": [1], "rights": ["veto"]})

    with pytest.raises(ScreeningError) as refused:
        rows_of(rulebook, table)

    assert str(refused.value).splitlines() == [
        f'Column "{name}" holds {found}, and its question takes {wanted}. Convert the '
        "column, or leave it out: what it says is then not known."
        for name, found, wanted in (
            ("stake", "string", "numbers"),
            ("agreed", "int64", "text"),
            ("rights", "string", "lists of texts"),
        )
    ]


def test_moment_of_a_place_is_refused_since_its_day_depends_on_where(
    rulebook: Rulebook,
) -> None:
    moments = pa.array([0], pa.timestamp("us", tz="Asia/Shanghai"))

    with pytest.raises(ScreeningError, match='Column "closing" holds timestamp'):
        rows_of(rulebook, pa.table({"closing": moments}))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (pa.table({"notes": ["x"]}), "No column bears the id of a question"),
        (
            pa.Table.from_arrays([pa.array([1])] * 2, ["stake", "stake"]),
            'Two columns are called "stake". Keep one of them.',
        ),
        ({"stake": [1]}, "builtins.dict is no table that is known here"),
        (Path("nowhere.parquet"), "There is no file or folder nowhere.parquet."),
        (Path(__file__), "cannot be read as a table in Parquet"),
        (
            pa.table({"stake": pa.array([Decimal(10) ** 40], pa.decimal256(60, 0))}),
            'Column "stake" holds a number of over 38 digits.',
        ),
    ],
)
def test_table_that_cannot_be_read_is_refused_with_what_to_do(
    rulebook: Rulebook, source: Any, says: str
) -> None:
    with pytest.raises(ScreeningError) as refused:
        rows_of(rulebook, source)

    assert says in str(refused.value)


def test_library_of_the_user_that_is_missing_is_told_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("duckdb", "pyspark"):
        monkeypatch.setitem(sys.modules, name, None)

    with pytest.raises(ScreeningError) as no_database:
        query(tmp_path / "deals.db", "select * from deals")
    with pytest.raises(ScreeningError) as no_cluster:
        local_session()

    says = "is not installed, and {what} needs it. Install it: pip install {name}"
    assert says.format(what="a query on a DuckDB file", name="duckdb") in str(
        no_database.value
    )
    assert says.format(what="screening on Spark", name="pyspark") in str(
        no_cluster.value
    )


def test_file_cut_short_is_told_and_leaves_what_was_there(
    rulebook: Rulebook, tmp_path: Path
) -> None:
    file, out = tmp_path / "deals.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"stake": [*range(101)] * 50}), file, row_group_size=1_000)
    data = bytearray(file.read_bytes())
    data[4:2_000] = b"\xff" * 1_996
    file.write_bytes(data)
    out.write_bytes(b"of yesterday")

    with pytest.raises(ScreeningError, match="cannot be read to its end"):
        screen_to_parquet(rulebook, batches_of(rulebook, file), out, TODAY)

    assert out.read_bytes() == b"of yesterday"
    assert sorted(it.name for it in tmp_path.iterdir()) == [file.name, out.name]


def test_every_way_to_hand_in_a_table_comes_to_the_same(
    shipped_rulebook: Rulebook, tmp_path: Path
) -> None:
    facts = facts_of(shipped_rulebook, RandomDeals(shipped_rulebook).some(200))
    table, file = pa.Table.from_batches([facts]), tmp_path / "deals.parquet"
    pq.write_table(table, file, row_group_size=7)
    found = screened(shipped_rulebook, facts, TODAY).to_pylist()
    ways = (
        facts,
        table,
        table.to_reader(13),
        file,
        str(file),
        tmp_path,
        ds.dataset(file),
    )

    for way in ways:
        rows = rows_of(shipped_rulebook, way)

        assert [{key: row[key] for key in found[0]} for row in rows] == found
        assert [row[NAME] for row in rows] == table[NAME].to_pylist()
        assert [row[DAY] for row in rows] == table[DAY].to_pylist()


def test_part_of_a_table_comes_to_what_it_does_in_the_whole(
    shipped_rulebook: Rulebook,
) -> None:
    facts = facts_of(shipped_rulebook, RandomDeals(shipped_rulebook).some(60))

    part = rows_of(shipped_rulebook, facts.slice(13, 30))

    assert part == rows_of(shipped_rulebook, facts)[13:43]


def test_long_table_is_screened_to_a_file_in_row_groups_of_its_own(
    rulebook: Rulebook, tmp_path: Path
) -> None:
    count, out = 2 * engines.ROWS + 5, tmp_path / "out.parquet"
    several = [["veto"], ["veto", "seat"], None, []] * (count // 4 + 1)
    table = pa.table(
        {
            "rights": several[:count],
            "stake": [*range(101)] * (count // 101) + [*range(count % 101)],
        }
    )

    written = screen_to_parquet(rulebook, batches_of(rulebook, table), out, TODAY)

    with pq.ParquetFile(out) as file:
        groups = [file.metadata.row_group(at).num_rows for at in range(3)]
        said = file.metadata.metadata
        rows = file.read(columns=["met"]).to_pylist()
    assert (written, groups) == (count, [engines.ROWS, engines.ROWS, 5])
    assert said[b"digest"].decode() == rulebook.digest
    assert said[b"on"] == b"2026-11-29"
    assert rows[-1]["met"] == met(rulebook, table.slice(count - 1).to_pydict())[0]
    assert sum("some-right" in row["met"] for row in rows) == sum(
        bool(it) for it in several[:count]
    )


def test_table_of_no_deals_makes_a_file_of_none(
    rulebook: Rulebook, tmp_path: Path
) -> None:
    out = tmp_path / "out.parquet"
    empty = schema_of(rulebook).empty_table()

    assert screen_to_parquet(rulebook, batches_of(rulebook, empty), out, TODAY) == 0

    assert pq.read_table(out).column_names[:4] == [NAME, DAY, UNREAD, "lowest"]
