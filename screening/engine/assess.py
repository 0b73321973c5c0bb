"""Answers, a rulebook and a day: an assessment, as frozen values."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, lru_cache, partial
from typing import Any, Generic, NamedTuple, TypeVar

from screening.engine.evaluator import Decision, Evaluation, Evaluator
from screening.engine.many import ManyDeals
from screening.engine.range import Completions, ContradictoryRange, Neighbours, Range
from screening.engine.solver import Pairs
from screening.engine.verdicts import AloneDeciding, Place, Verdicts
from screening.rulebook import model
from screening.rulebook.conditions import (
    ALWAYS,
    AllOf,
    Answers,
    Comparison,
    Condition,
    behind,
    comparisons_behind,
)
from screening.rulebook.editions import of_day
from screening.rulebook.files import FOLLOWERS, parts_by_kind
from screening.rulebook.model import Rule, Rulebook, Verdict
from screening.rulebook.regimes import Unless

T = TypeVar("T", model.Item, model.Consequence, model.Signal)


class Known:
    """What the answers of one deal make of the conditions of its edition.

    Verdicts are worked out a group at once, when one of them is asked for, and the
    questions behind one when somebody asks why.
    """

    def __init__(self, engine: "Engine", answers: Answers) -> None:
        self.engine, self.truths = engine, engine.verdicts.read(answers)
        self.given = answers
        self.answers = engine.verdicts.counting(answers, self.truths)
        """Those to questions that are asked, or perhaps asked, in page order."""
        self._groups = dict[str, Sequence[Verdict]]()
        self.ranges = dict[tuple[str, ...], Range]()
        """The ranges of the deal by the rules met or open, which days share."""

    def group(self, name: str) -> Sequence[Verdict]:
        """The verdicts of the conditions of a group, in its order; decided once."""
        if name not in self._groups:
            self._groups[name] = self.engine.verdicts.decide(name)(self.truths)
        return self._groups[name]

    @cached_property
    def waits(self) -> Callable[[str], Sequence[int]]:
        """What tells what the conditions of a group wait for, see `Verdicts.wait`."""
        verdicts, truths = self.engine.verdicts, self.truths
        waits = verdicts.waits()(truths)
        return cache(lambda name: verdicts.wait(name)(truths, waits))

    @cached_property
    def alone(self) -> AloneDeciding:
        """What tells which questions decide a condition, each alone."""
        return self.engine.verdicts.alone(self.truths)

    def at(self, place: Place) -> Verdict:
        """The verdict of the condition at a place."""
        return self.group(place[0])[place[1]]

    def verdict(self, condition: Condition) -> Verdict:
        """The verdict of a condition that the rulebook has."""
        name, place = self.engine.verdicts.place[condition]
        return self.group(name)[place]

    @cached_property
    def reasons(self) -> Evaluation:
        """What decides conditions with the questions behind them."""
        return self.engine.evaluator.read(self.answers)


class Finding(NamedTuple):
    """What one rule says about one deal, and why.

    Why is worked out when it is asked for. A finding waits for something exactly when
    it is open.
    """

    rule: Rule
    verdict: Verdict
    when: Condition
    known: Known

    @property
    def because(self) -> tuple[str, ...]:
        """The questions whose answers, or whose not being asked, decided it."""
        return self.known.reasons.decide(self.when).because

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """The questions that could still decide it, in page order."""
        return self.known.reasons.decide(self.when).waiting_for


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

    `rulebook` is the edition of the day. `answers` holds no answer to a question that
    is not asked. What follows from it is for `engine.topic_ranges`, `engine.movement`
    and `following` to say.
    """

    rulebook: Rulebook
    on: date
    answers: Answers
    known: Known = field(repr=False, compare=False)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """One for every rule in force on the day, in rulebook order."""
        known, new = self.known, tuple.__new__  # checks no number of fields
        verdicts, rules = known.group("rule"), known.engine.in_force(self.on)
        return tuple(
            [new(Finding, (it, verdicts[at], when, known)) for it, when, at in rules]
        )

    @cached_property
    def asked(self) -> Mapping[str, Verdict]:
        """Whether each question is asked, in page order."""
        return self.known.engine.verdicts.asked(self.known.truths)

    def why_asked(self, question: str) -> Decision:
        """Return whether a question is asked, and which answers say so."""
        gate = self.rulebook.conditions["question", question]
        return self.known.reasons.decide(gate or ALWAYS)

    @cached_property
    def contradictions(self) -> Mapping[str, tuple[str, ...]]:
        """The contradictions met, by id in file order, with the questions to look at.

        What is open is not among them. While there is one, no range is settled.
        """
        every, known = self.known.engine.contradictions, self.known
        return {
            it.id: _to_look_at(self, it)
            for it, place in every
            if (place is None or known.at(place) is Verdict.MET)
            and (not it.below or _is_below(self.answers, *it.below))
        }

    @cached_property
    def range(self) -> Range:
        """The lowest and the highest level that missing answers can really lead to."""
        ranges, live = self.known.ranges, self.live
        if live not in ranges:
            ranges[live] = _exact(self, self.findings)
        return ranges[live]

    @cached_property
    def live(self) -> tuple[str, ...]:
        """The ids of the rules in force that are met or open."""
        findings, no = self.findings, Verdict.NOT_MET
        return tuple([it.rule.id for it in findings if it.verdict is not no])

    def on_day(self, day: date) -> "Assessment":
        """Return the same deal on another day, decided anew only by another edition."""
        if of_day(self.rulebook, day) is self.rulebook:
            return replace(self, on=day)
        return assess(self.rulebook, self.known.given, day)

    @cached_property
    def neighbours(self) -> Neighbours:
        """The deal and those that differ from it, for its open ends to be searched."""
        rules = tuple(finding.rule.id for finding in self.findings)
        return self.known.engine.completions.neighbours(self.answers, rules)

    def with_verdict(self, verdict: Verdict) -> tuple[Finding, ...]:
        """Return the findings with that verdict, highest level first."""
        rank = self.rulebook.rank
        findings = (finding for finding in self.findings if finding.verdict is verdict)
        return tuple(sorted(findings, key=lambda finding: -rank[finding.rule.level]))

    @cached_property
    def superseded(self) -> Mapping[str, str]:
        """The rules that one that is met swallows, by id, each with that one.

        They are met or open as well. Their verdicts, and the level, stay as they are.
        """
        return {
            weak: strong.rule.id
            for strong in reversed(self.with_verdict(Verdict.MET))
            for weak in strong.rule.supersedes
            if weak in self.live
        }

    def strongest(self, rule: str) -> str:
        """Return the rule that is told in the place of that one, or itself."""
        while rule in self.superseded:
            rule = self.superseded[rule]
        return rule

    @cached_property
    def not_known(self) -> tuple[str, ...]:
        """The questions asked and not answered, in page order."""
        return tuple(
            name
            for name, asked in self.asked.items()
            if asked is Verdict.MET and name not in self.answers
        )


