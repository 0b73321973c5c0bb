"""What a change of the law does to saved deals: a page on all, a sheet for each.

A change is a version, an adoption that is planned, a day on which the law changes, or
all that changed since a deal was assessed.
"""

from concurrent import futures
from contextlib import suppress
from datetime import date
from functools import partial

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from screening.analysis.replay import replay
from screening.briefing import law_changes
from screening.briefing.law_changes import RulesChange
from screening.briefing.printing.job import PrintJob
from screening.editing import preview
from screening.editing.publish import kept_rulebook, rulebook_then
from screening.engine.days import law_changes as changes_of
from screening.errors import BriefingError
from screening.formats.text import day_in_words
from screening.presentation.answers import fill
from screening.register.deals import Kept
from screening.rulebook.editions import of_day
from screening.settings import today
from screening.web import background
from screening.web.context import branding, live, sent_as_file
from screening.web.jobs import BUSY
from screening.web.pages.versions import version_and_before
from screening.web.prints import ALL_DEALS, PATIENCE, prints

pages = Blueprint(
    "law_changes", __name__, url_prefix="/rulebook/changes/<kind>/<which>/deals"
)

SINCE = "since"
"""The kind of change that has a sheet alone: since the assessment of that number."""
DESK, SHEET = "What changes for saved deals", "What changes for a deal"


@pages.get("")
@pages.get("/all.<form>", endpoint="desk_file")
def desk(kind: str, which: str, form: str = "") -> ResponseReturnValue:
    """Show which saved deals a change moves, when, and why the others stay."""
    change, here, day = _change(kind, which), live(), today()
    deals = here.register.deals
    state = background.state_of_deals(here)
    key = (change.old.digest, change.new.digest, change.day, day, *state)

    def work(_job: object) -> law_changes.ChangeSummary:
        kept = deals.newest(by=here.judges)
        return law_changes.summary(change, kept, day)

    begun = background.begun(background.LAW_CHANGE, key, work, [preview.ASSESSED])
    if form:
        futures.wait([begun.job.outcome], PATIENCE)
    summary = begun.made
    if summary is None:
        page = render_template("law-change.html", title=DESK, work=begun, body="")
        return background.looks_again(page, begun)
    at = None if form else partial(url_for, "law_changes.sheet", kind=kind, which=which)
    body = law_changes.render("desk", change=change, summary=summary, at=at)
    return _response(body, DESK, change, form)


@pages.get("/<deal_id>")
@pages.get("/<deal_id>/sheet.<form>", endpoint="sheet_file")
def sheet(kind: str, which: str, deal_id: str, form: str = "") -> ResponseReturnValue:
    """Show what a change means for one deal, what to do and who decides."""
    here, day = live(), today()
    number = int(which) if kind == SINCE and which.isdecimal() else None
    kept = here.register.deals.recall(deal_id, number)
    if kind == SINCE:
        change = _since(kept)
        [move] = replay(change.old, change.new, [kept], day)
    else:
        change = _change(kind, which)
        [move] = law_changes.moves_of(change, [kept], day)
    deal, work = kept.as_deal(change.new), here.register.progress.work(deal_id, day)
    effects = [*law_changes.effects(move, deal, work, day, change.begins)]
    about = {"effects": effects, "name": kept.name}
    body = law_changes.render("deal", change=change, **about)
    return _response(body, f"What changes for {kept.name}", change, form, deal_id)


def _response(
    body: str, title: str, change: RulesChange, form: str, of: str = ALL_DEALS
) -> ResponseReturnValue:
    """Return a deal's sheet, or all deals', as page or file, whose name tells none."""
    from screening.briefing.word.document import write  # noqa: PLC0415 - only where one is written

    if not form:
        about = {"title": title, "body": body, "deal": of}
        text = law_changes.as_text(body)
        return render_template("law-change.html", **about, text=text)
    if form not in {"pdf", "docx"}:
        abort(404)
    job = law_changes.print_job(body, title, change, today())
    made = write(job, branding().word) if form == "docx" else _printed(job, of)
    name = SHEET if of else DESK
    return sent_as_file(made, f"{name} {today().isoformat()}", form)


def _printed(job: PrintJob, of: str) -> bytes:
    printer, queue = live().printer, prints().briefings
    asked = queue.ask((of, job.digest()), lambda _job: (job, printer.print(job)))
    futures.wait([asked.outcome], PATIENCE)
    if not asked.outcome.done():
        raise BriefingError(BUSY)
    return queue.wait(asked)[1]


def _change(kind: str, which: str) -> RulesChange:
    """Return the change of an address, or the answer is 404."""
    if kind == "version" and which.isdecimal():
        return _version(int(which))
    if kind == "plan":
        return _plan(which)
    if kind == "day":
        with suppress(ValueError):
            return _day(date.fromisoformat(which))
    raise NotFound


def _version(number: int) -> RulesChange:
    version, before = version_and_before(number)
    if before is None:
        abort(404)
    register, name = live().register, f"Version {version.version}"
    old, new = (kept_rulebook(register, it.rulebook) for it in (before, version))
    title = f"{name}: {version.title}" if version.title else name
    return RulesChange(title, version.note, old, new)


def _plan(plan_id: str) -> RulesChange:
    here, plans = live(), live().register.plans
    plan = plans.recall(plan_id)
    new = preview.check_draft(here.whole(plans.files(plan_id))).rulebook or abort(404)
    title = f"Version {plan.version}, planned from {day_in_words(plan.day)}"
    why, begins = plan.note or plan.title, plan.day
    return RulesChange(title, why, here.rulebook, new, begins=begins)


def _day(day: date) -> RulesChange:
    book, says = live().rulebook, list[str]()
    shown, on_it = of_day(book, day), [it for it in changes_of(book) if it.day == day]
    titles = {it.part.id: it.part.title for it in changes_of(shown)}
    for starts, verb in ((True, "Begins"), (False, "Ends")):
        ids = [it.part.id for it in on_it if it.starts is starts]
        names = [fill(titles[name], book.questions, {}) for name in ids]
        says += [f"{verb}: {'; '.join(names)}."] if names else []
    return RulesChange(day_in_words(day), " ".join(says), book, book, day)


def _since(kept: Kept) -> RulesChange:
    here = live()
    then = rulebook_then(kept.rulebook, here.rulebook, here.register)
    title = f"Since the assessment of {day_in_words(kept.made_at.date())}"
    return RulesChange(title, "", then or abort(404), here.rulebook)
