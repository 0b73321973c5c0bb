"""The deals of a table: which an address asks for, in a list, opened, and kept.

The address holds ids alone: words that were typed stand in it by a name, and whatever
else is said of a deal comes from the rulebook. Which row became which deal is known as
long as the table is in memory.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

from flask import request

from screening.engine.assess import assess
from screening.formats.text import day_in_short, day_in_words, plain_text
from screening.portfolio.reading import called, parties
from screening.portfolio.screening import ScreenedDeal, ScreenedFiling
from screening.portfolio.summary import Order, RuleCount, Summary, Wanted
from screening.register.deals import DealMovedError
from screening.register.lists import Listed
from screening.rulebook.answers import Deal, plain_answers, read_deal
from screening.rulebook.model import Rulebook
from screening.rulebook.regimes import Regime
from screening.rulebook.states import COUNTED, State
from screening.settings import today
from screening.web import messages
from screening.web.access import author
from screening.web.context import live, searches
from screening.web.form import LONGEST, LONGEST_NAME
from screening.web.pages.progress import put_down_dues
from screening.web.portfolio_tables import Result, Upload
from screening.wording.answers import counted, level_in_words
from screening.wording.filing import who_acts

MOST_NAMED = 2
"""How many filings of a deal are named."""
MOST_KEPT = 200
"""How many rows are kept as deals at a time: each is assessed and put into the list."""
FILTERS = (
    "level",
    "reach",
    "open",
    "topic",
    "at",
    "rule",
    "question",
    "filing",
    "state",
    "week",
    "undated",
)
"""What an address may say beside words, order and page; as `Wanted` calls it."""
LIVES_ON = {"topic": ("at",)}
"""What means nothing any more once something else is not asked for."""


def state_id(state: State) -> str:
    """Return how a state is called in an address."""
    return state.replace(" ", "-")


_STATES = {state_id(it): it for it in COUNTED}


class Asked(NamedTuple):
    """What the address asks for: which deals, in which order, which page.

    `said` is what it says, by the names of filters; words stand there by the name
    `search`, and may be `lost`.
    """

    wanted: Wanted
    order: Order
    said: Mapping[str, str]
    lost: bool
    page: int

    def query(self, **other: Any) -> dict[str, Any]:
        """Return what stands in an address for this, with other parts."""
        usual, *_others = type(self.order)
        order = "" if self.order is usual else str(self.order)
        parts = {**self.said, "order": order, **other}
        return {part: value for part, value in parts.items() if value}

    def without(self, *names: str) -> dict[str, Any]:
        """Return what stands in an address for this without some filters."""
        gone = [*names, *(it for name in names for it in LIVES_ON.get(name, ()))]
        return self.query(**dict.fromkeys(gone, ""))


class Filter(NamedTuple):
    """One thing that is asked for, in words, and the filters that say it."""

    says: str
    names: tuple[str, ...]


def asked(rulebook: Rulebook) -> Asked:
    """Return what the address asks for; what it cannot mean is left out."""
    given = request.args
    name = given.get("search", "")
    words = searches().recall(name) if name else ""
    said = known(rulebook, {it: given.get(it, "") for it in FILTERS})
    wanted = Wanted(
        **{
            **said,
            "open": bool(said["open"]),
            "undated": bool(said["undated"]),
            "state": _STATES.get(said["state"]),
            "week": _day(said["week"]),
        },
        words=words or "",
    )
    orders = {str(it): it for it in Order}
    order = orders.get(given.get("order", ""), Order.CONCERN)
    page = min(max(1, given.get("page", 1, type=int)), 10**6)
    said = {**said, "search": name if words else ""}
    return Asked(wanted, order, said, words is None, page)


def known(rulebook: Rulebook, said: Mapping[str, str]) -> dict[str, Any]:
    """Return what is said by filters, and empty what they cannot mean."""
    levels, topics = rulebook.rank, [it.id for it in rulebook.heading.topics]
    among: Mapping[str, Collection[str]] = {
        "level": levels,
        "reach": levels,
        "open": ("yes",),
        "topic": topics,
        "at": levels if said["topic"] in topics else (),
        "rule": rulebook.rules,
        "question": rulebook.questions,
        "filing": rulebook.regimes,
        "state": _STATES,
        "week": [said["week"]] if _day(said["week"]) else (),
        "undated": ("yes",),
    }
    return {name: said[name] if said[name] in among[name] else "" for name in FILTERS}


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def in_words(rulebook: Rulebook, wanted: Wanted) -> list[Filter]:
    """Return what is asked for, each with the filters to leave out to clear it."""
    labels = {it.id: it.label for it in rulebook.heading.levels}
    rule = rulebook.rules.get(wanted.rule)
    question = rulebook.questions.get(wanted.question)
    week = day_in_words(wanted.week) if wanted.week else ""
    told = {
        ("level",): _told(messages.LOWEST_IS, labels.get(wanted.level, "")),
        ("reach",): _told(messages.HIGHEST_IS, labels.get(wanted.reach, "")),
        ("open",): messages.IS_OPEN if wanted.open else "",
        ("topic",): _topic(rulebook, wanted.topic, labels.get(wanted.at, "")),
        ("rule",): _told(messages.MEETS, rule.title if rule else ""),
        ("question",): _told(messages.MOVED_BY, question.ask if question else ""),
        ("filing", "state"): _filing(rulebook, wanted),
        ("week",): _told(messages.DUE_IN_WEEK, week),
        ("undated",): messages.DUE_UNDATED if wanted.undated else "",
        ("search",): _told(messages.SAYS_WORDS, wanted.words),
    }
    return [Filter(says, names) for names, says in told.items() if says]


def _told(form: str, what: str) -> str:
    return form.format(what=what) if what else ""


def _topic(rulebook: Rulebook, topic: str, level: str) -> str:
    short = next((it.short for it in rulebook.heading.topics if it.id == topic), "")
    form = messages.TOPIC_AT if level else messages.OF_TOPIC
    return form.format(what=short, level=level) if short else ""


def _filing(rulebook: Rulebook, wanted: Wanted) -> str:
    state = wanted.state.traits.in_table if wanted.state else ""
    if not wanted.filing:
        return _told(messages.ANY_FILING, state)
    form = messages.FILING_IS if state else messages.FILING
    return form.format(what=rulebook.regimes[wanted.filing].short, state=state)


def choices(
    rulebook: Rulebook, counts: Iterable[RuleCount]
) -> Mapping[str, list[tuple[str, str]]]:
    """Return what the list of deals offers to choose from: ids and words."""
    heading = rulebook.heading
    return {
        "topic": [(it.id, it.short) for it in heading.topics],
        "level": [(it.id, it.label) for it in reversed(heading.levels)],
        "rule": [(it.rule.id, it.rule.title) for it in counts if it.met],
        "order": [*messages.ORDERS.items()],
    }


class Filings(NamedTuple):
    """What is filed of a deal: a few by name, and what more there is, in words."""

    named: Sequence[ScreenedFiling]
    told: Sequence[str]
    more: str


class Row(NamedTuple):
    """A deal of the list: what it is called, by whom it is made, and where it stands.

    It is `called` something where it has a name or its parties are known. So many of
    its cells are `wrong`, or all of it is `unread`. Where it is `kept`, its level is
    that of the kept deal; where it is `begun`, answers were typed of it in the form.
    Where it is `answered`, these count, and not what its cells say. `reasons` are a few
    of the rules that are met, of which there are `met` and `open` so many. `first` is
    the first day by which something is due.
    """

    number: int
    name: str
    called: bool
    parties: Sequence[str]
    level: str
    place: int
    settled: bool
    filings: Filings
    reasons: Sequence[str]
    met: int
    open: int
    first: date | None
    wrong: int = 0
    unread: bool = False
    kept: str = ""
    begun: bool = False
    answered: bool = False

    @property
    def first_unnamed(self) -> date | None:
        """The first day by which something is due, where no filing is named with it."""
        days = [it.day for it in self.filings.named]
        return None if self.first in days else self.first


def rows(
    upload: Upload, result: Result, deals: Sequence[ScreenedDeal], filing: str = ""
) -> list[Row]:
    """Return rows of a table as a list tells them, first that filing of each."""
    unread, wrong = {it.row for it in result.problems if not it.head}, result.wrong
    kept = kept_of(upload, [it.row for it in deals])
    begun = _begun(upload, {it.row for it in deals} - kept.keys())
    return [
        _row(result.summary, it, filing, kept.get(it.row))._replace(
            wrong=wrong.get(it.row, 0),
            unread=it.row in unread,
            begun=it.row in begun,
            answered=it.row in result.answered.rows,
        )
        for it in deals
    ]


def _row(summary: Summary, deal: ScreenedDeal, filing: str, kept: Listed | None) -> Row:
    rulebook = summary.rulebook
    levels = {level.id: level for level in rulebook.heading.levels}
    row = Row(
        deal.row,
        summary.called(deal),
        bool(called(rulebook, deal.deal)),
        parties(rulebook, deal.deal) if deal.deal.name else (),
        level_in_words(levels[deal.lowest], levels[deal.highest]),
        rulebook.rank[deal.highest],
        deal.settled,
        _filings(summary, deal, filing),
        summary.reasons(deal),
        len(deal.met),
        len(deal.open),
        summary.first_day(deal),
    )
    if kept is None:
        return row
    level, place, settled = kept.level, kept.place, kept.settled
    return row._replace(level=level, place=place, settled=settled, kept=kept.deal)


def _filings(summary: Summary, deal: ScreenedDeal, wanted: str) -> Filings:
    """Return the gravest filings by name, before them the one that is looked for."""
    every = summary.counted(deal)
    asked = [it for it in every if it.filing == wanted or not it.state.traits.hangs]
    asked.sort(key=lambda it: it.filing != wanted)
    named = asked[:MOST_NAMED]
    left = {
        messages.MORE_FILINGS: len(asked) - len(named),
        messages.OPEN_FILINGS: len(every) - len(asked),
    }
    more = ", ".join(form.format(count=it) for form, it in left.items() if it)
    return Filings(named, [_filing_in_list(summary, it) for it in named], more)


def _filing_in_list(summary: Summary, filing: ScreenedFiling) -> str:
    what = summary.rulebook.regimes[filing.filing].short
    state = filing.state.traits.in_table
    if not filing.day:
        return messages.LISTED_FILING.format(what=what, state=state)
    late = summary.passed(filing.day)
    form = messages.LISTED_LATE if late else messages.LISTED_BY_DAY
    return form.format(what=what, state=state, day=day_in_short(filing.day))


def kept_of(upload: Upload, numbers: Collection[int]) -> dict[int, Listed]:
    """Return the kept deals of rows, by the numbers of these."""
    deals = {it: upload.deals[it] for it in numbers if it in upload.deals}
    found = live().register.lists.these([*deals.values()], today())
    return {it: found[deal] for it, deal in deals.items() if deal in found}


def _begun(upload: Upload, numbers: Collection[int]) -> set[int]:
    """Return the rows of which somebody typed answers in the form."""
    deals = {it: upload.deals[it] for it in numbers if it in upload.deals}
    typed = live().register.unfinished.these([*deals.values()])
    return {it for it, deal in deals.items() if deal in typed}


def deal_of(upload: Upload, result: Result, row: ScreenedDeal) -> Deal:
    """Return a row as a deal under the live rulebook.

    Notes say which row it is from, and what stands in cells that could not be read.
    """
    questions, deal = live().rulebook.questions, row.deal
    file = plain_text(upload.name)[:LONGEST_NAME]
    from_ = messages.FROM_ROW.format(file=file, number=row.row)
    notes = dict.fromkeys([*deal.answers][:1], from_)
    for it in result.problems:
        if it.row == row.row and it.question in questions:
            says = messages.NOT_READ.format(file=file, number=row.row, value=it.value)
            notes[it.question] = says[:LONGEST]
    name = result.summary.called(row)[:LONGEST_NAME]
    return read_deal(questions, name, deal.on, plain_answers(deal.answers), notes)


def keep(upload: Upload, result: Result, deals: Sequence[ScreenedDeal]) -> str:
    """Keep rows that are not kept yet as deals; return what is said of it.

    Those that somebody typed into are left to their form, which knows more of them.
    """
    numbers = {it.row for it in deals}
    kept = kept_of(upload, numbers)
    begun = _begun(upload, numbers - kept.keys())
    new = [it for it in deals if it.row not in {*kept, *begun}]
    if len(new) > MOST_KEPT:
        return messages.TOO_MANY_TO_KEEP.format(most=MOST_KEPT, chosen=len(new))
    for it in new:
        _keep(upload, result, it)
    says = messages.KEPT_ROWS if new else messages.NONE_TO_KEEP
    told = [says.format(rows=rows_are(len(new)))]
    if begun:
        told.append(messages.IN_WORK.format(rows=rows_are(len(begun))))
    return " ".join(told)


def rows_are(count: int) -> str:
    """Return so many rows, and that they are, in words."""
    return counted(count, messages.ROW_IS, messages.ROWS_ARE)


def _keep(upload: Upload, result: Result, row: ScreenedDeal) -> None:
    """Keep a row as a deal, as if it was typed."""
    register, rulebook = live().register, live().rulebook
    deal, deal_id = deal_of(upload, result, row), upload.deal_of(row.row)
    upload.give(row.row, deal)
    assessment = assess(rulebook, deal.answers, deal.on)
    with suppress(DealMovedError):  # another window kept it meanwhile
        register.deals.keep(deal, assessment, deal_id, author=author())
    put_down_dues(deal_id)


MOST_RULES, MOST_QUESTIONS, MOST_WEEKS = 8, 8, 26
MOST_OPEN, MOST_WORST, MOST_PERHAPS = 8, 6, 6
"""How many filings that are open stand before the fold, and how many deals are told."""
MOST_ASKED_OF = 3
"""How many deals are named of those that a question could move."""
OPEN_FOR = 0.2
"""For which share of the deals a filing has to be open to stand before the fold."""
WIDTH = 100
"""How wide the bar of all deals is drawn."""
SHADES = (0.34, 0.1)
"""Above which shares of all deals a cell is dark, and above which it is not pale."""


class Piece(NamedTuple):
    """A piece of a bar of all deals: whose level it is, and where it lies."""

    place: int
    start: float
    width: float
    open: bool


class PerhapsRow(NamedTuple):
    """The first day by which open filings of a deal are due, if they apply.

    The deal is told by the number of its row and what it is called.
    """

    day: date
    passed: bool
    row: int
    name: str
    filings: Sequence[tuple[Regime, str]]


class Ask(NamedTuple):
    """A question whose answer could move so many deals, and the first of these.

    They are told by the numbers of their rows and by what they are called.
    """

    question: str
    ask: str
    deals: int
    first: Sequence[tuple[int, str]]


def picture(summary: Summary) -> Mapping[str, Any]:
    """Return what the page draws of a summary; what there is most of comes first.

    `at_least` is the bar of the lowest levels that are possible, `at_most` that of the
    highest. `filings` ask something of a deal, `perhaps` may of many deals, as may
    `more`, and `rest` may of few. `if_so` are the earliest days of what is open, of so
    many deals `if_so_in_all`. `worst` are the deals of most concern, if not all are.
    """
    deals, levels = len(summary.deals), summary.levels
    open_ = [it for it in summary.filings if not it.asks]
    many = [it for it in open_ if it.open >= OPEN_FOR * deals]
    dated = [it for it in summary.weeks if it.monday]
    return {
        "at_least": [*_bar(deals, [(it.settled, it.open) for it in levels])],
        "at_most": [*_bar(deals, [(it.settled, it.may) for it in levels])],
        "shade": lambda here: _shade(here / max(1, deals)),
        "reasons": [it for it in summary.rules if it.met][:MOST_RULES],
        "filings": [it for it in summary.filings if it.asks],
        "perhaps": many[:MOST_OPEN],
        "more": many[MOST_OPEN:],
        "rest": open_[len(many) :],
        "weeks": [*dated[:MOST_WEEKS], *summary.weeks[len(dated) :]],
        "if_so": [*_if_so(summary)],
        "if_so_in_all": len({it.row for it in summary.days_if_so}),
        "ask": [*_asks(summary)],
        "worst": _worst(summary),
    }


def _bar(deals: int, counts: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Yield the pieces of a bar from how many are settled and open at each level."""
    start, each = 0.0, WIDTH / max(1, deals)
    for place, both in enumerate(counts):
        for count, is_open in zip(both, (False, True), strict=True):
            if count:
                yield Piece(place, start, count * each, is_open)
                start += count * each


