"""What can be doubtful in a rulebook that has no mistakes in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from screening.errors import Problem
from screening.formats.yaml_reader import Path
from screening.rulebook.answers import Deal
from screening.rulebook.fields import Accepted

KINDS: Mapping[str, str] = {
    "never-applies": "It can never apply.",
    "idle-part": "A part of a condition makes no difference.",
    "covered-rule": "Another rule of the same or a higher level is always met with it.",
    "equal-rules": "Two rules are met by exactly the same deals.",
    "unread-choice": "No condition tells this choice from others.",
    "unread-question": "Nothing reads this question.",
    "unused": "Nothing uses it.",
    "gap": "Deals of this kind can never leave the lowest level.",
    "falling-level": "A graver answer can lower the level.",
    "no-example": "No example shows this verdict.",
    "review-missing": "It does not say when it is to be reviewed.",
    "review-passed": "Its review is overdue.",
    "to-be-verified": "It rests on something that is not verified yet.",
    "blank-in-text": "Its text may have to name something that is not known.",
    "idle-change": "A change to the shipped rulebook does nothing.",
    "idle-acceptance": "A doubt is accepted that is not there.",
    "acceptance-passed": "An accepted doubt is due to be looked at again.",
    "undecided": "It could not be decided within the bound.",
}
"""Every kind of doubt, and what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDoubt:
    """A doubt about one part, before its place is known.

    `part` is what it is a kind of, and its id; `path` leads to the place inside it.
    `about` tells doubts of one kind about one part apart: a choice, another rule.
    `witness` is a deal that shows it, `against` one to compare it with. Two are equal
    when they say the same of the same part.
    """

    kind: str
    part: tuple[str, str]
    says: str
    about: str = ""
    path: Path = ()
    witness: Deal | None = field(default=None, compare=False)
    against: Deal | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A doubt, where it stands, and the acceptance that covers it, if one does."""

    found: FoundDoubt
    place: Problem
    accepted: Accepted | None = None

    @property
    def kind(self) -> str:
        """Which kind of doubt it is, one of `KINDS`."""
        return self.found.kind

    @property
    def witness(self) -> Deal | None:
        """A deal that shows it."""
        return self.found.witness

    def __str__(self) -> str:
        """Return the form that editors and terminals make clickable."""
        return f"{self.place} [{self.kind}]"
