"""Two rulebooks: what was added, removed, reworded, or decides deals otherwise.

Every part is compared with the one of its kind and id, key by key. A part that got
another id is one removed and one added.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from screening.analysis.compare import messages
from screening.analysis.compare.changes import (
    Change,
    ChangeKind,
    Counterexample,
    Key,
    PartKind,
    part_kind,
    parts,
)
from screening.analysis.compare.meaning import (
    Difference,
    MeaningComparison,
    ShownDifference,
)
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import NEVER, Condition
from screening.rulebook.fields import (
    Accepted,
    Changes,
    Holds,
    Members,
    Part,
    Ref,
    keys_of,
)
from screening.rulebook.fields import Key as DeclaredKey
from screening.rulebook.files import LISTS, PARTS
from screening.rulebook.model import InForce, Rule, Rulebook, Upkeep

_NEVER_OUTCOME = frozenset(
    {ChangeKind.REWORDED, ChangeKind.REWRITTEN, ChangeKind.BASIS, ChangeKind.UPKEEP}
)
_DECIDING = frozenset(
    {PartKind.LEVEL, PartKind.QUESTION, PartKind.CHOICE, PartKind.RULE, PartKind.ITEM}
    | {PartKind.CONSEQUENCE, PartKind.SIGNAL, PartKind.LOOK}
)
"""The kinds of part that a deal can come out otherwise by, when one comes or goes."""

_BELONGS_TO = {
    part_kind(mark.kind): part_kind(outer)
    for listed, outer in LISTS.items()
    for declared in keys_of(PARTS[listed])
    if (mark := declared.mark(Members))
}
"""The kinds of part that stand inside those of another kind."""


def rulebooks(old: Rulebook, new: Rulebook) -> tuple[Change, ...]:
    """Return what differs, by kind of part, then in the order of the new rulebook."""
    return tuple(_Comparison(old, new).changes())


class _Comparison:
    """Two rulebooks, being compared."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self.old, self.new = old, new
        self.meanings = MeaningComparison(old, new)
        self.before, self.after = parts(old, new), parts(new, old)

    def changes(self) -> Iterator[Change]:
        """Yield what differs: of each part, then in the order of those of a kind."""
        keys = [*self.after, *(key for key in self.before if key not in self.after)]
        for kind in PartKind:
            yield from self.reordered(kind)
            for key in keys:
                if key[0] is kind:
                    yield from self.of_part(key)

    def of_part(self, key: Key) -> Iterator[Change]:
        old, new = self.before.get(key), self.after.get(key)
        if old is None or new is None:
            if not self.came_or_went_with_all(key):
                yield self.came_or_went(key, old, new)
            return
        yield from self.switched(key, old, new)
        shape = Upkeep if key[0] is PartKind.FILE else type(new)
        for declared in keys_of(shape):
            was, now = (getattr(part, declared.name) for part in (old, new))
            if held := declared.mark(Holds):
                either = was or held.unwritten, now or held.unwritten
                yield from self.condition(key, *either, old, new)
            elif was != now and not declared.mark(Members) and declared.name != "off":
                yield self.differs(key, declared, was, now)

    def came_or_went_with_all(self, key: Key) -> bool:
        """Tell whether what a part belongs to came or went too, and says it for it."""
        kind, name = key
        if kind not in _BELONGS_TO:
            return False
        outer = (_BELONGS_TO[kind], name.partition("/")[0])
        return outer not in self.before or outer not in self.after

    def came_or_went(self, key: Key, old: Part | None, new: Part | None) -> Change:
        """Return that a part is new or gone; a rule with a deal that meets it."""
        kind, name = key
        part, happened = (new, ChangeKind.ADDED) if new else (old, ChangeKind.REMOVED)
        off = isinstance(part, Rule) and part.off is not None
        level = ""
        if isinstance(part, Rule):
            level = _level(self.new if new else self.old, part.level)
        shown = self.shown_by(old, new) if kind is PartKind.RULE and not off else None
        return Change(
            kind=kind,
            id=name,
            happened=happened,
            says=messages.added_or_removed(kind, name, part, happened, level),
            outcome=kind in _DECIDING and not off,
            witnesses=self.witnesses(key, shown, old, new),
            undecided=bool(shown and shown.undecided),
        )

    def shown_by(self, old: Part | None, new: Part | None) -> Difference | None:
        """Return what moves when a rule comes or goes."""
        was = old.when if isinstance(old, Rule) and old.off is None else NEVER
        now = new.when if isinstance(new, Rule) and new.off is None else NEVER
        return self.meanings.difference(was, now)

    def switched(self, key: Key, old: Part, new: Part) -> Iterator[Change]:
        """Yield that a rule was switched off or on, or off for another reason."""
        if not isinstance(old, Rule) or not isinstance(new, Rule) or old.off == new.off:
            return
        kind, name = key
        happened = ChangeKind.REWORDED
        if old.off is None or new.off is None:
            happened = ChangeKind.SWITCHED_ON if old.off else ChangeKind.SWITCHED_OFF
        moved = happened is not ChangeKind.REWORDED
        shown = self.shown_by(old, new) if moved else None
        yield Change(
            kind=kind,
            id=name,
            happened=happened,
            says=messages.switched(name, happened, new.off or ""),
            outcome=moved,
            before=old.off or "",
            after=new.off or "",
            witnesses=self.witnesses(key, shown, old, new),
            undecided=bool(shown and shown.undecided),
        )

    def condition(
        self, key: Key, was: Condition, now: Condition, old: Part, new: Part
    ) -> Iterator[Change]:
        """Yield that a condition means something else, or is only written otherwise."""
        found = self.meanings.difference(was, now)
        if found is None or (found.same and was == now):
            return
        off = isinstance(new, Rule) and new.off and isinstance(old, Rule) and old.off
        yield Change(
            kind=key[0],
            id=key[1],
            happened=ChangeKind.REWRITTEN if found.same else ChangeKind.CONDITION,
            says=messages.condition(*key, found, rewritten=was != now),
            outcome=not found.same and not off,
            before=messages.condition_in_words(was, self.old) if was != now else "",
            after=messages.condition_in_words(now, self.new) if was != now else "",
            witnesses=self.witnesses(key, found, old, new),
            undecided=found.undecided,
        )

    def differs(self, key: Key, declared: DeclaredKey, was: Any, now: Any) -> Change:
        """Return that one key of a part differs."""
        (kind, part), happened = key, _happened(declared)
        if happened is ChangeKind.RELEVELLED:
            was, now = _level(self.old, was), _level(self.new, now)
        before, after = messages.value_in_words(was), messages.value_in_words(now)
        says = messages.differs(*key, declared.called, happened, (before, after))
        if happened is ChangeKind.REWORDED or declared.part is Accepted:
            says = messages.reworded(*key, declared.called)
        return Change(
            kind=kind,
            id=part,
            happened=happened,
            says=says,
            outcome=self.moves(key, happened),
            before=before,
            after=after,
        )

    def moves(self, key: Key, happened: ChangeKind) -> bool:
        """Tell whether such a difference can let a deal come out otherwise."""
        kind, name = key
        if happened in _NEVER_OUTCOME or kind is PartKind.HEADING:
            return False
        if kind is PartKind.RULE:
            return not (self.old.rules[name].off and self.new.rules[name].off)
        return not (kind is PartKind.QUESTION and happened is ChangeKind.MOVED)

    def reordered(self, kind: PartKind) -> Iterator[Change]:
        """Yield that the parts of a kind stand in another order; only levels decide."""
        before = [name for of, name in self.before if of is kind]
        after = [name for of, name in self.after if of is kind]
        was = [name for name in before if name in set(after)]
        now = [name for name in after if name in set(before)]
        if was != now and kind is not PartKind.FILE:
            yield Change(
                kind=kind,
                id="",
                happened=ChangeKind.REORDERED,
                says=messages.reordered(kind),
                outcome=kind is PartKind.LEVEL,
                before=", ".join(was),
                after=", ".join(now),
            )

    def witnesses(
        self, key: Key, found: Difference | None, old: Part | None, new: Part | None
    ) -> tuple[Counterexample, ...]:
        """Return the deals that show a difference, named after the part."""
        on = self.day(old, new)
        return tuple(
            Counterexample(before=one.before, after=one.after, deal=_deal(key, one, on))
            for one in (found.shown if found else ())
        )

    def day(self, *of: Part | None) -> date:
        """Return a day to read the rules at: both are in force on it, if on any."""
        spans = [one.in_force for one in of if isinstance(one, Rule)]
        reviewed = self.new.heading.reviewed
        ends = [day for span in spans for day in _ends(span)]
        for day in (reviewed, *ends):
            if all(span.covers(day) for span in spans):
                return day
        return ends[-1] if ends else reviewed


def _happened(declared: DeclaredKey) -> ChangeKind:
    """Return what it means that a key differs; it is wording where nothing else."""
    if changes := declared.mark(Changes):
        return ChangeKind(changes.kind)
    return ChangeKind.LEADS if declared.mark(Ref) else ChangeKind.REWORDED


def _level(rulebook: Rulebook, name: str) -> str:
    return rulebook.heading.levels[rulebook.rank[name]].label


def _ends(span: InForce) -> list[date]:
    return [day for day in (span.from_, span.until) if day]


def _deal(key: Key, shown: ShownDifference, on: date) -> Deal:
    name = f"{key[1]}: {shown.before.value} before, {shown.after.value} now"
    return Deal(name=name, on=on, answers=shown.answers)