def _shade(share: float) -> int:
    """Return how dark the cell of a share of all deals is: 0 for none, 3 for most."""
    return (share > 0) + sum(share > it for it in SHADES)


def _asks(summary: Summary) -> Iterator[Ask]:
    """Yield what to ask first, with the deals that are most of concern."""
    for name, rows in [*summary.asked.items()][:MOST_QUESTIONS]:
        first = summary.graver(summary.by_row[it] for it in rows)[:MOST_ASKED_OF]
        told = [(it.row, summary.called(it)) for it in first]
        yield Ask(name, summary.rulebook.questions[name].ask, len(rows), told)


def _if_so(summary: Summary) -> Iterator[PerhapsRow]:
    """Yield the deals whose open filings are due first, if they apply."""
    rulebook, first = summary.rulebook, dict[int, date]()
    for it in sorted(summary.days_if_so, key=lambda it: it.day):
        first.setdefault(it.row, it.day)
    for row, day in [*first.items()][:MOST_PERHAPS]:
        deal = summary.by_row[row]
        regimes = [
            rulebook.regimes[it.filing] for it in deal.filings if it.if_so == day
        ]
        filings = [(regime, who_acts(rulebook, regime)) for regime in regimes]
        passed, called = summary.passed(day), summary.called(deal)
        yield PerhapsRow(day, passed, row, called, filings)


def _worst(summary: Summary) -> Sequence[Any]:
    """Return the deals of most concern; none where all are few."""
    deals = summary.deals
    return summary.graver(deals)[:MOST_WORST] if len(deals) > MOST_WORST else []
