"""The words of the domain, as frozen values.

What an analyst writes is a pydantic model: strict, and in YAML its keys are kebab-case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import BeforeValidator, Field

from screening.rulebook.conditions import Condition, Node
from screening.rulebook.fields import (
    LABELLED,
    LISTED,
    Accept,
    Basis,
    Day,
    Id,
    Ids,
    Number,
    Part,
    Ref,
    Sentence,
    Text,
    When,
)
from screening.rulebook.kinds import TRAITS, Choice, Kind, KindTraits


class Verdict(StrEnum):
    """Whether a condition holds: yes, no, or cannot tell yet."""

    MET = "met"
    NOT_MET = "not met"
    OPEN = "open"


class Question(Part):
    """What the form asks. `topic` is its file's; `ask_when` absent means always.

    `rises` says that its answers go from harmless to grave, as they are listed, `lever`
    that the parties can shape the answer, `in_brief` that page one tells it.
    """

    id: Id
    topic: Annotated[Text, Ref("topic")]
    ask: Text
    short: Text
    kind: Annotated[Kind, BeforeValidator(lambda v: Kind(v) if v in list(Kind) else v)]
    hint: Text | None = None
    choices: dict[Id, Annotated[Choice, LABELLED]] = Field(default={})
    unit: Text | None = None
    at_least: Number | None = None
    at_most: Number | None = None
    unknown_as: Text | None = None
    rises: bool = False
    lever: bool = False
    in_brief: bool = False
    ask_when: When | None = None
    basis: Basis = ()
    accept: Accept = ()

    @property
    def traits(self) -> KindTraits:
        """What a question of its kind can do."""
        return TRAITS[self.kind]

    @property
    def offered(self) -> Mapping[str, Choice]:
        """The choices it may be answered with: its own, or those of its kind."""
        return self.choices or self.traits.own()

    @cached_property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """The lowest and highest number allowed; a percentage is of a whole."""
        lowest, highest = self.traits.bounds
        return (
            lowest if self.at_least is None else self.at_least,
            highest if self.at_most is None else self.at_most,
        )

    def allows(self, number: Decimal) -> bool:
        """Tell whether a number is within the bounds."""
        lowest, highest = self.bounds
        low = lowest is None or number >= lowest
        return low and (highest is None or number <= highest)


class Label(Part):
    """A named member of an ordered list: who acts, or before which stage."""

    id: Id
    label: Text


class Level(Label):
    """How much scrutiny to expect. Their order in the file is from low to high."""

    says: Text
    means: Text


class Topic(Part):
    """A group of questions and rules; a row of the boundary strip."""

    id: Id
    title: Text
    short: Text
    about: Text | None = None


class Point(Part):
    """One place in a source, retold in our words."""

    says: Text
    to_be_verified: Text | None = None


class Source(Part):
    """What rules rest on: the guide, a law, an official text."""

    id: Id
    title: Annotated[Text, Sentence()]
    short: Text
    kind: Text
    link: Text | None = None
    note: Text | None = None
    points: dict[str, Point]
    accept: Accept = ()


class InForce(Part):
    """The days a rule holds on, both included. Absent means without end."""

    from_: Annotated[Day | None, Field(alias="from")] = None
    until: Day | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the rule holds on that day."""
        return (self.from_ or day) <= day <= (self.until or day)

    def spans(self, other: InForce) -> bool:
        """Tell whether the rule holds on every day that the other one does."""
        mine, theirs = (
            (one.from_ or date.min, one.until or date.max) for one in (self, other)
        )
        return mine[0] <= theirs[0] and mine[1] >= theirs[1]


class Definition(Part):
    """A named condition that rules share, like a law's definitions."""

    id: Id
    title: Annotated[Text, Sentence()]
    when: When
    basis: Basis = ()
    accept: Accept = ()


