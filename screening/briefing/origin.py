"""Which kept assessment a briefing was made of, told so that nobody is let in by it."""

import hashlib
from typing import Annotated, NamedTuple

from pydantic import Field

from screening.briefing.data_fields import Data
from screening.engine.schedule.work import NO_WORK, Work


class Origin(NamedTuple):
    """A kept assessment: the identity of its deal, and its number in digits."""

    deal: str
    assessment: str


class Record(NamedTuple):
    """What is known of a deal where it is kept, beside what was answered."""

    origin: Origin | None = None
    work: Work = NO_WORK


NO_RECORD = Record()


def identity(deal_id: str) -> str:
    """Return what tells a deal of the register again, and does not tell its address."""
    return hashlib.sha256(deal_id.encode()).hexdigest()


def origin(deal_id: str, number: int) -> Origin:
    """Return what a briefing says of the assessment that it is made of."""
    return Origin(identity(deal_id), str(number))


class OriginData(Data):
    """The kept assessment that it was made of."""

    deal: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """The SHA-256 of the deal's id where it is kept, in hexadecimal. It tells the deal
    again there, and leads nowhere."""
    assessment: Annotated[str, Field(pattern="^[0-9]{1,9}$")]
    """The number of the assessment, in digits."""
