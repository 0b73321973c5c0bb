"""Which question each column of a table answers, told by its head and its values.

What stands there exactly is taken. What is merely near is only proposed: "comments" is
near "commitments", and means something else. So is what several questions have: "Quota"
may be the stake before the deal or after it, and "Operazione" may head names of deals
or kinds of deals: there values tell what is proposed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from screening.errors import ScreeningError, did_you_mean
from screening.formats.text import list_in_words, plainly
from screening.portfolio.cells import answered, inside, is_known, mistyped
from screening.portfolio.quantities import unit_of
from screening.portfolio.table import Table, cell
from screening.rulebook.model import Question, Rulebook
from screening.rulebook.states import COUNTED

ID, SHORT, QUESTION, HEAD = "id", "short name", "question", "head"
UNSURE, NONE, EARLIER = "near", "none", "earlier result"
TAKEN = (ID, SHORT, QUESTION, HEAD)
"""How a column is matched that is read without being asked for, the surest first."""
NAME, DAY = "deal", "on"
"""What is read of a deal beside answers; an id of a question is never one of them."""
ACQUIRER, TARGET = "by direction: acquirer", "by direction: target"
"""What names a party, and which of them by the answer to another question."""
LOOKED_AT, MOST_VALUES = 1_000, 60
"""In how many rows values are looked at, and how many that differ."""
MOSTLY, HALF = 0.8, 0.5
"""What part of values is nearly all of them, and what part tells a question."""
FEWEST = 5
"""In how many rows values can be told to be alike by rule and not by chance."""
NAME_OF_DEAL, DAY_OF_DEAL = "Name of the deal", "Day to read the rules at"
TITLES = {
    NAME: NAME_OF_DEAL,
    DAY: DAY_OF_DEAL,
    ACQUIRER: "Who acquires, by the direction of the deal",
    TARGET: "The target, by the direction of the deal",
}
_NAMES: Mapping[str, str] = {
    NAME: "deal|name|deal name|name of the deal|operazione|nome operazione"
    "|nome dell\u2019operazione|progetto",
    DAY: "on|day|day to read the rules at",
}
_ROLES: Mapping[str, str] = {
    ACQUIRER: "acquirente|societ\u00e0 acquirente|impresa acquirente|nome acquirente"
    "|investitore|nome investitore|impresa investitrice|acquirer|acquiror"
    "|acquirer name|buyer|bidder|purchaser|investor|investor name",
    TARGET: "target|societ\u00e0 target|impresa target|azienda target|nome target"
    "|societ\u00e0 acquisita|target company|target name|acquired company",
}
"""At the head of which columns each of them stands, whatever the rulebook."""
_PER_CENT = re.compile(r"^\s*%")
_LETTER = re.compile(r" \(column [A-Z]+\)$")
ENDS, RULES, FILINGS = ("lowest", "highest"), ("met", "open"), "filings"
RESULT_HEADS = ("row", *ENDS, "settled", *RULES, FILINGS, "problems")
"""The columns of results: the row, what it came to, and its cells not read."""
WORD_HEADS = (
    *(f"{name} in words" for name in (*ENDS, *RULES)),
    "gravest reasons",
    f"{FILINGS} in words",
    *(f"{FILINGS}: {state.traits.in_table}" for state in COUNTED),
    *("first day due", "first day due has passed"),
)
"""The columns that say it in words, count filings, and tell what is due first."""


def as_ours(head: str) -> str:
    """Return a head of results where the table that came has the same."""
    return f"{head} (screening)"


class ColumnMatch(NamedTuple):
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
        return (self.question, *self.others) if self.how == UNSURE else ()


class _NamedQuestions(NamedTuple):
    """What has a name at the head of a column: how, and which questions."""

    how: str
    questions: tuple[str, ...]


def match(rulebook: Rulebook, heads: Sequence[str]) -> list[ColumnMatch]:
    """Match each head to a question, in their order. Two may name one question."""
    names = _names_of(rulebook)
    earlier = _earlier(heads)
    return [
        ColumnMatch(head, "", EARLIER)
        if head in earlier and _plainly(head) not in names
        else _matched(rulebook, head, names)
        for head in heads
    ]


def _earlier(heads: Sequence[str]) -> set[str]:
    """Return the heads of an earlier result, where the table is one."""
    ours = (*RESULT_HEADS, *WORD_HEADS)
    originals = {it: it for it in ours}
    originals |= {as_ours(it): it for it in ours}
    there = {head: originals[head] for head in heads if head in originals}
    return {*there} if {*there.values()} >= {*ENDS} else set()


def roles_of(rulebook: Rulebook) -> tuple[str, ...]:
    """Return which columns for a party are read by an answer of each row, if any."""
    return (ACQUIRER, TARGET) if deciding_party(rulebook) else ()


def deciding_party(rulebook: Rulebook) -> Question | None:
    """Return the question whose answer says who acquires; None where none does."""
    for question in rulebook.questions.values():
        if any(it.acquirer or it.target for it in question.choices.values()):
            return question
    return None


def taken(matches: Iterable[ColumnMatch]) -> dict[str, str]:
    """Return the columns that are read without being asked for: head to question."""
    return {it.head: it.question for it in matches if it.how in TAKEN}


def refuse_twice(rulebook: Rulebook, columns: Mapping[str, str]) -> None:
    """Raise a ScreeningError that names the columns where two answer one question."""
    for question in dict.fromkeys(columns.values()):
        heads = [f"“{head}”" for head, name in columns.items() if name == question]
        if question and len(heads) > 1:
            both = f"{list_in_words(heads)} are both read as"
            one = "Read one of them only, or move what both say into one."
            raise ScreeningError(f"{both} “{title_of(rulebook, question)}”. {one}")


def refuse_unknown(
    rulebook: Rulebook, heads: Sequence[str], columns: Mapping[str, str]
) -> None:
    """Raise a ScreeningError that names a column or a question that is not there."""
    for head, question in columns.items():
        if head not in heads:
            hint = did_you_mean(head, heads)
            raise ScreeningError(f"The table has no column “{head}”.{hint}")
        known = [NAME, DAY, *roles_of(rulebook), *rulebook.questions]
        if question and question not in known:
            hint = did_you_mean(question, known)
            says = f"“{head}” is read as “{question}”, which is no question.{hint}"
            raise ScreeningError(says)


def title_of(rulebook: Rulebook, question: str) -> str:
    """The head of a column for a question, the name or the day."""
    asked = rulebook.questions.get(question)
    return asked.short if asked else TITLES.get(question, question)


def proposed_in_words(rulebook: Rulebook, match: ColumnMatch) -> str:
    """Return the questions that may be meant, in the words that they are chosen by."""
    each = (f"\u201c{title_of(rulebook, name)}\u201d" for name in match.proposed)
    return list_in_words(each, "or")


def _matched(
    rulebook: Rulebook, head: str, names: Mapping[str, _NamedQuestions]
) -> ColumnMatch:
    bare = _LETTER.sub("", head)
    plain, unit = _plainly(bare), unit_of(bare)
    name = _plainly(unit.name)
    named = names.get(plain) or names.get(name)
    if named:
        how, (question, *others) = named
        whole = name != plain and plain in names
        fits = whole or unit.fits(rulebook.questions.get(question))
        return ColumnMatch(
            head, question, how if fits and not others else UNSURE, (*others,)
        )
    similar = mistyped(plain, names) or inside(plain, names)
    if not similar:
        return ColumnMatch(head, "", NONE)
    question, *others = names[similar].questions
    return ColumnMatch(head, question, UNSURE, tuple(others))


def _names_of(rulebook: Rulebook) -> dict[str, _NamedQuestions]:
    """Questions by their plain names; where several ways name one, the surest."""
    named: dict[str, _NamedQuestions] = {}
    for how, name, question in _named(rulebook):
        plain = _plainly(name)
        sure = named.setdefault(plain, _NamedQuestions(how, ()))
        if sure.how == how and question not in sure.questions:
            named[plain] = _NamedQuestions(how, (*sure.questions, question))
    return named


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
        yield from ((SHORT, name, it) for name in names.split("|"))
    for it in roles_of(rulebook):
        yield from ((HEAD, head, it) for head in _ROLES[it].split("|"))
    yield from ((HEAD, head, it.id) for it in every for head in it.heads)


def match_table(rulebook: Rulebook, table: Table) -> list[ColumnMatch]:
    """Match each column to a question, by its head and its first values.

    A name is one where nearly all are different, and are no words of a question.
    """
    return [
        _looked_at(rulebook, table, place, it)
        for place, it in enumerate(match(rulebook, table.heads))
    ]


def _looked_at(
    rulebook: Rulebook, table: Table, place: int, by_head: ColumnMatch
) -> ColumnMatch:
    cells = (cell(row, place) for row in table.rows[:LOOKED_AT])
    values = [it for it in cells if is_known(it)]
    proposed = list[str]()
    if by_head.how in TAKEN and by_head.question == NAME:
        alike = len(values) >= FEWEST and len({*values}) < MOSTLY * len(values)
        least = HALF if alike else MOSTLY
        questions = fitting(rulebook.questions.values(), values, least)
        proposed = [*questions, NAME] if questions or alike else []
    elif by_head.others:
        asked = [rulebook.questions.get(it) for it in by_head.proposed]
        proposed = fitting(filter(None, asked), values, HALF)
    if not proposed:
        return by_head
    first, *others = proposed
    return ColumnMatch(by_head.head, first, UNSURE, (*others,))


def fitting(
    questions: Iterable[Question], values: Iterable[str], least: float
) -> list[str]:
    """Return the questions whose words so many of the different values are, the most.

    A country is none: CH is one, and as well many things else.
    """
    different = [*islice(dict.fromkeys(values), MOST_VALUES)]
    counts = Counter(
        {it.id: answered(it, different) for it in questions if it.choices and different}
    )
    most = max(counts.values(), default=0)
    if most < max(1, least * len(different)):
        return []
    return [name for name, count in counts.items() if count == most]
