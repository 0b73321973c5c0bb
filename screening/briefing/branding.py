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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated, Any
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from PIL import Image
from pydantic import AfterValidator, Field, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails

from screening import errors
from screening.briefing import messages
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

_FILE = r"(?i)^[^/\\]+\.(svg|png)$"
_WORD_FILE = r"(?i)^[^/\\]+\.docx$"

Colour = Sequence[float]
"""Red, green and blue, from 0 to 255."""
Words = Annotated[str, AfterValidator(plain_text), Field(min_length=1)]

_SAYS = {
    "missing": 'the file needs "name", whose briefings they are.',
    "value_error": "{error}",
    "too_short": '"{key}" is empty. Write it, or leave the key out.',
    "too_long": '"{key}" has {actual_length} characters. Shorten it to {max_length}.',
    "logo": '"logo" names no SVG or PNG file beside this one, like logo.svg.',
    "word": messages.NO_TEMPLATE_NAMED,
    "colours": '"colours" holds "main" and "headings", each a colour in quotes.',
    "main": messages.NO_COLOUR,
    "headings": messages.NO_COLOUR,
}
"""What is said of a kind of mistake, or else of any other mistake at a key."""


def _readable(colour: str, info: ValidationInfo) -> str:
    papers: dict[str, Colour] = {"white paper": b"\xff\xff\xff"}
    if "main" in info.data:
        papers['the tint of "main"'] = _tint(_parts(info.data["main"]))
    for name, paper in papers.items():
        found = contrast(_parts(colour), paper)
        if found < AA:
            shown = int(found * 10) / 10  # never rounded up to what is needed
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
    logo: Annotated[str, Field(pattern=_FILE)] = ""
    word: Annotated[str, Field(pattern=_WORD_FILE)] = ""
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


def load(file: FilePath | None) -> Branding:
    """Load a house file, as `read` does, and what is beside it; nobody's if None."""
    if file is None:
        return UNBRANDED
    try:
        text = files.read(file, str(file))
        data = yaml_reader.read(str(file), text).data
    except errors.ProblemsError as error:
        raise errors.HouseError(error.problems) from None
    logo, word = _named(data, "logo", _FILE), _named(data, "word", _WORD_FILE)
    return read(
        str(file),
        text,
        _content(file.parent / logo) if logo else b"",
        _content(file.parent / word) if word else b"",
    )


def read(
    file: str, text: str, logo: bytes | None, word: bytes | None = b""
) -> Branding:
    """Read a house file, its logo and its template, None if missing; or HouseError.

    An empty template is not looked at: a kept house has none.
    """
    try:
        document = yaml_reader.read(file, text)
    except errors.ProblemsError as error:
        raise errors.HouseError(error.problems) from None
    house, problems = _house_file(document)
    try:
        picture = _logo(_named(document.data, "logo", _FILE), logo)
    except LogoError as error:
        problems.extend(document.problem(("logo",), says) for says in error.reasons)
    refused = _wrong_with(_named(document.data, "word", _WORD_FILE), word)
    problems.extend(document.problem(("word",), says) for says in refused)
    if problems:
        raise errors.HouseError(problems)
    logo = logo or b""
    return Branding(
        **house.model_dump(include={"name", "contact", "footer"}),
        logo=picture,
        style=_style(house.colours) if "colours" in house.model_fields_set else "",
        digest=hashlib.sha256(text.encode() + b"\0" + logo).hexdigest(),
        text=text,
        file=logo,
        word=word or b"",
    )


def _house_file(document: Document) -> tuple[_HouseFile, list[errors.Problem]]:
    """Return what the file holds, or something to go on with and every problem."""
    if not isinstance(document.data, dict) or not document.data:
        says = "the file starts without a key. Write name: and whose it is."
        return _HouseFile(name="-"), [document.problem((), says)]
    try:
        return _HouseFile.model_validate(document.data), []
    except ValidationError as error:
        return _HouseFile(name="-"), [*_problems(document, error.errors())]


def _named(data: Any, key: str, pattern: str) -> str:
    """Return the file of a key if it is named rightly; `_says` tells what is wrong."""
    named = data.get(key) if isinstance(data, dict) else None
    return named if isinstance(named, str) and re.fullmatch(pattern, named) else ""


def _wrong_with(named: str, template: bytes | None) -> Iterator[str]:
    """Yield every reason against the template for Word files."""
    if named and template is None:
        yield f"the template {named} is not there. Put it beside this file."
    elif named and template:
        for reason in package.faults(template):
            yield f"the template {named} is not taken: {reason}"


def _content(file: FilePath) -> bytes | None:
    """Return what a file holds, or just more than may be; None where it is none.

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
    """Return what is wrong at one place of the file."""
    path, kind, key = detail["loc"], detail["type"], str(detail["loc"][-1])
    if kind == "extra_forbidden":
        known = _Colours if path[:-1] else _HouseFile
        hint = errors.did_you_mean(key, known.model_fields)
        return f'unknown key "{key}".{hint}'
    no_text = '"{key}" is no text. Write words, in quotes.'
    says = _SAYS.get(kind) or _SAYS.get(key, no_text)
    return says.format(key=key, ours=OURS.get(key), **detail.get("ctx", {}))


def _logo(named: str, file: bytes | None) -> bytes:
    """Return the logo as it is shown, or raise `LogoError` in sentences."""
    if named and file is None:
        raise LogoError([f"the logo {named} is not there. Put it beside this file."])
    try:
        reader = read_svg if named.lower().endswith(".svg") else read_png
        return reader(file or b"") if named else b""
    except LogoError as error:
        raise LogoError(
            f"the logo {named} is not taken: {reason}" for reason in error.reasons
        ) from None


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
