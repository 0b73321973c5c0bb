"""An adoption that is planned from a day on: what it does, and calling it off."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from screening.editing import preview
from screening.errors import NotKeptError
from screening.formats.text import plain_text
from screening.register.adoption_plans import AdoptionPlan
from screening.web import editor_session, messages
from screening.web.context import live, see_other

pages = Blueprint("plans", __name__, url_prefix="/rulebook/planned/<plan_id>")
pages.before_request(editor_session.refuse_others)


@pages.get("")
def show(plan_id: str) -> ResponseReturnValue:
    """Show what is planned, what it would move by now, and how it is called off."""
    plan = live().register.plans.recall(plan_id)
    return see_other("versions.index") if plan.ended_at else _page(plan)


@pages.post("/off")
def call_off(plan_id: str) -> ResponseReturnValue:
    """Let it not be live after all; its draft stays.

    One person is enough, for nothing new is live then.
    """
    plans = live().register.plans
    plan, reason = plans.recall(plan_id), plain_text(request.form.get("note", ""))
    if editor_session.why_not_decide():
        return _page(plan), 403
    if not reason:
        return _page(plan, messages.NO_REASON_TO_CALL_OFF), 422
    plans.call_off(plan_id, editor_session.editor(request.form.get("by", "")), reason)
    return see_other("versions.index")


def _page(plan: AdoptionPlan, refused: str = "") -> str:
    here = live()
    files = here.whole(here.register.plans.files(plan.id))
    then = preview.check_draft(files).rulebook
    return render_template(
        "plan.html",
        plan=plan,
        draft=_draft(plan),
        moving=preview.moving(here, then) if then else None,
        read=preview.changes(here.files, files),
        name=editor_session.name_of_editor(),
        refused=refused,
        barred=editor_session.why_not_decide(),
    )


def _draft(plan: AdoptionPlan) -> str:
    """Return the draft that it was planned of; empty where it was dropped."""
    try:
        return live().register.drafts.recall(plan.draft).id
    except NotKeptError:
        return ""
