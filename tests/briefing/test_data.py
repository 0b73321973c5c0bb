"""The published schema says what the data of a briefing is, all of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from screening.briefing import assessment_data
from screening.briefing import data as the_briefing_data
from screening.briefing.data import schema_text
from screening.briefing.marks import CONFIDENTIALITY, STATUSES, Marks
from screening.engine.assess import assess
from screening.rulebook.answers import Deal
from screening.rulebook.deal_file import examples
from screening.rulebook.model import Rulebook
from screening.settings import shipped
from tests.builders import (
    A_DAY,
    a_question,
    a_rule,
    a_rulebook,
    partial_answers,
    rulebooks,
)

PUBLISHED = Path(__file__).parents[2] / "docs" / "briefing.schema.json"
SCHEMA = json.loads(PUBLISHED.read_text("utf-8"))
SHAPE = Draft202012Validator(SCHEMA)
FOLDER = shipped("rules") / "italy-china"
FILES = sorted((FOLDER / "examples").glob("*.yaml"))


def wrong(data: object) -> list[str]:
    return [error.message for error in SHAPE.iter_errors(data)]


def against_the_schema(deal: Deal, rules: Rulebook, marks: Marks | None) -> list[str]:
    """Return what the schema says against a briefing's data, as JSON has it."""
    assessment = assess(rules, deal.answers, deal.on)
    data = assessment_data.as_data(deal, assessment, marks)
    return wrong(json.loads(json.dumps(data)))


@pytest.mark.parametrize(
    "files", [FILES[::12], pytest.param(FILES, marks=pytest.mark.slow)]
)
def test_the_data_of_every_example_fits(
    files: list[Path], shipped_rulebook: Rulebook
) -> None:
    texts = {file.name: file.read_text("utf-8") for file in files}

    against = {
        example.id: against_the_schema(example.deal, shipped_rulebook, Marks())
        for example in examples(texts, shipped_rulebook, date(2026, 11, 25))
    }

    assert {name: says for name, says in against.items() if says} == {}


@given(st.data())
def test_the_data_of_any_deal_fits(data: st.DataObject) -> None:
    rules = data.draw(rulebooks())
    deal = Deal(
        name="A deal",
        on=A_DAY,
        answers=data.draw(partial_answers(rules)),
        unread={"gone": ["a"]},
    )
    marks = Marks(status=data.draw(st.sampled_from(STATUSES)))

    assert against_the_schema(deal, rules, marks) == []


def test_a_rule_switched_off_fits_and_so_does_what_was_never_printed() -> None:
    rules = a_rulebook(a_question("a"), a_rule("one", {"a": "yes"}, off="Not ours."))
    deal = Deal(name="A deal", on=A_DAY, answers={})

    assert against_the_schema(deal, rules, Marks()) == []
    assert against_the_schema(deal, rules, None) == []


def test_the_published_schema_is_what_the_model_prints() -> None:
    assert PUBLISHED.read_text("utf-8") == schema_text(), "run make schemas"


def test_the_schema_names_its_own_version_and_the_marks_there_are() -> None:
    marks = SCHEMA["$defs"]["MarksData"]["properties"]

    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["properties"]["schema"]["const"] == the_briefing_data.SCHEMA
    assert marks["status"]["enum"] == list(STATUSES)
    assert marks["confidentiality"]["enum"] == list(CONFIDENTIALITY)


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every part of a schema that is of a mapping."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield schema
        for member in schema.values():
            yield from parts(member)
    elif isinstance(schema, list):
        for member in schema:
            yield from parts(member)


def test_nothing_is_undocumented_and_everything_is_always_there() -> None:
    objects = list(parts(SCHEMA))

    for part in objects:
        optional = {"marks"} if part is SCHEMA else set()
        assert part["additionalProperties"] is False
        assert set(part["required"]) == part["properties"].keys() - optional
        for name, shape in part["properties"].items():
            assert "description" in shape or "$ref" in shape, name
    assert len(objects) > 10
    assert all("description" in shared for shared in SCHEMA["$defs"].values())
