"""HTML as the standard has it: what no page may break, and no reader may miss.

A parser that follows the standard takes ten times as long as one in C, so that it reads
a page only where its markup shows something new to this run: a tag in an element in
which it never stood, or a sign that stands for no other. That each element ends where
it should, and how its attributes are written, is looked at in every page.
"""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from lxml.etree import _Element
from tinyhtml5.parser import HTMLParser

_VALUE = re.compile(r'"[^"]*"')
_PIECE = re.compile(r"<[^<>]*>?|&(?!\w+;|#\d+;)|>")
_SINGLE = re.compile("'[^']*'")
_ATTRIBUTE = r"\s+[a-z][\w:-]*(?:='[^']*'|=)?"
_TAG = re.compile(rf"</?([a-z][\w-]*)((?:{_ATTRIBUTE})*)\s*/?>", re.IGNORECASE)
_EMPTY = {"br", "col", "hr", "img", "input", "link", "meta"}
_NEVER_NESTED = {"a", "button", "form", "label"}
_seen: set[tuple[str, str]] = set()
_whole: set[tuple[str, ...]] = set()
"""Tags in their order, without values, of pages in which nothing was wrong."""


def faults(html: str, tree: _Element) -> Iterator[str]:
    """Yield what the standard bars in a page, and how its tree differs from that."""
    pieces, new = tuple(_PIECE.findall(_VALUE.sub("", html))), set[tuple[str, str]]()
    if pieces in _whole:
        return
    if wrong := [*_nesting(pieces, new)]:
        yield from wrong
        return
    _whole.add(pieces)
    if new <= _seen:
        return
    parser = HTMLParser(namespace_html_elements=False)
    standard = parser.parse(html)
    yield from (f"not HTML: {error}" for error in parser.errors)
    for read, due in zip(_walk(tree), _walk(standard), strict=False):
        if read != due:
            yield f"read as {read}, and it is {due}"
            return
    _seen.update(new)


def _nesting(pieces: Iterable[str], into: set[tuple[str, str]]) -> Iterator[str]:
    """Yield elements that end elsewhere than they should; note what stands in what."""
    around = [""]
    for piece in pieces:
        if not (tag := _TAG.fullmatch(piece)):
            into.add((around[-1], piece))
            continue
        name, attributes = tag[1], _SINGLE.sub("", tag[2]).split()
        into.add((around[-1], name))
        if len({*attributes}) < len(attributes):
            yield f"an attribute twice: {piece}"
        if piece.startswith("</"):
            if (inner := around.pop()) != name:
                yield f"{piece} ends <{inner}>"
                return
        elif name not in _EMPTY and not piece.endswith("/>"):
            if name in _NEVER_NESTED.intersection(around):
                yield f"<{name}> in <{name}>"
            around.append(name)


def _walk(element: _Element | Element) -> Iterator[tuple[str, str, str]]:
    for part in element.iter():
        if isinstance(part.tag, str):
            name = part.tag.rpartition("}")[2].lower()
            yield name, part.get("id", ""), " ".join((part.text or "").split())
