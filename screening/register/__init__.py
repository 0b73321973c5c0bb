"""Where deals, adopted rulebooks and drafts are kept."""

from __future__ import annotations

from screening.register.deals import Deals, Kept
from screening.register.drafts import Draft, DraftMovedError, Drafts
from screening.register.versions import Adopted, Versions

__all__ = ["Adopted", "Draft", "DraftMovedError", "Kept", "Register"]


class Register(Deals, Versions, Drafts):
    """Where deals, adopted rulebooks and drafts are kept."""
