"""Measure what people wait for, and print it in one run.

Times differ from machine to machine; the ratio is between two things timed side by
side, interleaved, in this run.
"""

from __future__ import annotations

import gc
import random
import shutil
import statistics
import tempfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from chain import Chain
from flask import Flask
from pypdf import PdfReader
from timing import line, ratio, seconds

from screening import briefing, dealfile, form, proving, rulebook
from screening.assessment import Deal
from screening.engine import assess, following
from screening.explanation import explain
from screening.form import form_class
from screening.grammar import allowed
from screening.levers import levers
from screening.lint import doubts
from screening.model import Answer, Answers, Kind, Question, Rulebook, Verdict
from screening.printer import Printer
from screening.register import Register
from screening.replay import Move, replay
from screening.settings import Settings, shipped
from screening.sheet import Sheet
from screening.watching import Watch
from screening.web.desk import Desk
from screening.web.live import live
from screening.web.serving import open_app

FOLDER = shipped("rules") / "italy-china"
DAY = date(2026, 11, 25)
ROUNDS = 9
DEALS = 400
KEPT = 10_000


def random_deals(rules: Rulebook, answered: float, deals: int = DEALS) -> list[Answers]:
    """Return deals in which that share of the questions is answered."""
    chance = random.Random(1)  # noqa: S311 - the same deals each time
    questions = rules.questions.values()
    return [
        {
            question.id: _answer(question, chance)
            for question in questions
            if chance.random() < answered
        }
        for _ in range(deals)
    ]


def _answer(question: Question, chance: random.Random) -> Answer:
    words = list(allowed(question))
    match question.kind:
        case Kind.CHOICES:
            return frozenset(
                chance.sample(words, chance.randint(0, min(3, len(words))))
            )
        case Kind.PERCENT | Kind.NUMBER:
            return Decimal(chance.randint(0, 100))
        case Kind.MONEY:
            return Decimal(chance.randint(0, 3_000_000_000))
        case Kind.DATE:
            return date(chance.randint(2025, 2029), chance.randint(1, 12), 1)
        case Kind.TEXT:
            return "A party"
        case _:
            return chance.choice(words)


def measure_engine(rules: Rulebook) -> None:
    """Print assessments a second, and how they compare with the chain."""
    deals, chain = random_deals(rules, answered=0.75), Chain(rules)
    for answers in random_deals(rules, answered=1):
        _agree(rules, chain, answers)
    ours, theirs, whole = [], [], []
    for _ in range(ROUNDS):
        ours.append(seconds(lambda: [assess(rules, one, DAY) for one in deals]))
        theirs.append(seconds(lambda: [chain.run(one) for one in deals]))
        whole.append(
            seconds(lambda: [following(assess(rules, one, DAY)) for one in deals])
        )
    each, all_of_it = statistics.median(ours) / DEALS, statistics.median(whole) / DEALS
    line("assessments a second", f"{1 / each:,.0f}", "verdicts, reasons, range")
    line("  with all that follows", f"{1 / all_of_it:,.0f}", "checklist, signals too")
    line("ratio to a chain of ifs", f"{ratio(ours, theirs):.1f} x", "goal: within 15 x")


def _agree(rules: Rulebook, chain: Chain, answers: Answers) -> None:
    """Stop where the two do not find the same rules in a deal without gaps.

    With gaps they must differ: the chain reads a blank as no.
    """
    found = assess(rules, answers, DAY)
    met = {one.rule.id for one in found.findings if one.verdict is Verdict.MET}
    also = set(chain.run(answers)[1])
    in_force = {one.rule.id for one in found.findings}
    if met != also & in_force:
        raise SystemExit(f"The chain and the engine differ: {met ^ also & in_force}")


def measure_loading() -> None:
    """Print how long the shipped rulebook takes to load."""
    times = [seconds(lambda: rulebook.load(FOLDER)) for _ in range(ROUNDS)]
    took = f"{statistics.median(times) * 1e3:.0f} ms"
    line("load the rulebook", took, "goal: under 150 ms")


def measure_checking() -> None:
    """Print how long it takes to read the rulebook, prove it and doubt it."""

    def check() -> None:
        proved = proving.load(FOLDER, DAY)
        if proved.rulebook:
            doubts(proved.rulebook, proved.examples, DAY)

    took = statistics.median(seconds(check) for _ in range(ROUNDS))
    line("check the rulebook", f"{took * 1e3:.0f} ms", "goal: under 1,000 ms")


