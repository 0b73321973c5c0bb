"""What the forms of parts call their keys, and which of them stand together.

A key that is not named here is called and explained as the model has it, and stands
among the first where it is needed, else under "More".
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from screening.rulebook.kinds import TRAITS, Kind
from screening.rulebook.references import keys_of_kind


class Section(NamedTuple):
    """Keys under a heading; `folded` where most parts do without all of them."""

    title: str
    keys: tuple[str, ...]
    folded: bool = False


FIRST: Mapping[str, tuple[str, ...]] = {
    "regime": ("when",),
    "contradiction": ("when", "below"),
    "question": ("choices", "unit", "ask-when"),
    "threshold": ("kind", "unit"),
    "proviso": ("when",),
}
"""What stands among the first of a kind of part though it may be left out."""
BEGUN = {"Question.choices": 2, "Regime.duties": 1}
"""How many empty entries a form begins with; those that stay empty are not written."""
SECTIONS: Mapping[str, tuple[Section, ...]] = {
    "rule": (
        Section("Exceptions", ("unless",)),
        Section("What follows", ("expect", "checklist", "signals")),
    ),
    "regime": (
        Section(
            "By when, and what waits",
            ("duties", "no-clock", "review", "standstill", "silence", "order"),
        ),
        Section("What follows if nobody files", ("sanctions", "if-not")),
        Section("Exceptions", ("unless", "likely-when", "may-apply"), folded=True),
    ),
    "signal": (Section("In deals of one kind", ("look-for",), folded=True),),
    "recommendation": (
        Section(
            "When it is given",
            (
                *("deal", "lowest", "highest", "filings", "suspending", "stops"),
                *("bans", "facts", "when"),
            ),
        ),
    ),
}
_OF_CHOICE = "hint", "group", "in-text", "written", "acquirer", "target", "in-force"
_OF_POINT = "cite", "known-from", "as-of", "to-be-verified"
FOLDED: Mapping[str, tuple[str, ...]] = {
    "Choice": _OF_CHOICE,
    "Point": _OF_POINT,
    "Duty": ("no-later-than", "only-when", "basis"),
    "Phase": ("starts", "only-when", "basis"),
    "Pause": ("only-when", "basis"),
    "Bar": ("basis",),
    "Sanction": ("amounts", "floor", "void", "basis"),
    "Order": ("only-when", "basis"),
    "Unless": ("basis",),
}
"""What of an entry, by its class, is folded unless something stands in it."""
SUPERSEDED = {"ask-first-when"}
"""Keys that are shown only where a file still has them."""

_POINTS = "Articles of a law or lines of the guide, from the sources."
_ONE_LENGTH = "Fill in one of days, working days and months."
LABELS: Mapping[str, tuple[str, ...]] = {
    "says": ("In one sentence, for the reader", "{question} stands for an answer."),
    "basis": ("What it rests on", _POINTS),
    "when": ("When it holds", ""),
    "only-when": ("Only when", "Left empty, it always counts."),
    "certainty": ("Did you read the text?", ""),
    "short": ("Short name", "For lists. Left empty, it is the title if that is short."),
    "days": ("Days", _ONE_LENGTH),
    "working-days": ("Working days", ""),
    "months": ("Months", ""),
    "calendar": ("Whose working days", ""),
    "Point.says": ("In one sentence", ""),
    "Point.known-from": ("Where you read it", ""),
    "Point.to-be-verified": ("What is still to be checked", ""),
    "Source.points": ("Articles or sections", ""),
    "ThresholdValue.value": ("Value", "Like 5 or 10.5; a % sign is fine."),
    "ThresholdValue.from": ("From which day", "The first value has no day."),
    "Question.kind": ("Kind of answer", ""),
    "Question.rises": ("Answers are listed from harmless to grave",),
    "Question.names-deal": ("Another answer makes it another deal",),
    "Question.topic": ("Topic", ""),
    "Question.short": ("Short name", "For lists."),
    "Question.ask-when": ("When it is asked", "Left empty, always."),
    "Question.choices": ("Answers to choose from", ""),
    "Choice.label": ("Answer", "As people read it."),
    "Choice.not-known": ("This answer says that nobody looked yet", ""),
    "Rule.when": ("When it is met", ""),
    "Rule.level": ("Level", "How much scrutiny to expect."),
    "Rule.unless": ("Unless", "Where one of these is met, the rule is not."),
    "Rule.supersedes": ("Rules it replaces where both are met", "The level stays."),
    "Rule.expect": ("What a deal should expect", ""),
    "Rule.checklist": ("What is to be done", ""),
    "Rule.signals": ("What to watch", ""),
    "Unless.reason": ("Why, in a sentence", ""),
    "Regime.acts": ("Who must file", "Several do it together."),
    "Regime.authority": ("Authority", "With whom it is filed."),
    "Regime.when": ("When it must be filed", "Left empty, it only may apply."),
    "Regime.likely-when": (
        "When to plan for it",
        "Where this holds and the condition above is still open.",
    ),
    "Regime.may-apply": ("May apply", "Where it is doubtful, with what to ask."),
    "Regime.unless": ("Unless", "Where one of these is met, nothing is asked."),
    "Regime.duties": ("What is to be done, and by when", ""),
    "Regime.no-clock": ("Or why there is no day", ""),
    "Regime.review": ("How long the authority takes", "Phase by phase."),
    "Regime.standstill": ("What waits for the answer", ""),
    "Regime.silence": ("What it means if there is no answer in time", ""),
    "Regime.order": ("What has to be over first", ""),
    "Regime.if-not": (
        "The same in a few words",
        "For tables, and never more certain than the above.",
    ),
    "Duty.duty": ("What is to be done", "Like: file with the ministry."),
    "Duty.anchor": ("Counted from", ""),
    "Duty.no-later-than": ("And before", ""),
    "Phase.phase": ("Name of the phase", "Like: first phase."),
    "Phase.starts": ("Starts on", "Left empty: as the phase before it ends."),
    "Phase.happens": ("How often it comes to that", ""),
    "Pause.for": ("What stops the clock", "Like: a question to the parties."),
    "Bar.stops": ("What waits", ""),
    "Contradiction.below": (
        "Or two questions",
        "It holds where the first answer is below, or before, the other.",
    ),
    "deal": ("Where the deal stands", ""),
    "lowest": ("Lowest level still possible", ""),
    "highest": ("Highest level still possible", ""),
    "filings": ("A filing stands so", "What is only watched does not count."),
    "suspending": ("A filing that bars a step stands so", ""),
    "stops": ("Steps that such a filing bars", "Left empty, any."),
    "bans": ("A prohibition stands so", ""),
    "Proviso.facts": ("What is known of the facts that matter", ""),
    "Recommendation.facts": ("What is known of the facts that matter", ""),
}
"""What a form asks, and below that a hint; one that is left out is the model's."""
WORDS: Mapping[str, str] = {
    "seen": "Yes, the text itself",
    "secondary": "A page about it",
    "memory": "No, from memory",
}
"""Words of the grammar that a form puts otherwise."""


def label_of(part: str, key: str) -> tuple[str, ...]:
    """What a form calls a key of a class of part, and a hint; nothing if as it is."""
    return LABELS.get(f"{part}.{key}") or LABELS.get(key, ())


def unfit(kind: str) -> Collection[str]:
    """Return the keys that a question of that kind cannot have; of none, all such."""
    traits = TRAITS[Kind(kind)] if kind in {*Kind} else None
    keys = keys_of_kind(traits or TRAITS[Kind.YES_NO]).items()
    unfit = [key for key, (fits, _says) in keys if not (traits and fits)]
    return {key.replace("_", "-") for key in unfit}
