"""The lowest and the highest level that the missing answers can really lead to.

The highest level of a rule that is met is a bound from below, the highest level of one
that is met or open a bound from above. Rules that cannot all stay unmet, or that can
never be met, may put the ends between these bounds. So the ends are looked for: answers
to what is open that leave every rule above a level unmet, and answers that meet a rule
of a level. What was found for one deal often fits the next, and is tried first.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import islice
from operator import or_
from typing import NamedTuple

from screening.engine.evaluator import Mark, TruthBits
from screening.engine.logic import Remembered
from screening.engine.solver import Search, Solver, SolverCondition, UndecidedError
from screening.engine.states import Marked, State, ToAnswer
from screening.rulebook.heading import Level
from screening.rulebook.model import Verdict

MOST_STEPS = 150
"""How many sets of answers are tried for one thing before it is left undecided."""

MOST_STEPS_TO_SHOW = 50
"""The same for what is shown as well where it is left undecided."""

MOST_STEPS_FOR_TWO = 25
"""The same where two deals are looked for."""

AT_ONCE = 3
"""How many goals are brought into a search at once."""

MOST_FOUND = 16
"""How many answers are remembered for one thing that is looked for."""

MOST_LOOKED_FOR = 4096
"""For how many things that are looked for answers are remembered."""


class Range(NamedTuple):
    """The lowest and the highest level still possible; settled when they are equal."""

    lowest: Level
    highest: Level

    @property
    def ids(self) -> tuple[str, str]:
        """The ids of both ends, which rewording does not change."""
        return self.lowest.id, self.highest.id

    @property
    def settled(self) -> bool:
        """Tell whether no missing answer can change the level."""
        return self.lowest is self.highest


OpenRule = tuple[int, str]
"""The place of an open rule's level, and its id."""

Goal = tuple[SolverCondition, Verdict]


