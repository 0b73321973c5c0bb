"""Precedents in words: how each ended, what a deal has in common, what a count says."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.likeness import FEWEST_SHARED, Likeness, Shared, precedents_like
from screening.formats.text import (
    countries,
    date_in_words,
    list_in_words,
    lower_first,
    upper_first,
)
from screening.presentation.answers import answer_in_words, counted
from screening.rulebook.model import Question, Rulebook
from screening.rulebook.precedents import Outcome, Precedent

MOST_SHOWN = 5
OUTCOMES: Mapping[Outcome, str] = {
    "cleared": "Cleared",
    "no-measure-known": "No measure known",
    "not-reviewed": "Not reviewed",
    "cleared-with-conditions": "Cleared with conditions",
    "order": "Bound by an order",
    "prohibited": "Prohibited",
    "reversed": "Undone afterwards",
    "withdrawn": "Given up",
    "supplier-left-out": "Supplier left out",
    "pending": "Not decided yet",
}
"""What each outcome is called, the calm first."""

_WENT_AHEAD = "none met a condition, an order or a prohibition"
_BOUND = "all met conditions or an order"
_STOPPED = "none went ahead and stayed"
WAYS: Mapping[Outcome, str] = {
    **dict.fromkeys(("cleared", "no-measure-known", "not-reviewed"), _WENT_AHEAD),
    **dict.fromkeys(("cleared-with-conditions", "order"), _BOUND),
    **dict.fromkeys(("prohibited", "reversed", "withdrawn"), _STOPPED),
    "supplier-left-out": _STOPPED,
}
"""What is said where all cases point one way; of what is not decided, nothing."""

KNOWN: Mapping[str, str] = {
    "seen": "Seen in an official text",
    "secondary": "Read on a page, not in an official text",
}

LIMITS = (
    "These are published cases, not a forecast. Deals that end quietly are rarely "
    "reported, and many of these cases were decided under earlier law."
)
HOW = (
    "Similarity is measured by the facts alone, never by the outcome. A case is shown "
    "if the deal agrees with it in everything that mattered: the kind of deal, its "
    "subject, and every other fact that decided the case. The nearest cases have most "
    "else in common."
)


class PrecedentWords(NamedTuple):
    """A precedent in words. `answers` are its facts, by what the form calls them."""

    precedent: Precedent
    country: str
    outcome: str
    date: str
    known: str
    answers: tuple[tuple[str, str], ...]

    @property
    def ended(self) -> str:
        """How it ended and when, behind who decided it, if anybody did."""
        if (authority := self.precedent.authority).startswith("none"):
            return f"{self.outcome}, {self.date}"
        return f"{upper_first(authority)}: {lower_first(self.outcome)}, {self.date}"


class LikenessWords(NamedTuple):
    """A precedent that a deal is like, and how both compare, in words."""

    case: PrecedentWords
    compared: Likeness

    @property
    def mattered(self) -> tuple[str, ...]:
        """What is alike in what mattered."""
        return tuple(agreeing(it) for it in self.compared.shared if it.mattered)

    @property
    def agrees(self) -> tuple[str, ...]:
        """What else is alike."""
        shared = (it for it in self.compared.shared if it.in_common and not it.mattered)
        return tuple(map(agreeing, shared))

    @property
    def differs(self) -> tuple[str, ...]:
        """What differs."""
        shared = self.compared.shared
        return tuple(differing(fact) for fact in shared if fact.agreement < 1)

    @property
    def not_known(self) -> tuple[str, ...]:
        """What is not known of the deal, or of the precedent."""
        return not_known(self.compared.unknown_here, self.compared.unknown_there)


class Comparable(NamedTuple):
    """The precedents that a deal is like, the nearest first, of how many looked at."""

    looked_at: int
    alike: tuple[LikenessWords, ...]

    @property
    def shown(self) -> tuple[LikenessWords, ...]:
        """The nearest of them."""
        return self.alike[:MOST_SHOWN]

    @property
    def how(self) -> str:
        """How likeness is told."""
        return HOW

    @property
    def says(self) -> tuple[str, ...]:
        """What there is to say of all of them; nothing where there is no precedent."""
        if not self.looked_at:
            return ()
        if not self.alike:
            return (none_alike(self.looked_at, FEWEST_SHARED),)
        outcomes = [it.case.precedent.outcome for it in self.alike]
        return of_all(outcomes, self.looked_at, len(self.shown))

    @property
    def nearest(self) -> str:
        """How many of them are shown; empty where all are."""
        return _nearest(len(self.shown), len(self.alike))


def _nearest(shown: int, alike: int) -> str:
    return f"The nearest {shown} are shown." if shown < alike else ""


def comparable(assessment: Assessment) -> Comparable:
    """Return the precedents that an assessed deal is like, in words."""
    book = assessment.rulebook
    alike = precedents_like(assessment)
    words = (LikenessWords(in_words(it.precedent, book), it) for it in alike)
    return Comparable(len(book.precedents), tuple(words))


def in_words(precedent: Precedent, book: Rulebook) -> PrecedentWords:
    """Return a precedent in words, its facts in page order."""
    answers, questions = precedent.answers, book.questions.values()
    return PrecedentWords(
        precedent=precedent,
        country=countries()[precedent.country],
        outcome=OUTCOMES[precedent.outcome],
        date=date_in_words(precedent.date),
        known=KNOWN[precedent.certainty],
        answers=tuple(
            (asked.short, answer_in_words(asked, answers[asked.id]))
            for asked in questions
            if asked.id in answers
        ),
    )


def agreeing(fact: Shared) -> str:
    """Return the answer that a deal and a case have in common."""
    question, here, there = fact.question, fact.here, fact.there
    if isinstance(here, frozenset) and isinstance(there, frozenset):
        return f"{question.short}: {answer_in_words(question, here & there)}"
    if here == there:
        return f"{question.short}: {answer_in_words(question, here)}"
    return _both(fact)


def differing(fact: Shared) -> str:
    """Return in what their answers differ."""
    question, here, there = fact.question, fact.here, fact.there
    if not (
        isinstance(here, frozenset) and isinstance(there, frozenset) and here & there
    ):
        return _both(fact)
    more = [
        f"{where} also {answer_in_words(question, it)}"
        for where, it in (("here", here - there), ("there", there - here))
        if it
    ]
    return f"{question.short} ({', '.join(more)})"


def _both(fact: Shared) -> str:
    question = fact.question
    here, there = (answer_in_words(question, it) for it in (fact.here, fact.there))
    return f"{question.short} ({here} here, {there} there)"


def not_known(here: Iterable[Question], there: Iterable[Question]) -> tuple[str, ...]:
    """Return the facts not known of a deal, and of a case, as sentences go on."""
    return tuple(
        f"{of}: {list_in_words(lower_first(asked.short) for asked in lacking)}"
        for of, lacking in (("of this deal", [*here]), ("of the case", [*there]))
        if lacking
    )


def none_alike(looked_at: int, fewest: int) -> str:
    """Return that no case is alike, and what it takes to be."""
    cases = counted(looked_at, "case", "cases")
    return (
        f"None of {cases} is close enough to compare. A case is close if everything "
        f"that mattered in it applies here too, and at least half of the facts known "
        f"of both agree, where {fewest} or more are known."
    )


def of_all(outcomes: Sequence[Outcome], looked_at: int, shown: int) -> tuple[str, ...]:
    """Return how many cases are alike, how they ended, and what that does not say."""
    cases, alike = counted(looked_at, "case", "cases"), len(outcomes)
    number = Counter(outcomes)
    ends = [
        f"{lower_first(OUTCOMES[it])} ({number[it]})" for it in OUTCOMES if number[it]
    ]
    sentences = [
        f"Of {cases} examined, {counted(alike, 'is similar', 'are similar')}.",
        _nearest(shown, alike),
        f"They ended as follows: {list_in_words(ends)}.",
        _one_way(outcomes),
        LIMITS,
    ]
    return tuple(filter(None, sentences))


def _one_way(outcomes: Sequence[Outcome]) -> str:
    """Return that all of several cases point one way; nothing where they do not."""
    way, *others = {WAYS.get(outcome, "") for outcome in outcomes}
    several = outcomes[1:]
    if others or not (several and way):
        return ""
    return f"{upper_first(way)}."
