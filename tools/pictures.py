"""Make the README's pictures: the form in a real browser, a briefing's first page.

Needs Debian's chromium and poppler-utils beside the locked requirements.
"""

from __future__ import annotations

import subprocess
import tempfile
import threading
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from screening import briefing, dealfile, rulebook
from screening.engine import assess
from screening.explanation import explain
from screening.printer import Printer
from screening.settings import Settings, shipped
from screening.sheet import Sheet
from screening.web.serving import open_app

CHROMIUM = "/usr/bin/chromium"
PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
EXAMPLE = "sungrow-storage"
DAY = date(2026, 11, 25)


def main() -> None:
    """Make both pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture_of_the_form()
    picture_of_the_briefing()


def picture_of_the_form() -> None:
    """Photograph the form, filled with an example, at its connected devices."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment({"SCREENING_DATA": folder})
        with open_app(settings) as app:
            server = make_server("127.0.0.1", 0, app, threaded=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            _photograph(f"http://127.0.0.1:{server.port}/deals/new?example={EXAMPLE}")
            server.shutdown()


def _photograph(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page: Page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.goto(address)
        page.locator("#topic-connected-devices").scroll_into_view_if_needed()
        page.evaluate(
            "document.querySelector('#topic-connected-devices').scrollIntoView()"
        )
        page.screenshot(path=PICTURES / "form.png")
        browser.close()


def picture_of_the_briefing() -> None:
    """Print an example and turn its first page into a picture."""
    folder = shipped("rules") / "italy-china"
    rules = rulebook.load(folder)
    example = dealfile.load(folder / "examples" / f"{EXAMPLE}.yaml", rules, DAY)
    deal = example.deal
    page = briefing.render(explain(deal, assess(rules, deal.answers, deal.on)))
    with tempfile.TemporaryDirectory() as scratch, Printer(60) as printer:
        file = Path(scratch) / "briefing.pdf"
        file.write_bytes(printer.print(Sheet(page, on=deal.on)))
        subprocess.run(
            ["pdftoppm", "-png", "-r", "80", "-f", "1", "-l", "1", "-singlefile", file,
             PICTURES / "briefing"],
            check=True,
        )  # fmt: skip


if __name__ == "__main__":
    main()
