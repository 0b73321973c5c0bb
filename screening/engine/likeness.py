"""Which precedents a deal is like, told by the facts alone: never by how one ended.

A precedent is alike where the deal agrees with it in every question that mattered, at
least `FEWEST_SHARED` facts that weigh something can be compared, and half of their
weight agrees. A fact weighs as many rules and regimes as read it, and less where most
precedents have it in common with the deal; the nearest have most weight that agrees.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from screening.engine.assess import Assessment, assess
from screening.rulebook import conditions
from screening.rulebook.conditions import Answer, Answers, AnyOf, Comparison, Condition
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rulebook, Verdict
from screening.rulebook.precedents import Precedent

FEWEST_SHARED = 3
MOST_HELD = 4000
"""Of how many answers it is remembered which comparisons hold for them."""

MOST_COMPARED = 64
"""Of how many deals it is remembered which precedents they are like."""

_Agreement = Callable[[str, Answer, Answer], Fraction | int]


class Shared(NamedTuple):
    """A fact that the deal and a precedent have both: how far it agrees, of 1."""

    question: Question
    here: Answer
    there: Answer
    agreement: Fraction | int
    weight: Fraction
    mattered: bool
    """Whether it decided the precedent, or says what the deal is."""

    @property
    def agreeing(self) -> Fraction:
        """The weight that agrees."""
        return self.weight * self.agreement

    @property
    def in_common(self) -> bool:
        """Tell whether some of both answers is the same, or nothing parts them."""
        if isinstance(self.here, frozenset) and isinstance(self.there, frozenset):
            return bool(self.here & self.there) or self.here == self.there
        return self.agreement == 1


class Likeness(NamedTuple):
    """How a deal and a precedent compare: what mattered, then the weightiest facts.

    `agreeing` is the weight of what agrees, `differing` of what does not.
    `unknown_here` are facts of the precedent that the deal does not tell yet,
    `unknown_there` those of the deal that are not known of the precedent.
    """

    precedent: Precedent
    shared: tuple[Shared, ...]
    agreeing: Fraction
    differing: Fraction
    unknown_here: tuple[Question, ...] = ()
    unknown_there: tuple[Question, ...] = ()

    @property
    def alike(self) -> bool:
        """Tell whether enough can be compared, and half of it agrees."""
        return len(self.shared) >= FEWEST_SHARED and self.agreeing >= self.differing


def precedents_like(assessment: Assessment) -> list[Likeness]:
    """Return the precedents of the rulebook that an assessed deal is like.

    The nearest have most weight that agrees, less what differs. The same answers are
    compared once, as long as few others come between.
    """
    precedents = _precedents(assessment.rulebook)
    answers = frozenset(assessment.answers.items())
    if (likenesses := precedents.compared.get(answers)) is None:
        alike = precedents.alike(assessment)
        likenesses = sorted(alike, key=lambda it: it.differing - it.agreeing)
        if len(precedents.compared) >= MOST_COMPARED:
            precedents.compared.clear()
        precedents.compared[answers] = likenesses
    return likenesses


def weighing(book: Rulebook) -> frozenset[str]:
    """Return the questions whose answers weigh something in likeness."""
    read = _precedents(book).read
    return frozenset(name for name in read if read[name])


class _PrecedentCases:
    """The precedents of a rulebook, ready to be compared with deals."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self._holding = lru_cache(MOST_HELD)(self._held)
        self.compared = dict[frozenset[tuple[str, Answer]], list[Likeness]]()

    @cached_property
    def cases(self) -> list[tuple[Precedent, Assessment]]:
        """The precedents, assessed."""
        book, day = self.book, self.book.heading.reviewed
        cases = book.precedents.values()
        return [(case, assess(book, case.answers, day)) for case in cases]

    @cached_property
    def _readers(self) -> list[Condition]:
        """The conditions of rules above the lowest level, and of regimes, one each."""
        book = self.book
        rules = (rule for rule in book.rules.values() if rule.off is None)
        whens = [rule.when for rule in rules if book.rank[rule.level] > 0]
        for_regimes = (
            AnyOf((it.asks, *(unless.when for unless in it.unless)))
            for it in book.regimes.values()
        )
        return [*whens, *for_regimes]

    @cached_property
    def read(self) -> Mapping[str, int]:
        """By how many of those each question is read; its days are a deal's own."""
        nodes = [
            conditions.behind(when, self.book.conditions, gates=False)
            for when in self._readers
        ]
        return {
            name: sum(("question", name) in read for read in nodes)
            for name, asked in self.book.questions.items()
            if asked.traits.compared and asked.traits.shape is not Shape.DAY
        }

    @cached_property
    def _lines(self) -> Mapping[str, list[Comparison]]:
        """The comparisons of each question in rules, regimes and definitions."""
        lines: dict[str, list[Comparison]] = {name: [] for name in self.book.questions}
        defined = [definition.when for definition in self.book.definitions.values()]
        for when in (*self._readers, *defined):
            for leaf in conditions.walk(when):
                if isinstance(leaf, Comparison):
                    lines[leaf.question].append(leaf)
        return lines

    def alike(self, deal: Assessment) -> Iterator[Likeness]:
        """Yield how the deal compares with those it is like, in file order."""
        agreement = cache(self._agreement)  # cases share most of their answers
        weight = cache(lambda name: self._weight(name, deal.answers[name], agreement))
        for case, assessed in self.cases:
            mattered = self._mattered(case)
            if not mattered <= deal.answers.keys() & assessed.answers.keys():
                continue
            shared = [
                Shared(
                    question=self.book.questions[it],
                    here=here,
                    there=there,
                    agreement=agreement(it, here, there),
                    weight=weight(it),
                    mattered=it in mattered,
                )
                for it, here in deal.answers.items()
                if (there := assessed.answers.get(it)) is not None
            ]
            if all(fact.in_common for fact in shared if fact.mattered):
                yield from self._compared(case, shared, deal, assessed)

    def _compared(
        self,
        case: Precedent,
        shared: Iterable[Shared],
        deal: Assessment,
        assessed: Assessment,
    ) -> Iterator[Likeness]:
        """Yield how the deal compares with a case, where it is like it."""
        facts = [fact for fact in shared if fact.weight or fact.mattered]
        facts.sort(key=lambda fact: (not fact.mattered, -fact.weight))
        agreeing = sum((fact.agreeing for fact in facts), Fraction())
        differing = sum(fact.weight for fact in facts) - agreeing
        likeness = Likeness(case, tuple(facts), agreeing, differing)
        if likeness.alike:
            yield likeness._replace(
                unknown_here=self._lacking(deal, assessed.answers),
                unknown_there=self._lacking(assessed, deal.answers),
            )

    def _mattered(self, case: Precedent) -> frozenset[str]:
        """Return the questions in which a deal must agree with a case to be like it."""
        named = (it for it in case.answers if self.book.questions[it].names_deal)
        return frozenset(case.mattered or (it for it in named if case.answers[it]))

    def _weight(self, name: str, here: Answer, agreement: _Agreement) -> Fraction:
        """Return how much a fact weighs: by what reads it, less how common it is."""
        answers = [it.answers[name] for _case, it in self.cases if name in it.answers]
        common = sum(agreement(name, here, there) for there in answers)
        rare = 1 - Fraction(common, len(answers) + 1)
        return self.read.get(name, 0) * rare

    def _agreement(self, name: str, here: Answer, there: Answer) -> Fraction | int:
        """Return how far two answers agree.

        Numbers agree where no comparison tells them apart. Choices agree half by what
        they have in common, of the smaller of both, and half by the comparisons that
        hold for both: a minority stake is half like a purchase, and not like a supply.
        """
        if here == there:
            return 1
        one, other = self._holding(name, here), self._holding(name, there)
        if self.book.questions[name].traits.ranged:
            return int(one == other)
        read_alike = Fraction(len(one & other), len(one | other) or 1)
        if isinstance(here, frozenset) and isinstance(there, frozenset):
            smaller = min(len(here), len(there)) or 1
            return (Fraction(len(here & there), smaller) + read_alike) / 2
        return read_alike / 2

    def _held(self, name: str, answer: Answer) -> frozenset[int]:
        """Return which comparisons of a question hold for an answer, by their place."""
        lines = enumerate(self._lines[name])
        return frozenset(at for at, line in lines if line.holds(answer))

    def _lacking(self, one: Assessment, answers: Answers) -> tuple[Question, ...]:
        """The questions asked of one, not known of it, that the other deal answers."""
        asked = self.book.questions
        return tuple(
            asked[name]
            for name in asked
            if name in answers
            and name not in one.answers
            and self.read.get(name)
            and one.asked[name] is not Verdict.NOT_MET
        )


_precedents = lru_cache(maxsize=8)(_PrecedentCases)
