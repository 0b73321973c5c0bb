"""The corridors of an app: rulebooks that are live beside each other, one register.

Each has a place of its own, and its kept deals are those that it judged, whatever its
rulebook was called then. Where there is one only, all deals are its own. What was
planned from a day on takes effect in each when that day is there: nobody waits for it,
whoever asks first on it, or later, lets it be live.
"""

import logging
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Lock

from screening.analysis import examples
from screening.briefing.printing.pool import Printer
from screening.editing import preview, scaffold
from screening.editing.place import RulesPlace
from screening.editing.publish import Adoption, FolderMovedError, Live, Publisher
from screening.errors import NotKeptError, RulebookError, ScreeningError
from screening.formats.text import even_lines
from screening.register import Register
from screening.register.people import Author
from screening.register.versions import Adopted, AdoptionPlan
from screening.rulebook.folder import Files, own_files
from screening.settings import today


def shares(
    places: Mapping[str, RulesPlace], register: Register
) -> dict[str, frozenset[str]]:
    """Return which rulebooks judged the deals of each corridor, by its id now.

    They are its own, and what was live in its folders before, unless it is another's.
    """
    claimed, judges = set(places), dict[str, frozenset[str]]()
    for name, place in places.items():
        folders = map(str, map(Path.absolute, place.ever))
        earlier = register.versions.names_in(folders) - claimed
        judges[name] = frozenset({name, *earlier})
        claimed |= earlier
    return judges


class Corridors:
    """Holds what takes and adopts the rulebook of each corridor, the usual one first.

    Safe to share between threads.
    """

    def __init__(self, *publishers: Publisher, home: Path | None = None) -> None:
        """Take them as they are; `home` is where others are made, None for nowhere.

        ScreeningError where two of them hold a rulebook of the same id.
        """
        self.all, self.home = publishers, home
        self._ids: tuple[str, ...] = ()
        for publisher in publishers:
            self._refuse_twin(publisher, publishers)
        self._share()

    @classmethod
    def open(
        cls,
        places: Sequence[RulesPlace],
        register: Register,
        printer: Printer,
        home: Path | None = None,
    ) -> "Corridors":
        """Take what lies in these places; RulebookError where one was never good."""
        every = (Publisher(it.given, register, printer, own=it.own) for it in places)
        return cls(*every, home=home)

    @property
    def are_several(self) -> bool:
        """Whether somebody has to say which is meant."""
        return len(self.all) > 1

    @property
    def register(self) -> Register:
        """Where the deals of all are kept."""
        return self.all[0].live().register

    def lives(self) -> list[Live]:
        """The live rulebook of each corridor, as deals of its own are judged by it."""
        lives = [it.live() for it in self.all]
        return [it.live() for it in self.all] if self._share() else lives

    def named(self, rulebook_id: str) -> Publisher | None:
        """Return the corridor whose rulebook has that id now, or None."""
        return next((it for it in self.all if it.id == rulebook_id), None)

    def of(self, judge: str) -> Publisher | None:
        """Return the corridor of deals that a rulebook of that id judged, or None."""
        self._share()
        own = (it for it in self.all if it.judges is None or judge in it.judges)
        return next(own, None)

    def may_extend(self, publisher: Publisher) -> bool:
        """Tell whether another corridor that is made here can extend this one."""
        here = publisher.live()
        is_beside = self.home is not None and here.folder.parent == self.home
        return here.rulebook.heading.extends is None and (is_beside or not here.own)

    def add(self, name: str, files: Files, adoption: Adoption) -> Publisher:
        """Make another corridor of files, and let it be live.

        ScreeningError where there is one of that name, or its folder cannot be made.
        """
        if self.home is None or self.named(name):
            raise ScreeningError(
                f"There is a corridor “{name}” already. Choose another id."
            )
        here, folder = self.all[0].live(), self.home / name
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        scaffold.write(files, folder)
        check = examples.load(folder, today())
        if check.rulebook is None or check.problems:
            shutil.rmtree(folder)
            raise RulebookError(check.problems)
        record = {**adoption._asdict(), "folder": str(folder.absolute())}
        here.register.versions.adopt(check.files, check.rulebook, **record)
        made = Publisher(folder, here.register, here.printer)
        self.all = (*self.all, made)
        self._share()
        return made

    def _share(self) -> bool:
        """Give each the deals of its own, where ids changed; tell whether they did."""
        ids = tuple(it.id for it in self.all)
        if not self.are_several or ids == self._ids:
            return False
        named = {it.id: it.place for it in reversed(self.all)}
        judges = shares(named, self.register)
        for publisher in self.all:
            publisher.judge(judges[publisher.id])
        self._ids = ids
        return True

    def _refuse_twin(self, publisher: Publisher, others: Sequence[Publisher]) -> None:
        twin = next(it for it in others if it.id == publisher.id)
        if twin is not publisher:
            one, other = twin.place.folder, publisher.place.folder
            says = (
                f"{one} and {other} both hold a rulebook with the id “{publisher.id}”. "
                "Their deals could not be distinguished: give one of them another id."
            )
            raise ScreeningError(says)


PATIENCE = 60
"""After how many seconds it is tried again where it could not be done."""

_LOG = logging.getLogger("screening")
_BASE_MOVED = (
    "The live rulebook changed after this adoption. Update the draft to the live "
    "rulebook and adopt it again; or cancel this adoption."
)
_PROBLEMS_NOW = (
    "The files have a problem now: {problem} Correct it in the draft and adopt it "
    "again; or cancel this adoption."
)


def planned(here: Live) -> tuple[AdoptionPlan, ...]:
    """Return what is planned for what is live; what does not fit any more waits."""
    plans = here.register.plans.open(here.place)
    return tuple(held_to_live(plan, here) for plan in plans)


def held_to_live(plan: AdoptionPlan, here: Live) -> AdoptionPlan:
    """Return a plan that says at once that its base is no longer live, if so."""
    if plan.based_on == here.digest or plan.waits:
        return plan
    return replace(plan, waits=_BASE_MOVED)


class DueAdoptions:
    """Lets what is due be live, once a day. Safe to share between threads.

    What is asked for on that day waits until it is.
    """

    def __init__(self, publishers: Callable[[], Iterable[Publisher]]) -> None:
        self._publishers = publishers
        self._lock = Lock()
        self._looked: date | None = None
        self._again = 0.0

    def is_over(self, today: date) -> bool:
        """Tell whether there is nothing to look for by now; it waits for nobody."""
        return self._looked == today or time.monotonic() < self._again

    def look(self, today: date) -> None:
        """Look whether something is due, unless that was done today."""
        with self._lock:
            if self.is_over(today):
                return
            try:
                for publisher in self._publishers():
                    take_effect(publisher, today)
                self._looked = today
            except ScreeningError as error:  # the folder, or the register, is locked
                self._again = time.monotonic() + PATIENCE
                _LOG.warning(f"A planned adoption is due but not live yet: {error}")


def take_effect(publisher: Publisher, today: date) -> None:
    """Adopt what is due in the folder that is live; what cannot be says why."""
    here = publisher.live()
    for plan in here.register.plans.open(here.place, today):
        _adopt(publisher, plan)


def take_effect_in(
    places: Sequence[RulesPlace], register: Register, printer: Printer, today: date
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
    own = {name: even_lines(text) for name, text in files.items()}
    if own_files(here.files) == own:  # another process was faster
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
        drafts = here.register.drafts
        with suppress(NotKeptError):  # it stays where it was changed since
            if drafts.recall(plan.draft).revision == plan.revision:
                drafts.drop(plan.draft)


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
