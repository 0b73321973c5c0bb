"""Where every part of a rulebook stands in its files."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from screening.errors import Problem
from screening.formats import yaml_reader
from screening.formats.yaml_reader import Document, Path
from screening.rulebook.files import CHANGED, LISTS, NAMED
from screening.rulebook.folder import BASE, CHANGES, HEADING

Member = tuple[Document, str, Path, dict[str, Any]]
"""A member of a list: the document it is in, its kind, its path there and its data."""

PartId = tuple[str, str]
"""The kind of a part, and its id."""


def members(
    documents: Iterable[Document], lists: Mapping[str, str] = LISTS
) -> Iterator[Member]:
    """Yield every member of those lists that is a mapping, in file order."""
    for document in documents:
        for key, kind in lists.items():
            for place, data in enumerate(entries(document.data, key)):
                if isinstance(data, dict):
                    yield document, kind, (key, place), data


def named(
    documents: Mapping[str, Document],
) -> Iterator[tuple[PartId, Document, Path, dict[str, Any]]]:
    """Yield every member that has an id: which part it is, where, and its data."""
    for document, kind, path, data in members(documents.values(), NAMED):
        if isinstance(name := data.get("id"), str):
            yield (kind, name), document, path, data


def entries(data: object, key: str) -> list[Any]:
    """Return the list under a key of a mapping; empty where there is none."""
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, list) else []


def changes_in(documents: Mapping[str, Document]) -> Iterator[Member]:
    """Yield every entry of changes.yaml that is a mapping."""
    found = [documents[CHANGES]] if CHANGES in documents else []
    return members(found, {"changes": "change"})


def changed_part(data: Mapping[str, Any]) -> PartId | None:
    """Return the part that an entry of changes is about."""
    named = [(kind, data[kind]) for kind in CHANGED if isinstance(data.get(kind), str)]
    return named[0] if len(named) == 1 else None


class Places:
    """Where every part stands: the place of the first that has the id of its kind.

    `changes` are the entries of changes.yaml, by the extended part they are about.
    """

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.documents = documents
        self.parts: dict[PartId, tuple[Document, Path]] = {}
        self.changes: dict[PartId, tuple[Document, Path]] = {}
        for part, document, path, _data in named(documents):
            self.parts.setdefault(part, (document, path))
        for document, _kind, path, data in changes_in(documents):
            if (changed := changed_part(data)) and self.is_extended(*changed):
                self.changes.setdefault(changed, (document, path))

    def is_extended(self, kind: str, name: str) -> bool:
        """Tell whether a part is one of the rulebook that this one extends."""
        there = self.parts.get((kind, name))
        return there is not None and there[0].file.startswith(BASE)

    def shown(self, part: PartId) -> str:
        """Return the file and the line of a part, as a sentence names them."""
        document, path = self.parts[part]
        return f"{document.file}:{document.values[path][0]}"

    def problem(self, kind: str, name: str, path: Path = (), says: str = "") -> Problem:
        """Return a problem at that path in a part, or at the nearest thing around it.

        A key that changes.yaml changes stands there. Kinds are those of ids, and
        "file", by its path in the folder, and "heading", which needs no name.
        """
        document, within = self.place(kind, name, path)
        return document.problem((*within, *path), says)

    def place(self, kind: str, name: str, path: Path = ()) -> tuple[Document, Path]:
        """Return the document that holds that path of a part, and where the part is."""
        if kind == "file":
            return self.documents[name], ()
        if kind == "heading":
            own, base = self.documents[HEADING], self.documents.get(BASE + HEADING)
            return base if base and path and path[:1] not in own.values else own, ()
        document, within = self.changes.get((kind, name), (None, ()))
        if document and path and (*within, path[0]) in document.values:
            return document, within
        return self.parts[kind, name]


def places_in(texts: Mapping[str, str]) -> Places:
    """Return where the parts of files stand; ProblemsError where one is not YAML."""
    return Places(
        {file: yaml_reader.recall(file, texts[file]) for file in sorted(texts)}
    )
