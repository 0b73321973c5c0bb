"""The shape of the house: which module may know which, and how large each may be."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    "pydantic": {"casefile", "complaints", "data", "fields", "model", "shapes"},
    "pydantic_core": {"casefile", "complaints"},
    "pypdf": {"attachments"},
    "pydyf": {"software", "standards"},
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


def files_of(module: str) -> list[Path]:
    return [file for file in FILES if module_of(file) == module]


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def nodes_of(file: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(file.read_text(encoding="utf-8")))


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


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_imports_point_down_the_map_only(file: Path) -> None:
    here = MAP.index(module_of(file))

    up = [name for name in own_imports(file) if MAP.index(name) < here]

    assert up == []


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_each_outside_library_has_its_door(file: Path) -> None:
    tops = {name.partition(".")[0] for name in imports_of(file)}
    outside = tops - sys.stdlib_module_names - {"screening"}

    by_another_door = {
        name for name in outside if module_of(file) not in DOORS.get(name, set())
    }

    assert by_another_door == set()


def test_every_door_is_used() -> None:
    used = {name.partition(".")[0] for file in FILES for name in imports_of(file)}

    assert set(DOORS) <= used


@pytest.mark.parametrize("module", CORE)
def test_core_takes_values_and_gives_values(module: str) -> None:
    names = (name for file in files_of(module) for name in imports_of(file))
    tops = {name.partition(".")[0] for name in names}

    allowed = {"pathlib"} if module in READS_FILES else set()
    assert tops & OUTSIDE_THE_CORE <= allowed


@pytest.mark.parametrize("module", CORE)
def test_core_never_asks_what_day_it_is(module: str) -> None:
    names = {
        node.attr
        for file in files_of(module)
        for node in nodes_of(file)
        if isinstance(node, ast.Attribute)
    }

    assert not names & {"today", "now", "utcnow", "environ"}


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_module_has_300_lines_at_most(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()

    assert len(lines) <= MAX_MODULE


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_function_has_25_lines_at_most(file: Path) -> None:
    too_long = [
        f"{node.name} has {length_of(node)} lines"
        for node in nodes_of(file)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and length_of(node) > MAX_FUNCTION
    ]

    assert too_long == []


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function's body has, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("module", [one for one in MAP if one not in WITHOUT_TESTS])
def test_every_module_has_its_tests(module: str) -> None:
    assert (ROOT / "tests" / f"test_{module}.py").is_file()


def test_shared_fixtures_stay_few_and_short() -> None:
    assert len((ROOT / "tests" / "conftest.py").read_text().splitlines()) < 100
