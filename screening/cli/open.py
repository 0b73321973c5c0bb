"""Open a briefing: say what it is and what moved since, and go on with its deal."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from screening.briefing.opening import case_file
from screening.briefing.opening.reopen import ReopenedBriefing, reopen
from screening.cli import common, messages
from screening.editing.publish import rulebook_then
from screening.errors import CaseFileError
from screening.formats.text import day_in_words
from screening.register import Register
from screening.rulebook import loader
from screening.rulebook.answers import Deal
from screening.rulebook.deal_file import deal_text
from screening.settings import Settings


@click.command()
@click.argument("file", metavar="FILE", type=common.PATH)
@click.option("--yaml", "out", type=common.PATH, help=messages.YAML)
@common.RULES
def open(file: Path, out: Path | None, rules: Path | None) -> None:  # noqa: A001 - the command is called so
    """Open a briefing, PDF, Word or JSON: its level then and now, and what moved."""
    settings = Settings.from_environment()
    data = common.read_at_most(file, case_file.LARGEST)
    try:
        case = case_file.read(data)
    except CaseFileError as error:
        raise CaseFileError(f"{file}: {error}") from None
    now = loader.load(rules or common.live_rules(settings))
    digest = case.rulebook.digest
    then = now if digest == now.digest else None
    if then is None and not common.is_missing(settings.register):
        with closing(Register(settings.register)) as register:
            then = rulebook_then(digest, now, register)
    opened = reopen(case, now, then)
    alone = out == Path("-")
    click.echo("\n".join(_in_the_terminal(opened)), err=alone)
    if alone:
        click.echo(_deal_file(opened.deal), nl=False)
    elif out:
        common.write_whole(out, _deal_file(opened.deal).encode())


def _in_the_terminal(opened: ReopenedBriefing) -> Iterator[str]:
    case, heading = opened.case, opened.assessment.rulebook.heading
    then, now = case.rulebook, heading
    yield messages.READ_AS_OF.format(name=case.name, day=day_in_words(case.on))
    yield messages.THEN.format(level=case.level, title=then.title, version=then.version)
    yield messages.NOW.format(level=opened.level, title=now.title, version=now.version)
    yield common.paragraph(opened.says)
    if opened.turned:
        yield messages.RULES_MOVED
    for rule in opened.turned:
        text = messages.RULE_MOVED.format(
            level=rule.level,
            title=rule.title,
            before=rule.before,
            after=rule.after,
            behind=messages.BEHIND if rule.behind else "",
        )
        yield common.paragraph(text, first="  ", rest="      ")
    if opened.deal.unread:
        yield messages.UNREAD
        yield from _unread(opened.deal)


def _unread(deal: Deal) -> Iterator[str]:
    for question, said in deal.unread.items():
        yield f"  {question}: {json.dumps(said, ensure_ascii=False)}"


def _deal_file(deal: Deal) -> str:
    """Return a deal file; what no question is there for stays in it as comments."""
    unread = "".join(f"#{line}\n" for line in _unread(deal))
    return f"{deal_text(deal)}{messages.UNREAD_COMMENT if unread else ''}{unread}"
