"""The corridors of an app: rulebooks that are live beside each other, one register.

Each has a place of its own, and its kept deals are those that it judged, whatever its
rulebook was called then. Where there is one only, all deals are its own.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from screening.analysis import examples
from screening.briefing.printing.pool import Printer
from screening.editing import scaffold
from screening.editing.place import Place
from screening.editing.publish import Adoption, Live, Publisher
from screening.errors import RulebookError, ScreeningError
from screening.register import Register
from screening.rulebook.folder import Files
from screening.settings import today


def shares(
    places: Mapping[str, Place], register: Register
) -> dict[str, frozenset[str]]:
    """Return which rulebooks judged the deals of each corridor, by its id now.

    They are its own, and what was live in its folders before, unless it is another's.
    """
    claimed, found = set(places), dict[str, frozenset[str]]()
    for name, place in places.items():
        folders = map(str, map(Path.absolute, place.ever))
        earlier = register.versions.names_in(folders) - claimed
        found[name] = frozenset({name, *earlier})
        claimed |= earlier
    return found


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
        places: Sequence[Place],
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
        """Return what is live in each, for the deals that are its own."""
        found = [it.live() for it in self.all]
        return [it.live() for it in self.all] if self._share() else found

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
        found = shares(named, self.register)
        for publisher in self.all:
            publisher.judge(found[publisher.id])
        self._ids = ids
        return True

    def _refuse_twin(self, publisher: Publisher, others: Sequence[Publisher]) -> None:
        twin = next(it for it in others if it.id == publisher.id)
        if twin is not publisher:
            one, other = twin.place.folder, publisher.place.folder
            says = (
                f"{one} and {other} both hold a rulebook with the id “{publisher.id}”. "
                "Deals could not be told apart: give one of them another id."
            )
            raise ScreeningError(says)
