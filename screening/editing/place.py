"""Which rulebook is live: the folder a setting names, or an own one in the data folder.

The own one is live from the moment its folder is there. It is never deleted: going back
to the shipped rulebook sets it aside under another name, from where it can be taken up.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from screening.rulebook.folder import HEADING
from screening.settings import Settings, shipped

if TYPE_CHECKING:  # a command that looks for rules does not wait for a register
    from screening.register import Register
    from screening.register.versions import Adopted

_ASIDE = re.compile(r"\d{4}-\d{2}-\d{2}(-\d+)?")


@dataclass(frozen=True, slots=True)
class RulesPlace:
    """Where rules are read from.

    `given` is what a setting names, else the shipped rulebook; `own` is where one of
    the user's own is made in the app, None where a setting names the rules.
    """

    given: Path
    own: Path | None = None

    @property
    def folder(self) -> Path:
        """The folder that is to be live."""
        return self.own if self.own and self.own.is_dir() else self.given

    @property
    def watched(self) -> tuple[Path, ...]:
        """The folders that it may be read from: an own one may extend the shipped."""
        own = () if self.own is None else (self.own,)
        given = () if is_shipped(self.given) else (self.given,)
        return (*own, *given, shipped("rules"))

    @property
    def ever(self) -> tuple[Path, ...]:
        """The folders that were ever read from: what was live there is of its past."""
        own = () if self.own is None else (self.own, *self.set_aside)
        return (self.given, *own)

    @property
    def changed(self) -> Path:
        """The folder of the rulebook that is the user's own, there or not."""
        return self.own or self.given

    @property
    def set_aside(self) -> tuple[Path, ...]:
        """The own rulebooks that are not live any more, the last first."""
        return tuple(sorted(self._aside(), reverse=True))

    def _aside(self) -> Iterator[Path]:
        if self.own is None or not self.own.parent.is_dir():
            return
        stem = f"{self.own.name}-"
        for folder in self.own.parent.iterdir():
            name = folder.name
            if name.startswith(stem) and _ASIDE.fullmatch(name.removeprefix(stem)):
                yield folder

    def next_aside(self, day: date) -> Path:
        """Return a folder that is not there yet, to set the own rulebook aside in."""
        own = self.own or self.given
        later = (f"{own.name}-{day}-{number}" for number in count(2))
        names = chain([f"{own.name}-{day}"], later)
        return next(it for it in map(own.with_name, names) if not it.exists())


def places(settings: Settings) -> tuple[RulesPlace, ...]:
    """Return where the rules of each corridor are read from, the usual one first.

    After those that the settings name come those that were made in the data folder.
    """
    home = settings.corridors
    named = [
        RulesPlace(it, home / it.name if home and is_shipped(it) else None)
        for it in settings.more_rules
    ]
    of_shipped = {it.own for it in named}
    made = sorted(file.parent for file in home.glob(f"*/{HEADING}")) if home else ()
    others = [
        RulesPlace(it) for it in made if it not in of_shipped and it.name[:1] != "."
    ]
    return (RulesPlace(settings.rules, settings.own_rules), *named, *others)


def is_shipped(folder: Path) -> bool:
    """Tell whether a folder came with the software, and goes with it."""
    return Path(os.path.realpath(folder)).is_relative_to(shipped("rules").resolve())


def lost_version(place: RulesPlace, register: "Register") -> "Adopted | None":
    """The newest version whose folder is gone, where an own one can be made of it.

    None where there is an own rulebook, or one that was set aside, or where the newest
    came with the software.
    """
    if place.own is None or place.own.is_dir() or place.set_aside:
        return None
    newest = register.versions.newest()
    while newest and (  # those of other corridors lie in a folder of that name
        Path(newest.folder).exists() or _there(newest).parent.name == "corridors"
    ):
        newest = register.versions.newest(before=newest.number)
    return None if newest and _there(newest).name == place.given.name else newest


def _there(version: "Adopted") -> PurePosixPath:
    return PurePosixPath(version.folder.replace("\\", "/"))
