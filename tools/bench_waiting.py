"""Measure what else keeps people waiting: the form while others print, and the start.

A real waitress server in a process of its own, on a free port, is asked for the form
again and again, in rounds with and without two clients who ask for PDFs without pause;
each PDF is of a deal that was not printed before.
"""

import http.client
import statistics
import subprocess
import sys
import tempfile
import threading
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
DEALS = 400
CLIENTS = 2
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

    def get(self, path: str) -> bytes:
        """Return what is at a path."""
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status != 200:  # noqa: PLR2004 - all is well
            sys.exit(f"{path} answers {answer.status}: {said[:300]!r}")
        return said


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


def measure_form() -> None:
    """Print the form's p99 with two clients who print, against without."""
    with tempfile.TemporaryDirectory() as data:
        started = subprocess.Popen(
            [sys.executable, __file__, "serve", data], stdout=subprocess.PIPE, text=True
        )
        said = started.stdout.readline() if started.stdout else ""
        port, *deals = said.split()
        client, others = Client(int(port)), iter(deals)
        client.get(f"/deals/{next(others)}/briefing.pdf")
        slow_form(client)
        alone, beside = [], []
        for _ in range(ROUNDS):
            alone.append(slow_form(client))
            with printing(int(port), others):
                beside.append(slow_form(client))
        started.terminate()
        started.wait()
    if not next(others, None):
        sys.exit("All deals are printed: the last prints were repeats, or none.")
    note = f"p99 {statistics.median(beside) * 1e3:.0f} ms"
    line("form beside two who print", ratio(beside, alone), "{:.2f} x", note, most=2)


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
    """Measure both, or serve."""
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2])
        return
    measure_import()
    measure_form()


if __name__ == "__main__":
    main()
