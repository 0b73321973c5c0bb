"""A folder of rule files as a rulebook, where its parts stand, or all its problems."""

import json
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import pytest

from screening.errors import RulebookError
from screening.formats import yaml_reader
from screening.rulebook.conditions import MOST_DEEP
from screening.rulebook.fields import Ids, Ref
from screening.rulebook.files import Places, places_in, sheet_for
from screening.rulebook.kinds import Kind
from screening.rulebook.loader import digest_of, read
from screening.rulebook.model import Rule
from screening.rulebook.references import as_id, check_part, names_in
from tests import builders as a


def test_rulebook_keeps_the_order_of_its_files_and_its_digest_does_not() -> None:
    rulebook = read(a.files())

    assert list(rulebook.questions)[:3] == ["sector", "devices", "state-owned"]
    assert rulebook.questions["stake"].kind is Kind.PERCENT
    assert rulebook.questions["stake"].topic == "deal"
    assert list(rulebook.rules) == ["energy-deal"]
    assert list(rulebook.sources["guide"].points) == ["E2", "art-one"]
    digests = {digest_of(it) for it in (a.files(), dict(reversed(a.files().items())))}
    assert digests == {rulebook.digest}
    assert digest_of({"a.yaml": "b"}) == sha256(b"a.yaml\0b\0").hexdigest()


def test_heading_and_sources_are_needed_and_no_other_file_nor_a_newer_format() -> None:
    texts = {name: a.FILES[name] for name in ("rulebook.yaml", "sources.yaml")}

    newer = a.files(heading=a.HEADING.replace('format: "1"', 'format: "2"\nshape: new'))
    [problem] = a.problems_in({**newer, "rules/10-deal.yaml": "rules: {new: shape}"})
    assert 'format "2" is not read here' in problem
    assert read(texts).rules == {}
    assert a.problems_in({}) == [
        "rulebook.yaml: this file is missing.",
        "sources.yaml: this file is missing.",
    ]


def test_conditions_that_rest_on_each_other_too_deep_are_refused() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [first + last for first in letters for last in letters][:MOST_DEEP]
    chain = [a.definition(name, {"is": below}) for name, below in pairwise(names)]
    last = a.definition(names[-1], {"sector": "yes"})
    sector = a.question("sector")

    assert read(a.texts_of(sector, *chain[1:], last)).definitions
    [slip] = a.problems_in(a.texts_of(sector, *chain, last))
    assert slip.endswith("conditions depend on each other over 200 deep. Flatten them.")


def test_what_was_sound_is_checked_again_once_what_it_names_is_gone() -> None:
    rule = a.rule("rule", {"sector": "yes"}, checklist=["map"])
    parts = (a.question("sector"), rule, a.item("other"))
    whole = a.texts_of(*parts, a.item("map"))

    assert read(whole).rules == read(whole).rules
    [found] = a.problems_in(a.texts_of(*parts))
    assert 'no item called "map"' in found
    assert read(whole).rules["rule"].checklist == ("map",)


def test_id_that_comes_twice_in_the_heading_is_refused() -> None:
    again = {
        "topics:": ("{id: watch, label: W, says: S, means: M}", 14, "level", 11),
        "people:": ("{id: deal, title: T, short: S}", 17, "topic", 15),
        "stages:": ("{id: board, label: B}", 20, "entry of people", 19),
    }

    problems = [
        a.problems_in(a.files(heading=a.HEADING.replace(key, f"  - {written}\n{key}")))
        for key, (written, *_) in again.items()
    ]

    says = 'rulebook.yaml:{}:10: {} "{}" is already at rulebook.yaml:{}.'
    assert problems == [
        [says.format(line, kind, written.split(",")[0][5:], first)]
        for written, line, kind, first in again.values()
    ]


def test_an_entry_that_names_what_is_not_there_is_a_problem() -> None:
    entry = (
        "entries: [{id: in, title: T, about: A, topics: [deel], "
        "words: [{question: sektor, ask: S?}]}]"
    )
    preset = "entries: [{id: in, title: T, about: A, presets: {sector: perhaps}}]"
    book = [a.question("sector")]

    named, given = (
        a.problems_in(a.texts_of(*book, heading=f"{a.HEADING}{it}\n"))
        for it in (entry, preset)
    )

    assert [it.partition(": ")[2] for it in named] == [
        'no topic called "deel". Did you mean "deal"?',
        'no question called "sektor". Did you mean "sector"?',
    ]
    assert ['"sector"' in it and "perhaps" in it for it in given] == [True]


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

    assert a.problems_in(a.files(questions=questions)) == [
        f"questions/10-deal.yaml:4:5: {LOOP}: one -> one. {CURE}",
        f"questions/10-deal.yaml:5:5: {LOOP}: two -> two. {CURE}",
    ]


