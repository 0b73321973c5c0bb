"""The shape of the house: which module may know which, and how large each may be."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "screening"
FILES = sorted(PACKAGE.rglob("*.py"))

# From top to bottom: a module may import those below it, and no other.
MAP = (
    "__main__",
    "cli",
    "web",
    "doctor",
    "word",
    "wordfile",
    "printer",
    "press",
    "standards",
    "software",
    "fonts",
    "briefing",
    "rulefields",
    "rulewhen",
    "rulerows",
    "form",
    "replay",
    "reopening",
    "compare",
    "register",
    "migrations",
    "watching",
    "replacing",
    "coverage",
    "lint",
    "branches",
    "proving",
    "drafting",
    "casefile",
    "unpacking",
    "attachments",
    "dealfile",
    "example",
    "dealtext",
    "scaffold",
    "sheet",
    "house",
    "explanation",
    "boundary",
    "outline",
    "record",
    "data",
    "levers",
    "engine",
    "crowd",
    "assessment",
    "marks",
    "pinning",
    "svg",
    "png",
    "witness",
    "nearest",
    "classes",
    "rulebook",
    "names",
    "schema",
    "overlay",
    "places",
    "folders",
    "complaints",
    "shapes",
    "extension",
    "links",
    "answers",
    "grammar",
    "ruletext",
    "yamledit",
    "textfile",
    "yamlfile",
    "jsonfile",
    "slips",
    "picture",
    "sentences",
    "wording",
    "yamlwriter",
    "differences",
    "ledger",
    "kleene",
    "conditions",
    "model",
    "fields",
    "settings",
    "errors",
    "__init__",
)

# Each outside library, and the modules that may import it.
DOORS = {
    "alembic": {"register", "migrations"},
    "babel": {"wording"},
    "click": {"cli"},
    "docx": {"word", "wordfile"},
    "filelock": {"replacing"},
    "flask": {"web"},
    "flask_wtf": {"form", "web"},
    "fontTools": {"fonts"},
    "jinja2": {"briefing", "web"},
    "lxml": {"word"},
    "platformdirs": {"settings"},
    "pydantic": {
        "casefile",
        "complaints",
        "data",
        "fields",
        "house",
        "model",
        "shapes",
    },
    "pydantic_core": {"casefile", "complaints", "house"},
    "pypdf": {"attachments"},
    "pydyf": {"software", "standards"},
    "ruamel": {"yamlwriter"},
    "sqlalchemy": {"register", "migrations"},
    "waitress": {"cli", "web"},
    "weasyprint": {"press", "software", "standards"},
    "werkzeug": {"web"},
    "wtforms": {"form"},
    "yaml": {"yamlfile"},
}

# Values in, values out: no files, no clock, no network, no chance.
CORE = MAP[MAP.index("explanation") : MAP.index("settings")]
READS_FILES = {"folders", "rulebook", "textfile"}
OUTSIDE_THE_CORE = {"os", "pathlib", "random", "secrets", "socket", "time", "uuid"}

# Values without behaviour of their own, tested where they are filled.
WITHOUT_TESTS = {
    "__init__",
    "__main__",
    "cli",
    "fields",
    "migrations",
    "outline",
    "web",
}

MAX_MODULE = 300
MAX_FUNCTION = 25


def module_of(file: Path) -> str:
    """Return the name in the map of what a file belongs to."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


CORE_FILES = [file for file in FILES if module_of(file) in CORE]


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def nodes_of(file: Path) -> list[ast.AST]:
    return [*ast.walk(ast.parse(file.read_text(encoding="utf-8")))]


def imports_of(file: Path) -> Iterator[str]:
    """Yield every module a file imports, also inside functions, in full."""
    for node in nodes_of(file):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(file)} imports by dots"
            yield from (f"{node.module}.{one.name}" for one in node.names)


def own_imports(file: Path) -> Iterator[str]:
    """Yield which modules of the map a file imports."""
    for name in imports_of(file):
        package, _, rest = name.partition(".")
        if package == "screening":
            module = rest.partition(".")[0]
            there = (PACKAGE / module).is_dir() or (PACKAGE / f"{module}.py").exists()
            yield module if there else "__init__"


def test_map_names_every_module_and_no_other() -> None:
    assert {module_of(file) for file in FILES} == set(MAP)


def test_imports_point_down_the_map_only() -> None:
    up = [
        f"{name_of(file)} imports {name}"
        for file in FILES
        for name in own_imports(file)
        if MAP.index(name) < MAP.index(module_of(file))
    ]

    assert up == []


def test_each_outside_library_has_its_door() -> None:
    known = sys.stdlib_module_names | {"screening"}

    by_another_door = [
        f"{name_of(file)} imports {name}"
        for file in FILES
        for name in {one.partition(".")[0] for one in imports_of(file)} - known
        if module_of(file) not in DOORS.get(name, set())
    ]

    assert by_another_door == []


def test_every_door_is_used() -> None:
    used = {name.partition(".")[0] for file in FILES for name in imports_of(file)}

    assert set(DOORS) <= used


def test_core_takes_values_and_gives_values() -> None:
    outside = [
        f"{name_of(file)} imports {top}"
        for file in CORE_FILES
        for top in {name.partition(".")[0] for name in imports_of(file)}
        if top in OUTSIDE_THE_CORE
        and not (top == "pathlib" and module_of(file) in READS_FILES)
    ]

    assert outside == []


def test_core_never_asks_what_day_it_is() -> None:
    asks = [
        f"{name_of(file)} has {node.attr}"
        for file in CORE_FILES
        for node in nodes_of(file)
        if isinstance(node, ast.Attribute)
        and node.attr in {"today", "now", "utcnow", "environ"}
    ]

    assert asks == []


def test_module_has_300_lines_at_most() -> None:
    sizes = {
        name_of(file): len(file.read_text(encoding="utf-8").splitlines())
        for file in FILES
    }

    assert {name: size for name, size in sizes.items() if size > MAX_MODULE} == {}


def test_function_has_25_lines_at_most() -> None:
    too_long = [
        f"{name_of(file)}: {node.name} has {length_of(node)} lines"
        for file in FILES
        for node in nodes_of(file)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and length_of(node) > MAX_FUNCTION
    ]

    assert too_long == []


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function's body has, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_every_module_has_its_tests() -> None:
    tested = {file.stem.removeprefix("test_") for file in ROOT.glob("tests/test_*.py")}

    assert set(MAP) - WITHOUT_TESTS <= tested


def test_shared_fixtures_stay_few_and_short() -> None:
    assert len((ROOT / "tests" / "conftest.py").read_text().splitlines()) < 100
