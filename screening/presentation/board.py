"""The board page in words: what is asked, by when, and what happens if not."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from screening.engine.schedule.clocks import Why
from screening.formats.text import (
    count_in_words,
    day_in_words,
    list_in_words,
    lower_first,
    upper_first,
)
from screening.presentation.asks import Ask, ahead, asks
from screening.presentation.at_risk import if_not_here
from screening.presentation.board_picture import FEW_ROWS, BoardPicture, board_picture
from screening.presentation.deal_parts import ChecklistStep, OpenFact, Reason
from screening.presentation.deal_view import CONTRADICTED, DealView
from screening.presentation.filing_view import FILES, FilingView
from screening.presentation.filings_view import AT_ONCE
from screening.presentation.schedule import named_days
from screening.presentation.summary import ThreeSentences, level_sentence, step_sentence
from screening.presentation.timeline import BARS, NOT_BEFORE, noted_off
from screening.rulebook.recommendations import CLOSED
from screening.rulebook.regimes import CLOSING
from screening.rulebook.states import Act, State

SOON = timedelta(days=731)
MOST_DIFFERING = 3
"""How many reasons a board reads."""
MOST_DATED = 3
"""How many filings with a day stand among the next steps."""
PLAIN = {Why.IN_TIME, Why.LAST_DAY, Why.FOR_OTHERS}
"""Why a day to file by needs no word beside it."""
NO_TERM = "No term"
AT_ALL = "before anything is signed"


class NextStep(NamedTuple):
    """A step as a board reads it: who, by when, and what; `link` leads to more."""

    who: str
    when: str
    what: str
    link: str = ""

    @property
    def lead(self) -> str:
        """Who and by when, which stand in front."""
        return upper_first(", ".join(filter(None, (self.who, self.when))))


class LawRow(NamedTuple):
    """Filings that are due or likely, alike in all the cells of their line."""

    filings: tuple[FilingView, ...]
    stands: str
    who: str
    by_when: str
    waits: str
    if_not: str


class Board:
    """What stands on the board page of an assessed deal.

    `made` is the day on which it is made, the "today" of its days; where it was not
    made yet, that is the day the rules are read at.
    """

    def __init__(self, view: DealView, made: date | None = None) -> None:
        self.view, self.made = view, made or view.assessment.on
        self._people = {it.id: it for it in view.rulebook.heading.people}

    @cached_property
    def asks(self) -> tuple[Ask, ...]:
        """What the board is asked."""
        return asks(self.view, self._own)

    @cached_property
    def _own(self) -> list[ChecklistStep]:
        """What the board has to do itself, in the order of the rulebook."""
        own = {it.id: it for it in self._to_do if self._decides(it)}
        return [own[name] for name in self.view.rulebook.checklist if name in own]

    @property
    def facts(self) -> tuple[OpenFact, ...]:
        """The facts that matter, first what the board is asked to have settled."""
        asked = {fact.id for it in self.asks for fact in it.facts}
        facts = self.view.mattering
        return tuple(sorted(facts, key=lambda it: it.question not in asked))

    @property
    def later(self) -> dict[date, str]:
        """What the level is on later days, of the next two years and without a wall."""
        walled, last = self.view.filings.walls, self.made + SOON
        moved = (it for it in self.view.later if it.moved and not walled)
        return {it.day: it.says for it in moved if it.day <= last}

    @cached_property
    def pictures(self) -> tuple[BoardPicture, ...]:
        """The days of the deal drawn; else how long its reviews take."""
        timeline, drawn = self.view.filings.days, list[BoardPicture]()
        if self.view.contradictions:
            return ()
        whole = board_picture(self.view.assessment, timeline, self.made)
        drawn += [whole] if whole and (whole.rows or whole.marks) else []
        if drawn and len(drawn[0].rows) > FEW_ROWS:
            few = board_picture(self.view.assessment, timeline, self.made, FEW_ROWS)
            drawn += [few] if few else []
        return tuple(drawn)

    @property
    def not_dated(self) -> str:
        """From which days terms run that are not known, and which days are."""
        days, anchors = self.view.filings.days, self.view.rulebook.anchors
        duties = (it.duty for clock in days.clocks for it in clock.deadlines)
        starts = dict.fromkeys(duty.anchor for duty in duties)
        unknown = [anchors[it].label for it in starts if it not in days.planned]
        if not unknown:
            return ""
        if self.pictures and self.pictures[0].marks:
            return f"Terms from {list_in_words(unknown)} have no day yet."
        known = [
            f"{anchor.label} on {day_in_words(day)}"
            for anchor, day in named_days(self.view.assessment)
        ]
        runs = f"terms run from {list_in_words(unknown)}"
        if known:
            return f"Only {list_in_words(known)} is known; {runs}."
        return f"No day of the deal is known yet; {runs}."

    @property
    def closing(self) -> tuple[str, ...]:
        """What is too early, and before which day the deal does not close."""
        lines = [it for it in self.view.filings.closing if it.board and it.kind]
        lines.sort(key=lambda it: it.kind == NOT_BEFORE)
        return tuple(it.board for it in lines)

    @property
    def missed(self) -> tuple[str, ...]:
        """What was missed of a deal that is signed or closed."""
        lines = (it.board for it in self.view.filings.closing if not it.kind)
        return tuple(it for it in lines if it and it != AT_ONCE)

    @cached_property
    def law(self) -> tuple[LawRow, ...]:
        """What is due, filed or likely; what is alike in one row.

        A ban stands first, then that for which most is at risk, then what must be done,
        by day, so that they stay.
        """
        rows = dict[LawRow, LawRow]()
        acts = {Act.STOP, Act.FILE, Act.FOLLOW_UP, Act.PLAN}
        most = self.view.at_risk.filing
        asked = sorted(
            (it for it in self.view.filings.first if it.state.traits.does in acts),
            key=lambda it: (
                not it.state.traits.forbids,
                it.id != most,
                not it.state.traits.sure,
                *self.view.filings.day_of(it),
            ),
        )
        for filing in asked:
            row = self._row(filing)
            alike = rows.get(row, row).filings
            rows[row] = row._replace(filings=(*alike, filing))
        return tuple(rows.values())

    def _row(self, filing: FilingView) -> LawRow:
        """Return the cells of a filing, without its name."""
        closes = self.view.filings.has_closing
        closed = self.view.filings.stage == CLOSED
        if filing.clock and filing.clock.happened.clears:
            who, nothing = upper_first(filing.who), "Nothing"
            return LawRow((), filing.stands, who, filing.by_when, nothing, nothing)
        bars = [it for it in filing.stops if not closed and (it != CLOSING or closes)]
        waits = list_in_words(BARS[it].removeprefix("the ") for it in bars)
        nothing = "nothing"
        if filing.stops:
            nothing = "any further step" if closed else "the deal"
        if_not = if_not_here(self.view.assessment, filing)
        waits = upper_first(waits or nothing)
        who, stands = upper_first(filing.who), filing.stands
        if filing.state.traits.forbids:
            return LawRow((), stands, who, NO_TERM, "The deal", if_not)
        return LawRow((), stands, who, _by_when(filing), waits, if_not)

    @property
    def perhaps(self) -> str:
        """What may apply, is to be ruled out or open, in a line; empty without any."""
        filings, parts = self.view.filings, list[str]()
        for state, says in (
            (State.MAY_APPLY, "May apply"),
            (State.RULE_OUT, "To be ruled out"),
            (State.OPEN, "Depends on open facts"),
        ):
            names = [it.short for it in filings.all if it.state is state]
            if names[2:]:
                names = [*names[:2], f"{count_in_words(len(names) - 2)} more"]
            parts += [f"{says}: {list_in_words(names)}."] if names else []
        return " ".join(parts)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """The findings, strongest first.

        The first few are those that rest on facts of their own: the rest says the same.
        """
        questions, differing = {fact.question for fact in self.view.brief}, []
        for reason in self.view.reasons:
            known = (it for it in reason.because if it.state == "answered")
            facts = {it.question for it in known} - questions
            questions |= facts
            differing += [reason] if facts else []
        first = dict.fromkeys(it.rule for it in self.view.reasons[:1])
        first |= dict.fromkeys(it.rule for it in differing)
        first = dict.fromkeys([*first][:MOST_DIFFERING])
        key = {it.rule: it.rule not in first for it in self.view.reasons}
        return tuple(sorted(self.view.reasons, key=lambda it: key[it.rule]))

    @cached_property
    def next(self) -> tuple[NextStep, ...]:
        """The next steps of others than the board, in the order in which they count."""
        walls = (it for it in self.view.filings.walls if it.way_out)
        when, _, what = self.view.filings.late.partition(": ")
        first = [NextStep("", when, what)] if what else []
        first += [
            NextStep(it.who, AT_ALL, f"{it.short}: {lower_first(it.way_out)}", _of(it))
            for it in walls
        ]
        return (*first, *self._filed, *map(_step, self.steps))

    @cached_property
    def _filed(self) -> list[NextStep]:
        """The first filings that have a day, as steps; none under a wall."""
        groups = dict[tuple[str, str, bool], list[FilingView]]()
        for it in () if self.view.filings.walls else self.dated:
            how = it.who, it.term, it.state.traits.sure
            groups.setdefault(how, []).append(it)
        filed = [NextStep(*how[:2], _act(of), _of(of[0])) for how, of in groups.items()]
        return filed[:MOST_DATED]

    @cached_property
    def dated(self) -> tuple[FilingView, ...]:
        """The filings that have a day, by day; of one day, what must be done first."""
        missed = {it.filing.regime.id for it in self.view.filings.days.missed}
        dated = [
            (to_file.day, not filing.state.traits.sure, n, filing)
            for n, filing in enumerate(ahead(self.view))
            if filing.clock and (to_file := filing.clock.to_file)
            if filing.id not in missed
        ]
        return tuple(it[-1] for it in sorted(dated, key=lambda it: it[:3]))

    @cached_property
    def steps(self) -> tuple[ChecklistStep, ...]:
        """The next steps of others than the board, those that matter most first.

        Those rest on what a filing that is due rests on, in the order of filings; then
        come those on other law, then the rest, by the gravest rule that leads to them.
        """
        ours = (it for it in self._to_do if not self._decides(it))
        return tuple(sorted(filter(self.view.in_time, ours), key=self._place))

    @cached_property
    def first_steps(self) -> list[NextStep]:
        """The next steps that count most, in the order in which they are taken."""
        return self.in_order(self.next[:7])

    @property
    def in_three_sentences(self) -> ThreeSentences:
        """The deal's level, its main duty and its first other step, to be copied."""
        view = self.view
        reasons = [title for _level, title in view.met]
        level = level_sentence(view.deal.name, view.level, reasons)
        others = (it for it in self.first_steps if it not in self._filed)
        steps = [(it.lead, it.what) for it in others]
        step = step_sentence(steps, [it.ask for it in view.mattering[:1]])
        level = CONTRADICTED if view.contradictions else level
        return ThreeSentences(level, view.duty, step)

    def in_order(self, steps: Iterable[NextStep]) -> list[NextStep]:
        """Return steps as they are taken: what law asks first, the rest by stage."""
        stages = [stage.label for stage in self.view.rulebook.heading.stages]
        stage = {lower_first(it): n for n, it in enumerate(stages)}
        return sorted(steps, key=lambda it: stage.get(it.when, -1))

    def _place(self, step: ChecklistStep) -> tuple[int, bool, int]:
        rank, sources = self.view.rulebook.rank, self.view.rulebook.sources
        points = tuple(point.point for point in step.basis)
        within = (*points, *(f"{point}(" for point in points))
        due = (
            place
            for place, laws in enumerate(self._due_points)
            if any(law.startswith(within) for law in laws)
        )
        law = any(sources[it.partition("/")[0]].kind == "law" for it in points)
        gravity = rank[step.level.id] if step.level else -1
        return next(due, len(self._due_points)), not law, -gravity

    @cached_property
    def _due_points(self) -> tuple[tuple[str, ...], ...]:
        """The points of law that each filing due rests on, and its duties."""
        return tuple(
            tuple(
                point.point
                for basis in (filing.basis, *(duty.basis for duty in filing.duties))
                for point in basis
            )
            for filing in self.view.filings.due
        )

    @property
    def _to_do(self) -> list[ChecklistStep]:
        return [it for it in self.view.first_steps if it.work.to_do]

    def _decides(self, step: ChecklistStep) -> bool:
        item = self.view.rulebook.checklist[step.id]
        person = self._people.get(item.who)
        return bool(person and person.decides)


def _act(filings: Sequence[FilingView]) -> str:
    """Return what is done under filings of one term."""
    files = [it.short for it in filings if it.regime.kind in FILES]
    duties = [it.short for it in filings if it.regime.kind not in FILES]
    acts = [f"file under {list_in_words(files)}"] if files else []
    acts += [f"comply with {list_in_words(duties)}"] if duties else []
    if not filings[0].state.traits.sure:
        acts.append("if they apply" if filings[1:] else "if it applies")
    return ", ".join(acts)


def _by_when(filing: FilingView) -> str:
    """Return the day to file by, else by when it is to be filed."""
    to_file = filing.clock and filing.clock.to_file
    if filing.clock and to_file and to_file.why in PLAIN and not to_file.at_once:
        return noted_off(filing.clock.deadlines[0])
    filed = filing.state is State.FILED
    return filing.by_when if filed else upper_first(filing.term) or filing.by_when


def _of(filing: FilingView) -> str:
    return f"filing-{filing.id}"


def _step(step: ChecklistStep) -> NextStep:
    return NextStep(
        step.taken_by,
        lower_first(step.when),
        lower_first(step.title),
        f"step-{step.id}",
    )
