"""Kept deals under two rulebooks: what moves, and because of which rules."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.analysis.difference import Difference
from screening.analysis.replay import Move, moves_by_day, replay
from screening.engine.assess import assess
from screening.engine.days import last_day
from screening.register.deals import Kept
from screening.rulebook import loader
from screening.rulebook.answers import plain_answers, read_answers
from screening.rulebook.model import Rule, Rulebook
from screening.rulebook.regimes import Regime
from screening.rulebook.states import State
from tests import builders as a
from tests.sample import shipped_examples

STATE, STAKE = a.question("state-owned"), a.question("stake", "percent")
OWNED = {"state-owned": "yes"}
OLD = a.rulebook(STATE, STAKE, a.rule("owned", OWNED, "watch"))
NEW = a.rulebook(STATE, STAKE, a.rule("owned", OWNED, "strategic"))


def a_kept(answers: Mapping[str, Any], on: date = a.DAY, name: str = "A deal") -> Kept:
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


def test_answers_that_the_new_rulebook_cannot_read_are_named_and_not_known() -> None:
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
    assert rows == [["file: becomes due"], ["file: no longer due"]]
    assert [it.says for it in later.difference.filings] == ["file: no longer due"]
    assert (calm.moved, calm.filings) == (False, ())
    [open_one] = half_known.difference.filings
    assert (open_one.before, open_one.after) == (State.OPEN, None)


JULY, AUGUST = date(2027, 7, 1), date(2027, 8, 15)
CLOSES = (*a.FILINGS[:-1], a.question("day", "date"), a.anchor("closing", "day"))
LARGE = a.rule("large", {"stake": {"at-least": "line"}}, "sensitive")
TENTH = a.rulebook(STAKE, *CLOSES, a.threshold("line", 10), LARGE)
FROM_JULY = a.rulebook(STAKE, *CLOSES, a.threshold("line", 10, (str(JULY), 5)), LARGE)


def later(move: Move[Kept]) -> list[tuple[date, tuple[str, ...], tuple[str, ...]]]:
    """Return from which days on a deal moves, to which level, by which rules."""
    return [(it.day, it.after.range.ids, it.because) for it in move.later]


def test_what_changes_at_once_is_not_told_again_under_a_later_day() -> None:
    notice, large = a.regime("notice", OWNED), {"stake": {"at-least": "line"}}
    parts = (
        STATE,
        STAKE,
        *CLOSES,
        a.anchor("signing"),
        a.rule("owned", OWNED, "watch"),
    )
    ends = a.regime("notice", OWNED, in_force={"until": "2027-06-30"})
    law = a.regime("law", large)
    news = (a.threshold("line", 10, (str(JULY), 5)), law)
    deal = a_kept({**OWNED, "stake": "7", "day": AUGUST.isoformat()})

    def effects(new: Rulebook) -> list[tuple[str, list[str], list[str]]]:
        [move] = replay(a.rulebook(*parts, a.threshold("line", 10), law), new, [deal])
        rows = move.rows()
        return [(it["before"], it["because"], it["filings"]) for it in rows]

    at_once = a.rule("more", OWNED, "sensitive")
    stays, stops = (a.rulebook(*parts, *news, at_once, it) for it in (notice, ends))
    number = "Line: 10 % becomes 5 % from 1 July 2027"

    assert effects(stays) == [
        ("Watch", ["New: More", "New: Notice"], ["notice: becomes due"]),
        ("Sensitive", [number], ["law: becomes due"]),
    ]
    assert effects(stops)[1][2] == [
        "law: becomes due",
        "notice: no longer applies, as under the earlier rules",
    ]


def test_threshold_of_a_later_day_moves_the_deals_that_close_after_it() -> None:
    days = (AUGUST, JULY, JULY - timedelta(1))
    kept = [a_kept({"stake": "7", "day": day.isoformat()}) for day in days]

    moves = [*replay(TENTH, FROM_JULY, kept)]

    assert [it.difference.moved for it in moves] == [False] * 3
    then = [(JULY, ("sensitive", "sensitive"), ("large",))]
    assert [later(it) for it in moves] == [then, then, []]
    assert [it.moved for it in moves] == [True, True, False]
    [row] = moves[0].rows()
    assert (row["from"], row["before"], row["after"]) == (
        "2027-07-01",
        "Routine",
        "Sensitive",
    )
    assert row["because"] == ["Line: 10 % becomes 5 % from 1 July 2027"]


def test_change_that_other_law_hides_today_is_told_from_the_day_that_law_ends() -> None:
    ends = {"until": (JULY - timedelta(1)).isoformat()}
    hides = a.rule("hides", OWNED, in_force=ends)
    old, new = (
        a.rulebook(STATE, hides, a.rule("owned", OWNED, level))
        for level in ("watch", "strategic")
    )

    [move] = replay(old, new, [a_kept(OWNED)])

    assert not move.difference.moved
    assert later(move) == [(JULY, ("strategic", "strategic"), ("owned",))]


def test_what_has_begun_by_today_is_so_today_and_the_end_of_a_move_is_told() -> None:
    ends = {"from": str(JULY), "until": str(AUGUST - timedelta(1))}
    new = a.rulebook(
        STATE, a.rule("owned", OWNED, "watch"), a.rule("l", OWNED, in_force=ends)
    )

    [move] = replay(OLD, new, [a_kept(OWNED)])

    today = move.as_of(JULY)
    days = moves_by_day([*move.rows(), *({**it, "deal": "b"} for it in today.rows())])
    assert [(it.day, it.deals) for it in days] == [(None, 1), (JULY, 1), (AUGUST, 0)]
    again = moves_by_day([*move.rows(), *today.rows()])
    assert [it.deals for it in again] == [1, 0, 0]
    assert (today.difference.because, len(today.later)) == (("l",), 1)


def effect(difference: Difference) -> object:
    filings = [(it.regime, it.before, it.after) for it in difference.filings]
    levels = difference.before.range.ids, difference.after.range.ids
    return (levels, filings) if difference.moved else None


def on_each_day(old: Rulebook, new: Rulebook, kept: Kept, days: list[date]) -> object:
    """Return the days on which two rulebooks differ anew, by reading each day whole."""
    told, steps = effect(at(old, new, kept, kept.on)), []
    for day in days:
        now = effect(at(old, new, kept, day))
        if now != told:
            steps.append((day, now))
        told = now
    return steps


def at(old: Rulebook, new: Rulebook, kept: Kept, day: date) -> Difference:
    read = (read_answers(book.questions, kept.answers)[0] for book in (old, new))
    sides = zip((old, new), read, strict=True)
    return Difference(*(assess(book, answers, day) for book, answers in sides))


@given(st.data())
def test_later_days_are_those_on_which_every_day_differs(data: st.DataObject) -> None:
    old, new = (data.draw(a.rulebooks(dated="rules", regimes=2)) for _ in range(2))
    lists: list[Mapping[str, Rule] | Mapping[str, Regime]]
    lists = [old.rules, old.regimes, new.rules, new.regimes]
    spans = [part.in_force for parts in lists for part in parts.values()]
    ends = sorted({day for span in spans for day in span.ends()} | {a.DAY})
    first, length = ends[0] - timedelta(1), (ends[-1] - ends[0]).days + 3
    kept = a_kept(plain_answers(data.draw(a.partial_answers(old))), first)

    [move] = replay(old, new, [kept])

    days = [first + timedelta(it) for it in range(1, length)]
    told = [(it.day, effect(it)) for it in move.later]
    assert told == on_each_day(old, new, kept, days)


@pytest.mark.parametrize("count", [12, pytest.param(300, marks=pytest.mark.slow)])
def test_shipped_examples_move_on_the_days_on_which_reading_every_day_differs(
    shipped_rulebook: Rulebook, count: int
) -> None:
    listed = "- {value: 10, basis: [golden-power/art.2(5)]}"
    turned = listed.replace("10,", "5, from: 2027-07-01,")
    texts = {
        name: text.replace(listed, f"{listed}\n      {turned}")
        for name, text in shipped_rulebook.texts.items()
    }
    new, start = loader.read(texts), date(2026, 12, 1)
    examples = shipped_examples()
    with_stake = [it for it in examples if str(it.deal.answers.get("stake")) in "5678"]
    others = examples[:: len(examples) // count]
    few = with_stake[:: 3 * len(with_stake) // count or 1][: count // 3]
    deals = [*few, *others][:count]
    kept = [a_kept(plain_answers(it.deal.answers), start) for it in deals]

    moves = [*replay(shipped_rulebook, new, kept)]

    days = [date(2027, 6, 25) + timedelta(it) for it in range(60)]
    for move in moves:
        told = [(it.day, effect(it)) for it in move.later if it.day <= days[-1]]
        until = last_day(move.difference.after)
        its = [day for day in days if day <= until]
        assert told == on_each_day(shipped_rulebook, new, move.kept, its)
    assert sum(it.moved for it in moves) >= count // 12
