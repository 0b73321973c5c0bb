"""One deal: described while its level moves beside it, kept, archived, erased."""

import json
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.briefing.opening import case_file
from screening.engine.assess import Assessment, assess
from screening.errors import NotKeptError, ScreeningError
from screening.formats.text import day_in_words, plain_text
from screening.register.deals import DealMovedError, Kept, answers_kept, new_id
from screening.register.unfinished import (
    ElsewhereError,
    FinishedError,
    OpenForm,
    Typed,
    Unfinished,
)
from screening.rulebook.answers import Deal, read_answers, read_deal
from screening.rulebook.files import FiledOn
from screening.settings import today
from screening.web.access import author
from screening.web.context import (
    CORRIDOR,
    corridors,
    live,
    publisher,
    refuse_elsewhere,
    see_other,
)
from screening.web.form import (
    DAY,
    MOST_TYPED,
    NAME,
    NONE,
    TOKEN,
    UNREAD,
    DealForm,
    day_topic,
    form_of,
    note_id,
    sections,
    sent_form,
    sent_number,
    typed_form,
    typed_into,
    typed_of,
)
from screening.web.pages import corridors as corridors_page
from screening.web.pages.deal_list import put_away
from screening.web.pages.progress import put_down_dues
from screening.web.prints import prints
from screening.wording.answers import answer_in_words
from screening.wording.explanation import Explanation
from screening.wording.glossary import terms_asked
from screening.wording.rulebook import readers

pages = Blueprint("deals", __name__)

_ID = re.compile(r"[\w-]{22}", re.ASCII)
TIMES, PAUSE = 20, 0.1
"""How often to look for what was typed last, and how many seconds between."""
_NOTES = ("expired", "opened", "meanwhile", "refused", "gone")
STATES = ("kept", "not_kept", "elsewhere", "finished")
"""What may come of keeping what is typed, for the page to say."""


