"""Open filings in words: ranked, the rest behind a fold by the fact that decides it.

Also the facts that cannot move the level but how a filing stands.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.filings import Filing, deciding
from screening.engine.leads import Lead, leads, settled_by
from screening.engine.movement import Movement
from screening.rulebook.regimes import CLOSING, Regime
from screening.wording.answers import counted

MOST_OPEN = 3
"""How many open filings are shown before the fold; one alone is never folded."""
MOST_NAMED = 3
"""How many filings are named of those that a fact may decide."""
FOLDED = ("more that depends", "more that depend")
KINDS = ("prohibition", "filing", "consent", "plan", "duty", "watch")
"""The kinds of regimes, from what most hangs on."""


_Rank = tuple[bool, bool, bool, bool, bool, int]


class FilingFact(NamedTuple):
    """A fact that could not move the level but how filings stand: their short names."""

    question: str
    ask: str
    short: str
    filings: tuple[str, ...]

    @property
    def says(self) -> str:
        """The first of the filings, and how many more there are."""
        named, more = self.filings[:MOST_NAMED], len(self.filings) - MOST_NAMED
        return "; ".join([*named, *([f"and {more} more"] if more > 0 else [])])


class OpenGroup(NamedTuple):
    """Open filings, by id, that one fact decides first."""

    says: str
    fact: str
    question: str
    filings: tuple[str, ...]


def rank_of(assessment: Assessment, found: Iterable[Filing]) -> dict[str, _Rank]:
    """Return where open filings stand, by regime: what fewest facts settle comes first.

    That is an exception alone, one fact, or several. Of those alike the gravest come
    first: what stops the closing, what forbids, what stops something else, and the rest
    by its kind.
    """
    open_ = [filing for filing in found if filing.state.traits.hangs]
    settled = settled_by(assessment, open_)
    return {
        it.regime.id: (
            not it.holds,
            not settled[it.regime.id],
            *_gravity(it.regime),
        )
        for it in open_
    }


def _gravity(regime: Regime) -> tuple[bool, bool, bool, int]:
    stopped, kind = regime.stops, KINDS.index(regime.kind)
    return CLOSING not in stopped, kind > 0, not stopped, kind


def fold(open_: int) -> int:
    """Return how many of so many open filings stand before the fold."""
    return MOST_OPEN if open_ > MOST_OPEN + 1 else open_


def grouped(assessment: Assessment, folded: Iterable[Filing]) -> tuple[OpenGroup, ...]:
    """Return open filings by the facts that decide them."""
    return tuple(_group(assessment, lead) for lead in leads(assessment, folded))


def _group(assessment: Assessment, lead: Lead) -> OpenGroup:
    short = assessment.rulebook.questions[lead.question].short
    says = "This fact decides" if lead.settles else "This fact decides, with others"
    filings = tuple(filing.regime.id for filing in lead.filings)
    return OpenGroup(says, short, lead.question, filings)


def find_out(assessment: Assessment, open_: Sequence[Filing]) -> str:
    """Return which fact settles most; empty where none settles more than one."""
    lead = next(iter(leads(assessment, open_)), None)
    if lead is None or not lead.settles or len(lead.filings) == 1:
        return ""
    fact = assessment.rulebook.questions[lead.question].short
    return (
        f"The fact that can settle most of those that are open is this one: {fact} "
        f"({len(lead.filings)} of {len(open_)})."
    )


def folded_in_words(folded: int) -> str:
    """Return how many open filings stand behind the fold."""
    return f"{counted(folded, *FOLDED)} on facts not known yet"


def filing_facts(
    assessment: Assessment, movement: Movement, found: Sequence[Filing]
) -> tuple[FilingFact, ...]:
    """Return the facts that could not move the level but a filing.

    One that more filings wait for comes first, then one that is first on the page.
    """
    level = {fact.question for fact in movement.next_questions}
    moving = movement.questions(deciding(found)) - level
    told = [
        _fact(assessment, name, found)
        for name in assessment.not_known
        if name in moving
    ]
    return tuple(sorted(told, key=lambda fact: -len(fact.filings)))


def _fact(assessment: Assessment, name: str, found: Iterable[Filing]) -> FilingFact:
    question = assessment.rulebook.questions[name]
    waiting = tuple(
        it.regime.short
        for it in found
        if not it.state.traits.settled and name in it.waiting_for
    )
    return FilingFact(name, question.ask, question.short, waiting)
