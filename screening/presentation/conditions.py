"""A condition in plain English: one sentence, or an outline where it would be too long.

A sentence has no capital and no full stop, so that a page can go on from "when". The
title of a definition stands in it as a clause.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple, TypeGuard, assert_never

from screening.formats.text import PLACEHOLDER, day_in_words, list_in_words, lower_first
from screening.presentation.answers import (
    answer_in_text,
    answer_in_words,
    quantity_in_words,
)
from screening.rulebook.conditions import (
    AllOf,
    Answer,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
    Operator,
    ThresholdName,
)
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rule, Rulebook, Threshold

LONGEST = 240
MOST_PARTS = 3
PAIR = 2

_Group = AllOf | AnyOf | NoneOf
_Tests = Iterable[tuple[Operator, Any]]

_GROUPS: dict[type[_Group], tuple[str, str, str]] = {
    AllOf: ("all of these hold", "", "and"),
    AnyOf: ("at least one of these holds", "either ", "or"),
    NoneOf: ("none of these holds", "none of these holds: ", "or"),
}
"""How a group is called, and in a sentence begins and joins its parts."""


_BOUNDS = {
    Operator.AT_LEAST: ("at least", "on or after"),
    Operator.ABOVE: ("above", "after"),
    Operator.AT_MOST: ("at most", "on or before"),
    Operator.BELOW: ("below", "before"),
}
"""How numbers and days are bounded."""

_OPPOSITES = (Operator.IS, Operator.ANY_OF)
_EXACTLY = [Operator.AT_LEAST, Operator.AT_MOST]
_JOINS = re.compile(r", | and | or ")
_SAYS_YES = re.compile(r"yes\b")
_SMALL = {"the", "and", "that", "for", "not"}
_REST = re.compile(r" (?:of|in|on|to|that|after|before|for|by|with|from) .*")


class Clause(NamedTuple):
    """A condition in words: a line, or the title of a group and its parts.

    `definition` is the id of the named condition that a line stands for, else empty.
    """

    says: str
    parts: tuple["Clause", ...] = ()
    definition: str = ""


def sentence(condition: Condition, rulebook: Rulebook) -> str:
    """Return a condition as one sentence, however long it gets."""
    match condition:
        case Comparison():
            question, tests = rulebook.questions[condition.question], condition.tests
            among = isinstance(tests[0][1], frozenset)
            bounds = "" if among else _bounding(question, tests, rulebook)
            return bounds or _choosing(question, tests)
        case Is(definition):
            title = rulebook.definitions[definition].title
            return lower_first(with_values(title, rulebook))
        case AllOf((only,)) | AnyOf((only,)):
            return sentence(only, rulebook)
        case NoneOf((Comparison(name, ((how, of),)),)) if how in _BOUNDS or (
            how in _OPPOSITES and isinstance(of, frozenset)
        ):
            question, test = rulebook.questions[name], [(how, of)]
            bound = how in _BOUNDS and _bounding(question, test, rulebook, no=True)
            return bound or _choosing(question, test, no=True)
        case NoneOf((only,)):
            return f"it is not so that {sentence(only, rulebook)}"
        case AllOf(parts) | AnyOf(parts) | NoneOf(parts):
            _title, before, last = _GROUPS[type(condition)]
            return f"{before}{_listed([_part(part, rulebook) for part in parts], last)}"
        case _ as never:
            assert_never(never)


def rule_sentence(rule: Rule, rulebook: Rulebook) -> str:
    """Return when a rule is met as one sentence, its exceptions told apart."""
    met = sentence(rule.written_when, rulebook)
    if not rule.unless:
        return met
    excepted = _listed([_part(it.when, rulebook) for it in rule.unless], "or")
    return f"{met}{';' if ';' in met else ','} unless {excepted}"


def rule_outline(rule: Rule, rulebook: Rulebook) -> Clause:
    """Return when a rule is met: one line where that reads well, else nested lists."""
    if not rule.unless:
        return outline(rule.written_when, rulebook)
    line, held = rule_sentence(rule, rulebook), [it.when for it in rule.unless]
    short = all(_is_short(it, rulebook) for it in (rule.written_when, *held))
    if short and len(held) < MOST_PARTS and len(line) <= LONGEST:
        return Clause(line)
    exceptions = Clause(
        "none of these exceptions holds", tuple(_branch(it, rulebook) for it in held)
    )
    met, (together, _, _) = _branch(rule.written_when, rulebook), _GROUPS[AllOf]
    parts = met.parts if met.says == together else (met,)
    return Clause(together, (*parts, exceptions))


def outline(condition: Condition, rulebook: Rulebook) -> Clause:
    """Return a condition as one line where that reads well, else as nested lists."""
    line = _line(condition, rulebook)
    short = _is_short(condition, rulebook) and len(line.says) <= LONGEST
    return line if short else _branch(condition, rulebook)


def _branch(condition: Condition, rulebook: Rulebook) -> Clause:
    """Return a group as its title and parts, and anything else as a line."""
    if isinstance(condition, _Group) and not _is_line(condition):
        if len(condition.parts) == 1 and not isinstance(condition, NoneOf):
            return _branch(condition.parts[0], rulebook)
        inner = tuple(_branch(part, rulebook) for part in condition.parts)
        return Clause(_GROUPS[type(condition)][0], inner)
    return _line(condition, rulebook)


def _line(condition: Condition, rulebook: Rulebook) -> Clause:
    named = condition.definition if isinstance(condition, Is) else ""
    return Clause(sentence(condition, rulebook), definition=named)


def _is_line(condition: Condition) -> bool:
    """Tell whether a condition has no groups of several parts."""
    if isinstance(condition, _Group):
        return len(condition.parts) == 1 and _is_line(condition.parts[0])
    return True


def _is_short(condition: Condition, rulebook: Rulebook) -> bool:
    """Tell whether a condition can be a sentence that is understood in one reading."""
    parts = condition.parts if isinstance(condition, AllOf) else (condition,)
    return len(parts) <= MOST_PARTS and all(
        _is_line(part)
        or (_is_pair(part) and ", " not in sentence(part.parts[0], rulebook))
        for part in parts
    )


def _is_pair(condition: Condition) -> TypeGuard[AnyOf]:
    """Tell whether a condition reads "either this or that"."""
    return (
        isinstance(condition, AnyOf)
        and len(condition.parts) == PAIR
        and all(map(_is_line, condition.parts))
    )


def _part(condition: Condition, rulebook: Rulebook) -> str:
    """Return a condition as a longer sentence holds it; brackets where it must."""
    words = sentence(condition, rulebook)
    return words if _is_line(condition) or _is_pair(condition) else f"({words})"


def _listed(parts: list[str], last: str) -> str:
    """Return parts with commas, or with semicolons where they hold commas already."""
    if not any(map(_JOINS.search, parts)):
        return list_in_words(parts, last)
    if len(parts) == PAIR:
        return f", {last} ".join(parts)
    return f"{'; '.join(parts[:-1])}; {last} {parts[-1]}"


def _bounding(
    question: Question, tests: _Tests, rulebook: Rulebook, *, no: bool = False
) -> str:
    """Return between which numbers or days an answer lies; with `no`, does not."""
    operators = [operator for operator, _bound in tests]
    bounds = [
        threshold_in_words(rulebook.thresholds[bound.id])
        if isinstance(bound, ThresholdName)
        else answer_in_words(question, bound)
        for _operator, bound in tests
    ]
    day = question.traits.shape is Shape.DAY
    if operators == _EXACTLY and len(set(bounds)) == 1:
        words = f"{'on' if day else 'exactly'} {bounds[0]}"
    else:
        hows = [_BOUNDS[operator][day] for operator in operators]
        words = list_in_words(map(" ".join, zip(hows, bounds, strict=True)))
    subject = _subject_of(question)
    return f"{subject.name} {subject.be}{' not' if no else ''} {words}"


def with_values(text: str, rulebook: Rulebook) -> str:
    """Return a text with every value of a threshold, by day, where its name stands."""

    def values(blank: re.Match[str]) -> str:
        threshold = rulebook.thresholds.get(blank[1])
        if threshold is None:
            return blank[0]
        first, *later = _values_by_day(threshold)
        return f"{first} ({list_in_words(later, 'then')})" if later else first

    return PLACEHOLDER.sub(values, text) if "{" in text else text


def _values_by_day(threshold: Threshold) -> list[str]:
    """Return the values of a threshold: 10 %, 5 % from 1 July 2027."""
    values = [threshold.in_words(it.value) for it in threshold.values]
    days = [f" from {day_in_words(day)}" for day in threshold.first_days]
    return [*map("".join, zip(values, ["", *days], strict=True))]


def threshold_in_words(threshold: Threshold) -> str:
    """Return a threshold by its name, and its values: important stake (10 %)."""
    dated = list_in_words(_values_by_day(threshold), "then")
    return f"the threshold “{threshold.title}” ({dated})"


def _choosing(question: Question, tests: _Tests, *, no: bool = False) -> str:
    """Return which answers are among the words; with `no`, which are not."""
    subject = _subject_of(question)
    clauses = []
    for operator, words in tests:
        tell = _not_chosen if no or operator is Operator.NONE_OF else _chosen
        clauses.append(tell(subject, operator, _labels(question, words)))
    return f"{subject.name} {list_in_words(clauses)}"


def _chosen(subject: "_Subject", operator: Operator, labels: tuple[str, ...]) -> str:
    if operator is Operator.ALL_OF:
        return f"{subject.include} {_alternatives(labels, 'and')}"
    if len(labels) == subject.offered > 1:
        if operator is Operator.IS:
            return f"{subject.be} known"
        return f"{subject.include} at least one of the {subject.offered} listed"
    verb = subject.be if operator is Operator.IS else subject.include
    return f"{verb} {_alternatives(labels)}"


def _not_chosen(
    subject: "_Subject", operator: Operator, labels: tuple[str, ...]
) -> str:
    verb = subject.be if operator is Operator.IS else subject.include
    match labels:
        case (first, second):
            return f"{verb} neither {first} nor {second}"
        case _ if operator is Operator.IS:
            return f"{verb} not {_alternatives(labels)}"
        case (only,):
            return f"{subject.do} not include {only}"
        case _ if len(labels) == subject.offered:
            return f"{subject.include} none of the {subject.offered} listed"
        case _:
            return f"{subject.include} none of these: {_alternatives(labels)}"


def _alternatives(labels: tuple[str, ...], last: str = "or") -> str:
    """Return a list with a comma before its last, where a label has an "or" itself."""
    if len(labels) > 1 and any(_JOINS.search(label) for label in labels):
        return f"{', '.join(labels[:-1])}, {last} {labels[-1]}"
    return list_in_words(labels, last)


def _labels(question: Question, words: frozenset[str]) -> tuple[str, ...]:
    """Return answers as a sentence holds them, in the order of the question."""
    order = {word: place for place, word in enumerate(question.choices)}
    several = question.traits.several
    return tuple(
        answer_in_text(question, frozenset({word}) if several else word)
        for word in sorted(words, key=lambda word: (order.get(word, 0), word))
    )


class _Subject(NamedTuple):
    """How a sentence names a question, with the verbs that go with the name."""

    name: str
    offered: int
    be: str = "is"
    include: str = "includes"
    do: str = "does"


def _subject_of(question: Question) -> _Subject:
    """Return "the sector", or the answer to "Alternatives" where that reads better.

    So it does where the name itself is a choice, where the answer is a yes or no, and
    where an answer repeats a word of the name. Rights, goods traded, are plural.
    """
    name, offered = question.short, len(question.telling)
    labels = _labels(question, frozenset(question.choices))
    own = [label for label in labels if not re.match(r"(an)?other ", label)]
    repeats = any(_stems(name) & _stems(label) for label in own)
    yes_no = "yes" in question.traits.own() or any(map(_SAYS_YES.match, labels))
    if repeats or yes_no or " or " in name:
        return _Subject(f"the answer to “{name}”", offered)
    first, *more = _REST.sub("", name).split()
    noun = first if not more or more[-1].endswith("ed") else more[-1]
    plural = noun.endswith("s") and not noun.endswith(("ss", "'s", "us", "is"))
    verbs = ("are", "include", "do") if plural else ()
    return _Subject(f"the {lower_first(name)}", offered, *verbs)


def _stems(text: str) -> set[str]:
    """Return the words of a text that tell something, without a plural's s."""
    words = re.findall(r"[a-z]{3,}", text.lower())
    return {word.removesuffix("s") for word in words} - _SMALL


def step_in_words(
    question: Question,
    stands: Answer,
    ends: tuple[Decimal | None, bool, Decimal | None, bool],
) -> str:
    """Return the head of a row or column: 5 % to below 10 %.

    An answer that `stands` for others, or from the lowest number to the highest, each
    with whether it is among them; None is without end.
    """
    if not question.traits.numeric:
        return answer_in_words(question, stands)
    lowest, with_lowest, highest, with_highest = ends
    low = "" if lowest is None else quantity_in_words(question, lowest)
    high = "" if highest is None else quantity_in_words(question, highest)
    if low and low == high:
        return f"exactly {low}"
    if not high:
        words = f"{low} or more" if with_lowest else f"above {low}"
        return words if low else "any"
    if not low:
        return f"up to {high}" if with_highest else f"below {high}"
    words = f"{low} to" if with_lowest else f"above {low} to"
    if not with_highest:
        words = f"{low} to below" if with_lowest else f"above {low}, below"
    return f"{words} {high}"
