"""Whatever is written in a rules folder, the loader answers, and whole or not at all.

It returns a rulebook of everything that is there, or says what is wrong with a file:
it never raises, never waits and never leaves anything out in silence.
"""

import json
import time
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.examples import RulebookCheck, check_files, load
from screening.formats import yaml_reader
from screening.rulebook.files import LISTS
from screening.rulebook.folder import files_in
from screening.rulebook.model import Rulebook
from tests import builders as a
from tests.rulebook.test_broken import GOOD, SLIPS
from tests.sample import ALL

PLACES = (
    *("rulebook.yaml", "sources.yaml", "checklist.yaml", "signals.yaml"),
    *("questions/10-deal.yaml", "questions/20-more.yaml", "rules/20-more.yaml"),
    *("rules/10-deal.yaml", "consequences.yaml", "examples/plant.yaml", "changes.yaml"),
)


@cache
def good() -> Mapping[str, str]:
    return files_in(GOOD)


def count_of(texts: Mapping[str, str], key: str) -> int:
    """Return how many entries the files hold under a key."""
    data = [yaml_reader.read(name, text).data for name, text in texts.items()]
    return sum(len(part.get(key) or ()) for part in data if isinstance(part, dict))


def held_whole(rulebook: Rulebook) -> bool:
    """Tell whether everything that is written is there."""
    lists = {key: len(getattr(rulebook, key)) for key in LISTS}
    return lists == {key: count_of(rulebook.texts, key) for key in lists}


def answers_for(check: RulebookCheck) -> bool:
    """Tell whether the loader kept its word."""
    says = [problem.says for problem in check.problems if problem.file]
    all_explained = len(says) == len(check.problems)
    all_explained &= all(sentence.endswith((".", "?")) for sentence in says)
    if check.rulebook is None:
        return all_explained and bool(says) and not check.examples
    return all_explained and held_whole(check.rulebook)


SIGNS = st.sampled_from(
    [
        *"\t\r\n:-#'\"[]{},&*!|>%@`?~\\= ",
        *"\ufeff\u00a0\uff1a\u201c\x85\x00\u2028\ud800\U0001f600",
        *("<<: ", "---\n", "...\n", "!!set "),
    ]
)
PLAIN = st.none() | st.booleans() | st.integers() | SIGNS | st.text(max_size=5)
WORDS = st.sampled_from(
    [
        *(*LISTS, "topic", "when", "ask-when", "all", "any", "none", "is", "id"),
        *("choices", "sector", "stake", "energy", "large", "yes", "points", "format"),
        *("extends", "each", "expect", "answers", "deal", "accept", "gaps-by"),
        *("in-force", "at-least"),
    ]
)
TREES = st.recursive(
    PLAIN | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(WORDS | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
FRAGMENTS = st.sampled_from([line[1:] for slip in SLIPS for line in slip.lines if line])
PIECES = FRAGMENTS | SIGNS | TREES.map(json.dumps) | st.text(max_size=8)


@st.composite
def mutations(draw: st.DrawFn, text: str) -> str:
    """Draw what a text becomes when lines are lost, doubled, moved, cut or mixed up."""
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 4))):
        here, there = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        column = draw(st.integers(0, len(lines[here])))
        head, tail = lines[here][:column], lines[here][column:]
        piece = draw(PIECES)
        edits: tuple[list[str], ...] = (
            [],
            [lines[here]] * 2,
            [lines[there]],
            [head],
            [head + piece + tail],
            [head + piece],
            [lines[here], piece],
        )
        lines[here : here + 1] = draw(st.sampled_from(edits)) or [""]
    cut = draw(st.none() | st.integers(0, len(lines)))
    return "\n".join(lines[:cut])


def paths_in(data: object) -> list[tuple[Any, ...]]:
    inner: Any = data if isinstance(data, dict) else {}
    inner = dict(enumerate(data)) if isinstance(data, list) else inner
    return [(), *((key, *path) for key in inner for path in paths_in(inner[key]))]


def with_other(data: Any, path: tuple[Any, ...], other: object) -> Any:
    if not path:
        return other
    copy = data.copy()
    copy[path[0]] = with_other(data[path[0]], path[1:], other)
    return copy


@st.composite
def transplants(draw: st.DrawFn, text: str) -> str:
    """Draw what a file becomes when one value in it is quite another."""
    data = yaml_reader.read("file.yaml", text).data
    path = draw(st.sampled_from(paths_in(data)))
    return json.dumps(with_other(data, path, draw(TREES)), default=float)


@pytest.mark.slow
@pytest.mark.parametrize("spoilt", [mutations, transplants])
@settings(max_examples=250 if ALL else 25)
@given(data=st.data())
def test_good_file_that_was_spoilt_is_answered_for(
    data: st.DataObject, spoilt: Callable[[str], st.SearchStrategy[str]]
) -> None:
    name = data.draw(st.sampled_from(sorted(good())))
    text = data.draw(spoilt(good()[name]))

    assert answers_for(check_files({**good(), name: text}, a.DAY))


