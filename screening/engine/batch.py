"""Many deals decided together, where one by one would take too long."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from screening.engine.bits import Bits, Bitwise, Decided
from screening.engine.logic import Remembered
from screening.rulebook.conditions import Answer, Answers, Comparison
from screening.rulebook.model import Rule, Rulebook
from screening.rulebook.states import State

MOST_COMPARED = 20_000
"""For how many comparisons it is remembered which deals pass them."""


class GivenDeals:
    """What deals answer, a bit for each deal: the same whichever rulebook decides them.

    Each is read at a day of its own.
    """

    def __init__(self, deals: Sequence[tuple[Answers, date]]) -> None:
        self.each, self.days = deals, dict[date, Bits]()
        self._said = dict[str, dict[Answer, Bits]]()
        for place, (answers, on) in enumerate(deals):
            bit = 1 << place
            self.days[on] = self.days.get(on, 0) | bit
            for question, answer in answers.items():
                said = self._said.setdefault(question, {})
                said[answer] = said.get(answer, 0) | bit
        self.compared = Remembered[Comparison, Decided](self._compare, MOST_COMPARED)

    def _compare(self, comparison: Comparison) -> Decided:
        met = not_met = 0
        for answer, bits in self._said.get(comparison.question, {}).items():
            if comparison.holds(answer):
                met |= bits
            else:
                not_met |= bits
        return met, not_met


class Batch(Bitwise):
    """Deals under one rulebook."""

    def __init__(
        self, rulebook: Rulebook, deals: Sequence[tuple[Answers, date]] | GivenDeals
    ) -> None:
        given = deals if isinstance(deals, GivenDeals) else GivenDeals(deals)
        super().__init__(rulebook, len(given.each))
        self._given, self.each = given, given.each

    @property
    def days(self) -> Mapping[date, Bits]:
        """The deals of each day."""
        return self._given.days

    def compare(self, comparison: Comparison) -> Decided:
        """Return which deals' answers pass a comparison, and which do not."""
        return self._given.compared[comparison]

    @cached_property
    def bounds(self) -> list[tuple[int, int]]:
        """The places of both ends for each deal; they are equal if settled."""
        lowest = self._places((rule, met) for rule, met, _possible in self.found)
        highest = self._places((rule, possible) for rule, _met, possible in self.found)
        return [*zip(lowest, highest, strict=True)]

    def holding(self, place: int) -> tuple[dict[str, str], dict[str, str]]:
        """Return the levels of the rules a deal meets, and may meet, by rule."""
        met = {rule.id: rule.level for rule, bits, _ in self.found if bits >> place & 1}
        perhaps = (rule for rule, _, bits in self.found if bits >> place & 1)
        return met, {rule.id: rule.level for rule in perhaps}

    def filings(self) -> list[dict[str, State]]:
        """Return the state of each filing of each deal, without those not due.

        It is the same as `filings.filings` finds deal by deal, in the same order.
        """
        states: list[dict[str, State]] = [{} for _deal in self.each]
        for regime in self.rulebook.regimes.values():
            for state, bits in self.states(regime):
                for place in places_of(bits):
                    states[place][regime.id] = state
        return states

    def _places(self, holding: Iterable[tuple[Rule, Bits]]) -> list[int]:
        """Return the place of each deal's highest level among rules that hold it."""
        places = [0] * self.count
        for place, bits in enumerate(self.by_place(holding)):
            for deal in places_of(bits):
                places[deal] = place
        return places


def places_of(bits: Bits) -> list[int]:
    """Return the places of the deals that have a bit."""
    return [place for place, bit in enumerate(reversed(f"{bits:b}")) if bit == "1"]
