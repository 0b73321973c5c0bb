"""A logo as PNG: small, whole, and written anew from the parts that draw it."""

from __future__ import annotations

import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from screening.errors import LogoError

LARGEST = 100_000
MOST_ELEMENTS = 2000
MOST_DEPTH = 20
TALLEST_MM = 10
WIDEST_MM = 60

_SVG = "{http://www.w3.org/2000/svg}"
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
_ELEMENTS = _SHAPES | {"g", "defs", "clipPath"}
_PLACED = {"x", "y", "width", "height"}
_LEFT_OUT = {"title", "desc", "metadata"}
_DRAWS = frozenset(
    re.findall(
        r"\S+",
        "clip-path clip-rule clipPathUnits color cx cy d display fill fill-opacity "
        "fill-rule height points r rx ry stroke stroke-dasharray stroke-dashoffset "
        "stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width "
        "transform visibility width x x1 x2 y y1 y2",
    )
)
_NO_MATTER = {"id", "class", "version", "baseProfile", "enable-background", "role"}
_FLAT = "Save it with flat colours, or as a PNG."
_FORBIDDEN = {
    "linearGradient": f"it has a gradient. {_FLAT}",
    "radialGradient": f"it has a gradient. {_FLAT}",
    "script": "it runs a script. Save it without.",
    "style": "it has a style sheet. Save it with presentation attributes.",
    "foreignObject": "it has a foreignObject, which holds anything. Save it without.",
}
_OWN = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)['\"]?\s*\)")
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")
_PLAIN = "Save it as plain SVG, of shapes alone, with text turned into paths."


@dataclass(frozen=True, slots=True)
class Drawing:
    """SVG that was written here, and goes into a page as it is."""

    svg: str

    def __html__(self) -> str:
        """Return it as templates take markup."""
        return self.svg


def read(content: bytes, title: str) -> Drawing:
    """Return an SVG to put into a page, under a title for those who do not see it.

    Raises:
        LogoError: with every reason why it is not taken.
    """
    root = _parsed(content)
    reasons = [*_wrong(root)]
    if not reasons:
        size = _size(root)
        if size is None:
            reasons = ['it has no "viewBox" that says how large it is. Give it one.']
        else:
            return Drawing(_drawn(root, size, title))
    raise LogoError(reasons)


def _parsed(content: bytes) -> Element:
    if len(content) > LARGEST:
        raise LogoError([f"it is over {LARGEST:,} bytes. Simplify it."])
    try:
        text = content.decode("utf-8-sig")
        if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
            raise LogoError(["it has a doctype. Take that line out."])
        root = ET.fromstring(text)  # noqa: S314 - no doctype or entity gets to it
    except (UnicodeDecodeError, ET.ParseError):
        raise LogoError(["it is no SVG: it cannot be read as XML in UTF-8."]) from None
    if root.tag != f"{_SVG}svg":
        raise LogoError(["it is no SVG: it does not start with one."])
    return root


def _wrong(root: Element) -> Iterator[str]:
    elements = [*_kept(root)]
    if len(elements) > MOST_ELEMENTS or any(deep > MOST_DEPTH for _, deep in elements):
        yield (
            f"it has over {MOST_ELEMENTS:,} parts, or nests over {MOST_DEPTH} deep. "
            f"Simplify it."
        )
        return
    ids = Counter(one.get("id", "") for one, _deep in elements)
    for name in (one for one, count in ids.items() if one and count > 1):
        yield f'it has the id "{name}" twice. {_PLAIN}'
    yield from _wrong_attributes(root, ids)
    for element, _deep in elements[1:]:
        yield from _wrong_part(element, ids)
    clips = [one for one, _ in elements if _name(one) == "clipPath"]
    if any(two.get("clip-path") for one in clips for two in one.iter()):
        yield "it clips what clips. Simplify it."
    elif _clipped(elements, clips) > LARGEST:
        yield "it clips by too much, too often. Simplify it."


def _clipped(elements: list[tuple[Element, int]], clips: list[Element]) -> int:
    """Return how many characters its clips have, each as often as it is used."""
    length = {one.get("id", ""): len(ET.tostring(one)) for one in clips}
    used = (_OWN.fullmatch(one.get("clip-path", "")) for one, _deep in elements)
    return sum(length.get(one[1], 0) for one in used if one)


def _kept(element: Element, deep: int = 0) -> Iterator[tuple[Element, int]]:
    """Yield an element and all in it, but what is left out, and how deep each is."""
    yield element, deep
    if deep <= MOST_DEPTH and _name(element) not in _FORBIDDEN:
        for one in element:
            if not _is_left_out(one):
                yield from _kept(one, deep + 1)


def _is_left_out(element: Element) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith(_SVG):
        return "script" not in str(tag).lower()
    return _name(element) in _LEFT_OUT


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _wrong_part(element: Element, ids: Counter[str]) -> Iterator[str]:
    name = _name(element)
    if name in _FORBIDDEN:
        yield _FORBIDDEN[name]
        return
    if name not in _ELEMENTS:
        yield f"it has <{name}>. {_PLAIN}"
    yield from _wrong_attributes(element, ids)


def _wrong_attributes(element: Element, ids: Counter[str]) -> Iterator[str]:
    name = _name(element)
    for key, value in element.attrib.items():
        if key == "style":
            yield "it has style attributes. Save it with presentation attributes."
        elif key.lower().startswith("on"):
            yield f'it runs a script at "{key}". Save it without.'
        elif key == "opacity":
            yield f"it has opacity. {_FLAT}"
        elif key in _HREFS or "url(" in value.lower() or "\\" in value:
            yield from _wrong_reference(name, key, value, ids)
        elif "}" not in key and key not in _known(name):
            yield f'it has "{key}" on <{name}>. {_PLAIN}'


def _wrong_reference(
    name: str, key: str, value: str, ids: Counter[str]
) -> Iterator[str]:
    found = re.fullmatch("#(.+)", value) if key in _HREFS else _OWN.fullmatch(value)
    if not found:
        yield "it refers to something outside itself. Embed it as shapes."
    elif found[1] not in ids:
        yield f'it refers to "#{found[1]}", which is not there.'
    elif key in _HREFS:
        yield f"<{name}> repeats another part. {_PLAIN}"


def _known(name: str) -> frozenset[str]:
    """Return the attributes that an element may have, written or left out."""
    root = {"viewBox", "preserveAspectRatio"} if name == "svg" else set()
    return _DRAWS | _NO_MATTER | root


def _size(root: Element) -> tuple[str, float, float] | None:
    """Return the view box of a drawing, its width and its height; None where none."""
    box = root.get("viewBox", "").replace(",", " ").split()
    if not box:
        sides = [_LENGTH.fullmatch(root.get(one, "")) for one in ("width", "height")]
        box = ["0", "0", *(one[1] for one in sides if one)]
    try:
        numbers = [float(one) for one in box]
        _left, _top, width, height = numbers
    except ValueError:
        return None
    if not all(abs(one) < 1e6 for one in numbers) or min(width, height) < 1e-3:  # noqa: PLR2004 - what a drawing can be
        return None
    return " ".join(f"{one:g}" for one in numbers), width, height


def _drawn(root: Element, size: tuple[str, float, float], title: str) -> str:
    box, width, height = size
    scale = min(TALLEST_MM / height, WIDEST_MM / width)
    return (
        f'<svg class="house__logo" role="img" aria-labelledby="house-logo" '
        f'width="{width * scale:.2f}mm" height="{height * scale:.2f}mm" '
        f'viewBox="{box}"><title id="house-logo">{escape(title)}</title>'
        f"<g{_attributes(root, _DRAWS - _PLACED)}>{_written(root)}</g></svg>"
    )


def _written(element: Element) -> str:
    """Return what is in an element as markup."""
    return "".join(
        f"<{_name(one)}{_attributes(one)}>{_written(one)}</{_name(one)}>"
        for one in element
        if not _is_left_out(one)
    )


def _attributes(element: Element, drawing: frozenset[str] = _DRAWS) -> str:
    """Return attributes as markup; ids get a name that nothing else on a page has."""
    found = {key: one for key, one in element.attrib.items() if key in drawing}
    if name := element.get("id"):
        found["id"] = f"logo-{name}"
    return "".join(
        f' {key}="{escape(_OWN.sub(_renamed, value))}"' for key, value in found.items()
    )


def _renamed(own: re.Match[str]) -> str:
    return f"url(#logo-{own[1]})"


LARGEST_PNG = 300_000
MOST_PIXELS = 2000

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
"""How many bits a channel may have, by the type of colour."""
_BY_PALETTE = 3
_DRAWING_PARTS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_BROKEN = "it is no whole PNG. Save it again."


def read_png(content: bytes) -> bytes:
    """Return a PNG without anything that does not draw.

    Raises:
        LogoError: where it is too large or broken.
    """
    if len(content) > LARGEST_PNG:
        raise LogoError([f"it is over {LARGEST_PNG:,} bytes. Make it smaller."])
    try:
        parts = [*_parts(content)]
        [header] = [data for kind, data in parts if kind == b"IHDR"]
        width, height, depth, colour, *ways, laced = struct.unpack(">IIBBBBB", header)
    except (struct.error, ValueError):
        raise LogoError([_BROKEN]) from None
    kinds = [kind for kind, _data in parts]
    known = depth in _DEPTHS.get(colour, ()) and not any(ways)
    whole = kinds[0] == b"IHDR" and (colour != _BY_PALETTE or b"PLTE" in kinds)
    if not (known and whole) or min(width, height) == 0:
        raise LogoError([_BROKEN])
    if max(width, height) > MOST_PIXELS:
        raise LogoError([f"it has over {MOST_PIXELS} pixels a side. Make it smaller."])
    if laced:
        raise LogoError(["it is interlaced. Save it without."])
    row = (width * _CHANNELS[colour] * depth + 7) // 8 + 1
    pixels = b"".join(data for kind, data in parts if kind == b"IDAT")
    _check_pixels(pixels, row, height)
    return _SIGNATURE + b"".join(
        _part(kind, data) for kind, data in parts if kind in _DRAWING_PARTS
    )


def _parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the parts of a PNG, each with its kind; raise ValueError where broken."""
    if not content.startswith(_SIGNATURE):
        raise ValueError
    place, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, place)
        data = content[place + 8 : place + 8 + length]
        if content[place : place + 12 + length] != _part(kind, data):
            raise ValueError
        yield kind, data
        place += 12 + length


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + _sum(kind + data)


def _sum(data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(data))


def _check_pixels(pixels: bytes, row: int, height: int) -> None:
    """Unpack no more than there can be, and hold it to what there must be."""
    packed = zlib.decompressobj()
    try:
        plain = packed.decompress(pixels, row * height + 1)
    except zlib.error:
        raise LogoError([_BROKEN]) from None
    highest = max(plain[::row], default=0)
    if len(plain) != row * height or not packed.eof or highest > 4:  # noqa: PLR2004 - the last filter
        raise LogoError([_BROKEN])
