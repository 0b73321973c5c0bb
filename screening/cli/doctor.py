"""Start the app, and say whether it would work."""

from __future__ import annotations

import html
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import click

from screening import __version__
from screening.briefing import branding
from screening.briefing.printing import pool
from screening.briefing.printing.fonts import Fonts, vendored
from screening.errors import HouseError, ProblemsError, ScreeningError
from screening.formats.files import USER, write_whole
from screening.register import Register
from screening.rulebook import loader
from screening.settings import Settings, shipped


@dataclass(frozen=True, slots=True)
class HealthSign:
    """One thing looked at: whether it is well, and what there is to say."""

    what: str
    well: bool
    says: str


def examine(settings: Settings) -> Iterator[HealthSign]:
    """Yield a sign for each thing the main job needs."""
    yield HealthSign("Software", well=True, says=f"version {__version__}")
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
    heading = loader.load(settings.rules).heading
    return f"{heading.title} {heading.version}, no problems, in {settings.rules}"


def _templates(_settings: Settings) -> str:
    for folder, file in (("templates", "base.html"), ("reports", "briefing.html")):
        if not (shipped(folder) / file).is_file():
            raise ScreeningError(f"{folder}/{file} is missing. Install the app again.")
    return "all there"


def _data(settings: Settings) -> str:
    settings.make_data()
    return str(settings.data)


def _register(settings: Settings) -> str:
    register = Register(settings.register)
    try:
        kept = register.deals.count()
    finally:
        register.close()
    return f"{kept} deals kept"


def _fonts(settings: Settings) -> str:
    fonts = [file.name for file in vendored()]
    if not fonts:
        raise ScreeningError("reports/fonts is empty. Install the app again.")
    drawn = len(Fonts(settings.font).known)
    own = f" and {settings.font}" if settings.font else ""
    more = "" if own else "; SCREENING_FONT may name another for more"
    return f"{', '.join(fonts)}{own} draw {drawn} characters{more}"


def _house(settings: Settings) -> str:
    try:
        found = branding.load(settings.house)
    except HouseError as error:
        raise ScreeningError(" ".join(map(str, error.problems))) from None
    if settings.house:
        return f"{found.name}, in {settings.house}"
    return "none: briefings bear no name or logo; SCREENING_HOUSE may name a house file"


def _pango(settings: Settings) -> str:
    missing = pool.what_is_missing(settings.font)
    if missing:
        raise ScreeningError(missing)
    return "there: briefings can be printed"


_LOOKS: dict[str, Callable[[Settings], str]] = {
    "Rulebook": _rulebook,
    "Templates": _templates,
    "Data folder": _data,
    "Register": _register,
    "Fonts": _fonts,
    "House": _house,
    "Pango": _pango,
}

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={0}">
<title>Screening</title>
</head>
<body><p><a href="{0}">Open the app</a></p></body>
</html>
"""


@contextmanager
def start_page(settings: Settings) -> Iterator[None]:
    """Keep a page that leads to the start link, for the user alone, meanwhile.

    A browser is given this file, for other accounts can read what it is given.

    Raises:
        ScreeningError: where it cannot be written.
    """
    page = settings.start_page
    text = _PAGE.format(html.escape(settings.start_link))
    try:
        write_whole(page, text.encode(), USER)
    except OSError as error:
        raise ScreeningError(f"{page} cannot be written: {error.strerror}.") from None
    try:
        yield
    finally:
        page.unlink(missing_ok=True)


def has_desktop(environ: Mapping[str, str], system: str = sys.platform) -> bool:
    """Tell whether there is a desktop to open a browser on."""
    of_itself = system in {"darwin", "win32"}
    return of_itself or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


@click.command()
def doctor() -> None:
    """Say what is there and what is missing; exit 1 if the main job would fail."""
    signs = list(examine(Settings.from_environment()))
    for sign in signs:
        click.echo(f"{'ok' if sign.well else 'MISSING':8} {sign.what}: {sign.says}")
    if not all(sign.well for sign in signs):
        sys.exit(1)
