"""Lengths of time in words: put together, and of what runs beside the longest."""

from decimal import Decimal

import pytest

from screening.rulebook.regimes import Phase
from screening.wording.answers import lengths_in_words, longest

DAYS, WORKING, MONTHS = "days", "working-days", "months"


def phases(*lengths: tuple[str, int, bool]) -> list[Phase]:
    """Return phases of such lengths, each beside those before it or after them."""
    starts = {True: {"starts": "complete-filing"}, False: {}}
    return [
        Phase.model_validate({"phase": "it", unit: Decimal(number), **starts[beside]})
        for unit, number, beside in lengths
    ]


@pytest.mark.parametrize(
    ("lengths", "says"),
    [
        ([(DAYS, 15, False), (WORKING, 10, False)], "15 days and 10 working days"),
        ([(DAYS, 15, True), (DAYS, 20, False)], "35 days"),
        (
            [(DAYS, 15, True), (WORKING, 10, True)],
            "the longer of 15 days and 10 working days",
        ),
        ([(DAYS, 15, True), (DAYS, 20, True)], "20 days"),
        ([(DAYS, 15, True), (DAYS, 15, True)], "15 days"),
        (
            [(DAYS, 15, True), (MONTHS, 1, True), (WORKING, 10, True)],
            "the longest of 15 days, 1 month and 10 working days",
        ),
    ],
)
def test_phases_after_one_another_add_up_and_of_those_beside_the_longest_counts(
    lengths: list[tuple[str, int, bool]], says: str
) -> None:
    assert lengths_in_words(phases(*lengths)) == says


def test_ten_working_days_are_two_weeks_against_fifteen_days() -> None:
    [days, working] = phases((DAYS, 15, True), (WORKING, 10, True))

    assert longest([days, working]) == (days,)
    assert longest([days, *phases((WORKING, 11, True))]) != (days,)


def test_what_has_no_length_is_told_by_nothing() -> None:
    assert lengths_in_words([]) == ""
