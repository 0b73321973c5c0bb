"""The commands: each is found in the file of its name."""

import gc
import sys
from importlib import import_module

import click

from screening import __version__
from screening.errors import ScreeningError

COMMANDS = {
    "assess": "Assess a deal file: level, range, reasons; print a briefing.",
    "backup": "Write the whole register into one FILE, also while the app runs.",
    "check": "Report every mistake in a rules folder, and every doubt.",
    "compare": "Show the differences between two rules folders, with deals.",
    "doctor": "Check the installation: what is there and what is missing.",
    "filings": "List the regimes: trigger, person, days, sanction, how each was read.",
    "open": "Open a briefing, PDF, Word or JSON: its level then and now.",
    "people": "Manage the people who have a start link of their own.",
    "portfolio": "Screen many deals at once, from one table.",
    "questions": "List what can be asked, with the ids a deal file uses.",
    "replay": "Show which saved deals change under a changed rules folder.",
    "restore": "Restore the register from a backup; the present one is set aside.",
    "rules": "Start rules of your own: a copy, an extension, a corridor.",
    "serve": "Start the app, and print the link that lets you in.",
    "test": "Run every example of a rules folder.",
    "verify": "Say what became of a briefing: unaltered, or altered and where.",
}
"""The commands in order, each with how its help begins: to list them imports none."""
MADE_MEANWHILE = 1_000_000
"""After how many new objects a command looks for those that nothing holds any more.

Nearly all that it makes is kept until it ends: a rulebook is 160,000 of them, what a
check remembers half a million. To go through them takes a tenth of the load.
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
