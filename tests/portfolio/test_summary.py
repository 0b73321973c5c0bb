"""Deals of a table are found, put in order and counted by what each came to."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest

from screening.portfolio.screening import ScreenedDeal, screen
from screening.portfolio.summary import NEEDS, SortOrder, Summary, need_of
from screening.presentation.filing_view import is_counted
from screening.rulebook import deal_file
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers
from screening.rulebook.states import COUNTED, State
from screening.settings import shipped
from tests.sample import shipped_book

TODAY = date(2026, 11, 28)
EXAMPLES = shipped("rules") / "italy-china" / "examples"


def deal(name: str) -> Deal:
    file = EXAMPLES / f"{name}.yaml"
    return deal_file.load(file, shipped_book(), TODAY)[0].deal


@pytest.fixture(scope="module")
def summary() -> Summary:
    """Return a sample of the shipped examples, screened together."""
    deals = [deal(file.stem) for file in sorted(EXAMPLES.glob("*.yaml"))[::13]]
    deals_screened = screen(shipped_book(), dict(enumerate(deals)))
    return Summary(shipped_book(), TODAY, deals_screened)


def states_of(it: ScreenedDeal) -> dict[str, State]:
    """Return the filings of a deal that count, each with its state."""
    regimes = shipped_book().regimes
    each = ((filing.filing, filing.state) for filing in it.filings)
    return {name: state for name, state in each if is_counted(regimes[name], state)}


def needs_of(it: ScreenedDeal) -> dict[str, str]:
    """Return the filings of a deal that count, each with what it needs."""
    regimes = shipped_book().regimes
    return {
        name: need_of(regimes[name], state) for name, state in states_of(it).items()
    }


def test_deals_are_found_by_each_thing_and_all_together(summary: Summary) -> None:
    every, find = summary.deals, summary.find
    for level in shipped_book().rank:
        assert find({"level": level}) == [it for it in every if it.lowest == level]
        assert find({"reach": level}) == [it for it in every if it.highest == level]
    pairs = {pair for it in every for pair in needs_of(it).items()}
    for need in NEEDS:
        having = [it for it in every if need in needs_of(it).values()]
        assert find({"stands": need}) == having
        assert having
        for name in (name for name, of in pairs if of == need):
            having = [it for it in every if needs_of(it).get(name) == need]
            assert find({"filing": name, "stands": need}) == having
    must = [it for it in every if "due" in needs_of(it).values()]
    strategic = [it for it in must if it.lowest == "strategic"]
    assert find({"level": "strategic", "stands": "due"}) == strategic != []
    assert summary.asked
    for question, rows in summary.asked.items():
        asked = [it for it in every if question in it.ask]
        assert find({"question": question}) == asked
        assert [it.row for it in asked] == rows


def gravest(topic: str, rules: Sequence[str]) -> int:
    """Return the place of the highest level that rules of a topic come to; else -1."""
    book = shipped_book()
    of_topic = [book.rules[it] for it in rules if book.rules[it].topic == topic]
    return max((book.rank[it.level] for it in of_topic), default=-1)


def test_rules_and_topics_are_counted_and_found(summary: Summary) -> None:
    met = Counter(rule for it in summary.deals for rule in it.met)
    assert {it.rule.id: it.met for it in summary.rules if it.met} == met
    counted = {it.topic.id: it for it in summary.topics if it.topic}
    for topic in shipped_book().heading.topics:
        both = [
            (it.row, gravest(topic.id, it.met), gravest(topic.id, it.open))
            for it in summary.deals
        ]
        at = Counter(low for _row, low, _may in both if low >= 0)
        raised = Counter(may for _row, low, may in both if may > low)
        count = counted.pop(topic.id, None)
        assert (count.met, count.open) == (at, raised) if count else not (at or raised)
        for level, place in shipped_book().rank.items():
            deals = summary.find({"topic": topic.id, "at": level})
            assert [it.row for it in deals] == [
                row for row, low, may in both if low == place or low < may == place
            ]
    assert counted == {}


def test_concern_is_the_highest_level_then_the_lowest(summary: Summary) -> None:
    def concern(it: ScreenedDeal) -> tuple[int, ...]:
        rank, states = shipped_book().rank, [*states_of(it).values()]
        *grave, _open = map(states.count, COUNTED)
        return rank[it.highest], rank[it.lowest], *grave

    deals = summary.find({}, SortOrder.CONCERN)

    assert [*map(concern, deals)] == sorted(map(concern, deals), reverse=True)
    assert len(deals) == len(summary.deals)


def summary_of(*deals: Deal) -> Summary:
    """Return what a table of some deals comes to, the first of which is in row 2."""
    screened = screen(shipped_book(), dict(enumerate(deals, 2)))
    return Summary(shipped_book(), TODAY, screened)


def days_of(results: Summary) -> dict[str, date]:
    [shown] = results.deals
    return {it.filing: it.day for it in shown.filings if it.day}


EARLY = "gp-prenotification"


def test_what_is_waited_for_has_the_day_that_loses_no_time() -> None:
    waited_for = days_of(summary_of(deal("filing-leaves-china-private-buyer")))

    assert waited_for["cn-odi-ndrc"] == date(2027, 1, 11)


def test_a_duty_that_may_be_due_has_a_day_if_one_is_known_to_count_from() -> None:
    signing = date(2027, 3, 1)
    known: Answers = {"direction": "italian-into-china", "signing-date": signing}
    results = summary_of(Deal(name="Open", on=TODAY, answers=known))

    states = {it.regime.id: it.states for it in results.filings}
    [shown] = results.deals
    if_so = {it.filing for it in shown.filings if it.if_so}
    assert if_so
    for name in if_so:
        assert states[name] == {State.OPEN: 1}
    assert EARLY not in if_so
    regimes = shipped_book().regimes
    assert all(
        "signing" in (it.anchor for it in regimes[name].duties) for name in if_so
    )
