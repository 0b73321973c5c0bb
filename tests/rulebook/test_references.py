"""Every id that parts of a rulebook may name, and where each name leads."""

from typing import Annotated

from screening.formats import yaml_reader
from screening.rulebook.fields import Ids, Ref
from screening.rulebook.files import sheet_for
from screening.rulebook.model import Rule
from screening.rulebook.references import as_id, check_part, names_in
from tests.builders import a_question, a_rule, a_rulebook, files


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
    assert names["item"] == names_of(sources="sources: []")["source point"] == []


def test_kind_of_which_not_all_can_be_seen_is_left_out() -> None:
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


def test_id_is_known_as_it_should_have_been_written() -> None:
    for written in ("Own_Rule", "own rule ", "own-rule"):
        assert as_id(written) == "own-rule"
        assert "own-rule" in names_of(rules=f"rules: [{{id: '{written}'}}]")["rule"]


class RuleWithPartners(Rule):
    """A rule with a key that no other rule has."""

    partners: Annotated[Ids, Ref("item")] = ()


def test_new_key_of_a_rule_is_checked_by_what_the_model_declares() -> None:
    shipped = a_rulebook(a_rule("stake", {"is-a": "yes"}), a_question("is-a"))
    rule = shipped.rules["stake"].model_dump(by_alias=True)
    new = RuleWithPartners.model_validate({**rule, "partners": ["ask-council"]})
    noted: list[object] = []

    check_part(
        new, {"item": ["ask-counsel"]}, {}, (), lambda *said, **_at: noted.append(said)
    )

    says = 'no item called "ask-council". Did you mean "ask-counsel"?'
    assert noted == [(("partners", 0), says)]


def test_lowest_and_highest_number_may_be_equal() -> None:
    size = a_question("size", "number", at_least=2, at_most=2)

    assert list(a_rulebook(size).questions) == ["size"]
