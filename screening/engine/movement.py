"""What of that which is open can still move a level or a filing, and what to ask next.

An open rule cannot where its level is not over the lowest one that is possible, or
where no answers meet it. An open question cannot where no two deals, alike but for
their answers to it, have different levels. It matters where it can move that, a hard
stop, or a filing that is due or likely: docs/decisions/what-matters-is-asked-first.md.
Of what is open about filings, the fact comes first that settles most: one settles a
filing where some answer to it does, whatever becomes of all others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache, partial, reduce
from itertools import compress, groupby
from operator import itemgetter, or_
from typing import NamedTuple

from screening.engine.assess import Assessment, Engine, Finding, engine_of
from screening.engine.equivalence import answers_for, first_of_each
from screening.engine.filings import Filing, states_with
from screening.engine.solver import AlikePairs, Placed, Wanted
from screening.rulebook.conditions import Answer, AnyOf, Comparison, Condition
from screening.rulebook.model import Level, Question, Verdict

Ranked = tuple[int, str]
"""A rule by its id, behind the place of its level."""


_Stake = tuple[Filing, Condition, int]


class NextQuestion(NamedTuple):
    """A question worth asking next: the highest level that it alone could lift to.

    `rules` are the open ones up to that level that wait for it, highest first.
    """

    question: str
    could_reach: Level
    rules: tuple[str, ...]


class Mattering(NamedTuple):
    """An open question that can move what counts, and what of it.

    `turned` are the walls that it can bring or lift, see `at_stake`, or else those
    of the filings; `named` are those whose conditions name it. `lifts` is there where
    it can lift the level. One that `leads` decides what else is asked. `waited` counts
    what waits for it: walls, filings that are due or likely, and all filings. What one
    answer to it rules out, whatever else is answered, counts twice.
    """

    question: str
    turned: tuple[Filing, ...]
    named: tuple[Filing, ...]
    lifts: NextQuestion | None
    leads: bool
    waited: tuple[int, int, int]

    @property
    def stops(self) -> bool:
        """Whether what it turns are walls."""
        return any(it.regime.outcome.due.traits.forbids for it in self.turned[:1])

    @property
    def is_check(self) -> bool:
        """Whether it decides nothing but what a check rules out in any deal."""
        others = self.lifts or self.waited[2]
        return not others and all(it.regime.rule_out for it in self.turned)


class Movement:
    """What can still move the level of one assessed deal."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self._engine = engine_of(assessment.rulebook)
        self._names = self._engine.names
        self._rank = rank = assessment.rulebook.rank
        lowest = rank[assessment.range.lowest.id]
        every = assessment.with_verdict(Verdict.OPEN)
        self._open = [it for it in every if rank[it.rule.level] > lowest]
        self._none_from = cache(self._from)

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The open rules that can move the level, highest first."""
        rules = [finding.rule.id for finding in self._open]
        return tuple(self.assessment.neighbours.may_be_met(rules)) if rules else ()

    def can_move(self, finding: Finding) -> bool:
        """Tell whether an open finding can move the level."""
        return finding.rule.id in self.rules

    @cached_property
    def next_questions(self) -> tuple[NextQuestion, ...]:
        """The questions that can move the level, most telling first.

        A question comes first that can lift it highest, then the one that most rules
        of that level wait for, then the one that stands first on the page.
        """
        deal, moving = self.assessment, list[tuple[tuple[int, int], NextQuestion]]()
        waiting = self._waiting()
        not_known = {*deal.not_known} if waiting else frozenset[str]()
        some = reduce(or_, (bits for _rule, bits in waiting), 0)
        for at, question in enumerate(deal.rulebook.questions):
            if not some >> at & 1 or question not in not_known:
                continue
            rules = [rule for rule, bits in waiting if bits >> at & 1]
            for place, group in groupby(rules, itemgetter(0)):
                highest = [rule for _place, rule in group]
                if self._lifts(question, place, highest):
                    names = tuple(rule for at, rule in rules if at <= place)
                    level = deal.rulebook.heading.levels[place]
                    urgency = place, len(highest)
                    moving.append((urgency, NextQuestion(question, level, names)))
                    break
        moving.sort(key=itemgetter(0), reverse=True)
        return tuple(next_ for _urgency, next_ in moving)

    def questions(self, also: Iterable[tuple[Condition, int]] = ()) -> frozenset[str]:
        """Return the questions that can move the level, or turn one of `also`.

        A condition turns where it is met with one answer and is not with another, all
        else the same. Beside it stands what it waits for, see `Verdicts.wait`.
        """
        moving = {asked.question for asked in self.next_questions}
        every, left = dict(also), {*self.assessment.not_known} - moving
        turn = self._filing_pairs.turn
        some = reduce(or_, every.values(), 0)
        turning = {
            name
            for at, name in enumerate(self.assessment.rulebook.questions)
            if some >> at & 1
            and name in left
            and any(turn(it, name) for it, bits in every.items() if bits >> at & 1)
        }
        return frozenset(moving | turning)

    def mattering(self, at_stake: Iterable[_Stake]) -> tuple[Mattering, ...]:
        """Return the questions that matter, the most pressing first.

        What most other questions hang on comes first, then what can bring a hard stop
        or lift it, then a filing that is due or likely, then what can move the level.
        Of each, what more hangs on comes first. A check of names comes last.
        """
        return tuple(sorted(self.each_mattering(at_stake), key=self._pressing))

    def each_mattering(self, at_stake: Iterable[_Stake]) -> Iterator[Mattering]:
        """Yield the questions that matter, in the order of the page."""
        assessment, reach = self.assessment, {it[0]: it for it in self.next_questions}
        sorts = list[_Stake](), list[_Stake]()
        for it in at_stake:
            sorts[not it[0].regime.outcome.due.traits.forbids].append(it)
        some = reduce(or_, (bits for of in sorts for *_, bits in of), 0)
        open_ = {*assessment.not_known}
        for at, name in enumerate(assessment.rulebook.questions):
            if name in open_ and (name in reach or some >> at & 1):
                walls, others = ([it for it in of if it[2] >> at & 1] for of in sorts)
                turned = self._turned(walls, name) or self._turned(others, name)
                if turned or name in reach:
                    planned = [it for it in others if not it[0].state.traits.hangs]
                    count = partial(self._count, at)
                    waited = count(walls), count(planned), count(others)
                    named = (it for it, when, _ in turned if name in self._names(when))
                    what = tuple(it[0] for it in turned), tuple(named), reach.get(name)
                    leads = name in self._engine.leading
                    yield Mattering(name, *what, leads, waited)

    def _count(self, question: int, stakes: Iterable[_Stake]) -> int:
        """Return how many of those wait for the question at a place.

        What one answer to it rules out, whatever else is answered, counts twice.
        """
        alone = self.assessment.known.alone
        return sum(1 + (alone[when][0] >> question & 1) for _it, when, _bits in stakes)

    def _turned(self, stakes: Sequence[_Stake], question: str) -> list[_Stake]:
        """Return those that a question turns, first those whose conditions name it."""
        stakes = sorted(stakes, key=lambda it: question not in self._names(it[1]))
        whens = (when for _it, when, _bits in stakes)
        return [*compress(stakes, self._filing_pairs.turned(whens, question))]

    def _pressing(self, it: Mattering) -> tuple[int, ...]:
        """Return by what questions are sorted; those alike stay in page order."""
        if it.leads:
            return (0,)
        place, rules = -1, 0
        if it.lifts:
            place, rules = self._rank[it.lifts.could_reach.id], len(it.lifts.rules)
        walls, planned, filings = it.waited
        tier = 1 if it.stops else 2 if it.turned else 3
        if it.is_check:
            tier = 4
        return (tier, -walls, -planned - filings - rules, -place)

    def _lifts(self, question: str, place: int, rules: Sequence[str]) -> bool:
        """Tell whether a question lifts to a place, of which those rules wait for it.

        With one answer one of these is met: no other rule of that place can be by this
        answer alone. With another no rule of that place or above is.
        """
        deal = self.assessment
        if deal.neighbours.lifts(question, place, rules):
            return True
        exist, every = self._pairs.exist, deal.rulebook.rules
        return any(
            exist(
                (every[rule].when, Verdict.MET),
                self._none_from(place),
                but_for=question,
            )
            for rule in rules
        )

    @cached_property
    def _filing_pairs(self) -> AlikePairs:
        return self._engine.pairs("regime").alike(self.assessment.answers)

    @cached_property
    def _pairs(self) -> AlikePairs:
        return self._engine.pairs("rule").alike(self.assessment.answers)

    def _from(self, place: int) -> Wanted:
        """Return that no rule from a place on is met, by the second of two deals."""
        findings, rank = self.assessment.findings, self._rank
        above = (it.when for it in findings if rank[it.rule.level] >= place)
        return Placed(1, AnyOf((*above,))), Verdict.NOT_MET

    def _waiting(self) -> list[tuple[Ranked, int]]:
        """Return the rules that can move the level, highest first, and what for."""
        if not self.rules:
            return []
        moving, place = {*self.rules}, self._engine.verdicts.place
        wait = self.assessment.known.waits("rule")
        return [
            ((self._rank[it.rule.level], it.rule.id), wait[place[it.when][1]])
            for it in self._open
            if it.rule.id in moving
        ]


def next_questions(assessment: Assessment) -> tuple[NextQuestion, ...]:
    """Return the questions that can still move the level, most telling first."""
    return Movement(assessment).next_questions


class FilingQuestion(NamedTuple):
    """A fact with open filings: those that some answer to it settles.

    Where no fact settles any of them, they merely wait for it: it does not settle.
    """

    question: str
    filings: tuple[Filing, ...]
    settles: bool = True


def filing_questions(
    assessment: Assessment,
    filings: Iterable[Filing],
    settled: Mapping[str, frozenset[str]],
) -> tuple[FilingQuestion, ...]:
    """Share out open filings among facts, the fact that settles most first.

    Each filing stands once, in the order given. Of facts that settle as many, the one
    that more wait for comes first, then the one that stands first on the page. What
    is `settled` is as `settled_by` says of these filings.
    """
    waiting = {it.regime.id: it.waiting_for for it in filings if it.state.traits.hangs}
    left = [it for it in filings if waiting.get(it.regime.id)]
    shared = list[FilingQuestion]()
    while left:
        facts = dict[str, list[Filing]]()
        for it in left:
            for name in waiting[it.regime.id]:
                facts.setdefault(name, []).append(it)
        each = [
            (tuple(it for it in facts[name] if name in settled[it.regime.id]), name)
            for name in assessment.rulebook.questions
            if name in facts
        ]
        settles, name = max(each, key=lambda it: (len(it[0]), len(facts[it[1]])))
        shared.append(
            FilingQuestion(name, settles or tuple(facts[name]), bool(settles))
        )
        gone = {filing.regime.id for filing in shared[-1].filings}
        left = [filing for filing in left if filing.regime.id not in gone]
    return tuple(shared)


def settled_by(
    assessment: Assessment, filings: Iterable[Filing]
) -> dict[str, frozenset[str]]:
    """Return the questions of which one answer settles a filing, by its regime."""
    tried = _answers_to(assessment.known.engine)
    waiting = {it.regime.id: it.waiting_for for it in filings}
    settled: dict[str, set[str]] = {regime: set() for regime in waiting}
    for name in {name for names in waiting.values() for name in names}:
        left = {regime for regime in waiting if name in waiting[regime]}
        for answer in tried(name):
            if not left:
                break
            changed = {**assessment.answers, name: answer}
            then = states_with(assessment, changed, left)
            settled_by_it = {it for it, state in then.items() if not state.traits.hangs}
            for regime in settled_by_it:
                settled[regime].add(name)
            left -= settled_by_it
    return {name: frozenset(questions) for name, questions in settled.items()}


@lru_cache(maxsize=8)
def _answers_to(engine: Engine) -> Callable[[str], list[Answer]]:
    """Return the answers that are tried, by question: one of every class of filings."""
    questions, compared = engine.rulebook.questions, engine.compared("regime")

    def answers(name: str) -> list[Answer]:
        comparisons = compared.get(name, [])
        return first_of_each(_answers(questions[name], comparisons), comparisons)

    return cache(answers)


def _answers(question: Question, compared: Sequence[Comparison]) -> Sequence[Answer]:
    """Return the answers that are tried: of several choices none, or one of them."""
    if question.traits.several:
        return [frozenset[str](), *(frozenset({word}) for word in question.choices)]
    return answers_for(question, compared)
