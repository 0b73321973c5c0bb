"""Assess deals, and list what can be asked of them."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from screening.briefing import assessment_data
from screening.cli import briefings
from screening.cli.common import PATH
from screening.engine import assess as the_engine_assess
from screening.errors import ScreeningError
from screening.rulebook import loader
from screening.rulebook.deal_file import load_all
from screening.rulebook.model import Question
from screening.settings import Settings, today
from screening.wording import kinds
from screening.wording.explanation import Explanation, Reason
from screening.wording.levers import Boundary

_SEVERAL = (
    '{} stands for {} deals by "each", and a briefing is of one deal. Write one answer '
    'under "answers" in place of each list, and leave out "each".'
)


@click.command()
@click.argument("deal_file", metavar="DEAL.yaml", type=PATH)
@click.option("--json", "form", flag_value="json", help="Print the full assessment.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Day to read at.")
@click.option("--rules", type=PATH, help="Rules folder, else the one in use.")
@briefings.options
def assess(
    deal_file: Path,
    form: str | None,
    on: datetime | None,
    rules: Path | None,
    **given: Any,
) -> None:
    """Assess a deal file: level, range, reasons; a briefing with its marks.

    An example with "each" stands for several deals, and each of them is assessed; as
    JSON they are a list.
    """
    wanted = briefings.wanted(given)
    read = loader.load(rules or Settings.from_environment().rules)
    deals = [one.deal for one in load_all(deal_file, read, today())]
    if on:
        deals = [replace(deal, on=on.date()) for deal in deals]
    assessed = [
        (deal, the_engine_assess.assess(read, deal.answers, deal.on)) for deal in deals
    ]
    if len(deals) == 1:
        briefings.make(*assessed[0], wanted)
    elif wanted.pdf or wanted.word:
        raise ScreeningError(_SEVERAL.format(deal_file, len(deals)))
    if form == "json":
        said = [assessment_data.as_data(*one) for one in assessed]
        click.echo(json.dumps(said if len(said) > 1 else said[0], indent=2))
    else:
        told = ("\n".join(_in_the_terminal(Explanation(*one))) for one in assessed)
        click.echo("\n\n\n".join(told))


@click.command()
@click.option("--json", "form", flag_value="json", help="Print them as JSON.")
@click.option("--rules", type=PATH, help="Rules folder, else the one in use.")
def questions(form: str | None, rules: Path | None) -> None:
    """List what can be asked, with the ids a deal file uses."""
    read = loader.load(rules or Settings.from_environment().rules)
    if form == "json":
        listed = [_question_data(one) for one in read.questions.values()]
        click.echo(json.dumps(listed, indent=2))
        return
    for one in read.questions.values():
        click.echo(f"{one.id}: {one.ask} [{kinds.written(one)}]")
        for word, choice in one.choices.items():
            click.echo(f"    {word}: {choice.label}")


def _in_the_terminal(explanation: Explanation) -> Iterator[str]:
    heading = explanation.rulebook.heading
    yield f"{explanation.deal}: {explanation.level}"
    yield textwrap.fill(explanation.means, 88)
    yield f"Rules of {heading.title} {heading.version} as of {explanation.on}."
    for title, reasons in (("Why", explanation.reasons), ("Open", explanation.open)):
        if reasons:
            yield f"\n{title}"
            yield from (line for reason in reasons for line in _reason(reason))
    if off := [one for one in explanation.not_in_force if one.off]:
        yield "\nSwitched off"
        yield from (f"  {one.title} ({one.rule}): {one.off}" for one in off)
    if explanation.settling:
        yield "\nWhat would settle the level"
        for fact in explanation.settling:
            yield f"  {fact.ask} ({fact.question}; up to {fact.could_reach.label})"
    yield from _boundary(explanation.boundary)


def _reason(reason: Reason) -> Iterator[str]:
    yield f"  [{reason.level.label}] {reason.title} ({reason.rule})"
    for one in reason.because:
        yield f"      {one.short}: {one.answer}"
    for one in reason.waiting_for:
        yield f"      waits for {one.short}"
    yield f"      rests on {'; '.join(basis.name for basis in reason.basis)}"


def _boundary(found: Boundary) -> Iterator[str]:
    yield "\nWhere the boundary runs"
    yield textwrap.fill(found.about, 88)
    for side in found.sides:
        yield f"  {side.title}" if side.shifts else f"  {side.nothing}"
        for one in side.shifts:
            facts = (f"{fact.short}: {fact.then}" for fact in one.facts)
            yield f"    [{one.says}] {'; and '.join(facts)}"
    if found.limits:
        yield f"  {found.limits}"


def _question_data(question: Question) -> dict[str, object]:
    return {
        "id": question.id,
        "topic": question.topic,
        "ask": question.ask,
        "kind": question.kind.value,
        "answer": kinds.written(question),
        "choices": {word: choice.label for word, choice in question.choices.items()},
    }
