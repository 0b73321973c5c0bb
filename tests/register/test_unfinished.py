"""Unfinished deals: what is typed is kept, and no window replaces another's answers."""

import pytest

from screening.register import Register
from screening.register.people import Author
from screening.register.unfinished import ElsewhereError, FinishedError, OpenForm
from tests.register.test_deals import a_deal

HERE = OpenForm("deal", based_on=0, window="here")
THERE = HERE._replace(window="there")
TYPED, MORE = {"kind": ["purchase"]}, {"kind": ["purchase"], "devices": ["a", "b"]}


def test_what_is_typed_is_kept_as_it_stands(register: Register) -> None:
    kept = register.unfinished.keep(
        HERE, MORE, "Silk", author=Author("Ada", confirmed=True)
    )

    assert (kept.typed, kept.name, kept.by, kept.confirmed) == (
        MORE,
        "Silk",
        "Ada",
        True,
    )
    assert (kept.revision, kept.based_on) == (1, 0)
    assert register.unfinished.recall("deal") == kept
    assert register.unfinished.recall("other") is None


def test_a_window_goes_on_without_looking_again_and_what_comes_late_changes_nothing(
    register: Register,
) -> None:
    register.unfinished.keep(HERE._replace(step=1), TYPED)

    newest = register.unfinished.keep(HERE._replace(step=2), MORE)
    late = register.unfinished.keep(HERE._replace(step=1), TYPED)

    assert (newest.typed, newest.revision) == (MORE, 2)
    assert late == newest == register.unfinished.recall("deal")


def test_another_window_is_told_unless_it_has_seen_it_or_says_the_same(
    register: Register,
) -> None:
    first = register.unfinished.keep(HERE, TYPED)

    with pytest.raises(ElsewhereError) as caught:
        register.unfinished.keep(THERE, MORE)
    assert caught.value.newest == first
    assert register.unfinished.recall("deal") == first

    same = register.unfinished.keep(THERE, TYPED)
    seen = register.unfinished.keep(HERE._replace(seen=same.revision), MORE)
    assert (same.window, seen.window, seen.typed) == ("there", "here", MORE)


def test_an_assessed_deal_is_finished(register: Register) -> None:
    register.unfinished.keep(HERE, TYPED)
    register.unfinished.keep(HERE._replace(deal="another"), TYPED)

    register.deals.keep(*a_deal(), "deal")

    assert [left.deal for left in register.unfinished.newest()] == ["another"]
    with pytest.raises(FinishedError):  # a request that was on its way
        register.unfinished.keep(HERE, MORE)
    changed = register.unfinished.keep(HERE._replace(based_on=1), MORE)
    assert changed.based_on == 1


def test_what_was_discarded_does_not_come_back(register: Register) -> None:
    kept = register.unfinished.keep(HERE, TYPED)

    register.unfinished.drop("deal")
    register.unfinished.drop("deal")

    with pytest.raises(FinishedError):
        register.unfinished.keep(HERE._replace(seen=kept.revision), MORE)
    assert register.unfinished.newest() == ()


def test_the_last_changed_comes_first(register: Register) -> None:
    for deal in ("one", "two", "three", "one"):
        register.unfinished.keep(HERE._replace(deal=deal), TYPED)

    assert [it.deal for it in register.unfinished.newest(2)] == ["one", "three"]
