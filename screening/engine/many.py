"""What conditions come to for many deals at once, with a bit for each deal.

Deals that are read together share nearly all of the work: whoever holds thousands of
examples to a rulebook compares each answer once, however many deals give it. Deals are
counted from the lowest bit, in their order.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import date
from functools import cache, cached_property, lru_cache, reduce
from operator import and_, or_
from typing import Any, NamedTuple, TypeVar, assert_never

from screening.engine.solver import Solver
from screening.rulebook import conditions
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import ALWAYS, Answer, Comparison, Condition
from screening.rulebook.editions import of_day
from screening.rulebook.fields import InForce
from screening.rulebook.model import Definition, Question, Rulebook, Verdict

T = TypeVar("T")

MOST_KEPT = 4
"""Of how many sets of deals it is kept what conditions come to."""
MOST_CONDITIONS, MOST_FOUND = 20_000, 5_000
"""Of how many conditions that is kept, and how much else is, of one such set."""


class Truths(NamedTuple):
    """The deals that meet a condition, those that do not, and those that may."""

    met: int
    not_met: int
    open: int

    def of(self, verdict: Verdict) -> int:
        """Return the deals with which it comes to that."""
        if verdict is Verdict.OPEN:
            return self.open
        return self.met if verdict is Verdict.MET else self.not_met


class ManyDeals:
    """Deals, all read in one edition of a rulebook, whatever their days."""

    def __init__(self, rulebook: Rulebook, deals: Sequence[Deal]) -> None:
        self._rulebook, self._questions = rulebook, rulebook.questions
        self._definitions = rulebook.definitions
        self.all = (1 << len(deals)) - 1
        self._given = defaultdict[str, Counter[Answer]](Counter)
        self.days = Counter[date]()
        """The deals of each day."""
        for place, deal in enumerate(deals):
            self.days[deal.on] += 1 << place
            for name, answer in deal.answers.items():
                self._given[name][answer] += 1 << place
        self.during = cache(self._during)
        """The deals of days that lie in a span."""
        self.truths = lru_cache(MOST_CONDITIONS)(self._truths)
        """What a condition comes to, of which the rulebook need not know."""
        self._known = dict[Hashable, Any]()

    def recall(self, key: Hashable, of: object, work: Callable[[], T]) -> T:
        """Return a result about them, by work the first time and of something else.

        The key has all else that it hangs on, beside them and that one thing.
        """
        known = self._known.get(key)
        if known is None or known[0] is not of:
            if len(self._known) >= MOST_FOUND:
                self._known.clear()
            known = self._known[key] = of, work()
        result: T = known[1]
        return result

    @cached_property
    def solver(self) -> Solver:
        """What searches other deals of that edition, of which all is known."""
        return Solver(self._rulebook, finished=True)

    def saying(self, question: str, answer: Answer) -> int:
        """Return the deals with that answer to a question."""
        return self._given[question][answer]

    def _during(self, days: InForce) -> int:
        return sum(bits for day, bits in self.days.items() if days.covers(day))

    def _truths(self, condition: Condition) -> Truths:
        match condition:
            case Comparison():
                met, not_met = self._compared(condition)
            case conditions.Is(definition):
                return self.truths(self._definitions[definition].when)
            case conditions.AllOf(parts):
                met, not_met = self._every(parts)
            case conditions.AnyOf(parts):
                met, not_met = self._some(parts)
            case conditions.NoneOf(parts):
                not_met, met = self._some(parts)
            case _ as never:
                assert_never(never)
        return Truths(met, not_met, self.all & ~(met | not_met))

    def _every(self, parts: Sequence[Condition]) -> tuple[int, int]:
        each = [self.truths(part) for part in parts]
        met = reduce(and_, (it.met for it in each), self.all)
        return met, reduce(or_, (it.not_met for it in each), 0)

    def _some(self, parts: Sequence[Condition]) -> tuple[int, int]:
        each = [self.truths(part) for part in parts]
        not_met = reduce(and_, (it.not_met for it in each), self.all)
        return reduce(or_, (it.met for it in each), 0), not_met

    def _compared(self, comparison: Comparison) -> tuple[int, int]:
        """Return by which deals the question is asked and its answer compares so."""
        question = self._questions[comparison.question]
        gate = self._rulebook.conditions["question", question.id]
        asked, holds, fails = self.truths(gate or ALWAYS), 0, 0
        for answer, bits in self._given[question.id].items():
            if answer in question.not_known:
                continue
            if comparison.holds(answer):
                holds |= bits
            else:
                fails |= bits
        return asked.met & holds, asked.not_met | fails


def by_edition(
    rulebook: Rulebook, deals: Sequence[Deal]
) -> Iterator[tuple[Rulebook, ManyDeals, int]]:
    """Yield each edition, the deals as it reads them, and those of its own days.

    Only these are read: in the place of each other one stands a deal without answers.
    """
    days = defaultdict[Rulebook, set[date]](set)
    for day in {deal.on for deal in deals}:
        days[of_day(rulebook, day)].add(day)
    for edition, own in days.items():
        many = many_deals(edition, [it if it.on in own else NO_DEAL for it in deals])
        yield edition, many, sum(many.days[day] for day in own)


NO_DEAL = Deal(name="", on=date.min, answers={})


_Ground = list[Question | Definition | Condition | None]
_KEPT: deque[tuple[_Ground, list[Deal], ManyDeals]] = deque(maxlen=MOST_KEPT)


def many_deals(edition: Rulebook, deals: Sequence[Deal]) -> ManyDeals:
    """Return deals as an edition reads them; as before, where it asks them the same.

    So after an edit of a rule, only what is new in that is decided.
    """
    ground: _Ground = [*edition.questions.values(), *edition.definitions.values()]
    ground += edition.conditions.values()
    asked = ground, [*deals]
    for *known, many in (*_KEPT,):
        if (*known,) == asked:
            return many
    many = ManyDeals(edition, deals)
    _KEPT.append((*asked, many))
    return many


def places(bits: int) -> Iterator[int]:
    """Yield the places of those deals, in their order."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
