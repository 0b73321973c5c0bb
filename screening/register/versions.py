"""The rulebooks that were adopted: every one that was ever live, with all its files.

Versions are only ever added, and numbered from 1 across the register.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from screening.errors import NotKeptError
from screening.register.database import Repository, keep_rulebook, now, row_of
from screening.register.tables import ADOPTED, RULEBOOK
from screening.rulebook.folder import Files
from screening.rulebook.loader import digest_of
from screening.rulebook.model import Rulebook

_COLUMNS = [column for column in ADOPTED.columns if column.name != "others"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """A version that went live: when (in UTC), by whom, why, and which deals moved.

    `digest` is that of all its files, `rulebook` that of its rule files alone; `name`
    and `version` are in its heading. `folder` is where it lay.
    """

    number: int
    digest: str
    rulebook: str
    name: str
    version: str
    made_at: datetime
    by: str
    confirmed: bool
    note: str
    moved: Sequence[Mapping[str, Any]]
    folder: str


class Versions(Repository):
    """Keeps adopted rulebooks."""

    def adopt(  # noqa: PLR0913 - a record has as many parts
        self,
        files: Files,
        rulebook: Rulebook,
        *,
        by: str,
        confirmed: bool = False,
        note: str,
        moved: Sequence[Mapping[str, Any]] = (),
        folder: str = "",
    ) -> Adopted:
        """Record that these files, examples among them, are live in a folder now.

        Where they are what is recorded as newest there, that record stays the only one.

        Raises:
            ScreeningError: where the register cannot be written; nothing is kept then.
        """
        adopted = Adopted(
            number=0,
            digest=digest_of(files),
            rulebook=rulebook.digest,
            name=rulebook.heading.id,
            version=rulebook.heading.version,
            made_at=now(),
            by=by,
            confirmed=confirmed,
            note=note,
            moved=list(moved),
            folder=folder,
        )
        texts = rulebook.texts
        others = {name: files[name] for name in files if name not in texts}
        return self._database.write(lambda: self._record(adopted, rulebook, others))

    def _record(self, adopted: Adopted, rulebook: Rulebook, others: Files) -> Adopted:
        """Add a row; raises IntegrityError where another writer was faster."""
        numbers = self._database.all(
            sa.select(sa.func.max(ADOPTED.c.number).label("newest"))
        )
        newest = self.newest_in(adopted.folder)
        if newest and newest.digest == adopted.digest:
            return newest
        row = row_of(adopted, ADOPTED)
        row |= {"number": (numbers[0]["newest"] or 0) + 1, "others": dict(others)}
        with self._database.engine.begin() as connection:
            keep_rulebook(connection, rulebook)
            connection.execute(sa.insert(ADOPTED).values(row))
        return self.recall(row["number"])

    def of(self, rulebook_id: str) -> tuple[Adopted, ...]:
        """Return the versions of a rulebook, newest first, without their files."""
        return self._versions(ADOPTED.c.name == rulebook_id)

    def newest_in(self, folder: str) -> Adopted | None:
        """Return what was live last in a folder, whatever rulebook it was."""
        return next(iter(self._versions(ADOPTED.c.folder == folder, most=1)), None)

    def recall(self, number: int) -> Adopted:
        """Return the version of that number.

        Raises:
            NotKeptError: where there is none.
        """
        rows = self._versions(ADOPTED.c.number == number)
        if not rows:
            raise NotKeptError("This version of the rulebook is not in the register.")
        return rows[0]

    def files(self, number: int) -> dict[str, str]:
        """Return all files of a version, by path in its folder.

        Raises:
            NotKeptError: where there is no such version.
        """
        self.recall(number)
        both = sa.select(RULEBOOK.c.texts, ADOPTED.c.others).join_from(
            ADOPTED, RULEBOOK, ADOPTED.c.rulebook == RULEBOOK.c.digest
        )
        [row] = self._database.all(both.where(ADOPTED.c.number == number))
        return {**row["texts"], **row["others"]}

    def _versions(
        self, which: sa.ColumnElement[bool], most: int | None = None
    ) -> tuple[Adopted, ...]:
        query = sa.select(*_COLUMNS).where(which).order_by(ADOPTED.c.number.desc())
        return tuple(Adopted(**row) for row in self._database.all(query.limit(most)))
