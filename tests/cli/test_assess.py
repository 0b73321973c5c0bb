"""`screening assess` and `questions`: what they print, refuse and write whole."""

import getpass
import json
import os
import subprocess
import sys
from contextlib import closing
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from screening.briefing.marks import identity
from screening.briefing.opening.attachment import take
from screening.cli import assess as command
from screening.engine import assess as engine
from screening.engine.schedule.work import Happened
from screening.formats import yaml_reader
from screening.presentation.board import Board
from screening.presentation.deal_view import DealView
from screening.presentation.rulebook import DAGGER
from screening.register import Register
from screening.rulebook.model import Rulebook
from tests import builders as a
from tests.cli import commands
from tests.cli.commands import EXAMPLES, SUNGROW, in_one_line, refusal, run, write
from tests.sample import ALL, sample, shipped_book, shipped_examples, shown_by_examples
from tools.deals import example

SEVERAL = [file for file in EXAMPLES if "\neach:" in file.read_text(encoding="utf-8")]
ENDS = ("lowest", "highest")
MOST_LINES = 45
RANGES = frozenset(product(a.LEVELS, a.LEVELS))
"""What tells which range an example comes to."""


LONG = f"deal: {'Silk and Sons ' * 25}\non: 2026-11-25\nanswers: {{owned: 'yes'}}\n"
Command = tuple[object, ...]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """Return what assesses a deal of a long name by small rules: it prints quickly."""
    folder = tmp_path_factory.mktemp("small")
    rules = a.texts_of(a.question("owned"), a.rule("owner", {"owned": "yes"}))
    write(folder / "rules", rules)
    deal = write(folder, {"deal.yaml": LONG}) / "deal.yaml"
    return "assess", deal, "--rules", folder / "rules"


def assessed(*words: object) -> dict[str, Any]:
    done = run("assess", *words, "--json")
    assert done.exit_code == 0, done.output
    data: dict[str, Any] = json.loads(done.stdout)
    return data


def a_deal_file(folder: Path, text: str) -> Path:
    return write(folder, {"deal.yaml": text}) / "deal.yaml"


def test_terminal_and_board_page_reckon_from_one_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, day = "advice-signed-past-the-term", date(2027, 2, 1)
    monkeypatch.setattr(command, "today", lambda: day)
    [file] = [it for it in EXAMPLES if it.stem == name]

    said = in_one_line(run("assess", file).stdout)

    deal = example(name, shipped_book())
    assessment = engine.assess(shipped_book(), deal.answers, deal.on)
    assert DealView(deal, assessment, as_of=day).duty in said
    assert DealView(deal, assessment).duty not in said


def test_it_agrees_with_what_examples_expect() -> None:
    """Take one of each range and one of several deals, or all of the sample."""
    names, showing = sample(), shown_by_examples()
    of_one_deal_last = sorted(names, key=lambda name: False in showing[name])
    few = {RANGES & showing[name]: name for name in of_one_deal_last}
    tried = names if ALL else [*few.values(), SEVERAL[0].stem]
    files = [file for file in EXAMPLES if file.stem in tried]
    assert {*files} & {*SEVERAL}

    for file in files:
        expect = yaml_reader.read(file.name, file.read_text("utf-8")).data["expect"]
        done = run("assess", file, "--json")
        assert done.exit_code == 0, done.output
        data = json.loads(done.stdout)
        assert isinstance(data, list) is (file in SEVERAL)
        for deal in data if file in SEVERAL else [data]:
            range_ = {end: deal["level"][end] for end in ENDS if end in expect}
            assert all(expect[end] == level for end, level in range_.items()), file
            verdicts = {rule["rule"]: rule["verdict"] for rule in deal["findings"]}
            assert {**verdicts, **expect.get("rules", {})} == verdicts, file


def test_it_names_each_deal_and_writes_no_briefing_of_several(tmp_path: Path) -> None:
    printed = run("assess", SEVERAL[0]).stdout
    data = json.loads(run("assess", SEVERAL[0], "--json").stdout)
    names = {deal["deal"]["name"] for deal in data}
    assert len(names) == len(data) > 1
    assert all(f"\n{name}: " in f"\n{printed}" for name in names)

    for option in ("--pdf", "--word"):
        refused = refusal("assess", SEVERAL[0], option, tmp_path / "out")
        assert "a briefing is of one deal. Write one answer" in refused
    assert list(tmp_path.iterdir()) == []


