"""What is live: the rulebook that every page of one request works with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from screening.briefing.printing.pool import Printer
from screening.engine.assess import Assessment, assess
from screening.errors import Problem
from screening.register import Register
from screening.register.deals import Kept
from screening.rulebook import loader
from screening.rulebook.answers import Deal, read_deal
from screening.rulebook.deal_file import DealFile
from screening.rulebook.folder import Files
from screening.rulebook.model import Rulebook


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
        return loader.digest_of(self.files)

    def reopen(self, kept: Kept) -> tuple[Deal, Assessment]:
        """Return a kept deal and its assessment, by the rulebook it was kept under."""
        rulebook = self.rulebook
        if kept.rulebook != rulebook.digest:
            rulebook = kept_rulebook(self.register, kept.rulebook)
        deal = read_deal(rulebook.questions, kept.name, kept.on, kept.answers)
        return deal, assess(rulebook, deal.answers, kept.on)


@lru_cache(maxsize=8)
def kept_rulebook(register: Register, digest: str) -> Rulebook:
    """Read the rulebook of that digest in the register; NotKeptError if it has none."""
    return loader.read(register.deals.rulebook_texts(digest))
