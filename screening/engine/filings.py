"""What each regime asks of a deal: a filing, with its state and what decided it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache, reduce
from itertools import product
from operator import itemgetter, or_
from typing import Any, NamedTuple

from screening.engine.assess import MOST_DAYS, Assessment, Engine
from screening.engine.evaluator import Decision, Evaluation, Evaluator
from screening.rulebook.conditions import (
    NEVER,
    AllOf,
    Answers,
    AnyOf,
    Condition,
    NoneOf,
)
from screening.rulebook.model import Verdict
from screening.rulebook.regimes import Regime, Unless
from screening.rulebook.states import State, before_force, state_of


class Standing(NamedTuple):
    """How a regime stands to a deal, as if it were in force.

    `unless` is what makes it not due, where its condition holds but for that. It
    `holds` where only an exception could still lift it.
    """

    state: State
    unless: Unless | None = None
    holds: bool = False


class Reasons(NamedTuple):
    """How a regime stands to a deal, and why.

    `because` are the questions whose answers decided it, `waiting_for` those that could
    still change it, both by one condition after the other, of each in page order.
    """

    standing: Standing
    because: tuple[str, ...]
    waiting_for: tuple[str, ...] = ()


class Filing(NamedTuple):
    """What one regime asks of one deal, and why.

    `unless` and `holds` are as in its standing. Why is worked out when it is asked for,
    once for all filings of one assessment.
    """

    regime: Regime
    state: State
    unless: Unless | None
    holds: bool
    reasons: Callable[[str], Reasons]

    @property
    def because(self) -> tuple[str, ...]:
        """The questions whose answers decided it."""
        return self.reasons(self.regime.id).because

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """The questions that could still change it."""
        return self.reasons(self.regime.id).waiting_for


def filings(assessment: Assessment) -> tuple[Filing, ...]:
    """Return a filing for every regime that is or will be in force, in file order.

    The day is the one the rules were read at; a regime that has ended by then is left
    out. Nothing here moves a level.
    """
    known, new = assessment.known, tuple.__new__  # checks no number of fields
    decider, verdicts = deciders_of(known.engine), known.group("regime")
    reasons = (cache(lambda regime: decider(regime).decide(known.reasons)),)
    rows = _on_days(known.engine)(assessment.on)
    return tuple([new(Filing, it[it.places(verdicts)] + reasons) for it in rows])


def states_with(
    assessment: Assessment, answers: Answers, regimes: Collection[str]
) -> dict[str, State]:
    """Return how some regimes that have not ended would stand with other answers."""
    engine = assessment.known.engine
    verdicts = engine.verdicts.decide("regime")(engine.verdicts.read(answers))
    return {
        it.regime.id: it[it.places(verdicts)][1]
        for it in _on_days(engine)(assessment.on)
        if it.regime.id in regimes
    }


def unsettled(
    assessment: Assessment, found: Iterable[Filing]
) -> Iterator[tuple[Filing, int, Iterable[tuple[Condition, int]]]]:
    """Yield the filings that a fact can still change, with these facts as bits.

    Beside them stands each condition that decides how it will stand, with what that
    waits for: the state changes exactly where one of them turns. Only regimes in force
    that are law are among them. Of bits see `Verdicts.wait`.
    """
    known = assessment.known
    verdicts, waits = known.group("regime"), known.waits("regime")
    places = {it.regime.id: it.places for it in _on_days(known.engine)(assessment.on)}
    for it in (it for it in found if not it.state.traits.settled and not it.unless):
        must, ask, *_excuses = places[it.regime.id](verdicts)
        of_must, of_ask, *of_excuses = places[it.regime.id](waits)
        lifts = reduce(or_, of_excuses, 0)
        asks = 0 if Verdict.MET in {must, ask} else of_must | of_ask
        each = asks | lifts, 0 if must is Verdict.NOT_MET else of_must | lifts
        conditions = deciders_of(known.engine)(it.regime.id).conditions
        yield it, of_must | of_ask | lifts, zip(conditions, each, strict=False)


class RegimeDecider:
    """A regime with its conditions, to tell how it stands and why."""

    def __init__(self, evaluator: Evaluator, regime: Regime) -> None:
        self.regime, self._must = regime, regime.when or NEVER
        self._ask = regime.ask_first_when or NEVER
        self._ways = [*evaluator.ways(self._must), *evaluator.ways(self._ask)]
        self.conditions = tuple(_deciding(regime))
        """Those by which its filing will stand one way or another."""

    def on(self, deal: Evaluation, on: date) -> State | None:
        """Return the state of its filing on a day; None where it has ended."""
        days = self.regime.in_force
        if days.until is not None and on > days.until:
            return None
        state = self.decide(deal).standing.state
        return state if days.covers(on) else before_force(state)

    def decide(self, deal: Evaluation) -> Reasons:
        """Return how the regime stands to a deal, as if it were in force, and why.

        Nothing is due where each way of asking something is ruled out: the first part
        of a way that is not met is told. That is the usual end, and far less is looked
        at than decides it all.
        """
        failing = list[Condition]()
        for way in self._ways:
            for part in way:
                if deal.verdict(part) is Verdict.NOT_MET:
                    failing.append(part)
                    break
            else:
                return self._reasons(deal)
        because, _waiting = _joined(*map(deal.decide, failing))
        return Reasons(_NOT_DUE, because)

    def _reasons(self, deal: Evaluation) -> Reasons:
        """Return how it stands where some way of asking something may hold."""
        must, ask = deal.decide(self._must), deal.decide(self._ask)
        excuses = [deal.decide(it.when) for it in self.regime.unless]
        verdicts = [excuse.verdict for excuse in excuses]
        standing = _standing(self.regime, must.verdict, ask.verdict, verdicts)
        if standing.unless:
            lifting = excuses[self.regime.unless.index(standing.unless)]
            return Reasons(standing, lifting.because)
        perhaps = [it for it in excuses if it.verdict is Verdict.OPEN]
        if must.verdict is Verdict.MET and not perhaps:
            return Reasons(standing, must.because)
        because, waiting = _joined(must, ask, *perhaps)
        asks = ask.verdict is Verdict.MET
        return Reasons(standing, ask.because if asks else because, waiting)


_NOT_DUE = Standing(State.NOT_DUE)


def states_of(regime: Regime) -> tuple[State, ...]:
    """Return the states that a regime can have while it is in force."""
    every, never = tuple(Verdict), (Verdict.NOT_MET,)
    must = every if regime.when else never
    ask = every if regime.ask_first_when else never
    ways = product(must, ask, every if regime.unless else never)
    found = {state_of(regime.due, *way) for way in ways}
    return tuple(state for state in State if state in found)


def _standing(
    regime: Regime, must: Verdict, ask: Verdict, excuses: Sequence[Verdict]
) -> Standing:
    """Return how a regime stands by what its conditions come to."""
    if {must, ask} == {Verdict.NOT_MET}:
        return _NOT_DUE
    for unless, excuse in zip(regime.unless, excuses, strict=True):
        if excuse is Verdict.MET:
            return Standing(state_of(regime.due, must, ask, excuse), unless)
    perhaps = Verdict.OPEN if Verdict.OPEN in excuses else Verdict.NOT_MET
    state = state_of(regime.due, must, ask, perhaps)
    holds = (must, perhaps) == (Verdict.MET, Verdict.OPEN) and ask is not Verdict.MET
    return Standing(state, holds=holds)


def _deciding(regime: Regime) -> Iterator[Condition]:
    """Yield the condition under which it asks for anything, then that it must be done.

    The second where it may ask two things.
    """
    must, ask = regime.when or NEVER, regime.ask_first_when
    unless = NoneOf(tuple(it.when for it in regime.unless))
    yield AllOf((AnyOf((must, ask or NEVER)), unless))
    if ask is not None and regime.when is not None:
        yield AllOf((must, unless))


def _joined(*decisions: Decision) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what decided any of them, and what any of them waits for."""
    because = dict.fromkeys(name for one in decisions for name in one.because)
    waiting = dict.fromkeys(name for one in decisions for name in one.waiting_for)
    return tuple(because), tuple(waiting)


