"""Change the code in one place, hundreds of times; see how many changes tests notice.

A test is tried on a change where it runs the changed function: which do is found by
running each once. The files of tests are read in one process; for each change that is
split off once more, the function gets its changed code, and tests are run until one
fails. Where reading a file of tests runs the function, that file is read anew as well.
First the tests of the rooms themselves are tried, then, on what these did not notice,
those of the rooms above. What is written down is not tried again: a run that was
stopped goes on where it was.

Not changed is what runs once as a module is read: constants, defaults, decorators.
"""

import argparse
import ast
import builtins
import gc
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

import pytest

from tools.code_changes import Change, FunctionKey, changed, chosen, functions

ROOMS = ("engine", "rulebook", "presentation", "register")
LEVELS: dict[str, Sequence[str]] = {
    "tests of these rooms": (*ROOMS, "formats"),
    "tests of the core above": ("analysis", "editing", "briefing", "portfolio"),
    "tests of pages and commands": ("pages", "web", "cli"),
}
LEFT_OUT = "not browser and not slow and not twice and not paper"
MOST_NEAR = 20
"""Where fewer tests run a function, the others of their files are tried as well."""
MOST_WALL = 900
"""Seconds after which a test hangs, whatever it waits for."""

CAUGHT, SURVIVED, TOO_LONG, STOPPED, NOT_CHANGED = range(5)
"""How a process ends that tries a change; a test that takes too long has noticed it."""
NOT_RUN = 5
"""No test runs the function."""


class Tried(NamedTuple):
    """What became of a change: by which tests, and after how many of them."""

    name: str
    level: int
    outcome: int
    tests: int
    seconds: float

    @property
    def caught(self) -> bool:
        """Whether a test noticed it."""
        return self.outcome in {CAUGHT, TOO_LONG}


