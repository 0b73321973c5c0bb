"""Where things are, read once from the environment, and what day it is here."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import platformdirs

from screening.errors import ScreeningError

MOST_PRINTERS = 4

_PACKAGE = Path(__file__).parent


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


def _printers() -> int:
    """Return how many briefings may be printed at once: a core is left to the pages."""
    return max(1, min(MOST_PRINTERS, (os.cpu_count() or 1) - 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the rules and the kept deals are, and where the app listens.

    `register` is an SQLite file, or an SQLAlchemy address. `print_seconds` is how long
    one briefing may take to print, `printers` how many are printed at once. `font` is
    a font file for what the vendored fonts cannot draw. `house` is the house file:
    whose briefings they are.
    """

    rules: Path
    data: Path
    register: Path | str
    host: str = "127.0.0.1"
    port: int = 8000
    print_seconds: float = 60
    printers: int = 1
    font: Path | None = None
    house: Path | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read SCREENING_RULES, _DATA, _REGISTER, _HOST, _PORT and so on from it.

        _PRINTERS, _FONT and _HOUSE are the others; all have defaults.

        Raises:
            ScreeningError: where the port or the number of printers is not one.
        """
        data = environ.get("SCREENING_DATA") or platformdirs.user_data_dir("screening")
        rules = environ.get("SCREENING_RULES") or shipped("rules") / "italy-china"
        port = environ.get("SCREENING_PORT") or "8000"
        if not _is_number(port, most=65535):
            raise ScreeningError(
                f'SCREENING_PORT is "{port}". Set it to a port number.'
            )
        printers = environ.get("SCREENING_PRINTERS") or str(_printers())
        if not _is_number(printers, most=MOST_PRINTERS) or int(printers) == 0:
            raise ScreeningError(
                f'SCREENING_PRINTERS is "{printers}". Set it to how many briefings may '
                f"be printed at once, from 1 to {MOST_PRINTERS}."
            )
        register = Path(data).absolute() / "register.db"
        return cls(
            rules=Path(rules),
            data=Path(data),
            register=environ.get("SCREENING_REGISTER") or register,
            host=environ.get("SCREENING_HOST") or "127.0.0.1",
            port=int(port),
            printers=int(printers),
            font=Path(font) if (font := environ.get("SCREENING_FONT")) else None,
            house=Path(house) if (house := environ.get("SCREENING_HOUSE")) else None,
        )

    @property
    def address(self) -> str:
        """The address to open in a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def trusted_hosts(self) -> list[str]:
        """The names the app answers to: a page elsewhere cannot pose as it."""
        return ["127.0.0.1", "localhost", "[::1]", self.host]

    def secret_key(self) -> str:
        """Return the key that signs forms, made at the first call and then kept.

        Only the user may read it. Raises ScreeningError where it cannot be kept.
        """
        self.make_data()
        file = self.data / "secret-key"
        part = self.data / f"secret-key-{os.getpid()}"
        try:
            if not file.exists() or not file.read_text():
                file.unlink(missing_ok=True)
                part.touch(mode=0o600)
                part.write_text(secrets.token_urlsafe(32))
                with contextlib.suppress(FileExistsError):
                    file.hardlink_to(part)
                part.unlink()
            return file.read_text()
        except OSError as error:
            raise ScreeningError(
                f"{file} cannot be written: {error.strerror}."
            ) from None

    def make_data(self) -> None:
        """Make the data folder, for the user alone.

        Raises:
            ScreeningError: where it cannot be made or written.
        """
        try:
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ScreeningError(
                f"The data folder {self.data} cannot be made: {error.strerror}. "
                f"Set SCREENING_DATA to a folder of yours."
            ) from None
        if not os.access(self.data, os.W_OK):
            raise ScreeningError(
                f"The data folder {self.data} cannot be written. "
                f"Set SCREENING_DATA to a folder of yours."
            )
