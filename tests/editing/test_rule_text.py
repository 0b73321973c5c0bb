"""One rule changes in the text of its file; all else stays, byte for byte."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from screening.editing.rule_text import CHANGES, rule_data, with_rule, without_rule
from screening.errors import ScreeningError
from screening.formats import yaml_reader

SHIPPED = Path(__file__).parents[2] / "rules" / "italy-china" / "rules"
PATHS = sorted(SHIPPED.glob("*.yaml"))
FILES, NAMES = (
    [path.read_text("utf-8") for path in PATHS],
    [path.name for path in PATHS],
)
OTHER: dict[str, Any] = {
    "id": "another-id",
    "title": "Another: title",
    "basis": ["guide/E1", "guide/E2", "guide/E3"],
    "in-force": {"from": "2027-01-01", "until": "2028-01-01"},
    "when": {"none": [{"sector": "food"}, {"any": [{"is": "a"}, {"b": ["c", "d"]}]}]},
    "says": "Something else altogether, and it is long enough for two lines. " * 3
    + "\n",
    "expect": [],
}
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


def data_of(text: str) -> Any:
    return yaml_reader.read("a.yaml", text).data


def rules_of(text: str) -> list[dict[str, Any]]:
    return list(data_of(text).get("rules") or ())


def around(text: str, place: int, key: str) -> tuple[list[str], list[str]]:
    """Return the lines before a key, and those from the next key or rule on."""
    document, lines = yaml_reader.read("a.yaml", text), text.splitlines()
    starts = sorted(
        line for path, (line, _) in document.keys.items() if path[:1] == ("rules",)
        if len(path) == 3
    )  # fmt: skip
    start = document.keys["rules", place, key][0]
    later = [line for line in starts if line > start]
    return lines[: start - 1], lines[later[0] - 1 :] if later else []


@pytest.mark.parametrize("text", FILES, ids=NAMES)
def test_changing_a_key_leaves_all_other_lines(text: str) -> None:
    for place, rule in enumerate(rules_of(text)):
        key = [*rule][place % len(rule)]
        before, after = around(text, place, key)
        value = OTHER.get(key, "something-else")

        changed = with_rule(text, rule["id"], {**rule, key: value})

        lines = changed.splitlines()
        assert rules_of(changed)[place] == {**rule, key: value}
        assert lines[: len(before)] == before
        assert lines[len(lines) - len(after) :] == after
        assert comments(changed) >= comments(text)
        assert with_rule(text, rule["id"], rule) == text


def comments(text: str) -> set[str]:
    """Return the comments that are no deeper than the keys of rules."""
    found = {line for line in text.splitlines() if line.lstrip().startswith("#")}
    return {line for line in found if line.index("#") <= 4}


@pytest.mark.parametrize("text", FILES, ids=NAMES)
def test_rule_taken_out_and_others_are_as_they_were(text: str) -> None:
    for rule in rules_of(text):
        found = without_rule(text, rule["id"])

        left = [one for one in rules_of(text) if one["id"] != rule["id"]]
        assert rules_of(found) == left
        assert set(found.splitlines()) <= {*text.splitlines(), "rules: []"}
        assert "\n\n\n" not in found


@pytest.mark.parametrize("text", FILES, ids=NAMES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_new_rule_comes_after_its_topic(text: str, newline: str) -> None:
    text = text.replace("\n", newline)
    topics = [one["topic"] for one in rules_of(text)] or ["x"]

    found = with_rule(
        text, "new-one", {"title": "N", "id": "new-one", "topic": topics[0]}
    )

    place = len(topics) - topics[::-1].index(topics[0]) if topics != ["x"] else 0
    assert rules_of(found)[place] == {"id": "new-one", "title": "N", "topic": topics[0]}
    assert [line for line in found.splitlines() if line in text.splitlines()] != []
    assert found.count("\n") == found.count(newline)


def diff(old: str, new: str) -> list[str]:
    """Return the lines that are gone, after -, and those that came, after +."""
    olds, news = old.splitlines(), new.splitlines()
    gone = [f"-{line}" for line in olds if line not in news]
    return gone + [f"+{line}" for line in news if line not in olds]


def first(**keys: Any) -> dict[str, Any]:
    return {**rules_of(TWO)[0], **keys}


def test_comment_behind_a_changed_value_stays_and_so_does_the_dash() -> None:
    changed = with_rule(TWO, "first", first(level="strategic", id="renamed"))

    assert diff(TWO, changed) == [
        "-  - id: first   # here",
        "-    level: watch # for now",
        "+  - id: renamed   # here",
        "+    level: strategic # for now",
    ]


def test_condition_is_changed_in_the_lines_that_differ() -> None:
    when = {"all": [{"sector": "energy"}, {"stake": {"above": 5}}, {"is": "inbound"}]}

    changed = with_rule(TWO, "first", first(when=when))

    assert diff(TWO, changed) == [
        "-        - stake: {at-least: 5}",
        "+        - stake: {above: 5}",
        "+        - is: inbound",
    ]


def test_group_of_another_kind_keeps_what_is_in_it() -> None:
    changed = with_rule(TWO, "first", first(when={"any": first()["when"]["all"]}))

    assert diff(TWO, changed) == ["-      all:", "+      any:"]


def test_key_that_goes_leaves_the_comments_around_it() -> None:
    rule = first()
    del rule["level"]

    assert diff(TWO, with_rule(TWO, "first", rule)) == ["-    level: watch # for now"]


def test_new_key_goes_to_its_usual_place() -> None:
    changed = with_rule(TWO, "first", first(basis=["guide/E2"]))

    at = changed.splitlines().index("    basis: [guide/E2]")
    assert changed.splitlines()[at - 1] == "    level: watch # for now"


def test_rule_in_brackets_stays_in_them() -> None:
    changed = with_rule(TWO, "second", {"id": "second", "title": "New"})

    assert diff(TWO, changed) == [
        "-  - {id: second, title: The second, topic: control}",
        "+  - {id: second, title: New}",
    ]


def test_new_rule_follows_a_blank_line() -> None:
    changed = with_rule(TWO, "third", {"topic": "sector", "id": "third"})

    assert (
        "    expect: [a]\n\n  - id: third\n    topic: sector\n\n  # The sec" in changed
    )


def test_comment_above_a_rule_goes_with_it() -> None:
    assert without_rule(TWO, "second") == TWO[: TWO.index("\n  # The second")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "rules:\n  - id: one\n    title: T\n"),
        ("# Only this.", "# Only this.\n\nrules:\n  - id: one\n    title: T"),
        (
            "rules: []  # none\na: b\n",
            "rules:  # none\n  - id: one\n    title: T\na: b\n",
        ),
        ("rules: [{id: one}]\n", "rules: [{id: one, title: T}]\n"),
        ("rules:\n", "rules:\n  - id: one\n    title: T\n"),
        ("a: b", "a: b\nrules:\n  - id: one\n    title: T"),
        ("rules:\n- id: two", "rules:\n- id: two\n\n- id: one\n  title: T"),
        (
            "rules:\r\n- id: two",
            "rules:\r\n- id: two\r\n\r\n- id: one\r\n  title: T",
        ),
    ],
)
def test_first_rule_of_a_file(text: str, found: str) -> None:
    assert with_rule(text, "one", {"title": "T", "id": "one"}) == found


def test_last_rule_that_goes_leaves_an_empty_list() -> None:
    assert without_rule("rules:\n  - id: one\n# End.\n", "one") == "rules: []\n# End.\n"


@pytest.mark.parametrize(
    "text", ["[a]", "rules: {a: b}", "{rules: [{id: one}]}", "- rules: []"]
)
def test_file_laid_out_otherwise_is_left_to_its_owner(text: str) -> None:
    with pytest.raises(ScreeningError, match="rule"):
        with_rule(text, "one", {"id": "one", "title": "T"})


def test_rule_that_is_not_there_cannot_be_taken_out() -> None:
    with pytest.raises(ScreeningError, match='no rule "third"'):
        without_rule(TWO, "third")


def test_changes_of_a_shipped_rule_are_named_by_rule() -> None:
    text = "changes:\n  - rule: one\n    level: watch\n    because: So.\n"

    changed = with_rule(text, "one", {"rule": "one", "off": "No."}, CHANGES)

    assert changed == 'changes:\n  - rule: one\n    off: "No."\n'.replace('"', "")
    assert rule_data(changed, "one", CHANGES) == {"rule": "one", "off": "No."}
    assert rule_data(changed, "two", CHANGES) is None
