"""A deal as a YAML file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest

from screening.errors import ProblemsError
from screening.rulebook.deal_file import DealFile, Expected, examples, load
from screening.rulebook.loader import read as read_rulebook
from screening.rulebook.model import Verdict
from tests.builders import A_DAY, files

RULEBOOK = read_rulebook(files())


def read_deal(text: str) -> DealFile:
    file = {"deals/candy.yaml": dedent(text).lstrip("\n")}
    [found] = examples(file, RULEBOOK, A_DAY)
    return found


def problems_of(text: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        read_deal(text)
    return str(caught.value).splitlines()


CANDY = """
    deal: Candy
    on: 2026-01-31
    answers:
      sector: food
      devices: [meters, cars]
      country: NO
      state-owned: no
      signed: 2025-12-01
      stake: 12.5
"""


def test_deal_file_is_read() -> None:
    found = read_deal(CANDY)

    assert found.id == "candy"
    assert (found.deal.name, found.deal.on) == ("Candy", date(2026, 1, 31))
    assert found.deal.answers == {
        "sector": "food",
        "devices": frozenset({"meters", "cars"}),
        "country": "NO",
        "state-owned": "no",
        "signed": date(2025, 12, 1),
        "stake": Decimal("12.5"),
    }


def test_deal_needs_no_more_than_its_name() -> None:
    found = read_deal("deal: Candy")

    assert (found.deal.on, found.deal.answers) == (A_DAY, {})
    assert (found.about, found.source, found.start, found.expect) == (
        "",
        "",
        False,
        None,
    )


def test_answer_left_empty_is_not_known_yet() -> None:
    found = read_deal("deal: Candy\nanswers:\n  sector:\n  stake: ~\n")

    assert found.deal.answers == {}


def test_answers_left_empty_are_none() -> None:
    assert read_deal("deal: Candy\nanswers:\n").deal.answers == {}


def test_example_says_what_it_expects() -> None:
    found = read_deal("""
        deal: Candy
        about: Household appliances.
        source: A newspaper.
        start: true
        expect:
          lowest: routine
          highest: watch
          rules: {energy-deal: not met}
    """)

    rules = {"energy-deal": Verdict.NOT_MET}
    assert found.expect == Expected(lowest="routine", highest="watch", rules=rules)
    assert (found.about, found.source) == ("Household appliances.", "A newspaper.")
    assert found.start


def test_expectation_may_name_no_rules() -> None:
    found = read_deal("deal: C\nexpect: {lowest: routine, highest: routine}")

    assert found.expect == Expected(lowest="routine", highest="routine", rules={})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("deel: C", (
            '1:1: "deel" is not known in a deal file. Did you mean "deal"?')),
        ("deal: 12", '1:7: "deal" is text. Put it in quotes.'),
        ("deal: C\non: tomorrow", '2:5: "on" is a day. Write it like 2026-01-31.'),
        ("deal: C\non: 2026-02-30", '2:5: "on" is a day. Write it like 2026-01-31.'),
        ("deal: C\non: 20260131", '2:5: "on" is a day. Write it like 2026-01-31.'),
        ("deal: C\nabout: [a]", '2:8: "about" is text, not a list or a mapping.'),
        ("deal: C\nanswers: [a]", (
            '2:10: "answers" is a mapping. Write key: value, one a line.')),
        ("deal: C\nanswers: word", (
            '2:10: "answers" is a mapping. Write key: value, one a line.')),
        ("deal: C\nanswers: {sectr: food}", (
            '2:11: no question called "sectr". Did you mean "sector"?')),
        ("deal: C\nanswers: {sector: fod}", (
            '2:19: "sector" has no choice "fod". Did you mean "food"?')),
        ("deal: C\nanswers: {stake: 101}", '2:18: "stake" must be 100 or less.'),
        ("deal: C\nanswers: {state-owned: true}", (
            '2:24: "state-owned" is answered yes or no, not true.')),
        ("deal: C\nexpect: {lowest: low, highest: watch}", (
            '2:18: no level called "low".')),
        ("deal: C\nexpect: {lowest: routine, highest: watch, rule: a}", (
            '2:43: "rule" is not known in "expect". Did you mean "rules"?')),
        ("deal: C\nexpect: {lowest: routine, highest: watch, rules: {energy: met}}", (
            '2:51: no rule called "energy". Did you mean "energy-deal"?')),
        ("deal: C\nexpect: {lowest: watch, highest: watch, rules: {energy-deal: no}}", (
            '2:62: "no" is no verdict. Write met, not met or open.')),
    ],
)  # fmt: skip
def test_mistake_in_a_deal_file_is_explained(text: str, problem: str) -> None:
    assert problems_of(text) == [
        f"deals/candy.yaml:{one}" for one in problem.splitlines()
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("deal:", "1:6"),
        ("deal: ' '", "1:7"),
        ("deal: C\nstart: maybe", "2:8"),
        ("deal: C\nexpect: {lowest: routine, highest: watch, rules: [a]}", "2:50"),
        ("deal: C\nexpect: [a]", "2:9"),
        ("deal: C\nexpect: {lowest: [a], highest: watch}", "2:18"),
    ],
)
def test_mistake_in_a_deal_file_is_not_passed_over(text: str, place: str) -> None:
    assert problems_of(text)[0].startswith(f"deals/candy.yaml:{place}: ")


def test_expectation_needs_both_ends_of_the_range() -> None:
    [found] = problems_of("deal: C\nexpect: {highest: watch}")

    assert found.startswith("deals/candy.yaml:2:9: ")
    assert '"lowest"' in found
    assert "None" not in found


def test_file_without_anything_needs_a_name() -> None:
    assert problems_of("") == [
        'deals/candy.yaml:1:1: a deal file needs "deal", the name of the deal.'
    ]


def test_every_problem_of_a_deal_file_comes_at_once() -> None:
    found = problems_of("""
        deal: Candy
        on: soon
        answers:
          sector: fod
          stake: 101
        colour: red
    """)

    assert found == [
        'deals/candy.yaml:2:5: "on" is a day. Write it like 2026-01-31.',
        'deals/candy.yaml:4:11: "sector" has no choice "fod". Did you mean "food"?',
        'deals/candy.yaml:5:10: "stake" must be 100 or less.',
        'deals/candy.yaml:6:1: "colour" is not known in a deal file.',
    ]


def test_deal_file_that_is_not_yaml_is_explained() -> None:
    [found] = problems_of("deal: a: b")

    assert found.startswith("deals/candy.yaml:1:8: this is not YAML: a colon and a ")


def test_deal_file_is_loaded_from_disk(tmp_path: Path) -> None:
    (tmp_path / "pirelli.yaml").write_text("deal: Società", encoding="utf-8")

    [found] = load(tmp_path / "pirelli.yaml", RULEBOOK, A_DAY)

    assert (found.id, found.deal.name) == ("pirelli", "Società")


def load_problem(file: Path) -> str:
    with pytest.raises(ProblemsError) as caught:
        load(file, RULEBOOK, A_DAY)
    return str(caught.value)


def test_deal_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("deal: Società".encode("latin-1"))

    missing = tmp_path / "missing.yaml"
    says = "not UTF-8 text from here on. Save the file as UTF-8."
    assert load_problem(latin) == f"{latin}:1:13: {says}"
    assert load_problem(missing) == (
        f"{missing}: cannot be read: No such file or directory."
    )


def test_problems_of_all_examples_come_at_once() -> None:
    files = {f"examples/{name}.yaml": "deal: A\non: soon" for name in ("a", "b")}

    with pytest.raises(ProblemsError) as caught:
        examples(files, RULEBOOK, A_DAY)

    says = '"on" is a day. Write it like 2026-01-31.'
    assert str(caught.value).splitlines() == [
        f"examples/a.yaml:2:5: {says}",
        f"examples/b.yaml:2:5: {says}",
    ]
