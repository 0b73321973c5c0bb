"""A batch of facts comes to what the engine finds deal by deal."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from screening.analysis.examples import RulebookCheck, check_files
from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.portfolio.facts import DAY, NAME, schema_of
from screening.portfolio.screen import screened
from screening.rulebook.answers import Deal
from screening.rulebook.folder import files_in
from screening.rulebook.model import Verdict
from screening.rulebook.states import State
from screening.settings import shipped

TODAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def shipped_rules() -> RulebookCheck:
    return check_files(files_in(shipped("rules") / "italy-china"), TODAY)


def row_of(deal: Deal) -> Mapping[str, Any]:
    """Return a deal as a row of facts."""
    said = {
        name: sorted(answer) if isinstance(answer, frozenset) else answer
        for name, answer in deal.answers.items()
    }
    return {NAME: deal.name, DAY: deal.on, **said}


def test_examples_come_to_what_the_engine_finds(shipped_rules: RulebookCheck) -> None:
    rulebook = shipped_rules.rulebook
    assert rulebook
    deals = [example.deal for example in shipped_rules.examples[::5]]
    facts = pa.RecordBatch.from_pylist(
        [*map(row_of, deals)], schema=schema_of(rulebook)
    )

    found = screened(rulebook, facts, TODAY, filings=True, exact=True).to_pylist()

    for deal, row in zip(deals, found, strict=True):
        told = assess(rulebook, deal.answers, deal.on)
        verdicts = {
            how: {it.rule.id for it in told.findings if it.verdict is how}
            for how in (Verdict.MET, Verdict.OPEN)
        }
        states = {
            it.regime.id: it.state
            for it in filings(told)
            if it.state is not State.NOT_DUE
        }
        assert {*row["met"]} == verdicts[Verdict.MET]
        assert {*row["open"]} == verdicts[Verdict.OPEN]
        assert row["exact-lowest"] == told.range.lowest.id
        assert row["exact-highest"] == told.range.highest.id
        assert {it["filing"]: it["state"] for it in row["filings"]} == states
