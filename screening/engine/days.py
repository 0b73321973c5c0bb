"""The days on which the law changes, and what an assessment comes to on them."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from operator import attrgetter, or_
from typing import NamedTuple

from screening.engine.assess import Assessment, Finding
from screening.engine.filings import Filing, asked, conditions_of, states_now
from screening.engine.range import Range
from screening.engine.schedule.calendar import shifted
from screening.rulebook.conditions import Condition, Node, behind
from screening.rulebook.editions import of_day, turns
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


class _Step(NamedTuple):
    """A day on which a rulebook changes, with the rules and regimes that do.

    With a `turn` of the edition they read otherwise; else they begin or end.
    """

    day: date
    rules: frozenset[str]
    regimes: frozenset[str]
    turn: bool


@lru_cache(maxsize=8)
def _days(rulebook: Rulebook) -> tuple[date, ...]:
    """Return the days on which an edition, a rule or a regime begins or ends."""
    return tuple(sorted({*turns(rulebook), *(it.day for it in law_changes(rulebook))}))


@lru_cache(maxsize=256)
def _step(rulebook: Rulebook, day: date) -> _Step:
    parts = [it.part for it in law_changes(rulebook) if it.day == day]
    rules = {it.id for it in parts if isinstance(it, Rule)}
    regimes, turn = {it.id for it in parts} - rules, day in turns(rulebook)
    if turn:
        both = (of_day(rulebook, shifted(day, -1)), of_day(rulebook, day))
        rules, regimes = map(or_, (rules, regimes), differing(*both))
    return _Step(day, frozenset(rules), frozenset(regimes), turn)


def changed_parts(
    old: Rulebook, new: Rulebook, day: date, *, alone: bool
) -> tuple[set[str], set[str]]:
    """Return the rules and the regimes in which two rulebooks differ from a day on.

    With that day `alone`, those that differ on it from the day before.
    """
    if alone:
        step = _step(new, day)
        return {*step.rules}, {*step.regimes}
    days = {day, *(it for it in (*turns(old), *turns(new)) if it > day)}
    parts = [differing(of_day(old, it), of_day(new, it)) for it in days]
    rules, regimes = (set[str]().union(*of) for of in zip(*parts, strict=True))
    return rules, regimes


def differing(was: Rulebook, now: Rulebook) -> tuple[set[str], set[str]]:
    """Return the rules and the regimes in which two editions differ."""
    nodes = {
        (kind, name)
        for kind in ("question", "definition")
        for name in _differing(was, now, f"{kind}s")
    }
    gates = now.conditions.items()
    nodes |= {node for node, when in gates if when != was.conditions.get(node)}
    rules, regimes = _differing(was, now, "rules"), _differing(was, now, "regimes")
    if _differing(was, now, "contradictions"):
        return {*now.rules}, {*now.regimes}
    rules |= {name for name, it in now.rules.items() if _reads((it.when,), now, nodes)}
    for name, it in now.regimes.items():
        regimes |= {name} if _reads(conditions_of(it), now, nodes) else set()
    return rules, regimes


def _differing(was: Rulebook, now: Rulebook, kind: str) -> set[str]:
    before, after = getattr(was, kind), getattr(now, kind)
    same = (name for name, it in after.items() if it is before.get(name))
    every = {*after, *before} - {*same}
    return {name for name in every if after.get(name) != before.get(name)}


def _reads(whens: Iterable[Condition], book: Rulebook, nodes: set[Node]) -> bool:
    return any(not nodes.isdisjoint(behind(it, book.conditions)) for it in whens)


def course(assessment: Assessment, last: date) -> Iterator[Assessment]:
    """Yield a deal on the later days on which a part that it depends on differs."""
    now, rulebook = assessment, assessment.rulebook.of or assessment.rulebook
    for day in (it for it in _days(rulebook) if now.on < it <= last):
        then = now.on_day(day)
        if _touches(_step(rulebook, day), now, then):
            yield then
            now = then


def _touches(step: _Step, now: Assessment, then: Assessment) -> bool:
    """Tell whether what changes on a day is anything to a deal."""
    if step.turn:
        live = {*now.live, *then.live}
        rules = now.live != then.live or not step.rules.isdisjoint(live)
    else:
        verdict, every = then.known.verdict, then.rulebook.rules
        whens = (every[name].when for name in step.rules)
        rules = any(verdict(it) is not Verdict.NOT_MET for it in whens)
    names = step.regimes
    return rules or states_now(now, names) != states_now(then, names)


def readings(assessment: Assessment) -> tuple[Reading, ...]:
    """Return the later days on which the level, a rule met or a filing is another.

    They reach to the `last_day` of the deal. The answers stay as they are.
    """
    days = deal_days(assessment)
    later = list(_readings(assessment))
    ends = [*(each.day for each in later[1:]), date.max]
    return tuple(
        each._replace(holds_at=tuple(it for it in days if each.day <= it[1] < end))
        for each, end in zip(later, ends, strict=False)
    )


def last_day(assessment: Assessment) -> date:
    """Return the last day on which a deal is read.

    That is the last one that it names, and where it does not name the closing, the end
    of what is known of the law.
    """
    days = deal_days(assessment)
    closes = any(anchor.id == CLOSING for anchor, _day in days)
    return max(day for _anchor, day in days) if closes else date.max


def beforehand(assessment: Assessment) -> Mapping[str, date]:
    """Return the questions that are asked, or have a choice more, from a later day on.

    Each with its first day, before the deal closes, or may close where it names no
    closing day. They can be answered at once; on earlier days that says nothing.
    """
    first, asked, last = dict[str, date](), assessment.asked, last_day(assessment)
    for day in (it for it in turns(assessment.rulebook) if assessment.on < it <= last):
        then = assessment.on_day(day)
        for name, question in then.rulebook.questions.items():
            new = any(it.in_force.from_ == day for it in question.choices.values())
            new |= asked[name] is Verdict.NOT_MET
            if new and then.asked[name] is Verdict.MET:
                first.setdefault(name, day)
    return {name: first[name] for name in asked if name in first}


def deal_days(assessment: Assessment) -> tuple[tuple[Anchor, date], ...]:
    """Return the days that the deal names, each once, by the first anchor asking."""
    by_question = dict[str, tuple[Anchor, date]]()
    for anchor in assessment.rulebook.anchors.values():
        day = assessment.answers.get(anchor.question or "")
        if isinstance(day, date):
            by_question.setdefault(str(anchor.question), (anchor, day))
    return tuple(sorted(by_question.values(), key=lambda it: it[1]))


def _readings(before: Assessment) -> Iterator[Reading]:
    was = asked(before)
    for then in course(before, last_day(before)):
        now = asked(then)
        reading = Reading(
            assessment=then,
            range=then.range,
            started=_beside(then, before),
            ended=_beside(before, then),
            filings=tuple(_changed(was, now)),
            holds_at=(),
            before=before.range,
        )
        rules = (*reading.started, *reading.ended)
        certain = any(finding.verdict is Verdict.MET for finding in rules)
        if reading.moved or reading.filings or certain:
            yield reading
        before, was = then, now


def _beside(one: Assessment, other: Assessment) -> tuple[Finding, ...]:
    """The findings that count on one day, of rules that do not on the other."""
    there = {*one.live} - {*other.live}
    return tuple(it for it in one.findings if it.rule.id in there)


def _changed(
    before: Mapping[str, Filing], now: Mapping[str, Filing]
) -> Iterator[tuple[Filing, State]]:
    for name in dict.fromkeys((*now, *before)):
        was = before[name].state if name in before else State.NOT_DUE
        state = now[name].state if name in now else State.NOT_DUE
        if state is not was:
            yield now.get(name) or before[name], state
