"""The filings of a deal in words: what is due, what to ask first, what not and why."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache, cached_property
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.filings import Filing, at_stake, filings
from screening.engine.movement import filing_questions, settled_by
from screening.engine.recommendation import stage_of
from screening.engine.schedule.clocks import Clock
from screening.engine.schedule.timeline import Timeline, timeline
from screening.engine.schedule.work import NO_WORK, Work
from screening.formats.text import day_in_words, list_in_words, upper_first
from screening.presentation.answers import counted
from screening.presentation.filing_view import FilingView, due, is_watched
from screening.presentation.rulebook import UNCHECKED, none_asks, not_covered
from screening.presentation.schedule import ScheduleDay, schedule
from screening.presentation.time_picture import NARROW, WIDE, TimePicture, draw
from screening.presentation.timeline import (
    QUOTED,
    TOO_EARLY,
    ClosingLine,
    ScheduleWords,
    counting_notes,
    standing_in_words,
)
from screening.presentation.work import DueWords
from screening.rulebook.conditions import Condition
from screening.rulebook.model import Verdict
from screening.rulebook.recommendations import CLOSED
from screening.rulebook.regimes import CLOSING, Regime
from screening.rulebook.states import Act, FilingSection, State

WALLED = "The deal is not possible as described, whatever the timing."
AT_ONCE = (
    "At once: file nevertheless, carry out no further step that the law suspends, and "
    "have counsel check what is void and what can still be remedied."
)
NOT_SHOWN = "The known facts do not show all of that yet."
MOST_LEFT = 1
"""How many filings that have no line of their own are named below the lines."""
KINDS = ("prohibition", "filing", "consent", "plan", "duty", "watch")
"""The kinds of regimes, from what most hangs on."""
STAY_OPEN = "filing stays open and is remote", "filings stay open and are remote"


class FilingsGlance(NamedTuple):
    """The first filings, a line each, and how many `more` there are of each sort."""

    lines: tuple[FilingView, ...]
    more: str


class OpenGroup(NamedTuple):
    """Open filings, by id, that one fact decides first."""

    says: str
    fact: str
    question: str
    filings: tuple[str, ...]


class FilingsView:
    """Every filing of an assessed deal in words, and its days."""

    def __init__(
        self, assessment: Assessment, work: Work = NO_WORK, as_of: date | None = None
    ) -> None:
        self._assessment, self._work = assessment, work
        self._as_of = as_of or work.as_of
        self.results = filings(assessment, work)
        self._schedule = ScheduleWords(assessment)
        by_id = {filing.regime.id: filing for filing in self.results}
        self._view = cache(lambda regime: self._view_of(by_id[regime]))

    @cached_property
    def days(self) -> Timeline:
        """The days of the deal."""
        return timeline(self._assessment, self.results, self._work, self._as_of)

    @property
    def stage(self) -> str:
        """Whether the deal is planned, signed or closed, by its days."""
        return stage_of(self.days)

    @property
    def notes(self) -> tuple[str, ...]:
        """How the days of the deal were counted."""
        return tuple(counting_notes(self.days))

    @property
    def pictures(self) -> tuple[TimePicture, ...]:
        """The days of the deal drawn, for a wide page and a narrow one.

        None where no filing has a day, nor where facts contradict each other: what is
        wrong is not drawn as if it were right.
        """
        if self._assessment.contradictions:
            return ()
        drawn = (draw(self._assessment, self.days, width) for width in (WIDE, NARROW))
        return tuple(it for it in drawn if it and it.rows)

    @property
    def undated(self) -> tuple[str, ...]:
        """The questions after the days that filings are counted from, not answered."""
        assessment, anchors = self._assessment, self._assessment.rulebook.anchors
        named = {
            anchors[deadline.duty.anchor].question
            for clock in self.days.clocks
            for deadline in clock.deadlines
            if deadline.days is None
        }
        return tuple(name for name in assessment.not_known if name in named)

    @cached_property
    def closing(self) -> tuple[ClosingLine, ...]:
        """When the deal can close, in sentences, first what forbids it."""
        closes = self.has_closing
        lines = (it for it in self._dated if closes or it.kind == TOO_EARLY)
        walled = [ClosingLine(WALLED, file=WALLED)] if self.walls else []
        return (*walled, *self._missed, *lines)

    @cached_property
    def _dated(self) -> tuple[ClosingLine, ...]:
        closed = self.stage == CLOSED
        lines = self._schedule.closing(self.days)
        return tuple(it for it in lines if not closed or it.kind == TOO_EARLY)

    @property
    def late(self) -> str:
        """What is done at once about what was missed; empty where nothing was."""
        names = [self.by_id[it.filing.regime.id].short for it in self.days.missed]
        return f"{AT_ONCE.rstrip('.')} ({list_in_words(names)})" if names else ""

    @property
    def _missed(self) -> Iterator[ClosingLine]:
        """Yield what was missed of a deal signed or carried out, and what to do."""
        for clock in self.days.missed:
            says = self._late(clock)
            whole = f"{says} {self._follows(clock)}".strip()
            yield ClosingLine(whole, board=says)
        if self.days.missed:
            yield ClosingLine(AT_ONCE, board=AT_ONCE)

    def _follows(self, clock: Clock) -> str:
        filing = self.by_id[clock.filing.regime.id]
        return next((it.says for it in filing.sanctions), filing.if_not)

    def _late(self, clock: Clock) -> str:
        regime = clock.filing.regime
        anchors, planned = self._assessment.rulebook.anchors, self.days.planned
        when = [
            f"{anchors[it].label} on {day_in_words(planned[it])} came before its answer"
            for it in self.days.past(regime)
        ]
        if clock.overdue and clock.to_file:
            when.insert(0, f"it was due by {day_in_words(clock.to_file.day)}")
        title = QUOTED.format(title=regime.short)
        return f"Missed, {title}: {list_in_words(when)}."

    def slack(self, regime: str) -> str:
        """By how much its answer can be later before the earliest closing is."""
        clock, until = self._clocks.get(regime), self.days.closing.not_before
        answered = clock and CLOSING in clock.filing.regime.stops and clock.answered
        if not (until and answered):
            return ""
        days = (until.day - answered.day).days
        spare = f"{counted(days, 'day', 'days')} to spare"
        return spare if days else "Decides the earliest closing"

    @property
    def closing_waits_for(self) -> str:
        """What the earliest closing hangs on, and how it lies to the planned one."""
        closing, says = self.days.closing, list[str]()
        if closing.binding:
            says.append(f"Waits for {closing.binding.regime.short}")
        if closing.not_before and closing.planned:
            days = (closing.planned - closing.not_before.day).days
            short, left = counted(1 - days, "day", "days"), counted(days, "day", "days")
            how = f"leaves {left}" if days > 0 else f"is {short} too early"
            says.append(f"the planned closing {how}")
        if closing.undated:
            names = list_in_words(it.regime.short for it in closing.undated)
            says.append(f"no day known yet: {names}")
        return upper_first("; ".join(says))

    @cached_property
    def has_closing(self) -> bool:
        """Whether a deal of its kind closes; a supply or a bid, say, never does."""
        anchor = self._assessment.rulebook.anchors.get(CLOSING)
        if anchor is None or anchor.question is None:
            return True
        return self._assessment.asked[anchor.question] is not Verdict.NOT_MET

    @cached_property
    def schedule(self) -> tuple[ScheduleDay, ...]:
        """The days of the deal in order, as far as they are known."""
        says = " ".join(it.says for it in self._dated)
        return schedule(self._assessment, self.days, self.by_id, says)

    @property
    def calendar(self) -> tuple[ScheduleDay, ...]:
        """Those that belong into a calendar."""
        return tuple(it for it in self.schedule if it.key)

    @cached_property
    def all(self) -> tuple[FilingView, ...]:
        """Every filing, those that count most first, else in rulebook order.

        Of those that are open, what one fact would settle comes first. Of those alike
        the gravest come first.
        """
        return self._views(self._ranked)

    @cached_property
    def _ranked(self) -> list[Filing]:
        return sorted(self.results, key=self._place)

    def _place(self, filing: Filing) -> tuple[int, ...]:
        if not filing.state.traits.hangs:
            return (filing.state.place,)
        several = not self._settled[filing.regime.id]
        return filing.state.place, several, *_gravity(filing.regime)

    @cached_property
    def _settled(self) -> dict[str, frozenset[str]]:
        open_ = [filing for filing in self.results if filing.state.traits.hangs]
        return settled_by(self._assessment, open_)

    def of(self, section: FilingSection) -> tuple[FilingView, ...]:
        """Return the filings that are shown there."""
        there = (it for it in self.results if it.state.traits.section is section)
        return self._views(sorted(there, key=self._place))

    @property
    def walls(self) -> tuple[FilingView, ...]:
        """What the law does not allow as it is described."""
        return self.of(FilingSection.WALLS)

    @property
    def due(self) -> tuple[FilingView, ...]:
        """What is to be filed, done or asked, the earliest first; nothing watched."""
        return self._views(self._asked)

    @cached_property
    def _asked(self) -> list[Filing]:
        book, days = self._assessment.rulebook, self.days.planned
        return due(book, self.results, self._clocks, days, closes=self.has_closing)

    def day_of(self, filing: FilingView) -> tuple[date, int]:
        """Return the day to file by, and the place of the event it hangs on."""
        to_file = filing.clock.to_file if filing.clock else None
        duties = [it.duty for it in filing.deadlines] or filing.regime.duties
        anchors = [*self._assessment.rulebook.anchors]
        place = next((anchors.index(it.anchor) for it in duties), len(anchors))
        return to_file.day if to_file else date.max, place

    def glance(self, most: int) -> FilingsGlance:
        """Return the first filings, a line each: far less than all of each."""
        choices = [it for it in self.results if it.state.traits.does is Act.CHOOSE]
        every, shown = [*self._asked, *choices], list[Filing]()
        for acts in ({Act.FILE, Act.FOLLOW_UP}, {Act.PLAN}):
            shown += [it for it in every if it.state.traits.does in acts][:most]
        asked = [it for it in every if it.state.traits.does in {Act.ASK, Act.CHOOSE}]
        shown += asked[: max(0, most - len(shown))]
        others = (it for it in every if it not in shown)
        left = sorted(others, key=lambda it: it.state.place)
        groups = groupby(left, attrgetter("state.traits"))
        named = "; ".join(
            standing_in_words(traits, [*group]) for traits, group in groups
        )
        more = named if len(left) <= MOST_LEFT else _counted([it.state for it in left])
        return FilingsGlance(self._views(sorted(shown, key=self._day)), more)

    def _day(self, filing: Filing) -> tuple[bool, date, int, bool]:
        """Return whether it only may apply, its day, and its place in the course."""
        clock = self._clocks.get(filing.regime.id)
        anchors = [*self._assessment.rulebook.anchors]
        day = clock.to_file.day if clock and clock.to_file else date.max
        place, after = len(anchors), True
        for duty in filing.regime.duties[:1]:
            place, after = anchors.index(duty.anchor), bool(duty.lengths)
        return filing.state.traits.does in {Act.ASK, Act.CHOOSE}, day, place, after

    @property
    def planned(self) -> tuple[FilingView, ...]:
        """What is due or likely."""
        due = (it for it in self.due if it.state.traits.sure or it.state.traits.likely)
        return tuple(due)

    @property
    def unchecked(self) -> str:
        """What the mark behind some of the lines says; empty where none has one."""
        return UNCHECKED if any(it.mark for it in self.first) else ""

    @property
    def open_count(self) -> int:
        """How many hang on facts that are not known yet."""
        return sum(filing.state.traits.hangs for filing in self.results)

    @property
    def stay_open(self) -> str:
        """How many stay open where no fact matters any more; a sentence goes on."""
        many = counted(self.open_count, *STAY_OPEN)
        return f"{many}, and " if self.open_count else ""

    @cached_property
    def at_stake(self) -> tuple[tuple[Filing, Condition, int], ...]:
        """What a fact can bring or lift, by how it turns."""
        return tuple(at_stake(self._assessment, self.results))

    @property
    def within_reach(self) -> tuple[str, ...]:
        """The short names of what is open and could be likely, the gravest first."""
        open_ = (it.regime for it, *_ in self.at_stake if it.state.traits.hangs)
        return tuple(it.short for it in sorted(open_, key=_gravity))

    @property
    def no_answer_moves(self) -> str:
        """That no missing answer changes anything, and what is left to counsel."""
        doubtful = [it.regime for it in self._asked if it.state is State.MAY_APPLY]
        if not doubtful:
            return "No missing answer can change the level or a filing."
        titles = list_in_words(QUOTED.format(title=it.short) for it in doubtful)
        return (
            f"No missing answer can change the level, and none settles {titles}: have "
            "counsel ask."
        )

    @property
    def watched(self) -> tuple[FilingView, ...]:
        """What applies, and nobody files."""
        return tuple(filing for filing in self.all if filing.watched)

    @property
    def open(self) -> tuple[FilingView, ...]:
        """What hangs on facts that are not known yet."""
        return self.of(FilingSection.OPEN)

    @property
    def first(self) -> tuple[FilingView, ...]:
        """What is asked of the deal."""
        return (*self.walls, *self.due)

    @cached_property
    def folded(self) -> tuple[OpenGroup, ...]:
        """What is open, by the fact that decides."""
        return self.grouped(self._open)

    def grouped(self, open_: Sequence[Filing]) -> tuple[OpenGroup, ...]:
        """Return open filings by the facts that decide them."""
        return tuple(
            OpenGroup(
                "This fact decides" if it.settles else "This fact decides, with others",
                self._assessment.rulebook.questions[it.question].short,
                it.question,
                tuple(filing.regime.id for filing in it.filings),
            )
            for it in filing_questions(self._assessment, open_, self._settled)
        )

    @property
    def folded_says(self) -> str:
        """How many stand behind the fold."""
        counts = counted(len(self._open), "filing depends", "filings depend")
        return f"{counts} on open facts"

    @property
    def remote(self) -> str:
        """Why filings that are open are remote, in sentences; empty where none says."""
        asked = [it for it in self.results if it.state.traits.asks and it.regime.remote]
        says = [
            f"{QUOTED.format(title=it.short)} is remote so far. {it.remote}"
            for it in self.open
            if it.remote and not asked
        ]
        return " ".join([*says, NOT_SHOWN] if says else [])

    @property
    def find_out(self) -> str:
        """The fact that settles most of what is open; empty where none stands out."""
        book, open_ = self._assessment.rulebook, self._open
        shared = filing_questions(self._assessment, open_, self._settled)
        lead = next(iter(shared), None)
        if lead is None or not lead.settles or len(lead.filings) == 1:
            return ""
        fact, count = book.questions[lead.question].short, len(lead.filings)
        return (
            "One answer settles the most open filings: "
            f"{fact} ({count} of {len(open_)})."
        )

    @cached_property
    def by_id(self) -> dict[str, FilingView]:
        """Every filing, by the id of its regime."""
        return {it.regime.id: self._view(it.regime.id) for it in self.results}

    def _view_of(self, filing: Filing) -> FilingView:
        clock, closes = self._clocks.get(filing.regime.id), self.has_closing
        return FilingView(filing, clock, self._schedule, self._work, closes=closes)

    def _views(self, decided: Iterable[Filing]) -> tuple[FilingView, ...]:
        return tuple(self._view(it.regime.id) for it in decided)

    @property
    def _open(self) -> list[Filing]:
        return [filing for filing in self._ranked if filing.state.traits.hangs]

    @property
    def optional(self) -> tuple[FilingView, ...]:
        """What one may do, and need not."""
        return self.of(FilingSection.OPTIONAL)

    @property
    def later(self) -> tuple[FilingView, ...]:
        """What will ask something, or would if it became law."""
        return self.of(FilingSection.LATER)

    @property
    def not_due(self) -> tuple[FilingView, ...]:
        """What asks nothing, each with the fact that decides it."""
        return self.of(FilingSection.NOTHING)

    @property
    def no_longer_due(self) -> tuple[FilingView, ...]:
        """What asks nothing, though something was recorded of it."""
        return tuple(it for it in self.not_due if it.id in self._work.filings)

    @property
    def summary(self) -> str:
        """How many there are of what counts, in a line; empty without regimes."""
        if not self.results:
            return ""
        counts = _counted([it.state for it in self.results if not is_watched(it)])
        return f"Filings: {counts}." if counts else self.none

    @property
    def none(self) -> str:
        """That nothing is to be filed, as far as the rulebook goes."""
        return f"{none_asks(self._assessment.rulebook)}."

    @property
    def not_covered(self) -> str:
        """What the rulebook does not look at; empty where it does not say."""
        return not_covered(self._assessment.rulebook)

    @property
    def dues(self) -> Iterator[DueWords]:
        """What is still to be filed by a day, and conditions still to be met."""
        return (it.due for it in self.schedule if it.due)

    @cached_property
    def _clocks(self) -> dict[str, Clock]:
        return {clock.filing.regime.id: clock for clock in self.days.clocks}


def _gravity(regime: Regime) -> tuple[int, ...]:
    """Return by what those alike are sorted: what stops the closing comes first."""
    stopped, kind = regime.stops, KINDS.index(regime.kind)
    return CLOSING not in stopped, kind > 0, not stopped, kind


def _counted(states: Sequence[State]) -> str:
    """Return how many there are of each state that is counted, the gravest first."""
    return list_in_words(
        counted(states.count(state), *state.traits.count)
        for state in State
        if state in states and state.traits.count
    )
