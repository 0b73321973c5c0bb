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
from screening.register.versions import Adopted, Versions

__all__ = [
    "Adopted",
    "Briefing",
    "Checked",
    "DealMovedError",
    "Draft",
    "DraftMovedError",
    "Kept",
    "Register",
    "answers_kept",
    "new_id",
]


class Register(Briefings, Deals, Versions, Drafts):
    """Where deals, their briefings, adopted rulebooks and drafts are kept."""
