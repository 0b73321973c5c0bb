"""A row comes to what the engine says of its deal, here and in other processes."""

import os
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from screening.engine.assess import assess
from screening.engine.filings import Filing, filings
from screening.engine.movement import next_questions
from screening.engine.schedule.timeline import Reckoning
from screening.portfolio import screening
from screening.portfolio.screening import ScreenedDeal, screen, screened
from screening.presentation.filing_view import day_to_file
from screening.rulebook.answers import Deal
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State
from tests import builders as a
from tests.portfolio.random_deals import RandomDeals, with_every_turn
from tests.portfolio.reading import RULEBOOK
from tests.sample import ALL

TODAY = date(2026, 11, 29)
SMALL = a.rulebook(
    a.question("stake", "percent"),
    a.question("listed"),
    a.rule("large", {"stake": {"at-least": 10}}),
    *a.FILINGS,
    a.regime("purchase", {"listed": "yes"}),
)


@pytest.fixture(scope="module")
def with_turns() -> Rulebook:
    """The shipped rules, with all that can turn by operator or by day."""
    return read(with_every_turn(RULEBOOK.texts, RULEBOOK))


def by_engine(rulebook: Rulebook, deal: Deal) -> Mapping[str, object]:
    """Return what the engine says of a deal, as a screened deal has it."""
    one = assess(rulebook, deal.answers, deal.on)
    rules = {
        how: tuple(it.rule.id for it in one.findings if it.verdict is verdict)
        for how, verdict in (("met", Verdict.MET), ("open", Verdict.OPEN))
    }
    states = [(it.regime.id, it.state) for it in filings(one)]
    return {
        "lowest": one.range.lowest.id,
        "highest": one.range.highest.id,
        **rules,
        "filings": [it for it in states if it[1] is not State.NOT_DUE],
        "ask": tuple(it.question for it in next_questions(one)),
    }


def by_screening(deal: ScreenedDeal) -> Mapping[str, object]:
    filings = [(it.filing, it.state) for it in deal.filings]
    kept = {name: getattr(deal, name) for name in ("lowest", "highest", "met", "open")}
    return {**kept, "filings": filings, "ask": deal.ask}


def test_random_deals_come_to_what_the_engine_says(with_turns: Rulebook) -> None:
    deals = RandomDeals(with_turns).some(2_000 if ALL else 40, TODAY)

    screened = screen(with_turns, dict(enumerate(deals, 2)))

    assert [(it.row, it.deal) for it in screened] == [*enumerate(deals, 2)]
    for it in sorted(screened, key=lambda it: it.deal.on):
        assert by_screening(it) == by_engine(with_turns, it.deal)


def days_alone(deal: ScreenedDeal) -> Mapping[str, tuple[date | None, date | None]]:
    """Return the days of filings, and those of each open one as if it alone applied."""
    one = assess(RULEBOOK, deal.deal.answers, deal.deal.on)
    each = filings(one)
    due = [it for it in each if it.state.traits.dated]
    early = {it.early_question for it in RULEBOOK.regimes.values()}

    def day(filing: Filing) -> date | None:
        return day_to_file(Reckoning(one, [*due, filing]).clock(filing))

    if_so = {
        it.regime.id: day(it._replace(state=State.MAY_APPLY))
        for it in each
        if it.state.traits.hangs and it.regime.id not in early
    }
    days = {it.regime.id: day(it) for it in due}
    names = (it.filing for it in deal.filings)
    return {it: (days.get(it), if_so.get(it)) for it in names}


def test_days_are_those_of_each_clock_and_of_what_is_open_as_if_alone() -> None:
    rows = enumerate(RandomDeals(RULEBOOK, 5).some(60, TODAY))
    asked = {it.question for it in RULEBOOK.anchors.values()}

    screened_deals = screen(RULEBOOK, dict(rows), processes=1)

    deals = list[ScreenedDeal]()
    for it in screened_deals:
        wrong = (RULEBOOK.contradictions[name] for name in it.contradictions)
        if not asked & {name for each in wrong for name in each.below}:
            deals.append(it)
    assert any(filing.if_so for it in deals for filing in it.filings)
    for deal in deals:
        days = {it.filing: (it.day, it.if_so) for it in deal.filings}
        assert days == days_alone(deal), deal.deal


def test_many_rows_come_to_the_same_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [
        {"stake": Decimal(at), "listed": ("no", "yes")[at % 2]} for at in range(30)
    ]
    rows = {at: Deal(name="", on=TODAY, answers=it) for at, it in enumerate(answers)}
    here, seen = screen(SMALL, rows), list[int]()
    monkeypatch.setattr(screening, "FEW", 5)
    monkeypatch.setattr(screening, "PORTION", 7)

    screened = screen(SMALL, rows, seen.append, processes=2)

    assert screened == here
    assert sum(seen) == len(rows)
    assert len(seen) == 5


class StoppedError(Exception):
    """Somebody stopped it."""


def test_progress_may_stop_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {at: Deal(name="", on=TODAY, answers={}) for at in range(12)}
    monkeypatch.setattr(screening, "FEW", 5)

    def stop(_count: int) -> None:
        raise StoppedError

    for processes in (1, 2):
        with pytest.raises(StoppedError):
            screen(SMALL, rows, stop, processes)


def die(_rows: object) -> None:
    os._exit(1)


def test_work_of_an_ended_process_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {at: Deal(name="", on=TODAY, answers={}) for at in range(12)}
    monkeypatch.setattr(screening, "FEW", 5)
    monkeypatch.setattr(screening, "_portion", die)

    deals = screen(SMALL, rows, processes=2)

    assert deals == [screened(SMALL, *row) for row in rows.items()]
