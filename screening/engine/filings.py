"""What each regime asks of a deal: a filing, with its state and what decided it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
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
    facts, deciders = assessment.facts, _on_days(engine_of(assessment.rulebook))
    return tuple(
        [
            decider.decide(facts) if now else _later(decider.decide(facts))
            for decider, now in deciders[assessment.on]
        ]
    )


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
    things, the one under which it must be done. Filings are remembered by what
    conditions come to, the lanes, which very many deals share.
    """

    def __init__(self, evaluator: Evaluator, regime: Regime) -> None:
        must, ask = regime.when or NEVER, regime.ask_first_when or NEVER
        whole = (must, ask, *(it.when for it in regime.unless))
        ways = (*evaluator.ways(must), *evaluator.ways(ask))
        self.regime = regime
        self.deciding = [*map(evaluator.compiled, _deciding(regime))]
        self._ways = [[evaluator.entered[part] for part in way] for way in ways]
        self._whole = [evaluator.entered[it] for it in whole]
        self._decisions = Remembered(evaluator.decision, MOST_DECISIONS)
        self._ruled_out = Remembered(self._rule_out, MOST_DECISIONS)
        self._asked = Remembered(self._decide, MOST_DECISIONS)

    def on(self, facts: TruthBits, on: date) -> Filing | None:
        """Return how the regime stands to a deal on a day; None where it has ended."""
        days = self.regime.in_force
        if days.until is not None and on > days.until:
            return None
        filing = self.decide(facts)
        return filing if days.covers(on) else _later(filing)

    def decide(self, facts: TruthBits) -> Filing:
        """Return how the regime stands to a deal, as if it were in force.

        Nothing is due where each way of asking something is ruled out: the first part
        of a way that is not met is told. That is the usual end, and far less is looked
        at than decides it all.
        """
        failing, decisions, not_met = list[int](), self._decisions, Verdict.NOT_MET
        for way in self._ways:
            for mask, found, _signs in way:
                lanes = found[facts & mask]
                if decisions[lanes].verdict is not_met:
                    failing.append(lanes)
                    break
            else:
                whole = [it.found[facts & it.mask] for it in self._whole]
                return self._asked[tuple(whole)]
        return self._ruled_out[tuple(failing)]

    def _rule_out(self, failing: tuple[int, ...]) -> Filing:
        """Return that nothing is due, because of parts that are not met."""
        because, _waiting = _joined(*map(self._decisions.__getitem__, failing))
        return Filing(self.regime, State.NOT_DUE, because, ())

    def _decide(self, whole: tuple[int, ...]) -> Filing:
        """Return how it stands where some way of asking something may hold."""
        must, ask, *excuses = map(self._decisions.__getitem__, whole)
        for unless, excuse in zip(self.regime.unless, excuses, strict=True):
            if excuse.verdict is Verdict.MET:
                return Filing(self.regime, State.NOT_DUE, excuse.because, (), unless)
        perhaps = [it for it in excuses if it.verdict is Verdict.OPEN]
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
