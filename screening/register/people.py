"""People who have a start link of their own, and the author of what is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import sqlalchemy as sa

from screening.errors import NotKeptError, ScreeningError, did_you_mean
from screening.register import messages
from screening.register.database import Repository, now
from screening.register.tables import key, table

LONGEST_NAME = 80
ACCOUNT = "account "
"""How the name of an account begins, which is no person's."""
_TAKEN = frozenset({messages.BY_START, messages.BY_FILES})


class Author(NamedTuple):
    """Who did something: confirmed by the link they came by, or a name only typed."""

    name: str = ""
    confirmed: bool = False


NOBODY = Author()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a start link. Times are in UTC; `removed_at` ended the link."""

    name: str
    added_at: datetime
    removed_at: datetime | None


# The digest is of the token of a start link, which is not kept.
PERSON = table("person", Person, key("digest", sa.String(64)))
_HAS_A_LINK = PERSON.c.removed_at.is_(None)


class People(Repository):
    """Keeps who has a start link."""

    def add(self, name: str) -> str:
        """Add a person; return the token of their link, which is not kept itself."""
        name = " ".join(name.split())
        if name.casefold() in map(str.casefold, self._names()):
            raise ScreeningError(messages.NAME_TAKEN.format(name=name))
        if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
            raise ScreeningError(messages.NAME_LENGTH.format(most=LONGEST_NAME))
        if name.casefold() in _TAKEN or name.casefold().startswith(ACCOUNT):
            raise ScreeningError(messages.NAME_OF_OURS.format(name=name))
        token = secrets.token_urlsafe(32)
        row = {"digest": digest_of(token), "name": name, "added_at": now()}
        self._database.change(sa.insert(PERSON).values(row))
        return token

    def remove(self, name: str) -> None:
        """End a link and what it opened, or NotKeptError. What the person did stays."""
        theirs = sa.and_(PERSON.c.name == name, _HAS_A_LINK)
        end = sa.update(PERSON).where(theirs).values(removed_at=now())
        if not self._database.change(end):
            hint = did_you_mean(name, self._names())
            raise NotKeptError(messages.NOBODY_NAMED.format(name=name, hint=hint))

    def everybody(self) -> tuple[Person, ...]:
        """Return everybody who was ever added, in that order."""
        return self._people()

    def known_by(self, digest: str) -> Person | None:
        """Return the person whose link has a token of that digest, unless it ended."""
        return next(iter(self._people(PERSON.c.digest == digest, _HAS_A_LINK)), None)

    def _names(self) -> list[str]:
        return [person.name for person in self._people(_HAS_A_LINK)]

    def _people(self, *which: sa.ColumnElement[bool]) -> tuple[Person, ...]:
        its = PERSON.c
        query = sa.select(its.name, its.added_at, its.removed_at).where(*which)
        rows = self._database.all(query.order_by(its.added_at))
        return tuple(Person(**row) for row in rows)


def digest_of(token: str) -> str:
    """Return what is kept of a token, from which it cannot be told."""
    return sha256(token.encode()).hexdigest()
