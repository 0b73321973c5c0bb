from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from datetime import date
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, cast

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination, DictionaryObject

from screening.briefing.html import render
from screening.briefing.printing.job import Printed, PrintJob
from screening.briefing.printing.pool import MOST_KEPT, MOST_KEPT_BYTES, Printer, _Kept
from screening.engine.assess import assess
from screening.errors import BriefingError
from screening.rulebook.answers import Deal
from screening.rulebook.deal_file import load
from screening.rulebook.model import Rulebook
from screening.wording.explanation import Explanation
from tests.pdfs import VENDORED

pytestmark = pytest.mark.paper

A_DAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def port(shipped_rules: Path, shipped_rulebook: Rulebook) -> Explanation:
    """Return a deal on a port, with a Chinese name."""
    file = shipped_rules / "examples" / "vado-cosco.yaml"
    deal = load(file, shipped_rulebook, A_DAY)[0].deal
    named = Deal(name="中远海运 / 中遠海運 (Vado)", on=deal.on, answers=deal.answers)
    return Explanation(named, assess(shipped_rulebook, named.answers, named.on))


@pytest.fixture(scope="module")
def printed(printer: Printer, port: Explanation) -> Printed:
    return printer.print_with_remarks(PrintJob(render(port), on=A_DAY))


@pytest.fixture(scope="module")
def briefing(printed: Printed) -> PdfReader:
    return read(printed.pdf)


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def page(words: str) -> PrintJob:
    html = f"<!doctype html><html lang=en><title>A page</title><p>{words}</p></html>"
    return PrintJob(html)


def fonts_in(pdf: PdfReader) -> set[str]:
    """Return the names of the fonts of a PDF, without the mark of a subset."""
    found = set()
    for one in pdf.pages:
        resources = cast("DictionaryObject", one["/Resources"])
        for font in cast("DictionaryObject", resources["/Font"]).values():
            name = cast("DictionaryObject", font.get_object())["/BaseFont"]
            found.add(re.sub(r"^/[A-Z]{6}\+", "", str(name)))
    return found


def bookmarks(outline: Sequence[Any]) -> Iterator[Destination]:
    """Yield the bookmarks of every depth, in reading order."""
    for one in outline:
        if isinstance(one, list):
            yield from bookmarks(one)
        else:
            yield one


def the_worker() -> BaseProcess:
    """Return the newest process that prints; their numbers come round again."""
    children = multiprocessing.active_children()
    return max(
        (one for one in children if one.name == "screening-printer"),
        key=lambda one: one._identity,  # noqa: SLF001 - no public way to tell the order
    )


def test_briefing_is_printed_with_its_name_and_level(
    briefing: PdfReader, port: Explanation
) -> None:
    first = briefing.pages[0].extract_text()

    assert port.deal in first
    assert port.level in first


def test_every_page_has_its_number_and_the_rules_it_rests_on(
    briefing: PdfReader,
) -> None:
    texts = [one.extract_text() for one in briefing.pages]

    assert all(
        f"{number} / {len(texts)}" in text for number, text in enumerate(texts, 1)
    )
    assert all("Rulebook version" in text for text in texts)


def test_headings_become_bookmarks(briefing: PdfReader) -> None:
    names = [one.title for one in bookmarks(briefing.outline)]

    assert names[0] == "中远海运 / 中遠海運 (Vado)"
    assert names.index("Findings") < names.index("Checklist") < names.index("Annex")


def test_only_vendored_fonts_are_used(briefing: PdfReader) -> None:
    assert fonts_in(briefing) == VENDORED


def test_library_has_nothing_to_remark(printed: Printed) -> None:
    assert printed.remarks == ()


def test_no_finding_is_split_over_two_pages(
    printer: Printer, port: Explanation
) -> None:
    many = copy(port)
    many.reasons = (port.reasons * 12)[:60]

    pages = read(printer.print(PrintJob(render(many)))).pages

    texts = [one.extract_text() for one in pages]
    assert sum(text.count("Decided by") for text in texts) == 60
    findings = [text for text in texts if "Decided by" in text]
    assert all(text.count("Decided by") == text.count("Basis ") for text in findings)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["edge-nothing-answered", "sungrow-storage"])
def test_a_first_page_is_one_page(
    printer: Printer, shipped_rules: Path, shipped_rulebook: Rulebook, name: str
) -> None:
    file = shipped_rules / "examples" / f"{name}.yaml"
    deal = load(file, shipped_rulebook, A_DAY)[0].deal
    assessment = assess(shipped_rulebook, deal.answers, deal.on)

    pages = read(printer.print(PrintJob(render(Explanation(deal, assessment))))).pages

    assert "What next" in pages[0].extract_text()
    assert "What would settle" not in pages[1].extract_text()


