"""The documents say what is so: commands run, files are there, words are complete.

Everything that the page for analysts shows is done here, from top to bottom.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from screening.cli import main
from screening.editing.scaffold import reference
from screening.formats.yaml_reader import read
from screening.rulebook.conditions import Operator
from screening.rulebook.parser import GROUPS
from screening.wording.reference import read_prose, section

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```(\w*)\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)
SHELL = [
    line.strip() for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()
]
OURS = ".venv/bin/screening "
COMMANDS = [line.removeprefix(OURS) for line in SHELL if line.startswith(OURS)]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, marks=[pytest.mark.paper] if ".pdf" in command else [])
        for command in COMMANDS
    ],
)
def test_every_command_in_the_readme_runs(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    words = command.replace(" briefing.pdf", f" {tmp_path}/briefing.pdf").split()

    done = CliRunner().invoke(main, words, env={"SCREENING_DATA": str(tmp_path)})

    assert done.exit_code == 0, done.output
    assert done.output or list(tmp_path.glob("*.pdf"))


def test_the_readme_is_short_and_its_targets_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    named = set(re.findall(r"`?make ([a-z-]+)", README))
    assert [it for it in SHELL if not it.startswith(OURS)] == [
        "make serve",
        "make test",
    ]
    assert len(README.splitlines()) < 150
    assert named
    assert named <= set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))


def test_every_command_has_help_and_is_in_the_readme() -> None:
    unsaid = [
        name
        for name, command in main.commands.items()
        if not (command.help and re.search(rf"(screening|make|`) ?{name}\b", README))
    ]

    assert unsaid == []


def test_every_comparison_word_is_in_the_table_analysts_read() -> None:
    table = "\n".join(line for line in README.splitlines() if line.startswith("| `"))

    assert [word for word in Operator if not re.search(rf"\b{word}\b", table)] == []


def test_the_rule_shown_in_the_readme_is_one_of_ours() -> None:
    [shown] = [text for kind, text in BLOCKS if kind == "yaml"]
    [rule] = read("README.md", shown).data
    files = (ROOT / "rules" / "italy-china" / "rules").glob("*.yaml")
    rules = [
        shipped
        for file in files
        for shipped in read(file.name, file.read_text("utf-8")).data.get("rules", ())
    ]

    [shipped] = [shipped for shipped in rules if shipped["id"] == rule["id"]]
    assert {key: shipped[key] for key in rule} == rule


def test_everything_on_the_map_and_every_link_is_there() -> None:
    named = re.findall(r"^(?:  )?([a-z]+/|[a-z]+\.py) ", README, re.MULTILINE)
    linked = re.findall(r"\]\(([^)#]+)\)", README)

    there = (ROOT, ROOT / "screening")
    assert len(named) > 15
    assert linked
    assert [
        name for name in named if not any((at / name).exists() for at in there)
    ] == []
    assert [link for link in linked if not (ROOT / link).exists()] == []


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