class Completions:
    """The ways to answer what is open in the deals of one rulebook."""

    def __init__(self, solver: Solver, rules: Mapping[str, SolverCondition]) -> None:
        self._solver, self._rules = solver, rules
        [self._evaluator] = solver.evaluators
        self._mask = reduce(or_, (it.decider.mask for it in rules.values()), 0)
        self._found = Remembered[Hashable, list[tuple[TruthBits, ...]]](
            lambda _looked_for: [], MOST_LOOKED_FOR
        )
        self._may_be_met = Remembered(self._look_for, MOST_LOOKED_FOR)

    def ends(
        self, facts: TruthBits, open_: Sequence[OpenRule], bound: tuple[int, int]
    ) -> tuple[int, int, bool]:
        """Return the places of both ends that the open rules lead to within a bound.

        The third tells whether they are proved; else they are still a bound.
        """
        lowest, found = self.lowest(facts, open_, bound)
        highest, reached = self._highest(facts, open_, (lowest, bound[1]))
        return lowest, highest, lowest == highest or (found and reached)

    def lowest(
        self, facts: TruthBits, open_: Sequence[OpenRule], bound: tuple[int, int]
    ) -> tuple[int, bool]:
        """Return the lowest place above which every rule may stay unmet, if proved."""
        for place in range(*bound):
            above = [self._rules[rule] for at, rule in open_ if at > place]
            goals = [(rule, Verdict.NOT_MET) for rule in above]
            try:
                if self.exists(facts, goals, place):
                    return place, True
            except UndecidedError:
                return place, False
        return bound[1], True

    def _highest(
        self, facts: TruthBits, open_: Sequence[OpenRule], bound: tuple[int, int]
    ) -> tuple[int, bool]:
        """Return the highest place of which a rule may be met."""
        for place in range(bound[1], bound[0], -1):
            said = self.meets_one(facts, [rule for at, rule in open_ if at == place])
            if said is not False:
                return place, said is True
        return bound[0], True

    def meets_one(self, facts: TruthBits, rules: Iterable[str]) -> bool | None:
        """Tell whether some answers meet one of the rules; None where undecided.

        The rule that is found to be met soonest is enough.
        """
        unsure = rules
        for most in (MOST_STEPS_TO_SHOW, MOST_STEPS):
            left = []
            for rule in unsure:
                said = self.may_be_met(facts, rule, most)
                if said:
                    return True
                if said is None:
                    left.append(rule)
            unsure = left
        return None if unsure else False

    def may_be_met(
        self, facts: TruthBits, rule: str, most: int = MOST_STEPS_TO_SHOW
    ) -> bool | None:
        """Tell whether some answers meet a rule; None where that is undecided."""
        return self._may_be_met[facts & self._rules[rule].decider.mask, rule, most]

    def _look_for(self, looked_for: tuple[TruthBits, str, int]) -> bool | None:
        facts, rule, most = looked_for
        condition = self._rules[rule]
        goals, mask = [(condition, Verdict.MET)], condition.decider.mask
        search = _CalmestFirst(self._solver, goals, mask)
        search.most = most
        try:
            return self._find(search, (facts,), rule)
        except UndecidedError:
            return None

    def lifts_to(
        self,
        facts: TruthBits,
        question: str,
        rules: Iterable[OpenRule],
        open_: Sequence[OpenRule],
    ) -> int | None:
        """Return the highest place of one of the rules that a question may lift to.

        With one answer the rule is met, and with another no open rule of its level or
        of a higher one is, while all else is the same.
        """

        def order(rule: OpenRule) -> tuple[int, bool]:
            return -rule[0], not self.was_turned(question, self._rules[rule[1]])

        for place, rule in sorted(rules, key=order):
            same = [self._rules[name] for at, name in open_ if at >= place]
            if self.turns(facts, question, self._rules[rule], same):
                return place
        return None

    def turns(
        self,
        facts: TruthBits,
        question: str,
        condition: SolverCondition,
        beside: Sequence[SolverCondition] = (),
    ) -> bool:
        """Tell whether one question may turn a condition, while all else is the same.

        It is met with one answer, and neither it nor one beside it is with another. It
        may be so as well where the search is given up.
        """
        unmet = [SolverCondition(1, it.decider) for it in (condition, *beside)]
        goals = [(condition, Verdict.MET), *((it, Verdict.NOT_MET) for it in unmet)]
        mask = self._mask | condition.decider.mask
        search = _AlikeButFor(question, self._solver.twice, goals, mask)
        search.most = MOST_STEPS_FOR_TWO
        try:
            return self._find(search, (facts, facts), (question, condition))
        except UndecidedError:
            return True

    def was_turned(self, question: str, condition: SolverCondition) -> bool:
        """Tell whether a question was found to turn a condition in another deal."""
        return bool(self._found.get((question, condition)))

    def exists(
        self, facts: TruthBits, goals: Sequence[Goal], looked_for: Hashable
    ) -> bool:
        """Tell whether some answers to what is open in the facts reach every goal.

        `looked_for` names the goals. UndecidedError where the search is given up.
        """
        search = _CalmestFirst(self._solver, goals, self._mask)
        return self._find(search, (facts,), looked_for)

    def _find(
        self,
        search: "_CalmestFirst",
        facts: tuple[TruthBits, ...],
        looked_for: Hashable,
    ) -> bool:
        """Look among what was found for other deals, then among all there can be."""
        known = self._found[looked_for]
        for place, found in enumerate(known):
            completed = tuple(map(self._completed, facts, found))
            if search.reaches(completed):
                known.insert(0, known.pop(place))
                return True
        state = search.first_for_all(State({}, facts, frozenset(), {}))
        if state is not None:
            known.insert(0, state.facts)
            del known[MOST_FOUND:]
        return state is not None

    def _completed(self, facts: TruthBits, found: TruthBits) -> TruthBits:
        """Return facts where what is open is as it was found for another deal."""
        open_ = facts & self._evaluator.blank
        every = open_ | open_ >> 1
        return facts & ~every | found & every


