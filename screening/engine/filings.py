"""What each regime asks of a deal: a filing, with its state and what decided it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache, reduce
from itertools import product
from operator import itemgetter, or_
from typing import Any, NamedTuple, TypeVar

from screening.engine.assess import MOST_DAYS, Assessment, Engine
from screening.engine.evaluator import Decision, Evaluation, Evaluator
from screening.engine.many import ManyDeals
from screening.engine.schedule.work import NO_WORK, Work
from screening.rulebook.conditions import (
    NEVER,
    AllOf,
    Answers,
    AnyOf,
    Condition,
    NoneOf,
)
from screening.rulebook.fields import InForce
from screening.rulebook.model import Verdict
from screening.rulebook.regimes import MayApply, Regime, Unless
from screening.rulebook.states import Act, State, before_force, state_of

T = TypeVar("T")


class Standing(NamedTuple):
    """How a regime stands to a deal, as if it were in force.

    `unless` is what makes it not due, where its condition holds but for that. It
    `holds` where only an exception that nobody has shown could still lift it.
    """

    state: State
    unless: Unless | None = None
    holds: bool = False


class Reasons(NamedTuple):
    """How a regime stands to a deal, and why.

    `because` are the questions whose answers decided it, `waiting_for` those that could
    still change it, both by one condition after the other, of each in page order.
    `lifting` are the exceptions that are open, `readings` those by which it may apply.
    """

    standing: Standing
    because: tuple[str, ...]
    waiting_for: tuple[str, ...] = ()
    lifting: tuple[Unless, ...] = ()
    readings: tuple[MayApply, ...] = ()


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

    @property
    def lifting(self) -> tuple[Unless, ...]:
        """The exceptions that nobody has shown, and that would lift it."""
        return self.reasons(self.regime.id).lifting

    @property
    def readings(self) -> tuple[MayApply, ...]:
        """The entries by which it may apply, where it only may."""
        return self.reasons(self.regime.id).readings


def filings(assessment: Assessment, work: Work = NO_WORK) -> tuple[Filing, ...]:
    """Return a filing for every regime that is or will be in force, in file order.

    The day is the one the rules were read at; a regime that has ended by then is left
    out. What was filed is so whatever else is known, unless the law forbids the deal.
    Nothing here moves a level.
    """
    known, new = assessment.known, tuple.__new__  # checks no number of fields
    decider, verdicts = deciders_of(known.engine), known.group("regime")
    reasons = (cache(lambda regime: decider(regime).decide(known.reasons)),)
    rows = _on_days(known.engine)(assessment.on)
    made_here = [new(Filing, it[it.places(verdicts)] + reasons) for it in rows]
    if made := {name for name, it in work.filings.items() if it.made}:
        made_here = [_made(it) if it.regime.id in made else it for it in made_here]
    return tuple(made_here)


def _made(filing: Filing) -> Filing:
    forbids = filing.state.traits.forbids
    return filing if forbids else filing._replace(state=State.FILED, holds=False)


def asked(assessment: Assessment) -> dict[str, Filing]:
    """Return the filings that ask something, by the id of their regime."""
    every = filings(assessment)
    return {it.regime.id: it for it in every if it.state is not State.NOT_DUE}


def states_with(
    assessment: Assessment, answers: Answers, regimes: Collection[str]
) -> dict[str, State]:
    """Return how some regimes that have not ended would stand with other answers."""
    engine = assessment.known.engine
    verdicts = engine.verdicts.decide("regime")(engine.verdicts.read(answers))
    return _states(assessment, verdicts, regimes)


def states_now(assessment: Assessment, regimes: Collection[str]) -> dict[str, State]:
    """Return how some regimes that have not ended stand, but for those not due."""
    if not regimes:
        return {}
    states = _states(assessment, assessment.known.group("regime"), regimes)
    return {name: it for name, it in states.items() if it is not State.NOT_DUE}


def _states(
    assessment: Assessment, verdicts: Sequence[Verdict], regimes: Collection[str]
) -> dict[str, State]:
    rows = _on_days(assessment.known.engine)(assessment.on)
    wanted = (it for it in rows if it.regime.id in regimes)
    return {it.regime.id: it[it.places(verdicts)][1] for it in wanted}


def states_of_many(regime: Regime, many: ManyDeals) -> Mapping[State, int]:
    """Return by state the deals in which a regime stands so, on the day of each.

    What was filed counts for nothing. Deals of days after it ended are left out.
    """
    alike: dict[tuple[Verdict, ...], int] = {(): many.all}
    for condition in conditions_of(regime):
        truths = many.truths(condition)
        each = product(alike.items(), Verdict)
        split = {(*so, of): deals & truths.of(of) for (so, deals), of in each}
        alike = {so: deals for so, deals in split.items() if deals}
    deals_by_state, now = Counter[State](), many.during(regime.in_force)
    until = regime.in_force.until
    later = many.during(InForce(until=until)) & ~now
    for verdicts, deals in alike.items():
        state = _standing(regime, verdicts).state
        deals_by_state[state] |= deals & now
        deals_by_state[before_force(state)] |= deals & later
    return deals_by_state


def unsettled(
    assessment: Assessment, filings: Iterable[Filing]
) -> Iterator[tuple[Filing, int, Iterable[tuple[Condition, int]]]]:
    """Yield the filings that a fact can still change, with these facts as bits.

    Beside them stands each condition that decides how it will stand, with what that
    waits for: the state changes exactly where one of them turns. Only regimes in force
    that are law are among them. Of bits see `Verdicts.wait`.
    """
    known = assessment.known
    verdicts, waits = known.group("regime"), known.waits("regime")
    rows = {it.regime.id: it for it in _on_days(known.engine)(assessment.on)}
    for it in filings:
        traits = it.state.traits
        if it.unless or traits.does is Act.WAIT or (traits.settled and not it.holds):
            continue
        row = rows[it.regime.id]
        read, pick = row.parted, row.places
        must, _likely, may, _excuses = read(pick(verdicts))
        of_must, of_likely, of_may, of_excuses = read(pick(waits))
        lifts, mays = reduce(or_, of_excuses, 0), reduce(or_, of_may, 0)
        asks = 0 if Verdict.MET in (must, *may) else of_must | mays
        every = of_must | of_likely | mays | lifts
        musts = 0 if must is Verdict.NOT_MET or not may else of_must | lifts
        likely = every if it.regime.likely_when and may else 0
        *conditions, _planned = deciders_of(known.engine)(it.regime.id).conditions
        each = zip(conditions, (asks | lifts, musts, likely), strict=True)
        yield it, of_must | mays | lifts, each


def at_stake(
    assessment: Assessment, filings: Iterable[Filing]
) -> Iterator[tuple[Filing, Condition, int]]:
    """Yield the walls and filings that a fact can bring or lift, each with its turn.

    That is the condition by which it comes or goes, with what that waits for. A wall,
    and a filing that is due or likely, goes where it need not be made any more, and
    comes where it must. Any other comes where it is likely: one that nothing can make
    likely is remote, and so is one that nobody makes. Of bits see `Verdicts.wait`.
    """
    known = assessment.known
    verdicts, waits = known.group("regime"), known.waits("regime")
    rows = {it.regime.id: it for it in _on_days(known.engine)(assessment.on)}
    for it in filings:
        regime, traits = it.regime, it.state.traits
        if it.unless or traits.does in _AT_REST or (traits.settled and not it.holds):
            continue
        read, pick = rows[regime.id].parted, rows[regime.id].places
        must, likely, _may, _excuses = read(pick(verdicts))
        of_must, of_likely, _of_may, of_excuses = read(pick(waits))
        lifts = reduce(or_, of_excuses, 0)
        asks, due, _likely, planned = deciders_of(known.engine)(regime.id).conditions
        if regime.outcome.due is State.WALL:
            yield it, due, 0 if must is Verdict.NOT_MET else of_must | lifts
        elif regime.kind != "watch" and (traits.sure or traits.likely):
            settled = must is Verdict.NOT_MET
            yield it, *((asks, lifts) if settled else (due, of_must | lifts))
        elif regime.kind != "watch" and likely is not Verdict.NOT_MET:
            yield it, planned, of_likely | lifts


_AT_REST = {Act.WAIT, Act.CHOOSE, Act.NOTHING}


_Parted = tuple[T, T, tuple[T, ...], tuple[T, ...]]
"""What is of each condition of a regime: that it must be done, that it is likely, each
by which it may apply, and each that makes it not due."""


def _parted(regime: Regime) -> Callable[[Sequence[T]], _Parted[T]]:
    """Split, by a function, one value for each condition of a regime, in order."""
    first = 2 + len(regime.readings)
    return lambda of: (of[0], of[1], (*of[2:first],), (*of[first:],))


def conditions_of(regime: Regime) -> tuple[Condition, ...]:
    """Return all conditions that decide how a regime stands, in that order."""
    mays, excuses = regime.readings, regime.unless
    whens = (*(it.when for it in mays), *(it.when for it in excuses))
    return (regime.when or NEVER, regime.likely_when or NEVER, *whens)


class RegimeDecider:
    """A regime with its conditions, to tell how it stands and why."""

    def __init__(self, evaluator: Evaluator, regime: Regime) -> None:
        self.regime, self._must = regime, regime.when or NEVER
        mays = (it.when for it in regime.readings)
        self._ways = [way for it in (self._must, *mays) for way in evaluator.ways(it)]
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
        regime = self.regime
        decided = [deal.decide(it) for it in conditions_of(regime)]
        must, likely, mays, excuses = _parted(regime)(decided)
        standing = _standing(regime, [it.verdict for it in decided])
        if standing.unless:
            lifting = excuses[regime.unless.index(standing.unless)]
            return Reasons(standing, lifting.because)
        perhaps = [it for it in excuses if it.verdict is Verdict.OPEN]
        exceptions = zip(regime.unless, excuses, strict=True)
        lifted = tuple(it for it, of in exceptions if of in perhaps)
        if must.verdict is Verdict.MET:
            _because, waiting = _joined(*perhaps)
            return Reasons(standing, must.because, waiting, lifted)
        because, waiting = _joined(must, *mays, *perhaps)
        met = [it for it in mays if it.verdict is Verdict.MET]
        grounds = [likely] if standing.state is State.LIKELY else met
        if grounds:
            because, _waiting = _joined(*grounds)
        readings = zip(regime.readings, mays, strict=True)
        may = tuple(it for it, of in readings if of.verdict is Verdict.MET)
        return Reasons(standing, because, waiting, lifted, may)


_NOT_DUE = Standing(State.NOT_DUE)


def states_of(regime: Regime) -> tuple[State, ...]:
    """Return the states that a regime can have while it is in force."""
    every, never = tuple(Verdict), (Verdict.NOT_MET,)
    held = (regime.when, regime.likely_when, regime.may, regime.unless)
    ways = product(*(every if it else never for it in held))
    states = {state_of(regime.outcome, *way) for way in ways}
    return tuple(state for state in State if state in states)


def _standing(regime: Regime, verdicts: Sequence[Verdict]) -> Standing:
    """Return how a regime stands by what all its conditions come to."""
    must, likely, mays, excuses = _parted(regime)(verdicts)
    may = most(mays)
    if {must, may} == {Verdict.NOT_MET}:
        return _NOT_DUE
    lifted = zip(regime.unless, excuses, strict=True)
    unless = next((it for it, of in lifted if of is Verdict.MET), None)
    excused = Verdict.MET if unless else most(excuses)
    state = state_of(regime.outcome, must, likely, may, excused)
    return Standing(state, unless, (must, excused) == (Verdict.MET, Verdict.OPEN))


def most(verdicts: Collection[Verdict]) -> Verdict:
    """The verdict of a group of which any counts: met, else open, else not met."""
    held = (it for it in (Verdict.MET, Verdict.OPEN) if it in verdicts)
    return next(held, Verdict.NOT_MET)


def _deciding(regime: Regime) -> Iterator[Condition]:
    """Yield the condition under which it asks for anything, then that it must be done.

    Then comes that it is likely where it only may apply, and that one plans for it.
    """
    must, may = regime.when or NEVER, regime.may or NEVER
    unless = NoneOf(tuple(it.when for it in regime.unless))
    yield AllOf((AnyOf((must, may)), unless))
    yield AllOf((must, unless))
    yield AllOf((regime.likely_when or NEVER, may, NoneOf((must,)), unless))
    yield AllOf((regime.likely_when or NEVER, unless))


def _joined(*decisions: Decision) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The questions that decided any of them, and those that any of them waits for."""
    because = dict.fromkeys(name for one in decisions for name in one.because)
    waiting = dict.fromkeys(name for one in decisions for name in one.waiting_for)
    return tuple(because), tuple(waiting)


_Row = tuple[Regime, State, Unless | None, bool]


class _OnDay(dict[tuple[Verdict, ...], _Row]):
    """A regime not ended on a day, and its filing by what its conditions come to.

    `places` picks those of its conditions from what stands for regimes, in the order
    of `conditions_of`, and `parted` tells them apart.
    """

    def __init__(self, regime: Regime, on: date, at: Mapping[Condition, int]) -> None:
        super().__init__()
        self.regime, self._now = regime, regime.in_force.covers(on)
        self.parted: Callable[[Sequence[Any]], _Parted[Any]] = _parted(regime)
        self.places: Callable[[Sequence[Any]], tuple[Any, ...]]
        self.places = itemgetter(*(at[it] for it in conditions_of(regime)))

    def __missing__(self, verdicts: tuple[Verdict, ...]) -> _Row:
        """Work it out, and remember it."""
        state, unless, holds = _standing(self.regime, verdicts)
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
    """The decider of each regime by its id: how it stands, and why."""
    regimes = engine.rulebook.regimes
    return cache(lambda name: RegimeDecider(engine.evaluator, regimes[name]))
