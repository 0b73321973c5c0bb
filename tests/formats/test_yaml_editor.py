"""Data as an analyst writes them, and changes that leave alone what is not meant."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.errors import ProblemsError
from screening.formats import yaml_reader, yaml_writer
from screening.formats.yaml_writer import CannotEditError, edit, paragraph, write
from tests.sample import ALL

LONG_WORDS = st.text("ab .", min_size=9, max_size=12).map(lambda it: 10 * it)
WORDS = st.text("ab:# -", max_size=6) | LONG_WORDS
SCALARS = WORDS | st.decimals(1, 9, places=1) | st.booleans() | st.none()
KEYS = st.sampled_from("abcdef")
VALUES = st.recursive(
    SCALARS, lambda part: st.lists(part, max_size=4) | st.dictionaries(KEYS, part)
)
DATA = st.dictionaries(KEYS, VALUES, min_size=1)


def read(text: str) -> Any:
    return yaml_reader.read("a.yaml", text).data


@given(DATA, DATA, st.sampled_from(("\n", "\r\n")))
def test_any_file_becomes_any_other(old: Any, new: Any, newline: str) -> None:
    text = write(old).replace("\n", newline)
    assert read(edit("a.yaml", text, new)) == new


@given(DATA, DATA)
def test_comments_between_keys_outlive_any_change(old: Any, new: Any) -> None:
    first, *lines = (write({key: value}) for key, value in old.items())
    text = first + "".join(
        f"# Above {place}.\n\n{line}" for place, line in enumerate(lines)
    )
    kept = {next(iter(old)): next(iter(old.values()))}

    edited = edit("a.yaml", text, {**new, **kept})

    assert all(f"# Above {place}.\n" in edited for place in range(len(lines)))


@given(DATA)
def test_the_same_data_change_nothing(data: Any) -> None:
    text = f"# Head.\n{write(data)}\n# End."

    assert edit("a.yaml", text, data) == text


def edited(text: str, **data: Any) -> str:
    return edit("a.yaml", dedent(text).lstrip("\n"), data)


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        ("a: 1 # one\n", "a: 2 # one\n", Decimal(2)),
        ("a: 'x # y' # one\n", "a: z # one\n", "z"),
        ("a: x#y\n", "a: z\n", "z"),
        ("a:   [b,  c]\n", "a: [b]\n", ["b"]),
        ("a:\n  - b\n  - c   # see\n", "a:\n  - d\n  - c   # see\n", ["d", "c"]),
        ("a:\n  - b\n  - c\n", "a: []\n", []),
        ("a:\n- b\n# On c.\n- c\n", "a:\n- b\n", ["b"]),
        (
            "a:\n  -   b: x\n      c: 2",
            "a:\n  -   b: x\n      c: z",
            [{"b": "x", "c": "z"}],
        ),
        ("a: >\n  b\n\n# End.", "a: c\n\n# End.", "c"),
        ("a:  # why\n  b: x\n", "a:  # why\n  b: x\n  c: z\n", {"b": "x", "c": "z"}),
        ("a:\n  - b\n  - c\n", "a:\n  - c\n", ["c"]),
        ("a:\n  - - b\n    - c\n", "a:\n  - - d\n    - c\n", [["d", "c"]]),
        ("a:\n  all:\n    - b # x\n", "a:\n  any:\n    - b # x\n", {"any": ["b"]}),
        ("a:\n  all:\n    b: 1\n", "a:\n  any: 2\n", {"any": Decimal(2)}),
        ("# Nothing.", "# Nothing.\n\na: 1", Decimal(1)),
        ("a:\n  b: 1\n", "a:\n  c: 1\n", {"c": Decimal(1)}),
        ("a: {b: 1}", "a: {b: 2}", {"b": Decimal(2)}),
    ],
)
def test_one_value_changes(old: str, new: str, value: Any) -> None:
    assert edit("a.yaml", old, {"a": value}) == new


def test_entries_parted_by_blank_lines_stay_parted() -> None:
    text = "a:\n  - b: 1\n\n  # On c.\n  - c: 1\n\n  - d: 1\n"
    b, c, d = {"b": Decimal(1)}, {"c": Decimal(1)}, {"d": Decimal(1)}

    assert edited(text, a=[b, c, {"x": Decimal(1)}, d]) == text.replace(
        "  - d", "  - x: 1\n\n  - d"
    )
    assert edited(text, a=[{"x": Decimal(1)}, b, c, d]) == text.replace(
        "  - b", "  - x: 1\n\n  - b"
    )
    assert edited(text, a=[b, d]) == "a:\n  - b: 1\n\n  - d: 1\n"
    assert edited(text, a=[d]) == "a:\n\n  - d: 1\n"
    assert edited(text, a=[c, d]) == "a:\n\n  # On c.\n  - c: 1\n\n  - d: 1\n"


@pytest.mark.parametrize(
    "text", ["{a: 1}", "a: 1\n...\n", "a: 1\r\nc: 1\n", "a: [1, # x\n  2] # y"]
)
def test_layout_that_cannot_be_kept_is_refused(text: str) -> None:
    with pytest.raises(CannotEditError, match=r"^a\.yaml: the change does not fit"):
        edit("a.yaml", text, {"a": 1, "b": 2})
    with pytest.raises(ProblemsError, match="this is not YAML"):
        edit("a.yaml", "a: [", {"a": 1})


SHIPPED = sorted((Path(__file__).parents[2] / "rules" / "italy-china").rglob("*.yaml"))
LONG = "Owning or running critical energy infrastructure gives lasting influence on it."

PRINTABLE = st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\t\x85")
TEXTS = st.text(PRINTABLE, max_size=200) | st.sampled_from(
    ("NO", "yes", "null", "~", "12", "-3", "1e5", "0x1f", "12:30", "2026-01-31", "a: b")
)
NUMBERS = st.decimals(-(10**12), 10**12, allow_nan=False, places=3)
ANY_SCALARS = TEXTS | NUMBERS | st.integers() | st.booleans() | st.none()
ANY_KEYS = st.text(PRINTABLE, max_size=60) | st.sampled_from(("on", "No", "1"))
ANY_DATA = st.recursive(
    ANY_SCALARS,
    lambda part: st.lists(part) | st.dictionaries(ANY_KEYS, part),
    max_leaves=12,
)


@given(ANY_DATA, st.sampled_from(((2, 2), (2, 0), (4, 2))))
def test_what_is_written_reads_back(data: Any, indents: tuple[int, int]) -> None:
    assert read(write({"a": data}, indents=indents)) == {"a": data}


def test_every_kind_of_shipped_file_reads_back_as_it_was() -> None:
    """One of each folder, the smallest, while one waits."""
    by_size = sorted(SHIPPED, key=lambda file: -file.stat().st_size)
    kinds = {file if ALL else file.parent: file for file in by_size}
    for file in kinds.values():
        data = read(file.read_text(encoding="utf-8"))

        assert read(write(data)) == data


QUOTED = (
    *("NO", "no", "Yes", "null", "true", "", "12", "2026.1", "007", "1e5", "a:", "~"),
    *("a: b", "a #b", "- a", "[a", "# a", " a", "a ", "*a", "@a", "..."),
    *("\u201ca\u201d", "a\uff1ab"),
)
PLAIN = ("CN", "guide/E2", "art.2(5)", "2026-01-31", "5G", "it's", "a, b", "a:b")


def test_text_that_could_be_read_otherwise_is_quoted_and_other_text_is_plain() -> None:
    found = {text: write({"a": text}) for text in QUOTED + PLAIN}

    assert found == {
        **{text: f'a: "{text}"\n' for text in QUOTED},
        **{text: f"a: {text}\n" for text in PLAIN},
    }


OF_EACH_KIND = [Decimal("1E+6"), 7, date(2026, 1, 31), True, False, None]
WRITTEN_AS: list[tuple[dict[str, Any], str]] = [
    ({"\u201ca\u201d": "b", "off": "yes"}, '"\u201ca\u201d": b\noff: "yes"\n'),
    ({"a\uff1ab": "c"}, '"a\uff1ab": c\n'),
    ({"a, b": "a, b", "two": ["a, b"]}, '"a, b": a, b\ntwo: ["a, b"]\n'),
    ({"a": 'a\n"b"\\\u2028'}, 'a: "a\\n\\"b\\"\\\\\\L"\n'),
    ({"a": OF_EACH_KIND}, "a: [1000000, 7, 2026-01-31, true, false, null]\n"),
    ({"none": [{"is": "calm"}]}, "none: [{is: calm}]\n"),
    ({"all": [{"is": "a"}, {"is": "b"}]}, "all:\n  - is: a\n  - is: b\n"),
    ({"a": [LONG, "b"]}, f"a:\n  - {LONG}\n  - b\n"),
    ({"a": f"{LONG} Share-holders"}, f"a: >-\n  {LONG}\n  Share-holders\n"),
]


@pytest.mark.parametrize(("data", "text"), WRITTEN_AS)
def test_a_value_is_written_as_by_an_analyst(data: dict[str, Any], text: str) -> None:
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


def test_lines_are_as_long_as_they_may_be_or_one_for_each_key_where_asked_for() -> None:
    blocks: dict[yaml_reader.Path, bool] = {("a",): True, ("a", "b"): True}

    when = {"when": {"kind": {"any-of": [f"choice-{'x' * 20}"] * 5}}}
    folded = write({"a": {"says": " ".join([LONG] * 9)}})

    assert write({"a": {"b": {"c": "d"}}}, blocks=blocks) == "a:\n  b:\n    c: d\n"
    assert write(when).count("\n") == 1
    assert max(map(len, folded.splitlines())) <= yaml_writer.WIDTH
    assert (paragraph("Short."), paragraph(LONG)) == ("Short.", f"{LONG}\n")
