"""List every sentence that a person can see, each with its file and line.

The texts of the templates without their Jinja, and the texts of the program that have
a word and a space: pages, commands, messages, doubts, errors and scripts. A value that
is filled in is a blank; where a template chooses, "|" stands between. With --catalogue
they are written as a gettext template, for somebody who weighs a translation.
"""

import argparse
import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

ROOT = Path(__file__).parents[1]
SOURCES = (
    "templates/**/*.html",
    "reports/*.html",
    "screening/**/*.py",
    "screening/web/static/*.js",
)
NOT_SHOWN = ("migrations/versions", "engine/solver.py", "register/tables.py")
EXPLAINED = ("rulebook/model.py", "rulebook/regimes.py", "rulebook/fields.py")
"""Modules whose keys are explained to editors by the text below them."""

_READABLE = re.compile(r"[A-Za-z}] +[\w{]")
_CODE = re.compile(r"\(\?|\\[swdb]|^([Ss]elect|PRAGMA|BEGIN) |^[a-z-]+(/[a-z-]+)*; ")
_SILENT = re.compile(r"\{#.*?#\}|<!--.*?-->|<(style|script|svg)\b.*?</\1>", re.DOTALL)
_JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_LITERAL = re.compile(r'"([^"\n]*)"|\'([^\'\n]*)\'')
_SHOWN_KEY = r'\b(?:aria-label|title|placeholder|alt|content|data-[a-z-]+)="([^"]*)"'
_INSIDE = re.compile(r"</?(?:a|abbr|b|code|em|i|kbd|mark|span|strong|time|wbr)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def sentences() -> Iterator[str]:
    """Yield all that people can see, file by file."""
    for file in sorted({file for glob in SOURCES for file in ROOT.glob(glob)}):
        place = str(file.relative_to(ROOT))
        if any(part in place for part in NOT_SHOWN):
            continue
        text = file.read_text("utf-8")
        read = {".html": of_template, ".js": of_script}.get(file.suffix)
        for line, shown in read(text) if read else of_module(text, place):
            yield f"{place}:{line} | {' '.join(shown.split())}"


def of_template(text: str) -> Iterator[tuple[int, str]]:
    """Yield the texts of a template: between tags, in attributes, and in its Jinja."""
    text = _SILENT.sub(_only_lines, text)
    for jinja in _JINJA.finditer(text):
        for literal in _LITERAL.finditer(jinja.group()):
            if _READABLE.search(shown := literal.group(1) or literal.group(2) or ""):
                yield _line_of(text, jinja.start() + literal.start()), shown
    text = _JINJA.sub(_blank, text)
    for key in re.finditer(_SHOWN_KEY, text):
        if _READABLE.search(key.group(1)):
            yield _line_of(text, key.start()), key.group(1)
    text = _TAG.sub(lambda tag: _only_lines(tag, "\f"), _INSIDE.sub(_only_lines, text))
    for block in re.finditer(r"[^\f]+", text):
        if re.search("[A-Za-z]{2}", shown := block.group()):
            start = block.start() + len(shown) - len(shown.lstrip())
            yield _line_of(text, start), shown


def of_module(text: str, place: str) -> Iterator[tuple[int, str]]:
    """Yield the texts in code, without those that explain it to whoever changes it."""
    waiting: list[ast.AST] = [ast.parse(text)]
    while waiting:
        node = waiting.pop()
        if _explains(node) and not place.endswith(EXPLAINED):
            continue
        parts = [*ast.iter_child_nodes(node)]
        shown = node.value if isinstance(node, ast.Constant) else None
        if isinstance(node, ast.JoinedStr):
            pieces = (getattr(it, "value", "") for it in node.values)
            shown = "".join(it if isinstance(it, str) else "{}" for it in pieces)
            parts = [it for it in node.values if isinstance(it, ast.FormattedValue)]
        if (
            isinstance(shown, str)
            and _READABLE.search(shown)
            and not _CODE.search(shown)
        ):
            yield getattr(node, "lineno", 0), shown
        waiting += reversed(parts)


def _explains(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def of_script(text: str) -> Iterator[tuple[int, str]]:
    """Yield the texts of a script that start large: the others are code."""
    for literal in re.finditer(r'["`]([A-Z][^"`\n]* [^"`\n]*)["`]', text):
        yield _line_of(text, literal.start()), literal.group(1)


def _line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _only_lines(part: re.Match[str], before: str = "") -> str:
    return before + "\n" * part.group().count("\n")


def _blank(part: re.Match[str]) -> str:
    return _only_lines(part, "|" if part.group()[1] == "%" else "{}")


def catalogue(shown: Iterable[str]) -> Catalog:
    """Gather the lines of `sentences`: each text once, with all its places."""
    gathered = Catalog(project="investment screening", charset="utf-8")
    for line in shown:
        place, text = line.split(" | ", 1)
        file, number = place.rsplit(":", 1)
        gathered.add(text, locations=[(file, int(number))])
    return gathered


def main() -> None:
    """Print the list, of all files or of those whose path holds a word."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("word", nargs="?", default="", help="a part of the path")
    parser.add_argument("--catalogue", metavar="FILE", type=Path, help="write a .pot")
    given = parser.parse_args()
    shown = [it for it in sentences() if given.word in it.split(" | ")[0]]
    if given.catalogue:
        with given.catalogue.open("wb") as file:
            write_po(file, catalogue(shown), width=0)
    else:
        print(*shown, sep="\n")


if __name__ == "__main__":
    main()
