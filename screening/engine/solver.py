"""Find a deal that shows something, or prove that there is none.

What is wanted of deals is put in clauses (`engine.encoding`), and a solver of
propositional logic decides whether there is such a deal. That is always decided. A deal
that is found is the same everywhere, whatever was asked before: of all that do, one
with the fewest answers; of those, the one whose questions stand first on the page; and
of those, the one whose answers come first, question by question.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain, product
from threading import RLock
from typing import NamedTuple, TypedDict, Unpack

from pysat.solvers import Cadical153

from screening.engine.encoding import TRUE, ChoiceLiterals, Clause, Encoding, Literal
from screening.engine.equivalence import answers_for
from screening.rulebook.conditions import (
    AllOf,
    Answer,
    Answers,
    Comparison,
    Condition,
    comparisons_behind,
)
from screening.rulebook.model import Rulebook, Verdict


class Placed(NamedTuple):
    """A condition to be decided of one of several deals, counted from 0."""

    of: int
    condition: Condition


Wanted = tuple[Condition | Placed, Verdict]
"""A condition, of the first deal unless it says of which, and its verdict."""


class Given(TypedDict, total=False):
    """What is so of the deals beside their conditions; what is absent is free.

    Answers that are `known`, and those `per_deal`, of each deal alone. Questions in
    `blank` stay without an answer. Pairs are alike `but_for` one question.
    """

    known: Answers
    per_deal: Sequence[Answers]
    blank: Collection[str]
    but_for: str


class Solver:
    """Every deal there can be, or several side by side: one for each rulebook.

    Deals share their answers, but for those to questions that are `per_deal`. Of deals
    that are `finished` all is known: that is quicker to search. Threads may
    share `exists`, `find` and `standing`: they are answered one after the other.
    """

    def __init__(
        self,
        *rulebooks: Rulebook,
        per_deal: Collection[str] = (),
        finished: bool = False,
    ) -> None:
        self.rulebooks = rulebooks
        self.lock = RLock()
        self._alike = dict[str, list[Literal]]()
        self._sat, self._new = Cadical153(), list[Clause]()
        self._model: list[Literal] | None = None
        self.encoding = Encoding(
            rulebooks, self._new.append, per_deal, finished=finished
        )
        self.literals_of = cache(self._literals_of)
        """The literals of one condition that comes to a verdict."""

    def exists(self, *wanted: Wanted, **given: Unpack[Given]) -> bool:
        """Tell whether there are answers with which every condition comes to that."""
        with self.lock:
            return self.solves(self.literals(wanted, **given))

    def find(self, *wanted: Wanted, **given: Unpack[Given]) -> dict[str, Answer] | None:
        """Return the fewest such answers, with those that are known.

        None is a proof that there are none. What is answered per deal is left out.
        """
        with self.lock:
            literals = self.literals(wanted, **given)
            if not self.solves(literals):
                return None
            known, per_deal = given.get("known", {}), given.get("per_deal", ())
            settled = {*known, *given.get("blank", ()), *chain.from_iterable(per_deal)}
            compared = self._compared(wanted)
            left = {name: compared[name] for name in compared.keys() - settled}
            order = chain.from_iterable(book.questions for book in self.rulebooks)
            open_ = {name: left[name] for name in order if name in left}
            return {**known, **_Witness(self, literals, open_).answers()}

    def standing(
        self,
        wanted: Iterable[Wanted],
        perhaps: Sequence[Wanted],
        per_deal: Sequence[Answers] = (),
    ) -> list[int] | None:
        """Return places in `perhaps` without which all of it can be had as well.

        They are few, and which of several is left to the solver. None where not even
        what is wanted can be had.
        """
        with self.lock:
            literals = self.literals(wanted, per_deal=per_deal)
            left = {at: self.literals_of(it) for at, it in enumerate(perhaps)}
            gone = list[int]()
            while not self.solves([*literals, *chain.from_iterable(left.values())]):
                core = self.core()
                hindering = [at for at, of in left.items() if not core.isdisjoint(of)]
                if not hindering:
                    return None
                gone.append(hindering[-1])
                del left[hindering[-1]]
            return sorted(gone)

    def literals(
        self, wanted: Iterable[Wanted], **given: Unpack[Given]
    ) -> list[Literal]:
        """Return the literals that hold where the deals are as is wanted."""
        literals = [literal for each in wanted for literal in self.literals_of(each)]
        answer = self.encoding.answer
        per_deal, blank = given.get("per_deal", ()), given.get("blank", ())
        for of, answers in enumerate((given.get("known", {}), *per_deal)):
            for question, value in answers.items():
                literals += answer(question, max(of - 1, 0)).saying(value)
        literals += self._alike.get(given.get("but_for", ""), ())
        return [*literals, *(-answer(name).known for name in blank)]

    def _literals_of(self, wanted: Wanted) -> list[Literal]:
        condition, verdict = wanted
        of, condition = condition if isinstance(condition, Placed) else (0, condition)
        return self.encoding.literals(condition, of).of(verdict)

    def solves(self, literals: Sequence[Literal]) -> bool:
        """Tell whether all those literals can hold."""
        if self._new:
            self._sat.append_formula(self._new)
            self._new.clear()
        self._model = None
        return bool(self._sat.solve(assumptions=literals))

    def possible(
        self, kept: Sequence[Literal], literals: Iterable[Literal]
    ) -> Iterator[tuple[Literal, bool]]:
        """Yield each literal with whether it can hold; all of them are tried at once.

        Of those that hinder each other one waits for the next deal that is searched.
        What nothing but what is kept hinders can never hold. The deals that were found,
        or the core, show it as one is yielded.
        """
        left = [*literals]
        while left:
            tried = left
            while tried and not self.solves([*kept, *tried]):
                core = self.core()
                hindering = [it for it in tried if it in core]
                gone = hindering[-1:] or tried
                tried = [it for it in tried if it not in gone]
                if hindering in ([], gone):
                    left = [it for it in left if it not in gone]
                    yield from ((it, False) for it in gone)
            held = [it for it in left if tried and self.holds(it)]
            yield from ((it, True) for it in held)
            left = [it for it in left if it not in held]

    def core(self) -> frozenset[Literal]:
        """Return literals among those tried last that cannot all hold."""
        return frozenset(self._sat.get_core() or ())

    def holds(self, literal: Literal) -> bool:
        """Tell whether a literal holds in the deals that were found last."""
        return self.model[abs(literal) - 1] == literal

    @property
    def model(self) -> Sequence[Literal]:
        """Each literal, or its opposite, as in the deals that were found last."""
        if self._model is None:
            self._model = self._sat.get_model() or []
        return self._model

    def _compared(self, wanted: Iterable[Wanted]) -> dict[str, set[Comparison]]:
        """Return the comparisons behind conditions, by question."""
        whens = defaultdict[int, list[Condition]](list)
        for condition, _verdict in wanted:
            of, when = condition if isinstance(condition, Placed) else (0, condition)
            whens[of].append(when)
        comparisons = defaultdict[str, set[Comparison]](set)
        for of, every in whens.items():
            conditions = self.rulebooks[of].conditions
            for it in comparisons_behind(AllOf((*every,)), conditions):
                comparisons[it.question].add(it)
        return comparisons


_Few = partial(deque[frozenset[Literal]], maxlen=16)
_Seen = defaultdict[tuple[Literal, str], deque[frozenset[Literal]]]


class Pairs(Solver):
    """Pairs of deals of one rulebook, alike but for the answers to one question.

    What may be asked of them are conditions that were given.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        conditions: Iterable[Condition],
        *,
        finished: bool = False,
    ) -> None:
        names, self._linked = [*rulebook.questions], 0
        super().__init__(rulebook, rulebook, per_deal=names, finished=finished)
        self.take(conditions)
        self._linked = self._count()
        self._first = dict[Literal, Literal]()
        same = {name: self._same(name) for name in names}
        self._alike = {it: [*({**same, it: TRUE}).values()] for it in names}
        self.turning = cache(self._turning)
        self.ways, self.ruled_out = _Seen(_Few), _Seen(_Few)
        """Literals of answers by which others hold, or beside which they cannot."""

    def take(self, conditions: Iterable[Condition]) -> bool:
        """Let further conditions be asked about; tell whether that can be.

        It cannot where they tell answers apart that none before did.
        """
        with self.lock:
            for of, condition in product((0, 1), conditions):
                self.encoding.literals(condition, of)
            return self._count() == self._linked

    def alike(self, known: Answers) -> "AlikePairs":
        """Return the pairs of which both deals have those answers."""
        with self.lock:
            return AlikePairs(self, frozenset(self.literals((), known=known)))

    def way(self, literal: Literal) -> frozenset[Literal]:
        """Return by which answers it holds in the pair that was found last.

        What the second deal answers is told as if the first did.
        """
        way = self.encoding.clauses.way([literal], self.model)
        return frozenset(self._first.get(it, it) for it in way)

    def every(self, *wanted: Wanted) -> Literal:
        """Return the literal that every condition comes to that."""
        return self.encoding.clauses.every(self.literals(wanted))

    def _turning(self, condition: Condition) -> Literal:
        """Return the literal that a condition is met by the first deal alone."""
        second = Placed(1, condition), Verdict.NOT_MET
        return self.every((condition, Verdict.MET), second)

    def _count(self) -> int:
        """Return how many literals there are of answers in which pairs may differ."""
        each = product(self.encoding.per_deal, (0, 1))
        return sum(len(self.encoding.answer(name, of).each) for name, of in each)

    def _same(self, name: str) -> Literal:
        """Return a literal with which both deals answer a question the same."""
        same, clauses = self.encoding.clauses.new(), self.encoding.clauses
        both = (self.encoding.answer(name, of).each for of in (0, 1))
        for one, other in zip(*both, strict=True):
            self._first |= {other: one, -other: -one}
            clauses.add([-same, -one, other])
            clauses.add([-same, one, -other])
        return same


