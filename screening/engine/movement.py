"""What of that which is open can still move a level or a filing, and what to ask next.

An open rule cannot where its level is not over the lowest one that is possible, or
where no answers meet it. An open question cannot where no two deals, alike but for
their answers to it, have different levels. One that nothing waits for is idle, and
changes nothing at all. Of what is open about filings, the fact comes first that settles
most: one settles a filing where some answer to it does, whatever becomes of all others.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import date
from functools import cache, cached_property, lru_cache, reduce
from itertools import chain, groupby
from operator import itemgetter, or_
from typing import NamedTuple

from screening.engine.assess import Assessment, Engine, Finding, engine_of
from screening.engine.equivalence import answers_for, first_of_each
from screening.engine.filings import Filing, states_with
from screening.engine.solver import AlikePairs, Placed, Wanted
from screening.engine.verdicts import Place
from screening.rulebook.conditions import Answer, AnyOf, Comparison, Condition
from screening.rulebook.fields import (
    InForce,
    Part,
    Ref,
    conditions_in,
    marked,
    parts_in,
)
from screening.rulebook.files import parts_by_kind
from screening.rulebook.model import Level, Question, Rulebook, Verdict

Ranked = tuple[int, str]
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
        turn = self._engine.pairs("regime").alike(self.assessment.answers).turn
        some = reduce(or_, every.values(), 0)
        turning = {
            name
            for at, name in enumerate(self.assessment.rulebook.questions)
            if some >> at & 1
            and name in left
            and any(turn(it, name) for it, bits in every.items() if bits >> at & 1)
        }
        return frozenset(moving | turning)

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
    def _pairs(self) -> AlikePairs:
        return self._engine.pairs("rule").alike(self.assessment.answers)

    def _from(self, place: int) -> Wanted:
        """Return that no rule from a place on is met, by the second of two deals."""
        findings, rank = self.assessment.findings, self._rank
        above = (it.when for it in findings if rank[it.rule.level] >= place)
        return Placed(1, AnyOf((*above,))), Verdict.NOT_MET

    def _waiting(self) -> list[tuple[Ranked, int]]:
        """Return the rules that can move the level, highest first, and what for.

        See `Verdicts.wait`.
        """
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
    assessment: Assessment, filings: Iterable[Filing]
) -> tuple[FilingQuestion, ...]:
    """Share out open filings among facts, the fact that settles most first.

    Each filing stands once, in the order given. Of facts that settle as many, the one
    that more wait for comes first, then the one that stands first on the page.
    """
    waiting = {it.regime.id: it.waiting_for for it in filings if it.state.traits.hangs}
    left = [it for it in filings if waiting.get(it.regime.id)]
    settled, shared = settled_by(assessment, left), list[FilingQuestion]()
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


_DECIDED_ELSEWHERE = {"question", "definition", "rule", "contradiction"}
"""The parts whose conditions an assessment decides already, or that wait for none."""


def idle_questions(assessment: Assessment) -> frozenset[str]:
    """Return the questions, asked and not answered, that nothing waits for.

    They stay open: another answer may bring them back. What a regime counts from or
    reckons a fine of is waited for as long as it may ask something. Free text is not
    among them, because it is told and not compared.
    """
    known, questions = assessment.known, assessment.rulebook.questions
    compared = {it for it in assessment.not_known if questions[it].traits.compared}
    left, rules = _bits(assessment.rulebook, compared), known.waits("rule")
    for _rule, _when, at in known.engine.in_force(assessment.on):
        left &= ~rules[at]
    for part in _readable(known.engine):
        if left & part.about and assessment.on <= part.ends:
            own = [known.at(place) for place in part.own]
            if not own or any(verdict is not Verdict.NOT_MET for verdict in own):
                left &= ~part.named
                for group, at in part.every:
                    left &= ~known.waits(group)[at]
    return frozenset(it for at, it in enumerate(questions) if left >> at & 1)


def _bits(rulebook: Rulebook, names: Container[str]) -> int:
    """Return questions as bits, in page order."""
    return sum(1 << at for at, it in enumerate(rulebook.questions) if it in names)


class _Readable(NamedTuple):
    """What a part and the parts that it lists read, by condition or by name.

    Nothing of it is waited for once its own conditions, at those places, all fail; nor
    what it names where it has none. Questions are bits, all that it is `about` too.
    """

    ends: date
    own: list[Place]
    every: list[Place]
    named: int
    about: int


@lru_cache(maxsize=8)
def _readable(engine: Engine) -> list[_Readable]:
    place, rulebook = engine.verdicts.place, engine.rulebook

    def readable(part: Part) -> _Readable:
        own, inner = [*conditions_in(part)], map(conditions_in, parts_in(part))
        conditions = (*own, *chain.from_iterable(inner))
        every, owned = ([place[it] for it in group] for group in (conditions, own))
        ends = getattr(part, "in_force", InForce()).until or date.max
        named = _bits(rulebook, {*_named(part, rulebook)} if own else ())
        reads = {*chain.from_iterable(map(engine.reads, conditions))}
        return _Readable(ends, owned, every, named, named | _bits(rulebook, reads))

    return [
        readable(part)
        for kind, parts in parts_by_kind(rulebook).items()
        if kind not in _DECIDED_ELSEWHERE
        for part in parts.values()
    ]


def _named(part: Part, rulebook: Rulebook) -> Iterator[str]:
    """Yield the questions that a part names, for an amount or for the day of a term."""
    for inner in (part, *parts_in(part)):
        for _key, ref, name in marked(inner, Ref):
            if ref.kind == "question" and name:
                yield name
            elif ref.kind == "anchor" and name:
                yield rulebook.anchors[name].question or ""
