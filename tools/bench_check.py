"""Measure how checking grows with the rules, and what one edit costs.

The shipped rulebook is taken once, and with its rules and definitions several times
over, each copy varied (see `copies.py`). `--beside FOLDER` measures another state of
the code as well, from a checkout of it, so that old and new stand in one run: both of
the rulebook there, as older code cannot read newer rules.
"""

import argparse
import gc
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from screening.analysis.examples import check_files
from screening.cli import MADE_MEANWHILE
from screening.editing import preview
from screening.engine.assess import assess, engine_of
from screening.engine.levers import levers
from screening.presentation.rulebook import RulebookWords
from screening.rulebook import folder as rules_folder
from screening.rulebook import loader
from screening.settings import today
from tools.copies import copies
from tools.timing import at_most, elsewhere, finish, line, seconds

HERE = Path(__file__).parent.parent
SHIPPED = Path("rules", "italy-china")
GROWN = at_most(SHIPPED, Path("rules", "scaffold", "corridor"))
DAY = date(2026, 11, 28)
TIMES = at_most((1, 6, 18), (1,))
"""How many times the rules stand: 116, 696 and 2,088 of them."""
LONGEST = 150
"""After how many seconds a check is given up."""
EDITED = "connected-devices-in-energy"
EDITS = {
    "title": (
        "title: Connected devices work",
        "title: Devices that are connected work",
    ),
    "level": ("level: watch", "level: sensitive"),
    "condition": (
        "- is: energy-project\n",
        "- is: energy-project\n        - is: inbound\n",
    ),
}


def measured(folder: Path) -> Iterator[tuple[str, float]]:
    """Yield what is measured in this process of the rulebook in a folder."""
    rules = loader.load(folder)
    yield "first assessment", seconds(lambda: assess(rules, {}, DAY).range)
    engine_of.cache_clear()
    found = assess(rules, {"direction": "chinese-into-italy"}, DAY)
    yield "levers", seconds(lambda: levers(found))
    yield "definitions page", seconds(RulebookWords(rules, today()).definitions)


def after_edits(folder: Path) -> Iterator[tuple[str, float]]:
    """Yield how long a draft's check takes after an edit of one rule, by what it is."""
    files = rules_folder.files_in(folder)
    preview.check_draft(files)
    yield "all", seconds(partial(preview.doubts, files))
    for name, edited in [*_edited(files)][: at_most(None, 1)]:
        for what, work in (("read", preview.check_draft), ("doubted", preview.doubts)):
            gc.collect(1)  # as the server does after each answer
            yield f"{name}, {what}", seconds(partial(work, edited))


def _edited(files: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    rules = ((name, text) for name, text in files.items() if name.startswith("rules/"))
    file, text = next(it for it in rules if f"- id: {EDITED}" in it[1])
    before, rule = text.split(f"- id: {EDITED}")
    for name, (old, new) in EDITS.items():
        edited = f"{before}- id: {EDITED}{rule.replace(old, new, 1)}"
        yield name, {**files, file: edited}


def measure_growth(code: Path, note: str, folders: Mapping[int, Path]) -> None:
    """Print how what is measured grows with the rules, as that code does it."""
    first: dict[str, float] = {}
    for times, folder in folders.items():
        every = {"check": _checked(code, folder)}
        every |= _in_process(code, "growth", str(folder))
        for what, took in every.items():
            ratio = took / first.setdefault(what, took)
            linear = "" if times == 1 else f"; {ratio:.1f} times that of one"
            line(f"{what}, x{times}", took, "{:.3f} s", note + linear)


def _checked(code: Path, folder: Path) -> float:
    """Return how long the command checks a folder; one that it gives up is infinite."""
    run = [sys.executable, "-m", "screening", "check", str(folder)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        run,
        env={**os.environ, "PYTHONPATH": str(code)},
        cwd=code,
        start_new_session=True,
        stdout=quiet,
        stderr=quiet,
    ) as check:
        try:
            return seconds(partial(check.wait, LONGEST))
        except subprocess.TimeoutExpired:
            os.killpg(check.pid, signal.SIGKILL)  # and the processes that it began
            return math.inf


def _in_process(code: Path, *asked: str) -> dict[str, float]:
    """Return what a process that runs that code measures."""
    said: dict[str, float] = json.loads(
        elsewhere(__file__, *asked, PYTHONPATH=str(code))
    )
    return said


def measure_edits(code: Path, note: str, folder: Path) -> None:
    """Print how long a check takes after one edit of the shipped rulebook."""
    every = _in_process(code, "edits", str(folder))
    line("doubts of a draft, anew", every.pop("all") * 1e3, "{:,.0f} ms", note)
    for name in [*EDITS][: at_most(None, 1)]:
        parts = [every[f"{name}, {part}"] * 1e3 for part in ("read", "doubted")]
        told = f"{note}; read {parts[0]:,.0f} ms, doubted {parts[1]:,.0f}"
        line(f"one edit: {name}", sum(parts), "{:,.0f} ms", told)


def _many(files: Mapping[str, str], times: int) -> dict[str, str]:
    """Return a rulebook with its rules so many times over.

    Examples of which copied rules make another level are left out: a check that finds
    them ends there.
    """
    made = copies(rules_folder.rule_files(files), times)
    every = made | rules_folder.example_files(files)
    missed = {it.file for it in check_files(every, DAY).failures}
    return {name: text for name, text in every.items() if name not in missed}


def main() -> None:
    """Measure this code, and another beside it where one is named."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("part", nargs="*")
    asked.add_argument("--beside", type=Path)
    asked.add_argument("--times", type=int, nargs="*", default=TIMES)
    given = asked.parse_args()
    if given.part:
        gc.freeze()  # as the app does, see `screening.cli`
        gc.set_threshold(MADE_MEANWHILE)
        what, folder = given.part
        made = {"edits": after_edits, "growth": measured}[what](Path(folder))
        print(json.dumps(dict(made)))
        return
    shipped = (given.beside or HERE) / SHIPPED
    files = rules_folder.files_in((given.beside or HERE) / GROWN)
    with tempfile.TemporaryDirectory() as place:
        folders = {times: Path(place) / str(times) for times in given.times}
        for times, made_in in folders.items():
            for name, text in _many(files, times).items():
                file = made_in / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
        for code, note in ((given.beside, "old"), (HERE, "new")):
            if code is not None:
                measure_growth(code, note, folders)
                measure_edits(code, note, shipped)
    finish()


if __name__ == "__main__":
    main()
