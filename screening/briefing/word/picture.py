"""The timeline as a picture: Word shows SVG not everywhere, so it is drawn anew."""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import groupby

from lxml.html import HtmlElement
from PIL import Image, ImageColor, ImageDraw, ImageFont

from screening.settings import shipped

SCALE = 3
"""How many pixels of the picture one of the drawing has: 380 to an inch of paper."""
BOLD = "600"
_ASIAN = 0x1100
"""From which letter on another font draws."""
_STEP = re.compile(r"([Ml])(-?[\d.]+) (-?[\d.]+)")


def drawn(svg: HtmlElement) -> bytes:
    """Return a drawing as a PNG; ValueError for an element that is not known."""
    _x, _y, width, height = map(float, svg.get("viewbox").split())
    picture = Image.new("RGB", (round(width * SCALE), round(height * SCALE)), "white")
    draw, out = ImageDraw.Draw(picture), BytesIO()
    for it in svg.iter("line", "rect", "path", "text"):
        _DRAWN[it.tag](draw, it, svg)
    picture.convert("P", palette=Image.Palette.ADAPTIVE).save(out, "PNG", optimize=True)
    return out.getvalue()


def words(svg: HtmlElement) -> str:
    """Return what a drawing says, for those who do not see it."""
    return " ".join((svg.findtext("title") or "").split())


def _at(it: HtmlElement, *names: str) -> tuple[float, ...]:
    return tuple(float(it.get(name, 0)) * SCALE for name in names)


def _ink(it: HtmlElement, name: str) -> str | None:
    value = it.get(name)
    return None if value in {None, "none"} else value


def _line(draw: ImageDraw.ImageDraw, it: HtmlElement, _svg: HtmlElement) -> None:
    x1, x2, y1, y2 = _at(it, "x1", "x2", "y1", "y2")
    _stroke(draw, it, (x1, y1), (x2, y2))


def _stroke(
    draw: ImageDraw.ImageDraw,
    it: HtmlElement,
    start: tuple[float, float],
    end: tuple[float, float],
) -> None:
    """Draw a line, whole or in dashes."""
    wide = max(round(float(it.get("stroke-width", 1)) * SCALE), 1)
    length = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
    dashes = [float(each) * SCALE for each in it.get("stroke-dasharray", "").split()]
    dash, gap = dashes or (length + 1, 0)
    place = 0.0
    while length and place < length:
        ends = [min(share / length, 1) for share in (place, place + dash)]
        points = [
            tuple(a + (b - a) * share for a, b in zip(start, end, strict=True))
            for share in ends
        ]
        draw.line(points, fill=_ink(it, "stroke"), width=wide)
        place += dash + gap


def _rect(draw: ImageDraw.ImageDraw, it: HtmlElement, _svg: HtmlElement) -> None:
    x, y, width, height = _at(it, "x", "y", "width", "height")
    if (fill := _ink(it, "fill")) or not it.get("stroke"):
        draw.rectangle((x, y, x + width, y + height), fill=fill or "black")
    if it.get("stroke"):
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
            _stroke(draw, it, start, end)


def _path(draw: ImageDraw.ImageDraw, it: HtmlElement, _svg: HtmlElement) -> None:
    """Draw a hatch: each of its lines starts anew."""
    last = (0.0, 0.0)
    for kind, x, y in _STEP.findall(it.get("d", "")):
        there = float(x) * SCALE, float(y) * SCALE
        if kind == "l":
            there = last[0] + there[0], last[1] + there[1]
            _stroke(draw, it, last, there)
        last = there


def _text(draw: ImageDraw.ImageDraw, it: HtmlElement, svg: HtmlElement) -> None:
    """Draw text on its line; letters that the common font lacks by another one."""
    x, y = _at(it, "x", "y")
    size = float(it.get("font-size") or svg.get("font-size") or 13)
    runs = [
        ("".join(run), _font(size, bold, is_asian))
        for text, bold in _weights(it)
        for is_asian, run in groupby(text, lambda sign: ord(sign) >= _ASIAN)
    ]
    whole = sum(font.getlength(run) for run, font in runs)
    x -= {"middle": whole / 2, "end": whole}.get(it.get("text-anchor", ""), 0)
    ink = ImageColor.getrgb(_ink(it, "fill") or svg.get("fill") or "black")
    for run, font in runs:
        draw.text((x, y), run, fill=ink, font=font, anchor="ls")
        x += font.getlength(run)


def _weights(it: HtmlElement) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text, each with whether it is bold."""
    bold = it.get("font-weight") == BOLD
    yield it.text or "", bold
    for piece in it:
        yield piece.text or "", bold or piece.get("font-weight") == BOLD
        yield piece.tail or "", bold


@cache
def _font(size: float, bold: bool, asian: bool) -> ImageFont.FreeTypeFont:  # noqa: FBT001 - the key of what is kept
    family = "NotoSansSC" if asian else "SourceSans3"
    files = sorted((shipped("reports") / "fonts").glob(f"{family}*.ttf"))
    file = next(it for it in files if ("semibold" in it.name.lower()) == bold)
    return ImageFont.truetype(str(file), size * SCALE)


_DRAWN = {"line": _line, "rect": _rect, "path": _path, "text": _text}