def measure_reloading() -> None:
    """Print how long the request takes that finds a changed rulebook."""
    with tempfile.TemporaryDirectory() as place, Printer(seconds=60) as printer:
        folder, register = Path(place) / "rules", Register(Path(place) / "register.db")
        shutil.copytree(FOLDER, folder)
        watch = Watch(folder, interval=0, settle=0)
        desk = Desk.open(folder, register, printer, watch)
        times = [seconds(partial(_see_changed, desk, folder)) for _ in range(ROUNDS)]
        register.close()
    took = statistics.median(times)
    line("take a changed rulebook", f"{took * 1e3:.0f} ms", "once, between requests")


def _see_changed(desk: Desk, folder: Path) -> None:
    """Change a rule file, and have the change noticed and taken."""
    before, file = desk.live().rulebook, folder / "rules" / "10-trade.yaml"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n", encoding="utf-8")
    while desk.live().rulebook is before:
        pass


def measure_levers() -> None:
    """Print how long the levers of a deal take, over every deal of the examples.

    Each is looked for once, as a page does: nothing is remembered from the last time.
    """
    proved = proving.load(FOLDER, DAY)
    if proved.rulebook is None:
        raise SystemExit("The shipped rulebook has problems: run screening check.")
    rules, times = proved.rulebook, []
    for example in proved.examples:
        found = assess(rules, example.deal.answers, example.deal.on)
        times.append(seconds(partial(levers, found)))
    times.sort()
    most, last = times[len(times) * 19 // 20], times[-1]
    note = f"{len(times):,} deals, slowest {last * 1e3:.0f} ms; goal: under 150 ms"
    line("levers, p95", f"{most * 1e3:.1f} ms", note)


def measure_pages(rules: Rulebook) -> None:
    """Print the warm PDF time of a short and a long briefing, and the live panel's."""
    calm, busy = (
        dealfile.load(FOLDER / "examples" / f"{name}.yaml", rules, DAY).deal
        for name in ("edge-consumer-export", "sungrow-storage")
    )
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment(
            {"SCREENING_DATA": folder, "SCREENING_TOKEN": "off"}
        )
        with open_app(settings) as app:
            _measure_pdf(app, calm)
            _measure_pdf(app, busy)
            _measure_panel(app, busy)


def _measure_pdf(app: Flask, deal: Deal) -> None:
    with app.app_context():
        rules, printer = live().rulebook, live().printer
    found = assess(rules, deal.answers, deal.on)
    briefings = [
        Sheet(briefing.render(explain(replace(deal, name=f"Deal {number}"), found)))
        for number in range(ROUNDS + 1)
    ]
    pages = len(PdfReader(BytesIO(printer.print(briefings[0]))).pages)
    times = [seconds(partial(printer.print, sheet)) for sheet in briefings[1:]]
    took = f"{statistics.median(times) * 1e3:.0f} ms"
    line(f"print a warm PDF, {pages} pages", took, "goal: under 250 ms")


def _measure_panel(app: Flask, deal: Deal) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context():
        filled = form_class(live().rulebook)(formdata=None, data=dict(deal.answers))
        fields = filled.questions.items()
        typed: dict[str, Any] = {name: field.raw for name, field in fields if field.raw}
    typed |= {form.NAME: deal.name, form.DAY: deal.on.isoformat()}
    post = partial(app.test_client().post, "/deals/live", data=typed)
    post()
    times = sorted(seconds(post) for _ in range(200))
    line("live panel, p95", f"{times[189] * 1e3:.1f} ms", "goal: p95 under 30 ms")


def measure_replay(rules: Rulebook) -> None:
    """Print how many kept deals are replayed a second, reading them included.

    The other rulebook puts every rule at watch a level higher, so that many deals move.
    """
    texts = rules.texts.items()
    higher = {
        name: text.replace("level: watch", "level: sensitive") for name, text in texts
    }
    other, found = rulebook.read(higher), assess(rules, {}, DAY)
    with tempfile.TemporaryDirectory() as folder:
        register = Register(Path(folder) / "register.db")
        for answers in random_deals(rules, answered=0.75, deals=KEPT):
            register.keep(Deal(name="A deal", on=DAY, answers=answers), found)
        moves: list[Move] = []
        took = seconds(lambda: moves.extend(replay(rules, other, register.recent())))
        register.close()
    moved = sum(move.moved for move in moves)
    note = f"{len(moves):,} kept, {moved:,} move; goal: 1,000"
    line("replay deals a second", f"{len(moves) / took:,.0f}", note)


def main() -> None:
    """Measure everything, in the state that the commands run in."""
    gc.freeze()
    rules = rulebook.load(FOLDER)
    measure_engine(rules)
    measure_loading()
    measure_checking()
    measure_reloading()
    measure_levers()
    measure_pages(rules)
    measure_replay(rules)


if __name__ == "__main__":
    main()
