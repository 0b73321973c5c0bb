"""Measure how long the panel beside the form takes, and an assessment, as served.

Each deal comes to an app that has not seen it. What the server does once an answer is
given, clearing up, is left out: nobody waits for it.
"""

import gc
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import Client, TestResponse

from screening.engine.assess import assess
from screening.register import Register
from screening.register.unfinished import OpenForm
from screening.rulebook import loader
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Rulebook
from screening.settings import Settings
from screening.web import form
from screening.web.context import live
from screening.web.server import MADE_MEANWHILE, clearing_up, open_app
from tools.deals import DAY, FOLDER, REAL, example, random_deals
from tools.timing import at_most, finish, line, p95, seconds

BUSY = "sungrow-storage"
VALUES = at_most(200, 3)
A_TENTH = at_most(50, 1)
MOST_REAL = at_most(None, 3)
"""How many of the real deals and of the calm ones are typed; None is all."""


def typed_by_fact(rules: Rulebook) -> Iterator[Answers]:
    """Yield the real deals and the calm ones as they are typed: with each fact more."""
    calm = (file.stem for file in (FOLDER / "examples").glob("calm-*.yaml"))
    for name in sorted((*REAL, *calm))[:MOST_REAL]:
        answers = example(name, rules).answers
        known = [name for name in rules.questions if name in answers]
        for count in range(1, len(known) + 1):
            yield {name: answers[name] for name in known[:count]}


def of_other_value(rules: Rulebook) -> Iterator[Answers]:
    """Yield one deal, of ever other value."""
    answers = example(BUSY, rules).answers
    asked = rules.questions.values()
    money = next(question.id for question in asked if question.kind is Kind.MONEY)
    for number in range(VALUES):
        yield {**answers, money: Decimal(10_000_000 + number)}


def known_by_tenths(rules: Rulebook) -> Iterator[Answers]:
    """Yield deals of random answers: a tenth of the questions, two tenths and so on."""
    for tenths in range(11):
        yield from random_deals(rules, tenths / 10, deals=A_TENTH, seed=200 + tenths)


def measure(app: Flask, what: str, note: str, deals: Sequence[Answers]) -> None:
    """Print how long the panel takes for these deals, one after the other."""
    heading = {form.NAME: "A deal", form.DAY: DAY.isoformat()}
    with app.test_request_context():
        named = (Deal(name="A deal", on=DAY, answers=answers) for answers in deals)
        forms = [form.form_of(live().rulebook, deal) for deal in named]
        typed: list[dict[str, Any]] = [
            {name: field.raw for name, field in sent.filled.items()} for sent in forms
        ]
    client = Client(clearing_up(app))
    client.get("/deals/new").close()
    posts = [partial(client.post, "/deals/live", data=it | heading) for it in typed]
    times = [*map(_answer_time, posts)]
    note = f"{len(times)} {note}; median {statistics.median(times) * 1e3:.1f} ms"
    line(f"live panel of {what}, p95", p95(times) * 1e3, "{:.1f} ms", note)


def measure_assessment(app: Flask) -> None:
    """Print how long the page of a kept deal takes, by the processor, real deals all.

    It is shown twice before: what is made once of a rulebook is no part of it.
    """
    with app.app_context():
        deals = [example(it, live().rulebook) for it in (*REAL,)[:MOST_REAL]]
        keep, rules = live().register.deals.keep, live().rulebook
        kept = [keep(it, assess(rules, it.answers, it.on)).deal for it in deals]
    client, took = Client(clearing_up(app)), list[float]()
    for deal in [*kept, *kept, *kept]:
        start = time.thread_time()
        answer = client.get(f"/deals/{deal}")
        took.append(time.thread_time() - start)
        answer.close()  # now it is printed ahead
    times = took[-len(kept) :]
    note = f"{len(times)} real deals; median {statistics.median(times) * 1e3:.1f} ms"
    line("page of an assessment, p95", p95(times) * 1e3, "{:.1f} ms", note)


def measure_keeping(register: Register, deals: Sequence[Answers]) -> None:
    """Print how long it takes to keep what is typed, one form after the other."""
    times = []
    for step, answers in enumerate(deals):
        typed = {name: [str(answer)] for name, answer in answers.items()}
        form_ = OpenForm("a-deal", 0, "a-window", step=step, seen=step)
        keep = partial(register.unfinished.keep, form_, typed, "A deal")
        times.append(seconds(keep))
    note = f"{len(times)} forms; median {statistics.median(times) * 1e3:.1f} ms"
    line("unfinished deal kept, p95", p95(times) * 1e3, "{:.1f} ms", note)


def _answer_time(post: Callable[[], TestResponse]) -> float:
    answers = list[TestResponse]()
    took = seconds(lambda: answers.append(post()))
    [answer] = answers
    if answer.status_code != HTTPStatus.OK:
        raise SystemExit(f"The live panel answers {answer.status}.")
    answer.close()  # now the server clears up
    return took


def main() -> None:
    """Measure in the state that the server is in when it has started."""
    gc.freeze()
    gc.set_threshold(MADE_MEANWHILE)
    ways = {
        "real deals": ("typed fact by fact", typed_by_fact),
        "one deal": ("of ever other value", of_other_value),
        "any deals": ("random, known by tenths", known_by_tenths),
    }
    for what, (note, deals) in ways.items():
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings.from_environment(
                {"SCREENING_DATA": folder, "SCREENING_TOKEN": "off"}
            )
            with open_app(settings) as app:
                app.config["WTF_CSRF_ENABLED"] = False
                with app.app_context():
                    rules = live().rulebook
                gc.collect()
                gc.freeze()
                measure(app, what, note, [*deals(rules)])
                if what == "real deals":
                    measure_assessment(app)
    with tempfile.TemporaryDirectory() as folder:
        register = Register(Path(folder) / "register.db")
        with closing(register):
            measure_keeping(register, [*of_other_value(loader.load(FOLDER))])
    finish()


if __name__ == "__main__":
    main()
