"""Boundaries that the shipped rules promise, proved over every deal there can be."""

import pytest

from screening.engine.solver import Solver
from screening.rulebook.conditions import Answer, Condition
from screening.rulebook.editions import of_day
from screening.rulebook.model import Rulebook, Verdict
from tests.builders import A_DAY

ORDINARY = (
    "consumer-or-machinery-investment",
    "ordinary-deal-outside-listed-assets",
    "ordinary-hold-in-china",
)
NEVER_ORDINARY = (
    ("something-listed-perhaps", "chinese-into-italy"),
    ("reaches-listed-assets", "chinese-into-italy"),
    ("guarded-by-china-perhaps", "italian-into-china"),
)
INVESTMENTS = ("acquisition", "joint-venture", "new-plant")
NO_ORDINARY_TENDER = (
    "bidder-without-a-right-to-take-part",
    "medical-tender-over-the-line",
    "bid-over-the-subsidy-lines",
)
BIDS = ("import-supply", "works-service-contract", "concession")


@pytest.fixture
def edition(shipped_rulebook: Rulebook) -> Rulebook:
    """Return the shipped rules as they are on a day."""
    return of_day(shipped_rulebook, A_DAY)


def deal_for(
    rulebook: Rulebook, conditions: list[Condition], known: dict[str, Answer]
) -> object:
    """Return a deal that meets all of them; None is a proof that there is none."""
    met = [(condition, Verdict.MET) for condition in conditions]
    return Solver(rulebook).find(*met, known=known)


def test_infrastructure_known_not_to_be_critical_is_not_strategic(
    edition: Rulebook,
) -> None:
    touched = edition.definitions["touches-infrastructure"].when
    about = {"infrastructure", "connected-devices"}
    strategic = {
        rule.id: rule.when
        for rule in edition.rules.values()
        if rule.level == "strategic" and rule.topic in about
    }
    known: dict[str, Answer] = {"infrastructure-critical": "no"}

    found = {
        name: deal_for(edition, [when, touched], known)
        for name, when in strategic.items()
    }

    assert {"control-over-infrastructure", "hold-on-critical-services"} <= {*found}
    assert {name: deal for name, deal in found.items() if deal} == {}


@pytest.mark.parametrize("kind", INVESTMENTS)
@pytest.mark.parametrize(("name", "direction"), NEVER_ORDINARY)
def test_investment_in_what_is_guarded_or_was_not_looked_up_is_never_ordinary(
    edition: Rulebook, name: str, direction: str, kind: str
) -> None:
    guarded = edition.definitions[name].when
    ordinary = [edition.rules[it].when for it in ORDINARY]
    known: dict[str, Answer] = {
        "direction": direction,
        "deal-kind": frozenset({kind}),
    }

    found = [deal_for(edition, [it, guarded], known) for it in ordinary]

    assert found == [None, None, None]


@pytest.mark.parametrize("kind", BIDS)
@pytest.mark.parametrize("name", NO_ORDINARY_TENDER)
def test_tender_that_looks_at_origin_is_never_ordinary(
    edition: Rulebook, name: str, kind: str
) -> None:
    tender = edition.definitions[name].when
    names = ("ordinary-deal-outside-listed-assets", "ordinary-supply-or-licence")
    ordinary = [edition.rules[it].when for it in names]
    known: dict[str, Answer] = {"deal-kind": frozenset({kind})}

    found = [deal_for(edition, [it, tender], known) for it in ordinary]

    assert found == [None, None]
