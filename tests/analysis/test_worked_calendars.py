"""Three deals whose days were worked out by hand, on the shipped rules.

The second, a bank, was reckoned by hand from an acknowledgement on 17 March; the rules
reckon from a complete filing at the signing, as nothing else is known, so all its days
come that much earlier. All three count as `eu-institutions` do where days are working.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.engine.schedule.calendar import Reckoned
from screening.engine.schedule.timeline import Timeline, timeline
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook

SIGNING = date(2027, 3, 1)
PURCHASE: Answers = {
    "direction": "chinese-into-italy",
    "deal-kind": frozenset({"minority-stake"}),
    "stake-before": Decimal(0),
    "pact": "no",
    "listed-asset": "on-the-list",
    "infrastructure-kind": frozenset(),
    "connected-devices": "none",
    "know-how": "none",
    "dual-use": "none",
    "signing-date": SIGNING,
}
ROBOT_MAKER: Answers = {
    **PURCHASE,
    "sector": frozenset({"machinery"}),
    "technology-area": frozenset({"robotics"}),
    "rights": "veto",
    "stake": Decimal(40),
    "total-investment": Decimal(30_000_000),
    "buyer-origin": "eu-company-controlled-outside",
}
BANK: Answers = {
    **PURCHASE,
    "sector": frozenset({"finance"}),
    "finance-activity": "bank",
    "technology-area": frozenset(),
    "rights": "none",
    "stake": Decimal(12),
    "total-investment": Decimal(300_000_000),
    "buyer-origin": "company-outside",
}
LOT: Answers = {
    "direction": "chinese-into-italy",
    "deal-kind": frozenset({"works-service-contract"}),
    "sector": frozenset({"logistics"}),
    "public-money": frozenset({"public-tender"}),
    "tender-value": Decimal(400_000_000),
    "in-lots": "yes",
    "lot-value": Decimal(130_000_000),
    "outside-subsidy-rules": "no",
    "contributions-one-state": Decimal(50_000_000),
    "tender-date": date(2027, 4, 1),
}


def reckoned(rulebook: Rulebook, answers: Answers) -> Timeline:
    found = assess(rulebook, answers, date(2027, 2, 1))
    return timeline(found, filings(found))


def days(found: Iterable[Reckoned] | None) -> list[date]:
    return [day.day for day in found or ()]


def due(found: Timeline, name: str) -> list[date]:
    """Return the earliest, the usual and the last day to file."""
    clock = next(it for it in found.clocks if it.filing.regime.id == name)
    return days(clock.deadlines[0].days)


def answered(found: Timeline, name: str) -> list[date]:
    """Return the earliest, the usual and the last day of the answer."""
    clock = next(it for it in found.clocks if it.filing.regime.id == name)
    return days(clock.review.ends if clock.review else None)


def test_robot_maker_is_filed_in_ten_days_and_answered_in_summer_at_worst(
    shipped_rulebook: Rulebook,
) -> None:
    found = reckoned(shipped_rulebook, ROBOT_MAKER)

    assert due(found, "gp-purchase") == [date(2027, 3, 11)] * 3
    assert answered(found, "gp-purchase") == [
        date(2027, 4, 25),
        date(2027, 5, 25),
        date(2027, 7, 4),
    ]
    assert found.closing.long_stop == date(2027, 9, 2)


def test_bank_is_filed_in_italy_only_after_the_european_answer(
    shipped_rulebook: Rulebook,
) -> None:
    found = reckoned(shipped_rulebook, BANK)

    europe, italy = answered(found, "bank-holding"), due(found, "gp-purchase")
    assert [(there - here).days for here, there in zip(europe, italy, strict=True)] == [
        10,
        10,
        10,
    ]
    assert (answered(found, "gp-purchase")[0] - italy[0]).days == 45


def test_lot_of_a_tender_is_awarded_in_april_or_october(
    shipped_rulebook: Rulebook,
) -> None:
    found = reckoned(shipped_rulebook, LOT)

    earliest, _usual, worst = answered(found, "fsr-tender")
    assert (earliest, worst) == (date(2027, 4, 29), date(2027, 10, 6))
