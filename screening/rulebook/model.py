"""The words of the domain, as frozen values.

What an analyst writes is a pydantic model: strict, and in YAML its keys are kebab-case.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr

from screening.rulebook import messages
from screening.rulebook.asking import Asking, conditions_of, with_starts
from screening.rulebook.conditions import ALWAYS, AllOf, Condition, Node, NoneOf
from screening.rulebook.conditions import Verdict as Verdict  # noqa: PLC0414 - asked for here
from screening.rulebook.fields import (
    EXTENDABLE,
    HELD,
    NOT_EMPTY,
    UPKEEP,
    Accept,
    Basis,
    Called,
    Checked,
    Day,
    GivenAnswers,
    Holds,
    Id,
    Ids,
    InForce,
    KindOfChange,
    Link,
    Listed,
    Members,
    Number,
    OwnId,
    Part,
    Ref,
    Says,
    Sentence,
    Short,
    Text,
    Texts,
    Title,
    When,
    WrittenAs,
)
from screening.rulebook.kinds import TRAITS, Choice, Kind, KindTraits
from screening.rulebook.precedents import MOMENT, Moment, Precedent
from screening.rulebook.recommendations import Proviso, Recommendation
from screening.rulebook.regimes import (
    CLOCK,
    Anchor,
    Calendar,
    Label,
    Person,
    Regime,
    Unless,
)

ASSIGNED = KindOfChange("assigned otherwise")
REVIEWED = (Called("day of review"), UPKEEP, Field(description=messages.REVIEWED))
REVIEW_BY = (
    Called("day to review it by"),
    UPKEEP,
    Field(description=messages.REVIEW_BY),
)
ANSWERS = KindOfChange("takes other answers")
IN_FORCE = KindOfChange("in force on other days")
REWORDED = KindOfChange("reworded")
OF_TOPIC = (Ref("topic"), KindOfChange("moved to another topic"))
SENTENCE = Sentence()
LABELLED = BeforeValidator(lambda v: {"label": v} if isinstance(v, str) else v)
Filled = Annotated[Title, SENTENCE]
NotFilled = Annotated[Title, Sentence(filled=False)]
Given = Annotated[dict[str, Any], GivenAnswers(), Field(default={})]
Certainty = Literal["seen", "secondary", "memory"]


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


class EntryWords(Part):
    """How an entry asks a question, in the words of whoever comes in by it."""

    question: Annotated[Id, Ref("question")]
    """The question that is asked so, by id."""
    ask: Annotated[Text, Called("question")]
    """The question, as whoever comes in by this entry reads it."""
    hint: Text | None = None
    """What helps to answer it. Left out, it is the question's own."""


class Entry(Part):
    """A way into the form, for those who come with one sort of deal."""

    id: OwnId
    title: Title
    about: Annotated[Text, Called("description")]
    """Whom it is for, in a sentence."""
    usual: Annotated[Given, Called("list of usual choices")]
    """The choices that are shown first, by question; the others wait behind a fold."""
    presets: Annotated[Given, Called("list of preset answers")]
    """The answers it begins with, by question, as a deal file writes them."""
    words: Annotated[Listed[EntryWords], REWORDED, Called("list of own words")] = ()
    """The questions that it asks in words of its own."""
    topics: Annotated[Ids, Ref("topic"), Called("list of first topics")] = ()
    """The topics that come first in its form, in this order."""


