"""Versions that are to be live from a day on: adopted by somebody, and not live yet.

A plan is only ever ended: it became a version, or was called off or replaced.
"""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

import sqlalchemy as sa

from screening.errors import NotKeptError
from screening.register.database import Repository, now
from screening.register.people import Author
from screening.register.tables import filled, key, table


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
_NO_PLAN = "This adoption is not planned any more: it took effect, or was called off."
_ITS = PLAN.c
_OPEN = _ITS.ended_at.is_(None)
_FIRST = sa.select(*(_ITS[part.name] for part in fields(AdoptionPlan))).order_by(
    _ITS.day, _ITS.made_at
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
            by=author.name,
            confirmed=author.confirmed,
            ended_at=None,
            number=None,
            **about,  # type: ignore[arg-type]  # what it is about, by the names above
        )
        earlier = sa.update(PLAN).where(_OPEN, _ITS.draft == made.draft)
        ended = {"ended_at": made.made_at, "ended_by": author.name}
        why = {"why": "Adopted anew.", "ended_confirmed": author.confirmed}

        def put(to: sa.Connection) -> AdoptionPlan:
            to.execute(earlier.values(**ended, **why))
            to.execute(sa.insert(PLAN).values(**asdict(made), files=dict(files)))
            return made

        return self._database.write(put)

    def recall(self, plan_id: str) -> AdoptionPlan:
        """Return a plan; NotKeptError where there is none."""
        its = _FIRST.where(_ITS.id == plan_id)
        return AdoptionPlan(**self._database.first(its, _NO_PLAN))

    def files(self, plan_id: str) -> dict[str, str]:
        """Return the own files that are to be live."""
        its = sa.select(_ITS.files).where(_ITS.id == plan_id)
        return dict(self._database.first(its, _NO_PLAN)["files"])

    def open(self, folder: str, until: date = date.max) -> tuple[AdoptionPlan, ...]:
        """Return what is planned for a folder until a day, the earliest first."""
        return self._found(_OPEN, _ITS.folder == folder, _ITS.day <= until)

    def ended(self, folder: str) -> tuple[AdoptionPlan, ...]:
        """Return what was planned for a folder and has ended."""
        return self._found(~_OPEN, _ITS.folder == folder)

    def of_draft(self, draft_id: str) -> AdoptionPlan | None:
        """Return what is planned of a draft, or None."""
        return next(iter(self._found(_OPEN, _ITS.draft == draft_id)), None)

    def that_became(self, number: int) -> AdoptionPlan | None:
        """Return what was planned and became a version, or None."""
        return next(iter(self._found(_ITS.number == number)), None)

    def wait(self, plan_id: str, why: str) -> None:
        """Say why something is not live though its day has come."""
        self._database.change(self._open(plan_id).values(waits=why))

    def became(self, plan_id: str, number: int) -> None:
        """Say which version something became."""
        done = {"ended_at": now(), "number": number, "waits": ""}
        self._database.change(self._open(plan_id).values(done))

    def call_off(self, plan_id: str, author: Author, why: str) -> None:
        """Say that something is not to be live after all; NotKeptError if it is not."""
        by = {"ended_by": author.name, "ended_confirmed": author.confirmed}
        ended = self._open(plan_id).values(ended_at=now(), why=why, **by)
        if not self._database.change(ended):
            raise NotKeptError(_NO_PLAN)

    def _open(self, plan_id: str) -> sa.Update:
        return sa.update(PLAN).where(_OPEN, _ITS.id == plan_id)

    def _found(self, *which: sa.ColumnElement[bool]) -> tuple[AdoptionPlan, ...]:
        return self._database.values(AdoptionPlan, _FIRST.where(*which))


def plans_for(folder: str) -> sa.Update:
    """Return what changes all that is planned for a folder and has not ended."""
    return sa.update(PLAN).where(_OPEN, _ITS.folder == folder)
