"""The register of somebody with many deals, much of them due, changed or waiting."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from screening.engine.assess import assess
from screening.engine.schedule.work import StepWork, Work, record_data
from screening.presentation.work import STEP, DueWords
from screening.register import Register
from screening.register.database import now
from screening.register.deals import Kept, new_id
from screening.register.lists import Replayed
from screening.register.progress import Subject
from screening.register.proposals import Proposal
from screening.register.unfinished import OpenForm
from screening.settings import today
from tests.sample import shipped_book
from tools.deals import REAL, example

EACH = 17
"""How often each of twelve real deals is kept: 204 in all."""
MANY = 15
"""Of how many deals something is due, changed, proposed or unfinished."""


def busy_register(place: Path) -> None:
    """Keep 204 deals at a place; of many, all that home can tell of a deal."""
    register, rules = Register(place), shipped_book()
    kept = list[Kept]()
    for stem in REAL:
        deal = example(stem, rules)
        assessment = assess(rules, deal.answers, deal.on)
        for number in range(EACH):
            named = replace(deal, name=f"{deal.name}, phase {number}")
            kept.append(register.deals.keep(named, assessment))
    busy = kept[:: len(kept) // MANY]
    for number, it in enumerate(busy):
        _due(register, it, number)
        _waiting(register, it)
        form = OpenForm(new_id(), 0, "window")
        register.unfinished.keep(form, {"the-name": [it.name]}, it.name)
    register.replays.keep([_changed(it) for it in busy])
    register.close()


def _due(register: Register, kept: Kept, number: int) -> None:
    """Let a step be overdue, or due this week."""
    day = today() + timedelta(days=number - MANY // 2)
    what = "Obtain the investor's written statement on a possible security review"
    due = DueWords(STEP, "a-step", 0, day, what, "Buyer's counsel")

    def deadlines(_work: Work) -> tuple[DueWords, ...]:
        return (due,)

    subject = Subject(kept.deal, STEP, "a-step")
    register.progress.keep(subject, record_data(StepWork(owner="A")), 0, deadlines)


def _waiting(register: Register, kept: Kept) -> None:
    """Let an answer be proposed."""
    proposal = Proposal(
        question="supply-years",
        answer=6,
        typed="6",
        cell="C4",
        note="",
        wrong="",
        asked="The Italian side",
        given_by="Anna Maria Bianchi",
        given_on=today(),
        file="0" * 64,
        made_at=now(),
        decided_at=None,
    )
    register.proposals.keep(kept.deal, [proposal])


def _changed(kept: Kept) -> Replayed:
    """Return what is live making something else of a deal."""
    return Replayed(
        deal=kept.deal,
        number=kept.number,
        rulebook=kept.rulebook,
        on=today(),
        made_at=now(),
        moved=True,
        level="Sensitive to strategic",
        place=3,
        settled=False,
        because=["A rule"],
        filings=["A filing is due", "Another is not"],
        later=[],
    )
