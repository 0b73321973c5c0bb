"""What was done about kept deals, and what is typed of those not assessed yet."""

from datetime import date, timedelta

import pytest

from screening.engine.schedule.work import (
    NO_WORK,
    Happened,
    StepState,
    StepWork,
    Work,
    record_data,
)
from screening.errors import NotKeptError
from screening.presentation.work import FILING, STEP, DueWords
from screening.register import Register
from screening.register.people import Author
from screening.register.progress import DeadlinesOf, Entry, MovedError, Subject
from screening.register.unfinished import ElsewhereError, FinishedError, OpenForm
from tests.register.test_deals import a_deal

DAY = date(2027, 3, 2)
ASK = Subject("deal", STEP, "ask-counsel")
DONE = StepWork(state=StepState.DONE, since=DAY)
ADA = Author("Ada", confirmed=True)


def an_entry(step: StepWork = DONE) -> Entry:
    return record_data(step)


def no_dues(_work: Work) -> tuple[DueWords, ...]:
    return ()


def deadlines_of(*items: str, day: date = DAY) -> DeadlinesOf:
    """Return what says that those steps are due on a day, unless they are done."""

    def dues(work: Work) -> list[DueWords]:
        open_ = [item for item in items if work.step(item).to_do]
        return [DueWords(STEP, item, 0, day, f"Do {item}", "Legal") for item in open_]

    return dues


def test_every_change_is_kept_and_the_newest_counts(register: Register) -> None:
    first = register.progress.keep(ASK, an_entry(), 0, no_dues, author=ADA)
    second = register.progress.keep(ASK, an_entry(StepWork()), 1, no_dues)

    assert register.progress.of("deal") == {ASK: (second, first)}
    assert (first.number, first.by, first.confirmed) == (1, "Ada", True)
    assert (second.number, second.by, second.confirmed) == (2, "", False)
    assert register.progress.work("deal", DAY) == Work(
        as_of=DAY, steps={"ask-counsel": StepWork()}
    )


def test_nobody_overwrites_what_they_have_not_seen(register: Register) -> None:
    first = register.progress.keep(ASK, an_entry(), 0, no_dues, author=ADA)
    other = an_entry(StepWork(owner="Tax"))

    with pytest.raises(MovedError) as caught:
        register.progress.keep(ASK, other, 0, no_dues)

    assert caught.value.newest == first
    assert register.progress.keep(ASK, an_entry(), 0, no_dues) == first  # no change
    assert register.progress.of("deal") == {ASK: (first,)}
    assert register.progress.keep(ASK, other, 1, no_dues).number == 2
    with pytest.raises(NotKeptError):  # what was seen is erased by now
        register.progress.keep(ASK._replace(deal="erased"), other, 3, no_dues)


def test_steps_filings_and_deals_are_kept_apart(register: Register) -> None:
    filed, filing = Happened(filed=DAY), ASK._replace(kind=FILING, about="purchase")
    others = [ASK._replace(about="map"), ASK._replace(deal="another")]
    for subject in (ASK, *others):
        register.progress.keep(subject, an_entry(), 0, no_dues)

    assert {*register.progress.of("deal")} == {ASK, others[0]}
    assert {*register.progress.of("another")} == {others[1]}
    assert register.progress.of("a third") == {}
    register.progress.keep(filing, record_data(filed), 0, no_dues)
    work = register.progress.work("deal", DAY)
    steps = {"ask-counsel": DONE, "map": DONE}
    assert (work.steps, work.filings) == (steps, {"purchase": filed})
    assert register.progress.work("a third", DAY) == NO_WORK