class _Marked(SourceFileLoader):
    """Loads a module whose functions note that they ran, those that are asked about."""

    marks: dict[FunctionKey, int]
    root: Path

    def get_code(self, fullname: str) -> CodeType:
        path = Path(self.get_filename(fullname))
        tree = ast.parse(path.read_bytes())
        file = str(path.relative_to(self.root))
        for name, node in functions(tree):
            if (at := self.marks.get((file, name, node.lineno))) is not None:
                note = ast.parse(f"__ran__[{at}] = 1").body
                said = ast.get_docstring(node) is not None
                node.body[said:said] = [ast.copy_location(it, node) for it in note]
        whole = ast.fix_missing_locations(tree)
        return compile(whole, str(path), "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    """Finds the modules of the rooms, to load them marked."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname.split(".")[:1] != ["screening"] or fullname.split(".")[1:2] == []:
            return None
        if fullname.split(".")[1] not in ROOMS:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.origin and spec.origin.endswith(".py"):
            spec.loader = _Marked(fullname, spec.origin)
        return spec


class Trials:
    """A plugin that tries changes in place of running the tests that were read."""

    def __init__(self, root: Path, level: int, work: "Work") -> None:
        self.root, self.level, self.work = root, level, work
        self.functions = [*dict.fromkeys(it.function for it in work.changes)]
        self.ran = bytearray(len(self.functions))
        self.fixtures: dict[str, bytes] = {}
        self.files: dict[str, bytes] = {}
        self.failed = False

    def watch(self) -> None:
        """Let functions note from now on, as modules are read, that they ran."""
        vars(builtins)["__ran__"] = self.ran
        _Marked.marks = {it: at for at, it in enumerate(self.functions)}
        _Marked.root = self.root
        sys.meta_path.insert(0, _Finder())

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: Any) -> Iterator[Any]:
        """Note what runs as a file of tests is read."""
        with self._apart() as own:
            report = yield
        if isinstance(collector, pytest.Module):
            self.files[str(collector.path)] = bytes(own)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try each change that is left, and write down what became of it."""
        found = self.work.tests(self.level, lambda: self._found(session))
        self.items = {item.nodeid: item for item in session.items}
        self.live = self._functions()
        gc.collect()
        gc.freeze()
        for change in self.work.left(self.level):
            start, at = time.monotonic(), self.functions.index(change.function)
            names = [it for it in _order(change, found, at) if it in self.items]
            usual = {name: found[name][0] for name in names}
            outcome, count = (
                self._try(change, partial(self._run, usual)) if names else (NOT_RUN, 0)
            )
            files = [it for it, ran in self.files.items() if ran[at]]
            if files and outcome in {SURVIVED, NOT_RUN}:
                outcome, more = self._try(change, partial(self._read, session, files))
                count += more
            took = round(time.monotonic() - start, 1)
            self.work.note(Tried(change.name, self.level, outcome, count, took))
        return True

    def _found(self, session: pytest.Session) -> dict[str, tuple[float, list[int]]]:
        """Return how long each test took and what it ran; none that fails by itself."""
        reading, writing = os.pipe()
        if (child := os.fork()) == 0:
            self._alone()
            found = {}
            for item, after in _in_turn(session.items):
                self.failed, start = False, time.process_time()
                with self._apart() as own:
                    _run(item, after)
                took = round(time.process_time() - start, 3)
                names = getattr(item, "fixturenames", ())
                fixtures = (self.fixtures.get(it, bytes(len(own))) for it in names)
                ran = [
                    at
                    for at, its in enumerate(zip(own, *fixtures, strict=True))
                    if any(its)
                ]
                if not self.failed:
                    found[item.nodeid] = (took, ran)
            os.close(reading)
            with os.fdopen(writing, "w", encoding="utf-8") as told:
                json.dump(found, told)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as told:
            text = told.read()
        _end(child)
        return {name: (took, ran) for name, (took, ran) in json.loads(text).items()}

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[Any]:
        """Note what runs for a fixture of many tests, as for each that takes it."""
        with self._apart() as own:
            made = yield
        if fixturedef.scope != "function":
            known = self.fixtures.get(fixturedef.argname, bytes(len(own)))
            self.fixtures[fixturedef.argname] = bytes(map(max, known, own))
        return made

    @contextmanager
    def _apart(self) -> Iterator[bytearray]:
        """Hand over what runs meanwhile by itself; it counts as having run as well."""
        before, own = bytes(self.ran), bytearray(len(self.ran))
        self.ran[:] = own
        try:
            yield own
        finally:
            own[:] = self.ran
            self.ran[:] = bytes(map(max, before, own))

    def pytest_configure(self, config: pytest.Config) -> None:
        """Keep what knows the plugins."""
        self.plugins = config.pluginmanager

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note that a test failed."""
        self.failed = self.failed or report.failed

    def _alone(self) -> None:
        """Be a process of its own, which says nothing."""
        os.setsid()
        self.plugins.unregister(name="terminalreporter")

    def _functions(self) -> dict[str, list[FunctionType]]:
        """Return the functions of the files that are changed, as they are in memory."""
        files: dict[str, list[FunctionType]] = {
            str(self.root / file): [] for file, _name, _line in self.functions
        }
        for it in gc.get_objects():
            if isinstance(it, FunctionType) and it.__code__.co_filename in files:
                files[it.__code__.co_filename].append(it)
        return files

    def _try(self, change: Change, run: Callable[[int], int]) -> tuple[int, int]:
        """Return how tests end on a change, and after how many of them."""
        reading, writing = os.pipe()
        temporary = tempfile.mkdtemp(prefix="mutant-")
        if (child := os.fork()) == 0:
            os.environ["PYTEST_DEBUG_TEMPROOT"] = temporary
            self._alone()
            signal.signal(signal.SIGPROF, lambda *_: os._exit(TOO_LONG))
            signal.signal(signal.SIGALRM, lambda *_: os._exit(TOO_LONG))
            code = changed(self.root, change)
            put = _put(code, self.live[str(self.root / change.function[0])])
            os._exit(run(writing) if put else NOT_CHANGED)
        os.close(writing)
        status = _end(child)
        count = len(os.read(reading, 2**16))
        os.close(reading)
        shutil.rmtree(temporary, ignore_errors=True)
        return (status if 0 <= status <= NOT_CHANGED else CAUGHT), count

    def _run(self, usual: Mapping[str, float], told: int) -> int:
        """Run tests until one fails, each no longer than ten times its usual time."""
        for item, after in _in_turn([self.items[name] for name in usual]):
            if time.process_time() > self.work.most:
                return STOPPED
            self.failed = False
            signal.setitimer(signal.ITIMER_PROF, 10 * usual.get(item.nodeid, 1) + 10)
            signal.alarm(MOST_WALL)
            _run(item, after)
            os.write(told, b".")
            if self.failed:
                return CAUGHT
        return SURVIVED

    def _read(self, session: pytest.Session, files: list[str], told: int) -> int:
        """Read files of tests anew, and run them until one test fails."""
        signal.setitimer(signal.ITIMER_PROF, 10 * self.work.most)
        for name in [*sys.modules]:
            if name.startswith("tests.") and name != "tests.conftest":
                del sys.modules[name]
        items = session.perform_collect(files)
        if session.testsfailed:
            return CAUGHT
        self.items = {item.nodeid: item for item in items}
        return self._run(dict.fromkeys(self.items, 1.0), told)


def _put(code: dict[tuple[str, int], CodeType], live: list[FunctionType]) -> bool:
    """Give functions their changed code; tell whether there was one to give."""
    done = False
    for it in live:
        new = code.get((it.__code__.co_qualname, it.__code__.co_firstlineno))
        if new is not None:
            with suppress(ValueError):  # it closes over other names
                it.__code__ = new
                done = True
    return done


def _in_turn(items: Sequence[pytest.Item]) -> Iterable[tuple[pytest.Item, Any]]:
    return zip(items, [*items[1:], None], strict=True)


def _run(item: pytest.Item, after: pytest.Item | None) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)


def _end(child: int) -> int:
    """Wait for a process, end what it began, and return how it ended."""
    _child, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(status)