SHOWN = (
    *("sungrow-storage", "edge-airport-half-known", "edge-insurer", "vado-cosco"),
    *("shows-tram-line-of-a-small-town", "edge-new-screening-last-day", "candy-haier"),
    *("filing-scanners-for-a-hospital", "robox-efort", "edge-nothing-answered"),
)
"""Examples that together have each kind of row."""


def rows(view: DealView) -> dict[str, list[str]]:
    """Return the rows of a deal view that `--all` shows, by kind."""
    filings, boundary, alike = view.filings, view.boundary, view.comparable
    rules, facts = (*view.reasons, *view.open), (*view.mattering, *view.remote)
    shifts = [it for side in boundary.sides for it in side.shifts]
    dated = [it for it in filings.all if it.state.traits.dated]
    sources = [*(it.basis for it in rules), *(it.basis for it in dated)]
    cases = [it.case.precedent for it in alike.shown]
    return {
        "level": [f"{view.deal.name}: {view.level}"],
        "later levels": [it.says for it in view.later],
        "rules": [f"[{it.level.label}] {it.title} ({it.rule})" for it in rules],
        "reasons": [f"{of.short}: {of.answer}" for it in rules for of in it.because],
        "open": [f"waits for {of.short}" for it in rules for of in it.waiting_for],
        "sources": ["; ".join(of.cited for of in basis) for basis in sources],
        "marks": [DAGGER for it in view.reasons for of in it.basis if of.mark],
        "filings": [f"[{it.stands}] {it.title} ({it.id})" for it in filings.all],
        "checked": [f"({it.id}), {it.known}" for it in filings.all if it.known],
        "because": [it.why for it in filings.all],
        "statements": [says for it in filings.all for says in it.in_terminal],
        "one answer": [filings.find_out],
        "remote": [filings.remote],
        "not covered": [filings.not_covered],
        "left": [view.left],
        "facts": [f"{it.ask} ({it.question}" for it in facts],
        "idle": ["and cannot change the level."] * bool(view.open_and_idle_count),
        "boundary": [boundary.about],
        "its sides": [it.title for it in boundary.sides if it.shifts],
        "shifts": [f"[{it.says}] {it.facts[0].short}: " for it in shifts],
        "cases": [*alike.says[:1]],
        "case": [f"{it.title} ({it.id})" for it in cases[:3]],
        "its end": [it.case.ended for it in alike.shown[:3]],
        "alike": [f"Alike: {'; '.join(it.mattered)}" for it in alike.shown[:1]],
    }


def test_all_shows_the_rows_of_the_deal_view_and_three_cases_at_most() -> None:
    found = set[str]()
    for name in SHOWN:
        deal = example(name, shipped_book())
        view = DealView(deal, engine.assess(shipped_book(), deal.answers, deal.on))

        text = " ".join("\n".join(command.whole(view)).split())

        every = {kind: [*filter(None, says)] for kind, says in rows(view).items()}
        assert [it for says in every.values() for it in says if it not in text] == []
        assert not [
            it
            for it in view.comparable.shown[3:]
            if f"({it.case.precedent.id})" in text
        ]
        found |= {kind for kind, says in every.items() if says}

    assert found == every.keys()
    printed = run("assess", SUNGROW.with_name(f"{name}.yaml"), "--all").stdout
    assert " ".join(printed.split()) == text


def test_the_terminal_says_in_45_lines_what_the_first_screen_does() -> None:
    book = shipped_book()
    for it in shipped_examples()[::16]:
        deal = it.deal
        view = DealView(deal, engine.assess(book, deal.answers, deal.on))

        lines = "\n".join(command.in_short(view)).splitlines()

        assert len(lines) <= MOST_LINES, it.id
        assert f"{deal.name}: {view.level}" in lines
        said = " ".join(" ".join(lines).split())
        titles = [it.title for it in view.reasons[:3]]
        titles += [it.what for it in Board(view).first_steps[:2]]
        assert view.recommendation is not None
        named = [view.duty, view.recommendation.reason, *(it[:60] for it in titles)]
        assert [it for it in named if it not in said] == [], deal.name
        assert "; --all prints the rest." in lines[-1]


