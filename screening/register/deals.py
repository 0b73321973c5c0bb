"""Deals, their assessments, and the rulebooks that judged them, kept.

Assessments are only ever added. Each holds the answers as they were given, also to
questions that were not asked then, so that changing a mind loses nothing; and each
names the rulebook that judged it, whose text is kept once.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from screening.briefing.marks import identity
from screening.engine.assess import Assessment
from screening.engine.schedule.work import work_of
from screening.errors import NotKeptError, ScreeningError
from screening.presentation.answers import level_in_words
from screening.presentation.deal_view import DealView
from screening.presentation.listing import ListedCounts, Listing
from screening.presentation.listing import listing as listing_of
from screening.register.database import NO_DEAL, Repository, keep_rulebook, now
from screening.register.people import NOBODY, Author
from screening.register.progress import note_filed
from screening.register.tables import METADATA, RULEBOOK, columns_of, filled, key, table
from screening.register.unfinished import UNFINISHED
from screening.register.versions import take_out_examples, take_out_moves
from screening.rulebook.answers import Deal, plain_answers, read_deal
from screening.rulebook.model import Rulebook


class _End(NamedTuple):
    id: str
    label: str


class DealMovedError(Exception):
    """A deal that somebody kept another assessment of meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentSummary:
    """One kept assessment without its answers. `number` counts from 1.

    `made_at` is in UTC and `rulebook` a digest. `lowest` and `highest` are ids of
    levels, None where an old register could not tell; `level` is the range in the words
    of that rulebook, `place` that of its highest level, counted from 0. `by` is who
    did it; a name that is not confirmed was only typed.
    """

    deal: str
    number: int
    made_at: datetime
    name: str
    on: date
    rulebook: str
    lowest: str | None
    highest: str | None
    level: str
    place: int
    settled: bool
    by: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(AssessmentSummary):
    """One kept assessment. `answers` are plain, as given; `notes` are by question."""

    answers: Mapping[str, Any]
    notes: Mapping[str, str] = field(default_factory=dict)

    def as_deal(self, rulebook: Rulebook) -> Deal:
        """Return the deal as far as a rulebook can read its answers."""
        given = (self.name, self.on, self.answers, self.notes)
        return read_deal(rulebook.questions, *given)


Summary = TypeVar("Summary", bound=AssessmentSummary)

# `level` holds the words of an old row whose ends are not known; all others have none.
ASSESSMENT = table(
    "assessment",
    Kept,
    key("deal", sa.String(32)),
    key("number", sa.Integer),
    filled("made_at", sa.DateTime, index=True),
    filled("rulebook", sa.String(64), sa.ForeignKey("rulebook.digest")),
    filled("notes", sa.JSON, server_default="{}"),
)
_ROW = ASSESSMENT.c
WHOLE = sa.select(ASSESSMENT, RULEBOOK.c.levels).join_from(ASSESSMENT, RULEBOOK)
SUMMARY = [_ROW[part.name] for part in fields(AssessmentSummary)]
"""The columns of an assessment that are read where its answers are not."""
_BRIEF = sa.select(*SUMMARY, RULEBOOK.c.levels).join_from(ASSESSMENT, RULEBOOK)


# `searched` is the folded name, the parties, and after a tab each what it is about,
# all on lines of their own. What a list is sorted by is that of the assessment. What is
# worked out later is empty until then, and its `shape` is not the one of today.
LISTED = sa.Table(
    "listed",
    METADATA,
    key("deal", sa.String(32)),
    filled("number", sa.Integer),
    filled("made_at", sa.DateTime),
    sa.Column("highest", sa.Text),
    filled("place", sa.Integer),
    filled("settled", sa.Boolean),
    filled("searched", sa.Text),
    filled("parties", sa.JSON, server_default="[]"),
    filled("about", sa.JSON, server_default="[]"),
    *columns_of(ListedCounts),
    sa.Column("archived_at", sa.DateTime),
    sa.Column("shape", sa.String(64)),
    sa.Index("ix_listed_newest", "archived_at", "made_at", "deal"),
)
DAYS = sa.Table(
    "listed_day",
    METADATA,
    key("deal", sa.String(32)),
    key("day", sa.Date),
    key("what", sa.Text),
)

