"""Try a rule: change an example's answers beside it, and see its verdict move.

Nothing is kept. The form holds the questions that can decide the rule; all other
answers stay as the example has them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from screening.analysis.examples import shown_by, written_first
from screening.engine.assess import assess
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import behind
from screening.rulebook.deal_file import DealFile
from screening.rulebook.model import Rule, Rulebook, Verdict
from screening.settings import today
from screening.web import messages
from screening.web.form import DealForm, form_of
from screening.wording.explanation import Explanation
from screening.wording.explanation_parts import Reason

MOST_OFFERED = 30
"""How many examples of one verdict are offered to start from."""

SAID = {
    Verdict.MET: messages.MET,
    Verdict.OPEN: messages.OPEN,
    Verdict.NOT_MET: messages.NOT_MET,
    None: messages.NOT_IN_FORCE,
}
"""A rule's verdict on the page; None where it has none."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule tried on an example, of which some answers may have been changed.

    `shown` are all examples by verdict, as they are written, `options` those to start
    from. `deciding` are the questions of its form. `before` is what the example comes
    to as it is written, `after` what it comes to now.
    """

    rule: Rule
    shown: Mapping[Verdict, Sequence[DealFile]]
    options: Mapping[str, Sequence[DealFile]]
    chosen: str
    form: DealForm
    deciding: Sequence[str]
    before: Explanation
    after: Explanation

    @property
    def verdict(self) -> Verdict | None:
        """What the rule says; None where it is not in force."""
        findings = self.after.assessment.findings
        return next((f.verdict for f in findings if f.rule is self.rule), None)

    @property
    def said(self) -> str:
        """The verdict in words."""
        return SAID[self.verdict]

    @property
    def reason(self) -> Reason | None:
        """The finding in words, if there is one."""
        reasons = (
            *self.after.reasons,
            *self.after.open,
            *self.after.open_and_idle,
            *self.after.not_met,
        )
        return next((why for why in reasons if why.rule == self.rule.id), None)

    @property
    def asked(self) -> list[str]:
        """The questions that the form shows."""
        shown = self.form.shown(self.after.assessment)
        return [name for name in shown if name in self.deciding]


def try_rule(
    book: Rulebook,
    rule: Rule,
    examples: Sequence[DealFile],
    key: str,
    sent: DealForm | None = None,
) -> Trial:
    """Return a rule tried on an example as it is written, or as a form has it now.

    Where none is named, it is one that meets the rule, or else leaves it open.
    """
    found = shown_by(examples, book)[rule.id]
    shown = {said: written_first(rule.id, some) for said, some in found.items()}
    with_verdict = {file.id for found in shown.values() for file in found}
    by_verdict = {SAID[verdict]: found for verdict, found in shown.items()}
    without = (file for file in examples if file.id not in with_verdict)
    by_verdict[SAID[None]] = written_first(rule.id, without)
    options = {said: some[:MOST_OFFERED] for said, some in by_verdict.items() if some}
    offered = {file.id: file.deal for found in options.values() for file in found}
    chosen = key if key in offered else next(iter(offered), "")
    nothing = Deal(name=messages.NOTHING_KNOWN, on=today(), answers={})
    written = offered.get(chosen, nothing)
    behind_it = behind(rule.when, book.conditions)
    deciding = [name for name in book.questions if ("question", name) in behind_it]
    form = sent or form_of(book, written)
    changed = _changed(written, sent.deal(), deciding) if sent else written
    before, after = (
        Explanation(deal, assess(book, deal.answers, deal.on))
        for deal in (written, changed)
    )
    return Trial(rule, shown, options, chosen, form, deciding, before, after)


def _changed(written: Deal, typed: Deal, deciding: Collection[str]) -> Deal:
    """Return an example with what was typed: its day, and the answers that decide."""
    answers = {
        name: said
        for deal, decides in ((written, False), (typed, True))
        for name, said in deal.answers.items()
        if (name in deciding) is decides
    }
    return replace(written, on=typed.on, answers=answers)
