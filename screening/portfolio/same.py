"""An answer that is the same for every deal of a table, read as a cell of it is.

A question is answered by a column or once for all, never by both: which of them holds
for a row would be a guess.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from screening.errors import ScreeningError, did_you_mean
from screening.portfolio import messages
from screening.portfolio.typed import is_known, reader_of
from screening.rulebook.model import Rulebook
from screening.wording.answers import answer_in_words, counted

Said = Mapping[str, str]
"""What is said once for all deals, as in a cell, by the id of a question."""


class Same(NamedTuple):
    """Answers by question, as they stand in facts; and why some could not be read."""

    answers: Mapping[str, Any]
    wrong: Mapping[str, str]


def read_same(rulebook: Rulebook, said: Said, columns: Mapping[str, str]) -> Same:
    """Read what is the same for all deals of a table whose columns say these."""
    heads = {question: head for head, question in columns.items()}
    answers, wrong = dict[str, Any](), dict[str, str]()
    for name, text in said.items():
        try:
            if is_known(text, rulebook.questions.get(name)):
                answers[name] = _read(rulebook, name, text, heads)
        except ValueError as error:
            wrong[name] = str(error)
    return Same(answers, wrong)


def _read(rulebook: Rulebook, name: str, text: str, heads: Mapping[str, str]) -> Any:
    """Return an answer for all deals; a ValueError says why it is none."""
    question = rulebook.questions.get(name)
    if question is None:
        hint = did_you_mean(name, rulebook.questions)
        raise ValueError(messages.SAME_OF_WHAT.format(question=name, hint=hint))
    if name in heads:
        says = messages.SAME_AND_COLUMN
        raise ValueError(says.format(question=question.short, head=heads[name]))
    return reader_of(question, [text])(text)


def refuse_wrong(same: Same) -> Mapping[str, Any]:
    """Return the answers; ScreeningError with every reason where one is none."""
    if same.wrong:
        raise ScreeningError("\n".join(same.wrong.values()))
    return same.answers


def told(rulebook: Rulebook, answers: Mapping[str, Any], deals: int) -> list[str]:
    """Return what is the same for all deals, a sentence each."""
    return [
        messages.SAME_FOR_ALL.format(
            question=rulebook.questions[name].short,
            answer=answer_in_words(rulebook.questions[name], _held(answer)),
            deals=counted(deals, *messages.DEALS_COUNTED),
        )
        for name, answer in answers.items()
    ]


def _held(answer: Any) -> Any:
    """Return an answer as it is told: several words are a set."""
    return frozenset(answer) if isinstance(answer, list) else answer
