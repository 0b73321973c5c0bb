"""A logo, SVG or PNG: small, whole, and written anew from the parts that draw it."""

import contextlib
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
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

_SVG = "{http://www.w3.org/2000/svg}"
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
_ELEMENTS = _SHAPES | {"g", "defs", "clipPath"}
_PLACED = {"x", "y", "width", "height"}
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
_FORBIDDEN = {
    "linearGradient": messages.SVG_GRADIENT,
    "radialGradient": messages.SVG_GRADIENT,
    "script": messages.SVG_SCRIPT,
    "style": messages.SVG_STYLE_SHEET,
    "foreignObject": messages.SVG_FOREIGN,
}
_OWN = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)['\"]?\s*\)")
_RENAMED = r"url(#logo-\1)"
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")


@dataclass(frozen=True, slots=True)
class Drawing:
    """SVG that was written here, and goes into a page as it is."""

    svg: str

    def __html__(self) -> str:
        """Return it as templates take markup."""
        return self.svg


def read(content: bytes, title: str) -> Drawing:
    """Return an SVG to put into a page, under a title for those who do not see it.

    A LogoError has every reason why it is not taken.
    """
    root = _parsed(content)
    if reasons := [*_wrong(root)]:
        raise LogoError(reasons)
    box, width, height = _size(root)
    scale = min(10 / height, 60 / width)  # the tallest and the widest, in millimetres
    return Drawing(
        f'<svg class="house__logo" role="img" aria-labelledby="house-logo" '
        f'width="{width * scale:.2f}mm" height="{height * scale:.2f}mm" '
        f'viewBox="{box}"><title id="house-logo">{escape(title)}</title>'
        f"<g{_attributes(root, _DRAWS - _PLACED)}>{_written(root)}</g></svg>"
    )


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


def _wrong(root: Element) -> Iterator[str]:
    parts = [*_kept(root)]
    if len(parts) > MOST_ELEMENTS or any(depth > MOST_DEPTH for _, depth in parts):
        yield messages.SVG_TOO_MANY_PARTS.format(most=MOST_ELEMENTS, deepest=MOST_DEPTH)
        return
    elements = [element for element, _depth in parts]
    ids = Counter(element.get("id", "") for element in elements)
    yield from (
        messages.SVG_ID_TWICE.format(name=name)
        for name in ids
        if name and ids[name] > 1
    )
    yield from _wrong_attributes(root, ids)
    for element in elements[1:]:
        name = _name(element)
        if name in _FORBIDDEN:
            yield _FORBIDDEN[name]
            continue
        if name not in _ELEMENTS:
            yield messages.SVG_ELEMENT.format(element=name)
        yield from _wrong_attributes(element, ids)
    yield from _wrong_clips(elements)


def _wrong_clips(elements: list[Element]) -> Iterator[str]:
    """Yield whether clips clip each other, or have too much in them for their uses."""
    clips = [element for element in elements if _name(element) == "clipPath"]
    if any(part.get("clip-path") for clip in clips for part in clip.iter()):
        yield messages.SVG_CLIPS_CLIPS
        return
    length = {clip.get("id", ""): len(ET.tostring(clip)) for clip in clips}
    used = (_OWN.fullmatch(element.get("clip-path", "")) for element in elements)
    if sum(length.get(own[1], 0) for own in used if own) > LARGEST:
        yield messages.SVG_CLIPS_MUCH


def _kept(element: Element, depth: int = 0) -> Iterator[tuple[Element, int]]:
    """Yield an element and all in it, but what is left out, and how deep each is."""
    yield element, depth
    if depth <= MOST_DEPTH and _name(element) not in _FORBIDDEN:
        for child in _drawing(element):
            yield from _kept(child, depth + 1)


def _drawing(element: Element) -> Iterator[Element]:
    """Yield what is in an element, but what draws nothing."""
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or not tag.startswith(_SVG):
            if "script" in str(tag).lower():
                yield child
        elif _name(child) not in {"title", "desc", "metadata"}:
            yield child


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _wrong_attributes(element: Element, ids: Counter[str]) -> Iterator[str]:
    name = _name(element)
    root = {"viewBox", "preserveAspectRatio"} if name == "svg" else set()
    for key, value in element.attrib.items():
        if key == "style":
            yield messages.SVG_STYLE
        elif key.lower().startswith("on"):
            yield messages.SVG_SCRIPT_AT.format(key=key)
        elif key == "opacity":
            yield messages.SVG_OPACITY
        elif key in _HREFS or "url(" in value.lower() or "\\" in value:
            yield from _wrong_reference(name, key, value, ids)
        elif "}" not in key and key not in _DRAWS | _NO_MATTER | root:
            yield messages.SVG_ATTRIBUTE.format(key=key, element=name)


def _wrong_reference(
    name: str, key: str, value: str, ids: Counter[str]
) -> Iterator[str]:
    found = re.fullmatch("#(.+)", value) if key in _HREFS else _OWN.fullmatch(value)
    if not found:
        yield messages.SVG_OUTSIDE
    elif found[1] not in ids:
        yield messages.SVG_GONE.format(name=found[1])
    elif key in _HREFS:
        yield messages.SVG_REPEATS.format(element=name)


def _size(root: Element) -> tuple[str, float, float]:
    """Return the view box of a drawing, its width and its height."""
    box = root.get("viewBox", "").replace(",", " ").split()
    if not box:
        sides = [_LENGTH.fullmatch(root.get(side, "")) for side in ("width", "height")]
        box = ["0", "0", *(side[1] for side in sides if side)]
    with contextlib.suppress(ValueError):
        numbers = [float(number) for number in box]
        _left, _top, width, height = numbers
        is_flat = min(width, height) < LEAST_SIDE
        if not is_flat and all(abs(number) < MOST_SIDE for number in numbers):
            return " ".join(f"{number:g}" for number in numbers), width, height
    raise LogoError([messages.NO_VIEW_BOX])


def _written(element: Element) -> str:
    """Return what is in an element as markup."""
    return "".join(
        f"<{_name(child)}{_attributes(child)}>{_written(child)}</{_name(child)}>"
        for child in _drawing(element)
    )


def _attributes(element: Element, drawing: frozenset[str] = _DRAWS) -> str:
    """Return attributes as markup; ids get a name that nothing else on a page has."""
    found = {key: value for key, value in element.attrib.items() if key in drawing}
    if name := element.get("id"):
        found["id"] = f"logo-{name}"
    return "".join(
        f' {key}="{escape(_OWN.sub(_RENAMED, value))}"' for key, value in found.items()
    )


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
