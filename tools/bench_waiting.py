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
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from screening.engine.assess import assess
from screening.register import Register
from screening.rulebook import loader
from screening.settings import Settings
from screening.web.server import listen
from tools.deals import FOLDER, example
from tools.timing import SMALL, at_most, finish, line, p95, ratio, seconds

ROUNDS = at_most(7, 1)
FORMS = at_most(300, 5)
DEALS = at_most(900, 60)
ASKED = at_most(1000, 20)
"""After how many requests the server's memory is looked at."""
CLIENTS = 2
OPENED = at_most(25, 2)
READS = at_most(2.0, 0.2)
"""How many seconds somebody reads an assessment before they download its briefing."""
AT_ONCE = at_most(0.5, 0.1)
"""The same of somebody who does not read it."""
USUAL, FOUR_PAGES = "shows-boots-for-a-barracks", "candy-haier"
USERS, PRINTING = at_most((50, 5), (4, 1))
MINUTES = at_most(2, 0.05)
LONGEST_LOOK = at_most(20, 1)
"""How many seconds somebody looks at a page at most, before they go on."""
_HOW = ["--small"] if SMALL else []
OK, ACCEPTED, UNAVAILABLE = 200, 202, 503
APP = "import screening.web"
ALONE = "import flask, wtforms, yaml, pydantic, sqlalchemy"


def serve(data: str, of: str) -> None:
    """Serve kept deals of an example; say in which process and where they are."""
    given = Settings.from_environment({"SCREENING_DATA": data})
    settings = replace(given, port=0, token="")
    settings.make_data()
    rules, register = loader.load(FOLDER), Register(settings.register)
    deal = example(of, rules)
    found = assess(rules, deal.answers, deal.on)
    names = (f"Boots {number}" for number in range(DEALS))
    deals = [
        register.deals.keep(replace(deal, name=name), found).deal for name in names
    ]
    register.close()
    with listen(settings) as server:
        print(os.getpid(), server.effective_port, *deals, flush=True)  # type: ignore[union-attr] # one socket
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
    return times[max(int(FORMS * 0.99) - 1, 0)]


@contextmanager
def serving(of: str = USUAL) -> Iterator[tuple[int, Iterator[str], int]]:
    """Start a server; yield its port, deals that nobody printed, and its process."""
    with tempfile.TemporaryDirectory() as data:
        started = subprocess.Popen(
            [sys.executable, __file__, "serve", data, of, *_HOW],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it says how many wait
            text=True,
        )
        said = started.stdout.readline() if started.stdout else ""
        process, port, *deals = said.split()
        others = iter(deals)
        Client(int(port)).get(f"/deals/{next(others)}/briefing.pdf")
        yield int(port), others, int(process)
        started.terminate()
        started.wait()
    if not next(others, None):
        sys.exit("All deals are printed: the last prints were repeats, or none.")


def measure_form() -> None:
    """Print the form's p99 with two clients who print, against without."""
    with serving() as (port, others, _process):
        client = Client(port)
        slow_form(client)
        alone, beside = [], []
        for _ in range(ROUNDS):
            alone.append(slow_form(client))
            with printing(port, others):
                beside.append(slow_form(client))
    note = f"p99 {statistics.median(beside) * 1e3:.0f} ms"
    line("form beside two who print", ratio(beside, alone), "{:.2f} x", note)


def measure_open_deal() -> None:
    """Print how soon a download begins, of a deal that is open and of one that is not.

    Beside it, how long the page of the deal takes.
    """
    page, opened, unopened = [], [], []
    with serving() as (port, deals, _process):
        client = Client(port)
        for _ in range(OPENED):
            deal, other = next(deals), next(deals)
            page.append(client.ask(f"/deals/{deal}")[0])
            time.sleep(READS)
            opened.append(client.ask(f"/deals/{deal}/1/briefing.pdf")[0])
            unopened.append(client.ask(f"/deals/{other}/1/briefing.pdf")[0])
    _tell("page of a deal", page)
    _tell("download of an open deal", opened)
    _tell("download of another", unopened)


