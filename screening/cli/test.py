"""Run a rulebook's examples, and say what they do not show yet."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

import click

from screening.analysis import coverage
from screening.analysis.coverage import Coverage
from screening.analysis.examples import Miss, load, misses
from screening.cli import common, messages
from screening.cli.terminal import columns, paragraph
from screening.engine.assess import Assessment, Finding, assess
from screening.errors import Problem, RulebookError
from screening.rulebook.answers import plain_answers
from screening.rulebook.deal_file import DealFile
from screening.rulebook.model import Rulebook, Verdict
from screening.settings import Settings, today
from screening.wording.answers import answer_in_words

NOT_COMPLETE = 2
"""What `--strict` exits with where something is not shown."""

_HEADER = ("Rule", *(verdict.value for verdict in Verdict), "branches")


class Failure(NamedTuple):
    """What an example expects, and what is found instead."""

    example: DealFile
    found: Assessment
    miss: Miss


class TestRun(NamedTuple):
    """What running the examples of a rules folder says."""

    folder: Path
    examples: Sequence[DealFile]
    failures: Sequence[Failure]
    covered: Sequence[Coverage]

    @property
    def complete(self) -> bool:
        """Tell whether the examples show everything."""
        return not any(rule.missing for rule in self.covered)


@click.command()
@common.FOLDER
@click.option("--strict", is_flag=True, help=messages.STRICT_EXAMPLES)
@click.option("--suggest", is_flag=True, help=messages.SUGGEST)
@common.printed_as("text", "json")
def test(folder: Path | None, form: str, *, strict: bool, suggest: bool) -> None:
    """Run every example of a rules folder, and say what they show of each rule."""
    run = _run(folder or Settings.from_environment().rules)
    if form == "json":
        common.print_json(_as_data(run))
    else:
        click.echo("\n".join(_in_the_terminal(run, suggest=suggest)))
    if run.failures:
        sys.exit(1)
    if strict and not run.complete:
        sys.exit(NOT_COMPLETE)


def _run(folder: Path) -> TestRun:
    checked = load(folder, today())
    rulebook, examples = checked.rulebook, checked.examples
    if rulebook is None or checked.mistakes:
        raise RulebookError(problem.within(folder) for problem in checked.problems)
    covered = coverage.measure(rulebook, examples)
    return TestRun(folder, examples, tuple(_failures(rulebook, examples)), covered)


def _failures(rulebook: Rulebook, examples: Iterable[DealFile]) -> Iterator[Failure]:
    for example in examples:
        if example.expect:
            found = assess(rulebook, example.deal.answers, example.deal.on)
            for miss in misses(example.expect, found):
                yield Failure(example, found, miss)


def _in_the_terminal(run: TestRun, *, suggest: bool) -> Iterator[str]:
    for failure in run.failures:
        yield from _missed(run.folder, failure)
        yield ""
    lacking = [rule for rule in run.covered if rule.missing]
    if lacking:
        yield from columns([_HEADER, *map(_row, lacking)])
        yield ""
        for rule in lacking:
            yield from _lacks(run.folder, rule, suggest=suggest)
        yield ""
    yield _totals(run)


def _missed(folder: Path, failure: Failure) -> Iterator[str]:
    example, found, miss = failure
    yield str(Problem(example.file, *miss.place, example.deal.name).within(folder))
    yield f"    {miss}"
    for finding in [miss.finding] if miss.finding else _behind(found):
        if not miss.finding:
            yield f"    {finding.verdict}: {finding.rule.id} ({finding.rule.level})"
        questions = found.rulebook.questions
        waiting = [questions[name].short for name in finding.waiting_for]
        for label, words in (
            (messages.BECAUSE, _because(found, finding)),
            (messages.WAITING_FOR, waiting),
        ):
            if words:
                yield paragraph("; ".join(words), f"      {label} ", " " * 10)


def _behind(found: Assessment) -> list[Finding]:
    """Return the findings that set the range: met at its lowest, open at its top."""
    lowest, highest = found.range
    ends = {(Verdict.MET, lowest.id)}
    if not found.range.settled:
        ends.add((Verdict.OPEN, highest.id))
    return [each for each in found.findings if (each.verdict, each.rule.level) in ends]


def _because(found: Assessment, finding: Finding) -> list[str]:
    """Return the deciding answers; a question that is not asked has none."""
    said = []
    for name in finding.because:
        question, answer = found.rulebook.questions[name], found.answers.get(name)
        words = answer_in_words(question, answer) if answer is not None else ""
        said.append(f"{question.short}: {words or messages.NOT_ASKED}")
    return said


def _row(rule: Coverage) -> tuple[str, ...]:
    verdicts = ("yes" if verdict in rule.verdicts else "-" for verdict in Verdict)
    return (rule.rule.id, *verdicts, f"{len(rule.shown)}/{rule.branches}")


def _lacks(folder: Path, rule: Coverage, *, suggest: bool) -> Iterator[str]:
    for missing in rule.missing:
        says = f"{rule.rule.id}: {missing.place.says}"
        yield str(replace(missing.place, says=says).within(folder))
        if suggest and missing.answers is not None:
            told = common.in_one_line(missing.answers, ", ", ":")
            yield paragraph(told, messages.WITH, " " * 9)


def _totals(run: TestRun) -> str:
    held = messages.held(
        files=len({example.file for example in run.examples}),
        deals=len(run.examples),
        failing=len({failure.example.file for failure in run.failures}),
    )
    rules = messages.counted(len(run.covered), "rule")
    if run.complete:
        return messages.ALL_SHOWN.format(held=held, rules=rules)
    return messages.SHOWN.format(
        held=held,
        rules=rules,
        verdicts=sum(len(rule.verdicts) for rule in run.covered),
        of_verdicts=len(run.covered) * len(Verdict),
        branches=sum(len(rule.shown) for rule in run.covered),
        of_branches=sum(rule.branches for rule in run.covered),
    )


def _as_data(run: TestRun) -> dict[str, Any]:
    return {
        "schema": "screening-test/1",
        "examples": len(run.examples),
        "complete": run.complete,
        "failing": [_failure_data(run.folder, failure) for failure in run.failures],
        "rules": [_rule_data(run.folder, rule) for rule in run.covered],
    }


def _failure_data(folder: Path, failure: Failure) -> dict[str, Any]:
    example, found, miss = failure
    finding = miss.finding
    return {
        **_place(Problem(example.file, *miss.place, ""), folder),
        "deal": example.deal.name,
        "rule": miss.rule or None,
        "expected": miss.expected,
        "found": miss.found,
        "because": _because(found, finding) if finding else [],
        "waiting-for": list(finding.waiting_for) if finding else [],
    }


def _rule_data(folder: Path, rule: Coverage) -> dict[str, Any]:
    shown = ((branch.part, branch.shows) for branch in rule.shown)
    return {
        "rule": rule.rule.id,
        **_place(rule.place, folder),
        "verdicts": {verdict.value: verdict in rule.verdicts for verdict in Verdict},
        "branches": rule.branches,
        "shown": [messages.SHOWS.format(part=of, verdict=what) for of, what in shown],
        "missing": [
            {
                **asdict(missing.place.within(folder)),
                "expect": missing.expect.value,
                "answers": missing.answers and plain_answers(missing.answers),
            }
            for missing in rule.missing
        ],
    }


def _place(problem: Problem, folder: Path) -> dict[str, Any]:
    place = asdict(problem.within(folder))
    del place["says"]
    return place
