"""What if one fact were otherwise: what comes of it, in words."""

from decimal import Decimal

from screening.analysis.what_if import Scenario
from screening.engine.assess import assess
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from tests.builders import A_DAY, FILINGS, a_question, a_regime, a_rule, a_rulebook

OWNED = {"state-owned": "yes"}
RULEBOOK = a_rulebook(
    a_question("stake", "percent", lever=True),
    a_question("state-owned", lever=True),
    a_question("years", "number", unit="years"),
    a_question("seat", ask_when=OWNED),
    a_rule("tenth", {"stake": {"at-least": 10}}, "watch"),
    a_rule("large", {"stake": {"at-least": 25}}, "sensitive"),
    a_rule("owned", OWNED),
    *FILINGS,
    *(
        a_regime(it, {"stake": {"above": 20}})
        for it in ("bank", "mill", "port", "yard")
    ),
)
DEAL = Deal(
    name="A deal",
    on=A_DAY,
    answers={"stake": Decimal(30), "state-owned": "no", "seat": "yes"},
)


def scenario(question: str, answer: Answer) -> Scenario:
    before = assess(RULEBOOK, DEAL.answers, A_DAY)
    return Scenario(deal=DEAL, before=before, question=question, answer=answer)


def test_a_moved_fact_says_what_comes_of_it() -> None:
    found = scenario("stake", Decimal(9))

    assert found.title == "stake: 9 %"
    assert found.says == (
        "stake: 9 %. The level moves from Sensitive to Routine. 4 filings would stand "
        "otherwise."
    )
    assert found.changed.answers == {**DEAL.answers, "stake": Decimal(9)}


def test_a_fact_that_moves_nothing_says_so() -> None:
    found = scenario("stake", Decimal(40))

    assert found.says == "stake: 40 %. The level stays Sensitive."


def test_the_nearest_numbers_at_which_it_turns_are_told_with_their_rules() -> None:
    above_all, between = scenario("stake", Decimal(40)), scenario("stake", Decimal(22))

    assert above_all.turning == (
        "Below 25 %: the level would be Watch, because of: Large.",
    )
    below, above = between.turning
    assert below == (
        "At 20 % or less: bank would be: not due, mill would be: not due, port would "
        "be: not due, 1 more filing would stand otherwise."
    )
    assert above == "At 25 % or more: the level would be Sensitive, because of: Large."


def test_a_number_that_nothing_turns_on_says_so_and_other_facts_say_nothing() -> None:
    years, owned = scenario("years", Decimal(5)), scenario("state-owned", "yes")

    assert years.turning == ("No other number turns the level or a filing.",)
    assert owned.turning == ()


def test_an_answer_that_counts_again_counts_in_a_scenario() -> None:
    found = scenario("state-owned", "yes")

    assert found.after.answers["seat"] == "yes"
    assert "moves from Sensitive to Strategic" in found.says
