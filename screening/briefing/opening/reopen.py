"""A briefing under the rulebook of now: the deal to go on with, and what moved since.

The facts are those of the briefing, so whatever moved, the rules moved it.
"""

from dataclasses import dataclass, replace
from functools import partial

from screening.analysis.difference import (
    Difference,
    RuleChange,
    not_there,
    rule_changes,
    rule_states,
)
from screening.briefing.opening.case_file import CaseFile
from screening.engine.assess import Assessment, assess
from screening.presentation.answers import level_in_text, level_in_words
from screening.rulebook.answers import Deal, read_deal
from screening.rulebook.model import Rulebook


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
        """Whether the range is another than the briefing says: labels do not count."""
        return self.assessment.range.ids != self.case.ends

    @property
    def altered(self) -> bool:
        """Whether the briefing's own rulebook says another level than the briefing."""
        return self.before is not None and self.before.range.ids != self.case.ends

    @property
    def says(self) -> str:
        """What moved since, in sentences."""
        was = level_in_text(self.case.lowest, self.case.highest)
        now = level_in_text(*self.assessment.range)
        sentences = ["The facts are those of the briefing."]
        if self.before and self.altered:
            level = level_in_text(*self.before.range)
            more = f"The briefing says {was}, but its own rulebook gives {level}: the"
            sentences.append(f"{more} briefing was altered, or other software made it.")
        if self.case.rulebook.digest == self.assessment.rulebook.digest:
            sentences.append("The rulebook is the same.")
        elif self.moved:
            sentences.append(f"The rules moved the level from {was} to {now}.")
        else:
            sentences.append(f"The rulebook is different; the level is still {now}.")
        if self.before is None:
            sentences.append(
                "The rulebook of the briefing is not in this register, so rules are "
                "compared by their ids, as the briefing states them."
            )
        if self.case.is_word:
            sentences.append(
                "The briefing was opened from a Word file. These facts come from the "
                "data in the file, not from text that somebody may have edited since."
            )
        return " ".join(sentences)


def reopen(case: CaseFile, now: Rulebook, then: Rulebook | None) -> ReopenedBriefing:
    """Return a case file under the rulebook of now; `then` is the one it names."""
    given = (case.name, case.on, case.answers, case.notes)
    filed = {name: it for name, it in case.filed.items() if name in now.regimes}
    deal = replace(read_deal(now.questions, *given), filed=filed)
    assessment = assess(now, deal.answers, case.on)
    if then:
        before = assess(then, read_deal(then.questions, *given).answers, case.on)
        turned = Difference(before, assessment).turns
    else:
        before, gone = (
            None,
            (lambda _rule: "not in the briefing", partial(not_there, now)),
        )
        changed = rule_changes(case.stood, rule_states(assessment), *gone)
        turned = tuple(sorted(changed, key=lambda change: -change.place))
    return ReopenedBriefing(
        case=case, deal=deal, assessment=assessment, before=before, turned=turned
    )
