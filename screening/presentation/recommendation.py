"""What a board is recommended, in words."""

from collections.abc import Sequence
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
from screening.presentation.timeline import QUOTED
from screening.rulebook.files import Places, places_in
from screening.rulebook.model import Rulebook
from screening.rulebook.recommendations import Advice

MOST_NAMED = 2
"""How many filings or facts a text names before it says how many more there are."""
IN_ANY_CASE = "Needed in any case"
"""What heads conditions where more than those is open."""


class RecommendationWords(NamedTuple):
    """What a board is recommended, and the rule that says so.

    `words` is the advice as a heading, `reason` whole sentences, `conditions` clauses
    that go on a sentence. `file` and `line` are where the recommendation `id` stands.
    """

    id: str
    advice: Advice
    words: str
    reason: str
    conditions: tuple[str, ...]
    file: str
    line: int

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
        document.file,
        document.values[path][0],
    )


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
