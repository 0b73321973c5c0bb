"""Which question each column of a table answers, told by its head.

What stands there exactly is taken. What is merely near is only proposed: "comments" is
near "commitments", and means something else. So is what several questions have: "Quota"
may be the stake before the deal or after it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from screening.errors import ScreeningError, did_you_mean
from screening.formats.text import list_in_words, plainly
from screening.portfolio import messages
from screening.portfolio.counted import unit_of
from screening.portfolio.facts import DAY, NAME
from screening.portfolio.in_words import HEADS
from screening.portfolio.near import inside, mistyped
from screening.portfolio.screen import EXACT, FILINGS, VERDICTS
from screening.rulebook.model import Rulebook

ID, SHORT, QUESTION, HEAD = "id", "short name", "question", "head"
NEAR, NONE, EARLIER = "near", "none", "earlier result"
TAKEN = (ID, SHORT, QUESTION, HEAD)
"""How a column is matched that is read without being asked for, the surest first."""
_NAMES: Mapping[str, Sequence[str]] = {
    NAME: (NAME, "name", "deal name", messages.NAME_OF_DEAL, *messages.DEAL_HEADS),
    DAY: (DAY, "day", messages.DAY_OF_DEAL),
}
_PER_CENT = re.compile(r"^\s*%")
_LETTER = re.compile(r" \(column [A-Z]+\)$")
ROW, PROBLEMS = "row", "problems"
"""The columns of results that number the rows, and count their cells not read."""
_FOUND = (ROW, *VERDICTS.names, *FILINGS.names, *EXACT.names, PROBLEMS, *HEADS)
_ENDS = {"lowest", "highest"}
"""The columns without which a table is no earlier result."""


class Match(NamedTuple):
    """A column and the question it answers: `deal` and `on` are its name and its day.

    `how` is one of the words above. A near question is proposed and not taken; where
    there is none, `question` is empty. `others` may as well be meant.
    """

    head: str
    question: str
    how: str
    others: tuple[str, ...] = ()

    @property
    def proposed(self) -> tuple[str, ...]:
        """The questions that may be meant, and are not taken."""
        return (self.question, *self.others) if self.how == NEAR else ()


class _Named(NamedTuple):
    """What has a name at the head of a column: how, and which questions."""

    how: str
    questions: tuple[str, ...]


def match(rulebook: Rulebook, heads: Sequence[str]) -> list[Match]:
    """Return what each column is read as, in their order. Two may name one question.

    Columns that were found out in an earlier screening are known as that.
    """
    names = _names_of(rulebook)
    earlier = _earlier(heads)
    return [
        Match(head, "", EARLIER)
        if head in earlier and _plainly(head) not in names
        else _matched(rulebook, head, names)
        for head in heads
    ]


def _earlier(heads: Sequence[str]) -> set[str]:
    """Return the heads of an earlier result, where the table is one."""
    found = {it: it for it in _FOUND}
    found |= {messages.OF_SCREENING.format(name=it): it for it in _FOUND}
    there = {head: found[head] for head in heads if head in found}
    return {*there} if {*there.values()} >= _ENDS else set()


def taken(matches: Iterable[Match]) -> dict[str, str]:
    """Return the columns that are read without being asked for: head to question."""
    return {it.head: it.question for it in matches if it.how in TAKEN}


def refuse_twice(rulebook: Rulebook, columns: Mapping[str, str]) -> None:
    """Raise a ScreeningError that names the columns where two answer one question."""
    for question in dict.fromkeys(columns.values()):
        heads = [f"“{head}”" for head, name in columns.items() if name == question]
        if question and len(heads) > 1:
            says = messages.TWO_COLUMNS
            called = title_of(rulebook, question)
            raise ScreeningError(
                says.format(heads=list_in_words(heads), question=called)
            )


def refuse_unknown(
    rulebook: Rulebook, heads: Sequence[str], columns: Mapping[str, str]
) -> None:
    """Raise a ScreeningError that names a column or a question that is not there."""
    for head, question in columns.items():
        if head not in heads:
            hint = did_you_mean(head, heads)
            raise ScreeningError(messages.NO_SUCH_COLUMN.format(head=head, hint=hint))
        if question and question not in {NAME, DAY, *rulebook.questions}:
            hint = did_you_mean(question, [NAME, DAY, *rulebook.questions])
            says = messages.NO_SUCH_QUESTION
            raise ScreeningError(says.format(head=head, question=question, hint=hint))


def title_of(rulebook: Rulebook, question: str) -> str:
    """Return what a question, the name or the day is called at the head of a column."""
    own = {NAME: messages.NAME_OF_DEAL, DAY: messages.DAY_OF_DEAL}
    asked = rulebook.questions.get(question)
    return asked.short if asked else own.get(question, question)


def proposed_in_words(rulebook: Rulebook, match: Match) -> str:
    """Return the questions that may be meant, in the words that they are chosen by."""
    each = (f"\u201c{title_of(rulebook, name)}\u201d" for name in match.proposed)
    return list_in_words(each, "or")


def _matched(rulebook: Rulebook, head: str, names: Mapping[str, _Named]) -> Match:
    bare = _LETTER.sub("", head)
    plain, unit = _plainly(bare), unit_of(bare)
    name = _plainly(unit.name)
    named = names.get(plain) or names.get(name)
    if named:
        how, (question, *others) = named
        whole = name != plain and plain in names
        fits = whole or unit.fits(rulebook.questions.get(question))
        return Match(head, question, how if fits and not others else NEAR, (*others,))
    near = mistyped(plain, names) or inside(plain, names)
    if not near:
        return Match(head, "", NONE)
    question, *others = names[near].questions
    return Match(head, question, NEAR, tuple(others))


def _names_of(rulebook: Rulebook) -> dict[str, _Named]:
    """Return what names questions, plainly; of several the surest way of naming."""
    found: dict[str, _Named] = {}
    for how, name, question in _named(rulebook):
        plain = _plainly(name)
        sure = found.setdefault(plain, _Named(how, ()))
        if sure.how == how and question not in sure.questions:
            found[plain] = _Named(how, (*sure.questions, question))
    return found


def _plainly(head: str) -> str:
    """Return a head plainly; “% prima” is not “Prima”, so the sign before it counts."""
    return plainly(_PER_CENT.sub("percent ", head))


def _named(rulebook: Rulebook) -> Iterator[tuple[str, str, str]]:
    """Yield how something is named, its name and itself; the surest ways first."""
    every = rulebook.questions.values()
    yield from ((ID, it.id, it.id) for it in every)
    yield from ((SHORT, it.short, it.id) for it in every)
    yield from ((QUESTION, it.ask, it.id) for it in every)
    for it, names in _NAMES.items():
        yield from ((SHORT, name, it) for name in names)
    yield from ((HEAD, head, it.id) for it in every for head in it.heads)
