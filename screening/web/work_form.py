"""The small form of a step of the checklist, read, and what other forms share."""

from collections.abc import Mapping
from datetime import date

from flask import request

from screening.engine.schedule.work import StepState, StepWork
from screening.formats.text import plain_text
from screening.settings import today
from screening.web import messages
from screening.web.form import day_of_a_deal, sent_number

Typed = Mapping[str, str]

LONGEST = {
    "owner": 60,
    "reference": 60,
    "reason": 300,
    "condition": 300,
    "waits-for": 300,
    "note": 1000,
}
"""How many characters may be typed into each field of text."""


class WrongError(Exception):
    """What was typed cannot be kept: `wrong` has a sentence for each field."""

    def __init__(self, wrong: Typed) -> None:
        super().__init__()
        self.wrong = wrong


def seen() -> int:
    """Return the number of the change that the sent form goes on from."""
    return sent_number("seen")


def sent_over(known: Typed) -> dict[str, str]:
    """Return what was sent; what was not sent stays as it was known."""
    return {key: request.form.get(key, known[key]) for key in known}


def read_step(typed: Typed, before: StepWork) -> StepWork:
    """Return the step that was typed, or a WrongError.

    It is done from today on, unless it was done before.
    """
    said = {key: plain_text(words) for key, words in typed.items()}
    wrong = {key: says for key in said if (says := _wrong(key, said))}
    if wrong:
        raise WrongError(wrong)
    state = StepState(said["state"])
    since = before.since if state is before.state else today()
    return StepWork(
        state=state,
        since=None if state is StepState.TO_DO else since,
        reason=said["reason"],
        owner=said["owner"],
        due=read_day(said["due"]),
        note=said["note"],
    )


def _wrong(key: str, said: Typed) -> str:
    """Return what is wrong with one field; empty where nothing is."""
    text = said[key]
    if key == "state":
        return (
            ""
            if text in [*StepState]
            else "Choose whether it is to do, done or not applicable"
        )
    if key == "due":
        return unreadable(text)
    if key == "reason" and not text and said["state"] == StepState.NOT_APPLICABLE:
        return "Say in a few words why it does not apply"
    return too_long(key, text)


def too_long(key: str, text: str) -> str:
    """Return that a text is too long, if it is."""
    most = LONGEST[key]
    return messages.TOO_LONG.format(longest=most) if len(text) > most else ""


def unreadable(text: str) -> str:
    """Return why a day cannot be read; empty where it can, or none is typed."""
    try:
        read_day(text)
    except ValueError as error:
        return str(error)
    return ""


def read_day(text: str) -> date | None:
    """Return a day as the form of a deal reads it; None where none is typed."""
    return day_of_a_deal(text) if text else None
