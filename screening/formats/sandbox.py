"""This program in a process of its own, with limits: what breaks it breaks no more.

What goes in and comes out are bytes in pipes: nothing touches the disk.
"""

import contextlib
import os
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path

_ROOT = str(Path(__file__).parents[2])


def start(script: str) -> subprocess.Popen[bytes]:
    """Start a process that runs a script, apart from the environment and the folder.

    The script finds in `sys.argv[1]` where this package is imported from.
    """
    needed = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return subprocess.Popen(  # noqa: S603 - it is this very program
        [sys.executable, "-I", "-B", "-c", script, _ROOT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a stack trace would quote the file
        env=needed,
    )


def answer(
    script: str, given: bytes, patience: float, most: int = -1
) -> tuple[bytes, int]:
    """Return what a script answers to what it is given, and the code it ended with.

    The answer is cut after `most` bytes. The process is killed after so many seconds:
    then its code is below 0.
    """
    with start(script) as process:
        timer = threading.Timer(patience, process.kill)
        timer.start()
        pipe_in, pipe_out = process.stdin, process.stdout
        try:
            if pipe_in is None or pipe_out is None:
                return b"", process.wait()
            with contextlib.suppress(BrokenPipeError), pipe_in:
                pipe_in.write(given)
            with pipe_out:
                said = pipe_out.read(most)
            return said, process.wait()
        finally:
            timer.cancel()


def limit(**most: int) -> None:
    """Hold this process to so much of each resource, named as setrlimit does: AS, CPU.

    Where limits are tighter already, they stay. Windows has none.
    """
    try:
        resource = import_module("resource")
    except ImportError:  # Windows has no such module
        return
    for name, wanted in most.items():
        what = getattr(resource, f"RLIMIT_{name}")
        _soft, hard = resource.getrlimit(what)
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(OSError, ValueError):  # a system without this one
            resource.setrlimit(what, (allowed, allowed))
