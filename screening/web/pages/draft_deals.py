"""What a draft makes of deals: examples that come out otherwise, and deals tried."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.analysis.difference import Difference
from screening.editing import drafts, preview
from screening.editing.drafts import OpenDraft, TwoWindowsError, open_draft
from screening.engine.assess import Assessment, assess
from screening.errors import NotKeptError, ProblemsError
from screening.formats.text import plain_text
from screening.presentation.deal_view import DealView
from screening.presentation.glossary import terms_asked
from screening.register.deals import answers_kept
from screening.register.lists import Search
from screening.rulebook import deal_file
from screening.rulebook.answers import Deal, read_deal
from screening.rulebook.deal_file import DealFile, deal_text
from screening.rulebook.folder import EXAMPLES
from screening.rulebook.model import Rulebook
from screening.settings import today
from screening.web import editor_session, question_groups
from screening.web.context import live, see_other
from screening.web.form import NAME, NONE, DealForm, form_of, sent_form
from screening.web.pages.comparison import Side, side_by_side

pages = Blueprint("drafts_deals", __name__, url_prefix="/rulebook/drafts/<draft_id>")
pages.before_request(editor_session.refuse_others)

EXAMPLE_MARK = """\
# Made of a kept deal, without its name, its parties and its notes. The mark {mark}
# tells the page that erases the deal of this file: leave it here.
"""
Words = Mapping[str, str]
MOST_DEALS = 50
"""How many kept deals are offered to try a draft on."""


@pages.get("/outcomes")
def show(draft_id: str, refused: str = "") -> str:
    """Show the examples that come out otherwise, by what they come to."""
    work = open_draft(live(), draft_id)
    checked = preview.check_draft(work.whole)
    outcomes = preview.new_outcomes(checked, work.files)
    way = attrgetter("before", "after")
    groups = [
        (before, after, [*moved]) for (before, after), moved in groupby(outcomes, way)
    ]
    return render_template(
        "drafts/outcomes.html",
        work=work,
        name="",
        check=checked,
        groups=groups,
        refused=refused,
    )


@pages.post("/outcomes")
def accept(draft_id: str) -> ResponseReturnValue:
    """Let the chosen examples expect what they come to now."""
    work = open_draft(live(), draft_id)
    outcomes = preview.new_outcomes(preview.check_draft(work.whole), work.files)
    every, chosen = "all" in request.form, request.form.getlist("file")
    texts = {
        it.file: it.text for it in outcomes if it.text and (every or it.file in chosen)
    }
    if not texts:
        return show(draft_id, "Select the examples whose new outcome is intended."), 422
    try:
        drafts.put_all(work, texts)
    except TwoWindowsError as error:
        return show(draft_id, str(error)), 409
    return see_other("drafts_deals.show", draft_id=draft_id)


@pages.post("/examples")
def add(draft_id: str) -> ResponseReturnValue:
    """Make examples of deals that are written as files: each expects what it is."""
    work = open_draft(live(), draft_id)
    book, made, file = readable(work), dict[str, str](), ""
    for text in request.form.getlist("text"):
        example = deal_in(text, book)
        about = plain_text(request.form.get("about", "")) or example.about
        given = (example.deal, {**work.files, **made}, about, example.expect)
        file, made[file] = preview.as_example(book, *given)
    drafts.put_all(work, made)
    if "missing" in request.form:
        return see_other("drafts_deals.missing", draft_id=draft_id, added=len(made))
    return see_other("drafts.file", draft_id=draft_id, name=file, check="yes")


@pages.get("/missing")
def missing(draft_id: str) -> str:
    """Show what no example shows, each with a button for one; a script gets a part."""
    work = open_draft(live(), draft_id)
    lacking = preview.missing(work.base, work.whole)
    part = "HX-Request" in request.headers
    return render_template(
        "drafts/missing-list.html" if part else "drafts/missing.html",
        work=work,
        name="",
        check=preview.check_draft(work.whole),
        missing=lacking,
        added=request.args.get("added", 0, int),
    )


@pages.get("/try")
def choose(draft_id: str, wrong: str = "") -> ResponseReturnValue:
    """Offer the deals and examples to try a draft on, or show one that was chosen."""
    work = open_draft(live(), draft_id)
    book = preview.check_draft(work.whole).rulebook
    tried = request.args.get("deal", "") or request.args.get("example", "")
    if tried and book:
        return _tried(work, book)
    kept = live().register.lists.page(
        Search(by=work.live.judges), today(), most=MOST_DEALS
    )
    return render_template(
        "drafts/try.html",
        work=work,
        name="",
        readable=book is not None,
        kept=kept,
        examples=[*_examples(work)] if book else [],
        wrong=wrong,
    )


@pages.post("/try")
def keep(draft_id: str) -> ResponseReturnValue:
    """Make an example of the kept deal that was tried, without its names."""
    work, deal_id = open_draft(live(), draft_id), request.form.get("deal", "")
    book = readable(work)
    deal = preview.without_names(book, _deal(work, book, deal_id))
    about = plain_text(request.form.get("about", ""))
    file, text = preview.as_example(book, deal, work.files, about)
    mark = EXAMPLE_MARK.format(mark=work.live.register.examples.mark(deal_id))
    drafts.put(work, file, mark + text, work.seen(file))
    return see_other("drafts.file", draft_id=draft_id, name=file, check="yes")


def _tried(work: OpenDraft, book: Rulebook) -> str:
    """Show what is live and what the draft makes of a deal, side by side."""
    kept, example = request.args.get("deal", ""), request.args.get("example", "")
    if not kept:
        named = (it for it in _examples(work) if it.id == example)
        return beside_live(work, (next(named, None) or abort(404)).deal)
    keep_at = url_for("drafts_deals.keep", draft_id=work.draft.id)
    return beside_live(
        work, _deal(work, book, kept), keep_at=keep_at, keep={"deal": kept}
    )


def _deal(work: OpenDraft, book: Rulebook, deal_id: str) -> Deal:
    """Return the newest of a kept deal, as far as a rulebook asks what it answers."""
    try:
        return work.live.register.deals.recall(deal_id).as_deal(book)
    except NotKeptError:
        abort(404)


def _examples(work: OpenDraft) -> list[DealFile]:
    """Return one deal of each example that a draft has, or the live rulebook."""
    every = preview.check_draft(work.whole).examples or work.live.examples
    first = {deal.file: deal for deal in reversed(every)}
    return [first[file] for file in sorted(first) if file.startswith(EXAMPLES)]


@pages.get("/try/new")
def describe(draft_id: str) -> ResponseReturnValue:
    """Show the form of the draft's questions, empty."""
    work = open_draft(live(), draft_id)
    book = preview.check_draft(work.whole).rulebook
    if book is None:  # that page says why it cannot be tried yet
        return see_other("drafts_deals.choose", draft_id=draft_id)
    first_day = max(work.draft.starts or today(), today())
    return _form(work, form_of(book, Deal(name="", on=first_day, answers={})))


