"""Printing with marks, and telling a briefing made here from any other file."""

from __future__ import annotations

import hashlib
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document
from pypdf import PdfReader

from screening.briefing import html
from screening.briefing.branding import UNBRANDED
from screening.briefing.marks import Marks
from screening.briefing.printing.pool import Printer
from screening.cli import main
from screening.engine.assess import assess
from screening.register import Register
from screening.rulebook import deal_file
from screening.rulebook.model import Rulebook
from screening.settings import shipped
from tests.builders import A_DAY

SUNGROW = shipped("rules") / "italy-china" / "examples" / "sungrow-storage.yaml"
MARKS = Marks(status="final", confidentiality="Internal", reference="17")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data folder that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture
def made(
    data: Path, tmp_path: Path, printer: Printer, shipped_rulebook: Rulebook
) -> Path:
    """Return a briefing that was downloaded from the app, and is in its register."""
    deal = deal_file.load(SUNGROW, shipped_rulebook, A_DAY)[0].deal
    assessment = assess(shipped_rulebook, deal.answers, deal.on)
    sheet = html.print_job(deal, assessment, MARKS, UNBRANDED)
    pdf = printer.print(sheet)
    data.mkdir()
    with closing(Register(data / "register.db")) as register:
        kept = register.deals.keep(deal, assessment)
        register.briefings.add(
            pdf, kept, sheet, marks=MARKS, house=UNBRANDED, software=printer.software()
        )
    (tmp_path / "briefing.pdf").write_bytes(pdf)
    return tmp_path / "briefing.pdf"


def run(*words: object, data: Path, **environ: str) -> Result:
    """Run a command with a data folder of its own."""
    given = {"SCREENING_DATA": str(data), **environ}
    return CliRunner().invoke(main, [str(word) for word in words], env=given)


def in_one_line(said: str) -> str:
    return " ".join(said.split())


@pytest.mark.paper
def test_a_briefing_made_here_is_told_with_its_assessment(
    made: Path, data: Path
) -> None:
    done = run("verify", made, data=data)

    assert done.exit_code == 0, done.stderr
    said = in_one_line(done.stdout)
    assert f"{made} is a briefing made here, and unaltered." in said
    assert "Deal Battery storage for the capacity market / Sungrow" in said
    assert "Assessment 1, rules as of 25 November 2026 Level Sensitive" in said
    assert "Marks Final, Internal, Reference 17 Made " in said


@pytest.mark.paper
def test_a_briefing_with_one_other_byte_is_altered(made: Path, data: Path) -> None:
    made.write_bytes(made.read_bytes() + b"\n")

    done = run("verify", made, data=data)

    assert done.exit_code == 1
    said = in_one_line(done.stderr)
    assert (
        f"{made} is not as it was made. It says that it is the briefing below" in said
    )
    assert "Deal Battery storage for the capacity market / Sungrow" in said
    assert done.stdout == ""


@pytest.mark.paper
def test_a_briefing_of_another_register_is_unknown(
    made: Path, data: Path, tmp_path: Path
) -> None:
    with closing(Register(tmp_path / "other.db")):
        pass

    done = run("verify", made, data=data, SCREENING_REGISTER=_address(tmp_path))

    assert done.exit_code == 1
    assert f"{made} is not in the register: " in in_one_line(done.stderr)
    assert "altered" not in done.stderr


def _address(folder: Path) -> str:
    return f"sqlite:///{folder / 'other.db'}"


def test_where_there_is_no_register_none_is_made(tmp_path: Path, data: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")

    done = run("verify", tmp_path / "a.pdf", data=data)

    assert done.exit_code == 1
    assert done.stderr.startswith(f"There is no register at {data / 'register.db'}")
    assert not data.exists()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nothing.pdf", "cannot be read: No such file or directory."),
        ("", "is not a file. Name one."),
        ("text.pdf", "is no PDF. Name the file that was downloaded."),
        ("large.pdf", "is larger than any briefing, and is none."),
    ],
)
def test_what_can_be_no_briefing_is_refused(
    tmp_path: Path, data: Path, name: str, says: str
) -> None:
    (tmp_path / "text.pdf").write_text("Not a PDF")
    with (tmp_path / "large.pdf").open("wb") as large:
        large.write(b"%PDF-1.7")
        large.truncate(20_000_001)

    done = run("verify", tmp_path / name, data=data)

    assert (done.exit_code, done.stderr) == (1, f"{tmp_path / name} {says}\n")


