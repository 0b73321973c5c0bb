"""A briefing under the rulebook of now: the deal to go on with, and what moved since.

The facts are those of the briefing, so whatever moved, the rules moved it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from screening.analysis.compare import assessments
from screening.analysis.compare.assessments import RuleChange
from screening.analysis.compare.causes import ids_of
from screening.briefing.opening.case_file import CaseFile, PastLevel, PastVerdict
from screening.engine.assess import assess
from screening.engine.assessment import Assessment, Finding
from screening.rulebook.answers import Deal, read_deal
from screening.rulebook.model import Rulebook
from screening.wording.answers import fill, level_in_text, level_in_words

_NOT_MET = "not met"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenedBriefing:
    """A deal out of a briefing, assessed by the rulebook of now on the day of then.

    `before` is the assessment of then, made again; None where its rulebook is not at
    hand. `turned` are the rules that stand elsewhere; without `before` they are known
    from what the briefing says of them alone.
    """

    case: CaseFile
    deal: Deal
    assessment: Assessment
    before: Assessment | None
    turned: tuple[RuleChange, ...]

    @property
    def level(self) -> str:
        """The level of now, in words."""
        return level_in_words(*self.assessment.range)

    @property
    def moved(self) -> bool:
        """Whether the level or the range is another one than the briefing says.

        Levels are told apart by their ids: another label is no move.
        """
        return ids_of(self.assessment.range) != self.case.ends

    @property
    def same_rules(self) -> bool:
        """Whether the very rulebook of now judged it then."""
        return self.case.judge.digest == self.assessment.rulebook.digest

    @property
    def says(self) -> str:
        """What moved since, in sentences."""
        return " ".join(self._said())

    def _said(self) -> Iterator[str]:
        was = level_in_text(self.case.lowest, self.case.highest)
        now = level_in_text(*self.assessment.range)
        yield "The facts are those of the briefing."
        if self.altered:
            yield (
                f"It says {was}, but its own rulebook makes {self._made_again()} of "
                f"them: it was altered, or other software made it."
            )
        if self.same_rules:
            yield "The rulebook is the same."
        elif self.moved:
            yield f"The rules moved the deal from {was} to {now}."
        else:
            yield f"The rules are others and leave the deal at {now}."
        if self.before is None:
            yield (
                "The rulebook of then is not in this register, so rules are compared "
                "by their ids, as the briefing says they stood."
            )

    @property
    def altered(self) -> bool:
        """Whether the briefing's own rulebook says another level than the briefing."""
        was = self.before
        return was is not None and ids_of(was.range) != self.case.ends

    def _made_again(self) -> str:
        return level_in_text(*self.before.range) if self.before else ""


def reopen(case: CaseFile, now: Rulebook, then: Rulebook | None) -> ReopenedBriefing:
    """Return a case file under the rulebook of now; `then` is the one it names."""
    deal = _deal(case, now)
    assessment = assess(now, deal.answers, case.on)
    before = None
    if then is None:
        turned = tuple(_by_ids(case, assessment))
    else:
        before = assess(then, _deal(case, then).answers, case.on)
        turned = assessments.in_words(
            assessments.range_move(before, assessment), before, assessment
        )
    return ReopenedBriefing(
        case=case, deal=deal, assessment=assessment, before=before, turned=turned
    )


def _deal(case: CaseFile, rulebook: Rulebook) -> Deal:
    """Return the deal as far as a rulebook can read it, with the rest beside."""
    return read_deal(rulebook.questions, case.name, case.on, case.answers)


def _by_ids(case: CaseFile, after: Assessment) -> Iterator[RuleChange]:
    """Yield the rules that a briefing says stood elsewhere, highest level first."""
    stand = {one.rule.id: _stood(one, after) for one in after.findings}
    found = []
    for rule in {**stand, **case.stood}:
        was, now = case.stood.get(rule), stand.get(rule)
        if _counts(was) != _counts(now):
            title, _verdict, level = now or case.stood[rule]
            before = _told(was, now, "not in the briefing")
            there = rule in after.rulebook.rules
            after_ = _told(now, was, "not in force" if there else "not in the rulebook")
            found.append(
                RuleChange(
                    title, level.label, level.place, before, after_, behind=False
                )
            )
    yield from sorted(found, key=lambda one: -one.place)


def _stood(finding: Finding, assessment: Assessment) -> PastVerdict:
    rulebook, rule = assessment.rulebook, finding.rule
    place = rulebook.rank[rule.level]
    return PastVerdict(
        fill(rule.title, rulebook.questions, assessment.answers),
        finding.verdict.value,
        PastLevel(rule.level, rulebook.heading.levels[place].label, place),
    )


def _counts(stood: PastVerdict | None) -> tuple[str, str] | None:
    """Return what a rule counts for; nothing where it is not met, or not there."""
    if stood is None or stood.verdict == _NOT_MET:
        return None
    return stood.verdict, stood.level.id


def _told(stood: PastVerdict | None, other: PastVerdict | None, missing: str) -> str:
    """Return where a rule stands; with its level where that is another one."""
    if stood is None:
        return missing
    if other is not None and other.level.id != stood.level.id:
        return f"{stood.verdict} at {stood.level.label}"
    return stood.verdict
