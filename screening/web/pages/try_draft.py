"""A draft tried on a deal that is described for that alone: nothing of it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.editing import preview
from screening.editing.drafts import OpenDraft, open_draft
from screening.engine.assess import Assessment, assess
from screening.errors import ProblemsError
from screening.register.deals import answers_kept
from screening.rulebook import deal_file
from screening.rulebook.answers import Deal, read_deal
from screening.rulebook.deal_file import deal_text
from screening.rulebook.model import Rulebook
from screening.settings import today
from screening.web import editor_session, messages
from screening.web.context import live, see_other
from screening.web.form import NAME, NONE, DealForm, form_of, sent_form
from screening.web.pages.comparison import Side, side_by_side
from screening.wording.explanation import Explanation
from screening.wording.glossary import terms_asked
from screening.wording.readers import readers

pages = Blueprint("tries", __name__, url_prefix="/rulebook/drafts/<draft_id>/try")
pages.before_request(editor_session.refuse_others)

Words = Mapping[str, str]


@pages.get("/new")
def new(draft_id: str) -> ResponseReturnValue:
    """Show the form of the draft's questions, empty."""
    work = open_draft(live(), draft_id)
    book = preview.check_draft(work.whole).rulebook
    if book is None:  # that page says why it cannot be tried yet
        return see_other("drafts_deals.choose", draft_id=draft_id)
    deal = Deal(name="", on=_first_day(work), answers={})
    return _show(work, form_of(book, deal))


@pages.post("/new")
def tried(draft_id: str) -> ResponseReturnValue:
    """Show what is live and what the draft make of what was described.

    A deal that is written as a file comes back into the form, to be changed.
    """
    work = open_draft(live(), draft_id)
    book = readable(work)
    if text := request.form.get("text"):
        return _show(work, form_of(book, deal_in(text, book).deal))
    form = sent_form(book)
    deal = _described(form)
    assessment = assess(book, deal.answers, deal.on)
    if wrong := _wrong(form, assessment):
        return _show(work, form, wrong=wrong), 422
    seen = {*request.form.getlist("shown"), *form.folded(assessment)}
    if raised := [name for name in assessment.not_known if name not in seen]:
        return _show(work, form, raised=raised)
    return beside_live(
        work,
        deal,
        keep_at=url_for("drafts_deals.add", draft_id=draft_id),
        keep={"text": deal_text(deal)},
        again_at=url_for("tries.tried", draft_id=draft_id),
    )


@pages.post("/live")
def move(draft_id: str) -> ResponseReturnValue:
    """Return the panel for what is typed, and which questions are asked now."""
    work = open_draft(live(), draft_id)
    form = sent_form(readable(work))
    both = _both(work, _described(form))
    assessment = both[1].assessment
    asked, folded = form.shown(assessment), form.folded(assessment)
    about = {"now": both[0], "then": both[1], "turned": _turned(*both)}
    panel = render_template("drafts/try-panel.html", **about)
    unread = form.unreadable(assessment)
    return panel, form.moved(asked, both[1].level, folded=folded, unread=unread)


def beside_live(work: OpenDraft, deal: Deal, **told: Any) -> str:
    """Return what is live and what the draft make of a deal, side by side.

    What was answered to questions that only one of them has counts for that one.
    """
    now, then = _both(work, deal)
    address = url_for("drafts_deals.choose", draft_id=work.draft.id)
    heads = (messages.LIVE_RULES, messages.DRAFT_RULES)
    sides = (
        Side(head, deal.name, its.assessment, address)
        for head, its in zip(heads, (now, then), strict=True)
    )
    unread = read_by(now.rulebook, deal).unread
    alone = [it.short for name, it in then.rulebook.questions.items() if name in unread]
    return side_by_side(
        messages.DRAFT_TRIED,
        *sides,
        says=messages.NOT_LIVE_YET,
        one_deal=True,
        why=(then, now),
        note=messages.asked_by_the_draft_alone(alone),
        **told,
    )


def readable(work: OpenDraft) -> Rulebook:
    """Return the rulebook of a draft; the answer is 409 where it has problems."""
    return preview.check_draft(work.whole).rulebook or abort(409)


def deal_in(text: str, book: Rulebook) -> deal_file.DealFile:
    """Return the one deal that a text is; the answer is 400 where it is none."""
    try:
        [found, *_] = deal_file.examples({"a deal": text}, book, today())
    except (ProblemsError, ValueError):
        abort(400)
    return found


def read_by(book: Rulebook, deal: Deal) -> Deal:
    """Return a deal as far as a rulebook asks what it answers."""
    said = (deal.name, deal.on, answers_kept(deal), deal.notes)
    return read_deal(book.questions, *said)


def _both(work: OpenDraft, deal: Deal) -> tuple[Explanation, Explanation]:
    """Return what is live and what the draft make of a deal."""
    now, then = (
        Explanation(its, assess(book, its.answers, its.on))
        for book in (live().rulebook, readable(work))
        for its in [read_by(book, deal)]
    )
    return now, then


def _turned(now: Explanation, then: Explanation) -> dict[str, list[str]]:
    """Return the rules that only one of both meets, or with another level, titled."""
    before, after = ({it.rule: it for it in its.reasons} for its in (now, then))
    both = before.keys() & after.keys()
    found = {
        messages.DRAFT_ALONE: [it for it in after if it not in before],
        messages.LIVE_ALONE: [it for it in before if it not in after],
        messages.OTHER_LEVEL: [
            it for it in after if it in both and before[it].level != after[it].level
        ],
    }
    told = {**before, **after}
    return {head: [told[it].title for it in its] for head, its in found.items() if its}


def _described(form: DealForm) -> Deal:
    """Return the deal as far as it could be read; it may go without a name."""
    deal = form.deal()
    return replace(deal, name=deal.name or messages.DEAL_TRIED)


def _wrong(form: DealForm, assessment: Assessment) -> Words:
    wrong = form.wrong(assessment)
    unnamed = not form[NAME].data
    return {it: says for it, says in wrong.items() if not (unnamed and it == NAME)}


def _first_day(work: OpenDraft) -> date:
    """Return the day on which the draft's new rules hold, today at the earliest."""
    return max(work.draft.starts or today(), today())


def _show(
    work: OpenDraft,
    form: DealForm,
    *,
    wrong: Words = MappingProxyType({}),
    raised: Sequence[str] = (),
) -> str:
    now, then = _both(work, _described(form))
    book = then.rulebook
    return render_template(
        "drafts/try-form.html",
        work=work,
        form=form,
        now=now,
        then=then,
        turned=_turned(now, then),
        book=book,
        wrong=wrong,
        raised=raised,
        shown=form.shown(then.assessment),
        folded=form.folded(then.assessment),
        none_of_these=NONE,
        readers=readers(book),
        terms=terms_asked(book),
    )
