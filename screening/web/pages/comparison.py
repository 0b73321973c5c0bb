"""What changed between two assessments of one deal: facts apart from rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import Blueprint, render_template

from screening.analysis.compare import assessments
from screening.analysis.compare.assessments import AssessmentDiff
from screening.engine.assessment import Range
from screening.rulebook.model import Rulebook
from screening.web import messages
from screening.web.context import live
from screening.wording.answers import level_in_words

pages = Blueprint("comparing", __name__)


class Stop(NamedTuple):
    """A range on a deal's way, in words: what led there, and its highest place."""

    through: str
    level: str
    place: int
    settled: bool


@pages.get("/deals/<deal_id>/compare/<int:before>/<int:after>")
def changed(deal_id: str, before: int, after: int) -> str:
    """Show what moved a deal from one of its assessments to another."""
    here = live()
    was, now = (here.register.deals.recall(deal_id, n) for n in (before, after))
    moved = assessments.assessments(here.reopen(was)[1], here.reopen(now)[1])
    return render_template(
        "compare.html",
        was=was,
        now=now,
        moved=moved,
        stops=tuple(_stops(moved)),
        by_facts=moved.by_facts.turns,
        by_rules=moved.by_rules.turns,
    )


def _stops(moved: AssessmentDiff) -> Iterator[Stop]:
    old, new = moved.before.rulebook, moved.after.rulebook
    yield _stop("", moved.by_facts.before, old)
    yield _stop(messages.BY_FACTS, moved.by_facts.after, old)
    if moved.other_rules:
        yield _stop(messages.BY_RULES, moved.by_rules.after, new)


def _stop(through: str, range_: Range, rulebook: Rulebook) -> Stop:
    place = rulebook.rank[range_.highest.id]
    return Stop(through, level_in_words(*range_), place, range_.settled)
