"""Change every rule and regime in one place; see whether an example or doubt notices.

A mutant is a rulebook in which one condition of one of them differs in one place from
what was written. It is caught where an example does not come out as expected any more.
Those that no deal at all can tell from what was written are left out of the share:
nothing is changed by them. With --doubts, those that no example catches are linted as
well, and are caught where that finds a doubt that the rulebook itself does not raise; a
lint each.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from screening.analysis import lint
from screening.analysis.examples import load
from screening.engine.assess import assess, quick_bound
from screening.engine.evaluator import Evaluation, Evaluator
from screening.engine.filings import RegimeDecider
from screening.engine.solver import Solver
from screening.errors import RulebookError
from screening.rulebook.deal_file import DealFile, Expected
from screening.rulebook.editions import of_day
from screening.rulebook.files import places_in
from screening.rulebook.model import Rulebook, Verdict
from screening.settings import shipped
from tools.mutations import Mutant, mutants_of, mutated

ENOUGH = 95
"""How many of a hundred mutants are to be caught."""


class Trial(NamedTuple):
    """What became of the mutants; `alike` are those that change no deal."""

    caught: Sequence[Mutant]
    missed: Sequence[Mutant]
    alike: Sequence[Mutant]

    @property
    def share(self) -> float:
        """How many of a hundred mutants that change something are caught."""
        return share(len(self.caught), len(self.missed))


def share(caught: int, missed: int) -> float:
    """Return how many of a hundred that is; of nothing, all."""
    return 100 * caught / (caught + missed) if caught + missed else 100.0


class _Held:
    """An example that is held against mutants of a rule or a regime at a time."""

    def __init__(self, rulebook: Rulebook, example: DealFile, expect: Expected) -> None:
        self.on, self.answers, self.expect = (
            example.deal.on,
            example.deal.answers,
            expect,
        )
        found = assess(rulebook, self.answers, self.on)
        self.verdicts = {finding.rule.id: finding.verdict for finding in found.findings}
        self.ranks = {
            name: rulebook.rank[rulebook.rules[name].level] for name in self.verdicts
        }
        # The bound alone tells here; a range that is narrower than it says nothing.
        bound = quick_bound(rulebook, found.findings)
        told = bound.ids == (expect.lowest, expect.highest)
        self.range = tuple(rulebook.rank[end] for end in bound.ids) if told else ()

    def fails(self, rule: str, verdict: Verdict) -> bool:
        """Tell whether it fails where that rule has that verdict."""
        if self.verdicts.get(rule, verdict) is verdict:
            return False
        if rule in self.expect.rules:
            return True
        verdicts = {**self.verdicts, rule: verdict}
        met, open_ = (
            [self.ranks[name] for name, found in verdicts.items() if found is wanted]
            for wanted in (Verdict.MET, Verdict.OPEN)
        )
        ends = max(met, default=0), max([*met, *open_], default=0)
        return bool(self.range) and self.range != ends

    def disappoints(self, decider: RegimeDecider, deal: Evaluation) -> bool:
        """Tell whether it fails where a regime is that one instead."""
        expected = self.expect.filings.get(decider.regime.id)
        if expected is None:
            return False
        return decider.on(deal, self.on) is not expected


def caught_by_examples(
    rulebook: Rulebook, examples: Iterable[DealFile], mutants: Sequence[Mutant]
) -> list[bool]:
    """Return of each mutant whether an example that holds fails under it."""
    evaluator = Evaluator(rulebook)
    failing = [_failing(rulebook, evaluator, mutant) for mutant in mutants]
    held = [
        _Held(rulebook, example, example.expect)
        for example in examples
        if example.expect
    ]
    deals = [evaluator.read(example.answers) for example in held]
    return [any(map(fails, held, deals)) for fails in failing]


def _failing(
    rulebook: Rulebook, evaluator: Evaluator, mutant: Mutant
) -> Callable[[_Held, Evaluation], bool]:
    """Return what tells whether an example fails under a mutant."""
    kind, name = mutant.name
    if kind == "regime":
        regime = mutated(rulebook, mutant).regimes[name]
        decider = RegimeDecider(evaluator, regime)
        return lambda example, deal: example.disappoints(decider, deal)
    when = mutated(rulebook, mutant).rules[name].when
    return lambda example, deal: example.fails(name, deal.verdict(when))


class _Difference:
    """Finds out whether any deal tells a mutant from what was written."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.exists = Solver(rulebook).exists

    def there(self, mutant: Mutant) -> bool:
        """Tell whether there is such a deal."""
        part, by = mutant.part.condition, mutant.by
        beside = (*mutant.part.beside, *mutant.held.beside)
        met, not_met = Verdict.MET, Verdict.NOT_MET
        return self.exists((part, met), (by, not_met), *beside) or self.exists(
            (part, not_met), (by, met), *beside
        )


