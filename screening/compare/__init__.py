"""Two rulebooks, or two assessments of one deal: what moved, and why."""

from screening.compare.changes import Change, Happened, Witness
from screening.compare.grounds import BECAUSE_OF_LEVELS, Grounds, because, ids_of
from screening.compare.moves import (
    Fact,
    FactHappened,
    Moved,
    Stand,
    Step,
    Turn,
    assessments,
    step,
)
from screening.compare.parts import Kind
from screening.compare.rules import rulebooks
from screening.compare.standing import Turned, in_words

__all__ = [
    "BECAUSE_OF_LEVELS",
    "Change",
    "Fact",
    "FactHappened",
    "Grounds",
    "Happened",
    "Kind",
    "Moved",
    "Stand",
    "Step",
    "Turn",
    "Turned",
    "Witness",
    "assessments",
    "because",
    "ids_of",
    "in_words",
    "rulebooks",
    "step",
]
