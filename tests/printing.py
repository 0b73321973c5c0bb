"""Prints examples in a process of its own, and reads out what their tags say.

Run as a program it prints the examples named on standard input and answers with the
digest of each PDF. With the word `keep` it writes the expected texts under kept/ anew:
read them by eye before they are believed.
"""

import hashlib
import io
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pikepdf

from screening.briefing.printing.pool import Printer
from screening.rulebook import loader
from screening.rulebook.model import Rulebook
from tests.pdfs import FOLDER, Mark, job_of, walk

READ_BY_EYE = {
    "routine": "edge-technology-park",
    "range": "vado-cosco",
    "strategic": "edge-port-concession-with-control",
    "wall": "filing-scanners-for-a-hospital",
}
"""A briefing of each sort, whose tags were read from top to bottom."""

IN_EVERY_RUN = (
    *READ_BY_EYE.values(),
    *("edge-nothing-answered", "filing-finance-order-for-a-bank"),
)
"""Briefings of all sorts to be printed while one waits; CI prints more.

Some have an odd number of facts, a board page of one page and of two, and nothing due.
"""

_WRAPPERS = {"/NonStruct", "/Span"}
_CHARACTER = re.compile(rb"<(\w+)> <(\w+)>")


def read_out(example: str, rules: Rulebook, printer: Printer) -> str:
    """Return what the tags of a briefing say: an element a line, in order.

    The rulebook's digest is left out: it moves with every example, and no tag does.
    """
    pdf = pikepdf.open(io.BytesIO(printer.print(job_of(example, rules))))
    texts: dict[Any, str] = {
        (page.objgen, mark): text
        for page in pdf.pages
        for mark, text in marked(page).items()
    }
    said: list[str] = []
    for it in walk(pdf.Root.StructTreeRoot):
        if isinstance(it, Mark):
            text = texts.get(it, "").strip()
            said[-1] += f" {text}" if text else ""
        elif it.kind not in _WRAPPERS:
            scope = f" /Scope {it.object.A.Scope}:" if it.kind == "/TH" else ""
            said.append(f"{'  ' * it.depth}{it.kind[1:]}{scope}")
    return "".join(f"{line}\n" for line in said).replace(rules.digest, "DIGEST")


def marked(page: pikepdf.Page) -> dict[int, str]:
    """Return the text of a page by its marks, as its fonts spell it."""
    fonts = {
        name: dict(_CHARACTER.findall(font.ToUnicode.read_bytes()))
        for name, font in page.Resources.Font.items()
    }
    found: dict[int, str] = {}
    mark, font = -1, dict[bytes, bytes]()
    for drawn in pikepdf.parse_content_stream(page):
        operands: Any = drawn.operands
        operator = str(drawn.operator)
        if operator == "BDC":
            mark = int(operands[1].get("/MCID", -1))
        elif operator in {"BMC", "EMC"}:
            mark = -1
        elif operator == "Tf":
            font = fonts[str(operands[0])]
        elif operator in {"Tj", "TJ"}:
            found[mark] = found.get(mark, "") + spelled(operands[0], font)
    return found


def spelled(shown: Any, font: Mapping[bytes, bytes]) -> str:
    """Return what is shown on paper, as text."""
    parts = shown if isinstance(shown, pikepdf.Array) else [shown]
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    signs = (codes[at : at + 2].hex().encode() for at in range(0, len(codes), 2))
    spelt = b"".join(font[sign] for sign in signs)
    return bytes.fromhex(spelt.decode()).decode("utf-16-be")


def kept_as(level: str) -> Path:
    """Return the file with the text expected of a briefing of that sort."""
    return Path(__file__).parent / "kept" / f"struct-text-{level}.txt"


def digest(pdf: bytes) -> str:
    return hashlib.sha256(pdf).hexdigest()


def main() -> None:
    """Print the examples named on standard input; answer with the digest of each."""
    rules = loader.load(FOLDER)
    with Printer(seconds=60) as printer:
        if sys.argv[1:] == ["keep"]:
            for level, example in READ_BY_EYE.items():
                text = read_out(example, rules, printer)
                kept_as(level).write_text(text, encoding="utf-8")
            return
        for example in sys.stdin.read().split():
            sys.stdout.write(f"{digest(printer.print(job_of(example, rules)))}\n")


if __name__ == "__main__":
    main()
