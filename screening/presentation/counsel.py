"""Counsel's file in words: filings in full, open facts, and what is left to the data.

What is due or likely stands in it in full, what else may apply in a line, and what is
only possible by name. All of it is in the data that comes with the file.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from datetime import date
from functools import cached_property

from screening.formats.text import first_sentence, lower_first, sentences, upper_first
from screening.presentation.deal_parts import AnswerWords, BoundaryFact, ChecklistStep
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import ROWS, FilingRow, FilingView
from screening.presentation.rulebook import Basis, Statement
from screening.presentation.schedule import ScheduleDay
from screening.rulebook.recommendations import CLOSED

REPEATED = 7
"""From how many words on a sentence that was told before is not told again."""
SAME_AS, REST_AS = (
    "The same as for “{title}”.",
    "Otherwise the same as for “{title}”.",
)

Numbered = AnswerWords | BoundaryFact
MOST_HANGING = 12
"""How many filings are named that one fact decides."""
GUIDE = "guide"
"""The kind of a source that is no law."""
MOST_ARTICLES = 6
"""How many places of law are told in our words."""
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
        """Return the numbers of facts, by which all else refers to them."""
        known = {self._numbers.get(fact.question, 0) for fact in facts}
        return [str(number) for number in sorted(known - {0})]

    @cached_property
    def filings(self) -> tuple[tuple[FilingView, tuple[FilingRow, ...]], ...]:
        """Walls, what is due and what is likely, each long sentence of law once."""
        told_by = dict[str, str]()
        return tuple((it, tuple(_rows(it, told_by))) for it in self._in_full)

    @cached_property
    def _in_full(self) -> tuple[FilingView, ...]:
        first = self.view.filings.first
        return tuple(it for it in first if _is_told(it) and not it.watched)

    @property
    def clauses(self) -> dict[str, str]:
        """Clauses for the contract, by what they are about, each told once."""
        about: dict[str, list[str]] = {}
        if self.view.filings.stage == CLOSED:
            return {}
        for filing in self.view.filings.walls or self._in_full:
            about.setdefault(filing.clause, []).append(filing.short)
        for step in self.view.first_steps:
            heading, _, clause = step.clause.partition(". ")
            about.setdefault(upper_first(clause), []).append(heading)
        about.pop("", None)
        return {"; ".join(titles): clause for clause, titles in about.items()}

    @property
    def others(self) -> tuple[tuple[FilingView, str], ...]:
        """What else may apply, is watched or is not due, each with why in a line."""
        filings, reasons = self.view.filings, dict[str, str]()
        for filing in self._in_full:
            reasons |= dict.fromkeys(filing.lifting, filing.short)
        rest = (it for it in filings.first if it not in self._in_full)
        lines = []
        for it in (*rest, *filings.watched, *filings.not_due):
            why = _in_a_line(it)
            before = reasons.setdefault(why, it.short)
            same = before != it.short and len(why.split()) >= REPEATED
            says = SAME_AS.format(title=before) if same else why
            lines += [(it, says)] if why else []
        return tuple(lines)

    @property
    def articles(self) -> tuple[Basis, ...]:
        """The places of law that most of what is told in full rests on."""
        rows = (row for _filing, rows in self.filings for row in rows)
        statements = (it for row in rows for it in row.statements)
        bases = [*(it.basis for it in self._in_full), *(it.basis for it in statements)]
        bases += [it.basis for it in self.view.reasons]
        sources = self.view.rulebook.sources.values()
        guides = {it.id for it in sources if it.kind == GUIDE}
        cited = [it for basis in bases for it in basis if it.source_id not in guides]
        places = {it.point: it for it in cited}
        counts = Counter(it.point for it in cited)
        most = [places[point] for point, _times in counts.most_common()]
        return tuple(sorted(most, key=lambda it: bool(it.mark))[:MOST_ARTICLES])

    def days(self, changes: Container[date]) -> tuple[ScheduleDay, ...]:
        """Return the days in order; changes of law told elsewhere are only named."""
        listed = {it.day for it in self.view.later if not it.moved}
        days = dict[tuple[str, str], ScheduleDay]()
        for row in self.view.filings.schedule:
            named = row.changes and (row.changes in listed or row.changes in changes)
            shown = row._replace(brief="The law changes") if named else row
            days[shown.when, shown.brief] = shown
        return tuple(days.values())

    @property
    def open_filings(self) -> list[tuple[str, str, str]]:
        """Facts, each with who knows it and the filings that it decides first."""
        shown, filings = {it.id for it in self._in_full}, self.view.filings
        decided = (it for it in filings.results if it.state.traits.hangs)
        hanging = [it for it in decided if it.regime.id not in shown]
        by_fact: dict[tuple[str, str], list[str]] = {}
        for group in filings.grouped(hanging):
            titles = (filings.by_id[name].short for name in group.filings)
            whose = group.fact, self._who(group.question)
            by_fact.setdefault(whose, []).extend(titles)
        most, lines = MOST_HANGING, list[tuple[str, str, str]]()
        for (fact, who), of in by_fact.items():
            more = [f"and {len(of) - most} more"] if of[most:] else []
            lines.append((fact, who, "; ".join([*of[:most], *more])))
        return lines

    def _who(self, question: str) -> str:
        """Return who knows the answer to a question."""
        person = self.view.rulebook.who_knows.get(question)
        return person.label if person else "Any person"

    @property
    def is_known(self) -> bool:
        """Whether enough is known for a record that somebody signs."""
        return bool(self.view.settled or self.view.reasons or self._in_full)

    @property
    def remote(self) -> dict[str, str]:
        """The remote questions, by who knows the answer."""
        facts: dict[str, list[str]] = {}
        for it in self.view.remote:
            facts.setdefault(self._who(it.question), []).append(it.short)
        return {who: "; ".join(names) for who, names in facts.items()}

    @property
    def not_known(self) -> str:
        """What describes the deal and is not known, such as parties and days."""
        view, every = self.view, self.view.rulebook.questions
        others = {it.question for it in (*view.mattering, *view.remote)}
        lacking = (it for it in view.assessment.not_known if it not in others)
        later = (
            f"{every[it].short} (asked from a later day on)" for it in view.unasked
        )
        return "; ".join([*(every[it].short for it in lacking), *later])

    @property
    def maybe(self) -> tuple[ChecklistStep, ...]:
        """The steps that may apply once more is known, unless there are many."""
        steps = self.view.steps
        maybe = tuple(it for it in steps if not it.certain)
        return maybe if len(steps) <= MOST_STEPS else ()


def _is_told(filing: FilingView) -> bool:
    """Tell whether a filing is told in full: it is due, likely, recorded, or a wall."""
    traits = filing.state.traits
    known = traits.forbids or traits.sure or traits.likely
    return known or bool(filing.happened.says)


def _in_a_line(filing: FilingView) -> str:
    """Return why a filing may apply, is watched or is not due, in a sentence."""
    reason = filing.reason or " ".join(filing.doubtful)
    says = "" if filing.state.traits.idle else first_sentence(filing.says)[0]
    return reason or says


def _rows(filing: FilingView, told_by: dict[str, str]) -> Iterator[FilingRow]:
    """Yield what is told of a filing; of what another has told, only that it did."""
    parts, titles = _parts(filing, told_by), dict[str, list[Statement]]()
    for key, kind in ROWS.items():
        if kind.paper:
            titles.setdefault(kind.paper, []).extend(parts.get(key, ()))
    for title, statements in titles.items():
        if new := tuple(_untold(statements, told_by, filing.short)):
            yield FilingRow(title, title, new)


def _untold(
    statements: Iterable[Statement], told_by: dict[str, str], title: str
) -> Iterator[Statement]:
    """Yield what of a row no filing has told, and which one has told the rest."""
    every = [(it, sentences(it.says)) for it in statements]
    before, anything = dict.fromkeys(told_by), False
    for it, parts in every:
        if untold := [part for part in parts if part not in before]:
            yield it._replace(says=" ".join(untold))
            anything = True
        for part in parts:
            if len(part.split()) >= REPEATED:
                told_by.setdefault(part, title)
    again = (part for _, parts in every for part in parts if part in before)
    if (first := next(again, "")) and told_by[first] != title:
        says = REST_AS if anything else SAME_AS
        yield Statement(says.format(title=told_by[first]))


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
    parts["authority"] = (Statement(_whom(filing, whom)),)
    early = filing.regime.early_question or ""
    if told_by.setdefault(early, filing.short) != filing.short:
        parts.pop("early", None)
    if filing.silence:
        says = f"No answer: {lower_first(filing.silence)}"
        parts["silence"] = (Statement(says),)
    if filing.outcomes:
        ends = "; ".join(map(lower_first, filing.outcomes))
        parts["outcomes"] = (Statement(f"Possible outcomes: {ends}."),)
    if filing.signs and not filing.signs.startswith("Nobody"):
        parts["signs"] = (Statement(f"Signature: {lower_first(filing.signs)}"),)
    if filing.documents:
        first, *others = filing.documents
        listed = "; ".join([upper_first(first), *map(lower_first, others)])
        parts["documents"] = (Statement(f"{listed}."),)
    return parts


def _whom(filing: FilingView, whom: str) -> str:
    """Return with whom something is filed, and by whom; else who is responsible."""
    if filing.regime.kind in {"filing", "consent", "plan"}:
        return f"It is filed with {whom}, by {filing.who}."
    return f"The responsible office is {whom}. It is for {filing.who} to act."
