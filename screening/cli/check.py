"""Say what is wrong with a rulebook, and what is doubtful."""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from screening.analysis import examples, lint
from screening.analysis.lint.checks import Doubt
from screening.cli import common
from screening.errors import Problem
from screening.presentation.answers import counted
from screening.rulebook.deal_file import deal_text
from screening.rulebook.model import Rulebook
from screening.settings import Settings, today

T = TypeVar("T")

MOST_OF_A_KIND = 20
"""How many problems that say the same, or doubts of a kind, are printed."""
LONGEST = 1_000
"""How many characters of one are printed."""
_QUOTED = re.compile('"[^"]*"')


@click.command()
@common.FOLDER
@common.printed_as("text", "json", "github", says=None)
@click.option("--strict", is_flag=True, help="Exit 2 on doubts that nobody accepted.")
@click.option("--accepted", is_flag=True, help="List the accepted doubts too.")
@click.option(
    "--all",
    "every",
    is_flag=True,
    help="Print all, and all of each; else 20 of a kind.",
)
@click.option(
    "--witnesses", type=common.PATH, help="Write the witnesses to this folder."
)
def check(
    folder: Path | None, form: str, witnesses: Path | None, **asked: bool
) -> None:
    """Report every mistake in a rules folder, and every doubt.

    Mistakes are problems: the rulebook cannot take effect, and the exit is 1. Doubts
    are questionable, each with a deal that shows it.
    """
    folder = folder or common.live_rules(Settings.from_environment())
    day = today()
    checked = examples.load(folder, day)
    problems = [problem.within(folder) for problem in checked.problems]
    doubts: list[Doubt] = []
    if checked.rulebook and not problems:
        look = partial(lint.doubts, checked.rulebook, checked.examples, day)
        seen = _with_progress(look)
        doubts = [replace(it, place=it.place.within(folder)) for it in seen]
    left = lint.not_accepted(doubts)
    _print(form, problems, doubts if asked["accepted"] else left, every=asked["every"])
    if form == "text" and not problems:
        click.echo(_summary(checked, len(left), len(doubts) - len(left)))
    if witnesses:
        _write(doubts, witnesses)
    if problems or (asked["strict"] and left):
        sys.exit(1 if problems else 2)


def _with_progress(look: Callable[..., Sequence[Doubt]]) -> Sequence[Doubt]:
    """Look for doubts; who sits at a terminal sees how far that is, and at what."""
    if not sys.stderr.isatty():
        return look()
    wide, shown = common.width() - 1, ""

    def seen(done: int, of: int, part: tuple[str, str]) -> None:
        nonlocal shown
        at = " ".join(part).strip()
        says = f"Looking for doubts: {100 * done // of} %, {at}"
        if says != shown:
            shown = says
            click.echo(f"\r{says[:wide]:{wide}}", nl=False, err=True)

    doubts = look(seen)
    click.echo(f"\r{'':{wide}}\r", nl=False, err=True)
    return doubts


def _summary(checked: examples.RulebookCheck, left: int, accepted: int) -> str:
    rulebook = cast("Rulebook", checked.rulebook)  # there are no problems
    doubts, files = (
        counted(left, "doubt", "doubts"),
        {it.file for it in checked.examples},
    )
    return (
        f"{rulebook.heading.title} {rulebook.heading.version}: no problems, {doubts}, "
        f"{accepted} accepted. {len(rulebook.questions)} questions, "
        f"{len(rulebook.rules)} rules, {len(files)} examples."
    )


def _print(
    form: str, problems: Sequence[Problem], doubts: Sequence[Doubt], *, every: bool
) -> None:
    if form == "json":
        broken = [asdict(problem) for problem in problems]
        common.print_json({"problems": broken, "doubts": [*map(_doubt_data, doubts)]})
        return
    if form == "github":
        for problem in problems:
            click.echo(_annotation("error", problem, "Problem"))
        for doubt in doubts:
            click.echo(_annotation("warning", doubt.place, f"Doubt: {doubt.kind}"))
        return
    most = None if every else MOST_OF_A_KIND
    wrong = ((_QUOTED.sub('"..."', it.says), it) for it in problems)
    for line in _bounded(wrong, str, most):
        click.echo(line, err=True)
    for line in _bounded(((it.kind, it) for it in doubts), _in_full, most):
        click.echo(line)


def _bounded(
    every: Iterable[tuple[str, T]], in_full: Callable[[T], str], most: int | None
) -> Iterator[str]:
    """Yield what is told, of each kind so many at most, then how many more there are.

    What is too long to be read is cut. Only what is told is put in words: to search a
    deal that shows a doubt takes longer than to find the doubt.
    """
    counts: Counter[str] = Counter()
    for kind, it in every:
        counts[kind] += 1
        if most is None:
            yield in_full(it)
        elif counts[kind] <= most:
            says = in_full(it)
            yield says if len(says) <= LONGEST else f"{says[:LONGEST]} ..."
    for kind, count in counts.items():
        if most is not None and count > most:
            yield f"and {count - most:,} more like it: {kind} (--all prints them)"


def _in_full(doubt: Doubt) -> str:
    return "\n".join((str(doubt), *_shown_by(doubt)))


def _shown_by(doubt: Doubt) -> Iterator[str]:
    for says, deal in (("shown by:", doubt.witness), ("beside:  ", doubt.against)):
        if deal:
            line = common.in_one_line(deal.answers, "; ") or "any deal"
            yield f"    {says} {line}"
    if accepted := doubt.accepted:
        day, because = accepted.look_again, accepted.because
        yield f"    accepted until {day}: {because}"


def _doubt_data(doubt: Doubt) -> dict[str, Any]:
    accepted = doubt.accepted
    until = accepted.look_again.isoformat() if accepted else ""
    return {
        "kind": doubt.kind,
        **asdict(doubt.place),
        "part": " ".join(doubt.part).strip(),
        "about": doubt.about,
        "witness": deal_text(doubt.witness) if doubt.witness else None,
        "against": deal_text(doubt.against) if doubt.against else None,
        "accepted": accepted and {"because": accepted.because, "look-again": until},
    }


def _annotation(kind: str, problem: Problem, title: str) -> str:
    """Return a line that GitHub shows at the place it is about."""
    says = problem.says.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    file = problem.file.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    place = f"file={file},line={problem.line or 1},col={problem.column or 1}"
    return f"::{kind} {place},title={title.replace(':', '%3A')}::{says}"


def _write(doubts: Sequence[Doubt], folder: Path) -> None:
    """Write each witness as a deal file, named by what it shows."""
    folder.mkdir(parents=True, exist_ok=True)
    named: Counter[str] = Counter()
    for doubt in doubts:
        if doubt.witness:
            words = (doubt.kind, doubt.part[1], doubt.about)
            name = "-".join(filter(None, words)).replace("/", "-").replace(" ", "-")
            named[name] += 1
            number = f"-{named[name]}" if named[name] > 1 else ""
            text = deal_text(doubt.witness, about=doubt.place.says)
            (folder / f"{name}{number}.yaml").write_text(text, "utf-8")
