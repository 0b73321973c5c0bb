"""How conditions are written, what verdicts they have, and how texts name answers."""

from collections.abc import Mapping

from screening.rulebook.kinds import TRAITS, Kind, KindTraits, Shape
from screening.wording.answers import KIND_WORDS
from screening.wording.reference.entries import Entry, Section

WRITTEN: Mapping[str, str] = {
    "question: answer": "the answer is this",
    "question: [a, b]": "the answer is one of these",
    "question: {any-of: [a, b]}": "of several answers, at least one is among these",
    "question: {all-of: [a, b]}": "of several answers, all of these are there",
    "question: {none-of: [a, b]}": "of several answers, none is among these",
    "question: {at-least: 10, below: 25}": (
        "a number or day: 10 or more, and less than 25; also `above` and `at-most`"
    ),
    "question: {crosses: [10, 25]}": (
        "a number comes up to one of these steps and was below it before; "
        "`crosses-above` goes over it"
    ),
    "all:": "every condition listed holds",
    "any:": "at least one holds",
    "none:": "none holds",
    "is: definition-id": "the named condition holds",
}
"""What is written in a condition, and what it means: docs/writing-rules.md has it."""

VERDICTS: Mapping[str, str] = {
    "met": "What is known makes it hold, whatever else is answered.",
    "not met": "What is known keeps it from holding, whatever else is answered.",
    "open": (
        "It hangs on an answer that is not known yet. What is left out of a deal is "
        "not known, and never read as no."
    ),
    "not asked": (
        "A question whose `ask-when` is not met has no answer that counts. All "
        "comparisons on it are not met, so a rule that needs one is not met either. "
        "Under `none:` that makes a condition hold. Whether a condition asks for more "
        "than it says, the doubt `hidden-condition` tells."
    ),
    "asked perhaps": (
        "While it is open whether a question is asked, comparisons on it are open, "
        "unless its answer makes them not met."
    ),
}

COMPARED: Mapping[Shape, str] = {
    Shape.WORD: "`question: answer`, or `question: [a, b]` for one of several",
    Shape.WORDS: (
        "`any-of`, `all-of` and `none-of`; `question: answer` is the same as `any-of`"
    ),
    Shape.NUMBER: (
        "`at-least`, `above`, `at-most` and `below`; `question: 10` is exactly 10; "
        "with `starts-at` also `crosses` and `crosses-above`"
    ),
    Shape.DAY: (
        "`at-least`, `above`, `at-most` and `below`, each with a day like 2027-03-01"
    ),
    Shape.TEXT: "by no condition",
}
"""How a condition compares a question, by how its answer is held."""

NAMES: Mapping[str, str] = {
    "{question}": (
        "The answer to the question of that id, in the words that a sentence needs: "
        "the `in-text` of a choice or its label, a number with its unit, a day in "
        "full."
    ),
    "not known yet": (
        "While there is no answer, `unknown-as` of the question stands there. Without "
        "one it is its short name and “not known yet”, in brackets; a doubt asks for "
        "words."
    ),
    "several answers": "They are listed: a, b and c.",
    "other braces": "Nothing else may stand in braces; it is a problem.",
    "quotes": 'Text that starts with a brace is in quotes: "{buyer} would hold it."',
}

HOW = (
    "A condition is one line, or a group of conditions. It compares answers, by the id "
    "of a question, and says nothing else."
)
DECIDED = (
    "Every condition is met, not met or open, and more answers never change one that "
    "is decided."
)
ANSWERED = "How a deal answers it: {written}. How a condition compares it: {compared}."
BY_KIND = "Its `kind` says what it is answered with, and how conditions compare it."
TEXTS = "A text that takes answers names them in braces, by the id of the question."


def sections() -> tuple[Section, ...]:
    """Return how conditions are written, decided, and how texts name answers."""
    return (
        Section("conditions", "Conditions", HOW, entries=_entries("when", WRITTEN)),
        Section("verdicts", "Verdicts", DECIDED, entries=_entries("verdict", VERDICTS)),
        Section("kinds", "Kinds of question", BY_KIND, entries=_kinds()),
        Section("blanks", "Answers in texts", TEXTS, entries=_entries("blank", NAMES)),
    )


def _entries(anchor: str, told: Mapping[str, str]) -> tuple[Entry, ...]:
    return tuple(
        Entry(f"{anchor}.{place}", name, says)
        for place, (name, says) in enumerate(told.items(), 1)
    )


def _kinds() -> tuple[Entry, ...]:
    return tuple(
        Entry(f"kind.{kind.value}", kind.value, _kind(kind, traits))
        for kind, traits in TRAITS.items()
    )


def _kind(kind: Kind, traits: KindTraits) -> str:
    written, compared = KIND_WORDS[kind].written, COMPARED[traits.shape]
    return ANSWERED.format(written=written, compared=compared)
