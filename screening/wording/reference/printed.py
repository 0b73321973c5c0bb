"""The reference as Markdown, for people who read it beside their files."""

from collections.abc import Iterator

from screening.wording.reference.entries import Chapters, Entry, Section

HEAD = """\
# Reference of rule files

What may be written in the files of a rulebook, key by key. The app has the same at \
`/rulebook/reference`, where it can be searched. This file is made by \
`make schemas`, from what the software itself checks files by.
"""
KEYS = "| key | means | takes |\n| --- | --- | --- |"
WORDS = "| written | means |\n| --- | --- |"
PROVED = "It holds of these deals, and a test proves it: {deals}."


def markdown(chapters: Chapters) -> str:
    """Return the reference as Markdown, its parts under the anchors of the page."""
    return "\n".join((HEAD, *_contents(chapters), "", *_lines(chapters)))


def _contents(chapters: Chapters) -> Iterator[str]:
    for chapter in chapters:
        named = (f"[{it.title}](#{it.anchor})" for it in chapter.sections)
        yield f"- {chapter.title}: {', '.join(named)}"


def _lines(chapters: Chapters) -> Iterator[str]:
    for chapter in chapters:
        yield f"## {chapter.title}\n"
        for section in chapter.sections:
            yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield f'<a id="{section.anchor}"></a>\n'
    yield f"### {section.title}\n"
    yield f"{section.about}\n"
    if section.entries:
        keys = any(entry.takes for entry in section.entries)
        row = _key if keys else _word
        yield "\n".join((KEYS if keys else WORDS, *map(row, section.entries), ""))
    if section.example:
        yield f"```yaml\n{section.example}```\n"
    if section.proved:
        yield PROVED.format(deals="; ".join(section.proved)) + "\n"


def _key(entry: Entry) -> str:
    takes = f"[{entry.takes}](#{entry.leads})" if entry.leads else entry.takes
    cells = (f"`{entry.name}`{entry.note}", entry.says, takes + entry.otherwise)
    return f"| {' | '.join(cells)} |"


def _word(entry: Entry) -> str:
    return f"| `{entry.name}` | {entry.says} |"
