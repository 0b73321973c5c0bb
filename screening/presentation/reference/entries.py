"""What the reference is made of, the search in it, and the whole as Markdown."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from screening.errors import nearest


class Entry(NamedTuple):
    """Something that may be written, or that messages say, and what it means.

    `name` is as written, `called` what sentences call it. Of a key, `takes` says what
    may stand there and `without` what holds where it is left out; what stands there is
    told at `leads`.
    """

    anchor: str
    name: str
    says: str
    called: str = ""
    takes: str = ""
    leads: str = ""
    without: str = ""
    needed: bool = False

    @property
    def note(self) -> str:
        """What stands behind its name: whether a part cannot be without it."""
        return " (needed)" if self.needed else ""

    @property
    def otherwise(self) -> str:
        """What is said behind what it takes: what holds where it is left out."""
        return f"; left out, {self.without}" if self.without else ""

    @property
    def words(self) -> str:
        """All that it says, to be searched."""
        texts = (self.name, self.note, self.called, self.says, self.takes)
        return " ".join((*texts, self.otherwise))


class Section(NamedTuple):
    """Entries that belong together, such as the keys of a part.

    `stands` says in which file it is written. `example` is YAML; `proved` are the deals
    that prove what it claims.
    """

    anchor: str
    title: str
    says: str
    stands: str = ""
    entries: tuple[Entry, ...] = ()
    example: str = ""
    proved: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """What it is for, and where it is written."""
        return f"{self.says} {self.stands}".strip()

    @property
    def words(self) -> str:
        """What it says itself, to be searched."""
        return f"{self.title} {self.about}"


class Chapter(NamedTuple):
    """Sections under one heading."""

    anchor: str
    title: str
    sections: tuple[Section, ...]


Chapters = tuple[Chapter, ...]

MEANT = {
    "type": "kind",
    "boolean": "yes-no",
    "bool": "yes-no",
    "options": "choices",
    "option": "choice",
    "enum": "choices",
    "field": "question",
    "required": "needed",
    "optional": "left out",
    "default": "left out",
    "and": "all",
    "or": "any",
    "not": "none",
    "if": "when",
    "unknown": "open",
    "severity": "level",
    "score": "level",
    "status": "verdict",
    "deadline": "duty",
    "citation": "basis",
    "reference": "basis",
    "macro": "definition",
    "disabled": "off",
    "warning": "doubt",
    "counterexample": "witness",
    "min": "at-least",
    "max": "at-most",
    "between": "at-least",
    "exclude": "none",
    "todo": "checklist",
    "task": "item",
}
"""What people look for under another name, and what it is called here."""


def words_of(query: str) -> list[re.Pattern[str]]:
    """Return the words of a query, each to be found at the start of one."""
    starts = [rf"(?<!\w){re.escape(word)}" for word in dict.fromkeys(query.split())]
    return [re.compile(start, re.IGNORECASE) for start in starts]


def has_all(words: Iterable[re.Pattern[str]], texts: Iterable[str]) -> bool:
    """Tell whether texts have all the words, wherever each is."""
    text = " ".join(texts)
    return all(word.search(text) for word in words)


def search(chapters: Chapters, query: str) -> Chapters:
    """Return what has all the words of a query, in any order; a word may be begun.

    A chapter or a section that has them itself is kept whole, else the entries that
    have them.
    """
    words = words_of(query)

    def kept(chapter: Chapter) -> Iterator[Section]:
        named = has_all(words, [chapter.title])
        for section in chapter.sections:
            entries = tuple(
                entry
                for entry in section.entries
                if has_all(words, (section.title, entry.words))
            )
            if named or has_all(words, [section.words]):
                yield section
            elif entries:
                yield section._replace(entries=entries, example="", proved=())

    left = (it._replace(sections=tuple(kept(it))) for it in chapters)
    return tuple(chapter for chapter in left if chapter.sections)


def meant(chapters: Chapters, query: str) -> str:
    """Return a query that finds something in place of one that finds nothing.

    Words of other rulebooks become ours, misspelt ones the nearest. Where all of them
    find nothing, one that is another then; empty where that finds nothing either.
    """
    sections = [section for chapter in chapters for section in chapter.sections]
    texts = [section.words for section in sections]
    texts += (entry.words for section in sections for entry in section.entries)
    known = {*re.findall(r"[\w-]+", " ".join(texts).casefold())}
    typed = query.casefold().split()
    words = [_meant(word, known) for word in typed]
    others = (word for word in words if word not in typed)
    queries = filter(None, (" ".join(filter(None, words)), *others))
    return next((it for it in queries if it != query and search(chapters, it)), "")


def _meant(word: str, known: Iterable[str]) -> str:
    bare = word.strip(":")
    if bare in MEANT or bare in known:
        return MEANT.get(bare, bare)
    other = nearest(bare, [*MEANT, *known])
    return MEANT.get(other, other)


HEAD = """\
# Reference of rule files

Everything that rule files may contain, key by key. The app has the same at \
`/rulebook/reference`, where it can be searched. This file is made by \
`make schemas`, from what the software itself checks files by.
"""


def markdown(chapters: Chapters) -> str:
    """Return the reference as Markdown, its parts under the anchors of the page."""
    contents, lines = [HEAD], [""]
    for chapter in chapters:
        named = (f"[{it.title}](#{it.anchor})" for it in chapter.sections)
        contents.append(f"- {chapter.title}: {', '.join(named)}")
        lines.append(f"## {chapter.title}\n")
        lines += chain.from_iterable(map(_section, chapter.sections))
    return "\n".join(contents + lines)


def _section(section: Section) -> Iterator[str]:
    yield f'<a id="{section.anchor}"></a>\n'
    yield f"### {section.title}\n"
    yield f"{section.about}\n"
    if section.entries:
        takes = any(entry.takes for entry in section.entries)
        head = "| key | means | takes |" if takes else "| written | means |"
        yield f"{head}\n{re.sub('[^|]+', ' --- ', head)}"
        yield "\n".join((*(_row(it, takes=takes) for it in section.entries), ""))
    if section.example:
        yield f"```yaml\n{section.example}```\n"
    if section.proved:
        deals = "; ".join(section.proved)
        yield f"It holds of these deals, and a test proves it: {deals}.\n"


def _row(entry: Entry, *, takes: bool) -> str:
    if not takes:
        return f"| `{entry.name}` | {entry.says} |"
    leads = f"[{entry.takes}](#{entry.leads})" if entry.leads else entry.takes
    cells = (f"`{entry.name}`{entry.note}", entry.says, leads + entry.otherwise)
    return f"| {' | '.join(cells)} |"
