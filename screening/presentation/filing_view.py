"""What one regime asks of a deal, in words, and whether it is to be done."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from screening.engine.filings import Filing
from screening.engine.schedule.clocks import Clock, Deadline, Why
from screening.engine.schedule.work import Work
from screening.formats.text import (
    day_in_words,
    first_sentence,
    list_in_words,
    lower_first,
    money_in_words,
    upper_first,
)
from screening.presentation.answers import answer_in_words
from screening.presentation.deal_parts import AnswerWords
from screening.presentation.rulebook import (
    NOT_SEEN,
    Basis,
    Statement,
    basis_in_words,
    certainty,
    how_known,
)
from screening.presentation.timeline import (
    QUOTED,
    ScheduleWords,
    by_when,
    noted_off,
    reviews_before,
    stopped,
)
from screening.presentation.work import HappenedWords, happened_in_words
from screening.presentation.work import stands as happened_stands
from screening.rulebook.model import Rulebook
from screening.rulebook.regimes import CLOSING, Amount, Regime, Sanction
from screening.rulebook.states import Act, FilingSection, State, Tone

AND_CHANNEL = "{authority}, {channel}"
EARLY = "Optional beforehand: {title}."
FILES = {"filing", "plan", "consent"}
"""The kinds of regimes under which one files; with others one complies."""
WATCHED = "To watch"
"""What is said of a regime that applies and under which nobody files."""


class RowKind(NamedTuple):
    """What heads a row that is told of a filing, on a page, and where else it stands.

    On `paper` it is part of the row so named.
    In a `terminal` it is a line so worded, of what has a state with the trait `of`.
    """

    page: str
    paper: str = ""
    terminal: str = ""
    of: str = "dated"


ROWS = {
    "facts": RowKind("Progress", "Progress"),
    "conditions": RowKind("Conditions", "Progress"),
    "doubtful": RowKind("Doubtful", "Doubtful"),
    "lifting": RowKind("Unless", "Unless", "Unless: {says}", of=""),
    "remote": RowKind("Requirements"),
    "duties": RowKind("By when", "Filing", "{says}"),
    "who": RowKind("Who", terminal="{says}, with {authority}"),
    "authority": RowKind("Authority", "Filing"),
    "early": RowKind("Pre-notification", "Filing"),
    "review": RowKind("Answer", "Answer", "{says}"),
    "standstill": RowKind("Until then", "Until then", "{says}"),
    "silence": RowKind("No answer", "Answer"),
    "sanctions": RowKind("If missed", "If missed", "{says}"),
    "way_out": RowKind("Way out", "Way out", "Way out: {says}", of="forbids"),
    "outcomes": RowKind("Possible outcomes", "Answer"),
    "documents": RowKind("Documents", "Papers"),
    "signs": RowKind("Signed by", "Papers"),
    "clause": RowKind("Clause"),
}
"""What is told of a filing row by row, by the part of the view that says it."""


class Fine(NamedTuple):
    """A fine in this deal: from and to in euro, and its shares of what is not known.

    `floor` is what it comes to at least, of what no answer tells.
    """

    low: Decimal | None
    high: Decimal | None
    shares: tuple[Amount, ...]
    floor: str
    basis: tuple[Basis, ...]


class FilingRow(NamedTuple):
    """One thing that is told of a filing; `key` names it."""

    key: str
    title: str
    statements: tuple[Statement, ...]


def _as_filled(key: str) -> cached_property[str]:
    """Return a part that is what the regime says there, with the answers it names."""

    def text(filing: "FilingView") -> str:
        return filing._fill(getattr(filing.regime, key))  # noqa: SLF001 - its own part

    return cached_property(text)


class FilingView:
    """What one regime asks of a deal: each text is made when it is first asked for.

    `clock` has its days; a state without days has none, and tells its terms alone.
    """

    says = _as_filled("says")
    silence = _as_filled("silence")
    way_out = _as_filled("way_out")
    clause = _as_filled("clause")

    def __init__(
        self,
        filing: Filing,
        clock: Clock | None,
        words: ScheduleWords,
        work: Work,
        *,
        closes: bool,
    ) -> None:
        regime = filing.regime
        self.filing, self.clock, self.regime = filing, clock, regime
        self.state, self.holds, self.stops = filing.state, filing.holds, regime.stops
        self.id, self.title, self.short = regime.id, regime.title, regime.short
        self.authority, self.channel = regime.authority, regime.channel or ""
        self.outcomes, self.documents = regime.outcomes, regime.documents
        self.signs, self.watched = regime.signs or "", is_watched(filing)
        self._words, self._work, self._closes = words, work, closes
        self._book = words.assessment.rulebook

    @property
    def side(self) -> str:
        """On which side the regime stands."""
        return self._book.sides[self.regime.side].label

    @property
    def counts(self) -> bool:
        """Whether something is asked of the deal, or it is not possible."""
        return self.state.traits.asks

    @property
    def tone(self) -> Tone:
        """How its state is set off; what is watched is not."""
        return Tone.PLAIN if self.watched else self.state.traits.tone

    @property
    def stands(self) -> str:
        """How it stands, in words."""
        return stands_in_words(self.filing)

    @property
    def stands_by_day(self) -> str:
        """The same; what was filed with its day, if that is known."""
        return stands_in_words(self.filing, self.clock)

    @property
    def stands_beside(self) -> str:
        """How it stands where it is told in a line: that it must be done is not."""
        return "" if self.state in {State.MUST, State.FILED} else self.stands

    @cached_property
    def by_when(self) -> str:
        """The last day for what it asks first; of what was filed, of its answer."""
        if self.state is State.FILED:
            return self.stands_by_day
        return by_when(self._book, self.clock, self.regime)

    @property
    def term(self) -> str:
        """By when it is to be filed, as a sentence goes on; empty without a term."""
        clock = self.clock
        if clock and (to_file := clock.to_file):
            if to_file.why is Why.OUT_OF_TIME:
                anchor = self._book.anchors[to_file.anchor].label
                return f"now (answer perhaps after {anchor})"
            if to_file.passed:
                return f"at once (it was due by {day_in_words(to_file.day)})"
            if to_file.why in {Why.AFTER_OTHERS, Why.TOO_LATE}:
                firsts = reviews_before(self._book, clock)
                answers = "answers" if firsts[1:] else "answer"
                return f"after the {answers} under {list_in_words(firsts)}"
            day = noted_off(clock.deadlines[0])
            return (
                f"at once, at the latest by {day}" if to_file.at_once else f"by {day}"
            )
        duty = self.deadlines[0].duty if self.deadlines else None
        within = "within " if duty and duty.lengths and not duty.same_day else ""
        return within + lower_first(self.by_when) if duty else ""

    @property
    def day(self) -> str:
        """The same in a line; empty for what forbids."""
        return "" if self.state.traits.forbids else self.by_when

    @property
    def stopped(self) -> str:
        """What has to wait for it."""
        return stopped(self.regime, self.clock, closes=self._closes)

    @property
    def who(self) -> str:
        """Who has to file or to ask."""
        return who_acts(self._book, self.regime)

    @cached_property
    def because(self) -> tuple[AnswerWords, ...]:
        """The facts that decided it."""
        return tuple(self._facts(self.filing.because))

    @cached_property
    def waiting_for(self) -> tuple[AnswerWords, ...]:
        """The facts that could still change it."""
        return tuple(self._facts(self.filing.waiting_for))

    def _facts(self, names: tuple[str, ...]) -> Iterator[AnswerWords]:
        answers = self._words.assessment.answers
        for name in names:
            asked, state = self._book.questions[name], "not known"
            answer = answer_in_words(asked, answers.get(name))
            state = "answered" if name in answers else state
            yield AnswerWords(name, asked.ask, asked.short, answer, state)

    @property
    def reason(self) -> str:
        """Why nothing is due though the condition holds."""
        unless = self.filing.unless
        return self._fill(unless.reason if unless else None)

    @property
    def lifting(self) -> tuple[str, ...]:
        """The exceptions that would lift what applies until one is shown."""
        return tuple(self._fill(it.reason) for it in self.filing.lifting)

    @property
    def doubtful(self) -> tuple[str, ...]:
        """What is doubtful where it only may apply."""
        return tuple(self._fill(it.because) for it in self.filing.readings)

    @property
    def remote(self) -> str:
        """Why what is open is remote; empty where the level is calm."""
        remote = self.regime.remote if self.state is State.OPEN else None
        calm, assessment = self._book.heading.calm, self._words.assessment
        return remote if remote and assessment.range.ids[0] not in calm else ""

    @property
    def early(self) -> str:
        """Under which regime one can ask early whether it applies."""
        early = self._book.regimes.get(self.regime.early_question or "")
        return EARLY.format(title=early.title) if early else ""

    @cached_property
    def duties(self) -> tuple[Statement, ...]:
        """What is to be done and by when, with the days as far as they are known."""
        words, clock = self._words, self.clock
        return words.duties(clock) if clock else words.terms(self.regime)

    @cached_property
    def review(self) -> tuple[Statement, ...]:
        """How long the answer takes."""
        return self._words.review(self.clock) if self.clock else ()

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """Each duty with its days; without a clock it has none."""
        if self.clock:
            return tuple(self.clock.deadlines)
        duties = self.regime.duties
        return tuple(Deadline(it, None, None, not it.only_when) for it in duties)

    @cached_property
    def standstill(self) -> tuple[Statement, ...]:
        """What may not be done meanwhile."""
        return tuple(self._stated(it.says, it.basis) for it in self.regime.standstill)

    @cached_property
    def sanctions(self) -> tuple[Statement, ...]:
        """What happens to those who do not do it."""
        return tuple(map(self._sanction, self.regime.sanctions))

    def _sanction(self, sanction: Sanction) -> Statement:
        """Return a sanction, with the amount by each number that is answered."""
        asked, says, sums = self._book.questions, sanction.says, dict[str, list[str]]()
        for amount, euro in self._amounts(sanction):
            by = QUOTED.format(title=asked[amount.of].short)
            sums.setdefault(by, []).append(f"{amount.bound} {money_in_words(euro)}")
        amounts = [f"{list_in_words(says)} by {by}" for by, says in sums.items()]
        if amounts:
            says = f"{says} In this deal that is {list_in_words(amounts)} alone."
        return self._stated(says, sanction.basis)

    def _amounts(self, sanction: Sanction) -> Iterator[tuple[Amount, Decimal]]:
        """Yield what a sanction comes to in euro, by each number that is answered."""
        for amount in sanction.amounts:
            if isinstance(of := self._words.assessment.answers.get(amount.of), Decimal):
                yield amount, of * amount.percent / 100

    @cached_property
    def fine(self) -> Fine | None:
        """What it costs in this deal not to do it; None where no law counts it.

        The first sanction that is counted is that on not filing.
        """
        for sanction in (it for it in self.regime.sanctions if it.amounts):
            euros, known = dict[str, Decimal](), set[Amount]()
            for amount, euro in self._amounts(sanction):
                euros[amount.bound] = max(euro, euros.get(amount.bound, euro))
                known.add(amount)
            shares = tuple(it for it in sanction.amounts if it not in known)
            basis = basis_in_words(self._book, sanction.basis)
            low, high = euros.get("at least"), euros.get("up to")
            return Fine(low, high, shares, sanction.floor or "", basis)
        return None

    @cached_property
    def void(self) -> tuple[Statement, ...]:
        """What is void without it, each in a few words."""
        return tuple(
            Statement(it.void, basis_in_words(self._book, it.basis))
            for it in self.regime.sanctions
            if it.void
        )

    @property
    def if_not(self) -> str:
        """The first of that in a short sentence."""
        sanction = "".join(it.says for it in self.regime.sanctions[:1])
        return self._fill(self.regime.if_not or first_sentence(sanction)[0])

    @property
    def sanction_basis(self) -> tuple[Basis, ...]:
        """Where the law says so; without any sanction, its own law."""
        first = (it.basis for it in self.sanctions if it.basis)
        return self.fine.basis if self.fine else next(first, self.basis[:1])

    @cached_property
    def basis(self) -> tuple[Basis, ...]:
        """The source points it rests on."""
        return basis_in_words(self._book, self.regime.basis)

    @property
    def certainty(self) -> str:
        """What is weak in the law it rests on; empty where all of it was read."""
        return certainty(self.basis)

    @cached_property
    def known(self) -> str:
        """The same, and the state in which the oldest of it was read."""
        return how_known(self.basis)

    @property
    def mark(self) -> str:
        """What stands behind its name where its law was not checked as it is today."""
        return NOT_SEEN if self.known else ""

    @cached_property
    def happened(self) -> HappenedWords:
        """What happened with it."""
        happened = self._work.filing(self.id)
        return happened_in_words(happened, self.regime, self._work.as_of)

    @property
    def why(self) -> str:
        """What decided it, or could still, in a line."""
        facts = list_in_words(f"{it.short} ({it.answer})" for it in self.because)
        sentences = [self.reason]
        if facts and not self.state.traits.hangs:
            sentences.append(f"Decided by {facts}.")
        sentences += self.doubtful
        if self.holds:
            sentences.append(
                "The filing applies unless an exception is shown. The exception "
                "depends on:"
            )
            sentences.append(f"{self._waits_for}.")
        elif self.waiting_for:
            sentences.append(f"This depends on open facts: {self._waits_for}.")
        return " ".join(filter(None, sentences))

    @property
    def rows(self) -> tuple[FilingRow, ...]:
        """All that is told of it, row by row; what is not written has no row."""
        composed = {
            "facts": self.happened.says,
            "conditions": self.happened.conditions_say,
            "outcomes": "; ".join(self.outcomes),
        }
        if self.channel:
            composed["authority"] = AND_CHANNEL.format_map(vars(self))
        rows = (
            FilingRow(
                key, it.page, _statements(composed.get(key) or getattr(self, key, ""))
            )
            for key, it in ROWS.items()
        )
        return tuple(row for row in rows if row.statements)

    @property
    def in_terminal(self) -> Iterator[str]:
        """Yield the lines that a terminal has of it."""
        for key, _title, statements in self.rows:
            form, of = ROWS[key].terminal, ROWS[key].of
            shown = form and (not of or getattr(self.state.traits, of))
            for it in statements if shown else ():
                yield form.format(says=it.says, authority=self.authority)

    @property
    def banner(self) -> str:
        """What stands above the level where the law does not allow it."""
        says = f"Not possible as described: {self.title}."
        lift = f" An exception would lift it: {self._waits_for}." if self.holds else ""
        return f"{says}{lift}"

    @property
    def ban(self) -> str:
        """What the law does not allow, in a sentence and with the way out, or whole."""
        if not self.way_out:
            return self.says
        return f"{first_sentence(self.says)[0]} Way out: {self.way_out}"

    @property
    def _waits_for(self) -> str:
        return ", ".join(it.short for it in self.waiting_for)

    def _fill(self, text: str | None) -> str:
        """Return a text with the answers it names; empty where nothing is written."""
        return self._words.fill(text or "")

    def _stated(self, says: str, points: Iterable[str]) -> Statement:
        return self._words.stated(self._fill(says), points)


def _statements(text: Any) -> tuple[Statement, ...]:
    """Return the text under one key as sentences: one, several, or none."""
    texts = text if isinstance(text, tuple) else (text,)
    return tuple(
        it if isinstance(it, Statement) else Statement(upper_first(it))
        for it in texts
        if it
    )


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


ACTS = (Act.FILE, Act.FOLLOW_UP, Act.PLAN, Act.ASK, Act.CHOOSE)
"""What one does about filings in the order in which they are listed."""


def due(
    rulebook: Rulebook,
    filings: Iterable[Filing],
    clocks: Mapping[str, Clock],
    anchored: Mapping[str | None, date],
    *,
    closes: bool = True,
) -> list[Filing]:
    """Return the filings to be made, done or asked about, the earliest first.

    What has no day by its clock comes before the next event of the course whose day is
    known, by `anchored`, or else last. Of those alike what stops the closing, or
    forbids, comes before what stops something else, and that before the rest; of a deal
    that never `closes` all that stops something is alike. Then comes first what is due
    earlier in the course of a deal. Above all that, what must be
    done comes before what was filed, that before what is likely, and before what may.
    """
    course = {name: place for place, name in enumerate(rulebook.anchors)}

    def day_of(filing: Filing, from_: int) -> tuple[date, bool]:
        clock = clocks.get(filing.regime.id)
        if clock and clock.to_file:
            return clock.to_file.day, True
        later = (
            day for name, day in anchored.items() if name and course[name] >= from_
        )
        return min(later, default=date.max), False

    def place(filing: Filing) -> tuple[int, tuple[date, bool], bool, bool, int]:
        regime = filing.regime
        bars = regime.stops
        stops = CLOSING in bars if closes else bool(bars)
        starts = (course[duty.anchor] for duty in regime.duties)
        forbids = regime.due.traits.forbids
        course_of = next(starts, len(course))
        known = ACTS.index(filing.state.traits.does)
        day = day_of(filing, course_of)
        return known, day, not (stops or forbids), not bars, course_of

    return sorted(filter(is_due, filings), key=place)


def who_acts(rulebook: Rulebook, regime: Regime) -> str:
    """Return who has to file or to ask under a regime."""
    return list_in_words(rulebook.parties[party].label for party in regime.acts)


def day_to_file(clock: Clock) -> date | None:
    """Return the day to file by or to ask; None where none is known for sure."""
    if clock.to_file is None or not is_due(clock.filing):
        return None
    return clock.to_file.day if clock.deadlines[0].certain else None


def is_due(filing: Filing) -> bool:
    """Tell whether somebody has to file, to do or to ask something."""
    return filing.state.traits.section is FilingSection.DUE and not is_watched(filing)


def is_watched(filing: Filing) -> bool:
    """Tell whether a regime applies, surely or likely, under which nobody files."""
    return _is_watched(filing.regime, filing.state)


def _is_watched(regime: Regime, state: State) -> bool:
    return regime.kind == "watch" and (state.traits.sure or state.traits.likely)


def is_counted(regime: Regime, state: State) -> bool:
    """Tell whether it counts where filings are counted, of one deal or of many."""
    return state.traits.counted and not _is_watched(regime, state)
