"""Answers, a rulebook and a day: an assessment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache, partial
from operator import attrgetter
from typing import Generic

from screening.engine.assessment import (
    Applies,
    Assessment,
    Finding,
    Following,
    NextQuestion,
    Range,
    T,
)
from screening.engine.evaluator import CompiledCondition, Decision, Evaluator, TruthBits
from screening.engine.logic import Remembered
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rule, Rulebook, Verdict

MOST_DAYS = 64
"""For how many days the rules in force are remembered."""


def assess(rulebook: Rulebook, answers: Answers, on: date) -> Assessment:
    """Assess a deal: one finding for every rule in force on that day.

    Answers hold only what is known; one to a question that is not asked is passed
    over. `on` is the day the rules are read at.
    """
    engine = engine_of(rulebook)
    facts = engine.evaluator.read(answers)
    asked: dict[str, Decision] = {}
    for question, gate in engine.gates:
        asked[question] = decision = _ALWAYS if gate is None else gate.decide(facts)
        facts = engine.evaluator.where_asked(question, decision.verdict, facts)
    findings = tuple([decider.decide(facts) for decider in engine.in_force[on]])
    return Assessment(
        rulebook=rulebook,
        on=on,
        answers={
            question: answers[question]
            for question, gate in asked.items()
            if gate.verdict is not Verdict.NOT_MET and question in answers
        },
        asked=asked,
        findings=findings,
        range=_range(rulebook, findings),
    )


def following(assessment: Assessment) -> Following:
    """Return what follows from an assessment: what to do, to expect and to watch."""
    engine = engine_of(assessment.rulebook)
    facts = engine.evaluator.read(assessment.answers)
    verdicts = {found.rule.id: found.verdict for found in assessment.findings}
    return Following(
        checklist=engine.checklist.decide(facts, verdicts),
        consequences=engine.consequences.decide(facts, verdicts),
        signals=engine.signals.decide(facts, verdicts),
        look_for={
            signal: tuple(
                says
                for says, when in looks
                if when.decide(facts).verdict is Verdict.MET
            )
            for signal, looks in engine.looks.items()
        },
    )


def _range(rulebook: Rulebook, findings: Iterable[Finding]) -> Range:
    """Return the range: the highest met level, and the highest met or open one."""
    rank, levels = rulebook.rank, rulebook.heading.levels
    lowest = highest = 0
    for rule, verdict, _because, _waiting in findings:
        if verdict is Verdict.NOT_MET:
            continue
        place = rank[rule.level]
        highest = max(highest, place)
        if verdict is Verdict.MET:
            lowest = max(lowest, place)
    return Range(levels[lowest], levels[highest])


def topic_ranges(assessment: Assessment) -> Mapping[str, Range]:
    """Return the range of each topic that has rules in force, in page order."""
    rulebook, findings = assessment.rulebook, assessment.findings
    return {
        topic.id: _range(rulebook, found)
        for topic in rulebook.heading.topics
        if (found := [each for each in findings if each.rule.topic == topic.id])
    }


def next_questions(assessment: Assessment) -> tuple[NextQuestion, ...]:
    """Return the questions that could still move the level, most telling first.

    A question comes first that a rule of the highest level waits for, then the one
    that most such rules wait for, then the one that stands first on the page. Open
    rules that cannot lift the level over its lowest are left out.
    """
    rank, levels = assessment.rulebook.rank, assessment.rulebook.heading.levels
    lowest = rank[assessment.range.lowest.id]
    waiting: dict[str, list[Rule]] = {}
    for finding in assessment.findings:
        if finding.verdict is Verdict.OPEN and rank[finding.rule.level] > lowest:
            for question in finding.waiting_for:
                waiting.setdefault(question, []).append(finding.rule)
    order = {question: place for place, question in enumerate(assessment.asked)}

    def urgency(question: str) -> tuple[int, int, int]:
        ranks = [rank[rule.level] for rule in waiting[question]]
        return -max(ranks), -ranks.count(max(ranks)), order[question]

    return tuple(
        NextQuestion(
            question,
            levels[-urgency(question)[0]],
            tuple(rule.id for rule in waiting[question]),
        )
        for question in sorted(waiting, key=urgency)
    )


@lru_cache(maxsize=8)
def engine_of(rulebook: Rulebook) -> Engine:
    """Prepare a rulebook once: it is the same object for as long as it is live."""
    return Engine(rulebook)


class Engine:
    """A rulebook's conditions, ready to be decided."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.evaluator = evaluator = Evaluator(rulebook)
        rules = rulebook.rules
        self.gates = [
            (name, question.ask_when and evaluator.compiled(question.ask_when))
            for name, question in rulebook.questions.items()
        ]
        self.rules = {
            name: CompiledCondition(evaluator, rule.when, partial(_finding, rule))
            for name, rule in rules.items()
        }
        self.in_force = Remembered[date, list[CompiledCondition[Finding]]](
            lambda on: [self.rules[name] for name in rules if rules[name].covers(on)],
            MOST_DAYS,
        )
        self.looks = {
            name: [
                (look.says, evaluator.compiled(look.when)) for look in signal.look_for
            ]
            for name, signal in rulebook.signals.items()
            if signal.look_for
        }
        leads = partial(_Followers, evaluator, rules)
        self.checklist = leads(rulebook.checklist, attrgetter("checklist"))
        self.consequences = leads(rulebook.consequences, attrgetter("expect"))
        self.signals = leads(rulebook.signals, attrgetter("signals"))


_ALWAYS = Decision(Verdict.MET, (), ())


def _finding(rule: Rule, decision: Decision) -> Finding:
    return Finding(rule, *decision)


_Follower = tuple[T, CompiledCondition[Decision] | None, list[str]]


class _Followers(Generic[T]):
    """What follows from rules or from a condition of its own: items, say."""

    def __init__(
        self,
        evaluator: Evaluator,
        rules: Mapping[str, Rule],
        parts: Mapping[str, T],
        named_by: Callable[[Rule], tuple[str, ...]],
    ) -> None:
        self._followers: list[_Follower[T]] = [
            (
                part,
                part.when and evaluator.compiled(part.when),
                [rule for rule in rules if name in named_by(rules[rule])],
            )
            for name, part in parts.items()
        ]

    def decide(
        self, facts: TruthBits, verdicts: Mapping[str, Verdict]
    ) -> tuple[Applies[T], ...]:
        """Return what applies (met) or may apply (open), in file order."""
        found = []
        for part, when, rules in self._followers:
            own = Verdict.NOT_MET if when is None else when.decide(facts).verdict
            led = {rule: verdicts[rule] for rule in rules if rule in verdicts}
            for verdict in (Verdict.MET, Verdict.OPEN):
                through = tuple(rule for rule in led if led[rule] is verdict)
                if through or own is verdict:
                    found.append(Applies(part, verdict, through))
                    break
        return tuple(found)
