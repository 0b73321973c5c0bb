"""Prints examples in a process of its own, and reads out what their tags say.

Run as a program it prints the examples named on standard input and answers with the
digest of each PDF. With the word `keep` it writes the expected texts under kept/ anew:
read them by eye before they are believed.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

from screening import rulebook
from screening.model import Rulebook
from screening.printer import Printer
from tests.pdfs import FOLDER, a_sheet

READ_BY_EYE = {
    "routine": "edge-technology-park",
    "range": "vado-cosco",
    "strategic": "edge-port-concession-with-control",
}
"""A briefing of each sort, whose tags were read from top to bottom."""

_WRAPPERS = {"NonStruct", "Span (inline)"}
_CELLS = re.compile(r" <\d+-\d+-\d+>:?|:$| \(block\)")


def read_out(example: str, rules: Rulebook, printer: Printer) -> str:
    """Return what the tags of a briefing say: an element a line, in order."""
    sheet = a_sheet(FOLDER / "examples" / f"{example}.yaml", rules)
    read = subprocess.run(
        ["pdfinfo", "-struct-text", "-"],
        input=printer.print(sheet),
        check=True,
        capture_output=True,
    )
    said: list[str] = []
    for line in read.stdout.decode().splitlines():
        word = line.strip()
        if word.startswith('"'):
            said[-1] += f" {word[1:-1].strip()}"
        elif word.startswith("/Scope"):
            said[-1] += f" {word}:"
        elif word not in _WRAPPERS and not word.startswith("/Headers"):
            said.append(_CELLS.sub("", line))
    return "".join(f"{line}\n" for line in said)


def kept_as(level: str) -> Path:
    """Return the file with the text expected of a briefing of that sort."""
    return Path(__file__).parent / "kept" / f"struct-text-{level}.txt"


def main() -> None:
    """Print the examples named on standard input; answer with the digest of each."""
    rules = rulebook.load(FOLDER)
    with Printer(seconds=60) as printer:
        if sys.argv[1:] == ["keep"]:
            for level, example in READ_BY_EYE.items():
                text = read_out(example, rules, printer)
                kept_as(level).write_text(text, encoding="utf-8")
            return
        for line in sys.stdin:
            sheet = a_sheet(FOLDER / "examples" / line.strip(), rules)
            digest = hashlib.sha256(printer.print(sheet)).hexdigest()
            sys.stdout.write(f"{digest}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
