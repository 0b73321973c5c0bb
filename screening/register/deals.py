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

from screening.assessment import Assessment, Deal
from screening.errors import NotKeptError
from screening.record import plain_answers
from screening.register.opening import Opened, keep_rulebook, now, row_of
from screening.register.tables import ASSESSMENT, RULEBOOK
from screening.wording import level_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One kept assessment. `answers` are plain, as given; `number` counts from 1.

    `made_at` is in UTC and `rulebook` a digest. `level` is the range in the words of
    then, `place` that of its highest level, counted from 0.
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


class Deals(Opened):
    """The part of the register that keeps deals."""

    def keep(self, deal: Deal, assessment: Assessment, deal_id: str = "") -> Kept:
        """Keep an assessment: of a new deal, or a further one of a kept deal.

        Raises:
            NotKeptError: where a deal is named that is not kept.
            ScreeningError: where the register cannot be written; nothing is kept then.
        """
        return self._write(lambda: self._add(deal, assessment, deal_id))

    def _add(self, deal: Deal, assessment: Assessment, deal_id: str) -> Kept:
        """Add a row; raises IntegrityError where another writer was faster."""
        rulebook, range_ = assessment.rulebook, assessment.range
        kept = Kept(
            deal=deal_id or secrets.token_urlsafe(16),
            number=self.recall(deal_id).number + 1 if deal_id else 1,
            made_at=now(),
            name=deal.name,
            on=assessment.on,
            answers={**deal.unread, **plain_answers(deal.answers)},
            rulebook=rulebook.digest,
            level=level_in_words(*range_),
            place=rulebook.rank[range_.highest.id],
            settled=range_.settled,
        )
        with self._engine.begin() as connection:
            keep_rulebook(connection, rulebook)
            connection.execute(sa.insert(ASSESSMENT).values(row_of(kept, ASSESSMENT)))
        return kept

    def recall(self, deal_id: str, number: int | None = None) -> Kept:
        """Recall a deal's assessment of that number, or its newest.

        Raises:
            NotKeptError: where there is none.
        """
        rows = [kept for kept in self.history(deal_id) if number in {None, kept.number}]
        if not rows:
            raise NotKeptError("This deal is not in the register.")
        return rows[0]

    def history(self, deal_id: str) -> tuple[Kept, ...]:
        """Return every assessment of a deal, newest first; none where unknown."""
        query = (
            sa.select(ASSESSMENT)
            .where(ASSESSMENT.c.deal == deal_id)
            .order_by(ASSESSMENT.c.number.desc())
        )
        return tuple(Kept(**row) for row in self._all(query))

    def recent(self, most: int | None = None) -> tuple[Kept, ...]:
        """Return the newest assessment of each deal, newest first, at most so many."""
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
            .order_by(ASSESSMENT.c.made_at.desc())
            .limit(most)
        )
        return tuple(Kept(**row) for row in self._all(query))

    def rulebook_texts(self, digest: str) -> Mapping[str, str]:
        """Return the files of a kept rulebook, by path in its folder.

        Raises:
            NotKeptError: where there is none of that digest.
        """
        rows = self._all(sa.select(RULEBOOK.c.texts).where(RULEBOOK.c.digest == digest))
        if not rows:
            raise NotKeptError(
                "The rulebook of this assessment is not in the register."
            )
        texts: Mapping[str, str] = rows[0]["texts"]
        return texts
