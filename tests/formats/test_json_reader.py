"""JSON from elsewhere."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.errors import CaseFileError
from screening.formats.json_reader import LONGEST, Number, read

PLAIN = st.recursive(
    st.none() | st.booleans() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=9,
)


@given(PLAIN)
def test_what_was_written_is_read(said: object) -> None:
    assert read(json.dumps(said).encode()) == said


def test_a_byte_order_mark_is_no_part_of_it() -> None:
    assert read(b"\xef\xbb\xbf[]") == []


@pytest.mark.parametrize("written", ["0", "-1", "1.50", "1e999999999"])
def test_numbers_stay_as_they_are_written(written: str) -> None:
    assert read(f"[{written}]".encode()) == [Number(written)]


@given(st.binary(max_size=40))
def test_whatever_comes_is_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(CaseFileError):
        read(data)


def test_more_than_a_briefing_may_carry_is_not_looked_at() -> None:
    read(b'"%s"' % (b"x" * (LONGEST - 2)))

    with pytest.raises(CaseFileError, match="larger"):
        read(b'"%s"' % (b"x" * (LONGEST - 1)))
