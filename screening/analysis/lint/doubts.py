"""What can be doubtful in a rulebook that has no mistakes in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from screening.errors import Problem
from screening.rulebook.answers import Deal
from screening.rulebook.fields import Accepted

PartName = tuple[str, str]
"""What a part is a kind of, and its id."""

HEADING: PartName = ("heading", "")


class DoubtKind(NamedTuple):
    """A kind of doubt, by its id: what it says, and the name of the deal that shows it.

    Of the blanks {kind}, {name} and {about} are those of the doubt. A kind that says
    one thing here and another there stands twice, under the same id.
    """

    id: str
    says: str
    witness: str = "A deal for {name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A doubt about one part, where it stands, and what accepts it, if anything does.

    `kind` is the id of its kind. `about` tells doubts of one kind about one part apart:
    a choice, another rule. `witness` is a deal that shows it, `against` one to compare
    it with. Two are equal when they say the same of the same part.
    """

    kind: str
    part: PartName
    place: Problem
    about: str = ""
    witness: Deal | None = field(default=None, compare=False)
    against: Deal | None = field(default=None, compare=False)
    accepted: Accepted | None = None

    def __str__(self) -> str:
        """Return the form that editors and terminals make clickable."""
        return f"{self.place} [{self.kind}]"


Doubts = Iterator[Doubt]
