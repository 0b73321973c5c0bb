"""What a legal regime asks of a deal, as an analyst writes it in `filings/*.yaml`.

A regime is the scheme; what it asks of one deal is a filing, for the engine to say.
Days are counted from anchors: the days that matter to a deal, such as the signing.
"""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from screening.rulebook import messages
from screening.rulebook.conditions import ALWAYS, NEVER, AnyOf, Condition
from screening.rulebook.fields import (
    NOT_EMPTY,
    UPKEEP,
    Accept,
    Basis,
    Called,
    Checked,
    Day,
    Holds,
    Id,
    Ids,
    InForce,
    KindOfChange,
    Listed,
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
)
from screening.rulebook.states import Standings, State

SENTENCE = Sentence()
LONGEST_IF_NOT = 90
"""Characters: it stands in the cell of a table, under the last day."""
Labelled = Annotated[Text, Field(description="What people read.")]
CLOCK = KindOfChange("clock changed")
FILED = KindOfChange("filed otherwise")
ONLY_WHEN = (Holds(ALWAYS), Field(description=messages.ONLY_WHEN))


SIGNING, CLOSING, COMPLETE_FILING = "signing", "closing", "complete-filing"


class Anchor(Part):
    """A day that terms are counted from or run up to, such as the signing.

    Three of them are known by their id: `signing`, `closing` and `complete-filing`. A
    filing that has no term but has to be answered before something is done is reckoned
    as complete at the signing. One whose first day is not known is drawn as if it were
    filed there, where it is due before what a standstill stops after the signing.
    """

    id: OwnId
    label: Text
    """The day, as it stands inside a sentence: the signing."""
    question: Annotated[Id | None, Ref("question", "day"), FILED] = None
    """The question that asks for the day. Without one it is known only later."""


class Label(Part):
    """A named member of a list: who acts, before which stage, on which side."""

    id: OwnId
    label: Labelled


DECIDING = KindOfChange("assigned otherwise")


class Person(Label):
    """Somebody who does things about a deal."""

    decides: Annotated[bool, Called("note that they decide"), DECIDING] = False
    """Whether they decide on the deal, like a board: the briefing asks it of them."""


class Calendar(Part):
    """Which days are working days, for terms that are counted in them."""

    id: OwnId
    label: Labelled
    holidays: Annotated[Text | None, CLOCK] = None
    """The calendar of the library `holidays`: a country such as IT, or XECB."""
    closed: Annotated[Listed[Day], CLOCK] = ()
    """Days on which nobody works there, beside those of `holidays`."""
    listed_until: Annotated[Day | None, CLOCK] = None
    """The last day for which there is an official list. Later days are projected."""
    basis: Basis = ()


class Span(Part):
    """A length of time: in days, working days or months, of which one is written."""

    days: Annotated[Number | None, CLOCK] = None
    """How long, in days. One of the three lengths is written, not several."""
    working_days: Annotated[Number | None, CLOCK] = None
    """How long, in the working days of its `calendar`."""
    months: Annotated[Number | None, CLOCK] = None
    """How long, in months."""
    calendar: Annotated[Id | None, Ref("calendar"), CLOCK] = None
    """Whose calendar counts, by the id of a calendar."""

    @property
    def lengths(self) -> list[Number]:
        """The lengths that are written."""
        written = (self.days, self.working_days, self.months)
        return [length for length in written if length is not None]


class Duty(Span):
    """What somebody has to do by a day; the first is what the regime asks for.

    Without a length of time it is due before its anchor, with 0 days on that very day.
    """

    duty: Annotated[Text, Called("instruction")]
    """What is to be done: file with the Presidency."""
    anchor: Annotated[Id, Ref("anchor"), CLOCK]
    """The day it is counted from, by the id of an anchor."""
    no_later_than: Annotated[Id | None, Ref("anchor"), CLOCK] = None
    """The day before which it is to be done too. It moves no lawful last day."""
    only_when: Annotated[Checked | None, *ONLY_WHEN] = None
    basis: Basis = ()

    @property
    def same_day(self) -> bool:
        """Whether it is due on the day of its anchor: with a bid."""
        return self.lengths == [0]


class Pause(Span):
    """What makes a review longer."""

    for_: Annotated[Text, Field(alias="for"), Called("reason of the pause")]
    """What suspends the deadline: a question to the parties."""
    usual: Annotated[bool, CLOCK, Called("note that it is to be reckoned with")] = False
    """Whether it is to be reckoned with; else it is the worst case."""
    only_when: Annotated[Checked | None, *ONLY_WHEN] = None
    basis: Basis = ()


