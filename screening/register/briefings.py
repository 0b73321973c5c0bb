"""Briefings that were made: what is needed to print one again, and to tell it by.

The PDF itself is not kept. Its bytes follow from the assessment, the marks, the house
and the software; the register keeps the first three, and names the last.
"""

import hashlib
import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

import sqlalchemy as sa

from screening.briefing import branding, html, marks
from screening.briefing.branding import UNBRANDED, Branding
from screening.briefing.marks import EarlierBriefing, Marks, Record, origin
from screening.briefing.printing.job import PrintJob, identifiers_in
from screening.engine.assess import Assessment
from screening.engine.schedule import work as the_work
from screening.engine.schedule.work import NO_WORK, Work
from screening.register.database import Repository, keep_once, now
from screening.register.deals import Kept
from screening.register.people import NOBODY, Author
from screening.register.tables import METADATA, filled, key, table
from screening.rulebook.answers import Deal

Reopen = Callable[[Kept], tuple[Deal, Assessment]]
"""Returns a kept deal and its assessment, by the rulebook that judged it."""
STEP = timedelta(microseconds=1)
"""The smallest difference of time that the register keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """A briefing of one assessment. Times are in UTC.

    `digest` is the SHA-256 of the PDF, `sheet` what the PDF says it was printed from,
    `house` the digest of a house file, or nothing, and `work` what it says was done.
    `asked_at` is when it was last asked for; where the clock was set back, just after
    the one before.
    """

    digest: str
    deal: str
    number: int
    sheet: str
    marks: Marks
    house: str
    software: Mapping[str, str]
    made_at: datetime
    asked_at: datetime
    by: str = ""
    confirmed: bool = False
    work: Work = NO_WORK


HOUSE = sa.Table(
    "house",
    METADATA,
    key("digest", sa.String(64)),
    filled("text", sa.Text),
    filled("logo", sa.LargeBinary),
)
# The digest is of the PDF; of two deals that say the same, older ones had the same.
BRIEFING = table(
    "briefing",
    Briefing,
    key("digest", sa.String(64)),
    key("deal", sa.String(32)),
    key("number", sa.Integer),
    filled("sheet", sa.String(32), index=True),
    filled("work", sa.JSON, server_default="{}"),
    sa.Column("house", sa.String(64), sa.ForeignKey("house.digest")),
    sa.ForeignKeyConstraint(
        ["deal", "number"], ["assessment.deal", "assessment.number"]
    ),
)
_ROW = BRIEFING.c


class BriefingRequest(NamedTuple):
    """A briefing of a kept assessment: all that its bytes follow from."""

    kept: Kept
    marks: Marks
    house: Branding
    work: Work
    earlier: tuple[Kept, date] | None = None
    """The assessment of the last briefing of an earlier day, and that day."""

    @property
    def key(self) -> tuple[str, Hashable]:
        """Its deal, and what tells it from any other: kept assessments never change."""
        done = json.dumps(the_work.as_data(self.work), sort_keys=True)
        then = self.earlier and (self.earlier[0].number, self.earlier[1])
        of = self.kept.number, self.marks, self.house.digest, done, then
        return self.kept.deal, of

    def part(self, document: str) -> "BriefingRequest":
        """The same of the part that is named, a document of the marks."""
        return self._replace(marks=replace(self.marks, document=document))

    def job(self, reopen: Reopen) -> PrintJob:
        """The print job of it, by the rulebook that judged the deal."""
        deal, assessment = reopen(self.kept)
        of, earlier = origin(self.kept.deal, self.kept.number), self.compared(reopen)
        record = Record(of, self.work, earlier)
        return html.print_job(deal, assessment, self.marks, self.house, record)

    def compared(self, reopen: Reopen) -> EarlierBriefing | None:
        """What it tells of an earlier one is compared with."""
        if self.earlier is None:
            return None
        kept, made = self.earlier
        return EarlierBriefing(reopen(kept)[1], made)


class Checked(NamedTuple):
    """What the register knows of a file: the briefings it is, or says that it is."""

    unaltered: bool
    briefings: tuple[Briefing, ...]


class Briefings(Repository):
    """Keeps which briefings were made."""

    def add(  # noqa: PLR0913 - a record has as many parts
        self,
        pdf: bytes,
        kept: Kept,
        job: PrintJob,
        *,
        marks: Marks,
        house: Branding,
        software: Mapping[str, str],
        author: Author = NOBODY,
        work: Work = NO_WORK,
    ) -> Briefing:
        """Record a briefing; the same bytes once, however often they are asked for."""
        moment = now()
        made = Briefing(
            digest=hashlib.sha256(pdf).hexdigest(),
            deal=kept.deal,
            number=kept.number,
            sheet=job.identifier,
            marks=marks,
            house=house.digest,
            software=dict(software),
            made_at=moment,
            asked_at=moment,
            work=work,
            **author.columns,
        )
        return self._database.write(partial(self._put, made, house))

    def _put(self, made: Briefing, house: Branding, to: sa.Connection) -> Briefing:
        """Add a row, or note that it was asked for; IntegrityError where one came."""
        same = _is(made.digest, made.deal, made.number)
        known = self._briefings(same)
        asked = sa.select(sa.func.max(_ROW.asked_at)).where(_ROW.deal == made.deal)
        if last := to.execute(asked).scalar():  # it is later, whatever the clock says
            made = replace(made, asked_at=max(made.asked_at, last + STEP))
        if known:
            to.execute(sa.update(BRIEFING).where(same).values(asked_at=made.asked_at))
            return replace(known[0], asked_at=made.asked_at)
        if house.digest:
            file = {"digest": house.digest, "text": house.text, "logo": house.file}
            keep_once(to, HOUSE, file)
        as_data = {"marks": marks.as_data(made.marks), "house": made.house or None}
        as_data["work"] = the_work.as_data(made.work)
        row = {column.name: getattr(made, column.name) for column in _ROW}
        to.execute(sa.insert(BRIEFING).values({**row, **as_data}))
        return made

    def of(self, deal_id: str) -> tuple[Briefing, ...]:
        """Return the briefings of a deal, the last made first."""
        return self._briefings(_ROW.deal == deal_id)

    def before(self, deal_id: str, number: int, made: date | None) -> Briefing | None:
        """Return the last briefing of an earlier assessment that an earlier day made.

        None made on that day or later counts, so that it stays the same ever after.
        """
        of = (it for it in self.of(deal_id) if it.number < number and it.marks.made)
        earlier = [it for it in of if made and it.marks.made and it.marks.made < made]
        return max(earlier, key=lambda it: (it.number, it.made_at), default=None)

    def recall(self, deal_id: str, number: int, digest: str) -> Briefing:
        """Return an assessment's briefing by the digest of its PDF, or NotKeptError."""
        query = sa.select(BRIEFING).where(_is(digest, deal_id, number))
        return _briefing(
            self._database.first(query, "This briefing is not in the register.")
        )

    def last_marks(self, deal_id: str) -> Marks:
        """Return the marks of the briefing of a deal that was asked for last."""
        asked = sa.select(_ROW.marks).where(_ROW.deal == deal_id)
        for row in self._database.all(asked.order_by(_ROW.asked_at.desc()).limit(1)):
            return replace(marks.read(row["marks"]), made=None)
        return marks.USUAL

    def house(self, digest: str) -> Branding:
        """Return a kept house; the one without a digest is nobody's.

        NotKeptError where there is none, HouseError where it is not taken any more.
        """
        if not digest:
            return UNBRANDED
        query = sa.select(HOUSE).where(HOUSE.c.digest == digest)
        row = self._database.first(query, "This house file is not in the register.")
        return branding.read("house file", row["text"], row["logo"])

    def check(self, pdf: bytes) -> Checked:
        """Return which briefings a file is, or else which it says that it is."""
        digest = hashlib.sha256(pdf).hexdigest()
        if same := self._briefings(_ROW.digest == digest):
            return Checked(unaltered=True, briefings=same)
        named = _ROW.sheet.in_(identifiers_in(pdf))
        return Checked(unaltered=False, briefings=self._briefings(named))

    def _briefings(self, which: sa.ColumnElement[bool]) -> tuple[Briefing, ...]:
        query = sa.select(BRIEFING).where(which).order_by(_ROW.made_at.desc())
        return tuple(map(_briefing, self._database.all(query)))


def _briefing(row: sa.RowMapping) -> Briefing:
    read = {"marks": marks.read(row["marks"]), "house": row["house"] or ""}
    read["work"] = the_work.read(row["work"])
    return Briefing(**{**row, **read})


def _is(digest: str, deal: str, number: int) -> sa.ColumnElement[bool]:
    """Match the one briefing of an assessment that has those bytes."""
    return sa.and_(_ROW.digest == digest, _ROW.deal == deal, _ROW.number == number)
