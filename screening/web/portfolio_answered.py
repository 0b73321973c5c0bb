"""What was answered in the form of rows of a table, since they were opened from it.

A kept deal says it, and else what was typed of a deal that is not kept yet.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from screening.register.lists import Listed
from screening.register.unfinished import Unfinished
from screening.rulebook.answers import Deal, read_deal
from screening.rulebook.model import Rulebook
from screening.settings import today
from screening.web import messages
from screening.web.context import live
from screening.web.form import typed_form

if TYPE_CHECKING:  # it needs what the plain app has not
    from screening.portfolio.answered import FromForm
    from screening.web.portfolio_upload import Result, Upload


def up_to_date(upload: "Upload", result: "Result") -> tuple["Result", int]:
    """Return what a table comes to with what was answered since.

    Where it is too long for that, it is as it was, with how many rows would move.
    """
    said = answered(upload, result.outcome.rulebook, result.said)
    if said.marks == result.said.marks:
        return result, 0
    moved = result.moved_by(said)
    if moved and not result.outcome.exact:
        return result, len(moved)
    new = result.again(said)
    upload.exchange(result, new)
    return new, 0


def answered(upload: "Upload", rulebook: Rulebook, before: "FromForm") -> "FromForm":
    """Return what the form says now; `before` is what it said by the same rulebook."""
    deals = [*upload.deals.values()]
    kept = live().register.lists.these(deals, today())
    typed = live().register.unfinished.these(deals)
    found = {
        row: it
        for row, deal in upload.deals.items()
        if (it := kept.get(deal) or typed.get(deal))
    }
    marks = {row: _mark(it) for row, it in found.items()}
    said = {
        row: before.deals[row]
        if before.marks.get(row) == marks[row]
        else _without_usual_name(_deal_of(rulebook, it), row)
        for row, it in found.items()
    }
    return before._replace(marks=marks, deals=said, given=upload.given)


def _mark(said: Listed | Unfinished) -> str:
    if isinstance(said, Listed):
        return f"{said.number} {said.made_at}"
    return f"{said.window} {said.revision} {said.changed_at}"


def _deal_of(rulebook: Rulebook, said: Listed | Unfinished) -> Deal:
    if isinstance(said, Unfinished):
        return typed_form(rulebook, said.typed).deal()
    kept = live().register.deals.recall(said.deal)
    given = (kept.name, kept.on, kept.answers, kept.notes)
    return read_deal(rulebook.questions, *given)


def _without_usual_name(deal: Deal, row: int) -> Deal:
    """Return a deal without the name that a row has where nobody named it."""
    usual = messages.ROW.format(number=row)
    return replace(deal, name="") if deal.name == usual else deal
