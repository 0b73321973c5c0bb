"""The house file: whose briefing it is, and what that looks like on paper.

It brands the briefing without a template of ours being touched: a name, a logo beside
the file, two colours, how to get in touch, words for the foot of every page, and the
firm's own template for Word files.

The logo is an SVG or a PNG: small, whole, and drawn by itself alone. Paper and pages
show it as a picture, in which nothing runs and from which nothing is asked for. What no
paper draws well is refused, each with what to do.
"""

import contextlib
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path as FilePath
from typing import Annotated, Any
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from PIL import Image
from pydantic import AfterValidator, Field, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails

from screening import errors
from screening.briefing.word import package
from screening.errors import LogoError
from screening.formats import files, yaml_reader
from screening.formats.text import plain_text
from screening.formats.yaml_reader import Document
from screening.rulebook.fields import Part

OURS = {"main": "#17365d", "headings": "#0f2440"}
AA = 4.5
"""The contrast that text of any size needs."""
SRGB_KNEE = 0.04045
"""Up to here sRGB is linear (IEC 61966-2-1)."""
LARGEST = 100_000
LARGEST_PNG = 300_000
MOST_PIXELS = 2000
LEAST_SIDE, MOST_SIDE = 1e-3, 1e6
MOST_ELEMENTS = 2000
MOST_DEPTH = 20
PNG = b"\x89PNG"
"""How a PNG begins."""

