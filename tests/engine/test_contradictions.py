"""Answers that cannot all be true: when they are told, and that nothing is settled."""

from datetime import date
from decimal import Decimal

import pytest

from screening.engine.assess import Assessment, topic_ranges
from screening.engine.levers import levers
from screening.engine.movement import Movement
from screening.rulebook.conditions import Answers
from tests import builders as a

EARLY, LATE = date(2026, 3, 1), date(2026, 4, 1)
ASKED = (
    a.question("bought"),
    a.question("signing", "date"),
    a.question("closing", "date"),
    a.question("before", "percent", ask_when={"bought": "yes"}),
    a.question("stake", "percent", lever=True, ask_when={"bought": "yes"}),
    a.question("person"),
    a.question("listed"),
    a.question("award", "date", ask_when={"listed": "no"}),
)
TOLD = (
    a.contradiction("too-soon", "closing", "signing"),
    a.contradiction("sold", "stake", "before", when={"bought": "yes"}),
    a.definition("of-a-person", {"all": [{"person": "yes"}, {"listed": "yes"}]}),
    a.contradiction("listed-person", when={"is": "of-a-person"}),
    a.contradiction("too-late", "closing", "award"),
    a.contradiction("odd", when={"listed": "yes"}, questions=["person"]),
)
SALE: Answers = {"bought": "yes", "before": Decimal(20), "stake": Decimal(10)}


def assessed(answers: Answers) -> Assessment:
    large = a.rule("large", {"stake": {"at-least": 50}}, "sensitive")
    return a.assessed(*ASKED, large, *TOLD[:5], answers=answers)


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"signing": LATE, "closing": EARLY}, {"too-soon": ("signing", "closing")}),
        ({"signing": LATE, "closing": LATE}, {}),
        ({"signing": LATE}, {}),
        ({"closing": EARLY}, {}),
        (SALE, {"sold": ("bought", "before", "stake")}),
        ({**SALE, "stake": Decimal(20)}, {}),
        ({**SALE, "bought": "no"}, {}),
        ({it: SALE[it] for it in ("before", "stake")}, {}),
        ({"person": "yes", "listed": "yes"}, {"listed-person": ("person", "listed")}),
        ({"person": "yes"}, {}),
        ({"closing": EARLY, "award": LATE}, {"too-late": ("closing", "award")}),
        ({"closing": EARLY, "award": LATE, "listed": "yes"}, {}),
        ({}, {}),
    ],
)
def test_only_what_is_known_and_may_be_asked_contradicts(
    answers: Answers, told: dict[str, tuple[str, ...]]
) -> None:
    assert assessed(answers).contradictions == told


def test_the_questions_to_look_at_are_those_that_it_names() -> None:
    answers: Answers = {"listed": "yes", "person": "no"}

    named = a.assessed(*ASKED, TOLD[5], answers=answers).contradictions

    assert named == {"odd": ("person",)}


@pytest.mark.parametrize("level", a.LEVELS)
@pytest.mark.parametrize("known", [{}, {"bought": "yes"}])
def test_nothing_is_settled_amid_contradictions(level: str, known: Answers) -> None:
    rule = a.rule("bought", {"bought": "yes"}, level)
    answers: Answers = {**known, "signing": LATE, "closing": EARLY}

    contradictory = a.assessed(*ASKED, rule, TOLD[0], answers=answers)
    mended = a.assessed(*ASKED, rule, TOLD[0], answers={**answers, "closing": LATE})

    ranges = [contradictory.range, *topic_ranges(contradictory).values()]
    assert not any(it.settled for it in ranges)
    assert contradictory.range.ids == mended.range.ids
    assert mended.range.settled == (bool(known) or level == a.LEVELS[0])


def test_a_contradiction_that_is_open_asks_for_nothing() -> None:
    open_ = assessed({"signing": LATE})

    assert open_.range.ids == ("routine", "sensitive")
    assert "closing" not in Movement(open_).questions()


def test_no_lever_contradicts_what_the_deal_is() -> None:
    answers: Answers = {"bought": "yes", "before": Decimal(60), "stake": Decimal(70)}

    every = levers(assessed(answers))

    assert every.down == ()