_Row = tuple[Regime, State, Unless | None, bool]


class _OnDay(dict[tuple[Verdict, ...], _Row]):
    """A regime not ended on a day, and its filing by what its conditions come to.

    `places` picks those of its conditions from what stands for regimes: that it must be
    done, that one must ask first, and each that makes it not due.
    """

    def __init__(self, regime: Regime, on: date, at: Mapping[Condition, int]) -> None:
        super().__init__()
        self.regime, self._now = regime, regime.in_force.covers(on)
        whens = (regime.when or NEVER, regime.ask_first_when or NEVER)
        every = (*whens, *(it.when for it in regime.unless))
        self.places: Callable[[Sequence[Any]], tuple[Any, ...]]
        self.places = itemgetter(*(at[condition] for condition in every))

    def __missing__(self, verdicts: tuple[Verdict, ...]) -> _Row:
        """Work it out, and remember it."""
        must, ask, *excuses = verdicts
        state, unless, holds = _standing(self.regime, must, ask, excuses)
        state = state if self._now else before_force(state)
        self[verdicts] = self.regime, state, unless, holds
        return self[verdicts]


@lru_cache(maxsize=16)
def _on_days(engine: Engine) -> Callable[[date], list[_OnDay]]:
    """Return the regimes that have not ended, by day."""
    place = {it: at for at, it in enumerate(engine.verdicts.groups["regime"])}

    def not_ended(on: date) -> list[_OnDay]:
        regimes = engine.rulebook.regimes.values()
        lasting = [it for it in regimes if on <= (it.in_force.until or date.max)]
        return [_OnDay(regime, on, place) for regime in lasting]

    return lru_cache(MOST_DAYS)(not_ended)


@lru_cache(maxsize=16)
def deciders_of(engine: Engine) -> Callable[[str], RegimeDecider]:
    """Return what tells of each regime how it stands, and why."""
    regimes = engine.rulebook.regimes
    return cache(lambda name: RegimeDecider(engine.evaluator, regimes[name]))
