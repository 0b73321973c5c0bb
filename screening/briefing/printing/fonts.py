"""The fonts a briefing is printed with: those that travel along, and one of the user's.

What none of them can draw is refused by name. It never becomes an empty box.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from screening.briefing import messages
from screening.errors import BriefingError
from screening.settings import shipped

_VARIATION = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}


def vendored() -> tuple[Path, ...]:
    """Return the fonts that travel with the package, in order of their names."""
    return tuple(sorted((shipped("reports") / "fonts").glob("*.ttf")))


class Fonts:
    """The vendored fonts, and the user's where there is one: what they can draw."""

    def __init__(self, own: Path | None = None) -> None:
        """Look at the user's font, as `_characters` does; the others are sound."""
        self.own = own
        self._drawn = _characters(own) if own else set()

    @cached_property
    def known(self) -> frozenset[int]:
        """The characters that some font can draw, and white space."""
        drawn = (_characters(file) for file in vendored())
        return frozenset(self._drawn.union(map(ord, "\t\n\r "), *drawn))

    def printable(self, html: str) -> str:
        """Return text without invisible marks that no font knows.

        Marks such as those that turn the direction of text draw nothing anyway. For
        characters that would show, and that no font can draw, it is a BriefingError.
        """
        strange = set(map(ord, set(html))) - self.known
        instead = {character: _instead(character) for character in strange}
        if missing := sorted(sign for sign, text in instead.items() if text is None):
            names = [_name(character) for character in missing]
            raise BriefingError(messages.cannot_draw(names, own=bool(self.own)))
        return html.translate(instead)

    def digest(self) -> str:
        """Return a SHA-256 of all of them, in hexadecimal."""
        return digest_of((*vendored(), *([self.own] if self.own else [])))


def digest_of(files: Iterable[Path]) -> str:
    """Return a SHA-256 of what files say, whatever their names, in hexadecimal."""
    each = (hashlib.sha256(file.read_bytes()).digest() for file in files)
    return hashlib.sha256(b"".join(each)).hexdigest()


def _characters(file: Path) -> set[int]:
    """Return what a font can draw; BriefingError where it may not go into a PDF."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - slow to import

    try:
        with file.open("rb") as opened, TTFont(opened, lazy=True) as font:
            drawn = set(font.getBestCmap() or ())
            barred = "OS/2" in font and font["OS/2"].fsType & 0x0002  # never embed
            draws = "head" in font and ("glyf" in font or "CFF " in font)
            packed = font.flavor
    except OSError as error:
        raise no_font(file, error.strerror or str(error)) from None
    except Exception:  # noqa: BLE001 - a broken file may break the library anywhere
        raise no_font(file, messages.NO_WHOLE_FONT) from None
    if packed or not draws:
        raise no_font(file, messages.NO_WHOLE_FONT)
    if barred:
        raise no_font(file, messages.FONT_BARRED)
    return drawn


def _instead(character: int) -> str | None:
    """Return what stands for a character no font knows; None where nothing may."""
    category = unicodedata.category(chr(character))
    unseen = category in {"Cc", "Cf", "Zl", "Zp"} or character in _VARIATION
    return " " if category == "Zs" else "" if unseen else None


def _name(character: int) -> str:
    """Return a character with its number and name; only the number of a broken one."""
    name = unicodedata.name(chr(character), "")
    shown = f"{chr(character)} (" if name else "("
    return f"{shown}U+{character:04X}{', ' if name else ''}{name.lower()})"


def no_font(file: Path, why: str) -> BriefingError:
    """Return what to raise where a font is not taken."""
    return BriefingError(messages.FONT_REFUSED.format(file=file, why=why))
