"""A Word file that somebody else made: its parts, and whether it serves as a template.

It is a zip archive of XML. Nothing in it is trusted: not how large it says a part is,
not how many there are, and no entity is ever resolved. A firm's template goes out with
every Word file, so nothing in it may run, or load another file.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from enum import Enum, auto
from io import BytesIO
from xml.parsers import expat

NAMESPACE = "urn:screening-assessment:data"
"""Of the one element of our part. Word keeps such a part, and may rename it."""
SUM = "sha256"
MOST_PARTS = 2_000
"""How many parts are looked at: fifty times those of a common file."""
LARGEST = 2_000_000
"""How many bytes a template may have."""
UNPACKED = 30_000_000
"""How many bytes its parts may have together."""

_TYPES = "[Content_Types].xml"
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_DOCUMENT, _DOTX = f"{_OFFICE}document.main+xml", f"{_OFFICE}template.main+xml"
_RUNS = re.compile(r"vbaproject\.bin|vbadata\.xml|macroenabled", re.IGNORECASE)
_EMBEDDED = re.compile(r"/(?:activex|embeddings)/", re.IGNORECASE)
_LOADS = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|LINK|RD)\b")
_SAFE_LINK = re.compile(r"(?:https?|mailto):", re.IGNORECASE)

_READABLE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BROKEN = (  # all that zipfile raises, by what is wrong with an archive
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    NotImplementedError,  # of a compression or a version that zipfile does not read
    *(OverflowError, UnicodeError, ValueError, RuntimeError),
)

UNPACKS = "it unpacks to more than any template holds. Create smaller."
BROKEN = "it is no whole Word document. Open in Word, and save it as one (.docx)."

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
        """Return the bytes of a part."""
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
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True

        def refuse(*_doctype: object) -> None:
            raise PackageError(Fault.DAMAGED)

        parser.StartElementHandler = element
        parser.StartDoctypeDeclHandler = refuse
        parser.CharacterDataHandler = text
        xml = self.read(name)
        try:
            parser.Parse(xml, True)  # noqa: FBT003 - expat's own order
        except (expat.ExpatError, ValueError, LookupError):
            raise PackageError(Fault.DAMAGED) from None


def faults(file: bytes) -> list[str]:
    """Return every reason against a template, in sentences; none where it is taken."""
    if len(file) > LARGEST:
        most = LARGEST // 1_000_000
        return [f"it is over {most} MB. Make its pictures smaller."]
    try:
        package = Package(file, UNPACKED)
        reasons = [*_of_kind(package), *_of_parts(package)]
    except PackageError as error:
        return [UNPACKS if error.fault is Fault.TOO_LARGE else BROKEN]
    if not reasons and not _opens(file):
        reasons = [BROKEN]
    return list(dict.fromkeys(reasons))


def _of_kind(package: Package) -> Iterator[str]:
    """Yield what is wrong with the kinds of the parts."""
    kinds: list[str] = []
    if _TYPES in package.names:
        package.scan(
            _TYPES,
            lambda _, attributes: kinds.append(attributes.get("ContentType", "")),
        )
    if any(map(_RUNS.search, (*kinds, *package.names))):
        yield "it holds macros. Save it as a document without them (.docx)."
    elif _DOTX in kinds:
        yield "it is a template of Word's (.dotx). Save it as a document (.docx)."
    elif _DOCUMENT not in kinds:
        yield BROKEN
    if any(_EMBEDDED.search(f"/{name}") for name in package.names):
        yield "it holds an embedded object. Put a picture in its place."


def _of_parts(package: Package) -> Iterator[str]:
    """Yield what is wrong in the parts: where they lead, and what they load."""
    links: list[dict[str, str]] = []
    for name in package.names:
        if name.lower().endswith(".rels"):
            package.scan(name, lambda _name, attributes: links.append(attributes))
        elif name.lower().endswith(".xml") and name != _TYPES:
            if _LOADS.search(_fields(package, name)):
                yield (
                    "it has a field that loads another file. Put what it shows there."
                )
        else:
            package.read(name)  # counts, whatever it is
    yield from filter(None, map(_of_link, links))


def _of_link(attributes: dict[str, str]) -> str:
    """Return the fault of a link; empty where it has none."""
    kind, target = (
        attributes.get("Type", "").rpartition("/")[2],
        attributes.get("Target", ""),
    )
    if attributes.get("TargetMode", "").lower() != "external":
        return ""
    if kind == "attachedTemplate":
        return (
            "it is attached to another template. Attach Normal.dotm in its place, and "
            "save it."
        )
    if kind == "hyperlink" and _SAFE_LINK.match(target):
        return ""
    return "it refers to a file outside itself. Embed that, or leave it out."


def _fields(package: Package, name: str) -> str:
    """Return the instructions of the fields of a part, one each."""
    codes: list[str] = []
    is_code = False

    def element(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_code
        is_code = tag.endswith("}instrText")
        codes.extend(
            f" {attributes[key]} " for key in attributes if key.endswith("}instr")
        )
        if tag.endswith("}fldChar"):
            codes.append(" ")  # one field ends, or another begins

    def text(words: str) -> None:
        if is_code:
            codes.append(words)

    package.scan(name, element, text)
    return "".join(codes)


def _opens(file: bytes) -> bool:
    """Return whether a document can be started from it."""
    from screening.briefing.word import template  # noqa: PLC0415 - loads python-docx

    try:
        word = template.start(file)
        template.text_width(word)
        word.add_paragraph()
    except Exception:  # noqa: BLE001 - a broken file raises whatever it raises
        return False
    return True