@pages.post("/try/new")
def tried(draft_id: str) -> ResponseReturnValue:
    """Show what is live and what the draft make of what was described."""
    work = open_draft(live(), draft_id)
    book = readable(work)
    if text := request.form.get("text"):
        return _form(work, form_of(book, deal_in(text, book).deal))
    form = sent_form(book)
    deal = _described(form)
    assessment = assess(book, deal.answers, deal.on)
    if wrong := _wrong(form, assessment):
        return _form(work, form, wrong=wrong), 422
    if raised := question_groups.raised(form, DealView(deal, assessment)):
        return _form(work, form, new=raised)
    return beside_live(
        work,
        deal,
        keep_at=url_for("drafts_deals.add", draft_id=draft_id),
        keep={"text": deal_text(deal)},
        again_at=url_for("drafts_deals.tried", draft_id=draft_id),
    )


@pages.post("/try/live")
def move(draft_id: str) -> ResponseReturnValue:
    """Return the panel for what is typed, and which questions are asked now."""
    work = open_draft(live(), draft_id)
    form = sent_form(readable(work))
    both = _both(work, _described(form))
    assessment, groups = both[1].assessment, question_groups.groups(form, both[1])
    panel = render_template("drafts/try-panel.html", **_panel(*both))
    unread = form.unreadable(assessment)
    more = {"folded": groups.folded, "unread": unread}
    return panel, form.event(groups.shown, both[1].level, **more)


def beside_live(work: OpenDraft, deal: Deal, **words: Any) -> str:
    """Show a deal by the live rulebook and by the draft, side by side.

    An answer to a question that only one of them has counts for that one.
    """
    now, then = _both(work, deal)
    address = url_for("drafts_deals.choose", draft_id=work.draft.id)
    sides = (
        Side(head, deal.name, view.assessment, address)
        for head, view in (("Live", now), ("The draft", then))
    )
    asked, unread = then.rulebook.questions.values(), now.unread
    alone = "; ".join(it.short for it in asked if it.id in unread)
    return side_by_side(
        "Result under the draft",
        *sides,
        says="The draft is not live, and nothing here is saved.",
        one_deal=True,
        why=(then, now),
        note=f"The live rulebook does not ask: {alone}." if alone else "",
        **words,
    )


def readable(work: OpenDraft) -> Rulebook:
    """Return the rulebook of a draft; the answer is 409 where it has problems."""
    return preview.check_draft(work.whole).rulebook or abort(409)


def deal_in(text: str, book: Rulebook) -> deal_file.DealFile:
    """Return the one deal that a text is; the answer is 400 where it is none."""
    try:
        [example, *_] = deal_file.examples({"a deal": text}, book, today())
    except (ProblemsError, ValueError):
        abort(400)
    return example


def _both(work: OpenDraft, deal: Deal) -> tuple[DealView, DealView]:
    """Explain a deal by the live rulebook, then by the draft's."""
    given = (deal.name, deal.on, answers_kept(deal), deal.notes)
    now, then = (
        DealView(deal_then, assess(book, deal_then.answers, deal_then.on))
        for book in (live().rulebook, readable(work))
        for deal_then in [read_deal(book.questions, *given)]  # as far as it asks
    )
    return now, then


def _panel(now: DealView, then: DealView) -> dict[str, object]:
    """The variables of the panel of a deal: how it differs by the draft."""
    difference = Difference(now.assessment, then.assessment)
    return {"now": now, "then": then, "turns": difference.turns}


def _described(form: DealForm) -> Deal:
    """Return the deal as far as it could be read; it may go without a name."""
    deal = form.deal()
    return replace(deal, name=deal.name or "A deal to try")


def _wrong(form: DealForm, assessment: Assessment) -> Words:
    wrong = form.wrong(assessment)
    unnamed = not form.name
    return {it: says for it, says in wrong.items() if not (unnamed and it == NAME)}


def _form(
    work: OpenDraft,
    form: DealForm,
    *,
    wrong: Words = MappingProxyType({}),
    new: Sequence[str] = (),
) -> str:
    now, then = _both(work, _described(form))
    book, groups = then.rulebook, question_groups.groups(form, then)
    return render_template(
        "drafts/try-form.html",
        work=work,
        form=form,
        **_panel(now, then),
        book=book,
        wrong=wrong,
        new=new,
        shown=groups.shown,
        folded=groups.folded,
        none_of_these=NONE,
        terms=terms_asked(book),
    )
