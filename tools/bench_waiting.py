"""Measure what else keeps people waiting: the start, prints, and pages beside them.

A real waitress server in a process of its own, on a free port, is asked for the form
again and again, in rounds with and without two clients who ask for PDFs without pause;
each PDF is of a deal that was not printed before. Then somebody opens a deal, reads,
and downloads its briefing. Then fifty people use it at once, and one in ten of them
prints; who is shown a page that waits looks again when it says so.

A first byte is there once the head of an answer is.
"""

import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial

from timing import line, ratio, seconds

from screening.engine.assess import assess
from screening.register import Register
from screening.rulebook import deal_file, loader
from screening.settings import Settings, shipped
from screening.web.server import listen

FOLDER = shipped("rules") / "italy-china"
DAY = date(2026, 11, 25)
ROUNDS = 7
FORMS = 300
DEALS = 900
CLIENTS = 2
OPENED = 25
READS = 2.0
"""How many seconds somebody reads an assessment before they download its briefing."""
USERS, PRINTING = 50, 5
MINUTES = 2
LONGEST_LOOK = 20
"""How many seconds somebody looks at a page at most, before they go on."""
OK, ACCEPTED, UNAVAILABLE = 200, 202, 503
APP = "import screening.web"
ALONE = "import flask, wtforms, yaml, pydantic, sqlalchemy"


def serve(data: str) -> None:
    """Serve deals that were kept, and say on standard output where and which."""
    given = Settings.from_environment({"SCREENING_DATA": data})
    settings = replace(given, port=0, token="")
    settings.make_data()
    rules, register = loader.load(FOLDER), Register(settings.register)
    file = FOLDER / "examples" / "shows-boots-for-a-barracks.yaml"
    deal = deal_file.load(file, rules, DAY)[0].deal
    found = assess(rules, deal.answers, deal.on)
    names = (f"Boots {number}" for number in range(DEALS))
    deals = [
        register.deals.keep(replace(deal, name=name), found).deal for name in names
    ]
    register.close()
    with listen(settings) as server:
        print(server.effective_port, *deals, flush=True)  # type: ignore[union-attr] # one socket
        server.run()


class Client:
    """Somebody who asks a server, over one connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.refused = 0
        self.shown = 0

    def get(self, path: str) -> bytes:
        """Return what is at a path."""
        return self.ask(path)[1]

    def ask(self, path: str) -> tuple[float, bytes]:
        """Return how long the first byte of an answer takes, and the answer.

        A page that says when to look again is looked at again.
        """
        start = time.perf_counter()
        while True:
            self._connection.request("GET", path)
            answer = self._connection.getresponse()
            first = time.perf_counter() - start
            said = answer.read()
            if answer.status != ACCEPTED:
                break
            self.shown += 1
            time.sleep(float(answer.headers["Refresh"].partition(";")[0]))
        if answer.status == UNAVAILABLE:
            self.refused += 1
        elif answer.status != OK:
            sys.exit(f"{path} answers {answer.status}: {said[:300]!r}")
        return first, said


@contextmanager
def printing(port: int, deals: Iterator[str]) -> Iterator[None]:
    """Have two clients ask for PDFs without pause, meanwhile."""
    enough = threading.Event()

    def ask() -> None:
        client = Client(port)
        while not enough.is_set():
            client.get(f"/deals/{next(deals)}/briefing.pdf")

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for thread in clients:
        thread.start()
    yield
    enough.set()
    for thread in clients:
        thread.join()


def slow_form(client: Client) -> float:
    """Return how long one in a hundred forms takes at least."""
    times = sorted(seconds(lambda: client.get("/deals/new")) for _ in range(FORMS))
    return times[int(FORMS * 0.99) - 1]


@contextmanager
def serving() -> Iterator[tuple[int, Iterator[str]]]:
    """Start a server, and yield its port and deals that nobody printed."""
    with tempfile.TemporaryDirectory() as data:
        started = subprocess.Popen(
            [sys.executable, __file__, "serve", data],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it says how many wait
            text=True,
        )
        said = started.stdout.readline() if started.stdout else ""
        port, *deals = said.split()
        others = iter(deals)
        Client(int(port)).get(f"/deals/{next(others)}/briefing.pdf")
        yield int(port), others
        started.terminate()
        started.wait()
    if not next(others, None):
        sys.exit("All deals are printed: the last prints were repeats, or none.")


def measure_form() -> None:
    """Print the form's p99 with two clients who print, against without."""
    with serving() as (port, others):
        client = Client(port)
        slow_form(client)
        alone, beside = [], []
        for _ in range(ROUNDS):
            alone.append(slow_form(client))
            with printing(port, others):
                beside.append(slow_form(client))
    note = f"p99 {statistics.median(beside) * 1e3:.0f} ms"
    line("form beside two who print", ratio(beside, alone), "{:.2f} x", note, most=2)


