"""Assessments side by side: what stands otherwise, and what stands the same."""

from decimal import Decimal

from screening.analysis.compare import sides
from screening.engine.assess import Assessment
from screening.rulebook.conditions import Answer
from screening.rulebook.states import State
from screening.wording.filings import FilingsWords
from tests.builders import FILINGS, a_question, a_regime, a_rule, assessed

STATE = a_question("state-owned")
STAKE = a_question("stake", "percent")
RULES = (
    a_rule("owned", {"state-owned": "yes"}, "sensitive"),
    a_rule("large", {"stake": {"above": 25}}, "watch", topic="energy"),
)
REGIMES = (
    *FILINGS,
    a_regime("notify", {"state-owned": "yes"}),
    a_regime("declare", {"stake": {"above": 50}}),
    a_regime("tell", {"stake": {"above": 10}}),
)


def one(stake: int | None = None, owned: str = "") -> Assessment:
    """Return an assessment with those facts, as far as they are given."""
    answers: dict[str, Answer] = {"state-owned": owned} if owned else {}
    answers |= {} if stake is None else {"stake": Decimal(stake)}
    return assessed(STATE, STAKE, *RULES, *REGIMES, answers=answers)


def test_levels_stand_side_by_side_by_topic() -> None:
    both = one(30), one(30, "yes")

    whole, topics = sides.levels(both), sides.topics(both)

    assert [cell.says for cell in whole] == [
        "At least watch, perhaps sensitive",
        "Sensitive",
    ]
    assert [(row.title, row.moved) for row in topics] == [
        ("Deal", True),
        ("Energy", False),
    ]
    deal = [
        (cell.lowest, cell.highest, cell.settled) for cell in topics[0].cells if cell
    ]
    assert deal == [(0, 2, False), (2, 2, True)]


def test_rules_met_on_a_side_stand_with_the_gravest_first() -> None:
    both = one(30), one(30, "yes")

    rows = sides.findings(both)

    assert [(row.title, row.moved) for row in rows] == [
        ("Owned", True),
        ("Large", False),
    ]
    assert [cell.verdict for cell in rows[0].cells if cell] == ["open", "met"]


def test_a_rule_that_is_met_nowhere_and_stands_the_same_is_left_out() -> None:
    both = one(1), one(2)

    assert [row.title for row in sides.findings(both)] == []


def test_filings_that_stand_otherwise_or_are_asked_stand_side_by_side() -> None:
    both = [FilingsWords(one(20, owned)) for owned in ("no", "yes")]

    rows = {row.title: row for row in sides.filings(both)}

    assert set(rows) == {"notify", "tell"}
    states = [cell.state for cell in rows["notify"].cells if cell]
    assert states == [State.NOT_DUE, State.MUST]
    assert (rows["notify"].moved, rows["tell"].moved) == (True, False)
    assert rows["tell"].asked


def test_what_is_asked_of_no_side_says_no_day() -> None:
    calm = FilingsWords(one(owned="no"))
    [row] = sides.filings([calm, FilingsWords(one())])[:1]

    assert not row.asked
    assert [cell.by_when for cell in row.cells if cell] == ["", ""]
    assert sides.safe_closing([calm]) == ("Not known yet",)
