"""What is live, and how: taken from a changed folder, or adopted in the app.

A folder with a problem never goes live: the last good rulebook stays, whatever happens
to the folder. A change counts once nobody writes to it any more. Each process looks for
itself, and the register holds one record of what they all took.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, cast

from screening.analysis import examples
from screening.analysis.examples import RulebookCheck
from screening.briefing.printing.pool import Printer
from screening.editing.place import RulesPlace, is_shipped
from screening.engine.assess import Assessment, assess
from screening.engine.schedule.calendar import Calendars
from screening.errors import NotKeptError, Problem, RulebookError, ScreeningError
from screening.formats.files import Changes, alone, is_free
from screening.formats.text import even_lines
from screening.register import Register
from screening.register.deals import Kept
from screening.register.people import BY_FILES, BY_START, NOBODY, Author
from screening.register.versions import Adopted
from screening.rulebook import loader
from screening.rulebook.answers import Deal
from screening.rulebook.deal_file import DealFile
from screening.rulebook.folder import (
    Files,
    base_beside,
    extended,
    files_in,
    is_base,
    own_files,
    with_base,
)
from screening.rulebook.loader import digest_of
from screening.rulebook.model import Rulebook
from screening.settings import today

_LOG = logging.getLogger("screening")

_BEING_ADOPTED = "a rulebook is being adopted there. Try again."
_BEING_WRITTEN = Problem("", 0, 0, _BEING_ADOPTED)
_FOLDER_MOVED = (
    "The rule files changed after you started this change. Nothing was adopted: "
    "compare them, then adopt again."
)


@dataclass(frozen=True, kw_only=True)
class Live:
    """What is live. `examples` are those of the rulebook, in file order.

    `files` are all files it was read from, examples and extended ones among them.
    `problems` are those of the folder as it is now: where there are some, the rulebook
    is the last that had none. `own` tells whether it may be changed in the app.
    `author` is who works with it, as far as a start link says so. `judges` are the ids
    of the rulebooks whose kept deals are its own, None where all deals are.
    """

    rulebook: Rulebook
    examples: tuple[DealFile, ...]
    files: Files
    problems: tuple[Problem, ...]
    register: Register
    printer: Printer
    folder: Path
    own: bool
    author: Author = NOBODY
    judges: frozenset[str] | None = None

    @cached_property
    def digest(self) -> str:
        """The digest of all files, which a draft is based on."""
        return digest_of(self.files)

    @property
    def place(self) -> str:
        """The folder, as the register writes it."""
        return str(self.folder.absolute())

    def whole(self, own: Files) -> Files:
        """Return own files after those that they extend, as these are now."""
        if extended(own) == extended(self.files):
            base = {name: self.files[name] for name in self.files if is_base(name)}
            return {**base, **own}
        try:
            return with_base(own, self.folder)
        except RulebookError:  # a check of what is there says why
            return own

    def reopen(self, kept: Kept) -> tuple[Deal, Assessment]:
        """Return a kept deal and its assessment, by the rulebook it was kept under."""
        rulebook = self.rulebook
        if kept.rulebook != rulebook.digest:
            rulebook = kept_rulebook(self.register, kept.rulebook)
        deal = kept.as_deal(rulebook)
        return deal, assess(rulebook, deal.answers, kept.on)


@lru_cache(maxsize=8)
def kept_rulebook(register: Register, digest: str) -> Rulebook:
    """Read the rulebook of that digest in the register; NotKeptError if it has none."""
    return loader.read(register.deals.rulebook_texts(digest))


def rulebook_then(digest: str, now: Rulebook, register: Register) -> Rulebook | None:
    """Return the rulebook of that digest, if it is that of now or kept and sound."""
    try:
        return now if digest == now.digest else kept_rulebook(register, digest)
    except (NotKeptError, RulebookError):
        return None


class Adoption(NamedTuple):
    """Who lets a rulebook be live, why, and which kept deals it moves.

    `title` says what it changes, and `drafted_by` who wrote it. What was planned for
    the folder `plans_of` is planned for the one that goes live from then on.
    """

    author: Author
    note: str
    moved: Sequence[Mapping[str, Any]] = ()
    title: str = ""
    drafted_by: str = ""
    plans_of: str = ""


class FolderMovedError(ScreeningError):
    """The folder holds other files than a change was based on."""


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
    """Look at every rule file, and open none. Whatever is there, it never raises.

    The time of a folder tells of names in it, and so of files that were deleted.
    """
    files: dict[str, Stamp] = {}
    changed, waiting = 0.0, [*map(str, folders)]
    while waiting:
        folder = waiting.pop()
        try:
            changed = max(changed, os.stat(folder).st_ctime)  # noqa: PTH116 - half the time
            entries = [it for it in os.scandir(folder) if it.name[0] != "."]
        except OSError as error:
            files[folder] = type(error).__name__
            continue
        waiting += [it.path for it in entries if it.is_dir(follow_symlinks=False)]
        for entry in entries:
            if entry.name.endswith(SUFFIXES):
                files[entry.path], at = _stamp(entry)
                changed = max(changed, at)
    return FolderState(frozenset(files.items()), changed)


def _stamp(entry: os.DirEntry[str]) -> tuple[Stamp, float]:
    try:
        of = entry.stat()
    except OSError as error:
        return type(error).__name__, 0.0
    return (of.st_mtime_ns, of.st_ctime_ns, of.st_size, of.st_ino), of.st_ctime


class Watcher:
    """Watches folders from look to look. Not for two threads at once.

    A change counts once it has settled: its newest file is older than `settle` seconds,
    or, where clocks disagree, it looked the same for as long. `interval` is the least
    time between two looks: each asks for the times of over a thousand files.
    """

    def __init__(
        self,
        *folders: Path,
        interval: float = 2,
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


class Publisher:
    """Holds what is live in a folder. Safe to share between threads."""

    def __init__(
        self,
        folder: Path,
        register: Register,
        printer: Printer,
        watch: Watcher | None = None,
        *,
        own: Path | None = None,
    ) -> None:
        """Take a folder's rulebook, or what was live there last; else RulebookError.

        An `own` folder goes before it once it is there.
        """
        self._lock = Lock()
        self.place = RulesPlace(folder, own)
        folder = self.place.folder
        self._watch = watch or Watcher(*self.place.watched)
        seen, checked = self._watch.look(), _read(folder)
        good = _last_good(folder, register, checked) if checked.problems else checked
        self._live = Live(
            rulebook=cast("Rulebook", good.rulebook),
            examples=good.examples,
            files=good.files,
            problems=(),
            register=register,
            printer=printer,
            folder=folder,
            own=_is_own(folder),
        )
        Calendars(self._live.rulebook).look_up(today().year)
        if checked.problems:
            self._refuse(checked.problems)
        else:
            self._record(good, folder)
        self._watch.also(base_beside(folder))
        self._watch.know(None if _BEING_WRITTEN in checked.problems else seen)

    def live(self) -> Live:
        """The live rulebook; looks first whether its folder changed.

        While one thread looks, the others go on with what was live before.
        """
        if self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._live

    @property
    def last(self) -> Live:
        """What was live when somebody looked last."""
        return self._live

    @property
    def id(self) -> str:
        """The id of the rulebook that was live then."""
        return self._live.rulebook.heading.id

    @property
    def judges(self) -> frozenset[str] | None:
        """The ids of the rulebooks whose kept deals are its own; None where all are."""
        return self._live.judges

    def judge(self, judges: frozenset[str] | None) -> None:
        """Let the kept deals that these rulebooks judged be its own; None for all."""
        with self._lock:
            self._live = replace(self._live, judges=judges)

    def _look(self) -> None:
        """Take the folder if it changed; if it is being written, leave it for later."""
        seen = self._watch.changed()
        if seen is None:
            return
        folder = self.place.folder
        self._watch.also(base_beside(folder))
        checked = _read(folder)
        if _BEING_WRITTEN in checked.problems or self._watch.look() != seen:
            return
        if checked.problems:
            self._refuse(checked.problems)
        else:
            try:
                self._record(checked, folder)
            except ScreeningError as error:  # the next look tries again
                self._refuse([Problem("", 0, 0, str(error))])
                return
            self._take(checked, folder)
        self._watch.know(seen)

    def _refuse(self, problems: Sequence[Problem]) -> None:
        """Leave live what is; say in the log why the folder is not."""
        if tuple(problems) != self._live.problems:
            lines = (str(problem.within(self._live.folder)) for problem in problems)
            heading = "The rules on disk are not live; the last valid version is."
            _LOG.warning("\n".join([heading, *lines]))
        self._live = replace(self._live, problems=tuple(problems))

    def _record(
        self,
        good: RulebookCheck,
        folder: Path,
        adoption: Adoption | None = None,
        *,
        again: bool = False,
        then: Callable[[], None] | None = None,
    ) -> Adopted:
        """Record what is in a folder; without an adoption, that it was found there.

        What is to be done `then` is done before the record stands.
        """
        place = str(folder.absolute())
        versions = self._live.register.versions
        if adoption is None:
            first = versions.newest(folder=place) is None
            by, note = BY_FILES, "Changed on disk"
            if first:
                by, note = BY_START, "The first version"
            adoption = Adoption(Author(by, confirmed=True), note)
        return versions.adopt(
            good.files,
            cast("Rulebook", good.rulebook),
            **adoption._asdict(),
            folder=place,
            again=again,
            then=then,
        )

    def _take(self, good: RulebookCheck, folder: Path) -> None:
        """Let a rulebook be live; one that did not change stays the same object."""
        own = _is_own(folder)
        live = replace(self._live, problems=(), folder=folder, own=own)
        if (files := good.files) != live.files:
            book = cast("Rulebook", good.rulebook)
            live = replace(live, rulebook=book, examples=good.examples, files=files)
        self._live = live

    def there(self) -> RulebookCheck:
        """Read the folder as it is now. It is not live where it has problems."""
        return _read(self._live.folder)

    def adopt(
        self, checked: RulebookCheck, based_on: str, adoption: Adoption
    ) -> Adopted:
        """Write files into the folder, and let them be live from the next request on.

        `based_on` is the digest of all the files that the change started from;
        FolderMovedError where the folder holds others. Of an extended rulebook nothing
        is written. Where anything fails, the folder and what is live stay as they were.
        """
        if not self._live.own:
            raise ScreeningError(
                "The rulebook that came with the software cannot be changed, and this "
                "folder may be read-only. Make a copy of your own: screening rules "
                "copy DIR. Then set SCREENING_RULES to that folder."
            )
        if checked.problems:
            raise RulebookError(checked.problems)
        folder = self._live.folder
        with self._lock, alone(folder) as write:
            there = _files_there(folder)
            if digest_of(there) != based_on:
                raise FolderMovedError(_FOLDER_MOVED)
            write(_changes(there, checked.files))
            written = files_in(folder)
            if _changes(written, checked.files):
                raise FolderMovedError(_FOLDER_MOVED)
            # The same files were checked already: that takes seconds.
            same = [*written.items()] == [*checked.files.items()]
            good = checked if same else examples.check_files(written, today())
            if good.problems:
                raise RulebookError(good.problems)
            adopted = self._record(good, folder, adoption)
            self._take(good, folder)
        return adopted

    def move(self, there: Path, to: Path, adoption: Adoption) -> Adopted:
        """Give a folder another name, and let be live what is to be live then.

        Where that has problems, for a RulebookError, or cannot be, for a
        ScreeningError, all stays as it was. The name changes while the record of it is
        being written, so that no other process takes the folder before it is recorded.
        """
        back = there == self.place.own
        folder = self.place.given if back else to
        with self._lock, _renaming(there, to) as rename:
            good = _read(folder if back else there)
            if good.problems:
                raise RulebookError(good.problems)
            adopted = self._record(good, folder, adoption, again=True, then=rename)
            self._take(good, folder)
        return adopted


@contextmanager
def _renaming(there: Path, to: Path) -> Iterator[Callable[[], None]]:
    """Yield what renames a folder, once; undo that where the block fails.

    ScreeningError where it cannot be renamed, or somebody writes to it.
    """
    renamed = False

    def rename() -> None:
        nonlocal renamed
        if renamed:  # a record that was refused is tried again
            return
        if not is_free(there):
            raise ScreeningError(_BEING_ADOPTED)
        there.rename(to)
        renamed = True

    try:
        yield rename
    except BaseException as error:
        if renamed:
            to.rename(there)
        if not isinstance(error, OSError):
            raise
        says = f"{to} cannot be made: {error.strerror}."
        raise ScreeningError(says) from None


def _read(folder: Path) -> RulebookCheck:
    """Check a folder, whatever is there: nothing may stop the service."""
    try:
        if not is_free(folder):
            return RulebookCheck(problems=[_BEING_WRITTEN])
        return examples.load(folder, today())
    except OSError as error:
        says = f"cannot be read: {error.strerror}."
    except MemoryError:
        says = (
            "there is too little memory to read it. Allow more memory: ulimit -v shows "
            "the limit."
        )
    except Exception as error:  # noqa: BLE001 - a fault must not stop the service
        says = f"the software fails to read it: {error!r}."
        _LOG.exception(f"The software fails to read {folder}.")
    return RulebookCheck(problems=[Problem("", 0, 0, says)])


def _last_good(
    folder: Path, register: Register, checked: RulebookCheck
) -> RulebookCheck:
    """Check the version that was live last; raises the problems where none can be."""
    newest = register.versions.newest(folder=str(folder.absolute()))
    files = register.versions.files(newest.number) if newest else {}
    good = examples.check_files(files, today())
    if good.rulebook is None:
        raise RulebookError(problem.within(folder) for problem in checked.problems)
    return good


def _files_there(folder: Path) -> Files:
    """Return the files of a folder; none where it is gone or cannot be read as one."""
    try:
        return files_in(folder)
    except RulebookError:
        return {}


def changes_between(base: Files, files: Files) -> dict[str, str | None]:
    """The files that differ, in order, with their text in `files`; None if gone."""
    moved = (file for file in {*base, *files} if files.get(file) != base.get(file))
    return {file: files.get(file) for file in sorted(moved)}


def _changes(there: Files, wanted: Files) -> Changes:
    """The own files to write, text by path or None, to make them the wanted ones."""
    wanted = {name: even_lines(text) for name, text in own_files(wanted).items()}
    return changes_between(own_files(there), wanted)


def _is_own(folder: Path) -> bool:
    """Tell whether a folder may be written, or made again where it is gone."""
    may = os.access(folder, os.W_OK) or not os.access(folder, os.F_OK)
    return may and not is_shipped(folder)