class _CalmestFirst(Search):
    """A search that tries those answers first that reach most of what is wanted."""

    def __init__(self, solver: Solver, goals: Sequence[Goal], mask: TruthBits) -> None:
        super().__init__(solver, goals, most=MOST_STEPS)
        self.masks = (mask,) * len(solver.evaluators)

    def reaches(self, facts: tuple[TruthBits, ...]) -> bool:
        """Tell whether these facts reach every goal."""
        return next(_missed(self.wanted, facts), None) is None

    def first_for_all(self, start: State) -> State | None:
        """Return a state that has what is wanted, from that one on, or None.

        A few goals are looked for at once: most others are reached on the way, and it
        takes far less to find out which are not than to look at all in every step.
        """
        every = self.wanted
        self.wanted = every[:AT_ONCE]
        found = self.first(start)
        while found and (missed := [*islice(_missed(every, found.facts), AT_ONCE)]):
            self.wanted = [*self.wanted, *missed]
            found = self.first(found) or self.first(start)
        return found

    def next_from(self, state: State, left: ToAnswer) -> Iterator[State]:
        """Yield the state with each answer to a question, the best first."""
        every = self.solver.evaluators[0].every(left.question)
        goals = [goal for goal in self.wanted if _turns_on(goal, state, every)]
        read = reduce(or_, (goal[0].decider.mask for goal in goals), 0) & every
        told: dict[tuple[TruthBits, ...], tuple[int, State]] = {}
        for following in super().next_from(state, left):
            differs = tuple(facts & read for facts in following.facts)
            if differs not in told:
                told[differs] = _reached(goals, following.facts), following
        ordered = sorted(told.values(), key=lambda it: -it[0])
        return iter([following for _reached, following in ordered])


class _AlikeButFor(_CalmestFirst):
    """A search for two deals that are alike but for their answers to one question.

    One deal meets a condition, the other keeps very many unmet. So the first comes
    first, and in both the question that tells them apart.
    """

    met_first = True

    def __init__(
        self, question: str, twice: Solver, goals: Sequence[Goal], mask: TruthBits
    ) -> None:
        super().__init__(twice, goals, mask)
        self.question = question

    def name(self, question: str, of: int) -> str:
        """Return what the answer of one of the deals stands under."""
        return f"{question} {of}" if question == self.question else question

    def waiting_for(self, state: State, condition: SolverCondition) -> list[str]:
        """Return what is waited for: the question itself, then what has few choices."""
        choices, waiting = self.solver.choices, super().waiting_for(state, condition)
        return sorted(
            waiting, key=lambda name: (name != self.question, len(choices[name]))
        )

    def answered(self, state: State, marked: Marked, of: int = 0) -> State:
        """Return the state with one more answer, of one of the deals or of both."""
        name, marks = self.name(marked.question, of), marked.marks
        if marked.question == self.question:
            marks = tuple(
                mark if at == of else _NOTHING for at, mark in enumerate(marks)
            )
        facts = tuple(map(Mark.on, marks, state.facts))
        answers = {**state.answers, name: marked.answer}
        return state._replace(answers=answers, facts=facts)


_NOTHING = Mark(0, 0)


def _missed(goals: Iterable[Goal], facts: tuple[TruthBits, ...]) -> Iterator[Goal]:
    """Yield the goals that facts do not reach."""
    for goal in goals:
        (of, decider), wanted = goal
        if decider.decide(facts[of]).verdict is not wanted:
            yield goal


def _turns_on(goal: Goal, state: State, every: TruthBits) -> bool:
    """Tell whether a goal reads a question, and is open still."""
    (of, decider), _wanted = goal
    reads = decider.mask & every
    return bool(reads) and decider.decide(state.facts[of]).verdict is Verdict.OPEN


def _reached(goals: Iterable[Goal], facts: Sequence[TruthBits]) -> int:
    """Return how many goals are reached; less than none where one is missed."""
    reached = 0
    for (of, decider), wanted in goals:
        verdict = decider.decide(facts[of]).verdict
        if verdict is wanted:
            reached += 1
        elif verdict is not Verdict.OPEN:
            return -1
    return reached
