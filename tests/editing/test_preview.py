"""What no example of a draft shows, and an example that would; and what it changes."""

import pytest

from screening.editing.preview import (
    MOST_MISSING,
    as_example,
    changes,
    check_draft,
    missing,
)
from screening.formats import yaml_reader
from screening.rulebook import deal_file
from tests.builders import (
    A_DAY,
    RULES,
    a_question,
    a_rule,
    a_threshold,
    files,
    texts_of,
)

STAKE = a_question("stake", "percent")
LATER = RULES.replace("level: watch", "level: watch\n    in-force: {from: 2100-01-01}")


def by_day() -> dict[str, str]:
    """Return the files of a rulebook in which a line is drawn lower later."""
    line = a_threshold("line", 10, ("2100-03-01", 5))
    rule = a_rule("large", {"stake": {"at-least": "line"}})
    return texts_of(STAKE, line, rule)


def added(own: dict[str, str]) -> dict[str, str]:
    """Return files with an example for the first thing that none shows."""
    book = check_draft(own).rulebook
    assert book
    [first, *_] = missing(own, own).first
    [it] = deal_file.examples({"it": first.text}, book, A_DAY)
    name, text = as_example(book, it.deal, own, it.about, it.expect)
    return {**own, name: text}


@pytest.mark.parametrize("own", [files(rules=RULES), by_day()], ids=["plain", "by day"])
def test_examples_made_of_what_is_missing_leave_nothing_missing(
    own: dict[str, str],
) -> None:
    rounds = 0
    while missing(own, own).first and rounds < MOST_MISSING:
        own, rounds = added(own), rounds + 1

    assert 0 < rounds < MOST_MISSING
    assert check_draft(own).problems == ()


def test_a_rule_that_starts_later_is_shown_on_a_day_on_which_it_holds_by_name() -> None:
    own = files(rules=LATER)

    made = added(own)

    [name] = made.keys() - own.keys()
    said = yaml_reader.read(name, made[name]).data
    assert said["on"] == "2100-01-01"
    assert said["expect"]["rules"].keys() == {"energy-deal"}
    assert {"lowest", "highest"} <= said["expect"].keys()
    assert check_draft(made).problems == ()


def test_what_the_draft_changes_comes_first() -> None:
    other = RULES.replace("energy-deal", "another-deal")
    base = files(rules=RULES)
    own = {**base, "rules/90-own.yaml": other.replace("title: Energy", "title: Other")}

    found = missing(base, own)

    assert found.first[0].name == "Other"
    assert {it.name for it in found.first} == {"Other", "Energy"}


def test_files_with_a_problem_are_not_looked_into() -> None:
    own = files(rules=RULES.replace("level: watch", "level: grave"))

    assert missing(own, own) == ((), 0)


def with_line(line: int) -> dict[str, str]:
    """Return the files of a rulebook with a rule on stakes from a line on."""
    return texts_of(STAKE, a_rule("large", {"stake": {"at-least": line}}))


def test_what_differs_is_found_once_for_the_same_texts_and_not_told_of_others() -> None:
    first = changes(with_line(10), with_line(25))
    moved, same = changes(with_line(10), with_line(50)), changes(*[with_line(10)] * 2)

    assert first
    assert changes(with_line(10), with_line(25)) is first
    assert moved
    assert [it.title for it in moved.moving] == ["Large"]
    assert same
    assert not same.anything
