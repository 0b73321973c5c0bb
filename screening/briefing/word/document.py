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
from datetime import UTC, date, datetime, time

from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import html as parser

from screening.briefing.opening.word_data import NAMESPACE, SUM
from screening.briefing.printing.job import PrintJob
from screening.briefing.word import margins, template
from screening.briefing.word.blocks import Writer

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
    margins.write(word, page)
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
