"""What the product says of a deal, surface by surface: the one place that asks it.

Whoever changes a function that is called here changes the call here, and nothing else
of a recording. The clock stands still: today is the day of the recording.
"""

import csv
import hashlib
import io
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from docx import Document
from docx.text.paragraph import Paragraph
from flask import Flask

from screening import settings
from screening.briefing import data, html, ics
from screening.briefing.marks import USUAL, origin
from screening.briefing.printing.job import PrintJob
from screening.briefing.word import document
from screening.cli import assess as command
from screening.engine.assess import Assessment, assess
from screening.engine.filings import filings
from screening.engine.schedule.work import NO_WORK, Happened, Outcome, record_data
from screening.presentation.deal_view import DealView
from screening.presentation.listing import listing
from screening.presentation.work import FILING, DueWords
from screening.register import database
from screening.register.progress import Subject
from screening.settings import Settings
from screening.web.context import live
from screening.web.server import open_app
from tools.record_deals import ON, RecordedDeal, random_of, recorded_deals

SURFACES = ("json", "briefing", "page", "calendar", "list", "terminal", "word")
MARKS = replace(USUAL, made=ON)
MOST_FILED = 2
"""Of how many filings of a deal it is known at most that they were filed."""
MAY_BE_FILED = ("must", "ask first", "likely", "must unless")
"""The states, in words, of filings that somebody may have made."""
LONG = 200
"""How many days ago something was filed at most."""


