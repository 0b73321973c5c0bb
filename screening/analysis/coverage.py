"""What the examples show of each rule: its verdicts, and the branches of its condition.

Only what an example expects by name counts, and only where it comes out so: a verdict
that nobody expects proves nothing. A branch that no deal at all could show is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from screening.analysis.branches import Branch, branches_of
from screening.engine.evaluator import Evaluator, TruthBits
from screening.engine.solver import Solver, UndecidedError
from screening.errors import Problem
from screening.formats.yaml_reader import Path
from screening.rulebook.conditions import Answers
from screening.rulebook.deal_file import DealFile
from screening.rulebook.locations import places_in
from screening.rulebook.model import Rule, Rulebook, Verdict


class Missing(NamedTuple):
    """Something that no example shows: where it is written, and what it is, in words.

    An example would show it that has these `answers` and expects that verdict of the
    rule. They are None where they were not looked for, or not found in time.
    """

    place: Problem
    expect: Verdict
    answers: Answers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the examples show of one rule: verdicts, and branches of its condition.

    `not_shown` are the other branches.
    """

    rule: Rule
    place: Problem
    verdicts: frozenset[Verdict]
    shown: tuple[Branch, ...]
    not_shown: tuple[Missing, ...]

    @property
    def branches(self) -> int:
        """How many branches there are that a deal could show."""
        return len(self.shown) + len(self.not_shown)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The verdicts that no example expects, then the branches that none shows."""
        verdicts = (
            Missing(replace(self.place, says=f"no example expects it {one}."), one)
            for one in Verdict
            if one not in self.verdicts
        )
        return (*verdicts, *self.not_shown)


def measure(rulebook: Rulebook, examples: Iterable[DealFile]) -> tuple[Coverage, ...]:
    """Return what the examples show of every rule that is not switched off.

    Rules of what is extended are left to the examples of whoever keeps that.
    """
    ledger = Evaluator(rulebook)
    places = places_in(rulebook.texts)
    rules = [
        one
        for one in rulebook.rules.values()
        if one.off is None and not places.is_extended("rule", one.id)
    ]
    watched = {rule.id: _Watcher(ledger, rule) for rule in rules}
    for example in examples:
        facts = ledger.read(example.deal.answers)
        for rule, verdict in (example.expect.rules if example.expect else {}).items():
            if rule in watched and rulebook.rules[rule].covers(example.deal.on):
                watched[rule].see(verdict, facts)
    search = _Search(rulebook)
    return tuple(search.covered(one) for one in watched.values())


class _Watcher:
    """A rule, and what of it was seen so far."""

    def __init__(self, ledger: Evaluator, rule: Rule) -> None:
        self.rule = rule
        self.verdicts: set[Verdict] = set()
        self.branches = tuple(branches_of(rule.when))
        self._whole = ledger.compiled(rule.when)
        self.unseen = {
            place: ledger.compiled(branch.variant)
            for place, branch in enumerate(self.branches)
        }

    def see(self, expected: Verdict, facts: TruthBits) -> None:
        """Take in what an example expects, if it comes out so."""
        if self._whole.decide(facts).verdict is not expected:
            return
        self.verdicts.add(expected)
        if expected is Verdict.OPEN:
            return
        for place, variant in list(self.unseen.items()):
            if variant.decide(facts).verdict is not expected:
                del self.unseen[place]


class _Search:
    """Looks for deals that would show what no example does."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.space = Solver(rulebook)
        self.places = places_in(rulebook.texts)

    def covered(self, watched: _Watcher) -> Coverage:
        rule, branches = watched.rule, watched.branches
        missing = (self.missing(rule, branches[at]) for at in watched.unseen)
        return Coverage(
            rule=rule,
            place=self.places.problem("rule", rule.id, ("when",)),
            verdicts=frozenset(watched.verdicts),
            shown=tuple(
                one for at, one in enumerate(branches) if at not in watched.unseen
            ),
            not_shown=tuple(one for one in missing if one is not None),
        )

    def missing(self, rule: Rule, branch: Branch) -> Missing | None:
        """Return what is missing, or None where no deal at all could show it."""
        answers: Answers | None
        try:
            answers = self.space.find(
                *((self.space.compiled(one), verdict) for one, verdict in branch.needs)
            )
            if answers is None:
                return None
        except UndecidedError:
            answers = None
        path = self.path(rule, branch)
        place = self.places.problem("rule", rule.id, path, f"{branch}.")
        return Missing(place, branch.shows, answers)

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
