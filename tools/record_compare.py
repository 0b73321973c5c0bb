"""What differs between two recordings: deals a surface, and the lines by their class.

Two lines are of one class where they are alike but for days, numbers and the name of
the deal. What was there and what is there now of one class count as one change.
"""

import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

ENDING = ".txt.xz"
HEAD = "=== "
"""How the line begins that says whose block follows."""
ORDER = "(the same lines in another order)"
LONGEST = 220

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_MASKED = (
    (re.compile(rf"\b\d{{1,2}} {_MONTH}(?: \d{{4}})?\b"), "<day>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d(?:T[\d:.]+)?\b|\b20\d{6}(?:T\d{6}Z)?\b"), "<day>"),
    (re.compile(r"\b[0-9a-f]{32,64}\b"), "<digest>"),
    (re.compile(r"\[[^\]]*\](?=[.\[ ])"), "[*]"),
    (re.compile(r"\d[\d.,]*"), "#"),
)


class Change(NamedTuple):
    """A line that went, and one that came; either may be missing."""

    deal: str
    old: str
    new: str


def compare(old: Path, new: Path, most: int) -> bool:
    """Print what differs, so many classes a surface; tell whether anything does."""
    differ = False
    for file in sorted(
        {it.name for place in (old, new) for it in place.glob(f"*{ENDING}")}
    ):
        surface = file.removesuffix(ENDING)
        if not all((place / file).exists() for place in (old, new)):
            print(f"{surface}: in one recording alone")
            differ = True
            continue
        differ |= _compare_surface(surface, old / file, new / file, most)
    return differ


def _compare_surface(surface: str, old: Path, new: Path, most: int) -> bool:
    """Print what differs of a surface; tell whether anything does."""
    classes: dict[str, list[Change]] = defaultdict(list)
    known = dict(_blocks(old))
    both = differing = 0
    alone = list[str]()
    for deal, now in _blocks(new):
        before = known.pop(deal, None)
        if before is None:
            alone.append(deal)
            continue
        both += 1
        if before != now:
            differing += 1
            for name, change in _changes(deal, before, now):
                classes[name].append(change)
    print(f"\n{surface}: {differing} of {both} deals differ", flush=True)
    for which, left in (("old", list(known)), ("new", alone)):
        if left:
            print(f"  {len(left)} deals in the {which} one alone, such as {left[0]}")
    _print_classes(classes, most)
    return bool(differing)


def _print_classes(classes: dict[str, list[Change]], most: int) -> None:
    ranked = sorted(classes.items(), key=lambda it: (-_deals(it[1]), it[0]))
    for name, changes in ranked[:most]:
        deal, old, new = changes[0]
        print(f"  {_deals(changes)} deals, {len(changes)} times: {name[:LONGEST]}")
        print(f"      {deal}")
        for sign, line in (("-", old), ("+", new)):
            if line:
                print(f"      {sign} {line[:LONGEST]}")
    if len(ranked) > most:
        print(f"  and {len(ranked) - most} more classes")


def _deals(changes: list[Change]) -> int:
    return len({change.deal for change in changes})


def _changes(deal: str, before: str, now: str) -> Iterator[tuple[str, Change]]:
    """Yield each change of a deal with the name of its class."""
    old, new = Counter(before.split("\n")), Counter(now.split("\n"))
    went, came = old - new, new - old
    if not went and not came:
        yield ORDER, Change(deal, "", "")
    by_class: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for place, lines in enumerate((went, came)):
        for line in lines.elements():
            by_class[masked(line, deal)][place].append(line)
    for name, (gone, added) in by_class.items():
        for line, other in zip_longest(gone, added, fillvalue=""):
            sign = "~" if line and other else "-" if line else "+"
            yield f"{sign} {name}", Change(deal, line, other)


def masked(line: str, deal: str) -> str:
    """Return a line with days, numbers and the name of its deal taken out."""
    line = line.replace(deal, "<deal>")
    for pattern, by in _MASKED:
        line = pattern.sub(by, line)
    return line


def _blocks(file: Path) -> Iterator[tuple[str, str]]:
    """Yield each deal of a recorded surface, with what is said of it."""
    deal, lines = "", list[str]()
    with lzma.open(file, "rt", encoding="utf-8", newline="\n") as opened:
        for line in opened:
            if line.startswith(HEAD):
                if deal:
                    yield deal, "".join(lines)
                deal, lines = line.removeprefix(HEAD).rstrip("\n"), []
            else:
                lines.append(line)
    if deal:
        yield deal, "".join(lines)
