"""`screening verify` and `open`: a briefing made here is told from any other file."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from screening.briefing import branding, html
from screening.briefing.marks import NO_RECORD, Marks, Record
from screening.briefing.marks import origin as origin_of
from screening.briefing.opening.case_file import LARGEST
from screening.briefing.printing.pool import Printer
from screening.briefing.word import document
from screening.engine.assess import assess
from screening.register import Register
from screening.register.verification import FileState
from screening.rulebook import deal_file
from screening.rulebook.model import Rulebook
from tests import builders as a
from tests.cli.commands import SUNGROW, in_one_line, refusal, run
from tests.words import opened

CONTENT_UNALTERED = "This briefing was made here, and its content is unaltered. "
EMBEDDED = "/EmbeddedFiles"


def saved(
    change: Callable[[pikepdf.Pdf], object] = lambda _pdf: None, **how: Any
) -> Callable[[bytes], bytes]:
    """Return how another program changes a PDF and saves it whole."""

    def alter(pdf: bytes) -> bytes:
        out = BytesIO()
        with pikepdf.open(BytesIO(pdf)) as opened:
            change(opened)
            opened.save(out, **how)
        return out.getvalue()

    return alter


def attach(change: Callable[[bytes], bytes]) -> Callable[[pikepdf.Pdf], None]:
    """Return how the attachment becomes another that fits its checksum."""

    def alter(pdf: pikepdf.Pdf) -> None:
        stream = pdf.Root.AF[0].EF.F
        data = change(stream.read_bytes())
        stream.write(data)
        digest = hashlib.md5(data, usedforsecurity=False).digest()
        stream.Params.CheckSum = pikepdf.String(digest)

    return alter


def of_another_deal(data: bytes) -> bytes:
    name = b'"name": "Battery storage for the capacity market / Sungrow"'
    assert name in data
    return data.replace(name, b'"name": "Another deal"')


def lower(data: bytes) -> bytes:
    """Return data in which a word of the level is another."""
    told = json.loads(data)
    told["level"]["highest"] = "routine"
    return json.dumps(told).encode()


def draw(more: bytes) -> Callable[[pikepdf.Pdf], None]:
    """Return how something is drawn on the first page besides."""

    def alter(pdf: pikepdf.Pdf) -> None:
        drawn = pdf.pages[0].Contents
        drawn.write(drawn.read_bytes() + more)

    return alter


def turn_two_letters(pdf: pikepdf.Pdf) -> None:
    """Let the first two letters of the first page change places."""
    drawn = pdf.pages[0].Contents
    letters = re.compile(rb"\[<(\w{4})>([^<]*)<(\w{4})>")
    drawn.write(letters.sub(rb"[<\3>\2<\1>", drawn.read_bytes(), count=1))


def in_comment(pdf: bytes) -> bytes:
    place = pdf.index(b"\n") + 2  # in the comment on its second line
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def in_page(pdf: bytes) -> bytes:
    """Return a PDF in which one byte of what draws a page is another."""
    places = [it.end() for it in re.finditer(rb"\nstream\n", pdf)]
    place = places[1] + 200
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def retitled(pdf: bytes) -> bytes:
    """Return a PDF behind which a program appended another title."""
    writer, out = pypdf.PdfWriter(BytesIO(pdf), incremental=True), BytesIO()
    writer.add_metadata({"/Title": "Harmless"})
    writer.write(out)
    assert out.getvalue().startswith(pdf)
    return out.getvalue()


def by_pypdf(pdf: bytes) -> bytes:
    out = BytesIO()
    pypdf.PdfWriter(clone_from=BytesIO(pdf)).write(out)
    return out.getvalue()


ALTERED: dict[str, Callable[[bytes], bytes]] = {
    "a byte flipped in a comment": in_comment,
    "a newline appended": lambda pdf: pdf + b"\n",
    "saved by qpdf": saved(),
    "saved by pypdf": by_pypdf,
    "linearised": saved(linearize=True),
    "a byte flipped in a page": in_page,
    "attachment of another deal": saved(attach(of_another_deal)),
    "level altered in the attachment": saved(attach(lower)),
    "attachment cut off": saved(lambda pdf: pdf.Root.AF[0].__delitem__("/EF")),
    "attachment hidden": saved(lambda pdf: pdf.Root.Names.__delitem__(EMBEDDED)),
    "letters turned on a page": saved(turn_two_letters),
    "a box drawn over a page": saved(draw(b" 1 g 0 0 99 99 re f")),
    "a page taken out": saved(lambda pdf: pdf.pages.__delitem__(1)),
    "a title appended": retitled,
}
SAME = {*list(ALTERED)[:5]}
TOLD = {
    **dict.fromkeys(SAME, CONTENT_UNALTERED),
    "a newline appended": "1 byte stands behind the end of the briefing.",
    "a byte flipped in a page": "Only 1 byte of ",
    "attachment of another deal": "Data attached: It is that of another deal",
    "level altered in the attachment": "level.highest: “routine” instead of “",
    "attachment cut off": "The file: This PDF carries no screening.json.",
    "attachment hidden": "Links, attachments and settings: This part differs.",
    "letters turned on a page": "Page 1: “oBard page",
    "a box drawn over a page": "Page 1: The words are the same, but the page is drawn",
    "a page taken out": "Page 2: It is missing.",
    "a title appended": "Title: “Harmless” instead of “Briefing: Battery storage",
}
MARKS = Marks(
    status="final", confidentiality="Internal", reference="17", made=date(2026, 11, 29)
)


def downloaded(
    to: Path, register: Register, printer: Printer, rules: Rulebook, *, origin: bool
) -> Path:
    """Return a briefing that is in a register, beside its Word file and its data."""
    (to / "house.yaml").write_text("name: Rossi & Chen\n", encoding="utf-8")
    house = branding.load(to / "house.yaml")
    deal = deal_file.load(SUNGROW, rules, a.DAY)[0].deal
    assessment = assess(rules, deal.answers, deal.on)
    kept = register.deals.keep(deal, assessment)
    record = Record(origin_of(kept.deal, 1)) if origin else NO_RECORD
    job = html.print_job(deal, assessment, MARKS, house, record)
    pdf, software = printer.print(job), printer.software()
    register.briefings.add(pdf, kept, job, marks=MARKS, house=house, software=software)
    (to / "briefing.pdf").write_bytes(pdf)
    (to / "briefing.docx").write_bytes(document.write(job, house.word))
    (to / "briefing.json").write_bytes(job.attachment)
    return to / "briefing.pdf"


@pytest.fixture
def made(
    register: Register, tmp_path: Path, printer: Printer, shipped_rulebook: Rulebook
) -> Path:
    """Return a briefing that was downloaded from the app, and is in its register."""
    return downloaded(tmp_path, register, printer, shipped_rulebook, origin=True)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands look at the register of the test."""
    monkeypatch.setenv("SCREENING_DATA", str(tmp_path))


