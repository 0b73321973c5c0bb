"""The rulebooks that were adopted, with all their files, and those that are to be.

Versions are only ever added, and numbered from 1 across the register. A plan, adopted
by somebody and not live yet, is only ever ended: it became a version, or was called off
or replaced.

Examples in their files may be made of kept deals. Such a file's first line has a mark,
which stands for the deal here: it goes along when the file is renamed, edited, adopted
or planned. Once the deal is erased, nothing tells of what it was.
"""

import secrets
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from screening.errors import NotKeptError
from screening.register.database import Repository, keep_rulebook, now
from screening.register.drafts import DRAFT
from screening.register.people import Author
from screening.register.tables import RULEBOOK, filled, key, table
from screening.rulebook.folder import EXAMPLES, Files
from screening.rulebook.loader import digest_of
from screening.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionPlan:
    """The decision that a draft is to be live from a day on; times are in UTC.

    `version` and `name` are in the heading of its files, `folder` is where they are to
    lie, `based_on` the digest of what is there. `note` and `title` say why, and what.
    `waits` is why it is not live though its day has come. Once it has ended, `number`
    is the version that it became; else it was called off, and `why` says for what.
    """

    id: str
    draft: str
    revision: int
    name: str
    version: str
    folder: str
    based_on: str
    day: date
    made_at: datetime
    by: str
    confirmed: bool
    note: str
    title: str
    drafted_by: str
    waits: str = ""
    ended_at: datetime | None
    ended_by: str = ""
    ended_confirmed: bool = False
    why: str = ""
    number: int | None


PLAN = table(
    "adoption_plan",
    AdoptionPlan,
    key("id", sa.String(32)),
    filled("draft", sa.String(32)),
    filled("based_on", sa.String(64)),
    filled("files", sa.JSON),
)
_NO_PLAN = "This adoption is no longer planned: it took effect, or was cancelled."
_PLANNED = PLAN.c
_OPEN = _PLANNED.ended_at.is_(None)
_FIRST = sa.select(*(_PLANNED[part.name] for part in fields(AdoptionPlan))).order_by(
    _PLANNED.day, _PLANNED.made_at
)


class AdoptionPlans(Repository):
    """Keeps adoptions that are planned."""

    def plan(
        self, files: Mapping[str, str], author: Author, **about: object
    ) -> AdoptionPlan:
        """Plan to adopt files; what was planned of the same draft is replaced."""
        made = AdoptionPlan(
            id=secrets.token_urlsafe(16),
            made_at=now(),
            **author.columns,
            ended_at=None,
            number=None,
            **about,  # type: ignore[arg-type]  # what it is about, by the names above
        )
        earlier = sa.update(PLAN).where(_OPEN, _PLANNED.draft == made.draft)
        ended = _ended(author, "Adopted anew.")

        def put(to: sa.Connection) -> AdoptionPlan:
            to.execute(earlier.values(ended))
            to.execute(sa.insert(PLAN).values(**asdict(made), files=dict(files)))
            return made

        return self._database.write(put)

    def recall(self, plan_id: str) -> AdoptionPlan:
        """Return a plan; NotKeptError where there is none."""
        plan = _FIRST.where(_PLANNED.id == plan_id)
        return AdoptionPlan(**self._database.first(plan, _NO_PLAN))

    def files(self, plan_id: str) -> dict[str, str]:
        """Return the own files that are to be live."""
        files = sa.select(_PLANNED.files).where(_PLANNED.id == plan_id)
        return dict(self._database.first(files, _NO_PLAN)["files"])

    def open(self, folder: str, until: date = date.max) -> tuple[AdoptionPlan, ...]:
        """The open plans for a folder that start by a day, the earliest first."""
        return self._those(_OPEN, _PLANNED.folder == folder, _PLANNED.day <= until)

    def ended(self, folder: str) -> tuple[AdoptionPlan, ...]:
        """The plans for a folder that were carried out or called off."""
        return self._those(~_OPEN, _PLANNED.folder == folder)

    def of_draft(self, draft_id: str) -> AdoptionPlan | None:
        """The open plan of a draft; None where it has none."""
        return next(iter(self._those(_OPEN, _PLANNED.draft == draft_id)), None)

    def that_became(self, number: int) -> AdoptionPlan | None:
        """The plan that became the version of that number; None where none did."""
        return next(iter(self._those(_PLANNED.number == number)), None)

    def wait(self, plan_id: str, why: str) -> None:
        """Say why something is not live though its day has come."""
        self._database.change(self._open(plan_id).values(waits=why))

    def became(self, plan_id: str, number: int) -> None:
        """Say which version something became."""
        done = {"ended_at": now(), "number": number, "waits": ""}
        self._database.change(self._open(plan_id).values(done))

    def call_off(self, plan_id: str, author: Author, why: str) -> None:
        """Say that something is not to be live after all; NotKeptError if it is not."""
        if not self._database.change(self._open(plan_id).values(_ended(author, why))):
            raise NotKeptError(_NO_PLAN)

    def _open(self, plan_id: str) -> sa.Update:
        return sa.update(PLAN).where(_OPEN, _PLANNED.id == plan_id)

    def _those(self, *which: sa.ColumnElement[bool]) -> tuple[AdoptionPlan, ...]:
        return self._database.values(AdoptionPlan, _FIRST.where(*which))


