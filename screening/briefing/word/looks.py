"""How a piece of the briefing looks in Word, by its class: the named looks of paper.

Colours and the widths of columns are those that page and paper share. Small parts that
python-docx has no words for are made here too.
"""

import re
from functools import cache
from typing import Any, NamedTuple

from lxml.html import HtmlElement

from screening.briefing.printing.job import styles
from screening.briefing.word.template import made

POSSIBLE = 0.3
"""How much of a level's colour a cell has that is only possible."""
NOW = frozenset({"is-now", "strip__cell--now"})
MAYBE = frozenset({"is-possible", "strip__cell--possible"})

_COLOUR = re.compile(r"--([\w-]+): #([0-9a-f]{6});")
_COLUMN = re.compile(r"\.(col-\w+) \{ width: ([\d.]+)mm")
_LANGUAGES = {"en": "en-GB", "it": "it-IT", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}


class TextStyle(NamedTuple):
    """How a piece of text looks, and where it leads: its colours are by name.

    `size` is a share of that of common text, or 0 for that of its style; `lang` is as
    Word names languages, and `target` an address or `#` and an id.
    """

    bold: bool = False
    quiet: bool = False
    size: float = 0
    ink: str = ""
    fill: str = ""
    lang: str = ""
    target: str = ""


PLAIN = TextStyle()
_QUIET, _SMALL = TextStyle(quiet=True), TextStyle(size=0.85)
_NAMED = {
    **dict.fromkeys(("marks", "more", "quiet", "scale__name"), _QUIET),
    **dict.fromkeys(("strip__caption", "strip__corner", "strip__head"), _QUIET),
    **dict.fromkeys(("colophon", "missing"), TextStyle(quiet=True, size=0.85)),
    **dict.fromkeys(("record", "sources"), _SMALL),
    **dict.fromkeys(("due", "file"), TextStyle(size=0.9)),
    **dict.fromkeys(("level", "scale__name--in"), TextStyle(bold=True)),
    **dict.fromkeys(("overdue", "wall__title"), TextStyle(ink="error-ink")),
    "box": TextStyle(size=1.15),
    "file__title": TextStyle(size=1.7),
    "house__name": TextStyle(bold=True, size=1.25, ink="navy-deep"),
    "long": TextStyle(size=1.58),
    "stands": TextStyle(ink="navy-deep"),
    "stands--grave": TextStyle(ink="error-ink"),
    "stands--unsure": TextStyle(ink="open-ink"),
    "verdict__level": TextStyle(size=1.58),
}


def look(element: HtmlElement, outer: TextStyle = PLAIN) -> TextStyle:
    """Return how an element's text looks inside another's."""
    found = outer
    for named in filter(None, map(_NAMED.get, element.classes)):
        given = {key: value for key, value in named._asdict().items() if value}
        found = found._replace(**{"quiet": found.quiet and not named.ink, **given})
    language = str(element.get("lang", ""))
    return found._replace(
        bold=found.bold or element.tag in {"b", "strong"},
        fill=level(element) if "level" in element.classes else found.fill,
        lang=_LANGUAGES.get(language, language) or found.lang,
        target=element.get("href", "") if element.tag == "a" else found.target,
    )


def level(element: HtmlElement) -> str:
    """Return the name of the colour of the level that an element has, if any."""
    named = (name for name in element.classes if name.startswith("level--"))
    return next(named, "").replace("--", "-")


def colour(name: str) -> str:
    """Return a colour that page and paper share; the light one, as on paper."""
    return _first(_COLOUR).get(name, "").upper()


def tint(hex_digits: str, share: float) -> str:
    """Return a colour mixed with white: so much of it, from 0 to 1."""
    parts = bytes.fromhex(hex_digits)
    return bytes(round(255 - (255 - part) * share) for part in parts).hex().upper()


def width(col: HtmlElement) -> float:
    """Return how wide a column is on paper, in millimetres; 0 where that is open."""
    widths = _first(_COLUMN)
    return next((float(widths[name]) for name in col.classes if name in widths), 0)


@cache
def _first(pattern: re.Pattern[str]) -> dict[str, str]:
    """Return what the stylesheets say first by each name."""
    sheets = (sheet.read_text(encoding="utf-8") for sheet in styles())
    return dict(reversed(pattern.findall("\n".join(sheets))))


def shade(fill: str) -> Any:
    """Return what gives a run or a cell a background."""
    return made("w:shd", val="clear", color="auto", fill=fill)


def field(says: str) -> tuple[list[Any], Any]:
    """Return what stands before what a field shows until it is updated, and behind."""
    code = made("w:instrText")
    code.text = says
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    signs = (made("w:fldChar", fldCharType=kind) for kind in ("begin", "separate"))
    begin, separate = (made("w:r", sign) for sign in signs)
    end = made("w:r", made("w:fldChar", fldCharType="end"))
    return [begin, made("w:r", code), separate], end
