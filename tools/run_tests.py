"""Run tests; say how long they took, here and of the processors' time.

Two in three seconds before the first test go into rewriting what tests assert, so that
a failure is told in full. Nearly none fails: they run as written, and those that failed
run once more, alone, to tell it.
"""

import argparse
import os
import subprocess
import sys
import time

PYTEST = (sys.executable, "-m", "pytest", "-q", "-o", f"cache_dir={sys.prefix}/pytest")
COVERAGE = (sys.executable, "-m", "coverage")
SLOWEST = ("--durations=20", "--durations-min=0.5")
FAILED = 1
"""What pytest returns where tests failed, and nothing else went wrong."""


def main() -> int:
    """Run the tests that have these marks, and return what pytest returned."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("marks", help="as pytest -m has it")
    parser.add_argument("--branches", action="store_true", help="of the core: all")
    given, more = parser.parse_known_args()
    watch = ("-p", "tests.core_branches") if given.branches else ()
    if watch:
        _run(*COVERAGE, "erase")
    if "not browser" in given.marks:  # none of them is read then
        more.append("--ignore=tests/browser")
    start = time.monotonic()
    ended = _run(
        *(*PYTEST, "-n", "auto", "--no-loadscope-reorder", "--assert=plain"),
        *(*SLOWEST, *watch),
        *("-m", given.marks, *more),
    )
    used = os.times()
    spent = used.children_user + used.children_system
    print(
        f"Took {time.monotonic() - start:.0f} s, and {spent:.0f} s of processor time, "
        f"on Python {sys.version.split()[0]}.",
        flush=True,
    )
    if ended == FAILED:
        print("\nThose that failed, once more and alone:", flush=True)
        _run(*PYTEST, "--last-failed", "-m", given.marks, *more)
    return ended or (_untested_branches() if watch else 0)


def _run(*command: str) -> int:
    return subprocess.run(command, check=False).returncode


def _untested_branches() -> int:
    """Tell which branches of the core no test took, if any."""
    _run(*COVERAGE, "combine", "-q")
    ended = _run(*COVERAGE, "report", "--fail-under=100", "-m", "--skip-covered")
    if ended:
        print("A branch of the core is not tested: see the table above.", flush=True)
    return ended


if __name__ == "__main__":
    sys.exit(main())
