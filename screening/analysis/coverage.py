"""What the examples show of each rule and regime, and of the branches of conditions.

Only what an example expects by name counts, and only where it comes out so: a verdict
that nobody expects proves nothing. A branch that no deal at all could show is left out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from screening.analysis.branches import Branch, Needs, branches_of
from screening.engine.evaluator import Evaluation, Evaluator
from screening.engine.filings import RegimeDecider, states_of
from screening.engine.solver import Solver
from screening.errors import Problem
from screening.formats.text import from_day
from screening.formats.yaml_reader import Path
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import NEVER, Answers, AnyOf, Condition, behind
from screening.rulebook.deal_file import DealFile
from screening.rulebook.editions import of_day, turns
from screening.rulebook.fields import conditions_in, keys_of, parts_within
from screening.rulebook.files import PartId, Places, parts_by_kind, places_in
from screening.rulebook.model import Rule, Rulebook, Verdict
from screening.rulebook.regimes import Regime
from screening.rulebook.states import State, before_force

D = TypeVar("D", Rule, Regime)

ONE_DAY = timedelta(1)


class CoverageGap(NamedTuple):
    """Something that no example shows: where it is written, and what it is, in words.

    An example would show it that has these `answers` and expects that verdict of the
    rule, or that state of the filing. They are None where they were not looked for. It
    is of a day `on` which it is so, where not of any.
    """

    place: Problem
    expect: StrEnum
    answers: Answers | None = None
    on: date | None = None

    def from_day(self, day: date) -> "CoverageGap":
        """Return the same of an edition that begins on that day; it says so."""
        says = from_day(day, self.place.says)
        return self._replace(place=replace(self.place, says=says), on=day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What examples show of one rule or regime.

    `states` are the verdicts, or the states of a filing, that it can come to;
    `expected` are those that examples expect. Branches are `shown` or not.
    """

    part: PartId
    place: Problem
    states: tuple[StrEnum, ...]
    expected: frozenset[StrEnum]
    shown: tuple[Branch, ...]
    not_shown: tuple[CoverageGap, ...]

    @property
    def branches(self) -> int:
        """How many branches there are that a deal could show."""
        return len(self.shown) + len(self.not_shown)

    @property
    def missing(self) -> tuple[CoverageGap, ...]:
        """The states that no example expects, then the branches that none shows."""
        says = "no example expects it {}.".format
        states = (
            CoverageGap(replace(self.place, says=says(state)), state)
            for state in self.states
            if state not in self.expected
        )
        return (*states, *self.not_shown)

    def and_from(self, day: date, later: "Coverage") -> "Coverage":
        """Return the coverage of a part with that of the edition from a day on.

        What both have is shown by one of them; of the later, only what is new is told.
        """
        branches = {f"{it}." for it in self.shown}
        known = branches.union(it.place.says for it in self.not_shown)
        new = [it for it in later.shown if f"{it}." not in branches]
        there = {f"{it}." for it in new}
        left = (it for it in self.not_shown if it.place.says not in there)
        missing = (
            it.from_day(day) for it in later.not_shown if it.place.says not in known
        )
        return replace(
            self,
            expected=self.expected | later.expected,
            shown=(*self.shown, *new),
            not_shown=(*left, *missing),
        )


def measure(rulebook: Rulebook, examples: Iterable[DealFile]) -> tuple[Coverage, ...]:
    """Return what the examples show of every rule that is not switched off, and regime.

    Those of what is extended are left to the examples of whoever keeps that. A part
    that an edition of the rulebook decides otherwise is looked at in that one as well,
    by the examples of its days.
    """
    expected: dict[PartId, list[tuple[StrEnum, Deal]]] = defaultdict(list)
    for example in examples:
        told = example.expect
        for name, verdict in told.rules.items() if told else ():
            expected["rule", name].append((verdict, example.deal))
        for name, state in told.filings.items() if told else ():
            expected["regime", name].append((state, example.deal))
    found: dict[PartId, Coverage] = {}
    first = rulebook.heading.reviewed
    for day in (first, *(turn for turn in turns(rulebook) if turn > first)):
        for covered in _of_edition(of_day(rulebook, day), day, expected):
            before = found.get(covered.part)
            found[covered.part] = before.and_from(day, covered) if before else covered
    return tuple(found.values())