class AlikePairs:
    """Pairs of deals that share some answers, and all others but for one.

    What was seen beside other answers is so beside these where none is against it, and
    what some of them ruled out is still ruled out.
    """

    def __init__(self, pairs: Pairs, answers: frozenset[Literal]) -> None:
        self._pairs, self._answers = pairs, answers
        self._against = frozenset(-literal for literal in answers)

    def exist(self, *wanted: Wanted, but_for: str) -> bool:
        """Tell whether there is a pair of which every condition comes to that."""
        with self._pairs.lock:
            return any(self._exist([self._pairs.every(*wanted)], but_for))

    def turn(self, condition: Condition, but_for: str) -> bool:
        """Tell whether there is a pair of which the first alone meets a condition."""
        return any(self.turned([condition], but_for))

    def turned(self, conditions: Iterable[Condition], but_for: str) -> list[bool]:
        """Tell of each condition whether it turns so."""
        with self._pairs.lock:
            return self._exist([*map(self._pairs.turning, conditions)], but_for)

    def _exist(self, literals: Sequence[Literal], but_for: str) -> list[bool]:
        """Tell of each literal whether there is a pair in which it holds."""
        pairs, seen = self._pairs, {it: self._seen(it, but_for) for it in literals}
        if not (left := [it for it in seen if seen[it] is None]):
            return [bool(seen[it]) for it in literals]
        kept = [*pairs.literals((), but_for=but_for), *self._answers]
        for it, holds in pairs.possible(kept, left):
            seen[it] = holds
            if holds:
                pairs.ways[it, but_for].append(pairs.way(it))
            else:
                pairs.ruled_out[it, but_for].append(pairs.core() & self._answers)
        return [bool(seen[it]) for it in literals]

    def _seen(self, literal: Literal, but_for: str) -> bool | None:
        """Tell whether other answers show a pair in which it holds, or that none is."""
        what = literal, but_for
        if any(map(self._against.isdisjoint, self._pairs.ways[what])):
            return True
        ruled_out = self._pairs.ruled_out[what]
        return False if any(map(self._answers.issuperset, ruled_out)) else None


