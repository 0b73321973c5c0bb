"""The whole Word file, made from the briefing's own HTML: it says the same words.

Its data is a part that Word keeps with the text: XML with one element, which holds the
JSON in base64 and a checksum that finds damage, see
https://learn.microsoft.com/visualstudio/vsto/custom-xml-parts-overview.
"""

import hashlib
import io
import re
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from docx.document import Document as Word
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Pt, Twips
from docx.text.paragraph import Paragraph
from lxml import html as parser
from lxml.html import HtmlElement

from screening.briefing.printing.job import PrintJob
from screening.briefing.word import template
from screening.briefing.word.blocks import Writer
from screening.briefing.word.package import NAMESPACE, SUM
from screening.briefing.word.template import field, made, text_width

LONG_AGO = date(1980, 1, 1)
"""Of every part in the file, and of a job that names no day."""

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that no XML may hold, and no font draws."""
_UNSAID = (
    *("author", "category", "comments", "content_status", "identifier", "keywords"),
    *("last_modified_by", "subject", "version"),
)

_XML = "application/xml"
_PROPERTIES = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_ITEM_ID = "{5C4E1A7D-2B0E-4F6A-9C3D-7A61B2C5D8E4}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"


def write(job: PrintJob, firms: bytes = b"") -> bytes:
    """Return a briefing as a Word file, from a firm's template if there is one.

    The same job and template give the same bytes. A logo that is no PNG is left out:
    the name of the house stands beside it.
    """
    page = parser.document_fromstring(_NO_XML.sub("", job.html))
    word = template.start(firms)
    _tell(word, page.findtext(".//title") or "", job.on or LONG_AGO)
    _write_margins(word, page)
    main = page.find(".//main")
    Writer(word, job.logo, main).blocks(main)
    if job.attachment:
        _attach(word, job.attachment)
    return _packed(word)


def _tell(word: Word, title: str, on: date) -> None:
    """Let a file tell its title and the day it is of, and nothing of who made it."""
    about = word.core_properties
    for name in _UNSAID:
        setattr(about, name, "")
    about.title = title[:255]  # no more may stand there
    about.language, about.revision = "en-GB", 1
    about.created = about.modified = datetime.combine(on, time(), UTC)


def _write_margins(word: Word, page: HtmlElement) -> None:
    """Write a line at the head of every page, and lines and its number at the foot."""
    for head in _each(word, "header"):
        _head(_line(word, head, "Header"), page)
    for foot in _each(word, "footer"):
        has_number = foot._element.xpath(  # noqa: SLF001 - python-docx knows no fields
            ".//w:instrText[contains(., 'PAGE')]"
            " | .//w:fldSimple[contains(@w:instr, 'PAGE')]"
        )
        line = _line(word, foot, "Footer")
        first, *others = _lines_of(page, "foot") or [""]
        line.add_run(first)
        if not has_number:
            line.add_run("\tPage ")
            _number(line, "PAGE")
            line.add_run(" of ")
            _number(line, "NUMPAGES")
        line.add_run("".join(f"\n{other}" for other in others))


def _lines_of(page: HtmlElement, name: str) -> list[str]:
    """Return the lines that a briefing hands to its margins under a name."""
    return "\n".join(page.xpath(f"//@data-{name}")).splitlines()


def _each(word: Word, kind: str) -> Iterator[Any]:
    """Yield the heads or the feet: of common pages, of the first and of even ones."""
    section = word.sections[-1]
    yield getattr(section, kind)
    if section.different_first_page_header_footer:
        yield getattr(section, f"first_page_{kind}")
    if word.settings.odd_and_even_pages_header_footer:
        yield getattr(section, f"even_page_{kind}")


def _line(word: Word, place: Any, style: str) -> Paragraph:
    """Return a line below what is there, with one tab stop: at the right margin."""
    paragraphs = place.paragraphs
    is_empty = len(place._element) == 1 and len(paragraphs[0]._p) <= 1  # noqa: SLF001 - python-docx does not say
    line: Paragraph = paragraphs[0] if is_empty else place.add_paragraph()
    line.style = style
    stops = line.paragraph_format.tab_stops
    right = Twips(text_width(word))
    above = line.style
    while above is not None:
        for stop in above.paragraph_format.tab_stops:
            if stop.position != right:
                stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
        above = above.base_style
    stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT)
    return line


def _head(line: Paragraph, page: HtmlElement) -> None:
    line.paragraph_format.space_after = Pt(6)
    line.add_run(" ".join(_lines_of(page, "running")) + "\t")
    status = line.add_run(" ".join(_lines_of(page, "status")))
    if page.xpath("//body[contains(@class, 'is-draft')]"):
        status.style = "Briefing Draft"  # told apart in black and white too
    line.add_run("".join(f" · {mark}" for mark in _lines_of(page, "marks")))


def _number(line: Paragraph, says: str) -> None:
    before, behind = field(says)
    line._p.extend((*before, made("w:r", made("w:t")), behind))  # noqa: SLF001 - python-docx knows no fields
    line._p.xpath("w:r/w:t")[-1].text = "1"  # noqa: SLF001 - the same


def _attach(word: Word, data: bytes) -> None:
    """Put data into a document, as it is."""
    digest = hashlib.sha256(data).hexdigest()
    held = b64encode(data).decode()
    says = f'<briefing xmlns="{NAMESPACE}" {SUM}="{digest}">{held}</briefing>'
    properties = (
        f'<ds:datastoreItem xmlns:ds="{_OFFICE}/customXml" ds:itemID="{_ITEM_ID}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs>'
        "</ds:datastoreItem>"
    )
    item = _part(word, "item1", _XML, says)
    described = _part(word, "itemProps1", _PROPERTIES, properties)
    word.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)
    item.relate_to(described, f"{_OFFICE}/relationships/customXmlProps")


def _part(word: Word, name: str, kind: str, says: str) -> Part:
    head = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    uri = PackURI(f"/customXml/{name}.xml")
    return Part(uri, kind, (head + says).encode(), word.part.package)


def _packed(word: Word) -> bytes:
    """Return the file, with no date in it that tells when it was made."""
    made, packed = io.BytesIO(), io.BytesIO()
    word.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(packed, "w") as into:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, (*LONG_AGO.timetuple()[:6],))
            part.compress_type = zipfile.ZIP_DEFLATED
            into.writestr(part, parts.read(name))
    return packed.getvalue()
