"""Briefings are printed in processes of their own, which may die and are replaced."""

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
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from screening import __version__
from screening.briefing.html import render
from screening.briefing.printing import pool
from screening.briefing.printing.job import PrintJob
from screening.briefing.printing.pool import Printer
from screening.engine.assess import assess
from screening.errors import BriefingError
from screening.formats.text import plain_text
from screening.presentation.deal_view import DealView
from screening.rulebook.model import Rulebook
from screening.web.pages.briefings import what_changed
from tests import builders as a
from tests.pdfs import A_DAY, Pdf, deal_of, fonts
from tests.words import page

pytestmark = pytest.mark.paper

NAME = "中远海运 / 中遠海運 (Vado)"
UNIX = pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")


@pytest.fixture(scope="module")
def port(shipped_rulebook: Rulebook) -> DealView:
    """Return a deal on a port, with a Chinese name."""
    deal = replace(deal_of("vado-cosco", shipped_rulebook), name=NAME)
    return DealView(deal, assess(shipped_rulebook, deal.answers, deal.on))


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def first_line(pdf: bytes) -> str:
    return read(pdf).pages[0].extract_text().splitlines()[0]


def bookmarks(outline: Sequence[Any]) -> Iterator[Destination]:
    """Yield the bookmarks of every depth, in reading order."""
    for mark in outline:
        if isinstance(mark, list):
            yield from bookmarks(mark)
        else:
            yield mark


def the_worker() -> BaseProcess:
    """Return the newest process that prints; their numbers come round again."""
    children = multiprocessing.active_children()
    return max(
        (child for child in children if child.name == "screening-printer"),
        key=lambda child: child._identity,  # noqa: SLF001 - no public way to tell the order
    )


