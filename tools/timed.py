"""Run a command; say at its end how long it took, here and of the processors' time."""

import os
import subprocess
import sys
import time


def main() -> int:
    """Run the words of the line as a command, and return what it returned."""
    start = time.monotonic()
    done = subprocess.run(sys.argv[1:], check=False)
    used = os.times()
    print(
        f"Took {time.monotonic() - start:.0f} s, and "
        f"{used.children_user + used.children_system:.0f} s of processor time.",
        flush=True,
    )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
