"""What a board is recommended, in words: of a deal, and as the rulebook has it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.recommendation import Matched, Recommended
from screening.formats.text import (
    PLACEHOLDER,
    count_in_words,
    list_in_words,
    lower_first,
    upper_first,
)
from screening.presentation.answers import fill_clause, level_in_text
from screening.presentation.conditions import Clause, outline
from screening.presentation.rulebook import Basis, basis_in_words
from screening.presentation.timeline import BARS, QUOTED
from screening.rulebook.files import Places, places_in
from screening.rulebook.model import Rulebook
from screening.rulebook.recommendations import Advice, Outcome, Proviso, Recommendation
from screening.rulebook.states import State

MOST_NAMED = 2
"""How many filings or facts a text names before it says how many more there are."""
IN_ANY_CASE = "Needed in any case"
"""What heads conditions where more than those is open."""


class RecommendationWords(NamedTuple):
    """What a board is recommended, and the rule that says so.

    `words` is the advice as a heading, `reason` and what would make it `wrong_if` are
    whole sentences, `conditions` clauses that go on a sentence. `bans` are the regimes
    whose ban it waits for, `facts` the questions that it names. `file` and `line` are
    where the recommendation `id` stands.
    """

    id: str
    advice: Advice
    words: str
    reason: str
    conditions: tuple[str, ...]
    wrong_if: str
    file: str
    line: int
    bans: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """What heads the conditions; empty where the advice itself does."""
        waits = self.conditions and self.advice is Advice.NOT_YET
        return IN_ANY_CASE if waits else ""

    @property
    def says(self) -> str:
        """All of it, as one run of text."""
        listed = "; ".join(self.conditions)
        if self.heading:
            return f"{self.words}. {self.reason} {self.heading}: {listed}."
        return f"{self.words}{f': {listed}' if listed else ''}. {self.reason}"


def recommendation_words(
    assessment: Assessment, given: Recommended
) -> RecommendationWords:
    """Return what is recommended in words, with answers and what met it filled in."""
    it, book = given.recommendation, assessment.rulebook

    def filled(text: str, matched: Matched) -> str:
        words = _blanks(assessment, matched, len(given.conditions))
        text = PLACEHOLDER.sub(lambda blank: words.get(blank[1], blank[0]), text)
        return fill_clause(text, book.questions, assessment.answers)

    document, path = _places(book.of or book).parts["recommendation", it.id]
    return RecommendationWords(
        it.id,
        it.advice,
        upper_first(filled(it.title, given.matched)),
        upper_first(filled(it.says, given.matched)),
        tuple(filled(of.says, of.matched) for of in given.conditions),
        upper_first(filled(it.wrong_if or "", given.matched)),
        document.file,
        document.values[path][0],
        tuple(it.regime.id for it in given.matched.filings.get("bans", ())),
        given.matched.facts,
    )


DEAL = {"planned": "planned", "signed": "signed and not closed", "closed": "closed"}
FACTS = {
    "contradictory": "two facts contradict each other",
    "none answered": "nothing is answered",
    "open": "a fact that matters is open",
    "known": "all facts that matter are known",
}
ENDED = {"missed": "missed", "cleared": "cleared", "refused": "ended without clearance"}


class AdviceWords(NamedTuple):
    """A recommendation or a proviso, and what has to hold for it to be given.

    `holds` are clauses; `when` is its condition on answers, if it has one.
    """

    what: Recommendation | Proviso
    holds: tuple[str, ...]
    when: Clause | None
    basis: tuple[Basis, ...]


def advice_in_words(
    book: Rulebook, every: Iterable[Recommendation | Proviso]
) -> tuple[AdviceWords, ...]:
    """Return recommendations or provisos in words, in the order they have."""
    return tuple(
        AdviceWords(
            it,
            tuple(_outcome(book, it)),
            None if it.when is None else outline(it.when, book.of or book),
            basis_in_words(book, getattr(it, "basis", ())),
        )
        for it in every
    )


def _outcome(book: Rulebook, it: Outcome) -> Iterator[str]:
    """Yield what an outcome asks of the assessment, a clause for each key."""
    levels = {level.id: level.label for level in book.heading.levels}
    heads = {
        "deal": ("the deal is", DEAL),
        "lowest": ("the lowest possible level is", levels),
        "highest": ("the highest possible level is", levels),
        "filings": ("a filing is", STANDINGS),
        "suspending": (f"a filing that bars {_steps(it.stops)} is", STANDINGS),
        "bans": ("a prohibition is", STANDINGS),
        "facts": ("", FACTS),
    }
    for key, (head, words) in heads.items():
        if listed := [words[word] for word in getattr(it, key)]:
            yield f"{head} {list_in_words(listed, 'or')}".strip()


def _steps(stops: Sequence[str]) -> str:
    steps = [BARS.get(it, f"the {it}") for it in stops]
    return list_in_words(steps, "or") if steps else "a step of the deal"


STANDINGS = {state.value: state.traits.in_text for state in State} | ENDED


@lru_cache(maxsize=8)
def _places(book: Rulebook) -> Places:
    return places_in(book.texts)


def _blanks(
    assessment: Assessment, matched: Matched, conditions: int
) -> dict[str, str]:
    """Return what stands in a text for each name in braces that is no question."""
    questions = assessment.rulebook.questions
    every = count_in_words(conditions)
    words = {
        "level": lower_first(level_in_text(*assessment.range)),
        "provisos": f"{every} condition{'' if conditions == 1 else 's'}",
        "facts": _few([questions[it].short for it in matched.facts]),
    }
    for key, filings in matched.filings.items():
        words[key] = _few([it.regime.short for it in filings])
    return words


def _few(names: Sequence[str]) -> str:
    """Return names in a sentence: the first of them, and how many more there are."""
    shown = [QUOTED.format(title=it) for it in names[:MOST_NAMED]]
    more = len(names) - MOST_NAMED
    return list_in_words(
        [*shown, *([f"{count_in_words(more)} more"] if more > 0 else [])]
    )
