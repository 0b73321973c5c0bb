"""What the pages work with: the rulebook that is live, the register, the printer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import cast

from flask import current_app

from screening import record, rulebook
from screening.assessment import Assessment, Deal
from screening.dealfile import DealFile
from screening.engine import assess
from screening.model import Rulebook
from screening.printer import Printer
from screening.register import Kept, Register

EXTENSION = "screening"


@dataclass(frozen=True, kw_only=True)
class Live:
    """What is live. `examples` are those of the rulebook, in file order."""

    rulebook: Rulebook
    examples: tuple[DealFile, ...]
    register: Register
    printer: Printer

    def judged_by(self, kept: Kept) -> Rulebook:
        """Return the rulebook that judged a kept assessment."""
        if kept.rulebook == self.rulebook.digest:
            return self.rulebook
        return _kept_rulebook(self.register, kept.rulebook)

    def reopen(self, kept: Kept) -> tuple[Deal, Assessment]:
        """Return a kept deal and its assessment, by the rulebook that judged it."""
        judge = self.judged_by(kept)
        answers, _none_lost = record.read_answers(judge.questions, kept.answers)
        deal = Deal(name=kept.name, on=kept.on, answers=answers)
        return deal, assess(judge, answers, kept.on)


@lru_cache(maxsize=8)
def _kept_rulebook(register: Register, digest: str) -> Rulebook:
    return rulebook.read(register.rulebook_texts(digest))


def live() -> Live:
    """Return what is live for this request."""
    return cast("Live", current_app.extensions[EXTENSION])


def today() -> date:
    """Return the day where the user is."""
    return date.today()  # noqa: DTZ011 - the user's own day is meant
