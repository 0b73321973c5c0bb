"""Start rules of your own, and export what editors read them by."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from screening.cli import messages
from screening.cli.common import PATH, write_whole
from screening.editing import scaffold
from screening.rulebook import json_schema
from screening.rulebook.folder import Files, example_files
from screening.settings import today


@click.group()
def rules() -> None:
    """Start rules of your own: a copy, an extension, another corridor."""


@rules.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--extend", is_flag=True, help=messages.EXTEND)
def copy(folder: Path, *, extend: bool) -> None:
    """Make rules of your own in DIR, from the shipped ones."""
    _start(folder, scaffold.extension(today()) if extend else scaffold.copy())


@rules.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--id", "name", required=True, help=messages.RULEBOOK_ID)
@click.option("--title", required=True, help=messages.RULEBOOK_TITLE)
def new(folder: Path, name: str, title: str) -> None:
    """Make a small rulebook for another corridor in DIR, to start from."""
    _start(folder, scaffold.corridor(name, title, today()))


def _start(folder: Path, files: Files) -> None:
    scaffold.write(files, folder)
    said = messages.NEXT.format(
        folder=folder,
        files=len(files),
        examples=len(example_files(files)),
        there=shlex.quote(str(folder)),
        whole=shlex.quote(str(folder.absolute())),
    )
    click.echo(said)


@rules.command("schema")
@click.argument("out", metavar="[OUT]", type=PATH, required=False)
def schema_(out: Path | None) -> None:
    """Print the JSON Schema of rule files, or write it to OUT."""
    if out is None:
        click.echo(json_schema.text(), nl=False)
        return
    write_whole(out, json_schema.text().encode())
    click.echo(messages.WROTE.format(file=out))
