"""Many deals decided together, where one by one would take too long.

An integer holds a bit for each deal. A condition is decided for all of them by a few
operations on such integers, in the logic of `evaluator`: it is open where it is neither
met nor not met. Only verdicts come out, not what decided them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import NamedTuple, assert_never

from screening.engine.assess import assess
from screening.engine.logic import Remembered
from screening.engine.range import Range
from screening.rulebook import conditions
from screening.rulebook.conditions import (
    NEVER,
    Answer,
    Answers,
    Comparison,
    Condition,
    Is,
)
from screening.rulebook.model import Rule, Rulebook, Verdict
from screening.rulebook.regimes import Regime, State

Bits = int


_Bits = tuple[Bits, Bits]
"""The deals that meet a condition, and those that do not."""


class BatchVerdicts(NamedTuple):
    """The deals on whose day a rule is in force that meet it, and that may meet it."""

    rule: Rule
    met: Bits
    possible: Bits


class Batch:
    """Deals under one rulebook, each read at a day of its own."""

    def __init__(
        self, rulebook: Rulebook, deals: Sequence[tuple[Answers, date]]
    ) -> None:
        self._rulebook, self._each = rulebook, deals
        self._deals = (1 << len(deals)) - 1
        self._days: dict[date, Bits] = {}
        self._said: dict[str, dict[Answer, Bits]] = {
            question: {} for question in rulebook.questions
        }
        self._decided = Remembered[Comparison | Is, _Bits](self._look_up)
        for place, (answers, on) in enumerate(deals):
            bit = 1 << place
            self._days[on] = self._days.get(on, 0) | bit
            for question, answer in answers.items():
                said = self._said[question]
                said[answer] = said.get(answer, 0) | bit
        self.found = tuple(self._find(rule) for rule in rulebook.rules.values())

    def ranges(self) -> list[Range]:
        """Return the range of each deal, worked out alone where it is not settled."""
        levels = self._rulebook.heading.levels
        lowest = self._places((rule, met) for rule, met, _possible in self.found)
        highest = self._places((rule, possible) for rule, _met, possible in self.found)
        return [
            Range(levels[low], levels[high])
            if low == high
            else assess(self._rulebook, *deal).range
            for low, high, deal in zip(lowest, highest, self._each, strict=True)
        ]

    def holding(self, place: int) -> tuple[dict[str, str], dict[str, str]]:
        """Return the levels of the rules a deal meets, and may meet, by rule."""
        met = {rule.id: rule.level for rule, bits, _ in self.found if bits >> place & 1}
        perhaps = (rule for rule, _, bits in self.found if bits >> place & 1)
        return met, {rule.id: rule.level for rule in perhaps}

    def filings(self) -> list[dict[str, State]]:
        """Return the state of each filing of each deal, without those not due.

        It is the same as `filings.filings` finds deal by deal, in the same order.
        """
        states: list[dict[str, State]] = [{} for _deal in self._each]
        for regime in self._rulebook.regimes.values():
            for state, bits in self._states(regime):
                for place in _places_of(bits):
                    states[place][regime.id] = state
        return states

    def _states(self, regime: Regime) -> Iterator[tuple[State, Bits]]:
        """Yield the states of a regime that asks something, each with its deals."""
        must, must_not = self._decide(regime.when or NEVER)
        ask, ask_not = self._decide(regime.ask_first_when or NEVER)
        excuses = [self._decide(unless.when) for unless in regime.unless]
        excused = reduce(or_, (met for met, _not_met in excuses), 0)
        perhaps = self._deals & ~reduce(and_, (fails for _met, fails in excuses), -1)
        asked = self._deals & ~excused & ~(must_not & ask_not)
        days = regime.in_force
        now = asked & self._on_days(days.covers)
        later = asked & self._on_days(lambda on: days.from_ and on < days.from_)
        if regime.proposal:
            yield regime.due, now | later
            return
        yield State.FUTURE, later
        due = now & must & ~perhaps
        yield regime.due, due
        yield State.ASK_FIRST, now & ask & ~due
        yield State.OPEN, now & ~ask & ~due

    def having(self, condition: Condition, verdict: Verdict) -> Bits:
        """Return the deals of which a condition has that verdict."""
        met, not_met = self._decide(condition)
        of = {Verdict.MET: met, Verdict.NOT_MET: not_met}
        return of.get(verdict, self._deals & ~met & ~not_met)

    def in_force(self, rule: Rule) -> Bits:
        """Return the deals on whose day a rule is in force."""
        return self._on_days(rule.covers)

    def _on_days(self, covers: Callable[[date], object]) -> Bits:
        return reduce(or_, (it for day, it in self._days.items() if covers(day)), 0)

    def _places(self, holding: Iterable[tuple[Rule, Bits]]) -> list[int]:
        """Return the place of each deal's highest level among rules that hold it."""
        rank = self._rulebook.rank
        by_place = [0] * len(rank)
        for rule, bits in holding:
            by_place[rank[rule.level]] |= bits
        places = [0] * self._deals.bit_length()
        for place, bits in enumerate(by_place):
            for deal in _places_of(bits):
                places[deal] = place
        return places

    def _find(self, rule: Rule) -> BatchVerdicts:
        in_force, (met, not_met) = self.in_force(rule), self._decide(rule.when)
        return BatchVerdicts(rule, met & in_force, in_force & ~not_met)

    def _decide(self, condition: Condition) -> _Bits:
        match condition:
            case conditions.AllOf(parts):
                return self._all([self._decide(part) for part in parts])
            case conditions.AnyOf(parts):
                not_met, met = self._decide(conditions.NoneOf(parts))
                return met, not_met
            case conditions.NoneOf(parts):
                return self._all([self._decide(part)[::-1] for part in parts])
            case Comparison() | Is():
                return self._decided[condition]
            case _ as never:
                assert_never(never)

    def _all(self, parts: Iterable[_Bits]) -> _Bits:
        met, not_met = self._deals, 0
        for meeting, failing in parts:
            met, not_met = met & meeting, not_met | failing
        return met, not_met

    def _look_up(self, condition: Comparison | Is) -> _Bits:
        """Decide a definition, or "the question is asked, and its answer compares"."""
        if isinstance(condition, Is):
            return self._decide(self._rulebook.definitions[condition.definition].when)
        met = not_met = 0
        for answer, bits in self._said[condition.question].items():
            if condition.holds(answer):
                met |= bits
            else:
                not_met |= bits
        gate = self._rulebook.questions[condition.question].ask_when
        found = met, not_met
        return found if gate is None else self._all([self._decide(gate), found])


def _places_of(bits: Bits) -> list[int]:
    """Return the places of the deals that have a bit."""
    return [place for place, bit in enumerate(reversed(f"{bits:b}")) if bit == "1"]
