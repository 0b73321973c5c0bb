"""Every surface of a deal says the same day to file by, and the same lawful last day.

Over examples that show all that the shipped ones do, whole and in part, with days near
the day of reading and far from it, and with filings that were made.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import NamedTuple

from icalendar import Calendar, Event

from screening.briefing.filing_data import FilingsData, filings_data
from screening.briefing.html import render
from screening.briefing.ics import calendar_file
from screening.engine.assess import assess
from screening.engine.schedule.clocks import Clock, Why
from screening.engine.schedule.work import NO_WORK, Happened, Work
from screening.formats.text import day_in_short, day_in_words, weekday_in_words
from screening.presentation.board import Board
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import day_to_file
from screening.presentation.filings_view import FilingsView
from screening.presentation.listing import listing
from screening.presentation.time_picture import reviews_of
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from tests.pdfs import asks_in_words, deal_of
from tests.sample import sample, shipped_book
from tools.law_deals import FOLDER, read_deal

READ = date(2026, 11, 30)
SOME_DAYS = {
    "signing-date": date(2027, 3, 1),
    "resolution-date": date(2027, 2, 10),
    "closing-date": date(2027, 4, 30),
}
DAY = timedelta(days=1)
IN_WORDS = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")
DEALS = 20
"""As many as give every reason for a day, which the first test holds."""


class Case(NamedTuple):
    """A deal that was assessed, what was done about it, and all its days in words."""

    deal: Deal
    told: DealView

    @property
    def filings(self) -> FilingsView:
        return self.told.filings

    @property
    def clocks(self) -> list[Clock]:
        """The filings that have a day to file by."""
        return [it for it in self.filings.days.clocks if it.to_file]

    def __str__(self) -> str:
        dates = {it: a for it, a in self.deal.answers.items() if isinstance(a, date)}
        return f"{self.deal.name}, read on {self.told.on}: {dates}"


@cache
def cases() -> tuple[Case, ...]:
    """Return the deals, each once with the same days and once in part with others.

    A few are read when all their days have passed, and a joint company in China has a
    licence that comes too late whatever it does.
    """
    book, chance = shipped_book(), Random(26)  # noqa: S311 - a fixed seed, for repeating
    names = sample()
    found = [deal_of(name, book) for name in names[: DEALS // 2]]
    passed = dict.fromkeys(SOME_DAYS, READ - timedelta(60))
    late = ("d03-battery-plant", "d08-joint-company-in-china")
    reviewed = [read_deal(FOLDER / f"{it}.yaml", book).deal for it in late]
    return (
        *(_case(deal, {**deal.answers}, deal.on) for deal in reviewed),
        *(_case(deal, {**deal.answers, **passed}, READ) for deal in found[:5]),
        *(_case(deal, {**deal.answers, **SOME_DAYS}, READ) for deal in found),
        *(_part_of(deal, chance) for deal in found),
    )


def _part_of(deal: Deal, chance: Random) -> Case:
    kept = {it: a for it, a in deal.answers.items() if chance.random() < 0.8}
    days = {it: READ + timedelta(chance.randint(-60, 500)) for it in SOME_DAYS}
    known = {it: day for it, day in days.items() if chance.random() < 0.8}
    return _case(deal, {**kept, **known}, READ, filed=chance.random() < 0.3)


def _case(
    deal: Deal, answers: dict[str, Answer], on: date, *, filed: bool = False
) -> Case:
    assessment, work = assess(shipped_book(), answers, on), NO_WORK
    if filed and (clocks := FilingsView(assessment).days.clocks):
        made = {clocks[0].filing.regime.id: Happened(filed=on)}
        work = Work(as_of=on, filings=made)
    dated = Deal(name=deal.name, on=on, answers=answers)
    return Case(dated, DealView(dated, assessment, work))


def each_filing() -> Iterator[tuple[Case, Clock]]:
    return ((case, clock) for case in cases() for clock in case.clocks)


def days_in(text: str) -> list[str]:
    return IN_WORDS.findall(text)


def lead(clock: Clock) -> date:
    assert clock.to_file
    return clock.to_file.day


def last(clock: Clock) -> date:
    assert clock.deadlines[0].days
    return clock.deadlines[0].days.worst.day


def test_the_examples_have_every_reason_for_a_day() -> None:
    whys = {clock.to_file.why for _, clock in each_filing() if clock.to_file}

    assert whys == {*Why} - {Why.LATE, Why.REVIEW, Why.IF_FILED, Why.ENDED}


def test_it_lies_on_no_day_before_the_first_on_which_one_can_file() -> None:
    waiting = [it for it in each_filing() if it[1].orders and it[1].ahead]

    for case, clock in waiting:
        review, why = clock.review, clock.to_file and clock.to_file.why
        expected = review and review.expected
        first = (review and review.begins) or (expected and expected.filed)
        assert why is Why.OVER or not first or lead(clock) >= first, case


def test_tables_the_line_beside_the_form_and_the_sentences_have_it() -> None:
    for case, clock in each_filing():
        words = case.filings.by_id[clock.filing.regime.id]
        first, lawful = lead(clock), last(clock)
        days, said = days_in(words.by_when), {*days_in(words.duties[0].says)}

        assert words.day in {"", words.by_when}, case
        assert said & {*map(day_in_words, (lawful, lawful + DAY))}, case
        if clock.to_file and clock.to_file.why is Why.OUT_OF_TIME:
            assert words.by_when.startswith("Now ("), case
            assert "File now" in words.duties[0].says, case
            continue
        assert said & {*map(day_in_words, (first, first + DAY))}, case
        if not clock.happened.filed:
            assert days[0] == day_in_words(first), case
            if clock.to_file and clock.to_file.is_last:
                assert day_in_words(lawful) in days, case


def test_the_days_in_order_and_the_calendar_have_it() -> None:
    for case in cases():
        entries = {it.key: it for it in case.filings.calendar}
        file = calendar_file(case.deal.name, READ, entries.values())
        parts = Calendar.from_ical(file).walk()
        events = {(str(it["summary"]), it.start) for it in parts if type(it) is Event}
        for clock in case.clocks:
            entry = entries[f"{clock.filing.regime.id}/0"]
            [*rows] = [it for it in case.filings.schedule if it.what == entry.what]

            assert entry.first == lead(clock), case
            assert (f"{case.deal.name}: {entry.what}", lead(clock)) in events, case
            assert any(
                it.when.startswith(weekday_in_words(lead(clock)))
                and (last(clock) == lead(clock) or _names(it.when + it.note, clock))
                for it in rows
            ), case


def _names(text: str, clock: Clock) -> bool:
    return day_in_words(last(clock)) in text


def test_the_list_of_deals_and_what_is_overdue_have_it() -> None:
    for case in cases():
        dues = {it.about: it for it in case.filings.dues if it.place == 0}
        days = listing(case.told).days
        for clock in case.clocks:
            due = dues.get(clock.filing.regime.id)
            assert due is None or due.day == lead(clock) == day_to_file(clock), case
            assert due is None or (due.day, due.what) in days, case
            assert lead(clock) in [it.day for it in days], case
            if due and clock.to_file and not clock.to_file.is_last:
                assert _names(due.what, clock), case


def test_the_data_have_it() -> None:
    for case in cases():
        told = filings_data(case.told)
        data = {it.id: it for it in FilingsData.model_validate(told).all}
        for clock in case.clocks:
            filing = data[clock.filing.regime.id]
            deadline, window = filing.deadlines[0], filing.deadlines[0].window
            assert deadline.file_by == lead(clock), case
            assert (window and window.worst) == last(clock), case
            named = {it.name: it.day for it in filing.days}
            assert named["to file"] == lead(clock), case
            assert named["lawful last day"] == last(clock), case


def test_the_picture_has_it() -> None:
    for case in cases():
        by_short = {it.filing.regime.short: it for it in case.clocks}
        for review in reviews_of(case.filings.days.clocks):
            clocks = [by_short[it] for it in review.names if it in by_short]
            if review.file_by and not review.happened.filed:
                assert review.file_by == min(map(lead, clocks)), case
                file_by = day_in_short(review.file_by).removesuffix(
                    f" {review.file_by.year}"
                )
                assert review.expected or file_by in review.says


def test_what_the_board_is_asked_and_its_first_step_have_it() -> None:
    for case in cases():
        board = Board(case.told)
        said = [it for it in asks_in_words(board) if "require that" in it]
        said += [it.when for it in board.next]
        said += [row.by_when for row in board.law if "Filed" not in row.by_when]

        leads = {day_in_words(lead(it)) for it in case.clocks}
        assert {*days_in(" ".join(said))} <= leads, case


def test_every_other_day_of_the_board_page_is_one_of_the_schedule() -> None:
    """The words of the drawing are those of each filing, which are held above."""
    for case in cases():
        page = render(case.told).partition('id="file"')[0].partition("<main>")[2]
        page = re.sub("(?s)<svg.*?</svg>", "", page)
        words = re.sub(r"<[^>]*>", " ", page)

        timeline, schedule = case.filings.days, case.filings.schedule
        known = {case.deal.on, *filter(None, timeline.planned.values())}
        known |= {day for it in schedule for day in (it.first, it.last)}
        known |= {it.worst for it in timeline.too_early}
        known |= {it.day for it in case.told.later} | {
            case.told.rulebook.heading.review_by
        }
        known |= {day for it in case.clocks for day in (lead(it), last(it))}
        known |= {it.day for clock in timeline.clocks for it in clock.days}
        known |= {it.day for it in timeline.changes}
        runs = [it.review.expected for it in timeline.clocks if it.review]
        known |= {day for it in runs if it for day in (it.filed, it.latest)}
        known |= {it.deadlines[0].in_time or READ for it in case.clocks}
        written = days_in(" ".join(step.title for step in case.told.steps))
        assert {*days_in(words)} <= {*map(day_in_words, known), *written}, case
