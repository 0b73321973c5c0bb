"""The rules read a second time, as narwhals expressions: what the kernel is held to.

It shares nothing with the kernel but the rulebook: open is null, and the logic is that
of SQL. A day a row decides what is in force and which value a threshold has. Columns
are worked out in stages, each of which reads those before it alone.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import reduce
from typing import Any

import narwhals as nw

from screening.rulebook.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
    Operator,
    ThresholdName,
)
from screening.rulebook.fields import InForce
from screening.rulebook.model import Rule, Rulebook

BOUNDS = {
    Operator.AT_LEAST: operator.ge,
    Operator.ABOVE: operator.gt,
    Operator.AT_MOST: operator.le,
    Operator.BELOW: operator.lt,
}
YES, NO = True, False
Built = tuple[nw.Expr, int]
"""An expression, and the first stage at which all that it reads is there."""


class Reading:
    """A rulebook as columns of truths, null where it cannot be told yet."""

    def __init__(self, rulebook: Rulebook, rules: Sequence[Rule]) -> None:
        self.rulebook, self.rules = rulebook, rules
        self.stages: list[dict[str, nw.Expr]] = []
        self._known: dict[Any, Built] = {}
        for rule in self.rules:
            self._put(f"rule:{rule.id}", self._rule(rule))

    def verdicts(self, frame: Any) -> Any:
        """Return a frame of the deals' names and a column for each rule."""
        for stage in self.stages:
            frame = frame.with_columns(**stage)
        return frame.select("deal", *(f"rule:{rule.id}" for rule in self.rules))

    def _put(self, name: str, built: Built) -> Built:
        expression, at = built
        while len(self.stages) <= at:
            self.stages.append({})
        self.stages[at][name] = expression
        return nw.col(name), at + 1

    def _once(self, key: Any, build: Callable[[], Built]) -> Built:
        """Return what is put in a column of its own the first time it is asked for."""
        if key not in self._known:
            built = build()  # which puts others there first
            self._known[key] = self._put(f"part:{len(self._known)}", built)
        return self._known[key]

    def _rule(self, rule: Rule) -> Built:
        return _while(rule.in_force, self._built(rule.when))

    def _built(self, condition: Condition) -> Built:
        match condition:
            case AllOf(parts):
                return self._group(parts, operator.and_, YES)
            case AnyOf(parts):
                return self._group(parts, operator.or_, NO)
            case NoneOf(parts):
                some, at = self._group(parts, operator.or_, NO)
                return ~some, at
            case Is(name):
                return self._once(condition, lambda: self._definition(name))
            case Comparison():
                return self._once(condition, lambda: self._compared(condition))

    def _group(
        self,
        parts: Sequence[Condition],
        join: Callable[[nw.Expr, nw.Expr], nw.Expr],
        nothing: bool,  # noqa: FBT001 - what no parts come to
    ) -> Built:
        built = [self._built(part) for part in parts]
        if not built:
            return nw.lit(nothing), 0
        return reduce(join, [it for it, _at in built]), max(at for _it, at in built)

    def _definition(self, name: str) -> Built:
        defined = self.rulebook.definitions[name]
        return _while(defined.in_force, self._built(defined.when))

    def _compared(self, comparison: Comparison) -> Built:
        question = self.rulebook.questions[comparison.question]
        tests = [
            self._test(nw.col(question.id), how, value)
            for how, value in comparison.tests
        ]
        made, at = reduce(operator.and_, tests), 0
        if question.ask_when is not None:
            gate, at = self._built(question.ask_when)
            made = gate & made
        return _while(question.in_force, (made, at))

    def _test(self, column: nw.Expr, how: Operator, value: Any) -> nw.Expr:
        if isinstance(value, ThresholdName):
            return self._by_day(column, how, value.id)
        if how is Operator.IS:
            return reduce(operator.or_, [column == word for word in sorted(value)])
        if how in BOUNDS:
            return BOUNDS[how](column, nw.lit(value))
        has = [column.list.contains(word) for word in sorted(value)]
        if how is Operator.ALL_OF:
            return reduce(operator.and_, has)
        some = reduce(operator.or_, has)
        return ~some if how is Operator.NONE_OF else some

    def _by_day(self, column: nw.Expr, how: Operator, threshold: str) -> nw.Expr:
        first, *later = self.rulebook.thresholds[threshold].values
        made = BOUNDS[how](column, nw.lit(first.value))
        for value in later:
            now = BOUNDS[how](column, nw.lit(value.value))
            made = (
                nw.when(nw.col("on") >= nw.lit(value.from_)).then(now).otherwise(made)
            )
        return made


def _while(days: InForce, built: Built) -> Built:
    """Return what holds on some days alone."""
    made, at = built
    ends: list[nw.Expr] = []
    if days.from_:
        ends.append(nw.col("on") >= nw.lit(days.from_))
    if days.until:
        ends.append(nw.col("on") <= nw.lit(days.until))
    if not ends:
        return built
    there = reduce(operator.and_, ends)
    return nw.when(there).then(made).otherwise(nw.lit(NO)), at


def with_days(frame: Any, on: date) -> Any:
    """Return a frame in which every deal has a day."""
    return frame.with_columns(on=nw.col("on").fill_null(nw.lit(on)))


def row_of(rulebook: Rulebook, verdicts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a deal's truths by rule as the engine's row of verdicts."""
    rank = rulebook.rank
    least = next(iter(rank))
    rules = [it for it in rulebook.rules.values() if it.off is None]
    met = [it for it in rules if verdicts[f"rule:{it.id}"]]
    open_ = [it for it in rules if verdicts[f"rule:{it.id}"] is None]
    low = max([least, *(it.level for it in met)], key=rank.__getitem__)
    high = max([low, *(it.level for it in open_)], key=rank.__getitem__)
    return {
        "deal": verdicts["deal"],
        "lowest": low,
        "highest": high,
        "settled": low == high,
        "met": [it.id for it in met],
        "open": [it.id for it in open_],
    }
