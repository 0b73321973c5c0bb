"""Measure what people wait for, and print it in one run.

Times differ from machine to machine; the ratio is between two things timed side by
side, interleaved, in this run. What only this process works at is timed by its
processor time, as nobody else's work should count.
"""

import gc
import json
import resource
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path

from flask import Flask
from pypdf import PdfReader

from screening.analysis import examples
from screening.analysis.lint import doubts
from screening.analysis.replay import replay
from screening.briefing import html
from screening.briefing.printing.job import PrintJob
from screening.briefing.printing.pool import Printer
from screening.cli import MADE_MEANWHILE
from screening.editing.publish import Publisher, Watcher
from screening.engine.assess import Assessment, assess, following
from screening.engine.days import readings
from screening.engine.filings import filings
from screening.engine.levers import levers
from screening.engine.movement import next_questions
from screening.engine.schedule.calendar import calendars_of
from screening.engine.schedule.timeline import timeline
from screening.presentation.deal_view import DealView
from screening.register import Register
from screening.rulebook import deal_file, folder, loader
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers
from screening.rulebook.editions import of_day
from screening.rulebook.model import Rulebook, Verdict
from screening.settings import Settings, shipped
from screening.web.context import live
from screening.web.server import open_app
from tools.batch import BATCH
from tools.chain import Chain
from tools.deals import DAY, DEALS, FOLDER, example, random_deals
from tools.timing import (
    at_most,
    elsewhere,
    finish,
    line,
    p95,
    processor_seconds,
    ratio,
    seconds,
)

CHECKED = at_most(FOLDER, shipped("rules") / "scaffold" / "corridor")
ROUNDS, FEW_ROUNDS = at_most((9, 3), (1, 1))
KEPT = at_most(10_000, 5)
MANY = at_most(200_000, 200)
SHARES = (0.3, 0.75, 1)
"""How many of the questions are answered."""


def measure_engine(rules: Rulebook) -> None:
    """Print how assessments compare with the chain, on deals never seen before.

    Each round has deals of its own. The chain is told no more than which rules hold.
    """
    chain = Chain(of_day(rules, DAY))
    for answers in random_deals(rules, answered=1):
        _agree(rules, chain, answers)
    for share in SHARES:
        times = _timed(rules, chain, share)
        each = statistics.median(times["ours"]) / DEALS
        per_cent = f"{share * 100:.0f} %"
        line(f"assessments a second, {per_cent}", 1 / each, "{:,.0f}", "first seen")
        ours, whole = (ratio(times[way], times["chain"]) for way in ("ours", "whole"))
        took = f"{statistics.median(times['chain']) / DEALS * 1e6:.0f} us a deal"
        line(f"to a chain of ifs, {per_cent}", ours, "{:.1f} x", f"it takes {took}")
        note = "checklist, signals too"
        line(f"  with all that follows, {per_cent}", whole, "{:.1f} x", note)


