"""The commands: what they print, what they refuse; they write all or nothing."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from screening.cli import main
from screening.cli.serve import has_desktop
from screening.errors import ScreeningError
from screening.formats import yaml_reader
from screening.rulebook.model import Rulebook
from screening.settings import Settings, shipped
from screening.web.server import refuse_to_let_in_all

EXAMPLES = sorted((shipped("rules") / "italy-china" / "examples").glob("*.yaml"))
SEVERAL = [one for one in EXAMPLES if "\neach:" in one.read_text(encoding="utf-8")]
ENDS = ("lowest", "highest")
SUNGROW = shipped("rules") / "italy-china" / "examples" / "sungrow-storage.yaml"


def run(*words: object, **environ: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, [str(word) for word in words], env=environ)


def assessed(*words: object) -> dict[str, Any]:
    """Return the assessment that a command prints as JSON."""
    done = run("assess", *words, "--json")
    assert done.exit_code == 0, done.output
    data: dict[str, Any] = json.loads(done.stdout)
    return data


def a_deal_file(folder: Path, text: str) -> Path:
    """Return a deal file that says that."""
    file = folder / "deal.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def serve(**environ: str) -> subprocess.CompletedProcess[str]:
    """Run the server, which should refuse to start, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "screening", "serve"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


def test_assess_agrees_with_what_every_example_expects(
    monkeypatch: pytest.MonkeyPatch, shipped_rulebook: Rulebook
) -> None:
    monkeypatch.setattr(
        "screening.rulebook.loader.load", lambda _folder: shipped_rulebook
    )

    for file in EXAMPLES:
        expect = yaml_reader.read(file.name, file.read_text("utf-8")).data["expect"]
        done = run("assess", file, "--json")
        assert done.exit_code == 0, done.output
        said = json.loads(done.stdout)
        assert isinstance(said, list) is (file in SEVERAL)
        for one in said if file in SEVERAL else [said]:
            range_ = {end: one["level"][end] for end in ENDS if end in expect}
            assert all(expect[end] == level for end, level in range_.items())
            verdicts = {rule["rule"]: rule["verdict"] for rule in one["findings"]}
            assert {**verdicts, **expect["rules"]} == verdicts


def test_assess_names_each_deal_of_an_example() -> None:
    done = run("assess", SEVERAL[0])

    said = json.loads(run("assess", SEVERAL[0], "--json").stdout)
    names = {one["deal"]["name"] for one in said}
    assert len(names) == len(said) > 1
    assert all(f"\n{name}: " in f"\n{done.stdout}" for name in names)


@pytest.mark.parametrize("option", ["--pdf", "--word"])
def test_assess_writes_no_briefing_of_several_deals(
    tmp_path: Path, option: str
) -> None:
    done = run("assess", SEVERAL[0], option, tmp_path / "out")

    assert done.exit_code == 1
    assert "a briefing is of one deal. Write one answer" in done.output
    assert list(tmp_path.iterdir()) == []


def test_assess_says_level_reasons_and_what_they_rest_on() -> None:
    done = run("assess", SUNGROW)

    first, *_lines = done.stdout.splitlines()
    assert first == "Battery storage for the capacity market / Sungrow: Sensitive"
    assert "(supplier-reaches-into-energy-devices)" in done.stdout
    assert "rests on the guide, E2" in done.stdout


def test_assess_says_where_the_boundary_runs() -> None:
    done = run("assess", SUNGROW.with_name("edge-insurer.yaml"))

    assert "not advice\nto restructure the deal" in done.stdout
    assert "  What would bring the level down\n" in done.stdout
    assert "    [Watch] Stake after closing: 9.99 %\n" in done.stdout


def test_assess_says_which_rules_are_switched_off_and_why(tmp_path: Path) -> None:
    rules = shutil.copytree(SUNGROW.parent.parent, tmp_path / "rules")
    file = rules / "rules" / "20-energy.yaml"
    first = "  - id: equipment-for-energy\n"
    file.write_text(
        file.read_text().replace(first, f"{first}    off: We sell none.\n", 1)
    )

    done = run("assess", SUNGROW, "--rules", rules)

    assert "(equipment-for-energy): We sell none." in done.stdout


