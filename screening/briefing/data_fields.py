"""The kinds of value that the data of a briefing is made of."""

from typing import Annotated, Any, TypeVar

from pydantic import ConfigDict, Field, ValidationInfo
from pydantic.functional_validators import AfterValidator, BeforeValidator

from screening.formats.text import plain_text
from screening.rulebook.answers import plain_answers
from screening.rulebook.fields import Part
from screening.rulebook.model import Verdict

T = TypeVar("T")
MOST_MEMBERS = 2_000


def _within(most: int) -> AfterValidator:
    """Take text from outside on one line, and no longer than that."""

    def check(value: str, info: ValidationInfo) -> str:
        if not info.context:
            return value
        if len(value) > most:
            raise ValueError
        return plain_text(value)

    return AfterValidator(check)


def _listed(value: object, info: ValidationInfo) -> object:
    """Return a list, with no more members than one from outside may have."""
    if info.context and isinstance(value, list) and len(value) > MOST_MEMBERS:
        raise ValueError
    return [*value] if isinstance(value, tuple) else value


def plain(answers: dict[str, Any], info: ValidationInfo) -> object:
    """Return answers as JSON holds them; those from outside are so already."""
    return answers if info.context else plain_answers(answers)


def _id_of(value: object) -> object:
    """Return the id of a part of the rulebook, or of what something is about."""
    keys = ("regime", "rule", "question")
    part = next((getattr(value, key) for key in keys if hasattr(value, key)), value)
    return getattr(part, "id", part)


Listed = Annotated[list[T], BeforeValidator(_listed)]
Name = Annotated[str, _within(1_000)]
Words = Annotated[
    str, BeforeValidator(lambda it: getattr(it, "says", it)), _within(10_000)
]
"""Text, or what a statement says."""
Called = Annotated[Words, Field(description="What it is called.")]
Id = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9-]*$",
        description=(
            "Lower-case words joined by hyphens. The rulebook says what it stands for."
        ),
    ),
    BeforeValidator(_id_of),
    _within(100),
]
Answer = Annotated[
    Words | Listed[Name],
    Field(
        description=(
            "A word, a text, a number in digits with a point, or a day; for a question "
            "with several answers, the list of those that hold, empty for none of them."
        )
    ),
]
Given = dict[Id, Answer]
Answers = Annotated[
    Given,
    Field(
        description=(
            "Answers by question. A question without an answer is left out: it is not "
            "known, and never a no."
        )
    ),
]
Stands = Annotated[
    Verdict,
    Field(
        strict=False,
        description=(
            "Whether a condition holds: met, not met, or open while answers it needs "
            "are missing."
        ),
    ),
]


class Data(Part):
    """A part of the data: keys that are not known are passed over."""

    model_config = ConfigDict(
        extra="ignore",
        from_attributes=True,
        validate_by_name=True,
        validate_by_alias=True,
        json_schema_serialization_defaults_required=True,
        json_schema_extra={"additionalProperties": False},
    )
