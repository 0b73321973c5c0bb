"""What one regime asks of a deal, or of any, in words, and whether it is to be done."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import starmap
from typing import Any, NamedTuple

from screening.engine.filings import Filing
from screening.engine.schedule.clocks import Clock
from screening.formats.text import (
    first_sentence,
    list_in_words,
    lower_first,
    upper_first,
)
from screening.presentation.answers import dates_in_words, lengths_in_words
from screening.presentation.conditions import Clause, outline, sentence
from screening.presentation.rulebook import (
    Basis,
    Statement,
    basis_in_words,
    certainty,
    how_known,
    with_names,
)
from screening.presentation.timeline import term
from screening.presentation.work import HappenedWords
from screening.rulebook.conditions import ALWAYS, Condition
from screening.rulebook.model import Rulebook
from screening.rulebook.regimes import CLOSING, Pause, Phase, Regime
from screening.rulebook.states import Act, FilingSection, State, Tone

AND_CHANNEL = "{authority}, {channel}"
AS_FOR = "As for “{title}”"
EARLY = "Whether it applies can be asked early: {title}."

ROWS = {
    "facts": "What happened",
    "conditions": "Conditions",
    "doubtful": "Doubtful",
    "lifting": "Unless",
    "remote": "What it takes",
    "who": "Who",
    "authority": "With whom",
    "early": "Ask early",
    "duties": "By when",
    "review": "Answer",
    "standstill": "Until then",
    "silence": "No answer",
    "sanctions": "If not",
    "way_out": "Way out",
    "outcomes": "What can come out",
    "signs": "Signed by",
    "documents": "Documents",
    "clause": "Clause",
}
"""What is told of a filing row by row, and what heads each of them."""


class FactWords(NamedTuple):
    """A question and its answer in words; empty where it has none."""

    question: str
    short: str
    answer: str


class FilingRow(NamedTuple):
    """One thing that is told of a filing; `key` names it."""

    key: str
    title: str
    said: tuple[Statement, ...]


class FilingLine(NamedTuple):
    """One filing in a line: how it stands, unless it must be done, its day, and who.

    A `mark` behind its name says that its law was not checked as it stands today.
    """

    short: str
    stands: str
    by_when: str
    mark: str
    who: str


class FilingsGlance(NamedTuple):
    """The first filings, a line each, and how many `more` there are of each sort."""

    lines: tuple[FilingLine, ...]
    more: str


class FilingWords(NamedTuple):
    """What one regime asks of a deal, in words.

    One that is `watched` applies, and nobody files. One that `holds` applies until an
    exception is shown, of which `lifting` has each. `because` decided it and
    `waiting_for` could still. `reason` says why nothing is due though the condition
    holds, `doubtful` what is doubtful where it only may apply, `remote` why what is
    open is remote where the level is not calm. `by_when` is the last
    day for what it asks first, and `stopped` is what has to wait for it. What
    `happened` is told apart from that. `duties` and `review` have the days as far as
    they are known; a state without days has the terms alone. `if_not` tells `sanctions`
    in a short sentence.
    """

    id: str
    title: str
    short: str
    side: str
    state: State
    stands: str
    watched: bool
    holds: bool
    says: str
    who: str
    authority: str
    channel: str
    because: tuple[FactWords, ...]
    waiting_for: tuple[FactWords, ...]
    reason: str
    lifting: tuple[str, ...]
    doubtful: tuple[str, ...]
    remote: str
    by_when: str
    stopped: str
    early: str
    duties: tuple[Statement, ...]
    review: tuple[Statement, ...]
    standstill: tuple[Statement, ...]
    silence: str
    way_out: str
    outcomes: tuple[str, ...]
    sanctions: tuple[Statement, ...]
    if_not: str
    documents: tuple[str, ...]
    signs: str
    clause: str
    basis: tuple[Basis, ...]
    happened: HappenedWords

    @property
    def counts(self) -> bool:
        """Tell whether something is asked of the deal, or it is not possible."""
        return self.state.traits.asks

    @property
    def tone(self) -> Tone:
        """How its state is set off; what is watched is not."""
        return Tone.PLAIN if self.watched else self.state.traits.tone

    @property
    def certainty(self) -> str:
        """What is weak in the law it rests on; empty where all of it was read."""
        return certainty(self.basis)

    @property
    def known(self) -> str:
        """The same, and the state in which the oldest of it was read."""
        return how_known(self.basis)

    @property
    def why(self) -> str:
        """What decided it, or could still, in a line."""
        facts = list_in_words(f"{it.short} ({it.answer})" for it in self.because)
        said = [self.reason]
        if facts and not self.state.traits.hangs:
            said.append(f"It is decided by {facts}.")
        said += self.doubtful
        if self.holds:
            said.append("It applies until an exception is shown, which hangs on this:")
            said.append(f"{self._waits_for}.")
        elif self.waiting_for:
            said.append(f"It hangs on what is not known yet: {self._waits_for}.")
        return " ".join(filter(None, said))

    @property
    def hinges(self) -> str:
        """What is doubtful in it, else what would lift what must be done, in a line."""
        unless = f"Unless: {' '.join(self.lifting)}" if self.holds else ""
        return " ".join(self.doubtful) or unless

    @property
    def rows(self) -> tuple[FilingRow, ...]:
        """All that is told of it, row by row; what is not written has no row."""
        words = {**self._asdict(), "facts": self.happened.says}
        words["conditions"] = self.happened.conditions_say
        if self.channel:
            words["authority"] = AND_CHANNEL.format_map(words)
        words["outcomes"] = "; ".join(self.outcomes)
        told = {key: _statements(words[key]) for key in ROWS}
        return tuple(
            FilingRow(key, title, told[key]) for key, title in ROWS.items() if told[key]
        )

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


def _statements(told: Any) -> tuple[Statement, ...]:
    """Return what is told under one key as sentences: one, several, or none."""
    said = told if isinstance(told, tuple) else (told,)
    return tuple(
        it if isinstance(it, Statement) else Statement(upper_first(it))
        for it in said
        if it
    )


def each_once(found: Iterable[FilingWords], key: str) -> Iterator[FilingWords]:
    """Yield filings; what an earlier one says under a key refers to that one."""
    titles = dict[str, str]()
    for filing in found:
        title = titles.setdefault(says := getattr(filing, key), filing.short)
        changes: dict[str, Any] = {}
        if says and title != filing.short:
            changes[key] = AS_FOR.format(title=title)
        yield filing._replace(**changes)


ACTS = (Act.FILE, Act.FOLLOW_UP, Act.PLAN, Act.ASK, Act.CHOOSE)
"""What one does about filings in the order in which they are listed."""


def due(
    rulebook: Rulebook,
    found: Iterable[Filing],
    clocks: Mapping[str, Clock],
    anchored: Mapping[str, date],
    *,
    closes: bool = True,
) -> list[Filing]:
    """Return what is to be filed, done or asked, the earliest first.

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
        later = (day for name, day in anchored.items() if course[name] >= from_)
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

    return sorted(filter(is_due, found), key=place)


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
    """Tell whether a regime applies under which nobody files: it is no duty."""
    return filing.regime.kind == "watch" and filing.state.traits.sure


