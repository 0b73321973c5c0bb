"""Briefings from elsewhere are kept as received, once, and go where no deal came."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from screening.register import Register
from screening.register.received import UNUSED, ReceivedBriefing, received_now
from tests import builders as a
from tests.register.test_deals import a_deal


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with closing(Register(tmp_path / "register.db")) as register:
        yield register


def a_briefing(deal: str, file: str) -> ReceivedBriefing:
    return received_now(
        deal,
        file,
        sender="Studio Rossi",
        name="Silk",
        on=a.DAY,
        answers={"kind": "purchase", "old": ["a"]},
        notes={},
        rulebook="0" * 64,
        by_rules="Another 2026.1",
        level="Watch",
    )


def test_the_same_briefing_is_found_and_another_kept(register: Register) -> None:
    first = register.received.keep(a_briefing("one", "same"))

    again = register.received.keep(a_briefing("two", "same"))
    other = register.received.keep(a_briefing("three", "other"))

    assert again == first
    assert register.received.of("one") == first
    assert register.received.of("two") is None
    assert register.received.of("three") == other


def test_one_goes_after_a_while_or_with_its_deal(register: Register) -> None:
    deal, assessment = a_deal()
    for name in ("unused", "used"):
        early = a_briefing(name, name)
        register.received.keep(
            replace(early, received_at=early.received_at - 2 * UNUSED)
        )
        if name == "unused":
            continue
        register.deals.keep(deal, assessment, name)

    register.received.keep(a_briefing("new", "new"))

    assert register.received.of("unused") is None
    assert register.received.of("used") is not None
    register.deals.erase("used")
    assert register.received.of("used") is None
