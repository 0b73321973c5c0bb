"""What is done with one deal: archived, copied, assessed again, erased."""

from contextlib import suppress

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from screening.engine.assess import assess
from screening.register.deals import DealMovedError
from screening.rulebook.answers import read_deal
from screening.settings import today
from screening.web.access import author
from screening.web.context import live, refuse_elsewhere, see_other
from screening.web.form import form_of
from screening.web.pages import deal_form
from screening.web.pages.deal_list import put_away
from screening.web.prints import prints
from screening.web.worked_deal import put_down_dues

pages = Blueprint("actions", __name__)


@pages.post("/deals/<deal_id>/archive")
def archive(deal_id: str) -> ResponseReturnValue:
    """Archive a deal, or take it out again, and go back to it or to the list."""
    away = request.form.get("do") != "back"
    live().register.deals.recall(deal_id)
    put_away([deal_id], away=away)
    if away:
        return see_other("lists.show")
    return see_other("assessments.show", deal_id=deal_id)


@pages.get("/deals/<deal_id>/copy")
def copy(deal_id: str) -> str:
    """Show the form of a new deal with the answers of another one."""
    refuse_elsewhere(deal_id)
    kept, rulebook = live().register.deals.recall(deal_id), live().rulebook
    name = f"Copy of {kept.name}"
    deal = read_deal(rulebook.questions, name, today(), kept.answers, kept.notes)
    return deal_form.show(form_of(rulebook, deal), unread=deal.unread)


@pages.post("/deals/<deal_id>/again")
def again(deal_id: str) -> ResponseReturnValue:
    """Assess a deal again, by what is live and of today; what is typed comes first."""
    register, rulebook = live().register, live().rulebook
    if register.unfinished.recall(deal_id):
        return see_other("deals.edit", deal_id=deal_id)
    refuse_elsewhere(deal_id)
    kept = register.deals.recall(deal_id)
    given = (kept.name, max(kept.on, today()), kept.answers, kept.notes)
    deal = read_deal(rulebook.questions, *given)
    assessment = assess(rulebook, deal.answers, deal.on)
    with suppress(DealMovedError):  # somebody was faster, and theirs is newer
        register.deals.keep(deal, assessment, deal_id, kept.number, author=author())
        put_down_dues(deal_id)
    return see_other("assessments.show", deal_id=deal_id)


@pages.get("/deals/<deal_id>/erase")
def ask(deal_id: str) -> str:
    """Ask once whether a deal is to be erased for good, and say what goes with it."""
    here = live()
    register = here.register
    history = register.deals.history(deal_id) or abort(404)
    names = {summary.name for summary in history}
    return render_template(
        "erase.html",
        examples=register.examples.places(deal_id, names),
        live_files=here.files,
        deal=history[0],
        assessments=len(history),
        briefings=len(register.briefings.of(deal_id)),
        unfinished=register.unfinished.recall(deal_id),
    )


@pages.post("/deals/<deal_id>/erase")
def erase(deal_id: str) -> ResponseReturnValue:
    """Erase a deal for good."""
    live().register.deals.erase(deal_id)
    prints().drop(deal_id, erased=True)
    return see_other("lists.show")