class Rule(Part):
    """A condition and the finding it leads to.

    `off` is the reason why it is switched off: then it is never in force.
    """

    id: Id
    title: Annotated[Text, Sentence()]
    topic: Annotated[Id, Ref("topic")]
    level: Annotated[Id, Ref("level")]
    basis: Annotated[Basis, Field(min_length=1)]
    in_force: InForce = InForce()
    when: When
    says: Annotated[Text, Sentence()]
    expect: Annotated[Ids, Ref("consequence")] = ()
    checklist: Annotated[Ids, Ref("item")] = ()
    signals: Annotated[Ids, Ref("signal")] = ()
    off: Text | None = None
    accept: Accept = ()

    def covers(self, day: date) -> bool:
        """Tell whether the rule is in force on that day."""
        return self.off is None and self.in_force.covers(day)


class Follower(Part):
    """What follows from rules that name it, or from a condition of its own."""

    id: Id
    when: When | None = None
    basis: Basis = ()
    accept: Accept = ()


class Item(Follower):
    """What to do, by whom, before what, and why."""

    do: Annotated[Text, Sentence()]
    who: Annotated[Id, Ref("entry of people")]
    before: Annotated[Id, Ref("stage")]
    why: Annotated[Text, Sentence()]


class Consequence(Follower):
    """What a deal should expect."""

    title: Annotated[Text, Sentence()]
    says: Annotated[Text, Sentence()]


class LookFor(Part):
    """What a signal looks like in deals of one kind."""

    when: When
    says: Annotated[Text, Sentence()]


class Signal(Follower):
    """Something to watch next."""

    title: Annotated[Text, Sentence()]
    says: Annotated[Text, Sentence()]
    look_for: Annotated[tuple[LookFor, ...], LISTED] = ()


class Heading(Part):
    """A rulebook's own page: what it is, its levels, topics, people and stages.

    `extends` names the shipped rulebook it adds to. `gaps_by` are the questions whose
    every combination of answers should be able to leave the lowest level.
    """

    format: Text
    id: Id
    extends: Id | None = None
    title: Text
    about: Text
    version: Text
    reviewed: Day
    review_by: Day
    limits: Text
    levels: Annotated[tuple[Level, ...], LISTED, Field(min_length=1)]
    topics: Annotated[tuple[Topic, ...], LISTED, Field(min_length=1)]
    people: Annotated[tuple[Label, ...], LISTED] = ()
    stages: Annotated[tuple[Label, ...], LISTED] = ()
    gaps_by: Annotated[Ids, Ref("question")] = ()
    accept: Accept = ()


class Upkeep(Part):
    """When a file of rules was last reviewed, and by when it is to be again."""

    reviewed: Day | None = None
    review_by: Day | None = None
    accept: Accept = ()


def conditions_of(
    questions: Mapping[str, Question], definitions: Mapping[str, Definition]
) -> dict[Node, Condition | None]:
    """Return when questions are asked and definitions hold, by kind and id."""
    return {
        **{("question", name): questions[name].ask_when for name in questions},
        **{("definition", name): definitions[name].when for name in definitions},
    }


@dataclass(frozen=True, kw_only=True, eq=False)
class Rulebook:
    """Everything in one rules folder, read and found free of problems.

    Mappings keep file order, which is page order. `upkeep` is by file. `digest` is the
    SHA-256 of the rule files, in hexadecimal; `texts` are those, by path.
    """

    heading: Heading
    questions: Mapping[str, Question]
    definitions: Mapping[str, Definition]
    rules: Mapping[str, Rule]
    checklist: Mapping[str, Item]
    consequences: Mapping[str, Consequence]
    signals: Mapping[str, Signal]
    sources: Mapping[str, Source]
    upkeep: Mapping[str, Upkeep]
    texts: Mapping[str, str]
    digest: str

    @cached_property
    def rank(self) -> dict[str, int]:
        """The place of each level, from 0, the lowest."""
        return {level.id: place for place, level in enumerate(self.heading.levels)}

    @cached_property
    def conditions(self) -> Mapping[Node, Condition | None]:
        """When each question is asked and each definition holds, by kind and id."""
        return conditions_of(self.questions, self.definitions)
