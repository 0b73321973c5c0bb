"""What a kept deal's assessment says, and what changed from one to another."""

import json

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from screening.analysis.precedents import comparable
from screening.register.deals import Kept
from screening.web import messages
from screening.web.context import live, see_other
from screening.web.form import NONE
from screening.web.pages import comparison, what_if
from screening.web.pages.rulebook_diagram import of_reasons
from screening.wording.explanation import Explanation
from screening.wording.findings import by_topic

pages = Blueprint("assessments", __name__)


@pages.get("/deals/<deal_id>")
@pages.get("/deals/<deal_id>/<int:number>")
def show(deal_id: str, number: int | None = None) -> ResponseReturnValue:
    """Show a deal's newest assessment, or the one of that number; else its form."""
    register = live().register
    unfinished = register.unfinished.recall(deal_id)
    history = register.deals.history(deal_id)
    if unfinished and not history:
        return see_other("deals.edit", deal_id=deal_id)
    kept = register.deals.recall(deal_id, number)
    deal, assessment = live().reopen(kept)
    explanation = Explanation(deal, assessment)
    newest = history[0].number
    return render_template(
        "assessment.html",
        kept=kept,
        explanation=explanation,
        findings=by_topic(explanation.reasons),
        path=of_reasons(explanation.reasons, explanation.rulebook),
        comparable=comparable(assessment),
        history=history,
        unfinished=unfinished,
        briefings=register.briefings.of(deal_id),
        newest=newest,
        others=comparison.choices(deal_id, history),
        trial=what_if.Trial(kept, deal, assessment, kept.number == newest),
        none_of_these=NONE,
        unprintable=_unprintable(kept),
    )


def _unprintable(kept: Kept) -> str:
    """Return why what was typed cannot be printed; nothing where it can."""
    said = [kept.name, *kept.answers.values(), *kept.notes.values()]
    return live().printer.cannot_draw(json.dumps(said, ensure_ascii=False))


@pages.get("/deals/<deal_id>/compare/<int:before>/<int:after>")
def compare(deal_id: str, before: int, after: int) -> str:
    """Show what moved a deal from one of its assessments to another."""
    recall = live().register.deals.recall
    was, now = (recall(deal_id, number) for number in (before, after))
    heading = messages.WHAT_CHANGED.format(before=before, after=after)
    sides = (comparison.side_of(kept) for kept in (was, now))
    return comparison.side_by_side(heading, *sides)
