"""YAML with positions and no surprises, and slips told where they were made."""

from decimal import Decimal
from typing import Any

import pytest

from screening.errors import ProblemsError
from screening.formats.yaml_reader import MAX_BYTES, MAX_DEPTH, MAX_NODES, read


def data_of(text: str) -> Any:
    return read("deal.yaml", text).data


def problems_of(text: str, *, seen: bool = False) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        read("", text, seen=seen)
    return [str(problem).removeprefix(":") for problem in caught.value.problems]


AS_WRITTEN = (
    *("NO", "no", "yes", "on", "off", "y", "True", "NULL", "2026-01-31", "12:30"),
    *("010", "1_000", "0x1F", "1e3", ".5", "5.", "1.2.3", "'true'", '"12"', "'~'"),
)


def test_text_stays_as_it_is_written_but_for_five_words() -> None:
    found = {written: data_of(f"country: {written}") for written in AS_WRITTEN}
    words = {"true": True, "false": False, "null": None, "~": None, "": None}

    assert found == {text: {"country": text.strip("'\"")} for text in AS_WRITTEN}
    assert {it: data_of(f"a: {it}")["a"] for it in words} == words


@pytest.mark.parametrize(
    ("written", "number"),
    [("0", "0"), ("12", "12"), ("-3", "-3"), ("+4.0", "4.0"), ("1.10", "1.10")],
)
def test_plain_number_keeps_its_decimals(written: str, number: str) -> None:
    stake = data_of(f"stake: {written}")["stake"]

    assert isinstance(stake, Decimal)
    assert str(stake) == number


def test_lists_mappings_blocks_and_nothing_are_read() -> None:
    text = "a: [1, {b: c}]\nd:\n  - e\nf: >\n  one\n  two\n"

    assert data_of(text) == {
        "a": [Decimal(1), {"b": "c"}],
        "d": ["e"],
        "f": "one two\n",
    }
    assert [data_of(it) for it in ("", "# only a remark\n", "---\n")] == [None] * 3
    mark = "\N{ZERO WIDTH NO-BREAK SPACE}"  # at the start of a file it is no sign
    both = [read("", f"{mark}a: b", seen=seen).data for seen in (True, False)]
    assert both == [{"a": "b"}] * 2


def test_every_value_and_key_has_its_place_and_what_is_missing_that_above() -> None:
    document = read("deal.yaml", "\na: b\nlist:\n  - c\n  - {d: e}\n")
    places: dict[tuple[str | int, ...], tuple[str, str]] = {
        (): ("2:1", "1:1"),
        ("a",): ("2:4", "2:1"),
        ("list", 0): ("4:5", "3:1"),
        ("list", 1, "d"): ("5:9", "5:6"),
        ("list", 1, "absent"): ("5:5", "3:1"),
        ("absent", "deep"): ("2:1", "1:1"),
    }

    for path, found in places.items():
        value = document.problem(path, "here.")
        key = document.problem(path, "here.", at_key=True)
        assert (str(value), str(key)) == tuple(f"deal.yaml:{at}: here." for at in found)


SPACE = "a space that is no plain one stands here. Type it again."
CURLY = 'a curly quote is no quote here. Write a straight one, ".'
IN_TEXT = "a colon and a space inside text. Put the text in quotes."
TAKE_AWAY = "marks a value for reuse. Remove the mark."
WRITE_OUT = "repeats a value from elsewhere. Write it out."
REFUSED = {
    "a: 1\nb: 2\na: 3\na: 4\n": [
        '3:1: "a" comes twice; first at line 1.',
        '4:1: "a" comes twice; first at line 1.',
    ],
    "a: &x 1\nb: *x\nc: {d: *x}\n": [
        f'1:4: "&x" {TAKE_AWAY}',
        f'2:4: "*x" {WRITE_OUT}',
        f'3:8: "*x" {WRITE_OUT}',
    ],
    "&x a: 1\n*x : 2\n": [
        f'1:1: "&x" {TAKE_AWAY}',
        f'2:1: "*x" {WRITE_OUT}',
        "2:1: a key must be a single word.",
    ],
    "? [a, b]\n: c\nd: &x e\n": [
        "1:3: a key must be a single word.",
        f'3:4: "&x" {TAKE_AWAY}',
    ],
    "a: 1\n---\nb: 2\n---\nc: 3\n": [
        "2:1: a second document (---). Keep one.",
        "4:1: a second document (---). Keep one.",
    ],
    "a: 1\na: 2\nb: c: d\n": [
        '2:1: "a" comes twice; first at line 1.',
        f"3:5: this is not YAML: {IN_TEXT}",
    ],
    "a: \u201cb\u201d\n\u2018c\u2019: d\n": [f"1:4: {CURLY}", f"2:1: {CURLY}"],
}


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
def test_what_would_surprise_is_refused_with_its_place(text: str) -> None:
    assert problems_of(text) == REFUSED[text]


