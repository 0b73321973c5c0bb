"""An assessment in words: what, how sensitive, why, what is open, what next."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from screening.engine.assess import following, next_questions, topic_ranges
from screening.engine.assessment import Applies, Assessment, Finding, Range
from screening.formats.text import day_in_words, lower_first
from screening.rulebook.answers import Deal
from screening.rulebook.model import InForce, Level, Rule, Rulebook, Topic, Verdict
from screening.wording.answers import answer_in_words, fill, level_in_words
from screening.wording.explanation import (
    Basis,
    ChecklistStep,
    Explanation,
    Reason,
    Said,
    Settling,
    Stage,
    StripRow,
    TopicAnswers,
)
from screening.wording.levers import boundary


def explain(deal: Deal, assessment: Assessment) -> Explanation:
    """Put an assessment into words."""
    words = _Words(assessment)
    rulebook, range_ = assessment.rulebook, assessment.range
    return Explanation(
        deal=deal.name,
        on=day_in_words(assessment.on),
        level=level_in_words(range_.lowest, range_.highest),
        means=words.meaning(),
        lowest=range_.lowest,
        highest=range_.highest,
        strip=words.strip(),
        reasons=words.found(Verdict.MET),
        open=words.found(Verdict.OPEN),
        settling=words.settling(),
        expect=words.consequences(),
        checklist=words.checklist(),
        signals=tuple(words.signal(one) for one in words.follows.signals),
        not_met=words.found(Verdict.NOT_MET),
        not_in_force=words.not_in_force(),
        answers=words.answers(),
        unread=deal.unread,
        rulebook=rulebook,
        progress=words.progress(),
        overdue=assessment.on > rulebook.heading.review_by,
        find_boundary=partial(boundary, assessment),
    )


def basis_in_words(rulebook: Rulebook, points: Iterable[str]) -> tuple[Basis, ...]:
    """Return source points as print names them, with what they say."""
    found = []
    for named in points:
        source_id, _, point_id = named.partition("/")
        source = rulebook.sources[source_id]
        point = source.points[point_id]
        found.append(
            Basis(
                point=named,
                source=source.short,
                place=_place(point_id),
                title=source.title,
                says=point.says,
                to_be_verified=point.to_be_verified or "",
            )
        )
    return tuple(found)


def dates_in_words(in_force: InForce) -> str:
    """Return the days a rule holds on, or nothing where it always does."""
    start, end = in_force.from_, in_force.until
    return " ".join(
        f"{word} {day_in_words(day)}"
        for word, day in (("from", start), ("until", end))
        if day
    )


class _Words:
    """Puts the parts of one assessment into words."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.rulebook = assessment.rulebook
        self.follows = following(assessment)
        self.topics = {topic.id: topic for topic in self.rulebook.heading.topics}
        self.levels = {level.id: level for level in self.rulebook.heading.levels}

    def fill(self, text: str) -> str:
        return fill(text, self.rulebook.questions, self.assessment.answers)

    def meaning(self) -> str:
        """Return what the level means, or what both ends of the range mean."""
        lowest, highest = self.assessment.range
        if lowest is highest:
            return lowest.means
        least, most = lower_first(lowest.label), lower_first(highest.label)
        if not self.assessment.with_verdict(Verdict.MET):
            return (
                "The facts so far settle nothing. Until more is known, everything from "
                f"{least} to {most} is possible."
            )
        return (
            f"On the facts so far: {lower_first(lowest.says)}. The facts still missing "
            f"could lift it to {most} ({lower_first(highest.says)})."
        )

    def progress(self) -> tuple[int, int]:
        """Return how many questions are answered, of how many that are asked."""
        assessment = self.assessment
        asked = sum(one.verdict is Verdict.MET for one in assessment.asked.values())
        return asked - len(assessment.not_known), asked

    def strip(self) -> tuple[StripRow, ...]:
        """Return the row of the whole deal, then one for every topic."""
        met = {one.rule.topic for one in self.assessment.with_verdict(Verdict.MET)}
        whole = self.strip_row(None, self.assessment.range, told=bool(met))
        return (whole, *(
            self.strip_row(self.topics[topic], range_, told=topic in met)
            for topic, range_ in topic_ranges(self.assessment).items()
        ))  # fmt: skip

    def strip_row(self, topic: Topic | None, range_: Range, *, told: bool) -> StripRow:
        rank = self.rulebook.rank
        return StripRow(
            topic=topic,
            lowest=rank[range_.lowest.id],
            highest=rank[range_.highest.id],
            now=told or range_.settled,
        )

    def said(self, name: str) -> Said:
        question = self.rulebook.questions[name]
        answer = self.assessment.answers.get(name)
        state = self.state(name)
        return Said(
            question=name,
            ask=question.ask,
            short=question.short,
            answer=answer_in_words(question, answer),
            state=state,
            because=self.why(name) if state.startswith("not asked") else (),
        )

    def state(self, name: str) -> str:
        """Return answered, not known, not asked, or not asked yet."""
        asked = self.assessment.asked[name].verdict
        if asked is Verdict.NOT_MET:
            return "not asked"
        if name in self.assessment.answers:
            return "answered"
        return "not known" if asked is Verdict.MET else "not asked yet"

    def why(self, name: str) -> tuple[str, ...]:
        """Return the answers that say it is not asked, or what it waits for."""
        asked, answers = self.assessment.asked[name], self.assessment.answers
        questions = self.rulebook.questions
        decided = tuple(
            f"{questions[one].short}: {answer_in_words(questions[one], answers[one])}"
            for one in asked.because
            if one in answers
        )
        return decided or tuple(questions[one].short for one in asked.waiting_for)

    def found(self, verdict: Verdict) -> tuple[Reason, ...]:
        return self.reasons(self.assessment.with_verdict(verdict))

    def reasons(self, findings: Iterable[Finding]) -> tuple[Reason, ...]:
        return tuple(
            Reason(
                rule=rule.id,
                title=self.fill(rule.title),
                says=self.fill(rule.says),
                level=self.levels[rule.level],
                topic=self.topics[rule.topic],
                because=tuple(self.said(name) for name in because),
                waiting_for=tuple(self.said(name) for name in waiting_for),
                expect=self.expected(rule),
                basis=basis_in_words(self.rulebook, rule.basis),
                dates=dates_in_words(rule.in_force),
                off=rule.off or "",
            )
            for rule, _verdict, because, waiting_for in findings
        )

    def expected(self, rule: Rule) -> tuple[str, ...]:
        titles = (self.rulebook.consequences[one].title for one in rule.expect)
        return tuple(map(self.fill, titles))

    def not_in_force(self) -> tuple[Reason, ...]:
        day = self.assessment.on
        rules = (rule for rule in self.rulebook.rules.values() if not rule.covers(day))
        return self.reasons(Finding(rule, Verdict.NOT_MET, (), ()) for rule in rules)

    def settling(self) -> tuple[Settling, ...]:
        questions, rules = self.rulebook.questions, self.rulebook.rules
        return tuple(
            Settling(
                question=one.question,
                ask=questions[one.question].ask,
                short=questions[one.question].short,
                hint=questions[one.question].hint or "",
                could_reach=one.could_reach,
                rules=tuple(self.fill(rules[rule].title) for rule in one.rules),
            )
            for one in next_questions(self.assessment)
        )

    def step(
        self,
        one: Applies[Any],
        title: str,
        who: str = "",
        details: tuple[str, ...] = (),
    ) -> ChecklistStep:
        what = one.what
        return ChecklistStep(
            id=what.id,
            title=self.fill(title),
            says=self.fill(getattr(what, "says", "") or what.why),
            certain=one.verdict is Verdict.MET,
            through=tuple(
                self.fill(self.rulebook.rules[rule].title) for rule in one.rules
            ),
            level=self.gravest(one.rules),
            who=who,
            details=details,
            basis=basis_in_words(self.rulebook, what.basis),
        )

    def gravest(self, rules: Iterable[str]) -> Level | None:
        """Return the highest level of some rules; none where there are none."""
        levels = (self.levels[self.rulebook.rules[rule].level] for rule in rules)
        return max(levels, key=lambda one: self.rulebook.rank[one.id], default=None)

    def consequences(self) -> tuple[ChecklistStep, ...]:
        found = self.follows.consequences
        return tuple(self.step(one, one.what.title) for one in found)

    def checklist(self) -> tuple[Stage, ...]:
        people = {one.id: one.label for one in self.rulebook.heading.people}
        stages = []
        for stage in self.rulebook.heading.stages:
            due = [one for one in self.follows.checklist if one.what.before == stage.id]
            steps = [self.step(one, one.what.do, people[one.what.who]) for one in due]
            if steps:
                steps.sort(key=lambda step: not step.certain)
                stages.append(Stage(label=stage.label, steps=tuple(steps)))
        return tuple(stages)

    def signal(self, one: Applies[Any]) -> ChecklistStep:
        looks = self.follows.look_for.get(one.what.id, ())
        return self.step(
            one, one.what.title, details=tuple(self.fill(x) for x in looks)
        )

    def answers(self) -> tuple[TopicAnswers, ...]:
        by_topic: dict[str, list[Said]] = {topic: [] for topic in self.topics}
        for name, question in self.rulebook.questions.items():
            by_topic[question.topic].append(self.said(name))
        return tuple(
            TopicAnswers(topic=self.topics[topic], said=tuple(said))
            for topic, said in by_topic.items()
            if said
        )


def _place(point_id: str) -> str:
    """Return how print names a point in its source: E2; art. 2(5); filing time."""
    if article := re.fullmatch(r"(arts?)\.(.+)", point_id):
        return f"{article[1]}. {article[2].replace('-to-', ' to ')}"
    return point_id.replace("-", " ")
