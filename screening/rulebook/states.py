"""The states of a filing, each with all that differs between them, and which it is.

A state is one entry of `State`, and has no other: code asks for a trait, and names a
state only where it decides one. Most of them hang on what one does about a filing; one
more thing to do has no section to be shown in, and mypy says so.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, Self, assert_never

from screening.rulebook.conditions import Verdict


class Act(StrEnum):
    """What one does about a filing.

    A deal that the law does not allow is stopped. A fact that is open is found out, a
    law that is still to come is waited for.
    """

    STOP = "stop"
    FILE = "file"
    ASK = "ask"
    FIND_OUT = "find-out"
    WAIT = "wait"
    NOTHING = "nothing"


class Section(StrEnum):
    """Where a filing is shown, among others of which as much is to be done."""

    WALLS = "walls"
    DUE = "due"
    OPEN = "open"
    LATER = "later"
    NOTHING = "nothing"


class Tone(StrEnum):
    """How a state is set off where it is shown: the class that stylesheets know."""

    GRAVE = "grave"
    SURE = "sure"
    UNSURE = "unsure"
    PLAIN = "plain"


class Counted(NamedTuple):
    """What is said behind a number: of one, and of several."""

    one: str
    several: str


@dataclass(frozen=True, kw_only=True)
class StateTraits:
    """What a state of a filing is called, and what follows from it.

    `meaning` says how it comes about. `label` is how it stands, as a mark, `in_text`
    the same inside a sentence, and `shorter` where there is little room. `then` says of
    titles that it is so from a day on. One with a `count` counts where filings are
    counted; `on_board` says it in the sentence of the board page, which tells of the
    others elsewhere. One that is not `settled` may change with more answers. One that
    stands `early` is so before the regime is in force as well.
    """

    does: Act
    meaning: str
    label: str
    in_text: str
    shorter: str = ""
    then: str
    count: Counted | None = None
    on_board: Counted | None = None
    tone: Tone = Tone.PLAIN
    settled: bool = True
    early: bool = False

    @cached_property
    def in_table(self) -> str:
        """How it stands, where there is little room."""
        return self.shorter or self.in_text

    @cached_property
    def counted(self) -> bool:
        """Whether it counts where filings are counted, of one deal or of many."""
        return self.count is not None

    @cached_property
    def section(self) -> Section:
        """Where it is shown."""
        match self.does:
            case Act.STOP:
                return Section.WALLS
            case Act.FILE | Act.ASK:
                return Section.DUE
            case Act.FIND_OUT:
                return Section.OPEN
            case Act.WAIT:
                return Section.LATER
            case Act.NOTHING:
                return Section.NOTHING
            case _ as never:
                assert_never(never)

    @cached_property
    def forbids(self) -> bool:
        """Whether the deal is not possible as it is described."""
        return self.section is Section.WALLS

    @cached_property
    def sure(self) -> bool:
        """Whether something must be filed or done, and not only asked about."""
        return self.does is Act.FILE

    @cached_property
    def dated(self) -> bool:
        """Whether something is to be filed, done or asked, so that its days count."""
        return self.section is Section.DUE

    @cached_property
    def asks(self) -> bool:
        """Whether something is asked of the deal, or it is not possible."""
        return self.dated or self.forbids

    @cached_property
    def hangs(self) -> bool:
        """Whether facts that are not known yet decide whether anything is asked."""
        return self.section is Section.OPEN

    @cached_property
    def idle(self) -> bool:
        """Whether nothing is asked of the deal, nor will be."""
        return self.section is Section.NOTHING


class State(StrEnum):
    """How it stands between a regime and a deal, the gravest first.

    A wall is a prohibition that applies. A regime that is not in force yet is future,
    one that is no law yet a proposal, unless neither would ask anything.
    """

    traits: StateTraits
    place: int
    """Where it comes among all, counted from 0."""

    def __new__(cls, written: str, traits: StateTraits) -> Self:
        """Make a state of how it is written and its traits, without which is none."""
        state = str.__new__(cls, written)
        state._value_, state.traits = written, traits
        state.place = len(cls.__members__)
        return state

    WALL = (
        "wall",
        StateTraits(
            does=Act.STOP,
            meaning="The law does not allow the deal as it is described.",
            label="Not possible as described",
            in_text="not possible as described",
            shorter="not possible",
            then="From then on the law does not allow it: {titles}.",
            count=Counted("wall", "walls"),
            tone=Tone.GRAVE,
        ),
    )
    MUST = (
        "must",
        StateTraits(
            does=Act.FILE,
            meaning=(
                "Of a filing: its `when` is met on the day the deal is read at. It is "
                "due."
            ),
            label="Must",
            in_text="due",
            then="This is due from then on: {titles}.",
            count=Counted("due", "due"),
            on_board=Counted("is due", "are due"),
            tone=Tone.SURE,
        ),
    )
    ASK_FIRST = (
        "ask first",
        StateTraits(
            does=Act.ASK,
            meaning=(
                "Of a filing: `ask-first-when` alone is met. One asks if it is due."
            ),
            label="Ask first",
            in_text="to ask first",
            then="This is to be asked first from then on: {titles}.",
            count=Counted("to ask first", "to ask first"),
            on_board=Counted(
                "may apply and has to be asked about",
                "may apply and have to be asked about",
            ),
            tone=Tone.UNSURE,
            settled=False,
        ),
    )
    OPEN = (
        "open",
        StateTraits(
            does=Act.FIND_OUT,
            meaning=(
                "It cannot be told yet, because an answer is missing. Of a rule: more "
                "answers may meet it. Of a filing: more answers may make it due."
            ),
            label="Open",
            in_text="open",
            then="This may be due from then on: {titles}.",
            count=Counted("open", "open"),
            on_board=Counted(
                "hangs on a fact that is not known yet",
                "hang on facts that are not known yet",
            ),
            settled=False,
        ),
    )
    FUTURE = (
        "future",
        StateTraits(
            does=Act.WAIT,
            meaning=(
                "Of a filing: it would ask something, and its `in-force` begins after "
                "the day the deal is read at. Where it would ask nothing it is not due."
            ),
            label="From {day}",
            in_text="not in force yet",
            then="This is not in force yet: {titles}.",
        ),
    )
    PROPOSAL = (
        "proposal",
        StateTraits(
            does=Act.WAIT,
            meaning=(
                "Of a filing: it is marked `proposal`, and would ask something if it "
                "were law."
            ),
            label="Proposal",
            in_text="only proposed",
            then="This is proposed: {titles}.",
            early=True,
        ),
    )
    NOT_DUE = (
        "not due",
        StateTraits(
            does=Act.NOTHING,
            meaning="Of a filing: it asks nothing of the deal, or an exception holds.",
            label="Not due",
            in_text="not due",
            then="This is no longer due from then on: {titles}.",
            early=True,
        ),
    )


def state_of(due: State, must: Verdict, ask: Verdict, excused: Verdict) -> State:
    """Return the state of a regime in force by what its conditions come to.

    `due` is the one that it has where its own condition holds. It is `excused` where
    one of its exceptions is met, and perhaps where one is open.
    """
    if {must, ask} == {Verdict.NOT_MET} or excused is Verdict.MET:
        return State.NOT_DUE
    sure = must is Verdict.MET and excused is Verdict.NOT_MET
    if sure or due is State.PROPOSAL:
        return due
    return State.ASK_FIRST if ask is Verdict.MET else State.OPEN


def before_force(state: State) -> State:
    """Return the state of a regime not in force yet that would have this one in it."""
    return state if state.traits.early else State.FUTURE


COUNTED = tuple(state for state in State if state.traits.counted)
"""The states in which filings are counted, the gravest first."""
