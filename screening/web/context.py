"""What a request works with, and how it is answered but by a page of its own."""

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent import futures
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from threading import Lock
from typing import Any, Generic, TypeVar, cast
from unicodedata import combining, normalize
from urllib.parse import quote

from flask import (
    Response,
    current_app,
    g,
    has_request_context,
    redirect,
    request,
    send_file,
    url_for,
)
from werkzeug import Response as Redirect

from screening.briefing.branding import Branding
from screening.editing.corridors import Corridors, DueAdoptions
from screening.editing.publish import Live, Publisher, kept_rulebook
from screening.errors import NotKeptError, ScreeningError
from screening.register.people import Author
from screening.rulebook.model import Rulebook
from screening.settings import today
from screening.web.jobs import Jobs

EXTENSION = "screening"
BRANDING = "screening-branding"
SEARCHES = "screening-searches"
BACKGROUND = "screening-background"
PRINTS = "screening-prints"
DUE = "screening-due"
PATIENCE = 0.1
"""How many seconds a page waits for what is due to be live."""
CORRIDOR = "the-corridor"
"""What says in an address, and beside what is typed, which corridor is meant."""
TYPING = "deals.move"
"""The endpoint that answers while somebody types."""
MOST_SEARCHES = 1000
"""How many words that deals were looked for by are kept."""
Thing = TypeVar("Thing")
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MEANS = re.compile(r"[A-Za-z]|^\d{4}-\d\d-\d\d$")
"""What is in a word that means something where those beside it are left out."""
KINDS = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "json": "application/json",
    "ics": "text/calendar",
    "csv": "text/csv",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}
"""How browsers know each kind of file, by the end of its name."""


class Remembered(Generic[Thing]):
    """Keeps things under names that tell nothing; the oldest are forgotten first.

    What may name a party stands in no address and in no cookie. It stays until the app
    stops. Safe to share between threads.
    """

    def __init__(self, most: int) -> None:
        self._things, self._most = OrderedDict[str, Thing](), most
        self._lock = Lock()

    def keep(self, thing: Thing) -> str:
        """Keep something; return the name it has from now on."""
        name = secrets.token_urlsafe(8)
        with self._lock:
            self._things[name] = thing
            while len(self._things) > self._most:
                self._things.popitem(last=False)
        return name

    def recall(self, name: str) -> Thing | None:
        """The thing of a name; None where it is forgotten."""
        return self._things.get(name)

    def forget(self, is_meant: Callable[[Thing], bool]) -> None:
        """Keep nothing of what is meant."""
        with self._lock:
            for name in [it for it, thing in self._things.items() if is_meant(thing)]:
                del self._things[name]


def corridors() -> Corridors:
    """Return the corridors of the app."""
    return cast("Corridors", current_app.extensions[EXTENSION])


def publisher() -> Publisher:
    """The publisher of rulebooks for the corridor of this request."""
    if "publisher" not in g:
        every = corridors()
        g.publisher = _asked_for(every) if every.are_several else every.all[0]
    return cast("Publisher", g.publisher)


def _asked_for(every: Corridors) -> Publisher:
    """Return the corridor of what the address names, or which it names, or the first.

    The address says it, not the session, so that two tabs may be in two corridors.
    """
    kept = None
    with suppress(ScreeningError):  # the register is locked, or has it no more
        kept = _of_kept(every, request.view_args or {})
    return kept or every.named(request.args.get(CORRIDOR, "")) or every.all[0]


def _of_kept(every: Corridors, given: Mapping[str, Any]) -> Publisher | None:
    """Return the corridor of a kept or unfinished deal, of a draft, or of a plan."""
    register = every.register
    if deal := given.get("deal_id"):
        if judge := register.deals.judge_of(deal):
            return every.of(judge)
        unfinished = register.unfinished.recall(deal)
        begun = unfinished.typed.get(CORRIDOR, ("",)) if unfinished else ("",)
        return every.named(begun[0])
    if draft := given.get("draft_id"):
        return every.of(register.drafts.recall(draft).rulebook)
    if plan := given.get("plan_id"):
        folder = register.plans.recall(plan).folder
        return next((it for it in every.all if it.live().place == folder), None)
    return None


