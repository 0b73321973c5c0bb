"""What differs between two rulebooks, as frozen values and in sentences."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from screening.analysis.compare.meaning import ConditionDifference
from screening.formats.text import day_in_words, list_in_words, upper_first
from screening.presentation.answers import dates_in_words
from screening.presentation.conditions import rule_sentence, sentence
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import ALWAYS, NEVER, Condition
from screening.rulebook.fields import (
    Accepted,
    Holds,
    InForce,
    Members,
    Part,
    keys_of,
    marked,
)
from screening.rulebook.files import parts_by_kind
from screening.rulebook.folder import BASE
from screening.rulebook.model import Rule, Rulebook, Threshold, Verdict


class ChangeKind(StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    REORDERED = "reordered"
    RELEVELLED = "re-levelled"
    CONDITION = "condition changed"
    REWRITTEN = "condition rewritten"
    IN_FORCE = "in force on other days"
    SWITCHED_OFF = "switched off"
    SWITCHED_ON = "switched on"
    BASIS = "basis changed"
    MOVED = "moved to another topic"
    LEADS = "leads elsewhere"
    ASSIGNED = "assigned otherwise"
    ANSWERS = "takes other answers"
    VALUES = "takes other values"
    CLOCK = "clock changed"
    FILED = "filed otherwise"
    ADVISES = "advises otherwise"
    UPKEEP = "upkeep"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A deal that a changed condition decides otherwise than before.

    It may answer what only one of the two rulebooks asks, or offers as a choice.
    """

    before: Verdict
    after: Verdict
    deal: Deal


Naming = Callable[["PartKind", str], str]
"""How a sentence names a part, by its kind and id."""


@dataclass(frozen=True)
class PartChange:
    """One thing that differs between two rulebooks.

    `outcome` is whether a deal can come out otherwise: be asked something else, get
    another verdict, level or range, or other things to do. `before` and `after` are
    what was and is written, in words. `meaning` is how a condition differs, or that a
    rule is there at all. What else its sentence says is in `words`; it has a `template`
    of its own only where what happened does not tell it.
    """

    kind: "PartKind"
    id: str
    happened: ChangeKind
    outcome: bool
    words: Mapping[str, str]
    before: str = ""
    after: str = ""
    template: str = ""
    meaning: ConditionDifference | None = None
    witnesses: tuple[Counterexample, ...] = ()

    @property
    def says(self) -> str:
        """What differs, in a sentence that names parts by their ids."""
        return self.sentence(named(self.kind, self.id), named)

    def sentence(self, part: str, name: Naming, *, titled: bool = False) -> str:
        """The sentence for the change of a part called so, others named by `name`.

        Where it is told under the title of the part, that is not said again.
        """
        template = self.template or DIFFERS.get(self.happened, DIFFERS_OTHERWISE)
        if titled:
            template = template.removeprefix("{start}: ").replace("{title}", ".")
        start, through = upper_first(part), self._through(name)
        both = {"before": self.before, "after": self.after}
        day = {"since": self._since, "through": through}
        words = {"start": start, "part": part, **day, **both, **self.words}
        return upper_first(template.format(**words))

    def _through(self, name: Naming) -> str:
        """The end of a sentence: what changed behind a condition; empty for nothing."""
        if self.meaning is None or not self.meaning.through:
            return ""
        nodes = self.meaning.through
        parts = list_in_words(name(part_kind(kind), it) for kind, it in nodes)
        also = "" if self.follows else "also "
        return f", {also}because {parts} changed"

    @property
    def _since(self) -> str:
        """The beginning of a sentence: from which day on it is so; empty for always."""
        on = self.meaning and self.meaning.on
        return f"from {day_in_words(on)} on, " if on else ""

    @property
    def incomparable(self) -> bool:
        """Whether no deal can show the change, as none can be read by both."""
        return self.meaning is not None and self.meaning.incomparable

    @property
    def follows(self) -> bool:
        """Whether a condition stays as written, and what stands behind it changed."""
        written = self.before or self.after
        return self.happened is ChangeKind.CONDITION and not written


