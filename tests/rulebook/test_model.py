"""The words of the domain: what they refuse, and what they work out."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from screening.rulebook.fields import InForce
from screening.rulebook.kinds import Choice, Kind
from tests.builders import LEVELS, a_rulebook, question


def test_id_is_words_joined_by_hyphens() -> None:
    for name in ("stake", "state-owned", "a", "g-seven-country", "b2b-deal"):
        assert question("yes-no", id=name).id == name
    for name in ("", "Stake", "stake-2", "stake2", "2-stakes", "a_b", "stake-", "-a"):
        with pytest.raises(ValidationError):
            question("yes-no", id=name)


def test_words_of_the_domain_never_change() -> None:
    choice = Choice(label="Energy")

    with pytest.raises(ValidationError):
        choice.label = "Food"


def test_choice_may_be_written_as_its_label_alone() -> None:
    asked = question("choice", choices={"food": "Food", "energy": {"label": "Power"}})

    assert asked.choices == {
        "food": Choice(label="Food"),
        "energy": Choice(label="Power"),
    }


def test_every_kind_of_question_can_be_written() -> None:
    assert [question(kind).kind for kind in Kind] == list(Kind)


def test_bounds_are_those_that_are_written_else_those_of_the_kind() -> None:
    percent = question("percent", at_least=Decimal(-5), at_most=Decimal(200))

    assert percent.bounds == (Decimal(-5), Decimal(200))
    assert question("percent").bounds == (Decimal(0), Decimal(100))
    assert question("number").bounds == (None, None)
    assert question("money", at_least=Decimal(1)).bounds == (Decimal(1), None)


def test_rule_holds_on_its_first_and_last_day() -> None:
    in_force = InForce(**{"from": date(2026, 1, 2), "until": date(2026, 1, 3)})

    held = [day for day in range(1, 5) if in_force.covers(date(2026, 1, day))]

    assert held == [2, 3]
    assert InForce().covers(date.min)
    assert InForce().covers(date.max)


def test_levels_rank_from_low_to_high() -> None:
    rank = a_rulebook().rank

    assert sorted(rank, key=rank.__getitem__) == list(LEVELS)
