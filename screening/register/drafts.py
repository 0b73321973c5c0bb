"""Drafts: changes to a rulebook that are being edited and are not adopted yet."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from screening.errors import NotKeptError, ScreeningError
from screening.register.database import Repository, now
from screening.register.people import NOBODY, Author
from screening.register.tables import filled, key, table
from screening.register.unfinished import Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Changes to a rulebook. `revision` counts from 1; `changed_at` is in UTC.

    `title` and `reason` say what the change of policy is and why, `starts` from which
    day it holds; a draft may be without them.
    `rulebook` is the id in its heading, `based_on` the digest of all the files it
    started from, `files` the changed ones by path: their text, or None where deleted.
    `writers` are the people with a start link who wrote in it. `sent_back` is what a
    second person wanted to be changed first, and who, and when. `begun` is what was
    typed into forms of parts and not saved, by which form that is.
    """

    id: str
    rulebook: str
    based_on: str
    files: Mapping[str, str | None]
    by: str
    confirmed: bool = False
    revision: int
    changed_at: datetime
    title: str = ""
    reason: str = ""
    starts: date | None
    writers: Sequence[str]
    sent_back: str = ""
    sent_back_by: str = ""
    sent_back_at: datetime | None
    begun: Mapping[str, Typed]


_BASE = filled("based_on", sa.String(64))
_WRITERS = filled("writers", sa.JSON, server_default="[]")
_BEGUN = filled("begun", sa.JSON, server_default="{}")
DRAFT = table("draft", Draft, key("id", sa.String(32)), _BASE, _WRITERS, _BEGUN)


_NO_DRAFT = "This draft is not in the register. It may have been adopted."


class ListedDraft(NamedTuple):
    """A draft in a list: how many files it changes, not what they say."""

    id: str
    by: str
    confirmed: bool
    changed_at: datetime
    title: str
    sent_back_at: datetime | None
    files: int


class DraftMovedError(ScreeningError):
    """Somebody else saved the draft since it was read. `draft` is what they saved."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(
            "This draft was saved in another window since you opened it, as revision "
            f"{draft.revision}. Your version is not saved yet: compare both, then save "
            f"again."
        )
        self.draft = draft


class Drafts(Repository):
    """Keeps drafts."""

    def open(
        self, rulebook_id: str, based_on: str, author: Author, title: str = ""
    ) -> Draft:
        """Begin a draft that changes nothing yet."""
        draft = Draft(
            id=secrets.token_urlsafe(16),
            rulebook=rulebook_id,
            based_on=based_on,
            files={},
            **author.columns,
            revision=1,
            changed_at=now(),
            title=title,
            starts=None,
            writers=_with([], author),
            sent_back_at=None,
            begun={},
        )
        self._database.change(sa.insert(DRAFT).values(asdict(draft)))
        return draft

    def recall(self, draft_id: str) -> Draft:
        """Return a draft as it was saved last; NotKeptError where there is none."""
        query = sa.select(DRAFT).where(DRAFT.c.id == draft_id)
        return Draft(**self._database.first(query, _NO_DRAFT))

    def of(self, rulebook_id: str) -> tuple[ListedDraft, ...]:
        """Return the drafts of a rulebook, the last changed first."""
        each = sa.func.json_each(DRAFT.c.files).table_valued("key")
        files = sa.select(sa.func.count(each.c.key)).scalar_subquery().label("files")
        about = (DRAFT.c[name] for name in ListedDraft._fields if name != "files")
        query = sa.select(*about, files).where(DRAFT.c.rulebook == rulebook_id)
        newest_first = query.order_by(DRAFT.c.changed_at.desc())
        return self._database.values(ListedDraft, newest_first)

    def save(
        self,
        draft_id: str,
        revision: int,
        files: Mapping[str, str | None],
        based_on: str = "",
        author: Author = NOBODY,
    ) -> Draft:
        """Save a draft over the revision it was read at; return the next one.

        `based_on` stays as it is unless it is given, and whoever is confirmed by a link
        is among its writers then. NotKeptError where there is none; DraftMovedError
        where that revision is not the newest: nothing is saved.
        """
        draft = self.recall(draft_id)
        saved = replace(
            draft,
            files=dict(files),
            based_on=based_on or draft.based_on,
            revision=revision + 1,
            changed_at=now(),
            writers=_with(draft.writers, author),
        )
        same = sa.update(DRAFT).where(
            DRAFT.c.id == draft_id, DRAFT.c.revision == revision
        )
        values = asdict(saved)
        del values["begun"]  # somebody may be typing
        if not self._database.change(same.values(values)):
            raise DraftMovedError(self.recall(draft_id))
        return saved

    def describe(
        self, draft_id: str, *, title: str, reason: str, starts: date | None
    ) -> None:
        """Say what a draft is about; its files stay as they are.

        NotKeptError where there is none.
        """
        self._change(draft_id, title=title, reason=reason, starts=starts)

    def send_back(self, draft_id: str, author: Author, note: str) -> None:
        """Say what is to be changed before it is adopted; NotKeptError without it."""
        by = author.name
        self._change(draft_id, sent_back=note, sent_back_by=by, sent_back_at=now())

    def begin(self, draft_id: str, form: str, typed: Typed | None) -> None:
        """Keep what stands in a form of a part, or forget it where that is None."""
        that = DRAFT.c.id == draft_id

        def keep(to: sa.Connection) -> None:
            begun = to.execute(sa.select(DRAFT.c.begun).where(that)).scalar() or {}
            if begun.get(form) != typed:
                now = {name: it for name, it in begun.items() if name != form}
                now |= {form: typed} if typed else {}
                to.execute(sa.update(DRAFT).where(that).values(begun=now))

        self._database.write(keep)

    def _change(self, draft_id: str, **parts: object) -> None:
        named = sa.update(DRAFT).where(DRAFT.c.id == draft_id)
        if not self._database.change(named.values(parts)):
            raise NotKeptError(_NO_DRAFT)

    def drop(self, draft_id: str) -> None:
        """Forget a draft; one that is not there is forgotten already."""
        self._database.change(sa.delete(DRAFT).where(DRAFT.c.id == draft_id))


def _with(writers: Sequence[str], author: Author) -> list[str]:
    """Return who wrote in a draft, with whoever writes now, if a link says who."""
    new = author.confirmed and author.name not in writers
    return [*writers, author.name] if new else [*writers]