_SVG = "http://www.w3.org/2000/svg"
_DRAWN = {
    *("svg", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
    *("g", "defs", "clipPath", "title", "desc", "metadata"),
}
_FLAT = "Save it with flat colours, or as a PNG."
_AS_SHAPES = "Save it as plain SVG, of shapes alone, with text turned into paths."
_BY_ATTRIBUTES = "Save it with presentation attributes."
_REFUSED = {
    **dict.fromkeys(
        ("linearGradient", "radialGradient", "stop"), f"it has a gradient. {_FLAT}"
    ),
    "script": "it runs a script. Save it without.",
    "style": f"it has a style sheet. {_BY_ATTRIBUTES}",
    "foreignObject": "it has a foreignObject, which holds anything. Save it without.",
}
_REFUSED_AT = {
    "style": f"it has style attributes. {_BY_ATTRIBUTES}",
    "opacity": f"it has opacity. {_FLAT}",
    **dict.fromkeys(("filter", "mask"), f'it has "{{key}}". {_AS_SHAPES}'),
}
"""What is said of elements and of attributes that no drawing may have."""
_OUTSIDE = "it refers to something outside itself. Embed it as shapes."
_OWN = re.compile(r"\s*(?:url\(\s*['\"]?#[^'\")\s]+['\"]?\s*\)|#.+)\s*")
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")

_FILES = {"logo": r"(?i)^[^/\\]+\.(svg|png)$", "word": r"(?i)^[^/\\]+\.docx$"}
"""How the files are named that may stand beside the house file."""
_NO_COLOUR = '"{key}" is no hex colour. Write it in quotes, like "{ours}".'

Colour = Sequence[float]
"""Red, green and blue, from 0 to 255."""
Words = Annotated[str, AfterValidator(plain_text), Field(min_length=1)]

_SAYS = {
    "missing": 'the file needs "name", whose briefings they are.',
    "value_error": "{error}",
    "too_short": '"{key}" is empty. Write it, or leave the key out.',
    "too_long": '"{key}" has {actual_length} characters. Shorten it to {max_length}.',
    "logo": '"logo" names no SVG or PNG file beside this one, like logo.svg.',
    "word": '"word" names no Word file beside this one, like letterhead.docx.',
    "colours": '"colours" holds "main" and "headings", each a colour in quotes.',
    "main": _NO_COLOUR,
    "headings": _NO_COLOUR,
}
"""What is said of a kind of mistake, or else of any other mistake at a key."""


def _readable(colour: str, info: ValidationInfo) -> str:
    papers: dict[str, Colour] = {"white paper": b"\xff\xff\xff"}
    if "main" in info.data:
        papers['the tint of "main"'] = _tint(_parts(info.data["main"]))
    for name, paper in papers.items():
        ratio = contrast(_parts(colour), paper)
        if ratio < AA:
            shown = int(ratio * 10) / 10  # never rounded up to what is needed
            raise ValueError(
                f'"{info.field_name}" has a contrast of {shown}:1 to {name}, and text '
                f"needs {AA}:1. Take a darker colour."
            )
    return colour


Hex = Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$"), AfterValidator(_readable)]


class _Colours(Part):
    main: Hex = OURS["main"]
    headings: Hex = OURS["headings"]


class _HouseFile(Part):
    name: Annotated[Words, Field(max_length=60)]
    logo: Annotated[str, Field(pattern=_FILES["logo"])] = ""
    word: Annotated[str, Field(pattern=_FILES["word"])] = ""
    colours: _Colours = _Colours()
    contact: Annotated[Words, Field(max_length=90)] = ""
    footer: Annotated[Words, Field(max_length=160)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branding:
    """Whose briefing it is. Empty, it is nobody's, and looks as it always did.

    `logo` is an SVG or a PNG, as it is shown. `style` holds the colours, as the
    briefing's stylesheet names them. `text` and `file` are what the house file and the
    logo's file hold; `digest` is of both. `word` is the template for Word files: no PDF
    hangs on it, so it is in no digest.
    """

    name: str = ""
    logo: bytes = b""
    style: str = ""
    contact: str = ""
    footer: str = ""
    digest: str = ""
    text: str = ""
    file: bytes = b""
    word: bytes = b""


UNBRANDED = Branding()


Beside = Callable[[str, str], bytes | None]
"""What a file holds, by its key and its name; None where it is missing."""


def load(file: FilePath | None) -> Branding:
    """Load a house file and what is beside it, else HouseError; nobody's if None."""
    if file is None:
        return UNBRANDED
    try:
        text = files.read(file, str(file))
    except errors.ProblemsError as error:
        raise errors.HouseError(error.problems) from None
    return _read(str(file), text, lambda _key, name: _content(file.parent / name))


def read(file: str, text: str, logo: bytes | None) -> Branding:
    """Read a house file and its logo, None if missing, as `load` does.

    A kept house has no template, so that none is looked at.
    """
    return _read(file, text, lambda key, _name: logo if key == "logo" else b"")


def _read(file: str, text: str, beside: Beside) -> Branding:
    try:
        document = yaml_reader.read(file, text)
    except errors.ProblemsError as error:
        raise errors.HouseError(error.problems) from None
    house, problems = _house_file(document)
    held, taken = dict[str, bytes](), dict[str, bytes]()
    for key, kind in (("logo", "logo"), ("word", "template")):
        named = _named(document.data, key)
        content = beside(key, named) if named else b""
        try:
            taken[key] = _taken(kind, named, content)
        except LogoError as error:
            problems += (document.problem((key,), says) for says in error.reasons)
        held[key] = content or b""
    if problems:
        raise errors.HouseError(problems)
    return Branding(
        **house.model_dump(include={"name", "contact", "footer"}),
        logo=taken["logo"],
        word=taken["word"],
        style=_style(house.colours) if "colours" in house.model_fields_set else "",
        digest=hashlib.sha256(text.encode() + b"\0" + held["logo"]).hexdigest(),
        text=text,
        file=held["logo"],
    )


def _house_file(document: Document) -> tuple[_HouseFile, list[errors.Problem]]:
    """Return the house file, or one to go on with and every problem."""
    if not isinstance(document.data, dict) or not document.data:
        says = "the file starts without a key. Write name: and whose it is."
        return _HouseFile(name="-"), [document.problem((), says)]
    try:
        return _HouseFile.model_validate(document.data), []
    except ValidationError as error:
        return _HouseFile(name="-"), [*_problems(document, error.errors())]


def _named(data: Any, key: str) -> str:
    """Return the file of a key if it is named rightly; `_says` tells what is wrong."""
    named = data.get(key) if isinstance(data, dict) else None
    is_name = isinstance(named, str) and re.fullmatch(_FILES[key], named)
    return str(named) if is_name else ""


def _taken(kind: str, named: str, content: bytes | None) -> bytes:
    """Return a file beside the house file as it is used; LogoError says why not."""
    if content is None:
        raise LogoError([f"the {kind} {named} is not there. Put it beside this file."])
    take = {"svg": read_svg, "png": read_png}.get(named[-3:].lower(), _template)
    try:
        return take(content)
    except LogoError as error:
        reasons = (f"the {kind} {named} is not taken: {it}" for it in error.reasons)
        raise LogoError(reasons) from None


def _template(content: bytes) -> bytes:
    """Return a template for Word files as it is; LogoError has every reason why not."""
    if content and (reasons := package.faults(content)):
        raise LogoError(reasons)
    return content


def _content(file: FilePath) -> bytes | None:
    """Return the bytes of a file, or just more than may be; None where it is none.

    What holds nothing counts as one byte: it is refused, and not left out.
    """
    try:
        if not file.is_file():
            return None
        with file.open("rb") as opened:
            most = max(LARGEST, LARGEST_PNG, package.LARGEST)
            return opened.read(most + 1) or b"\0"
    except OSError:
        return None


def _problems(
    document: Document, wrong: list[ErrorDetails]
) -> Iterator[errors.Problem]:
    unknown = [bad["loc"] for bad in wrong if bad["type"] == "extra_forbidden"]
    meant = errors.nearest("name", (str(path[0]) for path in unknown))
    for detail in wrong:
        path = detail["loc"]
        if detail["type"] != "missing" or not meant:
            yield document.problem(path, _says(detail), at_key=path in unknown)


def _says(detail: ErrorDetails) -> str:
    """Return the mistake at one place of the file, in words."""
    path, kind, key = detail["loc"], detail["type"], str(detail["loc"][-1])
    if kind == "extra_forbidden":
        known = _Colours if path[:-1] else _HouseFile
        hint = errors.did_you_mean(key, known.model_fields)
        return f'unknown key "{key}".{hint}'
    no_text = '"{key}" is no text. Write words, in quotes.'
    says = _SAYS.get(kind) or _SAYS.get(key, no_text)
    return says.format(key=key, ours=OURS.get(key), **detail.get("ctx", {}))


def _style(colours: _Colours) -> str:
    """Return the house's colours in place of ours, as a stylesheet."""
    soft = bytes(map(round, _tint(_parts(colours.main)))).hex()
    return (
        f":root {{ --navy: {colours.main.lower()}; "
        f"--navy-deep: {colours.headings.lower()}; --navy-soft: #{soft}; }}"
    )


def contrast(colour: Colour, other: Colour) -> float:
    """Return the contrast of two colours as WCAG 2 counts it: from 1 to 21."""
    darker, lighter = sorted((_luminance(colour), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= SRGB_KNEE else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> Colour:
    return bytes.fromhex(colour[1:])


def _tint(colour: Colour) -> Colour:
    return [255 - (255 - part) * 0.1 for part in colour]


def read_svg(content: bytes) -> bytes:
    """Return an SVG as it is; LogoError has every reason why it is not taken."""
    root = _parsed(content)
    reasons = [*_wrong(root)]
    if sum(1 for _part in root.iter()) > MOST_ELEMENTS or _depth(root) > MOST_DEPTH:
        most = f"{MOST_ELEMENTS:,} parts, or nests over {MOST_DEPTH} deep"
        reasons = [f"it has over {most}. Simplify it."]
    if not reasons and not _has_size(root):
        reasons = ['it has no "viewBox" that says how large it is. Give it one.']
    if reasons:
        raise LogoError(reasons)
    return content


def _parsed(content: bytes) -> Element:
    if len(content) > LARGEST:
        raise LogoError([f"it is over {LARGEST:,} bytes. Simplify it."])
    try:
        text = content.decode("utf-8-sig")
        if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
            raise LogoError(["it has a doctype. Take that line out."])
        root = ET.fromstring(text)  # noqa: S314 - a doctype, where entities stand, is refused above
    except (UnicodeDecodeError, ET.ParseError):
        says = "it is no SVG: it cannot be read as XML in UTF-8."
        raise LogoError([says]) from None
    if root.tag != f"{{{_SVG}}}svg":
        raise LogoError(["it is no SVG: it does not start with one."])
    return root


def _depth(root: Element) -> int:
    """Return how deep a drawing nests; not by calls, which would nest as deep."""
    depth, row = -1, [root]
    while row:
        depth, row = depth + 1, [child for part in row for child in part]
    return depth


def _wrong(root: Element) -> Iterator[str]:
    """Yield what is wrong with a drawing; elements of other programs are nothing."""
    for part in root.iter():
        space, _, name = str(part.tag).removeprefix("{").rpartition("}")
        is_ours = space == _SVG
        if name == "script" or (is_ours and name in _REFUSED):
            yield _REFUSED[name]
        elif is_ours:
            if name not in _DRAWN:
                yield f"it has <{name}>. {_AS_SHAPES}"
            yield from filter(None, starmap(_wrong_attribute, part.attrib.items()))


def _wrong_attribute(key: str, value: str) -> str:
    """Return the fault of an attribute of a drawing; empty where it has none."""
    if key in _REFUSED_AT:
        return _REFUSED_AT[key].format(key=key)
    if key.lower().startswith("on"):
        return f'it runs a script at "{key}". Save it without.'
    refers = key.rpartition("}")[2] == "href" or "url(" in value.lower()
    is_own = _OWN.fullmatch(value) or not (refers or "\\" in value)
    return "" if is_own else _OUTSIDE


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
        raise LogoError([f"it is over {LARGEST_PNG:,} bytes. Create smaller."])
    written = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            if max(picture.size) > MOST_PIXELS:
                says = f"it has over {MOST_PIXELS} pixels a side. Create smaller."
                raise LogoError([says])
            clear = "A" in picture.getbands() or "transparency" in picture.info
            picture.convert("RGBA" if clear else "RGB").save(
                written, "PNG", icc_profile=None
            )
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise LogoError(["it is no whole PNG. Save it again."]) from None
    return written.getvalue()
