"""The printer of the tests of paper; whether there is one, and how many they are."""

import os
import subprocess
import sys

import pytest

from screening.briefing.printing.job import Printed, PrintJob
from screening.briefing.printing.pool import Printer

_CAN_PRINT = "SCREENING_TESTS_CAN_PRINT"


def can_print() -> bool:
    """Tell whether Pango is here; asked once, in a process of its own."""
    if _CAN_PRINT not in os.environ:
        command = [sys.executable, "-c", "import weasyprint"]
        asked = subprocess.run(command, capture_output=True, check=False)
        os.environ[_CAN_PRINT] = "no" if asked.returncode else "yes"
    return os.environ[_CAN_PRINT] == "yes"


def what_is_left_out(config: pytest.Config) -> str:
    """Return what to say first of all where there is no Pango."""
    which = f"({config.option.markexpr or 'not browser'}) and paper"
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", "-m", which]
    listed = subprocess.run(
        [*command, "-p", "no:cacheprovider", *config.args],
        capture_output=True,
        text=True,
        check=False,
    )
    return (
        f"Pango is missing: {listed.stdout.count('::')} tests of paper are left out, "
        "all others run.\nTo get it: sudo apt-get install libpango-1.0-0 "
        "libpangoft2-1.0-0 libharfbuzz-subset0, or brew install pango.\n"
    )


class KeepingPrinter(Printer):
    """A printer that keeps what it printed: many tests look at the same briefing."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self._printed = dict[str, Printed]()

    def print_with_remarks(self, job: PrintJob) -> Printed:
        digest = job.digest()
        if digest not in self._printed:
            self._printed[digest] = super().print_with_remarks(job)
        return self._printed[digest]
