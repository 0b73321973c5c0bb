"""What searches found, remembered by all that it depends on, in whichever rulebook.

That is the content of conditions, and how the questions in them are answered. So after
an edit, only what reads the edited part is looked for again.
"""

from collections.abc import (
    Callable,
    Collection,
    Hashable,
    Mapping,
    Sequence,
)
from contextlib import suppress
from functools import cached_property, lru_cache, partial
from typing import Any, NamedTuple, TypeVar

from screening.analysis import implications
from screening.analysis.contents import Contents, contents_of
from screening.analysis.remembered import recall
from screening.engine import solver
from screening.engine.assess import assess, engine_of
from screening.engine.batch import Batch, GivenDeals, places_of
from screening.engine.evaluator import Evaluator
from screening.engine.range import Range
from screening.engine.solver import Search, Solver, UndecidedError, Wanted
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer, Answers, Condition
from screening.rulebook.editions import of_day
from screening.rulebook.lately import MOST, Lately, Same
from screening.rulebook.model import Rule, Verdict

T = TypeVar("T")

MOST_STEPS_TO_GLIMPSE = 100
"""After how many steps a search is given up where nothing hangs on it."""


def always_meet(
    contents: Contents, known: Sequence[Condition], *choices: Condition
) -> bool:
    """Tell whether deals that meet all that is known always meet one of the others.

    False where their form alone does not show it; it is looked at once. Those that are
    enough are remembered, so that no others matter.
    """
    given = tuple(contents.of[it].number for it in known)
    numbers = {contents.of[it].number: it for it in choices}
    enough: list[frozenset[int]] = recall(("enough", given), list)
    if any(numbers.keys() >= some for some in enough):
        return True

    def look() -> bool:
        plain = [[contents.plain[it] for it in every] for every in (known, choices)]
        found = implications.always_met(contents.behind, *plain)
        if found is not None:
            enough.append(frozenset(contents.of[it].number for it in found))
        return found is not None

    told: bool = recall(("always", given, frozenset(numbers)), look)
    return told


