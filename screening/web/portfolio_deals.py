"""The deals of a table: which an address asks for, in a list, opened, and kept.

The address holds ids alone: words that were typed stand in it by a name, and whatever
else is said of a deal comes from the rulebook. Which row became which deal is known as
long as the table is in memory.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from screening.engine.assess import assess
from screening.formats.text import day_in_short, day_in_words, plain_text
from screening.portfolio.picture import NEED_HEADS
from screening.portfolio.screening import ScreenedDeal, ScreenedFiling
from screening.portfolio.summary import (
    LATER,
    MONTHS,
    NEEDS,
    PASSED,
    DealFilter,
    RuleCount,
    SortOrder,
    Summary,
)
from screening.presentation.answers import counted, level_in_words
from screening.register.deals import DealMovedError
from screening.register.lists import ListedDeal
from screening.rulebook.answers import Deal, plain_answers, read_deal
from screening.rulebook.model import Rulebook
from screening.settings import today
from screening.web.access import author
from screening.web.context import live
from screening.web.form import LONGEST, LONGEST_NAME
from screening.web.lists import ListFilter, ListQuery
from screening.web.pages.progress import refresh_deadlines
from screening.web.portfolio_tables import Result, Upload

STRETCH = re.compile(rf"{PASSED}|{LATER}|20[0-9]{{2}}-(0[1-9]|1[0-2])")
MOST_NAMED = 2
"""How many filings of a deal are named."""
MOST_KEPT = 200
"""How many rows are kept as deals at a time: each is assessed and put into the list."""
ORDERS = {
    SortOrder.CONCERN: "Concern",
    SortOrder.DAY: "First day due",
    SortOrder.NAME: "Name",
    SortOrder.TABLE: "As in the table",
}


def list_query(rulebook: Rulebook, given: Any, *, typed: bool = False) -> ListQuery:
    """Read the query of an address or, where `typed`, of a form."""
    query = ListQuery.read(given, _filters(rulebook, given), [*SortOrder], typed=typed)
    of_topic = given.get("of-topic") if typed else query.chosen["topic"]
    if query.chosen["topic"] == of_topic:
        return query
    return replace(query, chosen={**query.chosen, "at": ""})


def _filters(rulebook: Rulebook, given: Any) -> Mapping[str, Collection[str]]:
    """The values that the filters may take, by the names of `DealFilter`."""
    levels, due = rulebook.rank, given.get("due", "")
    return {
        "level": levels,
        "reach": levels,
        "settled": ("yes",),
        "topic": [it.id for it in rulebook.heading.topics],
        "at": levels,
        "rule": rulebook.rules,
        "question": rulebook.questions,
        "filing": rulebook.regimes,
        "stands": NEED_HEADS,
        "need": NEEDS,
        "due": [due] if STRETCH.fullmatch(due) else (),
    }


def in_words(rulebook: Rulebook, wanted: DealFilter) -> Mapping[tuple[str, ...], str]:
    """The filters in words, by the parts of an address to leave out to clear one."""
    labels = {it.id: it.label for it in rulebook.heading.levels}
    rule = rulebook.rules.get(wanted["rule"])
    question = rulebook.questions.get(wanted["question"])
    at_level = labels.get(wanted["at"], "")
    need = NEEDS.get(wanted["need"])
    sentences = {
        ("level",): wanted["level"] and f"Lowest level: {labels[wanted['level']]}",
        ("reach",): wanted["reach"] and f"Highest level: {labels[wanted['reach']]}",
        ("settled",): wanted["settled"] and "Level settled",
        ("topic", "at"): _topic(rulebook, wanted["topic"], at_level),
        ("rule",): rule and f"Meets “{rule.title}”",
        ("question",): question and f"Could change with the answer to “{question.ask}”",
        ("filing", "stands"): _filing(rulebook, wanted["filing"], wanted["stands"]),
        ("need",): need and f"The deal {need.one}",
        ("due",): _due(wanted["due"]),
        ("search",): wanted["words"]
        and f"“{wanted['words']}” in the name or in a text",
    }
    return {names: says for names, says in sentences.items() if says}


def _topic(rulebook: Rulebook, topic: str, level: str) -> str:
    every = {it.id: it.short for it in rulebook.heading.topics}
    if not topic:
        return level and f"Level: {level}, or may be"
    return f"{every[topic]}: {level}, or may be" if level else f"Topic: {every[topic]}"


def _due(stretch: str) -> str:
    if stretch == LATER:
        return f"Due later than in {MONTHS} months, surely or perhaps"
    if stretch in {"", PASSED}:
        return stretch and "Due on a day that has passed, surely or perhaps"
    month = day_in_words(date.fromisoformat(f"{stretch}-01")).partition(" ")[2]
    return f"Due in {month}, surely or perhaps"


def _filing(rulebook: Rulebook, filing: str, stands: str) -> str:
    says = stands and NEED_HEADS[stands].lower()
    if not filing:
        return says and f"Any filing: {says}"
    what = rulebook.regimes[filing].short
    return f"{what}: {says}" if says else f"Filing: {what}"


def choices(
    rulebook: Rulebook, counts: Iterable[RuleCount], asked: ListQuery
) -> list[ListFilter]:
    """The filters that the list of deals offers, in order, with what is chosen."""
    heading, chosen = rulebook.heading, asked.chosen
    topics = {it.id: it.short for it in heading.topics}
    rules = {it.rule.id: it.rule.title for it in counts if it.met}
    levels = {it.id: it.label for it in reversed(heading.levels)}
    return [
        ListFilter("topic", "Topic", topics, chosen["topic"]),
        ListFilter("rule", "Reason", rules, chosen["rule"]),
        ListFilter("level", "Lowest level", levels, chosen["level"]),
        ListFilter("reach", "Highest level", levels, chosen["reach"]),
        ListFilter("order", "Sorted by", ORDERS, asked.order, any_=""),
    ]


class ListedFilings(NamedTuple):
    """What is filed of a deal, in words: a few are `named`, and what `more` there is.

    `first` is the first day by which something is due, where none named has it.
    """

    named: Sequence[str]
    more: str
    first: date | None


class ListedRow(NamedTuple):
    """A deal of the list, the kept deal that it is, and whether it was `begun`.

    That is one of which answers were typed in the form.
    """

    deal: ScreenedDeal
    kept: ListedDeal | None
    begun: bool
    filings: ListedFilings

    def level(self, rulebook: Rulebook) -> tuple[str, int, bool]:
        """Return its level in words, the place of it, and whether it is settled."""
        if self.kept:
            return self.kept.level, self.kept.place, self.kept.settled
        rank, levels = rulebook.rank, rulebook.heading.levels
        low, high = rank[self.deal.lowest], rank[self.deal.highest]
        settled = self.deal.settled
        words = level_in_words(levels[low], levels[high], settled=settled)
        return words, high, settled


def rows(
    upload: Upload, summary: Summary, deals: Sequence[ScreenedDeal], filing: str = ""
) -> Iterator[ListedRow]:
    """Yield rows of a table as a list tells them, first that filing of each."""
    kept, begun = _in_register(upload, deals)
    for it in deals:
        filings = _filings(summary, it, filing)
        yield ListedRow(it, kept.get(it.row), it.row in begun, filings)


def _filings(summary: Summary, deal: ScreenedDeal, wanted: str) -> ListedFilings:
    """Return the gravest filings by name, before them the one that is looked for."""
    every, first = summary.counted(deal), summary.first_day(deal)
    asked = [it for it in every if it.filing == wanted or not it.state.traits.hangs]
    asked.sort(key=lambda it: it.filing != wanted)
    named = asked[:MOST_NAMED]
    left = {"more": len(asked) - len(named), "open": len(every) - len(asked)}
    more = ", ".join(f"{count} {what}" for what, count in left.items() if count)
    unnamed = None if first in {it.day for it in named} else first
    return ListedFilings([_filing_in_list(summary, it) for it in named], more, unnamed)


def _filing_in_list(summary: Summary, filing: ScreenedFiling) -> str:
    what = summary.rulebook.regimes[filing.filing].short
    says = f"{what}, {filing.state.traits.in_table}"
    if not filing.day:
        return says
    late = ", which has passed" if summary.passed(filing.day) else ""
    return f"{says}, by {day_in_short(filing.day)}{late}"


def _in_register(
    upload: Upload, rows: Iterable[ScreenedDeal]
) -> tuple[Mapping[int, ListedDeal], Collection[int]]:
    """Return which rows are kept deals, and of which others somebody typed answers."""
    opened = upload.opened
    deals = {it.row: opened[it.row][0] for it in rows if it.row in opened}
    listed = live().register.lists.these([*deals.values()], today())
    typed = live().register.unfinished.these([*deals.values()])
    kept = {it: listed[deal] for it, deal in deals.items() if deal in listed}
    return kept, {it for it, deal in deals.items() if deal in typed} - kept.keys()


def deal_of(upload: Upload, result: Result, row: ScreenedDeal) -> Deal:
    """Return a row as a deal under the live rulebook."""
    questions, deal = live().rulebook.questions, row.deal
    file = plain_text(upload.name)[:LONGEST_NAME]
    from_ = f"This deal came from row {row.row} of {file}."
    notes = dict.fromkeys([*deal.answers][:1], from_)
    for it in result.problems:
        if it.row == row.row and it.question in questions:
            says = (
                f"Row {row.row} of {file} says “{it.value}”, which could not be read."
            )
            notes[it.question] = says[:LONGEST]
    name = result.summary.called(row)[:LONGEST_NAME]
    return read_deal(questions, name, deal.on, plain_answers(deal.answers), notes)


def keep(upload: Upload, result: Result, deals: Sequence[ScreenedDeal]) -> str:
    """Keep rows that are not kept yet as deals, as if typed; return what is said of it.

    Those that somebody typed into are left to their form, which knows more of them.
    """
    kept, begun = _in_register(upload, deals)
    new = [it for it in deals if it.row not in {*kept, *begun}]
    if len(new) > MOST_KEPT:
        most = f"Up to {MOST_KEPT} are saved at a time, and these are {len(new)}."
        return f"No row was saved. {most} Narrow the list, or select rows."
    register, rulebook = live().register, live().rulebook
    for it in new:
        deal = deal_of(upload, result, it)
        deal_id = upload.open(it.row, deal)
        assessment = assess(rulebook, deal.answers, deal.on)
        with suppress(DealMovedError):  # another window kept it meanwhile
            register.deals.keep(deal, assessment, deal_id, author=author())
        refresh_deadlines(deal_id)
    rows_are = counted(len(new), "row is", "rows are")
    sentences = ["No row was saved. Select rows that are not saved yet."]
    if new:
        sentences = [f"{rows_are} saved as deals, and listed under “Deals”."]
    if begun:
        others = counted(len(begun), "row is", "rows are")
        what = "opened in the form, with answers that the table does not have."
        sentences.append(f"{others} {what} Continue there.")
    return " ".join(sentences)
