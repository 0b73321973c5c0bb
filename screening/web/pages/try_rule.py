"""Try a rule: change an example's answers beside it, and see its verdict move.

Nothing is kept. The form holds the questions that can decide the rule; all other
answers stay as the example has them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from screening.analysis.examples import written_first
from screening.engine.assess import assess
from screening.engine.assessment import Assessment
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import behind
from screening.rulebook.deal_file import DealFile
from screening.rulebook.model import Rule, Rulebook, Verdict
from screening.settings import today
from screening.web import messages
from screening.web.form import DealForm, form_of, is_shown
from screening.wording.explanation import Explanation, Reason

MOST_OFFERED = 30
"""How many examples of one verdict are offered to start from."""

SAID = {
    Verdict.MET: messages.MET,
    Verdict.OPEN: messages.OPEN,
    Verdict.NOT_MET: messages.NOT_MET,
    None: messages.NOT_IN_FORCE,
}
"""A rule's verdict on the page; None where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A rule tried on an example, of which some answers may have been changed.

    `options` are the examples by what the rule says of them as they are written.
    `questions` are those of the form, each with whether it is shown; `wrong` says what
    could not be read, by question. `before` is what the example comes to as it is
    written, `after` what it comes to now.
    """

    rule: Rule
    options: Mapping[str, Sequence[DealFile]]
    chosen: str
    form: DealForm
    questions: Sequence[tuple[str, bool]]
    wrong: Mapping[str, str]
    verdict: Verdict | None
    reason: Reason | None
    before: Explanation
    after: Explanation

    @property
    def said(self) -> str:
        """The verdict in words."""
        return SAID[self.verdict]

    @property
    def asked(self) -> list[str]:
        """The questions that the form shows."""
        return [name for name, shown in self.questions if shown]


class Trials:
    """The trials of one rule, on examples of its rulebook."""

    def __init__(
        self, book: Rulebook, rule: Rule, examples: Sequence[DealFile]
    ) -> None:
        self._book = book
        self._rule = rule
        deciding = behind(rule.when, book.conditions)
        self._names = [
            name for name in book.questions if ("question", name) in deciding
        ]
        self._deals = {example.id: example.deal for example in examples}
        by_verdict: dict[str, list[DealFile]] = {said: [] for said in SAID.values()}
        for example in written_first(rule.id, examples):
            verdict = self._verdict(self._assess(example.deal))
            by_verdict[SAID[verdict]].append(example)
        self._options = {
            said: found[:MOST_OFFERED] for said, found in by_verdict.items() if found
        }

    def start(self, key: str = "") -> Trial:
        """Return a trial of an example as it is written.

        Where none is named, one that meets the rule, or else leaves it open.
        """
        deal = self._deal(key)
        return self._trial(key, form_of(self._book, deal), deal)

    def change(self, key: str, form: DealForm) -> Trial:
        """Return a trial of an example with the answers of a form that was sent."""
        typed, written = form.deal(), self._deal(key)
        answers = {
            name: said
            for deal, ours in ((written, False), (typed, True))
            for name, said in deal.answers.items()
            if (name in self._names) is ours
        }
        return self._trial(key, form, replace(written, on=typed.on, answers=answers))

    def _chosen(self, key: str) -> str:
        """Return the key of the example that a trial starts from."""
        offered = [file.id for options in self._options.values() for file in options]
        return key if key in offered else next(iter(offered), "")

    def _deal(self, key: str) -> Deal:
        nothing = Deal(name=messages.NOTHING_KNOWN, on=today(), answers={})
        return self._deals.get(self._chosen(key), nothing)

    def _assess(self, deal: Deal) -> Assessment:
        return assess(self._book, deal.answers, deal.on)

    def _verdict(self, assessment: Assessment) -> Verdict | None:
        for finding in assessment.findings:
            if finding.rule is self._rule:
                return finding.verdict
        return None

    def _trial(self, key: str, form: DealForm, deal: Deal) -> Trial:
        written = self._deal(key)
        assessment = self._assess(deal)
        after = Explanation(deal, assessment)
        reasons = (*after.reasons, *after.open, *after.not_met)
        return Trial(
            rule=self._rule,
            options=self._options,
            chosen=self._chosen(key),
            form=form,
            questions=[(name, is_shown(assessment, name)) for name in self._names],
            wrong=form.wrong(assessment),
            verdict=self._verdict(assessment),
            reason=next((why for why in reasons if why.rule == self._rule.id), None),
            before=Explanation(written, self._assess(written)),
            after=after,
        )