class Reaches:
    """The levels that each deal of a batch can reach, found once.

    Where its quick bound is not settled they hang on the ends of that, on the rules
    that are open, each with its level, and on what is answered.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._open: list[list[Rule]] = [[] for _deal in batch.each]
        for rule, met, possible in batch.found:
            for at in places_of(possible & ~met):
                self._open[at].append(rule)

    def every(self) -> list[Range]:
        """Return the range of each deal, in their order."""
        return [*map(self.of, range(len(self._batch.each)))]

    def of(self, at: int) -> Range:
        """Return the range of a deal, by its place."""
        rulebook = self._batch.rulebook
        levels, ends = rulebook.heading.levels, self._batch.bounds[at]
        if ends[0] == ends[1]:
            return Range(*(levels[place] for place in ends))
        answers, on = self._batch.each[at]
        edition, bits, rules = of_day(rulebook, on), 0, set[Hashable]()
        contents = contents_of(edition)
        for rule in self._open[at]:
            number, questions = contents.of[edition.rules[rule.id].when]
            rules.add((number, rule.level))
            bits |= questions
        names, asked = tuple(rulebook.rank), contents.questions[bits]
        key = "reach", names, ends, frozenset(rules), asked, _written(answers)
        ids = recall(key, lambda: assess(rulebook, answers, on).range.ids)
        return Range(*(levels[rulebook.rank[it]] for it in ids))


def verdicts_of(
    contents: Contents, whens: Sequence[Condition], answers: Answers
) -> list[Verdict]:
    """Return what conditions come to with those answers; each is decided once."""
    said = "verdicts", frozenset(answers.items())
    known: dict[int, Verdict] = recall(said, dict)
    numbers, facts = [contents.of[when].number for when in whens], None
    for when, number in zip(whens, numbers, strict=True):
        if number not in known:
            evaluator = engine_of(contents.rulebook).evaluator
            facts = evaluator.read(answers) if facts is None else facts
            known[number] = evaluator.compiled(when).decide(facts).verdict
    return [known[number] for number in numbers]


def given_by(deals: Sequence[Deal]) -> GivenDeals:
    """Return what deals answer; of the same deals it is put together once."""
    return _given_by(_DEALS.same([*deals]))


_DEALS = Lately[list[Deal]]()


@lru_cache(maxsize=MOST)
def _given_by(deals: Same[list[Deal]]) -> GivenDeals:
    return GivenDeals([(it.answers, it.on) for it in deals.it])


def once(
    contents: Contents, what: str, condition: Condition, work: Callable[[], T]
) -> T:
    """Return what was found of a condition as it is written, by work the first time.

    It may hang on nothing but that condition, what is behind it, and how its questions
    are answered.
    """
    number, bits = contents.of[condition]
    key = what, solver.MOST_STEPS, condition, number, contents.questions[bits]
    found: T = recall(key, work)
    return found


class Placed(NamedTuple):
    """A condition to be decided by one of the rulebooks, counted from 0."""

    of: int
    condition: Condition


Needed = tuple[Condition | Placed, Verdict]
"""A condition, of the first rulebook unless it says of which, and its verdict."""


class Prover:
    """A solver that remembers what it found, and what all others did.

    Nothing is made ready for a search that was made before.
    """

    def __init__(self, *contents: Contents, alike: "Prover | None" = None) -> None:
        self._contents, self._alike = contents, alike

    @cached_property
    def solver(self) -> Solver:
        """What searches, with the conditions of its own that it was asked about."""
        if self._alike:
            return self._alike.solver.side_by_side(len(self._contents))
        return Solver(*(it.rulebook for it in self._contents))

    @property
    def evaluator(self) -> Evaluator:
        """What decides for the first rulebook."""
        return self.solver.evaluators[0]

    def side_by_side(self, deals: int) -> "Prover":
        """Return so many of these deals; what is decided of one is known of all."""
        return Prover(*self._contents * deals, alike=self)

    def always_meet(self, known: Sequence[Condition], condition: Condition) -> bool:
        """Tell whether what meets all that is known plainly meets a condition."""
        return always_meet(self._contents[0], known, condition)

    def verdict(self, condition: Condition, answers: Answers) -> Verdict:
        """Return what a condition comes to with those answers."""
        return self.solver.verdict(self.solver.compiled(condition), answers)

    def find(
        self,
        *wanted: Needed,
        known: Answers | None = None,
        apart: Sequence[Answers] = (),
        blank: Collection[str] = (),
    ) -> Answers | None:
        """Return the fewest answers that do; None is a proof that there are none."""
        more = {"known": known or {}, "apart": apart, "blank": blank}
        found: Answers | None = self._recalled("find", wanted, more)
        return found

    def glimpse(
        self, *wanted: Needed, known: Answers, apart: Sequence[Answers]
    ) -> Answers | None:
        """Return answers that do where a few steps lead to some; None is no proof."""
        more = {"known": known, "apart": apart}
        found: Answers | None = self._recalled("glimpse", wanted, more)
        return found

    def exists(self, *wanted: Needed, known: Answers | None = None) -> bool:
        """Tell whether `find` would find answers, or raise UndecidedError."""
        found: bool = self._recalled("exists", wanted, {"known": known or {}})
        return found

    def deals(self, *wanted: Needed) -> list[Answers]:
        """Return deals that were kept for what is wanted; to keep one, put it there.

        They are of rulebooks that ask the same questions in the same way.
        """
        _placed, read, _bits = self._read(wanted)
        asked = tuple(it.every_question for it in self._contents)
        kept: list[Answers] = recall(("deals", asked, *read), list)
        return kept

    def _recalled(
        self, how: str, wanted: Sequence[Needed], more: Mapping[str, Any]
    ) -> Any:
        placed, read, bits = self._read(wanted)
        order, rest = self._contents[0].questions[bits], map(_written, more.values())
        key = how, len(self._contents), order, solver.MOST_STEPS, *read, *rest
        found = recall(key, partial(self._look, how, placed, more))
        if found is UndecidedError:
            raise UndecidedError
        return found

    def _read(
        self, wanted: Sequence[Needed]
    ) -> tuple[list[tuple[Placed, Verdict]], list[Hashable], int]:
        """Return what is wanted, placed and by its content, and its questions' bits."""
        placed = [
            (it if isinstance(it, Placed) else Placed(0, it), verdict)
            for it, verdict in wanted
        ]
        read, bits = list[Hashable](), 0
        for (of, condition), verdict in placed:
            content = self._contents[of].of[condition]
            bits |= content.questions
            read.append((of, content.number, verdict))
        return placed, read, bits

    def _look(
        self,
        how: str,
        placed: Sequence[tuple[Placed, Verdict]],
        more: Mapping[str, Any],
    ) -> Any:
        ready = [
            (self.solver.compiled(condition, of), verdict)
            for (of, condition), verdict in placed
        ]
        try:
            if how == "glimpse":
                return self._glimpse(ready, **more)
            return getattr(self.solver, how)(*ready, **more)
        except UndecidedError:
            return UndecidedError

    def _glimpse(
        self, wanted: Sequence[Wanted], known: Answers, apart: Sequence[Answers]
    ) -> Answers | None:
        search = Search(self.solver, wanted, most=MOST_STEPS_TO_GLIMPSE)
        with suppress(UndecidedError):
            found = search.first(search.with_answers(search.start(apart), known))
            return found and found.answers
        return None


def _written(given: Any) -> Hashable:
    """Return answers, a row of them or names, as what they are told from others by."""
    if isinstance(given, Mapping):
        answers = given.items()
        return tuple((name, _value(answer)) for name, answer in answers)
    rows = isinstance(given, tuple | list) and given and isinstance(given[0], Mapping)
    return tuple(map(_written, given)) if rows else frozenset(given)


def _value(value: Answer) -> Hashable:
    return value if isinstance(value, frozenset) else str(value)
