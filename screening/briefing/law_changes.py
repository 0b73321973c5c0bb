"""What a change of the law does to saved deals: a page on all, a sheet for each.

Page, PDF, Word file and text are made of one piece of HTML, `reports/law-change*.html`.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from typing import Any, NamedTuple

from screening.analysis.causes import (
    causes,
    is_concerned,
    measured,
    moving_parts,
    named,
)
from screening.analysis.difference import Difference, FilingChange
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
from screening.engine.assess import Assessment, assess
from screening.engine.days import changed_parts, last_day
from screening.engine.filings import Filing, asked, states_now
from screening.engine.schedule.clocks import Clock
from screening.engine.schedule.timeline import timeline
from screening.engine.schedule.work import NO_WORK, Work
from screening.formats.text import PLACEHOLDER, day_in_words, lower_first
from screening.presentation.answers import counted, level_in_words
from screening.presentation.deal_parts import ChecklistStep
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import FilingView, who_acts
from screening.presentation.rulebook import Basis, basis_in_words
from screening.presentation.timeline import by_when
from screening.rulebook.answers import Deal, read_answers
from screening.rulebook.model import Rulebook
from screening.rulebook.states import State


class RulesChange(NamedTuple):
    """A change of the rules: its title, why it is made, the rules before and after.

    With a `day`, both are the same rules, which change on it by themselves; those of
    later `begins` to be live on one.
    """

    title: str
    why: str
    old: Rulebook
    new: Rulebook
    day: date | None = None
    begins: date | None = None


class FilingEffect(NamedTuple):
    """What becomes of a filing, the law it rests on, and its view if still asked.

    `by_when` has the day by which it would be filed, also while it is open.
    """

    change: FilingChange
    basis: tuple[Basis, ...]
    view: FilingView | None
    by_when: str


class DealEffect(NamedTuple):
    """What a change makes of one deal from a day on, in words.

    It is the `same` as before where a move ends. `steps` are those that were not to be
    taken. `means` says what a new level means.
    """

    when: str
    same: bool
    before: str
    after: str
    causes: tuple[str, ...]
    filings: tuple[FilingEffect, ...]
    means: str
    steps: tuple[ChecklistStep, ...]

    @property
    def deciders(self) -> tuple[str, ...]:
        """Who decides on what is newly asked, each once."""
        views = (of.view for of in self.filings if of.view)
        asked = (it for it in views if not it.state.traits.idle)
        return tuple(dict.fromkeys(it.authority for it in asked))


@dataclass(frozen=True)
class DeskRow:
    """What a change does to the deals it does the same to, on a day.

    It is what becomes of a filing, or of the level where there is no `filing`. `facts`
    are what its deals wait for, with how many of them do. `by_when` is the day of its
    first deal; each of the `deals` has its id, its name and its own day.
    """

    day: str
    causes: tuple[str, ...]
    level: str
    filing: FilingChange | None = None
    basis: tuple[Basis, ...] = ()
    who: str = ""
    authority: str = ""
    facts: Counter[str] = field(default_factory=Counter)
    deals: list[tuple[str, str, str]] = field(default_factory=list)
    by_when: str = ""

    @property
    def key(self) -> object:
        """What tells it from another row."""
        of = self.filing
        return self.day, self.causes, self.level, of and of.says

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it stands: first what the most has to be done about."""
        if not (of := self.filing):
            return 1, 0, -len(self.deals)
        idle = of.is_watched or not of.after or of.after.traits.idle
        return 2 if idle else 0, of.after.place if of.after else 0, -len(self.deals)


class ChangeSummary(NamedTuple):
    """What a change does to all saved deals: the deals that move, and rows, by day.

    `stay` says why others do not, with how many each reason has. Of the rest it is
    `open`: they wait for `facts`, with how many do for each.
    """

    days: Sequence[DayMoves]
    rows: Sequence[DeskRow]
    deals: int
    stay: Sequence[tuple[str, int]]
    open: int
    facts: Sequence[tuple[str, int]]


