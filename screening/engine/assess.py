"""Answers, a rulebook and a day: an assessment, as frozen values."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from screening.engine.evaluator import Decision, Evaluator, TruthBits
from screening.engine.logic import Remembered
from screening.engine.range import Completions, Range
from screening.engine.solver import Solver
from screening.engine.verdicts import Holds, Known, Verdicts
from screening.rulebook import model
from screening.rulebook.conditions import Answers, Condition
from screening.rulebook.editions import of_day
from screening.rulebook.fields import conditions_in, parts_within
from screening.rulebook.files import FOLLOWERS, parts_by_kind
from screening.rulebook.model import Rule, Rulebook, Verdict
from screening.rulebook.regimes import Unless

Decide = Callable[[TruthBits], Decision]
"""Decides a condition by facts, with the questions behind it."""

T = TypeVar("T", model.Item, model.Consequence, model.Signal)


class Finding(NamedTuple):
    """What one rule says about one deal, and why.

    Why is worked out when it is asked for. A finding waits for something exactly when
    it is open.
    """

    rule: Rule
    verdict: Verdict
    decide: Decide
    facts: TruthBits

    @property
    def because(self) -> tuple[str, ...]:
        """The questions whose answers, or whose not being asked, decided it.

        In page order.
        """
        return self.decide(self.facts).because

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """The questions that could still decide it, in page order."""
        return self.decide(self.facts).waiting_for


class Applies(NamedTuple, Generic[T]):
    """An item, consequence or signal that applies (met) or may apply (open).

    `rules` are the ids of the rules that lead to it; empty when its own `when` does.
    """

    what: T
    verdict: Verdict
    rules: tuple[str, ...]


class Following(NamedTuple):
    """What follows, each in file order; `look_for` is what a signal looks like here."""

    checklist: tuple[Applies[model.Item], ...]
    consequences: tuple[Applies[model.Consequence], ...]
    signals: tuple[Applies[model.Signal], ...]
    look_for: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """All findings for one deal, one rulebook, one day.

    `rulebook` is the edition of the day. `findings` are in rulebook order, one for
    every rule in force on the day. `answers`
    holds no answer to a question that is not asked. What follows from it is for
    `engine.topic_ranges`, `engine.movement` and `following` to say.
    """

    rulebook: Rulebook
    on: date
    answers: Answers
    findings: tuple[Finding, ...]
    known: Known = field(repr=False, compare=False)
    facts: TruthBits = field(repr=False, compare=False)
    """What the conditions of the rulebook read in the answers, for its own engine."""

    @cached_property
    def asked(self) -> Mapping[str, Decision]:
        """Whether each question is asked, in page order, and which answers say so."""
        return {
            name: _ALWAYS if gate is None else gate.decide(self.facts)
            for name, gate in engine_of(self.rulebook).gates.items()
        }

    @property
    def range(self) -> Range:
        """The lowest and the highest level that missing answers can really lead to."""
        return self._reach[0]

    @property
    def proved(self) -> bool:
        """Whether both ends of the range were proved.

        If not, the level is at least the lowest and at most the highest all the same.
        """
        return self._reach[1]

    @cached_property
    def _reach(self) -> tuple[Range, bool]:
        return _exact(self, self.findings)

    def with_verdict(self, verdict: Verdict) -> tuple[Finding, ...]:
        """Return the findings with that verdict, highest level first."""
        rank = self.rulebook.rank
        found = (finding for finding in self.findings if finding.verdict is verdict)
        return tuple(sorted(found, key=lambda finding: -rank[finding.rule.level]))

    @property
    def not_known(self) -> tuple[str, ...]:
        """The questions asked and not answered, in page order."""
        asked, met = self.known.asked, Verdict.MET
        return tuple(it for it in asked if asked[it] is met and it not in self.answers)


MOST_DAYS = 64
"""For how many days the rules in force are remembered."""


def assess(rulebook: Rulebook, answers: Answers, on: date) -> Assessment:
    """Assess a deal: one finding for every rule in force on that day.

    Answers hold only what is known; one to a question that is not asked is passed
    over. `on` is the day the rules are read at, in the edition of that day.
    """
    rulebook = of_day(rulebook, on)
    engine = engine_of(rulebook)
    known = engine.verdicts.read(answers)
    facts, asked = engine.verdicts.facts(known), known.asked
    return Assessment(
        rulebook=rulebook,
        on=on,
        answers={
            question: answers[question]
            for question in asked
            if question in answers and asked[question] is not Verdict.NOT_MET
        },
        findings=tuple(
            [
                Finding(rule, known.verdict(holds), decide, facts)
                for rule, holds, decide in engine.in_force[on]
            ]
        ),
        known=known,
        facts=facts,
    )


def following(assessment: Assessment) -> Following:
    """Return what follows from an assessment: what to do, to expect and to watch."""
    engine, known = engine_of(assessment.rulebook), assessment.known
    verdicts = {found.rule.id: found.verdict for found in assessment.findings}
    look_for = {
        signal: tuple(
            says for says, holds in looks if known.verdict(holds) is Verdict.MET
        )
        for signal, looks in engine.looks.items()
    }
    item, consequence, signal = (
        tuple(_applying(engine.followers[kind], known, verdicts))
        for kind in ("item", "consequence", "signal")
    )
    return Following(item, consequence, signal, look_for)


def excepting(assessment: Assessment, rule: Rule) -> tuple[Unless, ...]:
    """Return the exceptions because of which a rule is not met, and might be else."""
    holds, known = engine_of(assessment.rulebook).verdicts.holds, assessment.known
    if known.verdict(holds[rule.written_when]) is Verdict.NOT_MET:
        return ()
    return tuple(
        it for it in rule.unless if known.verdict(holds[it.when]) is Verdict.MET
    )


def _applying(
    followers: Iterable["_Follower"], known: Known, verdicts: Mapping[str, Verdict]
) -> Iterator[Applies[Any]]:
    """Yield what applies (met) or may apply (open), in file order."""
    for part, holds, rules in followers:
        own = Verdict.NOT_MET if holds is None else known.verdict(holds)
        led = {rule: verdicts[rule] for rule in rules if rule in verdicts}
        for verdict in (Verdict.MET, Verdict.OPEN):
            through = tuple(rule for rule in led if led[rule] is verdict)
            if through or own is verdict:
                yield Applies(part, verdict, through)
                break


def quick_bound(rulebook: Rulebook, findings: Iterable[Finding]) -> Range:
    """Return the highest level of a rule met, and of one met or open.

    The level is in between, but not every level there need be possible.
    """
    rank, levels = rulebook.rank, rulebook.heading.levels
    lowest = highest = 0
    for rule, verdict, _decide, _facts in findings:
        if verdict is not Verdict.NOT_MET:
            highest = max(highest, rank[rule.level])
        if verdict is Verdict.MET:
            lowest = max(lowest, rank[rule.level])
    return Range(levels[lowest], levels[highest])


def _exact(assessment: Assessment, findings: Iterable[Finding]) -> tuple[Range, bool]:
    """Return the range that those findings can really lead to, and if it is proved."""
    rulebook = assessment.rulebook
    bound = quick_bound(rulebook, findings)
    if bound.settled:
        return bound, True
    rank, levels = rulebook.rank, rulebook.heading.levels
    open_ = [
        (rank[found.rule.level], found.rule.id)
        for found in findings
        if found.verdict is Verdict.OPEN
    ]
    engine = engine_of(rulebook)
    facts = engine.evaluator.read(assessment.answers)
    lowest, highest, proved = engine.completions.ends(
        facts, open_, (rank[bound.lowest.id], rank[bound.highest.id])
    )
    return Range(levels[lowest], levels[highest]), proved


def topic_ranges(assessment: Assessment) -> Mapping[str, Range]:
    """Return the range of each topic that has rules in force, in page order."""
    rulebook, findings = assessment.rulebook, assessment.findings
    return {
        topic.id: _exact(assessment, found)[0]
        for topic in rulebook.heading.topics
        if (found := [each for each in findings if each.rule.topic == topic.id])
    }


class Engine:
    """A rulebook's conditions, ready to be decided."""

    def __init__(self, rulebook: Rulebook) -> None:
        solver, rules = Solver(rulebook), rulebook.rules
        evaluator = _numbered(solver, rulebook)
        self.rulebook, self.evaluator = rulebook, evaluator
        self.verdicts = Verdicts(evaluator, rulebook)
        self.gates = {
            name: question.ask_when and evaluator.compiled(question.ask_when)
            for name, question in rulebook.questions.items()
        }
        self.rules = {
            name: evaluator.compiled(rule.when) for name, rule in rules.items()
        }
        whens = {name: solver.compiled(rule.when) for name, rule in rules.items()}
        self.completions = Completions(solver, whens)
        self.in_force = Remembered(self._in_force, MOST_DAYS)
        holds = self.verdicts.holds
        self.looks = {
            name: [(look.says, holds[look.when]) for look in looks]
            for name, signal in rulebook.signals.items()
            if (looks := signal.look_for)
        }
        self.followers = {
            kind: list(_followers(holds, rulebook, kind)) for kind in FOLLOWERS
        }

    def _in_force(self, on: date) -> list[tuple[Rule, Holds, Decide]]:
        """Return the rules of a day, each with its verdict alone and with reasons."""
        return [
            (rule, self.verdicts.holds[rule.when], self.rules[name].decide)
            for name, rule in self.rulebook.rules.items()
            if rule.covers(on)
        ]


engine_of = lru_cache(maxsize=16)(Engine)
"""Prepares a rulebook once: it is the same object for as long as it is live."""

_ALWAYS = Decision(Verdict.MET, (), ())


def _numbered(solver: Solver, rulebook: Rulebook) -> Evaluator:
    """Return what decides, every comparison of the rulebook numbered already.

    So facts that are read once tell of all conditions, those of regimes too.
    """
    [evaluator] = solver.evaluators
    for parts in parts_by_kind(rulebook).values():
        for part in parts.values():
            for _path, inner in parts_within(part):
                for condition in conditions_in(inner):
                    evaluator.compiled(condition)
    return evaluator


class _Follower(NamedTuple):
    """An item, consequence or signal, its own condition, the rules that lead to it."""

    part: Any
    holds: Holds | None
    rules: list[str]


def _followers(
    holds: Mapping[Condition, Holds], rulebook: Rulebook, kind: str
) -> Iterator[_Follower]:
    rules, key = rulebook.rules, FOLLOWERS[kind]
    for name, part in parts_by_kind(rulebook)[kind].items():
        led = [rule for rule in rules if name in getattr(rules[rule], key)]
        yield _Follower(part, part.when and holds[part.when], led)
