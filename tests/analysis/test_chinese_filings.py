"""What China asks of its own side, one step after another, on the shipped rules."""

from datetime import date
from decimal import Decimal

from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.engine.schedule.clocks import Clock
from screening.engine.schedule.timeline import Timeline, timeline
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.model import Rulebook
from tests.builders import A_DAY

SIGNING = date(2027, 1, 11)
PLANT: Answers = {
    "direction": "chinese-into-italy",
    "deal-kind": frozenset({"new-plant"}),
    "state-ownership": "none",
    "deal-value": Decimal(90_000_000),
    "sector": frozenset({"automotive"}),
    "technology-area": frozenset({"energy-technologies"}),
    "critical-input": frozenset(),
    "listed-asset": "not-on-the-list",
    "defence-activity": "none",
    "chinese-investor-kind": "private-firm",
    "chinese-technology": "none",
    "chinese-controlled-goods": "none",
    "signing-date": SIGNING,
}
STEPS = ("cn-odi-ndrc", "cn-odi-mofcom", "cn-odi-safe")


def reckoned(rulebook: Rulebook, **answers: Answer) -> Timeline:
    """Return the timeline of a plant that is otherwise so."""
    told = {name.replace("_", "-"): answer for name, answer in answers.items()}
    found = assess(rulebook, {**PLANT, **told}, A_DAY)
    return timeline(found, filings(found))


def clock(found: Timeline, name: str) -> Clock:
    return next(it for it in found.clocks if it.filing.regime.id == name)


def over(found: Timeline, name: str) -> date:
    day = clock(found, name).answered
    assert day
    return day.day


def test_money_comes_last_and_binds_the_closing(shipped_rulebook: Rulebook) -> None:
    found = reckoned(shipped_rulebook)

    ends = [over(found, name) for name in STEPS]
    assert SIGNING < ends[0] < ends[1] < ends[2]
    assert found.closing.binding
    assert found.closing.binding.regime.id == STEPS[-1]


def test_first_paper_leaves_time_for_the_other_two(shipped_rulebook: Rulebook) -> None:
    found = reckoned(shipped_rulebook, closing_date=date(2027, 9, 1))

    notice, certificate, bank = (
        clock(found, name).deadlines[0].in_time or date.max for name in STEPS
    )
    assert notice < certificate < bank < date(2027, 9, 1)


def test_state_firm_is_held_up_by_no_date_of_its_owner(
    shipped_rulebook: Rulebook,
) -> None:
    owned = {"state_ownership": "controlled", "owner_state": "china"}

    found = reckoned(
        shipped_rulebook, chinese_investor_kind="central-state-firm", **owned
    )

    assert clock(found, "cn-sasac")
    assert over(found, STEPS[0]) == over(reckoned(shipped_rulebook), STEPS[0])


def test_restricted_technology_makes_the_certificate_an_approval(
    shipped_rulebook: Rulebook,
) -> None:
    found = reckoned(shipped_rulebook, chinese_technology="restricted")

    [duty] = clock(found, "cn-odi-mofcom").deadlines
    assert duty.duty.duty.startswith("Apply for approval")


def test_letter_of_intent_is_asked_for_long_before_the_signing(
    shipped_rulebook: Rulebook,
) -> None:
    found = reckoned(shipped_rulebook, chinese_technology="restricted")

    [letter] = clock(found, "cn-tech-intent").deadlines
    assert letter.in_time == date(2026, 11, 26)
    assert over(found, "cn-tech-export") == date(2027, 2, 1)