def moves_of(
    change: RulesChange, kept: Iterable[KeptDeal], today: date
) -> Iterator[Move[Any]]:
    """Yield how a change moves each deal, as of today."""
    if change.day is None:
        for move in replay(change.old, change.new, kept):
            before, begins = move.difference.before, change.begins or today
            if change.begins and last_day(move.difference.after) < begins:
                yield move._replace(difference=Difference(before, before), later=())
            else:
                yield move.as_of(begins)
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
    rows, deals, waiting = list[Mapping[str, Any]](), 0, 0
    stay, facts = Counter[str](), Counter[str]()
    first = change.day or today
    alone = change.day is not None
    changed = changed_parts(change.old, change.new, first, alone=alone)
    by_key = dict[object, DeskRow]()
    for deals, move in enumerate(moves_of(change, kept, today), 1):  # noqa: B007 - counted
        lines = [*move.rows()] if move.moved else []
        rows += lines
        earlier = (None, *move.steps)
        for line, of, was in zip(lines, move.steps, earlier, strict=False):
            for effect in _desk_rows(line, of, was):
                row = by_key.setdefault(effect.key, effect)
                row.deals.append((line["deal"], move.kept.name, effect.by_when))
                row.facts.update(effect.facts if row is not effect else ())
        if not move.moved:
            why, waits = _untouched(change, move, *changed)
            stay.update([] if waits else [why])
            facts.update(waits)
            waiting += bool(waits)
    others = stay.most_common(), waiting, facts.most_common()
    return ChangeSummary(moves_by_day(rows), _ordered(by_key.values()), deals, *others)


def _ordered(rows: Collection[DeskRow]) -> list[DeskRow]:
    """Return rows by what changed, first what changes most."""
    of_cause = Counter[tuple[str, ...]]()
    for row in rows:
        of_cause[row.causes] += len(row.deals)
    return sorted(
        rows,
        key=lambda it: (not it.causes, -of_cause[it.causes], it.causes, it.place),
    )


def _desk_rows(
    line: Mapping[str, Any], difference: Difference, was: Difference | None
) -> Iterator[DeskRow]:
    """Yield what a step of a deal does to its level, and to each filing."""
    day, before, after = line["from"], line["before"], line["after"]
    if before != after or line["same"]:
        moving = (it for it in moving_parts(difference, was) if it[0] == "rules")
        says = f"Level: {before} becomes {lower_first(after)}"
        says = "No difference any more" if line["same"] else says
        behind = named(difference, moving) or difference.reasons
        yield DeskRow(day, () if line["same"] else behind, says)
    then = asked(difference.after)
    for it in difference.filings_since(was):
        book, filing = difference.after.rulebook, then.get(it.regime)
        waits = filing.waiting_for if filing else ()
        yield DeskRow(
            day,
            () if it.as_before else named(difference, [("regimes", it.regime)]),
            "",
            it,
            _basis(difference, it.regime),
            who_acts(book, filing.regime) if filing else "",
            filing.regime.authority if filing else "",
            Counter(book.questions[name].short for name in waits),
            by_when=_day(difference.after, filing) if filing else "",
        )


def _day(assessment: Assessment, filing: Filing) -> str:
    """Return by which day a filing is made; empty where no day is known."""
    clock = _clock(assessment, filing, NO_WORK)
    if clock is None or not clock.to_file:
        return ""
    return by_when(assessment.rulebook, clock, filing.regime)


def _clock(assessment: Assessment, filing: Filing, work: Work) -> Clock | None:
    """Return the days of a filing, of an open one as if it were likely."""
    if filing.state is State.OPEN:
        filing = filing._replace(state=State.LIKELY)
    return next(iter(timeline(assessment, [filing], work).clocks), None)