@pytest.fixture
def elsewhere(tmp_path: Path, empty_register: Path) -> str:
    return f"sqlite:///{shutil.copy(empty_register, tmp_path / 'other.db')}"


def test_a_briefing_made_here_is_told_from_others(made: Path, elsewhere: str) -> None:
    done = run("verify", made)

    assert done.exit_code == 0, done.stderr
    text = in_one_line(done.stdout)
    assert f"{made}: This briefing was made here and is unaltered." in text
    assert "Deal Battery storage for the capacity market / Sungrow" in text
    assert "Assessment 1, rules as of 25 November 2026 Level Sensitive" in text
    assert "Now It is still the newest assessment of the deal. Holds The board " in text
    assert "Marks Final, Internal, Reference 17 Made " in text
    unknown = refusal("verify", made, SCREENING_REGISTER=elsewhere)
    assert f"{made}: This file cannot be traced to this register. " in in_one_line(
        unknown
    )


@pytest.mark.usefixtures("shared_printer")
def test_what_became_of_a_briefing_is_told_with_its_place(made: Path) -> None:
    made_here = made.read_bytes()

    told = {name: told_of(made, alter(made_here)) for name, alter in ALTERED.items()}

    wrong = {name: it for name, it in told.items() if TOLD[name] not in it}
    assert wrong == {}
    assert {n for n, it in told.items() if it.startswith(CONTENT_UNALTERED)} == SAME
    deal = "Deal Battery storage for the capacity market / Sungrow"
    assert all(deal in it for it in told.values())