class Phase(Span):
    """A phase of the review. The first starts with the complete filing, unless told.

    Phases that start at the same day run beside each other.
    """

    phase: Annotated[Text, Called("name of the phase")]
    """What it is called: first phase."""
    starts: Annotated[Id | None, Ref("anchor"), CLOCK] = None
    """The day it starts at, by the id of an anchor, beside the phases before it.

    Leave out for the day on which the phase before it ends.
    """
    happens: Annotated[Literal["always", "usually", "at worst"], CLOCK] = "always"
    """How often it comes to that: always, usually or at worst."""
    pauses: Annotated[Listed[Pause], CLOCK] = ()
    """What can make it longer."""
    only_when: Annotated[Checked | None, *ONLY_WHEN] = None
    basis: Basis = ()


class Order(Part):
    """What has to be over before the regime's own term starts."""

    after: Annotated[Ids, Ref("regime"), CLOCK, NOT_EMPTY]
    """The regimes whose review has to end first, by id."""
    only_when: Annotated[Checked | None, *ONLY_WHEN] = None
    says: Says
    basis: Basis = ()


Stopped = Literal["closing", "votes", "award", "transfer", "purchase", "money"]


class Bar(Part):
    """What may not be done until there is an answer."""

    stops: Annotated[Stopped, FILED]
    """What is stopped. Its day is that of the anchor with this id, if there is one."""
    says: Says
    basis: Basis = ()


class Amount(Part):
    """How much a fine is, of what a deal answers."""

    bound: Literal["up to", "at least"]
    """Whether it is that much at most or at least."""
    percent: Number
    """How much of it: 200 is twice as much."""
    of: Annotated[Id, Ref("question", "number")]
    """The question whose answer it is of."""


class Sanction(Part):
    """What happens to those who do not do it."""

    says: Says
    amounts: Annotated[Listed[Amount], FILED] = ()
    """How much a fine is, so that it can be reckoned."""
    floor: Annotated[Text | None, FILED, Called("words for the least of the fine")] = (
        None
    )
    """What it comes to at least, of what no answer tells, in a few words."""
    void: Annotated[Text | None, FILED, Called("words for what is void")] = None
    """What is void without it, in a few words: the act."""
    basis: Basis = ()


class Unless(Part):
    """An exception: what makes a rule or a regime say nothing all the same."""

    when: When
    reason: Annotated[Text, SENTENCE, Called("reason")]
    """Why, in a sentence."""
    basis: Basis = ()


class MayApply(Part):
    """A reading of the law, or a fact no form can ask, by which a regime may apply."""

    when: When
    because: Annotated[Text | None, SENTENCE, Called("reason")] = None
    """What is doubtful and what to ask counsel, in a sentence. Every entry has one."""


