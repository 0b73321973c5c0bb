"""Which facts, if different, would change the level.

A lever is the answer to a question marked `lever` in the rulebook: one that the
parties can shape. `levers` tries an answer of every class, of one lever fact and of
two, and the engine's own logic decides. So what it finds is exact: with those answers
the level is the one promised, and with fewer of these facts it is not reached. A
question that is only asked then counts as not known, as in any other deal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from math import prod
from operator import attrgetter
from typing import NamedTuple

from screening.engine.assess import assess
from screening.engine.assessment import Assessment, Range
from screening.engine.equivalence import TooManyError, others
from screening.engine.evaluator import CompiledCondition, Evaluator, TruthBits
from screening.rulebook.conditions import Answer
from screening.rulebook.model import Level, Rulebook, Verdict

MOST_TRIES = 100_000
"""How many pairs of answers are tried for one assessment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """Answers that would change the level, and to what.

    `level` is what is promised: the highest of the new range where it comes down, the
    lowest where it comes up. `gone` are the rules that are met or open now and would
    not be met; `new` those that would be met or come open, and are less so now. Both
    are in rulebook order.
    """

    changes: Mapping[str, Answer]
    level: Level
    range: Range
    gone: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Levers:
    """What would bring the level down, and what would bring it up; strongest first.

    `complete` is False where there are more answers than are tried.
    """

    down: tuple[Lever, ...]
    up: tuple[Lever, ...]
    complete: bool = True


def levers(assessment: Assessment) -> Levers:
    """Return the facts that would change the level of a deal.

    `down` are the smallest changes of lever facts, one or two at once, that bring down
    the highest level still possible. The same facts come once for each level that they
    reach and fewer of them do not, with the answers nearest to the present ones. A
    lever fact that is not known yet counts like the others: the parties have still to
    fix it, so it is the first they shape; and as it holds the top of a range while it
    is open, no other fact would seem to matter without it.

    `up` are the single answers that would bring up the lowest level if they turned out
    otherwise: of lever facts, and of questions that rise, as what is judged on a scale
    can be judged too mildly. What is not known is for `engine.next_questions` to say.
    """
    search = _Search(assessment)
    down, up = search.down(), search.up()
    return Levers(down=down, up=up, complete=search.complete)


class _Other(NamedTuple):
    """Another answer: the comparisons it meets, and all those on its question."""

    question: str
    answer: Answer
    met: TruthBits
    every: TruthBits


_Changes = tuple[_Other, ...]
_Reached = dict[int, _Changes]
"""The nearest changes of the same facts, by the place of the level they reach."""


