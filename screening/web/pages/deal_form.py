"""One deal: described while its level moves beside it, kept, archived, erased."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from screening.briefing.opening.reopen import ReopenedBriefing
from screening.engine.assess import Assessment, assess
from screening.errors import NotKeptError, ScreeningError
from screening.formats.text import day_in_words, plain_text
from screening.presentation.answers import answer_in_words
from screening.presentation.deal_view import DealView
from screening.presentation.glossary import terms_asked
from screening.presentation.rulebook import law_asked
from screening.register.deals import DealMovedError, Kept, answers_kept, new_id
from screening.register.unfinished import (
    SHOWN,
    SKIPPED,
    ElsewhereError,
    FinishedError,
    OpenForm,
    Typed,
    Unfinished,
)
from screening.rulebook.answers import Deal
from screening.rulebook.files import FiledOn
from screening.settings import today
from screening.web import background, question_groups
from screening.web.access import author
from screening.web.context import (
    CORRIDOR,
    corridors,
    live,
    look_once_answered,
    publisher,
    refuse_elsewhere,
    see_other,
)
from screening.web.entries import (
    empty_form,
    entered,
    entry_of,
    in_order_of_topics,
    topics_in_order,
    with_presets,
)
from screening.web.form import (
    DAY,
    ENTRY,
    LONGEST_NAME,
    MOST_TYPED,
    NAME,
    NONE,
    DealForm,
    form_of,
    has_expired,
    note_id,
    sent_form,
    sent_number,
    typed_form,
    typed_into,
    typed_of,
)
from screening.web.pages import corridors as corridors_page
from screening.web.pages.deal_list import put_away
from screening.web.pages.progress import refresh_deadlines
from screening.web.prints import prints

pages = Blueprint("deals", __name__)

_ID = re.compile(r"[\w-]{22}", re.ASCII)
TIMES, PAUSE = 60, 0.1
"""How often to look for what was typed last, and how many seconds between."""


class DealReply(NamedTuple):
    """What the form says of what was typed or sent, each where it is so.

    It is `kept`, or not: for a reason, as another window kept something `elsewhere`, as
    the deal is `finished`, or as the form is `expired`. Sending it is `refused`; or its
    deal is `gone`; or another assessment was kept `meanwhile`, with `differences`: what
    is asked, this answer, the other. Something is `wrong`, by field, or questions are
    `new`. It was `opened` from a briefing.
    """

    kept: Unfinished | None = None
    not_kept: str = ""
    elsewhere: Unfinished | None = None
    finished: bool = False
    expired: bool = False
    refused: str = ""
    gone: bool = False
    meanwhile: Kept | None = None
    differences: Sequence[tuple[str, str, str]] = ()
    wrong: Mapping[str, str] = MappingProxyType({})
    new: Sequence[str] = ()
    opened: ReopenedBriefing | None = None
    proposed: int = 0


@pages.before_request
def take_long_texts() -> None:
    """Read a form whose texts are too long as well: it comes back, and says which."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = request.max_form_memory_size = MOST_TYPED


@pages.get("/deals/new")
def new() -> str:
    """Show an empty form, or one filled from an example."""
    is_chosen = {CORRIDOR, "example", "entry"} & request.args.keys()
    if corridors().are_several and not is_chosen:
        return corridors_page.index(new=True)
    if name := request.args.get("example"):
        named = (file.deal for file in live().examples if file.id == name)
        return show(form_of(live().rulebook, next(named, None) or abort(404)))
    return show(empty_form(live().rulebook, request.args.get("entry", "")))


@pages.get("/deals/<deal_id>/edit")
def edit(deal_id: str) -> str:
    """Show the form with what was typed last, or else with a kept deal's answers."""
    unfinished, rulebook = _typed_last(deal_id), live().rulebook
    is_begun = "begun" in request.args and not unfinished
    if is_begun and not live().register.deals.judge_of(deal_id):
        return show(empty_form(rulebook), _opened(deal_id))
    form, open_ = as_it_stands(deal_id, unfinished)
    proposed = live().register.proposals.open_count(deal_id)
    return show(form, open_, kept=unfinished, proposed=proposed)


