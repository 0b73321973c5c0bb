"""Where deals, their briefings, adopted rulebooks and drafts are kept."""

from __future__ import annotations

from screening.register.briefings import Briefing, Briefings, Checked
from screening.register.deals import Deals, Kept
from screening.register.drafts import Draft, DraftMovedError, Drafts
from screening.register.versions import Adopted, Versions

__all__ = [
    "Adopted",
    "Briefing",
    "Checked",
    "Draft",
    "DraftMovedError",
    "Kept",
    "Register",
]


class Register(Briefings, Deals, Versions, Drafts):
    """Where deals, their briefings, adopted rulebooks and drafts are kept."""
