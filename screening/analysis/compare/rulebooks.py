"""Two rulebooks: what was added, removed, reworded, or decides deals otherwise.

Every part is compared with the one of its kind and id, key by key. A part that got
another id is one removed and one added. People are told part by part, by its title:
what is new, gone or written otherwise before what only follows from that, and words and
upkeep last.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from screening.analysis.compare import changes
from screening.analysis.compare.changes import Change, ChangeKind, Key, PartKind
from screening.analysis.compare.meaning import Difference, MeaningComparison
from screening.formats.text import upper_first
from screening.rulebook import fields
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import NEVER, Condition
from screening.rulebook.editions import of_day
from screening.rulebook.fields import Part, title_of
from screening.rulebook.files import LISTS, PARTS
from screening.rulebook.model import Rule, Rulebook, Upkeep
from screening.rulebook.regimes import MayApply, Regime, Unless
from screening.wording.answers import fill
from screening.wording.conditions import rule_sentence
from screening.wording.rulebook import KINDS

_NEVER_OUTCOME = frozenset(
    {ChangeKind.REWORDED, ChangeKind.REWRITTEN, ChangeKind.BASIS, ChangeKind.UPKEEP}
)
_DECIDING = frozenset(
    {PartKind.LEVEL, PartKind.QUESTION, PartKind.CHOICE, PartKind.RULE, PartKind.ITEM}
    | {PartKind.CONSEQUENCE, PartKind.SIGNAL, PartKind.LOOK, PartKind.REGIME}
    | {PartKind.CONTRADICTION}
)
"""The kinds of part that a deal can come out otherwise by, when one comes or goes."""

_LIMBS = Unless, MayApply
"""Parts that a regime lists, each with a condition of its own."""
_BELONGS_TO = {
    changes.part_kind(mark.kind): changes.part_kind(outer)
    for listed, outer in LISTS.items()
    for declared in fields.keys_of(PARTS[listed])
    if (mark := declared.mark(fields.Members))
}
"""The kinds of part that stand inside those of another kind."""


def rulebooks(old: Rulebook, new: Rulebook) -> tuple[Change, ...]:
    """Return what differs, by kind of part, then in the order of the new rulebook."""
    return tuple(_Comparison(old, new).every_change())


class _Comparison:
    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self.old, self.new = old, new
        self.meanings = MeaningComparison(old, new)
        self.before, self.after = changes.parts(old, new), changes.parts(new, old)

    def every_change(self) -> Iterator[Change]:
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
            before, after = (
                (part.when if isinstance(part, Rule) else getattr(part, declared.name))
                or held.unwritten
                for part in (old, new)
            )
            role = changes.Role(key=declared.name)
            yield from self.condition(key, before, after, (old, new), role)
        elif declared.part is Unless and isinstance(old, Rule):
            if _reworded(old, new):
                yield self.differs(key, declared, was, now)
        elif declared.part in _LIMBS and _only_conditions_differ(was, now):
            for it, to in zip(was, now, strict=True):
                role = changes.Role(getattr(to, "reason", ""), declared.name)
                yield from self.condition(key, it.when, to.when, (old, new), role)
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
        says = changes.added_or_removed(*key, part, happened, level)
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
        says = changes.switched(new.id, happened, now)
        shown = self.shown(key, self.difference(old, new), old, new)
        yield Change(*key, happened, says, moved, was, now, **shown)

    def condition(
        self,
        key: Key,
        was: Condition,
        now: Condition,
        both: tuple[Part, Part],
        role: changes.Role = changes.NO_ROLE,
    ) -> Iterator[Change]:
        """Yield that a condition means something else, or is only written otherwise."""
        old, new = both
        found, rewritten = self.meanings.difference(was, now), was != now
        if found is None or (found.same and not rewritten):
            return
        off = isinstance(new, Rule) and new.off and isinstance(old, Rule) and old.off
        happened = ChangeKind.REWRITTEN if found.same else ChangeKind.CONDITION
        says = changes.condition(*key, found, role, rewritten=rewritten)
        outcome, shown = not (found.same or off), self.shown(key, found, old, new)
        before, after = (
            rule_sentence(part, book)
            if isinstance(part, Rule)
            else changes.condition_in_words(when, book)
            for part, when, book in ((old, was, self.old), (new, now, self.new))
        )
        if not rewritten:
            before = after = ""
        yield Change(*key, happened, says, outcome, before, after, **shown)

    def differs(self, key: Key, declared: fields.Key, was: Any, now: Any) -> Change:
        happened = (
            ChangeKind.LEADS if declared.mark(fields.Ref) else ChangeKind.REWORDED
        )
        if mark := declared.mark(fields.Changes):
            happened = ChangeKind(mark.kind)
        if happened is ChangeKind.RELEVELLED:
            was, now = _level(self.old, was), _level(self.new, now)
        if happened is ChangeKind.VALUES:
            return self.values(key)
        before, after = changes.value_in_words(was), changes.value_in_words(now)
        says = changes.DIFFERS.get(happened, changes.DIFFERS_OTHERWISE)
        if happened is ChangeKind.REWORDED or declared.part is fields.Accepted:
            says = changes.REWORDED
        named = {"start": changes.started(*key), "part": changes.named(*key)}
        words = {"called": declared.called, "before": before, "after": after}
        says, outcome = says.format(**named, **words), self.moves(key, happened)
        return Change(*key, happened, says, outcome, before, after)

    def values(self, key: Key) -> Change:
        """Return that a threshold takes other values, or that they rest on others."""
        both = self.old.thresholds[key[1]], self.new.thresholds[key[1]]
        before, after = map(changes.threshold_in_words, both)
        happened, says = ChangeKind.VALUES, changes.DIFFERS[ChangeKind.VALUES]
        if before == after:
            happened, says = ChangeKind.BASIS, changes.VALUES_REST
        named = {"start": changes.started(*key), "part": changes.named(*key)}
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
            several = changes.PLURALS.get(kind, f"{kind.value}s")
            says = f"The {several} stand in another order."
            outcome = kind is PartKind.LEVEL
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
            name = f"{part}: {before} before, {after} now"
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


def _reworded(old: Rule, new: Any) -> bool:
    """Tell whether exceptions say something else that no condition tells."""
    before, after = ({it.when: it for it in rule.unless} for rule in (old, new))
    said = any(before[it] != after[it] for it in before.keys() & after.keys())
    return said or (old.unless != new.unless and old.when == new.when)


def _only_conditions_differ(was: Sequence[Part], now: Sequence[Part]) -> bool:
    """Tell whether what excuses, or may apply, is the same but for the conditions."""
    same: dict[str, Any] = {"when": NEVER}
    return [it.model_copy(update=same) for it in was] == [
        it.model_copy(update=same) for it in now
    ]


def _level(rulebook: Rulebook, name: str) -> str:
    return rulebook.heading.levels[rulebook.rank[name]].label


FIRST = PartKind.REGIME, PartKind.RULE, PartKind.THRESHOLD, PartKind.QUESTION
"""What is told first: what is asked and decided, and the numbers of it."""
_BEHIND = PartKind.DEFINITION, PartKind.QUESTION
"""The kinds of part that are named as standing behind another."""


class PartTold(NamedTuple):
    """A part by its title, what it is called, its id, and what became of it."""

    title: str
    kind: str
    id: str
    says: Sequence[str]


class ToldChanges(NamedTuple):
    """What can move a deal by itself, what follows from that, and what moves none."""

    moving: Sequence[PartTold]
    following: Sequence[PartTold]
    wording: Sequence[PartTold]

    @property
    def anything(self) -> bool:
        """Whether anything differs."""
        return any(self)


def told(old: Rulebook, new: Rulebook) -> ToldChanges:
    """Return what differs from one rulebook to another, each part once.

    What heads a part is as the newer rulebook that has it says it.
    """
    by_part: dict[Key, list[Change]] = {}
    for change in rulebooks(old, new):
        by_part.setdefault((change.kind, change.id), []).append(change)
    parts = {**changes.parts(old, new), **changes.parts(new, old)}
    asked = {**old.questions, **new.questions}
    titles = {key: fill(title_of(part), asked, {}) for key, part in parts.items()}
    moving, following, wording = list[PartTold](), list[PartTold](), list[PartTold]()
    order = [*FIRST, *PartKind]
    for key in sorted(by_part, key=lambda key: order.index(key[0])):
        moved = [it for it in by_part[key] if it.outcome]
        place = following if moved else wording
        if any(not it.follows for it in moved):
            place = moving
        place.append(_part(key, by_part[key], titles))
    return ToldChanges(moving, following, wording)


def _part(key: Key, found: Sequence[Change], titles: Mapping[Key, str]) -> PartTold:
    kind, name = key
    title = titles.get(key) or name or upper_first(_called(kind, several=True))
    called = _called(kind)
    behind = {
        changes.named(*it): f"{_called(it[0])} “{titles[it]}”"
        for it in titles
        if it[0] in _BEHIND and it != key
    }
    says = (changes.of_itself(it, title, called, behind) for it in found)
    return PartTold(title, called, name, tuple(dict.fromkeys(says)))


def _called(kind: PartKind, *, several: bool = False) -> str:
    """Return what a part of a kind is called where people read of it."""
    words = KINDS.get("entry of people" if kind is PartKind.PERSON else kind.value)
    if words is None:
        return kind.value
    return words.several if several else words.one
