"""The documents say what is so: commands run, files are there, words are complete."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from screening.cli import main
from screening.formats.yaml_reader import read
from screening.rulebook.conditions import Operator

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