def as_it_stands(
    deal_id: str, unfinished: Unfinished | None
) -> tuple[DealForm, OpenForm]:
    """The form of a deal as it was typed last, or else as it was assessed last.

    NotKeptError where the deal is neither.
    """
    rulebook = live().rulebook
    if unfinished:
        open_ = _opened(deal_id, unfinished.based_on, unfinished.revision)
        return typed_form(rulebook, unfinished.typed), open_
    refuse_elsewhere(deal_id)
    kept = live().register.deals.recall(deal_id)
    deal = replace(kept.as_deal(rulebook), filed=_filed(deal_id))
    return form_of(rulebook, deal), _opened(deal_id, kept.number)


def _filed(deal_id: str) -> Mapping[str, Mapping[str, Any]]:
    """The filings made of a kept deal, by regime, as a deal file writes them."""
    filings = live().register.progress.work(deal_id, today()).filings.items()
    return {
        regime: {key: getattr(it, key) for key in FiledOn.model_fields}
        for regime, it in filings
        if it.filed
    }


def _typed_last(deal_id: str) -> Unfinished | None:
    """The unfinished deal as typed last; None where it is not unfinished.

    A page that is loaded again while somebody types sends what it has, and says in a
    cookie what that is: the window, and its step. It may come after this request.
    """
    window, _, step = request.cookies.get("typed", "").rpartition(".")
    recall = partial(live().register.unfinished.recall, deal_id)
    unfinished = recall()
    for _time in range(TIMES if window and step.isdecimal() else 0):
        if unfinished and unfinished.window == window and unfinished.step >= int(step):
            break
        time.sleep(PAUSE)
        unfinished = recall()
    return unfinished


@pages.post("/deals/live")
def move() -> ResponseReturnValue:
    """Keep what is typed so far; return the panel for it, and what is asked now.

    The form checks its token itself: where that has expired, the page gets another.
    """
    form, open_ = sent_form(live().rulebook), open_form()
    form = replace(form, entry=entry_of(form))
    about = _assessed(form)
    reply = _keep_quietly(open_)
    panel = render_template(
        "moved.html",
        form=form,
        open=open_,
        unfolded=request.form.get("the-topics"),
        **about,
        **reply._asdict(),
    )
    event = form.event(
        about["shown"],
        about["view"].level,
        folded=about["folded"],
        left=len(about["groups"].mattering),
        waiting=about["groups"].waiting,
        unread=about["unreadable"],
        contradicted=about["contradicted"],
        decides=about["decides"],
        address=url_for("deals.edit", deal_id=open_.deal) if reply.kept else "",
        again=bool(reply.not_kept),
    )
    return look_once_answered(make_response(panel, event))


@pages.post("/deals/<deal_id>/typed")
def keep_unfinished(deal_id: str) -> ResponseReturnValue:
    """Keep what was typed without a script, and go on to the next section.

    A script sends what was typed last while the page goes, and reads no answer.
    """
    if "leaving" in request.args:
        _keep_quietly(open_form(deal_id))
        return "", 204
    anchor = request.form.get("section", "")
    begun = {"begun": "yes", **_corridor()} if _is_empty(open_form(deal_id)) else {}
    onwards = see_other("deals.edit", deal_id=deal_id, _anchor=anchor, **begun)
    return _sent(deal_id, lambda *_sent: onwards)


def _keep_quietly(open_: OpenForm) -> DealReply:
    """Keep what is typed, and return what came of it; nothing of an empty form."""
    if has_expired():
        says = "Since this form was opened, the app was restarted, or cookies are off."
        return DealReply(not_kept=f"{says} The app tries again by itself.")
    if _is_empty(open_):
        return DealReply()
    try:
        return DealReply(kept=save_draft(open_))
    except ElsewhereError as error:
        return DealReply(elsewhere=error.newest)
    except FinishedError:
        return DealReply(finished=True)
    except ScreeningError as error:
        return DealReply(not_kept=str(error))


def _is_empty(open_: OpenForm) -> bool:
    """Tell whether nothing was typed into the form of a new deal yet."""
    begun = open_.seen or open_.based_on
    return not begun and typed_into(request.form).keys() <= {DAY, ENTRY, SHOWN, SKIPPED}


@pages.post("/deals/<deal_id>/enter")
def enter(deal_id: str) -> ResponseReturnValue:
    """Go on by an entry, with what is typed so far."""
    entry = request.form.get("enter", "")
    if _is_empty(open_form(deal_id)):
        return see_other("deals.new", entry=entry, **_corridor())
    onwards = see_other("deals.edit", deal_id=deal_id)
    typed = with_presets(sent_form(live().rulebook), entry)
    return _sent(deal_id, lambda *_sent: onwards, typed)


