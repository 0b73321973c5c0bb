"""Logos for the tests, made here: drawings as SVG, pictures as PNG."""

import struct
import zlib

SVG = "http://www.w3.org/2000/svg"


def an_svg(
    inside: str = '<path d="M0 0h9v9z"/>', about: str = 'viewBox="0 0 9 9"'
) -> bytes:
    return f'<svg xmlns="{SVG}" {about}>{inside}</svg>'.encode()


def a_png(  # noqa: PLR0913 - a picture has as many sides
    width: int = 4,
    height: int = 3,
    *,
    colour: int = 2,
    depth: int = 8,
    way: int = 0,
    laced: int = 0,
    rows: bytes | None = None,
) -> bytes:
    """Return a PNG file of one colour; `way` is that of compression and of filters."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 5: 0, 6: 4}[colour]
    header = struct.pack(">IIBBBBB", width, height, depth, colour, way, way, laced)
    if rows is None:
        rows = (b"\0" + b"\x40" * ((width * channels * depth + 7) // 8)) * height
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(a_part(*part) for part in parts)


def a_part(kind: bytes, data: bytes) -> bytes:
    """Return a part of a PNG with its length and its sum."""
    total = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + total
