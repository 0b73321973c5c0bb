"""The sentences that say what differs between two rulebooks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from screening.analysis.compare.changes import ChangeKind, PartKind
from screening.analysis.compare.meaning import Difference
from screening.formats.text import day_in_words, list_in_words, upper_first
from screening.rulebook.conditions import ALWAYS, NEVER, Condition
from screening.rulebook.fields import Accepted, Part
from screening.rulebook.model import InForce, Rulebook, Verdict
from screening.wording.conditions import sentence

_TITLES = ("title", "label", "ask", "do", "says")
_PLURALS = {PartKind.PERSON: "people", PartKind.LOOK: "looks of signals"}

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


# Two assessments of one deal
BY_FACTS_ALONE = "The facts {facts}; the rules and the day are the same."
BY_FACTS_AND_RULES = "The facts {facts}; the rules then {rules}."
FACTS_LEFT = "left the deal at {start}"
FACTS_MOVED = "moved the deal from {start} to {end}"
RULES_LEFT = "left it there"
RULES_MOVED = "moved it to {end}"
NOT_IN_FORCE = "not in force"
NOT_IN_RULEBOOK = "not in the rulebook"
AT_LEVEL = "{verdict} at {level}"


def named(kind: PartKind, name: str) -> str:
    """Return how a sentence names a part: rule "stake", or just: the rulebook."""
    return "the rulebook" if kind is PartKind.HEADING else f'{kind.value} "{name}"'


def added_or_removed(
    kind: PartKind, name: str, part: Part | None, happened: ChangeKind, level: str
) -> str:
    """Return that a part is new or gone, with what it says and its level."""
    words = (getattr(part, key, None) for key in _TITLES)
    title = next((one for one in words if isinstance(one, str)), "")
    notes = [f"level {level}"] if level else []
    notes += ["switched off"] if getattr(part, "off", None) else []
    verb = "is new" if happened is ChangeKind.ADDED else "is gone"
    start = f"{upper_first(named(kind, name))} {verb}"
    start += f" ({', '.join(notes)})" if notes else ""
    return f"{start}: {_stopped(title)}" if title else f"{start}."


def switched(name: str, happened: ChangeKind, reason: str) -> str:
    """Return that a rule was switched off or on, or is off for another reason."""
    rule = upper_first(named(PartKind.RULE, name))
    match happened:
        case ChangeKind.SWITCHED_OFF:
            return f"{rule} is switched off: {_stopped(reason)}"
        case ChangeKind.SWITCHED_ON:
            return f"{rule} is switched on again."
        case _:
            return f"{rule} stays switched off; the reason is reworded."


def condition(kind: PartKind, name: str, found: Difference, *, rewritten: bool) -> str:
    """Return how a condition differs in what it means."""
    asked = kind is PartKind.QUESTION
    start = upper_first(named(kind, name))
    its = "the condition to ask it" if asked else "its condition"
    if found.same:
        return f"{start}: {its} is written otherwise and means the same."
    through = _through(found, rewritten=rewritten)
    if found.undecided:
        unsure = "whether it means the same could not be decided"
        return f"{start}: {its} changed; {unsure}.{through}"
    verbs = _IS_ASKED if asked else _MEETS
    first, *more = (verbs[one.before, one.after] for one in found.shown)
    moves = list_in_words([f"some deals {first}", *(f"some {one}" for one in more)])
    return f"{start}: {moves}.{through}"


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


def differs(
    kind: PartKind, name: str, called: str, happened: ChangeKind, ends: tuple[str, str]
) -> str:
    """Return that one key of a part differs: from the one value to the other."""
    part, (before, after) = named(kind, name), ends
    start = upper_first(part)
    match happened:
        case ChangeKind.RELEVELLED:
            return f"{start} moves from {before} to {after}."
        case ChangeKind.IN_FORCE:
            return f"{start} holds {after}; before, {before}."
        case ChangeKind.BASIS:
            return f"{start} rests on {after}; before, on {before}."
        case _:
            return f"The {called} of {part} is {after}; before, {before}."


def reworded(kind: PartKind, name: str, called: str) -> str:
    """Return that a text says something in other words."""
    return f"The {called} of {named(kind, name)} is reworded."


def reordered(kind: PartKind) -> str:
    """Return that the parts of a kind stand in another order."""
    plural = _PLURALS.get(kind, f"{kind.value}s")
    return f"The {plural} stand in another order."


def value_in_words(value: Any) -> str:
    """Return a value of a key in words, whatever it is."""
    match value:
        case None | "" | ():
            return "none"
        case InForce():
            return _days_in_words(value)
        case Accepted():
            return f"{value.doubt}, because {value.because}"
        case date():
            return day_in_words(value)
        case tuple():
            return ", ".join(value_in_words(one) for one in value)
        case _:
            return str(value)


def _days_in_words(span: InForce) -> str:
    ends = (("from", span.from_), ("until", span.until))
    said = [f"{word} {day_in_words(day)}" for word, day in ends if day]
    return " ".join(said) or "always"


def _stopped(text: str) -> str:
    """Return text that ends as a sentence does."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
