"""A watch on real folders, with a clock that the tests hold."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.editing.publish import Watcher, folder_state

LONG_AGO = 0.0
LATER = 4_000_000_000.0


class Clock:
    """A clock that stands still until it is told the time, after every file's."""

    time = LATER

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of two rule files."""
    rules = tmp_path / "rules"
    (rules / "questions").mkdir(parents=True)
    (rules / "rulebook.yaml").write_text("title: An example\n")
    (rules / "questions" / "10-deal.yml").write_text("questions: []\n")
    return rules


@pytest.fixture
def clock() -> Clock:
    return Clock()


def known(
    folder: Path, clock: Clock, interval: float = 0, settle: float = 5
) -> Watcher:
    """Return a watch that knows how the folder looks."""
    watch = Watcher(folder, interval=interval, settle=settle, clock=clock)
    watch.know(watch.look())
    return watch


def write_in_place(folder: Path) -> None:
    """Write other text of the same length, at the same time as before."""
    file = folder / "rulebook.yaml"
    before = file.stat()
    file.write_text("title: An EXAMPLE\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def make_a_loop(folder: Path) -> None:
    """Replace a file by links that lead to each other."""
    (folder / "rulebook.yaml").unlink()
    (folder / "rulebook.yaml").symlink_to("other.yaml")
    (folder / "other.yaml").symlink_to("rulebook.yaml")


def replace_by_folder(folder: Path) -> None:
    (folder / "rulebook.yaml").unlink()
    (folder / "rulebook.yaml").mkdir()


def replace_by_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("")


CHANGES: dict[str, Callable[[Path], object]] = {
    "written": lambda folder: (folder / "rulebook.yaml").write_text("title: Other\n"),
    "written with its old time": write_in_place,
    "added": lambda folder: (folder / "signals.yaml").touch(),
    "deleted": lambda folder: (folder / "questions" / "10-deal.yml").unlink(),
    "renamed": lambda folder: (folder / "rulebook.yaml").rename(folder / "a.yaml"),
    "permission": lambda folder: (folder / "rulebook.yaml").chmod(0o000),
    "folder for file": replace_by_folder,
    "loop": make_a_loop,
    "no folder": shutil.rmtree,
    "file for folder": replace_by_file,
}
NO_CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda _folder: None,
    "vim": lambda folder: (folder / ".rulebook.yaml.swp").touch(),
    "emacs": lambda folder: (folder / ".#rulebook.yaml").symlink_to("ada@host.1"),
    "backup": lambda folder: (folder / "rulebook.yaml~").touch(),
    "notes": lambda folder: (folder / "notes.txt").touch(),
    "hidden folder": lambda folder: shutil.copytree(
        folder / "questions", folder / ".git"
    ),
    "read": lambda folder: (folder / "rulebook.yaml").read_text(),
}


@pytest.mark.parametrize("change", [*CHANGES, *NO_CHANGES])
def test_a_change_of_a_rule_is_noticed(folder: Path, clock: Clock, change: str) -> None:
    watch = known(folder, clock)

    (CHANGES | NO_CHANGES)[change](folder)

    assert watch.changed() == (folder_state(folder) if change in CHANGES else None)


def test_a_change_in_any_folder_counts(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    watch = Watcher(folder, other, interval=0, settle=0)
    watch.know(watch.look())
    CHANGES["written"](other)

    seen = watch.changed()
    again = watch.changed()
    watch.know(seen)

    assert seen == again
    assert seen is not None
    assert watch.changed() is None


def test_a_folder_tells_when_a_file_was_deleted(folder: Path) -> None:
    newest, within = folder_state(folder).changed, folder / "questions"

    while within.stat().st_ctime <= newest:  # until the clock of the disk goes on
        (within / "notes.txt").touch()
        (within / "notes.txt").unlink()
    (within / "10-deal.yml").unlink()

    assert folder_state(folder).changed == within.stat().st_ctime


@pytest.mark.parametrize("from_the_future", [False, True])
def test_a_file_just_written_has_not_settled_nor_one_from_the_future_until_it_stays(
    folder: Path, clock: Clock, *, from_the_future: bool
) -> None:
    watch = known(folder, clock)
    CHANGES["written"](folder)
    written = (folder / "rulebook.yaml").stat().st_ctime
    times = (LONG_AGO, 4, 5) if from_the_future else (written, written + 4, written + 5)

    looks = []
    for clock.time in times:
        looks.append(watch.changed())

    assert looks == [None, None, folder_state(folder)]


def test_what_changes_again_begins_to_settle_again(folder: Path, clock: Clock) -> None:
    watch = known(folder, clock)
    CHANGES["written"](folder)
    clock.time = LONG_AGO
    watch.changed()

    CHANGES["added"](folder)
    clock.time = 5

    assert watch.changed() is None


def test_no_look_comes_sooner_than_the_interval(folder: Path, clock: Clock) -> None:
    watch = known(folder, clock, interval=2, settle=-LATER)
    watch.changed()
    CHANGES["written"](folder)

    looks = []
    for clock.time in (LATER + 1, LATER + 2, LONG_AGO):
        looks.append(watch.changed() is not None)

    assert looks == [False, True, True]