def test_same_briefing_is_the_same_bytes_in_another_process(
    printed: Printed, port: Explanation, tmp_path: Path
) -> None:
    (tmp_path / "briefing.html").write_text(render(port), encoding="utf-8")
    code = (
        "import datetime, pathlib, sys\n"
        "from screening.briefing.printing.pool import PrintJob, Printer\n"
        "html = pathlib.Path(sys.argv[1]).read_text('utf-8')\n"
        "sheet = PrintJob(html, on=datetime.date(2026, 11, 25))\n"
        "with Printer(60) as printer: sys.stdout.buffer.write(printer.print(sheet))"
    )

    command = [sys.executable, "-c", code, str(tmp_path / "briefing.html")]
    env = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"}
    other = subprocess.run(command, env=env, check=True, capture_output=True)

    assert other.stdout == printed.pdf


def test_nothing_of_the_machine_is_in_the_pdf(briefing: PdfReader) -> None:
    metadata = dict(briefing.metadata or {})

    days = {"/CreationDate", "/ModDate"}
    assert set(metadata) == {"/Title", "/Subject", "/Producer", *days}
    assert re.fullmatch(r"WeasyPrint [\d.]+", str(metadata["/Producer"]))


def test_threads_get_their_own_documents(printer: Printer) -> None:
    words = [f"Number {number}" for number in range(6)]

    with ThreadPoolExecutor(3) as threads:
        printed = list(threads.map(printer.print, map(page, words)))

    texts = [read(pdf).pages[0].extract_text() for pdf in printed]
    assert [text.splitlines()[0] for text in texts] == words


@pytest.mark.slow
def test_a_worker_that_overruns_is_ended_and_replaced() -> None:
    with Printer(seconds=0) as printer:
        printer.warm()
        first = the_worker()

        with pytest.raises(BriefingError, match="longer than 0 seconds"):
            printer.print(page("Late"))

        assert not first.is_alive()
        assert the_worker().is_alive()


@pytest.mark.slow
def test_a_worker_that_dies_is_replaced() -> None:
    with Printer(seconds=60) as printer:
        printer.print(page("Before"))
        first = the_worker()
        os.kill(first.pid or 0, signal.SIGSTOP)
        threading.Timer(0.2, first.kill).start()

        with pytest.raises(BriefingError, match="process that prints briefings ended"):
            printer.print(page("Lost"))

        assert printer.print(page("After")).startswith(b"%PDF")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
def test_an_answer_nobody_waited_for_goes_to_nobody_else() -> None:
    with Printer(seconds=60) as printer:
        printer.print(page("Before"))
        first = the_worker()
        os.kill(first.pid or 0, signal.SIGSTOP)
        with alarm(0.2), pytest.raises(Interrupted):
            printer.print(page("Secret"))
        with contextlib.suppress(ProcessLookupError):
            os.kill(first.pid or 0, signal.SIGCONT)

        [after] = read(printer.print(page("After"))).pages

    assert after.extract_text().splitlines()[0] == "After"


class Interrupted(Exception):  # noqa: N818 - it stands for one of Python's own
    """Stands for what may end a wait at any moment, such as a key pressed."""


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Interrupt what goes on after so long."""

    def ring(*_: object) -> None:
        raise Interrupted

    usual = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, usual)


@pytest.mark.slow
def test_a_worker_that_died_in_between_is_not_missed() -> None:
    with Printer(seconds=60) as printer:
        printer.print(page("Before"))
        first = the_worker()
        first.kill()
        first.join()

        assert printer.print(page("After")).startswith(b"%PDF")


def test_a_closed_printer_prints_no_more() -> None:
    printer = Printer(seconds=60)
    printer.warm()
    worker = the_worker()

    printer.close()

    assert not worker.is_alive()
    with pytest.raises(BriefingError, match="shut down"):
        printer.print(page("Late"))


def test_missing_pango_is_said_with_its_cure(tmp_path: Path) -> None:
    broken = 'raise OSError("cannot load library libpango-1.0-0")'
    (tmp_path / "weasyprint.py").write_text(broken)
    code = """
from screening.briefing.printing import pool as printer
if __name__ == "__main__":
    with printer.Printer(seconds=20) as asked:
        for _ in range(3):
            try:
                asked.print(printer.PrintJob(""))
            except printer.BriefingError as error:
                print(error)
