"""Where the parts of a rulebook stand in its files."""

from screening.formats.yaml_reader import Path
from screening.rulebook.files import Places, places_in
from tests.builders import FILES, files

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


SMALL = places_in(files(signals="signals: [{id: s, title: T, says: S}]"))


def extending() -> Places:
    base = {f"base/{name}": text for name, text in FILES.items()}
    own = files(heading=OWN, changes=CHANGES, rules="rules: [{id: nowhere}]")
    mine = ("rulebook.yaml", "changes.yaml", "rules/10-deal.yaml")
    return places_in({**base, **{name: own[name] for name in mine}})


Stands = dict[tuple[str, str, Path], str]


def misplaced(places: Places, where: Stands) -> Stands:
    """Return the parts that stand elsewhere, and where they do."""
    found = {part: str(places.problem(*part, "So.")) for part in where}
    return {part: found[part] for part in where if found[part] != f"{where[part]}: So."}


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

    assert misplaced(extending(), where) == {}


def test_only_parts_of_the_base_are_extended() -> None:
    names = ("energy-deal", "nowhere", "another")

    found = [extending().is_extended("rule", name) for name in names]

    assert found == [True, False, False]
