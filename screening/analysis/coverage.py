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
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from screening.analysis.branches import Branch, Needs, branches_of
from screening.analysis.lint.checks import LintContext
from screening.engine.evaluator import Evaluation, Evaluator
from screening.engine.filings import RegimeDecider, states_of
from screening.errors import Problem
from screening.formats.text import from_day
from screening.formats.yaml_reader import Path
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import NEVER, Answers, Condition, Node, behind
from screening.rulebook.deal_file import DealFile
from screening.rulebook.editions import of_day, turns
from screening.rulebook.fields import conditions_in, keys_of, parts_within
from screening.rulebook.files import PartId, parts_by_kind
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
    """How examples cover each regime and each rule that is not switched off.

    Those of what is extended are left to the examples of whoever keeps that. A part
    that an edition of the rulebook decides otherwise is looked at in that one as well,
    by the examples of its days.
    """
    expecting = [it for it in examples if it.expect]
    by_part: dict[PartId, Coverage] = {}
    first = rulebook.heading.reviewed
    for day in (first, *(turn for turn in turns(rulebook) if turn > first)):
        for covered in _Edition(of_day(rulebook, day), day).covered(expecting):
            before = by_part.get(covered.part)
            by_part[covered.part] = before.and_from(day, covered) if before else covered
    return tuple(by_part.values())


_Conditions = Sequence[tuple[Path, Condition]]


@lru_cache(maxsize=4096)
def _behind(part: PartId, book: Rulebook) -> tuple[_Conditions, frozenset[Node]]:
    """Return the conditions of a part, and the questions and definitions behind."""
    parts = parts_within(parts_by_kind(book)[part[0]][part[1]])
    held = [(path, it) for path, inner in parts for it in conditions_in(inner)]
    nodes = (behind(it, book.conditions) for _path, it in held)
    return held, frozenset(chain.from_iterable(nodes))


def _decided_by(part: PartId, book: Rulebook) -> frozenset[object]:
    """Return every condition that decides a part, its own and those behind them."""
    held, nodes = _behind(part, book)
    return frozenset([*held, *((node, book.conditions[node]) for node in nodes)])


class _ExpectedState(NamedTuple):
    """What is expected of a part, of which deal, and the deal as it is read."""

    state: StrEnum
    deal: Deal
    read: Evaluation

    @property
    def is_open(self) -> bool:
        """Whether it is expected that answers are missing."""
        it = self.state
        return it.traits.hangs if isinstance(it, State) else it is Verdict.OPEN

    @property
    def has_to_file(self) -> bool:
        """Whether the deal is to go to an authority, or to ask one."""
        return isinstance(self.state, State) and self.state.traits.asks


class _Unshown(NamedTuple):
    """What no example shows of a part, wherever that is written.

    It is about the condition at a path, or about one of the answers listed there.
    """

    path: Path
    says: str
    expect: StrEnum
    answers: Answers | None = None
    answer: str = ""


class _Shown(NamedTuple):
    """What examples show of a part, by the states that come out as they expect."""

    states: frozenset[StrEnum]
    branches: Sequence[Branch]
    left: Sequence[_Unshown]


_KNOWN: dict[tuple[PartId, date], tuple[object, _Shown]] = {}
"""What was shown last of each part in the edition of a day, and all that decided it."""


Decide = Callable[[Evaluation, date], StrEnum | None]
"""What a part says of a deal on a day; None where it is not in force."""


class DecidingCondition(NamedTuple):
    """A condition that decides a part, and where it stands in it.

    Its branches are shown only where all that is `beside` it is so. Where it is
    `negated`, the part is not met because it is.
    """

    path: Path
    condition: Condition
    beside: Needs = ()
    negated: bool = False


def deciding_conditions(part: Rule | Regime) -> Iterator[DecidingCondition]:
    """Yield the conditions that decide a rule or a regime, each exception apart."""
    excused: Needs = tuple((it.when, Verdict.NOT_MET) for it in part.unless)
    is_rule = isinstance(part, Rule)
    if isinstance(part, Rule):
        due = part.written_when
        yield DecidingCondition(("when",), due, excused)
    else:
        due = part.asks
        yield from _of_regime(part, excused)
    for place, unless in enumerate(part.unless):
        others = (need for need in excused if need[0] != unless.when)
        needs, path = ((due, Verdict.MET), *others), ("unless", place, "when")
        yield DecidingCondition(path, unless.when, needs, negated=is_rule)


