"""The days on which the law changes, and what an assessment comes to on them."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from screening.engine.assess import Assessment, Finding, assess
from screening.engine.filings import Filing, filings
from screening.engine.range import Range
from screening.engine.schedule.calendar import shifted
from screening.rulebook.editions import turns
from screening.rulebook.model import Rule, Rulebook, Verdict
from screening.rulebook.regimes import CLOSING, Anchor, Regime
from screening.rulebook.states import State

_BY_DAY = attrgetter("day")


class Reading(NamedTuple):
    """A later day on which a deal is judged otherwise than on the day before.

    `started` are the findings, met or open, of rules that count from that day on,
    `ended` those of rules that counted until then. `filings` are the regimes whose
    state is another, each with what it is from then on. `holds_at` are the days of the
    deal that it is so on: those before the next reading.
    """

    assessment: Assessment
    range: Range
    started: tuple[Finding, ...]
    ended: tuple[Finding, ...]
    filings: tuple[tuple[Filing, State], ...]
    holds_at: tuple[tuple[Anchor, date], ...]
    before: Range

    @property
    def moved(self) -> bool:
        """Whether the level is another than on the day before."""
        return self.range != self.before

    @property
    def day(self) -> date:
        """The first day on which it is so."""
        return self.assessment.on


class LawChange(NamedTuple):
    """A day on which a rule or a regime starts to hold, or no longer holds."""

    day: date
    part: Rule | Regime
    starts: bool


@lru_cache(maxsize=8)
def law_changes(rulebook: Rulebook) -> tuple[LawChange, ...]:
    """Return every day on which a rule or a regime starts or ends, in order."""
    changes, rules = list[LawChange](), rulebook.rules.values()
    parts: list[Rule | Regime] = [rule for rule in rules if rule.off is None]
    for part in (*parts, *rulebook.regimes.values()):
        starts, ends = part.in_force.from_, part.in_force.until
        changes += [LawChange(starts, part, starts=True)] if starts else []
        changes += [LawChange(shifted(ends, 1), part, starts=False)] if ends else []
    return tuple(sorted(changes, key=_BY_DAY))


def changes_to(
    assessment: Assessment, filings: Iterable[Filing], last: date
) -> Iterator[LawChange]:
    """Yield the later changes, up to a day, of what a deal meets or may come to meet.

    Of filings that ask nothing nothing is told.
    """
    known = assessment.known
    due = {it.regime.id for it in filings if not it.state.traits.idle}
    changes = law_changes(assessment.rulebook)
    later = bisect_right(changes, assessment.on, key=_BY_DAY)
    for change in changes[later : bisect_right(changes, last, key=_BY_DAY)]:
        part = change.part
        if isinstance(part, Rule):
            counts = known.verdict(part.when) is not Verdict.NOT_MET
        else:
            counts = part.id in due
        if counts:
            yield change


class _Now(NamedTuple):
    """A deal on a day: what may move its level, the level, and what is asked of it."""

    assessment: Assessment
    live: tuple[Finding, ...]
    range: Range
    filings: Mapping[str, Filing]


def readings(assessment: Assessment) -> tuple[Reading, ...]:
    """Return the later days on which the level, a rule met or a filing is another.

    They reach to the last day that the deal names, and where it does not name the
    closing, as far as the law is known. The answers stay as they are.
    """
    days = deal_days(assessment)
    closes = any(anchor.id == CLOSING for anchor, _day in days)
    last = max(day for _anchor, day in days) if closes else date.max
    later = list(_readings(_on(assessment), last))
    ends = [*(each.day for each in later[1:]), date.max]
    return tuple(
        each._replace(holds_at=tuple(it for it in days if each.day <= it[1] < end))
        for each, end in zip(later, ends, strict=False)
    )


def deal_days(assessment: Assessment) -> tuple[tuple[Anchor, date], ...]:
    """Return the days that the deal names, each once, by the first anchor asking."""
    by_question = dict[str, tuple[Anchor, date]]()
    for anchor in assessment.rulebook.anchors.values():
        day = assessment.answers.get(anchor.question or "")
        if isinstance(day, date):
            by_question.setdefault(str(anchor.question), (anchor, day))
    return tuple(sorted(by_question.values(), key=lambda it: it[1]))


def _readings(now: _Now, last: date) -> Iterator[Reading]:
    start, rulebook = now.assessment.on, now.assessment.rulebook
    days = {*turns(rulebook), *(it.day for it in law_changes(rulebook))}
    for day in sorted(it for it in days if start < it <= last):
        then = assess(now.assessment.rulebook, now.assessment.answers, day)
        before, now = now, _on(then, now)
        reading = Reading(
            assessment=then,
            range=now.range,
            started=_beside(now, before),
            ended=_beside(before, now),
            filings=tuple(_changed(before.filings, now.filings)),
            holds_at=(),
            before=before.range,
        )
        rules = (*reading.started, *reading.ended)
        certain = any(finding.verdict is Verdict.MET for finding in rules)
        if reading.moved or reading.filings or certain:
            yield reading


def _on(then: Assessment, before: _Now | None = None) -> _Now:
    """Return the deal on a day; its range is searched for only if it can move."""
    live = tuple(it for it in then.findings if it.verdict is not Verdict.NOT_MET)
    asked = {it.regime.id: it for it in filings(then) if it.state is not State.NOT_DUE}
    known: Assessment | _Now = then
    if before and then.rulebook is before.assessment.rulebook:
        same = [it.rule.id for it in live] == [it.rule.id for it in before.live]
        known = before if same else then
    return _Now(then, live, known.range, asked)


def _beside(one: _Now, other: _Now) -> tuple[Finding, ...]:
    """The findings that count on one day, of rules that do not on the other.

    They hold on one of the two alone, or are met by what is of that day.
    """
    there = {it.rule.id for it in other.live}
    return tuple(it for it in one.live if it.rule.id not in there)


def _changed(
    before: Mapping[str, Filing], now: Mapping[str, Filing]
) -> Iterator[tuple[Filing, State]]:
    for name in dict.fromkeys((*now, *before)):
        was = before[name].state if name in before else State.NOT_DUE
        state = now[name].state if name in now else State.NOT_DUE
        if state is not was:
            yield now.get(name) or before[name], state
