"""How much of the machine a process may take, and how much data a briefing has."""

import contextlib
from importlib import import_module

LONGEST_DATA = 2_000_000
"""How many bytes of data are read: forty times what a common briefing carries."""


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
