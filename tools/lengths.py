"""Count the pages and words of the briefing of every example, one a line.

Run with names of examples to count those alone. Needs Debian's poppler-utils.
"""

import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from statistics import median

import pypdf

from screening.briefing import html
from screening.briefing.printing.pool import Printer
from screening.engine.assess import assess
from screening.rulebook import deal_file, loader
from screening.settings import shipped

EXAMPLES = shipped("rules") / "italy-china" / "examples"
DAY = date(2026, 11, 25)
SHARES = 2


def counted(names: list[str]) -> list[tuple[str, int, int]]:
    """Return the pages and words of examples."""
    rules, found = loader.load(EXAMPLES.parent), []
    with Printer(120) as printer, tempfile.TemporaryDirectory() as folder:
        for name in names:
            deal = deal_file.load(EXAMPLES / f"{name}.yaml", rules, DAY)[0].deal
            job = html.print_job(deal, assess(rules, deal.answers, deal.on))
            pdf = Path(folder) / "it.pdf"
            pdf.write_bytes(printer.print(job))
            said = subprocess.run(
                ["pdftotext", pdf, "-"], check=True, capture_output=True
            )
            words = len(said.stdout.decode().split())
            found.append((name, len(pypdf.PdfReader(pdf).pages), words))
    return found


def main() -> None:
    """Count them in two processes, and print the medians last."""
    names = sys.argv[1:] or sorted(it.stem for it in EXAMPLES.glob("*.yaml"))
    with ProcessPoolExecutor(SHARES) as pool:
        shares = pool.map(counted, [names[at::SHARES] for at in range(SHARES)])
        found = sorted(line for share in shares for line in share)
    medians = (median(int(line[place]) for line in found) for place in (1, 2))
    for line in (*found, ("median", *medians)):
        sys.stdout.write("\t".join(map(str, line)) + "\n")


if __name__ == "__main__":
    main()
