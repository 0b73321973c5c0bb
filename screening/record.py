"""A deal and its assessment as plain data: for JSON, the register, an attachment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, assert_never

from screening.assessment import (
    Applies,
    Assessment,
    Deal,
    Finding,
    Following,
    NextQuestion,
    Range,
)
from screening.engine import following, next_questions, topic_ranges
from screening.grammar import read_answer
from screening.levers import Lever, Levers, levers
from screening.marks import Marks
from screening.marks import as_data as marks_as_data
from screening.model import NUMERIC, Answer, Answers, Question, Rulebook, Verdict
from screening.wording import answer_in_words, fill

SCHEMA = "screening-assessment/1"

_DIGITS = re.compile(r"-?\d{1,100}(\.\d{1,100})?", re.ASCII)


def plain_answers(answers: Answers) -> dict[str, Any]:
    """Return answers as JSON holds them: numbers as text, sets as sorted lists."""
    return {question: _plain(answer) for question, answer in answers.items()}


def _plain(answer: Answer) -> str | list[str]:
    match answer:
        case frozenset():
            return sorted(answer)
        case Decimal():
            return format(answer, "f")
        case date():
            return answer.isoformat()
        case str():
            return answer
        case _ as never:
            assert_never(never)


def read_answers(
    questions: Mapping[str, Question], plain: Mapping[str, Any]
) -> tuple[dict[str, Answer], tuple[str, ...]]:
    """Return answers that `plain_answers` wrote, and the ids of those that do not fit.

    Under the rulebook they were given under, all of them fit.
    """
    answers, lost = {}, []
    for name, raw in plain.items():
        try:
            answers[name] = _typed(questions[name], raw)
        except (KeyError, TypeError, ValueError):
            lost.append(name)
    return answers, tuple(lost)


def _typed(question: Question, raw: Any) -> Answer:
    return read_answer(question, _number(raw) if question.kind in NUMERIC else raw)


def _number(raw: Any) -> Decimal:
    """Read a number in the digits that `plain_answers` writes, and no other way.

    An exponent of a few letters could make it too long to write.
    """
    if not _DIGITS.fullmatch(raw):
        raise ValueError
    return Decimal(raw)


def as_data(deal: Deal, assessment: Assessment) -> dict[str, Any]:
    """Return the full assessment of a deal, ready for JSON."""
    rulebook = assessment.rulebook
    return {
        "schema": SCHEMA,
        "deal": _deal(deal, assessment),
        "rulebook": _read_at(rulebook, assessment.on),
        "levels": [
            {"id": one.id, "label": one.label} for one in rulebook.heading.levels
        ],
        "level": _range(assessment.range),
        "topics": {
            topic: _range(range_) for topic, range_ in topic_ranges(assessment).items()
        },
        "findings": [_finding(assessment, one) for one in assessment.findings],
        **_resting(assessment),
        "next-questions": [_next(one) for one in next_questions(assessment)],
        "questions": _questions(rulebook, assessment),
        **_following(following(assessment)),
        "levers": _levers(levers(assessment)),
    }


def briefing_data(deal: Deal, assessment: Assessment, marks: Marks) -> dict[str, Any]:
    """Return what is attached to a briefing: the full assessment, and its marks."""
    return {**as_data(deal, assessment), "marks": marks_as_data(marks)}


def _read_at(rulebook: Rulebook, on: date) -> dict[str, Any]:
    return {
        "id": rulebook.heading.id,
        "title": rulebook.heading.title,
        "version": rulebook.heading.version,
        "digest": rulebook.digest,
        "on": on.isoformat(),
    }


def _resting(assessment: Assessment) -> dict[str, Any]:
    """Return the rules that are not in force, and why some are switched off."""
    rules = assessment.rulebook.rules.values()
    return {
        "not-in-force": [one.id for one in rules if not one.covers(assessment.on)],
        "switched-off": {one.id: one.off for one in rules if one.off},
    }


def _deal(deal: Deal, assessment: Assessment) -> dict[str, Any]:
    """Return a deal with every answer given: those that count, and apart the others."""
    idle = deal.answers.keys() - assessment.answers.keys()
    return {
        "name": deal.name,
        "answers": plain_answers(assessment.answers),
        "answers-not-asked-for": plain_answers(
            {name: deal.answers[name] for name in deal.answers if name in idle}
        ),
        "answers-not-read": dict(deal.unread),
    }


def _next(one: NextQuestion) -> dict[str, Any]:
    return {
        "question": one.question,
        "could-reach": one.could_reach.id,
        "rules": list(one.rules),
    }


def _levers(found: Levers) -> dict[str, Any]:
    return {
        "down": [_lever(one) for one in found.down],
        "up": [_lever(one) for one in found.up],
        "complete": found.complete,
    }


def _lever(one: Lever) -> dict[str, Any]:
    """Return a lever: its answers, the level it promises, the range it leaves."""
    return {
        "changes": plain_answers(one.changes),
        "level": one.level.id,
        "range": _range(one.range),
        "gone": list(one.gone),
        "new": list(one.new),
    }


def _following(follows: Following) -> dict[str, Any]:
    return {
        "checklist": [_applies(one) for one in follows.checklist],
        "consequences": [_applies(one) for one in follows.consequences],
        "signals": [
            {**_applies(one), "look-for": list(follows.look_for.get(one.what.id, ()))}
            for one in follows.signals
        ],
    }


def _range(range_: Range) -> dict[str, Any]:
    lowest, highest = range_
    return {"lowest": lowest.id, "highest": highest.id, "settled": range_.settled}


def _finding(assessment: Assessment, finding: Finding) -> dict[str, Any]:
    rule = finding.rule
    answers, questions = assessment.answers, assessment.rulebook.questions
    return {
        "rule": rule.id,
        "title": fill(rule.title, questions, answers),
        "topic": rule.topic,
        "level": rule.level,
        "verdict": finding.verdict.value,
        "says": fill(rule.says, questions, answers),
        "because": plain_answers(
            {name: answers[name] for name in finding.because if name in answers}
        ),
        "waiting-for": list(finding.waiting_for),
        "basis": list(rule.basis),
    }


def _questions(rulebook: Rulebook, assessment: Assessment) -> dict[str, Any]:
    """Return for each question whether it is asked, and its answer in words, if any."""
    said = {Verdict.MET: "yes", Verdict.NOT_MET: "no", Verdict.OPEN: "not known yet"}
    answers = assessment.answers
    return {
        name: {
            "asked": said[assessment.asked[name].verdict],
            "answer": answer_in_words(question, answers[name])
            if name in answers
            else None,
        }
        for name, question in rulebook.questions.items()
    }


def _applies(one: Applies[Any]) -> dict[str, Any]:
    return {"id": one.what.id, "verdict": one.verdict.value, "rules": list(one.rules)}