def _of_edition(
    book: Rulebook, day: date, expected: Mapping[PartId, Sequence[tuple[StrEnum, Deal]]]
) -> Iterator[Coverage]:
    """Yield what is shown of the parts that the edition before it decides otherwise."""
    search = _Search(book, evaluator := Evaluator(book), places_in(book.texts))
    reviewed = book.heading.reviewed
    rules = (rule for rule in book.rules.values() if rule.off is None)
    subjects = (
        *map(_rule, rules),
        *(_regime(it, evaluator, reviewed) for it in book.regimes.values()),
    )
    editions = {it: of_day(book, it) for it in _days_of(expected) | {day - ONE_DAY}}
    for subject in subjects:
        if search.places.is_extended(*subject.part):
            continue
        meant = _decided_by(subject.part, book)
        like = {
            it
            for it, edition in editions.items()
            if edition is book or _decided_by(subject.part, edition) == meant
        }
        if day == reviewed or day - ONE_DAY not in like:
            its = expected.get(subject.part, ())
            yield search.covered(subject, [each for each in its if each[1].on in like])


def _days_of(expected: Mapping[PartId, Sequence[tuple[StrEnum, Deal]]]) -> set[date]:
    return {deal.on for each in expected.values() for _state, deal in each}


@lru_cache(maxsize=4096)
def _decided_by(part: PartId, book: Rulebook) -> frozenset[object]:
    """Return every condition that decides a part, its own and those behind them."""
    parts = parts_within(parts_by_kind(book)[part[0]][part[1]])
    held = [(path, it) for path, inner in parts for it in conditions_in(inner)]
    nodes = {node for _path, it in held for node in behind(it, book.conditions)}
    return frozenset([*held, *((node, book.conditions[node]) for node in nodes)])


Decide = Callable[[Evaluation, date], StrEnum | None]
"""What a part says of a deal on a day; None where it is not in force."""


def _is_open(state: StrEnum) -> bool:
    return state.traits.hangs if isinstance(state, State) else state is Verdict.OPEN


_Decided = tuple[StrEnum, Evaluation, date]
"""What is expected of a part and comes out so, the deal and the day."""


class DecidingCondition(NamedTuple):
    """A condition that decides a part, and where it stands in it.

    Its branches are shown only where all that is `beside` it is so. Where it is
    `negated`, the part is not met because it is.
    """

    path: Path
    condition: Condition
    beside: Needs = ()
    negated: bool = False


class _Subject(NamedTuple):
    """A part that examples are about, and the conditions that decide it.

    `variant` is what it says with another condition at a path. `clock` are the
    conditions on its terms.
    """

    part: PartId
    states: tuple[StrEnum, ...]
    decide: Decide
    variant: Callable[[Path, Condition], Decide]
    held: Sequence[DecidingCondition]
    clock: Sequence[DecidingCondition] = ()


def _rule(rule: Rule) -> _Subject:
    def variant(path: Path, condition: Condition) -> Decide:
        when = with_condition(rule, path, condition).when

        def verdict(deal: Evaluation, on: date) -> Verdict | None:
            return deal.verdict(when) if rule.covers(on) else None

        return verdict

    return _Subject(
        part=("rule", rule.id),
        states=tuple(Verdict),
        decide=variant(("when",), rule.written_when),
        variant=variant,
        held=[*deciding_conditions(rule)],
    )


def _regime(regime: Regime, evaluator: Evaluator, reviewed: date) -> _Subject:
    def variant(path: Path, condition: Condition) -> Decide:
        decider = RegimeDecider(evaluator, with_condition(regime, path, condition))

        def state(deal: Evaluation, on: date) -> State | None:
            return decider.on(deal, on)

        return state

    return _Subject(
        part=("regime", regime.id),
        states=_states(regime, reviewed),
        decide=variant(("when",), regime.when or NEVER),
        variant=variant,
        held=[*deciding_conditions(regime)],
        clock=[*_clock(regime)],
    )


def _states(regime: Regime, reviewed: date) -> tuple[State, ...]:
    """Return the states that examples should show of a regime."""
    in_force = states_of(regime)
    later = (regime.in_force.from_ or reviewed) > reviewed
    wanted = {*in_force, *(map(before_force, in_force) if later else ())}
    return tuple(state for state in State if state in wanted)


def deciding_conditions(part: Rule | Regime) -> Iterator[DecidingCondition]:
    """Yield the conditions that decide a rule or a regime, each exception apart."""
    excused: Needs = tuple((it.when, Verdict.NOT_MET) for it in part.unless)
    is_rule = isinstance(part, Rule)
    must, ask = (
        (part.written_when, None)
        if isinstance(part, Rule)
        else (part.when, part.ask_first_when)
    )
    if must is not None:
        yield DecidingCondition(("when",), must, excused)
    if ask is not None:
        needs = (*excused, (must or NEVER, Verdict.NOT_MET))
        yield DecidingCondition(("ask-first-when",), ask, needs)
    due = AnyOf(tuple(held for held in (must, ask) if held is not None))
    for place, unless in enumerate(part.unless):
        others = (need for need in excused if need[0] != unless.when)
        needs, path = ((due, Verdict.MET), *others), ("unless", place, "when")
        yield DecidingCondition(path, unless.when, needs, negated=is_rule)


