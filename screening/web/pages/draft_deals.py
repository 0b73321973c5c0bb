"""What a draft makes of deals: examples that come out otherwise, and deals tried."""

from itertools import groupby
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.editing import drafts, outcomes, preview
from screening.editing.drafts import OpenDraft, TwoWindowsError, open_draft
from screening.engine.assess import assess
from screening.errors import NotKeptError, ProblemsError
from screening.formats.text import plain_text
from screening.register.lists import Search
from screening.rulebook import deal_file
from screening.rulebook.answers import Deal, read_deal
from screening.rulebook.deal_file import DealFile
from screening.rulebook.folder import EXAMPLES
from screening.rulebook.model import Rulebook
from screening.settings import today
from screening.web import editor_session, messages
from screening.web.context import live, see_other
from screening.web.pages.comparison import Side, side_by_side

pages = Blueprint("drafts_deals", __name__, url_prefix="/rulebook/drafts/<draft_id>")
pages.before_request(editor_session.refuse_others)

MOST_DEALS = 50
"""How many kept deals are offered to try a draft on."""


@pages.get("/outcomes")
def show(draft_id: str, refused: str = "") -> str:
    """Show the examples that come out otherwise, by what they come to."""
    work = open_draft(live(), draft_id)
    checked = preview.check_draft(work.files)
    found = outcomes.new_outcomes(checked, work.files)
    groups = [
        (before, after, [*its])
        for (before, after), its in groupby(found, lambda it: (it.before, it.after))
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
    found = outcomes.new_outcomes(preview.check_draft(work.files), work.files)
    every, chosen = "all" in request.form, request.form.getlist("file")
    texts = {
        it.file: it.text for it in found if it.text and (every or it.file in chosen)
    }
    if not texts:
        return show(draft_id, messages.NO_EXAMPLE_CHOSEN), 422
    try:
        drafts.put_all(work, texts)
    except TwoWindowsError as error:
        return show(draft_id, str(error)), 409
    return see_other("drafts_deals.show", draft_id=draft_id)


@pages.post("/examples")
def add(draft_id: str) -> ResponseReturnValue:
    """Make an example of a deal that is written as a file: it expects what it is."""
    work = open_draft(live(), draft_id)
    book = _readable(work)
    try:
        text = {"a deal": request.form.get("text", "")}
        [deal, *_others] = deal_file.examples(text, book, today())
    except (ProblemsError, ValueError):
        abort(400)
    return _kept(work, book, deal.deal)


def _kept(work: OpenDraft, book: Rulebook, deal: Deal) -> ResponseReturnValue:
    about = plain_text(request.form.get("about", ""))
    file, text = outcomes.as_example(book, deal, work.files, about)
    drafts.put(work, file, text, work.seen(file))
    return see_other("drafts.file", draft_id=work.draft.id, name=file, check="yes")


@pages.get("/try")
def choose(draft_id: str, wrong: str = "") -> ResponseReturnValue:
    """Offer the deals and examples to try a draft on, or show one that was chosen."""
    work = open_draft(live(), draft_id)
    book = preview.check_draft(work.files).rulebook
    tried = request.args.get("deal", "") or request.args.get("example", "")
    if tried and book:
        return _tried(work, book)
    kept = live().register.lists.page(Search(), today(), most=MOST_DEALS)
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
    """Make an example of the deal that was tried."""
    work = open_draft(live(), draft_id)
    book = _readable(work)
    return _kept(work, book, _deal(work, book, request.form.get("deal", "")))


def _tried(work: OpenDraft, book: Rulebook) -> str:
    """Show what is live and what the draft makes of a deal, side by side."""
    here, draft = live(), work.draft
    kept, example = request.args.get("deal", ""), request.args.get("example", "")
    deal = _deal(work, book, kept) if kept else _example(work, example).deal
    now = _deal(work, here.rulebook, kept) if kept else deal
    at = url_for("drafts_deals.choose", draft_id=draft.id)
    both = (
        Side(head, deal.name, assess(rules, its.answers, its.on), at)
        for head, rules, its in (
            (messages.LIVE_RULES, here.rulebook, now),
            (messages.DRAFT_RULES, book, deal),
        )
    )
    keep_at = url_for("drafts_deals.keep", draft_id=draft.id)
    told: dict[str, Any] = {"keep_at": keep_at, "keep_deal": kept} if kept else {}
    told |= {"says": messages.NOT_LIVE_YET, "one_deal": True}
    return side_by_side(messages.DRAFT_TRIED, *both, **told)


def _deal(work: OpenDraft, book: Rulebook, deal_id: str) -> Deal:
    """Return the newest of a kept deal, as far as a rulebook asks what it answers."""
    try:
        kept = work.live.register.deals.recall(deal_id)
    except NotKeptError:
        abort(404)
    answers = {it: said for it, said in kept.answers.items() if it in book.questions}
    return read_deal(book.questions, kept.name, kept.on, answers, kept.notes)


def _examples(work: OpenDraft) -> list[DealFile]:
    """Return one deal of each example that a draft has, or the live rulebook."""
    every = preview.check_draft(work.files).examples or work.live.examples
    first = {deal.file: deal for deal in reversed(every)}
    return [first[file] for file in sorted(first) if file.startswith(EXAMPLES)]


def _example(work: OpenDraft, name: str) -> DealFile:
    found = (it for it in _examples(work) if it.id == name)
    return next(found, None) or abort(404)


def _readable(work: OpenDraft) -> Rulebook:
    return preview.check_draft(work.files).rulebook or abort(409)
