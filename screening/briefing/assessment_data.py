"""A deal and its assessment as the data of a briefing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from screening.briefing.data import (
    SCHEMA,
    AppliesData,
    Asked,
    BriefingData,
    DealData,
    FindingData,
    LevelData,
    LeverData,
    LeversData,
    MarksData,
    NextQuestionData,
    QuestionData,
    RangeData,
    RulebookData,
    SignalData,
)
from screening.briefing.marks import Marks
from screening.engine.assess import following, next_questions, topic_ranges
from screening.engine.assessment import (
    Applies,
    Assessment,
    Finding,
    NextQuestion,
    Range,
)
from screening.engine.levers import Lever, Levers, levers
from screening.rulebook.answers import Deal, plain_answers
from screening.rulebook.model import Rulebook, Signal, Verdict
from screening.wording.answers import answer_in_words, fill

_ASKED: dict[Verdict, Asked] = {
    Verdict.MET: "yes",
    Verdict.NOT_MET: "no",
    Verdict.OPEN: "not known yet",
}


def as_data(
    deal: Deal,
    assessment: Assessment,
    marks: Marks | None = None,
    found: Levers | None = None,
) -> dict[str, Any]:
    """Return the full assessment of a deal, ready for JSON; printed, with its marks.

    `found` are its levers where they were worked out already.
    """
    rulebook, follows = assessment.rulebook, following(assessment)
    rules = rulebook.rules.values()
    topics = topic_ranges(assessment).items()
    data = BriefingData(
        schema_=SCHEMA,
        deal=_deal(deal, assessment),
        rulebook=_rulebook(rulebook, assessment.on),
        levels=[
            LevelData(id=one.id, label=one.label) for one in rulebook.heading.levels
        ],
        level=_range(assessment.range),
        topics={topic: _range(range_) for topic, range_ in topics},
        findings=[_finding(assessment, one) for one in assessment.findings],
        not_in_force=[one.id for one in rules if not one.covers(assessment.on)],
        switched_off={one.id: one.off for one in rules if one.off},
        next_questions=[_next(one) for one in next_questions(assessment)],
        questions=_questions(rulebook, assessment),
        checklist=[_applies(one) for one in follows.checklist],
        consequences=[_applies(one) for one in follows.consequences],
        signals=[_signal(one, follows.look_for) for one in follows.signals],
        levers=_levers(found or levers(assessment)),
        marks=None if marks is None else MarksData(**asdict(marks)),
    )
    return data.model_dump(mode="json", by_alias=True)


def _rulebook(rulebook: Rulebook, on: date) -> RulebookData:
    heading = rulebook.heading
    return RulebookData(
        id=heading.id,
        title=heading.title,
        version=heading.version,
        digest=rulebook.digest,
        on=on,
    )


def _levels(rulebook: Rulebook) -> list[LevelData]:
    return [LevelData(id=one.id, label=one.label) for one in rulebook.heading.levels]


def _deal(deal: Deal, assessment: Assessment) -> DealData:
    """Return a deal with every answer given: those that count, and apart the others."""
    idle = deal.answers.keys() - assessment.answers.keys()
    return DealData(
        name=deal.name,
        answers=plain_answers(assessment.answers),
        answers_not_asked_for=plain_answers(
            {name: deal.answers[name] for name in deal.answers if name in idle}
        ),
        answers_not_read=dict(deal.unread),
    )


def _next(one: NextQuestion) -> NextQuestionData:
    return NextQuestionData(
        question=one.question, could_reach=one.could_reach.id, rules=list(one.rules)
    )


def _levers(found: Levers) -> LeversData:
    return LeversData(
        down=[_lever(one) for one in found.down],
        up=[_lever(one) for one in found.up],
        complete=found.complete,
    )


def _lever(one: Lever) -> LeverData:
    """Return a lever: its answers, the level it promises, the range it leaves."""
    return LeverData(
        changes=plain_answers(one.changes),
        level=one.level.id,
        range=_range(one.range),
        gone=list(one.gone),
        new=list(one.new),
    )


def _range(range_: Range) -> RangeData:
    lowest, highest = range_
    return RangeData(lowest=lowest.id, highest=highest.id, settled=range_.settled)


def _finding(assessment: Assessment, finding: Finding) -> FindingData:
    rule = finding.rule
    answers, questions = assessment.answers, assessment.rulebook.questions
    return FindingData(
        rule=rule.id,
        title=fill(rule.title, questions, answers),
        topic=rule.topic,
        level=rule.level,
        verdict=finding.verdict,
        says=fill(rule.says, questions, answers),
        because=plain_answers(
            {name: answers[name] for name in finding.because if name in answers}
        ),
        waiting_for=list(finding.waiting_for),
        basis=list(rule.basis),
    )


def _questions(rulebook: Rulebook, assessment: Assessment) -> dict[str, QuestionData]:
    """Return for each question whether it is asked, and its answer in words, if any."""
    answers = assessment.answers
    return {
        name: QuestionData(
            asked=_ASKED[assessment.asked[name].verdict],
            answer=answer_in_words(question, answers[name])
            if name in answers
            else None,
        )
        for name, question in rulebook.questions.items()
    }


def _applies(one: Applies[Any]) -> AppliesData:
    return AppliesData(id=one.what.id, verdict=one.verdict, rules=list(one.rules))


def _signal(
    one: Applies[Signal], look_for: Mapping[str, tuple[str, ...]]
) -> SignalData:
    return SignalData(
        id=one.what.id,
        verdict=one.verdict,
        rules=list(one.rules),
        look_for=list(look_for.get(one.what.id, ())),
    )