class _Witness:
    """The deal that stands for all those in which some literals hold.

    What these leave open is settled one by one, and held from then on.
    """

    def __init__(
        self,
        solver: Solver,
        held: Iterable[Literal],
        compared: Mapping[str, Collection[Comparison]],
    ) -> None:
        self._solver, self._held, self._compared = solver, [*held], compared
        self._clauses = solver.encoding.clauses
        self._model = frozenset[Literal]()

    def answers(self) -> dict[str, Answer]:
        """Return the answers, in page order."""
        answer = self._solver.encoding.answer
        known = {answer(name).known: name for name in self._compared}
        return {known[it]: self._answer(known[it]) for it in self._first([*known])}

    def _holds(self, *literals: Literal) -> bool:
        """Hold literals from now on if they can; tell whether they can."""
        if not self._model.issuperset(literals):
            if not self._solver.solves([*self._held, *literals]):
                return False
            self._model = frozenset(self._solver.model)
        self._held += literals
        return True

    def _first(self, known: Sequence[Literal]) -> list[Literal]:
        """Return which questions are answered: as few as can be, the first ones."""
        left, answered = self._fewest(known), list[Literal]()
        while (at := self._place(left)) is not None:
            while at and self._holds(self._clauses.some(left[:at])):
                at = self._place(left) or 0
            self._holds(left[at], *(-literal for literal in left[:at]))
            answered.append(left[at])
            left = left[at + 1 :]
        return answered

    def _place(self, literals: Sequence[Literal]) -> int | None:
        """Return the place of the first that holds; None where none does."""
        each = (at for at, it in enumerate(literals) if it in self._model)
        return next(each, None)

    def _fewest(self, known: Sequence[Literal]) -> list[Literal]:
        """Let as few of those hold as can be; return all that may be among them."""
        may, count = set[Literal](), 0
        while True:
            out = [-literal for literal in known if literal not in may]
            ordered = [literal for literal in known if literal in may]
            if self._holds(*out, -self._clauses.more_than(count, ordered)):
                return ordered
            may |= {-literal for literal in self._solver.core() if -literal in known}
            count += 1

    def _answer(self, name: str) -> Answer:
        """Return the answer to a question that comes first of those that do."""
        answer = self._solver.encoding.answer(name)
        if type(answer) is ChoiceLiterals:
            each = sorted(answer.words.items(), reverse=True)
            return frozenset(it for it, literal in each if not self._holds(-literal))
        every = (answers_for(it, self._compared[name]) for it in answer.asked)
        return next(
            value
            for value in chain.from_iterable(every)
            if self._holds(*answer.saying(value))
        )
