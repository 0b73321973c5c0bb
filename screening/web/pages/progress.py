"""What was done about a kept deal: its steps and its filings are worked on here."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from screening.engine.schedule import happened
from screening.errors import ScreeningError
from screening.formats.text import upper_first
from screening.register.progress import Entry, MovedError
from screening.settings import today
from screening.web import work_form
from screening.web.context import live, see_other
from screening.web.form import sent_number
from screening.web.work_form import Typed, WrongError
from screening.web.worked_deal import WorkedDeal, worked
from screening.wording.explanation_parts import ChecklistStep
from screening.wording.filing import FilingWords
from screening.wording.work import FILING, OUTCOMES, STATES, STEP

pages = Blueprint("progress", __name__)

NO_NOTES: Mapping[str, object] = MappingProxyType(
    {"wrong": {}, "meanwhile": None, "refused": ""}
)
"""What a page says where nothing is wrong and nothing came between."""


@pages.get("/deals/<deal_id>/steps/<item>")
def step(deal_id: str, item: str) -> str:
    """Show a step by itself, with its form."""
    deal = worked(live().register.deals.recall(deal_id))
    return _step_page(deal, _step(deal, item), {})


@pages.post("/deals/<deal_id>/steps/<item>")
def change(deal_id: str, item: str) -> ResponseReturnValue:
    """Keep what was done about a step, and go back to it; or say what is wrong."""
    deal = worked(live().register.deals.recall(deal_id))
    found = _step(deal, item)
    typed = work_form.sent_over(found.work.typed)
    says = _keep(
        deal,
        (STEP, item),
        lambda: happened.as_data(work_form.read_step(typed, found.work.work)),
        lambda notes: _step_page(deal, found, typed, **notes),
    )
    to = see_other("assessments.show", deal_id=deal_id, _anchor=f"step-{item}")
    return says or to


@pages.get("/deals/<deal_id>/filings/<regime>")
def filing(deal_id: str, regime: str) -> str:
    """Show what happened with a filing, with its form."""
    deal = worked(live().register.deals.recall(deal_id))
    return _filing_page(deal, _filing(deal, regime), {})


@pages.post("/deals/<deal_id>/filings/<regime>")
def record(deal_id: str, regime: str) -> ResponseReturnValue:
    """Keep what happened with a filing, and go back to it; or say what is wrong."""
    deal = worked(live().register.deals.recall(deal_id))
    found, typed = _filing(deal, regime), work_form.sent_filing()
    says = _keep(
        deal,
        (FILING, regime),
        lambda: happened.as_data(work_form.read_filing(typed, today())),
        lambda notes: _filing_page(deal, found, typed, **notes),
    )
    to = see_other("assessments.show", deal_id=deal_id, _anchor=f"filing-{regime}")
    return says or to


def _keep(
    deal: WorkedDeal,
    of: tuple[str, str],
    read: Callable[[], Entry],
    show: Callable[[Mapping[str, object]], str],
) -> tuple[str, int] | None:
    """Keep what was typed, or return the page that says why not."""
    seen = sent_number("seen")
    try:
        deal.keep(*of, read(), seen)
    except WrongError as error:
        return show({"seen": seen, "wrong": error.wrong}), 422
    except MovedError as error:
        newest = error.newest
        return show({"seen": newest.number, "meanwhile": deal.tell(newest)}), 409
    except ScreeningError as error:
        return show({"seen": seen, "refused": str(error)}), 503
    return None


def _step(deal: WorkedDeal, item: str) -> ChecklistStep:
    """Return a step of the newest assessment, or NotFound."""
    for found in deal.explanation.steps:
        if found.id == item:
            return found
    raise NotFound


def _filing(deal: WorkedDeal, regime: str) -> FilingWords:
    """Return a filing of the newest assessment, or NotFound."""
    if found := deal.explanation.filings.by_id.get(regime):
        return found
    raise NotFound


def _step_page(
    deal: WorkedDeal, found: ChecklistStep, typed: Typed, **notes: object
) -> str:
    """Return the page of a step, holding what was typed.

    Notes say from which change it goes on, what is wrong, or what came between.
    """
    history = deal.told(STEP, found.id)
    return render_template(
        "work/step.html",
        kept=deal.kept,
        step=found,
        typed=typed or found.work.typed,
        history=history,
        states=STATES,
        **{**NO_NOTES, "seen": history[0].change.number if history else 0, **notes},
    )


def _filing_page(
    deal: WorkedDeal, found: FilingWords, typed: Typed, **notes: object
) -> str:
    """Return the page of a filing, holding what was typed, and as `_step_page`."""
    history = deal.told(FILING, found.id)
    typed = typed or work_form.filing_as_typed(found.happened.happened)
    review = deal.explanation.rulebook.regimes[found.id].review
    return render_template(
        "work/filing.html",
        kept=deal.kept,
        filing=found,
        typed=typed,
        rows={first: work_form.filing_rows(typed, first) for first in work_form.SPARE},
        pauses=[
            (pause.for_, upper_first(pause.for_))
            for phase in review
            for pause in phase.pauses
        ],
        outcomes=OUTCOMES,
        history=history,
        **{**NO_NOTES, "seen": history[0].change.number if history else 0, **notes},
    )
