"""What of that which is open can still move a level or a filing, and what to ask next.

An open rule cannot where its level is not over the lowest one that is possible, or
where no answers meet it. An open question cannot where no two deals, alike but for
their answers to it, have different levels.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from screening.engine.assess import Assessment, Finding, engine_of
from screening.rulebook.conditions import Condition
from screening.rulebook.model import Level, Verdict

Placed = tuple[int, str]
"""A rule by its id, behind the place of its level."""


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
        self._engine = engine_of(assessment.rulebook)
        self._rank = rank = assessment.rulebook.rank
        self._lowest = rank[assessment.range.lowest.id]
        self._open = [
            found
            for found in assessment.with_verdict(Verdict.OPEN)
            if rank[found.rule.level] > self._lowest
        ]

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The open rules that can move the level, highest first."""
        rules = [found.rule.id for found in self._open]
        answers = self.assessment.answers
        return tuple(self._engine.completions.may_be_met(answers, rules))

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
        waiting = self._waiting
        for question in self.assessment.not_known:
            if telling := self._telling(question, waiting.get(question, ())):
                places = [place for place, _rule in telling]
                rules = tuple(rule for _place, rule in telling)
                next_ = NextQuestion(question, levels[places[0]], rules)
                found.append(((places[0], places.count(places[0])), next_))
        found.sort(key=itemgetter(0), reverse=True)
        return tuple(next_ for _urgency, next_ in found)

    def questions(self, also: Iterable[Condition] = ()) -> frozenset[str]:
        """Return the questions that can move the level, or turn one of `also`.

        A condition turns where it is met with one answer and is not with another, all
        else the same.
        """
        moving = {found.question for found in self.next_questions}
        answers, waiting = self.assessment.answers, dict[str, list[Condition]]()
        for condition in also:
            decision = self.assessment.known.reasons.decide(condition)
            for question in decision.waiting_for:
                waiting.setdefault(question, []).append(condition)
        turns = self._engine.filing_turns.turns
        left = waiting.keys() - moving
        turning = {name for name in left if turns(answers, name, waiting[name])}
        return frozenset(moving | turning)

    @property
    def _waiting(self) -> Mapping[str, Sequence[Placed]]:
        """The rules that can move the level, by each question that they wait for."""
        waiting, moving = defaultdict[str, list[Placed]](list), {*self.rules}
        for found in self._open:
            if found.rule.id in moving:
                rule = self._rank[found.rule.level], found.rule.id
                for question in found.waiting_for:
                    waiting[question].append(rule)
        return waiting

    def _telling(self, question: str, rules: Sequence[Placed]) -> Sequence[Placed]:
        """Return the rules that wait for a question, from the one it can lift to."""
        if not rules:
            return ()
        in_force = tuple(found.rule.id for found in self.assessment.findings)
        highest = self._engine.level_turns.lifts_to(
            self.assessment.answers,
            question,
            in_force,
            range(self._lowest + 1, rules[0][0] + 1),
        )
        return [rule for rule in rules if highest is not None and rule[0] <= highest]


def next_questions(assessment: Assessment) -> tuple[NextQuestion, ...]:
    """Return the questions that can still move the level, most telling first."""
    return Movement(assessment).next_questions
