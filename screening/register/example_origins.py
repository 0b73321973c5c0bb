"""Which deals examples of the rules were made of, and where these stand.

A deal's answers go into the file of an example, whose first line has a mark that stands
for the deal here. It goes along when the file is renamed, edited, adopted or planned;
once the deal is erased, nothing tells of what it was.
"""

import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from screening.register.database import Repository, now
from screening.register.drafts import DRAFT
from screening.register.tables import key, table
from screening.register.versions import ADOPTED, PLAN
from screening.rulebook.folder import EXAMPLES


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleOrigin:
    """An example's deal, by the mark that the example has; `made_at` is in UTC."""

    mark: str
    deal: str
    made_at: datetime


ORIGIN = table("example_origin", ExampleOrigin, key("mark", sa.String(32)))


class ExamplePlace(NamedTuple):
    """A file that has answers or the name of a deal, and what holds it.

    `draft` is the id of a draft, `title` what it is about. Else `versions` are the
    numbers of those that were adopted with it, and `planned` is whether one is to be.
    `marked` is whether it was made of the deal, and not only has its name.
    """

    file: str
    marked: bool
    draft: str = ""
    title: str = ""
    versions: tuple[int, ...] = ()
    planned: bool = False


class ExampleOrigins(Repository):
    """Keeps what examples were made of."""

    def mark(self, deal_id: str) -> str:
        """Return a new mark for an example that is made of a deal."""
        mark = secrets.token_hex(8)
        row = {"mark": mark, "deal": deal_id, "made_at": now()}
        self._database.change(sa.insert(ORIGIN).values(row))
        return mark

    def places(self, deal_id: str, names: Collection[str]) -> list[ExamplePlace]:
        """Return where examples made of a deal stand, and files with one of its names.

        Examples that were made before there were marks have the name.
        """
        its = sa.select(ORIGIN.c.mark).where(ORIGIN.c.deal == deal_id)
        marks = {row["mark"] for row in self._database.all(its)}
        words = {" ".join(name.split()) for name in names} - {""}
        drafts = sa.select(DRAFT.c.id, DRAFT.c.title, DRAFT.c.files)
        found = [
            ExamplePlace(*holding, row["id"], row["title"])
            for row in self._database.all(drafts)
            for holding in _holding(row["files"], marks, words)
        ]
        planned = sa.select(PLAN.c.files, sa.null().label("number")).where(
            PLAN.c.ended_at.is_(None)
        )
        adopted = sa.select(ADOPTED.c.others.label("files"), ADOPTED.c.number)
        numbers: dict[tuple[str, bool], list[int | None]] = {}
        for row in [*self._database.all(planned), *self._database.all(adopted)]:
            for holding in _holding(row["files"], marks, words):
                numbers.setdefault(holding, []).append(row["number"])
        return found + [
            ExamplePlace(
                *holding,
                versions=tuple(it for it in several if it is not None),
                planned=None in several,
            )
            for holding, several in numbers.items()
        ]


def take_out_examples(to: sa.Connection, deal_id: str) -> None:
    """Take the examples that were made of a deal out of the drafts that have them."""
    its = sa.select(ORIGIN.c.mark).where(ORIGIN.c.deal == deal_id)
    marks = {*to.execute(its).scalars()}
    drafts = sa.select(DRAFT.c.id, DRAFT.c.revision, DRAFT.c.files)
    for row in to.execute(drafts).all() if marks else ():
        gone = {file for file, _marked in _holding(row.files, marks, set())}
        if gone:
            files = {file: row.files[file] for file in row.files if file not in gone}
            save = sa.update(DRAFT).where(DRAFT.c.id == row.id)
            to.execute(save.values(files=files, revision=row.revision + 1))


def _holding(
    files: Mapping[str, str | None], marks: set[str], words: set[str]
) -> Iterator[tuple[str, bool]]:
    """Yield each example that has a mark or one of the words, and if it is a mark."""
    for file, text in files.items():
        if text and file.startswith(EXAMPLES):
            marked = any(mark in text for mark in marks)
            if marked or any(it in " ".join(text.split()) for it in words):
                yield file, marked
