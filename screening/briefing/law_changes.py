"""What a change of the law does to saved deals: a page on all, a sheet for each.

Page, PDF, Word file and text are made of one piece of HTML, `reports/law-change*.html`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from html import unescape
from typing import Any, NamedTuple

from screening.analysis.difference import Difference
from screening.analysis.replay import (
    DayMoves,
    KeptDeal,
    Move,
    later_differences,
    moves_by_day,
    replay,
)
from screening.briefing.html import environment, typeset
from screening.briefing.printing.job import PrintJob
from screening.engine.assess import assess
from screening.engine.days import last_day
from screening.engine.schedule.work import Work
from screening.formats.text import day_in_words
from screening.presentation.answers import counted, fill, level_in_words
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import FilingView
from screening.presentation.rulebook import Basis, basis_in_words
from screening.rulebook.answers import Deal, read_answers
from screening.rulebook.model import Rulebook


class RulesChange(NamedTuple):
    """A change of the rules: its title, why it is made, the rules before and after.

    With a `day`, both are the same rules, which change on it by themselves.
    """

    title: str
    why: str
    old: Rulebook
    new: Rulebook
    day: date | None = None


class RuleBehind(NamedTuple):
    """A rule by which a deal moves, and what it rests on."""

    title: str
    basis: tuple[Basis, ...]


class DealEffect(NamedTuple):
    """What a change makes of one deal from a day on, in words.

    It is the `same` as before where a move ends. `filings` say what becomes of each,
    with its view where it is still asked. `steps` are those that were not to be taken.
    """

    when: str
    same: bool
    before: str
    after: str
    rules: tuple[RuleBehind, ...]
    filings: tuple[tuple[str, FilingView | None], ...]
    means: str
    steps: tuple[Any, ...]

    @property
    def deciders(self) -> tuple[str, ...]:
        """Who decides on what is newly asked, each once."""
        asked = (it for _says, it in self.filings if it and not it.state.traits.idle)
        return tuple(dict.fromkeys(it.authority for it in asked))


class ChangeSummary(NamedTuple):
    """What a change does to all saved deals: the rows of those that move, by day.

    `stay` says why the others do not, with how many each reason has.
    """

    days: Sequence[DayMoves]
    deals: int
    stay: Sequence[tuple[str, int]]


def moves_of(
    change: RulesChange, kept: Iterable[KeptDeal], today: date
) -> Iterator[Move[Any]]:
    """Yield how a change moves each deal, as of today."""
    if change.day is None:
        yield from (it.as_of(today) for it in replay(change.old, change.new, kept))
        return
    for deal in kept:
        answers, _unread = read_answers(change.new.questions, deal.answers)
        before = assess(change.new, answers, change.day - timedelta(1))
        reached = change.day <= last_day(before)
        after = before.on_day(change.day) if reached else before
        later = (Difference(before, after),) if reached else ()
        yield Move(deal, Difference(before, before), (), later)


def summary(change: RulesChange, kept: Iterable[Any], today: date) -> ChangeSummary:
    """Return what a change does to all saved deals."""
    rows, stay, deals = list[Mapping[str, Any]](), Counter[str](), 0
    for deals, move in enumerate(moves_of(change, kept, today), 1):  # noqa: B007 - counted
        for row, of in zip(move.rows(), move.steps, strict=True) if move.moved else ():
            rows.append({"name": move.kept.name, **row, "rules": (*_rules(of),)})
        stay.update(() if move.moved else (_untouched(change, move),))
    return ChangeSummary(moves_by_day(rows), deals, stay.most_common())


def _untouched(change: RulesChange, move: Move[Any]) -> str:
    """Return why a deal does not move."""
    before, after = move.difference.before, move.difference.after
    last = last_day(after)
    if change.day is None:
        later = later_differences(before, after, date.max) if last < date.max else ()
        first = next((it.day for it in later if it.moved), None)
    else:
        first = change.day if last < change.day else None
    if first:
        day = day_in_words(first)
        return f"to be closed before {day}, when the change would begin"
    return "nothing that changes decides their level or a filing"


def _rules(difference: Difference) -> Iterator[RuleBehind]:
    """Yield the rules behind a move of the level, and the regimes that stand anew."""
    parts = [("rules", it.rule) for it in difference.turns if it.behind]
    parts += [("regimes", it.regime) for it in difference.filings]
    sides = (difference.after, difference.before)
    for kind, name in parts:
        there = (it for it in sides if name in getattr(it.rulebook, kind))
        if side := next(there, None):  # none for the levels themselves
            book, part = side.rulebook, getattr(side.rulebook, kind)[name]
            title = fill(part.title, book.questions, side.answers)
            yield RuleBehind(title, basis_in_words(book, part.basis))


def effects(
    move: Move[Any], deal: Deal, work: Work, today: date
) -> Iterator[DealEffect]:
    """Yield what a change makes of one deal, at once and from each later day on."""
    for it in move.steps:
        was, view = (DealView(deal, of, work, today) for of in (it.before, it.after))
        known, filings = {step.id for step in was.first_steps}, view.filings.by_id
        at_once = it is move.difference
        yield DealEffect(
            when="At once" if at_once else f"From {day_in_words(it.day)}",
            same=not it.moved,
            before=level_in_words(*it.before.range),
            after=level_in_words(*it.after.range),
            rules=(*_rules(it),),
            filings=tuple((of.says, filings.get(of.regime)) for of in it.filings),
            means=view.certain,
            steps=tuple(step for step in view.first_steps if step.id not in known),
        )


def render(template: str, **variables: Any) -> str:
    """Return the page of all deals, or the sheet of one, as a piece of HTML."""
    made = environment().get_template(f"law-change-{template}.html")
    return typeset(made.render(**variables, with_file=False, counted=counted))


def print_job(body: str, title: str, change: RulesChange, made: date) -> PrintJob:
    """Return a piece of HTML ready to print, or to be written as a Word file."""
    template = environment().get_template("law-change.html")
    version = change.new.heading.version
    page = template.render(body=body, title=title, version=version, made=made)
    return PrintJob(page, on=made)


_AS_TEXT = (
    (r"<(caption|thead)\b.*?</\1>", ""),
    (r"<h2>", "\n\n"),
    (r"</(?:h1|h2|p|li|tr)>", "\n"),
    (r"</th>", ": "),
    (r"</td>\s*<td>", "; "),
    (r"<br>", ", "),
    (r"<[^>]*>", ""),
)
"""What stands in a text for each piece of markup."""


def as_text(body: str) -> str:
    """Return a piece of HTML as text to copy, a line for each paragraph and row."""
    text = " ".join(body.split())
    for markup, by in _AS_TEXT:
        text = re.sub(markup, by, text)
    lines = (" ".join(line.split()) for line in unescape(text).splitlines())
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()
