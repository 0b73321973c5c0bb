"""Count lines, modules and statements of package and tests, room by room.

Statements are those of the syntax tree, without docstrings; of templates, scripts and
tools it counts the lines. What is vendored is left out.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
LINE = "{:28}{:>8}{:>9}{:>12}"


class Size(NamedTuple):
    """How large one module is, or several together."""

    modules: int = 0
    lines: int = 0
    statements: int = 0

    def plus(self, other: "Size") -> "Size":
        """Return how large both are."""
        return Size(*(a + b for a, b in zip(self, other, strict=True)))


def size_of(file: Path) -> Size:
    """Return how large a module is."""
    text = file.read_text(encoding="utf-8")
    return Size(1, text.count("\n"), sum(map(_counts, ast.walk(ast.parse(text)))))


def _counts(node: ast.AST) -> bool:
    """Tell whether a node is a statement, and no text that stands alone."""
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return False
        case _:
            return isinstance(node, ast.stmt)


def by_room(folder: Path) -> dict[str, Size]:
    """Return how large each room of a folder is; what lies in none is its ground."""
    sizes = defaultdict[str, Size](Size)
    for file in sorted(folder.rglob("*.py")):
        inside = file.relative_to(folder).parts
        room = inside[0] if len(inside) > 1 else "(ground)"
        sizes[room] = sizes[room].plus(size_of(file))
    return dict(sizes)


def lines_in(folder: str, *endings: str) -> int:
    """Return how many lines the files of a folder have that end so."""
    files = (it for it in (ROOT / folder).rglob("*") if it.suffix in endings)
    own = (it for it in files if "vendor" not in str(it.relative_to(ROOT)))
    return sum(it.read_text(encoding="utf-8").count("\n") for it in own)


def _rows() -> Iterator[tuple[object, ...]]:
    for name in ("screening", "tests", "tools"):
        rooms = by_room(ROOT / name)
        yield name, "modules", "lines", "statements"
        for room, size in sorted(rooms.items()):
            yield f"  {room}", *size
        whole = Size()
        for size in rooms.values():
            whole = whole.plus(size)
        yield f"  {name} in all", *whole
    yield "other files", "", "lines", ""
    for what, folder, *endings in (
        ("templates", "templates", ".html"),
        ("reports", "reports", ".html", ".css"),
        ("scripts and styles", "screening/web/static", ".js", ".css"),
        ("rules", "rules", ".yaml"),
        ("docs", "docs", ".md"),
    ):
        yield f"  {what}", "", lines_in(folder, *endings), ""


def main() -> None:
    """Print the table."""
    for row in _rows():
        print(LINE.format(*row))


if __name__ == "__main__":
    main()
