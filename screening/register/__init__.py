"""Where deals, their briefings, adopted rulebooks and drafts are kept."""

from __future__ import annotations

from screening.register.briefings import Briefing, Briefings, Checked
from screening.register.deals import (
    DealMovedError,
    Deals,
    Kept,
    answers_kept,
    new_id,
)
from screening.register.drafts import Draft, DraftMovedError, Drafts
from screening.register.people import NOBODY, Author, People, Person
from screening.register.versions import Adopted, Versions

__all__ = [
    "NOBODY",
    "Adopted",
    "Author",
    "Briefing",
    "Checked",
    "DealMovedError",
    "Draft",
    "DraftMovedError",
    "Kept",
    "Person",
    "Register",
    "answers_kept",
    "new_id",
]


class Register(Briefings, Deals, Versions, Drafts, People):
    """Where deals, their briefings, adopted rulebooks and drafts are kept."""
