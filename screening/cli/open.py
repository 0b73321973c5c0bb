"""Open a briefing: say what it is and what moved since, and go on with its deal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from screening.analysis.compare.assessments import RuleChange
from screening.briefing.opening import case_file
from screening.briefing.opening.reopen import ReopenedBriefing, reopen
from screening.cli.common import PATH, read_at_most, write_whole
from screening.cli.terminal import paragraph
from screening.errors import CaseFileError, NotKeptError, ProblemsError
from screening.formats.text import day_in_words
from screening.register import Register
from screening.rulebook import loader
from screening.rulebook.answers import Deal
from screening.rulebook.deal_file import deal_text
from screening.rulebook.model import Rulebook
from screening.settings import Settings


@click.command("open")
@click.argument("file", metavar="FILE", type=PATH)
@click.option("--yaml", "out", type=PATH, help="Write its deal file here; - prints it.")
@click.option("--rules", type=PATH, help="Rules folder, else the one in use.")
def open_briefing(file: Path, out: Path | None, rules: Path | None) -> None:
    """Open a briefing, PDF or JSON: its level then and now, and what moved."""
    settings = Settings.from_environment()
    case = _read(file)
    now = loader.load(rules or settings.rules)
    then = now if case.judge.digest == now.digest else _kept(settings, case)
    opened = reopen(case, now, then)
    alone = out == Path("-")
    click.echo("\n".join(_in_the_terminal(opened)), err=alone)
    if alone:
        click.echo(_deal_file(opened.deal), nl=False)
    elif out:
        write_whole(out, _deal_file(opened.deal).encode())


def _read(file: Path) -> case_file.CaseFile:
    """Read a file, but no more of it than a briefing can have.

    Raises:
        ScreeningError: naming the file.
    """
    data = read_at_most(file, case_file.LARGEST)
    try:
        return case_file.read(data)
    except CaseFileError as error:
        raise CaseFileError(f"{file}: {error}") from None


def _kept(settings: Settings, case: case_file.CaseFile) -> Rulebook | None:
    """Return the rulebook of then, if there is a register and it has it."""
    if isinstance(settings.register, Path) and not settings.register.exists():
        return None
    with closing(Register(settings.register)) as register:
        try:
            return loader.read(register.deals.rulebook_texts(case.judge.digest))
        except (NotKeptError, ProblemsError):
            return None


def _in_the_terminal(opened: ReopenedBriefing) -> Iterator[str]:
    case, heading = opened.case, opened.assessment.rulebook.heading
    yield f"{case.name}, rules read as of {day_in_words(case.on)}"
    yield f"  then  {case.level}, by {case.judge.title} {case.judge.version}"
    yield f"  now   {opened.level}, by {heading.title} {heading.version}"
    yield paragraph(opened.says)
    if opened.turned:
        yield "\nRules that stand elsewhere"
        yield from map(_turned, opened.turned)
    if unread := opened.deal.unread:
        yield "\nAnswers that fit no question of the rulebook, and count for nothing"
        yield from (_answer(name, unread[name]) for name in unread)


def _turned(one: RuleChange) -> str:
    behind = ", behind the move" if one.behind else ""
    text = f"[{one.level}] {one.title}: {one.before} before, {one.after} now{behind}"
    return paragraph(text, first="  ", rest="      ")


def _answer(question: str, said: object) -> str:
    return f"  {question}: {json.dumps(said, ensure_ascii=False)}"


def _deal_file(deal: Deal) -> str:
    """Return a deal file; what no question is there for stays in it as comments."""
    unread = "".join(f"#{_answer(name, deal.unread[name])}\n" for name in deal.unread)
    told = "# Answers that fit no question of the rulebook:\n" if unread else ""
    return f"{deal_text(deal)}{told}{unread}"
