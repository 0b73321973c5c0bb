"""Kept deals on what is live, replayed in the background: which would move now.

It starts with the app, again once another rulebook is live, and each day, as a day
alone may move a deal. What is worked out is kept in the register deal by deal, so that
it goes on where it stopped.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from screening.analysis.causes import causes
from screening.analysis.replay import Move, replay
from screening.editing.corridors import planned
from screening.editing.preview import check_draft
from screening.editing.publish import Live, rulebook_then
from screening.engine.assess import assess
from screening.engine.days import last_day
from screening.errors import ScreeningError
from screening.presentation.answers import level_in_words
from screening.presentation.deal_view import DealView
from screening.presentation.listing import listing
from screening.register.database import now
from screening.register.deals import Kept
from screening.register.lists import Replayed
from screening.register.versions import AdoptionPlan
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
    by_rulebook, plans = attrgetter("rulebook"), [*_plans(live)] if waiting else []
    for digest, kept in groupby(sorted(waiting, key=by_rulebook), by_rulebook):
        old = rulebook_then(digest, live.rulebook, live.register)
        base = old or live.rulebook
        for move in replay(base, live.rulebook, kept, today):
            rows = _planned(live, plans, move.kept)
            yield _row(move, old, live.rulebook, today, [*rows])


def _plans(live: Live) -> Iterator[tuple[AdoptionPlan, Rulebook]]:
    """Yield what is planned and fits what is live, each with its rulebook."""
    for plan in planned(live):
        files = live.register.plans.files(plan.id) if not plan.waits else {}
        if files and (book := check_draft(live.whole(files)).rulebook):
            yield plan, book


def _planned(
    live: Live, plans: Iterable[tuple[AdoptionPlan, Rulebook]], kept: Kept
) -> Iterator[Mapping[str, Any]]:
    """Yield how what is planned moves a deal, unless it closes before that."""
    for plan, book in plans:
        [move] = replay(live.rulebook, book, [kept])
        if plan.day <= last_day(move.difference.after):
            day, by = plan.day.isoformat(), {"version": plan.version, "plan": plan.id}
            for row in move.as_of(plan.day).rows():
                yield {**row, "from": row["from"] or day, **by}


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
    move: Move[Kept],
    old: Rulebook | None,
    new: Rulebook,
    today: date,
    rows: Sequence[Mapping[str, Any]],
) -> Replayed:
    difference = move.difference
    later = [*(row for row in move.rows() if row["from"]), *rows]
    level = difference.after.range
    return Replayed(
        deal=move.kept.deal,
        number=move.kept.number,
        rulebook=new.digest,
        on=today,
        made_at=now(),
        moved=move.moved or old is None or bool(rows),
        level=level_in_words(*level, settled=level.settled),
        place=new.rank[level.highest.id],
        settled=level.settled,
        because=causes(difference, None) if difference.moved else (),
        filings=[filing.says for filing in difference.filings],
        later=sorted(later, key=itemgetter("from")),
    )
