"""Compares a file from outside with the briefing that it claims to be.

Only a process of `formats.sandbox` reads a stranger's file with this. Of a PDF all that
anybody reads, sees or hears is compared: the data, each page as it is drawn, the title,
bookmarks, links, and what a screen reader reads. How a program packs, numbers or orders
these is not. Of a Word file the data, the text, heads and feet are compared.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import pypdf
from pypdf import generic
from pypdf.errors import PyPdfError

from screening.briefing.opening import LONGEST_DATA, WORD
from screening.briefing.opening.attachment import (
    MOST_OBJECTS,
    PDF_TOO_LARGE,
    read_limited,
    reader,
    take,
    take_of_word,
)
from screening.briefing.opening.differences import (
    DATA,
    MOST,
    SIZE,
    Difference,
    of_data,
    quoted,
    shown,
)
from screening.briefing.word.package import Package
from screening.errors import CaseFileError

AROUND = 3
"""How many words stand around those that differ."""
SAME_WORDS = (
    "The words are the same, but the page is drawn otherwise: a picture, a line, a "
    "note or a font may differ."
)

_OF_A_PROGRAM = frozenset(
    {
        *("/DecodeParms", "/EF", "/Filter", "/Last", "/Length", "/P", "/Parent"),
        *("/ParentTree", "/ParentTreeNextKey", "/Prev"),
    }
)
"""Keys that say how a part is packed, lead back to where it is reached from, or hold
what is attached, which is read by itself."""
_READ_APART = frozenset(
    {
        *("/Extensions", "/Metadata", "/Outlines", "/Pages"),
        *("/StructTreeRoot", "/Version"),
    }
)
_TITLES = {"/Title": "Title", "/Author": "Author", "/Subject": "Subject"}
_MARGINS = ("word/header", "word/footer")


def compare(both: bytes) -> bytes:
    """Return in which places the second of two files differs from the first, as JSON.

    A file that is broken in a way no sentence is for raises whatever it raises.
    """
    size = SIZE + int.from_bytes(both[:SIZE])
    made, file = both[SIZE:size], both[size:]
    how = _of_word if made.startswith(WORD) else _of_pdf
    return json.dumps([*how(made, file)]).encode()


def _attached(made: bytes, file: bytes, kind: Any) -> Iterator[Difference]:
    try:
        yield from of_data(kind(made), kind(file))
    except CaseFileError as refused:
        yield Difference("The file", str(refused))
    except ValueError:
        yield Difference(DATA, "It is no JSON, as the data of a briefing is.")


def _of_pdf(made: bytes, file: bytes) -> Iterator[Difference]:
    yield from _attached(made, file, take)
    with read_limited():
        ours, theirs = _Whole(reader(made)), _Whole(reader(file))
        yield from _of_pages(ours, theirs)
        yield from _of_titles(ours.reader, theirs.reader)
        for place in ours.others:
            if ours.others[place] != theirs.others[place]:
                yield Difference(place, "This part differs.")


class _Whole:
    """A PDF by the digests of what it consists of."""

    def __init__(self, pdf: pypdf.PdfReader) -> None:
        self.reader = pdf
        self.pages = [*pdf.pages]
        names = (it.indirect_reference for it in self.pages)
        self._numbers = {it.idnum: n for n, it in enumerate(names, 1) if it}
        self.drawn = [self._digest(dict(it)) for it in self.pages]
        root = pdf.root_object
        rest = {key: dict.get(root, key) for key in root if key not in _READ_APART}
        self.others = {
            "What a screen reader reads": self._digest(root.get("/StructTreeRoot")),
            "Bookmarks": self._digest(root.get("/Outlines")),
            "Links, attachments and settings": self._digest(rest),
        }

    def _digest(self, part: Any) -> str:
        sha = hashlib.sha256()
        self._count = 0
        for piece in self._pieces(part, ()):
            sha.update(piece)
        return sha.hexdigest()

    def _pieces(self, part: Any, above: tuple[int, ...]) -> Iterator[bytes]:
        """Yield a part in bytes, however it is packed; a page by its number alone."""
        self._count += 1
        if self._count > MOST_OBJECTS:
            raise CaseFileError(PDF_TOO_LARGE)
        if isinstance(part, generic.IndirectObject):
            if number := self._numbers.get(part.idnum):
                yield b"page %d" % number
                return
            part = part.get_object()
        if id(part) in above:
            yield b"^%d" % above[::-1].index(id(part))
            return
        around = (*above, id(part))
        for piece, below in _split(part):
            yield piece
            if below is not None:
                yield from self._pieces(below, around)


def _split(part: Any) -> Iterator[tuple[bytes, Any]]:
    """Yield what a part consists of: bytes of its own, each with what follows them."""
    if isinstance(part, Mapping):
        yield b"<", None
        for key in sorted(set(part) - _OF_A_PROGRAM):
            if (value := _plain(part, key)) is not None:
                yield _sized(key.encode()), value
        if isinstance(part, generic.StreamObject):
            yield hashlib.sha256(part.get_data()).digest(), None
        yield b">", None
    elif isinstance(part, list):
        yield b"[", None
        yield from ((b",", it) for it in list.__iter__(part))
        yield b"]", None
    else:
        yield _atom(part), None


def _plain(part: Any, key: str) -> Any:
    """Return what stands under a key; None for null, which is as good as no key."""
    value = dict.get(part, key)
    return None if isinstance(value, generic.NullObject) else value


def _atom(part: Any) -> bytes:
    if isinstance(part, generic.ByteStringObject):
        return _sized(part.original_bytes)
    if isinstance(part, int | float) and not isinstance(part, bool):
        return b"%.6g " % float(part)  # programs round what they write
    return _sized(f"{part}".encode("utf-8", "surrogateescape"))


def _sized(piece: bytes) -> bytes:
    """Return a piece behind its length, so that no two sequences read alike."""
    return b"%d:%b" % (len(piece), piece)


def _of_pages(ours: _Whole, theirs: _Whole) -> Iterator[Difference]:
    changes = SequenceMatcher(None, ours.drawn, theirs.drawn, autojunk=False)
    for tag, start, end, at, until in changes.get_opcodes():
        if tag == "equal":
            continue
        for one, other in zip(range(start, end), range(at, until), strict=False):
            says = _of_page(ours.pages[one], theirs.pages[other])
            yield Difference(f"Page {one + 1}", says)
        for gone in range(start + until - at, end):
            yield Difference(f"Page {gone + 1}", "It is missing.")
        for new in range(at + end - start, until):
            yield Difference(f"Page {new + 1} of the file", "It was added.")


def _of_page(made: pypdf.PageObject, file: pypdf.PageObject) -> str:
    try:
        ours, theirs = (it.extract_text().split() for it in (made, file))
    except PyPdfError:
        return "It is damaged and cannot be read."
    words = [*_of_words(ours, theirs)]
    return f"{'; '.join(words)}." if words else SAME_WORDS


def _of_words(made: Sequence[str], file: Sequence[str]) -> Iterator[str]:
    """Yield which words stand in the file in place of which others."""
    changes = SequenceMatcher(None, made, file, autojunk=False).get_opcodes()
    differing = [it for it in changes if it[0] != "equal"]
    for _tag, start, end, at, until in differing[:MOST]:
        was = quoted(made[max(start - AROUND, 0) : end + AROUND])
        is_ = quoted(file[max(at - AROUND, 0) : until + AROUND])
        yield f"{is_} instead of {was}"
    yield from ["and more"] if len(differing) > MOST else []


def _of_titles(made: pypdf.PdfReader, file: pypdf.PdfReader) -> Iterator[Difference]:
    ours, theirs = map(_titles, (made, file))
    for place, was in ours.items():
        if theirs[place] != was:
            says = f"{shown(theirs[place])} instead of {shown(was)}."
            yield Difference(place, says)


def _titles(pdf: pypdf.PdfReader) -> dict[str, str | None]:
    """Return what a PDF says of itself, by place: programs show one or the other."""
    about, more = pdf.metadata, pdf.xmp_metadata
    titles = {
        place: about.get(key) if about else None for key, place in _TITLES.items()
    }
    in_more = " ".join((more.dc_title or {}).values()) if more else None
    return {**titles, "Title in the metadata": in_more}


def _of_word(made: bytes, file: bytes) -> Iterator[Difference]:
    yield from _attached(made, file, take_of_word)
    ours, theirs = (Package(it, most=4 * LONGEST_DATA) for it in (made, file))
    text = (_paragraphs(it, "word/document.xml") for it in (ours, theirs))
    yield from _of_paragraphs("Text", *text)
    margins = (
        sorted(
            {
                line
                for name in it.names
                if name.startswith(_MARGINS)
                for line in _paragraphs(it, name)
            }
        )
        for it in (ours, theirs)
    )
    yield from _of_paragraphs("Heads and feet", *margins)


def _of_paragraphs(
    place: str, made: Sequence[str], file: Sequence[str]
) -> Iterator[Difference]:
    if made == file:
        return
    changes = SequenceMatcher(None, made, file, autojunk=False).get_opcodes()
    says: list[str] = []
    for tag, start, end, at, until in changes:
        if tag == "equal":
            continue
        was, is_ = (" ".join(it).split() for it in (made[start:end], file[at:until]))
        says += _of_words(was, is_) if was and is_ else [_came_or_went(was, is_)]
    more = ["and more"] if len(says) > MOST else []
    yield Difference(place, f"{'; '.join(says[:MOST] + more)}.")


def _came_or_went(was: Sequence[str], is_: Sequence[str]) -> str:
    return f"{quoted(is_)} was added" if is_ else f"{quoted(was)} is missing"


def _paragraphs(package: Package, name: str) -> list[str]:
    """Return the text of each paragraph, without what fields show, such as pages."""
    lines: list[list[str]] = [[]]
    within, fields = "", 0

    def element(tag: str, attributes: dict[str, str]) -> None:
        nonlocal within, fields
        within = tag.rpartition("}")[2]
        if within == "p":
            lines.append([])
        elif within in {"tab", "br"}:
            lines[-1].append(" ")
        elif within == "fldChar":
            kinds = {"begin": 1, "end": -1}
            kind = next((v for k, v in attributes.items() if "fldCharType" in k), "")
            fields += kinds.get(kind, 0)

    def text(words: str) -> None:
        if within == "t" and not fields:
            lines[-1].append(words)

    package.scan(name, element, text)
    joined = (" ".join("".join(line).split()) for line in lines)
    return [line for line in joined if line]
