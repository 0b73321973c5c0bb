"""Measure printing: beside a plain call of the library, and beside a browser.

Every briefing timed is another deal, so that no engine prints one twice. All are warm
and timed in turn, round by round; a ratio is the median of the rounds' ratios. The
plain call is `HTML(string).write_pdf()` on the same page, with the same fonts and the
same stylesheets inside it. The naive call is the same, where tables size themselves as
they do unless a design says otherwise. Run as `bench_paper.py renders` it prints 300
and says how much memory it took.
"""

import gc
import importlib.util
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from multiprocessing import active_children, get_context
from multiprocessing.connection import Connection
from pathlib import Path

from screening.briefing import html as the_briefing_html
from screening.briefing.printing.job import PrintJob, styles
from screening.briefing.printing.pool import Printer
from screening.engine.assess import assess
from screening.rulebook import loader
from screening.settings import shipped
from screening.web.jobs import Jobs
from tools.deals import FOLDER, example
from tools.timing import SMALL, at_most, finish, line, ratio, seconds

FOUR_PAGES = "candy-haier"
FONTS = shipped("reports") / "fonts"
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
ROUNDS = at_most(15, 1)
RENDERS = at_most(300, 2)
SETTLED = at_most(100, 1)
PAIRS, TOGETHER, FIRST = at_most((5, 20, 4), (1, 1, 1))
"""How often two workers are held to one, over how many prints, after how many more."""
_FACES = (
    ("Source Sans 3", 400, "SourceSans3_400Regular"),
    ("Source Sans 3", 600, "SourceSans3_600SemiBold"),
    ("Source Serif 4", 600, "SourceSerif4_600SemiBold"),
    ("Noto Sans SC", 400, "NotoSansSC_400Regular-names"),
    ("Noto Sans SC", 600, "NotoSansSC_600SemiBold-names"),
    ("Noto Sans KR", 400, "NotoSansKR_400Regular-hangul"),
    ("Noto Sans KR", 600, "NotoSansKR_600SemiBold-commoner"),
)


def print_jobs(many: int, start: int = 0) -> list[PrintJob]:
    """Return briefings of four pages, each of another deal."""
    rules = loader.load(FOLDER)
    deal = example(FOUR_PAGES, rules)
    found = assess(rules, deal.answers, deal.on)
    names = (f"Candy {number}" for number in range(start, start + many))
    return [
        the_briefing_html.print_job(replace(deal, name=name), found) for name in names
    ]


def with_styles(job: PrintJob) -> str:
    """Return a page that needs nothing besides: styles and fonts are in it."""
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight};'
        f" src: url({(FONTS / name).as_uri()}.ttf) }}"
        for family, weight, name in _FACES
    )
    css = "".join(style.read_text("utf-8") for style in styles())
    return job.html.replace("</head>", f"<style>{faces}{css}</style></head>")


def self_sizing(html: str) -> str:
    """Return a page whose tables find their widths from what is in them."""
    columns = re.compile("<colgroup>.*?</colgroup>", re.DOTALL)
    return columns.sub("", html.replace("table-layout: fixed", "table-layout: auto"))


class Other:
    """A warm process that prints in another way."""

    def __init__(self, way: Callable[[Connection], None]) -> None:
        spawn = get_context("spawn")
        self.ours, theirs = spawn.Pipe()
        self.process = spawn.Process(target=way, args=(theirs,), daemon=True)
        self.process.start()

    def print(self, html: str) -> None:
        """Have it print a page."""
        self.ours.send(html)
        self.ours.recv()


def plain(theirs: Connection) -> None:
    """Print as the library's first page of documentation tells."""
    os.nice(10)
    from weasyprint import HTML  # noqa: PLC0415 - only in that process

    while True:
        theirs.send(len(HTML(string=theirs.recv()).write_pdf()))


def untagged(theirs: Connection) -> None:
    """Print as our worker does, to a file of neither standard."""
    os.nice(10)
    from weasyprint import HTML  # noqa: PLC0415 - only in that process

    from screening.briefing.printing.fonts import Fonts  # noqa: PLC0415 - only in that process
    from screening.briefing.printing.renderer import Renderer  # noqa: PLC0415 - the same

    renderer = Renderer(Fonts())
    gc.freeze()
    gc.disable()
    while True:
        page = HTML(string=renderer.fonts.printable(theirs.recv()))
        document = page.render(renderer.font_config, stylesheets=renderer.styles)
        theirs.send(len(document.write_pdf()))
        gc.collect()


@contextmanager
def browser() -> Iterator[Callable[[str], object] | None]:
    """Yield what prints in a warm browser, or nothing where none is installed."""
    if not importlib.util.find_spec("playwright") or not Path(CHROMIUM).exists():
        yield None
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - where it is there

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = opened.new_page()

        def print_it(html: str) -> None:
            page.set_content(html)
            page.pdf(prefer_css_page_size=True, print_background=True)

        yield print_it
        opened.close()


