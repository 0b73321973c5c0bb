"""What a kept deal's assessment says, and what changed from one to another."""

import json

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from screening.briefing.marks import DOCUMENTS
from screening.presentation.board import Board
from screening.presentation.counsel import CounselFile
from screening.presentation.deal_parts import by_topic
from screening.presentation.to_do import to_do
from screening.presentation.work import STATES
from screening.register.deals import Kept
from screening.web.access import account_names, author
from screening.web.context import live, see_other
from screening.web.form import NONE
from screening.web.pages import comparison, what_if
from screening.web.pages.progress import WorkedDeal, worked_deal
from screening.web.pages.rulebook_diagram import of_findings
from screening.web.prints import print_ahead_once_sent

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
    print_ahead_once_sent(kept)
    return render_template(
        "assessment.html",
        kept=kept,
        history=history,
        newest=history[0].number,
        unfinished=unfinished,
        **_assessed(kept, is_newest=kept.number == history[0].number),
        **_around(kept),
    )


@pages.get(
    "/deals/<deal_id>/<int:number>/left-out/<any(rules, regimes, questions):sort>"
)
def left_out(deal_id: str, number: int, sort: str) -> str:
    """Show what an assessment leaves out of the rulebook, one sort of it, and why."""
    return _beside("left-out.html", deal_id, number, sort=sort)


@pages.get("/deals/<deal_id>/<int:number>/boundary")
def boundary(deal_id: str, number: int) -> str:
    """Show which changes of fact would change the level: they take long to find."""
    return _beside("boundary.html", deal_id, number)


def _beside(template: str, deal_id: str, number: int, **given: str) -> str:
    """Show what stands on a page of its own beside an assessment."""
    recall = live().register.deals.recall
    kept, newest = recall(deal_id, number), recall(deal_id)
    view, is_newest = worked_deal(kept).view, kept.number == newest.number
    return render_template(template, kept=kept, view=view, is_newest=is_newest, **given)


def _assessed(kept: Kept, *, is_newest: bool) -> dict[str, object]:
    """The variables of a page: the assessment, the work on it, facts to move."""
    work = worked_deal(kept)
    view = work.view
    assessment = view.assessment
    return {
        "view": view,
        "board": Board(view),
        "clauses": CounselFile(view).clauses,
        "histories": work.histories,
        "states": STATES,
        "findings": (findings := by_topic(view.reasons)),
        "paths": of_findings(findings, view.rulebook),
        "todo": to_do(
            view.checklist,
            by_day=request.args.get("steps") == "day",
            owner=request.args.get("owner", 0, int),
        ),
        "trial": (trial := what_if.Trial(kept, work.deal, assessment, is_newest)),
        "days": what_if.other_days(trial, {}),
        "none_of_these": NONE,
        "unprintable": live().printer.cannot_draw(_typed(work)),
    }


def _typed(work: WorkedDeal) -> str:
    """Return all that was typed of a deal and stands in its briefing."""
    kept = work.kept
    entries = [newest.entry for newest, *_older in work.changes.values()]
    texts = [kept.name, *kept.answers.values(), *kept.notes.values(), *entries]
    return json.dumps(texts, ensure_ascii=False)


def _around(kept: Kept) -> dict[str, object]:
    """The variables of a page that the register has of the deal beside it."""
    register = live().register
    replayed = register.replays.of(kept.deal, kept.number)
    return {
        "archived": register.lists.is_archived(kept.deal),
        "moved": replayed if replayed and replayed.moved else None,
        "briefings": register.briefings.of(kept.deal),
        "documents": DOCUMENTS,
        "asks_name": author().is_account and author().name not in account_names(),
        "received": register.received.of(kept.deal),
        "proposed": register.proposals.open_count(kept.deal),
    }


@pages.get("/deals/<deal_id>/compare/<int:before>/<int:after>")
def compare(deal_id: str, before: int, after: int) -> str:
    """Show what moved a deal from one of its assessments to another."""
    recall = live().register.deals.recall
    if before == 0:
        return _compare_with_received(recall(deal_id, after))
    was, now = (recall(deal_id, number) for number in (before, after))
    heading = f"Changes from assessment {before} to {after}"
    sides = (comparison.side_of(kept) for kept in (was, now))
    return comparison.side_by_side(heading, *sides)


def _compare_with_received(kept: Kept) -> str:
    """Show what moved a deal since the briefing that it came of was received."""
    received = live().register.received.of(kept.deal) or abort(404)
    was, note = comparison.received_side(received)
    heading = f"What changed from the briefing as received to assessment {kept.number}"
    return comparison.side_by_side(heading, was, comparison.side_of(kept), note=note)
