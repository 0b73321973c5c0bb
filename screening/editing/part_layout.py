"""What the forms of parts call their keys, and which of them stand together.

The words stand among the templates. A key that is not named is called and explained as
the model has it, and stands among the first where it is needed, else under "More".
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from screening.formats import yaml_reader
from screening.formats.text import upper_first
from screening.rulebook.kinds import TRAITS, Kind
from screening.rulebook.references import keys_of_kind
from screening.settings import shipped


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
USUAL: Mapping[str, Mapping[str, str]] = {
    "source": {"kind": "law"},
    "question": {"kind": "yes-no"},
    "regime": {"kind": "filing"},
}
"""What most new parts of a kind are: their form begins with it."""
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
_OF_POINT = "cite", "as-of", "to-be-verified"
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


@cache
def _wording() -> Mapping[str, Mapping[str, Any]]:
    file = shipped("templates") / "partform" / "labels.yaml"
    data: Mapping[str, Mapping[str, Any]]
    data = yaml_reader.read(file.name, file.read_text(encoding="utf-8")).data
    return data


def label_of(part: str, key: str) -> Sequence[str]:
    """What a form calls a key of a class of part, and a hint; nothing if as it is."""
    labels: Mapping[str, Sequence[str]] = _wording()["labels"]
    return labels.get(f"{part}.{key}") or labels.get(key, ())


def word_in_form(word: str) -> str:
    """What a form calls a word of the grammar."""
    return str(_wording()["words"].get(word, upper_first(word.replace("-", " "))))


def unfit(kind: str) -> Collection[str]:
    """Return the keys that a question of that kind cannot have; of none, all such."""
    traits = TRAITS[Kind(kind)] if kind in {*Kind} else None
    keys = keys_of_kind(traits or TRAITS[Kind.YES_NO]).items()
    unfit = [key for key, (fits, _says) in keys if not (traits and fits)]
    return {key.replace("_", "-") for key in unfit}
