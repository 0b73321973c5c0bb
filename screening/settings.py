"""Where things are, read once from the environment, and what day it is here."""

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import NoReturn

import platformdirs

from screening.errors import ScreeningError

MOST_PRINTERS = 4
USUAL = "italy-china"
"""The shipped rulebook that is offered first."""
_KEPT = ("register", "rulebook", "corridors", "secret-key", "start-")
_OURS = tuple(f"{dot}{name}" for dot in ("", ".") for name in _KEPT)
"""How the names of what the app keeps in its data folder begin."""

_PACKAGE = Path(__file__).parent
_new_token = partial(secrets.token_urlsafe, 32)

# What is said of a setting that cannot be.
NO_PRINTERS = (
    'SCREENING_PRINTERS is "{number}". Set it to how many briefings may be printed at '
    "once, from 1 to {most}."
)
GUESSABLE = (
    "SCREENING_TOKEN is not a start token. Set it to 20 to 200 letters, digits, "
    '"-" and "_" that nobody can guess; leave it empty for a new token at each start; '
    'or set it to "off" to let in every account of this machine.'
)
NO_SECOND_PERSON = (
    'SCREENING_SECOND_PERSON is "{text}". Set it to "on" if the author of a change of '
    "the rulebook may not adopt it; otherwise leave it empty."
)
NO_DATA = "The data folder {folder} {why}. Set SCREENING_DATA to a folder of yours."


def today() -> date:
    """Return the day where the user is."""
    return datetime.now(UTC).astimezone().date()


def shipped(name: str) -> Path:
    """Return a folder that travels with the package: rules, templates or reports.

    In a wheel it is inside the package, in a checkout beside it.
    """
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def _is_number(text: str, most: int) -> bool:
    return text.isascii() and text.isdecimal() and int(text) <= most


def _shipped_rules() -> list[Path]:
    """Return the folders of the shipped rulebooks, the usual one first."""
    usual = shipped("rules") / USUAL
    others = sorted(file.parent for file in shipped("rules").glob("*/rulebook.yaml"))
    return [usual, *(it for it in others if it != usual)]


def _token(text: str) -> str:
    """Return the start token that was set, a new one, or nothing where it is off."""
    if text == "off":
        return ""
    if text and not re.fullmatch(r"[A-Za-z0-9_-]{20,200}", text):
        raise ScreeningError(GUESSABLE)
    return text or _new_token()


