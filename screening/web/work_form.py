"""The forms of a step of the checklist and of what happened with a filing, read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from flask import request

from screening.engine.schedule.happened import (
    AskedQuestion,
    Happened,
    Impossible,
    Outcome,
    OutcomeCondition,
    impossible,
)
from screening.engine.schedule.work import StepState, StepWork
from screening.formats.text import day_in_words, plain_text
from screening.settings import today
from screening.web import messages
from screening.web.form import day_of_a_deal

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
QUESTION = ("received", "answered", "waits-for")
CONDITION = ("condition", "due", "done")
SINGLE = ("filed", "complete", "reference", "outcome", "ended", "note")
DAYS = {"filed", "complete", "ended", "received", "answered", "due", "done"}
TEXTS = {"reference", "note", "condition", "waits-for"}
MOST_ROWS = 99
SPARE = {"received": 1, "condition": 2}
"""How many empty rows stand below those that are filled in."""
_ROW = re.compile(r"([a-z-]+)-(\d{1,2})")

WHY = {
    Impossible.FUTURE: "This happened, so enter today or an earlier day",
    Impossible.NOT_FILED: "Enter the day on which it was filed",
    Impossible.BEFORE_FILED: "This is before the day of filing: correct one of them",
    Impossible.NOT_RECEIVED: "Enter the day on which the question was received",
    Impossible.BEFORE_RECEIVED: (
        "This is before the question was received: correct one of them"
    ),
    Impossible.NO_OUTCOME: "Choose how it ended",
    Impossible.NO_DAY: "Enter the day on which it ended",
    Impossible.NO_TEXT: "Say what the condition asks for",
}


class WrongError(Exception):
    """What was typed cannot be kept: `wrong` has a sentence for each field."""

    def __init__(self, wrong: Typed) -> None:
        super().__init__()
        self.wrong = wrong


def sent_over(known: Typed) -> dict[str, str]:
    """Return what was sent; what was not sent stays as it was known."""
    return {key: request.form.get(key, known[key]) for key in known}


def read_step(typed: Typed, before: StepWork) -> StepWork:
    """Return the step that was typed, or a WrongError.

    It is done from today on, unless it was done before.
    """
    said = {key: plain_text(words) for key, words in typed.items()}
    wrong = {key: says for key in said if (says := _wrong_in_step(key, said))}
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


def _wrong_in_step(key: str, said: Typed) -> str:
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


def filing_as_typed(happened: Happened) -> dict[str, str]:
    """Return what stands in the form, as somebody would type it."""
    typed = {
        "filed": _day(happened.filed),
        "complete": _day(happened.complete),
        "outcome": str(happened.outcome or ""),
        "ended": _day(happened.ended),
        "reference": happened.reference,
        "note": happened.note,
    }
    for place, asked in enumerate(happened.questions, 1):
        said = (_day(asked.received), _day(asked.answered), asked.waits_for)
        typed |= _row(QUESTION, place, said)
    for place, it in enumerate(happened.conditions, 1):
        typed |= _row(CONDITION, place, (it.text, _day(it.due), _day(it.done)))
    return typed


def sent_filing() -> dict[str, str]:
    """Return what was sent."""
    return {name: said for name, said in request.form.items() if name in SINGLE} | {
        name: said for name, said in request.form.items() if _kind(name)
    }


def filing_rows(typed: Typed, first: str) -> range:
    """Return the numbers of the rows to show: those that are filled, and empty ones."""
    names = QUESTION if first in QUESTION else CONDITION
    filled = [number for number in range(1, MOST_ROWS) if _filled(typed, names, number)]
    return range(1, max(filled, default=0) + SPARE[first] + 1)


def read_filing(typed: Typed, today: date) -> Happened:
    """Return what happened, or a WrongError with a sentence for each field."""
    said = {name: plain_text(words) for name, words in typed.items()}
    if wrong := {
        name: says for name in said if (says := _wrong_in_filing(name, said[name]))
    }:
        raise WrongError(wrong)
    asked, agreed = _numbers(said, QUESTION), _numbers(said, CONDITION)
    happened = _happened(said, asked, agreed)
    found = impossible(happened, today)
    if found:
        raise WrongError(dict(_told(found, asked, agreed)))
    return happened


def _happened(said: Typed, asked: Sequence[int], agreed: Sequence[int]) -> Happened:
    days = {key: read_day(said.get(key, "")) for key in ("filed", "complete", "ended")}
    outcome = said.get("outcome", "")
    return Happened(
        **days,
        questions=tuple(
            AskedQuestion(
                received=read_day(said.get(f"received-{number}", "")),
                answered=read_day(said.get(f"answered-{number}", "")),
                waits_for=said.get(f"waits-for-{number}", ""),
            )
            for number in asked
        ),
        outcome=Outcome(outcome) if outcome else None,
        conditions=tuple(
            OutcomeCondition(
                text=said.get(f"condition-{number}", ""),
                due=read_day(said.get(f"due-{number}", "")),
                done=read_day(said.get(f"done-{number}", "")),
            )
            for number in agreed
        ),
        reference=said.get("reference", ""),
        note=said.get("note", ""),
    )


def _told(
    found: Mapping[str, Impossible], asked: Sequence[int], agreed: Sequence[int]
) -> Iterator[tuple[str, str]]:
    """Yield what cannot be by the field that it was typed into: rows may be empty."""
    for name, why in found.items():
        field = name
        if match := _kind(name):
            numbers = asked if match[1] in QUESTION else agreed
            field = f"{match[1]}-{numbers[int(match[2]) - 1]}"
        yield field, WHY[why]


def _wrong_in_filing(name: str, text: str) -> str:
    """Return what is wrong with one field by itself; empty where nothing is."""
    match = _kind(name)
    kind = match[1] if match else name
    if kind in DAYS:
        return unreadable(text)
    if kind == "outcome":
        return (
            ""
            if text in ["", *Outcome]
            else "Choose how it ended, or that it has not ended yet"
        )
    return too_long(kind, text) if kind in TEXTS else ""


def _kind(name: str) -> re.Match[str] | None:
    """Return the parts of the name of a field in a row: what it is, and the number."""
    match = _ROW.fullmatch(name)
    return match if match and match[1] in {*QUESTION, *CONDITION} else None


def _numbers(typed: Typed, names: Iterable[str]) -> list[int]:
    """Return the numbers of the rows that are filled in."""
    return [number for number in range(1, MOST_ROWS) if _filled(typed, names, number)]


def _filled(typed: Typed, names: Iterable[str], number: int) -> bool:
    """Tell whether something stands in a row; what it waits for is chosen already."""
    given = (typed.get(f"{it}-{number}", "") for it in names if it != "waits-for")
    return any(map(str.strip, given))


def _row(names: Iterable[str], place: int, said: Iterable[str]) -> dict[str, str]:
    return {f"{name}-{place}": words for name, words in zip(names, said, strict=True)}


def _day(day: date | None) -> str:
    return day_in_words(day) if day else ""
