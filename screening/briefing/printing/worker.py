"""What the worker process does: print jobs that come in, with the library kept warm."""

import contextlib
import gc
import itertools
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from screening.briefing import messages
from screening.briefing.printing.fonts import Fonts
from screening.errors import BriefingError
from screening.formats.sandbox import limit
from screening.settings import shipped

MOST_MEMORY = 1 << 30
"""How many bytes of addresses a worker may take; it starts with about a quarter."""


def work(theirs: Connection, font: Path | None, seconds: float | None = None) -> None:
    """Print what comes in until the other end closes.

    With `seconds`, the process ends where it works longer than that at a job: the
    system counts, whatever the library does.

    The first message names the software that decides the bytes beside the job, or says
    why the worker never will be ready.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_who_asks, daemon=True).start()
    if sys.platform != "win32":
        os.nice(10)  # pages go first
    limit(AS=MOST_MEMORY)
    with contextlib.suppress(EOFError, OSError):
        try:
            renderer = _renderer(font)
        except BriefingError as error:
            theirs.send(error)
            return
        theirs.send(renderer.software)
        # What is kept for ever need not be looked through after every document.
        gc.freeze()
        gc.disable()
        for number in itertools.count(1):
            job = theirs.recv()
            _work_at_most(seconds or 0)
            printed = renderer.try_to_print(job)
            _work_at_most(0)
            theirs.send(printed)
            # Clear up while nobody waits, but never let much pile up.
            if not theirs.poll(0.2) or number % 4 == 0:
                gc.collect()


def _work_at_most(seconds: float) -> None:
    """End this process after so many seconds of work from now; 0 takes that back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _renderer(own: Path | None) -> Any:
    """Return the library, which finds our fonts and the user's own one only."""
    fonts, ours = Fonts(own), shipped("reports") / "fonts"
    os.environ["FONTCONFIG_FILE"] = str(ours / "fonts.conf")
    os.environ["XDG_DATA_HOME"] = os.environ["XDG_DATA_DIRS"] = str(ours.parent)
    # Where HarfBuzz cannot cut fonts down, another tool does, and would date them.
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    try:
        from screening.briefing.printing.renderer import Renderer  # noqa: PLC0415 - only in this process
    except (ImportError, OSError):
        cure = messages.PANGO_CURES.get(sys.platform, messages.PANGO_CURES["linux"])
        raise BriefingError(messages.NO_PANGO.format(cure=cure)) from None
    return Renderer(fonts)


def _end_with_who_asks() -> None:
    """End as soon as the process that started this one has, also within a page."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
