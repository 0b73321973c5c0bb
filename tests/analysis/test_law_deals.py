"""The deals of the law review, each held to what was worked out by hand."""

from pathlib import Path

import pytest

from tests.sample import shipped_book
from tools.law_deals import DAYS, FOLDER, LISTS, found, lost, read_deal


@pytest.mark.parametrize(
    "file", [pytest.param(it, id=it.stem) for it in sorted(FOLDER.glob("*.yaml"))]
)
def test_a_deal_of_the_review_comes_to_what_the_law_asks_of_it(file: Path) -> None:
    """Lists of filings are whole; of days those are compared that the file names."""
    book = shipped_book()
    deal, expect = read_deal(file, book)

    comes_to = found(book, deal)

    for key in LISTS:
        assert (key, sorted(expect.get(key, []))) == (key, comes_to[key])
    for key in DAYS:
        named = expect.get(key, {})
        days = {name: comes_to[key].get(name) for name in named}
        assert (key, days) == (key, named)
    assert comes_to["level"] == expect["level"]


def test_whoever_draws_no_legal_conclusion_loses_two_of_all_filings_at_most() -> None:
    """Over the twenty probes: neither due nor likely any more."""
    book = shipped_book()
    deals = [read_deal(it, book).deal for it in sorted(FOLDER.glob("t*.yaml"))]

    missing = [name for deal in deals for name in lost(book, deal)]

    assert len(deals) == 20
    assert len(missing) <= 2, missing
