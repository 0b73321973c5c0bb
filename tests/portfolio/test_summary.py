"""Deals of a table are found, put in order and counted by what each came to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from screening.portfolio.screening import ScreenedDeal, ScreenedFiling, screen
from screening.portfolio.summary import STATES, SortOrder, Summary
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
    """Return the first deal of a file of shipped examples."""
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


def test_deals_are_found_by_each_thing_that_is_wanted_and_by_all_together(
    summary: Summary,
) -> None:
    every, find = summary.deals, summary.find
    for level in shipped_book().rank:
        assert find({"level": level}) == [it for it in every if it.lowest == level]
        assert find({"reach": level}) == [it for it in every if it.highest == level]
    assert find({"open": "yes"}) == [it for it in every if not it.settled]
    pairs = {pair for it in every for pair in states_of(it).items()}
    for called, state in STATES.items():
        having = [it for it in every if state in states_of(it).values()]
        assert find({"state": called}) == having
        assert having or state in {State.FILED, State.LIKELY, State.RULE_OUT}
        for name in (name for name, of in pairs if of is state):
            having = [it for it in every if states_of(it).get(name) is state]
            assert find({"filing": name, "state": called}) == having
    must = [it for it in every if State.MUST in states_of(it).values()]
    strategic = [it for it in must if it.lowest == "strategic"]
    assert find({"level": "strategic", "state": "must"}) == strategic != []
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
    counted = {it.topic.id: it for it in summary.topics}
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


def test_concern_is_the_highest_level_then_the_lowest_then_what_is_due(
    summary: Summary,
) -> None:
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
    return {it.filing: it.day for it in results.days}


EARLY = "gp-prenotification"


def test_filings_due_are_counted_by_week() -> None:
    bank = deal("probe-eighth-of-a-bank")
    nobody: Answers = {"chinese-investor-kind": "no-mainland-owner"}
    bank = replace(bank, answers={**bank.answers, **nobody})

    [week, *undated] = summary_of(bank, bank).weeks

    [duty] = week.duties
    assert (week.monday, week.deals) == (date(2026, 6, 15), 2)
    assert (duty.regime.id, duty.deals) == ("bank-holding", 2)
    assert [(it.monday, it.deals) for it in undated] == [(None, 2)]


def test_a_week_has_passed_only_with_the_last_of_its_days() -> None:
    [template] = summary_of(deal("filing-leaves-china-private-buyer")).deals
    deals = [
        template._replace(
            row=row, filings=[ScreenedFiling("cn-odi-ndrc", State.MUST, it)]
        )
        for row, it in enumerate((date(2026, 11, 24), date(2026, 11, 26)))
    ]

    each = (Summary(shipped_book(), date(2026, 11, it), deals) for it in (24, 25, 27))

    weeks = [week for template in each for week in template.weeks]
    assert {it.monday for it in weeks} == {date(2026, 11, 23)}
    rows = [(it.deals, it.passed, it.over) for it in weeks]
    assert rows == [(2, 0, False), (2, 1, False), (2, 2, True)]
    both = template._replace(filings=[it.filings[0] for it in reversed(deals)])
    assert summary_of().first_day(both) == date(2026, 11, 24)


def test_what_is_waited_for_has_the_day_that_loses_no_time() -> None:
    waited_for = days_of(summary_of(deal("filing-leaves-china-private-buyer")))

    assert waited_for["cn-odi-ndrc"] == date(2027, 1, 11)


def test_a_duty_that_may_be_due_has_a_day_if_one_is_known_to_count_from() -> None:
    signing = date(2027, 3, 1)
    known: Answers = {"direction": "italian-into-china", "signing-date": signing}
    results = summary_of(Deal(name="Open", on=TODAY, answers=known))

    states = {it.regime.id: it.states for it in results.filings}
    if_so = {it.filing for it in results.days_if_so}
    assert if_so
    for name in if_so:
        assert states[name] == {State.OPEN: 1}
    assert EARLY not in if_so
    regimes = shipped_book().regimes
    assert all(
        "signing" in (it.anchor for it in regimes[name].duties) for name in if_so
    )


def test_what_is_due_without_a_day_to_count_from_is_counted_apart() -> None:
    known = deal("filing-leaves-china-private-buyer")
    answers = {
        name: it for name, it in known.answers.items() if not isinstance(it, date)
    }

    dated, undated = summary_of(known), summary_of(replace(known, answers=answers))

    due = {it.regime.id for it in dated.filings if any(map(is_dated, it.states))}
    [without] = [week for week in dated.weeks if week.monday is None]
    missing = {it.regime.id for it in without.duties}
    assert {*days_of(dated)} | missing == due
    assert not {*days_of(dated)} & missing
    assert {it.regime.id for week in undated.weeks for it in week.duties} == due
    assert "cn-odi-ndrc" in undated.undated(undated.deals[0])


def is_dated(state: State) -> bool:
    return state.traits.dated