@pytest.mark.usefixtures("shared_printer")
def test_briefings_of_other_deals_are_told_apart(made: Path) -> None:
    """One that was kept is known, whatever it is called; one that was not is not."""
    other, candy = made.with_name("other.pdf"), SUNGROW.with_name("candy-haier.yaml")
    run("assess", candy, "--pdf", other, "--keep")
    of_other = in_one_line(run("verify", other).stdout)
    run("assess", candy, "--pdf", other, "--final")
    of_none = in_one_line(refusal("verify", other))

    assert "made here and is unaltered." in of_other
    assert "Deal Candy / Haier" in of_other
    assert "This file cannot be traced to this register." in of_none
    assert "from screening assess without --keep" in of_none


def edited(docx: bytes) -> bytes:
    """Return a Word file in which somebody raised a figure and marked it otherwise."""
    word, out = opened(docx), BytesIO()
    [title] = [it for it in word.paragraphs if it.style and it.style.name == "Title"]
    title.runs[0].text = "Battery storage / another buyer"
    word.add_paragraph("Cleared by the authority.")
    word.save(out)
    return out.getvalue()


def test_a_word_file_and_data_are_held_against_the_assessment_they_name(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENING_HOUSE", str(made.with_name("house.yaml")))
    docx, data = (made.with_suffix(it).read_bytes() for it in (".docx", ".json"))
    saved_again = BytesIO()
    opened(docx).save(saved_again)

    as_kept = [told_of(made, it) for it in (docx, saved_again.getvalue(), data)]
    changed = [told_of(made, it) for it in (edited(docx), lower(data))]

    word = "This Word file agrees with the assessment saved here."
    assert [it[: len(word)] for it in as_kept[:2]] == [word, word]
    assert "the register records no Word file" in as_kept[0]
    assert as_kept[2].startswith("This data agrees with the assessment saved here.")
    assert changed[0].startswith("This Word file was edited.")
    assert "Text: “Battery storage / another buyer" in changed[0]
    assert "“Cleared by the authority.” was added." in changed[0]
    assert changed[1].startswith("This data does not agree with the assessment")
    assert "Data attached: level.highest: “routine” instead of “" in changed[1]


def told_of(made: Path, file: bytes) -> str:
    """Return what the terminal says of a file, without its name."""
    altered = made.with_name("altered.pdf")
    altered.write_bytes(file)
    return in_one_line(refusal("verify", altered)).removeprefix(f"{altered}: ")


def test_opened_with_a_byte_changed_it_is_said(made: Path, elsewhere: str) -> None:
    as_made = run("open", made)
    made.write_bytes(in_comment(made.read_bytes()))
    out = made.with_name("deal.yaml")
    altered = run("open", made, "--yaml", out)

    assert (as_made.exit_code, altered.exit_code) == (0, 2)
    says = " ".join(FileState.NOT_COMPARED.value)
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
    register: Register,
    tmp_path: Path,
    printer: Printer,
    shipped_rulebook: Rulebook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = downloaded(tmp_path, register, printer, shipped_rulebook, origin=False)
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
        "nothing.pdf": " cannot be read: No such file or directory. Check its name",
        "": " is not a file. Name one.",
        "text.pdf": ": This is neither a PDF, nor a Word file, nor JSON, ",
        "large.pdf": ": The file is larger than 5 MB, and no briefing is. ",
    }
    for name, says in reasons.items():
        refused = refusal("verify", tmp_path / name)
        assert refused.startswith(f"{tmp_path / name}{says}")