@pages.post("/deals")
@pages.post("/deals/<deal_id>")
def keep(deal_id: str = "") -> ResponseReturnValue:
    """Keep what was described, and go on to its assessment."""
    return _sent(deal_id, _assess)


def _sent(
    deal_id: str,
    go_on: Callable[[DealForm, OpenForm], ResponseReturnValue],
    typed: Typed | None = None,
) -> ResponseReturnValue:
    """Keep what was typed, and go on; or show the form with why not.

    The form checks its token itself, so that one that has expired comes back filled.
    """
    form, open_ = sent_form(live().rulebook), open_form(deal_id)
    if has_expired():
        return show(form, open_, expired=True), 400
    try:
        open_ = open_ if _is_empty(open_) else keep_typed(open_, typed)
        return go_on(form, open_)
    except ElsewhereError as error:
        return _shown_elsewhere(form, open_, error)
    except NotKeptError:
        return show(form, _as_new(open_), gone=True), 404
    except ScreeningError as error:
        return show(form, open_, refused=str(error)), 503


def _shown_elsewhere(
    form: DealForm, open_: OpenForm, error: ElsewhereError
) -> ResponseReturnValue:
    """Show the form where another window kept other answers: sent again, it counts."""
    open_ = open_._replace(seen=error.newest.revision)
    return show(form, open_, elsewhere=error.newest), 409


def _assess(form: DealForm, open_: OpenForm) -> ResponseReturnValue:
    """Assess what was described, unless something is wrong or was not seen yet.

    NotKeptError where the address names a deal, and there is none such.
    """
    if request.view_args and not open_.based_on:
        live().register.deals.recall(open_.deal)
    deal = form.deal()
    assessment = assess(live().rulebook, deal.answers, deal.on)
    if wrong := form.wrong(assessment):
        return show(form, open_, wrong=wrong), 422
    if raised := question_groups.raised(form, DealView(deal, assessment)):
        return show(form, open_, new=raised)
    return _keep(form, deal, assessment, open_)


def keep_typed(open_: OpenForm, typed: Typed | None = None) -> OpenForm:
    """Keep what was sent, before anything may come of it; return what is seen then.

    What is sent is kept as well where it was assessed or discarded elsewhere.
    """
    try:
        return open_._replace(seen=save_draft(open_, typed).revision)
    except FinishedError:
        return open_._replace(seen=0)


def _as_new(open_: OpenForm) -> OpenForm:
    """Keep what was sent as a new deal, if it can be: there is none of that address."""
    new = _opened(new_id())
    with suppress(ScreeningError):
        live().register.unfinished.drop(open_.deal)
        return keep_typed(new)
    return new


def save_draft(
    open_: OpenForm, typed: Typed | None = None, name: str | None = None
) -> Unfinished:
    """Keep what stands in a form, that which was sent; raise what the register does.

    Where there are several corridors, the one of this request goes with it.
    """
    typed = typed_into(request.form) if typed is None else typed
    name = plain_text(request.form.get(NAME, "")) if name is None else name
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
    now = (based_on, assessment.rulebook.digest, _contents(deal))
    if base and (base.number, base.rulebook, _contents(base)) == now:
        live().register.unfinished.drop(open_.deal)
        flash(f"Nothing was changed: this is still assessment {based_on}.")
        return see_other("assessments.show", deal_id=open_.deal)
    try:
        deals.keep(deal, assessment, open_.deal, based_on, author=author())
    except DealMovedError:
        newest, *_ = newer = deals.since(open_.deal, based_on)
        if _contents(deal) not in map(_contents, newer):
            notes = {"meanwhile": newest, "differences": _differences(deal, newest)}
            form = replace(form, unread=deal.unread)
            return show(form, open_._replace(based_on=newest.number), **notes), 409
        live().register.unfinished.drop(open_.deal)
    refresh_deadlines(open_.deal)
    return see_other("assessments.show", deal_id=open_.deal)


def resume(form: DealForm, deal_id: str) -> ResponseReturnValue:
    """Go on with a kept deal, in its form with what this one holds, on its newest base.

    Nothing is assessed unseen. What was typed of the deal before stays: then the form
    comes back, to be sent knowingly. NotKeptError where there is no such deal.
    """
    open_ = _opened(deal_id, live().register.deals.recall(deal_id).number)
    try:
        save_draft(open_, typed_of(form), form.name)
    except ElsewhereError as error:
        return _shown_elsewhere(form, open_, error)
    return see_other("deals.edit", deal_id=deal_id)


