"""Give people start links of their own, and end them."""

from collections.abc import Callable

import click

from screening.cli import registered
from screening.formats.text import day_in_words
from screening.register.people import People
from screening.settings import Settings


@click.group()
def people() -> None:
    """Manage the people who have a start link of their own."""


@people.command()
@click.argument("name")
def add(name: str) -> None:
    """Add a person, and print the start link that is theirs alone."""
    _show_link(name, People.add)


@people.command()
@click.argument("name")
def link(name: str) -> None:
    """Print a new start link for a person; one they have not used ends."""
    _show_link(name, People.renew)


def _show_link(name: str, make: Callable[[People, str], str]) -> None:
    with registered.kept(settings := Settings.from_environment()) as register:
        token = make(register.people, name)
    click.echo(settings.start_link_of(token))
    click.echo(
        (
            "Give the link to this person only: every action taken with it is recorded "
            "under their name. The link is shown once and works once. For another "
            "browser: screening people link NAME."
        ),
        err=True,
    )


@people.command("list")
def list_() -> None:
    """List everybody who was added."""
    with registered.kept(Settings.from_environment()) as register:
        everybody = register.people.everybody()
    for person in everybody:
        since, last = day_in_words(person.added_at), person.removed_at
        ended = "" if person.used_at else ", has not used their link yet"
        if last:
            ended = f", removed on {day_in_words(last)}"
        click.echo(f"{person.name}: added on {since}{ended}")
    if not everybody:
        click.echo("No people yet. Add a person: screening people add NAME.")


@people.command()
@click.argument("name")
def remove(name: str) -> None:
    """End a person's start link and sessions. What they did stays."""
    with registered.kept(Settings.from_environment()) as register:
        register.people.remove(name)
    click.echo(f"{name} no longer has access.")
