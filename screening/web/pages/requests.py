"""Ask whoever knows: a request for each person, and the answers that come back.

Nothing is sent from here. What comes back is proposed: it stands beside the deal, and
goes into what is typed of it once somebody accepts it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue

from screening.briefing import html
from screening.briefing.marks import identity
from screening.briefing.printing.job import PrintJob
from screening.engine.assess import assess
from screening.errors import BusyError, ScreeningError
from screening.formats.text import day_in_words, plain_text
from screening.portfolio.questionnaire import (
    Letter,
    ReturnedRequest,
    as_workbook,
    read_workbook,
)
from screening.presentation.answers import answer_in_words, counted
from screening.presentation.deal_view import DealView
from screening.presentation.requests import (
    ANYBODY,
    FactRequest,
    requests_of,
    suggested_day,
)
from screening.register.database import now
from screening.register.proposals import ACCEPTED, OPEN, REFUSED, Proposal
from screening.register.unfinished import ElsewhereError, OpenForm, Unfinished
from screening.rulebook.answers import Deal, plain_answers, read_answers
from screening.settings import today
from screening.web.access import author
from screening.web.context import branding, live, see_other, sent_as_file
from screening.web.form import (
    DAY,
    LONGEST,
    LONGEST_NAME,
    NAME,
    DealForm,
    day_of_a_deal,
    form_of,
    typed_of,
)
from screening.web.pages.deal_form import as_it_stands, save_draft

pages = Blueprint("requests", __name__, url_prefix="/deals/<deal_id>/requests")

FILE, EVERY = "answers", "all"
LARGEST = 2_000_000
"""How large an answered workbook may be, in bytes."""
NEUTRAL = "the planned deal"
"""What a request calls a deal until somebody chooses a name for its reader."""
UPLOADS = {"requests.read": LARGEST}


class AskedDeal(NamedTuple):
    """A deal as it stands: what is typed of it, its view and who can be asked."""

    id: str
    form: DealForm
    open: OpenForm
    unfinished: Unfinished | None
    view: DealView

    @property
    def requests(self) -> tuple[FactRequest, ...]:
        """What is to be asked of each person."""
        return requests_of(self.view)

    @property
    def proposed(self) -> tuple[Proposal, ...]:
        """All that was proposed for it."""
        return live().register.proposals.of(self.id)


class ProposedAnswer(NamedTuple):
    """A proposal in words: the question, what is there now, and what is proposed."""

    proposal: Proposal
    ask: str
    there: str
    proposed: str
    disputed: bool


def _asked(deal_id: str) -> AskedDeal:
    """Return a deal as it stands; NotKeptError where there is none."""
    register = live().register
    unfinished = register.unfinished.recall(deal_id)
    form, open_ = as_it_stands(deal_id, unfinished)
    deal = form.deal()
    assessment = assess(live().rulebook, deal.answers, deal.on)
    work = register.progress.work(deal_id, today())
    view = DealView(deal, assessment, work, today())
    return AskedDeal(deal_id, form, open_, unfinished, view)


@pages.get("")
def index(deal_id: str, wrong: str = "", refused: str = "") -> str:
    """Show whom to ask, what was proposed, and where to read what came back."""
    deal = _asked(deal_id)
    every = deal.proposed
    return render_template(
        "requests/index.html",
        deal=deal,
        proposed=[*_in_words(deal, every)],
        decided=[it for it in reversed(every) if it.state != OPEN],
        short={name: it.short for name, it in deal.form.rulebook.questions.items()},
        wrong=wrong,
        refused=refused,
        largest=LARGEST,
    )


def _in_words(deal: AskedDeal, every: Sequence[Proposal]) -> Iterator[ProposedAnswer]:
    """Yield the proposals that are open, in the order of the questions."""
    questions = deal.form.rulebook.questions
    open_ = [it for it in every if it.state == OPEN]
    count = Counter(it.question for it in open_ if not it.wrong)
    places = {name: place for place, name in enumerate(questions)}
    for it in sorted(open_, key=lambda it: places.get(it.question, len(places))):
        asked, field = questions.get(it.question), deal.form.filled.get(it.question)
        if asked is None:
            yield ProposedAnswer(it, it.question, "", "", disputed=False)
            continue
        read, _left = read_answers(questions, {asked.id: it.answer})
        there = answer_in_words(asked, field.data if field else None)
        if field and field.wrong:
            there = f"{field.raw}, which cannot be read"
        says = "" if it.wrong else answer_in_words(asked, read.get(asked.id))
        yield ProposedAnswer(it, asked.ask, there, says, count[asked.id] > 1)


@pages.get("/to/<person>")
def ask(deal_id: str, person: str) -> str:
    """Show what one person is asked, and how to take it along.

    Reasons name levels and filings: they are for the own team, the first of people.
    """
    deal = _asked(deal_id)
    by = day_in_words(suggested_day(deal.view, today()).day)
    own = [it.id for it in deal.form.rulebook.heading.people[:1]]
    why = "yes" if person in own else ""
    return _page(deal, person, {"named": NEUTRAL, "by": by, "why": why})


@pages.post("/to/<person>")
def make(deal_id: str, person: str) -> ResponseReturnValue:
    """Return the request as a workbook or for Word, or show it as text to copy."""
    deal, typed = _asked(deal_id), request.form.to_dict()
    asked = _request(deal, person)
    letter, wrong = _letter(deal_id, typed)
    if wrong or letter is None:
        return _page(deal, person, typed, wrong=wrong), 422
    if typed.get("remote") == "yes" or not asked.facts:
        asked = asked.whole
    name = f"Questions for {asked.person.label} {letter.made.isoformat()}"
    match typed.get("as"):
        case "xlsx":
            made = as_workbook(deal.form.rulebook, asked, letter)
        case "docx":
            made = _word(asked, letter)
        case _:
            mail = render_template("requests/mail.txt", asked=asked, letter=letter)
            return _page(deal, person, typed, mail=mail)
    return sent_as_file(made, name, typed["as"])


def _request(deal: AskedDeal, person: str) -> FactRequest:
    theirs = (it for it in deal.requests if it.person.id == person)
    return next(theirs, None) or abort(404)


def _page(deal: AskedDeal, person: str, typed: dict[str, str], **shown: object) -> str:
    """Return the page of a request; it may show what is wrong, or a text to copy."""
    return render_template(
        "requests/ask.html",
        deal=deal,
        asked=_request(deal, person),
        typed=typed,
        suggested=suggested_day(deal.view, today()),
        **{"wrong": {}, "mail": "", **shown},
    )


def _letter(
    deal_id: str, typed: dict[str, str]
) -> tuple[Letter | None, dict[str, str]]:
    """Read how a request is to be made; or a sentence for each field that is wrong."""
    wrong = dict[str, str]()
    named = plain_text(typed.get("named", ""))
    if not named or len(named) > LONGEST_NAME:
        wrong["named"] = f"Enter a name of up to {LONGEST_NAME} characters"
    by = today()
    try:
        by = day_of_a_deal(typed.get("by", "").strip())
        if by < today():
            wrong["by"] = "Enter today or a later day"
    except ValueError as error:
        wrong["by"] = str(error)
    says_why = typed.get("why") == "yes"
    letter = Letter(identity(deal_id), named, by, today(), says_why)
    return (None if wrong else letter), wrong


def _word(asked: FactRequest, letter: Letter) -> bytes:
    from screening.briefing.word.document import write  # noqa: PLC0415 - only where one is written

    template = html.environment().get_template("request.html")
    page = template.render(asked=asked, letter=letter)
    return write(PrintJob(page, on=letter.made), branding().word)


@pages.post("/answers")
def read(deal_id: str) -> ResponseReturnValue:
    """Read an answered workbook, and keep what it says as proposed answers."""
    sent = request.files.get(FILE)
    data = sent.stream.read() if sent and sent.filename else b""
    if not data:
        return index(deal_id, "Choose the answered workbook: XLSX or ODS."), 422
    deal, file = _asked(deal_id), hashlib.sha256(data).hexdigest()
    if before := [it for it in deal.proposed if it.file == file]:
        flash(
            f"This workbook was read on {day_in_words(before[0].made_at.date())} "
            "already: nothing was read again, and its answers are listed below."
        )
        return see_other("requests.index", deal_id=deal_id)
    try:
        returned = read_workbook(data, deal.form.rulebook, identity(deal_id))
        proposals = [*_proposals(deal, returned, file)]
        new = live().register.proposals.keep(deal_id, proposals, author=author())
    except ScreeningError as error:
        status = 503 if isinstance(error, BusyError) else 422
        return index(deal_id, str(error)), status
    flash(" ".join([*returned.doubts, _came_in(proposals, new)]))
    return see_other("requests.index", deal_id=deal_id)


def _came_in(all_: Sequence[Proposal], new: Sequence[Proposal]) -> str:
    """Return what came of a workbook, in a sentence or two."""
    if not new:
        there = "Its proposals are listed below already."
        return there if all_ else "The workbook holds no answer yet."
    unread = sum(bool(it.wrong) for it in new)
    read = counted(len(new) - unread, "answer is", "answers are")
    says = [f"{read} proposed, and known to no assessment before you accept."]
    if unread:
        cells = counted(unread, "cell", "cells")
        says.append(f"{cells} could not be read; the list says why.")
    return " ".join(says)


def _proposals(
    deal: AskedDeal, returned: ReturnedRequest, file: str
) -> Iterator[Proposal]:
    people = (*deal.form.rulebook.heading.people, ANYBODY)
    label = next((it.label for it in people if it.id == returned.of), returned.of)
    for it in returned.answers:
        plain = {} if it.answer is None else plain_answers({it.question: it.answer})
        yield Proposal(
            question=it.question,
            answer=plain.get(it.question),
            typed=it.typed[:LONGEST],
            cell=it.cell,
            note=it.note[:LONGEST],
            wrong=it.wrong,
            asked=label,
            given_by=returned.given_by,
            given_on=returned.given_on or today(),
            file=file,
            made_at=now(),
            decided_at=None,
        )


@pages.post("/decide")
def decide(deal_id: str) -> ResponseReturnValue:
    """Accept or refuse one proposed answer, or all of them."""
    deal, accepts = _asked(deal_id), "accept" in request.form
    which = request.form.get("accept") or request.form.get("refuse", "")
    chosen = [*_chosen(deal, which, accepts=accepts)]
    try:
        if accepts and chosen:
            _accept(deal, chosen)
        state = ACCEPTED if accepts else REFUSED
        numbers = [it.number for it in chosen]
        live().register.proposals.decide(deal_id, numbers, state, author())
    except ElsewhereError:
        says = "Another window changed the deal just now. Check again, and accept then."
        return index(deal_id, refused=says), 409
    except ScreeningError as error:
        return index(deal_id, refused=str(error)), 503
    did = "accepted and put into the form" if accepts else "refused"
    many = counted(len(chosen), "answer", "answers")
    flash(f"{many} {did}." if chosen else "That was decided already.")
    return see_other("requests.index", deal_id=deal_id)


def _chosen(deal: AskedDeal, which: str, *, accepts: bool) -> Iterator[Proposal]:
    """Yield the open proposals that are meant; of all, none that another disputes."""
    for it in _in_words(deal, deal.proposed):
        readable = not (accepts and it.proposal.wrong)
        every = which == EVERY and not (accepts and it.disputed)
        if readable and (every or which == str(it.proposal.number)):
            yield it.proposal


def _accept(deal: AskedDeal, chosen: Sequence[Proposal]) -> None:
    """Type proposed answers into a deal, each with who gave it as its note."""
    form, rulebook = deal.form, live().rulebook
    plain = {it.question: it.answer for it in chosen}
    answers, _left = read_answers(form.rulebook.questions, plain)
    notes = {it.question: _note(it, form.notes.get(it.question, "")) for it in chosen}
    on = form.day.data or today()
    accepted = form_of(rulebook, Deal(name="", on=on, answers=answers, notes=notes))
    typed = deal.unfinished.typed if deal.unfinished else typed_of(form)
    new = {key: it for key, it in typed_of(accepted).items() if key not in {NAME, DAY}}
    save_draft(deal.open, {**typed, **new}, form.name)


def _note(proposal: Proposal, before: str) -> str:
    """Return where an answer comes from, and what was noted before."""
    day: date = proposal.given_on
    says = f"{proposal.source}, by workbook of {day_in_words(day)}"
    if proposal.note:
        says += f": {proposal.note}"
    return (f"{says}. Before: {before}" if before else says)[:LONGEST]
