"""The files of a rulebook while they are changed, and what a draft of them would do."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from screening.editing.drafts import (
    changed,
    grouped,
    next_version,
    rebased,
    version_in,
    with_version,
    wrong_name,
)
from screening.editing.preview import (
    MOST_MISSING,
    as_example,
    changes,
    check_draft,
    missing,
)
from screening.editing.publish import changes_between
from screening.formats import yaml_reader
from screening.formats.files import Changes
from screening.rulebook import deal_file
from tests import builders as a

HEADING = 'id: a\nversion: "1"\n'
NOVEMBER = date(2026, 11, 25)
LONG = "one\ntwo\nthree\nfour\n"
A, B, LINES = "rules/a.yaml", "rules/b.yaml", "rules/lines.yaml"
STRANGE = (
    *("../rules/a.yaml", "rules/../../a.yaml", "/rules/a.yaml", "rules/deep/a.yaml"),
    *("rules\\a.yaml", "rules/.hidden.yaml", "rules/a\n.yaml", "other/a.yaml"),
    "examples/../a.yaml",
)
BASE = {"rulebook.yaml": HEADING, A: "a", B: "b", LINES: LONG}


def test_changes_turn_files_into_others_and_are_found_again() -> None:
    changes = {A: "A", B: None, "rules/c.yaml": "c"}

    files = changed(BASE, changes)

    assert files == {"rulebook.yaml": HEADING, A: "A", "rules/c.yaml": "c", LINES: LONG}
    assert changes_between(BASE, files) == changes


@pytest.mark.parametrize(
    ("file", "says"),
    [
        *((name, "not a file of a rulebook") for name in STRANGE),
        ("rulebok.yaml", 'Did you mean "rulebook.yaml"?'),
        ("rules/a.txt", "does not end in .yaml"),
        ("rules/a.yaml\n", "does not end in .yaml"),
        ("", "does not end in .yaml"),
        *((name, "") for name in ("rulebook.yaml", "rules/90-new.yaml")),
        *((name, "") for name in ("questions/a_b.yaml", "examples/A.yaml")),
        (f"rules/{'a' * 90}.yaml", "longer than 80 letters"),
    ],
)
def test_a_name_that_no_rulebook_has_is_refused(file: str, says: str) -> None:
    refused = wrong_name(file)

    assert says in refused
    assert bool(says) is bool(refused)


def test_files_are_grouped_as_an_analyst_thinks_of_them() -> None:
    files = ["examples/e.yaml", "rules/r.yaml", "rulebook.yaml", "x.yaml", A]

    assert grouped(files) == {
        "The heading": ["rulebook.yaml"],
        "Rules": [A, "rules/r.yaml"],
        "Examples": ["examples/e.yaml"],
        "Not files of a rulebook": ["x.yaml"],
    }
    assert [*grouped(files)][-1] == "Not files of a rulebook"


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
        ("7.1", [], "7.2"),
        ("3.4", ["3.5"], "3.6"),
    ],
)
def test_versions_have_a_number(current: str, taken: list[str], expected: str) -> None:
    assert next_version(current, taken, NOVEMBER) == expected


@pytest.mark.parametrize(
    ("written", "raised"),
    [
        ('version: "1"  # raised in May\n', 'version: "2"  # raised in May\n'),
        ("version: '1'\n", 'version: "2"\n'),
        ("version: 1\n", 'version: "2"\n'),
        ("version:\n", 'version: "2"\n'),
        ("version:  a b\n", 'version: "2"\n'),
    ],
)
def test_the_version_is_raised_in_its_line_alone(written: str, raised: str) -> None:
    heading = f'format: "1"\n{written}title: A\n'

    newer = with_version(heading, "2")

    assert newer == heading.replace(written, raised)
    assert version_in(newer) == "2"
    assert version_in("id: a\n") == ""
    assert with_version("id: a\n", "2") == 'id: a\nversion: "2"\n'


THEIRS = LONG.replace("one", "theirs")
BY_BOTH: dict[str, tuple[Mapping[str, str], Changes, Changes, Sequence[str]]] = {
    # What is live, my changes; what is left of these, the files where both touch.
    "one file": ({**BASE, A: "theirs"}, {A: "mine"}, {A: "mine"}, [A]),
    "alike": (
        {**BASE, A: "same"},
        {A: "same", B: "mine", "rules/x.yaml": None},
        {B: "mine"},
        [],
    ),
    "deleted there": ({B: "b"}, {A: "mine"}, {A: "mine"}, [A]),
    "deleted by both": ({A: "a"}, {B: None}, {}, []),
    "deleted here": ({**BASE, B: "theirs"}, {B: None}, {B: None}, [B]),
    "other lines": (
        {**BASE, LINES: THEIRS},
        {LINES: LONG.replace("four", "mine")},
        {LINES: "theirs\ntwo\nthree\nmine\n"},
        [],
    ),
    "same lines": (
        {**BASE, LINES: THEIRS},
        {LINES: LONG.replace("one", "mine")},
        {LINES: LONG.replace("one", "mine")},
        [LINES],
    ),
    "version": (
        {**BASE, "rulebook.yaml": with_version(HEADING, "2")},
        {"rulebook.yaml": f"{HEADING}title: Mine\n"},
        {"rulebook.yaml": 'id: a\nversion: "2"\ntitle: Mine\n'},
        [],
    ),
}


@pytest.mark.parametrize("changed_by", BY_BOTH)
def test_a_draft_goes_on_from_what_is_live_by_now(changed_by: str) -> None:
    live, mine, onto, contested = BY_BOTH[changed_by]

    assert rebased(BASE, live, mine) == (onto, tuple(contested))


STAKE = a.question("stake", "percent")
LATER = a.RULES.replace(
    "level: watch", "level: watch\n    in-force: {from: 2100-01-01}"
)


def by_day() -> dict[str, str]:
    """Return the files of a rulebook in which a line is drawn lower later."""
    line = a.threshold("line", 10, ("2100-03-01", 5))
    rule = a.rule("large", {"stake": {"at-least": "line"}})
    return a.texts_of(STAKE, line, rule)


def begun_later() -> dict[str, str]:
    """Return the files of a rulebook of which all but one question begins later."""
    days: dict[str, Any] = {"in_force": {"from": "2100-03-01"}}
    large = {"stake": {"at-least": 10}}
    return a.texts_of(
        STAKE,
        a.question("fleet", ask_when=large, **days),
        a.definition("a-fleet", {"fleet": "yes"}, **days),
        a.rule("fleets", {"is": "a-fleet"}, **days),
        *a.FILINGS,
        a.regime("fleet-notice", {"is": "a-fleet"}, **days),
    )


def added(own: dict[str, str]) -> dict[str, str]:
    """Return files with an example for the first thing that none shows."""
    book = check_draft(own).rulebook
    assert book
    [first, *_] = missing(own, own).first
    [it] = deal_file.examples({"it": first.text}, book, a.DAY)
    name, text = as_example(book, it.deal, own, it.about, it.expect)
    return {**own, name: text}


@pytest.mark.parametrize(
    "own",
    [a.files(rules=a.RULES), by_day(), begun_later()],
    ids=["plain", "by day", "begun later"],
)
def test_examples_made_of_what_is_missing_are_enough(own: dict[str, str]) -> None:
    rounds = 0
    while missing(own, own).first and rounds < MOST_MISSING:
        own, rounds = added(own), rounds + 1

    assert 0 < rounds < MOST_MISSING
    assert check_draft(own).problems == ()


def test_a_rule_that_starts_later_is_shown_on_a_day_on_which_it_holds_by_name() -> None:
    own = a.files(rules=LATER)

    made = added(own)

    [name] = made.keys() - own.keys()
    data = yaml_reader.read(name, made[name]).data
    assert data["on"] == "2100-01-01"
    assert data["expect"]["rules"].keys() == {"energy-deal"}
    assert {"lowest", "highest"} <= data["expect"].keys()
    assert check_draft(made).problems == ()


def test_what_the_draft_changes_comes_first() -> None:
    other = a.RULES.replace("energy-deal", "another-deal")
    base = a.files(rules=a.RULES)
    own = {**base, "rules/90-own.yaml": other.replace("title: Energy", "title: Other")}

    lacking = missing(base, own)

    assert lacking.first[0].name == "Other"
    assert {it.name for it in lacking.first} == {"Other", "Energy"}


def test_files_with_a_problem_are_not_looked_into() -> None:
    own = a.files(rules=a.RULES.replace("level: watch", "level: grave"))

    assert missing(own, own) == ((), 0)


def with_line(line: int) -> dict[str, str]:
    """Return the files of a rulebook with a rule on stakes from a line on."""
    return a.texts_of(STAKE, a.rule("large", {"stake": {"at-least": line}}))


def test_what_differs_is_found_once_for_the_same_texts_and_not_told_of_others() -> None:
    first = changes(with_line(10), with_line(25))
    moved, same = changes(with_line(10), with_line(50)), changes(*[with_line(10)] * 2)

    assert first
    assert changes(with_line(10), with_line(25)) is first
    assert moved
    assert [it.title for it in moved.moving] == ["Large"]
    assert same
    assert not same.anything
