"""What is done to the finished text of a briefing: quotes, languages, bound words."""

import re
from collections.abc import Callable, Iterator

LANGUAGES = {
    "zh": re.compile(
        "[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff"
        "\uf900-\ufaff\U00020000-\U0003ffff]+"
    ),
    "ja": re.compile("[\u3040-\u30ff]+"),
    "ko": re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]+"),
}
"""The letters that tell a language, by its tag: what is in them is read out in it."""
_ANY = re.compile("[\u1100-\u11ff\u2e80-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_PIECES = re.compile("(<[^>]*>)")
_SILENT = re.compile(r"<(/?)(a|title|svg|style)\b")
"""Elements that hold text alone, or none that is read."""
_QUOTED = re.compile('&#34;([^"<>]*?)&#34;', re.DOTALL)
BOUND = 24
"""A last word, with the one before it, of up to so many letters is never left alone."""


def typeset(html: str) -> str:
    """Return a page with curly quotes, and each language of its names told.

    Straight quotes of texts are escaped, and those of markup are not.
    """
    html = (
        _QUOTED.sub("“\\1”", html)
        .replace("&#39;", "\N{RIGHT SINGLE QUOTATION MARK}")
        .replace("&#34;", "”")
    )
    html = html.replace(" %", "\N{NO-BREAK SPACE}%")
    return "".join(_told(html)) if _ANY.search(html) else html


def _told(html: str) -> Iterator[str]:
    """Yield the pieces of a page, names in letters of their own with a language."""
    depth, body = 0, False
    for piece in _PIECES.split(html):
        if not piece.startswith("<"):
            yield _marked(piece) if body and not depth else piece
            continue
        body = body or piece.startswith("<body")
        if found := _SILENT.match(piece):
            depth += -1 if found[1] else 0 if piece.endswith("/>") else 1
        yield piece


def _marked(text: str) -> str:
    for tag, letters in LANGUAGES.items():
        text = letters.sub(_in_language(tag), text)
    return text


def _in_language(tag: str) -> Callable[[re.Match[str]], str]:
    return lambda found: f'<span lang="{tag}">{found[0]}</span>'


def bound(text: str) -> str:
    """Return a title whose last word never stands alone on a line."""
    head, _, last = text.rpartition(" ")
    before = head.rpartition(" ")[2]
    if not before or before == head or len(before) + len(last) > BOUND:
        return text
    return f"{head}\N{NO-BREAK SPACE}{last}"
