"""What of that which is open can still move a level or a filing, and what to ask next.

An open rule cannot where its level is not over the lowest one that is possible, or
where no answers meet it. An open question cannot where no two deals, alike but for
their answers to it, have different levels.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property, partial
from operator import itemgetter
from typing import NamedTuple

from screening.engine.assess import Assessment, Finding, engine_of
from screening.engine.evaluator import CompiledCondition, TruthBits
from screening.engine.range import OpenRule
from screening.engine.solver import SolverCondition
from screening.rulebook.heading import Level
from screening.rulebook.model import Verdict


class NextQuestion(NamedTuple):
    """A question worth asking next: the highest level that it alone could lift to.

    `rules` are the open ones up to that level that wait for it, highest first.
    """

    question: str
    could_reach: Level
    rules: tuple[str, ...]


class Movement:
    """What can still move the level of one assessed deal."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.rank = rank = assessment.rulebook.rank
        engine = engine_of(assessment.rulebook)
        self.evaluator, self.completions = engine.evaluator, engine.completions
        self.facts = engine.evaluator.read(assessment.answers)
        lowest = rank[assessment.range.lowest.id]
        above = [
            found
            for found in assessment.with_verdict(Verdict.OPEN)
            if rank[found.rule.level] > lowest
        ]
        self.open = [(rank[found.rule.level], found.rule.id) for found in above]
        self._waiting = {found.rule.id: found.waiting_for for found in above}

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The open rules that can move the level, highest first."""
        met = self.completions.may_be_met
        return tuple(
            rule for _at, rule in self.open if met(self.facts, rule) is not False
        )

    def can_move(self, finding: Finding) -> bool:
        """Tell whether an open finding can move the level."""
        return finding.rule.id in self.rules

    @cached_property
    def next_questions(self) -> tuple[NextQuestion, ...]:
        """The questions that can move the level, most telling first.

        A question comes first that can lift it highest, then the one that most rules
        of that level wait for, then the one that stands first on the page.
        """
        levels, found = self.assessment.rulebook.heading.levels, []
        for question in self.assessment.not_known:
            if telling := self._telling(question):
                places = [place for place, _rule in telling]
                rules = tuple(rule for _place, rule in telling)
                told = NextQuestion(question, levels[places[0]], rules)
                found.append(((places[0], places.count(places[0])), told))
        found.sort(key=itemgetter(0), reverse=True)
        return tuple(told for _urgency, told in found)

    def questions(self, also: Iterable[CompiledCondition] = ()) -> frozenset[str]:
        """Return the questions that can move the level, or turn one of `also`.

        A condition turns where it is met with one answer and is not with another, all
        else the same.
        """
        moving = {found.question for found in self.next_questions}
        facts = self.evaluator.read(self.assessment.answers)
        waiting = defaultdict[str, list[SolverCondition]](list)
        for decider in also:
            for question in decider.decide(facts).waiting_for:
                waiting[question].append(SolverCondition(0, decider))
        turning = (
            name
            for name in waiting.keys() - moving
            if self._turns(facts, name, waiting[name])
        )
        return frozenset(moving.union(turning))

    def _telling(self, question: str) -> Sequence[OpenRule]:
        """Return the rules that wait for a question, from the one it can lift to."""
        moving = {*self.rules}
        rules = [
            (at, rule)
            for at, rule in self.open
            if rule in moving and question in self._waiting[rule]
        ]
        highest = self.completions.lifts_to(self.facts, question, rules, self.open)
        return [rule for rule in rules if highest is not None and rule[0] <= highest]

    def _turns(
        self, facts: TruthBits, question: str, conditions: Iterable[SolverCondition]
    ) -> bool:
        """Tell whether a question can turn one of the conditions.

        Those that it was found to turn in other deals are tried first.
        """
        known = partial(self.completions.was_turned, question)
        turns = partial(self.completions.turns, facts, question)
        return any(map(turns, sorted(conditions, key=known, reverse=True)))


def next_questions(assessment: Assessment) -> tuple[NextQuestion, ...]:
    """Return the questions that can still move the level, most telling first."""
    return Movement(assessment).next_questions
