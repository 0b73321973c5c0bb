"""Answers, a rulebook and a day: an assessment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
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
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rule, Rulebook, Signal, Verdict

MOST_DAYS = 64
"""For how many days the rules in force are remembered."""


def assess(rulebook: Rulebook, answers: Answers, on: date) -> Assessment:
    """Assess a deal: one finding for every rule in force on that day.

    Answers hold only what is known; one to a question that is not asked is passed
    over. `on` is the day the rules are read at.
    """
    engine = _engine(rulebook)
    facts = engine.ledger.read(answers)
    asked: dict[str, Decision] = {}
    for question, gate in engine.gates:
        asked[question] = decision = _ALWAYS if gate is None else gate.decide(facts)
        facts = engine.ledger.where_asked(question, decision.verdict, facts)
    findings = tuple([decider.decide(facts) for decider in engine.in_force(on)])
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
    engine = _engine(assessment.rulebook)
    facts = engine.ledger.read(assessment.answers)
    verdicts = {one.rule.id: one.verdict for one in assessment.findings}
    return Following(
        checklist=engine.checklist.decide(facts, verdicts),
        consequences=engine.consequences.decide(facts, verdicts),
        signals=engine.signals.decide(facts, verdicts),
        look_for={
            signal: tuple(says for says, look in looks if look.decide(facts))
            for signal, looks in engine.looks
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
    rulebook = assessment.rulebook
    by_topic: dict[str, list[Finding]] = {
        topic.id: [] for topic in rulebook.heading.topics
    }
    for finding in assessment.findings:
        by_topic[finding.rule.topic].append(finding)
    return {
        topic: _range(rulebook, found) for topic, found in by_topic.items() if found
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


def _decider(ledger: Evaluator, rule: Rule) -> CompiledCondition[Finding]:
    return CompiledCondition(
        ledger, rule.when, lambda decision: Finding(rule, *decision)
    )


def _looks(
    ledger: Evaluator, signal: Signal
) -> list[tuple[str, CompiledCondition[bool]]]:
    """Return what a signal looks like, each with what decides whether it does here."""
    return [
        (look.says, CompiledCondition(ledger, look.when, _is_met))
        for look in signal.look_for
    ]


_ALWAYS = Decision(Verdict.MET, (), ())


def _as_it_is(decision: Decision) -> Decision:
    return decision


def _verdict(decision: Decision) -> Verdict:
    return decision.verdict


def _is_met(decision: Decision) -> bool:
    return decision.verdict is Verdict.MET


@lru_cache(maxsize=8)
def _engine(rulebook: Rulebook) -> _Engine:
    """Prepare a rulebook once: it is the same object for as long as it is live."""
    return _Engine(rulebook)


class _Engine:
    """A rulebook's conditions, ready to be decided."""

    def __init__(self, rulebook: Rulebook) -> None:
        rules = rulebook.rules.values()
        self.ledger = ledger = Evaluator(rulebook)
        self.gates = [
            (
                one.id,
                one.ask_when and CompiledCondition(ledger, one.ask_when, _as_it_is),
            )
            for one in rulebook.questions.values()
        ]
        self._by_day: dict[date, list[CompiledCondition[Finding]]] = {}
        self._rules = [(one, _decider(ledger, one)) for one in rules]
        self.looks = [
            (one.id, _looks(ledger, one))
            for one in rulebook.signals.values()
            if one.look_for
        ]
        self.checklist = _Followers(
            ledger, rulebook.checklist, {rule.id: rule.checklist for rule in rules}
        )
        self.consequences = _Followers(
            ledger, rulebook.consequences, {rule.id: rule.expect for rule in rules}
        )
        self.signals = _Followers(
            ledger, rulebook.signals, {rule.id: rule.signals for rule in rules}
        )

    def in_force(self, on: date) -> list[CompiledCondition[Finding]]:
        """Return the deciders of the rules in force that day, in rulebook order."""
        deciders = self._by_day.get(on)
        if deciders is None:
            if len(self._by_day) >= MOST_DAYS:
                self._by_day.clear()
            deciders = self._by_day[on] = [
                decider for rule, decider in self._rules if rule.covers(on)
            ]
        return deciders


_Follower = tuple[T, CompiledCondition[Verdict] | None, tuple[str, ...]]


class _Followers(Generic[T]):
    """What follows from rules or from a condition of its own: items, say."""

    def __init__(
        self,
        ledger: Evaluator,
        followers: Mapping[str, T],
        by_rule: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._followers: list[_Follower[T]] = [
            (
                one,
                one.when and CompiledCondition(ledger, one.when, _verdict),
                tuple(rule for rule, named in by_rule.items() if one.id in named),
            )
            for one in followers.values()
        ]

    def decide(
        self, facts: TruthBits, verdicts: Mapping[str, Verdict]
    ) -> tuple[Applies[T], ...]:
        """Return what applies (met) or may apply (open), in file order."""
        found = []
        for what, when, rules in self._followers:
            own = Verdict.NOT_MET if when is None else when.decide(facts)
            led = {rule: verdicts[rule] for rule in rules if rule in verdicts}
            for verdict in (Verdict.MET, Verdict.OPEN):
                through = tuple(rule for rule in led if led[rule] is verdict)
                if through or own is verdict:
                    found.append(Applies(what, verdict, through))
                    break
        return tuple(found)
