"""Unfinished deals: what is typed is kept, and its level moves beside it."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from screening.errors import ScreeningError
from screening.register.unfinished import ElsewhereError, FinishedError, OpenForm
from screening.web.context import live, see_other
from screening.web.form import DAY, TOKEN, DealForm, sections, sent_form, typed_into
from screening.web.pages.deal_form import (
    STATES,
    explained,
    keep_typed,
    open_form,
    put_down,
    show,
    take_long_texts,
)

pages = Blueprint("unfinished", __name__)
pages.before_request(take_long_texts)


@pages.post("/deals/live")
def move() -> ResponseReturnValue:
    """Keep what is typed so far; return the panel for it, and what is asked now.

    The form checks its token itself: where that has expired, the page gets another.
    """
    form, open_ = sent_form(live().rulebook), open_form()
    explanation = explained(form)
    state = _keep(form, open_)
    asked, folded = (find(explanation.assessment) for find in (form.shown, form.folded))
    unreadable = form.unreadable(explanation.assessment)
    panel = render_template(
        "panel.html", explanation=explanation, unreadable=unreadable
    )
    found = {**dict.fromkeys(STATES), **state}
    panel += render_template("kept.html", form=form, open=open_, moved=True, **found)
    parts = sections(explanation.assessment, asked, folded)
    panel += render_template("sections.html", sections=[*parts], moved=True)
    if request.form.get("the-topics"):
        panel += render_template("topics.html", explanation=explanation, moved=True)
    address = url_for("deals.edit", deal_id=open_.deal) if "kept" in state else ""
    told = {"address": address, "again": "not_kept" in state, "unread": unreadable}
    return panel, form.moved(asked, explanation.level, folded=folded, **told)


@pages.post("/deals/<deal_id>/typed")
def keep(deal_id: str) -> ResponseReturnValue:
    """Keep what was typed without a script, and go on to the next section.

    A script sends what was typed last while the page goes, and reads no answer.
    """
    form, open_ = sent_form(live().rulebook), open_form(deal_id)
    if "leaving" in request.args:
        _keep(form, open_)
        return "", 204
    if TOKEN in form.errors:
        return show(form, open_, expired=True), 400
    try:
        keep_typed(open_)
    except ElsewhereError as error:
        open_ = open_._replace(seen=error.newest.revision)
        return show(form, open_, elsewhere=error.newest), 409
    except ScreeningError as error:
        return show(form, open_, refused=str(error)), 503
    section = request.form.get("section", "")
    return see_other("deals.edit", deal_id=deal_id, _anchor=section)


def _keep(form: DealForm, open_: OpenForm) -> dict[str, Any]:
    """Keep what is typed, and return what came of it; nothing of an empty form."""
    if TOKEN in form.errors:
        return {
            "not_kept": (
                "The app was restarted, or cookies are off, since this form was "
                "opened. It is tried again by itself."
            )
        }
    if not open_.seen and typed_into(request.form).keys() <= {DAY}:
        return {}
    try:
        return {"kept": put_down(open_)}
    except ElsewhereError as error:
        return {"elsewhere": error.newest}
    except FinishedError:
        return {"finished": True}
    except ScreeningError as error:
        return {"not_kept": str(error)}


@pages.get("/deals/<deal_id>/discard")
def ask(deal_id: str) -> str:
    """Ask once whether what was typed of a deal is to be forgotten."""
    unfinished = live().register.unfinished.recall(deal_id)
    if unfinished is None:
        raise NotFound
    return render_template("discard.html", unfinished=unfinished)


@pages.post("/deals/<deal_id>/discard")
def discard(deal_id: str) -> ResponseReturnValue:
    """Forget what was typed of a deal; its assessments stay."""
    register = live().register
    register.unfinished.drop(deal_id)
    if register.deals.history(deal_id):
        return see_other("assessments.show", deal_id=deal_id)
    return see_other("home.home")
