"""The shape of the house: eleven rooms in one line, and one door for each library."""

import ast
import graphlib
import importlib
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from string import Formatter

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "screening"
FILES = sorted(PACKAGE.rglob("*.py"))

# From top to bottom: a room may import those below it, and no other.
ROOMS = {
    "cli": "the commands: one file a command",
    "web": "the pages; Flask and WTForms live here only",
    "editing": "changing rules: drafts, rule forms, previews, publishing, scaffolds",
    "register": "deals, assessments, briefings, versions and drafts, kept",
    "briefing": "an assessment as a document, and one opened again",
    "portfolio": "many deals in one table, screened together",
    "analysis": "questions about rules and cases: doubts, coverage, comparisons",
    "presentation": "an assessed deal and a rulebook as people read them",
    "engine": "answers, a rulebook and a day: an assessment",
    "rulebook": "what a rulebook is, and a folder of YAML read into one",
    "formats": "YAML, JSON and text in and out; files written whole",
}
GROUND = ("settings", "errors", "__init__")
FLOORS = ("__main__", *ROOMS, *GROUND)

# Each outside library, and what may import it.
DOORS = {
    "PIL": ("briefing.branding", "briefing.word.picture"),
    "alembic": ("register",),
    "babel": ("formats.text", "rulebook.answers"),
    "click": ("cli",),
    "docx": ("briefing.word",),
    "filelock": ("formats",),
    "flask": ("web",),
    "flask_wtf": ("web",),
    "fontTools": ("briefing.printing.fonts",),
    "holidays": ("engine.schedule.calendar",),
    "icalendar": ("briefing.ics",),
    "xlsxwriter": ("formats.spreadsheet",),
    "jinja2": ("briefing.html", "web"),
    "lxml": ("briefing.word",),
    "platformdirs": ("settings",),
    "pyarrow": ("portfolio.spark",),
    "pydantic": ("rulebook", "briefing"),
    "pydantic_core": ("rulebook", "briefing"),
    "pypdf": ("briefing.opening",),
    "pydyf": ("briefing.printing",),
    "pysat": ("engine.solver",),
    "pyspark": ("portfolio.spark",),
    "python_calamine": ("formats.spreadsheet",),
    "ruamel": ("formats.yaml_writer",),
    "sqlalchemy": ("register",),
    "waitress": ("web.server",),
    "weasyprint": ("briefing.printing",),
    "werkzeug": ("web",),
    "wtforms": ("web.form",),
    "yaml": ("formats.yaml_reader",),
}

# Values in, values out: no files, no clock, no network, no chance.
CORE = ("presentation", "engine", "rulebook")
READS_FILES = {"rulebook.folder", "rulebook.loader", "rulebook.deal_file"}
OUTSIDE_THE_CORE = {"os", "pathlib", "random", "secrets", "socket", "time", "uuid"}

# Where sentences for people stand: in the room of words, in the messages of each other,
# beside the check that raises a doubt, and on the ground, which has no room.
WORDED = (
    *("presentation", "portfolio", "cli", "web", "analysis", "editing", "register"),
    *("briefing", "rulebook", "formats", "settings"),
)
FOUR_WORDS = re.compile(r"[A-Za-z\u2019',:]{2,}( [A-Za-z\u2019',.:{}]+){3,}")
DECLARES = {"Called", "Changes", "Ref", "Members", "Field", "Written"}
"""What says on a model, in words, what its keys are."""

MAX_MODULE = 600
MAX_FUNCTION = 25


