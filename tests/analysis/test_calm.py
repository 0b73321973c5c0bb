"""Calm deals stay short, and a twin of each shows where calm ends."""

from pathlib import Path

import pytest

from screening.engine.assess import Assessment, assess
from screening.engine.filings import Filing, filings
from screening.engine.movement import idle_questions
from screening.rulebook.conditions import Answer
from screening.rulebook.deal_file import DealFile, examples
from screening.rulebook.folder import example_files, files_in
from screening.rulebook.model import Rulebook
from screening.rulebook.states import State
from screening.settings import shipped
from tests.builders import A_DAY

FOLDER = shipped("rules") / "italy-china"
EXAMPLES = sorted(file.stem for file in (FOLDER / "examples").glob("*.yaml"))
CALM = [name for name in EXAMPLES if name.startswith("calm-")]
TWINS = {
    "calm-bakery-chain-bought": "twin-bakery-chain-with-a-listed-know-how",
    "calm-ceramics-through-a-partner": "twin-ceramics-with-a-company-in-china",
    "calm-cheese-export": "twin-cheese-export-with-its-software",
    "calm-city-partnership": "twin-city-partnership-with-guest-data",
    "calm-film-co-production": "twin-film-with-its-software",
    "calm-sewing-machines-imported": "twin-sewing-machines-with-remote-access",
    "calm-summer-school": "twin-summer-school-with-doctoral-students",
    "calm-toy-brand-bought": "twin-toy-brand-for-a-state-fund",
}
MOST = 10
STANDING = {"duty", "watch"}
CHINA = {"into-china", "out-of-china"}


def settled(assessment: Assessment) -> bool:
    """Tell whether the level is one and low, and no filing stands in the way.

    No regime is open or a wall. What is told for certain does not unsettle a deal: a
    standing duty, such as that on the data of every company, and what China asks.
    """
    lowest, highest = assessment.range.lowest, assessment.range.highest
    return (
        lowest == highest
        and lowest.id in {"routine", "watch"}
        and not any(map(unsettles, filings(assessment)))
    )


def unsettles(filing: Filing) -> bool:
    if filing.state in {State.OPEN, State.WALL}:
        return True
    told = filing.regime.kind in STANDING or filing.regime.side in CHINA
    return filing.state in {State.MUST, State.ASK_FIRST} and not told


def to_file(assessment: Assessment) -> set[str]:
    """Return what must be filed, consented to or planned first."""
    return {
        filing.regime.id
        for filing in filings(assessment)
        if filing.state is State.MUST and filing.regime.kind not in STANDING
    }


def next_on_the_page(rulebook: Rulebook, now: Assessment) -> str:
    """Return the first question that something waits for, as the page orders them."""
    topics = [topic.id for topic in rulebook.heading.topics]
    questions = rulebook.questions
    idle = idle_questions(now)
    waiting = (it for it in now.not_known if it not in idle)
    compared = (it for it in waiting if questions[it].traits.compared)
    return min(compared, key=lambda it: topics.index(questions[it].topic))


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
    known: dict[str, Answer] = {}
    now = assess(shipped_rulebook, known, deal.on)

    while not settled(now):
        first = next_on_the_page(shipped_rulebook, now)
        known[first] = deal.answers[first]
        now = assess(shipped_rulebook, known, deal.on)

    assert len(known) <= MOST


def test_purchase_in_every_sector_is_asked_what_it_touches_in_one_way_or_the_other(
    shipped_rulebook: Rulebook,
) -> None:
    purchase: dict[str, Answer] = {
        "direction": "chinese-into-italy",
        "deal-kind": frozenset({"acquisition"}),
    }
    ways = {"beyond-everyday-goods", "infrastructure-kind"}

    for sector in shipped_rulebook.questions["sector"].choices:
        answers = {**purchase, "sector": frozenset({sector})}
        asked = assess(shipped_rulebook, answers, A_DAY).not_known
        assert len(ways.intersection(asked)) == 1, sector


def test_every_calm_deal_has_a_twin() -> None:
    assert sorted(TWINS) == CALM
    assert [name for name in EXAMPLES if name.startswith("twin-")] == sorted(
        TWINS.values()
    )


@pytest.mark.parametrize("name", CALM)
def test_twin_differs_in_one_fact_and_in_what_that_one_raises(
    shipped_rulebook: Rulebook, deals: dict[str, DealFile], name: str
) -> None:
    calm, twin = deals[name].deal, deals[TWINS[name]].deal

    other = {it for it, said in calm.answers.items() if twin.answers.get(it) != said}
    more = twin.answers.keys() - calm.answers.keys()

    assert len(other) == 1
    assert more.isdisjoint(assess(shipped_rulebook, calm.answers, calm.on).not_known)


@pytest.mark.parametrize("name", CALM)
def test_twin_is_no_longer_calm(
    shipped_rulebook: Rulebook, deals: dict[str, DealFile], name: str
) -> None:
    calm, twin = (deals[it].deal for it in (name, TWINS[name]))
    before = assess(shipped_rulebook, calm.answers, calm.on)
    after = assess(shipped_rulebook, twin.answers, twin.on)

    rank = shipped_rulebook.rank
    above = rank[after.range.lowest.id] > rank[before.range.lowest.id]
    assert above or to_file(after) - to_file(before)
