"""Run a rulebook's examples, and say what they do not show yet."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

import click

from screening.analysis import coverage
from screening.analysis.coverage import Coverage
from screening.analysis.examples import Miss, load, misses
from screening.cli import common
from screening.engine.assess import Assessment, Finding, assess
from screening.engine.schedule.work import work_of
from screening.errors import Problem, RulebookError
from screening.presentation.answers import answer_in_words, counted
from screening.presentation.deal_parts import exceptions_in_words
from screening.rulebook.answers import plain_answers
from screening.rulebook.deal_file import DealFile
from screening.rulebook.model import Verdict
from screening.settings import Settings, today


class Failure(NamedTuple):
    """What an example expects, and what is found instead."""

    example: DealFile
    assessment: Assessment
    miss: Miss


class TestRun(NamedTuple):
    """What running the examples of a rules folder says."""

    folder: Path
    examples: Sequence[DealFile]
    failures: Sequence[Failure]
    covered: Sequence[Coverage]
    complete: bool


@click.command()
@common.FOLDER
@click.option("--strict", is_flag=True, help="Exit 2 where something is not shown.")
@click.option("--suggest", is_flag=True, help="Print answers that would show it.")
@common.printed_as("text", "json")
def test(folder: Path | None, form: str, *, strict: bool, suggest: bool) -> None:
    """Run every example of a rules folder.

    It says what they show of each rule.
    """
    run = _run(folder or common.live_rules(Settings.from_environment()))
    if form == "json":
        data = {
            "schema": "screening-test/1",
            "examples": len(run.examples),
            "complete": run.complete,
            "failing": [_failure_data(run.folder, failure) for failure in run.failures],
            **{
                f"{kind}s": [
                    _part_data(run.folder, part)
                    for part in run.covered
                    if part.part[0] == kind
                ]
                for kind in ("rule", "regime")
            },
        }
        common.print_json(data)
    else:
        click.echo("\n".join(_in_the_terminal(run, suggest=suggest)))
    if run.failures or (strict and not run.complete):
        sys.exit(1 if run.failures else 2)


def _run(folder: Path) -> TestRun:
    checked = load(folder, today())
    rulebook, examples = checked.rulebook, checked.examples
    if rulebook is None or checked.mistakes:
        raise RulebookError(problem.within(folder) for problem in checked.problems)
    failures = []
    for example in checked.disappointed:
        if example.expect:
            assessment = assess(rulebook, example.deal.answers, example.deal.on)
            missed = misses(example.expect, assessment, work_of(example.deal))
            failures += [Failure(example, assessment, miss) for miss in missed]
    covered = coverage.measure(rulebook, examples)
    complete = not any(part.missing for part in covered)
    return TestRun(folder, examples, failures, covered, complete)


def _in_the_terminal(run: TestRun, *, suggest: bool) -> Iterator[str]:
    for failure in run.failures:
        yield from _missed(run.folder, failure)
        yield ""
    lacking = [part for part in run.covered if part.missing]
    if lacking:
        rows = [("Rule or regime", "not expected yet", "branches")]
        for part in lacking:
            left = [state for state in part.states if state not in part.expected]
            shown = f"{len(part.shown)}/{part.branches}"
            rows.append((part.part[1], ", ".join(left) or "-", shown))
        yield from common.columns(rows)
        yield ""
        for part in lacking:
            yield from _lacks(run.folder, part, suggest=suggest)
        yield ""
    yield _totals(run)


def _missed(folder: Path, failure: Failure) -> Iterator[str]:
    example, assessment, miss = failure
    yield str(Problem(example.file, *miss.place, example.deal.name).within(folder))
    yield f"    {miss}"
    if miss.regime:
        return
    # Those that set the range are met at its lowest level, or open at its highest.
    ends = {(Verdict.MET, assessment.range.lowest.id)}
    if not assessment.range.settled:
        ends.add((Verdict.OPEN, assessment.range.highest.id))
    behind = [it for it in assessment.findings if (it.verdict, it.rule.level) in ends]
    for finding in [miss.finding] if miss.finding else behind:
        if not miss.finding:
            yield f"    {finding.verdict}: {finding.rule.id} ({finding.rule.level})"
        questions = assessment.rulebook.questions
        waiting = [questions[name].short for name in finding.waiting_for]
        excepted = [it.says for it in exceptions_in_words(assessment, finding.rule)]
        facts = {
            "excepted:": excepted,
            "because": _because(assessment, finding),
            "waits for": waiting,
        }
        for label, words in facts.items():
            if words:
                yield common.paragraph("; ".join(words), f"      {label} ", " " * 10)


def _because(assessment: Assessment, finding: Finding) -> list[str]:
    """Return the deciding answers; a question that is not asked has none."""
    asked = [assessment.rulebook.questions[name] for name in finding.because]
    facts = [(it, assessment.answers.get(it.id)) for it in asked]
    return [
        f"{it.short}: {'not asked' if raw is None else answer_in_words(it, raw)}"
        for it, raw in facts
    ]


def _lacks(folder: Path, part: Coverage, *, suggest: bool) -> Iterator[str]:
    for missing in part.missing:
        says = f"{part.part[1]}: {missing.place.says}"
        yield str(replace(missing.place, says=says).within(folder))
        if suggest and missing.answers is not None:
            answers = common.in_one_line(missing.answers, ", ", ":")
            yield common.paragraph(answers, "    with ", " " * 9)


def _totals(run: TestRun) -> str:
    held = _held(
        files=len({example.file for example in run.examples}),
        deals=len(run.examples),
        failing=len({failure.example.file for failure in run.failures}),
    )
    kinds = [part.part[0] for part in run.covered]
    rules = counted(kinds.count("rule"), "rule", "rules")
    if regimes := kinds.count("regime"):
        rules += f", {counted(regimes, 'regime', 'regimes')}"
    if run.complete:
        return f"{held} {rules}: every verdict and every branch is shown."
    return (
        f"{held} {rules}: "
        f"{sum(len(part.expected & {*part.states}) for part in run.covered)} of "
        f"{sum(len(part.states) for part in run.covered)} verdicts and "
        f"{sum(len(part.shown) for part in run.covered)} of "
        f"{sum(part.branches for part in run.covered)} branches are shown."
    )


def _held(files: int, deals: int, failing: int) -> str:
    """Return how many examples hold, or else how many fail."""
    examples = counted(files, "example", "examples")
    if deals > files:
        examples += f" ({deals} deals)"
    if failing:
        return f"{failing} of {examples} {'fails' if failing == 1 else 'fail'}."
    return f"{examples} {'holds' if files == 1 else 'hold'}."


def _failure_data(folder: Path, failure: Failure) -> dict[str, Any]:
    example, assessment, miss = failure
    finding = miss.finding
    return {
        **_place(Problem(example.file, *miss.place, ""), folder),
        "deal": example.deal.name,
        "rule": miss.rule or None,
        "regime": miss.regime or None,
        "expected": miss.expected,
        "found": miss.actual,
        "because": _because(assessment, finding) if finding else [],
        "waiting-for": list(finding.waiting_for) if finding else [],
    }


def _part_data(folder: Path, part: Coverage) -> dict[str, Any]:
    kind, name = part.part
    return {
        kind: name,
        **_place(part.place, folder),
        "verdicts": {str(state): state in part.expected for state in part.states},
        "branches": part.branches,
        "shown": [f"{it.part} shows it {it.shows}" for it in part.shown],
        "missing": [
            {
                **asdict(missing.place.within(folder)),
                "expect": str(missing.expect),
                "answers": missing.answers and plain_answers(missing.answers),
                "on": missing.on and missing.on.isoformat(),
            }
            for missing in part.missing
        ],
    }


def _place(problem: Problem, folder: Path) -> dict[str, Any]:
    place = problem.within(folder)
    return {"file": place.file, "line": place.line, "column": place.column}
