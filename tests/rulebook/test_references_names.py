"""Every id that parts of a rulebook may name."""

from __future__ import annotations

from typing import Annotated

import pytest

from screening.formats import yaml_reader
from screening.rulebook.fields import Ids, Ref
from screening.rulebook.files import sheet_for
from screening.rulebook.model import Rule
from screening.rulebook.references import as_id, check_part, names_in
from tests.builders import FILES, a_question, a_rule, a_rulebook, files, problems_in


def names_of(**texts: str) -> dict[str, list[str]]:
    documents = {
        name: yaml_reader.read(name, text) for name, text in files(**texts).items()
    }
    sheets = {name: sheet for name in documents if (sheet := sheet_for(name))}
    return {kind: list(ids) for kind, ids in names_in(documents, sheets).items()}


def test_ids_are_known_by_what_they_are_ids_of() -> None:
    names = names_of()

    assert names["level"] == ["routine", "watch", "sensitive", "strategic"]
    assert names["rule"] == ["energy-deal"]
    assert names["source point"] == ["guide/E2", "guide/art-one"]
    assert names["item"] == []


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("rules: word", "rule"),
        ("rules: [word]", "rule"),
        ("rules: [{title: T}]", "rule"),
        ("rules: [{id: 12}]", "rule"),
        ("ruels: []", "rule"),
        ("definitoins: []", "definition"),
    ],
)
def test_kind_of_which_not_all_can_be_seen_is_left_out(written: str, kind: str) -> None:
    assert kind not in names_of(rules=written)
    assert "question" in names_of(rules=written)


@pytest.mark.parametrize(
    "written",
    ["source: []", "sources: [{id: guide}]", "sources: [{id: guide, points: []}]"],
)
def test_points_of_which_not_all_can_be_seen_are_left_out(written: str) -> None:
    assert "source point" not in names_of(sources=written)


def test_empty_list_is_all_there_is() -> None:
    assert names_of(sources="sources: []")["source point"] == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Own_Rule", "own-rule"), ("own rule ", "own-rule"), ("own-rule", "own-rule")],
)
def test_id_is_known_as_it_should_have_been_written(written: str, meant: str) -> None:
    assert as_id(written) == meant
    assert meant in names_of(rules=f"rules: [{{id: '{written}'}}]")["rule"]


def test_slip_in_an_id_is_not_said_again_where_it_is_named() -> None:
    questions = FILES["questions/10-deal.yaml"].replace("id: sector", "id: Sector")

    [found] = problems_in(files(questions=questions))

    assert found.startswith('questions/10-deal.yaml:3:10: "Sector" is not an id.')


class RuleWithPartners(Rule):
    """A rule with a key that no other rule has."""

    partners: Annotated[Ids, Ref("item")] = ()


def test_new_key_of_a_rule_is_checked_by_what_the_model_declares() -> None:
    shipped = a_rulebook(a_rule("stake", {"is-a": "yes"}), a_question("is-a"))
    rule = shipped.rules["stake"]
    new = RuleWithPartners.model_validate(
        {**rule.model_dump(by_alias=True), "partners": ["ask-council"]}
    )
    noted: list[object] = []

    check_part(
        new, {"item": ["ask-counsel"]}, (), lambda *said, **_at: noted.append(said)
    )

    says = 'no item called "ask-council". Did you mean "ask-counsel"?'
    assert noted == [(("partners", 0), says)]