def _is_below(answers: Answers, one: str, other: str) -> bool:
    """Tell whether both are known, and the first is below the other.

    Two answers contradict each other also where it is open whether one is asked for.
    """
    pair: Any = answers.get(one), answers.get(other)
    return None not in pair and bool(pair[0] < pair[1])


def _to_look_at(assessment: Assessment, part: model.Contradiction) -> tuple[str, ...]:
    """Return the questions of a contradiction that are answered, in page order."""
    read = {*part.below}
    if part.when is not None:
        nodes = behind(part.when, assessment.rulebook.conditions, gates=False)
        read |= {name for kind, name in nodes if kind == "question"}
    wanted = {*part.questions} or read
    return tuple(name for name in assessment.answers if name in wanted)


MOST_DAYS = 64
"""For how many days the rules in force are remembered."""


def assess(rulebook: Rulebook, answers: Answers, on: date) -> Assessment:
    """Assess a deal: one finding for every rule in force on that day.

    Answers hold only what is known; one to a question that is not asked is passed
    over. `on` is the day the rules are read at, in the edition of that day.
    """
    rulebook = of_day(rulebook, on)
    known = Known(engine_of(rulebook), answers)
    return Assessment(rulebook=rulebook, on=on, answers=known.answers, known=known)


def following(assessment: Assessment) -> Following:
    """The steps to take, what to expect and the signals to watch, met or open."""
    known = assessment.known
    engine = known.engine
    verdicts = {finding.rule.id: finding.verdict for finding in assessment.findings}
    look_for = {
        signal: tuple(says for says, place in looks if known.at(place) is Verdict.MET)
        for signal, looks in engine.looks.items()
    }
    item, consequence, signal = (
        tuple(_applying(engine.followers[kind], known, verdicts))
        for kind in ("item", "consequence", "signal")
    )
    return Following(item, consequence, signal, look_for)


