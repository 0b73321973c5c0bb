"""A rulebook's own page, and what each of its files says of its upkeep."""

from typing import Annotated

from pydantic import Field

from screening.rulebook import messages
from screening.rulebook.fields import (
    EXTENDABLE,
    NOT_EMPTY,
    UPKEEP,
    Accept,
    Called,
    Changes,
    Day,
    Id,
    Ids,
    Listed,
    Members,
    Number,
    OwnId,
    Part,
    Ref,
    Short,
    Text,
    Title,
    Written,
)
from screening.rulebook.regimes import CLOCK, Label, Person

ASSIGNED = Changes("assigned otherwise")
REVIEWED = (Called("day of review"), UPKEEP, Field(description=messages.REVIEWED))
REVIEW_BY = (
    Called("day to review it by"),
    UPKEEP,
    Field(description=messages.REVIEW_BY),
)


class Level(Label):
    """How much scrutiny to expect. Their order in the file is from low to high."""

    says: Annotated[Text, Called("text")]
    """What it says, in a sentence."""
    means: Annotated[Text, Called("explanation")]
    """What that means for a deal, in a few sentences."""


class Topic(Part):
    """A group of questions and rules; a row of the boundary strip."""

    id: OwnId
    title: Title
    short: Short
    about: Annotated[Text | None, Called("description")] = None
    """What belongs to it, in a sentence."""
    who: Annotated[
        Id | None, Ref("entry of people"), Called("person who finds out"), ASSIGNED
    ] = None
    """Who finds out what it asks, by the id of an entry of people."""


class Heading(Part):
    """A rulebook's own page: what it is, its levels, topics, people and stages."""

    format: Annotated[Text, UPKEEP]
    """The version of this grammar: "1"."""
    id: OwnId
    extends: Annotated[
        Id | None, Called("rulebook below"), UPKEEP, Written(messages.EXTENDED_ID)
    ] = None
    """The rulebook that this one adds to: a shipped one, or one beside it."""
    title: Title
    about: Annotated[Text, Called("description"), EXTENDABLE]
    """What the rulebook is for, in a sentence or two."""
    version: Annotated[Text, UPKEEP]
    """The name of this version, in quotes. Changed rules get another one."""
    reviewed: Annotated[Day, *REVIEWED]
    review_by: Annotated[Day, *REVIEW_BY]
    limits: Annotated[Text, Called("statement of limits"), EXTENDABLE]
    """What the rulebook is not, such as legal advice. It stands on every page."""
    levels: Annotated[Listed[Level], Members("level"), EXTENDABLE, NOT_EMPTY]
    topics: Annotated[Listed[Topic], Members("topic"), EXTENDABLE, NOT_EMPTY]
    people: Annotated[Listed[Person], Members("entry of people"), EXTENDABLE] = ()
    stages: Annotated[Listed[Label], Members("stage"), EXTENDABLE] = ()
    gaps_by: Annotated[
        Ids,
        Ref("question"),
        Called("list of questions to look for gaps by"),
        UPKEEP,
        EXTENDABLE,
    ] = ()
    """The questions whose every combination should leave the lowest level."""
    calm: Annotated[
        Ids, Ref("level"), Called("list of calm levels"), UPKEEP, EXTENDABLE
    ] = ()
    """The levels at which nothing should have to be filed, by id."""
    long_stop_margin: Annotated[
        Number | None, CLOCK, Called("margin of days for the long-stop"), EXTENDABLE
    ] = None
    """How many days a long-stop should leave after the earliest safe closing."""
    accept: Accept = ()


class Upkeep(Part):
    """When a file of rules was last reviewed, and by when it is to be again."""

    reviewed: Annotated[Day | None, *REVIEWED] = None
    review_by: Annotated[Day | None, *REVIEW_BY] = None
    accept: Accept = ()
