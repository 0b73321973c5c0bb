"""What is live: the rulebook that every page of one request works with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from flask import current_app, g

from screening import rulebook
from screening.answers import read_answers
from screening.assessment import Assessment, Deal
from screening.dealfile import DealFile
from screening.engine import assess
from screening.errors import Problem
from screening.folders import Files
from screening.house import House
from screening.model import Rulebook
from screening.printer import Printer
from screening.register import Kept, Register

if TYPE_CHECKING:  # the desk hands out what is live
    from screening.web.desk import Desk

EXTENSION = "screening"
HOUSE = "screening-house"


@dataclass(frozen=True, kw_only=True)
class Live:
    """What is live. `examples` are those of the rulebook, in file order.

    `files` are all files it was read from, examples and extended ones among them.
    `problems` are those of the folder as it is now: where there are some, the rulebook
    is the last that had none. `own` tells whether it may be changed in the app.
    """

    rulebook: Rulebook
    examples: tuple[DealFile, ...]
    files: Files
    problems: tuple[Problem, ...]
    register: Register
    printer: Printer
    folder: Path
    own: bool

    @property
    def digest(self) -> str:
        """The digest of all files, which a draft is based on."""
        return rulebook.digest_of(self.files)

    def judged_by(self, kept: Kept) -> Rulebook:
        """Return the rulebook that judged a kept assessment."""
        if kept.rulebook == self.rulebook.digest:
            return self.rulebook
        return kept_rulebook(self.register, kept.rulebook)

    def reopen(self, kept: Kept) -> tuple[Deal, Assessment]:
        """Return a kept deal and its assessment, by the rulebook that judged it."""
        judge = self.judged_by(kept)
        answers, lost = read_answers(judge.questions, kept.answers)
        unread = {name: kept.answers[name] for name in lost}
        deal = Deal(name=kept.name, on=kept.on, answers=answers, unread=unread)
        return deal, assess(judge, answers, kept.on)


@lru_cache(maxsize=8)
def kept_rulebook(register: Register, digest: str) -> Rulebook:
    """Return the rulebook of that digest, read again from the register.

    Raises:
        NotKeptError: where the register has none.
    """
    return rulebook.read(register.rulebook_texts(digest))


def desk() -> Desk:
    """Return what takes changed rulebooks and adopts new ones."""
    return cast("Desk", current_app.extensions[EXTENSION])


def house() -> House:
    """Return whose briefings are made here, as the house file said at the start."""
    return cast("House", current_app.extensions[HOUSE])


def live() -> Live:
    """Return what is live for this request: the same from its start to its end."""
    if "live" not in g:
        g.live = desk().live()
    return cast("Live", g.live)
