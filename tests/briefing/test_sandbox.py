"""The process that unpacks, and its limits, measured by itself."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.briefing import messages
from screening.briefing.opening import sandbox
from screening.briefing.opening.sandbox import MOST_MEMORY, MOST_SECONDS, unpack
from screening.errors import CaseFileError
from screening.formats.sandbox import start
from tests import hostile, hostile_word

ROOT = Path(__file__).parents[2]
IMPORTS = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from screening.briefing.opening import attachment, sandbox; "
)
# What a process says of itself at its end: how much it addressed, how long it ran.
MEASURED = (
    IMPORTS
    + r"""
import atexit, json, re, resource

def measure():
    status = open("/proc/self/status").read()
    peak = int(re.search(r"VmPeak:\s+(\d+) kB", status)[1]) * 1024
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([peak, used.ru_utime + used.ru_stime]), file=sys.stderr)

atexit.register(measure)
sandbox.work()
"""
)


def instead(monkeypatch: pytest.MonkeyPatch, body: str, before: str = "") -> str:
    """Let the process do something else than take the attachment; return its script."""
    body = f"attachment.take = lambda pdf: {body}; sandbox.work()"
    script = f"{IMPORTS}{before}{body}"
    monkeypatch.setattr(sandbox, "_START", script)
    return script


def refused(pdf: bytes) -> str:
    """Return the sentence a PDF is refused with."""
    with pytest.raises(CaseFileError) as caught:
        unpack(pdf)
    return str(caught.value)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the limits are measured on Linux")
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(bad.make, id=name)
        for name, bad in {
            **hostile.BOMBS,
            **hostile.BROKEN,
            **hostile_word.EVERY,
        }.items()
    ],
)
def test_no_file_makes_it_use_more_than_it_may(make: Callable[[], bytes]) -> None:
    run = subprocess.run(
        [sys.executable, "-I", "-B", "-c", MEASURED, str(ROOT)],
        input=make(),
        capture_output=True,
        check=False,
    )

    peak, seconds = json.loads(run.stderr.splitlines()[-1])
    assert peak <= MOST_MEMORY
    assert seconds <= MOST_SECONDS


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits are lowered on Linux")
def test_tighter_limits_of_the_machine_are_no_fault_of_the_file() -> None:
    code = (
        "import resource, sys; from tests import hostile; "
        "from screening.briefing.opening.sandbox import unpack; "
        "resource.setrlimit(resource.RLIMIT_CPU, (4, 4)); "
        "sys.stdout.buffer.write(unpack(hostile.briefing(b'{}')))"
    )

    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False
    )

    assert run.stdout == b"{}", run.stderr


def test_it_may_use_so_much_memory_and_say_no_more_than_a_briefing_carries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instead(monkeypatch, f"bytes({MOST_MEMORY})")
    assert refused(b"%PDF-") == messages.TOO_MUCH.format(kind=messages.PDF)

    instead(monkeypatch, "bytes(9_000_000)")
    assert refused(b"%PDF-") == messages.DAMAGED.format(kind=messages.PDF)


@pytest.mark.slow
def test_it_is_ended_when_it_wants_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    script = instead(monkeypatch, "any(iter(int, 1))", "sandbox.MOST_SECONDS = 1; ")

    with start(script) as process:
        guard = threading.Timer(60, process.terminate)
        guard.start()
        process.communicate(b"%PDF-")
        guard.cancel()

    assert process.returncode == -signal.SIGKILL


def test_it_is_ended_when_it_only_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "PATIENCE", 1)
    instead(monkeypatch, "__import__('threading').Event().wait()")

    assert refused(b"%PDF-") == messages.TOO_MUCH.format(kind=messages.PDF)


def test_it_may_write_no_file_and_knows_nothing_of_our_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "a"
    instead(monkeypatch, f"__import__('pathlib').Path('{file}').write_bytes(pdf)")
    assert refused(b"%PDF-") == messages.DAMAGED.format(kind=messages.PDF)
    assert file.read_bytes() == b""

    monkeypatch.setenv("SCREENING_REGISTER", "postgresql://secret")
    instead(monkeypatch, "repr(dict(__import__('os').environ)).encode()")
    assert b"SCREENING" not in unpack(b"%PDF-")


@pytest.mark.slow
def test_a_pdf_is_not_read_in_our_own_process() -> None:
    script = "import sys, screening.web, screening.cli; print('pypdf' in sys.modules)"

    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert run.stdout.strip() == "False"
