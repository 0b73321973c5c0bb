"""The filings of a deal as data: what each legal regime asks, and by when."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from screening.briefing.data_fields import Data, Id, Listed, Words
from screening.briefing.day_data import (
    AnswerData,
    ClosingData,
    DeadlineData,
    NamedDayData,
    closing_data,
    days_data,
)
from screening.engine.assess import Assessment
from screening.engine.schedule.happened import Outcome
from screening.engine.schedule.work import NO_WORK, Work
from screening.rulebook.fields import Day
from screening.rulebook.states import State
from screening.wording.filing import FilingWords
from screening.wording.filings import FilingsWords


class QuestionData(Data):
    """A question of the authority, which stops the clock."""

    received: Day
    """The day on which it came."""
    answered: Day | None
    """The day on which it was answered; null where it was not."""
    waits_for: Words
    """The pause of the regime that it belongs to; empty where nothing is said."""


class ConditionData(Data):
    """A condition of an outcome, or a report."""

    text: Words
    """What it asks for."""
    due: Day | None
    """By which day; null where nothing is said."""
    done: Day | None
    """The day on which it was met; null where it was not."""


class HappenedData(Data):
    """What really happened with a filing until the briefing was made."""

    filed: Day | None = None
    """The day on which it was filed; null where it was not."""
    complete: Day | None = None
    """The day on which it was complete; null where it is not known."""
    questions: Annotated[Listed[QuestionData], Field(default=[])]
    """The questions of the authority."""
    outcome: Annotated[str, Field(json_schema_extra={"enum": ["", *Outcome]})] = ""
    """How it ended; empty where it has not."""
    ended: Day | None = None
    """The day on which it ended; null where it has not."""
    conditions: Annotated[Listed[ConditionData], Field(default=[])]
    """The conditions of the outcome, and the reports it asks for."""
    reference: Words = ""
    """The reference of the authority; empty where nothing is said."""
    note: Words = ""
    """What is to be known of it; empty where nothing is said."""


class FilingData(Data):
    """What one legal regime asks of the deal."""

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
    way_out: Annotated[Words, Field(default="")]
    """What would make the deal possible; empty where nothing is said."""
    outcomes: Listed[Words]
    """What can come out."""
    sanctions: Listed[Words]
    """What happens to those who do not do it."""
    if_not: Annotated[Words, Field(default="")]
    """The same in one short sentence; empty where nothing is said."""
    documents: Listed[Words]
    """What is handed in."""
    clause: Words
    """What the contract should say; empty where nothing is said."""
    basis: Listed[Words]
    """The source points it rests on, as they are printed."""
    stops: Annotated[Listed[Words], Field(default=[])]
    """What may not be done before there is an answer: closing, votes, award, transfer,
    purchase or money."""
    deadlines: Annotated[Listed[DeadlineData], Field(default=[])]
    """What is to be done by a day, in the order of the duties."""
    answer: Annotated[AnswerData | None, Field(default=None)]
    """How long the answer takes; null where nothing is reviewed or nothing is due."""
    days: Annotated[Listed[NamedDayData], Field(default=[])]
    """Its days by name, as far as they are known."""
    happened: Annotated[HappenedData, Field(default_factory=HappenedData)]


class FilingsData(Data):
    """Every filing of the deal, those that count most first, and its days."""

    summary: Words = ""
    """How many of each kind there are."""
    all: Annotated[Listed[FilingData], Field(default=[])]
    """Each regime of the rulebook that has not ended."""
    closing: Annotated[Listed[Words], Field(default=[])]
    """When the deal can close, in sentences."""
    days: Annotated[ClosingData, Field(default_factory=ClosingData)]
    """When the deal can close, in days."""
    notes: Annotated[Listed[Words], Field(default=[])]
    """How days were counted."""


STATED = ("duties", "review", "standstill", "sanctions")
"""What comes with what it rests on, and is told here without."""


def filings_data(
    assessment: Assessment, work: Work = NO_WORK, as_of: date | None = None
) -> dict[str, Any]:
    """Return the filings of a deal as the data holds them."""
    filings = FilingsWords(assessment, work, as_of)
    regimes = assessment.rulebook.regimes
    clocks = {clock.filing.regime.id: clock for clock in filings.days.clocks}
    return {
        "summary": filings.summary,
        "all": [
            {
                **_filing(filing),
                **days_data(assessment, regimes[filing.id], clocks.get(filing.id)),
            }
            for filing in filings.all
        ],
        "closing": filings.closing,
        "days": closing_data(filings.days),
        "notes": filings.timeline.notes,
    }


def _filing(filing: FilingWords) -> dict[str, Any]:
    """Return what is told of a filing in words."""
    said = filing._asdict()
    return {
        **{key: said[key] for key in FilingData.model_fields if key in said},
        **{key: [it.says for it in said[key]] for key in STATED},
        "state": str(filing.state),
        "because": [fact.question for fact in filing.because],
        "waiting_for": [fact.question for fact in filing.waiting_for],
        "basis": [point.name for point in filing.basis],
        "happened": {
            **asdict(filing.happened.happened),
            "outcome": str(filing.happened.happened.outcome or ""),
        },
    }
