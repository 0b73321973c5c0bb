"""What a draft makes of deals: examples that come out otherwise, and deals tried."""

from itertools import groupby

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.editing import drafts, outcomes, preview
from screening.editing import missing as missing_examples
from screening.editing.drafts import OpenDraft, TwoWindowsError, open_draft
from screening.editing.messages import EXAMPLE_MARK
from screening.errors import NotKeptError
from screening.register.lists import Search
from screening.rulebook.answers import Deal, read_deal
from screening.rulebook.deal_file import DealFile
from screening.rulebook.folder import EXAMPLES
from screening.rulebook.model import Rulebook
from screening.settings import today
from screening.web import editor_session, messages
from screening.web.context import live, see_other
from screening.web.pages.try_draft import beside_live, deal_in, readable

pages = Blueprint("drafts_deals", __name__, url_prefix="/rulebook/drafts/<draft_id>")
pages.before_request(editor_session.refuse_others)

MOST_DEALS = 50
"""How many kept deals are offered to try a draft on."""


@pages.get("/outcomes")
def show(draft_id: str, refused: str = "") -> str:
    """Show the examples that come out otherwise, by what they come to."""
    work = open_draft(live(), draft_id)
    checked = preview.check_draft(work.whole)
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
    found = outcomes.new_outcomes(preview.check_draft(work.whole), work.files)
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
    book = readable(work)
    found = deal_in(request.form.get("text", ""), book)
    given = (found.deal, work.files, found.about, found.expect)
    file, text = outcomes.as_example(book, *given)
    drafts.put(work, file, text, work.seen(file))
    if "missing" in request.form:
        return see_other("drafts_deals.missing", draft_id=draft_id, added=file)
    return see_other("drafts.file", draft_id=draft_id, name=file, check="yes")


@pages.get("/missing")
def missing(draft_id: str) -> str:
    """Show what no example shows, each with a button for one; a script gets a part."""
    work = open_draft(live(), draft_id)
    found = missing_examples.missing(work.base, work.whole)
    part = "HX-Request" in request.headers
    return render_template(
        "drafts/missing-list.html" if part else "drafts/missing.html",
        work=work,
        name="",
        check=preview.check_draft(work.whole),
        missing=found,
        added=request.args.get("added", ""),
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
    deal = outcomes.without_names(book, _deal(work, book, deal_id))
    file, text = outcomes.as_example(book, deal, work.files)
    mark = EXAMPLE_MARK.format(mark=work.live.register.examples.mark(deal_id))
    drafts.put(work, file, mark + text, work.seen(file))
    return see_other("drafts.file", draft_id=draft_id, name=file, check="yes")


def _tried(work: OpenDraft, book: Rulebook) -> str:
    """Show what is live and what the draft makes of a deal, side by side."""
    kept, example = request.args.get("deal", ""), request.args.get("example", "")
    if not kept:
        return beside_live(work, _example(work, example).deal)
    keep_at = url_for("drafts_deals.keep", draft_id=work.draft.id)
    return beside_live(
        work, _deal(work, book, kept), keep_at=keep_at, keep={"deal": kept}
    )


def _deal(work: OpenDraft, book: Rulebook, deal_id: str) -> Deal:
    """Return the newest of a kept deal, as far as a rulebook asks what it answers."""
    try:
        kept = work.live.register.deals.recall(deal_id)
    except NotKeptError:
        abort(404)
    return read_deal(book.questions, kept.name, kept.on, kept.answers, kept.notes)


def _examples(work: OpenDraft) -> list[DealFile]:
    """Return one deal of each example that a draft has, or the live rulebook."""
    every = preview.check_draft(work.whole).examples or work.live.examples
    first = {deal.file: deal for deal in reversed(every)}
    return [first[file] for file in sorted(first) if file.startswith(EXAMPLES)]


def _example(work: OpenDraft, name: str) -> DealFile:
    found = (it for it in _examples(work) if it.id == name)
    return next(found, None) or abort(404)
