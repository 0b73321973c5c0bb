"""Nothing is loaded from outside, and no page of a deal stays in a cache.

No page elsewhere can pose as the app: it answers to its own names only.
"""

import contextlib
import os
import re
import secrets
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import SecurityError
from werkzeug.routing import IntegerConverter

from screening.errors import ScreeningError
from screening.formats.files import part_of
from screening.settings import Settings, is_own

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-DNS-Prefetch-Control": "off",
}


class _Number(IntegerConverter):
    """A number in an address; a longer one names nothing that could be kept."""

    regex = "[0-9]{1,9}"


def register(app: Flask, names: list[str]) -> None:
    """Answer to these names alone, and put the headers on every answer."""
    app.url_map.converters["int"] = _Number

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        failed = response.status_code >= HTTPStatus.BAD_REQUEST
        if request.endpoint != "static" or failed:
            response.headers["Cache-Control"] = "no-store"
        return response

    @app.before_request
    def refuse_other_names() -> None:
        """Look at the Host header: what Flask has for it knows no IPv6, and no case."""
        name = re.sub(r":\d{1,5}\Z", "", request.headers.get("Host", "")).lower()
        if name not in names:
            raise SecurityError


def secret_key(settings: Settings) -> str:
    """Return the key that signs forms, made at the first call and then kept.

    Only the user may read it; ScreeningError where it cannot be kept.
    """
    settings.make_data()
    file = settings.data / "secret-key"
    try:
        if not _is_private(file) or not file.read_text():
            file.unlink(missing_ok=True)
            with part_of(file) as part:
                part.write_text(secrets.token_urlsafe(32))
                with contextlib.suppress(FileExistsError):  # another was faster
                    file.hardlink_to(part)
        return file.read_text()
    except OSError as error:
        says = f"{file} cannot be written: {error.strerror}."
        raise ScreeningError(says) from None


def _is_private(file: Path) -> bool:
    """Tell whether a file is there that nobody else can read or have put there."""
    if file.is_symlink() or not file.is_file() or not is_own(file):
        return False
    return os.name != "posix" or not file.stat().st_mode & 0o77
