"""The slips that make a file no YAML are told where they were made."""

import pytest

from screening.errors import ProblemsError
from screening.formats.yaml_reader import read


def told(text: str) -> str:
    """Return where the only slip is, and what."""
    with pytest.raises(ProblemsError) as caught:
        read("file", text)
    [problem] = caught.value.problems
    says = problem.says.removeprefix("this is not YAML: ")
    return f"{problem.line}:{problem.column} {says}"


ALIGN = "the indentation does not line up with the lines above it."
COLON = "a colon and a space inside text. Put the text in quotes."
KEY = "a key needs a colon and a space after it. Write key: value."
COMMA = "is missing before this, or text needs quotes."
QUOTE = "the quote opened here is never closed."
AFTER_QUOTE = "text after a closing quote. Put all of the text between two quotes."
BLOCK = (
    "> and | start text on the lines below. Compare like {above: 10}, "
    "or put the text in quotes."
)
SPACE = "a space that is no plain one stands here. Type it again."
CURLY = 'a curly quote is no quote here. Write a straight one, ".'
WIDE = "a wide colon. Write a plain one, with a space after it."
SLIPS = {
    "a:\n  b: 1\n c: 2\n": f"3:2 {ALIGN}",
    "a: b\n  c: d\n": f"2:3 {ALIGN}",
    "- a: b\n   c: d\n": f"2:4 {ALIGN}",
    "- a: b\n c: d\n": f"2:2 {ALIGN}",
    "- a:\n  b: c\n   d: e\n": f"3:4 {ALIGN}",
    "a:\n  - b\n - c\n": f"3:2 {ALIGN}",
    "- a\nb: c\n": f"2:1 {ALIGN}",
    "a: b # c\n  d: e\n": f"2:3 {ALIGN}",
    "[a]\nb: c\n": f"2:1 {ALIGN}",
    "a: b: c\n": f"1:5 {COLON}",
    "- a: b: c\n": f"1:7 {COLON}",
    "\ufeffa: b: c\n": f"1:5 {COLON}",
    "level:watch\nb: 1\n": f"1:1 {KEY}",
    "a: 1\nb\nc: 3\n": f"2:1 {KEY}",
    "a:\n  - b\n    c: d\n": f"2:3 {KEY}",
    "a: >\nfoo\nb: c\n": "2:1 text under > or | stands further in than its key. "
    "Indent it.",
    "a: 'b\nc: d\n": f"1:4 {QUOTE}",
    'a: "b\n': f"1:4 {QUOTE}",
    "a: b\n'c: d\n": f"2:1 {QUOTE}",
    "a: 'b\n---\n": f"1:4 {QUOTE}",
    "a: 'b' c\n": f"1:8 {AFTER_QUOTE}",
    'a: "x\nb: "y z"\n': f"2:5 {AFTER_QUOTE}",
    "a: {x} b\n": "1:8 text after a closing bracket. Put the text in quotes.",
    "a: [1, 2\nb: 3\n": "1:4 the list opened here with [ is never closed with ].",
    "a: [b\n": "1:4 the list opened here with [ is never closed with ].",
    "a: {b: 1\nc: 2\n": "1:4 the mapping opened here with { is never closed with }.",
    "a: {b: c d: e}\n": f"1:11 a comma or }} {COMMA}",
    "a: [b c: d: e]\n": f"1:11 a comma or ] {COMMA}",
    "a: > 10\n": f"1:4 {BLOCK}",
    "a: >= 10\n": f"1:4 {BLOCK}",
    "a: |x\n  b\n": f"1:4 {BLOCK}",
    "a: |0\n b": f"1:4 {BLOCK}",
    "a: - b\n": "1:4 a list starts on the line below its key. "
    "Put the text in quotes, if it is no list.",
    "a:\n\tb: 1\n": "2:1 a tab at the start of the line. Indent with spaces.",
    "a:\n  b: 1\n\tc: 2\n": "3:1 a tab at the start of the line. Indent with spaces.",
    "a: |\n  b\n\tc\n": "3:1 a tab at the start of the line. Indent with spaces.",
    "- a: b\n\u00a0 c: d\n": f"2:1 {SPACE}",
    "a: \u201cx: y\u201d\n": f"1:4 {CURLY}",
    "a\uff1ab\nc: d\n": f"1:2 {WIDE}",
    'a: "\\q"\n': "1:5 a backslash in double quotes. Use single quotes.",
    'a: "\\x"\n': "1:7 a backslash in double quotes. Use single quotes.",
    'a: "\\uD800"\n': "1:7 a backslash in double quotes. Use single quotes.",
    "[" * 1001: "1:1001 brackets stand inside each other too deep. Flatten them.",
    **dict.fromkeys(
        ("a: {\n\n", "a: {", "a: {b: c,\n", "a: {b: c, \nd: "),
        "1:4 the bracket opened here with { is never closed.",
    ),
    "a: {b: [\n": "1:8 the bracket opened here with [ is never closed.",
    "a: \u201cb\u201d and c\nd: e\nf: g: h\n": f"3:5 {COLON}",
}


@pytest.mark.parametrize("text", SLIPS, ids=[repr(text)[:30] for text in SLIPS])
def test_slip_is_told_where_it_was_made(text: str) -> None:
    assert told(text) == SLIPS[text]


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
    assert told(text) == f"{place} {says}"
