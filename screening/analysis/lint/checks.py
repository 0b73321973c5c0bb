"""Doubts, the checks that find them, and the rulebook that checks can ask.

A check finds a kind of doubt. It is a function registered with `check`, beside the
`DoubtKind` that says what it found; it may stand in any module of this package.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, lru_cache, partial
from itertools import chain, permutations
from typing import Any, NamedTuple, TypeVar

from screening.engine.encoding import Literal
from screening.engine.equivalence import answers_for, days_around, in_order
from screening.engine.many import ManyDeals, by_edition
from screening.engine.solver import Pairs, Placed, Solver, Wanted
from screening.errors import Problem
from screening.formats.text import placeholders
from screening.formats.yaml_reader import Path
from screening.rulebook import conditions
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import (
    Answer,
    Answers,
    AnyOf,
    Comparison,
    Condition,
    Node,
    comparisons_behind,
)
from screening.rulebook.editions import ALWAYS, days_of
from screening.rulebook.fields import (
    Accepted,
    Holds,
    InForce,
    Ref,
    Sentence,
    marked,
    parts_within,
    points_under,
)
from screening.rulebook.files import FOLLOWERS, Places, parts_by_kind, places_in
from screening.rulebook.model import Definition, Question, Rule, Rulebook, Verdict
from screening.rulebook.regimes import Regime

T = TypeVar("T")

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
A_DEAL = "A deal"
A_DEAL_FOR = "A deal for {name}"

PartName = tuple[str, str]
"""What a part is a kind of, and its id."""

Spans = tuple[InForce, ...]

EXCEPTION: Path = ("unless",)
"""The path in a part to what stands under its exceptions begins so."""

HEADING: PartName = ("heading", "")


class DoubtKind(NamedTuple):
    """A kind of doubt, by its id: what it says, and the name of the deal that shows it.

    Of the blanks {kind}, {name} and {about} are those of the doubt. A kind that says
    one thing here and another there stands twice, under the same id.
    """

    id: str
    says: str
    witness: str = A_DEAL_FOR


Show = Callable[[], Deal | None]
"""What finds the deal that shows something, once somebody asks for it."""


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A doubt about one part, where it stands, and what accepts it, if anything does.

    `kind` is the id of its kind. `about` tells doubts of one kind about one part apart:
    a choice, another rule. Two are equal when they say the same of the same part. It is
    said of the `days` of the editions in which it was found, not of others.
    """

    kind: str
    part: PartName
    place: Problem
    about: str = ""
    show: Show = field(compare=False, repr=False)
    compare: Show | None = field(default=None, compare=False, repr=False)
    days: InForce = field(default=ALWAYS, compare=False)
    accepted: Accepted | None = None

    @cached_property
    def witness(self) -> Deal | None:
        """A deal that shows it."""
        return self.show()

    @cached_property
    def against(self) -> Deal | None:
        """A deal to compare that one with."""
        return self.compare and self.compare()

    def __str__(self) -> str:
        """Return the form that editors and terminals make clickable."""
        return f"{self.place} [{self.kind}]"


Doubts = Iterator[Doubt]


class HeldCondition(NamedTuple):
    """A condition, and where in a part it stands."""

    path: Path
    condition: Condition


MOST_LITERALS = 1_500
"""How much a solver reads before a new one is quicker, though it reads some again."""


MOST_RECALLED = 100_000
"""How many findings are remembered; then all are forgotten."""


@lru_cache(maxsize=8)
def findings_of(
    *_ground: Question | Definition | Condition | None,
) -> dict[Hashable, Any]:
    """Results of searches, by key, for all rulebooks that ask and define alike.

    A search hangs on what it is asked about, on the questions and the definitions, and
    on nothing else of a rulebook. So after an edit of a rule, what does not read it is
    not searched again.
    """
    return {}


