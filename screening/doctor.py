"""What is there and what is missing for the main job, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from screening import __version__, printer, rulebook
from screening.errors import ProblemsError, ScreeningError
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
        kept = len(register.recent())
    finally:
        register.close()
    return f"{kept} deals kept"


def _fonts(_settings: Settings) -> str:
    fonts = sorted(file.name for file in (shipped("reports") / "fonts").glob("*.ttf"))
    if not fonts:
        raise ScreeningError("reports/fonts is empty. Install the app again.")
    return f"{len(fonts)} for the briefing: {', '.join(fonts)}"


def _pango(_settings: Settings) -> str:
    missing = printer.what_is_missing()
    if missing:
        raise ScreeningError(missing)
    return "there: briefings can be printed"


_LOOKS: dict[str, Callable[[Settings], str]] = {
    "Rulebook": _rulebook,
    "Templates": _templates,
    "Data folder": _data,
    "Register": _register,
    "Fonts": _fonts,
    "Pango": _pango,
}
