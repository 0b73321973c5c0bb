"""Two assessments of one deal: what the facts moved, and what the rules moved then.

Between them stands a third: the new facts, judged by the old rules on the old day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from screening.analysis.compare.causes import ids_of, range_causes, rules_behind
from screening.engine.assess import assess
from screening.engine.assessment import Assessment, Range
from screening.rulebook.answers import plain_answers, read_answers
from screening.rulebook.conditions import Answer
from screening.rulebook.model import Level, Question, Rulebook, Verdict
from screening.wording.answers import answer_in_words, fill, level_in_text


class AnswerChangeKind(StrEnum):
    """What became of an answer."""

    ADDED = "added"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    NO_LONGER_ASKED = "no longer asked"
    NOW_ASKED = "now asked"


class AnswerChange(NamedTuple):
    """A question whose answer moved, and the answers in words; empty where none."""

    question: str
    short: str
    happened: AnswerChangeKind
    before: str
    after: str


class RuleState(NamedTuple):
    """Where a rule stands: its verdict, and the level it puts a deal at."""

    verdict: Verdict
    level: Level


class RuleMove(NamedTuple):
    """A rule that stands elsewhere; None where it is not there, or not in force.

    `level` is the one it puts a deal at, or did. `behind` says that it is a reason why
    the level moved.
    """

    rule: str
    title: str
    level: Level
    before: RuleState | None
    after: RuleState | None
    behind: bool


class RangeMove(NamedTuple):
    """One step of a deal's way: the range it starts from and gets to, and why."""

    before: Range
    after: Range
    turns: tuple[RuleMove, ...]

    @property
    def moved(self) -> bool:
        """Whether the level or the range is another one."""
        return ids_of(self.before) != ids_of(self.after)


@dataclass(frozen=True, kw_only=True)
class AssessmentDiff:
    """What moved from one assessment of a deal to another.

    `between` is the new facts under the old rules. `facts` are what was said otherwise;
    `asking` are answers that count, or no longer do, only because the new rules ask
    otherwise; `lost` are the questions whose answers the old rules cannot read. `says`
    tells the whole way in a sentence.
    """

    before: Assessment
    between: Assessment
    after: Assessment
    facts: tuple[AnswerChange, ...]
    asking: tuple[AnswerChange, ...]
    lost: tuple[str, ...]
    by_facts: RangeMove
    by_rules: RangeMove

    @property
    def other_rules(self) -> bool:
        """Whether another rulebook judged, or the same one on another day."""
        before, after = self.before, self.after
        return (before.rulebook.digest, before.on) != (after.rulebook.digest, after.on)

    @property
    def says(self) -> str:
        """The whole way in a sentence."""
        start, middle, end = (
            level_in_text(*one)
            for one in (self.by_facts.before, self.by_facts.after, self.by_rules.after)
        )
        facts = f"left the deal at {start}"
        if self.by_facts.moved:
            facts = f"moved the deal from {start} to {middle}"
        if not self.other_rules:
            return f"The facts {facts}; the rules and the day are the same."
        rules = f"moved it to {end}" if self.by_rules.moved else "left it there"
        return f"The facts {facts}; the rules then {rules}."


def assessments(before: Assessment, after: Assessment) -> AssessmentDiff:
    """Return what moved between two assessments of one deal."""
    answers, lost = read_answers(
        before.rulebook.questions, plain_answers(_still_said(before, after))
    )
    between = assess(before.rulebook, answers, before.on)
    facts = tuple(_answer_changes(before, between, after))
    return AssessmentDiff(
        before=before,
        between=between,
        after=after,
        facts=tuple(fact for fact, by_rules in facts if not by_rules),
        asking=tuple(fact for fact, by_rules in facts if by_rules),
        lost=tuple(lost),
        by_facts=range_move(before, between),
        by_rules=range_move(between, after),
    )


def _still_said(before: Assessment, after: Assessment) -> dict[str, Answer]:
    """Return the new facts, and old ones that the new rules only do not ask for.

    Nobody took those back. Whether the old rules ask for them, those say.
    """
    unasked = {
        name: answer
        for name, answer in before.answers.items()
        if not _is_asked(after, name)
    }
    return {**unasked, **after.answers}


def _is_asked(assessment: Assessment, question: str) -> bool:
    asked = assessment.asked.get(question)
    return asked is not None and asked.verdict is not Verdict.NOT_MET


