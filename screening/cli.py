"""The commands."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click

from screening import __version__, dealfile, engine, record, rulebook
from screening.assessment import Deal
from screening.errors import DealFileError, ScreeningError
from screening.explanation import explain
from screening.model import Kind, Question
from screening.outline import Explanation, Reason
from screening.settings import Settings

_PATH = click.Path(path_type=Path)


class _Group(click.Group):
    """Commands whose errors are sentences, never a stack trace."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; print what a person can fix, and exit 1."""
        try:
            return super().invoke(ctx)
        except ScreeningError as error:
            click.echo(str(error), err=True)
            sys.exit(1)


@click.group(cls=_Group)
@click.version_option(__version__)
def main() -> None:
    """Screen deals between Italy and China against a rulebook."""


@main.command()
def serve() -> None:
    """Start the app, for this machine alone, and print its address."""
    from screening.web.serving import listen  # noqa: PLC0415 - brings the pages

    settings = Settings.from_environment()
    with listen(settings) as server:
        click.echo(f"Screening is ready at {settings.address}")
        click.echo("Stop it with Ctrl+C.")
        server.run()


@main.command()
@click.argument("folder", metavar="[DIR]", type=_PATH, required=False)
def check(folder: Path | None) -> None:
    """Report every mistake in a rules folder, and every example it disappoints."""
    folder = folder or Settings.from_environment().rules
    rules = rulebook.load(folder)
    examples = dealfile.examples(folder, rules, _today())
    if problems := [one for each in examples for one in dealfile.prove(each, rules)]:
        raise DealFileError(problems)
    click.echo(
        f"{rules.heading.title} {rules.heading.version}: no problems. "
        f"{len(rules.questions)} questions, {len(rules.rules)} rules, "
        f"{len(examples)} examples."
    )


@main.command()
@click.argument("deal_file", metavar="DEAL.yaml", type=_PATH)
@click.option("--json", "form", flag_value="json", help="Print the full assessment.")
@click.option("--pdf", "out", type=_PATH, help="Print the briefing to this file.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Day to read at.")
@click.option("--rules", type=_PATH, help="Rules folder, else the one in use.")
def assess(
    deal_file: Path,
    form: str | None,
    out: Path | None,
    on: datetime | None,
    rules: Path | None,
) -> None:
    """Assess a deal file: level, range, reasons."""
    read = rulebook.load(rules or Settings.from_environment().rules)
    deal = dealfile.load(deal_file, read, _today()).deal
    if on:
        deal = Deal(name=deal.name, on=on.date(), answers=deal.answers)
    assessment = engine.assess(read, deal.answers, deal.on)
    explanation = explain(deal, assessment)
    if out:
        _print_briefing(explanation, out)
    if form == "json":
        click.echo(json.dumps(record.as_data(deal, assessment), indent=2))
    else:
        click.echo("\n".join(_in_the_terminal(explanation)))


@main.command()
@click.option("--json", "form", flag_value="json", help="Print them as JSON.")
@click.option("--rules", type=_PATH, help="Rules folder, else the one in use.")
def questions(form: str | None, rules: Path | None) -> None:
    """List what can be asked, with the ids a deal file uses."""
    read = rulebook.load(rules or Settings.from_environment().rules)
    if form == "json":
        listed = [_question_data(one) for one in read.questions.values()]
        click.echo(json.dumps(listed, indent=2))
        return
    for one in read.questions.values():
        click.echo(f"{one.id}: {one.ask} [{_how(one)}]")
        for word, choice in one.choices.items():
            click.echo(f"    {word}: {choice.label}")


@main.command()
def doctor() -> None:
    """Say what is there and what is missing; exit 1 if the main job would fail."""
    from screening.doctor import examine  # noqa: PLC0415 - brings the register

    signs = list(examine(Settings.from_environment()))
    for sign in signs:
        click.echo(f"{'ok' if sign.well else 'MISSING':8} {sign.what}: {sign.says}")
    if not all(sign.well for sign in signs):
        sys.exit(1)


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the user's own day is meant


def _print_briefing(explanation: Explanation, out: Path) -> None:
    """Print to a file: the whole briefing, or no file at all."""
    from screening import briefing  # noqa: PLC0415 - only where one is printed
    from screening.printer import Printer  # noqa: PLC0415 - the same

    with Printer(Settings.from_environment().print_seconds) as printer:
        pdf = printer.print(briefing.render(explanation))
    if not out.name or out.is_dir():
        raise ScreeningError(f"{out} cannot be written: it is no file. Name one.")
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(pdf)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ScreeningError(f"{out} cannot be written: {error.strerror}.") from None


def _in_the_terminal(explanation: Explanation) -> Iterator[str]:
    heading = explanation.rulebook.heading
    yield f"{explanation.deal}: {explanation.level}"
    yield textwrap.fill(explanation.means, 88)
    yield f"Rules of {heading.title} {heading.version} as of {explanation.on}."
    for title, reasons in (("Why", explanation.reasons), ("Open", explanation.open)):
        if reasons:
            yield f"\n{title}"
            yield from (line for reason in reasons for line in _reason(reason))
    if explanation.settling:
        yield "\nWhat would settle the level"
        for fact in explanation.settling:
            yield f"  {fact.ask} ({fact.question}; up to {fact.could_reach.label})"


def _reason(reason: Reason) -> Iterator[str]:
    yield f"  [{reason.level.label}] {reason.title} ({reason.rule})"
    for one in reason.because:
        yield f"      {one.short}: {one.answer}"
    for one in reason.waiting_for:
        yield f"      waits for {one.short}"
    yield f"      rests on {'; '.join(basis.name for basis in reason.basis)}"


def _how(question: Question) -> str:
    """Return how a deal file answers a question."""
    ways = {
        Kind.CHOICE: "one of",
        Kind.CHOICES: "a list of; [] is none of these, leave out if not known",
        Kind.YES_NO: "yes or no",
        Kind.DATE: "a day like 2026-01-31",
        Kind.COUNTRY: "two letters like CN",
        Kind.MONEY: "euro",
        Kind.PERCENT: "per cent, 25 is a quarter",
        Kind.NUMBER: question.unit or "a number",
        Kind.TEXT: "text",
    }
    return ways[question.kind]


def _question_data(question: Question) -> dict[str, object]:
    return {
        "id": question.id,
        "topic": question.topic,
        "ask": question.ask,
        "kind": question.kind.value,
        "answer": _how(question),
        "choices": {word: choice.label for word, choice in question.choices.items()},
    }
