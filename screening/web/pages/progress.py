"""What was done about a kept deal: each step of its checklist is worked on here."""

from collections.abc import Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from screening.engine.work import Work, read_step, step_as_data
from screening.errors import ScreeningError
from screening.register.deals import Kept
from screening.register.progress import Change, MovedError, Subject, work_of
from screening.settings import today
from screening.web import work_form
from screening.web.access import author
from screening.web.context import live, see_other
from screening.web.work_form import Typed, WrongError
from screening.wording.explanation import Explanation
from screening.wording.told import ChecklistStep
from screening.wording.work import STATES, STEP, DueWords, change_says

pages = Blueprint("progress", __name__)


class ToldChange(NamedTuple):
    """What a change made of a step in words, and the change."""

    says: str
    change: Change


class WorkedDeal(NamedTuple):
    """The newest assessment of a deal, and each change of what was done about it."""

    kept: Kept
    explanation: Explanation
    changes: Mapping[Subject, tuple[Change, ...]]

    def of(self, kind: str, about: str) -> tuple[Change, ...]:
        """Return the changes of one step, the newest first."""
        return self.changes.get(Subject(self.kept.deal, kind, about), ())

    @property
    def histories(self) -> Mapping[str, list[ToldChange]]:
        """The changes of each step, by the id of its item."""
        steps = {it.about: self.changes[it] for it in self.changes if it.kind == STEP}
        return {item: told(changes) for item, changes in steps.items()}


def told(changes: Iterable[Change]) -> list[ToldChange]:
    """Return changes with what each made of a step."""
    return [ToldChange(change_says(read_step(it.entry)), it) for it in changes]


def worked(kept: Kept) -> WorkedDeal:
    """Return an assessment, with what was done about its deal until today."""
    changes = live().register.progress.of(kept.deal)
    work = work_of(changes, today())
    return WorkedDeal(kept, Explanation(*live().reopen(kept), work), changes)


def put_down_dues(deal_id: str) -> None:
    """Put down anew what is due of a deal, once its newest assessment is another."""
    kept = live().register.deals.recall(deal_id)
    live().register.progress.put_down(deal_id, partial(dues, kept))


def dues(kept: Kept, work: Work) -> tuple[DueWords, ...]:
    """Return what is due of a deal where that was done."""
    return tuple(Explanation(*live().reopen(kept), work).dues)


@pages.get("/deals/<deal_id>/steps/<item>")
def step(deal_id: str, item: str) -> str:
    """Show a step by itself, with its form."""
    deal = worked(live().register.deals.recall(deal_id))
    changes = deal.of(STEP, item)
    return _page(deal, _found(deal, item), seen=changes[0].number if changes else 0)


@pages.post("/deals/<deal_id>/steps/<item>")
def change(deal_id: str, item: str) -> ResponseReturnValue:
    """Keep what was done about a step, and go back to it; or say what is wrong."""
    register = live().register
    deal = worked(register.deals.recall(deal_id))
    found, seen = _found(deal, item), work_form.seen()
    typed = work_form.sent_over(found.work.typed)
    show = partial(_page, deal, found, typed)
    try:
        entry = step_as_data(work_form.read_step(typed, found.work.work))
        subject, says = Subject(deal_id, STEP, item), partial(dues, deal.kept)
        given = (entry, seen, says)
        register.progress.keep(subject, *given, author=author())
    except WrongError as error:
        return show(seen=seen, wrong=error.wrong), 422
    except MovedError as error:
        return show(seen=error.newest.number, meanwhile=told([error.newest])[0]), 409
    except ScreeningError as error:
        return show(seen=seen, refused=str(error)), 503
    return see_other("assessments.show", deal_id=deal_id, _anchor=f"step-{item}")


def _found(deal: WorkedDeal, item: str) -> ChecklistStep:
    """Return a step of the newest assessment, or NotFound."""
    for step_ in deal.explanation.steps:
        if step_.id == item:
            return step_
    raise NotFound


def _page(
    deal: WorkedDeal,
    step_: ChecklistStep,
    typed: Typed = MappingProxyType({}),
    **notes: object,
) -> str:
    """Return the page of a step, holding what was typed.

    Notes say from which change it goes on, what is wrong, or what came between.
    """
    return render_template(
        "work/step.html",
        kept=deal.kept,
        step=step_,
        typed=typed or step_.work.typed,
        history=told(deal.of(STEP, step_.id)),
        states=STATES,
        **{"wrong": {}, "meanwhile": None, "refused": "", **notes},
    )
