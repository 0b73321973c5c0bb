"""Conditions decided for many deals at once, by a bit for each deal.

An integer holds a bit for each deal. A condition is decided for all of them by a few
operations on such integers, in the logic of `evaluator`: it is open where it is neither
met nor not met. Only verdicts come out, not what decided them. Where the bits of one
comparison come from, the deals themselves or the columns of a table, others say.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property, reduce
from itertools import product
from operator import or_
from typing import NamedTuple, assert_never

from screening.rulebook import conditions
from screening.rulebook.conditions import (
    NEVER,
    AnyOf,
    Comparison,
    Condition,
    Is,
    ThresholdName,
)
from screening.rulebook.editions import ALWAYS, with_values
from screening.rulebook.fields import InForce
from screening.rulebook.model import (
    Definition,
    Question,
    Rule,
    Rulebook,
    Verdict,
)
from screening.rulebook.regimes import Regime
from screening.rulebook.states import State, before_force, state_of

Bits = int

Decided = tuple[Bits, Bits]
"""The deals that meet a condition, and those that do not."""


class BatchVerdicts(NamedTuple):
    """The deals on whose day a rule is in force that meet it, and that may meet it."""

    rule: Rule
    met: Bits
    possible: Bits


class Bitwise(ABC):
    """A rulebook's conditions, decided for many deals; each is read at its day.

    The rulebook may be one edition, for deals of any day, or the whole rulebook. What
    it remembers leads in no circle: a batch is large, and goes with the last who holds
    it.
    """

    def __init__(self, rulebook: Rulebook, count: int) -> None:
        self.rulebook, self.count = rulebook, count
        self.every = (1 << count) - 1
        self._decided = dict[Comparison | Is, Decided]()
        self._compared = dict[Comparison, Decided]()
        self._within = dict[InForce, Bits]()

    @property
    @abstractmethod
    def days(self) -> Mapping[date, Bits]:
        """The deals of each day."""

    @abstractmethod
    def compare(self, comparison: Comparison) -> Decided:
        """Return which deals' answers pass a comparison, and which do not.

        A deal without an answer is in neither; whether it is asked does not matter.
        """

    @cached_property
    def found(self) -> tuple[BatchVerdicts, ...]:
        """What every rule comes to, those that are switched off too."""
        return tuple(self._find(rule) for rule in self.rulebook.rules.values())

    def having(self, condition: Condition, verdict: Verdict) -> Bits:
        """Return the deals of which a condition has that verdict."""
        met, not_met = self._decide(condition)
        of = {Verdict.MET: met, Verdict.NOT_MET: not_met}
        return of.get(verdict, self.every & ~met & ~not_met)

    def in_force(self, rule: Rule) -> Bits:
        """Return the deals on whose day a rule is in force."""
        return 0 if rule.off is not None else self._on_days_of(rule.in_force)

    def by_place(self, holding: Iterable[tuple[Rule, Bits]]) -> list[Bits]:
        """Return, by the place of each level, the deals that a rule of it holds."""
        rank = self.rulebook.rank
        found = [0] * len(rank)
        for rule, bits in holding:
            found[rank[rule.level]] |= bits
        return found

    def states(self, regime: Regime) -> Iterator[tuple[State, Bits]]:
        """Yield the states of a regime that asks something, each with its deals.

        They are those that `filings.filings` finds deal by deal.
        """
        days, found = regime.in_force, defaultdict[State, Bits](int)
        now = self._on_days_of(days)
        later = self._on_days(lambda on: days.from_ and on < days.from_)
        excused = AnyOf(tuple(unless.when for unless in regime.unless))
        whole = (regime.when or NEVER, regime.ask_first_when or NEVER, excused)
        for way in product(*map(self._by_verdict, whole)):
            (must, musts), (ask, asks), (excuse, excuses) = way
            state = state_of(regime.due, must, ask, excuse)
            these = musts & asks & excuses
            found[state] |= these & now
            found[before_force(state)] |= these & later
        found.pop(State.NOT_DUE, None)
        yield from found.items()

    def _by_verdict(self, condition: Condition) -> list[tuple[Verdict, Bits]]:
        """Return the deals of each verdict that a condition has of any."""
        each = ((verdict, self.having(condition, verdict)) for verdict in Verdict)
        return [(verdict, bits) for verdict, bits in each if bits]

    def _compare_once(self, comparison: Comparison) -> Decided:
        if comparison not in self._compared:
            self._compared[comparison] = self.compare(comparison)
        return self._compared[comparison]

    def _on_days_of(self, span: InForce) -> Bits:
        if span not in self._within:
            self._within[span] = self._on_days(span.covers)
        return self._within[span]

    def _on_days(self, covers: Callable[[date], object]) -> Bits:
        return reduce(or_, (it for day, it in self.days.items() if covers(day)), 0)

    def _find(self, rule: Rule) -> BatchVerdicts:
        in_force, (met, not_met) = self.in_force(rule), self._decide(rule.when)
        return BatchVerdicts(rule, met & in_force, in_force & ~not_met)

    def _decide(self, condition: Condition) -> Decided:
        match condition:
            case conditions.AllOf(parts):
                return self._all([self._decide(part) for part in parts])
            case conditions.AnyOf(parts):
                not_met, met = self._decide(conditions.NoneOf(parts))
                return met, not_met
            case conditions.NoneOf(parts):
                return self._all([self._decide(part)[::-1] for part in parts])
            case Comparison() | Is():
                if condition not in self._decided:
                    self._decided[condition] = self._look_up(condition)
                return self._decided[condition]
            case _ as never:
                assert_never(never)

    def _all(self, parts: Iterable[Decided]) -> Decided:
        met, not_met = self.every, 0
        for meeting, failing in parts:
            met, not_met = met & meeting, not_met | failing
        return met, not_met

    def _look_up(self, condition: Comparison | Is) -> Decided:
        """Decide a definition, or "the question is asked, and its answer compares"."""
        if isinstance(condition, Is):
            defined = self.rulebook.definitions[condition.definition]
            return self._in_force(defined, self._decide(defined.when))
        met = not_met = 0
        for compared, there in self._by_day(condition):
            passes, fails = self._compare_once(compared)
            met |= passes & there
            not_met |= fails & there
        asked, found = self.rulebook.questions[condition.question], (met, not_met)
        if asked.ask_when is not None:
            found = self._all([self._decide(asked.ask_when), found])
        return self._in_force(asked, found)

    def _in_force(self, part: Question | Definition, found: Decided) -> Decided:
        """Return what is found of a part; on days when it is not in force, not met."""
        if part.in_force == ALWAYS:
            return found
        days = self._on_days_of(part.in_force)
        return found[0] & days, found[1] | self.every & ~days

    def _by_day(self, condition: Comparison) -> Iterator[tuple[Comparison, Bits]]:
        """Yield a comparison with each value of its thresholds, and the deals of it."""
        if not any(isinstance(value, ThresholdName) for _how, value in condition.tests):
            yield condition, self.every
            return
        for day, bits in self.days.items():
            yield with_values(condition, self.rulebook, day), bits
