"""What no example shows, and an example that would."""

import pytest

from screening.editing.draft_examples import MOST, as_example, missing
from screening.editing.preview import check_draft
from screening.formats import yaml_reader
from screening.rulebook import deal_file
from tests.builders import (
    A_DAY,
    RULES,
    a_question,
    a_rule,
    a_rulebook,
    a_threshold,
    files,
)

LATER = RULES.replace("level: watch", "level: watch\n    in-force: {from: 2100-01-01}")


def by_day() -> dict[str, str]:
    """Return the files of a rulebook in which a line is drawn lower later."""
    line = a_threshold("line", 10, ("2100-03-01", 5))
    rule = a_rule("large", {"stake": {"at-least": "line"}})
    return dict(a_rulebook(a_question("stake", "percent"), line, rule).texts)


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
    while missing(own, own).first and rounds < MOST:
        own, rounds = added(own), rounds + 1

    assert 0 < rounds < MOST
    assert check_draft(own).problems == ()


def test_an_example_expects_the_verdict_by_name_and_the_level() -> None:
    own = files(rules=RULES)

    made = added(own)

    [name] = made.keys() - own.keys()
    expect = yaml_reader.read(name, made[name]).data["expect"]
    assert expect["rules"].keys() == {"energy-deal"}
    assert {"lowest", "highest"} <= expect.keys()


def test_a_rule_that_starts_later_is_shown_on_a_day_on_which_it_holds() -> None:
    own = files(rules=LATER)

    made = added(own)

    [name] = made.keys() - own.keys()
    assert "on: 2100-01-01" in made[name]
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
