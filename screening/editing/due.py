"""Adoptions that were planned from a day on: they take effect when that day is there.

Nobody waits for the day. Whoever asks first on it, or later, lets them be live.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from threading import Lock

from screening.briefing.printing.pool import Printer
from screening.editing import preview
from screening.editing.corridors import Corridors
from screening.editing.place import Place
from screening.editing.publish import Adoption, FolderMovedError, Publisher
from screening.errors import NotKeptError, RulebookError, ScreeningError
from screening.formats.text import even_lines
from screening.register import Register
from screening.register.adoption_plans import AdoptionPlan
from screening.register.people import Author
from screening.register.versions import Adopted
from screening.rulebook.folder import Files, own_files

PATIENCE = 60
"""After how many seconds it is tried again where it could not be done."""

_LOG = logging.getLogger("screening")
_BASE_MOVED = (
    "The live rulebook was changed after this was adopted. Bring the draft up to what "
    "is live, and adopt it again; or call this adoption off."
)
_PROBLEMS_NOW = (
    "Its files have a problem now: {problem} Correct it in the draft, and adopt it "
    "again; or call this adoption off."
)


class DueAdoptions:
    """Lets what is due be live, once a day. Safe to share between threads.

    What is asked for on that day waits until it is.
    """

    def __init__(self, publishers: Callable[[], Iterable[Publisher]]) -> None:
        self._publishers = publishers
        self._lock = Lock()
        self._looked: date | None = None
        self._again = 0.0

    def look(self, today: date) -> None:
        """Look whether something is due, unless that was done today."""
        if self._is_done(today):
            return
        with self._lock:
            if not self._is_done(today):
                self._look(today)

    def _is_done(self, today: date) -> bool:
        return self._looked == today or time.monotonic() < self._again

    def _look(self, today: date) -> None:
        try:
            for publisher in self._publishers():
                take_effect(publisher, today)
            self._looked = today
        except ScreeningError as error:  # the folder, or the register, is locked
            self._again = time.monotonic() + PATIENCE
            _LOG.warning(f"What is due is not live yet: {error}")


def take_effect(publisher: Publisher, today: date) -> None:
    """Adopt what is due in the folder that is live; what cannot be says why."""
    here = publisher.live()
    for plan in here.register.plans.open(here.place, today):
        _adopt(publisher, plan)


def take_effect_in(
    places: Sequence[Place], register: Register, printer: Printer, today: date
) -> None:
    """Adopt what is due where rules are read from, without an app that runs."""
    folders = (str(it.folder.absolute()) for it in places)
    if any(register.plans.open(folder, today) for folder in folders):
        for publisher in Corridors.open(places, register, printer).all:
            take_effect(publisher, today)


def _adopt(publisher: Publisher, plan: AdoptionPlan) -> None:
    """Let what was planned be live, if what it was based on still is."""
    here = publisher.live()
    plans, files = here.register.plans, here.register.plans.files(plan.id)
    if _is_live(here.files, files):  # another process was faster
        newest = here.register.versions.newest(folder=plan.folder)
        plans.became(plan.id, newest.number if newest else 0)
        return
    try:
        adopted = _adopted(publisher, plan, files)
    except FolderMovedError:
        plans.wait(plan.id, _BASE_MOVED)
    except RulebookError as error:
        plans.wait(plan.id, _PROBLEMS_NOW.format(problem=error.problems[0]))
    except ScreeningError as error:
        plans.wait(plan.id, str(error))
        raise
    else:
        plans.became(plan.id, adopted.number)
        _drop_draft(here.register, plan)


def _adopted(publisher: Publisher, plan: AdoptionPlan, files: Files) -> Adopted:
    check = preview.check_draft(publisher.live().whole(files))
    if check.rulebook is None or check.problems:
        raise RulebookError(check.problems)
    adoption = Adoption(
        Author(plan.by, confirmed=plan.confirmed),
        plan.note,
        preview.moving(publisher.live(), check.rulebook).moves,
        plan.title,
        plan.drafted_by,
    )
    return publisher.adopt(check, plan.based_on, adoption)


def _drop_draft(register: Register, plan: AdoptionPlan) -> None:
    """Forget the draft, unless it was changed after its adoption was planned."""
    try:
        draft = register.drafts.recall(plan.draft)
    except NotKeptError:
        return
    if draft.revision == plan.revision:
        register.drafts.drop(plan.draft)


def _is_live(there: Files, wanted: Files) -> bool:
    own = {name: even_lines(text) for name, text in wanted.items()}
    return own_files(there) == own
