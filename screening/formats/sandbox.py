"""Reads files from outside in processes of their own: what breaks one breaks no more.

A process reads one file from a pipe, answers through another and ends. It may use so
much memory and time, writes no file, and sees nothing of the environment; nothing
touches the disk.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from screening.errors import BusyError, ScreeningError

_ROOT = str(Path(__file__).parents[2])
_START = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from screening.formats.sandbox import work; work(*sys.argv[2:])"
)
_TAKEN, _REFUSED = b"+", b"-"
_OUT_OF_MEMORY = 3


class Limits(NamedTuple):
    """What a process may take: bytes of memory, seconds of a processor, and in all."""

    memory: int
    seconds: int
    patience: float


class EndedError(Exception):
    """A process that answered nothing: it wanted `too_much`, or the file broke it."""

    def __init__(self, *, too_much: bool) -> None:
        super().__init__()
        self.too_much = too_much


class Sandbox:
    """Reads files by a function of a module, of bytes to bytes, two at once.

    What it refuses, the function says in a ScreeningError. Whoever comes while two are
    read waits so many seconds, and is then told that it is `busy`.
    """

    def __init__(self, module: str, function: str, busy: str, wait: float = 0) -> None:
        self._reads, self._busy, self._wait = (module, function), busy, wait
        self.places = threading.BoundedSemaphore(2)

    def read(self, file: bytes, limits: Limits, most: int = 0) -> bytes:
        """Call the function on a file in a process: its answer, cut after `most` bytes.

        With 0 it is whole. ScreeningError where it refuses the file, BusyError where no
        place is free in time, EndedError where the process ended or was ended without
        an answer.
        """
        if not self.places.acquire(timeout=self._wait):
            raise BusyError(self._busy)
        cut = most + len(_TAKEN) if most else -1
        try:
            answer, code = _answer(self.command(limits), file, limits.patience, cut)
        except OSError:
            raise BusyError(self._busy) from None
        finally:
            self.places.release()
        if code < 0 or code == _OUT_OF_MEMORY:
            raise EndedError(too_much=True)
        if answer[:1] == _REFUSED:
            raise ScreeningError(answer[1:].decode())
        if code or answer[:1] != _TAKEN:
            raise EndedError(too_much=False)
        return answer[1:]

    def command(self, limits: Limits, script: str = _START) -> list[str]:
        """The command line of a process: this very program, without its environment."""
        given = (*self._reads, str(limits.memory), str(limits.seconds))
        return [sys.executable, "-I", "-B", "-c", script, _ROOT, *given]


def _answer(
    command: list[str], file: bytes, patience: float, most: int
) -> tuple[bytes, int]:
    """Run a command on a file: its answer, cut after `most` bytes, and its exit code.

    It is killed after so many seconds: then its code is below 0.
    """
    needed = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    with subprocess.Popen(  # noqa: S603 - it is this very program
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a stack trace would quote the file
        env=needed,
    ) as process:
        timer = threading.Timer(patience, process.kill)
        timer.start()
        pipe_in, pipe_out = process.stdin, process.stdout
        try:
            if pipe_in is None or pipe_out is None:
                return b"", process.wait()
            with contextlib.suppress(BrokenPipeError), pipe_in:
                pipe_in.write(file)
            with pipe_out:
                answer = pipe_out.read(most)
            return answer, process.wait()
        finally:
            timer.cancel()


def work(module: str, function: str, memory: str, seconds: str) -> None:
    """Answer with what a function makes of the file that comes in, or with why not.

    Whatever else the file does to this process ends it. Where there are no limits, only
    patience does.
    """
    limit(AS=int(memory), CPU=int(seconds), FSIZE=0, CORE=0)
    try:
        read = getattr(import_module(module), function)
        answer = _TAKEN + read(sys.stdin.buffer.read())
    except ScreeningError as error:
        answer = _REFUSED + str(error).encode()
    except MemoryError:
        sys.exit(_OUT_OF_MEMORY)
    sys.stdout.buffer.write(answer)


def live_with_parent() -> None:
    """Let this process end with the one that began it, at once, whatever it does.

    It heeds no Ctrl+C, which is for the other, and gives way to it: pages go first.
    """
    from multiprocessing import parent_process  # noqa: PLC0415 - no reader needs it

    def end() -> None:
        if parent := parent_process():
            parent.join()
            os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(5)


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
