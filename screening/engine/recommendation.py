"""What the rulebook recommends of one deal: the first recommendation that holds.

Unknown is not no. To go on plainly is passed over where anything is open, and to go on
if something holds where no condition of it applies.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from typing import NamedTuple

from screening.engine.assess import Assessment, Following, following
from screening.engine.filings import Filing, at_stake, filings
from screening.engine.movement import Mattering, Movement
from screening.engine.schedule.clocks import Clock
from screening.engine.schedule.timeline import Timeline, timeline
from screening.engine.schedule.work import NO_WORK, Work
from screening.rulebook.model import Item, Verdict
from screening.rulebook.recommendations import (
    CLEARED,
    CLOSED,
    CONTRADICTORY,
    KNOWN,
    MISSED,
    NONE_ANSWERED,
    OPEN,
    PLANNED,
    REFUSED,
    SIGNED,
    WRITTEN,
    Advice,
    Outcome,
    Recommendation,
)
from screening.rulebook.regimes import CLOSING, SIGNING
from screening.rulebook.states import State

QUICKEST_FIRST = sorted(
    {*WRITTEN} - {"stops"}, key=("lowest", "highest", "facts").count
)
"""The keys of an outcome, those last that take a solver."""
MOST_OF_STEPS = 3
"""How many steps of a deal at most are conditions of it."""


class Matched(NamedTuple):
    """What of a deal meets an outcome: filings by key, and the facts that are open."""

    filings: Mapping[str, tuple[Filing, ...]]
    facts: tuple[str, ...]


class ConditionMet(NamedTuple):
    """A condition that applies: a step of the deal, or one of the recommendation."""

    says: str
    matched: Matched


class Recommended(NamedTuple):
    """The recommendation that is given, what met it, and the conditions it names."""

    recommendation: Recommendation
    matched: Matched
    conditions: tuple[ConditionMet, ...]


def recommended(assessment: Assessment, work: Work = NO_WORK) -> Recommended | None:
    """Return what is recommended of a deal; `work` is what happened with filings."""
    return _standings(assessment, work, Movement.mattering).recommended()


def advised(assessment: Assessment, work: Work = NO_WORK) -> Advice | None:
    """Return the advice alone; one fact that matters may tell as much as all."""
    given = _standings(assessment, work, Movement.each_mattering).given
    return given.advice if given else None


def _standings(
    assessment: Assessment, work: Work, ask: Callable[..., Iterable[Mattering]]
) -> "Standings":
    every, movement = filings(assessment, work), cache(partial(Movement, assessment))
    return Standings(
        assessment,
        every,
        cache(lambda: timeline(assessment, every, work)),
        lambda: ask(movement(), at_stake(assessment, every)),
        cache(lambda: following(assessment)),
    )


def stage_of(days: Timeline) -> str:
    """Return where a deal stands: what was planned for a day in the past was done."""
    past = {it for it, day in days.planned.items() if day < days.as_of}
    return CLOSED if CLOSING in past else SIGNED if SIGNING in past else PLANNED


class Standings:
    """How a deal stands, in the words in which a recommendation speaks of it.

    What takes long is asked for when a recommendation reads it.
    """

    def __init__(
        self,
        assessment: Assessment,
        filings: Sequence[Filing],
        days: Callable[[], Timeline],
        mattering: Callable[[], Iterable[Mattering]],
        following: Callable[[], Following],
    ) -> None:
        self.assessment, self._filings = assessment, filings
        self._days, self._mattering, self._following = days, mattering, following

    def recommended(self) -> Recommended | None:
        """Return what is recommended; None where the rulebook recommends nothing."""
        if (it := self.given) is None:
            return None
        return Recommended(it, self._matched(it), tuple(self._conditions(it)))

    @cached_property
    def given(self) -> Recommendation | None:
        """The recommendation that is given, whatever meets it."""
        certain = True
        for it in self.assessment.rulebook.recommendations.values():
            verdict = self._verdict(it)
            if verdict is Verdict.MET:
                if it.advice is Advice.GO_ON and not (certain and self._is_certain):
                    continue
                if it.advice is not Advice.GO_ON_IF or any(self._conditions(it)):
                    return it
            certain = certain and verdict is not Verdict.OPEN
        return None

    def _verdict(self, outcome: Outcome) -> Verdict:
        when, verdict = outcome.when, Verdict.MET
        if when is not None:
            verdict = self.assessment.known.verdict(when)
        if verdict is Verdict.NOT_MET:
            return verdict
        written = ((key, getattr(outcome, key)) for key in QUICKEST_FIRST)
        met = all(self._meets(key, of, outcome) for key, of in written if of)
        return verdict if met else Verdict.NOT_MET

    def _meets(self, key: str, words: Sequence[str], outcome: Outcome) -> bool:
        match key:
            case "deal":
                return stage_of(self._days()) in words
            case "lowest" | "highest":
                return getattr(self.assessment.range, key).id in words
            case "facts":
                return self._fact_so(words)
            case _:
                return any(self._standing_so(key, outcome))

    def _standing_so(self, key: str, outcome: Outcome) -> Iterator[Filing]:
        """Yield the filings that meet a key of an outcome, in rulebook order."""
        words = getattr(outcome, key)
        for it in self._filings:
            regime, counts = it.regime, it.regime.kind != "watch"
            if key == "suspending":
                barred = {*regime.stops} & {*(outcome.stops or regime.stops)}
                counts = counts and bool(barred)
            elif key == "bans":
                counts = regime.kind == "prohibition"
            if counts and not {*words}.isdisjoint(self._words[regime.id]):
                yield it

    @cached_property
    def _words(self) -> Mapping[str, set[str]]:
        """How each filing stands, by its regime."""
        words = {it.regime.id: {it.state.value} for it in self._filings}
        made = (it for it in self._filings if it.state is State.FILED)
        ended = self._clocks if any(made) else {}
        for name, clock in ended.items():
            if clock.happened.outcome:
                words[name] = {CLEARED if clock.happened.clears else REFUSED}
        if stage_of(self._days()) != PLANNED:
            for clock in self._days().missed:
                words[clock.filing.regime.id].add(MISSED)
        return words

    @cached_property
    def _clocks(self) -> Mapping[str, Clock]:
        return {it.filing.regime.id: it for it in self._days().clocks}

    def _fact_so(self, words: Sequence[str]) -> bool:
        """Tell whether what is known of the facts that matter is one of some words."""
        if self.assessment.contradictions:
            return CONTRADICTORY in words
        if not self.assessment.answers:
            return NONE_ANSWERED in words
        return not {OPEN, KNOWN}.isdisjoint(words) and (
            (OPEN if self._is_open else KNOWN) in words
        )

    @cached_property
    def _is_open(self) -> bool:
        return next(self._open_ones(), None) is not None

    @cached_property
    def _open(self) -> tuple[str, ...]:
        return tuple(self._open_ones())

    def _open_ones(self) -> Iterator[str]:
        """Yield the questions that matter, but for those that only rule out a ban."""
        only = {State.RULE_OUT}
        for it in self._mattering():
            if it.lifts or it.leads or {of.state for of in it.turned} - only:
                yield it.question

    @property
    def _lifting(self) -> tuple[str, ...]:
        """Those of them that can move the level, or else all."""
        lifting = {it.question for it in self._mattering() if it.lifts}
        return tuple(it for it in self._open if it in lifting) or self._open

    @property
    def _is_certain(self) -> bool:
        """Whether nothing that is open could forbid the deal or lift its level."""
        bans = (it for it in self._filings if it.regime.kind == "prohibition")
        hangs = any(it.state.traits.can_stop for it in bans)
        return self.assessment.range.settled and not hangs

    def _matched(self, outcome: Outcome) -> Matched:
        named = {
            key: tuple(self._standing_so(key, outcome))
            for key in ("filings", "suspending", "bans")
            if getattr(outcome, key)
        }
        return Matched(named, self._facts(outcome, named.get("bans", ())))

    def _facts(self, outcome: Outcome, bans: Iterable[Filing]) -> tuple[str, ...]:
        """Return the open facts that an outcome speaks of: all, or what decides it."""
        if OPEN not in outcome.facts:
            return ()
        if outcome.highest:
            return self._lifting
        every = tuple(it.question for it in self._mattering())
        deciding = {name for it in bans for name in it.waiting_for}
        return tuple(it for it in every if it in deciding) or every

    def _conditions(self, recommendation: Recommendation) -> Iterator[ConditionMet]:
        """Yield the conditions that apply; each filing is named by the first."""
        if recommendation.of_steps:
            steps = (it for it in self._steps() if it.proviso)
            for step, _place in zip(steps, range(MOST_OF_STEPS), strict=False):
                yield ConditionMet(step.proviso or "", Matched({}, ()))
        named, every = set[str](), self.assessment.rulebook.provisos
        for it in map(every.__getitem__, recommendation.provisos):
            if self._verdict(it) is Verdict.NOT_MET:
                continue
            matched = self._matched(it)
            left = {key: _left(of, named) for key, of in matched.filings.items()}
            if all(left.values()):
                named |= {of.regime.id for kept in left.values() for of in kept}
                yield ConditionMet(it.proviso, matched._replace(filings=left))

    def _steps(self) -> Iterator[Item]:
        """Yield the steps that are certain, in the order of the rulebook."""
        every = self._following().checklist
        return (it.what for it in every if it.verdict is Verdict.MET)


def _left(filings: Iterable[Filing], named: set[str]) -> tuple[Filing, ...]:
    return tuple(it for it in filings if it.regime.id not in named)
