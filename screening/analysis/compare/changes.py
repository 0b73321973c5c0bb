"""What differs between two rulebooks, as frozen values and in sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from screening.analysis.compare.meaning import Difference
from screening.formats.text import day_in_words, list_in_words, upper_first
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
    title_of,
)
from screening.rulebook.files import parts_by_kind
from screening.rulebook.folder import BASE
from screening.rulebook.model import Rulebook, Threshold, Verdict
from screening.wording.answers import dates_in_words
from screening.wording.conditions import sentence


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
    UPKEEP = "upkeep"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A deal that a changed condition decides otherwise than before.

    It may answer what only one of the two rulebooks asks, or offers as a choice.
    """

    before: Verdict
    after: Verdict
    deal: Deal


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two rulebooks.

    `says` is a sentence. `outcome` is whether a deal can come out otherwise: be asked
    something else, get another verdict, level or range, or other things to do.
    `before` and `after` are what was and is written, in words. `incomparable`
    says that no deal can show the change, as it cannot be read by both rulebooks.
    """

    kind: "PartKind"
    id: str
    happened: ChangeKind
    says: str
    outcome: bool
    before: str = ""
    after: str = ""
    witnesses: tuple[Counterexample, ...] = ()
    incomparable: bool = False

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
    found: dict[Key, Part] = {(PartKind.HEADING, ""): rulebook.heading}
    twins = parts_by_kind(other)
    for kind, members in parts_by_kind(rulebook).items():
        for name, part in members.items():
            found[part_kind(kind), name] = part
            for (within, inner_name), inner in _inside(part, twins[kind].get(name)):
                found[within, f"{name}/{inner_name}"] = inner
    for name, upkeep in rulebook.upkeep.items():
        extended = f"{BASE}{name}" in rulebook.upkeep
        called = f"{OWN}{name}" if extended else name.removeprefix(BASE)
        found[PartKind.FILE, called] = upkeep
    return found


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


PLURALS = {PartKind.PERSON: "people", PartKind.LOOK: "looks of signals"}


def _done(what: str) -> Mapping[tuple[Verdict, Verdict], str]:
    """Return what becomes of deals that something is done to as a verdict tells."""
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
_ROLES: Mapping[str, tuple[str, str]] = {
    "likely_when": ("the condition under which it is likely", "likely to file"),
    "may_apply": ("a condition under which it may apply", "to ask about it"),
    "ask_first_when": ("the condition under which it may apply", "to ask about it"),
}
"""What a condition of a regime is called by its key, and what it makes of deals."""


class Role(NamedTuple):
    """What a condition is for, where its part does not tell.

    It excuses, `because` of something, or it stands under a `key` of a regime.
    """

    because: str = ""
    key: str = ""


NO_ROLE = Role()

DIFFERS: Mapping[ChangeKind, str] = {
    ChangeKind.RELEVELLED: "{start} moves from {before} to {after}.",
    ChangeKind.IN_FORCE: "{start} holds {after}; before, {before}.",
    ChangeKind.BASIS: "{start} rests on {after}; before, on {before}.",
    ChangeKind.VALUES: "{start} is {after}; before, {before}.",
}
VALUES_REST = "The values of {part} stay. What they rest on is another."
DIFFERS_OTHERWISE = "The {called} of {part} is {after}; before, {before}."
REWORDED = "The {called} of {part} is reworded."


def named(kind: PartKind, name: str) -> str:
    """Return how a sentence names a part: rule "stake", or just: the rulebook."""
    return "the rulebook" if kind is PartKind.HEADING else f'{kind.value} "{name}"'


def started(kind: PartKind, name: str) -> str:
    """Return how a sentence starts that is about a part."""
    return upper_first(named(kind, name))


def added_or_removed(
    kind: PartKind, name: str, part: Part | None, happened: ChangeKind, level: str
) -> str:
    """Return that a part is new or gone, with what it says and its level."""
    title = title_of(part) if part else ""
    notes = [f"level {level}"] if level else []
    notes += ["switched off"] if getattr(part, "off", None) else []
    noted = f" ({', '.join(notes)})" if notes else ""
    came = "new" if happened is ChangeKind.ADDED else "gone"
    start = f"{started(kind, name)} is {came}{noted}"
    return f"{start}: {_stopped(title)}" if title else f"{start}."


def switched(name: str, happened: ChangeKind, reason: str) -> str:
    """Return that a rule was switched off or on, or is off for another reason."""
    rule = started(PartKind.RULE, name)
    match happened:
        case ChangeKind.SWITCHED_OFF:
            return f"{rule} is switched off: {_stopped(reason)}"
        case ChangeKind.SWITCHED_ON:
            return f"{rule} is switched on again."
        case _:
            return f"{rule} stays switched off; the reason is reworded."


def condition(
    kind: PartKind, name: str, found: Difference, role: Role, *, rewritten: bool
) -> str:
    """Return how a condition differs in what it means."""
    part = started(kind, name)
    its, verbs = _condition_and_verbs(kind, role)
    if found.same:
        return f"{part}: {its} is written otherwise and means the same."
    through = _through(found, rewritten=rewritten)
    if found.on:
        through += f" So it is on {day_in_words(found.on)}."
    if found.incomparable:
        return (
            f"{part}: {its} changed; no deal can be read by both, because a question "
            f"behind it is answered in another kind.{through}"
        )
    first, *more = (verbs[before, after] for before, after, _answers in found.shown)
    moves = [f"some deals {first}", *(f"some {moved}" for moved in more)]
    return f"{part}: {list_in_words(moves)}.{through}"


def _condition_and_verbs(
    kind: PartKind, role: Role
) -> tuple[str, Mapping[tuple[Verdict, Verdict], str]]:
    """Return what a condition is called, and what deals do whose verdict moves."""
    if role.because:
        its = f'what excuses from it because "{role.because}"'
        return its, _done("excused from it")
    if role.key in _ROLES:
        its, what = _ROLES[role.key]
        return its, _done(what)
    if kind is PartKind.QUESTION:
        return "the condition to ask it", _done("asked it")
    return "its condition", _MEETS


def _through(found: Difference, *, rewritten: bool) -> str:
    """Return what behind a condition was changed."""
    if not found.through:
        return ""
    parts = list_in_words(f'{kind} "{name}"' for kind, name in found.through)
    verb = "was" if len(found.through) == 1 else "were"
    return f" Behind it, {parts} {verb}{' also' if rewritten else ''} changed."


def condition_in_words(condition: Condition, rulebook: Rulebook) -> str:
    """Return a condition as a sentence goes on from "when"."""
    if condition in (ALWAYS, NEVER):
        return "always" if condition == ALWAYS else "never"
    return sentence(condition, rulebook)


def threshold_in_words(threshold: Threshold) -> str:
    """Return the values of a threshold, each after the first from its day on."""
    first, *later = threshold.values
    told = (
        f"from {day_in_words(it.from_)} on {threshold.told(it.value)}"
        for it in later
        if it.from_
    )
    return ", and ".join([threshold.told(first.value), *told])


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
    """Return what a part that stands within another says."""
    match part:
        case InForce():
            return dates_in_words(part) or "always"
        case Accepted():
            return f"{part.doubt}, because {part.because}"
        case _:
            said = (
                f"{key.called}: {value_in_words(value).removesuffix('.')}"
                for key in keys_of(type(part))
                if not key.mark(Holds) and (value := getattr(part, key.name))
            )
            return "; ".join(said)


def of_itself(change: Change, title: str, kind: str, titles: Mapping[str, str]) -> str:
    """Return a change as told under the title of its part, which is called a `kind`.

    Parts that it names are told by their `titles`.
    """
    its, here = named(change.kind, change.id), f"this {kind}"
    says = change.says
    if change.happened in {ChangeKind.ADDED, ChangeKind.REMOVED}:
        says = says.replace(f": {_stopped(title)}", ".")
    says = says.removeprefix(f"{upper_first(its)}: ")
    says = says.replace(upper_first(its), upper_first(here)).replace(its, here)
    for part, by_title in titles.items():
        says = says.replace(part, by_title)
    return upper_first(says)


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
