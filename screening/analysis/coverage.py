"""What the examples show of each rule: its verdicts, and the branches of its condition.

Only what an example expects by name counts, and only where it comes out so: a verdict
that nobody expects proves nothing. A branch that no deal at all could show is left out.
"""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from screening.analysis import messages
from screening.analysis.branches import Branch, branches_of
from screening.analysis.examples import expected_of
from screening.engine.solver import Solver, UndecidedError
from screening.errors import Problem
from screening.formats.yaml_reader import Path
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers
from screening.rulebook.deal_file import DealFile
from screening.rulebook.locations import Places, places_in
from screening.rulebook.model import Rule, Rulebook, Verdict


class CoverageGap(NamedTuple):
    """Something that no example shows: where it is written, and what it is, in words.

    An example would show it that has these `answers` and expects that verdict of the
    rule. They are None where they were not looked for, or not found in time.
    """

    place: Problem
    expect: Verdict
    answers: Answers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What examples show of one rule: verdicts, branches `shown`, and those not."""

    rule: Rule
    place: Problem
    verdicts: frozenset[Verdict]
    shown: tuple[Branch, ...]
    not_shown: tuple[CoverageGap, ...]

    @property
    def branches(self) -> int:
        """How many branches there are that a deal could show."""
        return len(self.shown) + len(self.not_shown)

    @property
    def missing(self) -> tuple[CoverageGap, ...]:
        """The verdicts that no example expects, then the branches that none shows."""
        says = messages.NO_EXAMPLE
        verdicts = (
            CoverageGap(replace(self.place, says=says.format(verdict=verdict)), verdict)
            for verdict in Verdict
            if verdict not in self.verdicts
        )
        return (*verdicts, *self.not_shown)


def measure(rulebook: Rulebook, examples: Iterable[DealFile]) -> tuple[Coverage, ...]:
    """Return what the examples show of every rule that is not switched off.

    Rules of what is extended are left to the examples of whoever keeps that.
    """
    search = _Search(Solver(rulebook), places_in(rulebook.texts))
    expected: dict[str, list[tuple[Verdict, Deal]]] = defaultdict(list)
    for example in examples:
        for name, verdict in expected_of(example).items():
            expected[name].append((verdict, example.deal))
    return tuple(
        search.covered(rule, expected[name])
        for name, rule in rulebook.rules.items()
        if rule.off is None and not search.places.is_extended("rule", name)
    )


class _Search(NamedTuple):
    """Looks for what examples show, and for deals that would show what none does."""

    solver: Solver
    places: Places

    def covered(self, rule: Rule, expected: Iterable[tuple[Verdict, Deal]]) -> Coverage:
        """Return what deals show of a rule that come out as is expected of them."""
        evaluator, branches = self.solver.evaluators[0], [*branches_of(rule.when)]
        whole = evaluator.compiled(rule.when)
        variants = [evaluator.compiled(branch.variant) for branch in branches]
        decided = [
            (verdict, facts)
            for verdict, deal in expected
            if rule.covers(deal.on)
            and whole.decide(facts := evaluator.read(deal.answers)).verdict is verdict
        ]
        settled = [shown for shown in decided if shown[0] is not Verdict.OPEN]
        shown, missing = [], []
        for branch, variant in zip(branches, variants, strict=True):
            if any(
                variant.decide(facts).verdict is not says for says, facts in settled
            ):
                shown.append(branch)
            elif gap := self.missing(rule, branch):
                missing.append(gap)
        return Coverage(
            rule=rule,
            place=self.places.problem("rule", rule.id, ("when",)),
            verdicts=frozenset(verdict for verdict, _facts in decided),
            shown=tuple(shown),
            not_shown=tuple(missing),
        )

    def missing(self, rule: Rule, branch: Branch) -> CoverageGap | None:
        """Return what is missing, or None where no deal at all could show it."""
        answers: Answers | None = None
        with suppress(UndecidedError):
            answers = self.solver.find(*branch.needs)
            if answers is None:
                return None
        path = self.path(rule, branch)
        place = self.places.problem("rule", rule.id, path, f"{branch}.")
        return CoverageGap(place, branch.shows, answers)

    def path(self, rule: Rule, branch: Branch) -> Path:
        """Return the path in the rule to the part, or the answer, it is about."""
        path = ("when", *branch.path)
        document, within = self.places.place("rule", rule.id, path)
        written: Any = document.data
        for key in (*within, *path):
            written = written[key]
        lists = written.items() if isinstance(written, dict) else [(None, written)]
        for operator, listed in lists:
            if isinstance(listed, list) and branch.answer in listed:
                below = () if operator is None else (operator,)
                return (*path, *below, listed.index(branch.answer))
        return path