@pytest.mark.parametrize("tag", ["!!python/object:os.system", "!!str", "!ours", "!"])
def test_tag_is_a_problem(tag: str) -> None:
    says = f'"{tag}" is a tag. Remove it.'

    assert problems_of(f"a: {tag} b\nc: {tag} {{d: e}}\n{tag} f: g") == [
        f"{place}: {says}" for place in ("1:4", "2:4", "3:1")
    ]


def test_what_only_looks_odd_inside_text_or_in_quotes_is_text() -> None:
    texts = {
        "\u201cb\u201d and c": "\u201cb\u201d and c",
        "'\u201ce\u201d'": "\u201ce\u201d",
        "b\uff1ac": "b\uff1ac",
        r'"b\n\tc"': "b\n\tc",
    }

    assert {text: data_of(f"a: {text}")["a"] for text in texts} == texts


TOO_LARGE = " the file is over 1,000,000 bytes. Split it."
TOO_MANY = "50000:3: the file holds over 50,000 values. Split it."
FLOODS = [
    (f"a: {'x' * (MAX_BYTES - 3)}", "x", TOO_LARGE),
    (f"a: {'è' * (MAX_BYTES // 2 - 2)}x", "è", TOO_LARGE),
    ("- a\n" * (MAX_NODES - 1), "- a\n", TOO_MANY),
]


@pytest.mark.parametrize(("fits", "more", "says"), FLOODS, ids=["bytes", "è", "values"])
def test_flood_and_deep_nesting_are_refused(fits: str, more: str, says: str) -> None:
    assert data_of(fits)
    assert problems_of(fits + more) == [says]
    nested = "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)
    assert data_of(nested)
    assert only_slip(f"[{nested}]") == "1:32: values nest over 30 deep. Flatten them."


def test_sign_that_nobody_sees_is_refused_at_its_place_with_its_name() -> None:
    signs = {
        "\N{RIGHT-TO-LEFT OVERRIDE}": "U+202E (right-to-left override)",
        "\N{LEFT-TO-RIGHT ISOLATE}": "U+2066 (left-to-right isolate)",
        "\N{ZERO WIDTH SPACE}": "U+200B (zero width space)",
        "\N{SOFT HYPHEN}": "U+00AD (soft hyphen)",
        "\N{ZERO WIDTH NO-BREAK SPACE}": "U+FEFF (zero width no-break space)",
    }

    for sign, named in signs.items():
        says = f"a character that does not show, {named}. Delete it."
        assert problems_of(f"a: b\nc: d{sign}e\n", seen=True) == [f"2:5: {says}"]
        assert problems_of(f"a: b # no{sign}te\n", seen=True) == [f"1:10: {says}"]
    for written in (r"\u202e", r"\xad", r"\ufeff"):
        [problem] = problems_of(f'a: "b{written}c"', seen=True)
        assert problem.startswith("1:4: a backslash here makes a character")
    assert len(problems_of("a: " + "b\N{SOFT HYPHEN}" * 500, seen=True)) == 20


def only_slip(text: str) -> str:
    """Return where the only slip is, and what."""
    [problem] = problems_of(text)
    return problem.replace("this is not YAML: ", "")


