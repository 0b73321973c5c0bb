"""A rule as the fields of a form, and back; what stays is written as it was."""

from dataclasses import replace
from typing import Any

import pytest

from screening.editing import rule_form
from screening.editing.condition_form import ConditionGroup, ConditionRow
from screening.editing.rule_form import Fields, RuleForm, change
from screening.formats import yaml_reader
from screening.rulebook.model import Rulebook
from tests import builders
from tests.builders import a_question, a_rule, an_item

BOOK = builders.a_rulebook(
    a_question("sector", "choice"),
    a_rule("a-rule", {"sector": "a"}),
    an_item("ask"),
    an_item("wait"),
    builders.a_consequence("checks"),
    builders.a_signal("news"),
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
        ({}, {}),
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
    assert wrong(Fields()) == [
        ("title", "Enter a title: what the rule is about, in a few words"),
        ("topic", "Choose a topic for the rule"),
        ("level", "Choose a level for the rule"),
        ("when-0", "Choose a question or a named condition"),
        ("says", "Enter what the rule says of a deal"),
        ("basis", "Choose what the rule rests on: a point of a source or a law"),
    ]


LATE = "2026-02-01"
MISTAKES: dict[str, dict[str, Any]] = {
    "Write the id as lower-case words with hyphens, the last no n": {"id": "Nr 5"},
    "There is a rule “a-rule” already. Choose another id": {"id": "a-rule"},
    "Choose a topic for the rule": {"topic": "none"},
    "“guide/X” is not in the rulebook. Choose what is": {"basis": ("guide/X",)},
    "There is no question “secter” to fill in. Did you": {"says": "In {secter}."},
    "Enter a day, like 31/1/2026": {"starts": "soon"},
    "The last day is before the first. Change": {"starts": LATE, "ends": "2026-01-01"},
}


@pytest.mark.parametrize("says", MISTAKES)
def test_mistake_is_said_at_its_field(says: str) -> None:
    [(at, said)] = wrong(replace(NEW, **MISTAKES[says]))

    assert at in MISTAKES[says]
    assert said.startswith(says)


def test_field_is_read_as_one_line_without_invisible_signs() -> None:
    sent = {"title": [" A\u200b \n title "], "basis": ["guide/E2"], "when-row": ["0"]}

    assert rule_form.typed_fields(sent, rows=True) == Fields(
        title="A title", basis=("guide/E2",)
    )
    assert rule_form.typed_fields(sent, rows=False).when is None


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
    assert rule_form.suggested_id(title, {"rule"}) == name


def test_change_of_a_shipped_rule_says_only_what_differs_and_its_reason() -> None:
    meant = {**RULE, "level": "strategic", "expect": ["checks"]}
    del meant["checklist"]
    reason, accepted = {"because": "So."}, {"accept": [{"doubt": "gap"}]}

    assert change(RULE, meant, {**reason, "level": "watch"}) == {
        "rule": "a-rule",
        "level": "strategic",
        "expect": ["checks"],
        "checklist": [],
        "because": "So.",
    }
    assert change(RULE, RULE, reason) == {}
    kept = change(RULE, RULE, {**accepted, **reason})
    assert kept == {"rule": "a-rule", **accepted, **reason}