def _timed(rules: Rulebook, chain: Chain, share: float) -> dict[str, list[float]]:
    """Return how long each round took, each way."""
    ways: dict[str, Callable[[Answers], object]] = {
        "ours": lambda answers: assess(rules, answers, DAY).findings,
        "chain": chain.run,
        "whole": lambda answers: following(assess(rules, answers, DAY)),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for seed in range(2, ROUNDS + 2):
        deals = random_deals(rules, share, seed=seed)
        for name, way in ways.items():
            times[name].append(processor_seconds(partial(_all, way, deals)))
    return times


def measure_stops() -> None:
    """Print the longest that one deal of a batch takes, with range, filings and days.

    As somebody has who calls the engine from Python: see `batch`.
    """
    took = json.loads(elsewhere(str(Path(__file__).with_name("batch.py"))))
    note = f"{BATCH:,} new deals; median {took['median'] * 1e3:.1f} ms"
    line("longest stop in a batch", took["longest"] * 1e3, "{:.0f} ms", note)
    line("make the engine ready", took["first"] * 1e3, "{:.0f} ms", "first assessment")


def _all(way: Callable[[Answers], object], deals: list[Answers]) -> None:
    for answers in deals:
        way(answers)


def measure_filings(rules: Rulebook) -> None:
    """Print how filings and their days compare with the assessment they are of.

    What is there is frozen, as in the app and its commands. Each round has deals of its
    own, never seen before, with three quarters answered.
    """
    ready = processor_seconds(lambda: calendars_of(rules).look_up(DAY.year))
    line("look up holidays", ready * 1e3, "{:.0f} ms", "once, as the app starts")
    gc.collect()
    gc.freeze()
    assessed, filed, slowest = list[float](), list[float](), 0.0
    for seed in range(2, ROUNDS + 2):
        deals = random_deals(rules, 0.75, seed=-seed)
        found = [assess(rules, answers, DAY) for answers in deals]
        works = [
            partial(lambda it: assess(rules, it, DAY).findings, it) for it in deals
        ]
        assessed.append(sum(map(processor_seconds, works)))
        took = [
            processor_seconds(lambda: timeline(each, filings(each)))  # noqa: B023 - run at once
            for each in found
        ]
        filed.append(sum(took))
        slowest = max(slowest, *took)
    each = statistics.median(filed) / DEALS * 1e6
    note = f"{len(rules.regimes)} regimes, {each:.0f} us a deal"
    line("filings and days, to assess", ratio(filed, assessed), "{:.1f} x", note)
    line("filings and days, slowest", slowest * 1e3, "{:.1f} ms")
    gc.unfreeze()


def measure_memory() -> None:
    """Print how memory grows over many different deals, in a process of its own."""
    early, late = json.loads(elsewhere(__file__, "deals"))
    note = f"{MANY:,} different deals, {late:.0f} MiB"
    line("memory, last to first tenth", late / early, "{:.2f} x", note)


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


def measure_loading() -> None:
    """Print how long the shipped rulebook takes to load."""
    times = [float(elsewhere(__file__, "load")) for _ in range(ROUNDS)]
    line("load the rulebook", statistics.median(times) * 1e3, "{:.0f} ms")


def measure_checking() -> None:
    """Print how long it takes to read the rulebook, prove it and doubt it."""
    took = [float(elsewhere(__file__, "check")) for _ in range(FEW_ROUNDS)]
    line("check the rulebook", statistics.median(took) * 1e3, "{:,.0f} ms")


def check() -> None:
    """Read the rulebook, hold it to its examples, and doubt it."""
    proved = examples.load(CHECKED, DAY)
    if proved.rulebook:
        doubts(proved.rulebook, proved.examples, DAY)


def measure_reloading() -> None:
    """Print how long the request takes that finds a changed rulebook."""
    with tempfile.TemporaryDirectory() as place, Printer(seconds=60) as printer:
        rules, register = Path(place) / "rules", Register(Path(place) / "register.db")
        shutil.copytree(FOLDER, rules)
        watch = Watcher(rules, interval=0, settle=0)
        publisher = Publisher(rules, register, printer, watch)
        times = [
            seconds(partial(_see_changed, publisher, rules)) for _ in range(ROUNDS)
        ]
        register.close()
    took = statistics.median(times)
    line("take a changed rulebook", took * 1e3, "{:.0f} ms", "once, between requests")


def _see_changed(publisher: Publisher, rules: Path) -> None:
    """Change a rule file, and have the change noticed and taken."""
    before, file = publisher.live().rulebook, rules / "rules" / "10-trade.yaml"
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
    times: dict[str, list[float]] = {name: [] for name in ways}
    for tenths in range(11):
        for answers in random_deals(rules, tenths / 10, seed=100 + tenths):
            found = assess(rules, answers, DAY)
            for name, way in ways.items():
                times[name].append(processor_seconds(partial(way, found)) * 1e3)
            gc.collect(1)  # as the server does after each answer
    for name, took in times.items():
        note = f"{len(took):,} deals"
        line(f"{name}, median", statistics.median(took), "{:.2f} ms", note)
        line(f"{name}, p95", p95(took), "{:.2f} ms")
        line(f"{name}, slowest", max(took), "{:.0f} ms")


def measure_levers(rules: Rulebook) -> None:
    """Print how long the levers of a deal take, over every deal of the examples.

    Each is looked for once, as a page does: nothing is remembered from the last time.
    """
    files, times = folder.example_files(folder.files_in(FOLDER)), []
    for it in deal_file.examples(files, rules, DAY)[: at_most(None, 20)]:
        found = assess(rules, it.deal.answers, it.deal.on)
        times.append(processor_seconds(partial(levers, found)))
    line("levers, p95", p95(times) * 1e3, "{:.1f} ms", f"{len(times):,} deals")
    line("levers, slowest", max(times) * 1e3, "{:.0f} ms")


def measure_pages(rules: Rulebook) -> None:
    """Print the warm PDF time of a short and a long briefing."""
    calm, busy = (
        example(it, rules) for it in ("edge-consumer-export", "sungrow-storage")
    )
    with tempfile.TemporaryDirectory() as data:
        settings = Settings.from_environment(
            {"SCREENING_DATA": data, "SCREENING_TOKEN": "off"}
        )
        with open_app(settings) as app:
            _measure_pdf(app, calm, "short")
            _measure_pdf(app, busy, "long")


def _measure_pdf(app: Flask, deal: Deal, what: str) -> None:
    with app.app_context():
        rules, printer = live().rulebook, live().printer
    found = assess(rules, deal.answers, deal.on)
    briefings = [
        PrintJob(html.render(DealView(replace(deal, name=f"Deal {number}"), found)))
        for number in range(ROUNDS + 1)
    ]
    pages = len(PdfReader(BytesIO(printer.print(briefings[0]))).pages)
    times = [seconds(partial(printer.print, job)) for job in briefings[1:]]
    took = statistics.median(times) * 1e3
    line(f"print a warm PDF, {what}", took, "{:.0f} ms", f"{pages} pages")


def measure_replay(rules: Rulebook) -> None:
    """Print how many kept deals are replayed a second, reading them included.

    The other rulebook puts every rule at watch a level higher, so that many deals move.
    """
    texts = rules.texts.items()
    higher = {
        name: text.replace("level: watch", "level: sensitive") for name, text in texts
    }
    other, found = loader.read(higher), assess(rules, {}, DAY)
    with tempfile.TemporaryDirectory() as data:
        register = Register(Path(data) / "register.db")
        for answers in random_deals(rules, answered=0.75, deals=KEPT):
            register.deals.keep(Deal(name="A deal", on=DAY, answers=answers), found)
        moves: list[bool] = []
        kept = register.deals.newest
        took = seconds(
            lambda: moves.extend(
                bool(it.difference.because) or it.difference.moved
                for it in replay(rules, other, kept())
            )
        )
        register.close()
    moved = sum(moves)
    note = f"{len(moves):,} kept, {moved:,} move"
    line("replay deals a second", len(moves) / took, "{:,.0f}", note)


def main() -> None:
    """Measure everything in the state that the commands run in, or what is asked."""
    gc.freeze()
    gc.set_threshold(MADE_MEANWHILE)
    match sys.argv[1:]:
        case ["deals"]:
            assess_many()
        case ["load"]:
            print(processor_seconds(lambda: loader.load(FOLDER)))
        case ["check"]:
            print(processor_seconds(check))
        case _:
            measure_all()


def measure_all() -> None:
    """Measure everything."""
    rules = loader.load(FOLDER)
    measure_engine(rules)
    gc.freeze()  # as the server does that has started
    measure_range(rules)
    measure_filings(rules)
    measure_stops()
    measure_memory()
    measure_loading()
    measure_checking()
    measure_reloading()
    measure_levers(rules)
    measure_pages(rules)
    measure_replay(rules)
    finish()


if __name__ == "__main__":
    main()
