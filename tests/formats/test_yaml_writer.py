"""Plain data is written as an analyst would, and reads back as what it was."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.formats import yaml_reader, yaml_writer
from screening.formats.yaml_writer import paragraph, write
from tests.sample import ALL

SHIPPED = sorted((Path(__file__).parents[2] / "rules" / "italy-china").rglob("*.yaml"))
LONG = "Owning or running critical energy infrastructure gives lasting influence on it."

PRINTABLE = st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\t\x85")
TEXTS = st.text(PRINTABLE, max_size=200) | st.sampled_from(
    ("NO", "yes", "null", "~", "12", "-3", "1e5", "0x1f", "12:30", "2026-01-31", "a: b")
)
NUMBERS = st.decimals(-(10**12), 10**12, allow_nan=False, places=3)
SCALARS = TEXTS | NUMBERS | st.integers() | st.booleans() | st.none()
KEYS = st.text(PRINTABLE, max_size=60) | st.sampled_from(("on", "No", "1"))
DATA = st.recursive(
    SCALARS, lambda part: st.lists(part) | st.dictionaries(KEYS, part), max_leaves=12
)


def read(text: str) -> Any:
    return yaml_reader.read("a.yaml", text).data


@given(DATA, st.sampled_from(((2, 2), (2, 0), (4, 2))))
def test_what_is_written_reads_back_as_it_was(
    data: Any, indents: tuple[int, int]
) -> None:
    assert read(write({"a": data}, indents=indents)) == {"a": data}


def test_every_kind_of_shipped_file_reads_back_as_it_was() -> None:
    """One of each folder, the smallest, while one waits; all files in CI."""
    by_size = sorted(SHIPPED, key=lambda file: -file.stat().st_size)
    kinds = {file if ALL else file.parent: file for file in by_size}
    for file in kinds.values():
        data = read(file.read_text(encoding="utf-8"))

        assert read(write(data)) == data


QUOTED = (
    *("NO", "no", "Yes", "null", "true", "", "12", "2026.1", "007", "1e5", "a:", "~"),
    *(
        "a: b",
        "a #b",
        "- a",
        "[a",
        "# a",
        " a",
        "a ",
        "*a",
        "@a",
        "...",
        "\u201ca\u201d",
    ),
    "a\uff1ab",
)
PLAIN = ("CN", "guide/E2", "art.2(5)", "2026-01-31", "5G", "it's", "a, b", "a:b")


def test_text_that_could_be_read_otherwise_is_quoted_and_other_text_is_plain() -> None:
    found = {text: write({"a": text}) for text in QUOTED + PLAIN}

    assert found == {
        **{text: f'a: "{text}"\n' for text in QUOTED},
        **{text: f"a: {text}\n" for text in PLAIN},
    }


VALUES = [Decimal("1E+6"), 7, date(2026, 1, 31), True, False, None]
WRITTEN_AS: list[tuple[dict[str, Any], str]] = [
    ({"\u201ca\u201d": "b", "off": "yes"}, '"\u201ca\u201d": b\noff: "yes"\n'),
    ({"a\uff1ab": "c"}, '"a\uff1ab": c\n'),
    ({"a, b": "a, b", "two": ["a, b"]}, '"a, b": a, b\ntwo: ["a, b"]\n'),
    ({"a": 'a\n"b"\\\u2028'}, 'a: "a\\n\\"b\\"\\\\\\L"\n'),
    ({"a": VALUES}, "a: [1000000, 7, 2026-01-31, true, false, null]\n"),
    ({"none": [{"is": "calm"}]}, "none: [{is: calm}]\n"),
    ({"all": [{"is": "a"}, {"is": "b"}]}, "all:\n  - is: a\n  - is: b\n"),
    ({"a": [LONG, "b"]}, f"a:\n  - {LONG}\n  - b\n"),
    ({"a": f"{LONG} Share-holders"}, f"a: >-\n  {LONG}\n  Share-holders\n"),
]


@pytest.mark.parametrize(("data", "text"), WRITTEN_AS)
def test_each_value_is_written_as_an_analyst_would(
    data: dict[str, Any], text: str
) -> None:
    assert write(data) == text


@pytest.mark.parametrize("value", [Decimal("NaN"), 1.5, object(), "\x1f", "a\r"])
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        write({"a": value})


def test_a_rule_is_written_as_the_shipped_ones_are() -> None:
    rule = {
        "id": "grid",
        "basis": ["guide/E2"],
        "in-force": {"from": "2026-01-01", "until": "2027-01-01"},
        "when": {"all": [{"is": "inbound"}, {"years": {"at-least": 5, "below": 9}}]},
        "says": f"{LONG} Shareholders count.\n",
    }

    assert write({"rules": [rule]}) == WRITTEN


WRITTEN = """\
rules:
  - id: grid
    basis: [guide/E2]
    in-force: {from: 2026-01-01, until: 2027-01-01}
    when:
      all:
        - is: inbound
        - years: {at-least: 5, below: 9}
    says: >
      Owning or running critical energy infrastructure gives lasting influence on it.
      Shareholders count.
"""


def test_a_condition_of_one_line_stays_on_it() -> None:
    when = {"when": {"kind": {"any-of": [f"choice-{'x' * 20}"] * 5}}}

    assert write(when).count("\n") == 1


def test_folded_lines_keep_within_the_width() -> None:
    text = write({"a": {"says": " ".join([LONG] * 9)}})

    assert max(map(len, text.splitlines())) <= yaml_writer.WIDTH


def test_a_mapping_has_a_line_for_each_key_where_that_is_asked_for() -> None:
    blocks: dict[yaml_reader.Path, bool] = {("a",): True, ("a", "b"): True}

    assert write({"a": {"b": {"c": "d"}}}, blocks=blocks) == "a:\n  b:\n    c: d\n"


def test_only_a_long_paragraph_goes_below_its_key() -> None:
    assert paragraph("Short.") == "Short."
    assert paragraph(LONG) == f"{LONG}\n"
