"""A logo, SVG or PNG: small, whole, and drawn by itself alone.

Paper and pages show it as a picture, in which nothing runs and from which nothing is
asked for. What no paper draws well is refused, each with what to do.
"""

import contextlib
import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from PIL import Image

from screening.briefing import messages
from screening.errors import LogoError

LARGEST = 100_000
LARGEST_PNG = 300_000
MOST_PIXELS = 2000
LEAST_SIDE, MOST_SIDE = 1e-3, 1e6
MOST_ELEMENTS = 2000
MOST_DEPTH = 20
PNG = b"\x89PNG"
"""How a PNG begins."""

_SVG = "{http://www.w3.org/2000/svg}"
_DRAWN = {
    *("svg", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
    *("g", "defs", "clipPath", "title", "desc", "metadata"),
}
_REFUSED = {
    "linearGradient": messages.SVG_GRADIENT,
    "radialGradient": messages.SVG_GRADIENT,
    "script": messages.SVG_SCRIPT,
    "style": messages.SVG_STYLE_SHEET,
    "foreignObject": messages.SVG_FOREIGN,
}
_TOO_MANY = messages.SVG_TOO_MANY_PARTS.format(most=MOST_ELEMENTS, deepest=MOST_DEPTH)
_OWN = re.compile(r"\s*(?:url\(\s*['\"]?#[^'\")\s]+['\"]?\s*\)|#.+)\s*")
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")


def read_svg(content: bytes) -> bytes:
    """Return an SVG as it is; LogoError has every reason why it is not taken."""
    root = _parsed(content)
    reasons = [*dict.fromkeys(_wrong(root, depth=0))]
    if sum(1 for _part in root.iter()) > MOST_ELEMENTS:
        reasons = [_TOO_MANY]
    if not reasons and not _has_size(root):
        reasons = [messages.NO_VIEW_BOX]
    if reasons:
        raise LogoError(reasons)
    return content


def _parsed(content: bytes) -> Element:
    if len(content) > LARGEST:
        raise LogoError([messages.SVG_TOO_LARGE.format(most=LARGEST)])
    try:
        text = content.decode("utf-8-sig")
        if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
            raise LogoError([messages.SVG_HAS_DOCTYPE])
        root = ET.fromstring(text)  # noqa: S314 - a doctype, where entities stand, is refused above
    except (UnicodeDecodeError, ET.ParseError):
        raise LogoError([messages.SVG_UNREADABLE]) from None
    if root.tag != f"{_SVG}svg":
        raise LogoError([messages.NO_SVG])
    return root


def _wrong(element: Element, depth: int) -> Iterator[str]:
    """Yield what is wrong with an element and all in it; other programs' is nothing."""
    name = str(element.tag).rpartition("}")[2]
    if name == "script" or (f"{_SVG}{name}" == element.tag and name in _REFUSED):
        yield _REFUSED[name]
        return
    if f"{_SVG}{name}" != element.tag:
        return
    if name not in _DRAWN:
        yield messages.SVG_ELEMENT.format(element=name)
    for key, value in element.attrib.items():
        yield from _wrong_attribute(key, value)
    if depth > MOST_DEPTH:
        yield _TOO_MANY
        return
    for child in element:
        yield from _wrong(child, depth + 1)


def _wrong_attribute(key: str, value: str) -> Iterator[str]:
    is_reference = key.rpartition("}")[2] == "href"
    if key == "style":
        yield messages.SVG_STYLE
    elif key == "opacity":
        yield messages.SVG_OPACITY
    elif key.lower().startswith("on"):
        yield messages.SVG_SCRIPT_AT.format(key=key)
    elif key in {"filter", "mask"}:
        yield messages.SVG_ATTRIBUTE.format(key=key)
    elif (
        is_reference or "url(" in value.lower() or "\\" in value
    ) and not _OWN.fullmatch(value):
        yield messages.SVG_OUTSIDE


def _has_size(root: Element) -> bool:
    """Tell whether a drawing says how large it is, and that is no line or point."""
    box = root.get("viewBox", "").replace(",", " ").split()
    if not box:
        sides = [_LENGTH.fullmatch(root.get(side, "")) for side in ("width", "height")]
        box = ["0", "0", *(side[1] for side in sides if side)]
    with contextlib.suppress(ValueError):
        _left, _top, width, height = numbers = [float(number) for number in box]
        is_flat = min(width, height) < LEAST_SIDE
        return not is_flat and all(abs(number) < MOST_SIDE for number in numbers)
    return False


def read_png(content: bytes) -> bytes:
    """Return a PNG written anew from its pixels; LogoError says why it is not taken."""
    if len(content) > LARGEST_PNG:
        raise LogoError([messages.PNG_TOO_LARGE.format(most=LARGEST_PNG)])
    written = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            if max(picture.size) > MOST_PIXELS:
                says = messages.PNG_TOO_MANY_PIXELS.format(most=MOST_PIXELS)
                raise LogoError([says])
            clear = "A" in picture.getbands() or "transparency" in picture.info
            picture.convert("RGBA" if clear else "RGB").save(
                written, "PNG", icc_profile=None
            )
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise LogoError([messages.PNG_BROKEN]) from None
    return written.getvalue()