def name_of(file: Path) -> str:
    """Return a module's name below the package; a room's own file is the room."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and parts[1:] else parts)


def room_of(name: str) -> str:
    return name.partition(".")[0]


@cache
def nodes_of(file: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))


@cache
def imports_of(file: Path) -> tuple[str, ...]:
    """Return all that a file imports, also inside functions and for types, in full."""
    found: list[str] = []
    for node in nodes_of(file):
        if isinstance(node, ast.Import):
            found.extend(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(file)} imports by dots"
            found.extend(f"{node.module}.{one.name}" for one in node.names)
    return tuple(found)


def own_imports(file: Path) -> Iterator[str]:
    """Yield the modules of the package that a file imports."""
    modules = {name_of(one) for one in FILES}
    for name in imports_of(file):
        package, _, rest = name.partition(".")
        if package == "screening":
            whole = rest if rest in modules else rest.rpartition(".")[0]
            yield whole or "__init__"


def outside_imports(file: Path) -> set[str]:
    tops = {name.partition(".")[0] for name in imports_of(file)}
    return tops - sys.stdlib_module_names - {"screening"}


def is_in(name: str, *places: str) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


def faults(find: Callable[[Path], object], *rooms: str) -> dict[str, object]:
    """Return what is wrong with each file of the rooms, or of all of them."""
    chosen = [file for file in FILES if not rooms or is_in(name_of(file), *rooms)]
    return {name_of(file): found for file in chosen if (found := find(file))}


def test_package_has_its_rooms_with_their_tests_on_the_map_and_nothing_else() -> None:
    there = {path.name for path in PACKAGE.iterdir()} - {"__pycache__"}
    the_map = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert there == {*ROOMS, *(f"{name}.py" for name in ("__main__", *GROUND))}
    tested = {room for room in ROOMS if [*(ROOT / "tests" / room).glob("test_*.py")]}
    assert tested == {*ROOMS}
    unsaid = [f"{room}/ {says}" for room, says in ROOMS.items() if says not in the_map]
    assert unsaid == []


def test_imports_point_down_the_map_only() -> None:
    def upward(file: Path) -> list[str]:
        here = FLOORS.index(room_of(name_of(file)))
        return [
            name for name in own_imports(file) if FLOORS.index(room_of(name)) < here
        ]

    assert faults(upward) == {}


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {name_of(file): set(own_imports(file)) for file in FILES}

    order = list(graphlib.TopologicalSorter(graph).static_order())

    assert set(graph) <= set(order)


def test_each_outside_library_has_its_door() -> None:
    def by_another_door(file: Path) -> list[str]:
        libraries = outside_imports(file)
        return [one for one in libraries if not is_in(name_of(file), *DOORS[one])]

    assert faults(by_another_door) == {}


def test_every_door_is_used() -> None:
    used = {
        (library, name_of(file)) for file in FILES for library in outside_imports(file)
    }

    unused = [
        (library, door)
        for library, doors in DOORS.items()
        for door in doors
        if not any(one == library and is_in(name, door) for one, name in used)
    ]
    assert unused == []


def test_core_takes_values_and_gives_values() -> None:
    def outside(file: Path) -> set[str]:
        tops = {name.partition(".")[0] for name in imports_of(file)}
        allowed = {"pathlib"} if name_of(file) in READS_FILES else set()
        return (tops & OUTSIDE_THE_CORE) - allowed

    assert faults(outside, *CORE) == {}


def test_core_never_asks_what_day_it_is() -> None:
    def asks(file: Path) -> set[str]:
        names = {
            node.attr for node in nodes_of(file) if isinstance(node, ast.Attribute)
        }
        return names & {"today", "now", "utcnow", "environ"}

    assert faults(asks, *CORE, "analysis") == {}


def test_module_has_600_lines_at_most() -> None:
    def too_long(file: Path) -> int:
        lines = len(file.read_text(encoding="utf-8").splitlines())
        return lines if lines > MAX_MODULE else 0

    assert faults(too_long) == {}


def test_function_has_25_lines_at_most() -> None:
    def too_long(file: Path) -> list[str]:
        return [
            f"{node.name} has {length_of(node)} lines"
            for node in nodes_of(file)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and length_of(node) > MAX_FUNCTION
        ]

    assert faults(too_long) == {}


def test_names_are_nouns_that_somebody_would_look_for() -> None:
    """Which of all that is told, said or found it is, such a name does not tell."""
    unsearchable = {"told", "said", "found", "near", "apart", "its"}

    def named_so(file: Path) -> list[str]:
        places = ("id", "arg", "attr", "name")
        names = {getattr(it, key, "") for it in nodes_of(file) for key in places}
        return sorted(it for it in names if str(it).strip("_") in unsearchable)

    assert faults(named_so) == {}


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_sentences_for_people_stand_where_a_translation_starts() -> None:
    def elsewhere(file: Path) -> list[str]:
        name = name_of(file)
        if is_in(name, *WORDED) or name.endswith("messages"):
            return []
        declared = {part for node in nodes_of(file) for part in declared_by(node)}
        return [
            node.value
            for node in nodes_of(file)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and FOUR_WORDS.search(node.value)
            and node not in declared
        ]

    assert faults(elsewhere) == {}


def declared_by(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is in a docstring, an annotation of a model, or an enumeration."""
    text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    calls = isinstance(node, ast.Call) and getattr(node.func, "id", "") in DECLARES
    names = isinstance(node, ast.ClassDef) and "StrEnum" in map(ast.unparse, node.bases)
    if text or calls or names:
        yield from ast.walk(node)


def test_every_message_is_given_the_words_for_its_blanks() -> None:
    def misfilled(file: Path) -> list[str]:
        return [
            f"{ast.unparse(node)} fills {sorted(given)}, and its blanks are {blanks}"
            for node in nodes_of(file)
            if isinstance(node, ast.Call)
            and (blanks := blanks_of(file, node)) is not None
            and (given := {str(word.arg) for word in node.keywords}) != set(blanks)
        ]

    assert faults(misfilled) == {}


def blanks_of(file: Path, call: ast.Call) -> list[str] | None:
    """Return the blanks of the message that `messages.NAME.format(...)` fills."""
    match call.func:
        case ast.Attribute(ast.Attribute(ast.Name("messages"), name), "format"):
            [module] = [one for one in imports_of(file) if one.endswith(".messages")]
            said = getattr(importlib.import_module(module), name)
            return sorted({blank for _, blank, *_ in Formatter().parse(said) if blank})
    return None


def test_shared_fixtures_stay_few_and_short() -> None:
    assert len((ROOT / "tests" / "conftest.py").read_text().splitlines()) < 100


def test_the_registers_migrations_follow_each_other_in_one_line() -> None:
    steps = (PACKAGE / "register" / "migrations" / "versions").glob("*.py")
    texts = [file.read_text(encoding="utf-8") for file in steps]

    before = re.findall(r'^down_revision = "(\w+)"', "\n".join(texts), re.MULTILINE)

    assert len(before) == len({*before}) == len(texts) - 2  # the first, and the room