class PartKind(StrEnum):
    """The kinds of part, in the order they are told in."""

    HEADING = "rulebook"
    LEVEL = "level"
    TOPIC = "topic"
    PERSON = "person"
    STAGE = "stage"
    ENTRY = "entry"
    QUESTION = "question"
    CHOICE = "choice"
    THRESHOLD = "threshold"
    DEFINITION = "definition"
    RULE = "rule"
    ITEM = "item"
    CONSEQUENCE = "consequence"
    SIGNAL = "signal"
    LOOK = "look of signal"
    CONTRADICTION = "contradiction"
    PROVISO = "proviso"
    RECOMMENDATION = "recommendation"
    SIDE = "side"
    PARTY = "party"
    ANCHOR = "anchor"
    CALENDAR = "calendar"
    REGIME = "regime"
    TERM = "term"
    SOURCE = "source"
    POINT = "point"
    PRECEDENT = "precedent"
    FILE = "file"


Key = tuple[PartKind, str]
OWN = "own/"
"""Begins the name of a file of an extension, where what it extends has such a file."""
_KINDS = {"entry of people": PartKind.PERSON}


def part_kind(kind: str) -> PartKind:
    """Return the kind of part that the model calls so."""
    return _KINDS.get(kind) or PartKind(kind)


def parts(rulebook: Rulebook, other: Rulebook) -> dict[Key, Part]:
    """Return every part, in the order of kinds and files.

    Choices and points are named after what they belong to: sector/energy. So is what a
    signal looks like: by its place where the other rulebook has as many looks of the
    signal, else by its words.
    """
    parts: dict[Key, Part] = {(PartKind.HEADING, ""): rulebook.heading}
    twins = parts_by_kind(other)
    for kind, members in parts_by_kind(rulebook).items():
        for name, part in members.items():
            parts[part_kind(kind), name] = part
            for (within, inner_name), inner in _inside(part, twins[kind].get(name)):
                parts[within, f"{name}/{inner_name}"] = inner
    for name, upkeep in rulebook.upkeep.items():
        extended = f"{BASE}{name}" in rulebook.upkeep
        called = f"{OWN}{name}" if extended else name.removeprefix(BASE)
        parts[PartKind.FILE, called] = upkeep
    return parts


def _inside(part: Part, twin: Part | None) -> Iterator[tuple[Key, Part]]:
    """Yield the parts that are listed in a part, named within it."""
    for key, mark, members in marked(part, Members):
        named = members
        if isinstance(members, tuple):
            by_place = len(getattr(twin, key.name, ())) == len(members)
            named = {
                str(place) if by_place else member.says: member
                for place, member in enumerate(members, start=1)
            }
        for name, member in named.items():
            yield (part_kind(mark.kind), name), member


PLURALS = {
    PartKind.ENTRY: "entries",
    PartKind.PERSON: "people",
    PartKind.LOOK: "looks of signals",
}


def _done(what: str) -> Mapping[tuple[Verdict, Verdict], str]:
    """Verbs for deals to which `what` is done, by the verdict before and after."""
    return {
        (Verdict.MET, Verdict.NOT_MET): f"are no longer {what}",
        (Verdict.MET, Verdict.OPEN): f"were {what} and only may be now",
        (Verdict.OPEN, Verdict.NOT_MET): f"might have been {what} and are not now",
        (Verdict.NOT_MET, Verdict.MET): f"are newly {what}",
        (Verdict.NOT_MET, Verdict.OPEN): f"were not {what} and may be now",
        (Verdict.OPEN, Verdict.MET): f"might have been {what} and are now",
    }


_MEETS: Mapping[tuple[Verdict, Verdict], str] = {
    (Verdict.MET, Verdict.NOT_MET): "no longer meet it",
    (Verdict.MET, Verdict.OPEN): "met it and leave it open now",
    (Verdict.OPEN, Verdict.NOT_MET): "left it open and do not meet it now",
    (Verdict.NOT_MET, Verdict.MET): "newly meet it",
    (Verdict.OPEN, Verdict.MET): "left it open and meet it now",
    (Verdict.NOT_MET, Verdict.OPEN): "did not meet it and leave it open now",
}
_CONDITIONS: Mapping[str, tuple[str, str]] = {
    "likely_when": ("the condition under which it is likely", "likely to file"),
    "may_apply": ("a condition under which it may apply", "told that it may apply"),
    "ask_first_when": (
        "the condition under which it may apply",
        "told that it may apply",
    ),
    "ask_when": ("the condition to ask it", "asked this question"),
}
"""What a condition is called by its key, and what it makes of deals that meet it."""
_CONDITION = "its condition", ""

