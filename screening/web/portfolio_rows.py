"""Rows of a table as deals: in a list, opened in the form, and kept.

Which row became which deal is known as long as the table is in memory.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from screening.engine.assess import assess
from screening.formats.text import day_in_short, lower_first, plain_text
from screening.portfolio.messages import STANDS
from screening.portfolio.reasons import gravest
from screening.register.deals import DealMovedError
from screening.register.lists import Listed
from screening.rulebook.answers import Deal, plain_answers, read_deal
from screening.rulebook.heading import Level
from screening.settings import today
from screening.web import messages
from screening.web.access import author
from screening.web.context import live
from screening.web.form import LONGEST, LONGEST_NAME
from screening.web.worked_deal import put_down_dues
from screening.wording.answers import counted

if TYPE_CHECKING:  # it needs what the plain app has not
    from screening.portfolio.lookup import ListedDeal, ListedFiling
    from screening.web.portfolio_upload import Result, Upload

MOST_NAMED = 2
"""How many filings of a deal are named."""
MOST_KEPT = 200
"""How many rows are kept as deals at a time: each is assessed and put into the list."""


class Filings(NamedTuple):
    """What is filed of a deal: a few by name, and what more there is, in words."""

    named: Sequence["ListedFiling"] = ()
    told: Sequence[str] = ()
    more: str = ""


class Row(NamedTuple):
    """A deal of the list: what it is called, and where it stands.

    `number` is that of its row in the sheet, of which so many cells are `wrong`, or all
    of it is `unread`. Where it is `kept`, its level is that of
    the kept deal; where it is `begun`, answers were typed of it in the form. Where it
    is `answered`, these count, and not what its cells say. `reasons` are a few of the
    rules that are met.
    """

    number: int
    name: str
    found: "ListedDeal"
    level: str
    place: int
    settled: bool
    wrong: int = 0
    unread: bool = False
    kept: str = ""
    begun: bool = False
    answered: bool = False
    filings: Filings = Filings()
    reasons: Sequence[str] = ()

    @property
    def first(self) -> date | None:
        """The first day by which something is due, where no filing is named with it."""
        days = [it.day for it in self.filings.named]
        return None if self.found.first in days else self.found.first


def rows(
    upload: "Upload", result: "Result", places: Sequence[int], filing: str = ""
) -> list[Row]:
    """Return rows of a table as a list tells them, first that filing of each."""
    rulebook = result.outcome.rulebook
    levels = rulebook.heading.levels
    numbers, wrong = result.reading.rows, result.wrong
    unread = {it.row for it in result.problems if not it.head}
    kept = kept_of(upload, [numbers[place] for place in places])
    begun = _begun(upload, {numbers[place] for place in places} - kept.keys())
    return [
        _row(it, numbers[it.place], levels, kept)._replace(
            wrong=wrong.get(numbers[it.place], 0),
            unread=numbers[it.place] in unread,
            begun=numbers[it.place] in begun,
            answered=numbers[it.place] in result.answered.rows,
            filings=_filings(result, it, filing),
            reasons=gravest(rulebook, it.met),
        )
        for it in result.lookup.listed(places)
    ]


def _filings(result: "Result", found: "ListedDeal", wanted: str) -> Filings:
    """Return the gravest filings by name, before them the one that is looked for."""
    open_ = {it.filing for it in found.filings if it.state.traits.hangs} - {wanted}
    asked = [it for it in found.filings if it.filing not in open_]
    asked.sort(key=lambda it: it.filing != wanted)
    named = asked[:MOST_NAMED]
    left = {
        messages.MORE_FILINGS: len(asked) - len(named),
        messages.OPEN_FILINGS: len(open_),
    }
    more = ", ".join(form.format(count=it) for form, it in left.items() if it)
    return Filings(named, [_filing(result, it) for it in named], more)


def _filing(result: "Result", filing: "ListedFiling") -> str:
    regime = result.outcome.rulebook.regimes[filing.filing]
    what, state = regime.short, STANDS[filing.state]
    if not filing.day:
        return messages.LISTED_FILING.format(what=what, state=state)
    late = result.summary.passed(filing.day)
    form = messages.LISTED_LATE if late else messages.LISTED_BY_DAY
    return form.format(what=what, state=state, day=day_in_short(filing.day))


def _row(
    found: "ListedDeal",
    number: int,
    levels: Sequence[Level],
    kept: Mapping[int, Listed],
) -> Row:
    name = found.name or messages.ROW.format(number=number)
    ends = levels[found.lowest], levels[found.highest]
    row = Row(number, name, found, _range(*ends), found.highest, found.settled)
    if (it := kept.get(number)) is None:
        return row
    named = {level.id: level for level in levels}
    lowest, highest = (named.get(end or "") for end in (it.lowest, it.highest))
    level = _range(lowest, highest) if lowest and highest else it.level
    return row._replace(level=level, place=it.place, settled=it.settled, kept=it.deal)


def _range(lowest: Level, highest: Level) -> str:
    if lowest == highest:
        return lowest.label
    end = lower_first(highest.label)
    return messages.RANGE.format(lowest=lowest.label, highest=end)


def kept_of(upload: "Upload", numbers: Collection[int]) -> dict[int, Listed]:
    """Return the kept deals of rows, by the numbers of these."""
    deals = {it: upload.deals[it] for it in numbers if it in upload.deals}
    found = live().register.lists.these([*deals.values()], today())
    return {it: found[deal] for it, deal in deals.items() if deal in found}


def _begun(upload: "Upload", numbers: Collection[int]) -> set[int]:
    """Return the rows of which somebody typed answers in the form."""
    deals = {it: upload.deals[it] for it in numbers if it in upload.deals}
    typed = live().register.unfinished.these([*deals.values()])
    return {it for it, deal in deals.items() if deal in typed}


def deal_of(upload: "Upload", result: "Result", place: int) -> Deal:
    """Return a row as a deal under the live rulebook.

    Notes say which row it is from, and what stands in cells that could not be read.
    """
    number, deal = result.reading.rows[place], result.outcome.deal(place)
    questions = live().rulebook.questions
    file = plain_text(upload.name)[:LONGEST_NAME]
    from_ = messages.FROM_ROW.format(file=file, number=number)
    notes = dict.fromkeys([*deal.answers][:1], from_)
    for it in result.problems:
        if it.row == number and it.question in questions:
            says = messages.NOT_READ.format(file=file, number=number, value=it.value)
            notes[it.question] = says[:LONGEST]
    [called] = result.lookup.names([place])
    name = (called or messages.ROW.format(number=number))[:LONGEST_NAME]
    return read_deal(questions, name, deal.on, plain_answers(deal.answers), notes)


def keep(upload: "Upload", result: "Result", places: Sequence[int]) -> str:
    """Keep rows that are not kept yet as deals; return what is said of it.

    Those that somebody typed into are left to their form, which knows more of them.
    """
    numbers = {result.reading.rows[place]: place for place in places}
    kept = kept_of(upload, numbers.keys())
    begun = _begun(upload, numbers.keys() - kept.keys())
    new = [place for it, place in numbers.items() if it not in {*kept, *begun}]
    if len(new) > MOST_KEPT:
        return messages.TOO_MANY_TO_KEEP.format(most=MOST_KEPT, chosen=len(new))
    for place in new:
        _keep(upload, result, place)
    says = messages.KEPT_ROWS if new else messages.NONE_TO_KEEP
    told = [says.format(rows=rows_are(len(new)))]
    if begun:
        told.append(messages.IN_WORK.format(rows=rows_are(len(begun))))
    return " ".join(told)


def rows_are(count: int) -> str:
    """Return so many rows, and that they are, in words."""
    return counted(count, messages.ROW_IS, messages.ROWS_ARE)


def _keep(upload: "Upload", result: "Result", place: int) -> None:
    """Keep a row as a deal, as if it was typed."""
    register, rulebook = live().register, live().rulebook
    deal = deal_of(upload, result, place)
    number = result.reading.rows[place]
    deal_id = upload.deal_of(number)
    upload.give(number, deal)
    assessment = assess(rulebook, deal.answers, deal.on)
    with suppress(DealMovedError):  # another window kept it meanwhile
        register.deals.keep(deal, assessment, deal_id, author=author())
    put_down_dues(deal_id)
