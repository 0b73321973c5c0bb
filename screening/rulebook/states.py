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

    A deal that the law does not allow is stopped. What is likely is planned for, what
    is filed is followed up. A fact that is open is found out, a law that is still to
    come is waited for.
    """

    STOP = "stop"
    FILE = "file"
    FOLLOW_UP = "follow-up"
    PLAN = "plan"
    ASK = "ask"
    CHOOSE = "choose"
    FIND_OUT = "find-out"
    WAIT = "wait"
    NOTHING = "nothing"


class FilingSection(StrEnum):
    """Where a filing is shown, among others of which as much is to be done."""

    WALLS = "walls"
    DUE = "due"
    OPEN = "open"
    OPTIONAL = "optional"
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
    the same inside a sentence, and `shorter` where there is little room. `then` says
    behind titles that it is so from a day on. One with a `count` counts where filings
    are counted. One that is not `settled` may change with more answers. One that stands
    `early` is so before the regime is in force as well.
    """

    does: Act
    meaning: str
    label: str
    in_text: str
    shorter: str = ""
    then: Counted
    count: Counted | None = None
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
    def section(self) -> FilingSection:
        """Where it is shown."""
        match self.does:
            case Act.STOP:
                return FilingSection.WALLS
            case Act.FILE | Act.FOLLOW_UP | Act.PLAN | Act.ASK:
                return FilingSection.DUE
            case Act.FIND_OUT:
                return FilingSection.OPEN
            case Act.CHOOSE:
                return FilingSection.OPTIONAL
            case Act.WAIT:
                return FilingSection.LATER
            case Act.NOTHING:
                return FilingSection.NOTHING
            case _ as never:
                assert_never(never)

    @cached_property
    def forbids(self) -> bool:
        """Whether the deal is not possible as it is described."""
        return self.section is FilingSection.WALLS

    @cached_property
    def sure(self) -> bool:
        """Whether something must be filed or done, and not only asked about."""
        return self.does is Act.FILE

    @cached_property
    def optional(self) -> bool:
        """Whether one may do it, and need not."""
        return self.does is Act.CHOOSE

    @cached_property
    def likely(self) -> bool:
        """Whether one plans for it, though it is not sure."""
        return self.does is Act.PLAN

    @cached_property
    def dated(self) -> bool:
        """Whether something is to be filed, done or asked, so that its days count."""
        return self.section in {FilingSection.DUE, FilingSection.OPTIONAL}

    @cached_property
    def asks(self) -> bool:
        """Whether something is asked of the deal, or it is not possible."""
        return self.section is FilingSection.DUE or self.forbids

    @cached_property
    def hangs(self) -> bool:
        """Whether facts that are not known yet decide whether anything is asked."""
        return self.section is FilingSection.OPEN

    @cached_property
    def can_stop(self) -> bool:
        """Whether what it stops is stopped, or still may be."""
        return self.asks or self.hangs

    @cached_property
    def idle(self) -> bool:
        """Whether nothing is asked of the deal, nor will be."""
        return self.section is FilingSection.NOTHING


