"""Start rules of your own, and tell what may be written in them."""

import shlex
import textwrap
from collections.abc import Sequence
from pathlib import Path

import click

from screening.briefing import rulebook_html
from screening.briefing.printing.pool import LONG, Printer
from screening.cli import common
from screening.editing import scaffold
from screening.editing.publish import kept_rulebook
from screening.errors import DID_YOU_MEAN, ScreeningError
from screening.formats.text import list_in_words
from screening.presentation import reference as the_reference
from screening.presentation.reference import entries
from screening.register.versions import Adopted
from screening.rulebook import json_schema, loader
from screening.rulebook.folder import Files, example_files
from screening.rulebook.model import Rulebook
from screening.settings import Settings, today


@click.group()
def rules() -> None:
    """Start rules of your own: a copy, an extension, a corridor."""


@rules.command()
@click.argument("folder", metavar="DIR", type=common.PATH)
@click.option(
    "--extend",
    is_flag=True,
    help="Add to the shipped rules and change them by id, instead of copying them.",
)
def copy(folder: Path, *, extend: bool) -> None:
    """Make rules of your own in DIR, from the shipped ones."""
    _start(folder, scaffold.extension(today()) if extend else scaffold.copy())


@rules.command()
@click.argument("folder", metavar="DIR", type=common.PATH)
@click.option("--id", "name", required=True, help="What to call it, like france-gulf.")
@click.option("--title", required=True, help='For people, like "France and the Gulf".')
@click.option(
    "--extends",
    help="Add to a rulebook that was shipped, or to that of the folder beside DIR.",
)
def new(folder: Path, name: str, title: str, extends: str | None) -> None:
    """Make a small rulebook for another corridor in DIR, to start from."""
    if extends:
        _start(folder, scaffold.extension_of(extends, name, title, today()))
    else:
        _start(folder, scaffold.corridor(name, title, today()))


def _start(folder: Path, files: Files) -> None:
    scaffold.write(files, folder)
    there, whole = (shlex.quote(str(path)) for path in (folder, folder.absolute()))
    examples = len(example_files(files))
    click.echo(f"{folder} holds {len(files)} files, {examples} of them examples. Next:")
    click.echo(f"  screening check {there}")
    click.echo(f"  export SCREENING_RULES={whole}")
    click.echo("  screening serve")


@rules.command("schema")
@click.argument("out", metavar="[OUT]", type=common.PATH, required=False)
def schema_(out: Path | None) -> None:
    """Print the JSON Schema of rule files, or write it to OUT."""
    if out is None:
        click.echo(json_schema.text(), nl=False)
        return
    common.write_whole(out, json_schema.text().encode())
    click.echo(f"Wrote {out}.")


@rules.command("print")
@click.argument("out", type=common.PATH)
@click.option(
    "--since",
    metavar="VERSION",
    help=(
        "Show the changes since a version in the register, or since a folder with "
        "earlier rules."
    ),
)
@common.RULES
def print_(out: Path, since: str | None, rules: Path | None) -> None:
    """Write the whole rulebook to OUT as one document, a .pdf or a .html."""
    if out.suffix not in {".pdf", ".html"}:
        raise ScreeningError(
            f"{out} ends in neither .pdf nor .html. Name the file accordingly."
        )
    settings = Settings.from_environment()
    book = loader.load(rules or common.live_rules(settings))
    before = _then(since, book, settings) if since else None
    if out.suffix == ".html":
        made = rulebook_html.file(book, before).encode()
    else:
        with Printer(LONG, font=settings.font) as printer:
            made = printer.print(rulebook_html.print_job(book, before))
    common.write_whole(out, made)
    click.echo(f"Wrote {out}.")


def _then(since: str, book: Rulebook, settings: Settings) -> Rulebook:
    """Return the rulebook of a folder, or of a version that the register keeps."""
    if Path(since).is_dir():
        return loader.load(Path(since))
    versions: Sequence[Adopted] = ()
    if not common.is_missing(settings.register):
        from screening.cli import registered

        with registered.kept(settings) as register:
            versions = register.versions.of(book.heading.id)
            for version in versions:
                if version.version == since:
                    return kept_rulebook(register, version.rulebook)
    there = list_in_words(dict.fromkeys(it.version for it in versions))
    hint = f" There are: {there}." if there else ""
    raise ScreeningError(f"No version {since} of this rulebook is saved here.{hint}")


@rules.command()
@click.argument("words", metavar="[WORDS]...", nargs=-1)
@common.printed_as("text", "markdown")
def reference(words: tuple[str, ...], form: str) -> None:
    """Tell what may be written in rule files: all, or what has these WORDS."""
    whole, query = the_reference.chapters(*scaffold.reference()), " ".join(words)
    chapters = entries.search(whole, query) if query else whole
    if not chapters:
        other = entries.meant(whole, query)
        hint = DID_YOU_MEAN.format(word=other) if other else ""
        raise ScreeningError(
            f'The reference has nothing with these words: "{query}".{hint}'
        )
    if form == "markdown":
        click.echo(entries.markdown(chapters), nl=False)
        return
    for section in (it for chapter in chapters for it in chapter.sections):
        _print_section(section)


def _print_section(section: entries.Section) -> None:
    """Print a section in lines that fit."""
    click.echo(common.paragraph(f"{section.title}. {section.about}"))
    for entry in section.entries:
        takes = f" Takes {entry.takes}" if entry.takes else ""
        line = f"{entry.name}{entry.note}: {entry.says}{takes}{entry.otherwise}"
        click.echo(common.paragraph(line, "  ", " " * 6))
    if section.example:
        click.echo(textwrap.indent(f"\n{section.example}", " " * 4).rstrip())
    click.echo()
