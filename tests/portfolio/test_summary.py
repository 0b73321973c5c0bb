"""Deals of a table are found and put in order by what the engine says of each."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import pytest

from screening.analysis.examples import check_files
from screening.engine.assess import Assessment, assess
from screening.engine.filings import filings
from screening.portfolio.screening import screen
from screening.portfolio.summary import Order, Summary, Wanted
from screening.rulebook.folder import files_in
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import COUNTED, State
from screening.settings import shipped
from screening.wording.filing import is_watched

TODAY = date(2026, 11, 28)


class Told(NamedTuple):
    """A deal as the engine tells it: ends of its level, and filings that count."""

    name: str
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

    def find(self, wanted: Wanted, order: Order = Order.TABLE) -> list[int]:
        """Return the places of deals that are looked for."""
        return [it.row for it in self.summary.find(wanted, order)]


def places(each: Iterable[bool]) -> list[int]:
    """Return the places of the deals of which something is true."""
    return [place for place, is_true in enumerate(each) if is_true]


@pytest.fixture(scope="module")
def decided() -> Decided:
    """Return every seventh of the shipped examples, decided together."""
    checked = check_files(files_in(shipped("rules") / "italy-china"), TODAY)
    rulebook = checked.rulebook
    assert rulebook
    deals = [it.deal for it in checked.examples[::7]]
    summary = Summary(rulebook, TODAY, screen(rulebook, [*enumerate(deals)]))
    told = [
        _told(rulebook, it.name, assess(rulebook, it.answers, it.on)) for it in deals
    ]
    return Decided(rulebook, summary, told)


def _told(rulebook: Rulebook, name: str, found: Assessment) -> Told:
    states = {
        it.regime.id: it.state
        for it in filings(found)
        if it.state in COUNTED and not is_watched(it)
    }
    ends = (found.range.lowest, found.range.highest)
    low, high = (rulebook.rank[it.id] for it in ends)
    return Told(name, found, low, high, states)


def test_levels_are_found_at_both_ends(decided: Decided) -> None:
    find, rank = decided.find, decided.rulebook.rank
    for level, place in rank.items():
        assert find(Wanted(level=level)) == places(
            it.lowest == place for it in decided.told
        )
        assert find(Wanted(reach=level)) == places(
            it.highest == place for it in decided.told
        )
    open_ = places(it.lowest < it.highest for it in decided.told)
    assert find(Wanted(open=True)) == open_
    assert 0 < len(open_) < len(decided.told)


def test_rules_and_topics_are_found(decided: Decided) -> None:
    rank, some = decided.rulebook.rank, set[int]()

    def gravest(it: Told, topic: str, verdict: Verdict) -> int:
        found = it.assessment.findings
        its = [one.rule for one in found if one.verdict is verdict]
        return max((rank[one.level] for one in its if one.topic == topic), default=-1)

    for topic in decided.rulebook.heading.topics:
        for level, place in rank.items():
            expected = [
                at
                for at, it in enumerate(decided.told)
                if (met := gravest(it, topic.id, Verdict.MET)) == place
                or (met < gravest(it, topic.id, Verdict.OPEN) == place)
            ]
            found = decided.find(Wanted(topic=topic.id, at=level))
            assert found == expected
            some.update(found)
    assert some


def test_filings_are_found_by_regime_and_state(decided: Decided) -> None:
    find, pairs = decided.find, Counter[tuple[str, State]]()
    for it in decided.told:
        pairs.update(it.states.items())
    assert len({state for _filing, state in pairs}) == len(COUNTED)
    for filing, state in pairs:
        expected = places(it.states.get(filing) is state for it in decided.told)
        assert find(Wanted(filing=filing, state=state)) == expected
    for state in COUNTED:
        expected = places(it.count(state) > 0 for it in decided.told)
        assert find(Wanted(state=state)) == expected


def test_all_that_is_wanted_must_hold(decided: Decided) -> None:
    both = Wanted(level="strategic", state=State.MUST)

    found = decided.find(both)

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
        wall, must, ask, _open = (it.count(state) for state in COUNTED)
        return it.highest, it.lowest, wall, must, ask

    found = decided.find(Wanted(), Order.CONCERN)

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
        assert decided.find(Wanted(question=question)) == [*deals]


def test_a_deal_is_told_as_the_engine_tells_it(decided: Decided) -> None:
    summary, rank = decided.summary, decided.rulebook.rank

    for row, it in zip(summary.deals, decided.told, strict=True):
        ends = rank[row.lowest], rank[row.highest]
        assert (summary.called(row), *ends) == (it.name, it.lowest, it.highest)
        counted = Counter(one.state for one in summary.counted(row))
        assert counted == Counter(it.states.values())
