"""The commands: each is found in the file of its name."""

import gc
import sys
from importlib import import_module

import click

from screening import __version__
from screening.cli.help_messages import COMMANDS
from screening.errors import ScreeningError

MADE_MEANWHILE = 150_000
"""After how many new objects those are looked for that nothing holds any more.

Nearly all are decisions that are remembered: to go through 50,000 of them stops a
server for some 50 ms.
"""


class _CommandGroup(click.Group):
    """Commands whose errors are sentences, never a stack trace.

    Each is imported once it is called: it waits for what it needs itself.
    """

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called, and the words after its name."""
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None:
            gc.set_threshold(MADE_MEANWHILE)  # nearly all that a command makes is kept
            command = getattr(import_module(f"{__name__}.{name}"), name)
            gc.freeze()  # what was imported stays: to look through it takes its time
        return name, command, rest

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; print what a person can fix, and exit 1."""
        try:
            return super().invoke(ctx)
        except ScreeningError as error:
            click.echo(str(error), err=True)
            sys.exit(1)


@click.group(
    cls=_CommandGroup,
    commands={name: click.Command(name, help=says) for name, says in COMMANDS.items()},
)
@click.version_option(__version__)
def main() -> None:
    """Screen cross-border deals against a rulebook."""
