"""People who come in by a start link of their own, and the author of what is kept.

A link is good for one use, which begins a session; sessions last until they end or the
person is removed. Of tokens, digests alone are kept.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from unicodedata import normalize

import sqlalchemy as sa

from screening.errors import NotKeptError, ScreeningError, did_you_mean
from screening.register.database import Repository, now
from screening.register.tables import key, table

LONGEST_NAME = 80
ACCOUNT = "account "
"""How the name of an account begins, which is no person's."""
_BESIDE_OTHERS = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "MODIFIER"}
)
BY_START, BY_FILES = "start", "files on disk"
"""Who adopted what nobody adopted in the app."""
_TAKEN = frozenset({BY_START, BY_FILES})


class Author(NamedTuple):
    """Who did something: confirmed by the link they came by, or a name only typed."""

    name: str = ""
    confirmed: bool = False

    @property
    def is_account(self) -> bool:
        """Whether it is the account that started the app, and no person."""
        return self.confirmed and self.name.startswith(ACCOUNT)

    @property
    def columns(self) -> dict[str, Any]:
        """What a row says of who wrote it."""
        return {"by": self.name, "confirmed": self.confirmed}


NOBODY = Author()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkHolder:
    """Somebody who was added. Times are in UTC; `removed_at` ended all of it.

    `digest` is that of their newest link's token, `used_at` when that link was used.
    """

    digest: str
    name: str
    added_at: datetime
    removed_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """That a person is let in: `digest` is of what their cookie holds."""

    digest: str
    person: str
    began_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountName:
    """What records show beside an account: a label, by which nobody has a right."""

    account: str
    name: str


ACCOUNT_NAME = table("account_name", AccountName, key("account", sa.Text))
PERSON = table("person", LinkHolder, key("digest", sa.String(64)))
SESSION = table("session", Session, key("digest", sa.String(64)))
_IS_HERE = PERSON.c.removed_at.is_(None)


class People(Repository):
    """Keeps who has a start link."""

    def add(self, name: str) -> str:
        """Add a person; return the token of their link, which is not kept itself."""
        name = " ".join(normalize("NFKC", name).split())
        alike = (it for it in self._names() if it.casefold() == name.casefold())
        if is_alike := next(alike, ""):
            raise ScreeningError(
                f'"{is_alike}" exists already. Add another name; or remove this one '
                "first, which ends its link, and add it again."
            )
        _refuse_misleading(name)
        token = secrets.token_urlsafe(32)
        row = {"digest": digest_of(token), "name": name, "added_at": now()}
        self._database.change(sa.insert(PERSON).values(row))
        return token

    def show_as(self, account: str, name: str) -> None:
        """Show a name beside an account from now on; an empty one shows none.

        ScreeningError for one that could be taken for another's.
        """
        name = " ".join(normalize("NFKC", name).split())
        if name:
            _refuse_misleading(name)
        if {*"()"} & {*name} or name.casefold() in map(str.casefold, self._names()):
            says = f'"{name}" could be taken for another name. Choose another.'
            raise ScreeningError(says)
        row, theirs = {"account": account, "name": name}, ACCOUNT_NAME.c.account

        def write(to: sa.Connection) -> None:
            to.execute(sa.delete(ACCOUNT_NAME).where(theirs == account))
            to.execute(sa.insert(ACCOUNT_NAME).values(row))

        self._database.write(write)

    def account_names(self) -> dict[str, str]:
        """Return the name that is shown beside each account that was asked for one."""
        every = self._database.values(AccountName, sa.select(ACCOUNT_NAME))
        return {it.account: it.name for it in every}

    def renew(self, name: str) -> str:
        """Return the token of a new link for a person, or NotKeptError.

        A link that they have not used is worth nothing then; their sessions go on.
        """
        token = secrets.token_urlsafe(32)
        made = {"digest": digest_of(token), "used_at": None}
        theirs = sa.update(PERSON).where(PERSON.c.name == name, _IS_HERE)
        if not self._database.change(theirs.values(made)):
            raise self._unknown(name)
        return token

    def begin(self, token: str) -> str:
        """Use up a link; return what the cookie of its session holds.

        NotKeptError where the link was used, has ended or never was.
        """
        secret = secrets.token_urlsafe(32)
        theirs = sa.and_(PERSON.c.digest == digest_of(token), _IS_HERE)
        use = sa.update(PERSON).where(theirs, PERSON.c.used_at.is_(None))
        session = {"digest": digest_of(secret), "began_at": now()}

        def write(to: sa.Connection) -> str:
            if not to.execute(use.values(used_at=now())).rowcount:
                raise NotKeptError("This start link is not valid.")
            person = to.execute(sa.select(PERSON.c.name).where(theirs)).scalar_one()
            to.execute(sa.insert(SESSION).values({**session, "person": person}))
            return secret

        return self._database.write(write)

    def end(self, secret: str) -> None:
        """End a session; one that is not there has ended already."""
        known = SESSION.c.digest == digest_of(secret)
        self._database.change(sa.delete(SESSION).where(known))

    def remove(self, name: str) -> None:
        """End a person's link and sessions, or NotKeptError. What they did stays."""
        theirs = sa.and_(PERSON.c.name == name, _IS_HERE)
        end = sa.update(PERSON).where(theirs).values(removed_at=now())

        def write(to: sa.Connection) -> int:
            to.execute(sa.delete(SESSION).where(SESSION.c.person == name))
            return to.execute(end).rowcount

        if not self._database.write(write):
            raise self._unknown(name)

    def everybody(self, *which: sa.ColumnElement[bool]) -> tuple[LinkHolder, ...]:
        """Return everybody who was ever added, in that order, of whom that is so."""
        query = sa.select(PERSON).where(*which).order_by(PERSON.c.added_at)
        return self._database.values(LinkHolder, query)

    def known_by(self, secret: str) -> LinkHolder | None:
        """Return the person whose session's cookie holds that, unless it ended."""
        session = SESSION.c.digest == digest_of(secret)
        person = sa.select(SESSION.c.person).where(session)
        theirs = PERSON.c.name == person.scalar_subquery()
        return next(iter(self.everybody(theirs, _IS_HERE)), None)

    def _unknown(self, name: str) -> NotKeptError:
        hint = did_you_mean(name, self._names())
        return NotKeptError(f'Nobody named "{name}" has a start link.{hint}')

    def _names(self) -> list[str]:
        return [person.name for person in self.everybody(_IS_HERE)]


def _refuse_misleading(name: str) -> None:
    """Raise ScreeningError for a name that could be taken for another, or for none."""
    if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
        raise ScreeningError(f"A name has 1 to {LONGEST_NAME} characters.")
    if name.casefold() in _TAKEN or name.casefold().startswith(ACCOUNT):
        raise ScreeningError(f'"{name}" is a name the app uses for something else.')
    if {*"<>"} & {*name} or len(_scripts(name)) > 1:
        raise ScreeningError(
            f'"{name}" has letters of several alphabets, or < or >: it could be '
            "taken for another name. Write it with the letters of one alphabet."
        )


def _scripts(name: str) -> set[str]:
    """Return the scripts of a name's letters, but those of East Asia.

    Latin letters may stand beside these: nobody takes one for the other.
    """
    first = {unicodedata.name(it, "").split(" ")[0] for it in name if it.isalpha()}
    return first - _BESIDE_OTHERS


def digest_of(token: str) -> str:
    """The SHA-256 of a token, as hex: all that is kept of it."""
    return sha256(token.encode()).hexdigest()
