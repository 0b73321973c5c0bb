"""Words that deals are looked for by: kept in memory, under names that tell nothing.

They may name a party, and so stand in no address and in no cookie.
"""

import secrets
from collections import OrderedDict
from threading import Lock

MOST = 1000
"""How many are kept; the oldest is forgotten first."""


class Searches:
    """Keeps what was looked for until the app stops. Safe to share between threads."""

    def __init__(self) -> None:
        self._words = OrderedDict[str, str]()
        self._lock = Lock()

    def keep(self, words: str) -> str:
        """Keep words; return the name they have from now on."""
        name = secrets.token_urlsafe(8)
        with self._lock:
            self._words[name] = words
            while len(self._words) > MOST:
                self._words.popitem(last=False)
        return name

    def recall(self, name: str) -> str | None:
        """Return the words of a name, or None where they are forgotten."""
        return self._words.get(name)