REWORDED = "The {called} of {part} is reworded."
DIFFERS: Mapping[ChangeKind, str] = {
    ChangeKind.ADDED: "{start} is new{notes}{title}",
    ChangeKind.REMOVED: "{start} is gone{notes}{title}",
    ChangeKind.SWITCHED_OFF: "{start} is switched off: {reason}",
    ChangeKind.SWITCHED_ON: "{start} is switched on again.",
    ChangeKind.RELEVELLED: "{start} moves from {before} to {after}.",
    ChangeKind.IN_FORCE: "{start} is in force {after}; before, {before}.",
    ChangeKind.BASIS: "{start} is based on {after}; before, on {before}.",
    ChangeKind.VALUES: "{start} is {after}; before, {before}.",
    ChangeKind.REWORDED: REWORDED,
    ChangeKind.REORDERED: "The {several} are in a new order.",
    ChangeKind.CONDITION: "{start}: {since}{moves}{through}.",
    ChangeKind.REWRITTEN: "{start}: {called} is rewritten with the same meaning.",
}
DIFFERS_OTHERWISE = "The {called} of {part} is {after}; before, {before}."
VALUES_REST = "The values of {part} stay. Their basis is new."
REASON_REWORDED = "{start} stays switched off; the reason is reworded."
INCOMPARABLE = (
    "{start}: {called} changed; no deal can be assessed under both, because a question "
    "it depends on takes a different kind of answer."
)


def named(kind: PartKind, name: str) -> str:
    """Return how a sentence names a part: rule "stake", or just: the rulebook."""
    return "the rulebook" if kind is PartKind.HEADING else f'{kind.value} "{name}"'


def condition_words(
    difference: ConditionDifference, key: str, because: str = ""
) -> dict[str, str]:
    """The words for a condition under a key, and for how deals move by it."""
    called, made = _CONDITIONS.get(key, _CONDITION)
    if because:
        called, made = f'the exemption because "{because}"', "exempt"
    verbs = _done(made) if made else _MEETS
    ways = [verbs[before, after] for before, after, _answers in difference.shown]
    moves = [f"some {'' if at else 'deals '}{way}" for at, way in enumerate(ways)]
    return {"called": called, "moves": list_in_words(moves)}


def condition_in_words(part: Part, condition: Condition, rulebook: Rulebook) -> str:
    """Return a condition as a sentence goes on from "when", a rule's in whole."""
    if isinstance(part, Rule):
        return rule_sentence(part, rulebook)
    if condition in (ALWAYS, NEVER):
        return "always" if condition == ALWAYS else "never"
    return sentence(condition, rulebook)


def threshold_in_words(threshold: Threshold) -> str:
    """Return the values of a threshold, each after the first from its day on."""
    first, *others = threshold.values
    later = (
        f"from {day_in_words(it.from_)} on {threshold.in_words(it.value)}"
        for it in others
        if it.from_
    )
    return ", and ".join([threshold.in_words(first.value), *later])


def value_in_words(value: Any) -> str:
    """Return a value of a key in words, whatever it is."""
    match value:
        case None | "" | ():
            return "none"
        case Part():
            return _part_in_words(value)
        case date():
            return day_in_words(value)
        case Mapping():
            return "; ".join(f"{key}: {value_in_words(value[key])}" for key in value)
        case frozenset() | tuple():
            members = value if isinstance(value, tuple) else sorted(value)
            return ", ".join(map(value_in_words, members))
        case _:
            return str(value)


def _part_in_words(part: Part) -> str:
    """The texts of a part that stands within another, one after the other."""
    match part:
        case InForce():
            return dates_in_words(part) or "always"
        case Accepted():
            return f"{part.doubt}, because {part.because}"
        case _:
            texts = (
                f"{key.called}: {value_in_words(value).removesuffix('.')}"
                for key in keys_of(type(part))
                if not key.mark(Holds) and (value := getattr(part, key.name))
            )
            return "; ".join(texts)


def stopped(text: str) -> str:
    """Return a text as a whole sentence ends."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