def measure_at_once() -> None:
    """Print how long a click on four pages waits, half a second after the page came."""
    waits = []
    with serving(FOUR_PAGES) as (port, deals, _process):
        client = Client(port)
        for _ in range(OPENED):
            deal = next(deals)
            client.ask(f"/deals/{deal}")
            time.sleep(AT_ONCE)
            waits.append(client.ask(f"/deals/{deal}/1/briefing.pdf")[0])
            time.sleep(READS)
    _tell("four pages, after half a second", waits)


def _tell(what: str, took: list[float]) -> None:
    """Print the median and the slow end of first bytes."""
    slow = f"p95 {p95(took) * 1e3:.0f} ms, at most {max(took) * 1e3:.0f}"
    note = f"first byte, {len(took)} times, {slow}"
    line(what, statistics.median(took) * 1e3, "{:.0f} ms", note)


def measure_fifty() -> None:
    """Print how soon pages and prints come while fifty people use the app."""
    ends = time.monotonic() + 60 * MINUTES
    pages: list[float] = []
    prints: list[float] = []
    with serving() as (port, deals, _process):
        looked = [next(deals) for _ in range(USERS * 2)]
        lock = threading.Lock()

        def next_print() -> str:
            with lock:
                return f"/deals/{next(deals)}/1/briefing.pdf"

        def use(client: Client, number: int) -> None:
            chance = random.Random(number)  # noqa: S311 - the same people each time
            paths = ["/", "/deals", "/deals/new", *(f"/deals/{it}" for it in looked)]
            time.sleep(chance.uniform(0, LONGEST_LOOK))
            while True:
                if number < PRINTING:
                    prints.append(client.ask(next_print())[0])
                pages.append(client.ask(chance.choice(paths))[0])
                if time.monotonic() >= ends:
                    return
                time.sleep(chance.uniform(LONGEST_LOOK / 10, LONGEST_LOOK))

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
    line("prints refused", sum(it.refused for it in clients), "{:.0f}")
    line("  were shown the line", sum(it.shown for it in clients), "{:.0f}")


def measure_import() -> None:
    """Print how long the app takes to import, against the libraries it stands on."""
    app, alone = list[float](), list[float]()
    for _ in range(ROUNDS + 1):
        for code, times in ((APP, app), (ALONE, alone)):
            run = [sys.executable, "-c", code]
            times.append(seconds(partial(subprocess.run, run, check=True)))
    took, note = ratio(app[1:], alone[1:]), "to its libraries alone"
    line("import of the app", took, "{:.2f} x", note)


def measure_commands() -> None:
    """Print how long two commands take, from nothing to their last line."""
    deal = FOLDER / "examples" / "candy-haier.yaml"
    for what, command in (
        ("screening --help", ["--help"]),
        ("screening assess", ["assess", str(deal)]),
    ):
        run = [sys.executable, "-m", "screening", *command]
        work = partial(subprocess.run, run, check=True, stdout=subprocess.DEVNULL)
        times = [seconds(work) for _ in range(ROUNDS + 1)]
        line(what, statistics.median(times[1:]) * 1e3, "{:.0f} ms")


def measure_server() -> None:
    """Print what memory a server takes, its printer apart, after many requests."""
    chance = random.Random(0)  # noqa: S311 - the same pages each time
    with serving() as (port, deals, process):
        client, looked = Client(port), [next(deals) for _ in range(ASKED // 10)]
        paths = ["/", "/deals", "/deals/new", *(f"/deals/{it}" for it in looked)]
        for _ in range(ASKED):
            client.get(chance.choice(paths))
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    used = pages * resource.getpagesize() / 1e6
    line("server after 1,000 requests", used, "{:.0f} MB", f"after {ASKED:,}")


def main() -> None:
    """Measure all, or what is named; or serve."""
    if sys.argv[1:2] == ["serve"]:
        serve(*sys.argv[2:4])
        return
    measures = {
        "import": measure_import,
        "commands": measure_commands,
        "server": measure_server,
        "form": measure_form,
        "open": measure_open_deal,
        "at-once": measure_at_once,
        "fifty": measure_fifty,
    }
    for name in sys.argv[1:] or measures:
        measures[name]()
    finish()


if __name__ == "__main__":
    main()