def is_counted(regime: Regime, state: State) -> bool:
    """Tell whether a filing counts where filings are counted, of one deal or of many.

    It does where it is asked or may be, and somebody files.
    """
    watched = regime.kind == "watch" and state.traits.sure
    return state.traits.counted and not watched


HOW = {"always": "", "usually": ", as a rule", "at worst": ", at worst"}
"""How often it comes to a phase of a review."""


class RegimeWords(NamedTuple):
    """A regime in words. `conditions` say under which of them what is asked.

    What is doubtful where it only may apply stands with its condition.
    `rows` tell one thing each, such as by when, under what it is called.
    """

    regime: Regime
    says: str
    conditions: tuple[tuple[str, Clause, str], ...]
    exceptions: tuple[Statement, ...]
    rows: tuple[tuple[str, tuple[Statement, ...]], ...]
    basis: tuple[Basis, ...]
    dates: str


def regime_in_words(regime: Regime, book: Rulebook) -> RegimeWords:
    """Return what a regime asks, of whom, by when, and what happens if not."""
    words = _NamedTexts(book)
    return RegimeWords(
        regime=regime,
        says=words.text(regime.says),
        conditions=tuple(words.conditions(regime)),
        exceptions=tuple(words.stated(it.reason, it.basis) for it in regime.unless),
        rows=tuple(words.rows(regime)),
        basis=basis_in_words(book, regime.basis),
        dates=dates_in_words(regime.in_force),
    )