def test_wall_is_the_first_thing_in_the_terminal() -> None:
    scanners = SUNGROW.with_name("filing-scanners-for-a-hospital.yaml")

    short = run("assess", scanners).stdout
    first, second, *rest = run("assess", scanners, "--all").stdout.splitlines()

    assert first.startswith("Not possible as described: Medical devices from China")
    assert "CT scanners" in second
    assert [line for line in rest if line.startswith("      Way out: ")]
    assert short.splitlines()[:2] == [first, second]


def test_it_pins_rulebook_day_and_all_answers(shipped_rulebook: Rulebook) -> None:
    said = assessed(SUNGROW)

    assert said["rulebook"]["digest"] == shipped_rulebook.digest
    assert said["rulebook"]["on"] == "2026-11-25"
    assert said["questions"].keys() == shipped_rulebook.questions.keys()
    assert said["deal"]["answers"]["alternatives"] == "few"
    later = assessed(SUNGROW, "--on", "2028-02-01")
    assert later["rulebook"]["on"] == "2028-02-01"


def test_mistakes_in_a_deal_file_name_their_places_and_cures(tmp_path: Path) -> None:
    text = "deal: A\nanswers:\n  directon: joint\n  deal-kind: aquisition\n"
    file, out = a_deal_file(tmp_path, text), tmp_path / "out.pdf"

    first, second = refusal("assess", file, "--pdf", out).splitlines()

    assert first.endswith(
        ':3:3: no question called "directon". Did you mean "direction"?'
    )
    assert second.startswith(f'{file}:4:14: "deal-kind" has no choice "aquisition".')
    assert second.endswith(' Did you mean "acquisition"?')
    assert not out.exists()


def test_what_is_no_deal_file_is_refused_with_its_name(tmp_path: Path) -> None:
    file = a_deal_file(tmp_path, "deal: [")

    assert refusal("assess", file).startswith(f"{file}:1:7: this is not YAML")
    for name in ("nothing.yaml", "."):
        assert "cannot be read" in refusal("assess", tmp_path / name)


@pytest.mark.usefixtures("shared_printer")
def test_a_briefing_with_marks_replaces_another(tmp_path: Path, small: Command) -> None:
    house = write(tmp_path, {"house.yaml": "name: Rossi & Chen\n"}) / "house.yaml"
    out, word = tmp_path / "out.pdf", tmp_path / "out.docx"
    out.write_bytes(b"an older one")
    marks = ("--final", "--by", "Ada", "--for", "The board", "--reference", "17/B")
    level = ("--confidentiality", "strictly confidential")

    done = run(
        *(*small, "--pdf", out, "--word", word, *marks, *level),
        SCREENING_HOUSE=str(house),
    )

    assert done.exit_code == 0, done.stderr
    pages = [page.extract_text() for page in PdfReader(out).pages]
    assert all("Strictly confidential" in text and "17/B" in text for text in pages)
    assert "Prepared by Ada for The board" in pages[0]
    assert "Rossi & Chen" in pages[0]
    assert not any("DRAFT" in text for text in pages)
    written = Document(str(word))
    assert len(written.core_properties.title) == 255
    first = "Board page · For decision · Final · Strictly confidential · Reference 17/B"
    assert written.paragraphs[0].text == f"{first} · Prepared by Ada for The board"
    assert written.sections[0].header.paragraphs[0].text.endswith("confidential · 17/B")
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == ["house.yaml", "out.docx", "out.pdf"]


def test_word_files_use_the_template_of_a_house(tmp_path: Path, small: Command) -> None:
    out, house = tmp_path / "out.docx", tmp_path / "house.yaml"
    house.write_text("{name: Rossi & Chen, word: letterhead.docx}", encoding="utf-8")
    letterhead = Document()
    letterhead.sections[0].header.paragraphs[0].text = "Via Roma 12, Genoa"
    letterhead.save(str(tmp_path / "letterhead.docx"))

    done = run(*small, "--word", out, SCREENING_HOUSE=str(house))

    assert done.exit_code == 0, done.stderr
    [section] = Document(str(out)).sections
    assert section.header.paragraphs[0].text == "Via Roma 12, Genoa"
    warning = "With the Word template of the house file, a Word file has about 1."
    assert commands.in_one_line(done.stderr).startswith(warning)


