"""What a table came to as a whole, as a sheet that people read first."""

from collections import Counter
from collections.abc import Iterator, Sequence

from screening.formats.spreadsheet import Bold, Cell, Column, Page
from screening.formats.text import day_in_words, upper_first
from screening.portfolio import messages
from screening.portfolio.summary import Summary
from screening.rulebook.model import Rulebook
from screening.rulebook.regimes import Regime
from screening.rulebook.states import COUNTED
from screening.wording.answers import counted
from screening.wording.dues import who_acts

Rows = Iterator[Sequence[Cell]]
Asked = Sequence[tuple[str, int]]
"""Questions, each with how many deals it could move."""


def page(
    rulebook: Rulebook, summary: Summary, asked: Asked | None, about: Sequence[str]
) -> Page:
    """Return the picture as a sheet: numbers with their labels, part by part.

    Without what was `asked` it tells how many deals wait for each answer.
    """
    wide = 1 + 2 * max(len(COUNTED), len(rulebook.heading.levels))
    columns = [Column("", 64), *[Column("", 14)] * wide]
    rows = _rows(rulebook, summary, asked, about)
    return Page(messages.PICTURE, columns, rows, headed=False)


def _rows(
    rulebook: Rulebook, summary: Summary, asked: Asked | None, about: Sequence[str]
) -> Rows:
    deals = counted(summary.rows, *messages.DEAL_WORDS)
    yield [Bold(messages.IN_ONE_PICTURE.format(deals=deals))]
    yield from ([line] for line in about)
    waits = [(it.question, it.deals) for it in summary.questions]
    heading = messages.BY_QUESTION if asked is None else messages.TO_ASK
    for title, heads, rows in (
        (messages.BY_LEVEL, messages.LEVEL_HEADS, _levels(rulebook, summary)),
        (messages.WHERE_FROM, _topic_heads(rulebook), _topics(rulebook, summary)),
        (messages.REASONS, messages.RULE_HEADS, _rules(rulebook, summary)),
        (messages.FILINGS, _filing_heads(), _filings(rulebook, summary)),
        (messages.BY_WEEK, messages.WEEK_HEADS, _weeks(rulebook, summary)),
        (messages.IF_IT_APPLIES, messages.IF_HEADS, _perhaps(rulebook, summary)),
        (
            heading,
            messages.ASK_HEADS,
            _questions(rulebook, waits if asked is None else asked),
        ),
    ):
        yield from ([], [Bold(title)], [*map(Bold, heads)])
        yield from rows


def _levels(rulebook: Rulebook, summary: Summary) -> Rows:
    labels = {it.id: it.label for it in rulebook.heading.levels}
    for it in reversed(summary.levels):
        yield labels[it.level], it.settled, it.open, it.may


def _topic_heads(rulebook: Rulebook) -> list[str]:
    labels = [it.label for it in rulebook.heading.levels]
    may = (messages.MAY.format(level=label) for label in labels)
    both = zip(labels, may, strict=True)
    return [messages.TOPIC, *(head for pair in both for head in pair)]


def _topics(rulebook: Rulebook, summary: Summary) -> Rows:
    names, levels = {it.id: it.short for it in rulebook.heading.topics}, rulebook.rank
    for topic in summary.topics:
        if not topic.is_told:
            continue
        both = ((topic.met[it], topic.open[it]) for it in levels)
        yield names[topic.topic], *(count for pair in both for count in pair)


def _rules(rulebook: Rulebook, summary: Summary) -> Rows:
    labels = {it.id: it.label for it in rulebook.heading.levels}
    met = [it for it in summary.rules if it.met]
    if not met:
        yield [messages.NO_RULE]
    for it in met:
        rule = rulebook.rules[it.rule]
        yield rule.title, it.met, it.open, labels[rule.level], rule.id


def _filing_heads() -> list[str]:
    states = (upper_first(messages.STANDS[state]) for state in COUNTED)
    return [messages.REGIME, *states, messages.SHORT_TITLE, messages.ID, messages.WHO]


def _filings(rulebook: Rulebook, summary: Summary) -> Rows:
    for it in summary.filings:
        regime = rulebook.regimes[it.filing]
        yield regime.title, *it.counts, regime.short, regime.id, _who(rulebook, regime)


def _weeks(rulebook: Rulebook, summary: Summary) -> Rows:
    if summary.dated < summary.due:
        says = messages.BY_WEEK_OF_SOME
        yield [says.format(dated=summary.dated, due=summary.due)]
    for it in summary.weeks:
        passed = summary.week_passed(it.week)
        form = messages.WEEK_PASSED if passed else messages.WEEK_OF
        regime, week = rulebook.regimes[it.filing], day_in_words(it.week)
        yield form.format(day=week), it.deals, regime.title, _who(rulebook, regime)
    for name, places in summary.undated.items():
        regime = rulebook.regimes[name]
        who = _who(rulebook, regime)
        yield messages.WITHOUT_A_DAY, len(places), regime.title, who


def _perhaps(rulebook: Rulebook, summary: Summary) -> Rows:
    """Yield the last days of what is open, if it applies, the earliest first."""
    each = Counter((it.day, it.filing) for it in summary.perhaps)
    for (day, name), deals in sorted(each.items()):
        passed = messages.PASSED if summary.passed(day) else ""
        regime = rulebook.regimes[name]
        yield day, deals, regime.title, _who(rulebook, regime), passed


def _who(rulebook: Rulebook, regime: Regime) -> str:
    return upper_first(who_acts(rulebook, regime))


def _questions(rulebook: Rulebook, asked: Asked) -> Rows:
    for name, deals in asked:
        yield rulebook.questions[name].ask, deals, name
