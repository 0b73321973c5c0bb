"""Which facts, if different, would change the level.

A lever is the answer to a question marked `lever` in the rulebook: one that the
parties can shape. `levers` tries an answer of every class, of one lever fact and of
two, and the engine's own logic decides. So what it finds is exact: with those answers
the level is the one promised, and with fewer of these facts it is not reached. A
question that is only asked then counts as not known, as in any other deal.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from math import prod

from screening.engine.assess import Assessment, assess, engine_of
from screening.engine.equivalence import TooManyError, first_of_each, others
from screening.engine.range import Range
from screening.rulebook.conditions import Answer
from screening.rulebook.model import Level, Verdict

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
        and (asked is Verdict.MET or name in assessment.answers)
    )


_Changes = dict[str, Answer]
_Reached = dict[int, _Changes]
"""The nearest changes of the same facts, by the place of the level they reach."""


class _Search:
    """One assessment, and what its levels would be with other answers."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.rulebook = rulebook = assessment.rulebook
        self.engine = engine_of(rulebook)
        rank, reads = rulebook.rank, self.engine.reads
        every = assessment.findings
        self.read = {it.rule.id: (rank[it.rule.level], reads(it.when)) for it in every}
        """The place of each rule's level, and the questions behind it."""
        self.neighbours = assessment.neighbours
        self.left, self.complete = MOST_TRIES, True
        self._others = dict[str, Sequence[Answer]]()

    def down(self) -> tuple[Lever, ...]:
        top = self.rulebook.rank[self.assessment.range.highest.id]
        names = [name for name, asked in self.rulebook.questions.items() if asked.lever]
        alone = {name: self.below(top, name) for name in names}
        reached = [*alone.values()]
        for pair in combinations(names, 2):
            least = min([top, *alone[pair[0]], *alone[pair[1]]])
            reached.append(self.below(least, *pair))
        return self.made(reached, "highest")

    def up(self) -> tuple[Lever, ...]:
        bottom = self.rulebook.rank[self.assessment.range.lowest.id]
        reached = [
            self.above(bottom, name)
            for name, question in self.rulebook.questions.items()
            if (question.lever or question.rises) and name in self.assessment.answers
        ]
        return self.made(reached, "lowest")

    def made(self, changes: Iterable[_Reached], end: str) -> tuple[Lever, ...]:
        """Return all those changes as levers, the strongest first.

        Answers that contradict those of the deal are no change that it can make.
        """
        every = [self.lever(it, end) for reached in changes for it in reached.values()]
        wrong = bool(self.assessment.contradictions)
        made = [it for it in every if wrong or type(it.range) is Range]
        rank, up = self.rulebook.rank, end == "lowest"
        made.sort(key=lambda lever: rank[lever.level.id], reverse=up)
        return tuple(made)

    def below(self, place: int, *names: str) -> _Reached:
        """Return the changes of all these facts that leave no level from that place up.

        Every rule that holds one there now must read one of them.
        """
        changes_by_range: _Reached = {}
        holding = [read for at, read in self.holding if at >= place]
        if place and not any(read.isdisjoint(names) for read in holding):
            for changes in self.nearest(names):
                if not self.neighbours.reaches(changes, place):
                    reached = self.neighbours.highest(changes, 0, place - 1)
                    changes_by_range.setdefault(reached, changes)
        return changes_by_range

    @cached_property
    def holding(self) -> list[tuple[int, frozenset[str]]]:
        """The rules that are met or may be, as they are in `read`."""
        findings = self.assessment.findings
        left = [it.rule.id for it in findings if it.verdict is not Verdict.NOT_MET]
        return [self.read[rule] for rule in self.neighbours.may_be_met(left)]

    def above(self, place: int, name: str) -> _Reached:
        """Return the changes of this fact that make a level above it certain."""
        changes_by_range: _Reached = {}
        if any(at > place and name in read for at, read in self.read.values()):
            top = len(self.rulebook.rank) - 1
            for changes in self.nearest([name]):
                reached = self.neighbours.lowest(changes, place, top)
                if reached > place:
                    changes_by_range.setdefault(reached, changes)
        return changes_by_range

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
            each = zip(names, others, place, strict=True)
            yield {name: some[at] for name, some, at in each}

    def others(self, name: str) -> Sequence[Answer]:
        """Return an answer of every class, the nearest first, the present one's too."""
        if name not in self._others:
            now = self.assessment.answers.get(name)
            comparisons = self.engine.compared("rule").get(name, [])
            try:
                every = others(self.rulebook.questions[name], comparisons, now)
            except TooManyError:
                self.complete, every = False, ()
            self._others[name] = first_of_each(every, comparisons)
        return self._others[name]

    def lever(self, changes: _Changes, end: str) -> Lever:
        """Return changes as a lever, as the engine itself assesses them."""
        before = self.assessment
        after = assess(self.rulebook, {**before.answers, **changes}, before.on)
        pairs = [
            (now.rule.id, _STRENGTH[now.verdict], _STRENGTH[then.verdict])
            for now, then in zip(before.findings, after.findings, strict=True)
        ]
        return Lever(
            changes=changes,
            level=getattr(after.range, end),
            range=after.range,
            gone=tuple(rule for rule, was, is_ in pairs if was > is_ == 0),
            new=tuple(rule for rule, was, is_ in pairs if was < is_),
        )


_STRENGTH = {Verdict.NOT_MET: 0, Verdict.OPEN: 1, Verdict.MET: 2}
