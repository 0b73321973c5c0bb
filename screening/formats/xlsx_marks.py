"""What XLSX says of cells, and the reader of workbooks leaves out.

A cell shown as 25 % holds 0.25, a formula that no spreadsheet ever reckoned holds no
value, and one that went wrong an error: they would be read as something else, or as
nothing.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from html import unescape

PER_CENT, MONEY = (
    "%",
    ("$", "USD", "\u00a3", "GBP", "\u00a5", "CNY", "CHF", "HKD", "JPY"),
)
"""What marks a cell that is shown as per cent, or as another money than euro. A formula
without a value marks itself, after =, and so does an error: #REF!"""
Place = tuple[int, int]
"""Row and column, counted from 0."""

STYLES = "xl/styles.xml"
_HAS_MARKS = re.compile(r"""<(?:\w+:)?f[\s>/]|\bt=["']e["']""")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_FORMAT = re.compile(r"<(?:\w+:)?numFmt\s([^>]*)>")
_STYLES = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(r"<(?:\w+:)?xf\b([^>]*)>")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_CELL = re.compile(
    r"<(?:\w+:)?(?P<tag>row|c)\b(?P<about>[^>]*?)(?P<empty>/?)>"
    r"(?P<formula>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?"
    r"(?:\s*<(?:\w+:)?v>(?P<value>[^<]*))?"
)
_MONEY = re.compile("|".join(map(re.escape, MONEY)))
_LOCALE = re.compile(r"\[\$([^\]-]*)(-[^\]]*)?\]")
"""How a format names a money: [$USD], [$€-410], and nothing in [$-409]."""
_TAGS = re.compile(r"<[^>]*>")
LONG = 99_999
"""Sheets of no more rows, and of no column of three letters, are never too large."""
_FAR_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br=["'](\d{6,7})["']""")
_FAR_COLUMN = re.compile(rb"""\br=["'][A-Z]{3}\d""")
_AT_COLUMN = re.compile(rb"""\br=["']([A-Z]{1,3})\d""")
_LETTERS = re.compile(r"([A-Z]+)(\d+)")
_BUILT_IN = {"9", "10"}
"""The formats of per cent that every workbook has."""


def marks(parts: zipfile.ZipFile, sheet: str) -> Mapping[Place, str]:
    """Return the marks of a sheet's cells; nothing, where it is no XLSX."""
    names = set(parts.namelist())
    if "xl/workbook.xml" not in names:
        return {}
    path = _path_of(parts, sheet)
    if path not in names:
        return {}
    text = _text(parts, path)
    styles = _styles(_text(parts, STYLES)) if STYLES in names else {}
    if not styles and not _HAS_MARKS.search(text):
        return {}
    return dict(_marked(text, styles))


def reaches(parts: zipfile.ZipFile) -> int:
    """Return how many cells the widest sheet spans, empty ones between others too.

    The reader makes room for all of them at once: one cell in the last corner would be
    more than any machine has.
    """
    sheets = (parts.read(name) for name in parts.namelist() if name.endswith(".xml"))
    return max((_spanned(text) for text in sheets if b"sheetData" in text), default=0)


def _spanned(sheet: bytes) -> int:
    last = max((int(row) for row in _FAR_ROW.findall(sheet)), default=LONG) + 1
    if last <= LONG + 1 and not _FAR_COLUMN.search(sheet):
        return 0
    widest = max((it.decode() for it in set(_AT_COLUMN.findall(sheet))), key=_column_of)
    return last * (_column_of(widest) + 1)


def _text(parts: zipfile.ZipFile, name: str) -> str:
    return parts.read(name).decode("utf-8", "replace")


def _attributes(about: str) -> dict[str, str]:
    pairs = _ATTRIBUTE.findall(about)
    return {name: unescape(one or other) for name, one, other in pairs}


def _path_of(parts: zipfile.ZipFile, sheet: str) -> str:
    """Return which part holds a sheet."""
    sheets = map(_attributes, _SHEET.findall(_text(parts, "xl/workbook.xml")))
    links = _text(parts, "xl/_rels/workbook.xml.rels")
    targets = {
        it["Id"]: it["Target"] for it in map(_attributes, _RELATION.findall(links))
    }
    link = next((it.get("r:id", "") for it in sheets if it.get("name") == sheet), "")
    target = targets.get(link, "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _styles(text: str) -> dict[str, str]:
    """Return the styles, by number, that show per cent or another money than euro."""
    shown = dict.fromkeys(_BUILT_IN, PER_CENT)
    for it in map(_attributes, _FORMAT.findall(text)):
        if mark := _shown_as(it.get("formatCode", "")):
            shown[it.get("numFmtId", "")] = mark
    every = "".join(_STYLES.findall(text))
    used = [_attributes(about).get("numFmtId", "") for about in _STYLE.findall(every)]
    return {str(at): shown[it] for at, it in enumerate(used) if it in shown}


def _shown_as(code: str) -> str:
    """Return the mark of a format of cells, if it has one."""
    if PER_CENT in _LITERAL.sub("", code):
        return PER_CENT
    money = _MONEY.search(_LOCALE.sub(r"\1", code))
    return money[0] if money else ""


def _marked(text: str, styles: Mapping[str, str]) -> Iterator[tuple[Place, str]]:
    row = column = -1
    for cell in _CELL.finditer(text):
        about = _attributes(cell["about"])
        if cell["tag"] == "row":
            row, column = int(about.get("r", row + 2)) - 1, -1
            continue
        column += 1
        if place := _LETTERS.fullmatch(about.get("r", "")):
            column = _column_of(place[1])
        if mark := _mark(cell, about, styles):
            yield (row, column), mark


def _mark(
    cell: re.Match[str], about: Mapping[str, str], styles: Mapping[str, str]
) -> str:
    formula, value, kind = cell["formula"], cell["value"], about.get("t")
    if kind == "e":
        return value or ""
    if formula and not value and kind != "str":
        return "=" + unescape(_TAGS.sub("", formula)).strip()
    return styles.get(about.get("s", ""), "") if value else ""


def _column_of(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