@pages.before_request
def take_long_texts() -> None:
    """Read a form whose texts are too long as well: it comes back, and says which."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = request.max_form_memory_size = MOST_TYPED


@pages.get("/deals/new")
def new() -> str:
    """Show an empty form, or one filled from an example.

    Where there are several corridors, ask first which is meant.
    """
    is_said = {CORRIDOR, "example"} & request.args.keys()
    if corridors().are_several and not is_said:
        return corridors_page.index(new=True)
    deal = Deal(name="", on=today(), answers={})
    if name := request.args.get("example"):
        named = (file.deal for file in live().examples if file.id == name)
        deal = next(named, None) or abort(404)
    return show(form_of(live().rulebook, deal))


@pages.get("/deals/<deal_id>/edit")
def edit(deal_id: str) -> str:
    """Show the form with what was typed last, or else with a kept deal's answers.

    They are read under the rulebook that is live.
    """
    register, rulebook = live().register, live().rulebook
    if (unfinished := _typed_last(deal_id)) is not None:
        open_ = _opened(deal_id, unfinished.based_on, unfinished.revision)
        beside = "".join(unfinished.typed.get(UNREAD, ""))
        form = typed_form(rulebook, unfinished.typed)
        return show(form, open_, unread=carried(beside), kept=unfinished)
    if "begun" in request.args and not register.deals.judge_of(deal_id):
        empty = form_of(rulebook, Deal(name="", on=today(), answers={}))
        return show(empty, _opened(deal_id))
    refuse_elsewhere(deal_id)
    kept = register.deals.recall(deal_id)
    given = (kept.name, kept.on, kept.answers, kept.notes)
    deal = replace(read_deal(rulebook.questions, *given), filed=_filed(deal_id))
    open_ = _opened(deal_id, kept.number)
    return show(form_of(rulebook, deal), open_, unread=deal.unread)


def _filed(deal_id: str) -> Mapping[str, Mapping[str, Any]]:
    """Return what was filed of a kept deal, as a deal file says it, for the panel."""
    filings = live().register.progress.work(deal_id, today()).filings.items()
    return {
        regime: {key: getattr(it, key) for key in FiledOn.model_fields}
        for regime, it in filings
        if it.filed
    }


def _typed_last(deal_id: str) -> Unfinished | None:
    """Return what was typed last of a deal, or None.

    A page that is loaded again while somebody types sends what it has, and says in a
    cookie what that is: the window, and its step. It may come after this request.
    """
    window, _, step = request.cookies.get("typed", "").rpartition(".")
    unfinished = live().register.unfinished.recall(deal_id)
    for _time in range(TIMES if window and step.isdecimal() else 0):
        if unfinished and unfinished.window == window and unfinished.step >= int(step):
            break
        time.sleep(PAUSE)
        unfinished = live().register.unfinished.recall(deal_id)
    return unfinished


@pages.post("/deals/live")
def move() -> ResponseReturnValue:
    """Keep what is typed so far; return the panel for it, and what is asked now.

    The form checks its token itself: where that has expired, the page gets another.
    """
    form, open_ = sent_form(live().rulebook), open_form()
    explanation = explained(form)
    state = _keep_quietly(form, open_)
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
    told["contradicted"] = contradicted(explanation)
    return panel, form.moved(asked, explanation.level, folded=folded, **told)


@pages.post("/deals/<deal_id>/typed")
def keep_unfinished(deal_id: str) -> ResponseReturnValue:
    """Keep what was typed without a script, and go on to the next section.

    A script sends what was typed last while the page goes, and reads no answer.
    """
    if "leaving" in request.args:
        _keep_quietly(sent_form(live().rulebook), open_form(deal_id))
        return "", 204
    anchor = request.form.get("section", "")
    onwards = see_other("deals.edit", deal_id=deal_id, _anchor=anchor)
    return _sent(deal_id, lambda *_sent: onwards)


def _keep_quietly(form: DealForm, open_: OpenForm) -> dict[str, Any]:
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


@pages.post("/deals")
@pages.post("/deals/<deal_id>")
def keep(deal_id: str = "") -> ResponseReturnValue:
    """Keep what was described, and go on to its assessment."""
    return _sent(deal_id, _assess)


def _sent(
    deal_id: str,
    go_on: Callable[[DealForm, OpenForm, Mapping[str, Any]], ResponseReturnValue],
) -> ResponseReturnValue:
    """Keep what was typed, and go on; or show the form with why not.

    The form checks its token itself, so that one that has expired comes back filled.
    CaseFileError where it carries along what cannot be answers.
    """
    form, open_ = sent_form(live().rulebook), open_form(deal_id)
    unread = carried(request.form.get(UNREAD, ""))
    if TOKEN in form.errors:
        return show(form, open_, unread=unread, expired=True), 400
    try:
        open_ = keep_typed(open_)
        return go_on(form, open_, unread)
    except ElsewhereError as error:
        open_ = open_._replace(seen=error.newest.revision)
        return show(form, open_, unread=unread, elsewhere=error.newest), 409
    except NotKeptError:
        return show(form, _as_new(open_), unread=unread, gone=True), 404
    except ScreeningError as error:
        return show(form, open_, unread=unread, refused=str(error)), 503


def _assess(
    form: DealForm, open_: OpenForm, unread: Mapping[str, Any]
) -> ResponseReturnValue:
    """Assess what was described, unless something is wrong or was not seen yet.

    NotKeptError where the address names a deal, and there is none such.
    """
    if request.view_args and not open_.based_on:
        live().register.deals.recall(open_.deal)
    deal = with_unread(form.deal(), unread)
    assessment = assess(live().rulebook, deal.answers, deal.on)
    if wrong := form.wrong(assessment):
        return show(form, open_, unread=unread, wrong=wrong), 422
    seen = {*request.form.getlist("shown"), *form.folded(assessment)}
    if new := [name for name in assessment.not_known if name not in seen]:
        return show(form, open_, unread=unread, new=new)
    return _keep(form, deal, assessment, open_)


def keep_typed(open_: OpenForm) -> OpenForm:
    """Keep what was sent, before anything may come of it; return what is seen then.

    What is sent is kept as well where it was assessed or discarded elsewhere.
    """
    try:
        return open_._replace(seen=put_down(open_).revision)
    except FinishedError:
        return open_._replace(seen=0)


def _as_new(open_: OpenForm) -> OpenForm:
    """Keep what was sent as a new deal, if it can be: there is none of that address."""
    new = _opened(new_id())
    with suppress(ScreeningError):
        live().register.unfinished.drop(open_.deal)
        return keep_typed(new)
    return new


def put_down(open_: OpenForm) -> Unfinished:
    """Keep what was typed into a form; raise what the register does."""
    name = plain_text(request.form.get(NAME, ""))
    return _keep_as_typed(open_, typed_into(request.form), name)


def _keep_as_typed(open_: OpenForm, typed: Typed, name: str) -> Unfinished:
    typed = {**typed, **{key: [named] for key, named in _corridor().items()}}
    return live().register.unfinished.keep(open_, typed, name, author=author())


def _corridor() -> dict[str, Any]:
    """Return the corridor that is typed in, by its name, where there are several."""
    return {CORRIDOR: publisher().id} if corridors().are_several else {}


def _keep(
    form: DealForm, deal: Deal, assessment: Assessment, open_: OpenForm
) -> ResponseReturnValue:
    """Keep a deal on top of its base, or show what was kept there meanwhile.

    Sending the same twice keeps it once, and what is as it was is not kept again.
    """
    deals, based_on = live().register.deals, open_.based_on
    base = deals.recall(open_.deal) if based_on else None
    now = (based_on, assessment.rulebook.digest, _said(deal))
    if base and (base.number, base.rulebook, _kept_as(base)) == now:
        live().register.unfinished.drop(open_.deal)
        flash(f"Nothing was changed: this is still assessment {based_on}.")
        return see_other("assessments.show", deal_id=open_.deal)
    try:
        deals.keep(deal, assessment, open_.deal, based_on, author=author())
    except DealMovedError:
        newest, *_ = newer = deals.since(open_.deal, based_on)
        if _said(deal) not in map(_kept_as, newer):
            notes = {"meanwhile": newest, "differences": _differences(deal, newest)}
            open_ = open_._replace(based_on=newest.number)
            return show(form, open_, unread=deal.unread, **notes), 409
        live().register.unfinished.drop(open_.deal)
    put_down_dues(open_.deal)
    return see_other("assessments.show", deal_id=open_.deal)


def take_up(
    form: DealForm, deal_id: str, unread: Mapping[str, Any] = MappingProxyType({})
) -> ResponseReturnValue:
    """Go on with a kept deal, in its form with what this one holds, on its newest base.

    Nothing is assessed unseen. What was typed of the deal before stays: then the form
    comes back, to be sent knowingly. NotKeptError where there is no such deal.
    """
    open_ = _opened(deal_id, live().register.deals.recall(deal_id).number)
    try:
        _keep_as_typed(open_, typed_of(form, unread), form[NAME].data or "")
    except ElsewhereError as error:
        open_ = open_._replace(seen=error.newest.revision)
        return show(form, open_, unread=unread, elsewhere=error.newest), 409
    return see_other("deals.edit", deal_id=deal_id)


def _said(deal: Deal) -> tuple[Any, ...]:
    return deal.name, deal.on, answers_kept(deal), dict(deal.notes)


def _kept_as(kept: Kept) -> tuple[Any, ...]:
    return kept.name, kept.on, kept.answers, kept.notes


def explained(form: DealForm) -> Explanation:
    """Return what the engine says of a form, as far as it can be read."""
    deal = form.deal()
    return Explanation(deal, assess(live().rulebook, deal.answers, deal.on))


def contradicted(explanation: Explanation) -> dict[str, str]:
    """Return what is wrong together at each question that may be put right."""
    said: dict[str, list[str]] = {}
    for it in explanation.contradictions:
        for fact in it.facts:
            said.setdefault(fact.question, []).append(it.says)
    return {question: " ".join(each) for question, each in said.items()}


def open_form(deal_id: str = "") -> OpenForm:
    """Return which form was sent, of the deal in its address or of a new one."""
    sent, window = request.form.get("the-deal", ""), request.form.get("the-window", "")
    return OpenForm(
        deal=deal_id or (sent if _ID.fullmatch(sent) else new_id()),
        based_on=sent_number("based-on"),
        window=window if _ID.fullmatch(window) else new_id(),
        step=sent_number("the-step"),
        seen=sent_number("the-revision"),
    )


def _opened(deal_id: str, based_on: int = 0, seen: int = 0) -> OpenForm:
    return OpenForm(deal_id, based_on, window=new_id(), seen=seen)


def carried(sent: str) -> Mapping[str, Any]:
    """Return the answers that a form carries along, or a CaseFileError."""
    return case_file.read_answers(sent) if sent else {}


def _differences(deal: Deal, kept: Kept) -> list[tuple[str, str, str]]:
    """Return what a deal says otherwise than a kept assessment, in page order.

    In words: what is asked, what the deal says, and what was kept.
    """
    given = (kept.name, kept.on, kept.answers, kept.notes)
    there = read_deal(live().rulebook.questions, *given)
    mine, theirs = _in_words(deal), _in_words(there)
    nothing = ("", "")
    rows = [
        (title, mine.get(key, nothing)[1], theirs.get(key, nothing)[1])
        for key, (title, _words) in {**theirs, **mine}.items()
    ]
    return [row for row in rows if row[1] != row[2]]


def _in_words(deal: Deal) -> dict[str, tuple[str, str]]:
    """Return what is asked and what a deal says, answers without a question last."""
    said = {
        NAME: ("Name of the deal", deal.name),
        DAY: ("Rules read at", day_in_words(deal.on)),
    }
    for name, question in live().rulebook.questions.items():
        words = answer_in_words(question, deal.answers.get(name))
        said[name] = (question.short, words)
        note = deal.notes.get(name, "")
        said[note_id(name)] = (f"{question.short}, note", note)
    for name, raw in sorted(deal.unread.items()):
        said[f"unread {name}"] = (name, raw if isinstance(raw, str) else ", ".join(raw))
    return said


def with_unread(deal: Deal, unread: Mapping[str, Any]) -> Deal:
    """Return a deal with answers carried along: those that can be read by now count.

    What was answered anew is answered.
    """
    answers, left = read_answers(live().rulebook.questions, unread)
    left = {name: raw for name, raw in left.items() if name not in deal.answers}
    return replace(deal, answers={**answers, **deal.answers}, unread=left)


def show(
    form: DealForm,
    open_: OpenForm | None = None,
    *,
    unread: Mapping[str, Any] = MappingProxyType({}),
    **notes: object,
) -> str:
    """Return the form, carrying along answers that it has no question for.

    It is of a new deal unless it says of which, and a window of its own. Notes say what
    is wrong or new, what came between, or where it was opened from. The register is not
    asked: it may be gone.
    """
    explanation = explained(form)
    assessment = explanation.assessment
    open_ = (open_ or _opened(new_id()))._replace(window=new_id(), step=0)
    shown, folded = form.shown(assessment), form.folded(assessment)
    return render_template(
        "deal.html",
        begun=url_for("deals.edit", deal_id=open_.deal, begun="yes", **_corridor()),
        form=form,
        open=open_,
        none_of_these=NONE,
        most_typed=MOST_TYPED,
        shown=shown,
        folded=folded,
        said={it.question: it.answer for it in explanation.given},
        sections=[*sections(assessment, shown, folded)],
        day_topic=day_topic(explanation.rulebook),
        unreadable=form.unreadable(assessment),
        contradicted=contradicted(explanation),
        readers=readers(explanation.rulebook),
        terms=terms_asked(explanation.rulebook),
        explanation=explanation,
        unread=unread,
        carried=json.dumps(dict(unread)) if unread else "",
        **{**dict.fromkeys((*_NOTES, *STATES)), "wrong": {}, "new": (), **notes},
    )


@pages.get("/deals/<deal_id>/discard")
def confirm_discard(deal_id: str) -> str:
    """Ask once whether what was typed of a deal is to be forgotten."""
    unfinished = live().register.unfinished.recall(deal_id) or abort(404)
    return render_template("discard.html", unfinished=unfinished)


@pages.post("/deals/<deal_id>/discard")
def discard(deal_id: str) -> ResponseReturnValue:
    """Forget what was typed of a deal; its assessments stay."""
    register = live().register
    register.unfinished.drop(deal_id)
    if register.deals.history(deal_id):
        return see_other("assessments.show", deal_id=deal_id)
    return see_other("lists.home")


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
    return show(form_of(rulebook, deal), unread=deal.unread)


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
def confirm_erase(deal_id: str) -> str:
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
