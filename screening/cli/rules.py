"""Start rules of your own, and export what editors read them by."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from screening.cli.common import PATH, write_whole
from screening.editing import scaffold
from screening.rulebook.folder import Files, example_files
from screening.rulebook.json_schema import general
from screening.settings import today


@click.group()
def rules() -> None:
    """Start rules of your own: a copy, an extension, another corridor."""


@rules.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.option(
    "--extend",
    is_flag=True,
    help="Add to the shipped rules and change them by id, instead of copying them.",
)
def copy(folder: Path, *, extend: bool) -> None:
    """Make rules of your own in DIR, from the shipped ones."""
    files = scaffold.extension(today()) if extend else scaffold.copy()
    scaffold.write(files, folder)
    _say_next(folder, files)


@rules.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--id", "name", required=True, help="What to call it, like italy-gulf.")
@click.option("--title", required=True, help='For people, like "Italy and the Gulf".')
def new(folder: Path, name: str, title: str) -> None:
    """Make a small rulebook for another corridor in DIR, to start from."""
    files = scaffold.corridor(name, title, today())
    scaffold.write(files, folder)
    _say_next(folder, files)


@rules.command("schema")
@click.argument("out", metavar="[OUT]", type=PATH, required=False)
def schema_(out: Path | None) -> None:
    """Print the JSON Schema of rule files, or write it to OUT."""
    if out is None:
        click.echo(general.text(), nl=False)
        return
    write_whole(out, general.text().encode())
    click.echo(f"Wrote {out}.")


def _say_next(folder: Path, files: Files) -> None:
    there = shlex.quote(str(folder))
    examples = len(example_files(files))
    click.echo(f"{folder} holds {len(files)} files, {examples} of them examples. Next:")
    click.echo(f"  screening check {there}")
    click.echo(f"  export SCREENING_RULES={shlex.quote(str(folder.absolute()))}")
    click.echo("  screening serve")
