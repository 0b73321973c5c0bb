"""What a table of deals came to: decided step by step, and read again.

Deals are named by their place in the table, counted from 0.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from screening.engine.assess import assess
from screening.portfolio.facts import DAY, NAME, answers_of
from screening.portfolio.pieces import pieces_of, together
from screening.rulebook.answers import Deal
from screening.rulebook.model import Rulebook
from screening.wording.explanation import Explanation

Facts = Mapping[int, Collection[str]]
"""Questions whose answer could move a deal, by its place."""
NOTHING: Facts = MappingProxyType({})
ENDS = {"lowest": "exact-lowest", "highest": "exact-highest"}


class Settling(NamedTuple):
    """Questions, each with the deals that its answer could move; the most first.

    They were looked for in so many `deals`, of those that are `open`.
    """

    deals_of: Mapping[str, Sequence[int]]
    deals: int
    open: int

    @property
    def questions(self) -> Sequence[tuple[str, int]]:
        """Each question, and how many deals it could move."""
        return [(name, len(deals)) for name, deals in self.deals_of.items()]

    def of_deals(self, places: Iterable[int]) -> Facts:
        """Return the questions that could move each of these deals."""
        found: dict[int, list[str]] = {it: [] for it in places}
        for name, deals in self.deals_of.items():
            for place in found.keys() & deals:
                found[place].append(name)
        return found


class Outcome(NamedTuple):
    """Facts, and what they come to by a rulebook; `on` is the day of all without one.

    Where it is `exact`, the levels are the engine's range, and else its quick bound.
    """

    rulebook: Rulebook
    on: date
    facts: pa.Table
    verdicts: pa.Table
    exact: bool

    def deal(self, place: int) -> Deal:
        """Return a deal of the table, as its cells were read."""
        [said] = self.facts.slice(place, 1).to_pylist()
        answers = answers_of(self.rulebook, said)
        day = said.get(DAY) or self.on
        return Deal(name=said[NAME] or "", on=day, answers=answers)

    def settling(self, most: int, known: Facts = NOTHING) -> Settling:
        """Return the facts that could move the levels of the first open deals.

        Those of some deals may be `known`, by place.
        """
        settled = self.verdicts.column("settled").to_pylist()
        open_ = [place for place, is_settled in enumerate(settled) if not is_settled]
        found: dict[str, list[int]] = {it: [] for it in self.rulebook.questions}
        for place in open_[:most]:
            for fact in known[place] if place in known else self._moving(place):
                found[fact].append(place)
        asked = sorted(found.items(), key=lambda it: -len(it[1]))
        deals_of = {name: places for name, places in asked if places}
        return Settling(deals_of, len(open_[:most]), len(open_))

    def _moving(self, place: int) -> Collection[str]:
        """Return the facts that could move the level of a deal."""
        deal = self.deal(place)
        assessment = assess(self.rulebook, deal.answers, deal.on)
        return {it.question for it in Explanation(deal, assessment).settling}

    def again(self, facts: pa.Table, places: Sequence[int]) -> "Outcome":
        """Return what other facts come to; they differ at these places alone."""
        some = facts.take(pa.array(places, pa.int64()))
        new = decide(self.rulebook, some, self.on, _nobody, exact=self.exact)
        verdicts = exchanged(self.verdicts, places, new.verdicts)
        return self._replace(facts=facts, verdicts=verdicts)


def decide(
    rulebook: Rulebook,
    facts: pa.Table,
    on: date,
    done: Callable[[int], None],
    *,
    exact: bool,
) -> Outcome:
    """Return what facts come to, with the state of filings.

    `done` is told of how many more deals each time. What it raises stops the work.
    """
    found = list[pa.RecordBatch]()
    for piece in pieces_of(rulebook, facts, on, filings=True, exact=exact):
        found.append(piece)
        done(piece.num_rows)
    verdicts = together(found)
    if exact:
        verdicts = _with_exact_ends(verdicts)
    return Outcome(rulebook, on, facts, verdicts, exact)


def exchanged(table: pa.Table, places: Sequence[int], new: pa.Table) -> pa.Table:
    """Return a table with other rows at some places."""
    order = [*range(table.num_rows)]
    for at, place in enumerate(places):
        order[place] = table.num_rows + at
    both = pa.concat_tables([table, new]).unify_dictionaries().combine_chunks()
    return both.take(pa.array(order, pa.int64()))


def _nobody(_deals: int) -> None:
    """Tell nobody how far it is."""


def _with_exact_ends(verdicts: pa.Table) -> pa.Table:
    """Return verdicts whose levels are the exact ones."""
    for name, exact in ENDS.items():
        place = verdicts.schema.get_field_index(name)
        verdicts = verdicts.set_column(place, name, verdicts.column(exact))
    low, high = (verdicts.column(it).cast(pa.string()) for it in ENDS)
    place = verdicts.schema.get_field_index("settled")
    verdicts = verdicts.set_column(place, "settled", pc.equal(low, high))
    return verdicts.drop_columns([*ENDS.values()])
