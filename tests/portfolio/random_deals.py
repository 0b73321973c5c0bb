"""Random deals, on or beside the lines of a rulebook, and a rulebook with every turn.

Most tests draw theirs; here many are wanted, the same each time.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from screening.engine.equivalence import answers_for, days_around
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer, Comparison, Operator, walk
from screening.rulebook.editions import turns, with_values
from screening.rulebook.fields import conditions_in
from screening.rulebook.files import parts_by_kind
from screening.rulebook.folder import Files
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rulebook

TURN = date(2026, 7, 1)
ENDS = (
    "{from: 2026-07-01}",
    "{until: 2026-06-30}",
    "{from: 2026-03-01, until: 2027-02-28}",
)
OFF = "Switched off to see that it is."
SETS = (Operator.ANY_OF, Operator.ALL_OF, Operator.NONE_OF)
BOUNDS = (Operator.AT_LEAST, Operator.ABOVE, Operator.AT_MOST, Operator.BELOW)
MOST_WORDS = 4
LEAST, MOST = 0.3, 1.0
"""How many of the questions are answered in a deal, from and to."""


def with_every_turn(files: Files, rulebook: Rulebook) -> dict[str, str]:
    """Return a rulebook's files with what a shipped one has too little of.

    Each operator on each question that it can be asked of, rules that are switched
    off, thresholds by day, and questions, choices and definitions in force for a time.
    """
    dated = {name: _dated(text) for name, text in files.items()}
    return {**dated, "rules/operators.yaml": _operators(rulebook)}


def _dated(text: str) -> str:
    """Return a file of which some parts are in force for a time, or switched off."""
    out, parts, choices, key = list[str](), 0, 0, ""
    lines = text.splitlines(keepends=True)
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        out.append(line)
        if re.match(r"[a-z]", line):
            key = line.partition(":")[0]
        elif value := re.match(r"( *- \{value: )(\d+)(,.*)", line):
            later = f"{value[1]}{int(value[2]) + 2}, from: {TURN}{value[3]}\n"
            out += [later] * ("from: " not in line + after)
        elif line.startswith("        label: "):
            choices += 1
            out += [f"        {_ending(choices)}"] * (choices % 12 == 3)
        elif line.startswith("  - id: "):
            parts += 1
            out += [f"    off: {OFF}\n"] * (key == "rules" and parts % 9 == 4)
            dated = key in {"questions", "definitions"} and parts % 12 == 7
            out += [f"    {_ending(parts)}"] * dated
    return "".join(out)


def _ending(at: int) -> str:
    return f"in-force: {ENDS[at // 12 % len(ENDS)]}\n"


def _operators(rulebook: Rulebook) -> str:
    """Return a file of rules, one for each operator on each question."""
    levels = [level.id for level in rulebook.heading.levels]
    source = next(iter(rulebook.sources.values()))
    rules = [
        {
            "id": f"tried-{how}-{question.id}",
            "title": f"{question.short} {how}",
            "topic": rulebook.heading.topics[0].id,
            "level": levels[at % len(levels)],
            "basis": [f"{source.id}/{next(iter(source.points))}"],
            "when": {question.id: written},
            "says": "It is so.",
        }
        for at, (question, how, written) in enumerate(_written(rulebook))
    ]
    head = {"reviewed": "2026-11-29", "review-by": "2027-05-29"}
    return json.dumps({**head, "rules": rules}, indent=1)


def _written(rulebook: Rulebook) -> Iterator[tuple[Question, str, Any]]:
    """Yield each operator on each question, with what it compares with."""
    for question in rulebook.questions.values():
        words, shape = [*question.offered], question.traits.shape
        if shape is Shape.WORD:
            yield question, Operator.IS, words[-2:]
        compared = {Shape.NUMBER: 20, Shape.DAY: TURN.isoformat()}.get(shape)
        operators = {Shape.WORDS: SETS, Shape.NUMBER: BOUNDS, Shape.DAY: BOUNDS}
        for how in operators.get(shape, ()):
            yield question, how, {how: compared or words[1:3]}


class RandomDeals:
    """Deals under a rulebook, as random as a seed makes them."""

    def __init__(self, rulebook: Rulebook, seed: int = 0) -> None:
        self.rulebook = rulebook
        self._chance = random.Random(seed)  # noqa: S311 - the same each time

    def some(self, count: int, usual: date) -> list[Deal]:
        """Return so many deals, one in ten on the usual day."""
        return [self._deal(at, usual) for at in range(count)]

    def _deal(self, at: int, usual: date) -> Deal:
        chance, share = self._chance, self._chance.uniform(LEAST, MOST)
        answers = {
            name: self._answer(question)
            for name, question in self.rulebook.questions.items()
            if chance.random() < share
        }
        on = chance.choice(self._days) if chance.random() < 0.9 else usual
        return Deal(name=f"deal {at}", on=on, answers=answers)

    def _answer(self, question: Question) -> Answer:
        chance, words = self._chance, [*question.offered]
        if question.traits.several:
            most = min(len(words), MOST_WORDS)
            return frozenset(chance.sample(words, chance.randint(0, most)))
        return chance.choice(self._answers[question.id])

    @cached_property
    def _days(self) -> Sequence[date]:
        """The days around those on which something comes into force or ends."""
        whole = self.rulebook
        spans = [it.in_force for it in whole.rules.values()]
        spans += [it.in_force for it in whole.regimes.values()]
        ends = {day for days in spans for day in days.ends()}
        return days_around({*ends, *turns(whole)})

    @cached_property
    def _answers(self) -> Mapping[str, Sequence[Answer]]:
        """Answers on, beside and away from all that a question is compared with."""
        compared: dict[str, list[Comparison]] = defaultdict(list)
        for it in self._comparisons():
            for day in (date.min, *turns(self.rulebook)):
                compared[it.question].append(with_values(it, self.rulebook, day))
        every = self.rulebook.questions.items()
        single = {name: it for name, it in every if not it.traits.several}
        return {name: answers_for(it, compared[name]) for name, it in single.items()}

    def _comparisons(self) -> Iterator[Comparison]:
        for parts in parts_by_kind(self.rulebook).values():
            for part in parts.values():
                for condition in conditions_in(part):
                    leaves = walk(condition)
                    yield from (it for it in leaves if isinstance(it, Comparison))
