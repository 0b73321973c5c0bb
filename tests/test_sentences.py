"""What a briefing can say, all of it: kept to be read by eye, and held to a few rules.

Every sentence, one a line, with blanks as they are written: from the shipped rulebook,
the words of the program and the templates of the document.
`python -m tests.test_sentences keep` writes the list anew: read what changed by eye, as
a lawyer would, before it is believed. Whether a sentence is true, and whether it reads
well, no test can say.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from difflib import unified_diff
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from screening.formats.text import first_sentence
from screening.presentation.answers import fill
from screening.rulebook import loader
from screening.rulebook.fields import Part
from screening.rulebook.model import Level, Rulebook
from screening.rulebook.recommendations import Outcome
from screening.rulebook.states import State
from screening.settings import shipped

ROOT = Path(__file__).parents[1]
KEPT = Path(__file__).parent / "kept" / "sentences.txt"
FOLDER = shipped("rules") / "italy-china"
WHOLE = {
    *("says", "means", "about", "why", "reason", "limits", "note", "to_be_verified"),
    *("silence", "if_not", "no_clock", "signs", "clause", "ask", "way_out", "remote"),
    *("facts", "outcome_detail", "lesson", "wrong_if"),
}
"""The keys of the rulebook that hold whole sentences."""
NAMES = {
    *("title", "short", "label", "in_text", "unknown_as", "unit", "term", "cite"),
    *("do", "duty", "phase", "for_", "outcomes", "documents", "authority", "channel"),
    *("chinese_party", "other_party", "source", "known_from", "proviso"),
}
"""The keys that hold names, or what stands inside a sentence."""
WORDS = (
    *("presentation/*.py", "briefing/html.py", "briefing/marks.py"),
    "briefing/ics.py",
)
"""The modules of the program whose words a briefing says."""
NOT_PRINTED = {"asks.py", "conditions.py", "listing.py"}

_READABLE = re.compile(r"[A-Za-z}] +[\w{]")
_NO_TEXT = re.compile(r"\{#.*?#\}|<!--.*?-->|<(style|script)\b.*?</\1>", re.DOTALL)
_BLANK = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)
_INSIDE = re.compile(r"</?(?:a|abbr|b|em|i|span|strong|time)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
SHORTENED = re.compile(r"\b(e\.g|i\.e|etc|viz|cf|resp|approx|incl)\b\.?")
TWICE = re.compile(r"\b([A-Za-z]+) \1\b")
LABEL = re.compile(r"(^|[.?!] )[^.?!{}]{1,60}: \{[\w-]+\}[.]")
"""A label and an answer for a sentence: "Stake: {stake}."."""


class Said(NamedTuple):
    """What is said, where it comes from, and whether it is a whole sentence."""

    place: str
    text: str
    whole: bool = False


def everything(rules: Rulebook) -> list[Said]:
    """Return all that a briefing can say, by where it comes from."""
    found = {*of_rulebook(rules), *of_states(), *of_program(), *of_templates()}
    return sorted(found)


def of_rulebook(rules: Rulebook) -> Iterator[Said]:
    """Yield the texts of a rulebook, its definitions left out: those are conditions."""
    yield from _of_part("rulebook", rules.heading)
    for kind, parts in vars(rules).items():
        if isinstance(parts, dict) and kind not in {"definitions", "upkeep", "texts"}:
            for name, part in parts.items():
                if isinstance(part, Part):
                    yield from _of_part(f"{kind} {name}", part)


def _of_part(place: str, part: Part) -> Iterator[Said]:
    for key in type(part).model_fields:
        value = getattr(part, key)
        is_text = not (isinstance(part, Outcome) and key == "facts")
        if key in WHOLE | NAMES and value and is_text:
            whole = key in WHOLE and (type(part), key) != (Level, "says")
            for text in [value] if isinstance(value, str) else value:
                yield Said(f"{place} {key.strip('_')}", _line(text), whole)
        for name, inner in _within(value) if key != "accept" else ():
            yield from _of_part(f"{place} {key} {name}", inner)


def _within(value: Any) -> Iterator[tuple[Any, Part]]:
    """Yield the parts that are listed under a key, by their id or place."""
    if isinstance(value, tuple):
        value = {getattr(it, "id", place): it for place, it in enumerate(value, 1)}
    if isinstance(value, dict):
        yield from ((name, it) for name, it in value.items() if isinstance(it, Part))


def of_states() -> Iterator[Said]:
    """Yield what is said of a filing by its state."""
    for state in State:
        for part in (it for it in fields(state.traits) if it.name != "meaning"):
            value = getattr(state.traits, part.name)
            for text in value if isinstance(value, tuple) else [value]:
                if isinstance(text, str) and _READABLE.search(text):
                    yield Said(f"states {state} {part.name}", text)


def of_program() -> Iterator[Said]:
    """Yield the words of the program: its constants, and what its functions say."""
    package = ROOT / "screening"
    for file in sorted(file for glob in WORDS for file in package.glob(glob)):
        if file.name in NOT_PRINTED:
            continue
        parsed = ast.parse(file.read_text("utf-8")).body
        for node in (it for it in parsed if not _explains(it)):
            for text in _texts(node):
                yield Said(f"{file.parent.name}/{file.stem} {_name(node)}", text)


def _name(node: ast.stmt) -> str:
    """Return what a statement defines: a function, a class or a constant."""
    names = (it for it in ast.walk(node) if isinstance(it, ast.Name))
    stored = (it.id for it in names if isinstance(it.ctx, ast.Store))
    return getattr(node, "name", "") or next(stored, "")


def _texts(node: ast.AST) -> Iterator[str]:
    """Yield the texts in code that people read: those with a word and a space.

    A statement that is a text alone explains the code. Of what is filled into a text
    the last name is told.
    """
    inner = [it for it in ast.iter_child_nodes(node) if not _explains(it)]
    text = node.value if isinstance(node, ast.Constant) else None
    if isinstance(node, ast.JoinedStr):
        text, parts = "", node.values
        inner = [it.value for it in parts if isinstance(it, ast.FormattedValue)]
        for it in parts:
            text += str(it.value) if isinstance(it, ast.Constant) else _filled(it)
    if isinstance(text, str) and _READABLE.search(text) and "(?" not in text:
        yield _line(text)
    for part in inner:
        yield from _texts(part)


def _explains(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _filled(node: ast.expr) -> str:
    """Return what is filled in as a blank with a name."""
    names = re.findall(r"[a-z][a-z_]+", ast.unparse(node))
    return f"{{{names[-1] if names else ''}}}"


def of_templates() -> Iterator[Said]:
    """Yield what the templates of the document say beside what is filled in."""
    for file in sorted((ROOT / "reports").glob("*.html")):
        text = _NO_TEXT.sub("", file.read_text("utf-8"))
        text = _STATEMENT.sub("\f", _BLANK.sub("{}", text))
        text = _TAG.sub("\f", _INSIDE.sub("", text))
        for block in text.split("\f"):
            if re.search("[A-Za-z]{2}", said := _line(block)):
                yield Said(f"reports/{file.name}", said)


def _line(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text.strip())


def sentences(text: str) -> Iterator[str]:
    while text:
        sentence, text = first_sentence(text)
        yield sentence


def as_text(said: list[Said]) -> str:
    return "".join(f"{it.place} | {it.text}\n" for it in said)


@pytest.fixture(scope="module")
def said(shipped_rulebook: Rulebook) -> list[Said]:
    return everything(shipped_rulebook)


def test_the_list_was_read_by_eye(said: list[Said]) -> None:
    kept, now = KEPT.read_text("utf-8").splitlines(), as_text(said).splitlines()
    changed = [*unified_diff(kept, now, lineterm="", n=0)][2:]

    assert not changed, (
        "What a briefing can say has changed. Write the list anew with "
        "`python -m tests.test_sentences keep`, and read what changed:\n"
        + "\n".join(changed)
    )


def test_a_sentence_holds_one_colon_at_most(said: list[Said]) -> None:
    several = re.compile("(?<![}]): .*(?<![}]): ")

    found = [it for it in said if any(map(several.search, sentences(it.text)))]

    assert found == []


def test_a_whole_sentence_starts_large_and_ends_with_its_mark(said: list[Said]) -> None:
    whole = re.compile(r"""["“]?[A-Z0-9{†].*[.?!]["”)]?""", re.DOTALL)

    assert [it for it in said if it.whole and not whole.fullmatch(it.text)] == []


def test_nothing_is_shortened_doubled_or_spaced_twice(said: list[Said]) -> None:
    slips = (SHORTENED, TWICE, re.compile("  "))

    assert [it for it in said if any(slip.search(it.text) for slip in slips)] == []


def test_straight_quotes_come_in_pairs_to_be_curled(said: list[Said]) -> None:
    assert [it for it in said if it.text.count('"') % 2] == []


def test_no_label_with_an_answer_stands_for_a_sentence(said: list[Said]) -> None:
    told = [it for it in said if it.place.split()[0] in {"rules", "consequences"}]

    assert len(told) > 100
    assert [it for it in told if LABEL.search(it.text)] == []


def test_a_rule_says_it_in_three_sentences_at_most(shipped_rulebook: Rulebook) -> None:
    for rule in shipped_rulebook.rules.values():
        told = fill(rule.says, shipped_rulebook.questions, {})

        assert 1 <= len([*sentences(told)]) <= 3, rule.id
        assert rule.title not in told, rule.id


def test_every_regime_says_what_follows_if_not(shipped_rulebook: Rulebook) -> None:
    for regime in shipped_rulebook.regimes.values():
        binds = regime.kind != "watch" or bool(regime.sanctions)
        told = [*sentences(regime.if_not)] if regime.if_not else []

        assert len(told) == 1 or (not binds and not told), regime.id
        assert all(it.endswith(".") for it in told), regime.id


def test_every_wall_says_what_its_way_out_is(shipped_rulebook: Rulebook) -> None:
    regimes = shipped_rulebook.regimes.values()
    walls = [regime for regime in regimes if regime.kind == "prohibition"]

    assert len(walls) > 5
    assert [it.id for it in walls if not it.way_out] == []
    assert [it.id for it in regimes if it.way_out and it not in walls] == []


def test_sources_spell_their_abbreviations_out(shipped_rulebook: Rulebook) -> None:
    """It is what <abbr> tells a reader who does not know the short name."""
    known = {"EU", "WTO"}
    for source in shipped_rulebook.sources.values():
        letters = {*re.findall(r"[A-Z]{2,}|[A-Z][a-z]+\.", source.short)} - known
        spelled = re.sub(r"\(.*?\)", "", source.title)

        assert source.title != source.short or not letters, source.id
        assert not letters & {*spelled.split()[:2]}, source.id


def main() -> None:
    if sys.argv[1:] == ["keep"]:
        KEPT.write_text(as_text(everything(loader.load(FOLDER))), encoding="utf-8")
    else:
        sys.stderr.write("Say keep to write tests/kept/sentences.txt anew.\n")


if __name__ == "__main__":
    main()
