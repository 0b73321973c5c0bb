"""Measure what people wait for, and print it in one run.

Times differ from machine to machine; the ratio is between two things timed side by
side, interleaved, in this run.
"""

import gc
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
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

from screening.analysis import examples
from screening.analysis.lint import doubts
from screening.analysis.processes import processes_here
from screening.analysis.replay import Move, replay
from screening.briefing import html
from screening.briefing.printing.job import PrintJob
from screening.briefing.printing.pool import Printer
from screening.cli import MADE_MEANWHILE
from screening.editing.publish import Publisher
from screening.editing.watcher import Watcher
from screening.engine.assess import Assessment, assess, following
from screening.engine.days import readings
from screening.engine.filings import filings
from screening.engine.levers import levers
from screening.engine.movement import next_questions
from screening.engine.timeline import timeline
from screening.register import Register
from screening.rulebook import deal_file, loader
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Question, Rulebook, Verdict
from screening.settings import Settings, shipped
from screening.web.context import live
from screening.web.server import open_app
from screening.wording.explanation import Explanation

FOLDER = shipped("rules") / "italy-china"
DAY = date(2026, 11, 25)
ROUNDS, FEW_ROUNDS = 9, 3
DEALS = 400
KEPT = 10_000
MANY = 200_000


def random_deals(
    rules: Rulebook, answered: float, deals: int = DEALS, seed: int = 1
) -> list[Answers]:
    """Return deals in which that share of the questions is answered."""
    chance = random.Random(seed)  # noqa: S311 - the same deals each time
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
    words = list(question.offered)
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
    """Print how assessments compare with the chain, both on deals never seen before.

    Each round has deals of its own; then the same deals come once more.
    """
    chain = Chain(rules)
    for answers in random_deals(rules, answered=1):
        _agree(rules, chain, answers)
    for share, percent in ((0.75, "75 %"), (1, "100 %")):
        times = _timed(rules, chain, share)
        each = statistics.median(times["first"]) / DEALS
        line(f"assessments a second, {percent}", 1 / each, "{:,.0f}", "first seen")
        first, again = (ratio(times[way], times["chain"]) for way in ("first", "again"))
        line("  to a chain of ifs", first, "{:.1f} x", "first seen", most=15)
        line("  the same deals again", again, "{:.1f} x", "repeated", most=15)
        whole = ratio(times["whole"], times["chain"])
        line("  with all that follows", whole, "{:.1f} x", "checklist, signals too")


