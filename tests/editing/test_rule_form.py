"""A rule as the fields of a form, and back; what stays is written as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from screening.editing.condition_form import ConditionGroup, ConditionRow
from screening.editing.rule_form import (
    Fields,
    RuleForm,
    change,
    points,
    suggested_id,
    typed_fields,
)
from screening.formats import yaml_reader
from screening.rulebook.model import Rulebook
from tests.builders import (
    a_consequence,
    a_question,
    a_rule,
    a_rulebook,
    a_signal,
    an_item,
)

BOOK = a_rulebook(
    a_question("sector", "choice"),
    a_rule("a-rule", {"sector": "a"}),
    an_item("ask"),
    an_item("wait"),
    a_consequence("checks"),
    a_signal("news"),
)
SHAPE = RuleForm(BOOK)
RULE: dict[str, Any] = {
    "id": "a-rule",
    "title": "A  title",
    "topic": "deal",
    "level": "watch",
    "basis": ["guide/E2"],
    "in-force": {"from": "2026-01-01"},
    "when": {"sector": ["b", "a"]},
    "says": "It is so.\n",
    "checklist": ["wait", "ask"],
    "signals": [],
}
NEW = Fields(
    title="State owners",
    topic="deal",
    level="watch",
    basis=("guide/E2",),
    when=ConditionGroup("all", (ConditionRow("question/sector", words=("a",)),)),
    says="It is so.",
)


def changed(**typed: Any) -> dict[str, Any]:
    """Return what differs in the rule when that is typed; None where a key is gone."""
    found, wrong = SHAPE.data(replace(SHAPE.fields(RULE), **typed), RULE)
    assert wrong == {}
    every = {**dict.fromkeys(RULE), **found}
    return {key: found.get(key) for key in every if found.get(key) != RULE.get(key)}


def wrong(typed: Fields) -> list[tuple[str, str]]:
    _data, wrong = SHAPE.data(typed, {})
    return [*wrong.items()]


def test_rule_that_stays_is_written_as_it_was() -> None:
    assert SHAPE.data(SHAPE.fields(RULE), RULE) == (RULE, {})


def test_every_shipped_rule_that_stays_is_written_as_it_was(
    shipped_rulebook: Rulebook,
) -> None:
    shape = RuleForm(shipped_rulebook)
    for file, text in shipped_rulebook.texts.items():
        data = yaml_reader.read(file, text).data
        for rule in (data.get("rules") or ()) if file.startswith("rules/") else ():
            assert shape.data(shape.fields(rule), rule) == (rule, {})


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"title": "New"}, {"title": "New"}),
        ({"level": "routine"}, {"level": "routine"}),
        ({"says": "No."}, {"says": "No."}),
        ({"says": "So. " * 30 + "So."}, {"says": "So. " * 30 + "So.\n"}),
        ({"checklist": ("ask", "wait")}, {}),
        ({"checklist": ("ask",)}, {"checklist": ["ask"]}),
        ({"checklist": ()}, {"checklist": None}),
        ({"expect": ("checks",)}, {"expect": ["checks"]}),
        ({"off": "Not now."}, {"off": "Not now."}),
        ({"starts": ""}, {"in-force": None}),
        (
            {"ends": "31/12/2026"},
            {"in-force": {"from": "2026-01-01", "until": "2026-12-31"}},
        ),
        ({"when": None}, {}),
        ({"when": NEW.when}, {"when": {"sector": "a"}}),
    ],
)
def test_only_what_is_typed_anew_changes(
    typed: dict[str, Any], found: dict[str, Any]
) -> None:
    assert changed(**typed) == found


def test_new_rule_is_named_by_its_title() -> None:
    assert SHAPE.data(NEW, {})[0] == {
        "id": "state-owners",
        "title": "State owners",
        "topic": "deal",
        "level": "watch",
        "says": "It is so.",
        "basis": ["guide/E2"],
        "when": {"sector": "a"},
    }


def test_everything_that_is_missing_is_said_in_the_order_of_the_page() -> None:
    assert wrong(Fields()) == [*MISSING.items()]


MISSING = {
    "title": "Enter a title: what the rule is about, in a few words",
    "topic": "Choose a topic for the rule",
    "level": "Choose a level for the rule",
    "when-0": "Choose a question or a named condition",
    "says": "Enter what the rule says of a deal",
    "basis": "Choose what the rule rests on: a point of a source or a law",
}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            {"id": "Nr 5"},
            "Write the id as lower-case words with hyphens, the last no number",
        ),
        ({"id": "a-rule"}, "There is a rule “a-rule” already. Choose another id"),
        ({"topic": "none"}, "Choose a topic for the rule"),
        (
            {"basis": ("guide/X",)},
            "“guide/X” is not in the rulebook. Choose what is offered",
        ),
        (
            {"says": "In {secter}."},
            'There is no question “secter” to fill in. Did you mean "sector"?',
        ),
        ({"starts": "soon"}, "Enter a day, like 31/1/2026"),
        (
            {"starts": "2026-02-01", "ends": "2026-01-01"},
            "The last day is before the first. Change one of them",
        ),
    ],
)
def test_mistake_is_said_at_its_field(typed: dict[str, Any], says: str) -> None:
    assert [says for _at, says in wrong(replace(NEW, **typed))] == [says]


def test_field_is_read_as_one_line_without_invisible_signs() -> None:
    sent = {"title": [" A\u200b \n title "], "basis": ["guide/E2"], "row": ["0"]}

    assert typed_fields(sent, rows=True) == Fields(title="A title", basis=("guide/E2",))
    assert typed_fields(sent, rows=False).when is None


def test_points_are_named_by_source_and_point() -> None:
    assert points(BOOK) == {
        "guide/E2": "Devices can be reached.",
        "guide/art-one": "A law.",
    }


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A port is sold to a state owner", "port-sold-state-owner"),
        ("Città d'arte: 2 musées", "citta-darte-2-musees"),
        ("5G networks, phase 2", "networks-phase"),
        ("The 2", ""),
        ("", ""),
        ("A rule", "rule-too"),
    ],
)
def test_id_is_suggested_from_the_title(title: str, name: str) -> None:
    assert suggested_id(title, {"rule"}) == name


def test_change_of_a_shipped_rule_says_only_what_differs() -> None:
    meant = {**RULE, "level": "strategic", "expect": ["checks"]}
    del meant["checklist"]

    assert change(RULE, meant, {"because": "So.", "level": "watch"}) == {
        "rule": "a-rule",
        "level": "strategic",
        "expect": ["checks"],
        "checklist": [],
        "because": "So.",
    }


def test_change_that_changes_nothing_is_none() -> None:
    assert change(RULE, RULE, {"because": "So."}) == {}


def test_acceptance_of_a_shipped_rule_stays() -> None:
    kept = {"accept": [{"doubt": "gap"}], "because": "So."}

    assert change(RULE, RULE, kept) == {"rule": "a-rule", **kept}
