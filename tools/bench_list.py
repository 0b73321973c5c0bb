"""Measure how long the list of 10,000 deals takes, as the server answers with it.

The deals are random, a twentieth of them different; each is kept under a name of its
own, as `Deals.keep` writes it. No address is asked for twice in a row.
"""

import itertools
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from werkzeug.test import Client

from screening.engine.assess import assess
from screening.presentation.answers import level_in_words
from screening.presentation.deal_view import DealView
from screening.presentation.listing import Listing, listing
from screening.register.database import Database, keep_rulebook, now
from screening.register.deals import ASSESSMENT, Kept, answers_kept, new_id, put_listing
from screening.register.lists import ListOrder, Which
from screening.rulebook.answers import Deal
from screening.rulebook.model import Rulebook
from screening.settings import Settings
from screening.web.context import live
from screening.web.server import clearing_up, open_app
from tools.deals import DAY, random_deals
from tools.timing import at_most, finish, line, p95, seconds

DEALS = at_most(10_000, 400)
DIFFERENT = at_most(500, 10)
A_YEAR = 365 * 24 * 60
PAGES = at_most((1, 2, 77, 200), (1, 2))
ROUNDS = at_most(3, 1)


def deals(rules: Rulebook) -> Iterator[tuple[Kept, Listing]]:
    """Yield kept deals, and what a list tells of each."""
    by_chance, made = Random(11), list[tuple[Kept, Listing]]()  # noqa: S311 - no secret
    for number, answers in enumerate(random_deals(rules, 0.4, deals=DIFFERENT, seed=3)):
        deal = Deal(name=f"Deal {number}", on=DAY, answers=answers)
        assessment = assess(rules, answers, DAY)
        made.append((_kept(deal, assessment), listing(DealView(deal, assessment))))
    for number in range(DEALS):
        kept, listed = by_chance.choice(made)
        made_at = now() - timedelta(minutes=by_chance.randrange(A_YEAR))
        name = f"Progetto {number}"
        yield replace(kept, deal=new_id(), name=name, made_at=made_at), listed


def _kept(deal: Deal, assessment: Any) -> Kept:
    range_, rank = assessment.range, assessment.rulebook.rank
    return Kept(
        deal="",
        number=1,
        made_at=now(),
        name=deal.name,
        on=deal.on,
        answers=answers_kept(deal),
        rulebook=assessment.rulebook.digest,
        lowest=range_.lowest.id,
        highest=range_.highest.id,
        level=level_in_words(*range_),
        place=rank[range_.highest.id],
        settled=range_.settled,
    )


def fill(database: Database, rules: Rulebook) -> None:
    """Keep all the deals at once."""

    def add(to: sa.Connection) -> None:
        keep_rulebook(to, rules)
        for kept, listed in deals(rules):
            to.execute(sa.insert(ASSESSMENT).values({**asdict(kept), "level": ""}))
            put_listing(to, kept, listed)

    database.write(add)


def addresses() -> list[str]:
    """Return pages of every order and of deals of every kind, in an order by chance."""
    orders = itertools.product([it.value for it in ListOrder], PAGES)
    kinds = [it.value for it in Which]
    found = [f"/deals?order={order}&page={page}" for order, page in orders]
    found += [f"/deals?which={kind}&level=strategic" for kind in kinds]
    every = found * ROUNDS
    Random(5).shuffle(every)  # noqa: S311 - no secret
    return every


def answer(client: Client, address: str) -> tuple[float, int]:
    """Return how long a page takes, and its size; then let the server clear up."""
    answers = list[Any]()
    took = seconds(lambda: answers.append(client.get(address)))
    size = len(answers[0].data)
    answers[0].close()
    return took, size


def main() -> None:
    """Fill a register, and ask for pages of its list."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment(
            {"SCREENING_DATA": folder, "SCREENING_TOKEN": "off"}
        )
        with open_app(settings) as app:
            app.config["WTF_CSRF_ENABLED"] = False
            with app.app_context():
                fill(Database(settings.register), live().rulebook)
            client = Client(clearing_up(app))
            words = [f"progetto {number}" for number in range(0, DEALS, DEALS // 20)]
            sent = [client.post("/deals/search", data={"words": it}) for it in words]
            asked = addresses() + [it.headers["Location"] for it in sent]
            answers = [answer(client, address) for address in asked]
    times, sizes = zip(*answers, strict=True)
    middle = statistics.median(times) * 1e3
    note = f"{DEALS:,} deals, {len(asked)} pages; median {middle:.0f} ms"
    line("list of deals, p95", p95(times) * 1e3, "{:.0f} ms", note)
    line("list of deals, largest", max(sizes), "{:,.0f} B")
    finish()


if __name__ == "__main__":
    main()
