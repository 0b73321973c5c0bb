"""What is printed: the same job gives the same bytes, on the same software."""

import hashlib
import re
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from screening.settings import shipped

LOGO = "house:logo"
STATIC = Path(__file__).parents[2] / "web" / "static"

_IDENTIFIER = re.compile(rb"/ID\s*\[\s*(?:\(([0-9a-f]{32})\)|<([0-9a-fA-F]{64})>)")


class PrintJob(NamedTuple):
    """A page to print, what is attached to it, and the day its metadata names.

    `attachment` is JSON; it becomes screening.json in the PDF, where there is any.
    `logo` is a PNG or an SVG: the only picture that `html` may ask for, by its address.
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
        """Return its digest: a SHA-256 in hexadecimal."""
        day = self.on.isoformat() if self.on else ""
        html = self.html.encode("utf-8", "surrogatepass")
        sha = hashlib.sha256(day.encode())
        for part in (html, self.attachment, self.logo):
            sha.update(b"\0%d\0" % len(part) + part)
        return sha.hexdigest()


BLANK = PrintJob("<!doctype html><html lang=en><title>.</title><p>.</p></html>")


class Printed(NamedTuple):
    """A PDF, and what the library had to remark on the way: nothing, if all is well."""

    pdf: bytes
    remarks: tuple[str, ...]


def identifiers_in(pdf: bytes) -> tuple[str, ...]:
    """Return the identifiers of jobs that a PDF names; anybody may write there."""
    matches = islice(_IDENTIFIER.finditer(pdf), 20)
    named = (match[1] or bytes.fromhex(match[2].decode()) for match in matches)
    return tuple(dict.fromkeys(name.decode("ascii", "replace") for name in named))


def styles() -> tuple[Path, ...]:
    """Return the stylesheets of the briefing, in the order they apply."""
    shared = (STATIC / "tokens.css", STATIC / "strip.css")
    return (*shared, shipped("reports") / "briefing.css")
