"""A register that is restored where its rulebook lies nowhere: commands say so."""

import shutil
from pathlib import Path

import pytest

from screening.register import Register
from screening.register.people import Author
from tests.cli.commands import in_one_line, run
from tests.pages.small import SMALL


@pytest.mark.parametrize(
    ("folder", "is_told"),
    [("/gone/rulebook", True), ("C:\\gone\\rules", True), ("/gone/italy-china", False)],
)
def test_restoring_says_how_the_rulebook_is_written_again(
    register: Register, tmp_path: Path, folder: str, *, is_told: bool
) -> None:
    ada = Author("Ada", confirmed=True)
    register.versions.adopt(SMALL.texts, SMALL, author=ada, note="A", folder=folder)
    register.close()
    shutil.copy(tmp_path / "register.db", tmp_path / "backup.db")

    done = run(
        *("restore", tmp_path / "backup.db", "--yes"),
        SCREENING_DATA=str(tmp_path / "other"),
    )

    said = in_one_line(done.stdout)
    assert done.exit_code == 0, done.output
    assert ("was live in" in said) is is_told
    assert ("choose “Change the rulebook”" in said) is is_told
