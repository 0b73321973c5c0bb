"""The data of a briefing inside its Word file: a part that Word keeps with the text.

It is XML with one element, which holds the JSON in base64 and a checksum that finds
damage: https://learn.microsoft.com/visualstudio/vsto/custom-xml-parts-overview.
"""

import hashlib
from base64 import b64encode

from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from screening.briefing.opening.word_data import NAMESPACE, SUM

_XML = "application/xml"
_PROPERTIES = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_ITEM_ID = "{5C4E1A7D-2B0E-4F6A-9C3D-7A61B2C5D8E4}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"


def attach(word: Word, data: bytes) -> None:
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
