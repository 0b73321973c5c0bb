"""Stress: load, hostile requests and kills, each against a real server of its own.

Without an argument all of them run, at full length; `--short` is for tests. It exits
1 where something went wrong, and says what.
"""

import argparse
import sys
import time

from tools import stress_fuzz, stress_kill, stress_load

PARTS = {
    "load": (stress_load.run, 60, 3),
    "fuzz": (stress_fuzz.run, 4_000, 100),
    "kill": (stress_kill.run, 100, 1),
}
"""What runs, and how long: seconds, requests or rounds; in full, and in short."""
MOST_TOLD = 10


def main() -> None:
    """Run what is asked for, and sum it up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--short", action="store_true", help="a tenth or less of it")
    parser.add_argument("--seconds", type=int, dest="load", help="of load")
    parser.add_argument("--requests", type=int, dest="fuzz", help="hostile ones")
    parser.add_argument("--rounds", type=int, dest="kill", help="of kills")
    parser.add_argument("--seed", type=int, default=1, help="another gives others")
    given = parser.parse_args()
    if unknown := set(given.part) - set(PARTS):
        parser.error(f"There is no {min(unknown)}. There are {', '.join(PARTS)}.")
    faults: list[str] = []
    for part in given.part or PARTS:
        run, full, short = PARTS[part]
        length = getattr(given, part) or (short if given.short else full)
        print(f"\n== {part} (seed {given.seed})", flush=True)
        start = time.monotonic()
        found = run(length, given.seed)
        print(
            f"{part}: {len(found) or 'no'} faults in {time.monotonic() - start:.0f} s"
        )
        faults += (f"{part}: {fault}" for fault in found)
    for fault in faults[:MOST_TOLD]:
        print(f"\nFAULT {fault}")
    sys.exit(f"\n{len(faults)} faults: see above." if faults else 0)


if __name__ == "__main__":
    main()