def measure_open_deal() -> None:
    """Print how soon a download begins, of a deal that is open and of one that is not.

    Beside it, how long the page of the deal takes.
    """
    page, opened, unopened = [], [], []
    with serving() as (port, deals):
        client = Client(port)
        for _ in range(OPENED):
            deal, other = next(deals), next(deals)
            page.append(client.ask(f"/deals/{deal}")[0])
            time.sleep(READS)
            opened.append(client.ask(f"/deals/{deal}/1/briefing.pdf")[0])
            unopened.append(client.ask(f"/deals/{other}/1/briefing.pdf")[0])
    for what, took, most in (
        ("page of a deal", page, None),
        ("download of an open deal", opened, 100),
        ("  of one that is not open", unopened, None),
    ):
        _tell(what, took, most)


def _tell(what: str, took: list[float], most: float | None = None) -> None:
    """Print the median and the slow end of first bytes."""
    took.sort()
    slow = f"p95 {took[len(took) * 19 // 20] * 1e3:.0f} ms"
    note = f"first byte, {len(took)} times, {slow}, at most {took[-1] * 1e3:.0f} ms"
    line(what, statistics.median(took) * 1e3, "{:.0f} ms", note, most=most)


def measure_fifty() -> None:
    """Print how soon pages and prints come while fifty people use the app."""
    ends = time.monotonic() + 60 * MINUTES
    pages: list[float] = []
    prints: list[float] = []
    with serving() as (port, deals):
        looked = [next(deals) for _ in range(USERS * 2)]
        lock = threading.Lock()

        def next_print() -> str:
            with lock:
                return f"/deals/{next(deals)}/1/briefing.pdf"

        def use(client: Client, number: int) -> None:
            chance = random.Random(number)  # noqa: S311 - the same people each time
            paths = ["/", "/deals", "/deals/new", *(f"/deals/{it}" for it in looked)]
            time.sleep(chance.uniform(0, LONGEST_LOOK))
            while time.monotonic() < ends:
                if number < PRINTING:
                    prints.append(client.ask(next_print())[0])
                pages.append(client.ask(chance.choice(paths))[0])
                time.sleep(chance.uniform(2, LONGEST_LOOK))

        clients = [Client(port) for _ in range(USERS)]
        people = [
            threading.Thread(target=use, args=(client, number))
            for number, client in enumerate(clients)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()
    _tell(f"pages of {USERS} people", pages)
    _tell(f"  prints of {PRINTING} of them", prints)
    line("  refused", sum(it.refused for it in clients), "{:.0f}", most=0)
    line("  were shown the line", sum(it.shown for it in clients), "{:.0f}")


def measure_import() -> None:
    """Print how long the app takes to import, against the libraries it stands on."""
    app, alone = [], []
    for _ in range(ROUNDS + 1):
        for code, times in ((APP, app), (ALONE, alone)):
            run = [sys.executable, "-c", code]
            times.append(seconds(partial(subprocess.run, run, check=True)))
    took, note = ratio(app[1:], alone[1:]), "to its libraries alone"
    line("import of the app", took, "{:.2f} x", note, most=1.2)


def main() -> None:
    """Measure all, or what is named; or serve."""
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2])
        return
    measures = {
        "import": measure_import,
        "form": measure_form,
        "open": measure_open_deal,
        "fifty": measure_fifty,
    }
    for name in sys.argv[1:] or measures:
        measures[name]()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
