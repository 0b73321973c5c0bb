"""The commands: each is found in the file of its name."""

import gc
import pkgutil
import sys
from importlib import import_module

import click

from screening import __version__
from screening.errors import ScreeningError

MADE_MEANWHILE = 150_000
"""After how many new objects those are looked for that nothing holds any more.

Nearly all are decisions that are remembered: to go through 50,000 of them stops a
server for some 50 ms.
"""


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
    """Screen cross-border deals against a rulebook."""
    gc.freeze()  # what was imported stays: looking through it again takes its time
    gc.set_threshold(MADE_MEANWHILE)  # nearly all that a command makes is kept too


for module in pkgutil.iter_modules(__path__):
    command = getattr(import_module(f"{__name__}.{module.name}"), module.name, None)
    if isinstance(command, click.Command):
        main.add_command(command)
