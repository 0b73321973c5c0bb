"""A kept deal with what was done about it, and how that is kept."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from screening.engine.schedule import happened
from screening.engine.schedule.work import NO_WORK, StepWork, Work
from screening.register.deals import Kept
from screening.register.progress import Change, Entry, Subject, work_of
from screening.rulebook.answers import Deal
from screening.settings import today
from screening.web.access import author
from screening.web.context import live
from screening.web.prints import prints
from screening.wording.explanation import Explanation
from screening.wording.listing import listing
from screening.wording.work import STEP, DueWords, change_says, filing_change_says


class ToldChange(NamedTuple):
    """What a change made of a step or a filing in words, and the change."""

    says: str
    change: Change


class WorkedDeal(NamedTuple):
    """An assessment of a deal, and each change of what was done about it."""

    kept: Kept
    deal: Deal
    explanation: Explanation
    changes: Mapping[Subject, tuple[Change, ...]]

    @property
    def histories(self) -> Mapping[str, list[ToldChange]]:
        """The changes of each step, by the id of its item."""
        items = (it.about for it in self.changes if it.kind == STEP)
        return {item: self.told(STEP, item) for item in items}

    def told(self, kind: str, about: str) -> list[ToldChange]:
        """Return the changes of a step or a filing, the newest first."""
        changes = self.changes.get(Subject(self.kept.deal, kind, about), ())
        return [self.tell(change) for change in changes]

    def tell(self, change: Change) -> ToldChange:
        """Return a change with what it made of its step or filing."""
        if change.kind == STEP:
            return ToldChange(
                change_says(happened.read_record(StepWork, change.entry)), change
            )
        regime = self.explanation.rulebook.regimes[change.about]
        says = filing_change_says(happened.read(change.entry), regime)
        return ToldChange(says, change)

    def keep(self, kind: str, about: str, entry: Entry, seen: int) -> None:
        """Keep a change on top of the one that was seen, and what is due then."""
        subject, says = Subject(self.kept.deal, kind, about), partial(_dues, self.kept)
        register = live().register
        register.progress.keep(subject, entry, seen, says, author=author())
        prints().drop(subject.deal)
        _list(self.kept)


def worked(kept: Kept) -> WorkedDeal:
    """Return an assessment, with what was done about its deal until today."""
    changes = live().register.progress.of(kept.deal)
    deal, assessment = live().reopen(kept)
    explanation = Explanation(deal, assessment, work_of(changes, today()))
    return WorkedDeal(kept, deal, explanation, changes)


def put_down_dues(deal_id: str) -> None:
    """Put down anew what is due of a deal, once its newest assessment is another.

    What was printed of it ahead is dropped.
    """
    prints().drop(deal_id)
    kept = live().register.deals.recall(deal_id)
    live().register.progress.put_down(deal_id, partial(_dues, kept))
    _list(kept)


def _list(kept: Kept) -> None:
    """Tell in the list of deals which days come next, once that was done."""
    register = live().register
    work = register.progress.work(kept.deal, today())
    if work != NO_WORK:
        register.deals.list(kept, listing(*live().reopen(kept), work))


def _dues(kept: Kept, work: Work) -> tuple[DueWords, ...]:
    """Return what is due of a deal where that was done."""
    return tuple(Explanation(*live().reopen(kept), work).dues)
