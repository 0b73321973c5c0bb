"""How a piece of the briefing looks in Word: by named styles, which a firm may have."""

from typing import NamedTuple

from lxml.html import HtmlElement

LEVELS = {f"level--{n}": f"Briefing Level {n}" for n in range(1, 7)}
POSSIBLE = " Possible"
"""Ends the name of the style of a level that is only possible."""
STYLES = {
    **LEVELS,
    **dict.fromkeys(("marks", "more", "quiet"), "Quiet"),
    **dict.fromkeys(("overdue", "wall__title"), "Briefing Warning"),
    "box": "Briefing Box",
    "file__title": "Briefing File Title",
    "house__name": "Briefing House",
    "long": "Briefing Long Title",
    "stands": "Briefing Stands",
    "stands--grave": "Briefing Stands Grave",
    "stands--unsure": "Briefing Stands Unsure",
    "verdict__level": "Briefing Verdict",
}
"""The styles of text, by the classes of paper; the last class of an element counts."""
SMALL = dict.fromkeys(("colophon", "missing"), "Briefing Small")
"""The styles of whole paragraphs, by their classes."""
_NOW = frozenset({"is-now", "strip__cell--now"})
_MAYBE = frozenset({"is-possible", "strip__cell--possible"})
_LANGUAGES = {"en": "en-GB", "it": "it-IT", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}


class Look(NamedTuple):
    """How a piece of text looks, and where it leads.

    `lang` is as Word names languages, and `target` an address or `#` and an id.
    """

    style: str = ""
    bold: bool = False
    lang: str = ""
    target: str = ""


PLAIN = Look()


def look(element: HtmlElement, outer: Look = PLAIN) -> Look:
    """Return how an element's text looks inside another's."""
    named = [STYLES[name] for name in element.classes if name in STYLES]
    is_level = "verdict__level" in element.classes
    if is_level:  # of which its band has the colour
        named += [LEVELS[it] for it in element.getparent().classes if it in LEVELS]
    language = str(element.get("lang", ""))
    return Look(
        style=(named or [outer.style])[-1],
        bold=outer.bold or is_level or element.tag == "b",
        lang=_LANGUAGES.get(language, language) or outer.lang,
        target=element.get("href", "") if element.tag == "a" else outer.target,
    )


def look_of_cell(cell: HtmlElement) -> Look:
    """Return how the text of a cell looks: heads quiet, and bold before a row."""
    own = look(cell)
    if own.style in LEVELS.values():
        style = f"{own.style}{POSSIBLE}" if is_possible(cell) else own.style
        return own._replace(style=style if is_marked(cell) else "Quiet")
    if cell.tag == "th" and cell.getparent().getparent().tag == "thead":
        return own._replace(style="Briefing Table Head")
    return own._replace(bold=own.bold or cell.tag == "th")


def is_possible(cell: HtmlElement) -> bool:
    """Tell whether a cell is a place on a scale that could still be reached."""
    return bool(_MAYBE.intersection(cell.classes))


def is_marked(cell: HtmlElement) -> bool:
    """Tell whether a cell is such a place, or the one where the deal stands."""
    return is_possible(cell) or bool(_NOW.intersection(cell.classes))
