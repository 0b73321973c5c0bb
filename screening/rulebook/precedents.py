"""Precedents: real cases, what was known before the decision, and what happened."""

import re
from contextlib import suppress
from datetime import date as day
from textwrap import shorten
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from screening.formats.text import countries
from screening.rulebook import messages
from screening.rulebook.fields import (
    UPKEEP,
    Accept,
    Called,
    Day,
    GivenAnswers,
    Ids,
    Link,
    Part,
    Ref,
    Text,
    Title,
    WrittenAs,
)

_LONGEST = 60

Outcome = Literal[
    "cleared",
    "no-measure-known",
    "not-reviewed",
    "cleared-with-conditions",
    "order",
    "prohibited",
    "reversed",
    "withdrawn",
    "supplier-left-out",
    "pending",
]
"""What became of a case. What each is called, `presentation.precedents` says."""


def _refused(says: str, written: object) -> PydanticCustomError:
    sentence = says.format(written=shorten(str(written), _LONGEST))
    return PydanticCustomError("no_word", "{says}", {"says": sentence})


def _country(raw: object) -> str:
    if (code := str(raw)) in countries():
        return code
    raise _refused('"{written}" is no country. Write two letters, like IT', raw)


def _year(raw: object) -> int:
    if re.fullmatch(r"(19|20)\d\d", str(raw)):
        return int(str(raw))
    raise _refused('"{written}" is no year. Write it like 2026', raw)


def _moment(raw: object) -> str:
    if re.fullmatch(r"\d{4}(-\d\d){0,2}", written := str(raw)):
        with suppress(ValueError):
            day.fromisoformat(f"{written}-01-01"[:10])
            return written
    raise _refused(messages.NO_MOMENT, raw)


Country = Annotated[
    str,
    BeforeValidator(_country),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$"}),
    WrittenAs("two letters for a country, like IT"),
]
Year = Annotated[
    int,
    BeforeValidator(_year),
    WithJsonSchema({"type": "number", "minimum": 1900, "maximum": 2099}),
    WrittenAs("a year, like 2026"),
]
MOMENT = WrittenAs("a day, a month or a year, like 2026-01-31, 2026-01 or 2026")
Moment = Annotated[
    str,
    BeforeValidator(_moment),
    WithJsonSchema({"type": ["string", "number"], "pattern": r"^\d{4}(-\d\d){0,2}$"}),
    MOMENT,
]
CaseId = Annotated[
    str,
    StringConstraints(
        pattern=r"^([a-z][a-z0-9]*-([a-z0-9]+-)*)?[a-z0-9]*[a-z](-(19|20)\d\d)?$"
    ),
    UPKEEP,
    Field(description=messages.CASE_ID),
]


class Precedent(Part):
    """A real case.

    Whether a deal is like it is told by its answers alone, never by how it ended.
    """

    id: CaseId
    title: Title
    year: Year
    """The year of the deal, not that of the decision."""
    country: Country
    """Where the other party is, in two letters."""
    chinese_party: Annotated[Text, Called("party")]
    """Who came, bought or supplied, from the side that the corridor looks at."""
    other_party: Text
    """The company, asset or authority on the other side."""
    facts: Annotated[Text, Called("account of the facts")]
    """What was public before the decision."""
    answers: Annotated[dict[str, Any], GivenAnswers(), Called("list of answers")]
    """The same by question, as a deal file writes it: only what was public."""
    mattered: Annotated[
        Ids, Ref("question"), Called("list of what mattered"), UPKEEP
    ] = ()
    """The questions that decided it. A deal is like it only where it agrees in each.

    Left out, they are those it answers with something that say what the deal is.
    """
    authority: Text
    """Who decided, or could have; where nobody did, it begins with none."""
    outcome: Outcome
    """What became of it."""
    outcome_detail: Annotated[Text, Called("account of the outcome")]
    """The same in a sentence or two."""
    date: Annotated[Moment, Called("date of the outcome")]
    """When it was decided or ended: 2024-10-17, 2024-10 or 2024."""
    lesson: Text
    """What those who plan such a deal can learn from it."""
    source: Text
    """Where it was read."""
    link: Link = None
    read_on: Annotated[Day, Called("day of reading")]
    """The day the source was read."""
    certainty: Literal["seen", "secondary"]
    """`seen` in an official text, or `secondary`: read on a page."""
    accept: Accept = ()
