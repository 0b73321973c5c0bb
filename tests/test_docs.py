"""The documents say what is so: commands run, files are there, words are complete."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from screening.cli import main
from screening.formats.yaml_reader import read
from screening.rulebook.conditions import Operator

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```(\w*)\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)
SHELL = [
    line.strip() for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()
]
COMMANDS = [line for line in SHELL if line.startswith(".venv/bin/screening ")]
TARGETS = re.findall(r"`?make ([a-z-]+)", README)


def test_readme_is_short_enough_to_read() -> None:
    assert len(README.splitlines()) < 150


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(one, marks=[pytest.mark.paper] if ".pdf" in one else [])
        for one in COMMANDS
    ],
)
def test_every_command_in_the_readme_runs(line: str, tmp_path: Path) -> None:
    words = line.removeprefix(".venv/bin/screening ").split()
    words = [str(tmp_path / word) if word.endswith(".pdf") else word for word in words]

    run = subprocess.run(
        [sys.executable, "-m", "screening", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"SCREENING_DATA": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )

    assert run.returncode == 0, run.stderr
    assert run.stdout or list(tmp_path.glob("*.pdf"))


def test_every_shell_line_is_a_target_or_a_command_of_ours() -> None:
    others = [line for line in SHELL if line not in COMMANDS]

    assert others == ["make serve", "make test"]


@pytest.mark.parametrize("target", sorted(set(TARGETS)))
def test_every_target_in_the_readme_is_in_the_makefile(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert re.search(rf"^{target}:.*## ", makefile, re.MULTILINE)


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_has_help_and_is_in_the_readme(command: str) -> None:
    found: click.Command = main.commands[command]

    assert found.help
    assert re.search(rf"(screening|make|`) ?{command}\b", README)


@pytest.mark.parametrize("word", [one.value for one in Operator])
def test_every_comparison_word_is_in_the_table_analysts_read(word: str) -> None:
    table = "\n".join(line for line in README.splitlines() if line.startswith("| `"))

    assert re.search(rf"\b{word}\b", table)


def test_the_rule_shown_in_the_readme_is_one_of_ours() -> None:
    [shown] = [text for kind, text in BLOCKS if kind == "yaml"]
    [rule] = read("README.md", shown).data
    files = (ROOT / "rules" / "italy-china" / "rules").glob("*.yaml")
    rules = [
        shipped
        for file in files
        for shipped in read(file.name, file.read_text("utf-8")).data.get("rules", ())
    ]

    [shipped] = [one for one in rules if one["id"] == rule["id"]]
    assert {key: shipped[key] for key in rule} == rule


@pytest.mark.parametrize(
    "named",
    sorted(set(re.findall(r"^(?:  )?([a-z]+/|[a-z]+\.py) ", README, re.MULTILINE))),
)
def test_everything_on_the_map_is_there(named: str) -> None:
    assert (ROOT / named).exists() or (ROOT / "screening" / named).exists()


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", README))
def test_every_link_in_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