def work_in(corridor: Publisher) -> None:
    """Let this request go on in another corridor."""
    if corridor is not publisher():
        by = live().author
        g.publisher = corridor
        del g.live
        work_as(by)


def refuse_elsewhere(deal_id: str) -> None:
    """Raise NotKeptError for a deal of a corridor that this app does not offer."""
    judge = corridors().register.deals.judge_of(deal_id)
    if judge and corridors().of(judge) is None:
        raise NotKeptError(
            f"This deal was screened by the rulebook “{judge}”, which is none of "
            "the corridors here. Its assessments and briefings stay; to change "
            "the deal, add the folder of that rulebook to SCREENING_RULES."
        )


def title_of(judge: str) -> str:
    """The title of the corridor of deals judged by a rulebook; its id where none is."""
    there = corridors().of(judge)
    return there.live().rulebook.heading.title if there else judge


def branding() -> Branding:
    """Return whose briefings are made here, as the house file said at the start."""
    return cast("Branding", current_app.extensions[BRANDING])


def searches() -> Remembered[str]:
    """The searches for deals since the app was started, each by a name."""
    return cast("Remembered[str]", current_app.extensions[SEARCHES])


def live() -> Live:
    """Return what is live for this request: the same from its start to its end.

    Nobody who types waits until all files of the folder were looked at: that comes
    when the panel is there, see `look_once_answered`.
    """
    if "live" not in g:
        is_typing = has_request_context() and request.endpoint == TYPING
        as_it_was = not _took_effect() or is_typing
        g.live = publisher().last if as_it_was else publisher().live()
    return cast("Live", g.live)


def _took_effect() -> bool:
    """Let what is due be live; False where a page is to tell meanwhile that it will be.

    Whatever else is asked for waits.
    """
    due, day = cast("DueAdoptions", current_app.extensions[DUE]), today()
    is_page = has_request_context() and request.method == "GET"
    is_page = is_page and "text/html" in request.headers.get("Accept", "")
    if is_page and not due.is_over(day):
        jobs = cast("Jobs[None]", current_app.extensions[BACKGROUND])
        job = jobs.ask(("due", day), lambda _job: due.look(day))
        futures.wait([job.outcome], PATIENCE)
        if not job.outcome.done():
            g.due = job
            return False
    due.look(day)
    return True


def look_once_answered(answer: Response) -> Response:
    """Let the folder be looked at when an answer is sent: the next request knows."""
    answer.call_on_close(publisher().live)
    return answer


def work_as(author: Author) -> None:
    """Let what this request writes be of somebody."""
    g.live = replace(live(), author=author)


def look_again() -> None:
    """Let the rest of this request go on with what is live now: it changed that."""
    author = live().author
    del g.live
    work_as(author)


def named_rulebook() -> Rulebook:
    """Return the rulebook that the address names by its digest, or else the live one.

    NotKeptError where the register has none such.
    """
    here, digest = live(), request.args.get("rulebook", "")
    now = digest in {"", here.rulebook.digest}
    return here.rulebook if now else kept_rulebook(here.register, digest)


def see_other(endpoint: str, **given: Any) -> Redirect:
    """Go on to another page, as a browser does once a form was taken."""
    return redirect(url_for(endpoint, **given), 303)


def sent_as_file(made: bytes, name: str, kind: str) -> Response:
    """Return bytes as a file of that name, which a browser keeps and does not show.

    A name beyond ASCII is sent twice, as RFC 6266 has it: plain, and whole.
    """
    sent = send_file(
        BytesIO(made),
        mimetype=KINDS[kind],
        as_attachment=True,
        download_name=f"{name}.{kind}",
        conditional=False,
        etag=False,
    )
    if not name.isascii():
        whole = quote(f"{name}.{kind}", safe="")
        both = (
            f"attachment; filename=\"{_plain(name)}.{kind}\"; filename*=UTF-8''{whole}"
        )
        sent.headers["Content-Disposition"] = both
    return sent


def _plain(name: str) -> str:
    """Return a name in ASCII, by the words that stay whole and mean something alone."""
    plain = (normalize("NFKD", word) for word in name.split())
    bare = ("".join(s for s in word if not combining(s)) for word in plain)
    words = [word for word in bare if word.isascii() and _MEANS.search(word)]
    return " ".join(words).replace('"', "")
