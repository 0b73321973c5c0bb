"""The rulebooks that were adopted: every one that was ever live, with all its files.

Versions are only ever added, and numbered from 1 across the register.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from screening.register.adoption_plans import plans_for
from screening.register.database import Repository, keep_rulebook, now
from screening.register.people import Author
from screening.register.tables import RULEBOOK, filled, key, table
from screening.rulebook.folder import Files
from screening.rulebook.loader import digest_of
from screening.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """A version that went live: when (in UTC), by whom, why, and which deals moved.

    `title` says what changed, `drafted_by` who wrote it, where that is known.
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
    confirmed: bool = False
    note: str
    moved: Sequence[Mapping[str, Any]]
    folder: str
    title: str = ""
    drafted_by: str = ""


# `others` are the files that are not among the rulebook's texts: its examples.
ADOPTED = table(
    "adopted",
    Adopted,
    key("number", sa.Integer, autoincrement=False),
    filled("digest", sa.String(64)),
    filled("rulebook", sa.String(64), sa.ForeignKey("rulebook.digest")),
    filled("others", sa.JSON),
)
_NEWEST_FIRST = sa.select(
    *(column for column in ADOPTED.columns if column.name != "others")
).order_by(ADOPTED.c.number.desc())


class Versions(Repository):
    """Keeps adopted rulebooks."""

    def adopt(  # noqa: PLR0913 - a record has as many parts
        self,
        files: Files,
        rulebook: Rulebook,
        *,
        author: Author,
        note: str,
        moved: Sequence[Mapping[str, Any]] = (),
        folder: str = "",
        title: str = "",
        drafted_by: str = "",
        plans_of: str = "",
        again: bool = False,
        then: Callable[[], None] | None = None,
    ) -> Adopted:
        """Record that these files, examples among them, are live in a folder now.

        Where they are what is recorded as newest there, that record stays the only one,
        unless they are live `again` after those of another folder. What is planned for
        the folder `plans_of` is planned for theirs with it. `then` is called last, once
        a try: where it or the register fails, nothing is recorded.
        """
        adopted = Adopted(
            number=0,
            digest=digest_of(files),
            rulebook=rulebook.digest,
            name=rulebook.heading.id,
            version=rulebook.heading.version,
            made_at=now(),
            by=author.name,
            confirmed=author.confirmed,
            note=note,
            moved=list(moved),
            folder=folder,
            title=title,
            drafted_by=drafted_by,
        )
        others = {name: files[name] for name in files if name not in rulebook.texts}

        def write(to: sa.Connection) -> Adopted:
            recorded = self._record(adopted, rulebook, others, to, again=again)
            to.execute(plans_for(plans_of).values(folder=folder))  # none of ""
            if then:
                then()
            return recorded

        return self._database.write(write)

    def _record(
        self,
        adopted: Adopted,
        rulebook: Rulebook,
        others: Files,
        to: sa.Connection,
        *,
        again: bool,
    ) -> Adopted:
        """Add a row; raises IntegrityError where another writer was faster."""
        last = self.newest()  # first: a number taken since then is refused
        newest = self.newest(folder=adopted.folder)
        if newest and newest.digest == adopted.digest and not again:
            return newest
        adopted = replace(adopted, number=last.number + 1 if last else 1)
        keep_rulebook(to, rulebook)
        to.execute(sa.insert(ADOPTED).values(**asdict(adopted), others=others))
        return adopted

    def of(self, rulebook_id: str) -> tuple[Adopted, ...]:
        """Return the versions of a rulebook, newest first, without their files."""
        return self._found(ADOPTED.c.name == rulebook_id)

    def in_folders(self, folders: Iterable[str]) -> tuple[Adopted, ...]:
        """Return what was live in these folders, newest first, without their files."""
        return self._found(ADOPTED.c.folder.in_([*folders]))

    def newest(self, before: int = sys.maxsize, **parts: str | int) -> Adopted | None:
        """Return the newest version before a number of which those parts are so."""
        which = [ADOPTED.c[name] == part for name, part in parts.items()]
        found = self._found(ADOPTED.c.number < before, *which, most=1)
        return next(iter(found), None)

    def names_in(self, folders: Iterable[str]) -> frozenset[str]:
        """Return the ids of the rulebooks that were ever live in these folders."""
        which = ADOPTED.c.folder.in_([*folders])
        rows = self._database.all(sa.select(ADOPTED.c.name).where(which).distinct())
        return frozenset(row["name"] for row in rows)

    def _found(
        self, *which: sa.ColumnElement[bool], most: int | None = None
    ) -> tuple[Adopted, ...]:
        query = _NEWEST_FIRST.where(*which).limit(most)
        return self._database.values(Adopted, query)

    def files(self, number: int) -> dict[str, str]:
        """Return a version's files by path; NotKeptError where there is none."""
        both = sa.select(RULEBOOK.c.texts, ADOPTED.c.others).join(ADOPTED)
        its = both.where(ADOPTED.c.number == number)
        row = self._database.first(
            its, "This version of the rulebook is not in the register."
        )
        return {**row["texts"], **row["others"]}


def take_out_moves(to: sa.Connection, deal_id: str) -> None:
    """Take a deal out of what moved when versions of the rulebook were adopted."""
    its = ADOPTED.c
    names_it = sa.cast(its.moved, sa.Text).contains(deal_id, autoescape=True)
    for row in to.execute(sa.select(its.number, its.moved).where(names_it)).all():
        others = [move for move in row.moved if move["deal"] != deal_id]
        its_row = sa.update(ADOPTED).where(its.number == row.number)
        to.execute(its_row.values(moved=others))
