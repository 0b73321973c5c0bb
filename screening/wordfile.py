"""A Word file made from our template: its margins, its tables, and no date of ours.

Type, headings and paper are those of `reports/briefing.docx`, which Word opens.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from screening.settings import shipped

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The date of every part in the file: when it was made is nobody's business."""
LONGEST = 255
"""How many characters a title in the properties of the file may have."""
LINE = "CFD6DF"
NAVY, QUIET = RGBColor(0x0F, 0x24, 0x40), RGBColor(0x4D, 0x5A, 0x6A)
WHITE = RGBColor(0xFF, 0xFF, 0xFF)
"""Colours as in tokens.css: Word takes no stylesheet."""


def new(title: str, on: date, head: str, foot: str) -> Word:
    """Return an empty document; its pages have a line at the top and bottom."""
    word = Document(str(shipped("reports") / "briefing.docx"))
    about = word.core_properties
    about.title = title[:LONGEST]
    about.created = about.modified = datetime.combine(on, time(), UTC)
    [section] = word.sections
    top, bottom = section.header.paragraphs[0], section.footer.paragraphs[0]
    top.add_run(head).font.color.rgb = QUIET
    bottom.add_run(f"{foot}\n" if foot else "").font.color.rgb = QUIET
    _add_field(bottom, "PAGE")
    bottom.add_run(" / ").font.color.rgb = QUIET
    _add_field(bottom, "NUMPAGES")
    return word


def _add_field(paragraph: Paragraph, name: str) -> None:
    """Add what Word works out by itself."""
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        run = paragraph.add_run()
        run.font.color.rgb = QUIET
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._element.append(part)  # noqa: SLF001 - no public way


def shade(properties: Any, fill: str) -> None:
    """Give a run or a cell a background, by its properties."""
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), fill)
    properties.append(shade)


def repeat(row: Any) -> None:
    """Let a row stand again at the top of every page its table goes over."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - no public way
    properties.append(OxmlElement("w:tblHeader"))


def keep_together(row: Any) -> None:
    """Let no row go over two pages."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - no public way
    properties.append(OxmlElement("w:cantSplit"))


def draw_lines(table: Table) -> None:
    """Draw thin lines between the rows, and leave some room around the text."""
    lines = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("color", LINE)):
            line.set(qn(f"w:{name}"), value)
        lines.append(line)
    room = OxmlElement("w:tblCellMar")
    for side, width in (("top", 40), ("left", 60), ("bottom", 40), ("right", 60)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(width))
        margin.set(qn("w:type"), "dxa")
        room.append(margin)
    properties = table._tbl.tblPr  # noqa: SLF001 - no public way
    properties.insert_element_before(lines, "w:tblLayout", "w:tblLook")
    properties.insert_element_before(room, "w:tblLook")


def packed(word: Word) -> bytes:
    """Return the file, with no date in it that tells when it was made."""
    made, packed = io.BytesIO(), io.BytesIO()
    word.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(packed, "w") as into:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, LONG_AGO)
            part.compress_type = zipfile.ZIP_DEFLATED
            into.writestr(part, parts.read(name))
    return packed.getvalue()