def test_what_is_due_is_told_until_it_is_done(register: Register) -> None:
    register.deals.keep(*a_deal("Old name"), "deal")
    register.deals.keep(*a_deal("Silk & Sons"), "deal", 1)
    register.progress.refresh_deadlines("deal", deadlines_of("ask-counsel", "map"))

    overdue = register.progress.overdue(DAY)

    assert [(it.name, it.due.about, it.due.what, it.due.owner) for it in overdue] == [
        ("Silk & Sons", "ask-counsel", "Do ask-counsel", "Legal"),
        ("Silk & Sons", "map", "Do map", "Legal"),
    ]
    assert register.progress.overdue(DAY, 1) == overdue[:1]
    assert register.progress.overdue(DAY - timedelta(1)) == ()
    register.progress.keep(ASK, an_entry(), 0, deadlines_of("ask-counsel", "map"))
    assert register.progress.overdue(DAY) == overdue[1:]


def test_what_is_due_the_longest_comes_first(register: Register) -> None:
    for place, deal in enumerate(("late", "later", "latest")):
        register.deals.keep(*a_deal(deal), deal)
        day = DAY - timedelta(place)
        register.progress.refresh_deadlines(deal, deadlines_of("ask-counsel", day=day))

    overdue = register.progress.overdue(DAY)

    assert [it.name for it in overdue] == ["latest", "later", "late"]
    register.lists.archive(["later"])
    assert register.progress.overdue(DAY) == (overdue[0], overdue[2])


HERE = OpenForm("deal", based_on=0, window="here")
THERE = HERE._replace(window="there")
TYPED, MORE = {"kind": ["purchase"]}, {"kind": ["purchase"], "devices": ["a", "b"]}


def test_what_is_typed_is_kept_as_it_stands(register: Register) -> None:
    kept = register.unfinished.keep(
        HERE, MORE, "Silk", author=Author("Ada", confirmed=True)
    )

    assert (kept.typed, kept.name, kept.by, kept.confirmed) == (
        MORE,
        "Silk",
        "Ada",
        True,
    )
    assert (kept.revision, kept.based_on) == (1, 0)
    assert register.unfinished.recall("deal") == kept
    assert register.unfinished.recall("other") is None
    for deal in ("one", "two", "three", "one"):
        register.unfinished.keep(HERE._replace(deal=deal), TYPED)
    assert [it.deal for it in register.unfinished.newest(2)] == ["one", "three"]


def test_a_window_goes_on_without_looking_again(register: Register) -> None:
    register.unfinished.keep(HERE._replace(step=1), TYPED)

    newest = register.unfinished.keep(HERE._replace(step=2), MORE)
    late = register.unfinished.keep(HERE._replace(step=1), TYPED)

    assert (newest.typed, newest.revision) == (MORE, 2)
    assert late == newest == register.unfinished.recall("deal")


def test_another_window_is_told_unless_it_has_seen_it(register: Register) -> None:
    first = register.unfinished.keep(HERE, TYPED)

    with pytest.raises(ElsewhereError) as caught:
        register.unfinished.keep(THERE, MORE)
    assert caught.value.newest == first
    assert register.unfinished.recall("deal") == first

    same = register.unfinished.keep(THERE, TYPED)
    seen = register.unfinished.keep(HERE._replace(seen=same.revision), MORE)
    assert (same.window, seen.window, seen.typed) == ("there", "here", MORE)


def test_an_assessed_deal_is_finished_and_stays_so(register: Register) -> None:
    register.unfinished.keep(HERE, TYPED)
    register.unfinished.keep(HERE._replace(deal="another"), TYPED)

    register.deals.keep(*a_deal(), "deal")

    assert [left.deal for left in register.unfinished.newest()] == ["another"]
    with pytest.raises(FinishedError):  # a request that was on its way
        register.unfinished.keep(HERE, MORE)
    changed = register.unfinished.keep(HERE._replace(based_on=1), MORE)
    assert changed.based_on == 1
    for _again in range(2):
        register.unfinished.drop("deal")
        register.unfinished.drop("another")
    with pytest.raises(FinishedError):
        register.unfinished.keep(HERE._replace(deal="another", seen=1), MORE)
    assert register.unfinished.newest() == ()
