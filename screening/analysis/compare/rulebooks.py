"""Two rulebooks: what was added, removed, reworded, or decides deals otherwise.

Every part is compared with the one of its kind and id, key by key. A part that got
another id is one removed and one added.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from screening.analysis.compare import changes, messages
from screening.analysis.compare.changes import Change, ChangeKind, Key, PartKind
from screening.analysis.compare.meaning import Difference, MeaningComparison
from screening.rulebook import fields
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import NEVER, Condition
from screening.rulebook.editions import of_day
from screening.rulebook.fields import Part
from screening.rulebook.files import LISTS, PARTS
from screening.rulebook.model import Rule, Rulebook, Upkeep
from screening.rulebook.regimes import Regime, Unless
from screening.wording.conditions import rule_sentence

_NEVER_OUTCOME = frozenset(
    {ChangeKind.REWORDED, ChangeKind.REWRITTEN, ChangeKind.BASIS, ChangeKind.UPKEEP}
)
_DECIDING = frozenset(
    {PartKind.LEVEL, PartKind.QUESTION, PartKind.CHOICE, PartKind.RULE, PartKind.ITEM}
    | {PartKind.CONSEQUENCE, PartKind.SIGNAL, PartKind.LOOK, PartKind.REGIME}
)
"""The kinds of part that a deal can come out otherwise by, when one comes or goes."""

ASK_FIRST = "ask_first_when"

_BELONGS_TO = {
    changes.part_kind(mark.kind): changes.part_kind(outer)
    for listed, outer in LISTS.items()
    for declared in fields.keys_of(PARTS[listed])
    if (mark := declared.mark(fields.Members))
}
"""The kinds of part that stand inside those of another kind."""


def rulebooks(old: Rulebook, new: Rulebook) -> tuple[Change, ...]:
    """Return what differs, by kind of part, then in the order of the new rulebook."""
    return tuple(_Comparison(old, new).changes())


class _Comparison:
    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self.old, self.new = old, new
        self.meanings = MeaningComparison(old, new)
        self.before, self.after = changes.parts(old, new), changes.parts(new, old)

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
            if not self.goes_with_another(key):
                yield self.added_or_removed(key, old, new)
            return
        yield from self.switched(key, old, new)
        shape = Upkeep if key[0] is PartKind.FILE else type(new)
        for declared in fields.keys_of(shape):
            yield from self.of_key(key, declared, old, new)

    def of_key(
        self, key: Key, declared: fields.Key, old: Part, new: Part
    ) -> Iterator[Change]:
        """Yield what differs under one key; a rule's whole condition is told once."""
        was, now = (getattr(part, declared.name) for part in (old, new))
        if held := declared.mark(fields.Holds):
            before, after = (_held(part, declared, held) for part in (old, new))
            role = messages.Role(asks_first=declared.name == ASK_FIRST)
            yield from self.condition(key, before, after, (old, new), role)
        elif declared.part is Unless and isinstance(old, Rule):
            if _reworded(old, new):
                yield self.differs(key, declared, was, now)
        elif declared.part is Unless and _only_conditions_differ(was, now):
            for it, to in zip(was, now, strict=True):
                conditions, role = (it.when, to.when), messages.Role(to.reason)
                yield from self.condition(key, *conditions, (old, new), role)
        elif (
            was != now and not declared.mark(fields.Members) and declared.name != "off"
        ):
            yield self.differs(key, declared, was, now)

    def goes_with_another(self, key: Key) -> bool:
        """Tell whether what a part belongs to is new or gone too, and tells of it."""
        kind, name = key
        outer = _BELONGS_TO.get(kind, kind), name.partition("/")[0]
        both = outer in self.before and outer in self.after
        return kind in _BELONGS_TO and not both

    def added_or_removed(self, key: Key, old: Part | None, new: Part | None) -> Change:
        """Return that a part is new or gone; a rule with a deal that meets it."""
        part, book = (new, self.new) if new else (old, self.old)
        happened = ChangeKind.ADDED if new else ChangeKind.REMOVED
        off = isinstance(part, Rule) and part.off is not None
        level = _level(book, part.level) if isinstance(part, Rule) else ""
        says = messages.added_or_removed(*key, part, happened, level)
        outcome = key[0] in _DECIDING and not off
        shown = self.shown(key, self.difference(old, new), old, new)
        return Change(*key, happened, says, outcome, **shown)

    def difference(self, old: Part | None, new: Part | None) -> Difference | None:
        """Return what moves when a rule comes or goes, or is switched; else None."""
        was, now = (
            part.when if isinstance(part, Rule) and part.off is None else NEVER
            for part in (old, new)
        )
        return self.meanings.difference(was, now)

    def switched(self, key: Key, old: Part, new: Part) -> Iterator[Change]:
        if not isinstance(old, Rule) or not isinstance(new, Rule) or old.off == new.off:
            return
        happened, moved = ChangeKind.REWORDED, old.off is None or new.off is None
        if moved:
            happened = ChangeKind.SWITCHED_ON if old.off else ChangeKind.SWITCHED_OFF
        was, now = old.off or "", new.off or ""
        says = messages.switched(new.id, happened, now)
        shown = self.shown(key, self.difference(old, new), old, new)
        yield Change(*key, happened, says, moved, was, now, **shown)

    def condition(
        self,
        key: Key,
        was: Condition,
        now: Condition,
        both: tuple[Part, Part],
        role: messages.Role = messages.NO_ROLE,
    ) -> Iterator[Change]:
        """Yield that a condition means something else, or is only written otherwise."""
        old, new = both
        found, rewritten = self.meanings.difference(was, now), was != now
        if found is None or (found.same and not rewritten):
            return
        off = isinstance(new, Rule) and new.off and isinstance(old, Rule) and old.off
        happened = ChangeKind.REWRITTEN if found.same else ChangeKind.CONDITION
        says = messages.condition(*key, found, role, rewritten=rewritten)
        outcome, shown = not (found.same or off), self.shown(key, found, old, new)
        before = _in_words(old, was, self.old) if rewritten else ""
        after = _in_words(new, now, self.new) if rewritten else ""
        yield Change(*key, happened, says, outcome, before, after, **shown)

    def differs(self, key: Key, declared: fields.Key, was: Any, now: Any) -> Change:
        happened = _happened(declared)
        if happened is ChangeKind.RELEVELLED:
            was, now = _level(self.old, was), _level(self.new, now)
        if happened is ChangeKind.VALUES:
            return self.values(key)
        before, after = messages.value_in_words(was), messages.value_in_words(now)
        says = messages.DIFFERS.get(happened, messages.DIFFERS_OTHERWISE)
        if happened is ChangeKind.REWORDED or declared.part is fields.Accepted:
            says = messages.REWORDED
        named = {"start": messages.started(*key), "part": messages.named(*key)}
        words = {"called": declared.called, "before": before, "after": after}
        says, outcome = says.format(**named, **words), self.moves(key, happened)
        return Change(*key, happened, says, outcome, before, after)

    def values(self, key: Key) -> Change:
        """Return that a threshold takes other values, or that they rest on others."""
        both = self.old.thresholds[key[1]], self.new.thresholds[key[1]]
        before, after = map(messages.threshold_in_words, both)
        happened, says = ChangeKind.VALUES, messages.DIFFERS[ChangeKind.VALUES]
        if before == after:
            happened, says = ChangeKind.BASIS, messages.VALUES_REST
        named = {"start": messages.started(*key), "part": messages.named(*key)}
        says = says.format(**named, before=before, after=after)
        return Change(*key, happened, says, self.moves(key, happened), before, after)

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
        both = self.before.keys() & self.after.keys()
        was, now = (
            [key[1] for key in keys if key[0] is kind and key in both]
            for keys in (self.before, self.after)
        )
        if was != now and kind is not PartKind.FILE:
            says, outcome = messages.reordered(kind), kind is PartKind.LEVEL
            words = ", ".join(was), ", ".join(now)
            yield Change(kind, "", ChangeKind.REORDERED, says, outcome, *words)

    def shown(
        self, key: Key, found: Difference | None, old: Part | None, new: Part | None
    ) -> dict[str, Any]:
        """Return the deals that show a difference, and whether none can."""
        if found is None:
            return {}
        witnesses, part, on = [], key[1], self.day(found.on, old, new)
        for before, after, answers in found.shown:
            name = messages.COUNTEREXAMPLE.format(part=part, before=before, after=after)
            deal = Deal(name=name, on=on, answers=answers)
            witnesses.append(changes.Counterexample(before, after, deal))
        return {"witnesses": tuple(witnesses), "incomparable": found.incomparable}

    def day(self, first: date | None, *of: Part | None) -> date:
        """Return a day to read the rules at: both are in force on it, if on any.

        It is of the edition that begins on the `first` day, where there are several.
        """
        spans = [part.in_force for part in of if isinstance(part, Rule | Regime)]
        ends = [end for it in spans for end in it.ends()]
        days = [first or self.new.heading.reviewed, *ends]
        edition = of_day(self.new, days[0])
        common = (
            day
            for day in days
            if all(span.covers(day) for span in spans)
            and of_day(self.new, day) is edition
        )
        return next(common, days[0] if first else days[-1])


