"""Small fonts, made on the spot."""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen


def a_font(folder: Path, *characters: int, may_be_embedded: bool = True) -> Path:
    """Return a font file that draws these characters, each as a square."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 500), (500, 500), (500, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    build = FontBuilder(1000, isTTF=True)
    build.setupGlyphOrder([".notdef", "square"])
    build.setupCharacterMap(dict.fromkeys(characters, "square"))
    build.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "square": square})
    build.setupHorizontalMetrics({".notdef": (600, 0), "square": (600, 0)})
    build.setupHorizontalHeader(ascent=800, descent=-200)
    build.setupNameTable({"familyName": "Rocket", "styleName": "Regular"})
    build.setupOS2(sTypoAscender=800, fsType=0 if may_be_embedded else 2)
    build.setupPost()
    file = folder / "rocket.ttf"
    build.save(file)
    return file
