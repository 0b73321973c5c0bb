"""Takes out of a Word file what a briefing carries: its part of data, and nothing else.

The text is not read: a Word file is there to be edited, and its data stays as it was.
Only the worker process of `sandbox` reads a stranger's file with this.
"""

import hashlib
import re
from base64 import b64decode

from screening.briefing import messages
from screening.briefing.opening import LONGEST_DATA
from screening.briefing.word.package import Fault, Package, PackageError
from screening.errors import CaseFileError

NAMESPACE = "urn:screening-assessment:data"
"""Of the one element of our part. Word keeps such a part, and may rename it."""
SUM = "sha256"

_OURS = f"{NAMESPACE}}}briefing"
_DATA = re.compile(r"customXml/[^/]+\.xml", re.IGNORECASE)
_MACROS = re.compile(r"(?:.*/)?(?:vbaProject\.bin|vbaData\.xml)", re.IGNORECASE)
_DOCUMENT = re.compile(r"word/.+\.xml", re.IGNORECASE)


def take(docx: bytes) -> bytes:
    """Return the data of a briefing; another file is a CaseFileError."""
    try:
        package = Package(docx, most=4 * LONGEST_DATA)
        return _taken(package)
    except PackageError as error:
        is_large = error.fault is Fault.TOO_LARGE
        says = messages.WORD_TOO_LARGE if is_large else messages.WORD_DAMAGED
        raise CaseFileError(says) from None


def _taken(package: Package) -> bytes:
    if not any(map(_DOCUMENT.fullmatch, package.names)):
        raise CaseFileError(messages.NO_BRIEFING.format(kind=messages.ARCHIVE))
    if any(map(_MACROS.fullmatch, package.names)):
        raise CaseFileError(messages.WORD_MACROS)
    parts = filter(_DATA.fullmatch, package.names)
    found = [held for name in parts if (held := _held(package, name))]
    if not found:
        raise CaseFileError(messages.WORD_BARE)
    if len(found) > 1:
        raise CaseFileError(messages.WORD_TWICE)
    [(digest, text)] = found
    return _checked(digest, text)


def _held(package: Package, name: str) -> tuple[str, str] | None:
    """Return the checksum and the text of a part; None where it is not ours."""
    elements: list[tuple[str, dict[str, str]]] = []
    texts: list[str] = []

    def element(name: str, attributes: dict[str, str]) -> None:
        if not elements or elements[0][0] == _OURS:
            elements.append((name, attributes))

    package.scan(name, element, texts.append)
    if elements[0][0] != _OURS:
        return None
    if len(elements) > 1:
        raise PackageError(Fault.DAMAGED)
    return elements[0][1].get(SUM, ""), "".join(texts)


def _checked(digest: str, text: str) -> bytes:
    """Return what a part holds, if it fits its checksum: that finds damage alone."""
    try:
        data = b64decode("".join(text.split()), validate=True)
    except ValueError:
        raise PackageError(Fault.DAMAGED) from None
    if len(data) > LONGEST_DATA:
        raise PackageError(Fault.TOO_LARGE)
    if hashlib.sha256(data).hexdigest() != digest:
        raise CaseFileError(messages.WORD_ALTERED)
    return data