class State(StrEnum):
    """How it stands between a regime and a deal, the gravest first.

    A wall is a prohibition that applies. A regime that is not in force yet is future,
    one that is no law yet a proposal, unless neither would ask anything. A filing that
    was made is filed, however it stood before.
    """

    traits: StateTraits
    place: int
    """Where it comes among all, counted from 0."""

    @classmethod
    def _missing_(cls, value: object) -> "State | None":
        """Return the state that was written otherwise before."""
        return EARLIER.get(str(value))

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
            then=Counted(
                "forbids the deal as described", "forbid the deal as described"
            ),
            count=Counted("ban", "bans"),
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
            then=Counted("is due", "are due"),
            count=Counted("due", "due"),
            tone=Tone.SURE,
        ),
    )
    MUST_UNLESS = (
        "must unless",
        StateTraits(
            does=Act.FILE,
            meaning=(
                "Of a filing: its `when` is met, and an exception is open that nobody "
                "has shown. It is due until somebody does."
            ),
            label="Must, unless an exception applies",
            in_text="due unless an exception applies",
            shorter="due unless excepted",
            then=Counted(
                "is due unless an exception applies",
                "are due unless an exception applies",
            ),
            count=Counted(
                "due unless an exception applies", "due unless an exception applies"
            ),
            tone=Tone.SURE,
            settled=False,
        ),
    )
    FILED = (
        "filed",
        StateTraits(
            does=Act.FOLLOW_UP,
            meaning="Of a filing: it was made. Progress with it is recorded.",
            label="Filed",
            in_text="filed",
            then=Counted("is filed", "are filed"),
            count=Counted("filed", "filed"),
        ),
    )
    LIKELY = (
        "likely",
        StateTraits(
            does=Act.PLAN,
            meaning=(
                "Of a filing: its `likely-when` is met while facts are missing. One "
                "plans for it."
            ),
            label="Likely",
            in_text="likely",
            then=Counted("is likely", "are likely"),
            count=Counted("likely", "likely"),
            tone=Tone.UNSURE,
            settled=False,
        ),
    )
    MAY_APPLY = (
        "may apply",
        StateTraits(
            does=Act.ASK,
            meaning=(
                "Of a filing: an entry of `may-apply` is met, and `when` is not. Its "
                "`because` states the doubt; ask counsel or the authority."
            ),
            label="May apply",
            in_text="may apply",
            then=Counted("may apply", "may apply"),
            count=Counted("may apply", "may apply"),
            tone=Tone.UNSURE,
            settled=False,
        ),
    )
    RULE_OUT = (
        "rule out",
        StateTraits(
            does=Act.ASK,
            meaning=(
                "Of a ban that holds for everybody (`rule-out`): nobody has checked "
                "yet that it does not touch the deal."
            ),
            label="Rule out",
            in_text="to rule out",
            then=Counted("has to be ruled out", "have to be ruled out"),
            count=Counted("to rule out", "to rule out"),
            tone=Tone.UNSURE,
            settled=False,
        ),
    )
    OPEN = (
        "open",
        StateTraits(
            does=Act.FIND_OUT,
            meaning=(
                "Still open, because an answer is missing. Of a rule: more "
                "answers may meet it. Of a filing: more answers may make it due."
            ),
            label="Open",
            in_text="open",
            then=Counted("may be due", "may be due"),
            count=Counted("open", "open"),
            settled=False,
        ),
    )
    OPTIONAL = (
        "optional",
        StateTraits(
            does=Act.CHOOSE,
            meaning="Of a filing: one may do it early, and nobody has to (`optional`).",
            label="Optional",
            in_text="optional",
            then=Counted("is possible", "are possible"),
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
            then=Counted("is not in force yet", "are not in force yet"),
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
            then=Counted("is proposed", "are proposed"),
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
            then=Counted("no longer applies", "no longer apply"),
            early=True,
        ),
    )


class Standings(NamedTuple):
    """How a regime stands: it is `due`, it `may` apply, or its facts are `open`."""

    due: State
    may: State = State.MAY_APPLY
    open: State = State.OPEN


def state_of(
    regime: Standings, must: Verdict, likely: Verdict, may: Verdict, excused: Verdict
) -> State:
    """Return the state of a regime in force by what its conditions come to.

    It is `excused` where one of its exceptions is met. One that is open excuses nobody:
    what must be done must be done until an exception is known to hold.
    It is likely while it is open whether it must be done, or where it may apply.
    """
    if {must, may} == {Verdict.NOT_MET} or excused is Verdict.MET:
        return State.NOT_DUE
    if must is Verdict.MET or regime.due is State.PROPOSAL:
        holds = regime.due is State.MUST and excused is Verdict.OPEN
        return State.MUST_UNLESS if holds else regime.due
    if likely is Verdict.MET and (must is Verdict.OPEN or may is Verdict.MET):
        return State.LIKELY
    return regime.may if may is Verdict.MET else regime.open


def before_force(state: State) -> State:
    """Return the state of a regime not in force yet that would have this one in it."""
    return state if state.traits.early else State.FUTURE


EARLIER = {"ask first": State.MAY_APPLY}
"""How rulebooks, registers and briefings wrote states before, and what they mean."""

COUNTED = tuple(state for state in State if state.traits.counted)
"""The states in which filings are counted, the gravest first."""