class Product:
    """The app on the shipped rules and an empty register, and all that is below it."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()
        with app.test_request_context():
            self.rulebook = live().rulebook
            self._register = live().register
        self.deals = recorded_deals(self.rulebook)

    def of(self, recorded: RecordedDeal) -> dict[str, str]:
        """Return what each surface says of a deal; it is alone in the register."""
        deal, name = recorded.deal, _id_of(recorded)
        assessment = assess(self.rulebook, deal.answers, deal.on)
        kept = self._register.deals.keep(deal, assessment, name)
        self._keep_work(recorded, assessment)
        work = self._register.progress.work(name, ON)
        if work != NO_WORK:
            self._register.deals.list(kept, listing(DealView(deal, assessment, work)))
        told = DealView(deal, assessment, work, ON)
        found = data.as_data(told, MARKS, origin(name, 1))
        page = html.render(told, marks=MARKS)
        days = ics.calendar_file(deal.name, deal.on, told.filings.calendar)
        says = {
            "json": "\n".join(_flat(found, whole=recorded.is_real)),
            "briefing": text_of(page),
            "page": text_of(self._get(f"/deals/{name}")),
            "calendar": days.decode().replace("\r\n ", "").replace("\r\n", "\n"),
            "list": "\n".join((*self._listed(), *map(_due, told.dues))),
            "terminal": "\n".join(_terminal(DealView(deal, assessment))),
            "word": _word(PrintJob(page, on=ON)) if recorded.is_real else "",
        }
        self._register.deals.erase(name)
        return says

    def _listed(self) -> Iterator[str]:
        """Yield the cells of the one deal in the list, each after its heading."""
        table = self._get("/deals/table.csv").lstrip("\ufeff")
        head, row = csv.reader(io.StringIO(table))
        yield from map(": ".join, zip(head, row, strict=True))

    def _get(self, address: str) -> str:
        answer = self._client.get(address)
        if answer.status_code != 200:  # noqa: PLR2004 - a page that is there
            raise SystemExit(f"{address} answers {answer.status}.")
        text = answer.get_data(as_text=True)
        answer.close()
        return text

    def _keep_work(self, recorded: RecordedDeal, assessment: Assessment) -> None:
        """Keep of some filings of a deal that they were filed, and perhaps answered."""
        if not recorded.has_work:
            return
        asked = [it for it in filings(assessment) if it.state.value in MAY_BE_FILED]
        for filing in asked[:MOST_FILED]:
            subject = Subject(_id_of(recorded), FILING, filing.regime.id)
            entry = record_data(_filed(recorded.id, filing.regime.id))
            self._register.progress.keep(subject, entry, 0, lambda _work: ())


def _filed(deal: str, regime: str) -> Happened:
    """Return that a filing was made on some day, and how half of them ended."""
    chance = random_of(f"{deal}/{regime}")
    filed = ON - timedelta(days=chance.randint(0, LONG))
    if chance.random() < 0.5:  # noqa: PLR2004 - a half
        return Happened(filed=filed)
    ended = filed + (ON - filed) * chance.random()
    return Happened(filed=filed, outcome=chance.choice([*Outcome]), ended=ended)


def _due(due: DueWords) -> str:
    return f"due: {due.day} {due.what}; {due.owner}"


def _terminal(told: DealView) -> Iterator[str]:
    return command.whole(told)


def _word(job: PrintJob) -> str:
    """Return the words of the Word file, a paragraph or a cell a line."""
    blocks = Document(io.BytesIO(document.write(job))).iter_inner_content()
    return "\n".join(
        line
        for block in blocks
        for line in (
            [block.text]
            if isinstance(block, Paragraph)
            else [cell.text for row in block.rows for cell in row.cells]
        )
    )


def _id_of(recorded: RecordedDeal) -> str:
    return hashlib.sha256(recorded.id.encode()).hexdigest()[:32]


@contextmanager
def product(folder: Path) -> Iterator[Product]:
    """Open the product, its register in that folder, with a clock that stands still."""
    _stop_the_clock()
    given = {"SCREENING_DATA": str(folder), "SCREENING_TOKEN": "off"}
    with open_app(Settings.from_environment(given)) as app:
        yield Product(app)


def _stop_the_clock() -> None:
    """Let every module that knows the day or the time know those of the recording."""
    moment = datetime.combine(ON, time(9))
    instead = {settings.today: lambda: ON, database.now: lambda: moment}
    for name, module in [*sys.modules.items()]:
        for key in ("today", "now") if "screening" in name else ():
            known = getattr(module, key, None)
            if function := instead.get(known) if callable(known) else None:
                setattr(module, key, function)


_KEYS = ("id", "rule", "regime", "question", "duty", "day", "item")
"""By which key a member of a list is told from the others, where it has one."""
_AT_REST = ("not due", "not met")
_TOLD_AT_REST = ("state", "verdict", "because", "waiting-for", "reason")


def _flat(value: object, path: str = "", *, whole: bool) -> Iterator[str]:
    """Yield a line for each value in JSON, with the path to it.

    Of what does not apply to a deal its words are left out unless the `whole` is
    wanted: they are the same in each.
    """
    if isinstance(value, Mapping):
        state = value.get("state", value.get("verdict"))
        rests = not whole and state in _AT_REST
        for key, held in value.items():
            if not rests or key in _TOLD_AT_REST:
                yield from _flat(held, f"{path}.{key}" if path else key, whole=whole)
    elif isinstance(value, list) and any(isinstance(it, Mapping) for it in value):
        for place, held in enumerate(value):
            name: Any = next((held[key] for key in _KEYS if key in held), place)
            yield from _flat(held, f"{path}[{name}]", whole=whole)
    else:
        yield f"{path} = {value!r}"


_NO_TEXT = re.compile(r"<(script|style|head)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_IN_LINE = "a|abbr|b|bdi|cite|code|em|i|mark|q|small|span|strong|sub|sup|time|tspan|u"
_INSIDE = re.compile(rf"</?(?:{_IN_LINE})\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def text_of(page: str) -> str:
    """Return the words of a page, a line a block, every run of spaces as one."""
    bare = _TAG.sub("\n", _INSIDE.sub("", " ".join(_NO_TEXT.sub("", page).split())))
    return "\n".join(filter(None, map(str.strip, unescape(bare).split("\n"))))
