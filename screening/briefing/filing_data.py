"""The filings of a deal as data: what each legal regime asks, and by when."""

from typing import Annotated, Any

from pydantic import Field

from screening.briefing.data_fields import Data, Id, Listed, Words
from screening.rulebook.regimes import State
from screening.wording.filing import FilingWords
from screening.wording.filings import FilingsWords


class FilingData(Data):
    """What one legal regime asks of the deal.

    The state is wall, must, ask first, open, future, proposal or not due.
    """

    id: Id
    title: Words
    """What the regime is called."""
    side: Words
    """On which side the regime stands."""
    state: Annotated[str, Field(json_schema_extra={"enum": [*State]})]
    """How it stands to the deal."""
    says: Words
    """What it asks, in a sentence."""
    who: Words
    """Who files or acts."""
    authority: Words
    """With whom."""
    channel: Words
    """How it is filed; empty where nothing is said."""
    because: Listed[Id]
    """The questions whose answers decided it."""
    waiting_for: Listed[Id]
    """The questions that could still change it."""
    reason: Words
    """Why nothing is due though the rest holds; empty where that is not so."""
    duties: Listed[Words]
    """What is to be done and by when, in sentences."""
    review: Listed[Words]
    """How long the answer takes, in sentences."""
    standstill: Listed[Words]
    """What may not be done meanwhile."""
    silence: Words
    """What it means when no answer comes; empty where nothing is said."""
    outcomes: Listed[Words]
    """What can come out."""
    sanctions: Listed[Words]
    """What happens to those who do not do it."""
    documents: Listed[Words]
    """What is handed in."""
    clause: Words
    """What the contract should say; empty where nothing is said."""
    basis: Listed[Words]
    """The source points it rests on, as they are printed."""


class FilingsData(Data):
    """Every filing of the deal, those that count most first, and its days."""

    summary: Words = ""
    """How many of each kind there are."""
    all: Annotated[Listed[FilingData], Field(default=[])]
    """Each regime of the rulebook that has not ended."""
    closing: Annotated[Listed[Words], Field(default=[])]
    """When the deal can close, in sentences."""
    notes: Annotated[Listed[Words], Field(default=[])]
    """How days were counted."""


def filings_data(filings: FilingsWords) -> dict[str, Any]:
    """Return the filings as the data holds them."""
    return {
        "summary": filings.summary,
        "all": [_filing(filing) for filing in filings.all],
        "closing": filings.closing,
        "notes": filings.timeline.notes,
    }


def _filing(filing: FilingWords) -> dict[str, Any]:
    said = filing._asdict()
    stated = ("duties", "review", "standstill", "sanctions")
    return {
        **{key: said[key] for key in FilingData.model_fields},
        **{key: [it.says for it in said[key]] for key in stated},
        "state": str(filing.state),
        "because": [fact.question for fact in filing.because],
        "waiting_for": [fact.question for fact in filing.waiting_for],
        "basis": [point.name for point in filing.basis],
    }