class Regime(Part):
    """A legal scheme that can ask something of a deal.

    A deal must do what it asks where `when` is met. Where that is open, it is likely
    where `likely-when` is met, and may apply where an entry of `may-apply` is. Where
    one of `unless` is known to be met it asks for nothing; one that is open leaves it
    due. A prohibition whose `when` is met is a wall: the deal is not possible as
    described.
    """

    id: OwnId
    title: Title
    short: Short
    side: Annotated[Id, Ref("side"), FILED]
    """On which side it stands, by the id of a side."""
    kind: Annotated[
        Literal["filing", "plan", "consent", "prohibition", "duty", "watch"], FILED
    ]
    """Whether something is filed, planned, consented to, forbidden, done or watched."""
    says: Says
    acts: Annotated[Ids, Ref("party"), FILED, NOT_EMPTY]
    """Who files or acts, by the id of a party; several do it together."""
    authority: Annotated[Text, FILED]
    """Authority, in words."""
    channel: Annotated[Text | None, FILED] = None
    """How it is filed: by certified e-mail."""
    when: Annotated[Checked | None, Holds(NEVER)] = None
    """The condition under which it must be done. Left out where it only may apply."""
    likely_when: Annotated[Checked | None, Holds(NEVER)] = None
    """The condition under which one plans for it though `when` is still open."""
    may_apply: Annotated[Listed[MayApply], FILED] = ()
    """Where it may apply all the same, each with what is doubtful."""
    ask_first_when: Annotated[Checked | None, Holds(NEVER), UPKEEP] = None
    """The earlier way to write one entry of `may-apply`, which gave no reason."""
    unless: Annotated[Listed[Unless], FILED] = ()
    """What makes it ask nothing all the same."""
    remote: Annotated[Text | None, Called("reason why it is remote")] = None
    """What it takes, in a sentence, so that it is remote while not all of that is told.

    It stands where the filing is open and the level is not calm.
    """
    rule_out: Annotated[bool, FILED, Called("note that it holds for everybody")] = False
    """Whether it holds for everybody. Until the facts are checked, one rules it out."""
    optional: Annotated[bool, FILED, Called("note that nobody has to")] = False
    """Whether one may do what it asks and need not, like a question put early."""
    proposal: Annotated[bool, FILED, Called("note that it is a proposal")] = False
    """Whether it is proposed and not yet law."""
    duties: Annotated[Listed[Duty], CLOCK] = ()
    """What is to be done by a day."""
    review: Annotated[Listed[Phase], CLOCK] = ()
    """How long the authority takes, phase by phase."""
    no_clock: Text | None = None
    """Why there is no term, where there are no `duties`."""
    ordinary: Annotated[Text | None, UPKEEP, Called("reason why it is ordinary")] = None
    """Why it says nothing of scrutiny, where it may be due at a calm level."""
    order: Annotated[Listed[Order], CLOCK] = ()
    """What has to be over first."""
    standstill: Annotated[Listed[Bar], FILED] = ()
    """What may not be done meanwhile."""
    silence: Annotated[Text | None, SENTENCE, FILED] = None
    """What it means when the authority does not answer in time."""
    way_out: Annotated[Text | None, SENTENCE, Called("way out")] = None
    """What makes a deal possible that it forbids as described, and who can say so."""
    outcomes: Texts = ()
    """What can come out."""
    sanctions: Annotated[Listed[Sanction], FILED] = ()
    """What happens to those who do not do it."""
    if_not: Annotated[
        Text | None,
        StringConstraints(max_length=LONGEST_IF_NOT),
        SENTENCE,
        Called("sentence on what follows if not"),
    ] = None
    """The same in one short sentence, never more certain than `sanctions`."""
    documents: Texts = ()
    """What is handed in."""
    signs: Text | None = None
    """Who signs."""
    clause: Annotated[Text | None, SENTENCE, Called("clause")] = None
    """What the contract should say, as a condition to be met first."""
    early_question: Annotated[Id | None, Ref("regime")] = None
    """The regime by which one may ask early whether this one applies."""
    assessed_with: Annotated[Ids, Ref("regime")] = ()
    """Regimes that are one assessment with this one, by id."""
    in_force: Annotated[InForce, KindOfChange("in force on other days")] = InForce()
    """The days it holds on, both included."""
    basis: Annotated[Basis, NOT_EMPTY]
    look_again: Annotated[Day | None, UPKEEP] = None
    """When its law is to be read again."""
    accept: Accept = ()

    @property
    def readings(self) -> tuple[MayApply, ...]:
        """Where it may apply, also as it was written earlier."""
        earlier = self.ask_first_when
        return (*self.may_apply, *([MayApply(when=earlier)] if earlier else []))

    @property
    def may(self) -> Condition | None:
        """The condition under which it may apply; None where it never only may."""
        whens = tuple(it.when for it in self.readings)
        return whens[0] if len(whens) == 1 else AnyOf(whens) if whens else None

    @property
    def asks(self) -> Condition:
        """The condition under which it asks for anything, but for its exceptions."""
        held = (self.when, self.may)
        return AnyOf(tuple(it for it in held if it is not None))

    @property
    def outcome(self) -> Standings:
        """How it stands by what its conditions come to."""
        if self.proposal:
            due = State.PROPOSAL
        elif self.optional:
            due = State.OPTIONAL
        else:
            due = State.WALL if self.kind == "prohibition" else State.MUST
        may = State.OPTIONAL if self.optional else State.MAY_APPLY
        may = State.RULE_OUT if self.rule_out else may
        return Standings(due, may, State.RULE_OUT if self.rule_out else State.OPEN)

    @property
    def due(self) -> State:
        """How it stands to a deal whose facts meet its condition."""
        return self.outcome.due

    @cached_property
    def stops(self) -> tuple[str, ...]:
        """What may not be done before there is an answer, each once."""
        return tuple(dict.fromkeys(bar.stops for bar in self.standstill))
