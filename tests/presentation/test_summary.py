"""A deal in three sentences: its level, its main duty, its first step."""

from datetime import date
from decimal import Decimal
from typing import Any

from screening.presentation.deal_view import DealView
from tests import builders as a

STOPS: dict[str, Any] = {
    "review": [{"phase": "review", "days": 45}],
    "standstill": [
        {"stops": "closing", "says": "No closing.", "basis": ["guide/art-one"]}
    ],
}
SIGNED = date(2027, 3, 1)


def explained(*parts: a.Part, **answers: Any) -> DealView:
    """Return a deal with those parts, in words."""
    asked = (a.question("stake"), a.question("owner"), a.question("signed", "date"))
    shared = (*a.FILINGS[:-1], a.anchor("signing", "signed"))
    return a.explained(*asked, *shared, *parts, answers=answers)


def sentences(*parts: a.Part, **answers: Any) -> tuple[str, ...]:
    return explained(*parts, **answers).in_three_sentences


def duty(*parts: a.Part, **answers: Any) -> str:
    return sentences(*parts, stake="yes", **answers)[1]


def a_filing(name: str = "purchase", when: object = None, **keys: Any) -> a.Part:
    return a.regime(name, when or {"stake": "yes"}, **keys)


def test_the_level_comes_with_its_gravest_reason_and_the_first_step_with_who() -> None:
    rules = (a.rule("large", {"stake": "yes"}), a.rule("owned", {"owner": "yes"}))
    step = a.item("ask", when={"stake": "yes"}, do="Ask counsel")

    level, _duty, first = sentences(*rules, step, stake="yes", owner="no")

    assert level.endswith("the level is strategic; the main reason is “Large”.")
    assert first.startswith("First step: ask counsel (")


def test_what_must_be_filed_leads_with_its_day_and_what_waits_for_the_answer() -> None:
    later = a_filing("licence", {"owner": "yes"}, **STOPS)
    likely = a_filing("perhaps", {"owner": "no"}, **{"likely-when": {"stake": "yes"}})

    said = duty(a_filing(**STOPS), later, likely, signed=SIGNED)

    assert said == (
        "File “purchase” by 11 March 2027, and plan to file “perhaps” by 11 March "
        "2027; do not close before the answer, at worst 25 April 2027."
    )
    assert duty(a_filing(**STOPS)) == (
        "File “purchase” within 10 days after the signing; do not close before the "
        "answer."
    )
    assert ", with one more due" in duty(a_filing(), a_filing("second"))


def test_what_is_at_risk_is_told_of_the_filing_that_costs_most() -> None:
    def fined(name: str, percent: int) -> a.Part:
        amount = {"bound": "up to", "percent": percent, "of": "price"}
        return a_filing(name, sanctions=[{"says": "A fine.", "amounts": [amount]}])

    price = a.question("price", "money")
    book = (price, fined("small", 1), fined("large", 200))
    known = explained(*book, stake="yes", price=Decimal(1_500_000)).filings
    unknown = explained(*book, stake="yes").filings

    assert known.at_risk == "At risk if “large” is not filed: up to EUR 3 million."
    assert unknown.at_risk == "If “small” is missed: a fine."


def test_a_wall_comes_before_every_filing_and_where_nothing_is_due_it_says_so() -> None:
    ban = a_filing("ban", kind="prohibition")
    open_ = a_filing("other", {"owner": "yes"})

    assert duty(ban, a_filing()).endswith("as it is described: “ban” forbids it.")
    assert duty(open_) == ("No filing is due so far; 1 filing depends on open facts.")
