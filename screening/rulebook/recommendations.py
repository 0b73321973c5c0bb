"""What a board is recommended, as an analyst writes it in `recommendations.yaml`.

Conditions speak of what the assessment comes to: levels, filings, bans, open facts, and
whether the deal is signed. The first recommendation that holds is given.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from screening.rulebook import messages
from screening.rulebook.conditions import ALWAYS
from screening.rulebook.fields import (
    Accept,
    Basis,
    Called,
    Checked,
    Holds,
    Ids,
    KindOfChange,
    Listed,
    OwnId,
    Part,
    Ref,
    Says,
    Sentence,
    Text,
    WrittenAs,
)
from screening.rulebook.regimes import Stopped

ADVISED = KindOfChange("advises otherwise")
PLANNED, SIGNED, CLOSED = "planned", "signed", "closed"
OPEN, KNOWN = "open", "known"
CONTRADICTORY, NONE_ANSWERED = "contradictory", "none answered"
MISSED, CLEARED, REFUSED = "missed", "cleared", "refused"

DealStage = Literal["planned", "signed", "closed"]
Facts = Literal["contradictory", "none answered", "open", "known"]
Standing = Literal[
    "wall",
    "must",
    "must unless",
    "filed",
    "likely",
    "may apply",
    "rule out",
    "open",
    "missed",
    "cleared",
    "refused",
]
"""How a filing stands: its state, or how it ended, and `missed` besides."""


def _some_of(words: object) -> WrittenAs:
    return WrittenAs(f"a list of some of: {', '.join(get_args(words))}")


Standings = Annotated[Listed[Standing], _some_of(Standing), ADVISED]


class Advice(StrEnum):
    """What a board is advised, from the least to the most cautious."""

    GO_ON = "go on"
    GO_ON_IF = "go on if"
    CHANGE_FIRST = "change first"
    NOT_YET = "do not sign yet"
    NOT_POSSIBLE = "not possible as described"


class _Headed(Part):
    """What heads a recommendation. Its keys come before those it has as an outcome."""

    id: OwnId
    advice: Annotated[
        Advice,
        BeforeValidator(lambda v: Advice(v) if v in list(Advice) else v),
        ADVISED,
    ]
    """Which of the five pieces of advice it gives."""
    title: Annotated[Text, Sentence()]
    """The advice as people read it: Go on, on {provisos}."""


class Outcome(Part):
    """What an assessment comes to: each key that is written must hold."""

    deal: Annotated[Listed[DealStage], _some_of(DealStage), ADVISED] = ()
    """Where the deal stands on the day: one of these."""
    lowest: Annotated[
        Ids, Ref("level"), Called("list of lowest possible levels"), ADVISED
    ] = ()
    """The lowest level still possible is one of these."""
    highest: Annotated[
        Ids, Ref("level"), Called("list of highest possible levels"), ADVISED
    ] = ()
    """The highest level still possible is one of these."""
    filings: Standings = ()
    """Any filing stands so. What is only watched does not count."""
    suspending: Annotated[Standings, Called("list for filings that suspend")] = ()
    """Any filing that bars a step of the deal until its answer stands so."""
    stops: Annotated[Listed[Stopped], _some_of(Stopped), ADVISED] = ()
    """Which steps those of `suspending` bar: one of these. Left out, any."""
    bans: Standings = ()
    """Any prohibition stands so."""
    facts: Annotated[Listed[Facts], _some_of(Facts), ADVISED] = ()
    """What is known of the facts that matter: one of these."""
    when: Annotated[
        Checked | None, Holds(ALWAYS), Field(description=messages.ONLY_WHEN)
    ] = None


class _Named(Part):
    id: OwnId


class Proviso(Outcome, _Named):
    """A condition on which a deal goes on, where what it says of the deal holds."""

    proviso: Annotated[Text, Sentence()]
    """The condition, as a clause without a stop: the data stays in the EU."""
    accept: Accept = ()


class Recommendation(Outcome, _Headed):
    """What a board is recommended where all that it says of the deal holds."""

    says: Says
    wrong_if: Annotated[Text | None, Sentence()] = None
    """What would make it wrong, in a sentence."""
    of_steps: Annotated[bool, Called("note that steps add provisos"), ADVISED] = False
    """Whether the provisos of the deal's own steps come first."""
    provisos: Annotated[Ids, Ref("proviso"), Called("list of provisos"), ADVISED] = ()
    """On which conditions, by id, each where it holds of the deal."""
    basis: Basis = ()
    accept: Accept = ()


WRITTEN = tuple(name for name in Outcome.model_fields if name != "when")
"""The keys of an outcome but for the condition on answers."""
NAMING = ("filings", "suspending", "bans", "facts")
"""The keys that a text can name in braces: it tells what of the deal meets them."""
ALWAYS_NAMED = ("level", "provisos")
"""What a text of a recommendation can name in braces besides."""


def covers(early: Recommendation, later: Recommendation) -> bool:
    """Tell whether a later recommendation is never given because of an early one.

    One that may be passed over where it holds, see the engine, covers nothing.
    """
    if early.advice in {Advice.GO_ON, Advice.GO_ON_IF}:
        return False
    if early.when is not None and early.when != later.when:
        return False
    pairs = ((getattr(early, key), getattr(later, key)) for key in WRITTEN)
    return all(not of or (by and {*by} <= {*of}) for of, by in pairs)


def is_last(recommendation: Recommendation) -> bool:
    """Tell whether one holds of every deal."""
    written = any(getattr(recommendation, key) for key in WRITTEN)
    cautious = recommendation.advice not in {Advice.GO_ON, Advice.GO_ON_IF}
    return cautious and not written and recommendation.when is None


def never_given(
    recommendations: Sequence[Recommendation],
) -> list[tuple[Recommendation, Recommendation]]:
    """Return those that are never given, each with the early one that covers it."""
    never = []
    for place, later in enumerate(recommendations):
        early = (it for it in recommendations[:place] if covers(it, later))
        never += [(later, it) for it in early][:1]
    return never
