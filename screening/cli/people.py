"""Give people start links of their own, and end them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from screening.formats import text
from screening.register import Register
from screening.settings import Settings


@click.group()
def people() -> None:
    """Say who may come in by a start link of their own."""


@people.command()
@click.argument("name")
def add(name: str) -> None:
    """Add a person, and print the start link that is theirs alone."""
    settings = Settings.from_environment()
    with _register(settings) as register:
        token = register.people.add(name)
    click.echo(settings.start_link_of(token))
    click.echo(
        "Give it to them alone: what is done by it is under their name. It is shown "
        "this once, and is good until they are removed.",
        err=True,
    )


@people.command("list")
def list_() -> None:
    """List everybody who was added."""
    with _register(Settings.from_environment()) as register:
        everybody = register.people.everybody()
    for one in everybody:
        ended = one.removed_at and f", removed on {text.day_in_words(one.removed_at)}"
        since = text.day_in_words(one.added_at)
        click.echo(f"{one.name}: added on {since}{ended or ''}")
    if not everybody:
        click.echo("Nobody was added. screening people add NAME adds somebody.")


@people.command()
@click.argument("name")
def remove(name: str) -> None:
    """End a person's start link, and what they opened by it. What they did stays."""
    with _register(Settings.from_environment()) as register:
        register.people.remove(name)
    click.echo(f"The start link of {name} has ended.")


@contextmanager
def _register(settings: Settings) -> Iterator[Register]:
    settings.make_data()
    register = Register(settings.register)
    try:
        yield register
    finally:
        register.close()