def test_assess_pins_the_rulebook_and_all_answers(shipped_rulebook: Rulebook) -> None:
    said = assessed(SUNGROW)

    assert said["rulebook"]["digest"] == shipped_rulebook.digest
    assert said["rulebook"]["on"] == "2026-11-25"
    assert said["questions"].keys() == shipped_rulebook.questions.keys()
    assert said["deal"]["answers"]["alternatives"] == "few"


def test_a_day_on_the_line_goes_before_the_one_in_the_file() -> None:
    said = assessed(SUNGROW, "--on", "2028-02-01")

    assert said["rulebook"]["on"] == "2028-02-01"


def test_a_mistake_in_a_deal_file_names_its_place_and_a_cure(tmp_path: Path) -> None:
    text = "deal: A\nanswers:\n  directon: joint\n  deal-kind: aquisition\n"
    file, out = a_deal_file(tmp_path, text), tmp_path / "out.pdf"

    done = run("assess", file, "--pdf", out)

    assert done.exit_code == 1
    assert done.stdout == ""
    first, second = done.stderr.splitlines()
    assert first.endswith(
        ':3:3: no question called "directon". Did you mean "direction"?'
    )
    assert second.startswith(f'{file}:4:14: "deal-kind" has no choice "aquisition".')
    assert second.endswith(' Did you mean "acquisition"?')
    assert not out.exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "a deal file needs"),
        ("deal: [", "this is not YAML"),
        ("deal: ''", '"deal" is empty'),
        ("deal: A\non: 2026-02-30", '"on" is a day'),
        ("deal: A\nanswers: {stake: '12,5'}", "Write digits only"),
        ("deal: A\nanswers: {stake: 101}", "must be 100 or less"),
        ("deal: A\nanswers: yes please", "is a mapping"),
        ("deal: A\nanswer: {}", 'Did you mean "answers"?'),
    ],
)
def test_every_mistake_in_a_deal_file_is_a_sentence(
    tmp_path: Path, text: str, says: str
) -> None:
    done = run("assess", a_deal_file(tmp_path, text))

    assert done.exit_code == 1
    assert says in done.stderr
    assert done.stderr.startswith(str(tmp_path / "deal.yaml:"))


@pytest.mark.parametrize("name", ["nothing.yaml", "."])
def test_a_deal_file_that_cannot_be_read_is_a_sentence(
    tmp_path: Path, name: str
) -> None:
    done = run("assess", tmp_path / name)

    assert done.exit_code == 1
    assert "cannot be read" in done.stderr


