"""Start rules of your own, and tell what may be written in them."""

import shlex
import textwrap
from pathlib import Path

import click

from screening.cli import common, messages
from screening.editing import scaffold
from screening.errors import DID_YOU_MEAN, ScreeningError
from screening.rulebook import json_schema
from screening.rulebook.folder import Files, example_files
from screening.settings import today
from screening.wording import reference as the_reference
from screening.wording.reference import entries, printed


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


@rules.command()
@click.argument("words", metavar="[WORDS]...", nargs=-1)
@common.printed_as("text", "markdown")
def reference(words: tuple[str, ...], form: str) -> None:
    """Tell what may be written in rule files: all, or what has these WORDS."""
    whole, query = the_reference.chapters(scaffold.reference()), " ".join(words)
    found = entries.search(whole, query) if query else whole
    if not found:
        other = entries.meant(whole, query)
        hint = DID_YOU_MEAN.format(word=other) if other else ""
        raise ScreeningError(messages.NOTHING_IN_IT.format(words=query, hint=hint))
    if form == "markdown":
        click.echo(printed.markdown(found), nl=False)
        return
    for section in (it for chapter in found for it in chapter.sections):
        _print(section)


def _print(section: entries.Section) -> None:
    """Print a section in lines that fit."""
    click.echo(common.paragraph(f"{section.title}. {section.about}"))
    for entry in section.entries:
        takes = messages.TAKES.format(takes=entry.takes) if entry.takes else ""
        told = f"{entry.name}{entry.note}: {entry.says}{takes}{entry.otherwise}"
        click.echo(common.paragraph(told, "  ", " " * 6))
    if section.example:
        click.echo(textwrap.indent(f"\n{section.example}", " " * 4).rstrip())
    click.echo()