@pytest.mark.paper
def test_marks_from_the_line_stand_on_the_briefing(tmp_path: Path, data: Path) -> None:
    out = tmp_path / "out.pdf"
    marks = ("--final", "--by", "Ada", "--for", "The board", "--reference", "17/B")
    level = ("--confidentiality", "strictly confidential")

    done = run("assess", SUNGROW, "--pdf", out, *marks, *level, data=data)

    assert done.exit_code == 0, done.stderr
    pages = [one.extract_text() for one in PdfReader(BytesIO(out.read_bytes())).pages]
    assert all("Strictly confidential" in one and "17/B" in one for one in pages)
    assert "Prepared by Ada for The board" in pages[0]
    assert not any("DRAFT" in one for one in pages)


@pytest.mark.paper
def test_the_house_of_the_settings_stands_on_the_briefing(
    tmp_path: Path, data: Path
) -> None:
    (tmp_path / "house.yaml").write_text("name: Rossi & Chen\n", encoding="utf-8")
    out = tmp_path / "out.pdf"

    house = str(tmp_path / "house.yaml")
    done = run("assess", SUNGROW, "--pdf", out, data=data, SCREENING_HOUSE=house)

    assert done.exit_code == 0, done.stderr
    first = PdfReader(BytesIO(out.read_bytes())).pages[0].extract_text()
    assert "Rossi & Chen" in first


def test_a_wrong_house_file_prints_nothing(tmp_path: Path, data: Path) -> None:
    (tmp_path / "house.yaml").write_text("name: ''\nlogo: a.gif\n", encoding="utf-8")
    out = tmp_path / "out.pdf"

    house = str(tmp_path / "house.yaml")
    done = run("assess", SUNGROW, "--pdf", out, data=data, SCREENING_HOUSE=house)

    assert done.exit_code == 1
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == [
        f"{house}:1:7",
        f"{house}:2:7",
    ]
    assert not out.exists()


def test_marks_need_a_briefing_to_stand_on(data: Path) -> None:
    done = run("assess", SUNGROW, "--final", data=data)

    assert done.exit_code == 1
    said = "Marks stand on a briefing. Name its file with --pdf or --word.\n"
    assert done.stderr == said


def test_a_word_file_says_the_same_with_its_marks(tmp_path: Path, data: Path) -> None:
    out = tmp_path / "out.docx"

    done = run("assess", SUNGROW, "--word", out, "--reference", "17/B", data=data)

    assert done.exit_code == 0, done.stderr
    word = Document(str(out))
    assert word.paragraphs[1].text.startswith("Briefing · Investment screening")
    assert word.sections[0].header.paragraphs[0].text.endswith("Draft · 17/B")


@pytest.mark.paper
def test_a_deal_of_a_long_name_is_written_to_both_files(
    tmp_path: Path, data: Path
) -> None:
    deal = tmp_path / "deal.yaml"
    deal.write_text(f"deal: {'Silk and Sons ' * 25}\non: 2026-11-25\nanswers: {{}}\n")
    pdf, word = tmp_path / "out.pdf", tmp_path / "out.docx"

    done = run("assess", deal, "--pdf", pdf, "--word", word, data=data)

    assert done.exit_code == 0, done.stderr
    assert pdf.read_bytes().startswith(b"%PDF")
    assert len(Document(str(word)).core_properties.title) == 255


def test_marks_that_cannot_be_print_nothing(tmp_path: Path, data: Path) -> None:
    out = tmp_path / "out.pdf"

    done = run("assess", SUNGROW, "--pdf", out, "--by", "x" * 61, data=data)

    assert done.exit_code == 1
    assert done.stderr == "Shorten who prepared it to 60 characters: it has 61.\n"
    assert not out.exists()


@pytest.mark.paper
def test_the_same_briefing_is_printed_to_the_same_bytes_here_and_there(
    made: Path, tmp_path: Path, data: Path
) -> None:
    out = tmp_path / "out.pdf"
    marks = ("--final", "--confidentiality", "Internal", "--reference", "17")

    run("assess", SUNGROW, "--pdf", out, *marks, data=data)

    assert _digest(out) == _digest(made)
    assert run("verify", out, data=data).exit_code == 0


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_serve_refuses_a_wrong_house_file(tmp_path: Path, data: Path) -> None:
    done = run("serve", data=data, SCREENING_HOUSE=str(tmp_path / "house.yaml"))

    assert done.exit_code == 1
    assert "house.yaml: cannot be read: No such file" in done.stderr
    assert not data.exists()
