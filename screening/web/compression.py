"""Pages and static files compressed on the way, where the browser takes that.

A page that holds a secret beside what somebody else chose tells by its length, when it
is compressed, whether the two are alike (BREACH). So no page is compressed that a page
elsewhere made the browser ask for; docs/decisions/pages-are-compressed.md has the rest.
"""

import gzip
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

from flask import Flask, Response, request

ENOUGH = 1_000
"""Fewer bytes than these are not worth it."""
LEVEL, LEVEL_OF_FILES = 5, 9
KINDS = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml"})
"""What is compressed; documents and fonts are by themselves."""
OURS = frozenset({"same-origin", "none", ""})
"""Who asked, as a browser says: a page of ours, or a person; old ones do not say."""


def register(app: Flask) -> None:
    """Compress answers, when nothing else changes them any more."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.mimetype not in KINDS:
            return response
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"] <= 0:
            return response
        if request.endpoint == "static" and response.status_code == HTTPStatus.OK:
            _compress_file(response, Path(cast("str", app.static_folder)))
        elif response.is_sequence and request.headers.get("Sec-Fetch-Site", "") in OURS:
            body = response.get_data()
            if len(body) >= ENOUGH:
                _send(response, gzip.compress(body, LEVEL, mtime=0))
        return response


def _compress_file(response: Response, folder: Path) -> None:
    """Send a static file compressed, under a tag that its other form has as well."""
    file = folder / str((request.view_args or {})["filename"])
    cast("Any", response.response).close()  # which was opened to be sent
    response.direct_passthrough = False
    response.headers.pop("Accept-Ranges", None)
    response.set_etag(str(response.get_etag()[0]), weak=True)
    _send(response, _of_file(file, file.stat().st_mtime_ns))


@lru_cache(maxsize=64)
def _of_file(file: Path, _changed: int) -> bytes:
    """Return a static file compressed: made once, until it changes."""
    return gzip.compress(file.read_bytes(), LEVEL_OF_FILES, mtime=0)


def _send(response: Response, made: bytes) -> None:
    response.set_data(made)
    response.headers["Content-Encoding"] = "gzip"