def _untouched(
    change: RulesChange, move: Move[Any], rules: set[str], regimes: set[str]
) -> tuple[str, set[str]]:
    """Return why a deal does not move; or the facts on which it hangs whether it does.

    `rules` and `regimes` are those that change.
    """
    before, after = move.difference.before, move.difference.after
    last = last_day(after)
    first = change.day or change.begins
    first = first if first and last < first else None
    if change.day is None and not first and last < date.max:
        later = later_differences(before, after, date.max)
        first = next((it.day for it in later if it.moved), None)
    if first:
        day = day_in_words(first)
        return f"to be closed before {day}, when the change would begin", set()
    new = after.rulebook.rules
    begins = [it for name in rules if name in new if (it := new[name].in_force.from_)]
    on = min(max([after.on, change.day or after.on, *begins]), last)
    sides = before if change.day else before.on_day(on), after.on_day(on)
    return _unmoved(*sides, rules, regimes)


def _unmoved(
    was: Assessment, now: Assessment, rules: set[str], regimes: set[str]
) -> tuple[str, set[str]]:
    """Return the same of a deal that is read while the change holds."""
    rank, level = now.rulebook.rank, now.range.lowest.id
    live = [it for it in now.findings if it.rule.id in {*now.live} & rules]
    anew = [it for it in live if is_concerned(was, now, "rules", it.rule.id)]
    rises = (it for it in anew if rank[it.rule.level] > rank[level])
    waits = {name for it in rises for name in it.waiting_for}
    due = asked(now) if states_now(now, regimes) else {}
    filings = [it for it in regimes if it in due]
    differ = (it for it in filings if is_concerned(was, now, "regimes", it))
    waits |= {name for it in differ for name in due[it].waiting_for}
    if waits:
        return "", {now.rulebook.questions[it].short for it in waits}
    if anew:
        return "rules that change apply, but others set as high a level already", waits
    if live or filings:
        return "what changes applies to them as before", waits
    return "nothing that changes applies to them", waits


def _basis(difference: Difference, regime: str) -> tuple[Basis, ...]:
    """Return the law that a filing rests on."""
    sides = (difference.after.rulebook, difference.before.rulebook)
    book = next(it for it in sides if regime in it.regimes)
    return basis_in_words(book, book.regimes[regime].basis[:2])


def effects(
    move: Move[Any], deal: Deal, work: Work, today: date, begins: date | None = None
) -> Iterator[DealEffect]:
    """Yield what a change makes of one deal, at once and from each later day on.

    What is planned `begins` to do so on a day.
    """
    known = set[str]()
    for it, earlier in zip(move.steps, (None, *move.steps), strict=False):
        was, view = (DealView(deal, of, work, today) for of in (it.before, it.after))
        known |= {step.id for step in was.first_steps}
        steps = tuple(_steps(it, earlier, view, known))
        known |= {step.id for step in view.first_steps}
        day = begins if it is move.difference else it.day
        start = it.after if it.repeats_level(earlier) else it.before
        yield DealEffect(
            when=f"From {day_in_words(day)}" if day else "At once",
            same=not it.moved,
            before=level_in_words(*start.range),
            after=level_in_words(*it.after.range),
            causes=causes(it, earlier),
            filings=tuple(_filings(it, earlier, view, work)),
            means=view.certain if start.range != it.after.range else "",
            steps=steps,
        )


def _filings(
    difference: Difference, earlier: Difference | None, view: DealView, work: Work
) -> Iterator[FilingEffect]:
    """Yield what becomes of each filing, an open one with the day of a likely one."""
    for it in difference.filings_since(earlier):
        of, law = view.filings.by_id.get(it.regime), _basis(difference, it.regime)
        day = of.by_when if of else ""
        if of and not of.clock and of.state is State.OPEN:
            clock = _clock(difference.after, of.filing, work)
            day = by_when(view.rulebook, clock, of.regime)
        yield FilingEffect(it, law, of, day)


def _steps(
    difference: Difference, was: Difference | None, view: DealView, known: set[str]
) -> Iterator[ChecklistStep]:
    """Yield the steps that are not known yet.

    One that names an answer which a changed number measures is left out: the answer may
    be over the new line, and is not to be kept to.
    """
    over = measured(difference, was)
    for step in view.first_steps:
        blanks = PLACEHOLDER.findall(view.rulebook.checklist[step.id].do)
        if step.id not in known and over.isdisjoint(blanks):
            yield step


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
    (r"(?:</th>\s*)?</(?:h1|h2|p|li|tr)>", "\n"),
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
