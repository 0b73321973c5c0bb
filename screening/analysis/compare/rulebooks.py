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
from screening.analysis.compare.changes import ChangeKind, Key, PartChange, PartKind
from screening.analysis.compare.meaning import ConditionDifference, MeaningComparison
from screening.formats.text import upper_first
from screening.presentation.answers import fill
from screening.presentation.conditions import with_values
from screening.presentation.rulebook import KINDS
from screening.rulebook import fields
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import NEVER, Condition
from screening.rulebook.editions import of_day
from screening.rulebook.fields import Part, title_of
from screening.rulebook.files import LISTS, PARTS
from screening.rulebook.model import Rule, Rulebook, Upkeep
from screening.rulebook.regimes import MayApply, Regime, Unless

_NEVER_OUTCOME = frozenset(
    {ChangeKind.REWORDED, ChangeKind.REWRITTEN, ChangeKind.BASIS, ChangeKind.UPKEEP}
)
_DECIDING = frozenset(
    {PartKind.LEVEL, PartKind.QUESTION, PartKind.CHOICE, PartKind.RULE, PartKind.ITEM}
    | {PartKind.CONSEQUENCE, PartKind.SIGNAL, PartKind.LOOK, PartKind.REGIME}
    | {PartKind.CONTRADICTION, PartKind.PROVISO, PartKind.RECOMMENDATION}
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


def rulebooks(old: Rulebook, new: Rulebook) -> tuple[PartChange, ...]:
    """The changes, by kind of part, then in the order of the new rulebook."""
    return tuple(_RulebookComparison(old, new).every_change())


class _RulebookComparison:
    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self.old, self.new = old, new
        self.meanings = MeaningComparison(old, new)
        self.before, self.after = changes.parts(old, new), changes.parts(new, old)

    def every_change(self) -> Iterator[PartChange]:
        """Yield what differs: of each part, then in the order of those of a kind."""
        keys = [*self.after, *(key for key in self.before if key not in self.after)]
        for kind in PartKind:
            yield from self.reordered(kind)
            for key in keys:
                if key[0] is kind:
                    yield from self.of_part(key)

    def of_part(self, key: Key) -> Iterator[PartChange]:
        """Yield what differs of a part: whether it is there, else key by key."""
        old, new = self.before.get(key), self.after.get(key)
        if old is None or new is None:
            if not self.goes_with_another(key):
                yield self.added_or_removed(key, old, new)
            return
        if isinstance(old, Rule) and isinstance(new, Rule) and old.off != new.off:
            yield self.switched(key, old, new)
        shape = Upkeep if key[0] is PartKind.FILE else type(new)
        for declared in fields.keys_of(shape):
            yield from self.of_key(key, declared, old, new)

    def of_key(
        self, key: Key, declared: fields.Key, old: Part, new: Part
    ) -> Iterator[PartChange]:
        """Yield what differs under one key; a rule's whole condition is told once."""
        name = declared.name
        was, now = (getattr(part, name) for part in (old, new))
        if held := declared.mark(fields.Holds):
            before, after = (
                (part.when if isinstance(part, Rule) else getattr(part, name))
                or held.unwritten
                for part in (old, new)
            )
            yield from self.condition(key, (old, before), (new, after), name)
        elif declared.part is Unless and isinstance(old, Rule):
            if _reworded(old, new):
                yield self.differs(key, declared, was, now)
        elif declared.part in _LIMBS and _only_conditions_differ(was, now):
            for it, to in zip(was, now, strict=True):
                because = getattr(to, "reason", "")
                both = (old, it.when), (new, to.when)
                yield from self.condition(key, *both, name, because)
        elif was != now and not declared.mark(fields.Members) and name != "off":
            yield self.differs(key, declared, was, now)

    def goes_with_another(self, key: Key) -> bool:
        """Tell whether what a part belongs to is new or gone too, and tells of it."""
        kind, name = key
        outer = _BELONGS_TO.get(kind, kind), name.partition("/")[0]
        both = outer in self.before and outer in self.after
        return kind in _BELONGS_TO and not both

    def added_or_removed(
        self, key: Key, old: Part | None, new: Part | None
    ) -> PartChange:
        """Return that a part is new or gone; a rule with a deal that meets it."""
        part, book = (new, self.new) if new else (old, self.old)
        happened = ChangeKind.ADDED if new else ChangeKind.REMOVED
        notes, off = list[str](), isinstance(part, Rule) and part.off is not None
        if isinstance(part, Rule):
            notes = [f"level {_level(book, part.level)}", *["switched off"] * off]
        title = with_values(title_of(part), book) if part else ""
        noted = f" ({', '.join(notes)})" if notes else ""
        ending = f": {changes.stopped(title)}" if title else "."
        words = {"notes": noted, "title": ending}
        outcome = key[0] in _DECIDING and not off
        shown = self.shown(key, self.difference(old, new), old, new)
        return PartChange(*key, happened, outcome, words, **shown)

    def difference(
        self, old: Part | None, new: Part | None
    ) -> ConditionDifference | None:
        """The deals that move as a rule comes, goes or is switched; else None."""
        was, now = (
            part.when if isinstance(part, Rule) and part.off is None else NEVER
            for part in (old, new)
        )
        return self.meanings.difference(was, now)

    def switched(self, key: Key, old: Rule, new: Rule) -> PartChange:
        """Return that a rule is switched off or on, or stays off for another reason."""
        happened, template = ChangeKind.REWORDED, changes.REASON_REWORDED
        if moved := old.off is None or new.off is None:
            happened = ChangeKind.SWITCHED_ON if old.off else ChangeKind.SWITCHED_OFF
            template = ""
        was, now = old.off or "", new.off or ""
        words = {"reason": changes.stopped(now)}
        shown = self.shown(key, self.difference(old, new), old, new)
        return PartChange(*key, happened, moved, words, was, now, template, **shown)

    def condition(
        self,
        key: Key,
        before: tuple[Part, Condition],
        after: tuple[Part, Condition],
        name: str,
        because: str = "",
    ) -> Iterator[PartChange]:
        """Yield that a condition means something else, or is only written otherwise."""
        (old, was), (new, now) = before, after
        diff = self.meanings.difference(was, now)
        if diff is None or (diff.same and was == now):
            return
        happened = ChangeKind.REWRITTEN if diff.same else ChangeKind.CONDITION
        off = isinstance(new, Rule) and new.off and isinstance(old, Rule) and old.off
        template, texts = changes.INCOMPARABLE if diff.incomparable else "", ("", "")
        if was != now:
            in_words = changes.condition_in_words
            texts = in_words(*before, self.old), in_words(*after, self.new)
        words = changes.condition_words(diff, name, because)
        outcome, shown = not (diff.same or off), self.shown(key, diff, old, new)
        yield PartChange(*key, happened, outcome, words, *texts, template, **shown)

    def differs(self, key: Key, declared: fields.Key, was: Any, now: Any) -> PartChange:
        """Return that something else is written under a key that is no condition."""
        mark = declared.mark(fields.KindOfChange)
        other = ChangeKind.LEADS if declared.mark(fields.Ref) else ChangeKind.REWORDED
        happened = ChangeKind(mark.kind) if mark else other
        before, after = changes.value_in_words(was), changes.value_in_words(now)
        template = ""
        if happened is ChangeKind.RELEVELLED:
            before, after = _level(self.old, was), _level(self.new, now)
        elif happened is ChangeKind.VALUES:
            both = (book.thresholds[key[1]] for book in (self.old, self.new))
            before, after = map(changes.threshold_in_words, both)
            if before == after:
                happened, template = ChangeKind.BASIS, changes.VALUES_REST
        elif declared.part is fields.Accepted:
            template = changes.REWORDED
        words, outcome = {"called": declared.called}, self.moves(key, happened)
        return PartChange(*key, happened, outcome, words, before, after, template)

    def moves(self, key: Key, happened: ChangeKind) -> bool:
        """Tell whether such a difference can let a deal come out otherwise."""
        kind, name = key
        if happened in _NEVER_OUTCOME or kind is PartKind.HEADING:
            return False
        if kind is PartKind.RULE:
            return not (self.old.rules[name].off and self.new.rules[name].off)
        return not (kind is PartKind.QUESTION and happened is ChangeKind.MOVED)

    def reordered(self, kind: PartKind) -> Iterator[PartChange]:
        """Yield that the parts of a kind stand in another order; only levels decide."""
        both = self.before.keys() & self.after.keys()
        was, now = (
            [key[1] for key in keys if key[0] is kind and key in both]
            for keys in (self.before, self.after)
        )
        if was != now and kind is not PartKind.FILE:
            several = changes.PLURALS.get(kind, f"{kind.value}s")
            happened, outcome = ChangeKind.REORDERED, kind is PartKind.LEVEL
            words, texts = {"several": several}, (", ".join(was), ", ".join(now))
            yield PartChange(kind, "", happened, outcome, words, *texts)

    def shown(
        self,
        key: Key,
        difference: ConditionDifference | None,
        old: Part | None,
        new: Part | None,
    ) -> dict[str, Any]:
        """Return how a condition differs, and the deals that show it."""
        witnesses, on = list[changes.Counterexample](), difference and difference.on
        for before, after, answers in difference.shown if difference else ():
            name = f"{key[1]}: {before} before, {after} now"
            deal = Deal(name=name, on=self.day(on, old, new), answers=answers)
            witnesses.append(changes.Counterexample(before, after, deal))
        return {"meaning": difference, "witnesses": tuple(witnesses)}

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
    reworded = any(before[it] != after[it] for it in before.keys() & after.keys())
    return reworded or (old.unless != new.unless and old.when == new.when)


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


class PartSummary(NamedTuple):
    """A part by its title, what it is called, its id, and what became of it."""

    title: str
    kind: str
    id: str
    says: Sequence[str]


class ChangeSummary(NamedTuple):
    """What can move a deal by itself, what follows from that, and what moves none."""

    moving: list[PartSummary]
    following: list[PartSummary]
    wording: list[PartSummary]

    @property
    def anything(self) -> bool:
        """Whether anything differs."""
        return any(self)


def change_summary(old: Rulebook, new: Rulebook) -> ChangeSummary:
    """The changes from one rulebook to another, each part once, by how it moves."""
    by_part: dict[Key, list[PartChange]] = {}
    new_file = PartKind.FILE, ChangeKind.ADDED  # what stands in it is told by itself
    others = (it for it in rulebooks(old, new) if (it.kind, it.happened) != new_file)
    for change in others:
        by_part.setdefault((change.kind, change.id), []).append(change)
    parts = {**changes.parts(old, new), **changes.parts(new, old)}
    asked = {**old.questions, **new.questions}
    titles = {
        key: fill(with_values(title_of(part), new), asked, {})
        for key, part in parts.items()
    }
    summary = ChangeSummary([], [], [])
    order = [*FIRST, *PartKind]
    for key in sorted(by_part, key=lambda key: order.index(key[0])):
        moved = [it for it in by_part[key] if it.outcome]
        place = summary.following if moved else summary.wording
        if any(not it.follows for it in moved):
            place = summary.moving
        place.append(_part(key, by_part[key], titles))
    return summary


def _part(
    key: Key, every: Sequence[PartChange], titles: Mapping[Key, str]
) -> PartSummary:
    kind, name = key
    called = _called(kind)
    title = titles.get(key) or name or upper_first(_called(kind, several=True))
    if kind is PartKind.HEADING:
        title = f"The {called}"

    def behind(of: PartKind, it: str) -> str:
        return f"{_called(of)} “{titles[of, it]}”"

    says = (it.sentence(f"this {called}", behind, titled=True) for it in every)
    return PartSummary(title, called, name, tuple(dict.fromkeys(says)))


def _called(kind: PartKind, *, several: bool = False) -> str:
    """The word for a part of a kind, as people read of it."""
    words = KINDS.get("entry of people" if kind is PartKind.PERSON else kind.value)
    if words is None:
        return kind.value
    return words.several if several else words.one
