"""A briefing under the rulebook of now: the deal to go on with, and what moved since.

The facts are those of the briefing, so whatever moved, the rules moved it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from screening.analysis.compare import assessments
from screening.analysis.compare.assessments import RuleChange
from screening.analysis.compare.causes import ids_of
from screening.briefing import messages
from screening.briefing.opening.case_file import CaseFile, PastLevel, PastVerdict
from screening.engine.assess import assess
from screening.engine.assessment import Assessment, Finding
from screening.rulebook.answers import Deal, read_deal
from screening.rulebook.model import Rulebook, Verdict
from screening.wording.answers import fill, level_in_text, level_in_words


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
        return self.case.rulebook.digest == self.assessment.rulebook.digest

    @property
    def altered(self) -> bool:
        """Whether the briefing's own rulebook says another level than the briefing."""
        was = self.before
        return was is not None and ids_of(was.range) != self.case.ends

    @property
    def says(self) -> str:
        """What moved since, in sentences."""
        return " ".join(self._sentences())

    def _sentences(self) -> Iterator[str]:
        was = level_in_text(self.case.lowest, self.case.highest)
        now = level_in_text(*self.assessment.range)
        yield messages.SAME_FACTS
        if self.before and self.altered:
            found = level_in_text(*self.before.range)
            yield messages.ALTERED.format(said=was, found=found)
        if self.same_rules:
            yield messages.SAME_RULEBOOK
        elif self.moved:
            yield messages.RULES_MOVED.format(before=was, after=now)
        else:
            yield messages.RULES_LEFT.format(now=now)
        if self.before is None:
            yield messages.NO_RULEBOOK_OF_THEN


def reopen(case: CaseFile, now: Rulebook, then: Rulebook | None) -> ReopenedBriefing:
    """Return a case file under the rulebook of now; `then` is the one it names."""
    given = (case.name, case.on, case.answers)
    deal = read_deal(now.questions, *given)
    assessment = assess(now, deal.answers, case.on)
    before = None
    if then is None:
        turned = tuple(_by_ids(case, assessment))
    else:
        before = assess(then, read_deal(then.questions, *given).answers, case.on)
        turned = assessments.in_words(
            assessments.range_move(before, assessment), before, assessment
        )
    return ReopenedBriefing(
        case=case, deal=deal, assessment=assessment, before=before, turned=turned
    )


def _by_ids(case: CaseFile, after: Assessment) -> list[RuleChange]:
    """Return the rules that a briefing says stood elsewhere, highest level first."""
    stand = {finding.rule.id: _stood(finding, after) for finding in after.findings}
    found = []
    for rule in {**stand, **case.stood}:
        was, now = case.stood.get(rule), stand.get(rule)
        if _counts(was) != _counts(now):
            title, _verdict, level = now or case.stood[rule]
            there = rule in after.rulebook.rules
            gone = messages.NOT_IN_FORCE if there else messages.NOT_IN_RULEBOOK
            found.append(
                RuleChange(
                    title=title,
                    level=level.label,
                    place=level.place,
                    before=_in_words(was, now, messages.NOT_IN_BRIEFING),
                    after=_in_words(now, was, gone),
                    behind=False,
                )
            )
    return sorted(found, key=lambda change: -change.place)


def _stood(finding: Finding, assessment: Assessment) -> PastVerdict:
    rulebook, rule = assessment.rulebook, finding.rule
    place = rulebook.rank[rule.level]
    return PastVerdict(
        fill(rule.title, rulebook.questions, assessment.answers),
        finding.verdict,
        PastLevel(rule.level, rulebook.heading.levels[place].label, place),
    )


def _counts(stood: PastVerdict | None) -> tuple[str, str] | None:
    """Return what a rule counts for; nothing where it is not met, or not there."""
    if stood is None or stood.verdict == Verdict.NOT_MET:
        return None
    return stood.verdict, stood.level.id


def _in_words(stood: PastVerdict | None, other: PastVerdict | None, gone: str) -> str:
    """Return where a rule stands; with its level where that is another one."""
    if stood is None:
        return gone
    if other is None or other.level.id == stood.level.id:
        return stood.verdict
    return messages.AT_LEVEL.format(verdict=stood.verdict, level=stood.level.label)
