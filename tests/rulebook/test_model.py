"""The words of the domain: what they refuse, and what they work out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from screening.rulebook.kinds import Choice, Kind
from screening.rulebook.model import InForce, Question
from tests.builders import LEVELS, a_question, a_rulebook


def question(kind: str, **keys: object) -> Question:
    written = {**a_question("stake", kind, **keys).data, "topic": "deal"}
    return Question.model_validate(written)


@pytest.mark.parametrize(
    "name", ["stake", "state-owned", "a", "g-seven-country", "b2b-deal", "a-5g-core"]
)
def test_id_is_words_joined_by_hyphens(name: str) -> None:
    [found] = a_rulebook(a_question(name)).questions

    assert found == name


@pytest.mark.parametrize(
    "name",
    ["", "Stake", "stake-2", "stake2", "2-stakes", "stake_owned", "stake-", "-stake"],
)
def test_id_of_another_form_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        Question.model_validate({**a_question(name).data, "topic": "deal"})


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


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_question_can_be_written(kind: str) -> None:
    assert question(kind).kind is Kind(kind)


def test_percentage_is_of_a_whole_unless_told() -> None:
    assert question("percent").bounds == (Decimal(0), Decimal(100))


def test_bounds_that_are_written_win() -> None:
    percent = question("percent", at_least=Decimal(-5), at_most=Decimal(200))

    assert percent.bounds == (Decimal(-5), Decimal(200))


def test_number_and_money_have_no_bounds_of_their_own() -> None:
    assert question("number").bounds == (None, None)
    assert question("money", at_least=Decimal(1)).bounds == (Decimal(1), None)


@pytest.mark.parametrize(
    ("day", "holds"),
    [(date(2026, 1, 1), False), (date(2026, 1, 2), True), (date(2026, 1, 3), True),
     (date(2026, 1, 4), False)],
)  # fmt: skip
def test_rule_holds_on_its_first_and_last_day(day: date, holds: bool) -> None:  # noqa: FBT001
    in_force = InForce(**{"from": date(2026, 1, 2), "until": date(2026, 1, 3)})

    assert in_force.covers(day) is holds


def test_rule_without_days_always_holds() -> None:
    assert InForce().covers(date.min)
    assert InForce().covers(date.max)


def test_levels_rank_from_low_to_high() -> None:
    rank = a_rulebook().rank

    assert sorted(rank, key=rank.__getitem__) == list(LEVELS)