def memory(*processes: int) -> float:
    """Return the MiB that processes take together, shared ones counted once."""
    found = 0
    for process in processes:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
        found += int(text.split("\nPss:")[1].split()[0])
    return found / 1024


def chromiums() -> list[int]:
    """Return the processes of our browser, not of anybody else's."""
    table = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,stat=,comm="],
        capture_output=True,
        text=True,
        check=True,
    )
    ours, found = {os.getpid()}, []
    for row in sorted(table.stdout.splitlines(), key=lambda row: int(row.split()[0])):
        pid, parent, state, name = row.split(maxsplit=3)
        if int(parent) in ours and not state.startswith("Z"):
            ours.add(int(pid))
            found += [int(pid)] if "chrom" in name else []
    return found


def worker_of(printer: Printer) -> int:
    """Return the process that prints, warm."""
    printer.software()
    [pid] = [
        child.pid for child in active_children() if child.name == "screening-printer"
    ]
    return pid or 0


def measure_ways() -> None:
    """Print how ours compares with each other way, and with a repeat."""
    with ExitStack() as stack:
        printer = stack.enter_context(Printer(60))
        ours = worker_of(printer)
        tagging, bare = Other(plain), Other(untagged)
        chromium = stack.enter_context(browser())
        prints = Jobs[bytes]()

        def kept(job: PrintJob) -> bytes:
            key = "a deal", job.html
            return prints.wait(prints.ask(key, lambda _work: printer.print(job)))

        ways: dict[str, Callable[[PrintJob], object]] = {
            "ours": kept,
            "again": kept,
            "plain": lambda job: tagging.print(with_styles(job)),
            "naive": lambda job: tagging.print(self_sizing(with_styles(job))),
            "untagged": lambda job: bare.print(job.html),
        }
        if chromium:
            ways["chromium"] = lambda job: chromium(with_styles(job))
        times = _timed(ways)
        if chromium:
            share = memory(ours) / memory(*chromiums())
        for other in (tagging, bare):
            other.process.kill()
    _tell_ways(times)
    if chromium:
        took = ratio(times["ours"], times["chromium"])
        line("to a warm browser", took, "{:.2f} x", "Chromium by Playwright")
        line("memory to the browser", share, "{:.2f} x")


def _timed(ways: dict[str, Callable[[PrintJob], object]]) -> dict[str, list[float]]:
    """Return how long each way took, round by round; the first rounds warm them up."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for job in print_jobs(ROUNDS + 2):
        for name, way in ways.items():
            times[name].append(seconds(partial(way, job)))
    return {name: took[2:] for name, took in times.items()}


def _tell_ways(times: dict[str, list[float]]) -> None:
    ours = times["ours"]
    took = statistics.median(ours) * 1e3
    line("print four pages, warm", took, "{:.0f} ms", "PDF/A-3a, PDF/UA-1, with data")
    for what, way, note in (
        ("to a naive call", "naive", "tables size themselves"),
        ("to a plain call", "plain", "the same page, its tables fixed too"),
        ("to the untagged file", "untagged", ""),
    ):
        line(what, ratio(ours, times[way]), "{:.2f} x", note)
    faster = ratio(ours, times["again"])
    line("a repeat is faster by", faster, "{:,.0f} x", "from memory")


def measure_workers() -> None:
    """Print how much faster two workers are than one."""
    with Printer(60) as single, Printer(60, workers=2) as double:
        for printer in (single, double):
            _print_all(printer, print_jobs(FIRST))
        ours, theirs = list[float](), list[float]()
        for start in range(100, 100 + PAIRS * TOGETHER, TOGETHER):
            for printer, times in ((double, ours), (single, theirs)):
                jobs = print_jobs(TOGETHER, start)
                times.append(seconds(partial(_print_all, printer, jobs)))
    line("two workers to one", ratio(theirs, ours), "{:.2f} x")


def _print_all(printer: Printer, jobs: list[PrintJob]) -> None:
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(printer.print, jobs))


def measure_renders() -> None:
    """Print how memory grew over many renders, and what was said on the way."""
    run = subprocess.run(
        [sys.executable, __file__, "renders", *(["--small"] if SMALL else [])],
        capture_output=True,
        text=True,
        check=True,
    )
    took = json.loads(run.stdout)
    grown = max(took[SETTLED:]) / max(took[:SETTLED])
    note = f"{max(took):.0f} MiB at most"
    line("memory, after 100 to before", grown, "{:.2f} x", note)
    said, note = len(run.stderr.splitlines()), f"in {len(took)} renders"
    line("warnings of GLib and others", said, "{:.0f}", note)


def print_many() -> None:
    """Print 300 briefings one after the other, and the memory after each, as JSON."""
    with Printer(60) as printer:
        took = []
        for job in print_jobs(RENDERS):
            printer.print(job)
            took.append(memory(worker_of(printer)))
    print(json.dumps(took))


def main() -> None:
    """Measure everything, or what is asked for."""
    if sys.argv[1:] == ["renders"]:
        print_many()
        return
    measure_ways()
    measure_workers()
    measure_renders()
    finish()


if __name__ == "__main__":
    main()