"""
    (tmp_path / "ask.py").write_text(code)

    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    asked = subprocess.run(
        [sys.executable, tmp_path / "ask.py"],
        env=env,
        check=True,
        capture_output=True,
        text=True,
    )

    assert asked.stdout.count("Printing needs Pango, which is not on this machin") == 3
    assert asked.stderr == ""


@pytest.mark.slow
def test_who_would_wait_too_long_is_told_at_once() -> None:
    with Printer(seconds=60) as cold, ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(cold.print, page("A page")) for _ in range(6)]

    refused = [one for one in asked if isinstance(one.exception(), BriefingError)]
    assert len(refused) == 3
    assert "still being printed" in str(refused[0].exception())


@pytest.mark.slow
def test_two_workers_print_at_once() -> None:
    with Printer(seconds=60, workers=2) as printer:
        printer.warm()
        started = [one.name for one in multiprocessing.active_children()]
        with ThreadPoolExecutor(4) as threads:
            printed = list(threads.map(printer.print, map(page, "abcd")))

    assert started.count("screening-printer") >= 2
    assert [read(pdf).pages[0].extract_text()[0] for pdf in printed] == [*"abcd"]


@pytest.mark.slow
def test_a_hard_document_holds_up_no_other() -> None:
    with Printer(seconds=60, workers=2) as printer, ThreadPoolExecutor(1) as threads:
        hard = threads.submit(printer.print, page("<p>A line</p>" * 5_000))
        easy = printer.print(page("Easy"))

        assert easy.startswith(b"%PDF")
        assert not hard.done()
        printer.close()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
def test_a_worker_ends_with_the_process_that_asks_also_within_a_page() -> None:
    dies = """if True:
        import os, signal, threading
        from screening.briefing.printing.job import PrintJob
        from screening.briefing.printing.pool import Printer
        printer = Printer(seconds=60)
        printer.software()
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGKILL)).start()
        printer.print(PrintJob("<p>A line</p>" * 9_000))
    """

    with subprocess.Popen([sys.executable, "-c", dies], stdout=subprocess.PIPE) as asks:
        assert asks.wait() == -signal.SIGKILL
        asks.communicate(timeout=5)  # its worker holds the other end, too


@pytest.mark.slow
def test_a_document_that_needs_too_much_memory_is_refused() -> None:
    with Printer(seconds=60) as printer:
        wide = page("a" * 10_000_000)

        with pytest.raises(BriefingError, match=r"more memory|process that prints"):
            printer.print(wide)

        assert printer.print(page("After")).startswith(b"%PDF")


def test_a_known_sheet_is_not_printed_again() -> None:
    with Printer(seconds=60) as printer:
        first = printer.print(page("Known"))
        the_worker().kill()

        assert printer.print(page("Known")) is first


def test_what_is_kept_has_a_bound() -> None:
    kept = _Kept()
    for number in range(MOST_KEPT + 1):
        kept.put(str(number), Printed(b"%PDF", ()))
        kept.get("0")

    assert (kept.get("0"), kept.get("1")) == (Printed(b"%PDF", ()), None)


def test_what_is_kept_has_a_bound_in_bytes() -> None:
    kept = _Kept()
    half = Printed(bytes(MOST_KEPT_BYTES // 2 + 1), ())

    kept.put("older", half)
    kept.put("newer", half)
    kept.put("too-large", Printed(bytes(MOST_KEPT_BYTES + 1), ()))

    assert [kept.get(one) for one in ("older", "newer", "too-large")] == [
        None,
        half,
        None,
    ]


def test_a_closed_printer_keeps_no_deal() -> None:
    printer = Printer(seconds=60)
    printer.print(page("Known"))

    printer.close()

    with pytest.raises(BriefingError, match="shut down"):
        printer.print(page("Known"))


def test_the_software_that_decides_the_bytes_is_named(printer: Printer) -> None:
    software = printer.software()

    assert set(software) == {
        "screening", "weasyprint", "pydyf", "pango", "harfbuzz", "zlib", "pillow",
        "fonttools", "fonts", "styles",
    }  # fmt: skip
    assert software is printer.software()
    assert re.fullmatch(r"[0-9a-f]{64}", software["fonts"])


def test_the_library_stays_out_of_the_process_that_asks() -> None:
    code = (
        "import sys; from screening.briefing.printing.pool import PrintJob, Printer\n"
        "sheet = PrintJob('<html lang=en><title>.</title>')\n"
        "with Printer(60) as printer: printer.print(sheet)\n"
        "print('weasyprint' in sys.modules)"
    )

    command = [sys.executable, "-c", code]
    asked = subprocess.run(command, check=True, capture_output=True, text=True)

    assert asked.stdout == "False\n"
    assert asked.stderr == ""


def test_bare_elements_find_no_font_of_the_machine(printer: Printer) -> None:
    bare = page("<code>code</code> <kbd>keys</kbd> <i>a</i> <table><td>cell</table>")

    pdf = read(printer.print(bare))

    assert fonts_in(pdf) <= VENDORED
