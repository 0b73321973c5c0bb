"""Takes out of a PDF or a Word file the data that a briefing carries, and nothing else.

Nothing in the file is trusted and nothing in it is run or drawn; the text of a Word
file is there to be edited, and not read. Only a process of `formats.sandbox` reads a
stranger's file with this: a file made to break it takes that process down, and not the
app.
"""

import contextlib
import hashlib
import logging
import re
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdf
from pypdf import generic
from pypdf.errors import DependencyError, LimitReachedError

from screening.briefing.opening import (
    ALTERED,
    AS_DOWNLOADED,
    DAMAGED,
    LONGEST_DATA,
    NO_BRIEFING,
    NOT_OPENED,
    PDF,
    TOO_LARGE,
    WORD,
    WORD_FILE,
)
from screening.briefing.word.package import NAMESPACE, SUM, Fault, Package, PackageError
from screening.errors import CaseFileError

NAME = "screening.json"
PDF_TOO_LARGE = TOO_LARGE.format(kind=PDF)
_PDF_BARE = (
    f"This PDF carries no {NAME}. The file is not a briefing of this app, or was "
    f"printed or saved again without its data: choose the file as downloaded."
)

MOST_OBJECTS = 200_000
"""How many objects are looked at: twenty times those of a long briefing."""

_UNPACKED = (
    "brotli_maximum_output_length",
    "lzw_maximum_output_length",
    "run_length_maximum_output_length",
    "stream_decoding_work_maximum_length",
    "zlib_maximum_output_length",
)
_ACTS = frozenset(
    {
        *("/GoToE", "/GoToR", "/Hide", "/ImportData", "/JavaScript", "/Launch"),
        *("/Movie", "/Rendition", "/ResetForm", "/RichMediaExecute", "/Sound"),
        "/SubmitForm",
    }
)

_OURS = f"{NAMESPACE}}}briefing"
_DATA = re.compile(r"customXml/[^/]+\.xml", re.IGNORECASE)
_MACROS = re.compile(r"(?:.*/)?(?:vbaProject\.bin|vbaData\.xml)", re.IGNORECASE)
_DOCUMENT = re.compile(r"word/.+\.xml", re.IGNORECASE)


def unpack(file: bytes) -> bytes:
    """Return the data of a PDF or a Word file, or raise a CaseFileError."""
    return take_of_word(file) if file.startswith(WORD) else take(file)


def take(pdf: bytes) -> bytes:
    """Return the attachment of a briefing; another PDF is a CaseFileError.

    A file that is broken in a way no sentence is for raises whatever it raises.
    """
    with read_limited():
        try:
            dictionaries = list(_dictionaries(reader(pdf).trailer.raw_get("/Root")))
            for dictionary in dictionaries:
                if "/XFA" in dictionary:
                    says = "This PDF is a form (XFA), which no briefing is."
                    raise CaseFileError(f"{says} {NOT_OPENED}")
                if "/JS" in dictionary or _value(dictionary, "/S") in _ACTS:
                    says = (
                        "This PDF holds a script or an action that runs by itself, "
                        "which no briefing does."
                    )
                    raise CaseFileError(f"{says} {NOT_OPENED}")
            return _attached(
                [with_files for with_files in dictionaries if "/EF" in with_files]
            )
        except LimitReachedError:
            raise CaseFileError(PDF_TOO_LARGE) from None


