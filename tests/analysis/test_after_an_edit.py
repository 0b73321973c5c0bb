"""A draft's files are read and held to their examples as if never seen before."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from screening.analysis.examples import check_files
from screening.errors import Problem
from screening.rulebook.deal_file import DealFile
from screening.rulebook.folder import files_in
from tests.builders import A_DAY

TERMS, NUMBERS = "questions/10-deal.yaml", "thresholds.yaml"
ENERGY, HEADING = "rules/20-energy.yaml", "rulebook.yaml"
EDITS = {
    "a choice goes": (
        TERMS,
        "      veto: {label: A veto on some",
        "      no: {label: V",
    ),
    "a question goes": (TERMS, "  - id: rights", "  - id: other-rights"),
    "a gate": (TERMS, "is: inbound-investment", "is: outbound"),
    "a kind": (TERMS, "    kind: percent", "    kind: number"),
    "a threshold": (NUMBERS, "{value: 10,", "{value: 25,"),
    "a level": (ENERGY, "level: watch", "level: strategic"),
    "a rule goes": (ENERGY, "  - id: ", "  - id: another-"),
    "a condition": (ENERGY, "is: energy-project", "is: inbound"),
    "levels the other way round": (HEADING, "id: watch", "id: watched"),
}


@pytest.fixture(scope="module")
def some(shipped_rules: Path) -> Mapping[str, str]:
    """Return the shipped rules, with one example of eight."""
    every = files_in(shipped_rules)
    examples = [name for name in every if name.startswith("examples/")]
    left_out = {name for at, name in enumerate(examples) if at % 8}
    return {name: text for name, text in every.items() if name not in left_out}


def found(files: Mapping[str, str]) -> tuple[Sequence[Problem], Sequence[DealFile]]:
    """Return what is wrong with files, and the examples in them."""
    checked = check_files(files, A_DAY)
    return checked.problems, checked.examples


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Executor]:
    """Return what does each piece of work in a process that knows nothing yet."""
    fresh = get_context("forkserver")
    fresh.set_forkserver_preload(["screening.analysis.examples"])
    with ProcessPoolExecutor(1, fresh, max_tasks_per_child=1) as pool:
        yield pool


@pytest.mark.parametrize("edit", EDITS)
def test_after_an_edit_all_comes_out_as_of_files_never_seen_before(
    some: Mapping[str, str], elsewhere: Executor, edit: str
) -> None:
    file, old, new = EDITS[edit]
    assert old in some[file]
    edited = {**some, file: some[file].replace(old, new)}
    before = found(some)

    after_an_edit = found(edited)

    assert after_an_edit == elsewhere.submit(found, edited).result()
    assert after_an_edit != before
