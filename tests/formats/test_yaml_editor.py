"""Values change in the text of a file, and what is not meant stays as it is."""

from decimal import Decimal
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.errors import ProblemsError
from screening.formats import yaml_reader
from screening.formats.yaml_editor import CannotEditError, edit
from screening.formats.yaml_writer import write

WORDS = st.text("ab:# -", max_size=6) | st.text("ab .", min_size=90, max_size=120)
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
            "a:\n  -   b: 1\n      c: 2",
            "a:\n  -   b: 1\n      c: 3",
            [{"b": Decimal(1), "c": Decimal(3)}],
        ),
        ("a: >\n  b\n\n# End.", "a: c\n\n# End.", "c"),
        (
            "a:  # why\n  b: 1\n",
            "a:  # why\n  b: 1\n  c: 2\n",
            {"b": Decimal(1), "c": Decimal(2)},
        ),
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


def test_file_that_cannot_be_read_says_why() -> None:
    with pytest.raises(ProblemsError, match="this is not YAML"):
        edit("a.yaml", "a: [", {"a": 1})