def _timed(rules: Rulebook, chain: Chain, share: float) -> dict[str, list[float]]:
    """Return how long each round took, each way."""
    ways: dict[str, Callable[[Answers], object]] = {
        "first": lambda answers: assess(rules, answers, DAY),
        "chain": chain.run,
        "again": lambda answers: assess(rules, answers, DAY),
        "whole": lambda answers: following(assess(rules, answers, DAY)),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for seed in range(2, ROUNDS + 2):
        deals = random_deals(rules, share, seed=seed)
        for name, way in ways.items():
            times[name].append(seconds(partial(_all, way, deals)))
    return times


def _all(way: Callable[[Answers], object], deals: list[Answers]) -> None:
    for answers in deals:
        way(answers)


def measure_filings(rules: Rulebook) -> None:
    """Print how filings and their days compare with the assessment they are of.

    Each round has deals of its own, never seen before, with three quarters answered.
    """
    assessed, filed, slowest = list[float](), list[float](), 0.0
    for seed in range(2, ROUNDS + 2):
        deals = random_deals(rules, 0.75, seed=-seed)
        found = [assess(rules, answers, DAY) for answers in deals[:1]]
        start = len(found)
        assessed.append(
            seconds(lambda: found.extend(assess(rules, it, DAY) for it in deals))  # noqa: B023 - run at once
        )
        took = [
            seconds(lambda: timeline(each, filings(each)))  # noqa: B023 - run at once
            for each in found[start:]
        ]
        filed.append(sum(took))
        slowest = max(slowest, *took)
    note = f"{len(rules.regimes)} regimes, slowest {slowest * 1e3:.1f} ms"
    line(
        "filings and days, to assess", ratio(filed, assessed), "{:.1f} x", note, most=1
    )


def measure_memory() -> None:
    """Print how memory grows over many different deals, in a process of its own."""
    early, late = _elsewhere("deals")
    note = f"{MANY:,} different deals, {late:.0f} MiB"
    line("memory, last to first tenth", late / early, "{:.2f} x", note, most=1.05)


def assess_many() -> None:
    """Assess different deals; print the most MiB in the first tenth, and in all."""
    rules, taken = loader.load(FOLDER), []
    for seed in range(MANY // DEALS):
        for answers in random_deals(rules, answered=0.75, seed=seed):
            assess(rules, answers, DAY)
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        taken.append(pages * resource.getpagesize() / 2**20)
    print(json.dumps([max(taken[: len(taken) // 10]), max(taken)]))


def _agree(rules: Rulebook, chain: Chain, answers: Answers) -> None:
    """Stop where the two do not find the same rules in a deal without gaps.

    With gaps they must differ: the chain reads a blank as no.
    """
    found = assess(rules, answers, DAY)
    verdicts = {finding.rule.id: finding.verdict for finding in found.findings}
    met = {rule for rule, verdict in verdicts.items() if verdict is Verdict.MET}
    also, in_force = set(chain.run(answers)[1]), verdicts.keys()
    if met != also & in_force:
        raise SystemExit(f"The chain and the engine differ: {met ^ also & in_force}")


def _elsewhere(*asked: str) -> Any:
    """Return what a process of its own measures: it remembers nothing yet."""
    run = [sys.executable, __file__, *asked]
    took = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    return json.loads(took)


def measure_loading() -> None:
    """Print how long the shipped rulebook takes to load."""
    times = [_elsewhere("load") for _ in range(ROUNDS)]
    line("load the rulebook", statistics.median(times) * 1e3, "{:.0f} ms", most=150)


def measure_checking() -> None:
    """Print how long it takes to read the rulebook, prove it and doubt it.

    As the command does it, in as many processes as work side by side here.
    """
    for processes in sorted({processes_here(), 1}, reverse=True):
        took = statistics.median(
            _elsewhere("check", str(processes)) for _ in range(FEW_ROUNDS)
        )
        most, note = (
            5000 if processes == processes_here() else None,
            f"{processes} processes",
        )
        line("check the rulebook", took * 1e3, "{:,.0f} ms", note, most=most)


def check(processes: int) -> None:
    """Read the rulebook, hold it to its examples, and doubt it."""
    proved = examples.load(FOLDER, DAY, processes)
    if proved.rulebook:
        doubts(proved.rulebook, proved.examples, DAY, processes)


def measure_reloading() -> None:
    """Print how long the request takes that finds a changed rulebook."""
    with tempfile.TemporaryDirectory() as place, Printer(seconds=60) as printer:
        folder, register = Path(place) / "rules", Register(Path(place) / "register.db")
        shutil.copytree(FOLDER, folder)
        watch = Watcher(folder, interval=0, settle=0)
        publisher = Publisher(folder, register, printer, watch)
        times = [
            seconds(partial(_see_changed, publisher, folder)) for _ in range(ROUNDS)
        ]
        register.close()
    took = statistics.median(times)
    line("take a changed rulebook", took * 1e3, "{:.0f} ms", "once, between requests")


def _see_changed(publisher: Publisher, folder: Path) -> None:
    """Change a rule file, and have the change noticed and taken."""
    before, file = publisher.live().rulebook, folder / "rules" / "10-trade.yaml"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n", encoding="utf-8")
    while publisher.live().rulebook is before:
        pass


def measure_range(rules: Rulebook) -> None:
    """Print how long the range takes, and what to ask next, on deals never seen before.

    A tenth of the questions is answered, two tenths and so on, up to all of them.
    """
    ways: dict[str, Callable[[Assessment], object]] = {
        "exact range": lambda found: found.range,
        "later days": readings,
        "what to ask next": next_questions,
    }
    goals = {
        "exact range": (1, 5, 100),
        "later days": (3, 10, 300),
        "what to ask next": (1, 15, 300),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for tenths in range(11):
        for answers in random_deals(rules, tenths / 10, seed=100 + tenths):
            found = assess(rules, answers, DAY)
            for name, way in ways.items():
                times[name].append(seconds(partial(way, found)) * 1e3)
            gc.collect(1)  # as the server does after each answer
    for name, took in times.items():
        took.sort()
        note = f"{len(took):,} deals"
        middle, most, last = goals[name]
        each = statistics.median(took)
        line(f"{name}, median", each, "{:.2f} ms", note, most=middle)
        line("  p95", took[len(took) * 19 // 20], "{:.2f} ms", most=most)
        line("  slowest", took[-1], "{:.0f} ms", most=last)


def measure_levers() -> None:
    """Print how long the levers of a deal take, over every deal of the examples.

    Each is looked for once, as a page does: nothing is remembered from the last time.
    """
    proved = examples.load(FOLDER, DAY)
    if proved.rulebook is None:
        raise SystemExit("The shipped rulebook has problems: run screening check.")
    rules, times = proved.rulebook, []
    for example in proved.examples:
        found = assess(rules, example.deal.answers, example.deal.on)
        times.append(seconds(partial(levers, found)))
    times.sort()
    most, last = times[len(times) * 19 // 20], times[-1]
    note = f"{len(times):,} deals, slowest {last * 1e3:.0f} ms"
    line("levers, p95", most * 1e3, "{:.1f} ms", note, most=150)


def measure_pages(rules: Rulebook) -> None:
    """Print the warm PDF time of a short and a long briefing."""
    calm, busy = (
        deal_file.load(FOLDER / "examples" / f"{name}.yaml", rules, DAY)[0].deal
        for name in ("edge-consumer-export", "sungrow-storage")
    )
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment(
            {"SCREENING_DATA": folder, "SCREENING_TOKEN": "off"}
        )
        with open_app(settings) as app:
            _measure_pdf(app, calm)
            _measure_pdf(app, busy)


def _measure_pdf(app: Flask, deal: Deal) -> None:
    with app.app_context():
        rules, printer = live().rulebook, live().printer
    found = assess(rules, deal.answers, deal.on)
    briefings = [
        PrintJob(html.render(Explanation(replace(deal, name=f"Deal {number}"), found)))
        for number in range(ROUNDS + 1)
    ]
    pages = len(PdfReader(BytesIO(printer.print(briefings[0]))).pages)
    times = [seconds(partial(printer.print, job)) for job in briefings[1:]]
    took = statistics.median(times) * 1e3
    line(f"print a warm PDF, {pages} pages", took, "{:.0f} ms", most=250)


def measure_replay(rules: Rulebook) -> None:
    """Print how many kept deals are replayed a second, reading them included.

    The other rulebook puts every rule at watch a level higher, so that many deals move.
    """
    texts = rules.texts.items()
    higher = {
        name: text.replace("level: watch", "level: sensitive") for name, text in texts
    }
    other, found = loader.read(higher), assess(rules, {}, DAY)
    with tempfile.TemporaryDirectory() as folder:
        register = Register(Path(folder) / "register.db")
        for answers in random_deals(rules, answered=0.75, deals=KEPT):
            register.deals.keep(Deal(name="A deal", on=DAY, answers=answers), found)
        moves: list[Move] = []
        took = seconds(
            lambda: moves.extend(replay(rules, other, register.deals.newest()))
        )
        register.close()
    moved = sum(move.moved for move in moves)
    note = f"{len(moves):,} kept, {moved:,} move"
    line("replay deals a second", len(moves) / took, "{:,.0f}", note, least=1000)


def main() -> None:
    """Measure everything in the state that the commands run in, or what is asked."""
    gc.freeze()
    gc.set_threshold(MADE_MEANWHILE)
    match sys.argv[1:]:
        case ["deals"]:
            assess_many()
        case ["load"]:
            print(seconds(lambda: loader.load(FOLDER)))
        case ["check", processes]:
            print(seconds(partial(check, int(processes))))
        case _:
            measure_all()


def measure_all() -> None:
    """Measure everything."""
    rules = loader.load(FOLDER)
    measure_engine(rules)
    gc.freeze()  # as the server does that has started
    measure_range(rules)
    measure_filings(rules)
    measure_memory()
    measure_loading()
    measure_checking()
    measure_reloading()
    measure_levers()
    measure_pages(rules)
    measure_replay(rules)


if __name__ == "__main__":
    main()
