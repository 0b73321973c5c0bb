"""Notice that a rules folder changed, and that nobody writes to it any more."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SUFFIXES = (".yaml", ".yml")

Stamp = tuple[int, int, int, int] | str
"""When a file was written and changed, its size and its inode; or why it has none."""


@dataclass(frozen=True, slots=True)
class FolderState:
    """What the rule files of some folders looked like, and when they changed last.

    Hidden files are left out: editors keep their own there.
    """

    files: frozenset[tuple[str, Stamp]]
    changed: float = field(compare=False)


def folder_state(*folders: Path) -> FolderState:
    """Look at every rule file, and open none. Whatever is there, it never raises."""
    seen = [file for folder in folders for file in _stamps(folder)]
    return FolderState(
        files=frozenset((path, stamp) for path, stamp, _time in seen if stamp),
        changed=max((time for _path, _stamp, time in seen), default=0.0),
    )


def _stamps(folder: Path | str) -> Iterator[tuple[str, Stamp, float]]:
    """Yield each rule file; of a folder only its time, which tells of names in it."""
    try:
        yield str(folder), "", os.stat(folder).st_ctime  # noqa: PTH116 - half the time
        entries = list(os.scandir(folder))
    except OSError as error:
        yield str(folder), type(error).__name__, 0.0
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.name.endswith(SUFFIXES):
            yield _stamp(entry)
        if entry.is_dir(follow_symlinks=False):
            yield from _stamps(entry.path)


def _stamp(entry: os.DirEntry[str]) -> tuple[str, Stamp, float]:
    try:
        of = entry.stat()
    except OSError as error:
        return entry.path, type(error).__name__, 0.0
    stamp = (of.st_mtime_ns, of.st_ctime_ns, of.st_size, of.st_ino)
    return entry.path, stamp, of.st_ctime


class Watcher:
    """Watches folders from look to look. Not for two threads at once.

    A change counts once it has settled: its newest file is older than `settle` seconds,
    or, where clocks disagree, it looked the same for as long. `interval` is the least
    time between two looks.
    """

    def __init__(
        self,
        *folders: Path,
        interval: float = 0.5,
        settle: float = 0.5,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folders, self._clock = folders, clock
        self._also: tuple[Path, ...] = ()
        self._interval, self._settle = interval, settle
        self._looked = float("-inf")
        self._known: FolderState | None = None
        self._waiting: tuple[FolderState, float] | None = None

    def look(self) -> FolderState:
        """Look now, whatever the interval."""
        return folder_state(*self._folders, *self._also)

    def also(self, folder: Path | None) -> None:
        """Watch one folder more, in place of the one before; None for no other."""
        self._also = (folder,) if folder else ()

    def know(self, look: FolderState | None) -> None:
        """Take a look as known: only what differs from it is a change."""
        self._known = look

    def changed(self) -> FolderState | None:
        """Return how the folders look now, where that is a change that has settled."""
        now = self._clock()
        if 0 <= now - self._looked < self._interval:
            return None
        self._looked = now
        look = self.look()
        if look == self._known:
            return None
        if now - look.changed >= self._settle:
            return look
        if self._waiting is None or self._waiting[0] != look:
            self._waiting = look, now
        return look if now - self._waiting[1] >= self._settle else None
