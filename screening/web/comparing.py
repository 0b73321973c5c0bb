"""What changed between two assessments of one deal: facts apart from rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import Blueprint, render_template

from screening import compare
from screening.assessment import Assessment, Range
from screening.compare import Moved, Stand, Step
from screening.explanation import level_in_words
from screening.model import Rulebook
from screening.web.live import live

pages = Blueprint("comparing", __name__)


class Stop(NamedTuple):
    """A range on a deal's way, in words: what led there, and its highest place."""

    through: str
    level: str
    place: int
    settled: bool


class Turned(NamedTuple):
    """A rule that stands elsewhere, in words, with the level it puts a deal at."""

    title: str
    level: str
    place: int
    before: str
    after: str
    behind: bool


@pages.get("/deals/<deal_id>/compare/<int:before>/<int:after>")
def changed(deal_id: str, before: int, after: int) -> str:
    """Show what moved a deal from one of its assessments to another."""
    here = live()
    was, now = (here.register.recall(deal_id, number) for number in (before, after))
    moved = compare.assessments(here.reopen(was)[1], here.reopen(now)[1])
    return render_template(
        "compare.html",
        was=was,
        now=now,
        moved=moved,
        stops=tuple(_stops(moved)),
        by_facts=_turned(moved.by_facts, moved.before, moved.between),
        by_rules=_turned(moved.by_rules, moved.between, moved.after),
    )


def _stops(moved: Moved) -> Iterator[Stop]:
    old, new = moved.before.rulebook, moved.after.rulebook
    yield _stop("", moved.by_facts.before, old)
    yield _stop("With the new facts", moved.by_facts.after, old)
    if moved.other_rules:
        yield _stop("And by the new rules", moved.by_rules.after, new)


def _stop(through: str, range_: Range, rulebook: Rulebook) -> Stop:
    place = rulebook.rank[range_.highest.id]
    return Stop(through, level_in_words(*range_), place, range_.settled)


def _turned(step: Step, before: Assessment, after: Assessment) -> tuple[Turned, ...]:
    """Return the rules that a step turned, those behind the move first."""
    turns = sorted(step.turns, key=lambda turn: not turn.behind)
    return tuple(
        Turned(
            turn.title,
            turn.level.label,
            (after if turn.after else before).rulebook.rank[turn.level.id],
            _in_words(turn.rule, turn.before, turn.after, before.rulebook),
            _in_words(turn.rule, turn.after, turn.before, after.rulebook),
            turn.behind,
        )
        for turn in turns
    )


def _in_words(
    rule: str, stand: Stand | None, other: Stand | None, rulebook: Rulebook
) -> str:
    """Return where a rule stands; with its level where that is another one."""
    if stand is None:
        there = rule in rulebook.rules
        return "not in force" if there else "not in the rulebook"
    if other is not None and other.level.id != stand.level.id:
        return f"{stand.verdict.value} at {stand.level.label}"
    return stand.verdict.value
