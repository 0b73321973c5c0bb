"""The board page in words: what is asked, by when, and what happens if it is not done.

It tells one deal on a page; what counsel works with stands in the file behind it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from screening.engine.schedule.clocks import Clock
from screening.engine.schedule.timeline import Closing, TooEarly
from screening.formats.text import (
    count_in_words,
    day_in_words,
    list_in_words,
    lower_first,
    upper_first,
)
from screening.rulebook.model import Level
from screening.rulebook.regimes import CLOSING
from screening.rulebook.states import State
from screening.wording.answers import counted
from screening.wording.explanation import Explanation
from screening.wording.explanation_parts import (
    AnswerWords,
    ChecklistStep,
    OpenFact,
    Reason,
)
from screening.wording.filing import FilingWords, each_once, is_watched, who_acts
from screening.wording.filings import FilingFact
from screening.wording.rulebook import none_asks
from screening.wording.schedule import named_days
from screening.wording.time_picture import PAPER, TimePicture, draw, draw_terms
from screening.wording.timeline import QUOTED, noted_off

SOON = timedelta(days=731)
MOST_DIFFERING = 3
"""How many reasons a board reads."""
MOST_ASKS, MOST_STEPS, MOST_NAMED = 5, 2, 4
MOST_FIELDS = 5
"""How many fields that are not covered are named."""


class BoardReason(NamedTuple):
    """A finding in a line: what it is called, and the facts of the deal behind it."""

    reason: Reason
    facts: tuple[AnswerWords, ...]


class BoardStep(NamedTuple):
    """A step, who takes it, and by which day or before what."""

    step: ChecklistStep
    who: str
    when: str


class FirstFiling(NamedTuple):
    """The filing whose day comes first, as a step."""

    id: str
    title: str
    who: str
    when: str


class FindOut(NamedTuple):
    """A fact to be found out, by whom, and what it decides.

    That is how far it could lift the level, else how many filings hang on it.
    """

    question: str
    ask: str
    who: str
    could_reach: Level | None
    filings: str


class Board:
    """What stands on the board page of an assessed deal.

    `made` is the day on which it is made, the "today" of its days; where it was not
    made yet, that is the day the rules are read at.
    """

    def __init__(self, told: Explanation, made: date | None = None) -> None:
        self.told, self.made = told, made or told.assessment.on
        self._people = {it.id: it for it in told.rulebook.heading.people}

    @property
    def purpose(self) -> str:
        """Whether something is to be decided."""
        told = self.told
        calm = told.settled and told.lowest is told.levels[0]
        asked = told.filings.due or told.filings.walls
        return "For information" if calm and not asked else "For decision"

    @cached_property
    def asks(self) -> tuple[str, ...]:
        """What the board is asked, each to stand behind "The board is asked"."""
        return asks(self.told, self._own)

    @cached_property
    def _own(self) -> list[ChecklistStep]:
        """What the board has to do itself, in the order of the rulebook."""
        own = {it.id: it for _stage, it in self._to_do if self._decides(it)}
        return [own[name] for name in self.told.rulebook.checklist if name in own]

    @property
    def filings_say(self) -> str:
        """How many filings there are, and whether the deal may close meanwhile."""
        filings = self.told.filings
        states = [it.state for it in filings.found if not is_watched(it)]
        if not states:
            return ""
        counts: list[str] = []
        for state in State:
            says = state.traits.on_board
            if says and (number := states.count(state)):
                several = number > 1
                nouns = "filings and duties" if several else "filing or duty"
                noun = "more" if counts else nouns
                counts.append(f"{count_in_words(number)} {noun} {says[several]}")
        told = f"{upper_first(list_in_words(counts))}."
        if not counts:
            none = none_asks(self.told.rulebook)
            told = f"{none}, and none hangs on a fact that is not known."
        return " ".join(filter(None, [told, self._may_not_close]))

    @property
    def not_covered(self) -> str:
        """What the rulebook does not look at, in a line; empty if it does not say."""
        fields = self.told.rulebook.heading.not_covered
        more = len(fields) - MOST_FIELDS
        named = [it.partition(" (")[0] for it in fields[:MOST_FIELDS]]
        named += [counted(more, "more field", "more fields")] if more > 0 else []
        return f"Not covered: {list_in_words(named)}." if named else ""

    @property
    def _may_not_close(self) -> str:
        """That one may not close, unless it is dated already."""
        closing = self.told.filings.days.closing
        stopping = [
            it
            for it in self.told.filings.days.clocks
            if CLOSING in it.filing.regime.stops
        ]
        if closing.not_before or not stopping:
            return ""
        sure = sum(it.filing.state.traits.sure for it in stopping)
        count, perhaps = sure or len(stopping), len(stopping) - sure
        more = ", if they apply" if count > 1 else ", if it applies"
        if sure:
            more = ", and one more if it applies" if perhaps else ""
        if sure and perhaps > 1:
            more = f", and {count_in_words(perhaps)} more if they apply"
        closes = self.told.filings.has_closing
        if count > 1:
            stop = "stop the closing until" if closes else "hold the deal up until"
            says = f"{stop} they are answered"
        else:
            stop = "stops the closing until" if closes else "holds the deal up until"
            says = f"{stop} it is answered"
        return f"{upper_first(count_in_words(count))} of them {says}{more}."

    @property
    def later(self) -> dict[date, str]:
        """What the level is on later days, of the next two years and without a wall."""
        walled, last = self.told.filings.walls, self.made + SOON
        levels = () if walled else self.told.later_levels.items()
        return {day: says for day, says in levels if day <= last}

    @cached_property
    def picture(self) -> TimePicture | None:
        """The days of the deal drawn for paper; else how long its reviews take."""
        return self._dated or draw_terms(self.told.filings.days)

    @cached_property
    def _dated(self) -> TimePicture | None:
        found = self.told.filings.days
        drawn = draw(self.told.assessment, found, PAPER, self.made)
        named = any(named_days(self.told.assessment)) and not draw_terms(found)
        dated = drawn and any(it.parts or it.file_by is not None for it in drawn.rows)
        return drawn if dated or named else None

    @property
    def no_days(self) -> str:
        """From which days terms run, where none is known; else empty."""
        days, anchors = self.told.filings.days, self.told.rulebook.anchors
        if self._dated or not days.clocks:
            return ""
        duties = (it.duty for clock in days.clocks for it in clock.deadlines)
        starts = dict.fromkeys(duty.anchor for duty in duties)
        if not starts:
            return "Nothing that is due runs against a clock."
        unknown = [it for it in starts if it not in days.planned] or starts
        said = list_in_words(anchors[it].label for it in unknown)
        if len(unknown) < len(starts):
            return f"Terms also run from days that are not known yet: {said}."
        return f"No day of the deal is known yet. Terms run from {said}."

    @property
    def walls(self) -> tuple[FilingWords, ...]:
        """What the law does not allow, unless an exception lifts it."""
        return self._filings[: len(self.told.filings.walls)]

    @property
    def due(self) -> tuple[FilingWords, ...]:
        """What is to be filed, done or asked first."""
        return self._filings[len(self.told.filings.walls) :]

    @cached_property
    def hinges(self) -> dict[str, str]:
        """What is doubtful in filings, or would lift them, by id, each told once."""
        told = {filing.hinges: filing.id for filing in reversed(self.due)}
        return {name: says for says, name in told.items() if says}

    @cached_property
    def _filings(self) -> tuple[FilingWords, ...]:
        """Walls and what is due; what follows if it is not done stands once."""
        found = (*self.told.filings.walls, *self.told.filings.due)
        return tuple(each_once(found, "if_not"))

    @cached_property
    def reasons(self) -> tuple[BoardReason, ...]:
        """The findings, strongest first, each with the facts not told before it.

        The first few are those that bring facts of their own: the rest says the same.
        """
        told, found = {fact.question for fact in self.told.brief}, []
        for reason in self.told.reasons:
            known = (it for it in reason.because if it.state == "answered")
            facts = tuple(it for it in known if it.question not in told)
            found.append(BoardReason(reason, facts))
            told |= {fact.question for fact in facts}
        differing = [it for it in found[1:] if it.facts][: MOST_DIFFERING - 1]
        same = [it for it in found[1:] if it not in differing]
        first = [*found[:1], *differing, *same][:MOST_DIFFERING]
        return (
            *(it for it in found if it in first),
            *(it for it in found if it not in first),
        )

    @property
    def no_reason(self) -> str:
        """What is said where no rule is met."""
        if self.told.settled:
            return "No rule of the rulebook is met: nothing known touches a boundary."
        if not self.told.open:
            return "No rule is met on the facts as they are told."
        return (
            "No rule is met on the facts so far, and "
            f"{count_in_words(len(self.told.open))} cannot be decided before more "
            "is known."
        )

    @cached_property
    def steps(self) -> tuple[BoardStep, ...]:
        """The next steps of others than the board, the statutory ones first.

        The second is one that belongs to what the board is asked first.

        Those rest on what a filing that is due rests on, in the order of filings; then
        come those on other law, then the rest, by the gravest rule that leads to them.
        """
        found = [it for it in self._to_do if not self._decides(it[1])]
        found.sort(key=lambda placed: self._place(placed[1]))
        law = {point.point for it in self._own[:1] for point in it.basis}
        of_it = (it for it in found[2:] if law & {point.point for point in it[1].basis})
        asked = next(of_it, None)
        if asked:
            found.remove(asked)
            found.insert(1, asked)
        return tuple(
            BoardStep(step, step.work.work.owner or step.who, step.work.by or stage)
            for stage, step in found
        )

    @cached_property
    def first_filing(self) -> FirstFiling | None:
        """The step that has to be taken by the first day; none without a day.

        Of one day, what must be done comes before what may apply.
        """
        due = {it.id: it for it in self.due}
        found = [
            (it.to_file.day, not it.filing.state.traits.sure, filing, it.to_file)
            for it in ahead(self.told)
            if it.to_file and (filing := due.get(it.filing.regime.id))
        ]
        if not found:
            return None
        day, perhaps, filing, to_file = min(found, key=itemgetter(0, 1))
        title = f"See to “{filing.short}”"
        if perhaps:
            title = (
                f"Find out whether “{filing.short}” applies, and see to it if it does"
            )
        said = day_in_words(day)
        when = "At once" if to_file.passed else f"At once, at the latest by {said}"
        when = when if to_file.at_once else f"By {said}"
        return FirstFiling(filing.id, title, upper_first(filing.who), when)

    def in_order(self, steps: Iterable[BoardStep]) -> list[BoardStep]:
        """Return steps as they are taken: the statutory first, the rest by stage."""
        stages = [stage.label for stage in self.told.rulebook.heading.stages]
        rest = len(self.due)

        def place(it: BoardStep) -> tuple[int, int]:
            due = self._place(it.step)[0]
            stage = stages.index(it.when) if it.when in stages else -1
            return (0 if due < rest else 1), stage

        return sorted(steps, key=place)

    def _place(self, step: ChecklistStep) -> tuple[int, bool, int]:
        rank, sources = self.told.rulebook.rank, self.told.rulebook.sources
        points = tuple(point.point for point in step.basis)
        within = (*points, *(f"{point}(" for point in points))
        due = (
            place
            for place, laws in enumerate(self._due_points)
            if any(law.startswith(within) for law in laws)
        )
        law = any(sources[it.partition("/")[0]].kind == "law" for it in points)
        gravity = rank[step.level.id] if step.level else -1
        return next(due, len(self.due)), not law, -gravity

    @cached_property
    def _due_points(self) -> tuple[tuple[str, ...], ...]:
        """The points of law that each filing due rests on, and its duties."""
        return tuple(
            tuple(
                point.point
                for basis in (filing.basis, *(duty.basis for duty in filing.duties))
                for point in basis
            )
            for filing in self.due
        )

    @property
    def _to_do(self) -> list[tuple[str, ChecklistStep]]:
        return [it for it in self.told.first_steps if it[1].work.to_do]

    def _decides(self, step: ChecklistStep) -> bool:
        item = self.told.rulebook.checklist[step.id]
        person = self._people.get(item.who)
        return bool(person and person.decides)

    @property
    def find_out(self) -> tuple[FindOut, ...]:
        """The facts that could still move the level, then those of filings."""
        told = self.told
        level = (
            self._find_out(it.question, it.ask, it.could_reach) for it in told.settling
        )
        filings = (
            self._find_out(it.question, it.ask, None, len(it.filings))
            for it in told.filing_facts
            if told.reasons or told.filings.due
        )
        return (*level, *filings)

    def _find_out(
        self, question: str, ask: str, level: Level | None, filings: int = 0
    ) -> FindOut:
        says, book = (
            counted(filings, "filing", "filings") if filings else "",
            self.told.rulebook,
        )
        if any(ask in said for said in self.asks):
            ask = f"{book.questions[question].short}, as asked above"
        shaped = book.questions[question].lever
        who = "The parties, in the talks" if shaped else self.told.finds_out(question)
        return FindOut(question, ask, who, level, says)


def asks(told: Explanation, steps: Sequence[ChecklistStep]) -> tuple[str, ...]:
    """Return what is asked, each to stand behind "The board is asked".

    `steps` are those that they have to take themselves, the most telling first: two are
    asked in any case, and as many more as there is room for. Of a deal of which nothing
    is known it is only to sign nothing.
    """
    walls = [*_contradictions(told), *_walls(told)]
    if not told.reasons and not told.filings.due and told.settling:
        nothing = "to sign nothing yet, and to have the facts below found out first"
        return (*walls, nothing)
    own = (f"to {lower_first(step.title)}" for step in steps)
    if told.filings.walls:
        return (*walls, *_facts(told, sets=False))[:MOST_ASKS]
    due, doubtful = _filings(told)
    days = [*_closing(told), *_moves(told)]
    # What is planned for a day on which it is not allowed yet comes before the filings.
    dated = [*days, *due] if told.filings.days.too_early else [*due, *days]
    others = [*dated, *doubtful, *_facts(told, sets=bool(steps))]
    room = max(MOST_STEPS, MOST_ASKS - len(walls) - len(others))
    found = [*walls, *islice(own, room), *others]
    return tuple(found[:MOST_ASKS]) or (_calm(told),)


def _calm(told: Explanation) -> str:
    if told.lowest is told.levels[0]:
        return "to take note that nothing in the deal comes near a boundary"
    return (
        f"to take the deal on at the level {lower_first(told.lowest.label)}, and "
        "to have the steps below done in time"
    )


def _contradictions(told: Explanation) -> Iterator[str]:
    if says := " ".join(it.says for it in told.contradictions):
        yield f"to have this put right before all else: {says.removesuffix('.')}"


def _walls(told: Explanation) -> Iterator[str]:
    for wall in told.filings.walls:
        title = QUOTED.format(title=wall.title)
        if wall.holds:
            facts = list_in_words(it.short for it in wall.waiting_for)
            yield (
                f"to let nothing be signed until counsel has shown that {title} "
                f"does not forbid it, which hangs on this: {facts}"
            )
        else:
            yield f"not to let the deal go ahead as it is described: {title} forbids it"


def _filings(told: Explanation) -> tuple[list[str], list[str]]:
    """Return what is to be filed or planned for, and what to find out first."""
    found, due, doubtful = dict[str, list[Clock]](), list[str](), list[str]()
    for it in ahead(told):
        who, state = who_acts(told.rulebook, it.filing.regime), it.filing.state
        found.setdefault(who if state.traits.sure else state, []).append(it)
    for key, its in found.items():
        titles, apply = _titles(its), "apply" if its[1:] else "applies"
        if key == State.LIKELY:
            due.append(f"to plan for {titles}, likely to be due{_by(its)}")
        elif key == State.RULE_OUT:
            no_ban = "to have counsel make sure, before anything binds, that no ban"
            doubtful.append(f"{no_ban} applies: {titles}")
        elif key == State.MAY_APPLY:
            find_out = "to have counsel find out, before anything binds, whether"
            doubtful.append(f"{find_out} {titles} {apply}")
        else:
            due.append(f"to have {key} see to {titles}{_by(its)}")
    return due, doubtful


def _by(clocks: Sequence[Clock]) -> str:
    """Return by when the first of these is to be filed, and which of several it is."""
    days = [(it.to_file, it) for it in clocks if it.to_file]
    if not days:
        return ""
    to_file, first = min(days, key=lambda it: it[0].day)
    several, day = clocks[1:], day_in_words(to_file.day)
    title = QUOTED.format(title=first.filing.regime.short)
    if to_file.passed:
        by = f"at once: {'its' if several else 'the'} last day was {day}"
    else:
        day = noted_off(first.deadlines[0])
        by = f"at the latest by {day}" if to_file.at_once else f"by {day}"
        by = f"at once, {by}" if to_file.at_once else by
    return f", of which {title} comes first, {by}" if several else f" {by}"


def ahead(told: Explanation) -> list[Clock]:
    """Return what is to be filed or asked and was not."""
    ahead = {
        it.filing.regime.id: it
        for it in told.filings.days.clocks
        if it.filing.regime.kind != "watch" and it.ahead
    }
    return [ahead[it.id] for it in told.filings.due if it.id in ahead]


def _titles(clocks: Sequence[Clock]) -> str:
    shorts = [it.filing.regime.short for it in clocks[:MOST_NAMED]]
    named = [QUOTED.format(title=title) for title in shorts]
    more = len(clocks) - len(named)
    told = [*named, *(["what else is listed below"] if more else [])]
    return list_in_words(told)


def _closing(told: Explanation) -> Iterator[str]:
    """Yield when the deal may close, where something due stops the closing."""
    closing = (days := told.filings.days).closing
    if closing.safe or closing.refused:
        return
    early = next((it for it in days.too_early if it.what == CLOSING), None)
    if early and early.planned < days.as_of:
        yield (
            f"to carry out nothing more of what {day_in_words(early.planned)} closed "
            "until all is answered, and to hear from counsel what of it is void"
        )
        return
    dated = closing.not_before and not closing.undated and told.filings.has_closing
    if closing.not_before and dated:
        yield _after(closing, closing.not_before.day, early)
        return
    says = [_wait(told)]
    if early:
        says.append(
            f"to plan the closing for after {day_in_words(early.worst)}, or to agree a "
            "long-stop that leaves room for it"
        )
    yield from filter(None, [", and ".join(filter(None, says))])


def _moves(told: Explanation) -> Iterator[str]:
    """Yield what else than the closing is planned before the answer it waits for."""
    days, anchors = told.filings.days, told.rulebook.anchors
    for it in days.too_early:
        if it.what != CLOSING and it.planned >= days.as_of:
            to = f"from {day_in_words(it.planned)} to a day after "
            yield f"to move {anchors[it.what].label} {to}{day_in_words(it.worst)}"


def _after(closing: Closing, until: date, early: TooEarly | None) -> str:
    """Return after which day to close, and which long-stop leaves room for that."""
    close = f"to close only once all is answered, not before {day_in_words(until)}"
    if early:
        close = (
            f"to move the closing from {day_in_words(early.planned)} to a day after "
            f"{day_in_words(until)} on which all is answered"
        )
    if closing.long_stop is None:
        return close
    return (
        f"{close}, and to agree {day_in_words(closing.long_stop)} or a later day "
        "as the long-stop"
    )


def _wait(told: Explanation) -> str:
    """Return for whose answers the closing has to wait; empty for none's."""
    waits = [it for it in ahead(told) if CLOSING in it.filing.regime.stops]
    if not waits:
        return ""
    closes, titles = told.filings.has_closing, _titles(waits)
    says = f"to have nothing carried out before the answer on {titles}"
    if closes:
        says = f"to make the closing wait for the answer on {titles}"
    if waits[1:]:
        says = (
            "to close only once every filing that stops the closing is answered and "
            "none is refused"
            if closes
            else "to have nothing carried out before every filing that holds it up is "
            "answered"
        )
    sure = any(it.filing.state.traits.sure for it in waits)
    perhaps = ", as far as they apply" if waits[1:] else ", if it applies"
    return says + ("" if sure else perhaps)


def _facts(told: Explanation, *, sets: bool) -> Iterator[str]:
    """Yield the fact that decides most: on the level, else on filings.

    What the parties can shape is settled, and not found out; where the board `sets`
    limits of its own, that is left to it.
    """
    questions = told.rulebook.questions

    def shaped(question: str) -> bool:
        return questions[question].lever

    def ours(question: str) -> bool:
        return not (sets and shaped(question))

    def first(fact: OpenFact | FilingFact, since: str) -> str:
        do = (
            "settle this in the talks"
            if shaped(fact.question)
            else "have this found out"
        )
        ask = QUOTED.format(title=fact.ask)
        return f"to {do} before anything is signed, since {since}: {ask}"

    level = next((it for it in told.settling if ours(it.question)), None)
    if level:
        yield first(level, "it decides how sensitive the deal is")
        return
    fact = next((it for it in told.filing_facts if ours(it.question)), None)
    if fact and fact.filings[1:] and not told.settling:
        count = count_in_words(len(fact.filings))
        yield first(fact, f"{count} filings hang on it")
