"""Briefings of kept deals as print jobs: built once, made ahead, waited for.

A page of an assessment links to its briefing. What that link would print is built and
printed in the background once the page is sent, and stays in memory: the register hears
of it when somebody asks for it.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeVar, cast

from flask import Response, after_this_request, current_app, request

from screening.briefing import html
from screening.briefing.branding import Branding
from screening.briefing.marks import Marks
from screening.briefing.origin import Record, origin
from screening.briefing.printing.job import PrintJob
from screening.editing.publish import Live
from screening.engine.schedule import work as the_work
from screening.engine.schedule.work import Work
from screening.register import Register
from screening.register.deals import Kept
from screening.settings import today
from screening.web.context import PRINTS, branding, live

MOST_BUILT = 16
"""How many jobs are remembered: those of the deals that are looked at."""
MOST_CHOSEN = 100
"""Of how many briefings in line it is remembered which marks were chosen."""
MOST_IN_THREADS = 6
"""How many prints a thread may wait for: half of the threads are there for pages."""

T = TypeVar("T")
Key = tuple[str, Hashable]
"""A deal, and what it is that is remembered of it."""
_PURPOSES = ("Sec-Purpose", "Purpose", "X-Moz")


class InLineError(Exception):
    """A briefing that is still to be printed, and how many are printed before it."""

    def __init__(self, before: int) -> None:
        super().__init__()
        self.before = before


class Wanted(NamedTuple):
    """A briefing of a kept assessment: all that its bytes follow from."""

    kept: Kept
    marks: Marks
    house: Branding
    work: Work

    @property
    def record(self) -> Record:
        """What is known here of the deal beside what was answered."""
        return Record(origin(self.kept.deal, self.kept.number), self.work)

    @property
    def key(self) -> Hashable:
        """What tells it from any other; assessments never change once they are kept."""
        done = json.dumps(the_work.as_data(self.work), sort_keys=True)
        return self.kept.number, self.marks, self.house.digest, done


def wanted(
    register: Register, house: Branding, deal_id: str, number: int | None
) -> Wanted:
    """Return the briefing that an assessment's page links to, as it is made today.

    Its marks are those of the last one of the deal, but for the day.
    """
    day = today()
    marks = replace(register.briefings.last_marks(deal_id), made=day)
    work = register.progress.work(deal_id, day)
    return Wanted(register.deals.recall(deal_id, number), marks, house, work)


class Prints:
    """The jobs of an app, and who of those who wait for one holds a thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: OrderedDict[Key, PrintJob] = OrderedDict()
        self._chosen: OrderedDict[Key, Marks] = OrderedDict()
        self._threads = threading.BoundedSemaphore(MOST_IN_THREADS)
        self._ahead = False
        self._drops = 0

    def begin(self) -> None:
        """Print ahead from now on: whoever serves the app closes its printer."""
        self._ahead = True

    def job(self, here: Live, briefing: Wanted) -> PrintJob:
        """Return the job of a briefing, built unless it was of late."""
        name = briefing.kept.deal, briefing.key
        with self._lock:
            drops = self._drops
            if known := self._jobs.get(name):
                self._jobs.move_to_end(name)
                return known
        deal, assessment = here.reopen(briefing.kept)
        _kept, marks, house, _work = briefing
        job = html.print_job(deal, assessment, marks, house, briefing.record)
        with self._lock:
            if self._drops == drops:  # else it may be of a deal that is gone by now
                self._jobs[name] = job
            while len(self._jobs) > MOST_BUILT:
                self._jobs.popitem(last=False)
        return job

    def print(self, here: Live, briefing: Wanted) -> tuple[PrintJob, bytes]:
        """Return a briefing as PDF, with its job; or an InLineError.

        It waits in this thread where few do, and else in the line alone: whoever asks
        again finds it there.
        """
        job, printer = self.job(here, briefing), here.printer
        ticket = printer.ask(job, briefing.kept.deal)
        if not ticket.outcome.done():
            if not self._threads.acquire(blocking=False):
                raise InLineError(printer.before(ticket))
            try:
                return job, printer.wait(ticket).pdf
            finally:
                self._threads.release()
        return job, ticket.outcome.result().pdf

    def print_ahead(
        self, here: Live, house: Branding, deal_id: str, number: int
    ) -> None:
        """Have printed what an assessment's page links to, while nobody waits."""

        def build() -> PrintJob:
            return self.job(here, wanted(here.register, house, deal_id, number))

        if self._ahead:
            here.printer.print_ahead(deal_id, build)

    def choose(self, deal_id: str, sheet: str, marks: Marks) -> None:
        """Remember the marks of a briefing that waits: no address may tell them."""
        with self._lock:
            self._chosen[deal_id, sheet] = marks
            while len(self._chosen) > MOST_CHOSEN:
                self._chosen.popitem(last=False)

    def chosen(self, deal_id: str, sheet: str) -> Marks | None:
        """Return the marks that were chosen for a briefing, if they are remembered."""
        with self._lock:
            return self._chosen.get((deal_id, sheet))

    def drop(self, here: Live, deal_id: str, *, erased: bool = False) -> None:
        """Let go of all that was built and printed of a deal: it changed or is gone.

        Marks that were chosen stay, unless it is gone: somebody may wait with them.
        """
        with self._lock:
            self._drops += 1
            self._jobs = _without(deal_id, self._jobs)
            if erased:
                self._chosen = _without(deal_id, self._chosen)
        here.printer.forget(deal_id)


def _without(deal_id: str, remembered: OrderedDict[Key, T]) -> OrderedDict[Key, T]:
    """Return what is remembered of all deals but one."""
    kept = (pair for pair in remembered.items() if pair[0][0] != deal_id)
    return OrderedDict(kept)


def prints() -> Prints:
    """Return the print jobs of the app."""
    return cast("Prints", current_app.extensions[PRINTS])


def for_nobody() -> bool:
    """Tell whether a program asks ahead of a person, who may never come."""
    purposes = (request.headers.get(name, "") for name in _PURPOSES)
    return request.method == "HEAD" or any("prefetch" in it for it in purposes)


def print_ahead_once_sent(kept: Kept) -> None:
    """Have printed what the page that is being made links to, once it is sent."""
    if for_nobody():
        return
    begin = partial(prints().print_ahead, live(), branding(), kept.deal, kept.number)

    @after_this_request
    def once_sent(response: Response) -> Response:
        response.call_on_close(begin)
        return response
