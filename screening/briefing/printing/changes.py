"""What changed between two printings of a briefing, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from screening.formats.text import list_in_words, upper_first

SHORT = 8
"""How many letters of a digest tell it apart for people."""

_CALLED = {
    "screening": "this software",
    "weasyprint": "WeasyPrint",
    "pydyf": "pydyf",
    "pango": "Pango",
    "harfbuzz": "HarfBuzz",
    "pillow": "Pillow",
    "fonttools": "fontTools",
    "fonts": "the fonts",
    "styles": "the stylesheets",
}
_SEVERAL = {"the fonts", "the stylesheets"}
_DIGEST_LETTERS = 64
WORDS = (
    "Nothing that the register names has changed, so the words of the software or of "
    "its templates have, without a new version."
)
PRINTING = (
    "The words are the same, and nothing that the register names has changed, so "
    "something else that printing uses has."
)


def what_changed(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Return a sentence on what differs in the software; nothing where nothing does."""
    changes = [*_changes(then, now)]
    return f"{upper_first(list_in_words(changes))}." if changes else ""


def _changes(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for key in dict.fromkeys((*then, *now)):
        before, after = then.get(key), now.get(key)
        called = _CALLED.get(key, key)
        was, is_ = ("were", "are") if called in _SEVERAL else ("was", "is")
        if before and after and before != after:
            yield (
                f"{called} {was} {_shown(before)} then and {is_} {_shown(after)} now"
            )
        elif before != after:
            yield f"{called} {is_} {'new' if after else 'gone'}"


def _shown(version: str) -> str:
    """Return a version, or the beginning of a digest."""
    if len(version) == _DIGEST_LETTERS:
        return f"those of digest {version[:SHORT]}"
    return version
