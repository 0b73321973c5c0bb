"""`screening verify` and `open`: a briefing made here is told from any other file."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from screening.briefing import branding, html
from screening.briefing.marks import Marks
from screening.briefing.opening.case_file import LARGEST
from screening.briefing.printing.pool import Printer
from screening.engine.assess import assess
from screening.register import Register
from screening.register.verification import FileState
from screening.rulebook import deal_file
from screening.rulebook.model import Rulebook
from tests import builders as a
from tests.cli.commands import SUNGROW, in_one_line, refusal, run

MARKS = Marks(
    status="final", confidentiality="Internal", reference="17", made=date(2026, 11, 29)
)


@pytest.fixture
def made(
    register: Register, tmp_path: Path, printer: Printer, shipped_rulebook: Rulebook
) -> Path:
    """Return a briefing that was downloaded from the app, and is in its register."""
    (tmp_path / "house.yaml").write_text("name: Rossi & Chen\n", encoding="utf-8")
    house = branding.load(tmp_path / "house.yaml")
    deal = deal_file.load(SUNGROW, shipped_rulebook, a.DAY)[0].deal
    assessment = assess(shipped_rulebook, deal.answers, deal.on)
    job = html.print_job(deal, assessment, MARKS, house)
    pdf, kept = printer.print(job), register.deals.keep(deal, assessment)
    software = printer.software()
    register.briefings.add(pdf, kept, job, marks=MARKS, house=house, software=software)
    (tmp_path / "briefing.pdf").write_bytes(pdf)
    return tmp_path / "briefing.pdf"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands look at the register of the test."""
    monkeypatch.setenv("SCREENING_DATA", str(tmp_path))


@pytest.fixture
def elsewhere(tmp_path: Path, empty_register: Path) -> str:
    """Return a register in which nothing is kept."""
    return f"sqlite:///{shutil.copy(empty_register, tmp_path / 'other.db')}"


def test_a_briefing_made_here_is_told_and_any_other_bytes_are_altered_or_unknown(
    made: Path, elsewhere: str
) -> None:
    done = run("verify", made)

    assert done.exit_code == 0, done.stderr
    text = in_one_line(done.stdout)
    assert f"{made}: This briefing was made here and is unaltered." in text
    assert "Deal Battery storage for the capacity market / Sungrow" in text
    assert "Assessment 1, rules as of 25 November 2026 Level Sensitive" in text
    assert "Now It is still the newest assessment of the deal. Holds The board " in text
    assert "Marks Final, Internal, Reference 17 Made " in text
    unknown = refusal("verify", made, SCREENING_REGISTER=elsewhere)
    made.write_bytes(made.read_bytes() + b"\n")
    altered = in_one_line(refusal("verify", made))
    assert f"{made}: This file is unknown here. " in in_one_line(unknown)
    assert f"{made}: This file is not identical to the briefing" in altered
    assert "Deal Battery storage for the capacity market / Sungrow" in altered


def test_opened_with_one_byte_changed_it_is_said_so_where_its_deal_is_kept(
    made: Path, elsewhere: str
) -> None:
    as_made = run("open", made)
    changed = bytearray(made.read_bytes())
    changed[changed.index(b"\n") + 2] ^= 1  # in the comment on its second line
    made.write_bytes(changed)
    out = made.with_name("deal.yaml")
    altered = run("open", made, "--yaml", out)

    assert (as_made.exit_code, altered.exit_code) == (0, 2)
    says = " ".join(FileState.ALTERED.value)
    assert says not in in_one_line(as_made.stdout)
    assert says in in_one_line(altered.stdout)
    assert "The rulebook is the same." in in_one_line(altered.stdout)
    assert out.exists()
    unknown = run("open", made, SCREENING_REGISTER=elsewhere)
    assert unknown.exit_code == 0, unknown.stderr
    assert unknown.stdout.startswith("Battery storage for the capacity market")
    assert "as it was made" not in unknown.stdout
    help_of_it = in_one_line(run("open", "--help").stdout)
    assert "is not as it was made, that is said and the exit is 2" in help_of_it


@pytest.mark.usefixtures("shared_printer")
def test_the_same_briefing_is_printed_to_the_same_bytes_here_and_there(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.cli.assess.today", lambda: MARKS.made)
    out, house = made.with_name("out.pdf"), str(made.with_name("house.yaml"))
    marks = ("--final", "--confidentiality", "internal", "--reference", "17")

    run("assess", SUNGROW, "--pdf", out, *marks, SCREENING_HOUSE=house)

    assert out.read_bytes() == made.read_bytes()
    assert run("verify", out).exit_code == 0


@pytest.mark.usefixtures("register")
def test_what_can_be_none_is_refused_and_no_register_is_made(tmp_path: Path) -> None:
    (tmp_path / "text.pdf").write_text("Not a PDF")
    with (tmp_path / "large.pdf").open("wb") as large:
        large.write(b"%PDF-1.7")
        large.truncate(LARGEST + 1)
    data = tmp_path / "data"

    none = refusal("verify", tmp_path / "text.pdf", SCREENING_DATA=str(data))

    assert none.startswith(f"There is no register at {data / 'register.db'}")
    assert not data.exists()

    reasons = {
        "nothing.pdf": " cannot be read: No such file or directory.",
        "": " is not a file. Name one.",
        "text.pdf": ": This is neither a PDF, nor a Word file, nor JSON, ",
        "large.pdf": ": The file is larger than 5 MB, and no briefing is. ",
    }
    for name, says in reasons.items():
        refused = refusal("verify", tmp_path / name)
        assert refused.startswith(f"{tmp_path / name}{says}")
