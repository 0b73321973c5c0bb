"""Kept deals under two rulebooks: what moves, and because of which rules."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from screening.analysis.difference import Difference
from screening.analysis.replay import Move, replay
from screening.engine.assess import assess
from screening.register.deals import Kept
from screening.rulebook.answers import plain_answers, read_answers
from screening.rulebook.model import Rulebook
from screening.rulebook.states import State
from tests import builders as a

STATE, STAKE = a.question("state-owned"), a.question("stake", "percent")
OWNED = {"state-owned": "yes"}
OLD = a.rulebook(STATE, STAKE, a.rule("owned", OWNED, "watch"))
NEW = a.rulebook(STATE, STAKE, a.rule("owned", OWNED, "strategic"))


def a_kept(answers: Mapping[str, Any], on: date = a.DAY, name: str = "A deal") -> Kept:
    """Return a kept deal with these plain answers."""
    return Kept(
        deal=f"id of {name}",
        number=2,
        made_at=datetime(2026, 3, 1),  # noqa: DTZ001 - as the register gives it
        name=name,
        on=on,
        answers=answers,
        rulebook="another one",
        lowest="watch",
        highest="watch",
        level="Watch",
        place=1,
        settled=True,
    )


def ends(move: Move[Kept]) -> tuple[str, ...]:
    """Return where a deal stood and stands, lowest level and highest."""
    return tuple(
        level.id
        for level in (*move.difference.before.range, *move.difference.after.range)
    )


def test_a_deal_moves_by_the_rule_that_was_re_levelled_as_far_as_it_meets_it() -> None:
    kept = [a_kept(it) for it in (OWNED, {}, {"state-owned": "no"})]

    moves = [*replay(OLD, NEW, kept)]

    assert [move.kept for move in moves] == kept
    assert [(it.difference.moved, it.difference.because) for it in moves] == [
        (True, ("owned",)),
        (True, ("owned",)),
        (False, ()),
    ]
    met, half_known, _stays = map(ends, moves)
    assert met == ("watch", "watch", "strategic", "strategic")
    assert half_known == ("routine", "watch", "routine", "strategic")


def test_each_deal_is_read_at_its_own_day() -> None:
    span = {"from": "2026-06-01"}
    late = a.rulebook(
        STATE, a.rule("owned", OWNED, "watch"), a.rule("l", OWNED, in_force=span)
    )
    before, after = date(2026, 5, 31), date(2026, 6, 1)

    moves = replay(OLD, late, [a_kept(OWNED, day) for day in (before, after)])

    assert {it.kept.on: it.difference.because for it in moves} == {
        before: (),
        after: ("l",),
    }


def test_answers_that_only_the_new_rulebook_cannot_read_are_named_and_not_known() -> (
    None
):
    rule = a.rule("owned", {"state-owned": "a"}, "watch")
    other = a.rulebook(a.question("state-owned", "choice"), rule)
    more = a.rulebook(STATE, STAKE, a.question("price", "money"))

    [move] = replay(OLD, other, [a_kept({**OWNED, "stake": "5"})])
    [only_there] = replay(OLD, more, [a_kept({"price": "5"})])
    [nowhere] = replay(OLD, NEW, [a_kept({**OWNED, "gone": "5"})])

    assert move.lost == ("state-owned", "stake")
    assert ends(move) == ("watch", "watch", "routine", "watch")
    assert move.difference.because == ("owned",)
    assert only_there.lost == nowhere.lost == ()


@st.composite
def drawn(draw: st.DrawFn) -> tuple[Rulebook, Rulebook, Kept]:
    """Draw two rulebooks and a deal that was kept under the first."""
    old, new = draw(a.rulebooks()), draw(a.rulebooks())
    return old, new, a_kept(plain_answers(draw(a.partial_answers(old))))


@given(drawn())
def test_moves_are_what_the_engine_says(two: tuple[Rulebook, Rulebook, Kept]) -> None:
    old, new, kept = two

    [move] = replay(old, new, [kept])

    difference = move.difference
    before, after = (
        assess(book, read_answers(book.questions, kept.answers)[0], a.DAY)
        for book in (old, new)
    )
    assert (difference.before.range, difference.after.range) == (
        before.range,
        after.range,
    )
    assert difference.because == Difference(before, after).because
    assert bool(difference.because) is difference.moved


SIGNED = a.question("signed", "date")
FILED = (STATE, STAKE, SIGNED, *a.FILINGS)
WITHOUT = a.rulebook(*FILED, a.rule("owned", OWNED, "watch"))
WITH = a.rulebook(*FILED, a.rule("owned", OWNED, "watch"), a.regime("file", OWNED))
STRICT_LATER = a.rulebook(
    *FILED, a.rule("owned", OWNED, "watch"), a.regime("file", {"state-owned": "no"})
)


def test_filing_that_moves_is_told_though_the_level_stays() -> None:
    kept = [a_kept(it) for it in (OWNED, {"state-owned": "no"})]

    moves, calm = (it.difference for it in replay(WITHOUT, WITH, kept))
    [back] = replay(WITH, WITHOUT, kept[:1])
    [later] = replay(WITH, STRICT_LATER, kept[:1])
    [half_known] = replay(WITH, WITHOUT, [a_kept({})])

    assert (moves.moved, moves.level_moved, moves.because) == (True, False, ())
    rows = [[it.says for it in found.filings] for found in (moves, back.difference)]
    assert rows == [
        ["file: not in the rulebook becomes due"],
        ["file: due becomes not in the rulebook"],
    ]
    assert [it.says for it in later.difference.filings] == ["file: due becomes not due"]
    assert (calm.moved, calm.filings) == (False, ())
    [open_one] = half_known.difference.filings
    assert (open_one.before, open_one.after) == (State.OPEN, None)