def test_problems_of_all_files_come_at_once_and_sorted() -> None:
    texts = a.files(
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


def test_rulebook_kept_before_there_were_new_keys_reads_as_it_did() -> None:
    kept = Path(__file__).parents[1] / "kept" / "format-one.json"

    rulebook = read(json.loads(kept.read_text(encoding="utf-8")))

    assert rulebook.digest == KEPT
    heading, rule = rulebook.heading, rulebook.rules["energy-deal"]
    assert (heading.extends, heading.gaps_by, heading.accept) == (None, (), ())
    assert (rule.off, rule.accept, rule.covers(date.min)) == (None, (), True)
    assert not any(question.rises for question in rulebook.questions.values())


def names_of(**texts: str) -> dict[str, list[str]]:
    documents = {
        name: yaml_reader.read(name, text) for name, text in a.files(**texts).items()
    }
    sheets = {name: sheet for name in documents if (sheet := sheet_for(name))}
    return {kind: list(ids) for kind, ids in names_in(documents, sheets).items()}


def test_ids_are_known_also_as_they_should_be_written_if_all_of_a_kind_are() -> None:
    names, nothing = names_of(), names_of(sources="sources: []")
    assert names["level"] == ["routine", "watch", "sensitive", "strategic"]
    assert names["source point"] == ["guide/E2", "guide/art-one"]
    assert names["item"] == nothing["source point"] == []
    for written in ("Own_Rule", "own rule ", "own-rule"):
        assert as_id(written) == "own-rule"
        assert "own-rule" in names_of(rules=f"rules: [{{id: '{written}'}}]")["rule"]
    unsure = {
        "rules: word": ("rules", "rule"),
        "rules: [word]": ("rules", "rule"),
        "rules: [{title: T}]": ("rules", "rule"),
        "rules: [{id: 12}]": ("rules", "rule"),
        "ruels: []": ("rules", "rule"),
        "definitoins: []": ("rules", "definition"),
        "source: []": ("sources", "source point"),
        "sources: [{id: guide}]": ("sources", "source point"),
        "sources: [{id: guide, points: []}]": ("sources", "source point"),
    }

    for written, (file, kind) in unsure.items():
        names = names_of(**{file: written})
        assert (kind in names, "question" in names) == (False, True), written


class RuleWithPartners(Rule):
    """A rule with a key that no other rule has."""

    partners: Annotated[Ids, Ref("item")] = ()


def test_new_key_of_a_rule_is_checked_by_what_the_model_declares() -> None:
    shipped = a.rulebook(a.rule("stake", {"is-a": "yes"}), a.question("is-a"))
    rule = shipped.rules["stake"].model_dump(by_alias=True)
    new = RuleWithPartners.model_validate({**rule, "partners": ["ask-council"]})
    noted: list[object] = []

    check_part(
        new, {"item": ["ask-counsel"]}, {}, (), lambda *note, **_at: noted.append(note)
    )

    says = 'no item called "ask-council". Did you mean "ask-counsel"?'
    assert noted == [(("partners", 0), says)]


CHANGES = """
    changes:
      - {rule: energy-deal, because: So., level: strategic}
      - {rule: nowhere, because: So., level: strategic}
"""
OWN = """
    format: "1"
    extends: example
    topics: [{id: ports, title: Ports, short: Ports}]
"""


SMALL = places_in(a.files(signals="signals: [{id: s, title: T, says: S}]"))


def extending() -> Places:
    base = {f"base/{name}": text for name, text in a.FILES.items()}
    own = a.files(heading=OWN, changes=CHANGES, rules="rules: [{id: nowhere}]")
    mine = ("rulebook.yaml", "changes.yaml", "rules/10-deal.yaml")
    return places_in({**base, **{name: own[name] for name in mine}})


Stands = dict[tuple[str, str, yaml_reader.Path], str]


def misplaced(places: Places, where: Stands) -> Stands:
    """Return the parts that stand elsewhere, and where they do."""
    by_part = {part: str(places.problem(*part, "So.")) for part in where}
    return {
        part: by_part[part] for part in where if by_part[part] != f"{where[part]}: So."
    }


def test_part_is_where_it_is_written_or_what_is_around_it() -> None:
    where: Stands = {
        ("rule", "energy-deal", ()): "rules/10-deal.yaml:2:5",
        ("rule", "energy-deal", ("basis", 0)): "rules/10-deal.yaml:6:13",
        ("rule", "energy-deal", ("when", "all", 3)): "rules/10-deal.yaml:7:11",
        ("rule", "energy-deal", ("off",)): "rules/10-deal.yaml:2:5",
        ("question", "sector", ()): "questions/10-deal.yaml:3:5",
        ("question", "stake", ("kind",)): "questions/10-deal.yaml:8:42",
        ("source", "guide", ("points", "E2")): "sources.yaml:7:11",
        ("signal", "s", ()): "signals.yaml:1:11",
        ("level", "sensitive", ("label",)): "rulebook.yaml:12:28",
        ("entry of people", "board", ()): "rulebook.yaml:19:5",
        ("stage", "closing", ()): "rulebook.yaml:22:5",
        ("heading", "", ("review-by",)): "rulebook.yaml:7:12",
        ("heading", "", ()): "rulebook.yaml:1:1",
        ("file", "rules/10-deal.yaml", ("reviewed",)): "rules/10-deal.yaml:1:1",
    }

    assert misplaced(SMALL, where) == {}


def test_extended_part_is_in_the_base_except_what_is_changed() -> None:
    where: Stands = {
        ("rule", "energy-deal", ()): "base/rules/10-deal.yaml:2:5",
        ("rule", "energy-deal", ("when",)): "base/rules/10-deal.yaml:7:11",
        ("rule", "energy-deal", ("level",)): "changes.yaml:2:46",
        ("rule", "nowhere", ("level",)): "rules/10-deal.yaml:1:9",
        ("heading", "", ()): "rulebook.yaml:1:1",
        ("heading", "", ("topics", 0)): "rulebook.yaml:3:10",
        ("heading", "", ("limits",)): "base/rulebook.yaml:8:9",
        ("topic", "ports", ()): "rulebook.yaml:3:10",
        ("topic", "energy", ()): "base/rulebook.yaml:16:5",
    }

    names = ("energy-deal", "nowhere", "another")
    assert misplaced(extending(), where) == {}
    assert [extending().is_extended("rule", it) for it in names] == [True, False, False]
