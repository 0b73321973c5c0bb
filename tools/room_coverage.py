"""Print how much of four rooms the tests ran: of their lines, and of their branches."""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

MEASURED = Path(__file__).with_name("rooms.coveragerc")
KEYS = ("covered_lines", "num_statements", "covered_branches", "num_branches")


def main() -> None:
    """Read what was measured, and print a line a room."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "coverage.json"
        line = ("-m", "coverage", "json", "-q", f"--rcfile={MEASURED}", "-o", file)
        subprocess.run((sys.executable, *line), check=True)
        measured = json.loads(file.read_text("utf-8"))["files"]
    rooms: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for name, found in measured.items():
        room = rooms[Path(name).parts[1]]
        room[:] = [
            was + found["summary"][key] for was, key in zip(room, KEYS, strict=True)
        ]
    for name, counts in sorted(rooms.items()):
        lines, branches = (_share(*counts[at : at + 2]) for at in (0, 2))
        print(f"{name:<9} lines {lines}, branches {branches}")


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / max(1, whole):.1f} %)"


if __name__ == "__main__":
    main()
