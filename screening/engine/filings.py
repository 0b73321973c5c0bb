"""What each regime asks of a deal: a filing, with its state and what decided it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from screening.engine.assess import MOST_DAYS, Assessment, Engine, engine_of
from screening.engine.evaluator import (
    MOST_DECISIONS,
    CompiledCondition,
    Decision,
    Evaluator,
    TruthBits,
)
from screening.engine.logic import Remembered
from screening.rulebook.conditions import NEVER, AllOf, AnyOf, Condition, NoneOf
from screening.rulebook.model import Verdict
from screening.rulebook.regimes import Regime, State, Unless


class Filing(NamedTuple):
    """What one regime asks of one deal, and why.

    `because` are the questions whose answers decided it, `waiting_for` those that
    could still change it, both in page order. `unless` is what makes it not due, where
    the condition of the regime holds but for that. It `holds` where only an exception
    could still lift it.
    """

    regime: Regime
    state: State
    because: tuple[str, ...]
    waiting_for: tuple[str, ...]
    unless: Unless | None = None
    holds: bool = False


def filings(assessment: Assessment) -> tuple[Filing, ...]:
    """Return a filing for every regime that is or will be in force, in file order.

    The day is the one the rules were read at; a regime that has ended by then is left
    out. Nothing here moves a level.
    """
    facts, on = assessment.facts, assessment.on
    parts = _Parts(lambda part: part.decide(facts))
    return tuple(
        [
            decider.decide(facts, parts)
            if now
            else _later(decider.decide(facts, parts))
            for decider, now in _on_days(engine_of(assessment.rulebook))[on]
        ]
    )


_Part = CompiledCondition[Decision]
_Parts = Remembered[_Part, Decision]
"""What parts of conditions come to in one deal: many regimes share them."""


def deciding(
    assessment: Assessment, found: Iterable[Filing]
) -> tuple[CompiledCondition[Decision], ...]:
    """Return the conditions that decide how filings will stand that are not settled.

    The state of one changes exactly where one of its conditions turns. Only regimes in
    force that are law are among them.
    """
    deciders = deciders_of(engine_of(assessment.rulebook))
    open_ = [it for it in found if it.waiting_for and it.state in UNSETTLED]
    every = (each for it in open_ for each in deciders[it.regime.id].deciding)
    return tuple(dict.fromkeys(every))


UNSETTLED = {State.OPEN, State.ASK_FIRST}
"""The states that more answers may change."""


class RegimeDecider:
    """A regime with its conditions, ready to be decided.

    `deciding` are the condition under which it asks anything and, where it may ask two
    things, the one under which it must be done.
    """

    def __init__(self, evaluator: Evaluator, regime: Regime) -> None:
        compiled = evaluator.compiled
        self.regime = regime
        self.must = compiled(regime.when or NEVER)
        self.ask_first = compiled(regime.ask_first_when or NEVER)
        self.unless = [(unless, compiled(unless.when)) for unless in regime.unless]
        excuses = [when for _unless, when in self.unless]
        masks = (when.mask for when in (self.must, self.ask_first, *excuses))
        self._mask = reduce(or_, masks)
        self._seen = Remembered[TruthBits, Filing](self._decide, MOST_DECISIONS)
        self.deciding = [*map(compiled, _deciding(regime))]
        ways = (regime.when or NEVER, regime.ask_first_when or NEVER)
        self._ways = [
            tuple(map(compiled, way))
            for condition in ways
            for way in evaluator.ways(condition)
        ]

    def on(self, facts: TruthBits, on: date) -> Filing | None:
        """Return how the regime stands to a deal on a day; None where it has ended."""
        days = self.regime.in_force
        if days.until is not None and on > days.until:
            return None
        filing = self.decide(facts)
        return filing if days.covers(on) else _later(filing)

    def decide(self, facts: TruthBits, parts: _Parts | None = None) -> Filing:
        """Return how the regime stands to a deal, as if it were in force."""
        parts = _Parts(lambda part: part.decide(facts)) if parts is None else parts
        return self._ruled_out(parts) or self._seen[facts & self._mask]

    def _decide(self, facts: TruthBits) -> Filing:
        must, ask = self.must.decide(facts), self.ask_first.decide(facts)
        if must.verdict is Verdict.NOT_MET and ask.verdict is Verdict.NOT_MET:
            return Filing(self.regime, State.NOT_DUE, *_joined(must, ask))
        excused = [(unless, when.decide(facts)) for unless, when in self.unless]
        for unless, decision in excused:
            if decision.verdict is Verdict.MET:
                return Filing(self.regime, State.NOT_DUE, decision.because, (), unless)
        return self._asked(must, ask, [decision for _unless, decision in excused])

    def _ruled_out(self, parts: _Parts) -> Filing | None:
        """Return that nothing is due where each way of asking something is ruled out.

        The first part of a way that is not met is told. That is the usual end, and far
        less is looked at than decides it all.
        """
        because = dict[str, None]()
        for way in self._ways:
            for part in way:
                verdict, names, _waiting = parts[part]
                if verdict is Verdict.NOT_MET:
                    because |= dict.fromkeys(names)
                    break
            else:
                return None
        return Filing(self.regime, State.NOT_DUE, tuple(because), ())

    def _asked(self, must: Decision, ask: Decision, excused: list[Decision]) -> Filing:
        """Return how it stands where the condition may hold and nothing excuses it."""
        perhaps = [one for one in excused if one.verdict is Verdict.OPEN]
        holds = must.verdict is Verdict.MET
        if holds and not perhaps:
            return self._filing(State.MUST, must.because, ())
        because, waiting = _joined(must, ask, *perhaps)
        if ask.verdict is Verdict.MET:
            return self._filing(State.ASK_FIRST, ask.because, waiting)
        return self._filing(State.OPEN, because, waiting)._replace(holds=holds)

    def _filing(
        self, state: State, because: tuple[str, ...], waiting: tuple[str, ...]
    ) -> Filing:
        if state is State.MUST or self.regime.proposal:
            state = self.regime.due
        return Filing(self.regime, state, because, waiting)


def _deciding(regime: Regime) -> Iterator[Condition]:
    must, ask = regime.when or NEVER, regime.ask_first_when
    unless = NoneOf(tuple(it.when for it in regime.unless))
    yield AllOf((AnyOf((must, ask or NEVER)), unless))
    if ask is not None and regime.when is not None:
        yield AllOf((must, unless))


def _later(filing: Filing) -> Filing:
    """Return a filing of a regime that is not in force yet."""
    due = filing.state not in {State.NOT_DUE, State.PROPOSAL}
    return filing._replace(state=State.FUTURE) if due else filing


def _joined(*decisions: Decision) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what decided any of them, and what any of them waits for."""
    because = dict.fromkeys(name for one in decisions for name in one.because)
    waiting = dict.fromkeys(name for one in decisions for name in one.waiting_for)
    return tuple(because), tuple(waiting)


_InForce = Remembered[date, list[tuple[RegimeDecider, bool]]]


@lru_cache(maxsize=8)
def _on_days(engine: Engine) -> _InForce:
    """Return the regimes not ended by day, each with whether it is in force by then."""
    deciders = [(each, each.regime.in_force) for each in deciders_of(engine).values()]
    return _InForce(
        lambda on: [
            (decider, days.covers(on))
            for decider, days in deciders
            if days.until is None or on <= days.until
        ],
        MOST_DAYS,
    )


@lru_cache(maxsize=8)
def deciders_of(engine: Engine) -> Mapping[str, RegimeDecider]:
    """Return what decides each regime: facts have meaning to their own engine alone."""
    regimes = engine.rulebook.regimes
    return {name: RegimeDecider(engine.evaluator, regimes[name]) for name in regimes}
