"""Counsel's file in words: filings in full, open facts, and what is left to the data.

As much stands in it as is known: what is only possible is named, what did not apply is
counted. All of it is in the data that comes with the file.
"""

from collections.abc import Container, Iterable, Iterator
from datetime import date
from functools import cached_property

from screening.formats.text import (
    lower_first,
    sentences,
    upper_first,
)
from screening.presentation.deal_parts import AnswerWords, BoundaryFact, ChecklistStep
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import (
    AS_FOR,
    ROWS,
    FilingRow,
    FilingView,
    each_once,
)
from screening.presentation.rulebook import Statement
from screening.presentation.schedule import ScheduleDay

IN_FULL = (5, 5), (8, 3), (100, 2)
"""Of up to how many filings how many are told with their papers and clauses."""

Numbered = AnswerWords | BoundaryFact
MOST_HANGING = 24
"""How many filings are named that one fact decides."""
MOST_STEPS = 24
"""Of how many steps those that only may apply are named."""


class CounselFile:
    """What stands in counsel's file of an assessed deal.

    It is `alone` where no board page comes with it, so that all answers stand in it.
    """

    def __init__(self, view: DealView, *, alone: bool = False) -> None:
        self.view, self.alone = view, alone
        numbered = enumerate(self.facts, 1)
        self._numbers = {fact.question: number for number, fact in numbered}

    @property
    def facts(self) -> tuple[AnswerWords, ...]:
        """The answers that count and that no board page tells."""
        brief = {it.question for it in self.view.brief if not self.alone}
        return tuple(it for it in self.view.given if it.question not in brief)

    def numbers(self, facts: Iterable[Numbered]) -> list[str]:
        """Return the numbers of facts, by which all else refers to them.

        Those of the deal in brief have none.
        """
        known = {self._numbers.get(fact.question, 0) for fact in facts}
        return [str(number) for number in sorted(known - {0})]

    @cached_property
    def filings(self) -> tuple[tuple[FilingView, tuple[FilingRow, ...]], ...]:
        """Walls, what is due and what is watched, each sentence of law once.

        The first are told in full, as are those of which something is recorded.
        """
        told_by = dict[str, str]()
        return tuple(
            (it, tuple(_rows(it, told_by, full=it not in self.shortened)))
            for it in self._shown
        )

    @cached_property
    def shortened(self) -> tuple[FilingView, ...]:
        """Those that are told in short."""
        most = next(full for upto, full in IN_FULL if len(self._shown) <= upto)
        return tuple(it for it in self._shown[most:] if not it.happened.says)

    @cached_property
    def _shown(self) -> tuple[FilingView, ...]:
        filings = self.view.filings
        return (*filings.first, *filings.watched)

    def days(self, changes: Container[date]) -> tuple[ScheduleDay, ...]:
        """Return the days in order; changes of law are only named where they are told.

        That is among the changes on later days, or on these days on the board page.
        """
        listed = {it.day for it in self.view.later if not it.moved}
        days = dict[tuple[str, str], ScheduleDay]()
        for row in self.view.filings.schedule:
            named = row.changes and (row.changes in listed or row.changes in changes)
            shown = row._replace(brief="The law changes") if named else row
            days[shown.when, shown.brief] = shown
        return tuple(days.values())

    @property
    def open_filings(self) -> dict[str, str]:
        """What hangs on facts, by the fact that decides, unless it is told in full."""
        shown, filings = {it.id for it in self._shown}, self.view.filings
        decided = (it for it in filings.results if it.state.traits.hangs)
        hanging = [it for it in decided if it.regime.id not in shown]
        by_fact: dict[str, list[str]] = {}
        for group in filings.grouped(hanging):
            titles = (filings.by_id[name].short for name in group.filings)
            by_fact.setdefault(group.fact, []).extend(titles)
        most = MOST_HANGING
        cut = {
            fact: [*of[:most], *([f"and {len(of) - most} more"] if of[most:] else [])]
            for fact, of in by_fact.items()
        }
        return {fact: "; ".join(titles) for fact, titles in cut.items()}

    @property
    def not_due(self) -> tuple[tuple[FilingView, str], ...]:
        """What asks nothing though its condition holds, each reason told once.

        One that would lift a filing that is told in full was told there.
        """
        there = {
            reason: AS_FOR.format(title=filing.short)
            for filing in self._shown
            for reason in filing.lifting
        }
        filings = self.view.filings.not_due
        why = each_once(filings, "reason")
        return tuple(
            (it, there.get(says, says)) for it in filings if (says := why[it.id])
        )

    @property
    def is_known(self) -> bool:
        """Whether enough is known for a record that somebody signs."""
        return bool(self.view.settled or self.view.reasons or self._shown)

    @property
    def not_known(self) -> str:
        """The other facts that are asked and not known, by name."""
        settling = {fact.question for fact in self.view.settling}
        lacking = [it for topic in self.view.answers for it in topic.answers]
        names = (
            it.short
            for it in lacking
            if it.state == "not known" and it.question not in settling
        )
        return "; ".join(names)

    @property
    def maybe(self) -> tuple[ChecklistStep, ...]:
        """The steps that may apply once more is known, unless there are many."""
        steps = self.view.steps
        maybe = tuple(it for it in steps if not it.certain)
        return maybe if len(steps) <= MOST_STEPS else ()


