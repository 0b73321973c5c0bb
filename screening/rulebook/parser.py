"""Conditions and answers as they are written, as typed values.

Both are read against the question they are about, so that a number is never compared
with a word and a choice that does not exist is found before it is ever asked.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from screening.errors import did_you_mean, nearest
from screening.formats.yaml_reader import Note, Path
from screening.rulebook import answers, messages
from screening.rulebook.answers import WrongValueError
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
    Value,
    first_alike,
)
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Threshold

Group = AllOf | AnyOf | NoneOf
GROUPS: Mapping[str, type[Group]] = {"all": AllOf, "any": AnyOf, "none": NoneOf}
BOUNDS = (Operator.AT_LEAST, Operator.ABOVE, Operator.AT_MOST, Operator.BELOW)
SETS = (Operator.ANY_OF, Operator.ALL_OF, Operator.NONE_OF)

_GROUP_MEANT = {
    **dict.fromkeys(("and", "all-of", "both", "every"), "all"),
    **dict.fromkeys(("or", "any-of", "either", "one-of"), "any"),
    **dict.fromkeys(("not", "none-of", "neither", "nor", "except"), "none"),
}
_BOUND_MEANT = {
    **dict.fromkeys((">=", "from", "since", "min", "minimum"), "at-least"),
    **dict.fromkeys((">", "after", "more-than", "over"), "above"),
    **dict.fromkeys(("<=", "until", "up-to", "max", "maximum"), "at-most"),
    **dict.fromkeys(("<", "before", "less-than", "under"), "below"),
}

CROSSINGS: Mapping[str, Operator] = {
    "crosses": Operator.AT_LEAST,
    "crosses-above": Operator.ABOVE,
}
"""What is said of a number that rises from an earlier one: it comes up to a step, or
goes over it, and was not there before."""

_IN_WORDS = re.compile(r"(?P<how>[a-z -]+?|[<>]=?) *(?P<number>[\d.-]*\d) *%?")

_NOT = ("is-not", "not", "none-of", "not-in", "!=", "except")


class Compared(NamedTuple):
    """What conditions may name.

    `known` are all question ids and `named` those of thresholds, also of those whose
    own shape is wrong, so that one mistake is not reported twice. Where not the `whole`
    rulebook could be read, a name that is not known may well be there.
    """

    questions: Mapping[str, Question]
    known: Collection[str]
    definitions: Collection[str] = ()
    thresholds: Mapping[str, Threshold] = MappingProxyType({})
    named: Collection[str] = ()
    whole: bool = True

    def __hash__(self) -> int:
        """Return a hash, so that what was read by equal ones is not read again."""
        return hash((*self.known, *self.definitions, *self.named))


@dataclass(frozen=True, slots=True)
class ConditionParser:
    """Reads conditions; says each problem, with its path, to `note`."""

    there: Compared
    note: Note

    def read(self, raw: Any, path: Path) -> Condition | None:
        """Return the condition, or None where something is wrong with it."""
        if not isinstance(raw, dict) or len(raw) != 1:
            self.note(path, _wrong_shape(raw))
            return None
        [(key, value)] = raw.items()
        here = (*path, key)
        if key == "is":
            return self._named(value, here)
        read = self._group if key in GROUPS else self._comparison
        condition = read(key, value, here)
        return condition and first_alike(condition)

    def _named(self, value: object, here: Path) -> Condition | None:
        """Return that a definition holds."""
        if isinstance(value, str) and value in self.there.definitions:
            return first_alike(Is(value))
        if self.there.whole:
            name, known = answers.as_written(value), self.there.definitions
            self.note(here, messages.no_part("definition", name, known))
        return None

    def answers(self, given: Any, path: Path) -> Any:
        """Return answers by question, without those not known or that do not fit."""
        if not isinstance(given, dict):
            return given
        read = {
            name: self.answer(name, raw, (*path, name)) for name, raw in given.items()
        }
        return {name: answer for name, answer in read.items() if answer is not None}

    def answer(self, name: str, raw: object, path: Path) -> Answer | None:
        """Return an answer; None where it is not known, or does not fit."""
        if name not in self.there.known and self.there.whole:
            says = messages.no_part("question", name, self.there.known)
            self.note(path, says, at_key=True)
        if raw is None or not (question := self._answered(name)):
            return None
        try:
            return answers.read_answer(question, raw)
        except WrongValueError as wrong:
            self.note(path, f'"{name}" {wrong}')
            return None

    def _group(self, key: str, parts: object, path: Path) -> Condition | None:
        if not isinstance(parts, list) or not parts:
            self.note(path, messages.NO_LIST.format(key=key))
            return None
        read = [self.read(part, (*path, place)) for place, part in enumerate(parts)]
        return GROUPS[key](tuple(part for part in read if part is not None))

    def _comparison(self, key: str, value: object, path: Path) -> Condition | None:
        if key not in self.there.known:
            if says := self._no_question(key):
                self.note(path, says, at_key=True)
            return None
        if (question := self._answered(key)) is None:
            return None
        try:
            return Comparing(question, self.there).condition(value)
        except WrongValueError as wrong:
            self.note(path, f'"{key}" {wrong}')
            return None

    def _no_question(self, key: str) -> str:
        """The problem of a key that is no question; empty if not all are known."""
        if key in self.there.definitions:
            return f'"{key}" is a definition, no question. Write `is: {key}`.'
        if meant := _GROUP_MEANT.get(key):
            return f'"{key}" joins no conditions. Write {meant}: and a list.'
        known = [*self.there.known, *GROUPS, "is"]
        return messages.no_part("question", key, known) if self.there.whole else ""

    def _answered(self, name: str) -> Question | None:
        """Return the question of that name, if it is known what answers it takes."""
        question = self.there.questions.get(name)
        lacking = question and question.traits.listed and not question.choices
        return None if lacking else question


class Comparing(NamedTuple):
    """Reads what one question is compared with; WrongValueError where it cannot be."""

    question: Question
    there: Compared

    def condition(self, value: object) -> Condition:
        """Return the comparison, or what a crossing stands for.

        That is: any of its steps was not reached before the deal, and is now. Where it
        is not asked what was before, nothing was.
        """
        given = value if isinstance(value, dict) else {}
        crossings = [word for word in CROSSINGS if word in given]
        if not crossings:
            return Comparison(self.question.id, self._tests(value))
        before = self.question.starts_at
        if before is None:
            raise WrongValueError(messages.CROSSES_NOTHING.format(word=crossings[0]))
        parts = [self._crossing(before, word, given[word]) for word in crossings]
        rest = {word: raw for word, raw in given.items() if word not in crossings}
        beside = [Comparison(self.question.id, self._tests(rest))] if rest else []
        return AllOf((*parts, *beside)) if len(parts) + len(beside) > 1 else parts[0]

    def _crossing(self, before: str, word: str, raw: object) -> Condition:
        """Return that one of the steps, or the one, is crossed."""
        listed = raw if isinstance(raw, list) and raw else [raw]
        steps = [((CROSSINGS[word], self.number(step)),) for step in listed]
        crossed = [
            AllOf((NoneOf((Comparison(before, it),)), Comparison(self.question.id, it)))
            for it in steps
        ]
        return AnyOf(tuple(crossed)) if len(crossed) > 1 else crossed[0]

    def _tests(self, value: object) -> tuple[tuple[Operator, Value], ...]:
        traits = self.question.traits
        if not traits.compared:
            raise WrongValueError("is answered in free words; no rule can compare it.")
        if value is None or value == {}:
            raise WrongValueError("is compared with nothing. Write an answer after it.")
        if isinstance(value, dict):
            return tuple(self._test(word, raw) for word, raw in value.items())
        exact = self._value(value)
        if traits.ranged:
            return ((Operator.AT_LEAST, exact), (Operator.AT_MOST, exact))
        return ((Operator.ANY_OF if traits.several else Operator.IS, exact),)

    def _test(self, word: str, raw: object) -> tuple[Operator, Value]:
        traits = self.question.traits
        fitting = BOUNDS if traits.ranged else SETS
        if not (traits.ranged or traits.several):
            cure = messages.UNDER_NONE if word in _NOT else messages.WRITE_ANSWER
            cure = cure.format(question=self.question.id)
            raise WrongValueError(f'has one answer; "{word}" does not fit. {cure}')
        if word not in fitting:
            if fitting is BOUNDS and word.isdecimal() and raw is None:
                raise WrongValueError("is a number. Write a point, not a comma: 12.5.")
            hint = did_you_mean(_BOUND_MEANT.get(word, word), fitting)
            hint = hint or f" {messages.COMPARE_LIKE.format(example=traits.compare)}"
            raise WrongValueError(f'cannot be compared by "{word}".{hint}')
        return Operator(word), self._value(raw)

    def _value(self, raw: object) -> Value:
        """Read the right side of a comparison: a bound, or a set of ids."""
        if self.question.traits.ranged:
            if isinstance(raw, str) and (example := _bound_meant(raw)):
                written = answers.as_written(raw)
                says = f'is compared in words, "{written}". Write it like {example}.'
                raise WrongValueError(says)
            is_day = self.question.traits.shape is Shape.DAY
            return answers.day_of(raw) if is_day else self.number(raw)
        if raw == []:
            raise WrongValueError(messages.EMPTY_LIST_COMPARED)
        return answers.words_of(self.question, raw)

    def number(self, raw: object) -> Decimal | ThresholdName:
        """Return a number, or the threshold that is named in place of one."""
        if not isinstance(raw, str):
            return answers.number_of(raw)
        if raw not in self.there.named:
            hyphened = re.fullmatch("[a-z]+(-[a-z]+)+", raw)
            if hyphened or nearest(raw, self.there.named):
                says = messages.no_part("threshold", raw, self.there.named)
                raise WrongValueError(f"is compared with {says}")
            return answers.number_of(raw)
        threshold = self.there.thresholds.get(raw)
        if threshold is not None and threshold.kind != self.question.kind:
            says = (
                f'is a {self.question.kind} question, and the threshold "{raw}" is of '
                f"the kind {threshold.kind}. Name one of its own kind."
            )
            raise WrongValueError(says)
        return ThresholdName(raw)


def _wrong_shape(raw: object) -> str:
    """The sentence for a condition that is no single key with its value."""
    if not raw:
        return "the condition is empty. Write one, such as `sector: energy`."
    if isinstance(raw, list):
        return messages.LIST_FOR_CONDITION
    if isinstance(raw, dict):
        return messages.MANY_KEYS.format(count=len(raw))
    return "a condition is a key and a value, such as `sector: energy`."


def _bound_meant(raw: str) -> str:
    """Return how a comparison in words, like below 5, is written; empty for others."""
    words = _IN_WORDS.fullmatch(raw)
    word = "-".join(words["how"].split()) if words else ""
    bound = _BOUND_MEANT.get(word, word)
    return f"{{{bound}: {words['number']}}}" if words and bound in BOUNDS else ""