@pytest.mark.paper
def test_the_briefing_is_written_whole(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    out.write_bytes(b"an older one")

    done = run("assess", SUNGROW, "--pdf", out)

    assert done.exit_code == 0, done.stderr
    printed = PdfReader(BytesIO(out.read_bytes()))
    assert len(printed.pages) >= 2
    assert [file.name for file in tmp_path.iterdir()] == ["out.pdf"]


@pytest.mark.paper
def test_a_briefing_that_cannot_be_written_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    (tmp_path / "folder.pdf").mkdir()

    done = run("assess", SUNGROW, "--pdf", tmp_path / "folder.pdf")

    assert done.exit_code == 1
    assert "cannot be written" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["folder.pdf"]
    assert list((tmp_path / "folder.pdf").iterdir()) == []


def test_check_counts_what_is_well() -> None:
    done = run("check")

    assert done.exit_code == 0
    assert ": no problems, " in done.stdout
    assert f"{len(EXAMPLES)} examples." in done.stdout


def test_check_lists_every_mistake_in_every_example(
    tmp_path: Path, shipped_rules: Path
) -> None:
    rules = shutil.copytree(shipped_rules, tmp_path / "rules")
    for name in ("candy-haier", "vado-cosco"):
        file = rules / "examples" / f"{name}.yaml"
        file.write_text("deal: A\nanswers: {sectr: other}\n", encoding="utf-8")

    done = run("check", rules)

    assert done.exit_code == 1
    assert done.stderr.count('Did you mean "sector"?') == 2


def test_check_lists_every_mistake_in_the_rules(
    tmp_path: Path, shipped_rules: Path
) -> None:
    rules = shutil.copytree(shipped_rules, tmp_path / "rules")
    file = rules / "rules" / "10-trade.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("level: routine", "level: rutine"), encoding="utf-8")

    done = run("check", rules)

    assert done.exit_code == 1
    assert done.stderr.count('"rutine"') == text.count("level: routine") > 1


def test_other_rules_judge_where_they_are_named(
    tmp_path: Path, shipped_rules: Path
) -> None:
    rules = shutil.copytree(shipped_rules, tmp_path / "rules")
    heading = rules / "rulebook.yaml"
    text = heading.read_text(encoding="utf-8").replace("label: Sensitive", "label: Hot")
    heading.write_text(text, encoding="utf-8")

    done = run("assess", SUNGROW, "--rules", rules)

    assert done.stdout.splitlines()[0].endswith(": Hot")


def test_questions_lists_what_a_deal_file_may_say(shipped_rulebook: Rulebook) -> None:
    listed = json.loads(run("questions", "--json").stdout)

    assert [one["id"] for one in listed] == list(shipped_rulebook.questions)
    assert "acquisition: Acquisition" in run("questions").stdout


@pytest.mark.paper
def test_doctor_is_content_where_all_is_there(tmp_path: Path) -> None:
    done = run("doctor", SCREENING_DATA=str(tmp_path))

    assert done.exit_code == 0
    assert "MISSING" not in done.stdout


def test_doctor_fails_where_something_is_missing(tmp_path: Path) -> None:
    done = run("doctor", SCREENING_DATA=str(tmp_path), SCREENING_RULES=str(tmp_path))

    assert done.exit_code == 1
    assert "MISSING  Rulebook" in done.stdout


OTHERS = ["0.0.0.0", "::", "192.168.1.5", "example.org"]  # noqa: S104 - refused


@pytest.mark.parametrize("host", OTHERS)
def test_no_address_that_other_machines_reach_is_served_to_all(host: str) -> None:
    with pytest.raises(ScreeningError, match=r"SCREENING_HOST to 127\.0\.0\.1\."):
        refuse_to_let_in_all(at(host, "off"))


@pytest.mark.parametrize("host", OTHERS)
def test_any_address_is_served_to_who_has_the_start_link(host: str) -> None:
    refuse_to_let_in_all(at(host, ""))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9"])
def test_every_address_of_this_machine_alone_is_served(host: str) -> None:
    refuse_to_let_in_all(at(host, "off"))


@pytest.mark.parametrize(
    ("environ", "system", "there"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_browser_opens_only_where_there_is_a_desktop(
    environ: dict[str, str],
    system: str,
    there: bool,  # noqa: FBT001 - a parameter of a test
) -> None:
    assert has_desktop(environ, system) is there


def at(host: str, token: str) -> Settings:
    given = {"SCREENING_HOST": host, "SCREENING_TOKEN": token}
    return Settings.from_environment(given)


def test_serve_refuses_to_let_in_everybody_from_other_machines(tmp_path: Path) -> None:
    given = {"SCREENING_HOST": OTHERS[0], "SCREENING_TOKEN": "off"}

    done = serve(**given, SCREENING_DATA=str(tmp_path))

    assert done.returncode == 1
    assert done.stdout == ""
    assert "which lets everybody in" in done.stderr


def test_serve_says_that_its_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])

        done = serve(SCREENING_PORT=port, SCREENING_DATA=str(tmp_path))

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"Port {port} cannot be used")
    assert len(done.stderr.splitlines()) == 1


def test_serve_says_that_its_data_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = run("serve", SCREENING_DATA=str(tmp_path / "file" / "data"))

    assert done.exit_code == 1
    assert "SCREENING_DATA" in done.stderr


def test_every_command_explains_itself() -> None:
    for command in main.commands:
        assert run(command, "--help").exit_code == 0


def test_an_example_that_is_disappointed_is_a_problem(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(SUNGROW.parent.parent, folder)
    example = folder / "examples" / "candy-haier.yaml"
    text = example.read_text("utf-8")
    example.write_text(text.replace("lowest: routine", "lowest: watch"), "utf-8")

    done = run("check", folder)

    assert done.exit_code == 1
    assert "expects watch to routine, found routine." in done.stderr
    assert f"{example}:" in done.stderr


def test_a_folder_of_rulebooks_is_told_from_a_rulebook() -> None:
    done = run("check", shipped("rules"))

    assert done.exit_code == 1
    assert "There is one in: italy-china." in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.paper
@pytest.mark.parametrize("out", ["", "/"])
def test_a_briefing_needs_the_name_of_a_file(out: str) -> None:
    done = run("assess", SUNGROW, "--pdf", out)

    assert done.exit_code == 1
    assert "Name one." in done.stderr
