"""The documents say what is so: commands run, files are there, words are complete.

Everything that the page for analysts shows is done here, from top to bottom.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import copy2
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from screening.cli import main
from screening.editing.scaffold import reference
from screening.presentation.reference import read_prose, section
from screening.rulebook.conditions import Operator
from screening.rulebook.parser import GROUPS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
RUNNING = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
LINES = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def shown_in(*pages: str) -> list[str]:
    return [
        line
        for it in pages
        for part in LINES.findall(it)
        for line in part.split("\n")
        if line
    ]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, without what it depends on, and return where it lies."""
    wheels, there = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("there")
    python = [sys.executable, "-m"]
    run([*python, "hatchling", "build", "-t", "wheel", "-d", wheels], cwd=ROOT)
    [wheel] = wheels.iterdir()
    here = ["--no-deps", "--no-index", "--no-compile", "--target", str(there)]
    run([*python, "pip", "install", *here, wheel], cwd=there)
    return there


def run(
    command: Sequence[str | Path], cwd: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environment}
    done = subprocess.run(
        command, cwd=cwd, env=env, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done


@pytest.mark.slow
@pytest.mark.paper
def test_commands_shown_work_with_the_wheel(installed: Path, tmp_path: Path) -> None:
    deal = installed / "screening/_data/rules/italy-china/examples/candy-haier.yaml"
    copy2(deal, tmp_path / "deal.yaml")
    lines = [it for it in shown_in(README, RUNNING) if it != "screening serve"]
    commands = [shlex.split(it) for it in lines if it.startswith("screening ")]
    data = {"SCREENING_DATA": str(tmp_path / "data"), "PYTHONPATH": str(installed)}

    for _screening, *words in commands:
        ran = [sys.executable, "-P", "-m", "screening", *words]
        run(ran, cwd=tmp_path, **data)

    assert len(commands) > 9
    made = {it.name for it in tmp_path.iterdir()}
    assert {"briefing.pdf", "my-rules", "deals.xlsx", "kept.db"} <= made


def test_the_readme_is_short_and_its_targets_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    named = set(re.findall(r"`?make ([a-z-]+)", README + CONTRIBUTING))
    assert len(README.split()) <= 600
    assert shown_in(README)[:2] == ["pipx install .", "screening serve"]
    assert named > {"serve", "test"}
    assert named <= set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))


def test_every_command_has_help_and_is_on_the_page_for_whoever_runs_it() -> None:
    unsaid = [
        name
        for name, command in main.commands.items()
        if not (command.help and re.search(rf"`(screening )?{name}\b", RUNNING))
    ]

    assert unsaid == []


def test_every_setting_is_in_the_table_of_settings() -> None:
    code = (ROOT / "screening" / "settings.py").read_text(encoding="utf-8")

    read = set(re.findall(r'setting\("([A-Z_]+)"\)', code))

    assert len(read) > 8
    assert read == set(re.findall(r"`SCREENING_([A-Z_]+)`", RUNNING))


def test_everything_on_the_map_and_every_link_is_there() -> None:
    named = re.findall(r"^(?:  )?([a-z]+/|[a-z]+\.py) ", CONTRIBUTING, re.MULTILINE)
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    linked = [
        page.parent / link
        for page in pages
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    ]

    there = (ROOT, ROOT / "screening")
    assert len(named) > 15
    assert len(linked) > 15
    assert [it for it in named if not any((at / it).exists() for at in there)] == []
    assert [link for link in linked if not link.exists()] == []


PROSE = read_prose(reference()[0])
PAGE = ROOT / "docs" / "writing-rules.md"
TEXT = PAGE.read_text(encoding="utf-8")
STEP = re.compile(
    r"^(?P<how>In|At the end of) `(?P<file>[^`]+)`:\n\n```yaml\n(?P<yaml>.*?)^```$"
    r"|^In `(?P<corrected>[^`]+)`, `(?P<old>[^`]+)` becomes `(?P<new>[^`]+)`\.$"
    r"|^```sh\n(?P<sh>.*?)^```$"
    r"|^```text\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


class Shown(NamedTuple):
    """What the page shows of a command, and what the command printed."""

    command: str
    shown: str
    printed: str


class Reader:
    """Somebody who does what the page says, in a folder of their own."""

    def __init__(self) -> None:
        self.command = self.printed = ""
        self.last: dict[str, int] = {}

    def follow(self, page: str) -> Iterator[Shown]:
        """Do every step in turn; yield what it shows of what is printed."""
        for step in STEP.finditer(page):
            if step["file"]:
                self.write(step["how"], Path(step["file"]), step["yaml"])
            elif step["corrected"]:
                self.correct(Path(step["corrected"]), step["old"], step["new"])
            elif step["sh"]:
                for line in step["sh"].splitlines():
                    self.run(line)
            else:
                yield Shown(self.command, step["text"], self.printed)

    def write(self, how: str, file: Path, text: str) -> None:
        before = file.read_text(encoding="utf-8") if how.startswith("At") else ""
        file.write_text(before + text, encoding="utf-8")

    def correct(self, file: Path, old: str, new: str) -> None:
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old} is not once in {file}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, line: str) -> None:
        program, *words = shlex.split(line)
        assert program == "screening"
        done = CliRunner().invoke(main, words)
        self.command, self.printed = line, done.output
        self.last[line] = done.exit_code


def fits(shown: str, printed: str) -> bool:
    """Tell whether it was printed as shown, however wide its columns are.

    A line of ... stands for any lines, ... within a line for anything in it.
    """
    lines = "".join(
        r"(?:.*\n)*?" if line == "..." else f"{_as_pattern(line)}\n"
        for line in shown.splitlines()
    )
    return re.fullmatch(lines, printed) is not None


def _as_pattern(line: str) -> str:
    words = (re.escape(word).replace(r"\.\.\.", ".*") for word in line.split())
    return r"\s*" + r" +".join(words)


@pytest.mark.slow
def test_everything_shown_is_what_comes_and_in_the_end_every_command_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCREENING_DATA", "data")
    reader = Reader()

    followed = [*reader.follow(TEXT)]

    assert followed
    for step in followed:
        assert fits(step.shown, step.printed), f"{step.command}:\n{step.printed}"
    assert {line for line, code in reader.last.items() if code} == set()


def test_every_snippet_is_one_of_those_that_are_done() -> None:
    blocks = len(re.findall(r"^```\w", TEXT, re.MULTILINE))

    assert blocks == sum("```" in step[0] for step in STEP.finditer(TEXT))


def test_the_table_holds_the_whole_grammar_and_says_what_the_reference_says() -> None:
    table = "".join(line for line in TEXT.splitlines() if line.startswith("| `"))
    conditions = TEXT.partition("## Conditions")[2]

    rows = re.findall(r"^\| `(.+?)` \| (.+) \|$", conditions, re.MULTILINE)

    written = " ".join(re.findall(r"`(.+?)`", table))
    assert {*Operator, *GROUPS} - {*re.findall(r"[\w-]+", written)} == set()
    said = [(it.name, it.says) for it in section(PROSE, "conditions").entries]
    assert rows[: len(said)] == said


def test_every_recipe_of_the_reference_is_named_and_led_to() -> None:
    reference = (PAGE.parent / "reference.md").read_text(encoding="utf-8")
    led = re.findall(r"\[([^]]+)\]\(reference.md#([\w-]+)\)", TEXT)

    recipes = [(it["title"], f"recipe-{it['id']}") for it in PROSE["recipes"]]
    assert [it for it in led if it[1].startswith("recipe-")] == recipes
    assert [at for _title, at in led if f'<a id="{at}"></a>' not in reference] == []
