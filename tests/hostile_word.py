"""Word files that pose as briefings, each with the sentence it is refused with."""

import hashlib
import io
import zipfile
from base64 import b64encode
from collections.abc import Callable
from functools import cache

from screening.briefing.word import document
from screening.briefing.word.package import NAMESPACE
from tests import hostile
from tests.hostile import Refusals
from tests.words import packed, page, parts_of

ITEM = "customXml/item1.xml"
LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "'
    + b"&a;" * 99
    + b'"><!ENTITY c "'
    + b"&b;" * 99
    + b'">]><a>'
    + b"&c;" * 99
    + b"</a>"
)

LARGE = 300_000_000
"""How many bytes a bomb unpacks to: more than the process that reads it may take."""

Make = Callable[[], bytes]


@cache
def briefing(attached: bytes | None = None, text: str = "<p>Text</p>") -> bytes:
    """Return a Word file that carries data as a briefing does."""
    data = hostile.written() if attached is None else attached
    return document.write(page(text)._replace(attachment=data))


def data_part(held: bytes = b"{}", digest: str = "") -> bytes:
    """Return our part of data, by what it holds."""
    digest = digest or hashlib.sha256(held).hexdigest()
    text = b64encode(held).decode()
    return f'<briefing xmlns="{NAMESPACE}" sha256="{digest}">{text}</briefing>'.encode()


def holding(part: bytes | None, others: dict[str, bytes] | None = None) -> Make:
    """Return what makes a briefing with another part of data, and parts beside it."""

    def make() -> bytes:
        parts = parts_of(briefing())
        del parts[ITEM]
        if part is not None:
            parts[ITEM] = part
        return packed({**parts, **(others or {})})

    return make


@cache
def bomb() -> bytes:
    """Return a briefing whose part of data unpacks to more than a reader may take."""
    parts = parts_of(briefing())
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as into:
        for name, held in parts.items():
            if name != ITEM:
                into.writestr(name, held)
        with into.open(ITEM, "w") as part:
            for _megabyte in range(LARGE // 1_000_000):
                part.write(bytes(1_000_000))
    return file.getvalue()


def lying() -> bytes:
    """Return the same, which says of itself that it is small."""
    file = bytearray(bomb())
    size = LARGE.to_bytes(4, "little")
    return bytes(file.replace(size, (50).to_bytes(4, "little")))


def packed_as(method: int) -> Make:
    """Return what makes a briefing whose parts are packed in another way."""

    def make() -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", method) as into:
            for name, held in parts_of(briefing()).items():
                into.writestr(name, held)
        return file.getvalue()

    return make


def twice() -> bytes:
    """Return a briefing that has one part two times, spelt in two ways."""
    return packed({**parts_of(briefing()), ITEM.replace("item", "Item"): data_part()})


def under_a_password() -> bytes:
    """Return a briefing that says of each part that it is encrypted."""
    file = bytearray(briefing())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = file.find(sign)
        while at >= 0:
            file[at + place] |= 1
            at = file.find(sign, at + 1)
    return bytes(file)


_FILES: Refusals = {
    hostile.none("a zip archive or another Office file"): {
        "zip of something": lambda: packed({"a.txt": b"a"}),
        "spreadsheet": lambda: packed({"xl/workbook.xml": b"<a/>"}),
        "data alone": lambda: packed({ITEM: data_part()}),
    },
    "This Word file carries no data of a briefing.": {
        "no data": holding(None),
        "other data alone": holding(b'<a xmlns="urn:other"/>'),
        "our name in no namespace": holding(b"<briefing>e30=</briefing>"),
    },
    "This Word file carries the data of several briefings.": {
        "two of them": holding(data_part(), {"customXml/item2.xml": data_part()})
    },
    "This Word file holds macros, which no briefing does.": {
        "macros": holding(data_part(), {"word/vbaProject.bin": b"x"})
    },
    "The data in this Word file does not fit its own checksum": {
        "another checksum": holding(data_part(digest="0" * 64)),
        "no checksum": holding(
            f'<briefing xmlns="{NAMESPACE}">e30=</briefing>'.encode()
        ),
    },
    "This Word file unpacks to more than any briefing holds.": {
        "bomb": bomb,
        "more data than any": holding(data_part(b" " * 2_000_001)),
        "as many parts as fit": lambda: packed(
            {f"word/{number}.xml": b"" for number in range(2_001)}
        ),
    },
    "This Word file is damaged, or not made as a briefing is.": {
        "zip of nothing": lambda: b"PK\x03\x04" + bytes(90),
        "first half": lambda: (b := briefing())[: len(b) // 2],
        "bomb that says it is small": lying,
        "one part twice": twice,
        "password": under_a_password,
        "packed by bzip2": packed_as(zipfile.ZIP_BZIP2),
        "packed by lzma": packed_as(zipfile.ZIP_LZMA),
        "doctype": holding(b"<!DOCTYPE a>" + data_part()),
        "laughs": holding(LAUGHS),
        "elements in elements": holding(b"<a>" * 100_000),
        "no xml": holding(b"{}"),
        "nothing in it": holding(b""),
        "no base64": holding(data_part().replace(b"e30=", b"%%%")),
        "more in our element": holding(data_part().replace(b"e30=", b"<a>e30=</a>")),
    },
    'The data has no "schema",': {"no schema": lambda: briefing(b"{}")},
    "The data says something twice": {
        "a name twice": lambda: briefing(b'{"schema": "a", "schema": "b"}')
    },
}
EVERY = hostile.by_name(_FILES)
