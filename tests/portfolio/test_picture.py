"""The picture of many deals, each of its numbers held to the deals that it counts."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from screening.portfolio.picture import Picture
from screening.portfolio.screening import ScreenedDeal, ScreenedFiling, screen
from screening.portfolio.summary import Summary
from screening.rulebook.answers import Deal
from screening.rulebook.states import State
from tests.sample import shipped_book

TODAY = date(2026, 12, 1)
SOON, LATE, PAST = date(2026, 12, 9), date(2027, 7, 1), date(2026, 11, 30)
ITALIAN, CHINESE = "gp-purchase", "cn-odi-ndrc"


def deal(row: int, *filings: ScreenedFiling, **other: Any) -> ScreenedDeal:
    given: dict[str, Any] = {"lowest": "routine", "highest": "routine", **other}
    blank = ScreenedDeal(
        row, Deal(name=f"Deal {row}", on=TODAY, answers={}), "", "", (), (), (), ()
    )
    reach = (given["highest"],) * len(given.get("ask", ()))
    return blank._replace(filings=filings, reach=reach, **given)


def picture_of(*deals: ScreenedDeal) -> Picture:
    return Picture(Summary(shipped_book(), TODAY, deals))


@pytest.fixture
def picture() -> Picture:
    """Return the picture of six deals, of which each needs something else."""
    return picture_of(
        deal(2, ScreenedFiling(CHINESE, State.MUST, SOON)),
        deal(3, ScreenedFiling(ITALIAN, State.LIKELY, LATE), ask=("stake",)),
        deal(4, ScreenedFiling(ITALIAN, State.OPEN, None, SOON), highest="strategic"),
        deal(5, ScreenedFiling("eu-sanctions", State.RULE_OUT)),
        deal(6, ScreenedFiling(CHINESE, State.MUST, PAST), ask=("stake", "sector")),
        deal(7),
    )


def test_each_deal_counts_once_by_what_it_needs_most(picture: Picture) -> None:
    needs = {it.need: it.deals for it in picture.needs}

    assert needs == {"due": 2, "likely": 1, "open": 2, "none": 1}
    for name, deals in needs.items():
        assert len(picture.summary.find({"need": name})) == deals
    assert "The level of 1 of 6 deals is not settled." in picture.unsettled
    assert "raise 1 to Strategic: a low level" in picture.unsettled
    barred = picture_of(deal(2, ScreenedFiling("cn-tech-ban", State.WALL)))
    assert [it.need for it in barred.needs if it.deals] == ["impossible"]
    assert barred.forbids
    assert not picture.forbids


def test_what_lifts_deals_highest_is_asked_first_then_what_moves_most() -> None:
    *rows, top = (deal(at, ask=("stake",)) for at in (2, 3, 4))

    asks = picture_of(*rows, deal(5, ask=("sector",), highest="strategic"), top).asks

    first = [(it.question.id, it.names.deals, it.up_to) for it in asks]
    assert first == [
        ("sector", 1, "Up to Strategic"),
        ("stake", 3, "Up to Routine"),
    ]


def test_what_moves_most_deals_of_a_level_is_asked_first(picture: Picture) -> None:
    first, second = picture.asks

    assert (first.question.id, first.names.deals) == ("stake", 2)
    assert (second.question.id, second.names.first) == ("sector", [(6, "Deal 6")])


def test_the_italian_side_comes_first_with_what_is_likely(picture: Picture) -> None:
    sides = [[it.filing.regime.id for it in side.first] for side in picture.sides]
    assert sides == [[ITALIAN], [], [CHINESE]]
    [[italian], _open, [chinese]] = (it.first for it in picture.sides)

    assert [*picture.stretches] == [
        *("passed", "2026-12", "2027-01", "2027-02", "2027-03", "2027-04", "2027-05"),
        "later",
    ]
    assert {it.stretch: it.in_text for it in italian.due if it.in_text} == {
        "2026-12": "1?",
        "later": "1?",
    }
    assert {it.stretch: it.in_text for it in chinese.due if it.in_text} == {
        "passed": "1",
        "2026-12": "1",
    }
    for line in (italian, chinese):
        for it in line.due:
            wanted = {"filing": line.filing.regime.id, "due": it.stretch}
            assert len(picture.summary.find(wanted)) == it.sure + it.perhaps


def test_next_is_what_is_due_or_likely_and_what_has_passed_before_it(
    picture: Picture,
) -> None:
    told = [(it.by, it.regime.id, it.certainty, it.names.first) for it in picture.next]

    assert told == [
        ("Past since 30 November 2026", CHINESE, "due", [(6, "Deal 6")]),
        ("By 9 December 2026", CHINESE, "due", [(2, "Deal 2")]),
        ("By 1 July 2027", ITALIAN, "likely or possible", [(3, "Deal 3")]),
    ]
    assert [it.more for it in picture.next] == [0, 0, 1]  # that of deal 4 is open
    lines = [line for side in picture.sides for line in side.first]
    for it in picture.next:  # the calendar counts these deals in the same stretch
        stretch = picture.summary.stretch(it.day)
        [due] = (
            due
            for line in lines
            if line.filing.regime is it.regime
            for due in line.due
            if due.stretch == stretch
        )
        assert due.sure + due.perhaps == it.names.deals


def test_a_side_tells_once_how_many_days_have_passed() -> None:
    states = (State.OPEN, None, PAST), (State.OPEN, None, date(2026, 11, 2))

    [past] = picture_of(
        *(deal(at, ScreenedFiling(ITALIAN, *it)) for at, it in enumerate(states, 2))
    ).next

    assert (past.by, past.names.deals) == ("Past since 2 November 2026", 2)


def test_a_page_tells_some_filings_of_every_side_and_the_workbook_all() -> None:
    regimes = shipped_book().regimes
    every = [ScreenedFiling(it, State.OPEN) for it in regimes]

    many = picture_of(deal(2, *every))

    told = [len(side.first) for side in many.sides]
    assert sum(told) == 13
    assert min(told) == 2
    rows = many.parts[-1].rows
    assert {row[-1] for row in rows} == {*regimes}


def test_a_level_is_settled_or_the_least_that_a_deal_has(picture: Picture) -> None:
    all_, *topics = picture.levels
    settled = picture.summary.find({"level": "routine", "settled": "yes"})

    assert (all_.met, all_.open) == (Counter({0: 6}), Counter({3: 1}))
    assert not topics
    assert picture.summary.settled == {0: len(settled)} == {0: 5}
    first, second = (row[:3] for row in picture.parts[-3].rows[:2])
    assert (first, second) == (("Settled", 5, 0), ("All deals, at least", 6, 0))
    for place, level in enumerate(shipped_book().rank):
        deals = picture.summary.find({"at": level})
        assert len(deals) == all_.met[place] + all_.open[place]


def test_contradicting_days_give_no_day_to_file() -> None:
    days = {"signing-date": date(2027, 5, 10), "closing-date": date(2027, 7, 10)}
    kind = {"direction": "chinese-into-italy", "deal-kind": frozenset({"acquisition"})}
    given: dict[str, Any] = {**kind, **days}
    sound = Deal(name="Sound", on=TODAY, answers=given)
    wrong = {**given, "closing-date": date(2026, 5, 10)}
    book = shipped_book()

    both = screen(book, {2: sound, 3: replace(sound, name="Wrong", answers=wrong)})

    dated = [any(it.day or it.if_so for it in each.filings) for each in both]
    assert dated == [True, False]
    assert picture_of(*both).contradictory.first == [(3, "Wrong")]


def test_a_contradiction_leaves_a_level_unsettled(picture: Picture) -> None:
    wrong = deal(2, contradictions=("x",))

    one = replace(picture, summary=replace(picture.summary, deals=[wrong]))

    assert "1 of 1 deal is not settled" in one.unsettled
    assert not one.summary.settled
