"""YAML with positions and no surprises."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from screening.errors import ProblemsError
from screening.formats.yaml_reader import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_NODES,
    Document,
    read,
)


def data_of(text: str) -> Any:
    return read("deal.yaml", text).data


def problems_of(text: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        read("deal.yaml", text)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    "written",
    [
        *("NO", "no", "yes", "on", "off", "y", "True", "NULL", "2026-01-31", "12:30"),
        *("010", "1_000", "0x1F", "1e3", ".5", "5.", "1.2.3", "'true'", '"12"', "'~'"),
    ],
)
def test_text_stays_as_it_is_written(written: str) -> None:
    assert data_of(f"country: {written}") == {"country": written.strip("'\"")}


@pytest.mark.parametrize(
    ("written", "number"),
    [("0", "0"), ("12", "12"), ("-3", "-3"), ("+4.0", "4.0"), ("1.10", "1.10")],
)
def test_plain_number_keeps_its_decimals(written: str, number: str) -> None:
    found = data_of(f"stake: {written}")["stake"]

    assert isinstance(found, Decimal)
    assert str(found) == number


@pytest.mark.parametrize(
    ("written", "value"),
    [("true", True), ("false", False), ("null", None), ("~", None), ("", None)],
)
def test_only_five_words_leave_text(written: str, value: object) -> None:
    assert data_of(f"a: {written}") == {"a": value}


def test_lists_mappings_and_blocks_are_read() -> None:
    text = "a: [1, {b: c}]\nd:\n  - e\nf: >\n  one\n  two\n"

    assert data_of(text) == {
        "a": [Decimal(1), {"b": "c"}],
        "d": ["e"],
        "f": "one two\n",
    }


@pytest.mark.parametrize("text", ["", "# only a remark\n", "---\n"])
def test_file_without_values_is_nothing(text: str) -> None:
    assert data_of(text) is None


def test_byte_order_mark_is_passed_over() -> None:
    assert data_of("\ufeffa: b") == {"a": "b"}


def place(document: Document, *path: str | int, at_key: bool = False) -> str:
    return str(document.problem(path, "here.", at_key=at_key))


def test_every_value_and_key_has_its_place() -> None:
    document = read("deal.yaml", "a: b\nlist:\n  - c\n  - {d: e}\n")

    assert place(document) == "deal.yaml:1:1: here."
    assert place(document, "a") == "deal.yaml:1:4: here."
    assert place(document, "a", at_key=True) == "deal.yaml:1:1: here."
    assert place(document, "list", 0) == "deal.yaml:3:5: here."
    assert place(document, "list", 1, "d") == "deal.yaml:4:9: here."


def test_what_is_missing_is_placed_where_it_belongs() -> None:
    document = read("deal.yaml", "list:\n  - c\n  - {d: e}\n")

    assert place(document, "list", 1, "absent") == "deal.yaml:3:5: here."
    assert place(document, "absent", "deep") == "deal.yaml:1:1: here."


def test_what_is_missing_at_a_key_has_a_place_too() -> None:
    document = read("deal.yaml", "\n\na: b\n")

    assert place(document, "absent", at_key=True) == "deal.yaml:1:1: here."


def test_key_that_comes_twice_is_a_problem() -> None:
    assert problems_of("a: 1\nb: 2\na: 3\n") == [
        'deal.yaml:3:1: "a" comes twice; first at line 1.'
    ]


def test_key_that_comes_again_names_the_first() -> None:
    assert problems_of("a: 1\na: 2\na: 3\n") == [
        'deal.yaml:2:1: "a" comes twice; first at line 1.',
        'deal.yaml:3:1: "a" comes twice; first at line 1.',
    ]


def test_anchors_and_aliases_are_all_reported() -> None:
    assert problems_of("a: &x 1\nb: *x\nc: {d: *x}\n") == [
        'deal.yaml:1:4: "&x" marks a value for reuse. Take the mark away.',
        'deal.yaml:2:4: "*x" repeats a value from elsewhere. Write it out.',
        'deal.yaml:3:8: "*x" repeats a value from elsewhere. Write it out.',
    ]


def test_key_may_not_be_an_anchor_or_alias() -> None:
    assert problems_of("&x a: 1\n*x : 2\n") == [
        'deal.yaml:1:1: "&x" marks a value for reuse. Take the mark away.',
        'deal.yaml:2:1: "*x" repeats a value from elsewhere. Write it out.',
        "deal.yaml:2:1: a key must be a single word.",
    ]


@pytest.mark.parametrize(
    ("text", "column", "tag"),
    [
        (
            "a: !!python/object:os.system x",
            4,
            "!!python/object:os.system",
        ),
        ("a: !!str 12", 4, "!!str"),
        ("a: !ours {b: c}", 4, "!ours"),
        ("a: ! b", 4, "!"),
        ("!!str a: b", 1, "!!str"),
    ],
)
def test_tag_is_a_problem(text: str, column: int, tag: str) -> None:
    assert problems_of(text) == [
        f'deal.yaml:1:{column}: "{tag}" is a tag. Take it away.'
    ]


def test_key_that_is_a_list_is_a_problem() -> None:
    assert problems_of("? [a, b]\n: c\nd: &x e\n") == [
        "deal.yaml:1:3: a key must be a single word.",
        'deal.yaml:3:4: "&x" marks a value for reuse. Take the mark away.',
    ]


def test_second_document_is_a_problem() -> None:
    assert problems_of("a: 1\n---\nb: 2\n---\nc: 3\n") == [
        "deal.yaml:2:1: a second document (---). Keep one.",
        "deal.yaml:4:1: a second document (---). Keep one.",
    ]


COLON = "a colon and a space inside text. Put the text in quotes."
NOT_YAML = {
    "a: b: c\n": f"1:5: this is not YAML: {COLON}",
    "a: 'b\nc: d\n": "1:4: this is not YAML: the quote opened here is never closed.",
}


@pytest.mark.parametrize("text", NOT_YAML)
def test_text_that_is_not_yaml_is_explained(text: str) -> None:
    assert problems_of(text) == [f"deal.yaml:{NOT_YAML[text]}"]


def test_control_character_is_a_problem() -> None:
    assert problems_of("a: b\nc: \x01\n") == [
        "deal.yaml:2:4: this is not YAML: a character that does not show. Delete it."
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: \u00a0b", "1:4"), ("a: b\u00a0", "1:4"), ("\u3000a: b", "1:1")],
)
def test_space_that_is_no_plain_one_is_a_problem(text: str, place: str) -> None:
    says = "a space that is no plain one stands here. Type it anew."
    assert problems_of(text) == [f"deal.yaml:{place}: {says}"]


def test_curly_quotes_around_text_are_a_problem() -> None:
    says = 'a curly quote is no quote here. Write a straight one, ".'
    assert problems_of("a: \u201cb\u201d\n\u2018c\u2019: d\n") == [
        f"deal.yaml:1:4: {says}",
        f"deal.yaml:2:1: {says}",
    ]


def test_curly_quotes_inside_text_or_straight_ones_are_text() -> None:
    written = "a: \u201cb\u201d and c\nd: '\u201ce\u201d'\n"

    assert data_of(written) == {"a": "\u201cb\u201d and c", "d": "\u201ce\u201d"}


def test_wide_colon_is_a_problem_in_a_key_and_none_in_text() -> None:
    assert data_of("a: b\uff1ac") == {"a": "b\uff1ac"}
    assert problems_of("{b\uff1ac}") == [
        "deal.yaml:1:2: a wide colon. Write a plain one, with a space after it."
    ]


def test_keys_from_elsewhere_are_a_problem() -> None:
    assert problems_of("<<: {a: b}") == [
        'deal.yaml:1:1: "<<" takes in keys from elsewhere. Write them out.'
    ]


def test_escape_that_does_not_show_is_a_problem() -> None:
    says = "a backslash here makes a character that does not show. Use single quotes."
    assert data_of(r'a: "b\n\tc"') == {"a": "b\n\tc"}
    assert problems_of(r'a: "b\ec"') == [f"deal.yaml:1:4: {says}"]


def test_half_a_character_is_a_problem() -> None:
    assert problems_of("a: \ud800") == [
        "deal.yaml: it holds half a character, which no editor can save."
    ]


def test_problems_before_broken_yaml_are_kept() -> None:
    assert problems_of("a: 1\na: 2\nb: c: d\n") == [
        'deal.yaml:2:1: "a" comes twice; first at line 1.',
        f"deal.yaml:3:5: this is not YAML: {COLON}",
    ]


def test_file_over_a_megabyte_is_refused() -> None:
    fits = "a: " + "x" * (MAX_BYTES - 3)

    assert len(data_of(fits)["a"]) == 999_997
    assert problems_of(fits + "x") == [
        "deal.yaml: the file is over 1,000,000 bytes. Split it."
    ]


def test_size_is_counted_in_bytes_not_letters() -> None:
    assert problems_of("a: " + "è" * (MAX_BYTES // 2)) == [
        "deal.yaml: the file is over 1,000,000 bytes. Split it."
    ]


def test_flood_of_values_is_refused() -> None:
    fits = "- a\n" * (MAX_NODES - 1)

    assert len(data_of(fits)) == 49_999
    assert problems_of(fits + "- a\n") == [
        "deal.yaml:50000:3: the file holds over 50,000 values. Split it."
    ]


def test_values_nested_too_deep_are_refused() -> None:
    fits = "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)

    data_of(fits)

    assert problems_of(f"[{fits}]") == [
        "deal.yaml:1:32: values nest over 30 deep. Flatten them."
    ]
