"""When each filing of a deal is due, what follows, and when the deal can close."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.days import LawChange, changes_to
from screening.engine.filings import Filing
from screening.engine.schedule.calendar import Reckoned, shifted
from screening.engine.schedule.clocks import Clock
from screening.engine.schedule.reckoning import Reckoning
from screening.engine.schedule.work import NO_WORK, Work
from screening.rulebook.regimes import CLOSING


class Closing(NamedTuple):
    """When the deal can close.

    `safe` is the day by which the last review that stops the closing, `binding`, has
    ended at worst; `undated` are those of which no day is known, `perhaps` filings that
    are still open and would stop it too. `refused` are those that ended without leave.
    It is `over` where that last review has really ended. `planned` is the day that the
    parties have in mind.
    """

    safe: Reckoned | None
    binding: Filing | None
    long_stop: date | None
    undated: tuple[Filing, ...]
    perhaps: tuple[Filing, ...]
    planned: date | None
    refused: tuple[Clock, ...] = ()
    over: bool = False

    @property
    def too_early(self) -> bool:
        """Tell whether the closing is planned for a day before the last answer."""
        return bool(self.planned and self.safe and self.planned <= self.safe.day)


class Timeline(NamedTuple):
    """The clocks of a deal in file order, its closing, and the days the law changes.

    Days before `as_of` have passed.
    """

    clocks: tuple[Clock, ...]
    closing: Closing
    changes: tuple[LawChange, ...]
    as_of: date

    @property
    def last_to_stop(self) -> Clock | None:
        """The review that stops the closing longest; none where it may not close."""
        if self.closing.refused:
            return None
        waited = (it for it in self.clocks if it.at_worst)
        stopping = (it for it in waited if CLOSING in it.filing.regime.stops)
        return max(stopping, key=lambda it: str(it.at_worst), default=None)

    @property
    def outlasts_closing(self) -> date | None:
        """The last worst case, where the closing is planned for no later day."""
        last, planned = self.last_to_stop, self.closing.planned
        worst = last and last.at_worst
        return worst if worst and planned and planned <= worst else None


def timeline(
    assessment: Assessment,
    found: Iterable[Filing],
    work: Work = NO_WORK,
    as_of: date | None = None,
) -> Timeline:
    """Return when what is found must be done or asked first, and what follows.

    Regimes whose state is another have no days, unless they were filed. Where something
    happened, the days go on from there. What was not filed is filed on no day before
    `as_of`, nor before the one the rules are read at.
    """
    known = work.filings
    filings = [it for it in found if not it.state.traits.idle or it.regime.id in known]
    reckoning = Reckoning(assessment, filings, work, as_of)
    clocks = tuple(map(reckoning.clock, reckoning.due.values()))
    stopped = [clock for clock in clocks if CLOSING in clock.filing.regime.stops]
    last = max((it for it in stopped if it.answered), key=_answered, default=None)
    refused = tuple(it for it in stopped if it.happened.outcome and not it.answered)
    safe = None if refused else last and last.answered
    margin = assessment.rulebook.heading.long_stop_margin
    open_ = (filing for filing in filings if filing.state.traits.hangs)
    closing = Closing(
        safe=safe,
        binding=last.filing if safe and last else None,
        long_stop=shifted(safe.day, int(margin)) if safe and margin else None,
        undated=tuple(
            it.filing for it in stopped if not (it.answered or it in refused)
        ),
        perhaps=tuple(it for it in open_ if CLOSING in it.regime.stops),
        planned=reckoning.days.get(CLOSING),
        refused=refused,
        over=bool(safe and last and last.happened.outcome),
    )
    changes = _changes(assessment, filings, closing)
    return Timeline(clocks, closing, changes, reckoning.as_of)


def _answered(clock: Clock) -> date:
    return clock.answered.day if clock.answered else date.min


def _changes(
    assessment: Assessment, found: Iterable[Filing], closing: Closing
) -> tuple[LawChange, ...]:
    """Return the days between reading and closing on which the law of it changes."""
    known = [day for day in (closing.planned, closing.safe and closing.safe.day) if day]
    return tuple(changes_to(assessment, found, max(known, default=date.max)))
