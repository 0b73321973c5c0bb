"""What was done about a kept deal: its steps and its filings are worked on here."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from screening.engine.schedule.work import (
    NO_WORK,
    Happened,
    Impossible,
    Outcome,
    StepState,
    StepWork,
    Work,
    impossible,
    read_record,
    record_data,
)
from screening.errors import ScreeningError
from screening.formats.text import day_in_words, plain_text, upper_first
from screening.presentation.answers import counted
from screening.presentation.deal_parts import ChecklistStep
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import FilingView
from screening.presentation.listing import listing
from screening.presentation.work import (
    FILING,
    OUTCOMES,
    STATES,
    STEP,
    DueWords,
    change_says,
    filing_change_says,
)
from screening.register.deals import Kept
from screening.register.progress import MovedError, ProgressChange, Subject, work_of
from screening.rulebook.answers import Deal
from screening.settings import today
from screening.web.access import author
from screening.web.context import live, see_other
from screening.web.form import TOO_LONG, day_of_a_deal, read_back, sent_number
from screening.web.prints import prints

pages = Blueprint("progress", __name__)

Typed = Mapping[str, str]

SINGLE = ("filed", "complete", "reference", "outcome", "ended", "note")
ROWS = {
    "questions": {
        "received": "received",
        "answered": "answered",
        "waits-for": "waits_for",
    },
    "conditions": {"condition": "text", "due": "due", "done": "done"},
}
"""What happens more than once: the name of a field in the form, and in the record."""
SPARE = {"questions": 1, "conditions": 2}
"""How many empty rows stand below those that are filled in."""
MOST_ROWS = 99
_ROW = re.compile(r"([a-z-]+)-(\d{1,2})")

WHY = {
    Impossible.FUTURE: "Enter today or an earlier day",
    Impossible.NOT_FILED: "Enter the day on which it was filed",
    Impossible.BEFORE_FILED: "This is before the day of filing: correct one of them",
    Impossible.NOT_RECEIVED: "Enter the day on which the question was received",
    Impossible.BEFORE_RECEIVED: (
        "This is before the question was received: correct one of them"
    ),
    Impossible.NO_OUTCOME: "Choose the outcome",
    Impossible.NO_DAY: "Enter the day of the outcome",
    Impossible.NO_TEXT: "Enter what the condition requires",
}


class ChangeWords(NamedTuple):
    """What a change made of a step or a filing in words, and the change."""

    says: str
    change: ProgressChange


class WorkedDeal(NamedTuple):
    """An assessment of a deal, and each change of what was done about it."""

    kept: Kept
    deal: Deal
    view: DealView
    changes: Mapping[Subject, tuple[ProgressChange, ...]]

    def step(self, item: str) -> ChecklistStep:
        """Return a step of the newest assessment, or NotFound."""
        for step in self.view.steps:
            if step.id == item:
                return step
        raise NotFound

    def filing(self, regime: str) -> FilingView:
        """Return a filing of the newest assessment, or NotFound."""
        if filing := self.view.filings.by_id.get(regime):
            return filing
        raise NotFound

    @property
    def histories(self) -> Mapping[str, list[ChangeWords]]:
        """The changes of each step, by the id of its item."""
        items = (it.about for it in self.changes if it.kind == STEP)
        return {item: self.history(STEP, item) for item in items}

    def history(self, kind: str, about: str) -> list[ChangeWords]:
        """Return the changes of a step or a filing, the newest first."""
        changes = self.changes.get(Subject(self.kept.deal, kind, about), ())
        return [self.in_words(change) for change in changes]

    def in_words(self, change: ProgressChange) -> ChangeWords:
        """Return a change with what it made of its step or filing."""
        if change.kind == STEP:
            step = read_record(StepWork, change.entry)
            return ChangeWords(change_says(step), change)
        regime = self.view.rulebook.regimes[change.about]
        says = filing_change_says(read_record(Happened, change.entry), regime)
        return ChangeWords(says, change)


def worked_deal(kept: Kept) -> WorkedDeal:
    """Return an assessment, with what was done about its deal until today."""
    changes = live().register.progress.of(kept.deal)
    deal, assessment = live().reopen(kept)
    view = DealView(deal, assessment, work_of(changes, today()), today())
    return WorkedDeal(kept, deal, view, changes)


def refresh_deadlines(deal_id: str) -> None:
    """Work out anew what is due of a deal, once its newest assessment is another."""
    prints().drop(deal_id)
    kept = live().register.deals.recall(deal_id)
    live().register.progress.refresh_deadlines(deal_id, partial(_deadlines, kept))
    _list(kept)


def _list(kept: Kept) -> None:
    """Show in the list of deals which days come next, once something was done."""
    register = live().register
    work = register.progress.work(kept.deal, today())
    if work != NO_WORK:
        register.deals.list(kept, listing(DealView(*live().reopen(kept), work)))


def _deadlines(kept: Kept, work: Work) -> tuple[DueWords, ...]:
    """The steps and filings due of a deal once that work is done, with their days."""
    return tuple(DealView(*live().reopen(kept), work).dues)


def _newest(deal_id: str) -> WorkedDeal:
    return worked_deal(live().register.deals.recall(deal_id))


@pages.get("/deals/<deal_id>/steps/<item>")
def step(deal_id: str, item: str) -> str:
    """Show a step by itself, with its form."""
    return _step_page(_newest(deal_id), item, {})


@pages.post("/deals/<deal_id>/steps/<item>")
def change(deal_id: str, item: str) -> ResponseReturnValue:
    """Keep what was done about a step, and go back to it; or say what is wrong."""
    deal = _newest(deal_id)
    work = deal.step(item).work
    typed = {name: request.form.get(name, it) for name, it in work.typed.items()}
    read = partial(_read_step, typed, work.work)
    return _keep(deal, (STEP, item), read, partial(_step_page, deal, item, typed))


ONE_STEP = {"done": StepState.DONE, "back": StepState.TO_DO}
"""What the button in the line of a step makes of it."""


@pages.post("/deals/<deal_id>/steps")
def change_several(deal_id: str) -> ResponseReturnValue:
    """Keep an owner, a day or a state of each step that is picked."""
    deal, typed = _newest(deal_id), request.form.to_dict()
    items = request.form.getlist("step")
    for button, state in ONE_STEP.items():
        if item := typed.get(button):
            items, typed = [item], {"state": state}
    picked = [deal.step(item) for item in items]
    try:
        sent = _sent_to_several(typed, some=bool(picked))
        kept = sum(_change_one(deal, step, sent) for step in picked)
    except WrongError as error:
        return _several_page(deal, picked, typed, error.wrong), 422
    if left := len(picked) - kept:
        flash(
            f"{counted(left, 'step was', 'steps were')} changed meanwhile: check again."
        )
    if kept:
        flash(f"{counted(kept, 'step is', 'steps are')} changed.")
    prints().drop(deal_id)
    _list(deal.kept)
    anchor = "checklist" if picked[1:] else f"step-{picked[0].id}"
    return see_other("assessments.show", deal_id=deal_id, _anchor=anchor)


def _sent_to_several(typed: Typed, *, some: bool) -> Typed:
    """Return what is to be kept of each step, or a WrongError."""
    sent = {it: typed[it] for it in ("owner", "due", "state") if typed.get(it)}
    if not some:
        raise WrongError({"picked": "Select the steps that you want to change"})
    if not sent:
        raise WrongError({"owner": "Enter an owner or a day for these steps"})
    return sent


def _change_one(deal: WorkedDeal, step: ChecklistStep, sent: Typed) -> bool:
    """Keep what was sent of a step; tell whether nobody changed it meanwhile."""
    seen = sent_number(f"seen-{step.id}")
    entry = record_data(_read_step({**step.work.typed, **sent}, step.work.work))
    subject = Subject(deal.kept.deal, STEP, step.id)
    progress, deadlines = live().register.progress, partial(_deadlines, deal.kept)
    try:
        progress.keep(subject, entry, seen, deadlines, author=author())
    except MovedError:
        return False
    return True


def _several_page(
    deal: WorkedDeal, picked: list[ChecklistStep], typed: Typed, wrong: Typed
) -> str:
    """Return the page of the steps that are picked, with what was typed."""
    return render_template(
        "work/steps.html",
        kept=deal.kept,
        steps=picked or deal.view.first_steps,
        picked={step.id for step in picked},
        seen={step: past[0].change.number for step, past in deal.histories.items()},
        typed=typed,
        wrong=wrong,
    )


@pages.get("/deals/<deal_id>/filings/<regime>")
def filing(deal_id: str, regime: str) -> str:
    """Show what happened with a filing, with its form."""
    return _filing_page(_newest(deal_id), regime, {})


@pages.post("/deals/<deal_id>/filings/<regime>")
def record(deal_id: str, regime: str) -> ResponseReturnValue:
    """Keep what happened with a filing, and go back to it; or say what is wrong."""
    deal, typed = _newest(deal_id), request.form.to_dict()
    deal.filing(regime)
    show = partial(_filing_page, deal, regime, typed)
    return _keep(deal, (FILING, regime), partial(_read_filing, typed), show)


def _keep(
    deal: WorkedDeal,
    subject: tuple[str, str],
    read: Callable[[], StepWork | Happened],
    show: Callable[..., str],
) -> ResponseReturnValue:
    """Keep what was typed on top of what was seen, and what is due then."""
    (kind, about), kept, seen = subject, deal.kept, sent_number("seen")
    progress, whole = live().register.progress, Subject(kept.deal, *subject)
    try:
        entry = record_data(read())
        progress.keep(whole, entry, seen, partial(_deadlines, kept), author=author())
        prints().drop(kept.deal)
        _list(kept)
    except WrongError as error:
        return show(seen=seen, wrong=error.wrong), 422
    except MovedError as error:
        newest = error.newest
        return show(seen=newest.number, meanwhile=deal.in_words(newest)), 409
    except ScreeningError as error:
        return show(seen=seen, refused=str(error)), 503
    anchor = f"{'step' if kind == STEP else kind}-{about}"
    return see_other("assessments.show", deal_id=kept.deal, _anchor=anchor)


def _step_page(deal: WorkedDeal, item: str, typed: Typed, **notes: object) -> str:
    """Return the page of a step, holding what was typed; notes are those of `_page`."""
    step = deal.step(item)
    about = {"step": step, "typed": typed or step.work.typed, "states": STATES}
    return _page("step", deal, deal.history(STEP, item), about | notes)


def _filing_page(deal: WorkedDeal, regime: str, typed: Typed, **notes: object) -> str:
    """Return the page of a filing, holding what was typed, and as `_step_page`."""
    filing = deal.filing(regime)
    typed = typed or _as_typed(filing.happened.happened)
    phases = deal.view.rulebook.regimes[regime].review
    pauses = [it.for_ for phase in phases for it in phase.pauses]
    rows = {
        many: range(1, max(_filled(typed, many), default=0) + spare + 1)
        for many, spare in SPARE.items()
    }
    about = {
        "filing": filing,
        "typed": typed,
        "rows": rows,
        "pauses": [(it, upper_first(it)) for it in pauses],
        "outcomes": OUTCOMES,
    }
    return _page("filing", deal, deal.history(FILING, regime), about | notes)


def _page(
    name: str, deal: WorkedDeal, history: list[ChangeWords], about: Mapping[str, object]
) -> str:
    """Return a page, which may say what was seen, what is wrong or came between."""
    seen = history[0].change.number if history else 0
    notes = {"seen": seen, "wrong": {}, "meanwhile": None, "refused": "", **about}
    return render_template(
        f"work/{name}.html", kept=deal.kept, history=history, **notes
    )


@pages.post("/read-day")
def read_day() -> str:
    """Return how a day was read that somebody types into a field of that name."""
    name = request.args.get("field", "")
    typed, wrong = plain_text(request.form.get(name, "")), dict[str, str]()
    read = _value({name: typed}, wrong, name) if _is_day(name) else None
    if read:
        return f"Read as {read_back(typed, date.fromisoformat(read))}"
    return "Cannot be read yet" if wrong else ""


def _is_day(name: str) -> bool:
    match = _ROW.fullmatch(name)
    return FIELDS.get(match[1] if match else name) in {_day, _due}


class WrongError(Exception):
    """What was typed cannot be kept: `wrong` has a sentence for each field."""

    def __init__(self, wrong: Typed) -> None:
        super().__init__()
        self.wrong = wrong


def _day(text: str) -> str | None:
    """Read the day of what happened: clocks run from it, so a month is none."""
    if not text:
        return None
    first, last = day_of_a_deal(text), day_of_a_deal(text, last=True)
    if first != last:
        raise ValueError("Enter the whole day, like 31 January 2027")
    return first.isoformat()


def _due(text: str) -> str | None:
    return day_of_a_deal(text, last=True).isoformat() if text else None


def _text(longest: int, text: str) -> str:
    if len(text) > longest:
        raise ValueError(TOO_LONG.format(longest=longest))
    return text


def _choice(kind: type[StrEnum], says: str, text: str) -> str:
    if text not in [*kind]:
        raise ValueError(says)
    return text


_TO_DO = "Choose to do, done or not applicable"
_ENDED = "Choose the outcome, or that the review is still open"
FIELDS: Mapping[str, Callable[[str], str | None]] = {
    "state": partial(_choice, StepState, _TO_DO),
    "outcome": lambda text: _choice(Outcome, _ENDED, text) if text else None,
    "owner": partial(_text, 60),
    "reference": partial(_text, 60),
    "reason": partial(_text, 300),
    "condition": partial(_text, 300),
    "waits-for": partial(_text, 300),
    "note": partial(_text, 1000),
    **dict.fromkeys(("filed", "complete", "ended", "received"), _day),
    **dict.fromkeys(("answered", "done"), _day),
    "due": _due,
}
"""How each field is read, as JSON holds it; ValueError says what is wrong."""


def _value(typed: Typed, wrong: dict[str, str], name: str) -> str | None:
    """Read a typed field; where it cannot be read, its problem goes into `wrong`."""
    match = _ROW.fullmatch(name)
    try:
        return FIELDS[match[1] if match else name](plain_text(typed.get(name, "")))
    except ValueError as error:
        wrong[name] = str(error)
        return None


def _read_step(typed: Typed, before: StepWork) -> StepWork:
    """Return the step that was typed, or a WrongError."""
    wrong = dict[str, str]()
    read = {name: _value(typed, wrong, name) for name in typed}
    if read["state"] == StepState.NOT_APPLICABLE and not read["reason"]:
        wrong.setdefault("reason", "Enter in a few words why the step does not apply")
    if wrong:
        raise WrongError(wrong)
    since = before.since if read["state"] == before.state else today()
    since = None if read["state"] == StepState.TO_DO else since
    day = since.isoformat() if since else None
    return read_record(StepWork, {**read, "since": day})


def _read_filing(typed: Typed) -> Happened:
    """Read the form of a filing; WrongError with a sentence for each field."""
    wrong = dict[str, str]()
    read = partial(_value, typed, wrong)
    filled = {many: _filled(typed, many) for many in ROWS}
    plain = {name: read(name) for name in SINGLE} | {
        many: [
            {key: read(f"{name}-{at}") for name, key in names.items()}
            for at in filled[many]
        ]
        for many, names in ROWS.items()
    }
    if wrong:
        raise WrongError(wrong)
    happens = read_record(Happened, plain)
    if wrong_days := impossible(happens, today()):
        places = {name: filled[many] for many in ROWS for name in ROWS[many]}
        wrong = {_field(it, places): WHY[why] for it, why in wrong_days.items()}
        raise WrongError(wrong)
    return happens


def _field(name: str, places: Mapping[str, list[int]]) -> str:
    """The name of a field in the form, where rows before it may be empty."""
    match = _ROW.fullmatch(name)
    return f"{match[1]}-{places[match[1]][int(match[2]) - 1]}" if match else name


def _filled(typed: Typed, many: str) -> list[int]:
    """Return the rows in which something stands, but what is chosen to begin with."""
    names = [name for name in ROWS[many] if name != "waits-for"]
    return [
        at
        for at in range(1, MOST_ROWS)
        if any(typed.get(f"{name}-{at}", "").strip() for name in names)
    ]


def _as_typed(happens: Happened) -> dict[str, str]:
    """The fields of the form of a filing, as somebody would type them."""
    values = {name: getattr(happens, name) for name in SINGLE} | {
        f"{name}-{at}": getattr(row, key)
        for many, names in ROWS.items()
        for at, row in enumerate(getattr(happens, many), 1)
        for name, key in names.items()
    }
    return {
        name: day_in_words(it) if isinstance(it, date) else str(it or "")
        for name, it in values.items()
    }
