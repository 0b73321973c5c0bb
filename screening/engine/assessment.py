"""What the engine says about one deal, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from screening.engine.evaluator import Decision
from screening.rulebook import model
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Level, Rule, Rulebook, Verdict

T = TypeVar("T", model.Item, model.Consequence, model.Signal)


class Finding(NamedTuple):
    """What one rule says about one deal, and why.

    `because` are the questions whose answers, or whose not being asked, decided it;
    `waiting_for` those that could still decide it. Both in page order. A finding
    waits for something exactly when it is open.
    """

    rule: Rule
    verdict: Verdict
    because: tuple[str, ...]
    waiting_for: tuple[str, ...]


class Applies(NamedTuple, Generic[T]):
    """An item, consequence or signal that applies (met) or may apply (open).

    `rules` are the ids of the rules that lead to it; empty when its own `when` does.
    """

    what: T
    verdict: Verdict
    rules: tuple[str, ...]


class Range(NamedTuple):
    """The lowest and the highest level still possible; settled when they are equal."""

    lowest: Level
    highest: Level

    @property
    def settled(self) -> bool:
        """Tell whether no missing answer can change the level."""
        return self.lowest is self.highest


class NextQuestion(NamedTuple):
    """A question worth asking next: the open rules it could settle, highest first."""

    question: str
    could_reach: Level
    rules: tuple[str, ...]


class Following(NamedTuple):
    """What follows from an assessment, each in file order.

    `look_for` holds, by signal, what it looks like in a deal like this.
    """

    checklist: tuple[Applies[model.Item], ...]
    consequences: tuple[Applies[model.Consequence], ...]
    signals: tuple[Applies[model.Signal], ...]
    look_for: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """All findings for one deal, one rulebook, one day.

    `findings` are in rulebook order, one for every rule in force on the day. `asked`
    says of every question, in page order, whether it is asked and which answers say
    so; `answers` holds no answer to one that is not asked. What follows from it is for
    `engine.topic_ranges`, `next_questions` and `following` to say.
    """

    rulebook: Rulebook
    on: date
    answers: Answers
    asked: Mapping[str, Decision]
    findings: tuple[Finding, ...]
    range: Range

    def with_verdict(self, verdict: Verdict) -> tuple[Finding, ...]:
        """Return the findings with that verdict, highest level first."""
        rank = self.rulebook.rank
        found = (finding for finding in self.findings if finding.verdict is verdict)
        return tuple(sorted(found, key=lambda finding: -rank[finding.rule.level]))

    @property
    def not_known(self) -> tuple[str, ...]:
        """The questions asked and not answered, in page order."""
        return tuple(
            question
            for question, asked in self.asked.items()
            if asked.verdict is Verdict.MET and question not in self.answers
        )
