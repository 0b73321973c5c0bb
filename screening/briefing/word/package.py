"""The parts of a Word file that somebody else made, read with limits.

It is a zip archive of XML. Nothing in it is trusted: not how large it says a part is,
not how many there are, and no entity is ever resolved.
"""

import zipfile
import zlib
from collections.abc import Callable
from enum import Enum, auto
from io import BytesIO
from xml.parsers import expat

MOST_PARTS = 2_000
"""How many parts are looked at: fifty times those of a common file."""

_READABLE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BROKEN = (  # all that zipfile raises, by what is wrong with an archive
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError),
    *(OverflowError, UnicodeError, ValueError, RuntimeError),
)

OnElement = Callable[[str, dict[str, str]], None]
OnText = Callable[[str], None]


class Fault(Enum):
    """What is wrong with a file as a file."""

    DAMAGED = auto()
    TOO_LARGE = auto()


class PackageError(Exception):
    """A file that is no such archive, or one that is larger than it may be."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.name)


class Package:
    """The parts by their names; all that is read of them is `most` bytes."""

    def __init__(self, file: bytes, most: int) -> None:
        self._left = most
        try:
            self._archive = zipfile.ZipFile(BytesIO(file))
        except _BROKEN:
            raise PackageError(Fault.DAMAGED) from None
        listed = self._archive.infolist()
        self.names = [part.filename for part in listed]
        if len(listed) > MOST_PARTS:
            raise PackageError(Fault.TOO_LARGE)
        if len(set(map(str.lower, self.names))) < len(listed):
            raise PackageError(Fault.DAMAGED)

    def read(self, name: str) -> bytes:
        """Return what a part holds."""
        part = self._archive.getinfo(name)
        if part.compress_type not in _READABLE:
            raise PackageError(Fault.DAMAGED)
        try:
            with self._archive.open(part) as opened:
                data = opened.read(self._left + 1)
        except _BROKEN:
            raise PackageError(Fault.DAMAGED) from None
        self._left -= len(data)
        if self._left < 0:
            raise PackageError(Fault.TOO_LARGE)
        return data

    def scan(self, name: str, element: OnElement, text: OnText | None = None) -> None:
        """Go through the XML of a part; names stand behind their namespace and a `}`.

        A doctype, where entities would stand, is refused.
        """
        scan(self.read(name), element, text)


def scan(xml: bytes, element: OnElement, text: OnText | None = None) -> None:
    """Go through XML, as `Package.scan` does."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def refuse(*_doctype: object) -> None:
        raise PackageError(Fault.DAMAGED)

    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = refuse
    parser.CharacterDataHandler = text
    try:
        parser.Parse(xml, True)  # noqa: FBT003 - expat's own order
    except (expat.ExpatError, ValueError, LookupError):
        raise PackageError(Fault.DAMAGED) from None
