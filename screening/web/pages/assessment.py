"""What a kept deal's assessment says, and what changed from one to another."""

import json

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from screening.analysis.compare import assessments
from screening.analysis.precedents import comparable
from screening.web.context import live, see_other
from screening.web.pages.rulebook_diagram import of_reasons
from screening.web.worked_deal import WorkedDeal, worked
from screening.wording.answers import level_in_words
from screening.wording.findings import by_topic
from screening.wording.work import STATES

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
    deal = worked(kept)
    explanation = deal.explanation
    return render_template(
        "assessment.html",
        kept=kept,
        explanation=explanation,
        histories=deal.histories,
        states=STATES,
        findings=by_topic(explanation.reasons),
        path=of_reasons(explanation.reasons, explanation.rulebook),
        comparable=comparable(explanation.assessment),
        history=history,
        unfinished=unfinished,
        briefings=register.briefings.of(deal_id),
        newest=history[0].number,
        unprintable=live().printer.cannot_draw(_typed(deal)),
    )


def _typed(deal: WorkedDeal) -> str:
    """Return all that was typed of a deal and stands in its briefing."""
    kept = deal.kept
    said = [kept.name, *kept.answers.values(), *kept.notes.values()]
    said += [newest.entry for newest, *_older in deal.changes.values()]
    return json.dumps(said, ensure_ascii=False)


@pages.get("/deals/<deal_id>/compare/<int:before>/<int:after>")
def compare(deal_id: str, before: int, after: int) -> str:
    """Show what moved a deal from one of its assessments to another."""
    here = live()
    was, now = (here.register.deals.recall(deal_id, n) for n in (before, after))
    moved = assessments.assessments(here.reopen(was)[1], here.reopen(now)[1])
    return render_template(
        "compare.html",
        was=was,
        now=now,
        moved=moved,
        stops=_stops(moved),
        by_facts=moved.by_facts.turns,
        by_rules=moved.by_rules.turns,
    )


def _stops(moved: assessments.AssessmentDiff) -> list[tuple[str, int, bool]]:
    """Return the ranges on a deal's way: in words, the highest place, if settled.

    The facts lead from the first to the second, other rules to the third.
    """
    old, new = moved.before.rulebook, moved.after.rulebook
    by_facts, by_rules = moved.by_facts, moved.by_rules
    stops = [(by_facts.before, old), (by_facts.after, old), (by_rules.after, new)]
    return [
        (level_in_words(*stop), book.rank[stop.highest.id], stop.settled)
        for stop, book in stops[: 3 if moved.other_rules else 2]
    ]