def _answer_changes(
    before: Assessment, between: Assessment, after: Assessment
) -> Iterator[tuple[AnswerChange, bool]]:
    """Yield the answers that moved, in page order, each with whether rules did it."""
    questions = {**after.rulebook.questions, **before.rulebook.questions}
    was, now = plain_answers(before.answers), plain_answers(after.answers)
    for name in sorted(was.keys() | now.keys(), key=list(questions).index):
        said = before.answers.get(name), after.answers.get(name)
        if was.get(name) != now.get(name) and said[0] != said[1]:
            happened, by_rules = _happened(name, before, between, after)
            yield _answer_change(name, happened, before, after), by_rules


def _happened(
    name: str, before: Assessment, between: Assessment, after: Assessment
) -> tuple[AnswerChangeKind, bool]:
    """Return what became of an answer, and whether it was the rules' doing."""
    asked_then = _is_asked(between, name)
    if name not in before.answers:
        if asked_then or name not in between.asked:
            return AnswerChangeKind.ADDED, False
        return AnswerChangeKind.NOW_ASKED, True
    if name in after.answers:
        return AnswerChangeKind.CHANGED, False
    if _is_asked(after, name):
        return AnswerChangeKind.WITHDRAWN, False
    return AnswerChangeKind.NO_LONGER_ASKED, asked_then


def _answer_change(
    name: str, happened: AnswerChangeKind, before: Assessment, after: Assessment
) -> AnswerChange:
    words = [
        answer_in_words(one.rulebook.questions[name], one.answers[name])
        if name in one.answers
        else ""
        for one in (before, after)
    ]
    return AnswerChange(name, _question(name, after, before).short, happened, *words)


def _question(name: str, *among: Assessment) -> Question:
    """Return a question as the first that has it puts it."""
    found = (one.rulebook.questions.get(name) for one in among)
    return next(question for question in found if question is not None)


def range_move(before: Assessment, after: Assessment) -> RangeMove:
    """Return how a deal got from one assessment to another, whatever it was that moved.

    `assessments` tells facts from rules.
    """
    was, now = _states(before), _states(after)
    behind = rules_behind(range_causes(before), range_causes(after))
    turns = tuple(
        RuleMove(
            rule,
            _title(rule, before, after),
            (now.get(rule) or was[rule]).level,
            was.get(rule),
            now.get(rule),
            rule in behind,
        )
        for rule in {**now, **was}
        if _differ(was.get(rule), now.get(rule))
    )
    return RangeMove(before.range, after.range, turns)


def _states(assessment: Assessment) -> dict[str, RuleState]:
    levels, rank = assessment.rulebook.heading.levels, assessment.rulebook.rank
    return {
        one.rule.id: RuleState(one.verdict, levels[rank[one.rule.level]])
        for one in assessment.findings
    }


def _differ(before: RuleState | None, after: RuleState | None) -> bool:
    """Tell whether a rule that counts for something stands elsewhere.

    It counts for nothing where it is not met, and where it is not in force.
    """
    counting = [
        (one.verdict, one.level.id)
        if one is not None and one.verdict is not Verdict.NOT_MET
        else None
        for one in (before, after)
    ]
    return counting[0] != counting[1]


def _title(rule: str, before: Assessment, after: Assessment) -> str:
    """Return the title of a rule, as the newer rulebook that has it says it."""
    judge = after if rule in after.rulebook.rules else before
    title = judge.rulebook.rules[rule].title
    return fill(title, judge.rulebook.questions, judge.answers)


class RuleChange(NamedTuple):
    """A rule that stands elsewhere, in words, with the level it puts a deal at."""

    title: str
    level: str
    place: int
    before: str
    after: str
    behind: bool


def in_words(
    step: RangeMove, before: Assessment, after: Assessment
) -> tuple[RuleChange, ...]:
    """Return the rules that a step turned, those behind the move first."""
    turns = sorted(step.turns, key=lambda turn: not turn.behind)
    return tuple(
        RuleChange(
            turn.title,
            turn.level.label,
            (after if turn.after else before).rulebook.rank[turn.level.id],
            _stand(turn.rule, turn.before, turn.after, before.rulebook),
            _stand(turn.rule, turn.after, turn.before, after.rulebook),
            turn.behind,
        )
        for turn in turns
    )


def _stand(
    rule: str, stand: RuleState | None, other: RuleState | None, rulebook: Rulebook
) -> str:
    """Return where a rule stands; with its level where that is another one."""
    if stand is None:
        there = rule in rulebook.rules
        return "not in force" if there else "not in the rulebook"
    if other is not None and other.level.id != stand.level.id:
        return f"{stand.verdict.value} at {stand.level.label}"
    return stand.verdict.value
