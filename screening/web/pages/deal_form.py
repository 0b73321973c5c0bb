"""The form: describe a deal while its level moves beside it."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from screening.briefing.opening import case_file
from screening.engine.assess import Assessment, assess
from screening.errors import NotKeptError, ScreeningError
from screening.formats.text import day_in_words
from screening.register.deals import DealMovedError, Kept, answers_kept, new_id
from screening.rulebook.answers import Deal, read_answers, read_deal
from screening.settings import today
from screening.web import messages
from screening.web.access import author
from screening.web.context import live, see_other
from screening.web.form import NONE, TOKEN, DealForm, form_of, sent_form
from screening.wording.answers import answer_in_words
from screening.wording.explanation import Explanation
from screening.wording.readers import readers

pages = Blueprint("deals", __name__)

UNREAD, NEW = "unread", "new-deal"
_ID = re.compile(r"[\w-]{22}", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}")
_NOTES = ("expired", "opened", "meanwhile", "refused", "gone")


class Base(NamedTuple):
    """What a form is to be kept on top of: an assessment of a deal, 0 of a new one."""

    deal: str
    number: int = 0


@pages.get("/deals/new")
def new() -> str:
    """Show an empty form, or one filled from an example."""
    deal = Deal(name="", on=today(), answers={})
    if name := request.args.get("example"):
        named = (file.deal for file in live().examples if file.id == name)
        deal = next(named, None) or abort(404)
    return show(form_of(live().rulebook, deal))


@pages.get("/deals/<deal_id>/edit")
def edit(deal_id: str) -> str:
    """Show the form with a kept deal's answers, under the rulebook that is live."""
    kept = live().register.deals.recall(deal_id)
    rulebook, base = live().rulebook, Base(deal_id, kept.number)
    deal = read_deal(rulebook.questions, kept.name, kept.on, kept.answers)
    return show(form_of(rulebook, deal), base, unread=deal.unread)


@pages.post("/deals")
@pages.post("/deals/<deal_id>")
def keep(deal_id: str = "") -> ResponseReturnValue:
    """Keep what was described, and go on to its assessment.

    The form checks its token itself, so that one that has expired comes back filled.
    CaseFileError where it carries along what cannot be answers.
    """
    form = sent_form(live().rulebook)
    carried, base = request.form.get(UNREAD, ""), _base(deal_id)
    unread = case_file.read_answers(carried) if carried else {}
    deal = _with_unread(form.deal(), unread)
    assessment = assess(live().rulebook, deal.answers, deal.on)
    if TOKEN in form.errors:
        return show(form, base, unread=unread, expired=True), 400
    if wrong := form.wrong(assessment):
        return show(form, base, unread=unread, wrong=wrong), 422
    seen = {*request.form.getlist("shown"), *form.folded(assessment)}
    if new := [name for name in assessment.not_known if name not in seen]:
        return show(form, base, unread=unread, new=new)
    try:
        if deal_id and not base.number:
            live().register.deals.recall(deal_id)
        return _keep(form, deal, assessment, base)
    except NotKeptError:
        return show(form, unread=unread, gone=True), 404
    except ScreeningError as error:
        return show(form, base, unread=unread, refused=str(error)), 503


def _keep(
    form: DealForm, deal: Deal, assessment: Assessment, base: Base
) -> ResponseReturnValue:
    """Keep a deal on top of its base, or show what was kept there meanwhile.

    Sending the same twice keeps it once.
    """
    register = live().register
    try:
        register.deals.keep(deal, assessment, base.deal, base.number, author=author())
    except DealMovedError:
        newest, *_ = newer = register.deals.since(base.deal, base.number)
        same = (deal.name, deal.on, answers_kept(deal))
        if same not in ((kept.name, kept.on, kept.answers) for kept in newer):
            notes = {"meanwhile": newest, "differences": _differences(deal, newest)}
            base = Base(base.deal, newest.number)
            return show(form, base, unread=deal.unread, **notes), 409
    return see_other("assessments.show", deal_id=base.deal)


@pages.post("/deals/live")
def move() -> ResponseReturnValue:
    """Return the panel for what is typed so far, and what is asked now."""
    form = sent_form(live().rulebook)
    explanation = _explained(form)
    asked = form.shown(explanation.assessment)
    folded = form.folded(explanation.assessment)
    panel = render_template("panel.html", explanation=explanation)
    return panel, form.moved(asked, explanation.level, folded)


def _explained(form: DealForm) -> Explanation:
    deal = form.deal()
    return Explanation(deal, assess(live().rulebook, deal.answers, deal.on))


def _base(deal_id: str) -> Base:
    """Return what the sent form is to be kept on top of."""
    sent = request.form.get("based-on", "")
    number = int(sent) if _NUMBER.fullmatch(sent) else 0
    if deal_id:
        return Base(deal_id, number)
    new = request.form.get(NEW, "")
    return Base(new if _ID.fullmatch(new) else new_id())


def _differences(deal: Deal, kept: Kept) -> list[tuple[str, str, str]]:
    """Return what a deal says otherwise than a kept assessment, in page order.

    In words: what is asked, what the deal says, and what was kept.
    """
    questions = live().rulebook.questions
    answers, lost = read_answers(questions, kept.answers)
    both = [
        (messages.NAME, deal.name, kept.name),
        (messages.DAY, day_in_words(deal.on), day_in_words(kept.on)),
    ]
    for name, question in questions.items():
        given = (deal.answers.get(name), answers.get(name))
        mine, theirs = (answer_in_words(question, answer) for answer in given)
        both.append((question.short, mine, theirs))
    for name in sorted({*lost, *deal.unread}):
        raw = (deal.unread.get(name, ""), kept.answers.get(name, ""))
        mine, theirs = (
            said if isinstance(said, str) else ", ".join(said) for said in raw
        )
        both.append((name, mine, theirs))
    return [(name, mine, theirs) for name, mine, theirs in both if mine != theirs]


def _with_unread(deal: Deal, unread: Mapping[str, Any]) -> Deal:
    """Return a deal with answers carried along: those that can be read by now count.

    What was answered anew is answered.
    """
    answers, left = read_answers(live().rulebook.questions, unread)
    left = {name: raw for name, raw in left.items() if name not in deal.answers}
    return replace(deal, answers={**answers, **deal.answers}, unread=left)


def show(
    form: DealForm,
    base: Base | None = None,
    *,
    unread: Mapping[str, Any] = MappingProxyType({}),
    **notes: object,
) -> str:
    """Return the form, carrying along answers that it has no question for.

    It is of a new deal without a base. Notes say what is wrong or new, what came
    between, or where it was opened from. The register is not asked: it may be gone.
    """
    explanation = _explained(form)
    base = base or Base(new_id())
    return render_template(
        "deal.html",
        form=form,
        base=base,
        none_of_these=NONE,
        shown=form.shown(explanation.assessment),
        folded=form.folded(explanation.assessment),
        readers=readers(explanation.rulebook),
        explanation=explanation,
        unread=unread,
        carried=json.dumps(dict(unread)) if unread else "",
        **{**dict.fromkeys(_NOTES), "wrong": {}, "new": (), **notes},
    )
