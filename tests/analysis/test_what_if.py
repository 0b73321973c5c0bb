"""What if one fact were otherwise: what comes of it, and where a number turns it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.analysis.what_if import Scenario, TurningPoint, turning_points
from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from tests import builders as a

OWNED = {"state-owned": "yes"}
RULEBOOK = a.rulebook(
    a.question("stake", "percent", lever=True),
    a.question("state-owned", lever=True),
    a.question("years", "number", unit="years"),
    a.question("seat", ask_when=OWNED),
    a.rule("tenth", {"stake": {"at-least": 10}}, "watch"),
    a.rule("large", {"stake": {"at-least": 25}}, "sensitive"),
    a.rule("owned", OWNED),
    *a.FILINGS,
    *(
        a.regime(it, {"stake": {"above": 20}})
        for it in ("bank", "mill", "port", "yard")
    ),
)
DEAL = Deal(
    name="A deal",
    on=a.DAY,
    answers={"stake": Decimal(30), "state-owned": "no", "seat": "yes"},
)


def scenario(question: str, answer: Answer) -> Scenario:
    before = assess(RULEBOOK, DEAL.answers, a.DAY)
    return Scenario(deal=DEAL, before=before, question=question, answer=answer)


def test_a_moved_fact_says_what_comes_of_it() -> None:
    moved = scenario("stake", Decimal(9))

    assert moved.title == "stake: 9 %"
    assert moved.says == (
        "stake: 9 %. The level moves from Sensitive to Routine. 4 filings would change."
    )
    assert moved.changed.answers == {**DEAL.answers, "stake": Decimal(9)}
    stays = scenario("stake", Decimal(40)).says
    assert stays == "stake: 40 %. The level stays Sensitive."


def test_the_nearest_numbers_at_which_it_turns_are_told_with_their_rules() -> None:
    above_all, between = scenario("stake", Decimal(40)), scenario("stake", Decimal(22))

    assert above_all.turning == (
        "Below 25 %: the level would be Watch, because of: Large.",
    )
    below, above = between.turning
    assert below == (
        "At 20 % or less: bank would be: not due, mill would be: not due, port would "
        "be: not due, 1 more filing would change."
    )
    assert above == "At 25 % or more: the level would be Sensitive, because of: Large."


def test_a_number_that_nothing_turns_on_says_so_and_other_facts_say_nothing() -> None:
    years, owned = scenario("years", Decimal(5)), scenario("state-owned", "yes")

    assert years.turning == ("No other number changes the level or a filing.",)
    assert owned.turning == ()
    # The seat counts again: it is asked of what the state owns.
    assert owned.after.answers["seat"] == "yes"
    assert "moves from Sensitive to Strategic" in owned.says


STAKE = a.question("stake", "percent", lever=True)
OTHER = a.question("years", "number", unit="years")


def points(
    now: str | None, *parts: a.Part, question: str = "stake"
) -> tuple[TurningPoint, ...]:
    answers: dict[str, Answer] = {} if now is None else {question: Decimal(now)}
    assessment = assess(a.rulebook(STAKE, OTHER, *parts), answers, a.DAY)
    return turning_points(assessment, answers, question)


def points_of(points: tuple[TurningPoint, ...]) -> list[tuple[str, bool, bool, str]]:
    return [
        (str(it.line), it.above, it.on_it, it.turn.after.range.lowest.id)
        for it in points
    ]


@pytest.mark.parametrize(
    ("bound", "now", "line"),
    [
        ("at-least", "30", ("25", False, False, "routine")),
        ("above", "30", ("25", False, True, "routine")),
        ("at-least", "10", ("25", True, True, "strategic")),
        ("above", "10", ("25", True, False, "strategic")),
        ("below", "10", ("25", True, True, "routine")),
        ("at-most", "10", ("25", True, False, "routine")),
    ],
)
def test_a_line_says_whether_it_is_beyond_itself(
    bound: str, now: str, line: tuple[str, bool, bool, str]
) -> None:
    rule = a.rule("large", {"stake": {bound: 25}})

    assert points_of(points(now, rule)) == [line]


def test_the_nearest_line_on_each_side_that_moves_level_or_filing_counts() -> None:
    """Not of a fact that is not known, or that no rule compares."""
    rules = [
        a.rule(level, {"stake": {"at-least": line}}, level)
        for line, level in ((10, "watch"), (25, "sensitive"), (50, "strategic"))
    ]
    always = a.rule("always", {"stake": {"at-least": 0}}, "strategic")
    notify = a.regime("notify", {"stake": {"above": 10}})

    assert points_of(points("30", *rules)) == [
        ("25", False, False, "watch"),
        ("50", True, True, "strategic"),
    ]
    assert points_of(points("5", *rules)) == [("10", True, True, "watch")]
    assert points("30", always, rules[0]) == points(None, rules[0]) == ()
    assert points("3", rules[0], question="years") == ()
    [point] = points("5", *a.FILINGS, notify)
    assert (str(point.line), point.above, point.on_it) == ("10", True, False)
    assert [it.state.value for it in filings(point.turn.after)] == ["must"]


@given(st.integers(0, 100), st.lists(st.integers(1, 99), max_size=4, unique=True))
def test_nothing_turns_between_a_number_and_a_line(now: int, lines: list[int]) -> None:
    levels = ("watch", "sensitive", "strategic", "watch")
    rules = [
        a.rule(f"line-{'abcd'[at]}", {"stake": {"at-least": line}}, levels[at])
        for at, line in enumerate(lines)
    ]
    rulebook = a.rulebook(STAKE, OTHER, *rules)
    answers: dict[str, Answer] = {"stake": Decimal(now)}
    here = assess(rulebook, answers, a.DAY)

    found = {it.above: it for it in turning_points(here, answers, "stake")}

    for number in range(101):
        there = assess(rulebook, {"stake": Decimal(number)}, a.DAY)
        point = found.get(number > now)
        if point is None or not _is_beyond(point, number):
            assert there.range == here.range, number
    for point in found.values():
        assert point.turn.after.range != here.range


def _is_beyond(point: TurningPoint, number: int) -> bool:
    if number == point.line:
        return point.on_it
    return (number > point.line) is point.above
