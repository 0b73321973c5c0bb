"""The house file: whose briefing it is, and what that looks like on paper.

It brands the briefing without a template being touched: a name, a logo beside the file,
two colours, how to get in touch, and words for the foot of every page.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from screening import png, svg, textfile, yamlfile
from screening.errors import (
    HouseError,
    LogoError,
    Problem,
    ProblemsError,
    did_you_mean,
    nearest,
)
from screening.wording import plain_text
from screening.yamlfile import Document, Path

LONGEST = {"name": 60, "contact": 90, "footer": 160}
COLOURS = {"main": "#17365d", "headings": "#0f2440"}
KEYS = ("name", "logo", "colours", "contact", "footer")
AA = 4.5
"""The contrast that text of any size needs."""

_TINT = 0.1
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_FILE = re.compile(r"[^/\\]+\.(svg|png)", re.IGNORECASE)
_WHITE = (255.0, 255.0, 255.0)

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Whose briefing it is. Empty, it is nobody's, and looks as it always did.

    `logo` is markup, `picture` a PNG: there is at most one of them. `style` holds the
    colours, as the briefing's stylesheet names them. `text` and `file` are what the
    house file and the logo's file hold; `digest` is of both.
    """

    name: str = ""
    logo: svg.Drawing | None = None
    picture: bytes = b""
    style: str = ""
    contact: str = ""
    footer: str = ""
    digest: str = ""
    text: str = ""
    file: bytes = b""


UNBRANDED = House()


def load(file: FilePath | None) -> House:
    """Load a house file, and the logo beside it; nobody's, where no file is set.

    Raises:
        HouseError: with every problem in either.
    """
    if file is None:
        return UNBRANDED
    try:
        text = textfile.read(file, str(file))
        named = _logo_named(yamlfile.read(str(file), text).data)
    except ProblemsError as error:
        raise HouseError(error.problems) from None
    return read(str(file), text, _content(file.parent / named) if named else b"")


def read(file: str, text: str, logo: bytes | None) -> House:
    """Read a house file from its text and what its logo's file holds, None if missing.

    Raises:
        HouseError: with every problem in either.
    """
    try:
        reading = _Reading(yamlfile.read(file, text))
    except ProblemsError as error:
        raise HouseError(error.problems) from None
    house = reading.house(text, logo)
    if reading.problems:
        raise HouseError(reading.problems)
    return house


def _logo_named(data: Any) -> str:
    """Return the logo's file if it is named rightly; `read` says what is wrong."""
    named = data.get("logo") if isinstance(data, dict) else None
    return named if isinstance(named, str) and _FILE.fullmatch(named) else ""


def _content(file: FilePath) -> bytes | None:
    """Return what a file holds, or just more than may be; None where it is none."""
    try:
        if not file.is_file():
            return None
        with file.open("rb") as opened:
            return opened.read(max(svg.LARGEST, png.LARGEST) + 1)
    except OSError:
        return None


class _Reading:
    """One reading of a house file, with the problems found."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.data: dict[str, Any] = {}
        if isinstance(document.data, dict):
            self.data = document.data
        if not self.data:
            self.note((), "the file starts without a key. Write name: and whose it is.")

    def note(self, path: Path, says: str, *, at_key: bool = False) -> None:
        self.problems.append(self.document.problem(path, says, at_key=at_key))

    def house(self, text: str, file: bytes | None) -> House:
        """Return what can be read, and note everything that cannot."""
        self.check_keys(self.data, KEYS, ())
        name, contact, footer = map(self.words, LONGEST)
        misspelt = nearest("name", self.data.keys() - set(KEYS))
        if self.data and "name" not in self.data and not misspelt:
            self.note((), 'the file needs "name", whose briefings they are.')
        logo, picture = self.logo(name, file)
        content = text.encode() + b"\0" + (file or b"")
        return House(
            name=name,
            logo=logo,
            picture=picture,
            style=self.style(),
            contact=contact,
            footer=footer,
            digest=hashlib.sha256(content).hexdigest(),
            text=text,
            file=file or b"",
        )

    def check_keys(
        self, data: dict[str, Any], known: Iterable[str], path: Path
    ) -> None:
        for key in data:
            if key not in known:
                says = f'unknown key "{key}".{did_you_mean(key, known)}'
                self.note((*path, key), says, at_key=True)

    def words(self, key: str) -> str:
        """Return the text at a key; empty where there is none."""
        if key not in self.data:
            return ""
        value, most = self.data[key], LONGEST[key]
        if not isinstance(value, str):
            self.note((key,), f'"{key}" is no text. Write words, in quotes.')
            return ""
        words = plain_text(value)
        if not words:
            self.note((key,), f'"{key}" is empty. Write it, or leave the key out.')
        if len(words) > most:
            length = len(words)
            says = f'"{key}" has {length} characters. Shorten it to {most}.'
            self.note((key,), says)
        return words

    def logo(self, name: str, file: bytes | None) -> tuple[svg.Drawing | None, bytes]:
        """Return the logo as markup or as a PNG."""
        if "logo" not in self.data:
            return None, b""
        named = _logo_named(self.data)
        if not named:
            says = '"logo" names no SVG or PNG file beside this one, like logo.svg.'
            self.note(("logo",), says)
        elif file is None:
            says = f"the logo {named} is not there. Put it beside this file."
            self.note(("logo",), says)
        else:
            try:
                if named.lower().endswith(".svg"):
                    return svg.read(file, f"Logo of {name}"), b""
                return None, png.read(file)
            except LogoError as error:
                for reason in error.reasons:
                    self.note(("logo",), f"the logo {named} is not taken: {reason}")
        return None, b""

    def style(self) -> str:
        """Return the house's colours in place of ours, as a stylesheet; or nothing."""
        given = self.data.get("colours")
        if "colours" not in self.data:
            return ""
        if not isinstance(given, dict):
            says = '"colours" holds "main" and "headings", each a colour in quotes.'
            self.note(("colours",), says)
            return ""
        self.check_keys(given, COLOURS, ("colours",))
        main, headings = (self.colour(given, key) for key in COLOURS)
        soft = _tint(main)
        self.check_contrast("main", main, _WHITE, "white paper")
        self.check_contrast("headings", headings, _WHITE, "white paper")
        if contrast(headings, _WHITE) >= AA:
            self.check_contrast("headings", headings, soft, 'the tint of "main"')
        return (
            f":root {{ --navy: {_written(main)}; --navy-deep: {_written(headings)}; "
            f"--navy-soft: {_written(soft)}; }}"
        )

    def colour(self, given: dict[str, Any], key: str) -> Colour:
        """Return a colour; where it is left out, ours."""
        value = given.get(key, COLOURS[key])
        if isinstance(value, str) and _HEX.fullmatch(value):
            return _parts(value)
        says = f'"{key}" is no hex colour. Write it in quotes, like "{COLOURS[key]}".'
        self.note(("colours", key), says)
        return _parts(COLOURS[key])

    def check_contrast(
        self, key: str, colour: Colour, paper: Colour, what: str
    ) -> None:
        found = contrast(colour, paper)
        if found < AA:
            # Never rounded up to what is needed.
            shown = int(found * 10) / 10
            says = (
                f'"{key}" has a contrast of {shown}:1 to {what}, and text needs '
                f"{AA}:1. Take a darker colour."
            )
            self.note(("colours", key), says)


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours as WCAG 2 counts it: from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB's own numbers


def _parts(colour: str) -> Colour:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue


def _tint(colour: Colour) -> Colour:
    red, green, blue = (255 - (255 - part) * _TINT for part in colour)
    return red, green, blue


def _written(colour: Colour) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in colour)