def _ended(author: Author, why: str) -> dict[str, object]:
    by = {"ended_by": author.name, "ended_confirmed": author.confirmed}
    return {**by, "ended_at": now(), "why": why}


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
            **author.columns,
            note=note,
            moved=list(moved),
            folder=folder,
            title=title,
            drafted_by=drafted_by,
        )

        def write(to: sa.Connection) -> Adopted:
            recorded = self._record(adopted, rulebook, files, to, again=again)
            plans = sa.update(PLAN).where(_OPEN, _PLANNED.folder == plans_of)
            to.execute(plans.values(folder=folder))  # none of ""
            if then:
                then()
            return recorded

        return self._database.write(write)

    def _record(
        self,
        adopted: Adopted,
        rulebook: Rulebook,
        files: Files,
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
        others = {name: files[name] for name in files if name not in rulebook.texts}
        to.execute(sa.insert(ADOPTED).values(**asdict(adopted), others=others))
        return adopted

    def of(self, rulebook_id: str) -> tuple[Adopted, ...]:
        """Return the versions of a rulebook, newest first, without their files."""
        return self._those(ADOPTED.c.name == rulebook_id)

    def in_folders(self, folders: Iterable[str]) -> tuple[Adopted, ...]:
        """The versions live in these folders, newest first, without their files."""
        return self._those(ADOPTED.c.folder.in_([*folders]))

    def newest(self, before: int = sys.maxsize, **parts: str | int) -> Adopted | None:
        """Return the newest version before a number of which those parts are so."""
        which = [ADOPTED.c[name] == part for name, part in parts.items()]
        newest = self._those(ADOPTED.c.number < before, *which, most=1)
        return next(iter(newest), None)

    def names_in(self, folders: Iterable[str]) -> frozenset[str]:
        """Return the ids of the rulebooks that were ever live in these folders."""
        which = ADOPTED.c.folder.in_([*folders])
        rows = self._database.all(sa.select(ADOPTED.c.name).where(which).distinct())
        return frozenset(row["name"] for row in rows)

    def _those(
        self, *which: sa.ColumnElement[bool], most: int | None = None
    ) -> tuple[Adopted, ...]:
        query = _NEWEST_FIRST.where(*which).limit(most)
        return self._database.values(Adopted, query)

    def files(self, number: int) -> dict[str, str]:
        """Return a version's files by path; NotKeptError where there is none."""
        both = sa.select(RULEBOOK.c.texts, ADOPTED.c.others).join(ADOPTED)
        missing = "This version of the rulebook is not in the register."
        row = self._database.first(both.where(ADOPTED.c.number == number), missing)
        return {**row["texts"], **row["others"]}


def take_out_moves(to: sa.Connection, deal_id: str) -> None:
    """Take a deal out of what moved when versions of the rulebook were adopted."""
    number, moved = ADOPTED.c.number, ADOPTED.c.moved
    names_it = sa.cast(moved, sa.Text).contains(deal_id, autoescape=True)
    for row in to.execute(sa.select(number, moved).where(names_it)).all():
        others = [move for move in row.moved if move["deal"] != deal_id]
        version = sa.update(ADOPTED).where(number == row.number)
        to.execute(version.values(moved=others))


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
        of_it = sa.select(ORIGIN.c.mark).where(ORIGIN.c.deal == deal_id)
        marks = {row["mark"] for row in self._database.all(of_it)}
        words = {" ".join(name.split()) for name in names} - {""}
        drafts = sa.select(DRAFT.c.id, DRAFT.c.title, DRAFT.c.files)
        places = [
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
        return places + [
            ExamplePlace(
                *holding,
                versions=tuple(it for it in several if it is not None),
                planned=None in several,
            )
            for holding, several in numbers.items()
        ]


def take_out_examples(to: sa.Connection, deal_id: str) -> None:
    """Take the examples that were made of a deal out of the drafts that have them."""
    of_it = sa.select(ORIGIN.c.mark).where(ORIGIN.c.deal == deal_id)
    marks = {*to.execute(of_it).scalars()}
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
