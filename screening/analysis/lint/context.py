"""A rulebook whose conditions can be asked what they may ever say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from screening.engine.assessment import Assessment
from screening.engine.solver import Solver, SolverCondition
from screening.formats.yaml_reader import Path
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import (
    Answer,
    Answers,
    AnyOf,
    Comparison,
    Condition,
    reads,
    walk,
)
from screening.rulebook.files import FOLLOWERS, parts_by_kind
from screening.rulebook.locations import Places, places_in
from screening.rulebook.model import Question, Rule, Rulebook, Verdict

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN


Wanted = tuple[Condition, Verdict]


class HeldCondition(NamedTuple):
    """A condition, the part that holds it, and where in that part."""

    part: tuple[str, str]
    path: Path
    condition: Condition


class LintContext:
    """What a rulebook may ever say, asked by those who doubt it.

    `on` is the day of the witnesses; `shown` are deals already assessed, which spare
    many a search.
    """

    def __init__(
        self, rulebook: Rulebook, on: date, shown: Sequence[Assessment] = ()
    ) -> None:
        self.rulebook = rulebook
        self.on = on
        self.shown = shown
        self.space = Solver(rulebook)

    def judge(self, condition: Condition) -> SolverCondition:
        """Return what decides a condition."""
        return self.space.compiled(condition)

    def find(
        self,
        *wanted: Wanted,
        known: Answers | None = None,
        blank: Collection[str] = (),
    ) -> dict[str, Answer] | None:
        """Return answers that give each condition its wanted verdict, or None.

        Raises:
            UndecidedError: where the search is given up.
        """
        judged = [(self.judge(condition), verdict) for condition, verdict in wanted]
        return self.space.find(*judged, known=known, blank=blank)

    def possible(self, *wanted: Wanted, known: Answers | None = None) -> bool:
        """Tell whether answers can give each condition its wanted verdict.

        Raises:
            UndecidedError: where the search is given up.
        """
        judged = [(self.judge(condition), verdict) for condition, verdict in wanted]
        return self.space.exists(*judged, known=known)

    @cached_property
    def freely(self) -> LintContext:
        """The same for a rulebook that asks every question of every deal."""
        questions = {
            name: one.model_copy(update={"ask_when": None})
            for name, one in self.rulebook.questions.items()
        }
        return LintContext(replace(self.rulebook, questions=questions), self.on)

    def deal(self, name: str, answers: Answers, on: date | None = None) -> Deal:
        """Return a witness of that name."""
        return Deal(name=name, on=on or self.on, answers=answers)

    def day_for(self, *rules: Rule) -> date:
        """Return a day on which all these rules are in force, the nearest there is."""
        days = [self.on]
        for rule in rules:
            days += [day for day in (rule.in_force.from_, rule.in_force.until) if day]
        return next(
            (day for day in days if all(one.covers(day) for one in rules)), self.on
        )

    @cached_property
    def twice(self) -> Solver:
        """Every pair of deals by this rulebook."""
        return self.space.twice()

    @cached_property
    def lifting(self) -> Mapping[str, tuple[SolverCondition, SolverCondition]]:
        """What decides each rule above the lowest level in both deals of a pair.

        The highest level comes first.
        """
        rank = self.rulebook.rank
        above = [one for one in self.rules if rank[one.level] > 0]
        return {
            one.id: (self.twice.compiled(one.when, 0), self.twice.compiled(one.when, 1))
            for one in sorted(above, key=lambda one: -rank[one.level])
        }

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are not switched off."""
        return tuple(one for one in self.rulebook.rules.values() if one.off is None)

    @cached_property
    def verdicts(self) -> dict[str, dict[int, Verdict]]:
        """The verdicts of each rule on the deals that are shown, by their place."""
        found: dict[str, dict[int, Verdict]] = {one.id: {} for one in self.rules}
        for place, assessment in enumerate(self.shown):
            for finding in assessment.findings:
                found[finding.rule.id][place] = finding.verdict
        return found

    def conditions(self) -> Iterator[HeldCondition]:
        """Yield every condition of the rulebook, kind by kind, in file order."""
        book = self.rulebook
        asked = [one for one in book.questions.values() if one.ask_when is not None]
        yield from _held("question", asked, "ask-when")
        yield from _held("definition", book.definitions.values())
        yield from _held("rule", self.rules)
        for kind in FOLLOWERS:
            followers = self.parts[kind].values()
            own = [part for part in followers if part.when is not None]
            yield from _held(kind, own)
        for signal in book.signals.values():
            for place, look in enumerate(signal.look_for):
                path: Path = ("look-for", place, "when")
                yield HeldCondition(("signal", signal.id), path, look.when)

    @cached_property
    def parts(self) -> Mapping[str, Mapping[str, Any]]:
        """Every part that has an id, by kind and id."""
        return parts_by_kind(self.rulebook)

    def leading_to(self, kind: str, name: str) -> Condition:
        """Return the condition under which an item, consequence or signal applies."""
        own = self.parts[kind][name].when
        key = FOLLOWERS[kind]
        led = [rule.when for rule in self.rules if name in getattr(rule, key)]
        return AnyOf(tuple(led if own is None else [*led, own]))

    def deal_for(self, rule: Rule) -> Deal:
        """Return a deal that meets a rule."""
        answers = self.find((rule.when, MET)) or {}
        return self.deal(f"A deal for {rule.id}", answers, self.day_for(rule))

    def deal_for_file(self, file: str) -> Deal:
        """Return a deal that meets the first rule of a file; of the heading, any."""
        for rule in self.rules:
            if file in {"", self.places.place("rule", rule.id)[0].file}:
                return self.deal_for(rule)
        return self.deal("A deal", {})

    @cached_property
    def places(self) -> Places:
        """Where the parts stand in their files."""
        return places_in(self.rulebook.texts)

    def is_own(self, part: tuple[str, str]) -> bool:
        """Tell whether a part is the rulebook's own, or changed by it.

        What it extends as it is, whoever keeps that has proved.
        """
        return part in self.places.changes or not self.places.is_extended(*part)

    def any_answer(self, question: Question) -> Answer:
        """Return an answer that a question takes."""
        return self.space.all_answers(question.id)[0]

    def read_directly(self) -> Iterator[tuple[str, str]]:
        """Yield what conditions read: a "question" or a "definition", and its id."""
        for held in self.conditions():
            yield from reads(held.condition)


def _held(
    kind: str, parts: Iterable[Any], key: str = "when"
) -> Iterator[HeldCondition]:
    for one in parts:
        yield HeldCondition((kind, one.id), (key,), getattr(one, key.replace("-", "_")))


def comparisons_in(condition: Condition) -> Iterator[Comparison]:
    """Yield the comparisons of a condition itself, not those behind names in it."""
    return (part for part in walk(condition) if isinstance(part, Comparison))