def _on_board(filing: FilingView) -> set[str]:
    """Return the rows of a filing on the board page: in the box of a wall, or below."""
    if filing.state.traits.forbids:
        return {"way_out"}
    return {"doubtful", "lifting"} if filing.holds else {"doubtful"}


def _rows(
    filing: FilingView, told_by: dict[str, str], *, full: bool
) -> Iterator[FilingRow]:
    """Yield what is told of a filing; of what another has told, only that it did."""
    parts, titles = _parts(filing, told_by), dict[str, list[Statement]]()
    for key, kind in ROWS.items():
        if kind.paper and (full or not kind.full) and key not in _on_board(filing):
            titles.setdefault(kind.paper, []).extend(parts.get(key, ()))
    for title, statements in titles.items():
        new = []
        for it in statements:
            untold = [each for each in sentences(it.says) if each not in told_by]
            new += [it._replace(says=" ".join(untold))] if untold else []
        every = [it for each in statements for it in sentences(each.says)]
        if before := next(filter(None, map(told_by.get, every)), ""):
            new.append(Statement(AS_FOR.format(title=before)))
        for sentence in every:
            told_by.setdefault(sentence, filing.short)
        if new:
            yield FilingRow(title, title, tuple(new))


def _parts(
    filing: FilingView, told_by: dict[str, str]
) -> dict[str, tuple[Statement, ...]]:
    """Return the rows of a filing by key, single words made sentences."""
    parts = {row.key: row.statements for row in filing.rows}
    before = told_by.setdefault(filing.authority, filing.short)
    whom = filing.authority
    new = told_by.setdefault(filing.channel, filing.short) == filing.short
    if filing.channel and new:
        whom = f"{whom} ({filing.channel})"
    if before != filing.short:
        whom = f"the same office as for “{before}”"
    parts["authority"] = (Statement(f"With {whom}, by {filing.who}."),)
    if filing.silence:
        says = f"Without an answer: {lower_first(filing.silence)}"
        parts["silence"] = (Statement(says),)
    if filing.outcomes:
        ends = "; ".join(map(lower_first, filing.outcomes))
        parts["outcomes"] = (Statement(f"Possible outcomes: {ends}."),)
    if filing.signs:
        parts["signs"] = (Statement(f"Signature: {lower_first(filing.signs)}"),)
    if filing.documents:
        first, *others = filing.documents
        listed = "; ".join([upper_first(first), *map(lower_first, others)])
        parts["documents"] = (Statement(f"{listed}."),)
    return parts