def _of_regime(regime: Regime, excused: Needs) -> Iterator[DecidingCondition]:
    """Yield the conditions by which a regime must be followed, or may apply."""
    if regime.when is not None:
        yield DecidingCondition(("when",), regime.when, excused)
    for place, it in enumerate(regime.readings):
        others = (
            (other.when, Verdict.NOT_MET) for other in regime.readings if other != it
        )
        needs = (*excused, (regime.when or NEVER, Verdict.NOT_MET), *others)
        written = place < len(regime.may_apply)
        path = ("may-apply", place, "when") if written else ("ask-first-when",)
        yield DecidingCondition(path, it.when, needs)


def with_condition(part: D, path: Path, condition: Condition) -> D:
    """Return a rule or regime with another condition at a path of those it has."""
    keys = {key.written: key.name for key in keys_of(type(part))}
    name: str = keys[str(path[0])]
    if len(path) == 1:
        return part.model_copy(update={name: condition})
    listed, place = [*getattr(part, name)], int(path[1])
    listed[place] = listed[place].model_copy(update={"when": condition})
    return part.model_copy(update={name: tuple(listed)})


class _Edition:
    """What examples show in the edition of a day, and deals that would show more."""

    def __init__(self, book: Rulebook, day: date) -> None:
        self.book, self.day = book, day
        self.evaluator, self.context = Evaluator(book), LintContext(book, day)
        self.places = self.context.places

    def covered(self, examples: Sequence[DealFile]) -> Iterator[Coverage]:
        """Yield what is shown of the parts that the edition before decides otherwise.

        A deal shows something of them where its own edition decides them alike.
        """
        expected = self._expected(examples)
        days = {it.deal.on for it in examples} | {self.day - ONE_DAY}
        editions = {it: of_day(self.book, it) for it in days}
        parts: list[Rule | Regime] = [*self.book.rules.values()]
        for part in (*parts, *self.book.regimes.values()):
            of = "rule" if isinstance(part, Rule) else "regime", part.id
            if getattr(part, "off", None) or self.places.is_extended(*of):
                continue
            meant = _decided_by(of, self.book)
            like = {
                it
                for it, edition in editions.items()
                if edition is self.book or _decided_by(of, edition) == meant
            }
            begins = part.in_force.from_ or date.min
            if begins > (self.context.days.until or date.max):
                continue
            first = self.day == self.book.heading.reviewed or begins >= self.day
            if first or self.day - ONE_DAY not in like:
                shown_by = [it for it in expected[of] if it.deal.on in like]
                yield self._of(of, part, self._recalled(of, part, shown_by))

    def _expected(
        self, examples: Iterable[DealFile]
    ) -> Mapping[PartId, Sequence[_ExpectedState]]:
        """The expectations of each part. A deal is read once for all of them."""
        expected: dict[PartId, list[_ExpectedState]] = defaultdict(list)
        for deal, expect in ((it.deal, it.expect) for it in examples):
            read = self.evaluator.read(deal.answers)
            for name, verdict in expect.rules.items() if expect else ():
                expected["rule", name].append(_ExpectedState(verdict, deal, read))
            for name, state in expect.filings.items() if expect else ():
                expected["regime", name].append(_ExpectedState(state, deal, read))
        return expected

    def _recalled(
        self, of: PartId, part: Rule | Regime, expected: Sequence[_ExpectedState]
    ) -> _Shown:
        """The branches shown of a part; kept while all behind it stays the same."""
        _held, nodes = _behind(of, self.book)
        asked = [
            it for it in self.book.questions.values() if ("question", it.id) in nodes
        ]
        deals = [(it.state, it.deal) for it in expected]
        key = part, _decided_by(of, self.book), asked, deals
        known = _KNOWN.get((of, self.day))
        if known is None or known[0] != key:
            known = _KNOWN[of, self.day] = key, self._shown(part, expected)
        return known[1]

    def _shown(self, part: Rule | Regime, expected: Iterable[_ExpectedState]) -> _Shown:
        """The branches shown of a part by deals that come out as expected.

        Those that come out otherwise without a branch show it, where they are not open.
        """
        held = [*deciding_conditions(part)]
        branches, left = list[Branch](), list[_Unshown]()
        says = self._decider(part, *held[0][:2])
        decided = [it for it in expected if says(it.read, it.deal.on) is it.state]
        settled = [it for it in decided if not it.is_open]
        for path, condition, beside, negated in held:
            for branch in branches_of(condition, negated=negated):
                without = self._decider(part, path, branch.variant)
                if any(without(it.read, it.deal.on) is not it.state for it in settled):
                    branches.append(branch)
                    continue
                answers = self.context.find(*branch.needs, *beside)
                if answers is not None:
                    at, says_so = (*path, *branch.path), f"{branch}."
                    it = _Unshown(at, says_so, branch.shows, answers, branch.answer)
                    left.append(it)
        left += _terms(part, [it.read for it in decided if it.has_to_file])
        return _Shown(frozenset(it.state for it in decided), branches, left)

    def _of(self, of: PartId, part: Rule | Regime, shown: _Shown) -> Coverage:
        """The coverage of a part, with the place of each branch that is not shown."""
        first, *_others = deciding_conditions(part)
        return Coverage(
            part=of,
            place=self.places.problem(*of, first.path),
            states=(*Verdict,) if isinstance(part, Rule) else self._states(part),
            expected=shown.states,
            shown=tuple(shown.branches),
            not_shown=tuple(
                CoverageGap(
                    self.places.problem(*of, self._path(of, it), it.says),
                    it.expect,
                    it.answers,
                )
                for it in shown.left
            ),
        )

    def _decider(self, part: Rule | Regime, path: Path, condition: Condition) -> Decide:
        """From a deal and a day to the verdict of a part that is changed at a path."""
        if isinstance(part, Regime):
            changed = with_condition(part, path, condition)
            return RegimeDecider(self.evaluator, changed).on
        when, covers = with_condition(part, path, condition).when, part.covers
        return lambda deal, on: deal.verdict(when) if covers(on) else None

    def _states(self, regime: Regime) -> tuple[State, ...]:
        """Return the states that examples should show of a regime.

        An exception that is open leaves it due; each is shown both ways by itself.
        Before it is in force it has a state only where it is decided as it will be.
        """
        in_force, reviewed = states_of(regime), self.book.heading.reviewed
        begins, of = regime.in_force.from_ or reviewed, ("regime", regime.id)
        before = of_day(self.book, begins - ONE_DAY)
        later = begins > reviewed and (
            before is self.book or _decided_by(of, before) == _decided_by(of, self.book)
        )
        wanted = {*in_force, *(map(before_force, in_force) if later else ())}
        return tuple(it for it in State if it in wanted - {State.MUST_UNLESS})

    def _path(self, of: PartId, left: _Unshown) -> Path:
        """Return the path in a part to the condition, or the answer, it is about.

        It goes as far as is written: a crossing stands for more than that.
        """
        path = left.path
        document, start = self.places.place(*of, path)
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
            if isinstance(listed, list) and left.answer in listed:
                below = () if operator is None else (operator,)
                return (*path, *below, listed.index(left.answer))
        return path


def _terms(part: Rule | Regime, due: Sequence[Evaluation]) -> Iterator[_Unshown]:
    """Yield the conditions on terms that no deal which has to file decides so."""
    for path, inner in parts_within(part):
        condition = getattr(inner, "only_when", None)
        seen = {deal.verdict(condition) for deal in due} if condition else ()
        for verdict in (Verdict.MET, Verdict.NOT_MET) if condition else ():
            if verdict not in seen:
                says = f"no example that has to file shows this condition {verdict}."
                yield _Unshown((*path, "only-when"), says, State.MUST)