SORTED_BY = ("number", "made_at", "highest", "place", "settled")
"""What a list takes over from the assessment."""
EDITION = 3
"""Counted up where what a list tells of a deal is worked out otherwise than before."""
_COLUMNS = (f"{it.name} {it.type}" for it in (*LISTED.c, *DAYS.c))
SHAPE = sha256("\n".join([str(EDITION), *_COLUMNS]).encode()).hexdigest()
"""By which columns a row was written: one of another shape is worked out anew."""


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

        A new deal may come with an id, so that keeping it once more is noticed:
        DealMovedError where an assessment is kept on top of that one already.
        NotKeptError where there is none of that number. What was unfinished of the
        deal is finished then, and what a new one says was filed is put down as that.
        """
        range_ = assessment.range
        kept = Kept(
            deal=deal_id or new_id(),
            number=based_on + 1,
            made_at=now(),
            name=deal.name,
            on=assessment.on,
            answers=answers_kept(deal),
            notes=dict(deal.notes),
            rulebook=assessment.rulebook.digest,
            lowest=range_.lowest.id,
            highest=range_.highest.id,
            level=level_in_words(*range_, settled=range_.settled),
            place=assessment.rulebook.rank[range_.highest.id],
            settled=range_.settled,
            **author.columns,
        )
        add = partial(
            self._add, kept, listing_of(DealView(deal, assessment)), deal, assessment
        )
        self._database.write(add)
        return kept

    def _add(
        self,
        kept: Kept,
        listing: Listing,
        deal: Deal,
        assessment: Assessment,
        to: sa.Connection,
    ) -> None:
        """Add a row; raises IntegrityError where another writer was faster."""
        based_on = kept.number - 1
        newer = _of(sa.select(_ROW.number), kept.deal).where(_ROW.number >= based_on)
        numbers = set(to.execute(newer).scalars())
        if kept.number in numbers:
            raise DealMovedError
        if based_on and based_on not in numbers:
            raise NotKeptError(NO_DEAL)
        keep_rulebook(to, assessment.rulebook)
        to.execute(sa.insert(ASSESSMENT).values({**asdict(kept), "level": ""}))
        to.execute(sa.delete(UNFINISHED).where(UNFINISHED.c.deal == kept.deal))
        put_listing(to, kept, listing)
        put_away(to, [kept.deal], None)  # what is assessed is at work again
        if not based_on:
            author = Author(kept.by, kept.confirmed)
            note_filed(kept.deal, work_of(deal).filings, author, to)

    def list(self, kept: Kept, listing: Listing) -> None:
        """Write what a list tells of a deal that was kept before there was one."""
        self._database.write(lambda to: put_listing(to, kept, listing))

    def erase(self, deal_id: str) -> None:
        """Erase a deal for good, all that any table holds of it; or NotKeptError.

        Rulebooks stay, as other deals share them, and so do examples that were adopted
        into one; those in drafts go. Copies of the register stay as they are.
        """
        tables = [it for it in reversed(METADATA.sorted_tables) if "deal" in it.c]

        def from_all(to: sa.Connection) -> int:
            take_out_examples(to, deal_id)
            take_out_moves(to, deal_id)
            gone = (sa.delete(table).where(table.c.deal == deal_id) for table in tables)
            return sum(to.execute(statement).rowcount for statement in gone)

        if not self._database.write(from_all):
            raise NotKeptError(NO_DEAL)
        self._database.wipe()

    def are_readable(self) -> bool:
        """Tell whether kept deals can be read now."""
        try:
            self._database.all(sa.select(_ROW.deal).limit(1))
        except ScreeningError:
            return False
        return True

    def recall(self, deal_id: str, number: int | None = None) -> Kept:
        """Recall a deal's assessment of that number, or its newest, or NotKeptError."""
        which = sa.true() if number is None else _ROW.number == number
        query = _of(WHOLE, deal_id).where(which)
        return Kept(**worded(self._database.first(query, NO_DEAL)))

    def since(self, deal_id: str, number: int) -> tuple[Kept, ...]:
        """Return the assessments kept on top of that of a number, newest first."""
        return self._all(Kept, _of(WHOLE, deal_id).where(_ROW.number > number))

    def history(self, deal_id: str) -> tuple[AssessmentSummary, ...]:
        """Return every assessment of a deal, newest first; none where unknown."""
        return self._all(AssessmentSummary, _of(_BRIEF, deal_id))

    def count(self) -> int:
        """Return how many deals are kept."""
        deals = sa.func.count(sa.distinct(_ROW.deal)).label("deals")
        return int(self._database.all(sa.select(deals))[0]["deals"])

    def newest(
        self, most: int | None = None, by: Collection[str] | None = None
    ) -> tuple[Kept, ...]:
        """Return each deal's newest assessment, newest first."""
        newest = sa.select(_ROW.deal, sa.func.max(_ROW.number).label("n"))
        each = newest.group_by(_ROW.deal).subquery()
        last = sa.and_(each.c.deal == _ROW.deal, each.c.n == _ROW.number)
        query = WHOLE.join(each, last).where(judged_by(by)).limit(most)
        return self._all(Kept, query.order_by(_ROW.made_at.desc(), _ROW.deal))

    def judge_of(self, deal_id: str) -> str:
        """Return the id of the rulebook that judged a deal last; empty for none."""
        query = _of(sa.select(RULEBOOK.c.name).join_from(ASSESSMENT, RULEBOOK), deal_id)
        rows = self._database.all(query.limit(1))
        return rows[0]["name"] if rows else ""

    def known_as(self, alias: str) -> str:
        """Return the id of the deal of an identity; empty where none is kept."""
        rows = self._database.all(sa.select(_ROW.deal).distinct())
        return next((it["deal"] for it in rows if identity(it["deal"]) == alias), "")

    def rulebook_texts(self, digest: str) -> Mapping[str, str]:
        """Return a kept rulebook's files by path; NotKeptError where there is none."""
        query = sa.select(RULEBOOK.c.texts).where(RULEBOOK.c.digest == digest)
        missing = "The rulebook of this assessment is not in the register."
        return dict(self._database.first(query, missing)["texts"])

    def _all(self, kind: type[Summary], query: sa.Select[Any]) -> tuple[Summary, ...]:
        return tuple(kind(**worded(row)) for row in self._database.all(query))


