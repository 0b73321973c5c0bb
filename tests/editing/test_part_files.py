"""One rule changes in the text of its file; all else stays, byte for byte."""

from textwrap import dedent
from typing import Any

import pytest

from screening.editing.part_files import (
    changed,
    listed,
    part_data,
    with_parts,
    without_part,
)
from screening.errors import ScreeningError
from screening.formats import yaml_reader
from screening.settings import shipped
from tests.sample import ALL

FILES = sorted((shipped("rules") / "italy-china" / "rules").glob("*.yaml"))
SHIPPED = {path.name: path.read_text("utf-8") for path in FILES[:: 1 if ALL else 3]}
each_file = pytest.mark.parametrize("text", SHIPPED.values(), ids=SHIPPED)
RULES = listed("rule")
TWO = dedent("""\
    # The head.
    reviewed: 2026-01-01
    rules:
      - id: first   # here
        title: 'The first'
        topic: sector
        # Why watch.
        level: watch # for now
        when:
          all:
            # About energy.
            - sector: energy
            # About the stake.
            - stake: {at-least: 5}
        says: >
          It is
          # no comment
          so.

        expect: [a]

      # The second.
      - {id: second, title: The second, topic: control}
    """)


def with_rule(text: str, rule: str, data: dict[str, Any]) -> str:
    return with_parts(text, {rule: data}, RULES)


def rules_of(text: str) -> list[dict[str, Any]]:
    return list(yaml_reader.read("a.yaml", text).data.get("rules") or ())


@each_file
def test_rule_taken_out_and_others_are_as_they_were(text: str) -> None:
    rules = rules_of(text)
    for rule in [*rules[::9], *rules[-1:]]:
        left = without_part(text, rule["id"], RULES)

        assert rules_of(left) == [it for it in rules if it["id"] != rule["id"]]
        assert set(left.splitlines()) <= {*text.splitlines(), "rules: []"}
        assert "\n\n\n" not in left


@each_file
def test_new_rule_comes_after_its_topic_whatever_ends_lines(text: str) -> None:
    topics = [rule["topic"] for rule in rules_of(text)]
    new = {"title": "N", "id": "new-one", "topic": topics[0] if topics else "x"}
    place = len(topics) - topics[::-1].index(topics[0]) if topics else 0
    for newline in ("\n", "\r\n"):
        was = text.replace("\n", newline)

        changed = with_rule(was, "new-one", new)

        assert rules_of(changed)[place] == new
        assert set(was.splitlines()) - set(changed.splitlines()) <= {"rules: []"}
        assert changed.count("\n") == changed.count(newline)


def diff(old: str, new: str) -> list[str]:
    """Return the lines that are gone, after -, and those that came, after +."""
    olds, news = old.splitlines(), new.splitlines()
    gone = [f"-{line}" for line in olds if line not in news]
    return gone + [f"+{line}" for line in news if line not in olds]


def first(**keys: Any) -> dict[str, Any]:
    return {**rules_of(TWO)[0], **keys}


WITHOUT_LEVEL = {key: first()[key] for key in first() if key != "level"}
WHEN = {"all": [{"sector": "energy"}, {"stake": {"above": 5}}, {"is": "inbound"}]}
DIFFS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "comments behind values and the dash stay": (
        first(level="strategic", id="renamed"),
        [
            "-  - id: first   # here",
            "-    level: watch # for now",
            "+  - id: renamed   # here",
            "+    level: strategic # for now",
        ],
    ),
    "of a condition the lines that differ": (
        first(when=WHEN),
        [
            "-        - stake: {at-least: 5}",
            "+        - stake: {above: 5}",
            "+        - is: inbound",
        ],
    ),
    "a key goes and the comments around it stay": (
        WITHOUT_LEVEL,
        ["-    level: watch # for now"],
    ),
}


@pytest.mark.parametrize("what", DIFFS)
def test_only_lines_that_are_meant_change(what: str) -> None:
    rule, lines = DIFFS[what]

    assert diff(TWO, with_rule(TWO, "first", rule)) == lines


def test_what_is_new_goes_to_its_usual_place_after_a_blank_line() -> None:
    keys = with_rule(TWO, "first", first(basis=["guide/E2"]))
    rules = with_rule(TWO, "third", {"topic": "sector", "id": "third"})

    assert "    level: watch # for now\n    basis: [guide/E2]\n" in keys
    new = "  - id: third\n    topic: sector\n"
    assert f"    expect: [a]\n\n{new}\n  # The sec" in rules


ONE = "  - id: one\n    title: T\n"


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("", f"rules:\n{ONE}"),
        ("# Only this.", f"# Only this.\n\nrules:\n{ONE[:-1]}"),
        ("rules: []  # none\na: b\n", f"rules:  # none\n{ONE}a: b\n"),
        ("rules: [{id: one}]\n", "rules: [{id: one, title: T}]\n"),
        ("rules:\n", f"rules:\n{ONE}"),
        ("a: b", f"a: b\nrules:\n{ONE[:-1]}"),
        ("rules:\n- id: two", "rules:\n- id: two\n\n- id: one\n  title: T"),
        ("rules:\r\n- id: two", "rules:\r\n- id: two\r\n\r\n- id: one\r\n  title: T"),
    ],
)
def test_first_rule_of_a_file_has_its_place(text: str, changed: str) -> None:
    rule = {"title": "T", "id": "one"}

    assert with_rule(text, "one", rule) == changed
    for other in ("[a]", "rules: {a: b}", "{rules: [{id: one}]}", "- rules: []"):
        with pytest.raises(ScreeningError, match="rule"):
            with_rule(other, "one", rule)


def test_rule_goes_with_its_comment_and_the_last_leaves_an_empty_list() -> None:
    text = f"rules:\n{ONE}# End.\n"

    assert without_part(TWO, "second", RULES) == TWO[: TWO.index("\n  # The second")]
    assert without_part(text, "one", RULES) == "rules: []\n# End.\n"
    with pytest.raises(ScreeningError, match='no part "third"'):
        without_part(text, "third", RULES)


def test_changes_of_a_shipped_rule_are_named_by_rule() -> None:
    text = "changes:\n  - rule: one\n    level: watch\n    because: So.\n"

    off, where = {"rule": "one", "off": "No."}, changed("rule")

    edited = with_parts(text, {"one": off}, where)

    assert edited == "changes:\n  - rule: one\n    off: No.\n"
    assert part_data(edited, "one", where) == off
    assert part_data(edited, "two", where) == {}
