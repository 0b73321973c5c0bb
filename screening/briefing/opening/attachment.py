"""Takes out of a PDF what a briefing carries: its one attachment, and nothing else.

Nothing in the file is trusted and nothing in it is run or drawn. Only the worker
process of `unpacking` reads a stranger's file with this: a file made to break it takes
that process down, and not the app.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from io import BytesIO

import pypdf
from pypdf.errors import DependencyError, LimitReachedError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from screening.errors import CaseFileError
from screening.formats.json_reader import LONGEST

NAME = "screening.json"

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
_ENCRYPTED = (
    "This PDF is encrypted. Save a copy of it without a password, and choose that."
)
_FORM = "This PDF is a form (XFA), which no briefing is. It was not opened."
_SCRIPT = (
    "This PDF holds a script or an action that runs by itself, which no briefing does. "
    "It was not opened."
)
_BARE = (
    f"This PDF carries no {NAME}. It is no briefing of this app, or it was printed or "
    f"saved anew without it: choose the file as it was downloaded."
)
_OTHERS = (
    f"This PDF carries other files than {NAME}, which no briefing does. It was not "
    f"opened."
)
_NOT_DATA = (
    f"{NAME} in this PDF is not marked as its data, as a briefing marks it. Choose the "
    f"file as it was downloaded."
)
_ALTERED = (
    f"{NAME} in this PDF does not fit its own checksum: the file is damaged. Choose "
    f"another copy of it."
)
_TOO_LARGE = "This PDF unpacks to more than any briefing holds. It was not opened."


def take(pdf: bytes) -> bytes:
    """Return the attachment of a briefing.

    A file that is broken in a way no sentence is for raises whatever it raises.

    Raises:
        CaseFileError: with a sentence, for a PDF that is no briefing.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with pypdf.apply_configuration(None, **dict.fromkeys(_UNPACKED, 8 * LONGEST)):
        try:
            return _taken(_reader(pdf))
        except LimitReachedError:
            raise CaseFileError(_TOO_LARGE) from None


def _taken(reader: pypdf.PdfReader) -> bytes:
    dictionaries = list(_dictionaries(reader.trailer.raw_get("/Root")))
    for one in dictionaries:
        _refuse_what_acts(one)
    return _attached([one for one in dictionaries if "/EF" in one])


def _reader(pdf: bytes) -> pypdf.PdfReader:
    try:
        reader = pypdf.PdfReader(BytesIO(pdf), strict=True)
    except DependencyError:
        raise CaseFileError(_ENCRYPTED) from None
    if reader.is_encrypted:
        raise CaseFileError(_ENCRYPTED)
    return reader


def _dictionaries(root: PdfObject) -> Iterator[DictionaryObject]:
    """Yield every dictionary that can be reached, each once."""
    left, seen, count = [root], set(), 0
    while left:
        one = left.pop()
        count += 1
        if count > MOST_OBJECTS:
            raise CaseFileError(_TOO_LARGE)
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            one = one.get_object() or DictionaryObject()
        if isinstance(one, DictionaryObject):
            yield one
            left.extend(dict.values(one))
        elif isinstance(one, ArrayObject):
            left.extend(list.__iter__(one))


def _refuse_what_acts(one: DictionaryObject) -> None:
    if "/XFA" in one:
        raise CaseFileError(_FORM)
    if "/JS" in one or _value(one, "/S") in _ACTS:
        raise CaseFileError(_SCRIPT)


def _value(one: DictionaryObject, key: str) -> object:
    """Return what a key holds, also where it only points there."""
    try:
        return one[key]
    except KeyError:
        return None


def _attached(specifications: list[DictionaryObject]) -> bytes:
    """Return what the only file specification holds, if all about it is right."""
    if not specifications:
        raise CaseFileError(_BARE)
    if len(specifications) > 1 or _value(specifications[0], "/UF") != NAME:
        raise CaseFileError(_OTHERS)
    [specification] = specifications
    if _value(specification, "/AFRelationship") != "/Data":
        raise CaseFileError(_NOT_DATA)
    files = _value(specification, "/EF")
    stream = _value(files, "/F") if isinstance(files, DictionaryObject) else None
    if not isinstance(stream, StreamObject):
        raise CaseFileError(_BARE)
    return _checked(stream)


def _checked(stream: StreamObject) -> bytes:
    """Return what a stream holds, if it fits its checksum: that finds damage alone."""
    data = stream.get_data()
    if len(data) > LONGEST:
        raise CaseFileError(_TOO_LARGE)
    params = _value(stream, "/Params")
    known = _value(params, "/CheckSum") if isinstance(params, DictionaryObject) else 0
    digest = hashlib.md5(data, usedforsecurity=False).digest()
    if not isinstance(known, ByteStringObject | TextStringObject) or (
        known.original_bytes != digest
    ):
        raise CaseFileError(_ALTERED)
    return data