def _order(
    change: Change, found: dict[str, tuple[float, list[int]]], at: int
) -> Iterator[str]:
    """Yield the tests to try: those of the module's name first, then the quick ones.

    Where few run the function, what it gave may be remembered for others: those of the
    same files are tried after them.
    """
    its = f"test_{Path(change.function[0]).stem}.py"
    runs = [name for name, (_took, ran) in found.items() if at in ran]
    runs.sort(key=lambda name: (its not in name, found[name][0]))
    yield from runs
    if 0 < len(runs) < MOST_NEAR:
        files = {name.partition("::")[0] for name in runs}
        near = {*found} - {*runs}
        yield from sorted(it for it in near if it.partition("::")[0] in files)


class Work:
    """The changes, and what is known of them: a line each in a file."""

    def __init__(self, file: Path, changes: list[Change], most: float) -> None:
        self.file, self.changes, self.most = file, changes, most
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        self.tried = [Tried(*json.loads(line)) for line in lines]

    def left(self, level: int) -> list[Change]:
        """Return what no test before has noticed, and was not tried at this level."""
        done = {it.name for it in self.tried if it.level == level}
        caught = {it.name for it in self.tried if it.caught}
        return [it for it in self.changes if it.name not in done | caught]

    def note(self, tried: Tried) -> None:
        """Write down what became of a change."""
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(tried) + "\n")

    def tests(
        self, level: int, find: Callable[[], dict[str, tuple[float, list[int]]]]
    ) -> dict[str, tuple[float, list[int]]]:
        """Return what each test of a level runs, found once."""
        file = self.file.with_suffix(f".level-{level}.json")
        if not file.exists():
            file.write_text(json.dumps(find()), encoding="utf-8")
        return {
            name: (it[0], it[1])
            for name, it in json.loads(file.read_text("utf-8")).items()
        }


def report(work: Work) -> None:
    """Print what survived, then the shares."""
    last = {it.name: it for it in sorted(work.tried, key=lambda it: it.level)}
    for change in work.changes:
        it = last.get(change.name)
        if it and not it.caught:
            why = {
                STOPPED: ", stopped after so many seconds",
                NOT_RUN: ", no test runs it",
                NOT_CHANGED: ", not to be changed in a process",
            }.get(it.outcome, f", {it.tests} tests")
            print(f"survived{why}: {change}")
    total = len(work.changes)
    for level, title in enumerate(LEVELS):
        if any(it.level == level for it in work.tried):
            its = len({it.name for it in work.tried if it.level <= level and it.caught})
            share = 100 * its / total
            print(f"{its} of {total} noticed ({share:.1f} %) with the {title}")
    caught = {it.name for it in work.tried if it.caught}
    for room in ROOMS:
        tried = [it for it in work.changes if it.function[0].split("/")[1] == room]
        if tried:
            noticed = sum(it.name in caught for it in tried)
            print(f"  {room}: {noticed} of {len(tried)}")


def main() -> int:
    """Try all levels, each in a process of its own, and print what came of it."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--root", type=Path, default=Path(), help="the tree to change")
    asked.add_argument("--count", type=int, default=300)
    asked.add_argument("--seed", type=int, default=26)
    asked.add_argument("--most", type=float, default=20, help="seconds for a change")
    asked.add_argument("--levels", type=int, default=len(LEVELS))
    asked.add_argument("--results", type=Path, help="the file that is written down in")
    asked.add_argument("--level", type=int, help=argparse.SUPPRESS)
    told = asked.parse_args()
    root = told.root.resolve()
    folders = [it for room in ROOMS if (it := root / "screening" / room).is_dir()]
    changes = chosen(root, folders, told.seed, told.count)
    results = told.results or root / ".code-mutants" / f"{_tree(root)}.jsonl"
    results.parent.mkdir(exist_ok=True)
    if told.level is not None:
        return _level(root, told.level, Work(results, changes, told.most))
    for level in range(told.levels):
        print(f"The {[*LEVELS][level]} ...", flush=True)
        line = [sys.executable, __file__, *sys.argv[1:], "--level", str(level)]
        subprocess.run(line, check=True, cwd=Path())
    report(Work(results, changes, told.most))
    return 0


def _tree(root: Path) -> str:
    """Return what stands for the code and its tests as they are."""
    found = hashlib.sha256()
    for folder in ("screening", "tests", "rules", "templates"):
        for file in sorted((root / folder).rglob("*.*")):
            if file.is_file() and "__pycache__" not in file.parts:
                found.update(f"{file.relative_to(root)}\n".encode())
                found.update(file.read_bytes())
    return found.hexdigest()[:16]


def _level(root: Path, level: int, work: Work) -> int:
    trials = Trials(root, level, work)
    trials.watch()
    names = [*LEVELS.values()][level]
    folders = [str(it) for name in names if (it := root / "tests" / name).is_dir()]
    quiet = ["-q", "-m", LEFT_OUT, "-p", "no:cacheprovider", "-p", "no:xdist"]
    sys.path.insert(0, str(root))
    os.environ["CI"] = ""
    return int(pytest.main([*quiet, "--rootdir", str(root), *folders], [trials]))


if __name__ == "__main__":
    sys.exit(main())
