"""The filings of a deal in words: what is due, what to ask first, what not and why.

Page, paper, terminal and data take their sentences from here.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, NamedTuple

from screening.engine.assess import Assessment
from screening.engine.filings import Filing, filings, unsettled
from screening.engine.movement import Movement, filing_questions, settled_by
from screening.engine.schedule.clocks import Clock
from screening.engine.schedule.timeline import Timeline, timeline
from screening.engine.schedule.work import NO_WORK, Work
from screening.formats.text import day_in_words, first_sentence, list_in_words
from screening.presentation.answers import answer_in_words, counted, fill
from screening.presentation.filing import (
    EARLY,
    FactWords,
    FilingLine,
    FilingsGlance,
    FilingWords,
    due,
    is_watched,
    who_acts,
)
from screening.presentation.rulebook import (
    NOT_SEEN,
    UNCHECKED,
    Statement,
    basis_in_words,
    how_known,
    none_asks,
    not_covered,
)
from screening.presentation.schedule import ScheduleDay, by_when, schedule, stopped
from screening.presentation.time_picture import NARROW, WIDE, TimePicture, draw
from screening.presentation.timeline import (
    QUOTED,
    ScheduleWords,
    counting_notes,
    not_before,
    standing_in_words,
)
from screening.presentation.work import DueWords, happened_in_words
from screening.presentation.work import stands as happened_stands
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.regimes import CLOSING, Bar, Regime, Sanction
from screening.rulebook.states import Act, FilingSection, State

WATCHED = "To watch"
"""What is said of a regime that applies and under which nobody files."""
WALLED = "As it is described the deal is not possible, whatever the days are."
AT_ONCE = (
    "At once: file all the same, carry out nothing more of what is stopped, and have "
    "counsel see what is void and what can still be mended."
)
NOT_SHOWN = "Nothing that is told shows all of that yet."
MOST_LEFT = 1
"""How many filings that have no line of their own are named below the lines."""
MOST_NAMED = 3
"""How many filings are named of those that a fact may decide."""
KINDS = ("prohibition", "filing", "consent", "plan", "duty", "watch")
"""The kinds of regimes, from what most hangs on."""


class FilingFact(NamedTuple):
    """A fact that could not move the level but how filings stand: their short names."""

    question: str
    ask: str
    short: str
    filings: tuple[str, ...]

    @property
    def says(self) -> str:
        """The first of the filings, and how many more there are."""
        named, more = self.filings[:MOST_NAMED], len(self.filings) - MOST_NAMED
        return "; ".join([*named, *([f"and {more} more"] if more > 0 else [])])


class OpenGroup(NamedTuple):
    """Open filings, by id, that one fact decides first."""

    says: str
    fact: str
    question: str
    filings: tuple[str, ...]


class FilingsWords:
    """Every filing of an assessed deal in words, and its days."""

    def __init__(
        self, assessment: Assessment, work: Work = NO_WORK, as_of: date | None = None
    ) -> None:
        self._assessment, self._work, self._as_of = assessment, work, as_of
        self.found = filings(assessment, work)
        self._schedule = ScheduleWords(assessment)
        by_id = {filing.regime.id: filing for filing in self.found}
        self._words = cache(lambda regime: self._in_words(by_id[regime]))

    @cached_property
    def days(self) -> Timeline:
        """The days of the deal."""
        return timeline(self._assessment, self.found, self._work, self._as_of)

    @property
    def notes(self) -> tuple[str, ...]:
        """How the days of the deal were counted."""
        return tuple(counting_notes(self.days))

    @property
    def pictures(self) -> tuple[TimePicture, ...]:
        """The days of the deal drawn, for a wide page and a narrow one, if any are."""
        drawn = (draw(self._assessment, self.days, width) for width in (WIDE, NARROW))
        return tuple(filter(None, drawn))

    @property
    def undated(self) -> tuple[str, ...]:
        """The questions after the days that filings are counted from, not answered."""
        found, anchors = self._assessment, self._assessment.rulebook.anchors
        named = {
            anchors[deadline.duty.anchor].question
            for clock in self.days.clocks
            for deadline in clock.deadlines
            if deadline.days is None
        }
        return tuple(name for name in found.not_known if name in named)

    @property
    def closing(self) -> tuple[str, ...]:
        """When the deal can close, in sentences."""
        closing = self._schedule.closing(self.days)
        says = closing if self.has_closing else self.too_early
        return (*([WALLED] if self.walls else []), *self.missed, *says)

    @property
    def missed(self) -> tuple[str, ...]:
        """What was missed of a deal signed or carried out, what follows, what to do."""
        says = (f"{self._missed(it)} {self._follows(it)}" for it in self.days.missed)
        return (*map(str.strip, says), AT_ONCE) if self.days.missed else ()

    @property
    def missed_in_short(self) -> tuple[str, ...]:
        """The same where what follows stands beside each filing."""
        says = map(self._missed, self.days.missed)
        return (*says, AT_ONCE) if self.days.missed else ()

    def _follows(self, clock: Clock) -> str:
        told = self._words(clock.filing.regime.id)
        return next((it.says for it in told.sanctions), told.if_not)

    def _missed(self, clock: Clock) -> str:
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

    @cached_property
    def has_closing(self) -> bool:
        """Whether a deal of its kind closes; a supply or a bid, say, never does."""
        anchor = self._assessment.rulebook.anchors.get(CLOSING)
        if anchor is None or anchor.question is None:
            return True
        return self._assessment.asked[anchor.question] is not Verdict.NOT_MET

    @property
    def closing_in_short(self) -> tuple[str, ...]:
        """The same where the board page is beside; what that counts is named here."""
        walled: tuple[str, ...] = (WALLED,) if self.walls else ()
        if not self.has_closing:
            return walled
        beside = {self.earliest_closing, *self.too_early}
        short = bool(self.earliest_closing)
        says = self._schedule.closing(self.days, short=short)
        told = [it for it in says if it not in beside]
        opened = [it for it in self.days.closing.unsettled if it.state.traits.hangs]
        if opened and short:
            names = (QUOTED.format(title=it.regime.short) for it in opened)
            told.append(
                f"What is open and can stop the closing: {list_in_words(names)}."
            )
        return (*walled, *told)

    @property
    def earliest_closing(self) -> str:
        """Not before which day one can close, in a line; empty where none is known."""
        return not_before(self.days, short=True) if self.days.closing.not_before else ""

    @property
    def too_early(self) -> tuple[str, ...]:
        """What is planned for a day on which its answer may still be missing."""
        return tuple(self._schedule.too_early(self.days))

    @cached_property
    def schedule(self) -> tuple[ScheduleDay, ...]:
        """The days of the deal in order, as far as they are known."""
        says = " ".join(self._schedule.closing(self.days))
        return schedule(self._assessment, self.days, self._words, says)

    @property
    def calendar(self) -> tuple[ScheduleDay, ...]:
        """Those that belong into a calendar."""
        return tuple(it for it in self.schedule if it.key)

    @cached_property
    def all(self) -> tuple[FilingWords, ...]:
        """Every filing, those that count most first, else in rulebook order.

        Of those that are open, what one fact would settle comes first. Of those alike
        the gravest come first.
        """
        return tuple(self._words(it.regime.id) for it in self._ranked)

    @cached_property
    def _ranked(self) -> list[Filing]:
        return sorted(self.found, key=self._place)

    def _place(self, filing: Filing) -> tuple[int, ...]:
        if not filing.state.traits.hangs:
            return (filing.state.place,)
        several = not self._settled[filing.regime.id]
        stopped, kind = filing.regime.stops, KINDS.index(filing.regime.kind)
        gravity = CLOSING not in stopped, kind > 0, not stopped, kind
        return filing.state.place, several, *gravity

    @cached_property
    def _settled(self) -> dict[str, frozenset[str]]:
        open_ = [filing for filing in self.found if filing.state.traits.hangs]
        return settled_by(self._assessment, open_)

    def of(self, section: FilingSection) -> tuple[FilingWords, ...]:
        """Return the filings that are shown there."""
        there = (it for it in self.found if it.state.traits.section is section)
        return tuple(self._words(it.regime.id) for it in sorted(there, key=self._place))

    @property
    def walls(self) -> tuple[FilingWords, ...]:
        """What the law does not allow as it is described."""
        return self.of(FilingSection.WALLS)

    @property
    def due(self) -> tuple[FilingWords, ...]:
        """What is to be filed, done or asked, the earliest first; nothing watched."""
        return tuple(self._words(it.regime.id) for it in self._asked)

    @cached_property
    def _asked(self) -> list[Filing]:
        book, answers = self._assessment.rulebook, self._assessment.answers
        days = {
            name: day
            for name, anchor in book.anchors.items()
            if isinstance(day := answers.get(anchor.question or ""), date)
        }
        return due(book, self.found, self._clocks, days, closes=self.has_closing)

    def glance(self, most: int) -> FilingsGlance:
        """Return what is asked in a line each: far less than all of each.

        There are so many at most of what is due and of what is likely, and others only
        where that leaves room.
        """
        choices = [it for it in self.found if it.state.traits.does is Act.CHOOSE]
        every, shown = [*self._asked, *choices], list[Filing]()
        for acts in ({Act.FILE, Act.FOLLOW_UP}, {Act.PLAN}):
            shown += [it for it in every if it.state.traits.does in acts][:most]
        asked = [it for it in every if it.state.traits.does in {Act.ASK, Act.CHOOSE}]
        shown += asked[: max(0, most - len(shown))]
        others = (it for it in every if it not in shown)
        left = sorted(others, key=lambda it: it.state.place)
        groups = groupby(left, attrgetter("state.traits"))
        told = "; ".join(standing_in_words(traits, [*its]) for traits, its in groups)
        more = told if len(left) <= MOST_LEFT else _counted([it.state for it in left])
        return FilingsGlance(tuple(map(self._line, shown)), more)

    @property
    def lines(self) -> tuple[FilingLine, ...]:
        """The walls and all that is asked, in a line each."""
        return tuple(map(self._line, self._shown))

    @property
    def _shown(self) -> Iterator[Filing]:
        walls = (it for it in self.found if it.state.traits.forbids)
        return chain(walls, self._asked)

    @property
    def unchecked(self) -> str:
        """What the mark behind some of the lines says; empty where none has one."""
        return UNCHECKED if any(map(self._mark, self._shown)) else ""

    def _line(self, filing: Filing) -> FilingLine:
        regime, book = filing.regime, self._assessment.rulebook
        traits, clock = filing.state.traits, self._clocks.get(regime.id)
        due, told = _by_when(book, filing, clock), {State.MUST, State.FILED}
        stands = "" if filing.state in told else stands_in_words(filing, clock)
        due, who = "" if traits.forbids else due, who_acts(book, regime)
        return FilingLine(regime.short, stands, due, self._mark(filing), who)

    def _mark(self, filing: Filing) -> str:
        basis = basis_in_words(self._assessment.rulebook, filing.regime.basis)
        return NOT_SEEN if how_known(basis) else ""

    @property
    def standings(self) -> dict[str, tuple[State, str, str]]:
        """How each filing stands, by its regime: its state, the same in words, its day.

        The day is empty where nothing is asked.
        """
        return {
            it.regime.id: (
                it.state,
                stands_in_words(it, self._clocks.get(it.regime.id)),
                self._line(it).by_when if it.state.traits.asks else "",
            )
            for it in self.found
        }

    @property
    def open_count(self) -> int:
        """How many hang on facts that are not known yet."""
        return sum(filing.state.traits.hangs for filing in self.found)

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
    def watched(self) -> tuple[FilingWords, ...]:
        """What applies, and nobody files."""
        return tuple(filing for filing in self.all if filing.watched)

    @property
    def open(self) -> tuple[FilingWords, ...]:
        """What hangs on facts that are not known yet."""
        return self.of(FilingSection.OPEN)

    @property
    def first(self) -> tuple[FilingWords, ...]:
        """What is asked of the deal."""
        return (*self.walls, *self.due)

    @cached_property
    def folded(self) -> tuple[OpenGroup, ...]:
        """What is open, by the fact that decides."""
        return grouped(self._assessment, self._open)

    @property
    def folded_says(self) -> str:
        """How many stand behind the fold."""
        counts = counted(len(self._open), "filing hangs", "filings hang")
        return f"{counts} on facts not known yet"

    @property
    def remote(self) -> str:
        """Why filings that are open are remote, in sentences; empty where none says.

        Where one that could be is asked for, it has the word, and the rest is silent.
        """
        asked = [it for it in self.found if it.state.traits.asks and it.regime.remote]
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
        lead = next(iter(filing_questions(self._assessment, open_)), None)
        if lead is None or not lead.settles or len(lead.filings) == 1:
            return ""
        fact, count = book.questions[lead.question].short, len(lead.filings)
        return (
            "The fact that can settle most of those that are open is this one: "
            f"{fact} ({count} of {len(open_)})."
        )

    @cached_property
    def by_id(self) -> dict[str, FilingWords]:
        """Every filing, by the id of its regime."""
        return {filing.id: filing for filing in self.all}

    @property
    def _open(self) -> list[Filing]:
        return [filing for filing in self._ranked if filing.state.traits.hangs]

    @property
    def optional(self) -> tuple[FilingWords, ...]:
        """What one may do, and need not."""
        return self.of(FilingSection.OPTIONAL)

    @property
    def later(self) -> tuple[FilingWords, ...]:
        """What will ask something, or would if it became law."""
        return self.of(FilingSection.LATER)

    @property
    def not_due(self) -> tuple[FilingWords, ...]:
        """What asks nothing, each with the fact that decides it."""
        return self.of(FilingSection.NOTHING)

    @property
    def summary(self) -> str:
        """How many there are of what counts, in a line; empty without regimes."""
        if not self.found:
            return ""
        told = _counted([it.state for it in self.found if not is_watched(it)])
        return f"Filings: {told}." if told else self.none

    @property
    def none(self) -> str:
        """That nothing is to be filed, as far as the rulebook goes."""
        return f"{none_asks(self._assessment.rulebook)}."

    @property
    def not_covered(self) -> str:
        """What the rulebook does not look at; empty where it does not say."""
        return not_covered(self._assessment.rulebook)

    def _in_words(self, filing: Filing) -> FilingWords:
        regime, book = filing.regime, self._assessment.rulebook
        clock, words = self._clocks.get(regime.id), self._schedule
        happened = self._work.filing(regime.id)
        return FilingWords(
            **self._as_written(regime),
            state=filing.state,
            stands=stands_in_words(filing),
            watched=is_watched(filing),
            holds=filing.holds,
            who=who_acts(book, regime),
            because=tuple(self._facts(filing.because)),
            waiting_for=tuple(self._facts(filing.waiting_for)),
            reason=self._fill(filing.unless.reason if filing.unless else None),
            lifting=tuple(self._fill(it.reason) for it in filing.lifting),
            doubtful=tuple(self._fill(it.because) for it in filing.readings),
            remote=self._remote(filing),
            by_when=_by_when(book, filing, clock),
            stopped=stopped(regime, clock, closes=self.has_closing),
            duties=words.duties(clock) if clock else words.terms(regime),
            review=words.review(clock) if clock else (),
            standstill=tuple(map(self._bar, regime.standstill)),
            sanctions=tuple(map(self._sanction, regime.sanctions)),
            basis=basis_in_words(book, regime.basis),
            happened=happened_in_words(happened, regime, self._work.as_of),
        )

    def _remote(self, filing: Filing) -> str:
        remote = filing.regime.remote if filing.state is State.OPEN else None
        calm = self._assessment.rulebook.heading.calm
        return remote if remote and self._assessment.range.ids[0] not in calm else ""

    @property
    def dues(self) -> Iterator[DueWords]:
        """What is still to be filed by a day, and conditions still to be met."""
        return (it.due for it in self.schedule if it.due)

    @cached_property
    def _clocks(self) -> dict[str, Clock]:
        return {clock.filing.regime.id: clock for clock in self.days.clocks}

    def _as_written(self, regime: Regime) -> dict[str, Any]:
        """Return what is told as the regime has it; empty where nothing is written."""
        book = self._assessment.rulebook
        told = {key: getattr(regime, key) for key in WRITTEN}
        told |= {key: getattr(regime, key) or "" for key in MAY_BE_WRITTEN}
        early = book.regimes.get(regime.early_question or "")
        told["early"] = EARLY.format(title=early.title) if early else ""
        told["side"] = book.sides[regime.side].label
        sanction = "".join(it.says for it in regime.sanctions[:1])
        told["if_not"] = self._fill(regime.if_not or first_sentence(sanction)[0])
        return told | {key: self._fill(getattr(regime, key)) for key in FILLED}

    def _fill(self, text: str | None) -> str:
        """Return a text with the answers it names; empty where nothing is written."""
        questions = self._assessment.rulebook.questions
        return fill(text or "", questions, self._assessment.answers)

    def _bar(self, bar: Bar) -> Statement:
        return self._stated(bar.says, bar.basis)

    def _stated(self, says: str, points: Iterable[str]) -> Statement:
        says = self._fill(says)
        return Statement(says, basis_in_words(self._assessment.rulebook, points))

    def _facts(self, names: tuple[str, ...]) -> Iterator[FactWords]:
        for name in names:
            question = self._assessment.rulebook.questions[name]
            answer = self._assessment.answers.get(name)
            yield FactWords(name, question.short, answer_in_words(question, answer))

    def _sanction(self, sanction: Sanction) -> Statement:
        """Return what follows, with the amount by each number that is answered.

        What else a sentence of the law counts may come to more.
        """
        answers, asked = self._assessment.answers, self._assessment.rulebook.questions
        sums = dict[str, list[str]]()
        for amount in sanction.amounts:
            if isinstance(of := answers.get(amount.of), Decimal):
                by = QUOTED.format(title=asked[amount.of].short)
                says = f"{amount.bound} EUR {of * amount.percent / 100:,.0f}"
                sums.setdefault(by, []).append(says)
        told = [f"{list_in_words(says)} by {by}" for by, says in sums.items()]
        says = sanction.says
        if told:
            says = f"{says} In this deal that is {list_in_words(told)} alone."
        return self._stated(says, sanction.basis)


WRITTEN = ("id", "title", "short", "authority", "outcomes", "documents")
MAY_BE_WRITTEN = ("channel", "signs")
FILLED = ("says", "silence", "way_out", "clause")


def stands_in_words(filing: Filing, clock: Clock | None = None) -> str:
    """Return how a filing stands, in words; what was filed with its day, if known."""
    if is_watched(filing):
        return WATCHED
    if filing.state is State.FILED and clock:
        ends = clock.review and clock.review.ends
        due = ends and not clock.happened.outcome
        answer = f", answer by {day_in_words(ends.worst.day)}" if ends and due else ""
        return f"{happened_stands(clock.happened)}{answer}"
    first = filing.regime.in_force.from_
    label = filing.state.traits.label
    return label.format(day=day_in_words(first) if first else "")


def _by_when(book: Rulebook, filing: Filing, clock: Clock | None) -> str:
    """Return the day of what is asked; of what was filed, when it is answered."""
    if filing.state is State.FILED:
        return stands_in_words(filing, clock)
    return by_when(book, clock, filing.regime)


def _counted(states: Sequence[State]) -> str:
    """Return how many there are of each state that is counted, the gravest first."""
    return list_in_words(
        counted(states.count(state), *state.traits.count)
        for state in State
        if state in states and state.traits.count
    )


def grouped(assessment: Assessment, folded: Iterable[Filing]) -> tuple[OpenGroup, ...]:
    """Return open filings by the facts that decide them."""
    return tuple(
        OpenGroup(
            "This fact decides" if it.settles else "This fact decides, with others",
            assessment.rulebook.questions[it.question].short,
            it.question,
            tuple(filing.regime.id for filing in it.filings),
        )
        for it in filing_questions(assessment, folded)
    )


def filing_facts(
    assessment: Assessment, movement: Movement, found: Sequence[Filing]
) -> tuple[FilingFact, ...]:
    """Return the facts that could not move the level but a filing.

    One that more filings wait for comes first, then one that is first on the page.
    """
    level = {fact.question for fact in movement.next_questions}
    open_, facts = [*unsettled(assessment, found)], []
    moving = movement.questions(chain.from_iterable(it for *_, it in open_)) - level
    for at, (name, question) in enumerate(assessment.rulebook.questions.items()):
        if name in moving:
            short = (it.regime.short for it, bits, _each in open_ if bits >> at & 1)
            facts.append(FilingFact(name, question.ask, question.short, tuple(short)))
    return tuple(sorted(facts, key=lambda fact: -len(fact.filings)))
