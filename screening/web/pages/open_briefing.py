"""Open a briefing: its answers in the form again, and what moved since. Or verify one.

The file stays in memory. Where its deal is kept here, or came of the same briefing, the
page that answers carries its answers along, and asks what to do: compare it, go on with
the deal, or make a new one of it. What comes from elsewhere is kept as received.
Verifying says whether a file was made here, and what became of its deal.
"""

import json
from hashlib import sha256

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from screening.briefing.marks import DOCUMENTS
from screening.briefing.opening import case_file
from screening.briefing.opening.case_file import CaseFile
from screening.briefing.opening.reopen import ReopenedBriefing, reopen
from screening.briefing.printing.job import PrintJob
from screening.editing.publish import rulebook_then
from screening.engine.assess import assess
from screening.errors import BriefingError, CaseFileError, ScreeningError
from screening.register.briefings import BriefingRequest
from screening.register.deals import answers_kept, new_id
from screening.register.received import ReceivedBriefing, received_now
from screening.register.unfinished import OpenForm
from screening.register.verification import Remaking, VerifiedFile, as_opened, verify
from screening.rulebook.answers import read_answers
from screening.web.access import author
from screening.web.context import branding, corridors, live, see_other, work_in
from screening.web.form import DealForm, form_of, sent_form, typed_of
from screening.web.pages import comparison, deal_form
from screening.web.prints import InLineError, prints

pages = Blueprint("opening", __name__)
verification = Blueprint("verification", __name__)

FILE = "briefing"
NO_FILE = "Choose a file: the PDF or the Word file of a briefing, or its data."
UPLOADS = dict.fromkeys(("opening.read", "verification.read"), case_file.LARGEST)
"""Where a briefing may be sent, and how large it may be."""
RULEBOOK = "the-rulebook"


@pages.get("/open")
def choose(wrong: str = "") -> str:
    """Show where to choose a file, and what was wrong with the last one."""
    return render_template("open.html", wrong=wrong, largest=case_file.LARGEST)


@pages.post("/open")
def read() -> ResponseReturnValue:
    """Show the form, filled from a briefing, with what moved since above it."""
    file = sent_file()
    if file is None:
        return choose(NO_FILE), 422
    try:
        case = case_file.read(file)
    except CaseFileError as error:
        return choose(str(error)), 422
    if there := corridors().of(case.rulebook.id):
        work_in(there)
    now, digest = live().rulebook, case.rulebook.digest
    opened = reopen(case, now, rulebook_then(digest, now, live().register))
    form = form_of(now, opened.deal)
    if case.origin and (deal_id := live().register.deals.known_as(case.origin.deal)):
        verified = as_opened(file, case, live().register)
        return _offer(form, opened, deal_id, verified)
    return _receive(form, opened, file)


def _receive(
    form: DealForm, opened: ReopenedBriefing, file: bytes
) -> ResponseReturnValue:
    """Keep a briefing from elsewhere as received, and show the form of its deal."""
    register = live().register
    try:
        received = register.received.keep(_received(opened.case), author=author())
    except ScreeningError:  # it can be opened all the same
        return deal_form.show(form, opened=opened)
    if register.deals.history(received.deal):
        verified = as_opened(file, opened.case, register)
        return _offer(form, opened, received.deal, verified, received)
    if register.unfinished.recall(received.deal):
        return see_other("deals.edit", deal_id=received.deal)
    new = OpenForm(received.deal, based_on=0, window=new_id())
    return deal_form.show(form, new, opened=opened)


def _received(case: CaseFile) -> ReceivedBriefing:
    """Return what a briefing says, under the id of a deal that may come of it."""
    says = {
        "name": case.name,
        "on": case.on,
        "answers": dict(case.answers),
        "notes": dict(case.notes),
        "rulebook": case.rulebook.digest,
    }
    content = json.dumps([says, case.origin and vars(case.origin)], default=str)
    return received_now(
        new_id(),
        sha256(content.encode()).hexdigest(),
        sender=case.marks.prepared_by if case.marks else "",
        by_rules=f"{case.rulebook.title} {case.rulebook.version}",
        level=case.level,
        **says,
    )


def sent_file() -> bytes | None:
    """Return the file that was sent, read in memory; None where none was."""
    sent = request.files.get(FILE)
    return sent.stream.read() if sent and sent.filename else None


def _offer(
    form: DealForm,
    opened: ReopenedBriefing,
    deal_id: str,
    verified: VerifiedFile,
    received: ReceivedBriefing | None = None,
) -> ResponseReturnValue:
    """Ask what to do with a briefing whose deal is kept here; say if it is altered."""
    origin = opened.case.origin
    return render_template(
        "opened.html",
        opened=opened,
        rank=opened.assessment.rulebook.rank,
        carried=_carried(form, deal_id, opened.case.rulebook.digest),
        newest=live().register.deals.recall(deal_id),
        made_of=int(origin.assessment) if origin else 0,
        received=received,
        verified=verified,
    )


def _carried(form: DealForm, deal_id: str, digest: str) -> list[tuple[str, str]]:
    """The hidden fields of a page with an opened briefing: names and values."""
    held = [(name, one) for name, typed in typed_of(form).items() for one in typed]
    return [("the-deal", deal_id), (RULEBOOK, digest), *held]


@pages.post("/open/new")
def make_new() -> str:
    """Show the form of a new deal, filled from a briefing."""
    return deal_form.show(sent_form(live().rulebook))


@pages.post("/open/deal")
def go_on() -> ResponseReturnValue:
    """Continue with the deal that a briefing was made of, with its answers."""
    deal_id = request.form.get("the-deal", "")
    return deal_form.resume(sent_form(live().rulebook), deal_id)


@pages.post("/open/compare")
def compare() -> str:
    """Show a briefing and the deal that it was made of side by side."""
    here, form = live(), sent_form(live().rulebook)
    kept = here.register.deals.recall(request.form.get("the-deal", ""))
    digest = request.form.get(RULEBOOK, "")
    then = rulebook_then(digest, here.rulebook, here.register)
    deal, rules = form.deal(), then or here.rulebook
    answers, _lost = read_answers(rules.questions, answers_kept(deal))
    briefing = assess(rules, answers, deal.on)
    return comparison.side_by_side(
        f"The briefing beside assessment {kept.number}",
        comparison.Side("The briefing", deal.name, briefing),
        comparison.side_of(kept),
        note="" if then else comparison.CURRENT_RULES,
        carried=_carried(form, kept.deal, digest),
    )


@verification.get("/verify", endpoint="choose")
def choose_to_verify(wrong: str = "") -> str:
    """Show where to choose a file, and what was wrong with the last one."""
    largest = case_file.LARGEST
    return render_template("briefings/verify.html", wrong=wrong, largest=largest)


@verification.post("/verify", endpoint="read")
def say_what_it_is() -> ResponseReturnValue:
    """Say what a file is. It stays in memory, and nothing of it is kept."""
    file = sent_file()
    if file is None:
        return choose_to_verify(NO_FILE), 422
    try:
        again = Remaking(live().reopen, _printed, branding())
        verified = verify(file, live().register, again)
    except CaseFileError as error:
        return choose_to_verify(str(error)), 422
    return render_template(
        "briefings/verified.html", verified=verified, documents=DOCUMENTS
    )


def _printed(briefing: BriefingRequest) -> tuple[PrintJob, bytes]:
    """Print a briefing again, to be compared; a BriefingError where others go first."""
    try:
        return prints().print(live(), briefing)
    except InLineError:
        says = "other briefings are being printed. Verify the file again in a minute."
        raise BriefingError(says) from None
