"""A rulebook as it is on one day: its edition.

Thresholds have a value by day; questions, choices and definitions are in force on some
days and not on others. An edition has the values of its day put into conditions and
texts; a question that is not in force is one that is not asked, a definition one that
never holds. A choice of other days leaves its question open, and is offered only where
it is still to come. So whatever reads an edition needs to know nothing of days, but for
the rules and regimes in force.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from operator import is_
from typing import Any, TypeVar, cast

from screening.formats.text import PLACEHOLDER
from screening.rulebook.conditions import (
    NEVER,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
    ThresholdName,
    Value,
)
from screening.rulebook.fields import InForce, Part, keys_of
from screening.rulebook.files import LISTS
from screening.rulebook.kinds import Choice
from screening.rulebook.model import Definition, Question, Rulebook, Threshold

C = TypeVar("C", bound=Condition)
P = TypeVar("P", bound=Part)

ALWAYS = InForce()


def of_day(rulebook: Rulebook, day: date) -> Rulebook:
    """Return the edition of a day; the same one for all days between two turns.

    A rulebook in which nothing is by day is its own only edition.
    """
    whole = rulebook.of or rulebook
    if not (whole.thresholds or turns(whole)):
        return whole
    return _edition(whole, max((it for it in turns(whole) if it <= day), default=None))


def with_values(condition: C, rulebook: Rulebook, day: date) -> C:
    """Return a condition with the values that thresholds have on a day."""
    return _OfDay(rulebook.thresholds, day).condition(condition)


@lru_cache(maxsize=16)
def turns(rulebook: Rulebook) -> tuple[date, ...]:
    """Return the days on which another edition begins, in order.

    Rules and regimes that start or end make no edition.
    """
    whole = rulebook.of or rulebook
    first = {day for it in whole.thresholds.values() for day in it.first_days}
    for days in _spans(whole):
        first |= {days.from_} if days.from_ else set()
        first |= {days.until + timedelta(1)} if days.until else set()
    return tuple(sorted(first))


def days_of(rulebook: Rulebook, day: date) -> InForce:
    """Return the days of the edition of a day."""
    first_days = turns(rulebook)
    at = bisect_right(first_days, day)
    first = first_days[at - 1] if at else None
    until = first_days[at] - timedelta(1) if first_days[at:] else None
    return InForce.model_construct(from_=first, until=until)


def _spans(rulebook: Rulebook) -> list[InForce]:
    questions = rulebook.questions.values()
    choices = [choice for it in questions for choice in it.choices.values()]
    definitions = rulebook.definitions.values()
    dated: list[Question | Definition | Choice] = [*questions, *definitions, *choices]
    spans = [part.in_force for part in dated]
    return [days for days in spans if days != ALWAYS]


@lru_cache(maxsize=32)
def _edition(whole: Rulebook, first: date | None) -> Rulebook:
    """Return the edition that begins on a day, or the first of all."""
    made = _of_day((*whole.thresholds.values(),), first or date.min)
    parts: dict[str, Any] = {
        key: {name: made.whole(part) for name, part in getattr(whole, key).items()}
        for key in LISTS
    }
    return replace(whole, of=whole, heading=made.part(whole.heading), **parts)


_UNDATED = {bool, date, Decimal, frozenset}
"""What holds nothing that is by day."""

MOST_PARTS = 20_000
"""How many parts are remembered as of a day; then all are forgotten."""


@lru_cache(maxsize=8)
def _of_day(thresholds: tuple[Threshold, ...], day: date) -> "_OfDay":
    """Make the reader of parts as of a day; kept, it makes edited parts alone anew."""
    return _OfDay({it.id: it for it in thresholds}, day, _undated(thresholds))


@lru_cache(maxsize=8)
def _undated(_thresholds: tuple[Threshold, ...]) -> dict[int, Part]:
    return {}


def _has_dated_choices(part: Part) -> bool:
    """Tell whether a choice is offered on some days, so that not all are seen today."""
    choices = part.choices.values() if isinstance(part, Question) else ()
    return any(choice.in_force != ALWAYS for choice in choices)


def _with_choices_of(day: date, question: Question) -> Question:
    """Return a question whose choices that are over go, and those to come say when."""
    every = question.choices.items()
    other = frozenset(word for word, it in every if not it.in_force.covers(day))
    if not other:
        return question
    left = {word: on for word, it in every if (on := it.on(day))}
    now = question.model_copy(update={"choices": left})
    now._other = other  # noqa: SLF001 - no answers on that day
    return now


@dataclass(frozen=True)
class _OfDay:
    thresholds: Mapping[str, Threshold]
    day: date
    _undated: dict[int, Part] = field(default_factory=dict)
    """Each part that is the same on all days, by its identity: days share them."""
    _made: dict[int, tuple[Part, Part]] = field(default_factory=dict)
    """Each other part as of the day, by its identity, with what it became."""

    def whole(self, part: P) -> P:
        """Return a part of a rulebook as of the day, made once."""
        if self._undated.get(id(part)) is part:
            return part
        was, now = self._made.get(id(part), (None, part))
        if was is not part:
            for kept in (self._made, self._undated):
                if len(kept) >= MOST_PARTS:
                    kept.clear()
            now = self.part(part)
            if now is part and not _has_dated_choices(part):
                self._undated[id(part)] = part
            else:
                self._made[id(part)] = part, now
        return cast("P", now)

    @cached_property
    def values(self) -> Mapping[str, Decimal]:
        """The value of each threshold on the day."""
        return {name: it.on(self.day).value for name, it in self.thresholds.items()}

    def part(self, part: P) -> P:
        """Return a part as of the day; itself where nothing in it is by day."""
        if isinstance(part, Question):
            part = cast("P", _with_choices_of(self.day, part))
        update = self._in_force(part)
        held = {**vars(part), **update} if update else vars(part)
        for key in keys_of(type(part)):
            was = held[key.name]
            dated = was and type(was) not in _UNDATED
            if dated and (now := self.value(was)) is not was:
                update[key.name] = now
        return part.model_copy(update=update) if update else part

    def _in_force(self, part: Part) -> dict[str, Any]:
        """The changes to a part that make it be in force on the day alone, by key."""
        if not isinstance(part, Question | Definition) or part.in_force == ALWAYS:
            return {}
        if part.in_force.covers(self.day):
            return {"in_force": ALWAYS}
        held = "ask_when" if isinstance(part, Question) else "when"
        return {"in_force": ALWAYS, held: NEVER}

    def value(self, was: Any) -> Any:
        """A key's value as of the day; the very same where nothing in it changes."""
        match was:
            case str():
                return PLACEHOLDER.sub(self._value_in_words, was) if "{" in was else was
            case Part():
                return self.part(was)
            case Comparison() | AllOf() | AnyOf() | NoneOf():
                return self.condition(was)
            case tuple():
                now = tuple(map(self.value, was))
                return was if all(map(is_, now, was)) else now
            case dict():
                each = {name: self.value(inner) for name, inner in was.items()}
                return was if all(map(is_, each.values(), was.values())) else each
            case _:
                return was

    def _value_in_words(self, placeholder: re.Match[str]) -> str:
        name = placeholder[1]
        if (threshold := self.thresholds.get(name)) is None:
            return placeholder[0]
        return threshold.in_words(self.values[name])

    def condition(self, condition: C) -> C:
        """Return a condition with the values of thresholds in place of their names."""
        if isinstance(condition, Is):
            return condition
        if isinstance(condition, Comparison):
            tests = tuple((how, self._number(it)) for how, it in condition.tests)
            return (
                condition
                if tests == condition.tests
                else replace(condition, tests=tests)
            )
        parts = tuple(map(self.condition, condition.parts))
        same = all(map(is_, parts, condition.parts))
        return condition if same else replace(condition, parts=parts)

    def _number(self, value: Value) -> Value:
        return self.values[value.id] if isinstance(value, ThresholdName) else value
