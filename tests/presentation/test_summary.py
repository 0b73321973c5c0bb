"""A deal in three sentences: its level, its main duty, its first step."""

from datetime import date
from decimal import Decimal
from typing import Any

from screening.presentation.board import Board
from screening.presentation.deal_view import DealView
from tests import builders as a

STOPS: dict[str, Any] = {
    "review": [{"phase": "review", "days": 45}],
    "standstill": [
        {"stops": "closing", "says": "No closing.", "basis": ["guide/art-one"]}
    ],
}
SIGNED = date(2027, 3, 1)
WAITS = "has to wait for the answers"


def explained(*parts: a.Part, **answers: Any) -> DealView:
    asked = (a.question("stake"), a.question("owner"), a.question("signed", "date"))
    shared = (*a.FILINGS[:-1], a.anchor("signing", "signed"))
    return a.explained(*asked, *shared, *parts, answers=answers)


def sentences(*parts: a.Part, **answers: Any) -> tuple[str, ...]:
    return Board(explained(*parts, **answers)).in_three_sentences


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
        "2027; do not close before the answer, due by 25 April 2027."
    )
    assert duty(a_filing(**STOPS)) == (
        "File “purchase” within 10 days after the signing; do not close before the "
        "answer."
    )
    assert ", with one more due" in duty(a_filing(), a_filing("second"))
    large = a_filing(
        "large",
        {"owner": "no"},
        **{"likely-when": {"stake": "yes"}, **STOPS},
        sanctions=[
            {
                "says": "A fine.",
                "amounts": [{"bound": "up to", "percent": 200, "of": "price"}],
            }
        ],
    )
    led = duty(PRICE, a_filing(**STOPS), large, price=Decimal(10))
    assert led.startswith(
        "Plan to file “large” within 10 days after the signing, and file "
    )


def fined(name: str, *amounts: tuple[str, int], **keys: str) -> a.Part:
    """Return a filing whose fine is shares of the price."""
    shares = [{"bound": how, "percent": of, "of": "price"} for how, of in amounts]
    void = {"void": keys.pop("void")} if "void" in keys else {}
    floor = {"floor": keys.pop("floor")} if "floor" in keys else {}
    fine = {"says": "A fine.", "amounts": shares, **void, **floor}
    return a_filing(name, sanctions=[fine], **STOPS, **keys)


PRICE = a.question("price", "money", in_brief=True)


def test_the_money_at_risk_is_the_highest_fine_in_this_deal_and_what_waits() -> None:
    large = fined("large", ("up to", 200), void="the act")
    some = fined("some", ("at least", 10), ("up to", 30), short="some (small)")

    risk = explained(
        PRICE, some, large, stake="yes", price=Decimal(1_500_000), signed=SIGNED
    ).at_risk

    assert risk.amount == "Up to EUR 3 million"
    assert risk.lines == (
        "Fine on the buyer where large is not filed",
        "EUR 150,000 to 450,000 on the buyer for some (small)",
        "Also void: the act (large)",
        f"Payment of EUR 1.5 million {WAITS}, at worst until 25 April 2027",
    )
    assert risk.says.startswith(
        "At risk: up to EUR 3 million, the fine on the buyer where large is not filed. "
    )


def test_what_is_void_rests_on_its_law_and_is_not_said_where_the_line_says_it() -> None:
    deed = [{"says": "It is void.", "void": "the deed", "basis": ["guide/art-one"]}]
    land = a_filing("land", sanctions=deed, if_not="The deed is void.")

    alone = explained(land, stake="yes").at_risk
    beside = explained(PRICE, fined("large", ("up to", 200)), land, stake="yes").at_risk

    assert alone.says == "land: the deed is void."
    assert [it.point for it in alone.basis] == ["guide/art-one"]
    assert "Also void: the deed (land)" in beside.lines
    assert "guide/art-one" in {it.point for it in beside.basis}


def test_a_fine_of_what_is_not_known_says_so_or_it_is_what_follows() -> None:
    large, some = fined("large", ("up to", 200)), fined("some", ("at least", 1))

    unknown = explained(PRICE, large, some, stake="yes").at_risk
    no_fine = explained(
        a_filing("small", sanctions=[{"says": "A fine."}]), stake="yes"
    ).at_risk

    assert unknown.amount == "Up to twice the price (not known)"
    assert (
        "At least 1 % of the price (not known) on the buyer for some" in unknown.lines
    )
    assert not any("wait" in it for it in unknown.lines)
    assert (no_fine.amount, no_fine.says) == ("", "small: a fine.")


def test_a_fine_without_a_cap_has_its_floor_and_names_on_whom_it_falls() -> None:
    one, same = (fined(it, ("up to", 200), floor="1 % of sales") for it in "ab")

    risk = explained(PRICE, one, same, stake="yes", price=Decimal(100)).at_risk

    assert risk.amount == "Up to EUR 200, and not less than 1 % of sales"
    assert risk.lines[:2] == (
        "Fine on the buyer where a is not filed",
        "The law fines b in the same way",
    )


def test_a_wall_comes_before_every_filing_and_where_nothing_is_due_it_says_so() -> None:
    ban = a_filing("ban", kind="prohibition")
    open_ = a_filing("other", {"owner": "yes"})

    assert duty(ban, a_filing()).endswith("as it is described: “ban” forbids it.")
    assert duty(open_) == ("No filing is due so far; 1 filing depends on open facts.")
