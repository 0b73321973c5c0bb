"""Which facts, if different, would change the level.

A lever is the answer to a question marked `lever` in the rulebook: one that the
parties can shape. `levers` tries an answer of every class, of one lever fact and of
two, and the engine's own logic decides. So what it finds is exact: with those answers
the level is the one promised, and with fewer of these facts it is not reached. A
question that is only asked then counts as not known, as in any other deal.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, product
from math import prod
from operator import itemgetter, or_
from typing import NamedTuple

from screening.engine.assess import Assessment, assess, engine_of
from screening.engine.equivalence import TooManyError, others
from screening.engine.evaluator import Mark, TruthBits
from screening.engine.range import Range
from screening.rulebook.conditions import Answer
from screening.rulebook.heading import Level
from screening.rulebook.model import Verdict

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
    can be judged too mildly. What is not known is for `engine.movement` to say.
    """
    search = _Search(assessment)
    return Levers(down=search.down(), up=search.up(), complete=search.complete)


def lever_questions(assessment: Assessment) -> tuple[str, ...]:
    """Return the questions after lever facts that are asked of a deal, in page order.

    One of which it is open whether it is asked is among them where it has an answer.
    """
    return tuple(
        name
        for name, asked in assessment.asked.items()
        if assessment.rulebook.questions[name].lever
        and (asked.verdict is Verdict.MET or name in assessment.answers)
    )


class _Other(NamedTuple):
    """Another answer, and what it does to the facts."""

    question: str
    answer: Answer
    mark: Mark


_Changes = tuple[_Other, ...]
_Reached = dict[int, _Changes]
"""The nearest changes of the same facts, by the place of the level they reach."""


class _Search:
    """One assessment, and what its levels would be with other answers."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.rulebook = rulebook = assessment.rulebook
        engine = engine_of(rulebook)
        self.evaluator, self.completions = engine.evaluator, engine.completions
        self.facts = self.evaluator.read(assessment.answers)
        self.read = reduce(or_, (rule.mask for rule in engine.rules.values()), 0)
        self.deciders = engine.rules
        self.rules = [
            (rulebook.rank[found.rule.level], found.rule.id)
            for found in assessment.findings
        ]
        self.rules.sort(key=itemgetter(0), reverse=True)
        self.left, self.complete = MOST_TRIES, True

    def down(self) -> tuple[Lever, ...]:
        top = self.highest(self.facts)
        names = [name for name, asked in self.rulebook.questions.items() if asked.lever]
        alone = {name: self.below(top, name) for name in names}
        found = [*alone.values()]
        for pair in combinations(names, 2):
            least = min([top, *alone[pair[0]], *alone[pair[1]]])
            found.append(self.below(least, *pair))
        return self.made(found, "highest")

    def up(self) -> tuple[Lever, ...]:
        bottom = self.lowest(self.facts)
        found = [
            self.above(bottom, name)
            for name, question in self.rulebook.questions.items()
            if (question.lever or question.rises) and name in self.assessment.answers
        ]
        return self.made(found, "lowest")

    def made(self, found: Iterable[_Reached], end: str) -> tuple[Lever, ...]:
        """Return all those changes as levers, the strongest first."""
        made = [self.lever(each, end) for reached in found for each in reached.values()]
        rank, up = self.rulebook.rank, end == "lowest"
        made.sort(key=lambda lever: rank[lever.level.id], reverse=up)
        return tuple(made)

    def below(self, place: int, *names: str) -> _Reached:
        """Return the changes of all these facts that leave no level from that place up.

        Every rule that holds one there now must read one of them.
        """
        moves = place > 0 and all(
            self.reads(rule, names)
            for at, rule in self.rules
            if at >= place and self.may_hold(rule, self.facts)
        )
        return self.reached(names, self.highest, range(place)) if moves else {}

    def above(self, place: int, name: str) -> _Reached:
        """Return the changes of this fact that make a level above it certain."""
        above = range(place + 1, len(self.rulebook.rank))
        rules = [rule for at, rule in self.rules if at in above]
        moves = any(self.reads(rule, [name]) for rule in rules)
        return self.reached([name], self.lowest, above) if moves else {}

    def reached(
        self, names: Sequence[str], end: Callable[[TruthBits], int], within: range
    ) -> _Reached:
        """Return the nearest changes of all these facts for each such place."""
        found: _Reached = {}
        for changes in self.nearest(names):
            marks = (change.mark for change in changes)
            facts = reduce(lambda facts, mark: mark.on(facts), marks, self.facts)
            place = end(facts)
            if place in within:
                found.setdefault(place, changes)
        return found

    def highest(self, facts: TruthBits) -> int:
        """Return the place of the highest level that those facts may lead to."""
        return next((at for at, rule in self.rules if self.may_hold(rule, facts)), 0)

    def may_hold(self, rule: str, facts: TruthBits) -> bool:
        """Tell whether a rule is met, or may be met with more answers."""
        verdict = self.deciders[rule].decide(facts).verdict
        if verdict is not Verdict.OPEN:
            return verdict is Verdict.MET
        return self.completions.meets_one(facts, [rule]) is not False

    def lowest(self, facts: TruthBits) -> int:
        """Return the place of the lowest level that those facts may lead to."""
        found = [(it, self.deciders[it[1]].decide(facts).verdict) for it in self.rules]
        certain = [at for (at, _rule), said in found if said is Verdict.MET]
        open_ = [it for it, said in found if said is Verdict.OPEN]
        bound = max(certain, default=0), max([0, *certain, *(at for at, _ in open_)])
        return self.completions.lowest(facts, open_, bound)[0]

    def reads(self, rule: str, names: Iterable[str]) -> bool:
        """Tell whether a rule reads one of these, through names and gates too."""
        return any(
            self.deciders[rule].mask & self.evaluator.every(name) for name in names
        )

    def nearest(self, names: Sequence[str]) -> Iterator[_Changes]:
        """Yield other answers to all these questions, the nearest first."""
        others = [self.others(name) for name in names]
        tries = prod(map(len, others))
        if tries > self.left:
            self.complete = False
            return
        self.left -= tries
        places = product(*(range(len(some)) for some in others))
        for place in sorted(places, key=sum):
            yield tuple(some[at] for some, at in zip(others, place, strict=True))

    def others(self, name: str) -> Sequence[_Other]:
        """Return an answer of every class, the nearest first, the present one's too."""
        now = self.assessment.answers.get(name)
        comparisons = list(self.evaluator.comparisons(name, self.read))
        found: dict[int, _Other] = {}
        try:
            answers = others(self.rulebook.questions[name], comparisons, now)
        except TooManyError:
            self.complete = False
            return ()
        for answer in answers:
            mark = self.evaluator.mark(name, answer, self.read)
            found.setdefault(mark.met, _Other(name, answer, mark))
        return [*found.values()]

    def lever(self, changes: _Changes, end: str) -> Lever:
        """Return changes as a lever, as the engine itself assesses them."""
        answers = {change.question: change.answer for change in changes}
        before = self.assessment
        after = assess(self.rulebook, {**before.answers, **answers}, before.on)
        pairs = [
            (now.rule.id, _STRENGTH[now.verdict], _STRENGTH[then.verdict])
            for now, then in zip(before.findings, after.findings, strict=True)
        ]
        return Lever(
            changes=answers,
            level=getattr(after.range, end),
            range=after.range,
            gone=tuple(rule for rule, was, is_ in pairs if was > is_ == 0),
            new=tuple(rule for rule, was, is_ in pairs if was < is_),
        )


_STRENGTH = {Verdict.NOT_MET: 0, Verdict.OPEN: 1, Verdict.MET: 2}
