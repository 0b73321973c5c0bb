"""The stress runs in short: a real server under load, hostile requests and kills."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "stress.py"

pytestmark = [pytest.mark.slow, pytest.mark.paper]


@pytest.mark.parametrize("part", ["load", "fuzz", "kill"])
def test_server_bears(part: str) -> None:
    run = [sys.executable, str(TOOL), part, "--short"]

    ended = subprocess.run(run, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stdout + ended.stderr