ALIGN = "the indentation does not line up with the lines above it."
KEY = "a key needs a colon and a space after it. Write key: value."
COMMA = "is missing before this, or text needs quotes."
QUOTE = "the quote opened here is never closed."
AFTER_QUOTE = "text after a closing quote. Put all of the text between two quotes."
BLOCK = (
    "> and | start text on the lines below. Compare like {above: 10}, "
    "or put the text in quotes."
)
WIDE = "a wide colon. Write a plain one, with a space after it."
# What an analyst slips in more often is told in tests/broken/yaml.txt.
SLIPS = {
    "a: b\nc: \x01\n": "2:4: a character that does not show. Delete it.",
    "a: \u00a0b": f"1:4: {SPACE}",
    "\u3000a: b": f"1:1: {SPACE}",
    "{b\uff1ac}": f"1:2: {WIDE}",
    "a: \ud800": " it holds half a character, which no editor can save.",
    "a:\n  b: 1\n c: 2\n": f"3:2: {ALIGN}",
    "- a: b\n   c: d\n": f"2:4: {ALIGN}",
    "- a: b\n c: d\n": f"2:2: {ALIGN}",
    "a:\n  - b\n - c\n": f"3:2: {ALIGN}",
    "- a\nb: c\n": f"2:1: {ALIGN}",
    "a: b # c\n  d: e\n": f"2:3: {ALIGN}",
    "[a]\nb: c\n": f"2:1: {ALIGN}",
    "- a: b: c\n": f"1:7: {IN_TEXT}",
    "\ufeffa: b: c\n": f"1:5: {IN_TEXT}",
    "a:\n  - b\n    c: d\n": f"2:3: {KEY}",
    "a: 'b\nc: d\n": f"1:4: {QUOTE}",
    "a: b\n'c: d\n": f"2:1: {QUOTE}",
    "a: 'b\n---\n": f"1:4: {QUOTE}",
    'a: "x\nb: "y z"\n': f"2:5: {AFTER_QUOTE}",
    "a: [b\n": "1:4: the list opened here with [ is never closed with ].",
    "a: [b c: d: e]\n": f"1:11: a comma or ] {COMMA}",
    "a: >= 10\n": f"1:4: {BLOCK}",
    "a: |x\n  b\n": f"1:4: {BLOCK}",
    "a: |0\n b": f"1:4: {BLOCK}",
    "a:\n  b: 1\n\tc: 2\n": "3:1: a tab at the start of the line. Indent with spaces.",
    "a: |\n  b\n\tc\n": "3:1: a tab at the start of the line. Indent with spaces.",
    "- a: b\n\u00a0 c: d\n": f"2:1: {SPACE}",
    'a: "\\x"\n': "1:7: a backslash in double quotes. Use single quotes.",
    'a: "\\uD800"\n': "1:7: a backslash in double quotes. Use single quotes.",
    "[" * 1001: "1:1001: brackets stand inside each other too deep. Flatten them.",
    **dict.fromkeys(
        ("a: {\n\n", "a: {", "a: {b: c,\n", "a: {b: c, \nd: "),
        "1:4: the bracket opened here with { is never closed.",
    ),
    "a: {b: [\n": "1:8: the bracket opened here with [ is never closed.",
    "a: \u201cb\u201d and c\nd: e\nf: g: h\n": f"3:5: {IN_TEXT}",
}


@pytest.mark.parametrize("text", SLIPS, ids=[repr(text)[:30] for text in SLIPS])
def test_slip_is_told_where_it_was_made(text: str) -> None:
    assert only_slip(text) == SLIPS[text]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        *(("a: @b\n", "1:4"), ("a: `b`\n", "1:4"), ("a: %b\n", "1:4")),
        *(("a: ]\n", "1:4"), ("a: ,b\n", "1:4"), ("a: ** b\n", "1:4")),
        *(("a: & b\n", "1:4"), ("a: !<x b\n", "1:4"), ("a: !a!b c\n", "1:4")),
        *(("a: !!", "1:4"), ("? a\n&a ?", "2:4"), ("{b:? ", "1:3")),
        *(("%YAML 3\n---\na: b\n", "1:1"), ("%FOO\na: b", "1:1"), ("a: [,]", "1:5")),
    ],
)
def test_sign_that_text_cannot_start_with_is_named(text: str, place: str) -> None:
    line, column = map(int, place.split(":"))
    sign = text.split("\n")[line - 1][column - 1]

    says = f"text cannot start with {sign} here. Put the text in quotes."
    assert only_slip(text) == f"{place}: {says}"
