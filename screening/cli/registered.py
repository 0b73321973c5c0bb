"""What commands ask of the register: what is live by it, and who judged its deals."""

from collections.abc import Sequence
from contextlib import closing

import click

from screening.briefing.printing.pool import Printer
from screening.editing.corridors import shares, take_effect_in
from screening.editing.place import RulesPlace, lost_version, places
from screening.errors import ScreeningError
from screening.register import Register
from screening.rulebook.folder import id_in
from screening.settings import Settings, today


def kept(settings: Settings) -> closing[Register]:
    """Return the register, made where there is none, to be closed in the end."""
    settings.make_data()
    return closing(Register(settings.register))


def judges(
    settings: Settings, register: Register, rulebook_id: str
) -> frozenset[str] | None:
    """Return who judged the deals of a rulebook's corridor; None where all are its own.

    So they are where there is one corridor only, or it is none of them.
    """
    every = places(settings)
    named = {id_in(it.folder): it for it in every}
    if len(every) == 1 or rulebook_id not in named:
        return None
    return shares(named, register)[rulebook_id]


def take_effect(settings: Settings, every: Sequence[RulesPlace]) -> None:
    """Let adoptions that were planned and are due be live; say where that fails."""
    try:
        with closing(Register(settings.register)) as register, Printer(0) as printer:
            take_effect_in(every, register, printer, today())
    except ScreeningError as error:
        click.echo(f"Adoptions that may be due were not checked. {error}", err=True)


def lost_rulebook(settings: Settings) -> str:
    """The cure where a rulebook that was live lies in no folder; else empty."""
    place = RulesPlace(settings.rules, settings.own_rules)
    with closing(Register(settings.register)) as register:
        lost = lost_version(place, register)
    if lost is None:
        return ""
    return (
        f"The register has version {lost.version} of a rulebook that was live in "
        f"{lost.folder}, which is not there. Open the app, choose “Change the "
        "rulebook”, and write it here by the button."
    )
