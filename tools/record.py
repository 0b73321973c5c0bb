"""Write down what the product says of thousands of deals, and compare two recordings.

`record.py write FOLDER` makes a packed text a surface, with a block a deal; `record.py
compare OLD NEW` groups what differs into classes. It takes a sample of the deals, the
same ones on every tree, unless `--all` is said: those are compared that both have.
"""

import argparse
import hashlib
import lzma
import multiprocessing
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from tools.record_compare import ENDING, HEAD, compare
from tools.record_surfaces import SURFACES, Product, product

AT_ONCE = 24
"""How many deals a process takes at a time."""
PROCESSES = 2
SAMPLE = 1000
_OPENED = ExitStack()
_HERE: list[Product] = []
"""The product of a process, opened once."""


def write(folder: Path, sample: int, processes: int) -> None:
    """Write a recording; the same bytes on every run."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened:
        files = {
            name: opened.enter_context((folder / f"{name}{ENDING}").open("wb"))
            for name in SURFACES
        }
        for blocks in _batches(sample, processes):
            for name, packed in blocks.items():
                files[name].write(packed)
                files[name].flush()


def _batches(sample: int, processes: int) -> Iterator[dict[str, bytes]]:
    """Yield what the surfaces say of so many deals at a time, packed."""
    started = multiprocessing.get_context("spawn")
    with TemporaryDirectory() as data, started.Pool(processes, _open, [data]) as pool:
        chosen = pool.apply(_places, [sample])
        batches = [chosen[at : at + AT_ONCE] for at in range(0, len(chosen), AT_ONCE)]
        for count, packed in enumerate(pool.imap(_packed, batches), 1):
            yield packed
            if sys.stderr.isatty():
                print(f"\r{count} of {len(batches)} batches", end="", file=sys.stderr)


def _open(data: str) -> None:
    """Open the product in this process, with its register in a folder of its own."""
    _HERE.append(_OPENED.enter_context(product(Path(mkdtemp(dir=data)))))


def _places(sample: int) -> list[int]:
    """Return which deals are recorded: the real ones, then so many, or all others.

    A smaller recording is the beginning of a larger one.
    """
    [here] = _HERE
    places = range(len(here.deals))
    drawn = sorted(places, key=lambda at: _digest(here.deals[at].id))
    real = [at for at in places if here.deals[at].is_real]
    return [*dict.fromkeys((*real, *drawn[: sample or None]))]


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _packed(places: list[int]) -> dict[str, bytes]:
    """Return what each surface says of these deals, as bytes that can follow others."""
    [here] = _HERE
    deals = [here.deals[place] for place in places]
    texts = dict.fromkeys(SURFACES, "")
    for recorded in deals:
        for name, text in here.of(recorded).items():
            if text:
                texts[name] += f"{HEAD}{recorded.id}\n{text}\n"
    return {
        name: lzma.compress(text.encode(), preset=2) for name, text in texts.items()
    }


def main() -> int:
    """Read the line; return 1 where two recordings differ."""
    line = argparse.ArgumentParser(description=__doc__)
    commands = line.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("write", help="write a recording into a folder")
    writing.add_argument("folder", type=Path)
    writing.add_argument("--sample", type=int, default=SAMPLE, help="so many deals")
    writing.add_argument("--all", dest="sample", action="store_const", const=0)
    writing.add_argument("--processes", type=int, default=PROCESSES)
    comparing = commands.add_parser("compare", help="compare two recordings")
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path)
    comparing.add_argument("--most", type=int, default=30, help="classes a surface")
    given = line.parse_args()
    if given.command == "write":
        write(given.folder, given.sample, given.processes)
        return 0
    return int(compare(given.old, given.new, given.most))


if __name__ == "__main__":
    sys.exit(main())
