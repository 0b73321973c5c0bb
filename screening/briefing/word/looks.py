"""How a piece of the briefing looks in Word: what its stylesheets say of classes.

Only rules for one class alone are read, like `.quiet { color: var(--ink-quiet); }`, and
what comes first holds: paper comes before screens in them, and light before dark.
"""

import re
from functools import cache
from typing import NamedTuple

from lxml.html import HtmlElement

from screening.briefing.html import styles

ON_PAPER = 9.5
"""The size of common text on paper, in points; other sizes are taken relative to it."""
QUIET = "ink-quiet"
POSSIBLE = 0.3
"""How much of a level's colour a cell has that is only possible."""

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CLASS = re.compile(r"\s*\.([\w-]+)\s*")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LANGUAGES = {"en": "en-GB", "it": "it-IT", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}
NOW = frozenset({"is-now", "strip__cell--now"})
MAYBE = frozenset({"is-possible", "strip__cell--possible"})


class TextStyle(NamedTuple):
    """How a piece of text looks, and where it leads: its colours are hex digits.

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


def look(element: HtmlElement, outer: TextStyle = PLAIN) -> TextStyle:
    """Return how an element's text looks inside another's."""
    weight, ink = _said(element, "font-weight"), _variable(element, "color")
    fill = "level" in element.classes and level(element)
    return TextStyle(
        bold=element.tag in {"b", "strong"} or weight == "600" or outer.bold,
        quiet=ink == QUIET or (not ink and outer.quiet),
        size=_size(element) or outer.size,
        ink=("" if ink == QUIET else colour(ink)) if ink else outer.ink,
        fill=colour(fill) if fill else outer.fill,
        lang=_language(element) or outer.lang,
        target=element.get("href", "") if element.tag == "a" else outer.target,
    )


def level(element: HtmlElement) -> str:
    """Return the name of the colour of the level that an element has, if any."""
    named = (name for name in element.classes if name.startswith("level--"))
    return next(named, "").replace("--", "-")


def colour(name: str) -> str:
    """Return a colour that page and paper share; the light one, as on paper."""
    return _first(r"--([\w-]+): #([0-9a-f]{6});").get(name, "").upper()


def tint(hex_digits: str, share: float) -> str:
    """Return a colour mixed with white: so much of it, from 0 to 1."""
    parts = bytes.fromhex(hex_digits)
    return bytes(round(255 - (255 - part) * share) for part in parts).hex().upper()


def width(col: HtmlElement) -> float:
    """Return how wide a column is on paper, in millimetres; 0 where that is open."""
    match = re.fullmatch(r"([\d.]+)mm", _said(col, "width"))
    return float(match[1]) if match else 0


def stays_with_next(element: HtmlElement) -> bool:
    """Return whether no page may end between an element and the next."""
    return _said(element, "break-after") == "avoid"


def _size(element: HtmlElement) -> float:
    match = re.fullmatch(r"([\d.]+)pt", _said(element, "font-size"))
    return float(match[1]) / ON_PAPER if match else 0


def _language(element: HtmlElement) -> str:
    said = str(element.get("lang", ""))
    return _LANGUAGES.get(said, said)


def _variable(element: HtmlElement, property_name: str) -> str:
    match = re.fullmatch(r"var\(--([\w-]+)\)", _said(element, property_name))
    return match[1] if match and colour(match[1]) else ""


def _said(element: HtmlElement, property_name: str) -> str:
    """Return what the stylesheets say of an element's classes, the first that do."""
    rules = _rules(property_name)
    return next((rules[name] for name in element.classes if name in rules), "")


@cache
def _rules(property_name: str) -> dict[str, str]:
    """Return by class what the stylesheets say first of it."""
    found: dict[str, str] = {}
    declared = re.compile(rf"(?:^|[;\s]){property_name}:\s*([^;]+);")
    for selectors, body in _RULE.findall(_css()):
        if value := declared.search(body):
            alone = (_CLASS.fullmatch(each) for each in selectors.split(","))
            for match in filter(None, alone):
                found.setdefault(match[1], value[1].strip())
    return found


@cache
def _first(pattern: str) -> dict[str, str]:
    """Return what the stylesheets say first by each name."""
    return dict(reversed(re.findall(pattern, _css())))


@cache
def _css() -> str:
    sheets = (sheet.read_text(encoding="utf-8") for sheet in styles())
    return _COMMENT.sub("", "\n".join(sheets))
