"""A regime in words: what the law asks of any deal, as a rulebook tells it."""

from collections.abc import Iterable, Iterator
from itertools import starmap
from typing import Any, NamedTuple

from screening.formats.text import lower_first, upper_first
from screening.presentation.answers import dates_in_words, lengths_in_words
from screening.presentation.conditions import Clause, outline, sentence
from screening.presentation.filing_view import AND_CHANNEL, EARLY, ROWS, who_acts
from screening.presentation.rulebook import Basis, Statement, basis_in_words, with_names
from screening.presentation.timeline import term
from screening.rulebook.conditions import ALWAYS, Condition
from screening.rulebook.model import Rulebook
from screening.rulebook.regimes import Pause, Phase, Regime

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
    """Return a regime in words: its duties, persons, days and sanctions."""
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
        texts: dict[str, Any] = {
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
        for key, it in ROWS.items():
            if key == "review" and regime.order:
                yield "First", tuple(self._statements(regime.order))
            if statements := tuple(self._statements(texts.get(key))):
                yield it.page, statements

    def _statements(self, text: Any) -> Iterator[Statement]:
        """Yield what is told under one key as sentences: one, several, or none."""
        for it in text if isinstance(text, tuple) else filter(None, [text]):
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
        """Yield how long phases and pauses take together, where there are several."""
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
        """Return a statement, and the condition of its own under which it holds."""
        if when not in (None, ALWAYS):
            condition = sentence(when, self._book)
            says = f"{says} Only when {condition}."
        return self.stated(says, points)
