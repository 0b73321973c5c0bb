"""What a kept deal's assessment says."""

from __future__ import annotations

import json

from flask import Blueprint, render_template

from screening.register.deals import Kept
from screening.web.context import live
from screening.wording.explanation import Explanation

pages = Blueprint("assessments", __name__)


@pages.get("/deals/<deal_id>")
@pages.get("/deals/<deal_id>/<int:number>")
def show(deal_id: str, number: int | None = None) -> str:
    """Show a deal's newest assessment, or the one of that number."""
    register = live().register
    kept = register.deals.recall(deal_id, number)
    deal, assessment = live().reopen(kept)
    history = register.deals.history(deal_id)
    return render_template(
        "assessment.html",
        kept=kept,
        explanation=Explanation(deal, assessment),
        history=history,
        briefings=register.briefings.of(deal_id),
        newest=history[0].number,
        unprintable=live().printer.cannot_draw(_words(kept)),
    )


def _words(kept: Kept) -> str:
    """Return what was typed of a deal, in one text."""
    return json.dumps([kept.name, *kept.answers.values()], ensure_ascii=False)
