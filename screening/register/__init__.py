"""Where deals, their briefings, adopted rulebooks and drafts are kept."""

from __future__ import annotations

from screening.register.briefings import Briefings
from screening.register.deals import Deals
from screening.register.drafts import Drafts
from screening.register.people import People
from screening.register.versions import Versions


class Register(Briefings, Deals, Versions, Drafts, People):
    """Where deals, their briefings, adopted rulebooks and drafts are kept."""
