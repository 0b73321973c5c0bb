"""Assess deals, and write briefings of them with their marks."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from screening.briefing import marks
from screening.briefing.marks import Marks
from screening.cli import common
from screening.engine import assess as engine
from screening.engine.assess import Assessment
from screening.errors import ScreeningError
from screening.formats.text import first_sentence, lower_first
from screening.presentation.answers import counted
from screening.presentation.board import Board
from screening.presentation.deal_parts import Boundary, Reason
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import FilingView
from screening.presentation.filings_view import FilingsView
from screening.presentation.precedents import Comparable
from screening.presentation.rulebook import DAGGER
from screening.rulebook import deal_file, loader
from screening.rulebook.answers import Deal
from screening.rulebook.states import State
from screening.settings import Settings, today

MOST_PRECEDENTS = 3
MOST_REASONS, MOST_STEPS, MOST_FACTS = 3, 2, 1
"""How many of each the first screen has."""
WIDE = 88
"""How many characters a line may have."""
_FLAGS = {
    "final": ("status", marks.FINAL),
    "board": ("document", marks.BOARD),
    "counsel": ("document", marks.FILE),
    "boundary": ("boundary", marks.SHOWN),
}
"""The marks that an option without a word gives."""


@click.command()
@click.argument("file", metavar="DEAL.yaml", type=common.PATH)
@click.option("--json", "as_json", is_flag=True, help="Print the full assessment.")
@click.option(
    "--all",
    "every",
    is_flag=True,
    help=(
        "Print everything: every rule and regime with its deciding facts, the open "
        "facts, the changes that would change the level. Without it, the first screen "
        "only."
    ),
)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Day of assessment.")
@common.RULES
@click.option("--pdf", type=common.PATH, help="Print the briefing to this file.")
@click.option("--word", type=common.PATH, help="Write it as a Word file, to be edited.")
@click.option(
    "--keep",
    is_flag=True,
    help=(
        "Save the deal and its briefing in the register, so that verify knows the PDF "
        "and the app shows the deal. Each run saves a new deal."
    ),
)
@click.option(
    "--board", is_flag=True, help="The board page alone, without counsel's file."
)
@click.option(
    "--counsel", is_flag=True, help="Counsel's file alone, without the board page."
)
@click.option(
    "--boundary",
    is_flag=True,
    help="Include what would change the level in a final one; a draft always does.",
)
@click.option(
    "--final", is_flag=True, help="Mark the briefing as final; otherwise it is a draft."
)
@click.option(
    "--confidentiality",
    type=click.Choice(marks.CONFIDENTIALITY[1:], case_sensitive=False),
    help="How confidential the briefing is.",
)
@click.option("--by", "prepared_by", metavar="WHO", help="Who prepared it.")
@click.option("--for", "prepared_for", metavar="WHOM", help="For whom it is prepared.")
@click.option("--reference", metavar="WORDS", help="Your own file number.")
def assess(  # noqa: PLR0913 - what can be said on the line
    file: Path,
    *,
    as_json: bool,
    every: bool,
    on: datetime | None,
    rules: Path | None,
    pdf: Path | None,
    word: Path | None,
    keep: bool,
    **given: Any,
) -> None:
    """Assess a deal file: level, range, reasons; print a briefing.

    A briefing has its marks. An example with "each" stands for several deals, and each
    of them is assessed; as JSON they are a list.
    """
    if keep and not pdf:
        raise ScreeningError(
            "--keep saves the PDF in the register, but no PDF is written. Name its "
            "file with --pdf."
        )
    marked = _marks(given, briefing=bool(pdf or word))
    settings = Settings.from_environment()
    rulebook = loader.load(rules or common.live_rules(settings))
    assessed = []
    for each in deal_file.load(file, rulebook, today()):
        deal = replace(each.deal, on=on.date()) if on else each.deal
        assessed.append((deal, engine.assess(rulebook, deal.answers, deal.on)))
    if pdf or word:
        from screening.cli import briefing

        to = briefing.Files(pdf, word, keep)
        briefing.write(*_only_deal(file, assessed), marked, settings, to)
    views = [DealView(*pair, as_of=today()) for pair in assessed]
    if as_json:
        _print_json(views)
    else:
        lines = whole if every else in_short
        texts = ("\n".join(lines(it)) for it in views)
        click.echo("\n\n\n".join(texts))


def _only_deal(
    file: Path, assessed: Sequence[tuple[Deal, Assessment]]
) -> tuple[Deal, Assessment]:
    if len(assessed) > 1:
        raise ScreeningError(
            f'{file} stands for {len(assessed)} deals by "each", and a briefing is of '
            'one deal. Write one answer under "answers" in place of each list, and '
            'leave out "each".'
        )
    return assessed[0]


def _print_json(views: Sequence[DealView]) -> None:
    from screening.briefing.data import as_data

    data = [*map(as_data, views)]
    common.print_json(data if len(data) > 1 else data[0])


def _marks(given: dict[str, Any], *, briefing: bool) -> Marks:
    plain = {key.replace("_", "-"): value for key, value in given.items() if value}
    if plain and not briefing:
        raise ScreeningError(
            "Marks belong to a briefing. Name its file with --pdf or --word."
        )
    if {"board", "counsel"} <= {*plain}:
        raise ScreeningError(
            "--board and --counsel name one part each, and a briefing has both parts "
            "without them. Leave out one, or both."
        )
    for flag, (mark, value) in _FLAGS.items():
        if plain.pop(flag, False):
            plain[mark] = value
    return replace(marks.read(plain), made=today())


def in_short(view: DealView) -> Iterator[str]:
    """Yield what the first screen of an assessment says, in 45 lines at most."""
    heading, filings = view.rulebook.heading, view.filings
    yield from (wall.banner for wall in filings.walls[:2])
    yield f"{view.deal.name}: {view.level}"
    closing = [it.board for it in filings.closing if it.kind == "not before"]
    certain = "" if view.recommendation else view.certain
    for says in (view.duty, certain, " ".join([*closing, view.at_risk.says])):
        yield from [textwrap.fill(says, WIDE)] if says.strip() else []
    yield from _recommended(view)
    yield from _contradictions(view, most=2)
    later = (first_sentence(it.says)[0] for it in view.later if it.moved)
    yield from [textwrap.fill(says, WIDE) for says in later][:1]
    yield from _glance(filings)
    reasons = [f"[{level.label}] {title}" for level, title in view.met]
    yield from _first("Why", reasons, len(reasons), MOST_REASONS)
    yield from _steps(view)
    asks = [f"{it.ask} ({it.question})" for it in view.mattering]
    yield from _first(f"Still to find out: {view.left}", asks, 0, MOST_FACTS)
    yield from [] if asks else [f"\n{view.left}."]
    rules = f"{heading.title} {heading.version} as of {view.on}"
    yield f"Rules of {rules}; --all prints the rest."


def _glance(filings: FilingsView) -> Iterator[str]:
    """Yield how many filings there are, the first a line each."""
    if filings.summary:
        yield f"\n{textwrap.fill(filings.summary, WIDE)}"
        glance = filings.glance(2)
        yield from map(_filing_in_short, glance.lines)
        if glance.more:
            yield textwrap.fill(f"  More: {glance.more}.", WIDE)


def _recommended(view: DealView) -> Iterator[str]:
    if view.recommendation:
        says = lower_first(view.recommendation.says)
        yield textwrap.fill(f"Recommended: {says}", WIDE)


def _steps(view: DealView) -> Iterator[str]:
    """Yield the next steps, as the page of a deal and its board page have them."""
    board = Board(view)
    steps = [f"{it.lead}: {it.what}" for it in board.first_steps]
    yield from _first("What next", steps, len(board.next), MOST_STEPS)


def _first(title: str, lines: Sequence[str], total: int, most: int) -> Iterator[str]:
    """Yield the first lines under a title, which says of how many they are."""
    if lines:
        shown = len(lines[:most])
        yield f"\n{title}{f' ({shown} of {total})' if shown < total else ''}"
        yield from map(_two_lines, lines[:most])


def _two_lines(text: str) -> str:
    """Return text in two lines at most; three dots say that there is more."""
    first, *rest = common.paragraph(text, first="  ", rest="    ").splitlines()
    return "\n".join([first, *rest[:1]]) + ("…" if rest[1:] else "")


def _filing_in_short(it: FilingView) -> str:
    by_when = f": {lower_first(it.day)}" if it.day else ""
    stands = f", {lower_first(it.stands_beside)}" if it.stands_beside else ""
    words = f"{it.short}{it.mark}{stands}{by_when} ({it.who})"
    return common.paragraph(words, first="  ", rest="      ")


def _contradictions(view: DealView, most: int | None = None) -> Iterator[str]:
    for it in view.contradictions[:most]:
        facts = "; ".join(f"{of.short}: {of.answer} ({of.question})" for of in it.facts)
        yield common.paragraph(f"{it.says} {facts}", first="! ", rest="  ")


def whole(view: DealView) -> Iterator[str]:
    """Yield all that is known of a deal."""
    heading = view.rulebook.heading
    yield from (wall.banner for wall in view.filings.walls)
    yield f"{view.deal.name}: {view.level}"
    first = " ".join(filter(None, Board(view).in_three_sentences[1:]))
    yield from (textwrap.fill(it, WIDE) for it in (first, view.means))
    yield from _recommended(view)
    yield from _contradictions(view)
    yield from (textwrap.fill(it.says, WIDE) for it in view.later)
    yield f"Rules of {heading.title} {heading.version} as of {view.on}."
    yield from _filings(view.filings)
    for title, reasons in (("Why", view.reasons), ("Open", view.open)):
        if reasons:
            yield f"\n{title}"
            yield from (line for reason in reasons for line in _reason(reason))
    yield from _idle(view.open_and_idle_count)
    yield from _ruled_out(view)
    bases = [it.basis for it in (*view.reasons, *view.open)]
    bases += [it.basis for it in view.filings.first]
    if any(point.mark for basis in bases for point in basis):
        yield f"\n{DAGGER}"
    yield from _open_facts(view)
    yield from _boundary(view.boundary)
    yield from _precedents(view.comparable)


def _idle(many: int) -> Iterator[str]:
    """Yield how many more rules are open."""
    if many:
        rules = counted(many, "more rule is open", "more rules are open")
        yield f"\n{rules}, and cannot change the level."


def _ruled_out(view: DealView) -> Iterator[str]:
    """Yield the rules that an exception, or whoever keeps them, took out, and why."""
    excepted = [(rule, it.says) for rule in view.not_met for it in rule.excepted]
    off = [(rule, rule.off) for rule in view.not_in_force if rule.off]
    under = [(rule, rule.told_by) for rule in view.superseded]
    for heading, rules in (
        ("\nCovered by a stronger rule", under),
        ("\nExcepted", excepted),
        ("\nSwitched off", off),
    ):
        if rules:
            yield heading
            yield from (f"  {rule.title} ({rule.rule}): {why}" for rule, why in rules)


def _open_facts(view: DealView) -> Iterator[str]:
    """Yield the facts that matter, then the remote questions, with what each moves."""
    yield f"\n{view.left}."
    for title, facts in (("Facts", view.mattering), ("Remote", view.remote)):
        yield from [f"\n{title}"] if facts else []
        for it in facts:
            reach = f"up to {it.could_reach.label}" if it.could_reach else ""
            moves = "; ".join(filter(None, (it.question, reach, it.says)))
            yield common.paragraph(f"{it.ask} ({moves})", first="  ", rest="    ")
    yield from ["\nAsked later"] if view.unasked else []
    for name, says in view.unasked.items():
        ask = f"{view.rulebook.questions[name].ask} ({name}) {says}"
        yield common.paragraph(ask, first="  ", rest="    ")


def _filings(filings: FilingsView) -> Iterator[str]:
    """Yield walls and filings with their days, then the days of the deal."""
    if not filings.summary:
        return
    yield f"\n{filings.summary}"
    yield from map(_filing_in_short, filings.first)
    for says in filter(None, (filings.find_out, filings.remote)):
        yield f"\n{textwrap.fill(says, WIDE)}"
    yield ""
    yield from _each(filings.all)
    for says in (*(it.says for it in filings.closing), *filings.notes):
        yield common.paragraph(says, first="  ", rest="    ")
    if filings.not_covered:
        yield common.paragraph(filings.not_covered, first="  ", rest="    ")


def _each(filings: Iterable[FilingView]) -> Iterator[str]:
    for filing in filings:
        yield _named(filing, "  ")
        for words in _of_filing(filing):
            yield common.paragraph(words, first=" " * 6, rest=" " * 8)


def _named(filing: FilingView, indent: str) -> str:
    known = f", {filing.known}" if filing.known else ""
    stands = filing.by_when if filing.state is State.FILED else filing.stands
    return f"{indent}[{stands}] {filing.title} ({filing.id}){known}"


def _of_filing(filing: FilingView) -> Iterator[str]:
    yield from filter(None, [filing.why])
    yield from filing.in_terminal
    if filing.state.traits.dated:
        yield f"Based on {'; '.join(it.cited for it in filing.basis)}"


def _reason(reason: Reason) -> Iterator[str]:
    known = f", {reason.known}" if reason.known else ""
    yield f"  [{reason.level.label}] {reason.title} ({reason.rule}){known}"
    for answer in reason.because:
        yield f"      {answer.short}: {answer.answer}"
    for answer in reason.waiting_for:
        yield f"      waits for {answer.short}"
    yield f"      rests on {'; '.join(of.cited for of in reason.basis)}"


def _boundary(boundary: Boundary) -> Iterator[str]:
    yield "\nWhat would change the level"
    yield textwrap.fill(boundary.about, WIDE)
    for side in boundary.sides:
        yield f"  {side.title}" if side.shifts else f"  {side.nothing}"
        for shift in side.shifts:
            facts = (f"{fact.short}: {fact.then}" for fact in shift.facts)
            yield f"    [{shift.says}] {'; and '.join(facts)}"
    if boundary.limits:
        yield f"  {boundary.limits}"


def _precedents(comparable: Comparable) -> Iterator[str]:
    if comparable.says:
        yield "\nSimilar cases"
        yield textwrap.fill(comparable.says[0], WIDE)
    for likeness in comparable.shown[:MOST_PRECEDENTS]:
        words, case = likeness.case, likeness.case.precedent
        yield f"  {case.title} ({case.id})"
        yield f"    {words.ended}"
        if likeness.mattered:
            alike = f"    Alike: {'; '.join(likeness.mattered)}"
            yield textwrap.fill(alike, WIDE, subsequent_indent="      ")