def _held(part: Part, declared: fields.Key, held: fields.Holds) -> Condition:
    """Return the condition that a part has under a key; of a rule, the whole of it."""
    if isinstance(part, Rule):
        return part.when
    return getattr(part, declared.name) or held.unwritten


def _in_words(part: Part, condition: Condition, rulebook: Rulebook) -> str:
    if isinstance(part, Rule):
        return rule_sentence(part, rulebook)
    return messages.condition_in_words(condition, rulebook)


def _reworded(old: Rule, new: Any) -> bool:
    """Tell whether exceptions say something else that no condition tells."""
    before, after = ({it.when: it for it in rule.unless} for rule in (old, new))
    said = any(before[it] != after[it] for it in before.keys() & after.keys())
    return said or (old.unless != new.unless and old.when == new.when)


def _only_conditions_differ(was: Sequence[Unless], now: Sequence[Unless]) -> bool:
    """Tell whether what excuses is the same but for the conditions of it."""
    same: dict[str, Any] = {"when": NEVER}
    return [it.model_copy(update=same) for it in was] == [
        it.model_copy(update=same) for it in now
    ]


def _happened(declared: fields.Key) -> ChangeKind:
    """Return what it means that a key differs; it is wording where nothing else."""
    if mark := declared.mark(fields.Changes):
        return ChangeKind(mark.kind)
    return ChangeKind.LEADS if declared.mark(fields.Ref) else ChangeKind.REWORDED


def _level(rulebook: Rulebook, name: str) -> str:
    return rulebook.heading.levels[rulebook.rank[name]].label