def _of(query: sa.Select[Any], deal_id: str) -> sa.Select[Any]:
    """Keep the assessments of a deal, newest first."""
    return query.where(_ROW.deal == deal_id).order_by(_ROW.number.desc())


def judged_by(rulebooks: Collection[str] | None) -> sa.ColumnElement[bool]:
    """Match assessments by rulebooks of these ids, None for any."""
    return sa.true() if rulebooks is None else RULEBOOK.c.name.in_([*rulebooks])


def worded(row: sa.RowMapping) -> dict[str, Any]:
    """Say a range in the words of the rulebook that judged it; an old row says it."""
    parts = dict(row)
    labels = parts.pop("levels")
    if row["lowest"] is not None:
        ends = (_End(name, labels[name]) for name in (row["lowest"], row["highest"]))
        parts["level"] = level_in_words(*ends, settled=row["settled"])
    return parts


def new_id() -> str:
    """Return an id for a new deal, which nobody can guess."""
    return secrets.token_urlsafe(16)


def answers_kept(deal: Deal) -> Mapping[str, Any]:
    """Return a deal's answers as the register keeps them, those not read among them."""
    return {**deal.unread, **plain_answers(deal.answers)}


def about_line(about: str) -> str:
    """Return the line of `searched` that tells what a deal is about."""
    return f"\n\t{about.casefold()}\n"


def put_listing(to: sa.Connection, kept: Kept, listing: Listing) -> None:
    """Write what a list tells of a deal, in place of what it told before."""
    deal = kept.deal
    lines = "\n".join([kept.name, *listing.parties]).casefold()
    about = "".join(about_line(it).rstrip("\n") for it in listing.about)
    row = {
        **{name: getattr(kept, name) for name in SORTED_BY},
        "searched": f"{lines}{about}\n",
        "parties": list(listing.parties),
        "about": list(listing.about),
        **asdict(listing.counts),
        "shape": SHAPE,
    }
    known = sa.update(LISTED).where(LISTED.c.deal == deal)
    if not to.execute(known.values(row)).rowcount:
        to.execute(sa.insert(LISTED).values({"deal": deal, **row}))
    to.execute(sa.delete(DAYS).where(DAYS.c.deal == deal))
    if days := [{"deal": deal, "day": it.day, "what": it.what} for it in listing.days]:
        to.execute(sa.insert(DAYS), days)


def put_away(to: sa.Connection, deals: Iterable[str], at: datetime | None) -> int:
    """Put deals away, or without a time take them out; return how many that changed."""
    away = LISTED.c.archived_at
    other = away.is_(None) if at else away.is_not(None)
    which = sa.and_(LISTED.c.deal.in_(list(deals)), other)
    return to.execute(sa.update(LISTED).where(which).values(archived_at=at)).rowcount