def _in_addresses(host: str) -> str:
    """Return a host as browsers write it: IPv6 in brackets, and as short as it can."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return f"[{address.compressed}]" if ":" in host else host


def _second_person(text: str) -> bool:
    """Return whether somebody else than its writers must adopt a change of rules."""
    if text not in {"", "on", "off"}:
        raise ScreeningError(NO_SECOND_PERSON.format(text=text))
    return text == "on"


def _port(text: str) -> int:
    if not _is_number(text, most=65535):
        raise ScreeningError(f'SCREENING_PORT is "{text}". Set it to a port number.')
    return int(text)


def _printers(text: str) -> int:
    """Return how many briefings may be printed at once.

    A core is left to the pages; where there are two, printing gives way to them.
    """
    if not text:
        cores = os.cpu_count() or 1
        return min(MOST_PRINTERS, max(cores - 1, min(cores, 2)))
    if not _is_number(text, most=MOST_PRINTERS) or int(text) == 0:
        raise ScreeningError(NO_PRINTERS.format(number=text, most=MOST_PRINTERS))
    return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the rules and the kept deals are, and where the app listens.

    `own_rules` is where a rulebook of one's own is made in the app; once it is there it
    goes before `rules`. `more_rules` are those of further corridors, and `corridors` is
    where others are made in the app. Neither `own_rules` nor `corridors` is there where
    SCREENING_RULES names the rules: one folder or several. `register` is
    an SQLite file, or an SQLAlchemy address. `print_seconds` is how long one briefing
    may take of a processor, `printers` how many are printed at once. `font` is a font
    file for what the vendored fonts cannot draw. `house` is the house file: whose
    briefings they are. `token` lets in who starts it; without one, everybody is let in;
    one that is set is good for more than one use. `browser` tells whether to open one
    at the start. `second_person` tells whether a change of the rulebook is adopted by
    somebody else than those who wrote it.
    """

    rules: Path
    data: Path
    register: Path | str
    own_rules: Path | None = None
    more_rules: tuple[Path, ...] = ()
    corridors: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    print_seconds: float = 20
    printers: int = 1
    font: Path | None = None
    house: Path | None = None
    token: str = field(default_factory=_new_token, repr=False)
    token_is_set: bool = False
    browser: bool = False
    second_person: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read SCREENING_RULES, _DATA, _REGISTER, _HOST, _PORT and so on from it.

        _PRINTERS, _FONT, _HOUSE, _TOKEN, _BROWSER and _SECOND_PERSON are the others;
        all have defaults. ScreeningError where one is not what it can be.
        """

        def setting(name: str) -> str:
            return environ.get(f"SCREENING_{name}", "")

        data = Path(setting("DATA") or platformdirs.user_data_dir("screening"))
        named = [Path(it) for it in setting("RULES").split(os.pathsep) if it]
        first, *others = named or _shipped_rules()
        return cls(
            rules=first,
            data=data,
            own_rules=None if named else data / "rulebook",
            more_rules=tuple(others),
            corridors=None if named else data / "corridors",
            register=setting("REGISTER") or data.absolute() / "register.db",
            host=setting("HOST") or "127.0.0.1",
            port=_port(setting("PORT") or "8000"),
            printers=_printers(setting("PRINTERS")),
            font=Path(font) if (font := setting("FONT")) else None,
            house=Path(house) if (house := setting("HOUSE")) else None,
            token=_token(setting("TOKEN")),
            token_is_set=bool(setting("TOKEN")),
            browser=setting("BROWSER") != "off",
            second_person=_second_person(setting("SECOND_PERSON")),
        )

    @property
    def address(self) -> str:
        """The address of the home page."""
        return f"http://{_in_addresses(self.host)}:{self.port}"

    @property
    def start_link(self) -> str:
        """The address to open in a browser. It lets in whoever opens it."""
        return self.start_link_of(self.token) if self.token else self.address

    def start_link_of(self, token: str) -> str:
        """Return the address that lets in by a token."""
        return f"{self.address}/start?token={token}"

    @property
    def start_page(self) -> Path:
        """The file that leads to the start link, for the user alone."""
        return self.data / f"start-{self.port}.html"

    @property
    def for_this_machine_alone(self) -> bool:
        """Whether no other machine can reach the app."""
        try:
            return (
                self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback
            )
        except ValueError:
            return False

    @property
    def trusted_hosts(self) -> list[str]:
        """The names the app answers to: a page elsewhere cannot pose as it."""
        return ["127.0.0.1", "localhost", "[::1]", _in_addresses(self.host).lower()]

    def make_data(self) -> None:
        """Make the data folder, for the user alone; ScreeningError where that fails."""
        try:
            _make_private(self.data.absolute())
        except OSError as error:
            self._refuse_data(f"cannot be made: {error.strerror}")
        self.check_data()

    def check_data(self) -> None:
        """Refuse a data folder that is not the user's alone, or cannot be written.

        Where there is none yet, it has to be possible to make one. Nothing is changed.
        """
        data = self.data.absolute()
        try:
            there = next(it for it in (data, *data.parents) if it.exists())
            if there == data and _is_open(data):
                self._refuse_data("is not yours alone: others can change its content")
            if not (there.is_dir() and os.access(there, os.W_OK)):
                self._refuse_data("cannot be written")
        except OSError as error:
            self._refuse_data(f"cannot be read: {error.strerror}")

    def _refuse_data(self, why: str) -> NoReturn:
        raise ScreeningError(NO_DATA.format(folder=self.data, why=why)) from None


def _make_private(folder: Path) -> None:
    """Make a folder and those above it, or tighten one that holds our things only."""
    if not folder.exists():
        if not folder.parent.exists():
            _make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
    is_ours = all(file.name.startswith(_OURS) for file in folder.iterdir())
    if is_ours and is_own(folder):
        folder.chmod(0o700)


def _is_open(folder: Path) -> bool:
    """Tell whether others can change what is in a folder."""
    is_open = os.name == "posix" and folder.stat().st_mode & 0o22 != 0
    return is_open or not is_own(folder)


def is_own(file: Path) -> bool:
    """Tell whether a file is of the user; where accounts are not known, it is."""
    return not hasattr(os, "geteuid") or file.lstat().st_uid == os.geteuid()
