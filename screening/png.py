"""A logo as PNG: small, whole, and written anew from the parts that draw it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from screening.errors import LogoError

LARGEST = 300_000
MOST_PIXELS = 2000

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
"""How many bits a channel may have, by the type of colour."""
_BY_PALETTE = 3
_DRAWING_PARTS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_BROKEN = "it is no whole PNG. Save it again."


def read(content: bytes) -> bytes:
    """Return a PNG without anything that does not draw.

    Raises:
        LogoError: where it is too large or broken.
    """
    if len(content) > LARGEST:
        raise LogoError([f"it is over {LARGEST:,} bytes. Make it smaller."])
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
