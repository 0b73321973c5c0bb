"""What changed between two printings of a briefing, in words."""

from __future__ import annotations

from collections.abc import Mapping

from screening.briefing import messages
from screening.formats.text import list_in_words, upper_first

SHORT = 8
"""How many letters of a digest tell it apart for people."""

_DIGEST_LETTERS = 64


def what_changed(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Return a sentence on what differs in the software; nothing where nothing does."""
    changes = [
        messages.changed(part, _shown(then.get(part, "")), _shown(now.get(part, "")))
        for part in dict.fromkeys((*then, *now))
        if then.get(part) != now.get(part)
    ]
    return f"{upper_first(list_in_words(changes))}." if changes else ""


def _shown(version: str) -> str:
    """Return a version, or the beginning of a digest."""
    if len(version) == _DIGEST_LETTERS:
        return messages.BY_DIGEST.format(digest=version[:SHORT])
    return version
