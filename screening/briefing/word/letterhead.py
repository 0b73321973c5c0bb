"""A firm's template for Word: taken, or refused with every reason.

It goes out with every Word file, so nothing in it may run, or load another file.
"""

import re

from screening.briefing import messages
from screening.briefing.word.package import Fault, Package, PackageError

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


def faults(file: bytes) -> list[str]:
    """Return every reason against a template, in sentences; none where it is taken."""
    if len(file) > LARGEST:
        return [messages.TEMPLATE_LARGE.format(most=LARGEST // 1_000_000)]
    try:
        package = Package(file, UNPACKED)
        found = [*_of_kind(package), *_of_parts(package)]
    except PackageError as error:
        return [_OF_FILE[error.fault]]
    if not found and not _opens(file):
        found = [messages.TEMPLATE_BROKEN]
    return list(dict.fromkeys(found))


_OF_FILE = {
    Fault.DAMAGED: messages.TEMPLATE_BROKEN,
    Fault.TOO_LARGE: messages.TEMPLATE_UNPACKS,
}


def _of_kind(package: Package) -> list[str]:
    """Return what is wrong with the kinds of the parts."""
    if _TYPES not in package.names:
        return [messages.TEMPLATE_BROKEN]
    kinds: list[str] = []
    package.scan(_TYPES, lambda _name, its: kinds.append(its.get("ContentType", "")))
    if any(map(_RUNS.search, (*kinds, *package.names))):
        return [messages.TEMPLATE_MACROS]
    if _DOTX in kinds:
        return [messages.TEMPLATE_DOTX]
    embedded = any(_EMBEDDED.search(f"/{name}") for name in package.names)
    found = [messages.TEMPLATE_OBJECT] if embedded else []
    return found if _DOCUMENT in kinds else [*found, messages.TEMPLATE_BROKEN]


def _of_parts(package: Package) -> list[str]:
    """Return what is wrong in the parts: where they lead, and what they load."""
    found: list[str] = []
    for name in package.names:
        if name.lower().endswith(".rels"):
            package.scan(name, lambda _name, its: found.extend(_of_link(its)))
        elif name.lower().endswith(".xml") and name != _TYPES:
            found.extend(_of_fields(package, name))
        else:
            package.read(name)  # counts, whatever it is
    return found


def _of_link(its: dict[str, str]) -> list[str]:
    if its.get("TargetMode", "").lower() != "external":
        return []
    kind, target = its.get("Type", "").rpartition("/")[2], its.get("Target", "")
    if kind == "attachedTemplate":
        return [messages.TEMPLATE_ATTACHED]
    is_safe = kind == "hyperlink" and _SAFE_LINK.match(target)
    return [] if is_safe else [messages.TEMPLATE_OUTSIDE]


def _of_fields(package: Package, name: str) -> list[str]:
    """Return what is wrong with the fields of a part: some load other files."""
    said: list[str] = []
    is_code = False

    def element(tag: str, its: dict[str, str]) -> None:
        nonlocal is_code
        is_code = tag.endswith("}instrText")
        said.extend(f" {its[key]} " for key in its if key.endswith("}instr"))
        if tag.endswith("}fldChar"):
            said.append(" ")  # one field ends, or another begins

    def text(words: str) -> None:
        if is_code:
            said.append(words)

    package.scan(name, element, text)
    return [messages.TEMPLATE_LOADS] if _LOADS.search("".join(said)) else []


def _opens(file: bytes) -> bool:
    """Return whether a document can be started from it."""
    from screening.briefing.word import template  # noqa: PLC0415 - loads python-docx

    try:
        word = template.start(file)
        template.base_size(word)
        template.text_width(word)
        word.add_paragraph()
    except Exception:  # noqa: BLE001 - a broken file raises whatever it raises
        return False
    return True
