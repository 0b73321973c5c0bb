"""A sample of the shipped examples: as few as show all that the whole of them shows.

Chosen by a rule, not by hand: each rule met and open, each state of each filing, all
that follows and each range of levels is in it, and an example that makes several deals.
What is claimed of the program, and tried on examples only because these are real, is
tried on the sample; what is claimed of the examples themselves is tried on each.
"""

import os
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from screening.engine.assess import Assessment, assess, following
from screening.engine.filings import Filing, filings
from screening.rulebook.answers import Deal
from screening.rulebook.deal_file import DealFile, examples
from screening.rulebook.folder import example_files, files_in
from screening.rulebook.loader import load
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State
from screening.settings import shipped
from tests import builders as a

FOLDER = shipped("rules") / "italy-china"
NOT_MET = Verdict.NOT_MET
ALL = bool(os.environ.get("SCREENING_TESTS_WHOLE"))
"""Whether all of what is many and alike is tried, or some of it while one waits."""


@cache
def shipped_book() -> Rulebook:
    """Return the shipped rulebook, read once a process."""
    return load(FOLDER)


@cache
def shipped_examples() -> tuple[DealFile, ...]:
    """Return every shipped example, one for each deal, read once a process."""
    return examples(example_files(files_in(FOLDER)), shipped_book(), a.DAY)


class Assessed(NamedTuple):
    """A shipped example, assessed on its day."""

    example: DealFile
    found: Assessment
    filings: Sequence[Filing]

    @property
    def deal(self) -> Deal:
        return self.example.deal

    @property
    def stem(self) -> str:
        """The name of its file, which several deals may share."""
        return Path(self.example.file).stem


@cache
def assessed_examples() -> tuple[Assessed, ...]:
    """Return every shipped example with all that it comes to."""
    book, every = shipped_book(), shipped_examples()
    found = ((it, assess(book, it.deal.answers, it.deal.on)) for it in every)
    return tuple(Assessed(it, of, filings(of)) for it, of in found)


@cache
def shown_by_examples() -> Mapping[str, frozenset[Hashable]]:
    """Return what the first deal of each shipped example shows, by the file's stem."""
    firsts = {it.stem: it for it in reversed(assessed_examples())}
    return {stem: frozenset(_shown(it)) for stem, it in sorted(firsts.items())}


def _shown(it: Assessed) -> Iterator[Hashable]:
    """Yield what an example shows, but for rules and filings that say nothing.

    Its range is told where it says what it expects: to look for that takes longest.
    """
    yield bool(it.example.each)
    if it.example.expect and it.example.expect.lowest:
        yield it.example.expect.lowest, it.example.expect.highest
    for finding in it.found.findings:
        if finding.verdict is not NOT_MET:
            yield finding.rule.id, finding.verdict
    for filing in it.filings:
        if filing.state is not State.NOT_DUE or filing.unless:
            yield filing.regime.id, filing.state
    said = (one for those in following(it.found)[:3] for one in those)
    yield from (
        (one.what.id, one.verdict) for one in said if one.verdict is not NOT_MET
    )


@cache
def sample(*among: str) -> tuple[str, ...]:
    """Return the stems of examples that show what all do, or all among these."""
    showing = shown_by_examples()
    return tuple(fewest({name: showing[name] for name in among or showing}))


def fewest(showing: Mapping[str, frozenset[Hashable]]) -> Iterator[str]:
    """Yield names that show all that is shown, each most of what is left."""
    left = showing
    while left:
        name = max(left, key=lambda name: len(left[name]))
        yield name
        new = left[name]
        left = {name: more for name, it in left.items() if (more := it - new)}