class Heading(Part):
    """A rulebook's own page: what it is, its levels, topics, people and stages."""

    format: Annotated[Text, UPKEEP]
    """The version of this grammar: "1"."""
    id: OwnId
    extends: Annotated[
        Id | None, Called("rulebook below"), UPKEEP, WrittenAs(messages.EXTENDED_ID)
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
    not_covered: Annotated[
        Texts, Called("list of what is not covered"), EXTENDABLE
    ] = ()
    """What nothing in the rulebook looks at, each in a few words: labour law."""
    levels: Annotated[Listed[Level], Members("level"), EXTENDABLE, NOT_EMPTY]
    topics: Annotated[Listed[Topic], Members("topic"), EXTENDABLE, NOT_EMPTY]
    people: Annotated[Listed[Person], Members("entry of people"), EXTENDABLE] = ()
    stages: Annotated[Listed[Label], Members("stage"), EXTENDABLE] = ()
    entries: Annotated[Listed[Entry], Members("entry"), EXTENDABLE] = ()
    """The ways into the form, by who fills it in. Without any, it is one for all."""
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


class ThresholdValue(Part):
    """A value of a threshold, and from which day on it is that."""

    value: Number
    """The number itself, of the kind that the threshold has."""
    from_: Annotated[Day | None, Field(alias="from"), Called("first day")] = None
    """The first day of this value. The first value has none, each later one has."""
    basis: Basis = ()


class Threshold(Part):
    """A number under a name, with a value by day: conditions and texts share it.

    A condition compares with it where its id stands for a number, and a text tells
    its value where the id stands in braces.
    """

    id: OwnId
    title: Annotated[Title, Sentence(filled=False)]
    kind: Literal["percent", "money", "number"] = "percent"
    """What it is a number of. It is compared with questions of that kind alone."""
    unit: Text | None = None
    """What is counted, behind a number: years."""
    values: Annotated[
        Listed[ThresholdValue],
        KindOfChange("takes other values"),
        EXTENDABLE,
        NOT_EMPTY,
    ]
    """Its values, each from a day on, the first of them from always."""
    basis: Basis = ()
    accept: Accept = ()

    @property
    def first_days(self) -> list[date]:
        """The days on which it takes another value, in order."""
        return [it.from_ for it in self.values if it.from_]

    def on(self, day: date) -> ThresholdValue:
        """Return the value that holds on that day."""
        return self.values[bisect_right(self.first_days, day)]

    def in_words(self, number: Decimal) -> str:
        """Return a number as a value of it is told: 10 %, 800 million."""
        return TRAITS[Kind(self.kind)].quantity(number, self.unit)


class Question(Part):
    """What the form asks.

    A `topic` that is not written is its file's.
    """

    id: OwnId
    topic: Annotated[Text, *OF_TOPIC] = ""
    """The topic it is of, where that is not the topic of its file."""
    ask: Annotated[Text, Called("question"), EXTENDABLE]
    """The question, as people read it."""
    short: Annotated[Short, EXTENDABLE]
    kind: Annotated[
        Kind, BeforeValidator(lambda v: Kind(v) if v in list(Kind) else v), ANSWERS
    ]
    """What it is answered with."""
    hint: Annotated[Text | None, EXTENDABLE] = None
    """What helps to answer it, below the question."""
    why: Annotated[Text | None, Called("reason for asking"), EXTENDABLE] = None
    """What hangs on the answer, in a sentence."""
    ask_of: Annotated[
        Id | None,
        Ref("entry of people"),
        Called("person who knows"),
        ASSIGNED,
        EXTENDABLE,
    ] = None
    """Who knows the answer, where that is not who finds out what its topic asks."""
    choices: Annotated[
        dict[Id, Annotated[Choice, LABELLED]], Members("choice"), Field(default={})
    ]
    """Each answer by its id. The kinds `choice` and `choices` need them, no other."""
    unit: Text | None = None
    """What is counted, behind an answer of the kind `number`: years."""
    at_least: Annotated[Number | None, Called("lowest answer"), ANSWERS] = None
    """The lowest number it may be answered with."""
    at_most: Annotated[Number | None, Called("highest answer"), ANSWERS] = None
    """The highest number it may be answered with."""
    unknown_as: Annotated[
        Text | None, Called("wording while it is not known"), EXTENDABLE
    ] = None
    """What stands in a sentence while the answer is not known."""
    language: Annotated[Text | None, Called("language of its answers"), UPKEEP] = None
    """The language that a name is in, of the kind `text`: it, or zh-Hans (BCP 47)."""
    rises: Annotated[bool, Called("note that its answers rise"), UPKEEP] = False
    """Whether the answers go from harmless to grave, as they are listed."""
    lever: Annotated[bool, Called("note that the parties can shape it"), UPKEEP] = False
    """Whether the parties can shape the answer, like a stake or a right."""
    names_deal: Annotated[bool, Called("note that it names the deal"), UPKEEP] = False
    """Whether its answer says what the deal is: with another it is another deal."""
    in_brief: Annotated[bool, Called("note that page one tells it"), UPKEEP] = False
    """Whether page one of a briefing tells the answer."""
    in_list: Annotated[bool, Called("note that lists of deals tell it"), UPKEEP] = False
    """Whether lists of deals tell the answer, and can be searched by it."""
    heads: Annotated[Texts, Called("list of heads in tables"), EXTENDABLE] = ()
    """What else tables have at the head of its column, like Industry."""
    starts_at: Annotated[Id | None, Ref("question", "number"), ANSWERS] = None
    """The question that asks what it was before the deal, so that steps are crossed."""
    ask_when: Annotated[Checked | None, Holds(ALWAYS)] = None
    """The condition under which it is asked. Leave out to ask it always."""
    in_force: Annotated[InForce, IN_FORCE] = InForce()
    """The days on which it is asked, both included."""
    basis: Basis = ()
    accept: Accept = ()
    _other: frozenset[str] = PrivateAttr(frozenset())

    def __hash__(self) -> int:
        """Return a hash, which choices by name have not."""
        return hash((self.id, self.ask))

    @property
    def traits(self) -> KindTraits:
        """What a question of its kind can do."""
        return TRAITS[self.kind]

    @property
    def offered(self) -> Mapping[str, Choice]:
        """The choices it may be answered with: its own, or those of its kind."""
        return self.choices or self.traits.own()

    @cached_property
    def not_known(self) -> frozenset[str]:
        """The choices that count as no answer, such as: not checked yet."""
        return self._other | {it for it, of in self.choices.items() if of.not_known}

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """The choices that are an answer."""
        return tuple(word for word in self.offered if word not in self.not_known)

    @cached_property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """The lowest and highest number allowed; a percentage is of a whole."""
        own = zip((self.at_least, self.at_most), self.traits.bounds, strict=True)
        lowest, highest = (of if it is None else it for it, of in own)
        return lowest, highest

    def allows(self, number: Decimal) -> bool:
        """Tell whether a number is within the bounds."""
        lowest, highest = self.bounds
        low = lowest is None or number >= lowest
        return low and (highest is None or number <= highest)


class Point(Part):
    """One place in a source, retold in our words."""

    says: Annotated[Text, Called("text")]
    """What it says, in a sentence."""
    cite: Annotated[Text | None, Called("name in print")] = None
    """Its name in print. A key that is an article, like art.2(5), needs none."""
    certainty: Certainty | None = None
    """How it is known: seen in the text itself, on a page about it, or from memory."""
    known_from: Annotated[Text | None, Called("note on where it was read")] = None
    """The copy that was read and the day of its state, or the page about it."""
    as_of: Annotated[
        Moment | None, Called("state of the text that was read"), MOMENT
    ] = None
    """Where later changes were not seen: the day, month or year of what was read."""
    to_be_verified: Annotated[Text | None, Called("note on what is to be verified")] = (
        None
    )
    """What is not certain yet, and must be checked."""

    @property
    def seen(self) -> bool:
        """Tell whether nothing is left to be read; what is our own says nothing."""
        return self.to_be_verified is None and self.certainty in {None, "seen"}


class Source(Part):
    """What rules rest on: the guide, a law, an official text."""

    id: OwnId
    title: NotFilled
    short: Short
    kind: Text
    """What sort of text it is: law, official text, guide, own note."""
    link: Link = None
    note: Text | None = None
    """What else is to be said of it."""
    points: Annotated[dict[str, Point], Members("point")]
    """Its places that something rests on, each by its key, like art.2(5)."""
    accept: Accept = ()


class Term(Part):
    """A word that law or deal-making uses in a sense of its own."""

    id: OwnId
    term: Annotated[Text, EXTENDABLE]
    """The word itself, as a heading."""
    forms: Annotated[Texts, EXTENDABLE] = ()
    """Other ways in which texts say it. Upper and lower case are the same."""
    gloss: Annotated[Text | None, Called("gloss"), EXTENDABLE] = None
    """What stands in brackets behind its first use on a board page: a few words."""
    says: Annotated[Text, Called("text"), EXTENDABLE]
    """What it means, in a sentence or two."""
    basis: Annotated[Basis, EXTENDABLE] = ()
    accept: Accept = ()


class Definition(Part):
    """A named condition that rules share, like a law's definitions."""

    id: OwnId
    title: NotFilled
    when: When
    in_force: Annotated[InForce, IN_FORCE] = InForce()
    """The days on which it can hold, both included. On others it does not."""
    basis: Basis = ()
    accept: Accept = ()


class Rule(Part):
    """A condition and the finding it leads to.

    It is met where `when` is met and none of `unless` is: `when`, asked of a rule, is
    all of that, and `written_when` what stands under that key alone. Switched `off`, it
    is never in force.
    """

    id: OwnId
    title: Annotated[Filled, EXTENDABLE]
    topic: Annotated[Id, *OF_TOPIC]
    """The topic it is listed under, by id."""
    level: Annotated[Id, Ref("level"), KindOfChange("re-levelled"), EXTENDABLE]
    """How much scrutiny to expect, by the id of a level."""
    basis: Annotated[Basis, EXTENDABLE, NOT_EMPTY]
    in_force: Annotated[InForce, IN_FORCE, EXTENDABLE] = InForce()
    """The days the rule holds on, both included."""
    written_when: Annotated[When, Field(alias="when")]
    unless: Annotated[Listed[Unless], Called("list of exceptions"), REWORDED] = ()
    """Exceptions: where one of them is met, the rule is not."""
    supersedes: Annotated[
        Ids, Ref("rule"), Called("list of rules it supersedes"), EXTENDABLE
    ] = ()
    """Rules over the same facts: where both are met, it is told and they are not.

    The level stays as it is.
    """
    says: Annotated[Says, EXTENDABLE]
    expect: Annotated[
        Ids, Ref("consequence"), Called("list of consequences"), EXTENDABLE
    ] = ()
    """What a deal should expect, by id."""
    checklist: Annotated[Ids, Ref("item"), EXTENDABLE] = ()
    """What is to be done then, by id."""
    signals: Annotated[Ids, Ref("signal"), Called("list of signals"), EXTENDABLE] = ()
    """What to watch then, by id."""
    off: Annotated[Text | None, KindOfChange("switched off"), EXTENDABLE] = None
    """Why the rule is switched off."""
    accept: Accept = ()

    @property
    def when(self) -> Condition:
        """The whole condition under which it is met, its exceptions too."""
        if not self.unless:
            return self.written_when
        return AllOf((self.written_when, self.excepted))

    @property
    def excepted(self) -> Condition:
        """That none of its exceptions is met."""
        return NoneOf(tuple(it.when for it in self.unless))

    def covers(self, day: date) -> bool:
        """Tell whether the rule is in force on that day."""
        return self.off is None and self.in_force.covers(day)


class Follower(Part):
    """Consequences from rules that name it, or from a condition of its own."""

    id: OwnId
    when: Annotated[Checked | None, *HELD] = None
    basis: Basis = ()


class Item(Follower):
    """What to do, by whom, before what, and why."""

    do: Annotated[Text, SENTENCE, Called("instruction"), EXTENDABLE]
    """What is to be done, as one says it to somebody: Name the owners."""
    who: Annotated[
        Id, Ref("entry of people"), Called("person in charge"), ASSIGNED, EXTENDABLE
    ]
    """Who does it, by the id of an entry of people."""
    before: Annotated[Id, Ref("stage"), Called("stage"), ASSIGNED, EXTENDABLE]
    """The stage it is to be done before."""
    why: Annotated[Text, SENTENCE, Called("reason"), EXTENDABLE]
    """Why it is to be done."""
    proviso: Annotated[Text | None, SENTENCE, EXTENDABLE] = None
    """The same as a condition on which a deal goes on: no core know-how leaves."""
    clause: Annotated[Text | None, SENTENCE, Called("clause"), EXTENDABLE] = None
    """What the contract should say of it, ready to be pasted, behind a heading."""
    accept: Accept = ()


class Consequence(Follower):
    """What a deal should expect."""

    title: Filled
    says: Says
    accept: Accept = ()


class LookFor(Part):
    """What a signal looks like in deals of one kind."""

    when: When
    says: Says


class Signal(Follower):
    """Something to watch next."""

    title: Filled
    says: Says
    look_for: Annotated[Listed[LookFor], Members("look of signal")] = ()
    """What it looks like in deals of one kind."""
    accept: Accept = ()


class Contradiction(Part):
    """Facts that cannot all be true, so that something said of the deal is wrong.

    What is not known contradicts nothing.
    """

    id: OwnId
    when: Annotated[Checked | None, Holds(ALWAYS), HELD[1]] = None
    below: Annotated[Ids, Ref("question"), Called("pair of questions")] = ()
    """Two questions: it holds where the first answer is below, or before, the other."""
    says: Says
    questions: Annotated[Ids, Ref("question"), Called("list of questions")] = ()
    """The questions to look at. Left out, those that its condition reads."""
    basis: Basis = ()
    accept: Accept = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Rulebook:
    """Everything in one rules folder, read and found free of problems.

    Mappings keep file order, which is page order. `upkeep` is by file. `digest` is the
    SHA-256 of the rule files, in hexadecimal; `texts` are those, by path. What is of
    another value by day is put in by `editions.of_day`: an edition names the rulebook
    that it is `of`, which itself is of none, as is a copy with something changed.
    """

    heading: Heading
    questions: Mapping[str, Question]
    thresholds: Mapping[str, Threshold]
    definitions: Mapping[str, Definition]
    rules: Mapping[str, Rule]
    checklist: Mapping[str, Item]
    consequences: Mapping[str, Consequence]
    signals: Mapping[str, Signal]
    contradictions: Mapping[str, Contradiction]
    provisos: Mapping[str, Proviso]
    recommendations: Mapping[str, Recommendation]
    sources: Mapping[str, Source]
    glossary: Mapping[str, Term]
    sides: Mapping[str, Label]
    parties: Mapping[str, Label]
    anchors: Mapping[str, Anchor]
    calendars: Mapping[str, Calendar]
    regimes: Mapping[str, Regime]
    precedents: Mapping[str, Precedent]
    upkeep: Mapping[str, Upkeep]
    texts: Mapping[str, str]
    digest: str
    of: "Rulebook | None" = None

    @cached_property
    def rank(self) -> dict[str, int]:
        """The place of each level, from 0, the lowest."""
        return {level.id: place for place, level in enumerate(self.heading.levels)}

    @cached_property
    def who_knows(self) -> Mapping[str, Person]:
        """Who is asked each question that names somebody, itself or by its topic."""
        people = {it.id: it for it in self.heading.people}
        topics = {it.id: it.who for it in self.heading.topics}
        every = self.questions.values()
        who = {it.id: it.ask_of or topics[it.topic] for it in every}
        return {name: people[it] for name, it in who.items() if it}

    @cached_property
    def conditions(self) -> Mapping[Node, Condition | None]:
        """When each question is asked and each definition holds, by kind and id.

        A day is asked for the clocks that start with it as well.
        """
        return self.asking.conditions

    @cached_property
    def asking(self) -> Asking:
        """What asks for what, the clocks that nobody can be asked about among it."""
        own = conditions_of(self.questions, self.definitions)
        return with_starts(own, self.anchors, self.regimes)
