"""Say what is wrong with a rulebook, and what is doubtful."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from screening.analysis import examples, lint
from screening.analysis.examples import RulebookCheck
from screening.analysis.lint.doubts import Doubt
from screening.cli.common import PATH
from screening.errors import Problem
from screening.rulebook.answers import Deal, plain_answers
from screening.rulebook.deal_file import deal_text
from screening.rulebook.model import Rulebook
from screening.settings import Settings, today


@click.command()
@click.argument("folder", metavar="[DIR]", type=PATH, required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text"
)
@click.option("--strict", is_flag=True, help="Exit 2 on doubts that nobody accepted.")
@click.option("--accepted", is_flag=True, help="List the accepted doubts too.")
@click.option("--witnesses", type=PATH, help="Write the witnesses to this folder.")
def check(
    folder: Path | None,
    form: str,
    witnesses: Path | None,
    *,
    strict: bool,
    accepted: bool,
) -> None:
    """Report every mistake in a rules folder, and every doubt about it.

    Mistakes are problems: the rulebook cannot take effect, and the exit is 1. Doubts
    are questionable, each with a deal that shows it.
    """
    folder = folder or Settings.from_environment().rules
    proved = examples.load(folder, today())
    problems = [_in(folder, one) for one in proved.problems]
    found = [replace(one, place=_in(folder, one.place)) for one in _doubts(proved)]
    _FORMS[form](proved, problems, found if accepted else lint.not_accepted(found))
    if form == "text" and not problems:
        click.echo(_summary(proved, found))
    if witnesses:
        _write(found, witnesses)
    if problems:
        sys.exit(1)
    if strict and lint.not_accepted(found):
        sys.exit(2)


def _in(folder: Path, problem: Problem) -> Problem:
    """Return a problem whose file is named from where the user stands."""
    file = str(folder / problem.file)
    return Problem(file, problem.line, problem.column, problem.says)


def _doubts(proved: RulebookCheck) -> Sequence[Doubt]:
    if proved.rulebook is None or proved.problems:
        return ()
    return lint.doubts(proved.rulebook, proved.examples, today())


def _text(
    _proved: RulebookCheck, problems: Sequence[Problem], found: Sequence[Doubt]
) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)
    for doubt in found:
        click.echo(str(doubt))
        for line in _shown_by(doubt):
            click.echo(f"    {line}")


def _shown_by(doubt: Doubt) -> Iterator[str]:
    """Yield what shows a doubt, and that it is accepted."""
    if doubt.witness:
        yield f"shown by: {_in_a_line(doubt.witness)}"
    if doubt.found.against:
        yield f"beside:   {_in_a_line(doubt.found.against)}"
    if doubt.accepted:
        day = doubt.accepted.look_again
        yield f"accepted until {day}: {doubt.accepted.because}"


def _in_a_line(deal: Deal) -> str:
    answers = plain_answers(deal.answers).items()
    told = (
        f"{name} [{', '.join(said)}]" if isinstance(said, list) else f"{name} {said}"
        for name, said in answers
    )
    return "; ".join(told) or "any deal"


def _summary(proved: RulebookCheck, found: Sequence[Doubt]) -> str:
    rules: Rulebook | None = proved.rulebook
    if rules is None:
        return ""
    left = len(lint.not_accepted(found))
    doubts = f"{left} {'doubt' if left == 1 else 'doubts'}"
    return (
        f"{rules.heading.title} {rules.heading.version}: no problems, {doubts}, "
        f"{len(found) - left} accepted. "
        f"{len(rules.questions)} questions, {len(rules.rules)} rules, "
        f"{len({one.file for one in proved.examples})} examples."
    )


def _json(
    _proved: RulebookCheck, problems: Sequence[Problem], found: Sequence[Doubt]
) -> None:
    data = {
        "problems": [_placed(one) for one in problems],
        "doubts": [_doubt_data(one) for one in found],
    }
    click.echo(json.dumps(data, indent=2))


def _placed(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "says": problem.says,
    }


def _doubt_data(doubt: Doubt) -> dict[str, Any]:
    found, accepted = doubt.found, doubt.accepted
    return {
        "kind": doubt.kind,
        **_placed(doubt.place),
        "part": " ".join(found.part).strip(),
        "about": found.about,
        "witness": deal_text(found.witness) if found.witness else None,
        "against": deal_text(found.against) if found.against else None,
        "accepted": accepted
        and {
            "because": accepted.because,
            "look-again": accepted.look_again.isoformat(),
        },
    }


def _github(
    _proved: RulebookCheck, problems: Sequence[Problem], found: Sequence[Doubt]
) -> None:
    for problem in problems:
        click.echo(_annotation("error", problem, "Problem"))
    for doubt in found:
        click.echo(_annotation("warning", doubt.place, f"Doubt: {doubt.kind}"))


def _annotation(kind: str, problem: Problem, title: str) -> str:
    """Return a line that GitHub shows at the place it is about."""
    says = problem.says.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    file = problem.file.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    place = f"file={file},line={problem.line or 1},col={problem.column or 1}"
    return f"::{kind} {place},title={title.replace(':', '%3A')}::{says}"


_FORMS = {"text": _text, "json": _json, "github": _github}


def _write(found: Sequence[Doubt], folder: Path) -> None:
    """Write each witness as a deal file, named by what it shows."""
    folder.mkdir(parents=True, exist_ok=True)
    named: Counter[str] = Counter()
    for doubt in found:
        if doubt.witness:
            name = _file_name(doubt)
            named[name] += 1
            number = f"-{named[name]}" if named[name] > 1 else ""
            text = deal_text(doubt.witness, about=doubt.place.says)
            (folder / f"{name}{number}.yaml").write_text(text, "utf-8")


def _file_name(doubt: Doubt) -> str:
    words = (doubt.kind, doubt.found.part[1], doubt.found.about)
    return "-".join(one for one in words if one).replace("/", "-").replace(" ", "-")
