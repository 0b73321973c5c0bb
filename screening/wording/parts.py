"""What the kinds of part of a rulebook are called, in an order that works.

What is read comes before what reads it: a rule rests on sources, compares questions.
"""

from collections.abc import Mapping
from typing import NamedTuple


class KindWords(NamedTuple):
    """What one part of a kind is called, several of them, and what they are for."""

    one: str
    several: str
    about: str


KINDS: Mapping[str, KindWords] = {
    "source": KindWords(
        "source",
        "sources",
        "What rules and filings rest on, point by point: a law, a guide.",
    ),
    "threshold": KindWords(
        "threshold",
        "thresholds",
        "A number that conditions and texts share by name, with a value by day.",
    ),
    "question": KindWords(
        "question",
        "questions",
        "What the form asks of a deal. Rules compare its answers.",
    ),
    "definition": KindWords(
        "named condition",
        "named conditions",
        "A condition that several rules share, like a definition in a law.",
    ),
    "item": KindWords(
        "checklist item",
        "checklist items",
        "What is to be done, by whom, before which stage, and why.",
    ),
    "consequence": KindWords(
        "consequence", "consequences", "What a deal should expect where rules are met."
    ),
    "signal": KindWords("signal", "signals", "What to watch after a screening."),
    "rule": KindWords(
        "rule", "rules", "A condition, and how much scrutiny to expect then."
    ),
    "regime": KindWords(
        "filing",
        "filings",
        "What a law asks of a deal: who files with whom, and by when.",
    ),
    "precedent": KindWords(
        "precedent",
        "precedents",
        "A real case: what was known before the decision, and what happened.",
    ),
    "term": KindWords("term", "terms", "A word that is explained in texts."),
    "level": KindWords(
        "level",
        "levels",
        "How much scrutiny to expect, lowest first.",
    ),
    "topic": KindWords(
        "topic",
        "topics",
        "A group of questions and rules: a row of the strip.",
    ),
    "entry of people": KindWords(
        "person in charge", "people in charge", "Who does what the checklist asks."
    ),
    "stage": KindWords("stage", "stages", "Before what an item is to be done."),
    "party": KindWords("party", "parties", "Who files or acts."),
    "side": KindWords("side", "sides", "On which side of the deal a filing stands."),
    "anchor": KindWords(
        "day that counts", "days that count", "A day that terms are counted from."
    ),
    "calendar": KindWords(
        "calendar", "calendars", "Which days are working days, for terms in them."
    ),
}
"""By kind, as ids are told apart; choices and points stand within their parts."""

FIRST = 10
"""How many of them most changes need; the others are the frame of a rulebook."""


def in_address(kind: str) -> str:
    """Return a kind as it stands in an address."""
    return kind.replace(" ", "-")
