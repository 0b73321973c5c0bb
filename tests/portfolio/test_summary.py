"""Deals of a table are found, put in order and counted by what the engine says."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest

from screening.engine.assess import Assessment, assess
from screening.engine.filings import filings
from screening.portfolio.screening import ScreenedFiling, screen
from screening.portfolio.summary import STATES, Order, Summary
from screening.rulebook import deal_file
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import COUNTED, State
from screening.settings import shipped
from screening.wording.filing import is_watched
from tests.sample import shipped_book

TODAY = date(2026, 11, 28)
EXAMPLES = shipped("rules") / "italy-china" / "examples"


class Told(NamedTuple):
    """A deal as the engine tells it: ends of its level, and filings that count."""

    assessment: Assessment
    lowest: int
    highest: int
    states: dict[str, State]

    def count(self, state: State) -> int:
        """Return how many filings are in a state."""
        return [*self.states.values()].count(state)


class Decided(NamedTuple):
    """A table that was decided, and what the engine says of each of its deals."""

    rulebook: Rulebook
    summary: Summary
    told: Sequence[Told]

    def find(self, order: Order = Order.TABLE, **wanted: str) -> list[int]:
        """Return the places of deals that are looked for."""
        return [it.row for it in self.summary.find(wanted, order)]


def deal(name: str) -> Deal:
    """Return the first deal of a file of shipped examples."""
    file = EXAMPLES / f"{name}.yaml"
    return deal_file.load(file, shipped_book(), TODAY)[0].deal


def places(each: Iterable[bool]) -> list[int]:
    """Return the places of the deals of which something is true."""
    return [place for place, is_true in enumerate(each) if is_true]


@pytest.fixture(scope="module")
def decided() -> Decided:
    """Return a sample of the shipped examples, decided together."""
    rulebook, files = shipped_book(), sorted(EXAMPLES.glob("*.yaml"))[::13]
    deals = [deal(file.stem) for file in files]
    summary = Summary(rulebook, TODAY, screen(rulebook, dict(enumerate(deals))))
    each = (assess(rulebook, it.answers, it.on) for it in deals)
    return Decided(rulebook, summary, [_told(rulebook, it) for it in each])


def _told(rulebook: Rulebook, found: Assessment) -> Told:
    states = {
        it.regime.id: it.state
        for it in filings(found)
        if it.state in COUNTED and not is_watched(it)
    }
    ends = (found.range.lowest, found.range.highest)
    low, high = (rulebook.rank[it.id] for it in ends)
    return Told(found, low, high, states)


def test_levels_are_found_at_both_ends(decided: Decided) -> None:
    find, rank = decided.find, decided.rulebook.rank
    for level, place in rank.items():
        assert find(level=level) == places(it.lowest == place for it in decided.told)
        assert find(reach=level) == places(it.highest == place for it in decided.told)
    open_ = places(not it.assessment.range.settled for it in decided.told)
    assert find(open="yes") == open_
    assert 0 < len(open_) < len(decided.told)


def gravest(it: Told, topic: str, verdict: Verdict) -> int:
    """Return the place of the highest level that rules of a topic come to; else -1."""
    found = it.assessment.findings
    its = [one.rule for one in found if one.verdict is verdict]
    rank = it.assessment.rulebook.rank
    return max((rank[one.level] for one in its if one.topic == topic), default=-1)


def test_rules_and_topics_are_counted_and_found(decided: Decided) -> None:
    met = Counter(
        one.rule.id
        for it in decided.told
        for one in it.assessment.findings
        if one.verdict is Verdict.MET
    )
    assert {it.rule.id: it.met for it in decided.summary.rules if it.met} == met
    counted = {it.topic.id: it for it in decided.summary.topics}
    for topic in decided.rulebook.heading.topics:
        both = [
            [gravest(it, topic.id, verdict) for verdict in (Verdict.MET, Verdict.OPEN)]
            for it in decided.told
        ]
        at = Counter(low for low, _may in both if low >= 0)
        raised = Counter(may for low, may in both if may > low)
        count = counted.pop(topic.id, None)
        assert (count.met, count.open) == (at, raised) if count else not (at or raised)
        for level, place in decided.rulebook.rank.items():
            expected = places(low == place or low < may == place for low, may in both)
            assert decided.find(topic=topic.id, at=level) == expected
    assert counted == {}


def test_filings_are_found_by_regime_and_state(decided: Decided) -> None:
    find, pairs = decided.find, Counter[tuple[str, State]]()
    called = {state: name for name, state in STATES.items()}
    for it in decided.told:
        pairs.update(it.states.items())
    rare = {State.FILED, State.LIKELY, State.RULE_OUT}
    assert {state for _filing, state in pairs} >= {*COUNTED} - rare
    for filing, state in pairs:
        expected = places(it.states.get(filing) is state for it in decided.told)
        assert find(filing=filing, state=called[state]) == expected
    for state in COUNTED:
        expected = places(it.count(state) > 0 for it in decided.told)
        assert find(state=called[state]) == expected


def test_all_that_is_wanted_must_hold(decided: Decided) -> None:
    found = decided.find(level="strategic", state="must")

    place = decided.rulebook.rank["strategic"]
    assert found == places(
        it.lowest == place and it.count(State.MUST) > 0 for it in decided.told
    )
    assert found


def test_concern_is_the_highest_level_then_the_lowest_then_what_is_due(
    decided: Decided,
) -> None:
    def concern(place: int) -> tuple[int, ...]:
        it = decided.told[place]
        *grave, _open = (it.count(state) for state in COUNTED)
        return it.highest, it.lowest, *grave

    found = decided.find(Order.CONCERN)

    everyone = range(len(decided.told))
    assert [*map(concern, found)] == sorted(map(concern, everyone), reverse=True)
    assert sorted(found) == [*everyone]


def test_a_question_leads_to_deals_that_are_open_and_have_no_answer_to_it(
    decided: Decided,
) -> None:
    assert decided.summary.asked
    for question, deals in decided.summary.asked.items():
        for place in deals:
            it = decided.told[place]
            assert it.lowest < it.highest
            assert question in it.assessment.not_known
        assert decided.find(question=question) == [*deals]


def test_a_deal_is_told_as_the_engine_tells_it(decided: Decided) -> None:
    summary, rank = decided.summary, decided.rulebook.rank

    for row, it in zip(summary.deals, decided.told, strict=True):
        ends = rank[row.lowest], rank[row.highest]
        assert ends == (it.lowest, it.highest)
        counted = Counter(one.state for one in summary.counted(row))
        assert counted == Counter(it.states.values())


def summary_of(*deals: Deal) -> Summary:
    """Return what a table of some deals comes to, the first of which is in row 2."""
    screened = screen(shipped_book(), dict(enumerate(deals, 2)))
    return Summary(shipped_book(), TODAY, screened)


def days_of(found: Summary) -> dict[str, date]:
    return {it.filing: it.day for it in found.days}


EARLY = "gp-prenotification"


def test_filings_due_are_counted_by_week() -> None:
    bank = deal("probe-eighth-of-a-bank")
    nobody: Answers = {"chinese-investor-kind": "no-mainland-owner"}
    bank = replace(bank, answers={**bank.answers, **nobody})

    [week, *undated] = summary_of(bank, bank).weeks

    [duty] = week.duties
    assert (week.monday, week.deals) == (date(2027, 2, 22), 2)
    assert (duty.regime.id, duty.deals) == ("bank-holding", 2)
    assert [(it.monday, it.deals) for it in undated] == [(None, 2)]


def test_a_week_has_passed_only_with_the_last_of_its_days() -> None:
    [found] = summary_of(deal("filing-leaves-china-private-buyer")).deals
    deals = [
        found._replace(row=row, filings=[ScreenedFiling("cn-odi-ndrc", State.MUST, it)])
        for row, it in enumerate((date(2026, 11, 24), date(2026, 11, 26)))
    ]

    each = (Summary(shipped_book(), date(2026, 11, it), deals) for it in (24, 25, 27))

    weeks = [week for found in each for week in found.weeks]
    assert {it.monday for it in weeks} == {date(2026, 11, 23)}
    told = [(it.deals, it.passed, it.over) for it in weeks]
    assert told == [(2, 0, False), (2, 1, False), (2, 2, True)]
    both = found._replace(filings=[it.filings[0] for it in reversed(deals)])
    assert summary_of().first_day(both) == date(2026, 11, 24)


def test_what_is_waited_for_has_the_day_that_loses_no_time() -> None:
    waited_for = days_of(summary_of(deal("filing-leaves-china-private-buyer")))

    assert waited_for["cn-odi-ndrc"] == date(2027, 1, 11)


def test_a_duty_that_may_be_due_has_a_day_if_one_is_known_to_count_from() -> None:
    signing = date(2027, 3, 1)
    known: Answers = {"direction": "italian-into-china", "signing-date": signing}
    found = summary_of(Deal(name="Open", on=TODAY, answers=known))

    states = {it.regime.id: it.states for it in found.filings}
    if_so = {it.filing for it in found.days_if_so}
    assert if_so
    for name in if_so:
        assert states[name] == {State.OPEN: 1}
    assert EARLY not in if_so
    regimes = shipped_book().regimes
    assert all(
        "signing" in (it.anchor for it in regimes[name].duties) for name in if_so
    )


def test_what_is_due_without_a_day_to_count_from_is_counted_apart() -> None:
    told = deal("filing-leaves-china-private-buyer")
    answers = {
        name: it for name, it in told.answers.items() if not isinstance(it, date)
    }

    dated, undated = summary_of(told), summary_of(replace(told, answers=answers))

    due = {it.regime.id for it in dated.filings if any(map(is_dated, it.states))}
    [without] = [week for week in dated.weeks if week.monday is None]
    missing = {it.regime.id for it in without.duties}
    assert {*days_of(dated)} | missing == due
    assert not {*days_of(dated)} & missing
    assert {it.regime.id for week in undated.weeks for it in week.duties} == due
    assert "cn-odi-ndrc" in undated.undated(undated.deals[0])


def is_dated(state: State) -> bool:
    return state.traits.dated