@pytest.mark.usefixtures("shared_printer")
def test_a_briefing_not_written_is_not_kept(tmp_path: Path, small: Command) -> None:
    folder, data = tmp_path / "folder", tmp_path / "data"
    folder.mkdir()

    for out in ("", "/", folder):
        refused = refusal(*small, "--word", out)
        assert refused.endswith(" cannot be written: it is no file. Name one.\n")
    assert [*tmp_path.rglob("*")] == [folder]
    said = refusal(*small, "--pdf", folder, "--keep", SCREENING_DATA=str(data))

    assert said == f"{folder} cannot be written: it is no file. Name one.\n"
    with closing(Register(data / "register.db")) as register:
        assert register.deals.count() == 0


def test_what_cannot_be_marked_is_not_printed(tmp_path: Path, small: Command) -> None:
    house = write(tmp_path, {"house.yaml": "name: ''\nlogo: a.gif\n"}) / "house.yaml"
    out = tmp_path / "out.pdf"
    printing = (*small, "--pdf", out)

    without = refusal(*small, "--final")
    too_long = refusal(*printing, "--by", "x" * 61)
    no_house = refusal(*printing, SCREENING_HOUSE=str(house)).splitlines()

    assert without.startswith("Marks belong to a briefing. Name its file with --pdf ")
    assert too_long == "Shorten who prepared it to 60 characters: it has 61.\n"
    assert [line.split(": ")[0] for line in no_house] == [
        f"{house}:1:7",
        f"{house}:2:7",
    ]
    assert not out.exists()


def test_questions_are_what_a_deal_file_may_answer(shipped_rulebook: Rulebook) -> None:
    listed = json.loads(run("questions", "--json").stdout)

    assert [question["id"] for question in listed] == list(shipped_rulebook.questions)
    assert "acquisition: Acquisition" in run("questions").stdout


def test_what_is_asked_from_a_later_day_on_is_understood(tmp_path: Path) -> None:
    later: dict[str, Any] = {"in_force": {"from": "2027-04-01"}}
    asked, rule = a.question("drones", **later), a.rule("flown", {"drones": "yes"})
    rules = tmp_path / "rules"
    write(rules, a.texts_of(a.question("owned"), asked, rule))
    head = "deal: Silk\non: 2026-11-25\nanswers: {owned: 'yes'"
    given = {"open": "}", "known": ", drones: 'yes'}"}
    files = {name: f"{head}{end}\n" for name, end in given.items()}
    write(tmp_path, files)

    open_, known = (
        run("assess", tmp_path / it, "--all", "--rules", rules).stdout for it in files
    )
    listed = run("questions", "--rules", rules).stdout

    assert "What of drones? (drones) This counts from 1 April 2027" in open_
    assert "From 1 April 2027 the level is routine to strategic" in in_one_line(open_)
    assert "From 1 April 2027 the level is strategic" in in_one_line(known)
    assert "Asked later" not in known
    assert "drones: What of drones? [yes or no, from 1 April 2027]" in listed


def test_a_later_level_is_in_the_data_with_its_day_and_filings() -> None:
    [reading] = assessed(SUNGROW.with_name("edge-new-screening-last-day.yaml"))[
        "readings"
    ]

    assert (reading["day"], reading["level"]["lowest"]) == ("2028-01-17", "sensitive")
    assert "authorisation-in-the-common-core" in reading["started"]
    assert "must" in reading["filings"].values()


@pytest.mark.usefixtures("shared_printer")
def test_counsels_file_is_printed_alone(tmp_path: Path, small: Command) -> None:
    out = tmp_path / "out.pdf"

    done = run(*small, "--pdf", out, "--counsel")

    assert done.exit_code == 0, done.stderr
    assert "without the board page" in PdfReader(out).pages[0].extract_text()
    says = refusal(*small, "--pdf", out, "--counsel", "--board")
    assert says.startswith("--board and --counsel name one part each")


