"""A deal and its assessment as the data of a briefing."""

from __future__ import annotations

from typing import Any

from screening.briefing.data import SCHEMA, Asked, BriefingData
from screening.briefing.marks import Marks
from screening.engine import assess
from screening.engine.assess import Assessment, Finding
from screening.engine.levers import Levers, levers
from screening.rulebook.answers import Deal, plain_answers
from screening.rulebook.model import Verdict
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
    on, rulebook = assessment.on, assessment.rulebook
    rules, follows = rulebook.rules.values(), assess.following(assessment)
    data = {
        "schema": SCHEMA,
        "deal": _deal(deal, assessment),
        "rulebook": {**dict(rulebook.heading), "digest": rulebook.digest, "on": on},
        "levels": rulebook.heading.levels,
        "level": assessment.range,
        "topics": assess.topic_ranges(assessment),
        "findings": [_finding(assessment, finding) for finding in assessment.findings],
        "not-in-force": [rule.id for rule in rules if not rule.covers(on)],
        "switched-off": {rule.id: rule.off for rule in rules if rule.off},
        "next-questions": assess.next_questions(assessment),
        "questions": _questions(assessment),
        **follows._asdict(),
        "signals": [
            signal._asdict() | {"look-for": follows.look_for.get(signal.what.id, ())}
            for signal in follows.signals
        ],
        "levers": found or levers(assessment),
        "marks": marks,
    }
    return BriefingData.model_validate(data).model_dump(mode="json", by_alias=True)


def _deal(deal: Deal, assessment: Assessment) -> dict[str, Any]:
    """Return a deal with every answer given: those that count, and apart the others."""
    said, counts = deal.answers, assessment.answers
    idle = {name: said[name] for name in said if name not in counts}
    return {
        "name": deal.name,
        "answers": plain_answers(counts),
        "answers-not-asked-for": plain_answers(idle),
        "answers-not-read": dict(deal.unread),
    }


def _finding(assessment: Assessment, finding: Finding) -> dict[str, Any]:
    rule, answers = finding.rule, assessment.answers
    questions = assessment.rulebook.questions
    because = {name: answers[name] for name in finding.because if name in answers}
    return {
        "rule": rule.id,
        "title": fill(rule.title, questions, answers),
        "topic": rule.topic,
        "level": rule.level,
        "verdict": finding.verdict,
        "says": fill(rule.says, questions, answers),
        "because": plain_answers(because),
        "waiting-for": finding.waiting_for,
        "basis": rule.basis,
    }


def _questions(assessment: Assessment) -> dict[str, Any]:
    """Return for each question whether it is asked, and its answer in words, if any."""
    said, asked = assessment.answers, assessment.asked
    return {
        name: {
            "asked": _ASKED[asked[name].verdict],
            "answer": answer_in_words(question, said[name]) if name in said else None,
        }
        for name, question in assessment.rulebook.questions.items()
    }
