"""A folder of rule files as a rulebook, or every problem in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any, cast

from screening import folders, links, shapes, yamlfile
from screening.conditions import AllOf, Condition
from screening.errors import Problem, ProblemsError, RulebookError, did_you_mean
from screening.fields import Part
from screening.grammar import Reader
from screening.model import Definition, Heading, Question, Rulebook, Upkeep
from screening.shapes import HEADING_LISTS, LISTS
from screening.yamlfile import Document, Note, Path

FORMAT = "1"

_NO_TOPIC = "none"

# Stands for a condition that could not be read, so that shapes can still be checked.
_UNREAD = AllOf(())


def load(folder: FilePath) -> Rulebook:
    """Load a rules folder.

    Raises:
        RulebookError: with every problem in it; files are named from the folder.
    """
    try:
        return read(folders.rule_files(folders.files_in(folder)))
    except RulebookError as error:
        raise RulebookError(
            Problem(str(folder / one.file), one.line, one.column, one.says)
            for one in error.problems
        ) from None


def digest_of(texts: Mapping[str, str]) -> str:
    """Return the SHA-256 of rule files, in hexadecimal, whatever their order."""
    total = hashlib.sha256()
    for file in sorted(texts):
        total.update(f"{file}\0{texts[file]}\0".encode())
    return total.hexdigest()


def read(texts: Mapping[str, str]) -> Rulebook:
    """Read rule files, by their path in the folder.

    Raises:
        RulebookError: with every problem in them.
    """
    reading = _Reading(texts)
    reading.read_documents()
    reading.note_ids()
    reading.read_conditions()
    reading.read_sheets()
    reading.check_links()
    reading.check_loops()
    if reading.heading is None or reading.problems:
        raise RulebookError(reading.problems)
    return reading.rulebook(reading.heading)


class _Reading:
    """One reading of a rulebook: what was read so far, and the problems found."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.problems: list[Problem] = []
        self.documents: dict[str, Document] = {}
        self.places: dict[tuple[str, str], tuple[Document, Path]] = {}
        self.parts: dict[str, dict[str, Any]] = {kind: {} for kind in LISTS.values()}
        self.heading: Heading | None = None
        self.upkeep: dict[str, Upkeep] = {}
        self.whole = True
        """Whether every file could be read: only then is it known what is not there."""

    def note_in(self, document: Document) -> Note:
        """Return what notes a problem in that document: at a path, or its key."""

        def note(path: Path, says: str, *, at_key: bool = False) -> None:
            self.problems.append(document.problem(path, says, at_key=at_key))

        return note

    def read_documents(self) -> None:
        """Read every file as YAML; say which are missing or out of place."""
        for needed in shapes.NEEDED:
            if needed not in self.texts:
                self.problems.append(Problem(needed, 0, 0, "this file is missing."))
                self.whole = False
        for file, text in self.texts.items():
            if shapes.sheet_for(file) is None:
                says = f"not a file of a rulebook.{did_you_mean(file, shapes.SHEETS)}"
                self.problems.append(Problem(file, 0, 0, says))
                continue
            try:
                document = yamlfile.read(file, text)
            except ProblemsError as error:
                self.problems.extend(error.problems)
                self.whole = False
                continue
            if isinstance(document.data, dict):
                self.documents[file] = document
                _give_topic(document.data)
            else:
                says = "the file is empty, or not a mapping at its top."
                self.problems.append(Problem(file, 0, 0, says))

    def members(
        self, lists: Mapping[str, str] = LISTS
    ) -> Iterator[tuple[Document, str, Path, dict[str, Any]]]:
        """Yield every member of every list: its document, kind, path and data."""
        for document in self.documents.values():
            for key, kind in lists.items():
                for place, data in enumerate(_list(document.data.get(key))):
                    if isinstance(data, dict):
                        yield document, kind, (key, place), data

    def note_ids(self) -> None:
        """Note where every id stands; one that comes twice is a problem."""
        for document, kind, path, data in self.members({**LISTS, **HEADING_LISTS}):
            name = data.get("id")
            if not isinstance(name, str):
                continue
            there, place = self.places.setdefault((kind, name), (document, path))
            if (there, place) != (document, path):
                line = there.values[place][0]
                says = f'{kind} "{name}" is already at {there.file}:{line}.'
                self.problems.append(document.problem((*path, "id"), says))

    def names(self, kind: str) -> list[str]:
        """Return the ids of one kind, also of members whose shape is wrong."""
        return [name for of, name in self.places if of == kind]

    def read_conditions(self) -> None:
        """Put read conditions in the place of written ones."""
        questions = dict(self.plain_questions())
        known, definitions = self.names("question"), self.names("definition")
        for document in self.documents.values():
            reader = Reader(
                questions, known, definitions, self.note_in(document), self.whole
            )
            for path, holder in _holders(document.data):
                for key in holder.keys() & {"when", "ask-when"}:
                    read_one = reader.read(holder[key], (*path, key))
                    holder[key] = _UNREAD if read_one is None else read_one

    def plain_questions(self) -> Iterator[tuple[str, Question]]:
        """Yield the questions whose own shape is right, as if always asked."""
        for _document, kind, _path, data in self.members():
            if kind == "question":
                question = shapes.read_part("questions", {**data, "ask-when": None})
                if isinstance(question, Question):
                    yield question.id, question

    def read_sheets(self) -> None:
        """Check the shape of every file, and gather the parts that are right by id."""
        for file, document in self.documents.items():
            shape = shapes.sheet_for(file)
            sheet = shapes.check(cast("type[Part]", shape), document)
            if isinstance(sheet, list):
                self.problems.extend(sheet)
            elif isinstance(sheet, Heading):
                self.heading = sheet
            elif isinstance(sheet, Upkeep):
                self.upkeep[file] = sheet
        for _document, kind, path, data in self.members():
            part = shapes.read_part(str(path[0]), data)
            if part is not None:
                self.parts[kind].setdefault(data["id"], part)

    def check_links(self) -> None:
        """Note every name that leads nowhere, and what cannot be."""
        names = {
            kind: self.names(kind)
            for kind in (*LISTS.values(), *HEADING_LISTS.values())
        }
        names["source point"] = list(self.source_points())
        names = names if self.whole else {}
        for (kind, name), (document, path) in self.places.items():
            if part := self.parts.get(kind, {}).get(name):
                links.check_part(part, names, path, self.note_in(document))
        for document in self.documents.values():
            links.check_sheet(document.data, names, FORMAT, self.note_in(document))

    def source_points(self) -> Iterator[str]:
        """Yield every point of every source, as a basis names it."""
        for _document, kind, _path, data in self.members():
            points = data.get("points")
            if kind == "source" and isinstance(points, dict):
                yield from (f"{data.get('id')}/{point}" for point in points)

    def check_loops(self) -> None:
        """Note conditions that depend on themselves."""
        questions: dict[str, Question] = self.parts["question"]
        definitions: dict[str, Definition] = self.parts["definition"]
        conditions: dict[links.Node, Condition | None] = {
            **{("question", one.id): one.ask_when for one in questions.values()},
            **{("definition", one.id): one.when for one in definitions.values()},
        }
        for loop in links.find_loops(conditions):
            document, path = self.places[loop[0]]
            trail = " -> ".join(name for _kind, name in loop)
            says = f"a condition that depends on itself: {trail}."
            self.problems.append(document.problem(path, says))

    def rulebook(self, heading: Heading) -> Rulebook:
        """Return the rulebook, when nothing is wrong with it."""
        return Rulebook(
            heading=heading,
            questions=self.parts["question"],
            definitions=self.parts["definition"],
            rules=self.parts["rule"],
            checklist=self.parts["item"],
            consequences=self.parts["consequence"],
            signals=self.parts["signal"],
            sources=self.parts["source"],
            upkeep=self.upkeep,
            texts=dict(self.texts),
            digest=digest_of(self.texts),
        )


def _give_topic(data: dict[str, Any]) -> None:
    """Give a file's topic to its questions; a file without one says so itself."""
    topic = data.get("topic")
    for question in _list(data.get("questions")):
        if isinstance(question, dict):
            question.setdefault("topic", topic if isinstance(topic, str) else _NO_TOPIC)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _holders(data: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every mapping that may hold a condition, and its path."""
    for key in LISTS:
        for place, member in enumerate(_list(data.get(key))):
            if isinstance(member, dict):
                yield (key, place), member
                for at, look in enumerate(_list(member.get("look-for"))):
                    if isinstance(look, dict):
                        yield (key, place, "look-for", at), look
