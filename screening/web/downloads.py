"""Files to download, under names that every browser and every system takes."""

from __future__ import annotations

from io import BytesIO
from unicodedata import category, normalize

from flask import Response, send_file

from screening.register.deals import Kept

KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
LONGEST = 160
"""How many bytes of a deal's name go into a file's: systems take 255 in all."""


def download(kept: Kept, made: bytes, kind: str) -> Response:
    """Return what was made of an assessment as a file, named after the deal.

    A name beyond ASCII is sent twice, as RFC 6266 has it: plain, and whole.
    """
    return send_file(
        BytesIO(made),
        mimetype=KINDS[kind],
        as_attachment=True,
        download_name=f"{file_name(kept)}.{kind}",
        conditional=False,
        etag=False,
    )


def file_name(kept: Kept) -> str:
    """Return a name that every system takes, from the deal's."""
    plain = "".join(map(_plain, normalize("NFC", kept.name)))
    short = " ".join(plain.split()).encode()[:LONGEST].decode(errors="ignore")
    return " ".join(("Briefing", *short.split(), kept.on.isoformat()))


def _plain(sign: str) -> str:
    """Return a letter, number or harmless mark; a blank for what a system may refuse.

    Signs that only steer how a text runs are dropped: they could disguise an ending.
    """
    if (kind := category(sign)) == "Cf":
        return ""
    return sign if kind[0] in "LMN" or sign in "_.,()-" else " "