@given(st.sampled_from(PLACES), st.text() | TREES.map(json.dumps))
def test_any_text_in_any_file_is_answered_for(name: str, text: str) -> None:
    assert answers_for(check_files({**good(), name: text}, a.DAY))


NAMES = st.sampled_from(PLACES) | st.text(min_size=1)


@given(st.dictionaries(NAMES, PIECES, max_size=4))
def test_any_files_of_any_name_are_answered_for(files: dict[str, str]) -> None:
    assert answers_for(check_files(files, a.DAY))


@pytest.mark.slow
@given(st.sampled_from(PLACES), st.binary() | st.text().map(str.encode))
def test_any_bytes_on_disk_are_answered_for(name: str, content: bytes) -> None:
    with TemporaryDirectory() as folder:
        for path, text in {**good(), name: ""}.items():
            file = Path(folder) / path
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content if path == name else text.encode())

        assert answers_for(load(Path(folder), a.DAY))


SECONDS = 30
"""Of the processor's time, for one or two: what grows too fast takes far longer."""

RULE = "{id: rule, title: T, topic: deal, level: routine, basis: [guide/E2], says: S, "


def a_rule_when(when: str) -> str:
    return f"rules:\n  - {RULE} when: {when}}}\n"


def resting_on(count: int, *, backwards: bool = False) -> str:
    """Return definitions that each rest on the next, or on the one before."""
    pairs = list(pairwise(["large", *("x" * place for place in range(1, count))]))
    part = "  - {{id: {1}, title: T, when: {{is: {0}}}}}\n"
    written = [part.format(*pair) for pair in pairs]
    return "definitions:\n" + "".join(reversed(written) if backwards else written)


def asked_in_turn(count: int) -> str:
    """Return questions that are each asked by two answers to the one before."""
    twice = "ask-when: {{all: [{{{0}: yes}}, {{none: [{{{0}: no}}]}}]}}"
    part = "  - {{id: {1}, ask: A, short: S, kind: yes-no, " + twice + "}}\n"
    names = ["state-owned", *("x" * place for place in range(1, count))]
    written = "".join(part.format(*pair) for pair in pairwise(names))
    return f"topic: deal\nquestions:\n{written}"


FLOODS: Mapping[str, str] = {
    "brackets": "[" * 100_000,
    "braces": "{" * 100_000,
    "nested lists and mappings": "rules: " + "[{a: " * 30_000,
    "question marks": "? " * 100_000,
    "dashes": "- " * 100_000,
    "quotes": '"' * 100_000,
    "anchors": "a: " + "&a " * 50_000,
    "aliases": f"rules: [{'*a ,' * 45_000}]",
    "colons": "a: " * 100_000,
    "documents": "---\na\n" * 20_000,
    "blank lines": "a: {" + "\n" * 900_000,
    "a long line": f"a: {'x' * 900_000}",
    "a long key": f"? {'x' * 900_000}\n: a",
    "a long number": a_rule_when(f"{{stake: {'9' * 100_000}}}"),
    "unknown keys": "".join(f"rules{n}: 1\n" for n in range(9999)),
    "one key": "a: 1\n" * 24_000,
    "one id": "rules:\n" + "  - {id: same}\n" * 9_999,
    "unknown questions": a_rule_when(
        f"{{any: [{', '.join(f'{{a{n}: b}}' for n in range(9_999))}]}}"
    ),
    "placeholders": a_rule_when("{sector: food}").replace("S,", f"'{'{a}' * 90_000}',"),
    "definitions in a row": resting_on(900),
    "definitions the other way": resting_on(900, backwards=True),
    "questions that ask each other": asked_in_turn(49),
    "a long answer": f"deal: D\nanswers: {{stake: {'9' * 100_000}}}",
    "answers for each": (
        f"deal: D\neach: {{stake: [{', '.join(f'0.{n}1' for n in range(40_000))}]}}"
    ),
    "questions with two answers each": (
        f"deal: D\neach: {{{', '.join(f'a{n}: [a, b]' for n in range(9_999))}}}"
    ),
}
FILES = {"deal": "examples/a.yaml", "topic": "questions/20-more.yaml"}
"""Where a flood is written that begins so; all others are rules."""


@pytest.mark.slow
@pytest.mark.parametrize("flood", FLOODS)
def test_flood_is_answered_for_in_time(flood: str) -> None:
    text = FLOODS[flood]
    name = FILES.get(text.partition(":")[0], "rules/20-more.yaml")
    start = time.process_time()

    check = check_files({**good(), name: text}, a.DAY)

    assert time.process_time() - start < SECONDS
    assert answers_for(check)


def test_deepest_conditions_allowed_can_still_be_decided() -> None:
    last = "x" * 48
    more = {
        "questions/20-more.yaml": asked_in_turn(49),
        "rules/20-more.yaml": a_rule_when(f"{{{last}: yes}}"),
        "examples/deep.yaml": f"deal: D\nanswers: {{{last}: no, state-owned: yes}}\n"
        "expect: {rules: {rule: not met}}\n",
    }

    check = check_files({**good(), **more}, a.DAY)

    assert check.problems == ()
    assert answers_for(check)
