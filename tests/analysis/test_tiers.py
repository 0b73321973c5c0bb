"""Rules as a table: what belongs to one, its steps, gaps, overlaps and falls."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from screening.analysis.tiers import Step, TierTable, tables
from screening.engine.assess import assess
from screening.presentation.conditions import step_in_words
from screening.rulebook.model import Verdict
from tests import builders as a

STAKE = a.question("stake", "percent", rises=True)
RIGHTS = a.question("rights", "choice", rises=True)
CLOUD = a.question("cloud")
CASE = {"cloud": "yes"}


def a_table(*tiers: object, by: tuple[str, ...] = ("stake",)) -> TierTable:
    """Return the table of rules that ask the case and one of these each."""
    levels = ("watch", "sensitive", "strategic")
    rules = [
        a.rule(f"tier-{'abcd'[n]}", {"all": [CASE, tier]}, level=levels[n % 3])
        for n, tier in enumerate(tiers)
    ]
    book = a.rulebook(STAKE, RIGHTS, CLOUD, *rules)
    [table] = tables(book, by)
    return table


def head(table: TierTable, step: Step) -> str:
    return step_in_words(table.along[0], step.stands, step.ends)


def heads(table: TierTable) -> list[str]:
    return [head(table, step) for step in table.steps[0]]


def test_rules_that_ask_the_same_beside_a_question_are_one_table() -> None:
    rules = (
        a.rule("low", {"all": [CASE, {"stake": {"at-least": 5, "below": 10}}]}),
        a.rule("high", {"all": [{"stake": {"at-least": 10}}, CASE]}),
        a.rule("other", {"all": [{"stake": {"at-least": 10}}, {"rights": "a"}]}),
        a.rule("apart", CASE),
    )
    book = a.rulebook(STAKE, RIGHTS, CLOUD, *rules)

    laid_out = tables(book, ["stake"])

    assert [[*table.tiered] for table in laid_out] == [["low", "high"], ["other"]]


def test_steps_have_their_lines_and_one_that_none_or_two_tiers_have_is_a_step() -> None:
    table = a_table({"stake": {"at-least": 5, "below": 10}}, {"stake": {"above": 25}})
    apart = a_table({"stake": {"below": 10}}, {"stake": {"above": 10}})
    shared = a_table({"stake": {"at-most": 10}}, {"stake": {"at-least": 10}})
    alone = a_table({"stake": {"at-least": 5, "below": 10}})

    assert heads(table) == [
        "below 5 %",
        "5 % to below 10 %",
        "10 % to 25 %",
        "above 25 %",
    ]
    [hole], [both] = apart.holes, shared.overlaps
    assert head(apart, hole.steps[0]) == head(shared, both.steps[0]) == "exactly 10 %"
    assert [*alone.holes] == []


def test_a_level_that_falls_where_the_answer_is_graver_is_told() -> None:
    tiers = ({"stake": {"at-least": 50}}, {"stake": {"below": 50, "at-least": 10}})

    [fall] = a_table(*tiers).falls
    flat = a.rulebook(
        a.question("stake", "percent"),
        a.rule("high", tiers[0], level="watch"),
        a.rule("low", tiers[1], level="strategic"),
    )

    assert (fall.before.rules[0].id, fall.after.rules[0].id) == ("tier-b", "tier-a")
    assert [*tables(flat, ["stake"])[0].falls] == []


def test_two_questions_make_rows_and_columns() -> None:
    seat = {"any": [{"rights": ["b", "c"]}, {"stake": {"at-least": 10}}]}
    table = a_table(seat, {"stake": {"above": 50}}, by=("stake", "rights"))

    rows = [[len(cell.rules) for cell in line] for line in table.rows]
    assert rows == [[0, 1, 2], [1, 1, 2], [1, 1, 2]]


def test_definitions_are_looked_into() -> None:
    large = a.definition("large", {"stake": {"at-least": 10}})
    rules = (
        a.rule("whole", {"all": [CASE, {"stake": {"above": 50}}]}),
        a.rule("part", {"all": [CASE, {"is": "large"}]}),
    )

    [table] = tables(a.rulebook(STAKE, CLOUD, large, *rules), ["stake"])

    assert heads(table) == ["below 10 %", "10 % to 50 %", "above 50 %"]


LINES = st.integers(0, 5).map(lambda n: n * 20)
BOUND = st.tuples(st.sampled_from(("at-least", "above", "at-most", "below")), LINES)
TIER = st.lists(BOUND, min_size=1, max_size=2).map(lambda it: {"stake": dict(it)})


@given(st.lists(TIER, min_size=1, max_size=3), st.decimals(0, 100, places=1))
def test_answers_are_met_by_their_cells(tiers: list[object], stake: Decimal) -> None:
    table = a_table(*tiers)

    findings = assess(table.rulebook, {"stake": stake, "cloud": "yes"}, a.DAY).findings

    met = [it.rule.id for it in findings if it.verdict is Verdict.MET]
    [cell] = [it for it in table.cells if holds(it.steps[0].ends, stake)]
    assert [rule.id for rule in cell.rules] == met


def holds(
    ends: tuple[Decimal | None, bool, Decimal | None, bool], number: Decimal
) -> bool:
    """Tell whether a number is within the ends of a step."""
    low, with_low, high, with_high = ends
    above = low is None or number > low or (with_low and number == low)
    return above and (high is None or number < high or (with_high and number == high))
