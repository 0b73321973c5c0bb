"""Say whether the app would work: what is there, and what is missing."""

import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

import click

from screening import __version__
from screening.briefing import branding
from screening.briefing.printing import fonts, pool
from screening.cli import common
from screening.errors import HouseError, ProblemsError, ScreeningError
from screening.register import files
from screening.rulebook import loader
from screening.settings import Settings, shipped


class HealthSign(NamedTuple):
    """One thing looked at: whether it is well, and what there is to say."""

    what: str
    well: bool
    says: str


@click.command()
def doctor() -> None:
    """Check the installation: what is there and what is missing.

    Nothing is written. The exit is 1 if the main job would fail.
    """
    signs = list(examine(Settings.from_environment()))
    for sign in signs:
        click.echo(f"{'ok' if sign.well else 'MISSING':8} {sign.what}: {sign.says}")
    if not all(sign.well for sign in signs):
        sys.exit(1)


def examine(settings: Settings) -> Iterator[HealthSign]:
    """Yield a sign for each thing the main job needs."""
    for what, look in _LOOKS.items():
        try:
            yield HealthSign(what, well=True, says=look(settings))
        except ProblemsError as error:
            first, *others = error.problems
            more = f" ({len(others)} more: screening check)" if others else ""
            yield HealthSign(what, well=False, says=f"{first}{more}")
        except ScreeningError as error:
            yield HealthSign(what, well=False, says=str(error))


def _rulebook(settings: Settings) -> str:
    lines = []
    for folder in common.rules_as_they_lie(settings):
        it = loader.load(folder).heading
        lines.append(f"{it.title} {it.version}, no problems, in {folder}")
    return "; ".join(lines)


def _templates(_settings: Settings) -> str:
    for folder, file in (("templates", "base.html"), ("reports", "briefing.html")):
        if not (shipped(folder) / file).is_file():
            says = f"{folder}/{file} is missing. Install the app again."
            raise ScreeningError(says)
    return "all there"


def _data(settings: Settings) -> str:
    settings.check_data()
    there = "" if settings.data.exists() else ", made at the first start"
    return f"{settings.data}{there}"


def _register(settings: Settings) -> str:
    return str(files.look(settings.register) or "none yet: made at the first start")


def _fonts(settings: Settings) -> str:
    names, own = [file.name for file in fonts.vendored()], settings.font
    if not names:
        raise ScreeningError("reports/fonts is empty. Install the app again.")
    with_own = f"{', '.join(names)} and {own}" if own else ", ".join(names)
    more = "" if own else "; SCREENING_FONT may name another for more"
    return f"{with_own} draw {len(fonts.Fonts(own).known)} characters{more}"


def _house(settings: Settings) -> str:
    try:
        name = branding.load(settings.house).name
    except HouseError as error:
        raise ScreeningError(" ".join(map(str, error.problems))) from None
    if settings.house:
        return f"{name}, in {settings.house}"
    return "none: briefings bear no name or logo; SCREENING_HOUSE may name a house file"


def _pango(settings: Settings) -> str:
    with pool.Printer(30, font=settings.font) as printer:
        printer.software()
    return "there: briefings can be printed"


_LOOKS: dict[str, Callable[[Settings], str]] = {
    "Software": lambda _settings: f"version {__version__}",
    "Rulebook": _rulebook,
    "Templates": _templates,
    "Data folder": _data,
    "Register": _register,
    "Fonts": _fonts,
    "House": _house,
    "Pango": _pango,
}
