"""Make the pictures: pages in a real browser, and briefings page by page.

Needs Debian's chromium-headless-shell and poppler-utils beside the locked requirements.
"""

import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from screening.briefing import html
from screening.briefing.printing.pool import Printer
from screening.engine.assess import assess
from screening.rulebook import loader
from screening.settings import Settings
from screening.web.context import live
from screening.web.server import open_app
from tools.deals import FOLDER, example

CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
EXAMPLE = "sungrow-storage"
KEPT = (
    EXAMPLE,
    "robox-efort",
    "cdp-reti-state-grid",
    "vado-cosco",
    "uffizi-bund-one",
    "mediaworld-jd",
    "candy-haier",
)
OF_EACH_SORT = {
    "routine": "edge-technology-park",
    "range": "vado-cosco",
    "strategic": "edge-port-concession-with-control",
}
IN_A_ROW, GAP = 5, 12


def main() -> None:
    """Make every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    pictures_of_pages()
    pictures_of_briefings()


def pictures_of_pages() -> None:
    """Photograph the form, an assessment, the list of deals, and two side by side."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment(
            {"SCREENING_DATA": folder, "SCREENING_TOKEN": "off"}
        )
        with open_app(settings) as app:
            server = make_server("127.0.0.1", 0, app, threaded=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            with app.app_context():
                deals = [*map(_keep, KEPT)]
            _photograph(f"http://127.0.0.1:{server.port}", deals)
            server.shutdown()


def _keep(name: str) -> str:
    """Keep the deal of an example; return its id."""
    here = live()
    deal = example(name, here.rulebook)
    assessment = assess(here.rulebook, deal.answers, deal.on)
    return here.register.deals.keep(deal, assessment).deal


def _photograph(address: str, deals: list[str]) -> None:
    first, second, *_others = deals
    pages = {
        "form": f"/deals/new?example={EXAMPLE}",
        "assessment": f"/deals/{second}",
        "deals": "/deals",
        "compare": f"/compare?deal={first}&deal={second}",
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page: Page = browser.new_page(viewport={"width": 1280, "height": 860})
        for name, path in pages.items():
            page.goto(f"{address}{path}")
            if name == "form":
                at = "#topic-connected-devices"
                page.evaluate(f"document.querySelector('{at}').scrollIntoView()")
            page.screenshot(path=PICTURES / f"{name}.png")
            _flat(Image.open(PICTURES / f"{name}.png"), PICTURES / f"{name}.png")
        browser.close()


def _flat(picture: Image.Image, out: Path) -> None:
    """Save a picture with few colours, as pages have."""
    few = picture.convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE)
    few.save(out, optimize=True)


def pictures_of_briefings() -> None:
    """Print examples; keep the first page of one, and all pages of one of each sort."""
    rules = loader.load(FOLDER)
    with tempfile.TemporaryDirectory() as scratch, Printer(60) as printer:
        for name, shown in {"briefing": EXAMPLE, **OF_EACH_SORT}.items():
            deal = example(shown, rules)
            job = html.print_job(deal, assess(rules, deal.answers, deal.on))
            pdf = Path(scratch) / f"{name}.pdf"
            pdf.write_bytes(printer.print(job))
            if name in OF_EACH_SORT:
                _side_by_side(_pages(pdf, 60), PICTURES / f"briefing-{name}.png")
            else:
                _pages(pdf, 80)[0].save(PICTURES / "briefing.png", optimize=True)


def _pages(pdf: Path, resolution: int) -> list[Image.Image]:
    """Return the pages of a PDF as pictures."""
    stem = pdf.with_suffix("")
    subprocess.run(["pdftoppm", "-png", "-r", str(resolution), pdf, stem], check=True)
    return [Image.open(page) for page in sorted(pdf.parent.glob(f"{stem.name}-*.png"))]


def _side_by_side(pages: list[Image.Image], out: Path) -> None:
    """Lay pages out on a sheet, five in a row, as on a table."""
    width, height = (size + GAP for size in pages[0].size)
    rows = -(-len(pages) // IN_A_ROW)
    table = Image.new("RGB", (IN_A_ROW * width + GAP, rows * height + GAP), "#74808f")
    for place, page in enumerate(pages):
        down, across = divmod(place, IN_A_ROW)
        table.paste(page, (across * width + GAP, down * height + GAP))
    _flat(table, out)


if __name__ == "__main__":
    main()
