"""The files of a rulebook while they are changed."""

from __future__ import annotations

from datetime import date

import pytest

from screening.editing.drafts import (
    changed,
    changes_between,
    contested,
    grouped,
    next_version,
    rebased,
    version_in,
    with_version,
    wrong_name,
)

HEADING = 'id: a\nversion: "1"\n'
NOVEMBER = date(2026, 11, 25)
BASE = {"rulebook.yaml": HEADING, "rules/a.yaml": "a", "rules/b.yaml": "b"}


def test_changes_turn_files_into_others_and_are_found_again() -> None:
    changes = {"rules/a.yaml": "A", "rules/b.yaml": None, "rules/c.yaml": "c"}

    files = changed(BASE, changes)

    assert files == {"rulebook.yaml": HEADING, "rules/a.yaml": "A", "rules/c.yaml": "c"}
    assert changes_between(BASE, files) == changes


@pytest.mark.parametrize(
    "file",
    ["rulebook.yaml", "rules/90-new.yaml", "questions/a_b.yaml", "examples/A.yaml"],
)
def test_files_of_a_rulebook_may_be_named_so(file: str) -> None:
    assert wrong_name(file) == ""


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("../rules/a.yaml", "not a file of a rulebook"),
        ("rules/../../a.yaml", "not a file of a rulebook"),
        ("/rules/a.yaml", "not a file of a rulebook"),
        ("rules/deep/a.yaml", "not a file of a rulebook"),
        ("rules\\a.yaml", "not a file of a rulebook"),
        ("rules/.hidden.yaml", "not a file of a rulebook"),
        ("rules/a\n.yaml", "not a file of a rulebook"),
        ("examples/../a.yaml", "not a file of a rulebook"),
        ("other/a.yaml", "not a file of a rulebook"),
        ("rulebok.yaml", 'Did you mean "rulebook.yaml"?'),
        ("rules/a.txt", "does not end in .yaml"),
        ("rules/a.yaml\n", "does not end in .yaml"),
        ("", "does not end in .yaml"),
        (f"rules/{'a' * 90}.yaml", "longer than 80 letters"),
    ],
)
def test_any_other_name_is_refused_with_the_cure(file: str, says: str) -> None:
    assert says in wrong_name(file)


def test_files_are_grouped_as_an_analyst_thinks_of_them() -> None:
    files = [
        "examples/e.yaml",
        "rules/r.yaml",
        "rulebook.yaml",
        "x.yaml",
        "rules/a.yaml",
    ]

    groups = grouped(files)

    assert [(one.title, one.files) for one in groups] == [
        ("The heading", ("rulebook.yaml",)),
        ("Rules", ("rules/a.yaml", "rules/r.yaml")),
        ("Examples", ("examples/e.yaml",)),
        ("Not files of a rulebook", ("x.yaml",)),
    ]


@pytest.mark.parametrize(
    ("current", "taken", "expected"),
    [
        ("2026.11", [], "2026.11.1"),
        ("2026.11.1", ["2026.11"], "2026.11.2"),
        ("2026.11.2", [], "2026.11.3"),
        ("2026.11", ["2026.11.1", "2026.11.2"], "2026.11.3"),
        ("2026.10.4", [], "2026.11"),
        ("2026.10", ["2026.11"], "2026.11.1"),
        ("2027.01", [], "2027.01.1"),
        ("draft", [], "draft.1"),
        ("draft.1", [], "draft.2"),
        ("1.2.9", [], "1.2.10"),
        ("7", [], "7.1"),
        ("3.4", ["3.4.1"], "3.4.2"),
    ],
)
def test_the_next_version_says_month_and_number(
    current: str, taken: list[str], expected: str
) -> None:
    assert next_version(current, taken, NOVEMBER) == expected


def test_the_version_is_raised_in_its_line_alone() -> None:
    heading = 'format: "1"\nversion: "2026.11"  # raised by the desk\ntitle: A\n'

    raised = with_version(heading, "2026.12")

    assert raised == heading.replace("2026.11", "2026.12")
    assert version_in(raised) == "2026.12"


@pytest.mark.parametrize(
    "line", ["version: '1'", "version: 1", "version:", "version:  a b"]
)
def test_a_version_is_raised_however_it_was_written(line: str) -> None:
    raised = with_version(f"id: a\n{line}\ntitle: A\n", "2")

    assert raised == 'id: a\nversion: "2"\ntitle: A\n'


def test_a_heading_without_a_version_gets_one() -> None:
    assert version_in("id: a\n") == ""
    assert with_version("id: a\n", "2") == 'id: a\nversion: "2"\n'


def test_a_file_that_both_changed_is_contested() -> None:
    live = {**BASE, "rules/a.yaml": "theirs", "rulebook.yaml": "theirs"}

    found = contested(BASE, live, {"rules/a.yaml": "mine", "rules/b.yaml": "mine"})

    assert found == ("rules/a.yaml",)


def test_a_change_that_both_made_alike_is_not_contested() -> None:
    live = {**BASE, "rules/a.yaml": "same"}

    assert contested(BASE, live, {"rules/a.yaml": "same"}) == ()


def test_a_file_that_one_deleted_and_the_other_changed_is_contested() -> None:
    live = {"rulebook.yaml": HEADING, "rules/b.yaml": "theirs"}

    found = contested(BASE, live, {"rules/a.yaml": "mine", "rules/b.yaml": None})

    assert found == ("rules/a.yaml", "rules/b.yaml")


def test_a_version_that_was_raised_meanwhile_contests_nothing() -> None:
    live = {**BASE, "rulebook.yaml": with_version(HEADING, "2")}
    mine = {"rulebook.yaml": f"{HEADING}title: Mine\n"}

    assert contested(BASE, live, mine) == ()
    assert rebased(BASE, live, mine) == {
        "rulebook.yaml": 'id: a\nversion: "2"\ntitle: Mine\n'
    }


def test_a_change_that_is_live_already_is_no_change_any_more() -> None:
    live = {**BASE, "rules/a.yaml": "same"}

    changes = {"rules/a.yaml": "same", "rules/b.yaml": "mine", "rules/x.yaml": None}

    assert rebased(BASE, live, changes) == {"rules/b.yaml": "mine"}


def test_changes_of_both_in_one_file_stand_together_where_they_fit() -> None:
    text = "one\ntwo\nthree\nfour\n"
    base = {**BASE, "rules/a.yaml": text}
    live = {**base, "rules/a.yaml": text.replace("one", "theirs")}
    mine = {"rules/a.yaml": text.replace("four", "mine")}

    assert contested(base, live, mine) == ()
    assert rebased(base, live, mine) == {"rules/a.yaml": "theirs\ntwo\nthree\nmine\n"}


def test_where_changes_touch_the_draft_keeps_its_own() -> None:
    base = {**BASE, "rules/a.yaml": "one\ntwo\n"}
    live = {**base, "rules/a.yaml": "theirs\ntwo\n"}
    mine = {"rules/a.yaml": "one\nmine\n"}

    assert contested(base, live, mine) == ("rules/a.yaml",)
    assert rebased(base, live, mine) == mine


def test_a_deletion_of_what_others_changed_stays_a_deletion() -> None:
    live = {**BASE, "rules/b.yaml": "theirs"}

    assert rebased(BASE, live, {"rules/b.yaml": None}) == {"rules/b.yaml": None}
