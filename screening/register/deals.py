"""Deals, their assessments, and the rulebooks that judged them, kept.

Assessments are only ever added. Each holds the answers as they were given, also to
questions that were not asked then, so that changing a mind loses nothing; and each
names the rulebook that judged it, whose text is kept once.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from screening.engine.assessment import Assessment
from screening.errors import NotKeptError
from screening.register.database import Repository, keep_rulebook, now, row_of
from screening.register.people import NOBODY, Author
from screening.register.tables import ASSESSMENT, RULEBOOK
from screening.rulebook.answers import Deal, plain_answers
from screening.rulebook.model import Rulebook
from screening.wording.answers import level_in_words

_NO_DEAL = "This deal is not in the register."


class DealMovedError(Exception):
    """A deal that somebody kept another assessment of meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One kept assessment. `answers` are plain, as given; `number` counts from 1.

    `made_at` is in UTC and `rulebook` a digest. `level` is the range in the words of
    then, `place` that of its highest level, counted from 0. `by` is who
    did it; a name that is not confirmed was only typed.
    """

    deal: str
    number: int
    made_at: datetime
    name: str
    on: date
    answers: Mapping[str, Any]
    rulebook: str
    level: str
    place: int
    settled: bool
    by: str = ""
    confirmed: bool = False


class Deals(Repository):
    """Keeps deals."""

    def keep(
        self,
        deal: Deal,
        assessment: Assessment,
        deal_id: str = "",
        based_on: int = 0,
        *,
        author: Author = NOBODY,
    ) -> Kept:
        """Keep an assessment, on top of that of a number: on none, it is a new deal's.

        A new deal may come with an id, so that keeping it once more is noticed.

        Raises:
            DealMovedError: where an assessment is kept on top of that one already.
            NotKeptError: where there is none of that number.
            ScreeningError: where the register cannot be written; nothing is kept then.
        """
        range_ = assessment.range
        kept = Kept(
            deal=deal_id or new_id(),
            number=based_on + 1,
            made_at=now(),
            name=deal.name,
            on=assessment.on,
            answers=answers_kept(deal),
            rulebook=assessment.rulebook.digest,
            level=level_in_words(*range_),
            place=assessment.rulebook.rank[range_.highest.id],
            settled=range_.settled,
            by=author.name,
            confirmed=author.confirmed,
        )
        self._database.write(lambda: self._add(kept, assessment.rulebook))
        return kept

    def _add(self, kept: Kept, rulebook: Rulebook) -> None:
        """Add a row; raises IntegrityError where another writer was faster."""
        based_on = kept.number - 1
        near = sa.select(ASSESSMENT.c.number).where(
            ASSESSMENT.c.deal == kept.deal,
            ASSESSMENT.c.number.in_([based_on, kept.number]),
        )
        with self._database.engine.begin() as connection:
            numbers = set(connection.execute(near).scalars())
            if kept.number in numbers:
                raise DealMovedError
            if based_on and based_on not in numbers:
                raise NotKeptError(_NO_DEAL)
            keep_rulebook(connection, rulebook)
            connection.execute(sa.insert(ASSESSMENT).values(row_of(kept, ASSESSMENT)))

    def recall(self, deal_id: str, number: int | None = None) -> Kept:
        """Recall a deal's assessment of that number, or its newest.

        Raises:
            NotKeptError: where there is none.
        """
        rows = [kept for kept in self.history(deal_id) if number in {None, kept.number}]
        if not rows:
            raise NotKeptError(_NO_DEAL)
        return rows[0]

    def history(self, deal_id: str) -> tuple[Kept, ...]:
        """Return every assessment of a deal, newest first; none where unknown."""
        query = (
            sa.select(ASSESSMENT)
            .where(ASSESSMENT.c.deal == deal_id)
            .order_by(ASSESSMENT.c.number.desc())
        )
        return tuple(Kept(**row) for row in self._database.all(query))

    def count(self) -> int:
        """Return how many deals are kept."""
        deals = sa.func.count(sa.distinct(ASSESSMENT.c.deal)).label("deals")
        return int(self._database.all(sa.select(deals))[0]["deals"])

    def recent(self, most: int | None = None, after: int = 0) -> tuple[Kept, ...]:
        """Return the newest assessment of each deal, newest first, at most so many.

        `after` is how many of the newest are left out.
        """
        newest = (
            sa.select(ASSESSMENT.c.deal, sa.func.max(ASSESSMENT.c.number).label("n"))
            .group_by(ASSESSMENT.c.deal)
            .subquery()
        )
        query = (
            sa.select(ASSESSMENT)
            .join(
                newest,
                sa.and_(
                    newest.c.deal == ASSESSMENT.c.deal,
                    newest.c.n == ASSESSMENT.c.number,
                ),
            )
            .order_by(ASSESSMENT.c.made_at.desc(), ASSESSMENT.c.deal)
            .limit(most)
            .offset(after)
        )
        return tuple(Kept(**row) for row in self._database.all(query))

    def rulebook_texts(self, digest: str) -> Mapping[str, str]:
        """Return the files of a kept rulebook, by path in its folder.

        Raises:
            NotKeptError: where there is none of that digest.
        """
        rows = self._database.all(
            sa.select(RULEBOOK.c.texts).where(RULEBOOK.c.digest == digest)
        )
        if not rows:
            raise NotKeptError(
                "The rulebook of this assessment is not in the register."
            )
        texts: Mapping[str, str] = rows[0]["texts"]
        return texts


def new_id() -> str:
    """Return an id for a new deal, which nobody can guess."""
    return secrets.token_urlsafe(16)


def answers_kept(deal: Deal) -> Mapping[str, Any]:
    """Return a deal's answers as the register keeps them, those not read among them."""
    return {**deal.unread, **plain_answers(deal.answers)}
