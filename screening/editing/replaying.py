"""Kept deals on what is live, replayed in the background: which would move now.

It starts with the app, again once another rulebook is live, and each day, as a day
alone may move a deal. What is worked out is kept in the register deal by deal, so that
it goes on where it stopped.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import groupby
from operator import attrgetter

from screening.analysis.causes import causes
from screening.analysis.replay import Move, replay
from screening.editing.publish import Live, rulebook_then
from screening.engine.assess import assess
from screening.errors import ScreeningError
from screening.presentation.answers import level_in_words
from screening.presentation.deal_view import DealView
from screening.presentation.listing import listing
from screening.register.database import now
from screening.register.deals import Kept
from screening.register.lists import Replayed
from screening.rulebook.answers import read_deal
from screening.rulebook.model import Rulebook

AT_ONCE = 25
"""How many deals are replayed before somebody else may go on."""
REST = 0.05
"""How many seconds it rests after each of those, so that pages come first."""
LOOK = 5
"""How many seconds it waits before it looks again whether something is to do."""

_LOG = logging.getLogger("screening")


@contextmanager
def replay_in_background(
    lives: Callable[[], Sequence[Live]], today: Callable[[], date]
) -> Iterator[None]:
    """Replay kept deals on what is live meanwhile, in a thread of its own.

    `lives` tells what is live, each for the deals that are its own. It stops after the
    deals that are at hand.
    """
    closed = threading.Event()
    given = (closed, lives, today)
    thread = threading.Thread(target=_run, args=given, name="replaying", daemon=True)
    thread.start()
    try:
        yield
    finally:
        closed.set()
        thread.join()


def _run(
    closed: threading.Event,
    lives: Callable[[], Sequence[Live]],
    today: Callable[[], date],
) -> None:
    refused, pause = "", REST
    while not closed.wait(pause):
        try:
            day = today()
            pause = REST if sum(work(live, day) for live in lives()) else LOOK
            refused = ""
        except ScreeningError as error:  # the register is locked, full or gone
            if refused != (reason := str(error)):
                _LOG.warning(f"Saved deals were not assessed again: {reason}")
            refused, pause = reason, LOOK


def work(live: Live, today: date) -> int:
    """List and replay a few deals that wait for it; return how many."""
    replays, digest = live.register.replays, live.rulebook.digest
    unlisted = replays.unlisted(AT_ONCE, live.judges)
    for kept in unlisted:
        _list(live, kept, today)
    waiting = replays.waiting(digest, today, AT_ONCE, live.judges)
    replays.keep(replayed(live, waiting, today))
    return len(unlisted) + len(waiting)


def replayed(live: Live, waiting: Iterable[Kept], today: date) -> Iterator[Replayed]:
    """Yield what the live rulebook makes of deals today, or on a later day of theirs.

    Where the rulebook that judged them cannot be read any more, they count as moved.
    """
    by_rulebook = attrgetter("rulebook")
    for digest, kept in groupby(sorted(waiting, key=by_rulebook), by_rulebook):
        old = rulebook_then(digest, live.rulebook, live.register)
        base = old or live.rulebook
        for move in replay(base, live.rulebook, kept, today):
            yield _row(move, old, live.rulebook, today)


def _list(live: Live, kept: Kept, today: date) -> None:
    """Write what lists and home tell of a deal that was kept before they did.

    Where its rulebook cannot be read any more, it is assessed as now.
    """
    register = live.register
    book = rulebook_then(kept.rulebook, live.rulebook, register) or live.rulebook
    deal = read_deal(book.questions, kept.name, kept.on, kept.answers, kept.notes)
    assessment = assess(book, deal.answers, kept.on)
    work = register.progress.work(kept.deal, today)
    register.deals.list(kept, listing(DealView(deal, assessment, work)))
    register.progress.refresh_deadlines(
        kept.deal, lambda work: tuple(DealView(deal, assessment, work).dues)
    )


def _row(
    move: Move[Kept], old: Rulebook | None, new: Rulebook, today: date
) -> Replayed:
    difference = move.difference
    level = difference.after.range
    return Replayed(
        deal=move.kept.deal,
        number=move.kept.number,
        rulebook=new.digest,
        on=today,
        made_at=now(),
        moved=move.moved or old is None,
        level=level_in_words(*level, settled=level.settled),
        place=new.rank[level.highest.id],
        settled=level.settled,
        because=causes(difference, None) if difference.moved else (),
        filings=[filing.says for filing in difference.filings],
        later=[row for row in move.rows() if row["from"]],
    )
