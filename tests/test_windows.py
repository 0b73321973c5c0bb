"""What only Unix has is missing elsewhere: the app imports and starts without it."""

import subprocess
import sys
from pathlib import Path

START = """
import sys
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
from screening.briefing.opening import sandbox
from screening.briefing.printing import pool
from screening.settings import Settings
from screening.web.server import open_app
import os
del os.geteuid, os.getuid
given = {"SCREENING_DATA": sys.argv[1], "SCREENING_TOKEN": "off"}
with open_app(Settings.from_environment(given)) as app:
    print(app.test_client().get("/", headers={"Host": "127.0.0.1"}).status)
"""


def test_the_app_starts_where_nothing_of_unix_is(tmp_path: Path) -> None:
    # filelock warns where fcntl is missing, but on Windows.
    unwarned = [sys.executable, "-W", "ignore::UserWarning"]
    done = subprocess.run(
        [*unwarned, "-c", START, str(tmp_path / "data")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stderr, done.stdout) == ("", "200 OK\n")
