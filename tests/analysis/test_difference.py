"""Two assessments: what the facts moved, what the rules did, and both side by side."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from screening.analysis.difference import (
    BECAUSE_OF_LEVELS,
    NO_ANSWER,
    NOT_ASKED,
    Difference,
)
from screening.analysis.side_by_side import SideBySide
from screening.engine.assess import Assessment, assess
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.model import Rulebook
from screening.rulebook.states import State
from tests import builders as a

STATE = a.question("state-owned")
STAKE = a.question("stake", "percent")
OWNED, NOT_OWNED = {"state-owned": "yes"}, {"state-owned": "no"}
SMALL = (STATE, STAKE, a.rule("owned", OWNED, "sensitive"))


def moved(
    before: Answers,
    after: Answers,
    *new: a.Part,
    old: tuple[a.Part, ...] = SMALL,
    on: date = a.DAY,
) -> Difference:
    """Return what moved a deal: new answers, and new rules where some are given."""
    first = a.rulebook(*old)
    second = a.rulebook(*new) if new else first
    return Difference(assess(first, before, a.DAY), assess(second, after, on))


def moved_facts(diff: Difference) -> list[tuple[str, str, str]]:
    return [(it.question, it.before, it.after) for it in diff.facts]


def turned(step: Difference) -> list[str]:
    return [turn.rule for turn in step.turns]


def test_facts_first_and_then_the_rules_move_a_deal() -> None:
    stricter = (STATE, STAKE, a.rule("owned", OWNED, "strategic"))

    by_facts, by_both, by_rules = (
        moved(NOT_OWNED, OWNED),
        moved(NOT_OWNED, OWNED, *stricter),
        moved(OWNED, OWNED, STATE, STAKE),
    )

    assert by_facts.says == (
        "The facts moved the level from Routine to Sensitive; the rules and the day "
        "are "
        "the same."
    )
    [turn] = by_facts.by_facts.turns
    assert (turn.rule, turn.behind) == ("owned", True)
    assert by_facts.by_rules.turns == ()
    assert by_both.says == (
        "The facts moved the level from Routine to Sensitive; the rules then moved it "
        "to Strategic."
    )
    [turn] = by_both.by_rules.turns
    assert (turn.before, turn.after) == ("met at Sensitive", "met at Strategic")
    assert by_rules.says == (
        "The facts left the level at Sensitive; the rules then moved it to Routine."
    )
    [turn] = by_rules.by_rules.turns
    gone = ("owned", "not in the rulebook", True)
    assert (turn.rule, turn.after, turn.behind) == gone


def test_another_day_is_a_change_of_rules_and_some_change_nothing_for_a_deal() -> None:
    late = a.rule("late", OWNED, "strategic", in_force={"from": "2026-06-01"})
    large = a.rule("large", {"stake": {"above": 25}}, "watch")

    later = moved(OWNED, OWNED, old=(*SMALL, late), on=date(2026, 6, 1))
    left = moved({}, OWNED, *SMALL, large)

    assert later.other_rules
    assert turned(later.by_rules) == ["late"]
    assert "the rules then moved it to Strategic" in later.says
    assert left.says == (
        "The facts moved the level from “Routine to sensitive” to Sensitive; the "
        "rules then left it there."
    )


def test_answers_are_added_changed_and_withdrawn() -> None:
    more = a.question("price", "money")
    old = (*SMALL, more)

    difference = moved(
        {"stake": Decimal(5), "price": Decimal(9)},
        {"stake": Decimal(50), "state-owned": "no"},
        old=old,
    )

    assert moved_facts(difference) == [
        ("state-owned", NO_ANSWER, "No"),
        ("stake", "5 %", "50 %"),
        ("price", "EUR 9", NO_ANSWER),
    ]
    assert moved({"stake": Decimal("5.0")}, {"stake": Decimal(5)}).facts == ()


def test_an_answer_that_new_facts_make_idle_is_no_longer_asked() -> None:
    gated = (STATE, a.question("stake", "percent", ask_when=OWNED))

    difference = moved(
        {**OWNED, "stake": Decimal(5)}, {"state-owned": "no"}, old=(*gated, SMALL[2])
    )

    assert ("stake", "5 %", NOT_ASKED) in moved_facts(difference)
    assert difference.asking == ()


LARGE = a.rule("large", {"stake": {"above": 25}}, "strategic")
OWNED_AND_LARGE: Answers = {**OWNED, "stake": Decimal(50)}


def test_an_answer_that_only_one_rulebook_asks_for_is_no_change_of_facts() -> None:
    gated, deal = a.question("stake", "percent", ask_when=NOT_OWNED), OWNED_AND_LARGE

    not_now = moved(deal, deal, STATE, SMALL[2], old=(*SMALL, LARGE))
    only_now = moved(deal, deal, STATE, STAKE, LARGE, old=(STATE, gated, LARGE))

    for diff, *words in ((not_now, "50 %", NOT_ASKED), (only_now, NOT_ASKED, "50 %")):
        assert diff.facts == ()
        [fact] = diff.asking
        assert (fact.question, fact.before, fact.after) == ("stake", *words)
        assert not diff.by_facts.level_moved
        assert turned(diff.by_rules) == ["large"]


def test_answers_the_old_rules_cannot_read_are_told_and_move_nothing_there() -> None:
    more = a.question("price", "money")
    dear = a.rule("dear", {"price": {"above": 1}}, "strategic")

    difference = moved(OWNED, {**OWNED, "price": Decimal(9)}, *SMALL, more, dear)

    assert difference.lost == ("price",)
    assert moved_facts(difference) == [("price", NO_ANSWER, "EUR 9")]
    assert not difference.by_facts.level_moved
    assert turned(difference.by_rules) == ["dear"]


def test_a_reworded_level_moves_no_deal() -> None:
    first = a.rulebook(*SMALL)
    second = a.rulebook(*SMALL, heading=a.HEADING.replace("Sensitive", "Delicate"))

    difference = Difference(*(assess(book, OWNED, a.DAY) for book in (first, second)))

    assert not difference.by_rules.level_moved
    assert difference.by_rules.turns == ()


Levels = dict[str, str]
LINES = a.HEADING.splitlines()
SWAPPED = "\n".join([*LINES[:10], LINES[11], LINES[10], *LINES[12:]])
FEWER = "\n".join(line for line in LINES if "id: sensitive" not in line)
HEED = a.HEADING.replace("id: watch", "id: heed")
CALM = a.HEADING.replace("id: routine", "id: calm")


def behind(old: Levels, new: Levels, heading: str = a.HEADING) -> tuple[str, ...]:
    """Return the rules behind the move of a deal that meets rules of these levels."""
    before, after = (
        assess(
            a.rulebook(
                STATE,
                *(a.rule(name, OWNED, level) for name, level in levels.items()),
                heading=levelled,
            ),
            OWNED,
            a.DAY,
        )
        for levels, levelled in ((old, a.HEADING), (new, heading))
    )
    return Difference(before, after).because


def test_rules_behind_a_rise_hold_the_new_level_anew() -> None:
    watch = {"a": "watch"}

    assert behind(watch, {"a": "strategic"}) == ("a",)
    assert behind(watch, {**watch, "b": "strategic", "c": "sensitive"}) == ("b",)
    assert behind(watch, {"b": "strategic", "c": "strategic"}) == ("b", "c")
    assert behind({}, {**watch, "b": "routine"}) == ("a",)


def test_rules_behind_a_fall_held_a_higher_level_and_others_are_not() -> None:
    one, three = {"a": "strategic"}, {"a": "strategic", "b": "sensitive", "c": "watch"}
    same = {"a": "watch", "b": "sensitive"}

    assert behind(one, {"a": "watch"}) == ("a",)
    assert behind(three, {"c": "watch"}) == ("a", "b")
    assert behind({**one, "b": "watch"}, {"c": "watch"}) == ("a",)
    assert behind({"a": "sensitive"}, {"a": "heed"}, HEED) == ("a",)
    assert behind({"a": "sensitive"}, {"a": "watch"}, FEWER) == ("a",)
    assert behind({**one, "b": "watch"}, {**one, "c": "sensitive"}) == ()
    for levels, heading in (({}, CALM), (same, SWAPPED)):
        assert behind(levels, levels, heading) == (BECAUSE_OF_LEVELS,)


def test_open_rules_that_hold_the_bottom_together_are_behind_it() -> None:
    asked = a.question("a"), a.question("b")
    sold = {"b": "yes"}
    rules = (
        a.rule("said", {"all": [{"a": "yes"}, sold]}),
        a.rule("denied", {"all": [{"a": "no"}, sold]}),
    )

    before, after = (a.assessed(*asked, *rules, answers=deal) for deal in ({}, sold))
    move = Difference(before, after)

    assert [it.range.lowest.id for it in (before, after)] == ["routine", "strategic"]
    turns = [(turn.rule, turn.before, turn.after, turn.behind) for turn in move.turns]
    assert turns == [("said", "open", "open", True), ("denied", "open", "open", True)]


@st.composite
def two(draw: st.DrawFn) -> tuple[Rulebook, Answers, Rulebook, Answers]:
    """Draw two rulebooks, and answers that fit each."""
    old, new = draw(a.rulebooks()), draw(a.rulebooks())
    return old, draw(a.partial_answers(old)), new, draw(a.partial_answers(new))


@given(two())
def test_every_move_has_a_reason_and_what_stays_has_none(
    drawn: tuple[Rulebook, Answers, Rulebook, Answers],
) -> None:
    old, before, new, says = drawn

    difference = Difference(assess(old, before, a.DAY), assess(new, says, a.DAY))

    for step in (difference.by_facts, difference.by_rules):
        assert any(turn.behind for turn in step.turns) is step.level_moved


STANDING = (
    a.rule("owned", {"state-owned": "yes"}, "sensitive"),
    a.rule("large", {"stake": {"above": 25}}, "watch", topic="energy"),
)
REGIMES = (
    *a.FILINGS,
    a.regime("notify", {"state-owned": "yes"}),
    a.regime("declare", {"stake": {"above": 50}}),
    a.regime("tell", {"stake": {"above": 10}}),
)


def side(stake: int | None = None, owned: str = "") -> Assessment:
    """Return an assessment with those facts, as far as they are given."""
    answers: dict[str, Answer] = {"state-owned": owned} if owned else {}
    answers |= {} if stake is None else {"stake": Decimal(stake)}
    return a.assessed(STATE, STAKE, *STANDING, *REGIMES, answers=answers)


def test_levels_stand_side_by_side_by_topic_and_rules_met_the_gravest_first() -> None:
    both = SideBySide((side(30), side(30, "yes")))

    topics, rules = both.topics, both.findings

    assert [cell.says for cell in both.levels] == ["Watch to sensitive", "Sensitive"]
    moves = [[(row.title, row.moved) for row in rows] for rows in (topics, rules)]
    assert moves == [
        [("Deal", True), ("Energy", False)],
        [("Owned", True), ("Large", False)],
    ]
    deal = [
        (cell.lowest, cell.highest, cell.settled) for cell in topics[0].cells if cell
    ]
    assert deal == [(0, 2, False), (2, 2, True)]
    assert [cell.verdict for cell in rules[0].cells if cell] == ["open", "met"]
    assert SideBySide((side(1), side(2))).findings == ()


def test_a_rule_that_only_says_another_answer_did_not_move() -> None:
    named = a.rule("large", {"stake": {"above": 25}}, "watch", title="At {stake}")
    both = [a.assessed(STAKE, named, answers={"stake": Decimal(it)}) for it in (30, 40)]

    [row] = SideBySide((*both,)).findings

    assert [cell.title for cell in row.cells if cell] == ["At 30 %", "At 40 %"]
    assert not row.moved


def test_filings_that_stand_otherwise_or_are_asked_stand_side_by_side() -> None:
    both = SideBySide((side(20, "no"), side(20, "yes")))

    rows = {row.title: row for row in both.filings}

    assert set(rows) == {"notify", "tell"}
    states = [cell.state for cell in rows["notify"].cells if cell]
    assert states == [State.NOT_DUE, State.MUST]
    assert (rows["notify"].moved, rows["tell"].moved) == (True, False)
    assert rows["tell"].counts
    calm = side(owned="no")
    [row] = SideBySide((calm, side())).filings[:1]
    assert not row.counts
    assert [cell.counts for cell in row.cells if cell] == [False, False]
    assert SideBySide((calm,)).closing == ("Not known yet",)


def test_what_became_of_a_filing_is_told_with_its_day_where_it_is_to_come() -> None:
    watched = a.regime("look", {"stake": {"above": 10}}, kind="watch")
    coming = a.regime("come", OWNED, in_force={"from": "2027-05-01"})
    owned: Answers = {**OWNED, "stake": Decimal(20)}
    before, after = (
        a.assessed(STATE, STAKE, *a.FILINGS, watched, coming, answers=answers)
        for answers in ({**NOT_OWNED}, owned)
    )

    difference = Difference(before, after)

    assert [it.says for it in difference.filings] == [
        "look: to be watched",
        "come: not in force before 1 May 2027",
    ]


def test_a_filing_that_is_no_longer_sure_is_not_told_as_a_new_one() -> None:
    notice = a.regime("notice", OWNED)
    sure, open_, none = (
        a.assessed(STATE, STAKE, *a.FILINGS, notice, answers=answers)
        for answers in (OWNED, {}, NOT_OWNED)
    )
    planned = a.regime("notice", {"stake": {"above": 10}}, likely_when=OWNED)
    likely = a.assessed(STATE, STAKE, *a.FILINGS, planned, answers=OWNED)

    ways = (none, open_), (sure, open_), (likely, open_), (open_, sure), (sure, none)

    assert [it.effect for way in ways for it in Difference(*way).filings] == [
        "may now apply",
        "is no longer sure, and may apply",
        "is no longer likely, and may apply",
        "becomes due",
        "no longer due",
    ]
