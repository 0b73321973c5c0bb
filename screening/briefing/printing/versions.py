"""What decides the bytes of a PDF beside the sheet: versions, fonts, stylesheets.

Two machines that agree on all of this print a sheet to the same bytes. Only the worker
process runs this.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from importlib.metadata import version

import pydyf
import weasyprint
from weasyprint.text.ffi import harfbuzz, pango

from screening import __version__
from screening.briefing.html import styles
from screening.briefing.printing.fonts import Fonts, digest_of


def software(fonts: Fonts) -> Mapping[str, str]:
    """Return versions, and digests of the fonts and the stylesheets, by name."""
    return {
        "screening": __version__,
        "weasyprint": weasyprint.__version__,
        "pydyf": pydyf.__version__,
        "pango": _pango(),
        "harfbuzz": _newest(harfbuzz.hb_version_atleast),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "pillow": version("pillow"),
        "fonttools": version("fonttools"),
        "fonts": fonts.digest(),
        "styles": digest_of(styles()),
    }


def _pango() -> str:
    """Return the version that Pango gives as one number, like 15603."""
    number = pango.pango_version()
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


def _newest(at_least: Callable[[int, int, int], int]) -> str:
    """Return the version of a library that only tells whether it is that new."""
    found = [0, 0, 0]
    for place in range(3):
        higher = list(found)
        while higher[place] < 1000:  # noqa: PLR2004 - no version is that high
            higher[place] += 1
            if not at_least(*higher):
                break
            found[place] = higher[place]
    return ".".join(map(str, found))