def read_limited() -> Any:
    """Return the context for reading a PDF: nothing unpacks to more than it may."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    most = dict.fromkeys(_UNPACKED, 8 * LONGEST_DATA)
    return pypdf.apply_configuration(None, **most)


def reader(pdf: bytes) -> pypdf.PdfReader:
    """Return a PDF to be read, or raise a CaseFileError where it is encrypted."""
    with contextlib.suppress(DependencyError):
        reader = pypdf.PdfReader(BytesIO(pdf), strict=True)
        if not reader.is_encrypted:
            return reader
    raise CaseFileError(
        "This PDF is encrypted. Save a copy of it without a password, and choose that."
    )


def _dictionaries(root: generic.PdfObject) -> Iterator[generic.DictionaryObject]:
    """Yield every dictionary that can be reached, each once."""
    left, seen, count = [root], set(), 0
    while left:
        part = left.pop()
        count += 1
        if count > MOST_OBJECTS:
            raise CaseFileError(PDF_TOO_LARGE)
        if isinstance(part, generic.IndirectObject):
            if (part.idnum, part.generation) in seen:
                continue
            seen.add((part.idnum, part.generation))
            part = part.get_object() or generic.DictionaryObject()
        if isinstance(part, generic.DictionaryObject):
            yield part
            left.extend(dict.values(part))
        elif isinstance(part, generic.ArrayObject):
            left.extend(list.__iter__(part))


def _value(holder: object, key: str) -> object:
    """Return the value of a key of a dictionary, also where it only points there."""
    try:
        return holder[key] if isinstance(holder, generic.DictionaryObject) else None
    except KeyError:
        return None


def _attached(specifications: list[generic.DictionaryObject]) -> bytes:
    """Return the file of the only specification, if all about it is right."""
    if not specifications:
        raise CaseFileError(_PDF_BARE)
    if len(specifications) > 1 or _value(specifications[0], "/UF") != NAME:
        says = f"This PDF carries other files than {NAME}, which no briefing does."
        raise CaseFileError(f"{says} {NOT_OPENED}")
    [specification] = specifications
    if _value(specification, "/AFRelationship") != "/Data":
        says = f"{NAME} in this PDF is not marked as its data, as a briefing marks it."
        raise CaseFileError(f"{says} {AS_DOWNLOADED}")
    stream = _value(_value(specification, "/EF"), "/F")
    if not isinstance(stream, generic.StreamObject):
        raise CaseFileError(_PDF_BARE)
    return _checked(stream)


def _checked(stream: generic.StreamObject) -> bytes:
    """Return a stream, if it fits its checksum: that finds damage alone."""
    data = stream.get_data()
    if len(data) > LONGEST_DATA:
        raise CaseFileError(PDF_TOO_LARGE)
    known = _value(_value(stream, "/Params"), "/CheckSum")
    digest = hashlib.md5(data, usedforsecurity=False).digest()
    if not isinstance(known, generic.ByteStringObject | generic.TextStringObject) or (
        known.original_bytes != digest
    ):
        raise CaseFileError(ALTERED.format(kind=PDF))
    return data


def take_of_word(docx: bytes) -> bytes:
    """Return the data of a briefing; another file is a CaseFileError."""
    try:
        package = Package(docx, most=4 * LONGEST_DATA)
        return _taken_of_word(package)
    except PackageError as error:
        is_large = error.fault is Fault.TOO_LARGE
        says = TOO_LARGE if is_large else DAMAGED
        raise CaseFileError(says.format(kind=WORD_FILE)) from None


def _taken_of_word(package: Package) -> bytes:
    if not any(map(_DOCUMENT.fullmatch, package.names)):
        kind = "a zip archive or another Office file"
        raise CaseFileError(NO_BRIEFING.format(kind=kind))
    if any(map(_MACROS.fullmatch, package.names)):
        says = "This Word file holds macros, which no briefing does."
        raise CaseFileError(f"{says} {NOT_OPENED}")
    parts = filter(_DATA.fullmatch, package.names)
    contents = [held for name in parts if (held := _held(package, name))]
    if not contents:
        raise CaseFileError(
            "This Word file carries no data of a briefing. The file is not a briefing "
            f"of this app, or a program saved it without its data. {AS_DOWNLOADED}"
        )
    if len(contents) > 1:
        raise CaseFileError(
            "This Word file carries the data of several briefings. Choose the file of "
            "one briefing, as it was downloaded."
        )
    [(digest, text)] = contents
    return _checked_text(digest, text)


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


def _checked_text(digest: str, text: str) -> bytes:
    """Return the bytes of a part, if they fit its checksum: that finds damage alone."""
    try:
        data = b64decode("".join(text.split()), validate=True)
    except ValueError:
        raise PackageError(Fault.DAMAGED) from None
    if len(data) > LONGEST_DATA:
        raise PackageError(Fault.TOO_LARGE)
    if hashlib.sha256(data).hexdigest() != digest:
        raise CaseFileError(ALTERED.format(kind=WORD_FILE))
    return data
