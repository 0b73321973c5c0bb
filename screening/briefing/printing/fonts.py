"""The fonts a briefing is printed with: those that travel along, and one of the user's.

What none of them can draw stands as its code point, and a note says so. It never
becomes an empty box.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from screening.errors import BriefingError
from screening.formats.text import list_in_words
from screening.settings import shipped

OTHER_FONT = "Set SCREENING_FONT to another TTF or OTF file"
NO_WHOLE_FONT = "it is not one whole TTF or OTF font"
_MANY = 20
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
        # Of a family the lightest comes first; the others draw no more than it does.
        lightest = {file.name.partition("_")[0]: file for file in reversed(vendored())}
        drawn = map(_characters, lightest.values())
        return frozenset(self._drawn.union(map(ord, "\t\n\r "), *drawn))

    def printable(self, html: str) -> str:
        """Return a page of which the fonts draw everything.

        What none of them draws stands as its code point, and a note at the end of the
        page says so. Marks that draw nothing, such as those that turn the direction of
        text, are left out.
        """
        if not self._strange(html):
            return html
        html = unicodedata.normalize("NFC", html)  # fonts know whole characters best
        missing = self.missing(html)
        instead = {
            sign: " " if unicodedata.category(chr(sign)) == "Zs" else ""
            for sign in self._strange(html)
        }
        for sign in missing:
            instead[sign] = f"[U+{sign:04X}]"
        before, end, after = html.translate(instead).rpartition("</main>")
        note = _note(missing) if missing else ""
        return f"{before}{note}{end}{after}" if end else f"{after}{note}"

    def missing(self, text: str) -> list[int]:
        """Return the characters of a text that would show, and that no font draws."""
        text = unicodedata.normalize("NFC", text)
        return sorted(sign for sign in self._strange(text) if not _is_unseen(sign))

    def lacks(self, characters: Iterable[int]) -> None:
        """Know that these cannot be drawn, although a font claims to have them."""
        self.known = self.known.difference(characters)

    def _strange(self, text: str) -> set[int]:
        return set(map(ord, set(text))) - self.known

    def digest(self) -> str:
        """Return a SHA-256 of all of them, in hexadecimal."""
        return digest_of((*vendored(), *([self.own] if self.own else [])))


def digest_of(files: Iterable[Path]) -> str:
    """Return a SHA-256 of what files say, whatever their names, in hexadecimal."""
    each = (hashlib.sha256(file.read_bytes()).digest() for file in files)
    return hashlib.sha256(b"".join(each)).hexdigest()


def _characters(file: Path) -> set[int]:
    """Return the letters of a font; BriefingError where it may not go into a PDF."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - slow to import

    try:
        with file.open("rb") as opened, TTFont(opened, lazy=True) as font:
            font.setGlyphOrder([])  # else all of them get names
            drawn = set(font.getBestCmap() or ())
            barred = "OS/2" in font and font["OS/2"].fsType & 0x0002  # never embed
            draws = "head" in font and ("glyf" in font or "CFF " in font)
            packed = font.flavor
    except OSError as error:
        raise no_font(file, error.strerror or str(error)) from None
    except Exception:  # noqa: BLE001 - a broken file may break the library anywhere
        raise no_font(file, NO_WHOLE_FONT) from None
    if packed or not draws:
        raise no_font(file, NO_WHOLE_FONT)
    if barred:
        raise no_font(file, "its maker forbids putting it into PDFs")
    return drawn


def _is_unseen(character: int) -> bool:
    """Tell whether a character draws nothing by itself, or a space at most."""
    category = unicodedata.category(chr(character))
    return category in {"Cc", "Cf", "Zl", "Zp", "Zs"} or character in _VARIATION


def no_font(file: Path, why: str) -> BriefingError:
    """Return the error for a font that is not taken."""
    says = f"The font {file} cannot be used: {why}. {OTHER_FONT}, or leave it out."
    return BriefingError(says)


def _note(missing: Sequence[int]) -> str:
    """Return the note under a briefing in which code points stand for characters."""
    names = [f"U+{character:04X}" for character in missing[:_MANY]]
    names += [f"{len(missing) - _MANY} more"] if missing[_MANY:] else []
    says = (
        "These characters are printed as code points, as no font here contains them"
        if missing[1:]
        else "This character is printed as its code point, as no font here contains it"
    )
    return f'<p class="missing">{says}: {list_in_words(names)}.</p>'


def cannot_draw(missing: Sequence[int], *, own: bool) -> str:
    """Return which characters no font here draws: five by name, the rest counted."""
    names = "; ".join(map(_character, missing[:5]))
    more = f"; and {len(missing) - 5} more" if missing[5:] else ""
    where = "Neither the fonts here nor SCREENING_FONT" if own else "No font here"
    cure = "another font file" if own else "a font file (TTF or OTF)"
    return (
        f"{where} can draw {names}{more}. In the briefing the code point stands in its "
        f"place, like [U+{missing[0]:04X}]. To print the character itself, set "
        f"SCREENING_FONT to {cure} that has it."
    )


def _character(character: int) -> str:
    """Return a character with its number and name; only the number of a broken one."""
    name = unicodedata.name(chr(character), "")
    shown = f"{chr(character)} (" if name else "("
    return f"{shown}U+{character:04X}{', ' if name else ''}{name.lower()})"
