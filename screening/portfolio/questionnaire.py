"""A request as a workbook, and the answers that come back in it.

Each question keeps its id in a hidden column, with a print of how it was asked; the
first hidden cell says of which deal, person, rulebook and day the workbook is. What
comes back is read cell by cell: one that cannot be read takes no other with it.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import NamedTuple

from screening.errors import ScreeningError
from screening.formats import spreadsheet
from screening.formats.spreadsheet import Bold, Cell, Column, InputCell, Row, Worksheet
from screening.formats.text import day_in_words, plain_text, read_day
from screening.portfolio.cells import is_known, reader_of
from screening.portfolio.quantities import Amounts
from screening.presentation.requests import FactRequest
from screening.rulebook.conditions import Answer
from screening.rulebook.model import Question, Rulebook

SHEET = "Questions"
QUESTION, ANSWER, NOTE = "Question", "Your answer", "Place of the answer, or a remark"
WHY, HOW = "Why we ask", "How to answer"
NAMED, DATED = "answered-by", "answered-on"
EMPTY = "Leave a field empty if you do not know: an empty field is never read as a no."
_MARK, _MARKED = "screening-request", ("deal", "of", "rulebook", "version", "on")
_LONGEST_NAME = 120
_ASKED = re.compile(r"([a-z][a-z0-9-]*) ([0-9a-f]{12})")
NO_REQUEST = (
    "This file is no answered request. Choose the workbook that was made here, filled "
    "in and saved as XLSX or ODS, with its hidden first column left in it."
)


class Letter(NamedTuple):
    """What a request says beside its questions: of which deal, by which day.

    `deal` tells the deal again and not its address; `named` is how the person reads it.
    """

    deal: str
    named: str
    by: date
    made: date
    says_why: bool = True


class ReturnedAnswer(NamedTuple):
    """A cell that came back, as it was typed: an answer, or what is wrong with it."""

    question: str
    cell: str
    typed: str
    answer: Answer | None
    note: str
    wrong: str = ""


class ReturnedRequest(NamedTuple):
    """An answered request: who gave the answers, when, and what cannot be read of it.

    `of` is who was asked, by id, and `version` that of the rulebook that asked it.
    """

    of: str
    version: str
    given_by: str
    given_on: date | None
    answers: Sequence[ReturnedAnswer]
    doubts: Sequence[str]


def as_workbook(rulebook: Rulebook, request: FactRequest, letter: Letter) -> bytes:
    """Return a request as a workbook to fill in, its choices to be picked."""
    columns = [
        Column("", 0),
        *(Column("", wide, wrapped=True) for wide in (52, 34, 34)),
        *([Column("", 44, wrapped=True)] if letter.says_why else []),
        Column("", 40, wrapped=True),
    ]
    made_at = datetime.combine(letter.made, datetime.min.time())
    rows = _rows(rulebook, request, letter)
    return spreadsheet.workbook(
        [Worksheet(SHEET, columns, rows, headed=False)], made_at
    )


def _rows(
    rulebook: Rulebook, request: FactRequest, letter: Letter
) -> Iterator[Sequence[Cell]]:
    mark = {
        _MARK: 1,
        "deal": letter.deal,
        "of": request.person.id,
        "rulebook": rulebook.heading.id,
        "version": rulebook.heading.version,
        "on": day_in_words(letter.made),
    }
    by = day_in_words(letter.by)
    yield json.dumps(mark), Bold(f"Questions on {letter.named}")
    yield "", f"Please answer by {by} and send this file back. {EMPTY}"
    yield NAMED, "Your name", InputCell()
    yield DATED, "Day of your answers", InputCell()
    yield ()
    why = [WHY] if letter.says_why else []
    yield "", *map(Bold, (QUESTION, ANSWER, NOTE, *why, HOW))
    for fact in request.facts:
        asked, how = fact.question, fact.how.replace("Tick", "Choose")
        if asked.traits.several:
            how += "; put ; between several"
        helps = ". ".join(filter(None, [how, (asked.hint or "").strip()]))
        reason = [fact.why] if letter.says_why else []
        name = f"{asked.id} {_print(asked)}"
        yield name, asked.ask, InputCell(fact.choices), InputCell(), *reason, helps


def _print(question: Question) -> str:
    """Return what differs once a question is asked, or may be answered, otherwise."""
    offered = [it.label for it in question.choices.values()]
    asked = json.dumps([question.ask, question.kind, question.unit, offered])
    return hashlib.sha256(asked.encode()).hexdigest()[:12]


def read_workbook(data: bytes, rulebook: Rulebook, deal: str) -> ReturnedRequest:
    """Read what came back for a deal, in a process of its own.

    ScreeningError where it is no request, is of another deal, or cannot be read.
    """
    rows = spreadsheet.read(data, first=SHEET).rows
    mark = _mark(rows)
    _refuse_others(mark, rulebook, deal)
    at, noted = _places(rows)
    given = {row.cells[0]: _cell(row, at) for row in rows if row.cells[0]}
    day, doubts = _day(given.get(DATED, ""))
    asked = ((row, _ASKED.fullmatch(row.cells[0])) for row in rows)
    every = [_returned(rulebook, mark, row, it, (at, noted)) for row, it in asked if it]
    return ReturnedRequest(
        mark["of"],
        mark["version"],
        plain_text(given.get(NAMED, ""))[:_LONGEST_NAME],
        day,
        [it for it in every if it.wrong or it.answer is not None],
        doubts,
    )


def _refuse_others(mark: Mapping[str, str], rulebook: Rulebook, deal: str) -> None:
    """Raise a ScreeningError where a workbook is of another deal or rulebook."""
    if mark["deal"] != deal:
        raise ScreeningError(
            f"This workbook, made on {mark['on']}, asks about another deal. Nothing of "
            "it was read: open that deal, and read it there."
        )
    if mark["rulebook"] != rulebook.heading.id:
        raise ScreeningError(
            f"This workbook asks by the rulebook “{mark['rulebook']}”, and the deal is "
            f"assessed under “{rulebook.heading.id}”. Nothing was read from it: send a "
            f"new request."
        )


def _mark(rows: Sequence[Row]) -> dict[str, str]:
    """Return the mark of a request; ScreeningError where the rows have none."""
    marked = next((it.cells[0] for it in rows if _MARK in it.cells[0]), "")
    with suppress(ValueError, TypeError, KeyError, RecursionError):
        mark = json.loads(marked)
        return {it: plain_text(str(mark[it]))[:_LONGEST_NAME] for it in _MARKED}
    raise ScreeningError(NO_REQUEST)


def _places(rows: Sequence[Row]) -> tuple[int, int | None]:
    """Return in which columns the answers and the remarks stand, from 0."""
    for row in rows:
        if ANSWER in row.cells:
            noted = row.cells.index(NOTE) if NOTE in row.cells else None
            return row.cells.index(ANSWER), noted
    raise ScreeningError(
        f"No column is headed “{ANSWER}”, so nothing was read. Write that at the head "
        "of the answers, and read the workbook again."
    )


def _cell(row: Row, place: int | None) -> str:
    there = place is not None and place < len(row.cells)
    return row.cells[place].strip() if there and place is not None else ""


def _day(text: str) -> tuple[date | None, list[str]]:
    if not text:
        return None, []
    try:
        return read_day(text), []
    except ValueError:
        says = f"The day of the answers, “{plain_text(text)[:60]}”, cannot be read"
        return None, [f"{says}: the day on which the workbook came in is used instead."]


def _returned(
    rulebook: Rulebook,
    mark: Mapping[str, str],
    row: Row,
    asked: re.Match[str],
    places: tuple[int, int | None],
) -> ReturnedAnswer:
    """Return what a row answers, or why it cannot be read."""
    name, print_ = asked.groups()
    typed, note = _cell(row, places[0]), plain_text(_cell(row, places[1]))
    cell = f"{spreadsheet.letter_of(places[0])}{row.number}"
    returned = ReturnedAnswer(name, cell, typed, None, note)
    question = rulebook.questions.get(name)
    if question is None or _print(question) != print_:
        changed = (
            "is not asked any more" if question is None else "is worded differently"
        )
        return returned._replace(
            wrong=f"This question {changed} since rulebook {mark['version']}, by which "
            "the workbook was made. Ask it anew."
        )
    try:
        answer = _answer(question, typed) if is_known(typed, question) else None
    except ValueError as error:
        return returned._replace(wrong=str(error))
    says = "No answer is given, only a remark: read it, and answer in the form."
    return returned._replace(
        answer=answer, wrong=says if note and answer is None else ""
    )


def _answer(question: Question, typed: str) -> Answer | None:
    """Read a cell; None where it says that nobody looked yet. Or a ValueError."""
    answer: Answer = reader_of(question, [typed])(typed)
    amounts = Amounts(question, "", "") if question.traits.numeric else None
    if amounts and amounts.unclear({typed: answer})[1]:
        raise ValueError(
            f"“{typed[:60]}” says no unit. Write the amount in full, or with its word, "
            "like 12.5 million."
        )
    return None if answer in question.not_known else answer