@pytest.mark.usefixtures("shared_printer")
def test_a_briefing_that_is_kept_is_made_today_is_known_and_its_deal_is_in_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.cli.assess.today", lambda: date(2026, 11, 29))
    options = ("--on", "2027-03-01", "--board", "--boundary", "--final")
    out, data = tmp_path / "out.pdf", str(tmp_path / "data")
    filed = f"filed: {{nis-supply-chain: {{filed: {a.DAY}}}}}\n"
    (file := tmp_path / "deal.yaml").write_text(Path(SUNGROW).read_text() + filed)

    done = run("assess", file, "--pdf", out, "--keep", *options, SCREENING_DATA=data)

    assert done.exit_code == 0, done.stderr
    assert run("verify", out, SCREENING_DATA=data).exit_code == 0
    with closing(Register(tmp_path / "data" / "register.db")) as register:
        [kept] = register.deals.newest()
        [briefing] = register.briefings.of(kept.deal)
        work = register.progress.work(kept.deal, a.DAY)
    assert kept.name == "Battery storage for the capacity market / Sungrow"
    assert briefing.by == kept.by == f"account {getpass.getuser()}"
    said = json.loads(take(out.read_bytes()))
    assert said["origin"] == {"deal": identity(kept.deal), "assessment": "1"}
    assert said["rulebook"]["on"] == "2027-03-01"
    chosen = {"made": "2026-11-29", "document": "board", "boundary": "shown"}
    assert chosen.items() <= said["marks"].items()
    happened = Happened(filed=a.DAY, complete=a.DAY)
    assert work.filings == {"nis-supply-chain": happened}


def test_keeping_needs_a_pdf_and_a_register(tmp_path: Path, small: Command) -> None:
    out, barred = tmp_path / "out", tmp_path / "file"
    barred.write_text("no folder")
    keep = (*small, "--keep")

    for without in (keep, (*keep, "--word", out)):
        refused = refusal(*without)
        assert refused.endswith("no PDF is written. Name its file with --pdf.\n")
    refused = refusal(*keep, "--pdf", out, SCREENING_DATA=str(barred / "data"))
    assert "data cannot be made: Not a directory. Set SCREENING_DATA" in refused
    assert not out.exists()


def test_own_rules_decide_and_those_excepted_or_off_say_why(tmp_path: Path) -> None:
    small = {"when": {"b": "yes"}, "reason": "It is small."}
    parts = a.question("a"), a.question("b"), a.rule("it", {"a": "yes"}, unless=[small])
    off = a.rule("gone", {"a": "yes"}, off="We sell none.")
    folder = commands.write(tmp_path / "rules", a.texts_of(*parts, off))
    answers = "deal: A\nanswers: {a: 'yes', b: 'yes'}\n"
    deal = a_deal_file(tmp_path, answers)
    wrong = f"{answers}expect: {{rules: {{it: met}}}}\n"
    write(folder, {"examples/a.yaml": wrong})

    told = run("assess", deal, "--rules", folder, "--all")
    missed = run("test", folder)

    assert told.stdout.startswith("A: Routine\n")
    assert "\nExcepted\n  It (it): It is small.\n" in told.stdout
    assert "(gone): We sell none." in told.stdout
    assert "excepted: It is small." in missed.output


def test_a_pdf_that_is_not_written_says_why(small: Command, tmp_path: Path) -> None:
    font, out = tmp_path / "own.ttf", tmp_path / "out.pdf"
    font.write_bytes(b"no font")

    told = refusal(*small, "--pdf", out, SCREENING_FONT=str(font))

    assert told.startswith(f"{out} was not written. The font {font} cannot be used: ")
    assert "Set SCREENING_FONT to another TTF or OTF file" in told
    assert not out.exists()


@pytest.mark.paper
def test_two_who_print_at_once_get_their_files(small: Command, tmp_path: Path) -> None:
    """Two real processes, which make the register that neither found."""
    files = [tmp_path / name for name in ("first.pdf", "second.pdf")]
    data, program = str(tmp_path / "data"), [sys.executable, "-m", "screening"]
    around = {**os.environ, "SCREENING_DATA": data}

    both = [
        subprocess.Popen(
            [*program, *map(str, small), "--pdf", str(file), "--keep"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=around,
        )
        for file in files
    ]
    told = [process.communicate()[1] for process in both]

    assert told == [b"", b""]
    for file in files:
        assert (
            run("verify", file, SCREENING_DATA=around["SCREENING_DATA"]).exit_code == 0
        )
