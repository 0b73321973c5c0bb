"""Run a rulebook's examples, and say what they do not show yet."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import click

from screening.analysis import coverage
from screening.analysis.coverage import Coverage
from screening.analysis.examples import Miss, load, misses
from screening.cli.common import PATH
from screening.cli.terminal import columns, paragraph
from screening.engine.assess import assess
from screening.engine.assessment import Assessment, Finding
from screening.errors import Problem, RulebookError
from screening.rulebook.answers import plain_answers
from screening.rulebook.conditions import Answers
from screening.rulebook.deal_file import DealFile
from screening.rulebook.model import Rulebook, Verdict
from screening.settings import Settings, today
from screening.wording.answers import answer_in_words

NOT_COMPLETE = 2
"""What `--strict` exits with where something is not shown."""


class FailedExample(NamedTuple):
    """An example that does not come out as it expects."""

    example: DealFile
    found: Assessment
    misses: tuple[Miss, ...]


class TestRun(NamedTuple):
    """What running the examples of a rules folder says."""

    folder: Path
    examples: Sequence[DealFile]
    failing: Sequence[FailedExample]
    covered: Sequence[Coverage]

    @property
    def complete(self) -> bool:
        """Tell whether the examples show everything."""
        return not any(one.missing for one in self.covered)

    def place(self, problem: Problem) -> Problem:
        """Return a problem whose file can be opened from here."""
        return problem.within(self.folder)


@click.command()
@click.argument("folder", metavar="[DIR]", type=PATH, required=False)
@click.option("--strict", is_flag=True, help="Exit 2 where something is not shown.")
@click.option("--suggest", is_flag=True, help="Print answers that would show it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print it.",
)
def test(folder: Path | None, form: str, *, strict: bool, suggest: bool) -> None:
    """Run every example of a rules folder, and say what they show of each rule."""
    ran = _run(folder or Settings.from_environment().rules)
    if form == "json":
        click.echo(json.dumps(_as_data(ran), indent=2))
    else:
        click.echo("\n".join(_in_the_terminal(ran, suggest=suggest)))
    if ran.failing:
        sys.exit(1)
    if strict and not ran.complete:
        sys.exit(NOT_COMPLETE)


def _run(folder: Path) -> TestRun:
    """Run the examples of a folder.

    Raises:
        RulebookError: where its files have problems other than examples that fail.
    """
    proved = load(folder, today())
    rulebook, examples = proved.rulebook, proved.examples
    if rulebook is None or (proved.problems and not examples):
        raise RulebookError(problem.within(folder) for problem in proved.problems)
    covered = coverage.measure(rulebook, examples)
    return TestRun(folder, examples, tuple(_failing(rulebook, examples)), covered)


def _failing(
    rulebook: Rulebook, examples: Iterable[DealFile]
) -> Iterator[FailedExample]:
    for one in examples:
        found = assess(rulebook, one.deal.answers, one.deal.on)
        missed = tuple(misses(one.expect, found)) if one.expect else ()
        if missed:
            yield FailedExample(one, found, missed)


def _in_the_terminal(ran: TestRun, *, suggest: bool) -> Iterator[str]:
    for failing in ran.failing:
        for miss in failing.misses:
            yield from _missed(ran, failing, miss)
            yield ""
    lacking = [one for one in ran.covered if one.missing]
    if lacking:
        yield from columns([_HEADER, *map(_row, lacking)])
        yield ""
        yield from (
            line for one in lacking for line in _lacks(ran, one, suggest=suggest)
        )
        yield ""
    yield _totals(ran)


def _missed(ran: TestRun, failing: FailedExample, miss: Miss) -> Iterator[str]:
    """Yield what an example expects and does not find, and why."""
    name = failing.example.deal.name
    yield str(ran.place(Problem(failing.example.file, *miss.place, f"{name}")))
    yield f"    {miss}"
    found = failing.found
    findings = [miss.finding] if miss.finding else _behind(found)
    for finding in findings:
        if not miss.finding:
            yield f"    {finding.verdict}: {finding.rule.id} ({finding.rule.level})"
        for label, words in (
            ("because", _because(found, finding)),
            ("waits for", _waiting(found, finding)),
        ):
            if words:
                yield paragraph("; ".join(words), f"      {label} ", " " * 10)


def _behind(found: Assessment) -> list[Finding]:
    """Return the findings that set the range: met at its lowest, open at its top."""
    lowest, highest = found.range
    return [
        one
        for one in found.findings
        if (one.verdict is Verdict.MET and one.rule.level == lowest.id)
        or (
            one.verdict is Verdict.OPEN
            and one.rule.level == highest.id
            and not found.range.settled
        )
    ]


def _because(found: Assessment, finding: Finding) -> list[str]:
    """Return the deciding answers; a question that is not asked has none."""
    questions = found.rulebook.questions
    return [
        f"{questions[one].short}: "
        + (
            answer_in_words(questions[one], found.answers[one])
            if one in found.answers
            else "not asked"
        )
        for one in finding.because
    ]


def _waiting(found: Assessment, finding: Finding) -> list[str]:
    return [found.rulebook.questions[one].short for one in finding.waiting_for]


_HEADER = ("Rule", *(verdict.value for verdict in Verdict), "branches")


def _row(one: Coverage) -> tuple[str, ...]:
    verdicts = ("yes" if verdict in one.verdicts else "-" for verdict in Verdict)
    return (
        one.rule.id,
        *verdicts,
        f"{len(one.shown)}/{one.branches}",
    )


def _lacks(ran: TestRun, one: Coverage, *, suggest: bool) -> Iterator[str]:
    """Yield what is missing of a rule, and answers that would show it."""
    for missing in one.missing:
        says = f"{one.rule.id}: {missing.place.says}"
        yield str(ran.place(replace(missing.place, says=says)))
        if suggest and missing.answers is not None:
            yield paragraph(_written(missing.answers), "    with ", " " * 9)


def _written(answers: Answers) -> str:
    """Return answers on one line, as an example writes them."""
    return ", ".join(
        f"{name}: [{', '.join(word)}]" if isinstance(word, list) else f"{name}: {word}"
        for name, word in plain_answers(answers).items()
    )


def _totals(ran: TestRun) -> str:
    """Return what all the examples say together, in a line."""
    files, deals = len({one.file for one in ran.examples}), len(ran.examples)
    counted = _counted(files, "example") + (f" ({deals} deals)" * (deals > files))
    failing = len({one.example.file for one in ran.failing})
    held = f"{counted} {'holds' if files == 1 else 'hold'}."
    if failing:
        held = f"{failing} of {counted} {'fails' if failing == 1 else 'fail'}."
    rules = _counted(len(ran.covered), "rule")
    if ran.complete:
        return f"{held} {rules}: every verdict and every branch is shown."
    verdicts = sum(len(one.verdicts) for one in ran.covered)
    shown = sum(len(one.shown) for one in ran.covered)
    branches = sum(one.branches for one in ran.covered)
    return (
        f"{held} {rules}: {verdicts} of {len(ran.covered) * len(Verdict)} verdicts and "
        f"{shown} of {branches} branches are shown."
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _as_data(ran: TestRun) -> dict[str, Any]:
    return {
        "schema": "screening-test/1",
        "examples": len(ran.examples),
        "complete": ran.complete,
        "failing": [
            {
                **_place(ran.place(Problem(one.example.file, *miss.place, ""))),
                "deal": one.example.deal.name,
                "rule": miss.rule or None,
                "expected": miss.expected,
                "found": miss.found,
                "because": _because(one.found, miss.finding) if miss.finding else [],
                "waiting-for": list(miss.finding.waiting_for) if miss.finding else [],
            }
            for one in ran.failing
            for miss in one.misses
        ],
        "rules": [_rule_data(ran, one) for one in ran.covered],
    }


def _rule_data(ran: TestRun, one: Coverage) -> dict[str, Any]:
    return {
        "rule": one.rule.id,
        **_place(ran.place(one.place)),
        "verdicts": {verdict.value: verdict in one.verdicts for verdict in Verdict},
        "branches": one.branches,
        "shown": [f"{branch.part} shows it {branch.shows}" for branch in one.shown],
        "missing": [
            {
                **_place(ran.place(missing.place)),
                "says": missing.place.says,
                "expect": missing.expect.value,
                "answers": missing.answers and plain_answers(missing.answers),
            }
            for missing in one.missing
        ],
    }


def _place(problem: Problem) -> dict[str, Any]:
    return {"file": problem.file, "line": problem.line, "column": problem.column}