def run(code: str, *arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a program that prints; it may say nothing on the side."""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, **env},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return done


def test_briefing_has_name_level_and_numbers(printer: Printer, port: DealView) -> None:
    briefing = read(printer.print(PrintJob(render(port), on=A_DAY)))

    texts = [paper.extract_text() for paper in briefing.pages]
    assert NAME in texts[0]
    assert port.level in " ".join(texts[0].split())
    for number, text in enumerate(texts, 1):
        assert f"{number} of {len(texts)}" in text
        assert "Made on 25 November 2026 · Rulebook" in text
    names = [plain_text(mark.title or "") for mark in bookmarks(briefing.outline)]
    assert names[0] == NAME
    assert names.index("Findings") < names.index("Checklist") < names.index("Sources")


def test_no_finding_is_split_over_two_pages(printer: Printer) -> None:
    says = f"{'Andmore. ' * 300} End."
    rules = [a.rule(name, {"owned": "yes"}, says=says) for name in "abcde"]
    told = a.explained(a.question("owned"), *rules, answers={"owned": "yes"})

    pages = read(printer.print(PrintJob(render(told)))).pages

    texts = [paper.extract_text() for paper in pages]
    many = [len(re.findall(r"Andmore\.", text)) for text in texts]
    ends = [len(re.findall(r"\bEnd\.", text)) for text in texts]
    assert sum(ends) == len(told.reasons) == 5
    assert many == [300 * it for it in ends]


def test_another_process_prints_the_same_bytes_and_keeps_the_library_out(
    printer: Printer, port: DealView, tmp_path: Path
) -> None:
    (tmp_path / "briefing.html").write_text(render(port), encoding="utf-8")
    code = (
        "import datetime, pathlib, sys\n"
        "from screening.briefing.printing.pool import PrintJob, Printer\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "html = (folder / 'briefing.html').read_text('utf-8')\n"
        "job = PrintJob(html, on=datetime.date(2026, 11, 25))\n"
        "with Printer(60) as printer: pdf = printer.print(job)\n"
        "(folder / 'briefing.pdf').write_bytes(pdf)\n"
        "print('weasyprint' in sys.modules)"
    )

    other = run(code, tmp_path, PYTHONHASHSEED="7", TZ="Asia/Shanghai")

    same = printer.print(PrintJob(render(port), on=A_DAY))
    assert (tmp_path / "briefing.pdf").read_bytes() == same
    assert other.stdout == "False\n"


def test_threads_get_their_own_documents_however_many_wait(printer: Printer) -> None:
    words = [f"Number {number}" for number in range(12)]

    with ThreadPoolExecutor(12) as threads:
        printed = list(threads.map(printer.print, map(page, words)))

    assert [*map(first_line, printed)] == words


def test_a_late_starting_worker_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    with Printer(seconds=60) as printer:
        with monkeypatch.context() as hurried:
            hurried.setattr(pool, "STARTING", 0)
            with pytest.raises(BriefingError, match="did not start within 0 seconds"):
                printer.print(page("Cold"))

        assert first_line(printer.print(page("Warm"))) == "Warm"


@pytest.mark.slow
def test_a_worker_that_overruns_or_dies_is_replaced_at_work_or_in_between() -> None:
    with Printer(seconds=0) as hurried:
        hurried.warm()
        late = the_worker()
        with pytest.raises(BriefingError, match="longer than 0 seconds"):
            hurried.print(page("Late"))
        assert not late.is_alive()
    with Printer(seconds=60) as printer:
        printer.print(page("Before"))
        first = the_worker()
        os.kill(first.pid or 0, signal.SIGSTOP)
        threading.Timer(0.2, first.kill).start()
        with pytest.raises(BriefingError, match="prints briefings was ended"):
            printer.print(page("Lost"))
        assert first_line(printer.print(page("Between"))) == "Between"

        second = the_worker()
        second.kill()
        second.join()

        assert first_line(printer.print(page("After"))) == "After"


@pytest.mark.slow
@UNIX
def test_a_job_that_takes_too_much_of_a_processor_is_stopped_and_told() -> None:
    with Printer(seconds=1) as printer:
        with pytest.raises(BriefingError, match="longer than 1 seconds to print"):
            printer.print(page("<p>A line</p>" * 20_000))

        assert first_line(printer.print(page("After"))) == "After"


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
@UNIX
def test_an_answer_nobody_waited_for_goes_to_nobody_else() -> None:
    with Printer(seconds=60) as printer:
        printer.print(page("Before"))
        first = the_worker()
        os.kill(first.pid or 0, signal.SIGSTOP)
        with alarm(0.2), pytest.raises(Interrupted):
            printer.print(page("Secret"))
        with contextlib.suppress(ProcessLookupError):
            os.kill(first.pid or 0, signal.SIGCONT)

        assert first_line(printer.print(page("After"))) == "After"


def test_a_closed_printer_has_no_worker_and_prints_no_more() -> None:
    with Printer(seconds=60) as printer:
        printer.warm()
        worker = the_worker()

    assert not worker.is_alive()
    for ask in (lambda: printer.print(page("Late")), lambda: printer.with_limit(60)):
        with pytest.raises(BriefingError, match="shut down"):
            ask()


def test_missing_pango_is_said_with_its_cure(tmp_path: Path) -> None:
    broken = 'raise OSError("cannot load library libpango-1.0-0")'
    (tmp_path / "weasyprint.py").write_text(broken)
    code = """if True:
        from screening.briefing.printing.pool import BriefingError, Printer, PrintJob
        with Printer(seconds=20) as asked:
            for _ in range(2):
                try:
                    asked.print(PrintJob(""))
                except BriefingError as error:
                    print(error)
    """

    asked = run(code, PYTHONPATH=str(tmp_path))

    assert asked.stdout.count("Printing needs Pango, which is not on this machin") == 2


@pytest.mark.slow
def test_two_workers_print_at_once_and_a_hard_document_holds_up_no_other() -> None:
    with Printer(seconds=60, workers=2) as printer, ThreadPoolExecutor(4) as threads:
        printer.warm()
        started = [child.name for child in multiprocessing.active_children()]
        printed = list(threads.map(printer.print, map(page, "abcd")))

        hard = threads.submit(printer.print, page("<p>A line</p>" * 5_000))
        easy = printer.print(page("Easy"))

        assert started.count("screening-printer") >= 2
        assert [*map(first_line, (*printed, easy))] == [*"abcd", "Easy"]
        assert not hard.done()
        printer.close()


@pytest.mark.slow
@UNIX
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
        asks.communicate(timeout=60)  # its worker holds the other end, too


@pytest.mark.slow
def test_a_document_that_needs_too_much_memory_is_refused() -> None:
    with Printer(seconds=60) as printer:
        with pytest.raises(BriefingError, match=r"more memory|process that prints"):
            printer.print(page("a" * 10_000_000))

        assert first_line(printer.print(page("After"))) == "After"


def test_the_software_that_decides_the_bytes_is_named(printer: Printer) -> None:
    software = printer.software()

    digests = {name: software[name] for name in ("fonts", "styles")}
    versions = {name: software[name] for name in software.keys() - digests}
    libraries = "weasyprint pydyf pango harfbuzz zlib pillow fonttools"
    assert versions.keys() == {"screening", *libraries.split()}
    assert versions["screening"] == __version__
    assert all(re.fullmatch(r"\d+(\.\d+)+", found) for found in versions.values())
    assert len(set(digests.values())) == 2
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests.values())
    assert software is printer.software()


def test_bare_elements_find_no_font_of_the_machine(printer: Printer) -> None:
    bare = page("<code>code</code> <kbd>keys</kbd> <i>a</i> <table><td>cell</table>")

    assert [*fonts(Pdf(printer.print(bare), b""))] == []


THEN = {
    "screening": "0.1.0",
    "fonts": "12345678" + "0" * 56,
    "styles": "abcdef00" + "0" * 56,
}
CHANGED: tuple[tuple[dict[str, str], str], ...] = (
    (
        {"fonts": "9" * 64},
        (
            "The fonts were those of digest 12345678 then and are those of digest "
            "99999999 now."
        ),
    ),
    (
        {"screening": "0.2.0", "pango": "1.56.3", "styles": ""},
        (
            "This software was 0.1.0 then and is 0.2.0 now, the stylesheets are gone "
            "and Pango is new."
        ),
    ),
    ({}, ""),
)


@pytest.mark.parametrize(("changes", "says"), CHANGED)
def test_what_changed_is_in_one_sentence(changes: dict[str, str], says: str) -> None:
    now = {name: value for name, value in {**THEN, **changes}.items() if value}

    assert what_changed(THEN, now) == says