def excepting(assessment: Assessment, rule: Rule) -> tuple[Unless, ...]:
    """Return the exceptions because of which a rule is not met, and might be else."""
    known = assessment.known
    if known.verdict(rule.written_when) is Verdict.NOT_MET:
        return ()
    return tuple(it for it in rule.unless if known.verdict(it.when) is Verdict.MET)


def _applying(
    followers: Iterable["_LedTo"], known: Known, verdicts: Mapping[str, Verdict]
) -> Iterator[Applies[Any]]:
    """Yield what applies (met) or may apply (open), in file order."""
    for part, place, rules in followers:
        own = Verdict.NOT_MET if place is None else known.at(place)
        led = {rule: verdicts[rule] for rule in rules if rule in verdicts}
        for verdict in (Verdict.MET, Verdict.OPEN):
            through = tuple(rule for rule in led if led[rule] is verdict)
            if through or own is verdict:
                yield Applies(part, verdict, through)
                break


def quick_bound(rulebook: Rulebook, findings: Sequence[Finding]) -> Range:
    """Return the highest level of a rule met, and of one met or open.

    The level is in between, but not every level there need be possible.
    """
    rank, levels = rulebook.rank, rulebook.heading.levels
    met, open_ = (
        [rank[it.rule.level] for it in findings if it.verdict is verdict]
        for verdict in (Verdict.MET, Verdict.OPEN)
    )
    lowest, highest = max(met, default=0), max([*met, *open_], default=0)
    return Range(levels[lowest], levels[highest])


def settled_levels(rulebook: Rulebook, many: ManyDeals) -> Mapping[str, int]:
    """Return by level the deals that are seen to be settled at it: see `quick_bound`.

    A deal of another day than the edition's is told by the rules of its own day.
    """
    met, possible = Counter[str](), Counter[str]()
    for rule in (it for it in rulebook.rules.values() if it.off is None):
        truths, during = many.truths(rule.when), many.during(rule.in_force)
        met[rule.level] |= truths.met & during
        possible[rule.level] |= during & ~truths.not_met
    lowest, above, settled = rulebook.heading.levels[0].id, 0, dict[str, int]()
    for level in reversed(rulebook.rank):
        settled[level] = (many.all if level == lowest else met[level]) & ~above
        above |= possible[level]
    return settled


class RangesOfMany:
    """What some of many deals can really lead to, without the reasons for it.

    That is what `Assessment.range` has of each, but for facts that contradict.
    """

    def __init__(self, rulebook: Rulebook, many: ManyDeals) -> None:
        self._rulebook, self._completions = rulebook, Completions(rulebook, many.solver)
        rules = [rule for rule in rulebook.rules.values() if rule.off is None]
        days = [many.during(rule.in_force) for rule in rules]
        each = [many.truths(rule.when) for rule in rules]
        self._during = [*zip(rules, days, strict=True)]
        """The rules, each with the deals on whose day it is in force."""
        self._met, self._live = (
            [(rule, on & of) for (rule, on), of in zip(self._during, bits, strict=True)]
            for bits in ([it.met for it in each], [~it.not_met for it in each])
        )
        """The same, with those of them that meet it, and that meet it or may."""

    def live(self, place: int) -> list[Rule]:
        """Return the rules that are met or open in the deal at a place, on its day.

        Its range is theirs: one that is not met stays so whatever else is answered.
        """
        return [rule for rule, deals in self._live if deals >> place & 1]

    def range(self, place: int, answers: Answers) -> Range:
        """Return the lowest and highest level of the deal at a place; its answers."""
        book, rank, bit = self._rulebook, self._rulebook.rank, 1 << place
        known, levels = answers.items(), book.heading.levels
        own = {it: to for it, to in known if to not in book.questions[it].not_known}
        met, live = (
            max((rank[rule.level] for rule, deals in of if deals & bit), default=0)
            for of in (self._met, self._live)
        )
        rules = tuple(rule.id for rule, deals in self._during if deals & bit)
        ends = self._completions.neighbours(own, rules).ends(rules, met, live)
        return Range(*(levels[at] for at in ends))


