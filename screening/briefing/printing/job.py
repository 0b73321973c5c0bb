"""What is printed: the same sheet gives the same bytes, on the same software."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from itertools import islice
from typing import NamedTuple

LOGO = "house:logo"
MOST_IDENTIFIERS = 20

_IDENTIFIER = re.compile(rb"/ID\s*\[\s*(?:\(([0-9a-f]{32})\)|<([0-9a-fA-F]{64})>)")


class PrintJob(NamedTuple):
    """A page to print, what is attached to it, and the day its metadata names.

    `attachment` is JSON; it becomes screening.json in the PDF, where there is any.
    `logo` is a PNG: the only picture that `html` may ask for, by the address LOGO.
    """

    html: str
    attachment: bytes = b""
    on: date | None = None
    logo: bytes = b""

    @property
    def identifier(self) -> str:
        """What the PDF says it was printed from, and keeps when others change it."""
        return self.digest()[:32]

    def digest(self) -> str:
        """Return what tells it from any other sheet: a SHA-256 in hexadecimal."""
        day = self.on.isoformat() if self.on else ""
        html = self.html.encode("utf-8", "surrogatepass")
        parts = (html, self.attachment, self.logo)
        found = hashlib.sha256(day.encode())
        for part in parts:
            found.update(b"\0%d\0" % len(part) + part)
        return found.hexdigest()


def identifiers_in(pdf: bytes) -> tuple[str, ...]:
    """Return the identifiers of sheets that a PDF names; anybody may write there."""
    found = islice(_IDENTIFIER.finditer(pdf), MOST_IDENTIFIERS)
    named = (one[1] or bytes.fromhex(one[2].decode()) for one in found)
    return tuple(dict.fromkeys(one.decode("ascii", "replace") for one in named))
