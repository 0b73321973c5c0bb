"""The doubts of a draft: accepted with a reason and a day to look again, and undone."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from screening.editing import acceptance
from screening.editing.drafts import open_draft
from screening.editing.part_form import in_words_of_forms
from screening.editing.preview import ShownDoubt
from screening.errors import ScreeningError
from screening.formats.text import day_in_words, plain_text, read_day
from screening.presentation.rulebook import KINDS
from screening.settings import today
from screening.web import background, editor_session
from screening.web.context import live, see_other

pages = Blueprint("doubts", __name__, url_prefix="/rulebook/drafts/<draft_id>/accepted")
pages.before_request(editor_session.refuse_others)

USUAL = timedelta(days=183)
"""After how long one looks again, unless another day is typed."""


@pages.get("")
def show(
    draft_id: str, wrong: Mapping[str, str] = MappingProxyType({})
) -> ResponseReturnValue:
    """Show every doubt, to be accepted, and what is accepted."""
    work = open_draft(live(), draft_id)
    effect, form = background.adopting(work), accepting()
    page = render_template(
        "drafts/accepted.html", work=work, effect=effect, wrong=wrong, accepting=form
    )
    return background.looks_again(page, effect)


def accepting() -> dict[str, Any]:
    """Return the form by which doubts are accepted: as sent, or as it begins."""
    begun = {"because": "", "look-again": day_in_words(today() + USUAL)}
    typed = {key: request.form.get(key, was) for key, was in begun.items()}
    chosen = request.form.getlist("doubt")
    way = {"can_be": acceptance.can_be, "says": in_words_of_forms, "kinds": KINDS}
    return {**typed, "chosen": chosen, **way}


@pages.post("")
def accept(draft_id: str) -> ResponseReturnValue:
    """Accept the doubts that are chosen, all for one reason; or one no longer."""
    work, sent = open_draft(live(), draft_id), request.form
    effect = background.adopting(work).job.outcome.result()
    try:
        if undone := sent.get("undo"):
            for doubt in (it for it in effect.accepted if it.key == undone):
                acceptance.withdraw(work, doubt)
        else:
            chosen = accepting()["chosen"]
            doubts = [it for it in effect.doubts or () if it.key in chosen]
            if wrong := dict(_wrong(doubts)):
                return make_response(show(draft_id, wrong), 422)
            because = plain_text(sent["because"])
            acceptance.accept(work, doubts, because, read_day(sent["look-again"]))
    except ScreeningError as error:  # saved elsewhere, or laid out in a way of its own
        return make_response(show(draft_id, {"doubt-1": str(error)}), 409)
    return see_other("doubts.show", draft_id=draft_id)


def _wrong(doubts: Sequence[ShownDoubt]) -> Iterator[tuple[str, str]]:
    """Yield what is missing in the form, by its field."""
    typed = accepting()
    if not doubts:
        yield "doubt-1", "Select the doubts that you accept."
    if not plain_text(typed["because"]):
        yield "because", "Write why the doubts can be accepted."
    try:
        if read_day(typed["look-again"]) <= today():
            yield "look-again", "Enter a day after today, on which to look again."
    except ValueError as error:
        yield "look-again", str(error)