def _exact(assessment: Assessment, findings: Sequence[Finding]) -> Range:
    """Return the range that those findings can really lead to."""
    rulebook, made = assessment.rulebook, Range
    if assessment.contradictions:
        made = ContradictoryRange
    bound = quick_bound(rulebook, findings)
    if bound.settled:
        return made(*bound)
    rank, levels = rulebook.rank, rulebook.heading.levels
    rules, places = tuple(it.rule.id for it in findings), [rank[it] for it in bound.ids]
    lowest, highest = assessment.neighbours.ends(rules, *places)
    return made(levels[lowest], levels[highest])


def topic_ranges(assessment: Assessment) -> Mapping[str, Range]:
    """Return the range of each topic that has rules in force, in page order."""
    rulebook, findings = assessment.rulebook, assessment.findings
    return {
        topic.id: _exact(assessment, of_topic)
        for topic in rulebook.heading.topics
        if (of_topic := [each for each in findings if each.rule.topic == topic.id])
    }


class Engine:
    """An edition's conditions, ready to be decided.

    What looks for other answers is made when somebody asks for it.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook, self.verdicts = rulebook, Verdicts(rulebook)
        self.in_force = lru_cache(MOST_DAYS)(self._in_force)
        """The rules of a day, each with its condition and its place among all."""
        self.evaluator = Evaluator(rulebook)
        """Decides conditions with the questions behind them."""
        self.compared = cache(self._compared)
        """The comparisons behind a group of conditions, by question."""
        self.reads = cache(self._reads)
        """The questions behind a condition."""
        self.names = cache(partial(self._reads, gates=False))
        """Those of them that it names itself, or by a definition: not by a gate."""
        self.pairs = cache(
            lambda group: Pairs(rulebook, self.verdicts.groups[group], finished=True)
        )
        """Deals that one answer makes differ, for the conditions of a group."""
        place = self.verdicts.place
        self.looks = {
            name: [(look.says, place[look.when]) for look in signal.look_for]
            for name, signal in rulebook.signals.items()
            if signal.look_for
        }
        self.followers = {
            kind: list(_followers(place, rulebook, kind)) for kind in FOLLOWERS
        }

    def _in_force(self, on: date) -> list[tuple[Rule, Condition, int]]:
        rules, whens = self.rulebook.rules.values(), self.verdicts.groups["rule"]
        every = zip(rules, whens, range(len(whens)), strict=True)
        return [(rule, when, at) for rule, when, at in every if rule.covers(on)]

    @cached_property
    def contradictions(self) -> list[tuple[model.Contradiction, Place | None]]:
        """Each with the place of its condition, where it has one."""
        every, place = self.rulebook.contradictions.values(), self.verdicts.place
        return [(it, place[it.when] if it.when else None) for it in every]

    @cached_property
    def completions(self) -> Completions:
        """The ways to answer what is open."""
        return Completions(self.rulebook)

    @cached_property
    def leading(self) -> frozenset[str]:
        """The questions on which it hangs whether most of the others are asked."""
        asked = self.rulebook.conditions
        gates = [asked["question", name] for name in self.rulebook.questions]
        read = Counter(name for gate in gates if gate for name in self.reads(gate))
        return frozenset(it for it, count in read.items() if 2 * count > len(gates))

    def _compared(self, group: str) -> Mapping[str, list[Comparison]]:
        compared = defaultdict[str, dict[Comparison, None]](dict)
        whole = AllOf((*self.verdicts.groups[group],))
        for it in comparisons_behind(whole, self.rulebook.conditions):
            compared[it.question][it] = None
        return {name: [*each] for name, each in compared.items()}

    def _reads(self, condition: Condition, *, gates: bool = True) -> frozenset[str]:
        nodes = behind(condition, self.rulebook.conditions, gates=gates)
        return frozenset(name for kind, name in nodes if kind == "question")


engine_of = lru_cache(maxsize=16)(Engine)
"""Prepares a rulebook once: it is the same object for as long as it is live."""


class _LedTo(NamedTuple):
    """An item, consequence or signal, its own condition, the rules that lead to it."""

    part: Any
    place: Place | None
    rules: list[str]


def _followers(
    place: Mapping[Condition, Place], rulebook: Rulebook, kind: str
) -> Iterator[_LedTo]:
    rules, key = rulebook.rules, FOLLOWERS[kind]
    for name, part in parts_by_kind(rulebook)[kind].items():
        led = [rule for rule in rules if name in getattr(rules[rule], key)]
        yield _LedTo(part, part.when and place[part.when], led)