class _Search:
    """One assessment, and what its levels would be with other answers."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.rulebook = rulebook = assessment.rulebook
        self.questions = rulebook.questions
        self.ledger, deciders = _ground(rulebook)
        self.facts = self.ledger.read(assessment.answers)
        rules = sorted(
            (one.rule for one in assessment.findings),
            key=lambda rule: -rulebook.rank[rule.level],
        )
        self.deciders = [(rulebook.rank[one.level], deciders[one.id]) for one in rules]
        self.left = MOST_TRIES
        self.complete = True

    def down(self) -> tuple[Lever, ...]:
        """Return what brings the highest level down."""
        top = self.place(self.facts, _POSSIBLE)
        names = [name for name, one in self.questions.items() if one.lever]
        alone = {name: self.below(top, name) for name in names}
        found = [*alone.values()]
        for pair in combinations(names, 2):
            least = min([top, *alone[pair[0]], *alone[pair[1]]])
            found.append(self.below(least, *pair))
        made = [self.lever(one, "highest") for some in found for one in some.values()]
        return tuple(sorted(made, key=lambda one: (self.rank(one), len(one.changes))))

    def up(self) -> tuple[Lever, ...]:
        """Return what brings the lowest level up."""
        bottom = self.place(self.facts, _CERTAIN)
        found = [
            self.above(bottom, name)
            for name, one in self.questions.items()
            if (one.lever or one.rises) and name in self.assessment.answers
        ]
        made = [self.lever(one, "lowest") for some in found for one in some.values()]
        return tuple(sorted(made, key=lambda one: -self.rank(one)))

    def rank(self, lever: Lever) -> int:
        return self.rulebook.rank[lever.level.id]

    def below(self, place: int, *names: str) -> _Reached:
        """Return the changes of all these facts that leave no level from that place up.

        Every rule that holds one there now must read one of them.
        """
        holding = (
            decider
            for at, decider in self.deciders
            if at >= place and decider.decide(self.facts) in _POSSIBLE
        )
        if place == 0 or not all(self.reads(one, names) for one in holding):
            return {}
        found: _Reached = {}
        for changes in self.nearest(names):
            reached = self.place(self.changed(changes), _POSSIBLE)
            if reached < place:
                found.setdefault(reached, changes)
        return found

    def above(self, place: int, name: str) -> _Reached:
        """Return the changes of this fact that make a level above it certain."""
        if not any(
            at > place and self.reads(decider, [name]) for at, decider in self.deciders
        ):
            return {}
        found: _Reached = {}
        for changes in self.nearest([name]):
            reached = self.place(self.changed(changes), _CERTAIN)
            if reached > place:
                found.setdefault(reached, changes)
        return found

    def place(self, facts: TruthBits, verdicts: Collection[Verdict]) -> int:
        """Return the place of the highest level of a rule with one of the verdicts."""
        for place, decider in self.deciders:
            if decider.decide(facts) in verdicts:
                return place
        return 0

    def reads(self, decider: CompiledCondition[Verdict], names: Iterable[str]) -> bool:
        """Tell whether a rule reads one of these, through names and gates too."""
        return any(decider.mask & self.ledger.every(one) for one in names)

    def changed(self, changes: _Changes) -> TruthBits:
        """Return the facts with those answers in place of the present ones."""
        facts = self.facts
        for one in changes:
            facts = facts & ~one.every | one.met
        return facts

    def nearest(self, names: Sequence[str]) -> Iterator[_Changes]:
        """Yield other answers to all these questions, the nearest first."""
        others = [self.others(name) for name in names]
        tries = prod(map(len, others))
        if tries > self.left:
            self.complete = False
            return
        self.left -= tries
        places = product(*(range(len(some)) for some in others))
        for place in sorted(places, key=lambda one: (sum(one), one)):
            yield tuple(some[at] for some, at in zip(others, place, strict=True))

    def others(self, name: str) -> Sequence[_Other]:
        """Return an answer of every class, the nearest first, the present one's too."""
        now, ledger = self.assessment.answers.get(name), self.ledger
        every = ledger.every(name)
        comparisons = list(ledger.comparisons(name, every))
        found: dict[int, _Other] = {}
        try:
            answers = others(self.questions[name], comparisons, now)
        except TooManyError:
            self.complete = False
            return ()
        for answer in answers:
            met = ledger.mark(name, answer)
            found.setdefault(met, _Other(name, answer, met, every))
        return [*found.values()]

    def lever(self, changes: _Changes, end: str) -> Lever:
        """Return changes as a lever, as the engine itself judges them."""
        answers = {one.question: one.answer for one in changes}
        before = self.assessment
        after = assess(self.rulebook, {**before.answers, **answers}, before.on)
        pairs = [
            (one.rule.id, _STRENGTH[one.verdict], _STRENGTH[other.verdict])
            for one, other in zip(before.findings, after.findings, strict=True)
        ]
        return Lever(
            changes=answers,
            level=getattr(after.range, end),
            range=after.range,
            gone=tuple(rule for rule, was, is_ in pairs if was > is_ == 0),
            new=tuple(rule for rule, was, is_ in pairs if was < is_),
        )


_STRENGTH = {Verdict.NOT_MET: 0, Verdict.OPEN: 1, Verdict.MET: 2}
_POSSIBLE = frozenset({Verdict.MET, Verdict.OPEN})
_CERTAIN = frozenset({Verdict.MET})


@lru_cache(maxsize=8)
def _ground(
    rulebook: Rulebook,
) -> tuple[Evaluator, Mapping[str, CompiledCondition[Verdict]]]:
    """Return what decides the rules of a rulebook, by id."""
    ledger = Evaluator(rulebook)
    return ledger, {
        name: CompiledCondition(ledger, rule.when, attrgetter("verdict"))
        for name, rule in rulebook.rules.items()
    }