class LintContext:
    """What a rulebook may ever say, asked by those who doubt it.

    `on` is the day of the witnesses, `days` those of the edition; `deals` are those of
    examples. `rules` are those that are not switched off.
    """

    def __init__(
        self, rulebook: Rulebook, on: date, deals: Sequence[Deal] = ()
    ) -> None:
        self.rulebook, self.on, self._deals = rulebook, on, deals
        self.days = days_of(rulebook, on)
        self.reviewed_by = on
        """The day that reviews are held against: that of the first edition."""
        self.parts: Mapping[str, Mapping[str, Any]] = parts_by_kind(rulebook)
        self.rules = [rule for rule in rulebook.rules.values() if rule.off is None]
        self.order = {rule.id: place for place, rule in enumerate(self.rules)}
        parts = *rulebook.questions.values(), *rulebook.definitions.values()
        ground = *parts, *rulebook.conditions.values()
        self._recalled = findings_of(*ground)
        self.not_calm = cache(self._not_calm)
        """That a rule of a level that is not calm is met, by day."""
        self._days = cache(self._days_of)
        self.lifts = cache(self._lifts)
        """The conditions of rules of a level or above, on a day, the highest first."""
        self.unmet = cache(self._unmet)
        """The same, each by the literal that the second deal does not meet it."""
        self.not_asked = cache(self._not_asked)
        """What searches a deal that is not asked a question, beside two that are."""
        self._as_high = cache(self._high)
        self._solvers: dict[bool, Solver] = {}
        self._made = dict[Callable[..., Any], Any]()

    def _solver(self, *, finished: bool = False) -> Solver:
        """The solver; a new one where it read so much that it grows slow."""
        solver = self._solvers.get(finished)
        if solver is None or solver.encoding.clauses.count > MOST_LITERALS:
            solver = self._solvers[finished] = Solver(self.rulebook, finished=finished)
        return solver

    def recall(self, key: Hashable, work: Callable[[], T]) -> T:
        """The result kept for a key; worked out the first time."""
        if key not in self._recalled:
            value = work()
            if len(self._recalled) >= MOST_RECALLED:
                self._recalled.clear()
            self._recalled[key] = value
            return value
        known: T = self._recalled[key]
        return known

    def once(self, make: Callable[["LintContext"], T]) -> T:
        """What is made of the whole, once for all that look at its parts."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def possible(self, *wanted: tuple[Condition, Verdict]) -> bool:
        """Tell whether a deal gets every condition the wanted verdict.

        An example may show it, else it is searched: where none is to be open, for a
        deal of which all is known.
        """
        many, deals = self._own
        for condition, verdict in wanted if deals else ():
            deals &= many.truths(condition).of(verdict)
        if deals:
            return True
        finished = all(verdict is not OPEN for _condition, verdict in wanted)
        exists = partial(self._solver(finished=finished).exists, *wanted)
        return self.recall(("possible", wanted), exists)

    def find(self, *wanted: Wanted, blank: Collection[str] = ()) -> Answers | None:
        """Return the fewest answers that get every condition the wanted verdict."""
        look = partial(self._solver().find, *wanted, blank=blank)
        return self.recall(("find", wanted, frozenset(blank)), look)

    @cached_property
    def _editions(self) -> list[tuple[Rulebook, ManyDeals, int]]:
        """The deals of the examples, as the editions of their days read them."""
        return [*by_edition(self.rulebook, self._deals)]

    @cached_property
    def _own(self) -> tuple[ManyDeals, int]:
        """Those that this edition reads, and which of them are of its days."""
        own = (it[1:] for it in self._editions if it[0] is self.rulebook)
        return next(own, (ManyDeals(self.rulebook, ()), 0))

    @cached_property
    def cases(self) -> ManyDeals:
        """What became of real cases, as deals that this edition reads."""
        precedents = self.rulebook.precedents.values()
        return ManyDeals(self.rulebook, [self.deal(it.answers) for it in precedents])

    def shown_by(self, known: Answers, rules: AnyOf) -> Condition | None:
        """Return one of some rules that an example with those answers meets, if any."""
        many, deals = self._own
        deals &= many.truths(rules).met
        for name, answer in known.items():
            deals &= many.saying(name, answer)
        met = (it for it in rules.parts if deals & many.truths(it).met)
        return next(met, None) if deals else None

    def shown(self, rule: Rule) -> set[Verdict]:
        """The verdicts that examples give a rule that is in force on their day."""
        return {
            verdict
            for edition, many, deals in self._editions
            for verdict in Verdict
            if deals
            & many.during(rule.in_force)
            & many.truths(edition.rules[rule.id].when).of(verdict)
        }

    @cached_property
    def pairs(self) -> Pairs:
        """What searches two deals that are alike but for one answer."""
        whens = [rule.when for rule in self.lifting]
        kept = self.recall("pairs", list[Pairs])
        if not (kept and kept[0].take(whens)):
            kept[:] = [Pairs(self.rulebook, whens)]
        return kept[0]

    @cached_property
    def every_rule(self) -> Solver:
        """What searches deals of which all rules matter, and all is known."""
        return self.recall("every rule", lambda: self._own[0].solver)

    @cached_property
    def places(self) -> Places:
        """Where every part stands."""
        return places_in(self.rulebook.texts)

    def over(self, rule: Rule) -> list[Rule]:
        """Return the others that are as high, and in force whenever a rule is."""
        return [it for it in self._as_high(rule.level, rule.in_force) if it is not rule]

    def _high(self, level: str, days: InForce) -> list[Rule]:
        rank = self.rulebook.rank
        high = (it for it in self.rules if rank[it.level] >= rank[level])
        return [it for it in high if it.in_force.spans(days)]

    def compared(self, condition: Condition) -> frozenset[Comparison]:
        """Return the comparisons behind a condition, in definitions and gates too."""
        look = partial(comparisons_behind, condition, self.rulebook.conditions)
        return self.recall(("compared", condition), lambda: frozenset(look()))

    def subjects(self, of: str) -> Iterator[tuple[PartName, Any]]:
        """Yield all of a kind, "condition" or "rulebook", each with its part's name."""
        if of == "rulebook":
            yield HEADING, self.rulebook
        elif of == "condition":
            yield from self.conditions
        else:
            for name, part in self.parts[of].items():
                if getattr(part, "off", None) is None:
                    yield (of, name), part

    @cached_property
    def conditions(self) -> list[tuple[PartName, HeldCondition]]:
        """Every condition of the rulebook, kind by kind, in file order."""
        return [
            (name, HeldCondition((*within, key.written), condition))
            for kind in self.parts
            for name, part in self.subjects(kind)
            for within, inner in parts_within(part)
            for key, _mark, condition in marked(inner, Holds)
            if condition is not None
        ]

    @cached_property
    def read(self) -> set[Node]:
        """The questions and definitions that conditions read themselves."""
        whens = (held.condition for _part, held in self.conditions)
        return {node for when in whens for node in conditions.reads(when)}

    @cached_property
    def choices_read(self) -> Mapping[str, set[str]]:
        """The choices that conditions name, by question."""
        choices = defaultdict[str, set[str]](set)
        for _part, held in self.conditions:
            for leaf in conditions.walk(held.condition):
                if isinstance(leaf, Comparison):
                    words = (it for _, it in leaf.tests if isinstance(it, frozenset))
                    choices[leaf.question].update(*words)
        return choices

    @cached_property
    def questions_named(self) -> set[str]:
        """The questions that texts on deals, or a term, an amount or a step name."""
        kinds, names = {"rule", "regime", *FOLLOWERS}, set[str]()
        heading = {"heading": {"": self.rulebook.heading}}
        for kind, parts in {**self.parts, **heading}.items():
            within = chain.from_iterable(map(parts_within, parts.values()))
            for _path, inner in within:
                for _key, _mark, text in (
                    marked(inner, Sentence) if kind in kinds else ()
                ):
                    names.update(placeholders(text or ""))
                for _key, ref, name in marked(inner, Ref):
                    if ref.kind == "question" and name:
                        names |= {name} if isinstance(name, str) else {*name}
        return names

    @cached_property
    def resting(self) -> Mapping[str, Sequence[PartName]]:
        """The parts that rest on each source point, kind by kind, in file order."""
        resting = defaultdict[str, list[PartName]](list)
        for kind, members in self.parts.items():
            for name, part in members.items():
                for point in points_under(part):
                    resting[point].append((kind, name))
        return resting

    def leading_to(self, kind: str, name: str) -> AnyOf:
        """Return the condition under which an item, consequence or signal applies."""
        own, key = self.parts[kind][name].when, FOLLOWERS[kind]
        led = [rule.when for rule in self.rules if name in getattr(rule, key)]
        return AnyOf(tuple(led if own is None else [*led, own]))

    @cached_property
    def freely(self) -> "LintContext":
        """The same for a rulebook that asks every question of every deal."""
        asked, always = self.rulebook.questions, {"ask_when": None}
        questions = {name: it.model_copy(update=always) for name, it in asked.items()}
        freed = replace(self.rulebook, of=None, questions=questions)
        return LintContext(freed, self.on)

    @cached_property
    def lifting(self) -> list[Rule]:
        """The rules above the lowest level, the highest first."""
        rank = self.rulebook.rank
        above = [rule for rule in self.rules if rank[rule.level] > 0]
        return sorted(above, key=lambda rule: -rank[rule.level])

    def _lifts(self, level: str, day: date) -> dict[Condition, None]:
        rank = self.rulebook.rank
        high = (it for it in self.lifting if rank[it.level] >= rank[level])
        return dict.fromkeys(it.when for it in high if it.in_force.covers(day))

    def _unmet(
        self, solver: Solver, level: str, day: date
    ) -> Mapping[Literal, Condition]:
        """Return the conditions, each by the literal that it is not met there."""
        unmet = {}
        for it in self.lifts(level, day):
            [literal] = solver.literals_of((Placed(1, it), NOT_MET))
            unmet[literal] = it
        return unmet

    def _not_asked(self, name: str) -> Solver:
        questions = self.rulebook.questions
        always = questions[name].model_copy(update={"ask_when": None})
        asked = {**questions, name: always}
        freed = replace(self.rulebook, of=None, questions=asked)
        return Solver(self.rulebook, freed, freed, per_deal=[name])

    def days_of(self, *held: Rule | Regime) -> list[date]:
        """Return days on which all that is held is in force, the nearest first.

        They are of this edition, one for every set of rules that may be in force beside
        them. First `on`, then later days, then earlier ones.
        """
        return self._days(tuple(it.in_force for it in held), self._spans)

    @cached_property
    def _spans(self) -> Spans:
        return tuple(dict.fromkeys(rule.in_force for rule in self.rules))

    def _days_of(self, held: Spans, beside: Spans) -> list[date]:
        ends = {end for it in (*held, *beside) for end in it.ends()}
        candidates = sorted(days_around(ends), key=lambda day: (day < self.on, day))
        day_by_cover: dict[tuple[bool, ...], date] = {}
        for day in (self.on, *candidates):
            if all(it.covers(day) for it in (self.days, *held)):
                day_by_cover.setdefault(tuple(it.covers(day) for it in beside), day)
        return [*day_by_cover.values()]

    def _not_calm(self, day: date) -> AnyOf:
        calm = self.rulebook.heading.calm
        rules = (it for it in self.rules if it.level not in calm and it.covers(day))
        return AnyOf(tuple(rule.when for rule in rules))

    def answers_to(self, question: Question, when: Condition) -> Sequence[Answer]:
        """Return answers of every class that a condition tells apart."""
        own = [it for it in self.compared(when) if it.question == question.id]
        return answers_for(question, own)

    def in_order(self, question: Question) -> list[Answer]:
        """Return answers in order, one of each class that rules tell apart."""
        return in_order(question, [*self.compared_by_rules.get(question.id, ())])

    @cached_property
    def gated(self) -> list[Question]:
        """The questions that are asked only sometimes, in page order."""
        questions = self.rulebook.questions.values()
        return [it for it in questions if it.ask_when is not None]

    @cached_property
    def compared_by_rules(self) -> Mapping[str, set[Comparison]]:
        """The comparisons behind rules, by question."""
        compared: dict[str, set[Comparison]] = defaultdict(set)
        for rule in self.rules:
            for it in self.compared(rule.when):
                compared[it.question].add(it)
        return compared

    def distinguishing(self, condition: Condition, other: Condition) -> Answers | None:
        """Return answers that get two conditions different verdicts, open ones too."""
        pairs = permutations(Verdict, 2)
        witnesses = (self.find((condition, one), (other, two)) for one, two in pairs)
        return next((answers for answers in witnesses if answers is not None), None)

    def day_for(self, *held: Rule | Regime) -> date:
        """Return a day of this edition on which all these are in force, else `on`."""
        return next(iter(self.days_of(*held)), self.on)

    def deal(
        self, answers: Answers | None, on: date | None = None, name: str = ""
    ) -> Deal:
        """Return a witness; without a name it gets that of its kind of doubt."""
        return Deal(name=name, on=on or self.on, answers=answers or {})

    def deal_of(self, *wanted: Wanted, on: date | None = None, name: str = "") -> Show:
        """A function that makes a deal which gets conditions those verdicts."""
        return lambda: self.deal(self.find(*wanted), on, name)

    def deal_for(self, rule: Rule | Regime) -> Deal:
        """Return a deal that meets a rule, or has a regime due or to be asked."""
        when = rule.when if isinstance(rule, Rule) else rule.when or rule.may
        answers = self.find((when or conditions.ALWAYS, MET))
        return self.deal(answers, self.day_for(rule), A_DEAL_FOR.format(name=rule.id))

    def deal_for_file(self, file: str = "") -> Deal:
        """Return a deal that meets the first rule of a file; of the heading, any."""
        for rule in self.rules:
            if file in {"", self.places.place("rule", rule.id)[0].file}:
                return self.deal_for(rule)
        return self.deal({}, name=A_DEAL)

    @cached_property
    def _whole(self) -> Mapping[str, Mapping[str, Any]]:
        return parts_by_kind(self.rulebook.of or self.rulebook)

    def in_force(self, part: PartName) -> InForce:
        """Return the days on which a part is in force; all, where it does not say."""
        kind, name = part
        there = self._whole.get(kind, {}).get(name)
        days: InForce = getattr(there, "in_force", ALWAYS)
        return days

    def is_own(self, part: PartName) -> bool:
        """Tell whether a part is the rulebook's own, or changed by it.

        What it extends as it is, whoever keeps that has proved.
        """
        return part in self.places.changes or not self.places.is_extended(*part)

    def doubt(
        self,
        kind: DoubtKind,
        part: PartName,
        witness: Deal | Show | None = None,
        path: Path = (),
        about: str = "",
        **words: object,
    ) -> Doubt:
        """Return a doubt about what stands at that path of a part."""
        words |= {"kind": part[0], "name": part[1], "about": about}
        place = self.places.problem(*part, path, kind.says.format(**words))

        def show() -> Deal | None:
            deal = witness() if callable(witness) else witness
            if deal is None or deal.name:
                return deal
            return replace(deal, name=kind.witness.format(**words))

        return Doubt(kind=kind.id, part=part, place=place, about=about, show=show)


Check = Callable[[LintContext, PartName, Any], Doubts]
CHECKS: list[tuple[str, Check]] = []
"""Every check, and what it is asked of."""


def check(*of: str) -> Callable[[Check], Check]:
    """Register a check of such subjects of a context."""

    def registered(function: Check) -> Check:
        CHECKS.extend((subject, function) for subject in of)
        return function

    return registered
