"""Briefings of kept deals, printed in the background and kept for a while.

A page of an assessment links to its briefing. What that link would print is built and
printed once the page is sent, and stays in memory: the register hears of it when
somebody asks for it.
"""

import contextlib
import threading
from concurrent import futures
from dataclasses import replace
from functools import partial
from typing import cast

from flask import Response, after_this_request, current_app, request

from screening.briefing.branding import Branding
from screening.briefing.marks import WHOLE, Marks
from screening.briefing.printing.job import PrintJob
from screening.editing.publish import Live
from screening.errors import BriefingError, BusyError, ScreeningError
from screening.register import Register
from screening.register.briefings import BriefingRequest
from screening.register.deals import Kept
from screening.settings import today
from screening.web.context import PRINTS, Remembered, branding, live
from screening.web.jobs import Job, Jobs

MOST_CHOSEN = 100
"""Of how many briefings that wait it is remembered which marks were chosen."""
MOST_IN_THREADS = 6
"""How many prints a thread may wait for: half of the threads are there for pages."""
PATIENCE = 15
"""How many seconds a thread waits for a print before a page says that it is coming."""

ALL_DEALS = ""
"""What is printed of all deals is known by it, and goes with any that is erased."""

Made = tuple[PrintJob, bytes]
_PURPOSES = ("Sec-Purpose", "Purpose", "X-Moz")


class InLineError(Exception):
    """A briefing that is still to be printed: whoever asks again finds it."""


def request_for(
    register: Register, house: Branding, deal_id: str, number: int | None
) -> BriefingRequest:
    """Return the next briefing of an assessment, as it is made today."""
    day = today()
    marks = replace(register.briefings.last_marks(deal_id), made=day)
    work = register.progress.work(deal_id, day)
    kept = register.deals.recall(deal_id, number)
    return BriefingRequest(kept, marks, house, work, register.earlier(kept, day))


def _printed(briefing: BriefingRequest, here: Live, _job: Job[Made]) -> Made:
    """Return a briefing as PDF, with what was printed."""
    job = briefing.job(here.reopen)
    return job, here.printer.print(job)


class Prints:
    """What an app prints, and who of those who wait for it holds a thread.

    `documents` are whole rulebooks: no briefing waits behind one. `chosen` are the
    marks of briefings that wait, each with its deal: no address may tell them. Whoever
    serves the app lets it print `ahead`, and closes its printer.
    """

    def __init__(self, at_once: int = 1) -> None:
        self.briefings = Jobs[Made](at_once)
        self.documents = Jobs[bytes](most_kept=4)
        self.chosen = Remembered[tuple[str, Marks]](MOST_CHOSEN)
        self.ahead = False
        self._threads = threading.BoundedSemaphore(MOST_IN_THREADS)

    def print(self, here: Live, briefing: BriefingRequest) -> Made:
        """Return a briefing as PDF, with its job; or an InLineError.

        This thread waits for it a while where few do; else, and after that, it is
        printed while nobody waits.
        """
        try:
            job = self.briefings.ask(briefing.key, partial(_printed, briefing, here))
        except BusyError as error:
            raise BriefingError(str(error)) from None
        if not job.outcome.done() and self._threads.acquire(blocking=False):
            try:
                futures.wait([job.outcome], PATIENCE)
            finally:
                self._threads.release()
        if not job.outcome.done():
            raise InLineError
        return self.briefings.wait(job)

    def print_ahead(
        self, here: Live, house: Branding, deal_id: str, number: int
    ) -> None:
        """Have printed what an assessment's page links to, where few wait."""
        with contextlib.suppress(ScreeningError):  # such as one erased since
            briefing = request_for(here.register, house, deal_id, number).part(WHOLE)
            work = partial(_printed, briefing, here)
            self.briefings.ask(briefing.key, work, ahead=True)

    def drop(self, deal_id: str, *, erased: bool = False) -> None:
        """Let go of all that was printed of a deal: it changed or is gone.

        Marks that were chosen stay, unless it is gone: somebody may wait with them.
        """
        for of in (deal_id, ALL_DEALS) if erased else (deal_id,):
            self.briefings.forget(of)
        if erased:
            self.chosen.forget(lambda of: of[0] == deal_id)


def prints() -> Prints:
    """The printing of the app, from which all requests take their documents."""
    return cast("Prints", current_app.extensions[PRINTS])


def for_nobody() -> bool:
    """Tell whether a program asks ahead of a person, who may never come."""
    purposes = (request.headers.get(name, "") for name in _PURPOSES)
    return request.method == "HEAD" or any("prefetch" in it for it in purposes)


def print_ahead_once_sent(kept: Kept) -> None:
    """Have printed what the page that is being made links to, once it is sent."""
    if for_nobody() or not prints().ahead:
        return
    begin = partial(prints().print_ahead, live(), branding(), kept.deal, kept.number)

    @after_this_request
    def once_sent(response: Response) -> Response:
        response.call_on_close(begin)
        return response
