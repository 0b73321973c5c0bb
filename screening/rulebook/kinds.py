"""The kinds of question there are, and what each of them can do.

What differs between kinds is a trait here, and code asks for the trait. What a kind is
called in words stands in `presentation.answers`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated

from screening.formats.text import (
    amount_in_words,
    countries,
    day_in_words,
    money_in_words,
    number_in_words,
)
from screening.rulebook.fields import (
    UPKEEP,
    Called,
    Id,
    InForce,
    KindOfChange,
    Part,
    Ref,
    Text,
    Texts,
)


class Kind(StrEnum):
    """What a question may be answered with."""

    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes-no"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    TEXT = "text"
    DATE = "date"
    COUNTRY = "country"


class Shape(StrEnum):
    """How an answer is held: as a `str`, a set of them, a `Decimal` or a `date`.

    A word is one of those offered; text is free.
    """

    WORD = "word"
    WORDS = "words"
    NUMBER = "number"
    DAY = "day"
    TEXT = "text"


class Choice(Part):
    """One allowed answer. Where its label is all it has, that stands for the whole."""

    label: Text
    """The answer, as people read it."""
    hint: Text | None = None
    """What helps to tell it from the others, below its label."""
    group: Text | None = None
    """What heads it and others in a long list."""
    in_text: Annotated[Text | None, Called("wording inside sentences")] = None
    """The answer inside a sentence."""
    written: Annotated[Texts, Called("list of ways to write it in tables")] = ()
    """How else tables write the answer in a cell, like Takeover."""
    acquirer: Annotated[Id | None, Ref("question"), Called("acquirer"), UPKEEP] = None
    """The question that names who acquires, where this is the answer.

    By it tables are read that have a column for whoever acquires.
    """
    target: Annotated[Id | None, Ref("question"), Called("target"), UPKEEP] = None
    """The question that names what is acquired, where this is the answer."""
    not_known: Annotated[
        bool,
        Called("note that it counts as not known"),
        KindOfChange("takes other answers"),
    ] = False
    """Whether it says that nobody looked yet: the question then counts as unanswered.

    It stays with the deal as a step to take. Only a `choice` question has one.
    """
    in_force: Annotated[InForce, KindOfChange("in force on other days")] = InForce()
    """The days on which it is offered, both included."""

    def on(self, day: date) -> "Choice | None":
        """Return it as of a day, saying when it begins; None where it is over."""
        first, until = self.in_force.from_, self.in_force.until
        if until and until < day:
            return None
        if first is None or first <= day:
            return self
        label = f"{self.label} (from {day_in_words(first)})"
        return self.model_copy(update={"label": label})


_YES_NO = {"yes": Choice(label="Yes"), "no": Choice(label="No")}


@cache
def _countries() -> Mapping[str, Choice]:
    return {
        code: Choice.model_validate({"label": name, "in-text": name})
        for code, name in countries().items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTraits:
    """What a kind of question can do.

    `own` are the words of the kind itself, the gravest first; where they are too many
    to go through, `spelled` says how one looks, `pattern` and `such_as` show it. A
    question of a `listed` kind brings its own choices. `compare` is how a condition
    compares it. Numbers have bounds, a unit of their own (`with_unit`) or of the kind,
    and so many decimals at most; `step` is how far from a line one just misses it.
    """

    shape: Shape
    listed: bool = False
    own: Callable[[], Mapping[str, Choice]] = dict
    pattern: str = ""
    spelled: str = ""
    such_as: str = ""
    compare: str = "{at-least: 10}"
    bounds: tuple[Decimal | None, Decimal | None] = (None, None)
    step: Decimal = Decimal(1)
    decimals: int | None = None
    with_unit: bool = False
    unit_before: str = ""
    unit_after: str = ""
    in_words: Callable[[Decimal], str] = number_in_words

    def quantity(self, number: Decimal, unit: str | None = None) -> str:
        """Return a number as people read it; `unit` is what is counted."""
        return " ".join(filter(None, (self.in_words(number), unit or self.unit_after)))

    @property
    def several(self) -> bool:
        """Tell whether there are several answers at once."""
        return self.shape is Shape.WORDS

    @property
    def numeric(self) -> bool:
        """Tell whether it is answered with a number."""
        return self.shape is Shape.NUMBER

    @property
    def ranged(self) -> bool:
        """Tell whether answers are compared with bounds, not with words."""
        return self.shape is Shape.NUMBER or self.shape is Shape.DAY

    @property
    def compared(self) -> bool:
        """Tell whether a condition can read it."""
        return self.shape is not Shape.TEXT

    @property
    def few(self) -> bool:
        """Tell whether it has one answer of so few that all can be gone through."""
        return self.shape is Shape.WORD and not self.pattern

    @property
    def in_few_words(self) -> bool:
        """Tell whether it is answered with one or more of so few words."""
        return self.few or self.several


TRAITS: Mapping[Kind, KindTraits] = {
    Kind.CHOICE: KindTraits(shape=Shape.WORD, listed=True),
    Kind.CHOICES: KindTraits(shape=Shape.WORDS, listed=True, compare="{any-of: [...]}"),
    Kind.YES_NO: KindTraits(shape=Shape.WORD, own=lambda: _YES_NO),
    Kind.NUMBER: KindTraits(
        shape=Shape.NUMBER, with_unit=True, in_words=amount_in_words
    ),
    Kind.MONEY: KindTraits(
        shape=Shape.NUMBER, decimals=2, unit_before="EUR", in_words=money_in_words
    ),
    Kind.PERCENT: KindTraits(
        shape=Shape.NUMBER,
        bounds=(Decimal(0), Decimal(100)),
        step=Decimal("0.01"),
        unit_after="%",
    ),
    Kind.TEXT: KindTraits(shape=Shape.TEXT),
    Kind.DATE: KindTraits(shape=Shape.DAY, compare="{at-least: 2026-01-01}"),
    Kind.COUNTRY: KindTraits(
        shape=Shape.WORD,
        own=_countries,
        pattern="^[A-Z]{2}$",
        spelled="two letters",
        such_as="CN",
    ),
}
