"""A sample of the shipped examples: as few as show all that the whole of them shows.

Chosen by a rule, not by hand: each rule met and open, each state of each filing, all
that follows and each range of levels is in it, and an example that makes several deals.
What is claimed of the program, and tried on examples only because these are real, is
tried on the sample; what is claimed of the examples themselves is tried on each.
"""

import os
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from functools import cache

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


@cache
def assessed_examples() -> tuple[tuple[Deal, Assessment, Sequence[Filing]], ...]:
    """Return the deal, the assessment and the filings of every shipped example."""
    every = (it.deal for it in shipped_examples())
    found = ((it, assess(shipped_book(), it.answers, it.on)) for it in every)
    return tuple((deal, it, filings(it)) for deal, it in found)


@cache
def shown_by_examples(rulebook: Rulebook) -> Mapping[str, frozenset[Hashable]]:
    """Return what the first deal of each shipped example shows, by the file's stem."""
    found: dict[str, frozenset[Hashable]] = {}
    for example in shipped_examples():
        stem = example.file.rpartition("/")[2].removesuffix(".yaml")
        if stem not in found:
            found[stem] = frozenset(shown(example, rulebook))
    return found


def shown(example: DealFile, rulebook: Rulebook) -> Iterator[Hashable]:
    """Yield what an example shows, but for rules and filings that say nothing.

    Its range is told where it says what it expects: to look for that takes longest.
    """
    assessment = assess(rulebook, example.deal.answers, example.deal.on)
    yield bool(example.each)
    if example.expect and example.expect.lowest:
        yield example.expect.lowest, example.expect.highest
    for finding in assessment.findings:
        if finding.verdict is not NOT_MET:
            yield finding.rule.id, finding.verdict
    for filing in filings(assessment):
        if filing.state is not State.NOT_DUE or filing.unless:
            yield filing.regime.id, filing.state
    said = (it for those in following(assessment)[:3] for it in those)
    yield from ((it.what.id, it.verdict) for it in said if it.verdict is not NOT_MET)


def sample(rulebook: Rulebook, among: Collection[str] = ()) -> list[str]:
    """Return the stems of examples that show what all do, or all among these."""
    return [*_sample(rulebook, tuple(among))]


@cache
def _sample(rulebook: Rulebook, names: tuple[str, ...]) -> tuple[str, ...]:
    showing = shown_by_examples(rulebook)
    return tuple(fewest({name: showing[name] for name in names or showing}))


def fewest(showing: Mapping[str, frozenset[Hashable]]) -> Iterator[str]:
    """Yield names that show all that is shown, each most of what is left."""
    left = showing
    while left:
        name = max(left, key=lambda name: len(left[name]))
        yield name
        new = left[name]
        left = {name: more for name, it in left.items() if (more := it - new)}