def with_condition(part: D, path: Path, condition: Condition) -> D:
    """Return a rule or regime with another condition at a path of those it has."""
    if path[0] != "unless":
        keys = {key.written: key.name for key in keys_of(type(part))}
        return part.model_copy(update={keys[str(path[0])]: condition})
    unless = [*part.unless]
    place = int(path[1])
    unless[place] = unless[place].model_copy(update={"when": condition})
    return part.model_copy(update={"unless": tuple(unless)})


def _clock(regime: Regime) -> Iterator[DecidingCondition]:
    """Yield the conditions on what a regime's terms are, and where they stand."""
    for path, part in parts_within(regime):
        condition = getattr(part, "only_when", None)
        if condition is not None:
            yield DecidingCondition((*path, "only-when"), condition)


class _Search(NamedTuple):
    """Looks for what examples show, and for deals that would show what none does."""

    rulebook: Rulebook
    evaluator: Evaluator
    places: Places

    def covered(
        self, subject: _Subject, expected: Iterable[tuple[StrEnum, Deal]]
    ) -> Coverage:
        """Return what deals show of a part that come out as is expected of them."""
        evaluator = self.evaluator
        variants = [
            (held, branch, subject.variant(held.path, branch.variant))
            for held in subject.held
            for branch in branches_of(held.condition, negated=held.negated)
        ]
        decided = [
            (state, read, deal.on)
            for state, deal in expected
            if subject.decide(read := evaluator.read(deal.answers), deal.on) is state
        ]
        shown, missing = self.branches(subject, variants, decided)
        return Coverage(
            part=subject.part,
            place=self.places.problem(*subject.part, subject.held[0].path),
            states=subject.states,
            expected=frozenset(state for state, _deal, _on in decided),
            shown=tuple(shown),
            not_shown=(*missing, *self.clock(subject, decided)),
        )

    def branches(
        self,
        subject: _Subject,
        variants: Iterable[tuple[DecidingCondition, Branch, Decide]],
        decided: Sequence[_Decided],
    ) -> tuple[list[Branch], list[CoverageGap]]:
        """Return the branches that deals show which are not open, and what is left."""
        settled = [it for it in decided if not _is_open(it[0])]
        shown, missing = [], []
        for held, branch, decide in variants:
            if any(decide(deal, on) is not state for state, deal, on in settled):
                shown.append(branch)
            elif gap := self.missing(subject, held, branch):
                missing.append(gap)
        return shown, missing

    def missing(
        self, subject: _Subject, held: DecidingCondition, branch: Branch
    ) -> CoverageGap | None:
        """Return what is missing, or None where no deal at all could show it."""
        answers = Solver(self.rulebook).find(*branch.needs, *held.beside)
        if answers is None:
            return None
        path = self.path(subject.part, held.path, branch)
        place = self.places.problem(*subject.part, path, f"{branch}.")
        return CoverageGap(place, branch.shows, answers)

    def clock(
        self, subject: _Subject, decided: Iterable[_Decided]
    ) -> Iterator[CoverageGap]:
        """Yield the conditions on terms that no deal which has to file decides so."""
        due = [
            deal
            for state, deal, _on in decided
            if isinstance(state, State) and state.traits.asks
        ]
        for path, condition, *_ in subject.clock:
            found = {deal.verdict(condition) for deal in due}
            for verdict in (Verdict.MET, Verdict.NOT_MET):
                if verdict not in found:
                    says = "no example that has to file shows this condition "
                    says += f"{verdict}."
                    place = self.places.problem(*subject.part, path, says)
                    yield CoverageGap(place, State.MUST)

    def path(self, part: PartId, within: Path, branch: Branch) -> Path:
        """Return the path in a part to the condition, or the answer, it is about.

        It goes as far as is written: a crossing stands for more than that.
        """
        path: Path = (*within, *branch.path)
        document, start = self.places.place(*part, path)
        written: Any = document.data
        for key in start:
            written = written[key]
        for depth, key in enumerate(path):
            try:
                written = written[key]
            except (KeyError, IndexError, TypeError):
                return path[:depth]
        lists = written.items() if isinstance(written, dict) else [(None, written)]
        for operator, listed in lists:
            if isinstance(listed, list) and branch.answer in listed:
                below = () if operator is None else (operator,)
                return (*path, *below, listed.index(branch.answer))
        return path
