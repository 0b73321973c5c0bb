"""What is there and what is missing for the main job, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from screening import __version__, house, printer, rulebook
from screening.errors import HouseError, ProblemsError, ScreeningError
from screening.fonts import Fonts, vendored
from screening.register import Register
from screening.settings import Settings, shipped


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing looked at: whether it is well, and what there is to say."""

    what: str
    well: bool
    says: str


def examine(settings: Settings) -> Iterator[Sign]:
    """Yield a sign for each thing the main job needs."""
    yield Sign("Software", well=True, says=f"version {__version__}")
    for what, look in _LOOKS.items():
        try:
            yield Sign(what, well=True, says=look(settings))
        except ProblemsError as error:
            first, *others = error.problems
            more = f" ({len(others)} more: screening check)" if others else ""
            yield Sign(what, well=False, says=f"{first}{more}")
        except ScreeningError as error:
            yield Sign(what, well=False, says=str(error))


def _rulebook(settings: Settings) -> str:
    heading = rulebook.load(settings.rules).heading
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
        kept = register.count()
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
        found = house.load(settings.house)
    except HouseError as error:
        raise ScreeningError(" ".join(map(str, error.problems))) from None
    if settings.house:
        return f"{found.name}, in {settings.house}"
    return "none: briefings bear no name or logo; SCREENING_HOUSE may name a house file"


def _pango(settings: Settings) -> str:
    missing = printer.what_is_missing(settings.font)
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
