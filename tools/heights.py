"""Measure how high pages of deals and of the rulebook are, in a real browser.

The real deals, those of which most is said, and one of each kind of deal: a page of
theirs has 2,400 pixels at most on a wide window and 5,000 on a phone, and a fold 2,500
on a wide one. A page of the rulebook, of all that links lead to, has 6,000. Those that
have more are named, and the exit code says so.
"""

import logging
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flask import Flask
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from screening.engine.assess import assess
from screening.presentation.deal_view import DealView
from screening.register.deals import new_id
from screening.rulebook import deal_file
from screening.rulebook.answers import Deal
from screening.rulebook.folder import example_files, files_in
from screening.rulebook.model import Rulebook
from screening.settings import Settings
from screening.web.context import live
from screening.web.server import open_app
from tools.deals import DAY, FOLDER, REAL, example
from tools.pictures import CHROMIUM
from tools.timing import at_most

KIND = "deal-kind"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
WORDIEST = at_most(30, 2)
PHONE, WIDE = 390, 1280
PAGES = {WIDE: 2_400, PHONE: 5_000}
"""How high a page may be, by how wide the window is."""
FOLD = 2_500
RULEBOOK = 6_000
RULEBOOK_LINKS = """[...document.querySelectorAll("main a")].map(it => it.pathname)
    .filter(it => /^\\/(rulebook|precedents)(\\/(?!document)|$)/.test(it))"""
HEIGHT = "document.documentElement.scrollHeight"
FOLDS = """[...document.querySelectorAll("main details")]
    .filter(fold => !fold.parentElement.closest("details"))
    .map(fold => {
        const was = fold.open;
        fold.open = true;
        const height = Math.round(fold.getBoundingClientRect().height);
        fold.open = was;
        return [fold.querySelector("summary").innerText.split("\\n")[0], height];
    })"""


class Measured(NamedTuple):
    """How high something of a page is, and how high it may be."""

    page: str
    what: str
    wide: int
    height: int
    most: int


def deals(rules: Rulebook) -> dict[str, Deal]:
    """Return the deals to measure, by the name of their example."""
    every = {
        it.id: it.deal
        for it in deal_file.examples(example_files(files_in(FOLDER)), rules, DAY)
    }
    kinds = dict[object, str]()
    for name, deal in every.items():
        kinds.setdefault(deal.answers.get(KIND), name)
    wordiest = sorted(every, key=lambda it: _words(rules, every[it]))[-WORDIEST:]
    chosen = {it: every[it] for it in (*kinds.values(), *wordiest)}
    return chosen | {it: example(it, rules) for it in REAL}


def _words(rules: Rulebook, deal: Deal) -> int:
    """Return how many words a page says of its reasons, filings, steps and facts."""
    view = DealView(deal, assess(rules, deal.answers, deal.on))
    says = [it.title for it in view.reasons] + [it.title for it in view.steps]
    says += [it.says for it in view.filings.first]
    says += [it.answer for it in view.given]
    says += [it.ask for it in (*view.mattering, *view.remote)]
    return sum(len(text.split()) for text in says)


def measure(page: Page, address: str, name: str, wide: int) -> Iterator[Measured]:
    """Yield how high the page of a deal is, and each of its folds by itself."""
    page.set_viewport_size({"width": wide, "height": 900})
    page.goto(address)
    yield Measured(name, "page", wide, page.evaluate(HEIGHT), PAGES[wide])
    if wide == WIDE:
        for fold, height in page.evaluate(FOLDS):
            yield Measured(name, fold, wide, height, FOLD)


def rulebook(page: Page, address: str) -> Iterator[Measured]:
    """Yield how high every page of the rulebook is that links lead to."""
    seen = ["/rulebook"]
    for path in seen:
        page.goto(f"{address}{path}")
        for wide in PAGES:
            page.set_viewport_size({"width": wide, "height": 900})
            yield Measured(path, "rulebook", wide, page.evaluate(HEIGHT), RULEBOOK)
        links = dict.fromkeys(page.evaluate(RULEBOOK_LINKS))
        seen += [it for it in links if it not in seen]


def measured(app: Flask) -> Iterator[Measured]:
    """Yield all that is measured, of deals that are kept in the register of an app."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with app.app_context():
        here, at = live(), dict[str, str]()
        for name, deal in deals(here.rulebook).items():
            assessment = assess(here.rulebook, deal.answers, deal.on)
            at[name] = here.register.deals.keep(deal, assessment, new_id()).deal
    with (
        sync_playwright() as browsers,
        browsers.chromium.launch(executable_path=CHROMIUM, args=QUIET) as browser,
    ):
        page = browser.new_page()
        address = f"http://127.0.0.1:{server.port}"
        for name, deal_id in at.items():
            for wide in PAGES:
                yield from measure(page, f"{address}/deals/{deal_id}", name, wide)
        yield from rulebook(page, address)
    server.shutdown()


def report(every: Sequence[Measured]) -> int:
    """Print the highest of each kind, and all that is too high; return how many."""
    highest = dict[tuple[str, int], Measured]()
    for it in sorted(every, key=lambda it: it.height):
        highest[it.what, it.wide] = it
    for it in highest.values():
        print(f"{it.wide:5} {it.what:20} {it.height:6,} of {it.most:,}  {it.page}")
    over = [it for it in every if it.height > it.most]
    for it in over:
        print(f"TOO HIGH: {it.page}, {it.what} at {it.wide}: {it.height:,}")
    print(f"{len({it.page for it in every})} pages measured, {len(over)} too high")
    return len(over)


def main() -> int:
    """Measure on an empty register that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment(
            {"SCREENING_DATA": folder, "SCREENING_TOKEN": "off"}
        )
        with open_app(settings) as app:
            return report([*measured(app)])


if __name__ == "__main__":
    sys.exit(main() > 0)
