"""What is decided of a whole batch is what the engine decides deal by deal."""

from datetime import date

import pytest

from screening.portfolio.screen import screened
from screening.rulebook.folder import files_in, rule_files
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook
from screening.settings import shipped
from tests.portfolio.random_deals import (
    RandomDeals,
    facts_of,
    found_by_engine,
    with_every_turn,
)

TODAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def with_turns() -> Rulebook:
    """The shipped rules, with all that can turn by operator or by day."""
    files = rule_files(files_in(shipped("rules") / "italy-china"))
    return read(with_every_turn(files, read(files)))


def test_random_deals_of_many_days_come_to_what_the_engine_finds(
    with_turns: Rulebook,
) -> None:
    deals = RandomDeals(with_turns).some(300)

    found = screened(with_turns, facts_of(with_turns, deals), TODAY, filings=True)

    assert found.to_pylist() == found_by_engine(with_turns, deals, TODAY)


def test_exact_range_is_the_one_that_the_engine_proves(with_turns: Rulebook) -> None:
    deals = RandomDeals(with_turns, seed=1).some(40)

    found = screened(
        with_turns, facts_of(with_turns, deals), TODAY, filings=True, exact=True
    )

    assert found.to_pylist() == found_by_engine(with_turns, deals, TODAY, exact=True)