class _NamedTexts:
    """Texts of one rulebook, with names where the answers of a deal will stand."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book

    def text(self, says: str) -> str:
        return upper_first(with_names(says.strip(), self._book))

    def stated(self, says: str, points: Iterable[str] = ()) -> Statement:
        return Statement(self.text(says), basis_in_words(self._book, points))

    def conditions(self, regime: Regime) -> Iterator[tuple[str, Clause, str]]:
        """Yield under which conditions it is due, is likely and may apply, and why."""
        met = "Not possible when" if regime.kind == "prohibition" else "Due when"
        met = "Would be due when" if regime.proposal else met
        met = "Possible when" if regime.optional else met
        limbs = [(met, regime.when, ""), ("Likely when", regime.likely_when, "")]
        limbs += [
            ("May apply when", it.when, it.because or "") for it in regime.readings
        ]
        for title, when, because in limbs:
            if when is not None:
                yield title, outline(when, self._book), because

    def rows(self, regime: Regime) -> Iterator[tuple[str, tuple[Statement, ...]]]:
        """Yield what is told under each title; what is not written has no row."""
        authority = AND_CHANNEL if regime.channel else "{authority}"
        early = self._book.regimes.get(regime.early_question or "")
        terms = ((term(self._book, it), it.only_when, it.basis) for it in regime.duties)
        told: dict[str, Any] = {
            **dict(regime),
            "who": who_acts(self._book, regime),
            "authority": authority.format_map(dict(regime)),
            "early": EARLY.format(title=early.title) if early else None,
            "duties": (
                *starmap(self._only_when, terms),
                *filter(None, [regime.no_clock]),
            ),
            "review": tuple(self._review(regime.review)),
            "outcomes": "; ".join(regime.outcomes),
            "documents": "; ".join(regime.documents),
        }
        for key, title in ROWS.items():
            if key == "review" and regime.order:
                yield "First", tuple(self._statements(regime.order))
            if said := tuple(self._statements(told.get(key))):
                yield title, said

    def _statements(self, told: Any) -> Iterator[Statement]:
        """Yield what is told under one key as sentences: one, several, or none."""
        for it in told if isinstance(told, tuple) else filter(None, [told]):
            if isinstance(it, Statement):
                yield it
            else:
                yield (
                    self.stated(it)
                    if isinstance(it, str)
                    else self.stated(it.says, it.basis)
                )

    def _review(self, phases: Iterable[Phase]) -> Iterator[Statement]:
        """Yield how long the authority takes, phase by phase, and what stops it."""
        for phase in phases:
            anchor = self._book.anchors[phase.starts].label if phase.starts else ""
            name, length = upper_first(phase.phase), lengths_in_words([phase])
            says = f"{name}: {length}{f' from {anchor}' if anchor else ''}"
            says = f"{says}{HOW[phase.happens]}."
            yield self._only_when(says, phase.only_when, phase.basis)
            yield from map(self._pause, phase.pauses)
        yield from self._in_all(*phases)

    def _in_all(self, *phases: Phase) -> Iterator[Statement]:
        """Yield how long phases and pauses take together, where there are several.

        Phases that come only under a condition may exclude each other.
        """
        if any(it.only_when for it in phases):
            return
        pauses = [it for phase in phases for it in phase.pauses]
        usual = [
            *(it for it in phases if it.happens != "at worst"),
            *(it for it in pauses if it.usual and it.only_when is None),
        ]
        if len(phases) + len(pauses) > 1:
            cases = (usual, (*phases, *pauses))
            lengths = dict.fromkeys(map(lengths_in_words, cases))
            yield Statement(f"In all {' as a rule, at worst '.join(lengths)}.")

    def _pause(self, pause: Pause) -> Statement:
        how = ", as a rule" if pause.usual else HOW["at worst"]
        reason = lower_first(pause.for_.rstrip("."))
        says = f"Longer by {lengths_in_words([pause])}{how}, where the clock waits for"
        says = f"{says} {reason}; if that comes later, until then."
        return self._only_when(says, pause.only_when, pause.basis)

    def _only_when(
        self, says: str, when: Condition | None, points: Iterable[str]
    ) -> Statement:
        """Return what holds, and under which condition of its own."""
        if when not in (None, ALWAYS):
            condition = sentence(when, self._book)
            says = f"{says} Only when {condition}."
        return self.stated(says, points)
