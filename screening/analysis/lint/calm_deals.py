"""Looks for deals that have what is wanted and meet none of many rules.

Those are brought in one by one, as they turn out to stand in the way.
"""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from screening.analysis.lint.shown import Standing
from screening.analysis.proofs import Needed, Placed, Prover
from screening.engine.choices import fewest
from screening.engine.solver import UndecidedError
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.model import Rule, Verdict

MET, NOT_MET = Verdict.MET, Verdict.NOT_MET

MOST_AT_ONCE = 16
"""How many rules are brought into a search at once where nothing hangs on it."""

MOST_KEPT = 8
"""How many deals that were found calm are kept for what is looked for next."""


class CalmestDeal(NamedTuple):
    """Answers that have what is wanted, and the rules that stand all the same."""

    answers: Answers
    standing: Mapping[str, Rule]


class CalmDeals:
    """Deals that searches found calm, but for what they were to have."""

    def __init__(self) -> None:
        self._latest: deque[Answers] = deque(maxlen=MOST_KEPT)

    def keep(self, answers: Answers) -> None:
        """Keep a deal, in the place of the one that was found first."""
        self._latest.appendleft(answers)

    def beside(self, answers: Answers) -> Iterator[Answers]:
        """Yield answers, then with each deal's beside them: what they decide stays."""
        yield answers
        for deal in self._latest:
            yield {**deal, **answers}