class _Linter:
    """Tells whether a mutant raises a doubt that the rulebook itself does not."""

    def __init__(
        self, rulebook: Rulebook, examples: Sequence[DealFile], on: date
    ) -> None:
        self.rulebook, self.examples, self.on = rulebook, examples, on
        self.known = self.doubts(rulebook)

    def doubts(self, rulebook: Rulebook) -> set[tuple[str, tuple[str, str], str]]:
        found = lint.doubts(rulebook, self.examples, self.on)
        return {(doubt.kind, doubt.part, doubt.about) for doubt in found}

    def catches(self, mutant: Mutant) -> bool:
        return bool(self.doubts(mutated(self.rulebook, mutant)) - self.known)


def try_out(
    rulebook: Rulebook,
    examples: Iterable[DealFile],
    doubted: Callable[[Mutant], bool] = lambda _mutant: False,
    *,
    one_in: int = 1,
) -> Trial:
    """Return what becomes of each mutant, or one in so many; all examples hold."""
    mutants = [*islice(mutants_of(rulebook), 0, None, one_in)]
    caught: list[Mutant] = []
    missed: list[Mutant] = []
    alike: list[Mutant] = []
    difference = _Difference(rulebook)
    seen = caught_by_examples(rulebook, examples, mutants)
    for mutant, failed in zip(mutants, seen, strict=True):
        if failed:
            caught.append(mutant)
        elif not difference.there(mutant):
            alike.append(mutant)
        else:
            (caught if doubted(mutant) else missed).append(mutant)
    return Trial(caught, missed, alike)


def table(trial: Trial, of: Callable[[Mutant], str]) -> Iterator[str]:
    """Yield a line for each kind, or rule, the least caught first."""
    caught, missed = (Counter(map(of, some)) for some in (trial.caught, trial.missed))
    names = {**missed, **caught}
    wide = max(map(len, names), default=0)
    for name in sorted(names, key=lambda name: share(caught[name], missed[name])):
        part = share(caught[name], missed[name])
        total = caught[name] + missed[name]
        yield f"{name:{wide}}  {caught[name]:4} of {total:4}  {part:5.1f} %"


def report(trial: Trial, rulebook: Rulebook) -> Iterator[str]:
    """Yield the mutants that nothing caught, and the shares."""
    places = places_in(rulebook.texts)
    for mutant in trial.missed:
        path = (*mutant.held.path, *mutant.part.path)
        says = f"{mutant.name[1]}: {mutant.says}"
        yield str(places.problem(*mutant.name, path, says))
    yield from ("", *table(trial, lambda mutant: mutant.name[1]), "")
    yield from (*table(trial, lambda mutant: mutant.kind), "")
    total = len(trial.caught) + len(trial.missed)
    yield (
        f"{len(trial.caught)} of {total} mutants are caught, {trial.share:.1f} %; "
        f"{len(trial.alike)} more change no deal."
    )


def main() -> None:
    """Try every mutant of a rules folder; exit 1 where too few are caught."""
    parser = argparse.ArgumentParser(description="Change rules; see what notices.")
    parser.add_argument("folder", nargs="?", type=Path, help="A rules folder.")
    parser.add_argument("--doubts", action="store_true", help="Lint the rest as well.")
    told = parser.parse_args()
    on = date.today()  # noqa: DTZ011 - the user's own day is meant
    proved = load(told.folder or shipped("rules") / "italy-china", on)
    if proved.rulebook is None or proved.problems:
        sys.exit(str(RulebookError(proved.problems)))
    rulebook = of_day(proved.rulebook, on)
    linter = _Linter(rulebook, proved.examples, on) if told.doubts else None
    doubted = [linter.catches] if linter else []
    trial = try_out(rulebook, proved.examples, *doubted)
    print("\n".join(report(trial, rulebook)))
    sys.exit(trial.share < ENOUGH)


if __name__ == "__main__":
    main()
