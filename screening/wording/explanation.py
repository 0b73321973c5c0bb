"""What there is to show of an assessed deal, as frozen values.

The page, the terminal and the briefing show this and nothing else, so they can never
tell different stories. Templates choose the order; nothing is left for them to decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Any

from screening.rulebook.model import Level, Rulebook, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One question, and its answer in words.

    `state` is answered, not known, not asked (`because` of these answers), or not asked
    yet (`because` these questions decide it first).
    """

    question: str
    ask: str
    short: str
    answer: str
    state: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a finding rests on; `to_be_verified` says what is not certain in it.

    Print names it by its source and the place in it: the guide, E2.
    """

    point: str
    source: str
    place: str
    title: str
    says: str
    to_be_verified: str

    @property
    def name(self) -> str:
        """The source and the place in it."""
        return f"{self.source}, {self.place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One finding in words; `because` decided it, `waiting_for` could still.

    `expect` are the titles of what a deal should expect where the rule is met. `dates`
    are the days the rule holds on, `off` is why it is switched off; both are mostly
    empty.
    """

    rule: str
    title: str
    says: str
    level: Level
    topic: Topic
    because: tuple[Said, ...]
    waiting_for: tuple[Said, ...]
    expect: tuple[str, ...]
    basis: tuple[Basis, ...]
    dates: str
    off: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """A fact that could still move the level, and how far."""

    question: str
    ask: str
    short: str
    hint: str
    could_reach: Level
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistStep:
    """One thing to do, look for or expect. `certain` is False where it only may apply.

    `through` are the titles of the rules that lead to it, `level` is that of the
    gravest of them; `who` and `details` are empty where there is nothing to say.
    """

    id: str
    title: str
    says: str
    certain: bool
    through: tuple[str, ...]
    level: Level | None = None
    who: str = ""
    details: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What is to be done before one stage."""

    label: str
    steps: tuple[ChecklistStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StripRow:
    """A row of the boundary strip: the places of its lowest and highest level.

    `now` tells whether facts put it at the lowest; else even that is only possible.
    `topic` is absent for the whole deal, which is the first row.
    """

    topic: Topic | None
    lowest: int
    highest: int
    now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicAnswers:
    """What was said of one topic, in page order."""

    topic: Topic
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryFact:
    """One answer as it is now, and as it would be then."""

    question: str
    short: str
    now: str
    then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryShift:
    """Facts that would change the level if they were different.

    `says` is the level then, or the range; `level` the end of it that is promised.
    `gone` are the titles of the rules that would fall away, `new` of those that would
    appear, both highest level first.
    """

    facts: tuple[BoundaryFact, ...]
    says: str
    level: Level
    settled: bool
    gone: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundarySide:
    """What would bring the level to one side, strongest first, and what to call it.

    `nothing` says what there is to say where there are no shifts.
    """

    title: str
    shifts: tuple[BoundaryShift, ...]
    nothing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """Where the boundary runs: what would bring the level down, then what up.

    `about` says what is shown and what it is not, `limits` what was not tried, if any.
    """

    about: str
    sides: tuple[BoundarySide, ...]
    limits: str


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Everything there is to show of one assessed deal.

    Reasons are strongest first; everything else is in rulebook order. `progress` is how
    many of the questions asked are answered, and how many are asked. `unread` are the
    answers that fit no question, as they were given, by question. The boundary is
    looked for only when somebody asks for it: the panel that follows the typing does
    not show it.
    """

    deal: str
    on: str
    level: str
    means: str
    lowest: Level
    highest: Level
    strip: tuple[StripRow, ...]
    reasons: tuple[Reason, ...]
    open: tuple[Reason, ...]
    settling: tuple[Settling, ...]
    expect: tuple[ChecklistStep, ...]
    checklist: tuple[Stage, ...]
    signals: tuple[ChecklistStep, ...]
    not_met: tuple[Reason, ...]
    not_in_force: tuple[Reason, ...]
    answers: tuple[TopicAnswers, ...]
    unread: Mapping[str, Any]
    rulebook: Rulebook
    progress: tuple[int, int]
    overdue: bool
    find_boundary: Callable[[], Boundary] = field(repr=False, compare=False)

    @cached_property
    def boundary(self) -> Boundary:
        """Which facts would change the level if they were different."""
        return self.find_boundary()

    @property
    def settled(self) -> bool:
        """Whether no missing answer can change the level."""
        return self.lowest is self.highest

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels of the rulebook, lowest first."""
        return self.rulebook.heading.levels

    @property
    def brief(self) -> tuple[Said, ...]:
        """What page one tells of the deal: what is asked of it, known or not."""
        questions = self.rulebook.questions
        return tuple(
            one
            for part in self.answers
            for one in part.said
            if questions[one.question].in_brief
            and one.state in {"answered", "not known"}
        )

    @property
    def first_steps(self) -> tuple[tuple[str, ChecklistStep], ...]:
        """The certain steps with the stage they come before, in order."""
        return tuple(
            (stage.label, step)
            for stage in self.checklist
            for step in stage.steps
            if step.certain
        )

    def gravest_steps(self, most: int) -> tuple[tuple[str, ChecklistStep], ...]:
        """Return so many first steps, in order: those the gravest rules lead to."""
        rank = self.rulebook.rank
        by_gravity = sorted(
            enumerate(self.first_steps),
            key=lambda one: -rank[one[1][1].level.id] if one[1][1].level else 1,
        )
        return tuple(
            step for _place, step in sorted(by_gravity[:most], key=itemgetter(0))
        )
