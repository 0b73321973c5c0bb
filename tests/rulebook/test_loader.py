"""A folder of rule files as a rulebook, or every problem in it."""

import json
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from screening.errors import RulebookError
from screening.rulebook.conditions import MOST_DEEP
from screening.rulebook.kinds import Kind
from screening.rulebook.loader import digest_of, read
from tests.builders import (
    FILES,
    HEADING,
    a_definition,
    a_question,
    a_rule,
    files,
    problems_in,
    texts_of,
)


def test_rulebook_keeps_the_order_of_its_files() -> None:
    rulebook = read(files())

    assert list(rulebook.questions)[:3] == ["sector", "devices", "state-owned"]
    assert rulebook.questions["stake"].kind is Kind.PERCENT
    assert rulebook.questions["stake"].topic == "deal"
    assert list(rulebook.rules) == ["energy-deal"]
    assert list(rulebook.sources["guide"].points) == ["E2", "art-one"]


def test_only_heading_and_sources_are_needed() -> None:
    texts = {name: FILES[name] for name in ("rulebook.yaml", "sources.yaml")}

    assert read(texts).rules == {}


def test_files_without_heading_and_sources_are_refused() -> None:
    assert problems_in({}) == [
        "rulebook.yaml: this file is missing.",
        "sources.yaml: this file is missing.",
    ]


def test_conditions_that_rest_on_each_other_too_deep_are_refused() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [first + last for first in letters for last in letters][:MOST_DEEP]
    chain = [a_definition(name, {"is": below}) for name, below in pairwise(names)]
    last = a_definition(names[-1], {"sector": "yes"})
    sector = a_question("sector")

    assert read(texts_of(sector, *chain[1:], last)).definitions
    [found] = problems_in(texts_of(sector, *chain, last))
    assert found.endswith("conditions rest on each other over 200 deep. Flatten them.")


def test_same_id_in_two_kinds_is_no_problem() -> None:
    texts = texts_of(a_question("energy"), a_rule("energy", {"energy": "yes"}))

    assert list(read(texts).rules) == ["energy"]


def test_id_that_comes_twice_in_the_heading_is_refused() -> None:
    again = {
        "topics:": ("{id: watch, label: W, says: S, means: M}", 14, "level", 11),
        "people:": ("{id: deal, title: T, short: S}", 17, "topic", 15),
        "stages:": ("{id: board, label: B}", 20, "entry of people", 19),
    }

    found = [
        problems_in(files(heading=HEADING.replace(key, f"  - {written}\n{key}")))
        for key, (written, *_) in again.items()
    ]

    says = 'rulebook.yaml:{}:10: {} "{}" is already at rulebook.yaml:{}.'
    assert found == [
        [says.format(line, kind, written.split(",")[0][5:], first)]
        for written, line, kind, first in again.values()
    ]


KEPT = "6be9c806a15f0b6084956e5a76539de76a07ad7441d6a8c0f8efbc8a8c7752ed"
LOOP = "a condition that depends on itself"
CURE = "Break the loop."


def test_every_loop_is_reported() -> None:
    questions = """
        topic: deal
        questions:
          - {id: sector, ask: S?, short: S, kind: choice, choices: {energy: E}}
          - {id: one, ask: S?, short: S, kind: yes-no, ask-when: {one: yes}}
          - {id: two, ask: S?, short: S, kind: yes-no, ask-when: {two: yes}}
    """

    assert problems_in(files(questions=questions)) == [
        f"questions/10-deal.yaml:4:5: {LOOP}: one -> one. {CURE}",
        f"questions/10-deal.yaml:5:5: {LOOP}: two -> two. {CURE}",
    ]


def test_definition_may_rest_on_a_later_one() -> None:
    rules = """
        definitions:
          - {id: large, title: Large, when: {is: owned}}
          - {id: owned, title: Owned, when: {state-owned: yes}}
    """

    assert list(read(files(rules=rules)).definitions) == ["large", "owned"]


def test_problems_of_all_files_come_at_once_and_sorted() -> None:
    texts = files(
        sources="sources: [{id: guide}]",
        rules="rules: [{id: r-two}, 12]",
        signals="signals:\n\t- a",
        questions="topic: deal\nquestions: [{id: a}]\n---\n",
    )

    with pytest.raises(RulebookError) as caught:
        read({**texts, "old.yaml": ""})

    problems = list(caught.value.problems)
    assert problems == sorted(problems)
    assert {problem.file for problem in problems} == {*texts, "old.yaml"} - {
        "rulebook.yaml"
    }


def test_digest_tells_texts_apart_and_not_their_order() -> None:
    texts = {"a.yaml": "b", "c.yaml": "d"}

    assert digest_of(texts) == sha256(b"a.yaml\0b\0c.yaml\0d\0").hexdigest()
    assert digest_of(dict(reversed(texts.items()))) == digest_of(texts)
    assert digest_of({"a.yaml": "b", "c.yaml": "e"}) != digest_of(texts)


def test_rulebook_holds_the_texts_it_was_read_from() -> None:
    rulebook = read(files())

    assert rulebook.texts == files()
    assert rulebook.digest == digest_of(files())


def test_newer_format_is_all_that_is_said_of_it() -> None:
    heading = HEADING.replace('format: "1"', 'format: "2"\nshape: new')

    [found] = problems_in(files(heading=heading, rules="rules: {new: shape}"))

    assert 'format "2" is not read here' in found


def test_rulebook_kept_before_there_were_new_keys_reads_as_it_did() -> None:
    kept = Path(__file__).parents[1] / "kept" / "format-one.json"

    rulebook = read(json.loads(kept.read_text(encoding="utf-8")))

    assert rulebook.digest == KEPT
    heading, rule = rulebook.heading, rulebook.rules["energy-deal"]
    assert (heading.extends, heading.gaps_by, heading.accept) == (None, (), ())
    assert (rule.off, rule.accept, rule.covers(date.min)) == (None, (), True)
    assert not any(question.rises for question in rulebook.questions.values())
