"""What makes a deal file an example: what it expects, and for which answers."""

from __future__ import annotations

from decimal import Decimal
from textwrap import dedent

import pytest

from screening.analysis.examples import Miss, misses, misses_of
from screening.engine.assess import assess
from screening.errors import ProblemsError
from screening.rulebook.conditions import Answer
from screening.rulebook.deal_file import DealFile, examples
from screening.rulebook.loader import read
from tests.builders import A_DAY, files

RULEBOOK = read(files())

CANDY = """
    deal: Candy
    answers: {stake: 10}
    each:
      sector: [food, energy]
      devices: [[], meters, [meters, cars]]
"""


def read_example(text: str) -> tuple[DealFile, ...]:
    file = {"examples/candy.yaml": dedent(text).lstrip("\n")}
    return examples(file, RULEBOOK, A_DAY)


def problems_of(text: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        read_example(text)
    return [one.split(":", 1)[1] for one in str(caught.value).splitlines()]


def of_sectors(*sectors: str, more: str = "") -> str:
    return f"deal: C\neach: {{sector: [{', '.join(sectors)}]{more}}}\n"


def test_each_makes_a_deal_of_every_combination() -> None:
    found = read_example(CANDY)

    assert [
        (one.deal.answers["sector"], one.deal.answers["devices"]) for one in found
    ] == [
        (sector, frozenset(devices))
        for sector in ("food", "energy")
        for devices in ((), ("meters",), ("meters", "cars"))
    ]
    assert {one.deal.answers["stake"] for one in found} == {Decimal(10)}


def test_each_deal_tells_its_own_answers_in_name_and_id() -> None:
    none, one, *_others, several = read_example(CANDY)

    assert none.deal.name == "Candy, sector food, devices none of these"
    assert one.deal.name == "Candy, sector food, devices meters"
    assert several.each == "sector energy, devices meters and cars"
    assert several.id == "candy-sector-energy-devices-meters-and-cars"
    assert len({deal.id for deal in read_example(CANDY)}) == 6


def test_an_answer_of_each_may_be_not_known() -> None:
    [known, unknown] = read_example(of_sectors("food", "~"))

    assert known.deal.answers == {"sector": "food"}
    assert unknown.deal.answers == {}
    assert unknown.deal.name == "C, sector not known"


def test_every_deal_of_an_example_expects_the_same() -> None:
    text = f"{of_sectors('food', 'energy')}expect: {{rules: {{energy-deal: met}}}}"

    [found] = [one for deal in read_example(text) for one in misses_of(deal, RULEBOOK)]

    says = 'with sector food: expects rule "energy-deal" met, found not met.'
    assert (found.line, found.column, found.says) == (3, 18, says)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (of_sectors("food", "fod"),
            '2:23: "sector" has no choice "fod". Did you mean "food"?'),
        (of_sectors("food", "food"), '2:23: "sector" lists "food" twice.'),
        ("deal: C\neach: {sectr: [food]}",
            '2:8: no question called "sectr". Did you mean "sector"?'),
        ("deal: C\neach: {sector: food}",
            '2:16: "sector" lists answers here: [one, another].'),
        ("deal: C\neach: {sector: []}",
            '2:16: "sector" lists answers here: [one, another].'),
        ("deal: C\neach: [food]",
            '2:7: "each" is a mapping. Write key: value, one a line.'),
        ("deal: C\nanswers: {sector: food}\neach: {sector: [energy]}",
            '3:8: "sector" is answered under "answers" too. Keep one of the two.'),
        ("deal: C\nstart: true\neach: {sector: [energy]}",
            '2:1: "start" offers one deal on the home page, and "each" makes several.'),
    ],
)  # fmt: skip
def test_mistake_in_each_is_explained(text: str, problem: str) -> None:
    assert problems_of(text) == [problem]


def test_each_makes_two_hundred_deals_and_no_more() -> None:
    shares = ", ".join(map(str, range(100)))
    years = ", ".join(map(str, range(101)))

    full = read_example(of_sectors("food", "energy", more=f", stake: [{shares}]"))
    over = problems_of(of_sectors("food", "energy", more=f", years: [{years}]"))

    assert len(full) == 200
    assert over == ['2:1: "each" makes over 200 deals of this one. Split the file.']


def test_rules_alone_may_be_expected() -> None:
    [found] = read_example("deal: C\nexpect: {rules: {energy-deal: open}}")

    assert found.expect is not None
    assert (found.expect.lowest, found.expect.highest) == (None, None)
    assert list(misses_of(found, RULEBOOK)) == []


@pytest.mark.parametrize("end", ["lowest", "highest"])
def test_one_end_of_the_range_is_not_expected_alone(end: str) -> None:
    text = f"deal: C\nexpect: {{{end}: watch, rules: {{energy-deal: open}}}}"

    [problem] = problems_of(text)

    other = {"lowest": "highest", "highest": "lowest"}[end]
    assert problem == f'2:9: "expect" needs "{other}", the id of a level.'


def missed(expect: str, **answers: Answer) -> list[Miss]:
    [found] = read_example(f"deal: C\nexpect:\n  {expect}\n")
    assert found.expect is not None
    return list(misses(found.expect, assess(RULEBOOK, answers, A_DAY)))


def test_what_is_missed_says_where_what_and_why() -> None:
    rule = "rules: {energy-deal: not met}"

    [found] = missed(rule, sector="energy")

    assert found.place == (3, 11)
    assert str(found) == 'expects rule "energy-deal" not met, found met'
    assert found.finding is not None
    assert found.finding.because == ("sector",)
    assert missed(rule, sector="food") == []


def test_a_range_that_is_missed_is_told_first() -> None:
    both = "{lowest: watch, highest: watch, rules: {energy-deal: met}}"
    [found] = read_example(f"deal: C\nexpect: {both}")

    problems = [one.says for one in misses_of(found, RULEBOOK)]

    assert problems == [
        "expects watch, found routine to watch.",
        'expects rule "energy-deal" met, found open.',
    ]


def test_rule_that_is_not_in_force_is_not_even_not_met() -> None:
    text = files()["rules/10-deal.yaml"].replace("level:", "off: Later\n    level:")
    rulebook = read(files(rules=text))
    [found] = read_example("deal: C\nexpect: {rules: {energy-deal: not met}}")

    [problem] = misses_of(found, rulebook)

    assert problem.says.endswith("not met, found not in force on that day.")
