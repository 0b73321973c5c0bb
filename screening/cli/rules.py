"""Start rules of your own, and export what editors read them by."""

import shlex
from pathlib import Path

import click

from screening.cli import common, messages
from screening.editing import scaffold
from screening.rulebook import json_schema
from screening.rulebook.folder import Files, example_files
from screening.settings import today


@click.group()
def rules() -> None:
    """Start rules of your own: a copy, an extension, another corridor."""


@rules.command()
@click.argument("folder", metavar="DIR", type=common.PATH)
@click.option("--extend", is_flag=True, help=messages.EXTEND)
def copy(folder: Path, *, extend: bool) -> None:
    """Make rules of your own in DIR, from the shipped ones."""
    _start(folder, scaffold.extension(today()) if extend else scaffold.copy())


@rules.command()
@click.argument("folder", metavar="DIR", type=common.PATH)
@click.option("--id", "name", required=True, help=messages.RULEBOOK_ID)
@click.option("--title", required=True, help=messages.RULEBOOK_TITLE)
def new(folder: Path, name: str, title: str) -> None:
    """Make a small rulebook for another corridor in DIR, to start from."""
    _start(folder, scaffold.corridor(name, title, today()))


def _start(folder: Path, files: Files) -> None:
    scaffold.write(files, folder)
    there, whole = (shlex.quote(str(path)) for path in (folder, folder.absolute()))
    count, examples = len(files), len(example_files(files))
    said = messages.NEXT.format(
        folder=folder, files=count, examples=examples, there=there, whole=whole
    )
    click.echo(said)


@rules.command("schema")
@click.argument("out", metavar="[OUT]", type=common.PATH, required=False)
def schema_(out: Path | None) -> None:
    """Print the JSON Schema of rule files, or write it to OUT."""
    if out is None:
        click.echo(json_schema.text(), nl=False)
        return
    common.write_whole(out, json_schema.text().encode())
    click.echo(messages.WROTE.format(file=out))
