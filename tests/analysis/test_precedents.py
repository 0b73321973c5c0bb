"""Which precedents a deal is like: by the facts alone, and never by how they ended."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from screening.analysis.precedents import MOST_SHOWN, Comparable, comparable
from screening.engine.assess import assess
from screening.rulebook.answers import plain_answers
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook
from screening.rulebook.precedents import Outcome
from tests.builders import (
    A_DAY,
    FILINGS,
    Part,
    a_precedent,
    a_question,
    a_regime,
    a_rule,
    a_rulebook,
    answers_of,
)

KINDS = {
    "kind": "choice",
    "sector": "choice",
    "fields": "choices",
    "stake": "percent",
    "owner": "yes-no",
    "site": "choice",
}
BOOK = (
    *(a_question(name, kind) for name, kind in KINDS.items()),
    a_question("rights", ask_when={"kind": "a"}),
    a_question("signed", "date"),
    a_rule("by-kind", {"kind": "a"}),
    a_rule("by-sector", {"all": [{"kind": "b"}, {"sector": "a"}]}),
    a_rule("by-field", {"all": [{"kind": "a"}, {"fields": "a"}]}),
    a_rule("by-stake", {"all": [{"kind": "a"}, {"stake": {"at-least": 10}}]}),
    a_rule("by-rights", {"all": [{"kind": "a"}, {"rights": "yes"}]}),
    a_rule("by-site", {"site": "a"}),
    a_rule("by-day", {"signed": {"at-least": "2026-01-01"}}),
    a_rule("calm", {"owner": "yes"}, "routine"),
)
NO_KIND_ALONE = (
    *(a_question(name, kind) for name, kind in KINDS.items()),
    a_rule("by-sector", {"sector": "a"}),
    a_rule("by-stake", {"stake": {"at-least": 10}}),
    a_rule("by-site", {"site": "a"}),
)
DEAL: Answers = {"kind": "a", "sector": "a", "stake": Decimal(12), "site": "a"}
LIKE_IT = {"kind": "a", "sector": "a", "stake": 12, "site": "a"}


def beside(deal: Answers, *cases: Part) -> Comparable:
    """Return what a deal is like among those cases."""
    return comparable(assess(a_rulebook(*BOOK, *cases), deal, A_DAY))


def named(found: Comparable) -> list[str]:
    return [it.told.precedent.id for it in found.alike]


ENDS = st.sampled_from(get_args(Outcome))
FACTS = st.fixed_dictionaries({}, optional={it: answers_of(KINDS[it]) for it in KINDS})


@given(FACTS, st.lists(st.tuples(FACTS, ENDS, ENDS), min_size=1, max_size=8))
def test_how_cases_ended_changes_nothing_in_likeness_or_order(
    deal: Answers, cases: list[tuple[Answers, Outcome, Outcome]]
) -> None:
    def ended(place: int) -> list[tuple[Any, ...]]:
        parts = [
            a_precedent(f"case-20{at:02}", _written(case[0]), outcome=case[place])
            for at, case in enumerate(cases)
        ]
        return [
            (it.told.precedent.id, it.shared, it.agrees, it.differs, it.not_known)
            for it in beside(deal, *parts).alike
        ]

    assert ended(1) == ended(2)


def _written(answers: Answers) -> dict[str, Any]:
    return {**plain_answers(answers), **_numbers(answers)}


def _numbers(answers: Answers) -> dict[str, float]:
    given = answers.items()
    return {name: float(it) for name, it in given if isinstance(it, Decimal)}


def test_what_agrees_differs_and_is_not_known_is_told_apart() -> None:
    deal = {**DEAL, "fields": frozenset({"a", "b"}), "rights": "yes"}
    case = {"kind": "a", "sector": "a", "stake": 30, "fields": ["a", "c"]}

    [found] = beside(deal, a_precedent("mill-2024", case)).alike

    assert found.agrees == (
        "kind: Apple",
        "fields: Apple",
        "sector: Apple",
        "stake (12 % here, 30 % there)",
    )
    assert found.differs == ("fields (here also Berry, there also Cherry)",)
    assert found.not_known == ("of the case: site and rights",)


ROBOTS: Answers = {
    "direction": "chinese-into-italy",
    "deal-kind": frozenset({"minority-stake"}),
    "stake": Decimal(40),
    "sector": frozenset({"machinery"}),
    "technology-area": frozenset({"robotics"}),
}
SCANNERS: Answers = {
    "direction": "chinese-into-italy",
    "deal-kind": frozenset({"import-supply"}),
    "sector": frozenset({"health"}),
    "public-money": frozenset({"public-tender"}),
    "connected-devices": "professional",
}


def test_stake_in_a_robot_maker_is_like_those_bought_and_scanners_like_no_network(
    shipped_rulebook: Rulebook,
) -> None:
    robots, scanners = (
        named(comparable(assess(shipped_rulebook, deal, date(2026, 11, 27))))
        for deal in (ROBOTS, SCANNERS)
    )

    assert {"robox-efort-2022", "cma-robotics-efort-2015"} <= {*robots}
    assert scanners == []


def test_choices_that_rules_treat_alike_count_half_and_are_told_as_different() -> None:
    both_read = a_rule("by-kinds", {"kind": ["b", "c"]})
    cases = (
        a_precedent("same-2024", {**LIKE_IT, "kind": "b"}),
        a_precedent("near-2024", {**LIKE_IT, "kind": "c"}),
    )
    book = a_rulebook(*NO_KIND_ALONE, both_read, *cases)

    found = comparable(assess(book, {**DEAL, "kind": "b"}, A_DAY)).alike

    same, near = found
    assert [fact.agreement for fact in near.shared if fact.question.id == "kind"] == [
        Fraction(1, 2)
    ]
    assert same.differs == ()
    assert near.differs == ("kind (Berry here, Cherry there)",)


def test_numbers_that_no_rule_tells_apart_agree() -> None:
    # Most of what weighs is their sector, so a stake that differs leaves them alike.
    others = [
        a_precedent(f"other-20{at}", {"sector": "b", "stake": 30})
        for at in range(10, 30)
    ]

    above, below = beside(
        DEAL,
        a_precedent("above-2024", {**LIKE_IT, "stake": 90}),
        a_precedent("below-2024", {**LIKE_IT, "stake": 9}),
        *others,
    ).alike

    assert above.differs == ()
    assert below.differs == ("stake (12 % here, 9 % there)",)


def test_case_of_which_too_little_is_known_or_too_much_differs_is_not_alike() -> None:
    few = {name: LIKE_IT[name] for name in ("kind", "sector")}
    other = {"kind": "b", "sector": "a", "stake": 12}

    found = beside(DEAL, a_precedent("few-2024", few))

    assert (found.looked_at, found.alike) == (1, ())
    [said] = found.says
    assert said == (
        "Of 1 case looked at, none is alike enough: at least 3 facts must be known of "
        "both, 75 % of their weight must agree, and neither of the two that weigh most "
        "may be quite different."
    )
    assert beside(DEAL, a_precedent("other-2024", other)).alike == ()
    assert beside(DEAL).says == ()


def test_what_no_rule_reads_or_nobody_asks_and_days_count_for_nothing() -> None:
    owned = {"kind": "a", "sector": "a", "owner": "yes"}
    signed = {**LIKE_IT, "signed": str(A_DAY)}
    unasked = {**LIKE_IT, "kind": "b", "rights": "yes"}

    [dated] = beside({**DEAL, "signed": A_DAY}, a_precedent("it-2024", signed)).alike
    here = {**DEAL, "kind": "b", "rights": "yes"}
    [without] = beside(here, a_precedent("it-2024", unasked)).alike

    assert beside({**owned, "site": "a"}, a_precedent("it-2024", owned)).alike == ()
    assert [fact.question.id for fact in dated.shared] == [*LIKE_IT]
    assert "rights" not in {fact.question.id for fact in without.shared}


def test_fact_that_a_regime_reads_weighs_and_one_that_most_have_in_common_less() -> (
    None
):
    common = [
        a_precedent(f"other-20{at}", {"kind": "a", "sector": "b"})
        for at in range(10, 20)
    ]
    facts = {"kind": "a", "sector": "a", "site": "a", "owner": "yes"}
    filing = (*FILINGS, a_regime("filing", {"owner": "yes"}))

    [found] = beside(DEAL, a_precedent("mill-2024", LIKE_IT), *common).alike
    owned = beside(facts, *filing, a_precedent("owned-2024", facts))

    weight = {fact.question.id: fact.weight for fact in found.shared}
    assert weight["kind"] < 4 * weight["sector"]
    assert named(owned) == ["owned-2024"]


def test_nearest_has_most_in_common_and_five_are_shown() -> None:
    near = a_precedent("near-2024", {**LIKE_IT, "fields": ["a"]})
    others = [a_precedent(f"case-20{at}", LIKE_IT) for at in range(10, 16)]

    found = beside({**DEAL, "fields": frozenset({"a"})}, *others, near)

    assert named(found)[0] == "near-2024"
    assert len(found.shown) == MOST_SHOWN
    assert found.says[:2] == (
        "Of 7 cases looked at, 7 are alike.",
        "The nearest 5 are shown.",
    )


def ends(*outcomes: Outcome) -> tuple[str, ...]:
    """Return what is said of cases that are alike and ended so."""
    cases = (
        a_precedent(f"case-20{at}", LIKE_IT, outcome=outcome)
        for at, outcome in enumerate(outcomes, start=10)
    )
    return beside(DEAL, *cases).says


def test_outcomes_are_counted_and_it_is_said_where_all_point_one_way() -> None:
    mixed = ends("prohibited", "cleared", "prohibited")

    assert mixed[1] == "How they ended: cleared 1, prohibited 2."
    assert "no forecast" in mixed[-1]
    assert "All 3 point one way: all met conditions or an order." in ends(
        "order", "cleared-with-conditions", "order"
    )
    both = ends("prohibited", "withdrawn")
    assert both[2] == "Both point one way: none went ahead and stayed."
    undecided = ends("pending", "pending"), ends("cleared", "pending")
    for said in (mixed, ends("cleared"), *undecided):
        assert not [sentence for sentence in said if "one way" in sentence]