class CalmSearch:
    """Searches for deals that have what is wanted, and are calm.

    What stood in the way of one comes first in the next. `apart` are further answers by
    deal, where there are several; the rules decide the second. `kept` are deals that
    other searches found.
    """

    def __init__(
        self,
        prover: Prover,
        standing: Standing,
        wanted: Sequence[Needed],
        kept: CalmDeals,
        apart: Sequence[Answers] = (),
    ) -> None:
        self._prover, self._standing, self._wanted = prover, standing, wanted
        self._kept, self._apart = kept, apart
        self._of = 1 if apart else 0
        self._stood: list[Rule] = []
        self._failed: set[frozenset[str]] = set()

    def find(self, calm: Sequence[Rule]) -> Answers | None:
        """Return the fewest answers that meet none of those; None where there are none.

        UndecidedError where the search is given up.
        """
        names = {rule.id for rule in calm}
        if any(failed <= names for failed in self._failed):
            return None
        found: Answers = {}
        while True:
            held = [rule for rule in self._stood if rule.id in names]
            answers = self._onwards(held, found)
            if answers is None:
                self._failed.add(frozenset(rule.id for rule in held))
                return None
            found = answers
            if (standing := self._first(calm, found)) is None:
                return self._fewest(found, calm)
            self._stood.append(standing)

    def calmest(
        self, calm: Sequence[Rule], unmet: Sequence[Rule] = ()
    ) -> CalmestDeal | None:
        """Return a deal that meets none of `unmet`, and few of the others.

        None where there is none. Those that still stand seemed to be in the way of the
        others; where none does, the deal is calm.
        """
        known = self._prover.deals(*self._needing(unmet)) if not self._apart else []
        for deal in known:
            if not self._among(calm, deal):
                self._kept.keep(deal)
                return CalmestDeal(deal, {})
        found = self._onwards(unmet, {})
        if found is None:
            return None
        blocked = self._plainly_met(calm, found)
        found = self._beside_others(self._but(blocked, calm), found)
        held, many = [*unmet], MOST_AT_ONCE
        while standing := self._among(self._but(blocked, calm), found):
            group = [rule for rule, _verdict in standing[:many]]
            answers = self._glimpsed(held, group, found)
            many = MOST_AT_ONCE if answers else max(1, len(group) // 4)
            if answers:
                held, more = [*held, *group], answers.items() >= found.items()
                left = self._but(blocked, calm)
                found = answers if more else self._beside_others(left, answers)
            elif len(group) == 1:
                blocked[group[0].id] = group[0]
        self._kept.keep(found)
        known[:] = [found]
        still = self._among(blocked.values(), found)
        return CalmestDeal(found, {rule.id: rule for rule, _verdict in still})

    def _but(self, blocked: Mapping[str, Rule], calm: Sequence[Rule]) -> list[Rule]:
        return [rule for rule in calm if rule.id not in blocked]

    def _plainly_met(self, calm: Sequence[Rule], found: Answers) -> dict[str, Rule]:
        """Return the rules that whatever has what is wanted plainly meets, by id."""
        met = (rule for rule, verdict in self._among(calm, found) if verdict is MET)
        return {rule.id: rule for rule in met if self._is_plainly_met(rule)}

    def _beside_others(self, calm: Sequence[Rule], found: Answers) -> Answers:
        """Return those answers, beside a kept deal's with which the fewest rules stand.

        Several deals at once would have to share its answers: there they stay alone.
        """
        if self._apart:
            return found
        return min(self._kept.beside(found), key=lambda it: len(self._among(calm, it)))

    def _onwards(self, unmet: Sequence[Rule], found: Answers) -> Answers | None:
        """Return answers that have what is wanted: more than were found, or others."""
        find = partial(self._prover.find, *self._needing(unmet), apart=self._apart)
        if found:
            with suppress(UndecidedError):
                answers = find(known=found)
                if answers is not None:
                    return answers
        return find()

    def _glimpsed(
        self, held: Sequence[Rule], group: Sequence[Rule], found: Answers
    ) -> Answers | None:
        """Return answers with which a group is not met either, if some are soon found.

        More answers change nothing of what is held. One rule alone, that is not plainly
        met, is worth looking for others.
        """
        glimpse = partial(self._prover.glimpse, apart=self._apart)
        first = [(Placed(self._of, rule.when), NOT_MET) for rule in group]
        answers = glimpse(*first, known=found)
        if answers is not None or len(group) > 1 or self._is_plainly_met(group[0]):
            return answers
        return glimpse(*self._needing([*held, *group]), known={})

    def _is_plainly_met(self, rule: Rule) -> bool:
        wanted = [it for it, verdict in self._wanted if verdict is MET]
        known = [it.condition if isinstance(it, Placed) else it for it in wanted]
        return not self._apart and self._prover.always_meet(known, rule.when)

    def _needing(self, unmet: Sequence[Rule]) -> list[Needed]:
        first = ((Placed(self._of, rule.when), NOT_MET) for rule in unmet)
        return [*self._wanted, *first]

    def _among(
        self, rules: Collection[Rule], answers: Answers
    ) -> list[tuple[Rule, Verdict]]:
        """Return the rules that are met or open."""
        return self._standing.among(rules, self._whole(answers))

    def _first(self, calm: Collection[Rule], answers: Answers) -> Rule | None:
        """Return the first of the rules that is met, or else open."""
        standing = self._among(calm, answers)
        met = (rule for rule, verdict in standing if verdict is MET)
        return next(met, standing[0][0] if standing else None)

    def _whole(self, answers: Answers) -> Answers:
        return {**answers, **self._apart[self._of]} if self._apart else answers

    def _fewest(self, answers: Answers, calm: Sequence[Rule]) -> Answers:
        """Return the answers without those, and the choices, that it does not take."""
        kept = dict(answers)
        for name in reversed([*answers]):
            fewer = {it: kept[it] for it in kept if it != name}
            if self._does(calm, fewer):
                kept = fewer
            elif isinstance(answer := kept[name], frozenset):
                kept[name] = fewest(answer, partial(self._does_with, calm, kept, name))
        return kept

    def _does_with(
        self, calm: Sequence[Rule], answers: Answers, name: str, some: Answer
    ) -> bool:
        return self._does(calm, {**answers, name: some})

    def _does(self, calm: Sequence[Rule], answers: Answers) -> bool:
        """Tell whether answers have what is wanted and leave every rule unmet."""
        return self._has_wanted(answers) and not self._first(calm, answers)

    def _has_wanted(self, answers: Answers) -> bool:
        for needed, verdict in self._wanted:
            of, it = needed if isinstance(needed, Placed) else Placed(0, needed)
            own = {**answers, **self._apart[of]} if self._apart else answers
            if self._prover.verdict(it, own) is not verdict:
                return False
        return True
