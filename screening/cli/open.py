"""Open a briefing: say what it is and what moved since, and go on with its deal."""

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from screening.briefing.opening import case_file
from screening.briefing.opening.case_file import CaseFile
from screening.briefing.opening.reopen import ReopenedBriefing, reopen
from screening.cli import common
from screening.editing.publish import rulebook_then
from screening.errors import CaseFileError
from screening.formats.text import day_in_words
from screening.register import Register
from screening.register.verification import as_opened
from screening.rulebook import loader
from screening.rulebook.answers import Deal
from screening.rulebook.deal_file import deal_text
from screening.rulebook.model import Rulebook
from screening.settings import Settings

NOT_AS_MADE = 2


@click.command()
@click.argument("file", metavar="FILE", type=common.PATH)
@click.option(
    "--yaml", "out", type=common.PATH, help="Write its deal file here; - prints it."
)
@common.RULES
def open(file: Path, out: Path | None, rules: Path | None) -> None:  # noqa: A001 - the command is called so
    """Open a briefing, PDF, Word or JSON: its level then and now.

    It says what moved. Where its deal is kept here and the file is not as it was made,
    that is said and the exit is 2; exit 1 if it cannot be opened.
    """
    settings = Settings.from_environment()
    data = common.read_at_most(file, case_file.LARGEST)
    try:
        case = case_file.read(data)
    except CaseFileError as error:
        raise CaseFileError(f"{file}: {error}") from None
    now = loader.load(rules or common.rules_of(settings, case.rulebook.id))
    then, doubt = _in_register(data, case, now, settings)
    opened = reopen(case, now, then)
    alone = out == Path("-")
    if out and not alone:
        common.write_whole(out, _deal_file(opened.deal).encode())
    click.echo("\n".join(_in_the_terminal(opened, doubt)), err=alone)
    if alone:
        click.echo(_deal_file(opened.deal), nl=False)
    if doubt:
        sys.exit(NOT_AS_MADE)


def _in_register(
    data: bytes, case: CaseFile, now: Rulebook, settings: Settings
) -> tuple[Rulebook | None, str]:
    """Return the rulebook of then, and what is to be said of a file not as made."""
    digest = case.rulebook.digest
    if common.is_missing(settings.register):
        return (now if digest == now.digest else None), ""
    with closing(Register(settings.register)) as register:
        then = rulebook_then(digest, now, register)
        verified, origin = as_opened(data, case, register), case.origin
        kept = verified.origins or (origin and register.deals.known_as(origin.deal))
        return then, " ".join(verified.says) if kept and verified.is_doubtful else ""


def _in_the_terminal(opened: ReopenedBriefing, doubt: str) -> Iterator[str]:
    case, heading = opened.case, opened.assessment.rulebook.heading
    then, now = case.rulebook, heading
    yield f"{case.name}, rules read as of {day_in_words(case.on)}"
    if doubt:
        yield f"\n{common.paragraph(doubt)}\n"
    yield f"  then  {case.level}, by {then.title} {then.version}"
    yield f"  now   {opened.level}, by {now.title} {now.version}"
    yield common.paragraph(opened.says)
    if opened.turned:
        yield "\nRules that changed"
    for rule in opened.turned:
        behind = ", a reason for the new level" if rule.behind else ""
        text = f"[{rule.level}] {rule.title}: {rule.says}{behind}"
        yield common.paragraph(text, first="  ", rest="      ")
    if opened.deal.unread:
        yield "\nAnswers that match no question of the rulebook, and are not counted"
        yield from _unread(opened.deal)


def _unread(deal: Deal) -> Iterator[str]:
    for question, words in deal.unread.items():
        yield f"  {question}: {json.dumps(words, ensure_ascii=False)}"


def _deal_file(deal: Deal) -> str:
    """Return a deal file; what no question is there for stays in it as comments."""
    unread = "".join(f"#{line}\n" for line in _unread(deal))
    head = "# Answers that match no question of the rulebook:\n" if unread else ""
    return f"{deal_text(deal)}{head}{unread}"
