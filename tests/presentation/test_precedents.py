"""Which precedents a deal is like: by the facts alone, and never by how they ended."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import assess
from screening.engine.likeness import precedents_like
from screening.presentation.precedents import MOST_SHOWN, Comparable, comparable
from screening.rulebook.answers import plain_answers
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook
from screening.rulebook.precedents import Outcome
from tests import builders as a
from tests.sample import shipped_book, shipped_examples

KINDS = {
    "kind": "choice",
    "sector": "choice",
    "fields": "choices",
    "stake": "percent",
    "owner": "yes-no",
    "site": "choice",
}
BOOK = (
    *(a.question(name, kind) for name, kind in KINDS.items()),
    a.question("rights", ask_when={"kind": "a"}),
    a.question("signed", "date"),
    a.rule("by-kind", {"kind": "a"}),
    a.rule("by-sector", {"all": [{"kind": "b"}, {"sector": "a"}]}),
    a.rule("by-field", {"all": [{"kind": "a"}, {"fields": "a"}]}),
    a.rule("by-stake", {"all": [{"kind": "a"}, {"stake": {"at-least": 10}}]}),
    a.rule("by-rights", {"all": [{"kind": "a"}, {"rights": "yes"}]}),
    a.rule("by-site", {"site": "a"}),
    a.rule("by-day", {"signed": {"at-least": "2026-01-01"}}),
    a.rule("calm", {"owner": "yes"}, "routine"),
)
NO_KIND_ALONE = (
    *(a.question(name, kind) for name, kind in KINDS.items()),
    a.rule("by-sector", {"sector": "a"}),
    a.rule("by-stake", {"stake": {"at-least": 10}}),
    a.rule("by-site", {"site": "a"}),
)
DEAL: Answers = {"kind": "a", "sector": "a", "stake": Decimal(12), "site": "a"}
LIKE_IT = {"kind": "a", "sector": "a", "stake": 12, "site": "a"}


def beside(deal: Answers, *cases: a.Part) -> Comparable:
    return comparable(assess(a.rulebook(*BOOK, *cases), deal, a.DAY))


def named(comparables: Comparable) -> list[str]:
    return [it.case.precedent.id for it in comparables.alike]


ENDS = st.sampled_from(get_args(Outcome))
FACTS = st.fixed_dictionaries(
    {}, optional={it: a.answers_of(KINDS[it]) for it in KINDS}
)


@given(FACTS, st.lists(st.tuples(FACTS, ENDS, ENDS), min_size=1, max_size=8))
def test_how_cases_ended_changes_nothing_in_likeness_or_order(
    deal: Answers, cases: list[tuple[Answers, Outcome, Outcome]]
) -> None:
    def ended(place: int) -> list[tuple[Any, ...]]:
        parts = [
            a.precedent(f"case-20{at:02}", _written(case[0]), outcome=case[place])
            for at, case in enumerate(cases)
        ]
        return [
            (
                it.case.precedent.id,
                it.compared.shared,
                it.agrees,
                it.differs,
                it.not_known,
            )
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

    [likeness] = beside(deal, a.precedent("mill-2024", case)).alike

    assert likeness.agrees == (
        "kind: Apple",
        "fields: Apple",
        "sector: Apple",
        "stake (12 % here, 30 % there)",
    )
    assert likeness.differs == ("fields (here also Berry, there also Cherry)",)
    assert likeness.not_known == ("of the case: site and rights",)


TODAY = date(2026, 11, 27)
INTO_ITALY: Answers = {"direction": "chinese-into-italy"}
OF_5G = {
    "fastweb-huawei-core-2020",
    "tim-huawei-network-2020",
    "vodafone-huawei-2021",
    "tim-core-tender-2020",
    "swedish-licences-2020",
}
ROBOTS: Answers = {
    **INTO_ITALY,
    "deal-kind": frozenset({"minority-stake"}),
    "stake": Decimal(40),
    "sector": frozenset({"machinery"}),
    "technology-area": frozenset({"robotics"}),
}
QUANTUM: Answers = {
    **INTO_ITALY,
    "deal-kind": frozenset({"acquisition"}),
    "rights": "sole-control",
    "stake": Decimal(100),
    "technology-area": frozenset({"quantum"}),
}
MADE: dict[str, tuple[Answers, set[str], set[str]]] = {
    "40 % of a robot maker is like another stake in one, and like no whole purchase": (
        ROBOTS,
        {"robox-efort-2022"},
        {"cma-robotics-efort-2015", "manta-shenyang-2024"},
    ),
    "all of a robot maker is like another purchase of one, and like no stake": (
        {**ROBOTS, "deal-kind": frozenset({"acquisition"}), "stake": Decimal(100)},
        {"cma-robotics-efort-2015"},
        {"robox-efort-2022", "stalowa-wola-liugong-2012"},
    ),
    "a quantum firm in another sector is like no maker of curtain walls, nor a club": (
        {**QUANTUM, "sector": frozenset({"other"})},
        set(),
        {"permasteelisa-grandland-2017", "parma-calcio-desports-2017"},
    ),
    "scanners for a hospital are like no network": (
        {
            **INTO_ITALY,
            "deal-kind": frozenset({"import-supply"}),
            "sector": frozenset({"health"}),
            "public-money": frozenset({"public-tender"}),
            "connected-devices": "professional",
        },
        set(),
        {*OF_5G, "nuctech-scanners-2024"},
    ),
    "scanners for an airport in a public tender are like those of the same maker": (
        {
            **INTO_ITALY,
            "deal-kind": frozenset({"import-supply"}),
            "sector": frozenset({"digital-technology"}),
            "public-money": frozenset({"public-tender"}),
            "infrastructure-kind": frozenset({"airport"}),
            "infrastructure-role": frozenset({"supplies"}),
            "data-access": "group-access",
            "personal-data": "ordinary",
        },
        {"nuctech-scanners-2024"},
        {"tiktok-transfers-2025", "greenland-airports-cccc-2018"},
    ),
    "half of a gas network is like a stake in another one, and like no turbines": (
        {
            **INTO_ITALY,
            "deal-kind": frozenset({"minority-stake"}),
            "stake": Decimal(50),
            "state-ownership": "controlled",
            "sector": frozenset({"energy"}),
            "infrastructure-kind": frozenset({"gas-network"}),
            "infrastructure-role": frozenset({"owns"}),
        },
        {"cdp-reti-state-grid-2014"},
        {"ansaldo-energia-shanghai-2014"},
    ),
    "a contract to run a 5G network is like the supplies for one": (
        {
            **INTO_ITALY,
            "deal-kind": frozenset({"works-service-contract"}),
            "sector": frozenset({"telecoms"}),
            "infrastructure-kind": frozenset({"telecom-network"}),
            "infrastructure-role": frozenset({"maintains"}),
            "network-part-of-5g": "part",
        },
        OF_5G,
        {"huawei-segrate-2011"},
    ),
}
SHIPPED: dict[str, tuple[set[str], set[str]]] = {
    "fastweb-huawei-core": (OF_5G, {"sungrow-storage-2025", "deepseek-garante-2025"}),
    "probe-fixed-line-without-5g-is-watched": (set(), OF_5G),
    "lpe-invenland": (
        {"lpe-invenland-2021", "applied-materials-jingsheng-2021"},
        {"cma-robotics-efort-2015", "stm-sanan-2023"},
    ),
    "robox-efort": ({"robox-efort-2022"}, {"cma-robotics-efort-2015"}),
    "cdp-reti-state-grid": (
        {"cdp-reti-state-grid-2014", "enemalta-shanghai-electric-2014"},
        {"ansaldo-energia-shanghai-2014", "eni-cnpc-mozambique-2013"},
    ),
    "vado-cosco": (
        {"vado-cosco-2016", "conateco-cosco-2002"},
        {"noatum-cosco-2017", "lysekil-sunbase-2017"},
    ),
    "mediaworld-jd": ({"mediaworld-jd-2025"}, {"candy-haier-2018"}),
    "nerviano-sari": (
        {"nerviano-sari-2017", "esaote-yunfeng-2017"},
        {"livanova-crm-microport-2018", "biotest-creat-2017"},
    ),
    "candy-haier": (
        {"candy-haier-2018", "electrolux-midea-2023"},
        {"permasteelisa-grandland-2017", "mediaworld-jd-2025"},
    ),
    "sungrow-storage": ({"sungrow-storage-2025"}, {"nuctech-scanners-2024"}),
    "uffizi-bund-one": ({"uffizi-bund-one-2021"}, {"fudan-budapest-2021"}),
    "calm-cheese-export": (set(), {"ice-alibaba-2020"}),
}


@pytest.mark.parametrize("claim", MADE)
def test_deal_is_like_shipped_cases(claim: str, shipped_rulebook: Rulebook) -> None:
    deal, like, unlike = MADE[claim]

    ids = named(comparable(assess(shipped_rulebook, deal, TODAY)))

    assert like <= {*ids}
    assert not unlike & {*ids}


def test_shipped_deals_are_like_the_cases_that_a_lawyer_would_name() -> None:
    deals = {it.id: it.deal for it in shipped_examples()}

    for name, (like, unlike) in SHIPPED.items():
        deal = deals[name]
        cases = comparable(assess(shipped_book(), deal.answers, deal.on))
        assert like <= {*named(cases)}, name
        assert not unlike & {*named(cases)}, name


def test_every_shipped_case_is_found_by_a_deal_with_its_own_facts() -> None:
    for case in shipped_book().precedents.values():
        cases = comparable(assess(shipped_book(), case.answers, TODAY))

        assert case.id in named(cases)


def test_deals_of_the_same_answers_are_compared_once_and_others_anew() -> None:
    book = a.rulebook(*BOOK, a.precedent("same-2024", LIKE_IT))

    once, again = (precedents_like(assess(book, DEAL, a.DAY)) for _ in range(2))
    other = precedents_like(assess(book, {**DEAL, "kind": "b"}, a.DAY))

    assert once is again
    assert (len(once), other) == (1, [])


def test_what_mattered_in_a_case_must_be_known_of_a_deal_and_agree() -> None:
    case = a.precedent("mill-2024", LIKE_IT, mattered=["site", "sector"])

    [likeness] = beside(DEAL, case).alike
    without = {name: DEAL[name] for name in DEAL if name != "site"}

    assert sorted(likeness.mattered) == ["sector: Apple", "site: Apple"]
    assert sorted(likeness.agrees) == ["kind: Apple", "stake: 12 %"]
    assert named(beside({**DEAL, "site": "b"}, case)) == []
    assert named(beside({**without, "owner": "yes"}, case)) == []
    assert named(beside({**DEAL, "stake": Decimal(9)}, case)) == ["mill-2024"]


def test_left_out_what_mattered_is_what_says_what_the_deal_is() -> None:
    fields = a.question("fields", "choices", names_deal=True)
    asked = [it for it in BOOK if it.data["id"] != "fields"]
    cases = (
        a.precedent("named-2024", {**LIKE_IT, "fields": ["a", "c"]}),
        a.precedent("none-2024", {**LIKE_IT, "fields": []}),
    )
    book = a.rulebook(fields, *asked, *cases)

    def like(*chosen: str) -> list[str]:
        answers = {**DEAL, "fields": frozenset(chosen)}
        return named(comparable(assess(book, answers, a.DAY)))

    assert sorted(like("a", "b")) == ["named-2024", "none-2024"]
    assert like("b") == ["none-2024"]


def test_whoever_decided_is_named_before_how_it_ended() -> None:
    def ended(authority: str) -> str:
        case = a.precedent("mill-2024", LIKE_IT, authority=authority)
        [likeness] = beside(DEAL, case).alike
        return likeness.case.ended

    assert ended("CFIUS (United States)") == (
        "CFIUS (United States): no measure known, October 2024"
    )
    assert ended("none known") == "No measure known, October 2024"


def test_choices_that_rules_treat_alike_count_half_and_are_told_as_different() -> None:
    both_read = a.rule("by-kinds", {"kind": ["b", "c"]})
    cases = (
        a.precedent("same-2024", {**LIKE_IT, "kind": "b"}),
        a.precedent("near-2024", {**LIKE_IT, "kind": "c"}),
    )
    book = a.rulebook(*NO_KIND_ALONE, both_read, *cases)

    likeness = comparable(assess(book, {**DEAL, "kind": "b"}, a.DAY)).alike

    same, close = likeness
    assert [
        fact.agreement for fact in close.compared.shared if fact.question.id == "kind"
    ] == [Fraction(1, 2)]
    assert same.differs == ()
    assert close.differs == ("kind (Berry here, Cherry there)",)


def test_numbers_that_no_rule_tells_apart_agree() -> None:
    # Most of what weighs is their sector, so a stake that differs leaves them alike.
    others = [
        a.precedent(f"other-20{at}", {"sector": "b", "stake": 30})
        for at in range(10, 30)
    ]

    above, below = beside(
        DEAL,
        a.precedent("above-2024", {**LIKE_IT, "stake": 90}),
        a.precedent("below-2024", {**LIKE_IT, "stake": 9}),
        *others,
    ).alike

    assert above.differs == ()
    assert below.differs == ("stake (12 % here, 9 % there)",)


def test_case_of_which_too_little_is_known_or_too_much_differs_is_not_alike() -> None:
    few = {name: LIKE_IT[name] for name in ("kind", "sector")}
    other = {"kind": "b", "sector": "a", "stake": 12}

    cases = beside(DEAL, a.precedent("few-2024", few))

    assert (cases.looked_at, cases.alike) == (1, ())
    [sentence] = cases.says
    assert sentence == (
        "None of 1 case is close enough to compare. A case is close if everything "
        "that mattered in it applies here too, and at least half of the facts known of "
        "both agree, where 3 or more are known."
    )
    assert beside(DEAL, a.precedent("other-2024", other)).alike == ()
    assert beside(DEAL).says == ()


def test_what_no_rule_reads_or_nobody_asks_and_days_count_for_nothing() -> None:
    owned = {"kind": "a", "sector": "a", "owner": "yes"}
    signed = {**LIKE_IT, "signed": str(a.DAY)}
    unasked = {**LIKE_IT, "kind": "b", "rights": "yes"}

    [dated] = beside({**DEAL, "signed": a.DAY}, a.precedent("it-2024", signed)).alike
    here = {**DEAL, "kind": "b", "rights": "yes"}
    [without] = beside(here, a.precedent("it-2024", unasked)).alike

    assert beside({**owned, "site": "a"}, a.precedent("it-2024", owned)).alike == ()
    assert [fact.question.id for fact in dated.compared.shared] == [*LIKE_IT]
    assert "rights" not in {fact.question.id for fact in without.compared.shared}


def test_fact_that_a_regime_reads_weighs_and_one_that_most_share_less() -> None:
    common = [
        a.precedent(f"other-20{at}", {"kind": "a", "sector": "b"})
        for at in range(10, 20)
    ]
    facts = {"kind": "a", "sector": "a", "site": "a", "owner": "yes"}
    filing = (*a.FILINGS, a.regime("filing", {"owner": "yes"}))

    [likeness] = beside(DEAL, a.precedent("mill-2024", LIKE_IT), *common).alike
    owned = beside(facts, *filing, a.precedent("owned-2024", facts))

    weight = {fact.question.id: fact.weight for fact in likeness.compared.shared}
    assert weight["kind"] < 4 * weight["sector"]
    assert named(owned) == ["owned-2024"]


def test_nearest_has_most_in_common_and_five_are_shown() -> None:
    nearest = a.precedent("near-2024", {**LIKE_IT, "fields": ["a"]})
    others = [a.precedent(f"case-20{at}", LIKE_IT) for at in range(10, 16)]

    cases = beside({**DEAL, "fields": frozenset({"a"})}, *others, nearest)

    assert named(cases)[0] == "near-2024"
    assert len(cases.shown) == MOST_SHOWN
    assert cases.says[:2] == (
        "Of 7 cases examined, 7 are similar.",
        "The nearest 5 are shown.",
    )


def ends(*outcomes: Outcome) -> tuple[str, ...]:
    """Return what is said of cases that are alike and ended so."""
    cases = (
        a.precedent(f"case-20{at}", LIKE_IT, outcome=outcome)
        for at, outcome in enumerate(outcomes, start=10)
    )
    return beside(DEAL, *cases).says


def test_outcomes_are_counted_and_it_is_said_where_all_point_one_way() -> None:
    mixed = ends("prohibited", "cleared", "prohibited")

    assert mixed[1] == "They ended as follows: cleared (1) and prohibited (2)."
    assert "not a forecast" in mixed[-1]
    assert "All met conditions or an order." in ends(
        "order", "cleared-with-conditions", "order"
    )
    both = ends("prohibited", "withdrawn")
    assert both[2] == "None went ahead and stayed."
    undecided = ends("pending", "pending"), ends("cleared", "pending")
    for says in (mixed, ends("cleared"), *undecided):
        assert not [it for it in says if it.startswith(("All", "None"))]
