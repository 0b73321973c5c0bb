"""The sentences of what differs between two rulebooks."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from screening.analysis.compare.changes import Change, ChangeKind, PartKind
from screening.analysis.compare.meaning import Difference
from screening.formats.text import (
    day_in_words,
    list_in_words,
    upper_first,
)
from screening.rulebook.conditions import ALWAYS, NEVER, Condition
from screening.rulebook.fields import (
    Accepted,
    Holds,
    InForce,
    Part,
    keys_of,
    title_of,
)
from screening.rulebook.model import Rulebook, Threshold, Verdict
from screening.wording.answers import dates_in_words
from screening.wording.conditions import sentence

_PLURALS = {PartKind.PERSON: "people", PartKind.LOOK: "looks of signals"}

_IS_EXCUSED: Mapping[tuple[Verdict, Verdict], str] = {
    (Verdict.MET, Verdict.NOT_MET): "are no longer excused from it",
    (Verdict.MET, Verdict.OPEN): "were excused from it and only may be now",
    (Verdict.OPEN, Verdict.NOT_MET): "might have been excused from it and are not now",
    (Verdict.NOT_MET, Verdict.MET): "are newly excused from it",
    (Verdict.NOT_MET, Verdict.OPEN): "were not excused from it and may be now",
    (Verdict.OPEN, Verdict.MET): "might have been excused from it and are now",
}
_MEETS: Mapping[tuple[Verdict, Verdict], str] = {
    (Verdict.MET, Verdict.NOT_MET): "no longer meet it",
    (Verdict.MET, Verdict.OPEN): "met it and leave it open now",
    (Verdict.OPEN, Verdict.NOT_MET): "left it open and do not meet it now",
    (Verdict.NOT_MET, Verdict.MET): "newly meet it",
    (Verdict.OPEN, Verdict.MET): "left it open and meet it now",
    (Verdict.NOT_MET, Verdict.OPEN): "did not meet it and leave it open now",
}
_IS_ASKED: Mapping[tuple[Verdict, Verdict], str] = {
    (Verdict.MET, Verdict.NOT_MET): "are no longer asked it",
    (Verdict.MET, Verdict.OPEN): "were asked it and only may be now",
    (Verdict.OPEN, Verdict.NOT_MET): "might have been asked it and are not now",
    (Verdict.NOT_MET, Verdict.MET): "are newly asked it",
    (Verdict.OPEN, Verdict.MET): "might have been asked it and are now",
    (Verdict.NOT_MET, Verdict.OPEN): "were not asked it and may be now",
}
_ASKS_FIRST: Mapping[tuple[Verdict, Verdict], str] = {
    (Verdict.MET, Verdict.NOT_MET): "are no longer to ask first",
    (Verdict.MET, Verdict.OPEN): "were to ask first and only may be now",
    (Verdict.OPEN, Verdict.NOT_MET): "might have had to ask first and need not now",
    (Verdict.NOT_MET, Verdict.MET): "are newly to ask first",
    (Verdict.OPEN, Verdict.MET): "might have had to ask first and have to now",
    (Verdict.NOT_MET, Verdict.OPEN): "were not to ask first and may be now",
}


class Role(NamedTuple):
    """What a condition is for, where its part does not tell.

    It excuses, `because` of something, or it `asks_first`.
    """

    because: str = ""
    asks_first: bool = False


NO_ROLE = Role()

SINCE = " So it is on {day}."

# Two rulebooks
COUNTEREXAMPLE = "{part}: {before} before, {after} now"
ADDED = "{part} is new{notes}"
REMOVED = "{part} is gone{notes}"
LEVEL_NOTE = "level {level}"
OFF_NOTE = "switched off"
SWITCHED: Mapping[ChangeKind, str] = {
    ChangeKind.SWITCHED_OFF: "{rule} is switched off: {reason}",
    ChangeKind.SWITCHED_ON: "{rule} is switched on again.",
    ChangeKind.REWORDED: "{rule} stays switched off; the reason is reworded.",
}
DIFFERS: Mapping[ChangeKind, str] = {
    ChangeKind.RELEVELLED: "{start} moves from {before} to {after}.",
    ChangeKind.IN_FORCE: "{start} holds {after}; before, {before}.",
    ChangeKind.BASIS: "{start} rests on {after}; before, on {before}.",
    ChangeKind.VALUES: "{start} is {after}; before, {before}.",
}
VALUES_REST = "The values of {part} stay. What they rest on is another."
DIFFERS_OTHERWISE = "The {called} of {part} is {after}; before, {before}."
REWORDED = "The {called} of {part} is reworded."
TOLD_OF_IT = "this {kind}"
REORDERED = "The {parts} stand in another order."
CONDITION = "its condition"
CONDITION_TO_EXCUSE = 'what excuses from it because "{reason}"'
CONDITION_TO_ASK = "the condition to ask it"
CONDITION_TO_ASK_FIRST = "the condition to ask first"
SAME_MEANING = "{part}: {condition} is written otherwise and means the same."
INCOMPARABLE = (
    "{part}: {condition} changed; no deal can be read by both, because a question "
    "behind it is answered in another kind.{through}"
)
MOVES = "{part}: {moves}.{through}"
SOME_DEALS = "some deals {moved}"
SOME = "some {moved}"


_COME_AND_GONE = {ChangeKind.ADDED, ChangeKind.REMOVED}


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
    notes = [LEVEL_NOTE.format(level=level)] if level else []
    notes += [OFF_NOTE] if getattr(part, "off", None) else []
    says = ADDED if happened is ChangeKind.ADDED else REMOVED
    noted = f" ({', '.join(notes)})" if notes else ""
    start = says.format(part=started(kind, name), notes=noted)
    return f"{start}: {_stopped(title)}" if title else f"{start}."


def switched(name: str, happened: ChangeKind, reason: str) -> str:
    """Return that a rule was switched off or on, or is off for another reason."""
    rule = started(PartKind.RULE, name)
    return SWITCHED[happened].format(rule=rule, reason=_stopped(reason))


def condition(
    kind: PartKind, name: str, found: Difference, role: Role, *, rewritten: bool
) -> str:
    """Return how a condition differs in what it means."""
    part = started(kind, name)
    its, verbs = _condition_and_verbs(kind, role)
    if found.same:
        return SAME_MEANING.format(part=part, condition=its)
    through = _through(found, rewritten=rewritten)
    if found.on:
        through += SINCE.format(day=day_in_words(found.on))
    if found.incomparable:
        return INCOMPARABLE.format(part=part, condition=its, through=through)
    first, *more = (verbs[before, after] for before, after, _answers in found.shown)
    moves = [SOME_DEALS.format(moved=first), *(SOME.format(moved=it) for it in more)]
    return MOVES.format(part=part, moves=list_in_words(moves), through=through)


def _condition_and_verbs(
    kind: PartKind, role: Role
) -> tuple[str, Mapping[tuple[Verdict, Verdict], str]]:
    """Return what a condition is called, and what deals do whose verdict moves."""
    if role.because:
        return CONDITION_TO_EXCUSE.format(reason=role.because), _IS_EXCUSED
    if role.asks_first:
        return CONDITION_TO_ASK_FIRST, _ASKS_FIRST
    asked = kind is PartKind.QUESTION
    return (CONDITION_TO_ASK, _IS_ASKED) if asked else (CONDITION, _MEETS)


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


def reordered(kind: PartKind) -> str:
    """Return that the parts of a kind stand in another order."""
    return REORDERED.format(parts=_PLURALS.get(kind, f"{kind.value}s"))


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
        case Mapping() | frozenset() | tuple():
            return _members_in_words(value)
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
                f"{key.called}: {value_in_words(value)}"
                for key in keys_of(type(part))
                if not key.mark(Holds) and (value := getattr(part, key.name))
            )
            return "; ".join(said)


def _members_in_words(value: Mapping[str, Any] | frozenset[str] | tuple[Any]) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {value_in_words(value[key])}" for key in value)
    members = value if isinstance(value, tuple) else sorted(value)
    return ", ".join(map(value_in_words, members))


def of_itself(change: Change, title: str, kind: str, titles: Mapping[str, str]) -> str:
    """Return a change as told under the title of its part, which is called a `kind`.

    Parts that it names are told by their `titles`.
    """
    its, here = named(change.kind, change.id), TOLD_OF_IT.format(kind=kind)
    says = change.says
    if change.happened in _COME_AND_GONE:
        says = says.replace(f": {_stopped(title)}", ".")
    says = says.removeprefix(f"{upper_first(its)}: ")
    says = says.replace(upper_first(its), upper_first(here)).replace(its, here)
    for part, by_title in titles.items():
        says = says.replace(part, by_title)
    return upper_first(says)


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
