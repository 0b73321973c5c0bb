"""What a text may be meant for: a slip of typing, or a word of it.

Letters alone mislead: "Batterie" has most letters of "water", and is none of it.
"""

from collections.abc import Collection, Iterable, Mapping

SHORTEST_SLIP, SHORTEST_WORD, LONG_WORD = 4, 5, 6
"""How many letters a text has that may hold a slip, a word that says something, and a
text that may hold two slips."""
MOSTLY = 0.7
"""How much of the longer of two words they begin with alike: energia, energy."""


def mistyped(plain: str, names: Iterable[str]) -> str:
    """Return the name of which a text is a slip, by the same first letter."""
    most = 0 if len(plain) < SHORTEST_SLIP else 1 + (len(plain) >= LONG_WORD)
    near = [
        (slips, name)
        for name in names
        if name[:1] == plain[:1] and abs(len(name) - len(plain)) <= most
        if (slips := _slips(plain, name)) <= most
    ]
    return min(near, default=(0, ""))[1]


def inside(plain: str, names: Iterable[str]) -> str:
    """Return the longest name whose words all stand in a text."""
    words = set(plain.split())
    found = [name for name in names if name and words.issuperset(name.split())]
    return max(found, key=len, default="")


def covering(plain: str, names: Mapping[str, str]) -> str:
    """Return the name that answers best to a text, of the one answer that covers it.

    It has every long word of the text, or one that is a slip of it or akin, in one of
    its names; `names` say whose they are. Several such answers are none: the half of
    what is written is not meant.
    """
    long = long_words(plain)
    by_answer: dict[str, list[str]] = {}
    for name, answer in names.items():
        by_answer.setdefault(answer, []).append(name)
    found = [its for its in by_answer.values() if long and _covered(long, its)]
    if len(found) != 1:
        return ""
    return max(found[0], key=lambda name: _likeness(long, name))


def long_words(plain: str) -> list[str]:
    """Return the words of a text that say something."""
    return [it for it in plain.split() if len(it) >= SHORTEST_WORD]


def has(word: str, name: str) -> bool:
    """Tell whether a word, one akin to it, or one that it slips from is in a name."""
    others = name.split()
    alike = any(_begin_alike(word, other) for other in others)
    return alike or bool(mistyped(word, others))


def _likeness(words: Collection[str], name: str) -> tuple[int, int]:
    same = sum(word in name.split() for word in words)
    return sum(has(word, name) for word in words), same


def _covered(words: Iterable[str], names: Collection[str]) -> bool:
    return all(any(has(word, name) for name in names) for word in words)


def _begin_alike(word: str, other: str) -> bool:
    alike = 0
    for one, two in zip(word, other, strict=False):
        if one != two:
            break
        alike += 1
    return alike >= max(SHORTEST_WORD, MOSTLY * max(len(word), len(other)))


def _slips(text: str, name: str) -> int:
    """Return in how many letters two texts differ; two that are swapped are one."""
    before: list[int] = []
    last: list[int] = [*range(len(name) + 1)]
    for row, letter in enumerate(text, 1):
        line = [row]
        for at, other in enumerate(name, 1):
            best: int = min(
                last[at] + 1, line[-1] + 1, last[at - 1] + (letter != other)
            )
            if before and at > 1 and text[row - 2] + letter == other + name[at - 2]:
                best = min(best, before[at - 2] + 1)
            line.append(best)
        before, last = last, line
    return last[-1]
