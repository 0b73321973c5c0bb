"""A deal is written as an example file, and reads back as the same deal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.formats.text import plain_text
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.rulebook.deal_file import DealFile, Expected, deal_text, examples
from screening.rulebook.loader import read as read_rulebook
from screening.rulebook.model import Rulebook, Verdict
from tests.builders import A_DAY, answers_of, files

RULEBOOK = read_rulebook(files())
EXPECT = {"lowest": "routine", "highest": "watch", "rules": {"energy-deal": "not met"}}
ANSWERS = {one.id: answers_of(one.kind) for one in RULEBOOK.questions.values()} | {
    "sector": st.sampled_from(("energy", "food")),
    "devices": st.frozensets(st.sampled_from(("meters", "cars"))),
    "remarks": st.text().map(plain_text).filter(bool),
}


def read_back(text: str, rulebook: Rulebook = RULEBOOK) -> DealFile:
    return examples({"examples/a.yaml": text}, rulebook, A_DAY)[0]


@given(st.fixed_dictionaries({}, optional=ANSWERS), st.text().map(plain_text))
def test_deal_reads_back_as_it_was(answers: dict[str, Answer], name: str) -> None:
    deal = Deal(name=f"{name}.", on=date(2026, 5, 1), answers=answers)

    assert read_back(deal_text(deal)).deal == deal


def test_example_is_written_as_an_analyst_would() -> None:
    answers: dict[str, Answer] = {
        "sector": "food",
        "devices": frozenset({"meters", "cars"}),
        "country": "NO",
        "state-owned": "no",
        "signed": date(2025, 12, 1),
        "stake": Decimal("12.5"),
    }
    deal = Deal(name="Candy: a deal", on=A_DAY, answers=answers)

    assert deal_text(deal, about="It shows.", expect=EXPECT) == WRITTEN


WRITTEN = """\
deal: "Candy: a deal"
about: It shows.
on: 2026-03-01
answers:
  sector: food
  devices: [cars, meters]
  country: "NO"
  state-owned: "no"
  signed: 2025-12-01
  stake: 12.5
expect:
  lowest: routine
  highest: watch
  rules:
    energy-deal: not met
"""


def test_expectation_reads_back_as_it_was() -> None:
    text = deal_text(Deal(name="A", on=A_DAY, answers={}), expect=EXPECT)

    rules = {"energy-deal": Verdict.NOT_MET}
    assert read_back(text).expect == Expected(
        lowest="routine", highest="watch", rules=rules
    )


def test_verdicts_may_be_given_as_such() -> None:
    expect = {**EXPECT, "rules": {"energy-deal": Verdict.OPEN}}

    text = deal_text(Deal(name="A", on=A_DAY, answers={}), expect=expect)

    assert text.endswith("    energy-deal: open\n")


def test_deal_without_answers_says_so() -> None:
    text = deal_text(Deal(name="A", on=A_DAY, answers={}))

    assert text == "deal: A\non: 2026-03-01\nanswers: {}\n"


@pytest.mark.parametrize("about", ["Short.", "Nothing is answered. " * 9])
def test_what_it_is_about_reads_back(about: str) -> None:
    text = deal_text(Deal(name="A", on=A_DAY, answers={}), about=about)

    assert read_back(text).about == about.strip()
