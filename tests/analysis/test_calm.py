"""Calm deals stay short: asked as the form leads, they settle in a few answers."""

from pathlib import Path

import pytest

from screening.engine.assess import Assessment, assess
from screening.engine.filings import filings
from screening.engine.idle import idle_questions
from screening.rulebook.conditions import Answer
from screening.rulebook.deal_file import DealFile, examples
from screening.rulebook.folder import example_files, files_in
from screening.rulebook.model import Rulebook
from screening.rulebook.regimes import State
from screening.settings import shipped
from tests.builders import A_DAY

FOLDER = shipped("rules") / "italy-china"
CALM = sorted(file.stem for file in (FOLDER / "examples").glob("calm-*.yaml"))
MOST = 10


def settled(assessment: Assessment) -> bool:
    """Tell whether the level is one, low and proved, and no filing is asked for."""
    lowest, highest = assessment.range.lowest, assessment.range.highest
    asking = {State.OPEN, State.MUST, State.ASK_FIRST, State.WALL}
    return (
        assessment.proved
        and lowest == highest
        and lowest.id in {"routine", "watch"}
        and asking.isdisjoint(filing.state for filing in filings(assessment))
    )


@pytest.fixture(scope="module")
def deals(shipped_rulebook: Rulebook) -> dict[str, DealFile]:
    """Return the examples by the name of their file."""
    files = example_files(files_in(FOLDER))
    found = examples(files, shipped_rulebook, A_DAY)
    return {Path(file.file).stem: file for file in found}


@pytest.mark.parametrize("name", CALM)
def test_calm_deal_settles_within_ten_answers_in_the_order_of_the_form(
    shipped_rulebook: Rulebook, deals: dict[str, DealFile], name: str
) -> None:
    deal = deals[name].deal
    questions = shipped_rulebook.questions
    known: dict[str, Answer] = {}
    now = assess(shipped_rulebook, known, deal.on)

    while not settled(now):
        idle = idle_questions(now)
        waiting = (it for it in now.not_known if it not in idle)
        first = next(it for it in waiting if questions[it].traits.compared)
        known[first] = deal.answers[first]
        now = assess(shipped_rulebook, known, deal.on)

    assert len(known) <= MOST