def _contents(deal: Deal | Kept) -> tuple[Any, ...]:
    answers = answers_kept(deal) if isinstance(deal, Deal) else deal.answers
    return deal.name, deal.on, answers, dict(deal.notes)


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


def _differences(deal: Deal, kept: Kept) -> list[tuple[str, str, str]]:
    """The differences of a deal from a kept assessment, in page order."""
    mine, theirs = _in_words(deal), _in_words(kept.as_deal(live().rulebook))
    nothing = ("", "")
    rows = [
        (title, mine.get(key, nothing)[1], theirs.get(key, nothing)[1])
        for key, (title, _words) in {**theirs, **mine}.items()
    ]
    return [row for row in rows if row[1] != row[2]]


def _in_words(deal: Deal) -> dict[str, tuple[str, str]]:
    """Title and answer in words by field; answers without a question last."""
    words = {
        NAME: ("Name of the deal", deal.name),
        DAY: ("Rules read at", day_in_words(deal.on)),
    }
    for name, question in live().rulebook.questions.items():
        answer = answer_in_words(question, deal.answers.get(name))
        words[name] = (question.short, answer)
        words[note_id(name)] = (f"{question.short}, note", deal.notes.get(name, ""))
    for name, raw in sorted(deal.unread.items()):
        words[f"unread {name}"] = (
            name,
            raw if isinstance(raw, str) else ", ".join(raw),
        )
    return words


def show(form: DealForm, open_: OpenForm | None = None, **reply: Any) -> str:
    """Return the form, with what a reply has to say.

    It is of a new deal unless it says of which, and a window of its own. The register
    is not asked: it may be gone.
    """
    open_ = (open_ or _opened(new_id()))._replace(window=new_id(), step=0)
    form = entered(form)
    about = _assessed(form)
    view: DealView = about["view"]
    return render_template(
        "deal.html",
        begun=url_for("deals.edit", deal_id=open_.deal, begun="yes", **_corridor()),
        form=form,
        topics=[*topics_in_order(form)],
        open=open_,
        none_of_these=NONE,
        most_typed=MOST_TYPED,
        longest_name=LONGEST_NAME,
        answered={it.question: it.answer for it in view.given},
        day_topic=question_groups.day_topic(view.rulebook),
        standing=question_groups.standing(view.rulebook),
        laws=law_asked(view.rulebook),
        terms=terms_asked(view.rulebook),
        **about,
        **DealReply(**reply)._asdict(),
    )


def _assessed(form: DealForm) -> dict[str, Any]:
    """The variables of the form's page, by what of it can be read."""
    deal = form.deal()
    view = DealView(deal, assess(live().rulebook, deal.answers, deal.on))
    assessment = view.assessment
    groups = question_groups.groups(form, view)
    contradicted: dict[str, list[str]] = {}
    for it in view.contradictions:
        for fact in it.facts:
            contradicted.setdefault(fact.question, []).append(it.says)
    return {
        "view": view,
        "groups": groups,
        "shown": groups.shown,
        "folded": groups.folded,
        "sections": in_order_of_topics(
            form, question_groups.sections(assessment, groups)
        ),
        "unreadable": form.unreadable(assessment),
        "decides": question_groups.decides(view),
        "contradicted": {name: " ".join(it) for name, it in contradicted.items()},
    }


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
    register.proposals.drop(deal_id)
    register.received.drop(deal_id)
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
    copied = replace(kept, name=f"Copy of {kept.name}", on=today())
    return show(form_of(rulebook, copied.as_deal(rulebook)))


@pages.post("/deals/<deal_id>/again")
def again(deal_id: str) -> ResponseReturnValue:
    """Assess a deal again, by what is live and of today; what is typed comes first."""
    register, rulebook = live().register, live().rulebook
    if register.unfinished.recall(deal_id):
        return see_other("deals.edit", deal_id=deal_id)
    refuse_elsewhere(deal_id)
    kept = register.deals.recall(deal_id)
    deal = replace(kept, on=max(kept.on, today())).as_deal(rulebook)
    assessment = assess(rulebook, deal.answers, deal.on)
    with suppress(DealMovedError):  # somebody was faster, and theirs is newer
        register.deals.keep(deal, assessment, deal_id, kept.number, author=author())
        refresh_deadlines(deal_id)
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
    background.forget_deals()
    return see_other("lists.show")
