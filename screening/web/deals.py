"""The form: describe a deal while its level moves beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening import casefile, jsonfile, record
from screening.assessment import Assessment, Deal
from screening.engine import assess
from screening.explanation import explain
from screening.form import DAY, NAME, NONE, DealForm, form_class
from screening.model import Topic, Verdict
from screening.outline import Explanation
from screening.settings import today
from screening.web.live import live

pages = Blueprint("deals", __name__)

UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Section:
    """A topic of the form, with the questions of it and whether each is asked."""

    topic: Topic
    questions: tuple[tuple[str, bool], ...]

    @property
    def asked(self) -> bool:
        """Tell whether the section has anything to ask."""
        return any(asked for _question, asked in self.questions)


@pages.get("/deals/new")
def new() -> str:
    """Show an empty form, or one filled from an example."""
    deal = Deal(name="", on=today(), answers={})
    if name := request.args.get("example"):
        examples = {example.id: example for example in live().examples}
        if name not in examples:
            abort(404)
        deal = examples[name].deal
    return show(form_of(deal))


@pages.get("/deals/<deal_id>/edit")
def edit(deal_id: str) -> str:
    """Show the form with a kept deal's answers, under the rulebook that is live."""
    kept = live().register.recall(deal_id)
    questions = live().rulebook.questions
    answers, lost = record.read_answers(questions, kept.answers)
    deal = Deal(name=kept.name, on=kept.on, answers=answers)
    unread = {name: kept.answers[name] for name in lost}
    return show(form_of(deal), deal_id, unread=unread)


@pages.post("/deals")
@pages.post("/deals/<deal_id>")
def keep(deal_id: str = "") -> ResponseReturnValue:
    """Keep what was described, and go on to its assessment.

    The form checks its token itself, so that one that has expired comes back filled.
    """
    form = form_class(live().rulebook)()
    form.validate()
    unread = _carried()
    deal = _with_unread(form.deal(), unread)
    assessment = assess(live().rulebook, deal.answers, deal.on)
    if form.expired:
        return show(form, deal_id, unread=unread, expired=True), 400
    if _changed_meanwhile(deal_id):
        return show(form, deal_id, unread=unread, meanwhile=True), 409
    if wrong := form.wrong(assessment):
        return show(form, deal_id, unread=unread, wrong=wrong), 422
    if new := _newly_asked(assessment):
        return show(form, deal_id, unread=unread, new=new)
    kept = live().register.keep(deal, assessment, deal_id)
    return redirect(url_for("results.result", deal_id=kept.deal), 303)


@pages.post("/deals/live")
def move() -> ResponseReturnValue:
    """Return the panel for what is typed so far, and what is asked now."""
    form = form_class(live().rulebook)()
    form.validate()
    explanation, assessment = _explained(form)
    asked = [name for name in form.questions if is_shown(assessment, name)]
    read = {name: field.read_as for name, field in form.questions.items()}
    moved = {"asked": asked, "read": read, "level": explanation.level}
    event = {"screening:moved": moved}
    panel = render_template("panel.html", explanation=explanation)
    return panel, {"HX-Trigger-After-Swap": json.dumps(event)}


def form_of(deal: Deal) -> DealForm:
    """Return a form that holds a deal."""
    return form_class(live().rulebook)(
        formdata=None, data={NAME: deal.name, DAY: deal.on, **deal.answers}
    )


def _explained(form: DealForm) -> tuple[Explanation, Assessment]:
    deal = form.deal()
    assessment = assess(live().rulebook, deal.answers, deal.on)
    return explain(deal, assessment), assessment


def _changed_meanwhile(deal_id: str) -> bool:
    """Tell whether the deal has a newer assessment than the form was opened on."""
    based_on = request.form.get("based-on", "")
    return bool(deal_id) and based_on != str(live().register.recall(deal_id).number)


def _newly_asked(assessment: Assessment) -> tuple[str, ...]:
    """Return the questions asked now that the sent page did not show."""
    shown = set(request.form.getlist("shown"))
    return tuple(name for name in assessment.not_known if name not in shown)


def _back(deal_id: str) -> str:
    """Return where to go when nothing is to be kept."""
    if deal_id:
        return url_for("results.result", deal_id=deal_id)
    return url_for("home.home")


def _carried() -> Mapping[str, Any]:
    """Return the answers that the form carries along, for no question of it.

    Raises:
        CaseFileError: where it carries what cannot be answers.
    """
    sent = request.form.get(UNREAD, "")
    return casefile.read_answers(jsonfile.read(sent.encode())) if sent else {}


def _with_unread(deal: Deal, unread: Mapping[str, Any]) -> Deal:
    """Return a deal with answers carried along: those that can be read by now count.

    What was answered anew is answered.
    """
    answers, lost = record.read_answers(live().rulebook.questions, unread)
    left = {name: unread[name] for name in lost if name not in deal.answers}
    return replace(deal, answers={**answers, **deal.answers}, unread=left)


def show(
    form: DealForm,
    deal_id: str = "",
    *,
    unread: Mapping[str, Any] = MappingProxyType({}),
    **notes: object,
) -> str:
    """Return the form, carrying along answers that it has no question for.

    Notes say what is wrong or new, what came between, or where it was opened from.
    """
    explanation, assessment = _explained(form)
    nothing = {
        **dict.fromkeys(("expired", "meanwhile", "opened"), False),
        "wrong": {},
        "new": (),
    }
    return render_template(
        "deal.html",
        form=form,
        editing=bool(deal_id),
        action=url_for("deals.keep", deal_id=deal_id or None),
        back=_back(deal_id),
        newest=live().register.recall(deal_id).number if deal_id else 0,
        none_of_these=NONE,
        sections=_sections(assessment),
        explanation=explanation,
        unread=unread,
        carried=json.dumps(dict(unread)) if unread else "",
        **{**nothing, **notes},
    )


def is_shown(assessment: Assessment, question: str) -> bool:
    """Tell whether the form shows a question.

    One whose asking is still open is shown where it has an answer: that answer counts,
    so whoever gave it can see and change it.
    """
    asked = assessment.asked[question].verdict
    return asked is Verdict.MET or question in assessment.answers


def _sections(assessment: Assessment) -> tuple[Section, ...]:
    rulebook = assessment.rulebook
    by_topic: dict[str, list[tuple[str, bool]]] = {
        topic.id: [] for topic in rulebook.heading.topics
    }
    for question in rulebook.questions.values():
        shown = is_shown(assessment, question.id)
        by_topic[question.topic].append((question.id, shown))
    return tuple(
        Section(topic, tuple(by_topic[topic.id]))
        for topic in rulebook.heading.topics
        if by_topic[topic.id]
    )
