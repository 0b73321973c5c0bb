"""Names for what is new in a rulebook, made of its heading."""

import re
import unicodedata
from collections.abc import Collection
from typing import get_args

from screening.rulebook.fields import LONGEST_ID, Id

MOST_WORDS = 6
ROOM = 10
"""How many characters of an id are left for what tells it from another."""
_ID = re.compile(get_args(Id)[1].pattern)
_SMALL = re.compile(r"an?|the|of|in|on|to|and|or|for|by|with|is|are|be|its?")


def is_id(name: str) -> bool:
    """Tell whether something may be called so, for good."""
    return bool(_ID.fullmatch(name)) and len(name) <= LONGEST_ID


def suggested_id(title: str, taken: Collection[str]) -> str:
    """Return an id made of the words of a title; empty where it has none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    found = re.findall(r"[a-z0-9]+", plain.lower().replace("'", ""))
    words = [word for word in found if not _SMALL.fullmatch(word)][:MOST_WORDS]
    while len("-".join(words)) > LONGEST_ID - ROOM:
        del words[-1]
    while words and not words[0][0].isalpha():
        del words[0]
    while words and not words[-1][-1].isalpha():
        del words[-1]
    name = "-".join(words)
    while name in taken:
        name = f"{name}-too"
    return name
