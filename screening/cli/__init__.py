"""The commands."""

from __future__ import annotations

import gc
import sys

import click

from screening import __version__
from screening.cli import (
    assess,
    backup,
    check,
    compare,
    doctor,
    people,
    questions,
    replay,
    restore,
    rules,
    serve,
    test,
    verify,
)
from screening.cli import open as opening
from screening.errors import ScreeningError


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
    gc.freeze()  # what was imported stays: looking through it again takes its time


for command in (
    serve.serve,
    doctor.doctor,
    assess.assess,
    questions.questions,
    opening.open_briefing,
    verify.verify,
    check.check,
    test.test,
    compare.compare,
    replay.replay,
    rules.rules,
    backup.backup,
    restore.restore,
    people.people,
):
    main.add_command(command)
